"""Where a variable without a value is used, in words."""

from __future__ import annotations

from inspector.app.open_variables import OpenVariable, describe
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest, Part, Request

CALL = Request(
    "POST",
    "https://{{host}}/api/v2/users/{{id}}?lang={{lang}}",
    Headers.of([("Authorization", "Basic {{pair}}"), ("X-{{id}}", "a {{id}} {{lang}}")]),
    Body("json", '{"to": {"id": "{{id}}", "all": [1, {{count}}]}}'),
)


def uses(request: Request, *names: str, number: int = 0) -> list[OpenVariable]:
    return list(describe([(name, False) for name in names], [(number, ImportedRequest(request))]))


def test_every_place_is_told_once_in_reading_order() -> None:
    host, variable, lang, count = uses(CALL, "host", "id", "lang", "count")
    assert host.uses == ("URL",)
    assert variable.uses == ("URL", "header X-{{id}}", "payload at /to/id")
    assert lang.uses == ("query", "header X-{{id}}")
    assert count.uses == ("payload at /to/all/1",)
    assert not variable.is_basic


def test_basic_credentials_are_known_by_their_place() -> None:
    (pair,) = uses(CALL, "pair")
    assert (pair.uses, pair.is_basic) == (("header Authorization",), True)
    (bearer,) = uses(Request(headers=Headers.of([("Authorization", "Bearer {{t}}")])), "t")
    assert not bearer.is_basic


def test_of_a_chain_the_request_is_named() -> None:
    steps = [(n, ImportedRequest(Request("GET", f"/a/{{{{x}}}}?n={n}"))) for n in (2, 3)]
    (found,) = describe([("x", True)], steps)
    assert found == OpenVariable("x", True, ("request 2: URL", "request 3: URL"))


def test_a_payload_that_is_no_json_is_one_place() -> None:
    form = Request(body=Body("form", "a={{x}}&b={{x}}"))
    assert uses(form, "x")[0].uses == ("payload",)
    whole = Request(body=Body("json", "{{x}}"))
    assert uses(whole, "x")[0].uses == ("payload",)
    parts = Request(body=Body("multipart", "", (Part("doc", "{{x}}"), Part("f", path="{{x}}"))))
    assert uses(parts, "x")[0].uses == ("part doc of the payload", "part f of the payload")
    assert uses(Request(body=Body("json", "{}")), "x")[0].uses == ()
