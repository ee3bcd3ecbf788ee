from __future__ import annotations

import pytest

from inspector.model.edit import Edit
from inspector.model.request import Body, Part
from inspector.rules.check import check

JSON = "application/json"
AGENTLESS = "/api/v2/conversations/messages/agentless"
HISTORY = {"method": "GET", "url": "/api/v2/webmessaging/messages", "body": None}


@pytest.mark.parametrize(
    ("pair", "value"),
    [
        (("Content-Type", JSON), JSON),
        (("Content-Type", "text/plain"), JSON),
        (("Authorization", "Basic {{other}}"), "Bearer {{token}}"),
        (("Authorization", "Bearer {{other}}"), None),
    ],
)
def test_a_repeated_field_is_reduced_to_the_one_that_fits(case, pair, value):
    finding = case.check(headers=[pair], bindings={"other": "x"})[f"header-repeated:{pair[0]}"]

    assert finding.edit == (None if value is None else Edit("set", "headers", pair[0], value))
    assert finding.severity == "warning"


def test_two_hosts_cannot_be_sent(case):
    finding = case.check(headers=[("Host", "a"), ("host", "b")])["header-repeated:Host"]

    assert (finding.severity, finding.edit) == ("error", None)


def test_a_wrong_length_cannot_be_sent_and_is_left_out(case):
    finding = case.check(body="{{x}}", bindings={"x": '"ä"'}, headers=[("Content-Length", "9")])[
        "header-framing"
    ]

    assert finding.severity == "error"
    assert finding.message == "Content-Length is wrong: the payload has 4 bytes"
    assert finding.edit == Edit("remove", "headers", "Content-Length")


def test_a_length_that_cannot_be_told_is_not_judged(case):
    for changes in ({"body": "{{x}}"}, {"body": "/tmp/x", "kind": "file"}):
        assert "header-framing" not in case.check(**changes, headers=[("Content-Length", "9")])
    assert "header-framing" not in case.check(headers=[("Content-Length", "{{n}}")])


def test_length_and_chunks_together_are_one_too_many(case):
    found = case.check(headers=[("Content-Length", "9"), ("Transfer-Encoding", "chunked")])

    assert found["header-framing"].message == "Content-Length beside Transfer-Encoding"


def test_a_multipart_body_has_its_length_from_the_client(case):
    request = case.request(headers=[("Content-Length", "9")])
    request = type(request)("POST", AGENTLESS, request.headers, Body("multipart", "", (Part("a"),)))

    assert "header-framing" not in {f.id for f in check(request, case.situation())}


@pytest.mark.parametrize(
    ("value", "severity", "clean"),
    [("a\u200bb", "error", "ab"), ("a\u00a0b", "warning", "a b"), ("\u00adab", "warning", "ab")],
)
def test_invisible_characters_are_taken_out(case, value, severity, clean):
    finding = case.check(headers=[("X-Guest-Id", value)])["header-invisible:X-Guest-Id"]

    assert finding.severity == severity
    assert finding.edit == Edit("set", "headers", "X-Guest-Id", clean)
    assert f"header-invisible:{'Authorization'}" not in case.check(authorization="Bearer a\u00adb")


@pytest.mark.parametrize(
    "accept", ["*/*", "application/*", "text/html, application/scim+json", "{{accept}}", " "]
)
def test_an_accept_that_takes_json_is_silent(case, accept):
    assert "header-accept" not in case.check(url=AGENTLESS, headers=[("Accept", accept)])


@pytest.mark.parametrize("accept", ["text/csv", "text/html, */*;q=0", "application/json; q=0.0"])
def test_an_accept_without_json_is_mended(case, accept):
    finding = case.check(url=AGENTLESS, headers=[("Accept", accept)])["header-accept"]

    assert finding.edit == Edit("set", "headers", "Accept", JSON)


def test_a_host_field_of_a_recording_is_left_out(case):
    finding = case.check(headers=[("Host", "api.mypurecloud.de")], environment=case.region)[
        "header-host"
    ]

    assert finding.edit == Edit("remove", "headers", "Host")
    for value in ("api.mypurecloud.com:443", "{{host}}", ""):
        found = case.check(headers=[("Host", value)], environment=case.region)
        assert "header-host" not in found
    assert "header-host" not in case.check(url="", headers=[("Host", "api.mypurecloud.de")])


def test_an_origin_with_a_path_is_trimmed(case):
    finding = case.check(**HISTORY, headers=[("Origin", "https://shop.example/cart")])[
        "header-origin"
    ]

    assert finding.edit == Edit("set", "headers", "Origin", "https://shop.example")
    assert finding.severity == "warning"


def test_an_origin_that_cannot_be_mended_has_no_edit(case):
    assert case.check(**HISTORY, headers=[("Origin", "my shop")])["header-origin"].edit is None


@pytest.mark.parametrize("origin", ["https://shop.example", "mypurecloud.de", "{{origin}}"])
def test_an_origin_as_guests_send_it_is_silent(case, origin):
    assert "header-origin" not in case.check(**HISTORY, headers=[("Origin", origin)])


def test_guests_without_an_origin_get_a_hint(case):
    finding = case.check(**HISTORY)["header-origin"]

    assert (finding.severity, finding.missing) == ("info", True)
