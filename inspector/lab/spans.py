"""Which characters of a changed line changed: whole words and values, never single letters."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from inspector.lab.alignment import align_items

Span = tuple[int, int]

MAX_LINE_CHARS = 5_000

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_NAME = re.compile(r"\w+")
_MEMBER = re.compile(r'\s*("(?:[^"\\]|\\.)*")\s*:')
_BRIDGE = re.compile(r"\s+|[-._/:]")
_SAME_MEMBER = 0.75


def changed_spans(left: str, right: str, deadline_ms: float) -> tuple[tuple[Span, ...], ...]:
    """Returns the changed (start, end) ranges of both lines; none for very long lines."""
    if max(len(left), len(right)) >= MAX_LINE_CHARS:
        return (), ()
    left_words, right_words = _WORD.findall(left), _WORD.findall(right)
    left_ranges: list[Span] = []
    right_ranges: list[Span] = []
    for tag, i1, i2, j1, j2 in align_items(left_words, right_words, deadline_ms):
        if tag != "equal":
            left_ranges.append((i1, i2))
            right_ranges.append((j1, j2))
    return _spans(left, left_words, left_ranges), _spans(right, right_words, right_ranges)


@dataclass(frozen=True, slots=True)
class Gist:
    """What is compared of a line: its words, and the JSON member that it begins with."""

    line: str
    words: Counter[str]
    member: str

    @classmethod
    def of(cls, line: str) -> Gist:
        words = Counter(_NAME.findall(line[:MAX_LINE_CHARS]))
        member = _MEMBER.match(line)
        return cls(line, words, member.group(1) if member else "")


def similarity(left: Gist, right: Gist) -> float:
    """Returns 0 to 1: how much of two lines' words is shared; the same JSON member counts high."""
    if left.member and right.member and left.member != right.member:
        return 0.0
    total = left.words.total() + right.words.total()
    shared = 2 * (left.words & right.words).total() / total if total else 0.0
    if left.member and right.member:
        return max(shared, _SAME_MEMBER)
    return shared if total else float(left.line == right.line)


def _spans(line: str, pieces: list[str], ranges: list[Span]) -> tuple[Span, ...]:
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    spans: list[Span] = []
    for first, last in ranges:
        start, end = starts[first], starts[last]
        if spans and _BRIDGE.fullmatch(line[spans[-1][1] : start]):
            spans[-1] = (spans[-1][0], end)
        elif start < end:
            spans.append((start, end))
    words_only = [span for span in (_trimmed(line, *span) for span in spans) if span[0] < span[1]]
    return tuple(words_only or spans)


def _trimmed(line: str, start: int, end: int) -> Span:
    """Leaves out white space at both ends; empty when there is nothing else."""
    text = line[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())
