"""What API tools export: scripts read, faults told by their path, sizes that stay quick to tell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inspector.dialects import registry
from inspector.dialects.script_effects import Kept, read_script
from inspector.errors import SnippetError
from inspector.model.chain import Condition
from inspector.model.secret import Secret

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def collection(**more: Any) -> str:
    return json.dumps({"info": {"name": "c", "schema": SCHEMA}, **more})


@pytest.mark.parametrize(
    ("script", "conditions"),
    [
        ("pm.response.to.have.status(404)", (Condition("status", "==", "404"),)),
        ("pm.response.to.have.status('Created')", ()),
        ("pm.response.to.have.header('X-A')", (Condition("header:X-A", "exists"),)),
        ("pm.response.to.have.header('X-A', 'b')", (Condition("header:X-A", "==", "b"),)),
        ("pm.response.to.have.header('X-A', b)", ()),
        ("pm.response.to.have.body(x)", ()),
        (
            "pm.response.to.be.ok;",
            (Condition("status", ">=", "200"), Condition("status", "<=", "299")),
        ),
        ("pm.expect(pm.response.code).to.eql(201)", (Condition("status", "==", "201"),)),
        ("pm.expect(pm.response.code).to.not.eql(201)", ()),
        (
            "pm.expect(pm.response.code).to.be.within(200, 204)",
            (Condition("status", ">=", "200"), Condition("status", "<=", "204")),
        ),
        ("pm.expect(pm.response.code).to.be.within(200, b)", ()),
        ("pm.expect(pm.response.code).to.include(2)", ()),
        ("pm.expect(pm.response.code).to.be.oneOf([200, b])", ()),
        ("pm.expect(pm.response.text()).to.include(`id`)", (Condition("body", "contains", "id"),)),
        (
            "pm.expect(pm.response.json()['a/b'].c).to.equal('x')",
            (Condition("json:/a~1b/c", "==", "x"),),
        ),
        (
            "pm.expect(pm.response.headers.get('X-A')).to.eql('y')",
            (Condition("header:X-A", "==", "y"),),
        ),
        (
            "tests['t'] = (responseCode.code > 199) && responseCode.code < 300",
            (Condition("status", ">", "199"), Condition("status", "<", "300")),
        ),
        ("tests['t'] = other === 1", ()),
    ],
)
def test_tests_of_a_script_become_conditions(
    script: str, conditions: tuple[Condition, ...]
) -> None:
    (expected,) = read_script(script).expects
    assert expected.conditions == conditions


@pytest.mark.parametrize(
    ("script", "kept"),
    [
        ("pm.environment.set('t', pm.response.json().a[0])", Kept("t", "/a/0")),
        ("const {a} = pm.response.json(); pm.globals.set('t', a)", Kept("t", "/a")),
        ("let d; d = JSON.parse(responseBody); pm.variables.set('t', d.x)", Kept("t", "/x")),
        ("pm.variables.set('t', responseBody)", Kept("t", "")),
        ("pm.variables.set('t', 'fixed')", Kept("t", None, "fixed")),
        ("client.global.set('t', response.headers.valueOf('X-T'))", Kept("t", "header:X-T")),
    ],
)
def test_values_that_a_script_keeps_are_told_by_their_place(script: str, kept: Kept) -> None:
    assert read_script(script).kept == [kept]


def test_values_that_a_script_computes_are_named() -> None:
    effects = read_script(
        "pm.environment.set('t', sign(pm.response.json()[i])); pm.globals.set(n, 1)"
    )
    assert (effects.kept, effects.unknown) == ([], ["t"])


@pytest.mark.parametrize(
    ("text", "dialect", "message"),
    [
        ('{"log": {"entries": {}}}', "har", "log.entries must be a list"),
        ('{"log": []}', "har", "log must be an object"),
        ('{"log": {"entries": []}}', "har", "log.entries is empty"),
        (
            '{"log": {"entries": [{"request": {"method": "GET"}}]}}',
            "har",
            "entries[0].request.url is missing",
        ),
        ("no brace", "har", "expected HAR archive"),
        ('{"log" 1}', "har", "not valid JSON"),
        (collection(item=[]), "postman", "holds no request"),
        (collection(item={}), "postman", "item must be a list"),
        (collection(requests=[]), "postman", "version 1"),
        (collection(), "postman", "item is missing"),
        (
            '{"config": {"request": {}}}',
            "data-action",
            "config.request.requestUrlTemplate is missing",
        ),
        ("# nothing", "http-file", "there is no request line"),
    ],
)
def test_a_fault_is_told_by_its_path(text: str, dialect: str, message: str) -> None:
    with pytest.raises(SnippetError) as caught:
        registry.parse(text, dialect)
    assert message in str(caught.value)


def test_a_body_that_only_looks_like_a_format_stays_a_body() -> None:
    for text in ('{"log": "x"}', '{"item": [1]}', '{"values": [1, 2]}', '{"action": "buy"}'):
        assert registry.parse(text).dialect == "json"


def test_a_recording_opens_at_the_first_call_that_was_refused() -> None:
    entries = [
        {"request": {"method": "GET", "url": f"https://h/api/{n}"}, "response": {"status": status}}
        for n, status in enumerate((200, 403, 500))
    ]
    snippet = registry.parse(json.dumps({"log": {"entries": entries}}))
    assert snippet.main == 1
    assert "the first call that was refused (403)" in snippet.requests[1].notes[0].text


def test_an_archive_of_many_entries_is_told_without_other_readers() -> None:
    entries = [{"request": {"method": "GET", "url": f"https://h/{n}"}} for n in range(4000)]
    text = json.dumps({"log": {"entries": entries}})
    assert registry.sniff(text) == (("har", 1.0),)
    assert len(registry.parse(text).requests) == 4000


def test_values_of_a_collection_reach_what_they_are_made_of() -> None:
    rows = [{"key": "base", "value": "http://{{host}}"}, {"key": "host", "value": "h:80"}]
    rows.append({"key": "token", "value": "abc-def"})
    request = {
        "url": "{{base}}/a",
        "header": [{"key": "Authorization", "value": "Bearer {{token}}"}],
    }
    text = collection(item=[{"request": request}], variable=rows)
    (imported,) = registry.parse(text).requests
    assert imported.request.url == "http://h:80/a"
    assert imported.bindings == {"token": Secret("abc-def")}
