"""What the response pane shows of two exchanges."""

from __future__ import annotations

import pytest

from inspector.app.view import build, outcome_title, size_words
from inspector.model.exchange import Cancelled, Exchange, Failure, Hop, Outcome, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import Request
from inspector.model.secret import Secret

REQUEST = Request("POST", "{{api}}/x")
NOTHING = Redactor()


def answer(status: int, body: bytes = b"", reason: str = "", **headers: str) -> Response:
    return Response(status, reason, "HTTP/1.1", Headers.of(headers.items()), body, len(body))


def exchange(outcome: Outcome, *hops: Hop) -> Exchange:
    return Exchange(Ticket(1), REQUEST, outcome, hops)


def hop(sent: bytes, received: bytes, address: str = "127.0.0.1:80") -> Hop:
    return Hop("POST", "http://x/y", sent, received, len(received), remote_address=address)


def sides(rows: object) -> list[tuple[str, str | None, str | None]]:
    return [
        (r.kind, r.left.text if r.left else None, r.right.text if r.right else None)
        for r in rows  # type: ignore[attr-defined]  # DiffRow
    ]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (answer(200, reason="OK"), ("200 OK", "ok")),
        (answer(302), ("302", "warn")),
        (answer(401, reason="Unauthorized"), ("401 Unauthorized", "err")),
        (Failure("name_not_resolved", "…"), ("name not resolved", "err")),
        (Cancelled(), ("cancelled", "dim")),
    ],
)
def test_an_outcome_has_a_title_and_a_tone(outcome: Outcome, expected: tuple[str, str]) -> None:
    assert outcome_title(exchange(outcome)) == expected


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (999, "999 B"), (1440, "1.4 KB"), (12_000_000, "12.0 MB")],
)
def test_sizes_are_written_for_people(count: int, words: str) -> None:
    assert size_words(count) == words


def test_the_first_exchange_is_shown_without_a_diff() -> None:
    built = build(exchange(answer(401, b'{"code":"bad.credentials"}')), None, NOTHING)
    assert built.diff is None
    assert built.tables == {}
    assert built.body == ("{", '  "code": "bad.credentials"', "}")
    assert built.body_language == "json"


def test_a_text_body_is_no_json() -> None:
    built = build(exchange(answer(502, b"<html>\nBad gateway")), None, NOTHING)
    assert built.body == ("<html>", "Bad gateway")
    assert built.body_language == ""


def test_an_answer_without_a_body_has_no_lines() -> None:
    built = build(exchange(answer(204)), None, NOTHING)
    assert built.body == ()


def test_a_failure_is_shown_by_its_sentence() -> None:
    built = build(exchange(Failure("timeout", "It took too long.")), None, NOTHING)
    assert any("It took too long." in line for line in built.body)


def test_headers_are_compared_by_name() -> None:
    before = exchange(answer(401, server="a", gone="1"))
    now = exchange(answer(401, server="b", new="2", same="3"))
    both = exchange(answer(401, server="a", gone="1", same="3"))
    assert sides(build(now, before, NOTHING).tables["Headers"].rows) == [
        ("removed", "gone: 1", None),
        ("added", None, "new: 2"),
        ("added", None, "same: 3"),
        ("changed", "server: a", "server: b"),
    ]
    table = build(now, both, NOTHING).tables["Headers"]
    assert ("same", "same: 3", "same: 3") in sides(table.rows)
    assert table.changes == 3


def test_json_is_compared_by_its_structure() -> None:
    before = exchange(answer(401, b'{"status": 401, "code": "bad.credentials", "a": {"b": 1}}'))
    now = exchange(answer(200, b'{"status": 200, "id": "c1", "a": {"b": 1}}'))
    table = build(now, before, NOTHING).tables["Structure"]
    assert sides(table.rows) == [
        ("changed", "/status  401", "/status  200"),
        ("removed", '/code  "bad.credentials"', None),
        ("added", None, '/id  "c1"'),
    ]
    assert table.changes == 3


def test_a_change_of_the_whole_document_is_named_as_its_root() -> None:
    table = build(exchange(answer(200, b"2")), exchange(answer(200, b"1")), NOTHING).tables
    assert sides(table["Structure"].rows) == [("changed", "/  1", "/  2")]


def test_equal_bodies_and_bodies_without_structure_are_told_in_words() -> None:
    same = build(exchange(answer(200, b"{}")), exchange(answer(401, b"{}")), NOTHING)
    assert same.tables["Structure"].rows[0].text == "The two bodies say the same."
    text = build(exchange(answer(200, b"{}")), exchange(answer(502, b"<html>")), NOTHING)
    assert text.tables["Structure"].rows[0].text == "One of the bodies is not JSON: see Text."


def test_the_raw_view_keeps_every_byte_and_hides_secrets_until_revealed() -> None:
    one = hop(b"POST /x HTTP/1.1\r\nA: canary-1f9c\r\n\r\n\xff", b"HTTP/1.1 401 No\r\n\r\n")
    built = build(exchange(answer(401), one), None, Redactor([Secret("canary-1f9c")]))
    sent, received = built.raw_revealed
    assert sent.text == "POST /x HTTP/1.1\nA: canary-1f9c\n\n\xff"
    assert sent.title == f"sent to 127.0.0.1:80 · {len(one.sent)} B"
    assert received.title == f"received · {len(one.received)} B"
    assert "canary-1f9c" not in built.raw[0].text
    assert built.raw[1].text == received.text


def test_several_hops_are_numbered() -> None:
    first, second = hop(b"a", b"b"), hop(b"c", b"d", address="")
    built = build(exchange(answer(200), first, second), None, NOTHING)
    assert [part.title for part in built.raw] == [
        "Hop 1 · sent to 127.0.0.1:80 · 1 B",
        "Hop 1 · received · 1 B",
        "Hop 2 · sent · 1 B",
        "Hop 2 · received · 1 B",
    ]


def test_what_identical_sends_differ_in_is_folded_until_it_is_wanted() -> None:
    sent = hop(b"POST /y HTTP/1.1\r\n\r\n", b"")
    other = hop(b"POST /y HTTP/1.1\r\nX: 1\r\n\r\n", b"")
    first = exchange(answer(401, b'{"id":1,"status":401}', Trace="a"), sent)
    second = exchange(answer(401, b'{"id":2,"status":401}', Trace="b"), sent)
    works = exchange(answer(200, b'{"id":3,"status":200}', Trace="c"), other)

    built = build(works, second, NOTHING, (first, second, works))
    assert built.noise.names == ("trace", "/id")
    for mode, changes in (("Text", 2), ("Structure", 1), ("Headers", 0)):
        assert built.tables[mode].changes == changes
        assert built.tables[mode].folded >= 1
    fold = built.tables["Headers"].rows[-1]
    assert fold.text == "noise: 1 that differs between identical sends"
    assert sides(fold.hidden) == [("changed", "Trace: b", "Trace: c")]

    open_ = build(works, second, NOTHING, (first,), folds_noise=False)
    assert open_.noise == built.noise
    assert open_.tables["Structure"].changes == 2
    assert open_.tables["Headers"].changes == 1

    assert not build(works, second, NOTHING).noise
