from __future__ import annotations

import pytest

from inspector.model.edit import Edit
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret
from inspector.rules.check import check

AGENTLESS = "/api/v2/conversations/messages/agentless"
JSON = Edit("set", "headers", "Content-Type", "application/json")
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("changes", "pane", "subject"),
    [
        ({"url": "/api/v2/users/{{name}}"}, "url", ""),
        ({"headers": [("X-Id", "{{name}}")]}, "headers", "X-Id"),
        ({"body": '{"id": "{{name}}"}'}, "payload", ""),
    ],
)
def test_an_unfilled_variable_is_found_where_it_stands(case, changes, pane, subject):
    finding = case.check(**changes)["variable-unfilled:name"]

    assert (finding.severity, finding.pane, finding.subject) == ("error", pane, subject)
    assert finding.message == "{{name}} has no value yet"


def test_a_filled_variable_is_none(case):
    found = case.check(url="/api/v2/users/{{name}}", bindings={"name": Secret("x")})

    assert not [name for name in found if name.startswith("variable-unfilled")]


def test_a_variable_that_an_earlier_answer_fills_is_told_as_such(case):
    coming = {"name": "/id of the answer to request 1"}
    url = "https://api.mypurecloud.com/api/v2/users/{{name}}"
    finding = case.check(url=url, coming=coming)["variable-unfilled:name"]
    assert (finding.severity, finding.pane) == ("info", "url")
    assert "/id of the answer to request 1, which is sent first" in finding.detail


def test_a_url_that_cannot_be_read_cannot_be_sent(case):
    found = case.check(url="http://[::1/api")

    assert found["url-unreadable"].severity == "error"
    assert "path-unpublished" not in found


@pytest.mark.parametrize(
    "pair", [("X-A", "a\nb"), ("X-A", "a\0b"), ("X A", "b"), ("", "b"), ("X-A", "{{v}}")]
)
def test_a_header_that_http_does_not_allow_cannot_be_sent(case, pair):
    finding = case.check(headers=[pair, pair], bindings={"v": "a\rb"})[
        f"header-unsendable:{pair[0]}"
    ]

    assert finding.severity == "error"
    assert finding.subject == pair[0]


def test_a_tab_in_a_header_is_allowed(case):
    found = case.check(headers=[("X-A", "a\tb")])

    assert not [name for name in found if name.startswith("header-unsendable")]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('{"to": {"id": }}', "line 1, column 15"),
        ('{"a": {{count}}, "b": }', "line 1, column 23"),
    ],
)
def test_invalid_json_is_told_with_its_place(case, body, place):
    finding = case.check(body=body)["json-invalid"]

    assert finding.message == f"The payload is not valid JSON at {place}"
    assert finding.pane == "payload"
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{\n  "to": 1,\n}', "line 2, column 10: a trailing comma"),
        ('["a", ]', "line 1, column 5: a trailing comma"),
        ("{", "line 1, column 2: it ends too early"),
        ('{"a": "b', "line 1, column 7: a string that is not closed"),
        ('{"a": "b\n"}', "line 1, column 9: a line break or tab in a string"),
        ("{“a”: 1}", "line 1, column 2: a typographic quotation mark"),
        ('{"a”: 1}', "line 1, column 4: a typographic quotation mark"),
        ("{'a': 1}", "line 1, column 2: single quotation marks"),
        ('{"a": `b`}', "line 1, column 7: a backtick"),
        ('{\n// first\n"a": 1}', "line 2, column 1: a comment"),
        ('{"a": 1 /* one */}', "line 1, column 9: a comment"),
        ('{"a": True}', "line 1, column 7: a word of Python"),
        ('{"a": undefined}', "line 1, column 7: undefined"),
        ("{a: 1}", "line 1, column 2: a name without quotation marks"),
        ('{"a": 1\n "b": 2}', "line 1, column 8: a missing comma"),
        ('{"a": 1,, "b": 2}', "line 1, column 9: a comma where a value belongs"),
        ('{"a":\u00a01}', "line 1, column 6: an invisible character"),
        ('\ufeff{"a": 1}', "line 1, column 1: a byte order mark"),
        ('{"a": .5}', "line 1, column 7: a number that JSON cannot spell so"),
        ('{"a": "\\q"}', "line 1, column 8: an escape outside or unknown in a string"),
        ('{"a": <ID>}', "line 1, column 7: the beginning of XML or a placeholder"),
    ],
)
def test_why_it_is_no_json_is_named_where_it_is_mended(case, body, said):
    assert case.check(body=body)["json-invalid"].message == f"Not valid JSON at {said}"


