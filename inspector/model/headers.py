"""Header fields as they stand on the wire: ordered, duplicates and spelling kept (RFC 9110, 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Headers:
    """An ordered list of name/value pairs; names compare without case."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Headers:
        return cls(tuple((name, value) for name, value in pairs))

    def get(self, name: str, default: str | None = None) -> str | None:
        """Returns the first value of that name."""
        wanted = name.lower()
        return next((value for key, value in self.pairs if key.lower() == wanted), default)

    def get_all(self, name: str) -> tuple[str, ...]:
        wanted = name.lower()
        return tuple(value for key, value in self.pairs if key.lower() == wanted)

    def with_value(self, name: str, value: str) -> Headers:
        """Sets one value: the first field of that name keeps its place, further ones go."""
        wanted = name.lower()
        pairs: list[tuple[str, str]] = []
        done = False
        for key, old in self.pairs:
            if key.lower() != wanted:
                pairs.append((key, old))
            elif not done:
                pairs.append((key, value))
                done = True
        if not done:
            pairs.append((name, value))
        return Headers(tuple(pairs))

    def with_added(self, name: str, value: str) -> Headers:
        return Headers((*self.pairs, (name, value)))

    def without(self, name: str) -> Headers:
        wanted = name.lower()
        return Headers(tuple(pair for pair in self.pairs if pair[0].lower() != wanted))

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)
