"""Two exchanges side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.lab.alignment import Opcode
from inspector.lab.diff import DiffLine, ExchangeDiff, TextDiff, compare, render_response
from inspector.lab.response_text import read_outcome
from inspector.lab.spans import Gist, changed_spans, similarity
from inspector.lab.text_diff import MAX_SPAN_PAIRS, compare_texts
from inspector.model.exchange import Cancelled, Failure

REFUSED = {
    "message": "Invalid login credentials.",
    "code": "bad.credentials",
    "status": 401,
    "contextId": "aa-bb",
    "details": [],
    "errors": [],
}
ACCEPTED = {"id": "6d0c7a52", "to": {"id": "queue-456"}, "state": "queued"}


def answer(kit: Any, status: int, reason: str, body: Any, number: int = 1) -> Any:
    headers = [
        ("Date", f"day {number}"),
        ("Content-Type", "application/json"),
        ("ININ-Correlation-Id", f"c-{number}"),
        ("inin-ratelimit-count", str(number)),
    ]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return kit.exchange(kit.respond(status, headers=headers, body=content, reason=reason))


def text_of(diff: TextDiff, side: str) -> list[str]:
    """The lines of one side, folds opened."""
    lines: list[str] = []
    for row in diff.rows:
        for inner in row.hidden or (row,):
            line = getattr(inner, side)
            if line is not None:
                assert line.number == len(lines) + 1
                lines.append(line.text)
    return lines


def marked(line: DiffLine | None) -> list[str]:
    return [line.text[start:end] for start, end in line.spans] if line else []


@pytest.fixture
def story(kit: Any) -> ExchangeDiff:
    return compare(
        answer(kit, 401, "Unauthorized", REFUSED), answer(kit, 200, "OK", ACCEPTED, number=2)
    )


def test_both_status_lines_are_there_with_what_changed_marked(story: ExchangeDiff) -> None:
    assert (story.status.left, story.status.right) == (
        "HTTP/1.1 401 Unauthorized",
        "HTTP/1.1 200 OK",
    )
    assert story.status.changed
    first = story.text.rows[0]
    assert first.kind == "changed"
    assert marked(first.left) == ["401 Unauthorized"]
    assert marked(first.right) == ["200 OK"]
    assert not story.is_equal


def test_volatile_headers_and_fields_fold_to_one_quiet_row_each(story: ExchangeDiff) -> None:
    folds = [row for row in story.text.rows if row.kind == "fold"]
    assert [row.text for row in folds] == ["3 volatile headers", "contextId"]
    assert [row.kind for row in folds[0].hidden] == ["changed"] * 3
    assert [row.kind for row in folds[1].hidden] == ["removed"]
    assert story.text.folded == 4
    assert all(row.left is None and row.right is None for row in folds)


def test_headers_are_compared_by_name(kit: Any) -> None:
    left = kit.respond(200, headers=[("A", "1"), ("b", "1"), ("C", "x"), ("A", "2"), ("Date", "x")])
    right = kit.respond(
        200, headers=[("D", "1"), ("B", "2"), ("a", "1"), ("a", "2"), ("date", "y")]
    )
    found = compare(kit.exchange(left), kit.exchange(right)).headers
    assert [(h.name, h.kind, h.volatile) for h in found] == [
        ("A", "same", False),
        ("b", "changed", False),
        ("C", "removed", False),
        ("D", "added", False),
        ("Date", "changed", True),
    ]
    assert (found[0].left, found[0].right) == (("1", "2"), ("1", "2"))


def test_header_order_is_no_change_and_two_names_never_share_a_row(kit: Any) -> None:
    left = kit.respond(200, headers=[("A", "1"), ("C", "1"), ("Age", "3")])
    right = kit.respond(200, headers=[("C", "1"), ("B", "1")])
    rows = compare(kit.exchange(left), kit.exchange(right)).text.rows
    kinds = [(row.kind, row.left and row.left.text, row.right and row.right.text) for row in rows]
    assert kinds[1:5] == [
        ("removed", "A: 1", None),
        ("fold", None, None),
        ("added", None, "B: 1"),
        ("same", "C: 1", "C: 1"),
    ]
    assert rows[2].text == "1 volatile header"


def test_equal_answers_have_no_changes_though_volatile_fields_differ(kit: Any) -> None:
    other = {**REFUSED, "contextId": "cc-dd"}
    diff = compare(
        answer(kit, 401, "Unauthorized", REFUSED), answer(kit, 401, "Unauthorized", other, 2)
    )
    assert diff.is_equal
    assert (diff.text.changes, diff.text.folded) == (0, 4)
    assert diff.structure is not None
    assert [(d.pointer, d.volatile) for d in diff.structure] == [("/contextId", True)]


def test_the_layout_of_json_is_no_change(kit: Any) -> None:
    spread = json.dumps(REFUSED, indent=4).encode()
    diff = compare(answer(kit, 401, "x", REFUSED), answer(kit, 401, "x", spread))
    assert diff.is_equal
    assert diff.structure == ()


def test_structure_is_none_unless_both_sides_are_json(kit: Any) -> None:
    page = answer(kit, 502, "Bad Gateway", b"<html>")
    assert compare(answer(kit, 200, "OK", ACCEPTED), page).structure is None


def test_which_fields_are_volatile_can_be_said(kit: Any) -> None:
    one, two = ({"a": {"id": n}, "trace": n, "b": 1} for n in (1, 2))
    diff = compare(
        answer(kit, 200, "OK", one),
        answer(kit, 200, "OK", two),
        volatile_fields=frozenset({"a", "trace"}),
    )
    assert diff.is_equal
    assert diff.text.rows[-3].text == "a, trace"
    assert diff.text.folded == 5


def test_failures_and_cancelled_sends_are_sides_too(kit: Any) -> None:
    failed = kit.exchange(Failure("closed", "The server closed it."), b"HTTP/1.1 2")
    diff = compare(failed, answer(kit, 200, "OK", ACCEPTED))
    assert diff.status.left == "The server closed it."
    assert diff.headers[0].kind == "added"
    assert text_of(diff.text, "left") == ["The server closed it.", "", "HTTP/1.1 2"]
    cancelled = kit.exchange(Cancelled("dns"))
    only = compare(cancelled, cancelled)
    assert [row.kind for row in only.text.rows] == ["same"]
    bodiless = compare(cancelled, failed)
    assert [row.kind for row in bodiless.text.rows] == ["changed", "added", "added"]


def test_similar_lines_stand_side_by_side_and_the_rest_in_order_between(kit: Any) -> None:
    left = {"gone": "xx yy", "message": "Invalid login credentials.", "same": 1}
    right = {"message": "Invalid login token.", "new": "zz", "same": 1}
    rows = compare(answer(kit, 400, "x", left), answer(kit, 400, "x", right)).text.rows
    body = rows[5:-1]
    assert [row.kind for row in body] == ["removed", "changed", "added", "same"]
    assert marked(body[1].left) == ["credentials"]
    assert marked(body[1].right) == ["token"]


def test_runs_of_changed_rows_count_as_one_change(kit: Any) -> None:
    left = "\n".join("abcdefgh").encode()
    right = "\n".join(["a", "X", "Y", "d", "e", "Z", "g", "h"]).encode()
    diff = compare(answer(kit, 200, "OK", left), answer(kit, 200, "OK", right))
    assert diff.text.changes == 2


def test_line_ends_that_differ_are_told(kit: Any) -> None:
    diff = compare(answer(kit, 200, "OK", b"a\r\nb\r\n"), answer(kit, 200, "OK", b"a\nb\n"))
    assert diff.text.notice == "The line ends differ: CR LF on one side, LF on the other."


def test_a_body_too_large_to_lay_out_says_so_once(kit: Any) -> None:
    text = read_outcome(answer(kit, 200, "OK", [1, 2]), max_layout_chars=1)
    small = read_outcome(answer(kit, 200, "OK", b"[]"))
    notice = compare_texts(text, small).notice
    assert notice.count("too large") == 1


def test_past_the_deadline_the_alignment_is_coarse_and_says_so(kit: Any) -> None:
    def engine(left: str, right: str, deadline_ms: float) -> Sequence[Opcode]:
        raise TimeoutError

    left, right = (
        read_outcome(answer(kit, 200, "OK", text)) for text in (b"a\nb\nc\nd", b"x\nb\ny\nd")
    )
    diff = compare_texts(left, right, engine=engine)
    assert "aligned at lines that occur once on both sides" in diff.notice
    assert [row.kind for row in diff.rows[-4:]] == ["changed", "same", "changed", "same"]


def test_spans_stop_with_the_time_and_with_their_number(kit: Any) -> None:
    left, right = (
        read_outcome(answer(kit, 200, "OK", "\n".join([f"{c} {n}" for n in range(2_100)]).encode()))
        for c in "ab"
    )
    diff = compare_texts(left, right)
    with_spans = [row for row in diff.rows if row.left and row.left.spans]
    assert len(with_spans) == MAX_SPAN_PAIRS
    assert "marked in the first changed lines only" in diff.notice
    times = iter([0.0, 0.0])
    late = compare_texts(left, right, clock=lambda: next(times, 9.0))
    assert not [row for row in late.rows if row.left and row.left.spans]


def test_many_changed_blocks_are_all_aligned(kit: Any) -> None:
    number = 1_600
    block = "\n".join(f"{letter}# a" for letter in "klmnopqrstuv")
    left = "\n".join(f"{block}\nsame#".replace("#", str(n)) for n in range(number))
    right = left.replace(" a", " b")
    texts = [read_outcome(answer(kit, 200, "OK", t.encode())) for t in (left, right)]
    diff = compare_texts(texts[0], texts[1])
    assert diff.changes == number


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_both_sides_can_be_read_back_from_the_rows(kit: Any, data: Any) -> None:
    line = st.sampled_from(["a", "b", "c d", "c e", '"contextId": 1', "", "f g h", "f g i"])
    bodies = [
        data.draw(
            st.lists(line, max_size=12).map("\n".join)
            | st.dictionaries(st.sampled_from(["contextId", "a", "b"]), st.integers(0, 2)).map(
                json.dumps
            )
        )
        for _ in range(2)
    ]
    sides = [answer(kit, 200, "OK", body.encode(), n) for n, body in enumerate(bodies)]
    diff = compare(*sides)
    assert text_of(diff.text, "left") == list(render_response(sides[0]))
    assert text_of(diff.text, "right") == list(render_response(sides[1]))
    for row in diff.text.rows:
        if row.kind == "same":
            assert row.left is not None
            assert row.right is not None
            assert row.left.text == row.right.text


# -- spans ------------------------------------------------------------------------------------


def spans(left: str, right: str) -> tuple[list[str], list[str]]:
    on_left, on_right = changed_spans(left, right, 500)
    return [left[a:b] for a, b in on_left], [right[a:b] for a, b in on_right]


@pytest.mark.parametrize(
    ("left", "right", "marks"),
    [
        ("a bad.credentials", "a bad.request", (["credentials"], ["request"])),
        ("x: 12-34-56", "x: 78-90-12", (["12-34-56"], ["78-90-12"])),
        ("one two three", "one three", (["two"], [])),
        ("  a", "    a", (["  "], ["    "])),
        ("same", "same", ([], [])),
    ],
)
def test_spans_mark_words_not_letters(left: str, right: str, marks: Any) -> None:
    assert spans(left, right) == marks


def test_very_long_lines_get_no_spans() -> None:
    assert changed_spans("a" * 5_000, "b", 500) == ((), ())


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_is_outside_of_the_spans_is_common_to_both(left: str, right: str) -> None:
    found = changed_spans(left, right, 500)
    for line, side in zip((left, right), found, strict=True):
        ends = [0]
        for start, end in side:
            assert ends[-1] <= start < end <= len(line)
            ends.append(end)


@pytest.mark.parametrize(
    ("left", "right", "low", "high"),
    [
        ('  "a": 1', '  "a": "something else"', 0.75, 0.75),
        ('  "a": "x y z"', '  "b": "x y z"', 0.0, 0.0),
        ("{", "{", 1.0, 1.0),
        ("{", "[", 0.0, 0.0),
        ("a b c", "a b d", 0.5, 0.8),
    ],
)
def test_similarity_knows_json_members(left: str, right: str, low: float, high: float) -> None:
    assert low <= similarity(Gist.of(left), Gist.of(right)) <= high