@pytest.mark.parametrize("body", ['{"a" 1}', '{"a": 1 b}', '{"a": "b", "c" "d"}', '{"a": yes}'])
def test_a_fault_that_has_no_name_keeps_the_parsers_words(case, body):
    assert case.check(body=body)["json-invalid"].message.startswith("The payload is not valid JSON")


def test_json_that_is_sent_as_a_form_needs_only_its_content_type(case):
    finding = case.check(url=AGENTLESS, content_type=FORM, kind="form")["content-type-mismatch"]

    assert finding.message == f"This call takes JSON, and the body is; Content-Type says {FORM}"
    assert finding.edit == JSON


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"a": NaN}', "NaN is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": {{x}}, "b": Infinity}', "line 1, column 8"),
    ],
)
def test_what_only_python_takes_for_json_is_invalid_too(case, body, said):
    assert said in case.check(body=body)["json-invalid"].detail


@pytest.mark.parametrize(
    "body", ['{"a": {{x}}}', '{"a": "{{x}}"}', "1" * 5000, '{"a": ' + "9" * 5000 + "}", "null"]
)
def test_valid_json_is_not_called_invalid(case, body):
    assert "json-invalid" not in case.check(body=body, bindings={"x": "1"})


def test_invalid_json_hides_what_cannot_be_told(case):
    found = case.check(body='{"to": }')

    assert "to-id" not in found
    assert found["guest-id-header"].edit.value == "8c7b6f1e-guest"


def test_a_body_on_get_is_a_warning(case):
    assert case.check(method="GET")["body-on-get"].severity == "warning"
    assert case.check(method="HEAD", body="x", kind="file")["body-on-get"].pane == "payload"
    assert "body-on-get" not in case.check(method="GET", body=" ")
    assert "body-on-get" not in case.check(method="DELETE")


@pytest.mark.parametrize(
    ("changes", "message", "edit"),
    [
        (
            {"url": AGENTLESS, "content_type": None},
            "This call takes JSON, Content-Type is missing",
            JSON,
        ),
        (
            {"url": AGENTLESS, "content_type": "text/plain; charset=utf-8"},
            "This call takes JSON, Content-Type says text/plain",
            JSON,
        ),
        (
            {"url": AGENTLESS, "content_type": FORM, "body": "a=b", "kind": "form"},
            f"This call takes JSON, Content-Type says {FORM}",
            None,
        ),
        (
            {"url": AGENTLESS, "body": "a=b", "kind": "form"},
            "Content-Type says JSON, the body is not",
            None,
        ),
        (
            {"url": AGENTLESS, "body": "hello", "kind": "text"},
            "Content-Type says JSON, the body is not",
            None,
        ),
        (
            {"url": "/oauth/token", "content_type": "application/json"},
            "The token endpoint takes a form, not application/json",
            None,
        ),
        (
            {"url": "/oauth/token", "content_type": None, "body": "a=b", "kind": "form"},
            "The token endpoint takes a form",
            Edit("set", "headers", "Content-Type", FORM),
        ),
        (
            {"url": "/oauth/token", "content_type": None},
            "The token endpoint takes a form",
            None,
        ),
    ],
)
def test_a_content_type_that_does_not_fit_is_told(case, changes, message, edit):
    finding = case.check(**changes)["content-type-mismatch"]

    assert (finding.message, finding.edit) == (message, edit)
    assert finding.missing == (changes.get("content_type", "") is None)


