"""Two outcomes as text, side by side: aligned line by line, volatile fields folded.

lines -> rows (aligned; changed lines paired by similarity, spans marked) -> rows with folds
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from inspector.lab.alignment import LineEngine, align_lines, rust_lines
from inspector.lab.response_text import Line, ResponseText, is_volatile_header
from inspector.lab.spans import Gist, Span, changed_spans, similarity

RowKind = Literal["same", "changed", "removed", "added", "fold"]

MAX_SPAN_PAIRS = 2_000
_MAX_COMPARED_PAIRS = 100_000
_MAX_BLOCK_PAIRS = 2_500
_SIMILAR = 0.5


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of one side; `number` is its 1-based place in that side's text.

    `spans` are the changed character ranges (start, end); none on a changed line means that
    the whole line changed. `volatile` names the volatile field it belongs to, or is empty.
    """

    number: int
    text: str
    spans: tuple[Span, ...] = ()
    volatile: str = ""


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One row of the two columns; a missing side is None.

    A `fold` row has no lines: `text` says what it hides ("3 volatile headers", "contextId")
    and `hidden` holds the rows, of which some may stand on one side only.
    """

    kind: RowKind
    left: DiffLine | None = None
    right: DiffLine | None = None
    text: str = ""
    hidden: tuple[DiffRow, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDiff:
    """`changes` counts runs of changed rows, what a reader steps through; `folded` the
    volatile fields hidden; `notice` says what the comparison could not do, or is empty."""

    rows: tuple[DiffRow, ...]
    changes: int
    folded: int
    notice: str = ""


def compare_texts(
    left: ResponseText,
    right: ResponseText,
    *,
    deadline_ms: float = 1500,
    engine: LineEngine = rust_lines,
    clock: Callable[[], float] = time.monotonic,
    volatile_headers: frozenset[str] = frozenset(),
) -> TextDiff:
    """Returns the aligned rows of two outcomes; past the deadline coarser ones with a notice.

    `volatile_headers` are folded beside those that are volatile by their name; in lower case.
    """
    ends_at = clock() + deadline_ms / 1000
    rows = _Rows(lambda: (ends_at - clock()) * 1000)
    rows.add(Line(left.first), Line(right.first))
    _add_headers(rows, left.headers, right.headers, volatile_headers)
    notices = [text for text in (left.notice, right.notice) if text][:1]
    if left.body or right.body:
        rows.add(Line("") if left.body else None, Line("") if right.body else None)
        if _add_body(rows, left.body, right.body, engine):
            notices.append(
                f"The texts differ too much to compare in full within {deadline_ms / 1000:g} s; "
                "they are aligned at lines that occur once on both sides."
            )
    if left.crlf != right.crlf and len(left.body) > 1 and len(right.body) > 1:
        notices.append("The line ends differ: CR LF on one side, LF on the other.")
    if rows.spans_left_out:
        notices.append("Changes inside lines are marked in the first changed lines only.")
    folded_rows, folded = _fold(rows.rows)
    runs = sum(1 for is_change, _ in groupby(folded_rows, _is_change) if is_change)
    return TextDiff(tuple(folded_rows), runs, folded, " ".join(notices))


@dataclass(slots=True)
class _Rows:
    """Collects rows, numbers their lines and marks changed spans while the budget lasts."""

    left_ms: Callable[[], float]
    rows: list[DiffRow] = field(default_factory=list)
    spans_left_out: bool = False
    _left: int = 0
    _right: int = 0
    _pairs: int = 0
    _compared: int = 0

    def add(self, left: Line | None, right: Line | None) -> None:
        left_line, right_line = self._number(left, right)
        if left is None or right is None:
            kind: RowKind = "added" if left is None else "removed"
        elif left.text == right.text:
            kind = "same"
        else:
            kind = "changed"
        if kind == "changed" and left_line and right_line and not left_line.volatile:
            left_line, right_line = self._mark(left_line, right_line)
        self.rows.append(DiffRow(kind, left_line, right_line))

    def add_block(self, lefts: Sequence[Line], rights: Sequence[Line]) -> None:
        """Adds a replaced block: similar lines side by side, the rest in order between them."""
        i = j = 0
        for at_left, at_right in (*self._anchors(lefts, rights), (len(lefts), len(rights))):
            self._add_between(lefts[i:at_left], rights[j:at_right])
            if at_left < len(lefts):
                self.add(lefts[at_left], rights[at_right])
            i, j = at_left + 1, at_right + 1

    def _add_between(self, lefts: Sequence[Line], rights: Sequence[Line]) -> None:
        i = j = 0
        while i < len(lefts) or j < len(rights):
            left = lefts[i] if i < len(lefts) else None
            right = rights[j] if j < len(rights) else None
            if left and left.volatile:
                right = None  # a volatile line never stands beside one that matters
            elif right and right.volatile:
                left = None
            self.add(left, right)
            i += left is not None
            j += right is not None

    def _anchors(self, lefts: Sequence[Line], rights: Sequence[Line]) -> list[tuple[int, int]]:
        """Pairs of similar lines, in order, with the greatest similarity in all."""
        size = len(lefts) * len(rights)
        if size > _MAX_BLOCK_PAIRS or self._compared + size > _MAX_COMPARED_PAIRS:
            return []
        self._compared += size
        left_gists, right_gists = ([_gist(line) for line in side] for side in (lefts, rights))
        scores = [[_score(left, right) for right in right_gists] for left in left_gists]
        best = [[0.0] * (len(rights) + 1) for _ in range(len(lefts) + 1)]
        for i in reversed(range(len(lefts))):
            for j in reversed(range(len(rights))):
                with_pair = scores[i][j] + best[i + 1][j + 1] if scores[i][j] else 0.0
                best[i][j] = max(best[i + 1][j], best[i][j + 1], with_pair)
        pairs: list[tuple[int, int]] = []
        i = j = 0
        while i < len(lefts) and j < len(rights):
            if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
                pairs.append((i, j))
                i, j = i + 1, j + 1
            elif best[i][j] == best[i + 1][j]:
                i += 1
            else:
                j += 1
        return pairs

    def _number(
        self, left: Line | None, right: Line | None
    ) -> tuple[DiffLine | None, DiffLine | None]:
        self._left += left is not None
        self._right += right is not None
        return (
            DiffLine(self._left, left.text, volatile=left.volatile) if left else None,
            DiffLine(self._right, right.text, volatile=right.volatile) if right else None,
        )

    def _mark(self, left: DiffLine, right: DiffLine) -> tuple[DiffLine, DiffLine]:
        remaining = self.left_ms()
        if self._pairs >= MAX_SPAN_PAIRS or remaining <= 0:
            self.spans_left_out = True
            return left, right
        self._pairs += 1
        left_spans, right_spans = changed_spans(left.text, right.text, remaining)
        return replace(left, spans=left_spans), replace(right, spans=right_spans)


def _add_headers(
    rows: _Rows,
    left: Sequence[tuple[str, str]],
    right: Sequence[tuple[str, str]],
    volatile_headers: frozenset[str],
) -> None:
    """Pairs headers by name, so that order never counts and two names never share a row."""
    for name in sorted({name for name, _ in (*left, *right)}):
        lefts = [value for key, value in left if key == name]
        rights = [value for key, value in right if key == name]
        is_volatile = is_volatile_header(name) or name.lower() in volatile_headers
        volatile = name if is_volatile else ""
        for position in range(max(len(lefts), len(rights))):
            lines = (
                Line(f"{name}: {side[position]}", volatile) if position < len(side) else None
                for side in (lefts, rights)
            )
            rows.add(*lines)


def _add_body(rows: _Rows, left: Sequence[Line], right: Sequence[Line], engine: LineEngine) -> bool:
    left_keys, right_keys = ([_key(line) for line in side] for side in (left, right))
    opcodes, coarse = align_lines(left_keys, right_keys, rows.left_ms(), engine)
    for tag, i1, i2, j1, j2 in opcodes:
        if tag == "equal":
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                rows.add(left[i], right[j])
        else:
            rows.add_block(left[i1:i2], right[j1:j2])
    return coarse


def _key(line: Line) -> str:
    """Volatile lines align whatever their value."""
    return f"\x00{line.volatile}" if line.volatile else line.text


def _gist(line: Line) -> Gist | None:
    return None if line.volatile else Gist.of(line.text)


def _score(left: Gist | None, right: Gist | None) -> float:
    score = similarity(left, right) if left and right else 0.0
    return score if score >= _SIMILAR else 0.0


def _fold(rows: Sequence[DiffRow]) -> tuple[list[DiffRow], int]:
    """Replaces every run of volatile rows with one quiet row; also counts the fields hidden."""
    folded: list[DiffRow] = []
    count = 0
    for volatile, run in groupby(rows, _is_volatile):
        hidden = tuple(run)
        if not volatile:
            folded.extend(hidden)
            continue
        names = [_name(row) for row in hidden]
        if is_volatile_header(names[0]):
            count += len(hidden)
            noun = "volatile header" if len(hidden) == 1 else "volatile headers"
            text = f"{len(hidden)} {noun}"
        else:
            fields = [name for name, _ in groupby(names)]
            count += len(fields)
            text = ", ".join(fields)
        folded.append(DiffRow("fold", None, None, text, hidden))
    return folded, count


def _name(row: DiffRow) -> str:
    line = row.left or row.right
    return line.volatile if line else ""


def _is_volatile(row: DiffRow) -> bool:
    return bool(_name(row))


def _is_change(row: DiffRow) -> bool:
    return row.kind in ("changed", "removed", "added")
