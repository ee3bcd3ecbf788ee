"""Two JSON bodies compared by structure: what changed at which JSON Pointer (RFC 6901).

Order of members and spelling of strings do not count; order of items and spelling of numbers do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from inspector.lab.alignment import align_items
from inspector.lab.json_text import Document, Node, parse, plain_string

JsonKind = Literal["changed", "removed", "added", "moved"]

_MAX_DEPTH = 200
_DEADLINE_MS = 500


@dataclass(frozen=True, slots=True)
class JsonDiff:
    """One difference; `left` and `right` are JSON texts, empty on the side that has none.

    `pointer` is a place in the right document, in the left one for `removed`. A `moved` item
    is the same value at another index: `left` is then its pointer in the left document.
    `volatile` tells that it lies in a field that differs between any two answers.
    """

    pointer: str
    kind: JsonKind
    left: str
    right: str
    volatile: bool = False


def compare_json(
    left: Sequence[str], right: Sequence[str], volatile: frozenset[str]
) -> tuple[JsonDiff, ...]:
    """Returns the differences of two token sequences (`json_text.scan`), in document order.

    `volatile` names members, at any depth.
    """
    if left == right:
        return ()
    comparison = _Comparison(parse(left), parse(right), volatile)
    return tuple(comparison.nodes(comparison.left.root, comparison.right.root, "", False, 0))


@dataclass(frozen=True, slots=True)
class _Comparison:
    left: Document
    right: Document
    volatile: frozenset[str]

    def nodes(
        self, left: Node, right: Node, pointer: str, noise: bool, depth: int
    ) -> Iterator[JsonDiff]:
        if left.kind != right.kind or depth >= _MAX_DEPTH or left.kind in '"v':
            if self._differ(left, right):
                texts = self.left.compact(left), self.right.compact(right)
                yield JsonDiff(pointer, "changed", *texts, noise)
        elif left.kind == "{":
            yield from self._members(left, right, pointer, noise, depth)
        else:
            yield from self._items(left.items, right.items, pointer, noise, depth)

    def _differ(self, left: Node, right: Node) -> bool:
        if left.kind == right.kind == '"':
            return plain_string(left.text) != plain_string(right.text)
        return self.left.compact(left) != self.right.compact(right)

    def _members(
        self, left: Node, right: Node, pointer: str, noise: bool, depth: int
    ) -> Iterator[JsonDiff]:
        lefts, rights = _by_name(left), _by_name(right)
        for name in dict.fromkeys((*lefts, *rights)):
            here = f"{pointer}/{_escaped(name)}"
            is_noise = noise or name in self.volatile
            olds, news = lefts.get(name, []), rights.get(name, [])
            for old, new in zip(olds, news, strict=False):
                yield from self.nodes(old, new, here, is_noise, depth + 1)
            for old in olds[len(news) :]:
                yield JsonDiff(here, "removed", self.left.compact(old), "", is_noise)
            for new in news[len(olds) :]:
                yield JsonDiff(here, "added", "", self.right.compact(new), is_noise)

    def _items(
        self, left: Sequence[Node], right: Sequence[Node], pointer: str, noise: bool, depth: int
    ) -> Iterator[JsonDiff]:
        pairs = _pair_items(
            [self.left.compact(item) for item in left],
            [self.right.compact(item) for item in right],
            [self._identity(self.left, item) for item in left],
            [self._identity(self.right, item) for item in right],
        )
        for i, j, moved in pairs:
            if i < 0:
                text = self.right.compact(right[j])
                yield JsonDiff(f"{pointer}/{j}", "added", "", text, noise)
            elif j < 0:
                text = self.left.compact(left[i])
                yield JsonDiff(f"{pointer}/{i}", "removed", text, "", noise)
            elif moved:
                text = self.right.compact(right[j])
                yield JsonDiff(f"{pointer}/{j}", "moved", f"{pointer}/{i}", text, noise)
            else:
                yield from self.nodes(left[i], right[j], f"{pointer}/{j}", noise, depth + 1)

    def _identity(self, document: Document, item: Node) -> str:
        """Returns the text of an object's `id`, by which items are recognised, else nothing."""
        named = (node for name, node in item.members if name == "id" and node.kind in '"v')
        return next((document.compact(node) for node in named), "")


Pairing = tuple[int, int, bool]
"""Left index, right index, whether it moved; -1 for a side that has none."""


def _pair_items(
    left: Sequence[str],
    right: Sequence[str],
    left_ids: Sequence[str],
    right_ids: Sequence[str],
) -> list[Pairing]:
    """Pairs items: aligned equal ones, equal ones elsewhere, same ids, then by place.

    Returns them in the order of the right side; aligned equal items are left out.
    """
    blocks = [code[1:] for code in align_items(left, right, _DEADLINE_MS) if code[0] != "equal"]
    open_left = dict.fromkeys(i for i1, i2, _, _ in blocks for i in range(i1, i2))
    open_right = dict.fromkeys(j for _, _, j1, j2 in blocks for j in range(j1, j2))
    found: list[Pairing] = []
    for left_keys, right_keys, moved in ((left, right, True), (left_ids, right_ids, False)):
        waiting: dict[str, deque[int]] = {}
        for i in open_left:
            waiting.setdefault(left_keys[i], deque()).append(i)
        waiting.pop("", None)
        for j in tuple(open_right):
            if waiting.get(right_keys[j]):
                i = waiting[right_keys[j]].popleft()
                found.append((i, j, moved))
                del open_left[i], open_right[j]
    for i1, i2, j1, j2 in blocks:
        olds = [i for i in range(i1, i2) if i in open_left]
        news = [j for j in range(j1, j2) if j in open_right]
        found.extend((i, j, False) for i, j in zip(olds, news, strict=False))
        found.extend((i, -1, False) for i in olds[len(news) :])
        found.extend((-1, j, False) for j in news[len(olds) :])
    return sorted(found, key=lambda pair: pair[1] if pair[1] >= 0 else pair[0])


def _by_name(node: Node) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for name, member in node.members:
        found.setdefault(name, []).append(member)
    return found


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
