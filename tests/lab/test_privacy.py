"""Personal data in a report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inspector.catalog.bodies import definitions
from inspector.lab import privacy
from inspector.lab.privacy import mask_for, masking
from inspector.lab.report import Case
from inspector.model.exchange import Hop
from inspector.model.redact import Redactor
from inspector.model.request import Body, Request


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('{"firstName": "Ada", "id": "a-1"}', '{"firstName": "[masked]", "id": "a-1"}'),
        ('{"phoneNumber":4912345678}', '{"phoneNumber":"[masked]"}'),
        ('"text": "half of a bo', '"text": "half of a bo'),
        ('{"text": "a \\" b", "x": 1}', '{"text": "[masked]", "x": 1}'),
        (
            '{"customAttributes": {"vip": true, "n": {"x": "y"}}, "b": "c"}',
            '{"customAttributes": {"vip": "[masked]", "n": {"x": "[masked]"}}, "b": "c"}',
        ),
        ('{"emails": ["x", "y"], "b": ["c"]}', '{"emails": ["[masked]", "[masked]"], "b": ["c"]}'),
        (
            """req.body = { firstName: 'Ada', to: 'q' }""",
            """req.body = { firstName: "[masked]", to: 'q' }""",
        ),
        ('"firstName" => "Ada"', '"firstName" => "[masked]"'),
        ("write to ada@example.org, please", "write to [masked], please"),
        ("/x?mail=ada%40example.org&y=1", "/x?mail=[masked]&y=1"),
        ("call +49 (30) 1234-5678 now", "call [masked] now"),
        ("tel:0301234567", "tel:[masked]"),
        (
            "ININ-Correlation-Id: 3f2a-77, 2026-11-22T10:00:00Z",
            "ININ-Correlation-Id: 3f2a-77, 2026-11-22T10:00:00Z",
        ),
        ("} ] stray closers {", "} ] stray closers {"),
        ("address: http://x.de/", "address: http://x.de/"),
    ],
)
def test_by_member_and_by_shape(text: str, masked: str) -> None:
    assert masking()(text) == masked


def test_a_known_value_is_masked_wherever_it_stands_as_a_word() -> None:
    mask = masking(["Ada", "Ada Lovelace", "12", "true", "no"])
    assert mask("Ada Lovelace and Ada, not Adam; 12, true, no") == (
        "[masked] and [masked], not Adam; 12, true, no"
    )


def test_values_come_from_every_body_of_the_case(kit: Any) -> None:
    hop = Hop("POST", "http://h/", b'POST / HTTP/1.1\r\n\r\n{"lastName":"Byron"}', b"", 0)
    before = replace(kit.exchange(kit.respond(401, body=b'{"nickname":"Countess"}')), hops=(hop,))
    verdict = kit.World(kit.needs("A")).isolate([kit.header("A")])
    sent = replace(
        verdict.trials[0].exchange, request=Request(body=Body("json", '{"city":"London"}'))
    )
    trial = replace(verdict.trials[0], exchange=sent)
    case = Case(
        Request(body=Body("json", '{"firstName":"Ada"}')),
        kit.sandbox,
        Redactor(),
        before=before,
        verdict=replace(verdict, trials=(trial,)),
    )
    mask = mask_for(case)
    assert mask("Ada Byron, Countess of London") == "[masked] [masked], [masked] of [masked]"
    assert mask_for(Case(Request(), kit.sandbox, Redactor()))("Ada") == "Ada"


def test_most_members_are_names_that_the_published_definitions_use() -> None:
    published: set[str] = set()

    def walk(schema: object) -> None:
        if isinstance(schema, dict):
            published.update(schema.get("properties") or ())
            for inner in schema.values():
                walk(inner)

    for definition in definitions().values():
        walk(dict(definition))
    names = privacy._MEMBERS | privacy._CONTAINERS
    assert len(names & published) > len(names) * 0.8


def test_time_grows_with_the_text_only() -> None:
    mask = masking()
    for hostile in ("{" * 50_000, '"a' * 50_000, "a " * 50_000, "+1" * 50_000, "a.b-" * 50_000):
        mask(hostile)
