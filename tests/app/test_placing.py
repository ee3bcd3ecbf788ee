"""The hosts of a snippet give way to the selected environment's."""

from __future__ import annotations

from inspector.app.placing import place, place_all
from inspector.catalog import regions
from inspector.model.environment import Environment
from inspector.model.request import ImportedRequest, Request

GATEWAY = Environment(
    "gw", "Gateway", "gateway", "https://gw.example/genesys", "https://gw.example/login"
)
KNOWN = (GATEWAY, *regions.environments())
TARGET = next(e for e in KNOWN if e.name == "us-east-1")
URLS = (
    "https://api.mypurecloud.de/api/v2/date",
    "https://API.mypurecloud.de/api/v2/users/me?x=1",
    "https://api.mypurecloud.de",
    "https://login.mypurecloud.de/oauth/token",
    "https://api.mypurecloud.com/api/v2/date",
    "https://gw.example/genesys/api/v2/date",
    "https://gw.example/else/api/v2/date",
    "https://proxy.example/api/v2/date",
    "https://webmessaging.mypurecloud.de/v1?deploymentId=x",
    "https://webmessaging.mypurecloud.com/v1?deploymentId=x",
    "wss://webmessaging.mypurecloud.de/v1?deploymentId=x",
    "/api/v2/date",
    "{{base}}/api/v2/date",
    "",
)


def test_many_are_placed_as_each_would_be_by_itself() -> None:
    found = place_all([ImportedRequest(Request("GET", url)) for url in URLS], TARGET, KNOWN)
    alone = [place(url, TARGET, KNOWN) for url in URLS]
    assert [(one.request.url, list(one.notes)) for one in found] == alone
    assert found[0].request.url == "https://api.mypurecloud.com/api/v2/date"
    assert "EMEA (Frankfurt)" in found[0].notes[0].text
    assert found[8].request.url == "https://api.mypurecloud.com/v1?deploymentId=x"
    assert "EMEA (Frankfurt)" in found[8].notes[0].text
    assert [one.request.url for one in found[9:11]] == list(URLS[9:11])


def test_what_stays_is_left_as_it_is() -> None:
    one = ImportedRequest(Request("GET", URLS[4]))
    assert place_all([one], TARGET, KNOWN)[0] is one


def test_a_host_that_the_snippet_itself_names_is_put_in_and_moved() -> None:
    request = Request("GET", "{{host}}/api/v2/date?x={{host}}")
    one = ImportedRequest(request, {"host": "https://api.mypurecloud.de"})
    (placed,) = place_all((one,), TARGET, KNOWN)
    assert placed.request.url == "https://api.mypurecloud.com/api/v2/date?x={{host}}"
    assert "{{host}} is https://api.mypurecloud.de" in placed.notes[0].text
    (part,) = place_all(
        (ImportedRequest(Request("GET", "https://{{h}}/x"), {"h": "h.example"}),), TARGET, KNOWN
    )
    assert part.request.url == "https://h.example/x"
