"""Mending nearly JSON: what is certain becomes JSON, everything else is left alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model.edit import apply
from inspector.model.request import resolve
from inspector.rules.json_mending import LONGEST, mend

TYPOGRAPHIC = "write plain double quotation marks for typographic ones"
NAMES = "quote the names"
SINGLE = "write plain double quotation marks for single ones"
COMMENTS = "leave out the comments"
COMMAS = "leave out the trailing commas"


@pytest.mark.parametrize(
    ("text", "mended", "changes"),
    [
        ('{\n  "to": 1,\n}', '{\n  "to": 1\n}', {COMMAS}),
        ('["a", ]', '["a" ]', {COMMAS}),
        ('{"a": "x,}", "b": [1,],}', '{"a": "x,}", "b": [1]}', {COMMAS}),
        ("{“a”: 1}", '{"a": 1}', {TYPOGRAPHIC}),
        ('{"a”: 1, „b“: "c”}', '{"a": 1, "b": "c"}', {TYPOGRAPHIC}),
        ("{\u2018a\u2019: \u2018b\u2019}", '{"a": "b"}', {TYPOGRAPHIC}),
        ('{“a": "he said “hi”"}', '{"a": "he said “hi”"}', {TYPOGRAPHIC}),
        ("{'a': 'b'}", '{"a": "b"}', {SINGLE}),
        ("{'a': 'say \"hi\"'}", '{"a": "say \\"hi\\""}', {SINGLE}),
        ("{'a': 'it\\'s \\n \\u00e9'}", '{"a": "it\'s \\n \\u00e9"}', {SINGLE}),
        (
            '{"a": `b\nc`}',
            '{"a": "b\\nc"}',
            {"write plain double quotation marks for backticks"},
        ),
        ('{\n// first\n"a": 1}', '{\n"a": 1}', {COMMENTS}),
        ('{"a": 1, // one\n "b": 2 # two\n}', '{"a": 1,\n "b": 2\n}', {COMMENTS}),
        ('{"a": 1 /* one */}', '{"a": 1 }', {COMMENTS}),
        ('{/* "b" */ "a": 1}', '{ "a": 1}', {COMMENTS}),
        ('# note\n{"a": 1}', '{"a": 1}', {COMMENTS}),
        (
            '{\n  "a": 1,\n  // "b": 2,\n}//end',
            '{\n  "a": 1\n}',
            {COMMENTS, COMMAS},
        ),
        ('{"a": True}', '{"a": true}', {"write true for True"}),
        (
            '{"a": [False, None, nil]}',
            '{"a": [false, null, null]}',
            {"write false for False", "write null for None", "write null for nil"},
        ),
        ("{a: 1, b_c: {d: true}}", '{"a": 1, "b_c": {"d": true}}', {NAMES}),
        ('{name": 1}', '{"name": 1}', {NAMES}),
        ('{"name: 1, "b": 2}', '{"name": 1, "b": 2}', {NAMES}),
        ('{"a" => 1}', '{"a" : 1}', {"write : for =>"}),
        ("{a => 1}", '{"a" : 1}', {NAMES, "write : for =>"}),
        (
            '{"a": 1\n "b": {}\n "c": 2}',
            '{"a": 1,\n "b": {},\n "c": 2}',
            {"put in the missing commas"},
        ),
        ('{"a": "x"\n "b": 2}', '{"a": "x",\n "b": 2}', {"put in the missing commas"}),
        (
            '\ufeff{"a":\u00a01,\u200b "b": 2}',
            '{"a": 1, "b": 2}',
            {"leave out the invisible characters"},
        ),
        (
            '{"a": "x\ny\tz"}',
            '{"a": "x\\ny\\tz"}',
            {"escape the line breaks and tabs in strings"},
        ),
        ('{"a": "it\\\'s"}', '{"a": "it\'s"}', {"mend the escapes"}),
        (
            "{&quot;a&quot;: &quot;b &amp;amp; c&quot;,}",
            '{"a": "b &amp; c"}',
            {"decode HTML entities", COMMAS},
        ),
        (
            '{\\"a\\": \\"b\\"}',
            '{"a": "b"}',
            {"take away the backslashes before quotation marks"},
        ),
        ('{"a": {{n}}, "b": "{{x}}", }', '{"a": {{n}}, "b": "{{x}}" }', {COMMAS}),
        ("{'a': {{n}}}", '{"a": {{n}}}', {SINGLE}),
    ],
)
def test_what_can_mean_but_one_thing_is_mended(text: str, mended: str, changes: set[str]) -> None:
    found = mend(text)
    assert found is not None
    assert found.text == mended
    assert set(found.changes) == changes
    assert found.words == f"mend the payload: {', '.join(found.changes)}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"a": 1}',
        "{",
        '{"a": "b',
        "{'a': 'don't'}",
        "{“a”: “say “hi” x”}",
        '{"a": 1,, "b": 2}',
        '{"a": "foo,\n"b": 1}',
        '["a" "b"]',
        '["foo: 1, "b"]',
        '{"a": NaN}',
        '{"a": undefined}',
        '{"a": yes}',
        '{"a": .5}',
        '{"a": 01}',
        '{"a": "\\q"}',
        "{'a': '\\x41'}",
        '{"a": <ID>}',
        '{"a": "b"; "c": 1}',
        'const x = {"a": 1}',
        "{:a => 1}",
        '{"a": 1} {"b": 2}',
        "{&quot;a: b}",
        '{\\"a\\": \\q}',
        '{\\"a\\": NaN}',
        '{\\"a\\": \\"b}',
        "&quot;",
        "/* open",
        "[" * 20_000,
        "{a:" * 10_000,
        '{"a": 1,' + " " * LONGEST + "}",
    ],
)
def test_what_is_json_or_not_certain_is_left_alone(text: str) -> None:
    assert mend(text) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    ),
    st.sampled_from([None, 2]),
)
def test_the_document_stays_the_same(value: object, indent: int | None) -> None:
    text = json.dumps({"held": value, "last": [1]}, indent=indent)
    assert mend(text) is None
    for broken in (
        text[:-1] + ",}",
        "\ufeff" + text,
        text + " // end",
        text.replace('"last"', "last"),
    ):
        found = mend(broken)
        if found is not None:
            assert json.loads(found.text) == json.loads(text)
    found = mend(text[:-1] + ",}")
    assert found is not None
    assert found.text == text


@given(st.text(alphabet="{}[]\",:\\/*#'“” aT1\n", max_size=40))
def test_a_mended_text_is_json_and_stays_mended(text: str) -> None:
    found = mend(text)
    if found is not None:
        json.loads(found.text)
        assert mend(found.text) is None


@pytest.mark.parametrize("kind", ["json", "text"])
def test_the_edit_of_a_finding_mends_the_template_and_nothing_else(case, kind):
    body = '{"to": {"id": "{{queue}}"},\n "count": {{n}}, // how many\n}'
    finding = case.check(body=body, kind=kind)["json-invalid"]

    assert finding.edit is not None
    assert finding.edit.describe() == (
        "mend the payload: leave out the comments, leave out the trailing commas"
    )
    request = case.request(body=body, kind=kind)
    mended = apply(finding.edit, request)
    assert mended.body.kind == "json"
    assert mended.body.text == '{"to": {"id": "{{queue}}"},\n "count": {{n}}\n}'
    assert (mended.url, mended.headers) == (request.url, request.headers)
    filled = resolve(mended, {"queue": "q", "n": "3", "token": "t"})
    assert json.loads(filled.body.text) == {"to": {"id": "q"}, "count": 3}


def test_what_cannot_be_mended_has_no_edit(case):
    assert case.check(body='{"to": }')["json-invalid"].edit is None


def test_a_text_that_is_meant_to_be_json_is_mended_before_its_type_is_told(case):
    body = "{'to': {'id': 'x'}}"
    found = case.check(body=body, kind="text", content_type=None, rules=())
    assert found["json-invalid"].edit.value == '{"to": {"id": "x"}}'
    assert found["content-type-mismatch"].edit.value == "application/json"
    assert "content-type-mismatch" not in case.check(body=body, kind="text")
    url = "/api/v2/conversations/messages/agentless"
    found = case.check(body=body, kind="text", content_type=None, url=url)
    assert "json-invalid" in found
    assert "payload-not-json" not in found


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "Hello, (world)", "kind": "text"},
        {"body": "a=1&b={x}", "kind": "form"},
        {"body": '{"a": 1}', "kind": "text"},
        {"body": "{'a': 1}", "kind": "text", "url": "/oauth/token"},
    ],
)
def test_other_texts_are_not_taken_for_json(case, changes):
    assert "json-invalid" not in case.check(**changes)
