"""What is wrong in a case: known by how the case was made, and by nothing that the product says.

A cause is one thing to mend. Its places are the names that this one thing has in the window: a
scheme missing before the token is a matter of the header Authorization and of the token alike.
Places: ("token", scope or ""), ("headers", name in lower case), ("payload", JSON Pointer),
("url", "path" | "method" | "host" | "query:NAME"), and ("none", …) for what no pane holds.
"""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[str, str]


@dataclass(frozen=True)
class Cause:
    places: frozenset[Place]

    def __str__(self) -> str:
        return " = ".join("/".join(filter(None, place)) for place in sorted(self.places))


def credential() -> Cause:
    """The token as the header Authorization carries it."""
    return Cause(frozenset({("token", ""), ("headers", "authorization")}))


def scope(*names: str) -> Cause:
    """A scope that is not granted; any of these names says which."""
    return Cause(frozenset(("token", name) for name in names))


def rights(*others: Place) -> Cause:
    """What the token's owner may do."""
    return Cause(frozenset({("token", ""), *others}))


def header(name: str) -> Cause:
    return Cause(frozenset({("headers", name.lower())}))


def member(pointer: str) -> Cause:
    return Cause(frozenset({("payload", pointer)}))


def payload() -> Cause:
    return member("")


def path() -> Cause:
    return Cause(frozenset({("url", "path")}))


def method() -> Cause:
    return Cause(frozenset({("url", "method")}))


def host() -> Cause:
    return Cause(frozenset({("url", "host")}))


def query(name: str) -> Cause:
    return Cause(frozenset({("url", f"query:{name}")}))


def pace() -> Cause:
    return Cause(frozenset({("none", "rate")}))