@pytest.mark.parametrize(
    "changes",
    [
        {"url": AGENTLESS},
        {"url": AGENTLESS, "content_type": "application/merge-patch+json"},
        {"url": AGENTLESS, "body": '{"a": 1}', "kind": "text"},
        {"url": AGENTLESS, "body": None, "content_type": None},
        {"url": AGENTLESS, "method": "GET", "content_type": None},
        {"url": "/oauth/token", "content_type": FORM, "body": "a=b", "kind": "form"},
        {"url": "/oauth/token", "content_type": FORM, "body": "/tmp/form", "kind": "file"},
        {"url": "/oauth/authorize", "content_type": None},
        {"content_type": None},
    ],
)
def test_a_content_type_that_fits_or_is_claimed_already_is_silent(case, changes):
    assert "content-type-mismatch" not in case.check(**changes)


def test_a_call_published_for_another_type_is_left_alone(case):
    taking = next(op for op in case.situation().catalog.operations if op.consumes)

    found = case.check(method=taking.method, url=taking.path, content_type=taking.consumes[0])

    assert "content-type-mismatch" not in found


def test_a_multipart_body_is_no_json(case):
    body = Body("multipart", parts=(Part("a", "b"),))
    request = Request("POST", AGENTLESS, case.request().headers, body)

    found = {finding.id for finding in check(request, case.situation())}

    assert "content-type-mismatch" in found
    assert "json-invalid" not in found


SCIM = {"method": "POST", "url": "/api/v2/scim/v2/users"}


@pytest.mark.parametrize("content_type", ["text/plain", None])
def test_a_call_that_takes_its_own_type_says_which(case, content_type):
    finding = case.check(**SCIM, content_type=content_type)["content-type-mismatch"]

    assert finding.message.startswith("This call takes application/scim+json or application/json")
    assert finding.edit == Edit("set", "headers", "Content-Type", "application/scim+json")
    assert finding.missing == (content_type is None)


@pytest.mark.parametrize("content_type", ["application/scim+json", "application/json; a=b"])
def test_a_call_that_takes_its_own_type_takes_each_of_them(case, content_type):
    assert "content-type-mismatch" not in case.check(**SCIM, content_type=content_type)


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ("a=1&b=2", "form", "The payload is a form, and this call takes JSON"),
        ("a=1&b=2", "text", "The payload is a form, and this call takes JSON"),
        ("<a/>", "text", "The payload is no JSON, and this call takes JSON"),
    ],
)
def test_a_payload_that_is_no_json_is_found_in_its_pane(case, body, kind, message):
    found = case.check(url=AGENTLESS, body=body, kind=kind, content_type="text/plain")

    assert found["payload-not-json"].message == message
    assert found["payload-not-json"].pane == "payload"


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "{}", "kind": "text"},
        {"body": '"{}"', "kind": "text"},
        {"body": "a=1", "kind": "text", "content_type": "application/json"},
        {"body": "a=1", "kind": "form", "url": "/api/v2/nobody/knows"},
        {"body": "a=1", "kind": "form", "method": "GET"},
        {"body": "", "kind": "form"},
    ],
)
def test_what_may_be_json_or_is_told_elsewhere_is_not_found_again(case, changes):
    changes = {"url": AGENTLESS, "content_type": "text/plain", **changes}

    assert "payload-not-json" not in case.check(**changes)


@pytest.mark.parametrize(
    ("value", "edit"),
    [
        ("guest-1\r\n", "guest-1"),
        ("\n guest-{{x}}\n", "guest-{{x}}"),
        ("one\r\n two", None),
        ("{{broken}}", None),
    ],
)
def test_a_line_break_at_the_end_of_a_value_can_go(case, value, edit):
    bindings = {"x": "1", "broken": "a\nb"}
    finding = case.check(headers=[("X-Guest-Id", value)], bindings=bindings)[
        "header-unsendable:X-Guest-Id"
    ]
    assert finding.edit == (edit and Edit("set", "headers", "X-Guest-Id", edit))


def test_html_entities_are_named(case):
    message = case.check(body="{&quot;a&quot;: 1}")["json-invalid"].message
    assert message == "Not valid JSON at line 1, column 2: an HTML entity"
