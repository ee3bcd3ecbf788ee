"""A report as data: what it tells, what it leaves out, and how it is read again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from inspector.dialects import canonical
from inspector.errors import InspectorError
from inspector.lab import report_json
from inspector.lab.privacy import mask_for
from inspector.lab.report import Case, build
from inspector.model.environment import Environment
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret

CANARY = "canary-9f31-Zq7w_token.value"
REGION = Environment(
    "eu-central-1", "Frankfurt", "region", "https://api.mypurecloud.de", "https://login.x.de"
)


def told(case: Case, *, masks: bool = False) -> Any:
    mask = mask_for(case) if masks else None
    return json.loads(report_json.write(case, build(case, mask), mask))


def case(kit: Any, request: Request, environment: Environment | None = None) -> Case:
    return Case(
        request=request,
        environment=environment or kit.sandbox,
        redactor=Redactor((Secret(CANARY),)),
        now=1_700_000_000.0,
    )


def test_it_holds_the_request_and_what_people_read(kit: Any) -> None:
    document = told(case(kit, kit.request))
    assert (document["kind"], document["format"]) == ("guest-inspector-report", 1)
    assert document["made"] == "2023-11-14T22:13:20Z"
    assert document["markdown"].startswith(f"# {document['title']}\n")
    assert document["verdict"] is None
    [read] = canonical.parse(json.dumps(document["request"]))
    assert read.request.method == kit.request.method
    assert read.request.body == kit.request.body


def test_a_sandbox_leaves_no_port_behind(kit: Any) -> None:
    here = replace(kit.request, url=f"{kit.sandbox.api_url}/api/v2/x")
    assert told(case(kit, here))["request"]["url"] == "{{api}}/api/v2/x"


def test_a_host_of_the_vendor_and_any_other_stay(kit: Any) -> None:
    for url in ("https://api.mypurecloud.de/api/v2/x", "https://gateway.example/api/v2/x"):
        document = told(case(kit, replace(kit.request, url=url), REGION))
        assert document["request"]["url"] == url


def test_the_verdict_is_told_and_read_again(kit: Any) -> None:
    guest = kit.header("X-Guest-Id", "guest-123")
    verdict = kit.World(kit.needs("X-Guest-Id")).isolate([guest])
    document = told(replace(case(kit, kit.request), verdict=verdict))
    assert document["verdict"]["kind"] == "explained"
    saved = report_json.read(document)
    assert saved.verdict.startswith("explained: ")
    assert (saved.made, saved.title) == (document["made"], document["title"])
    assert json.loads(saved.request) == document["request"]
    assert report_json.is_report(document)


def test_no_secret_is_in_it(kit: Any) -> None:
    request = replace(
        kit.request,
        headers=Headers.of([("Authorization", f"Bearer {CANARY}"), ("X-Other", CANARY)]),
        body=Body("json", json.dumps({"token": CANARY, "note": f"see {CANARY}"})),
    )
    assert CANARY not in json.dumps(told(case(kit, request)))


def test_what_is_personal_is_masked_everywhere(kit: Any) -> None:
    request = Request(
        "POST",
        "https://api.mypurecloud.de/api/v2/x?to=jo.doe@customer.example",
        Headers.of([("X-From", "jo.doe@customer.example")]),
        Body("multipart", "", (Part("note", text="ask jo.doe@customer.example"),)),
    )
    assert "jo.doe" in json.dumps(told(case(kit, request, REGION)))
    assert "jo.doe" not in json.dumps(told(case(kit, request, REGION), masks=True))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"format": 2, "request": {}}, "later version"),
        ({"format": 1}, "request: there is none"),
        ({"format": "1", "request": []}, "request: there is none"),
    ],
)
def test_what_cannot_be_read_says_why(document: dict[str, Any], said: str) -> None:
    with pytest.raises(InspectorError, match=said):
        report_json.read(document)


def test_other_json_is_no_report() -> None:
    assert not report_json.is_report([])
    assert not report_json.is_report({"method": "GET"})
    assert report_json.read({"format": 1, "request": {}, "verdict": "odd"}).verdict == ""
