"""Positions in a text as Python counts them (characters) and as Qt does (UTF-16 units)."""

from __future__ import annotations


def to_qt(text: str, position: int) -> int:
    """Returns a position as Qt counts: two for what is beyond the basic plane."""
    if text.isascii():
        return min(position, len(text))
    return len(text[:position].encode("utf-16-le", "surrogatepass")) // 2


def from_qt(text: str, position: int) -> int:
    """Returns how many characters lie before a position of Qt's."""
    if text.isascii():
        return min(position, len(text))
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * position]
    return len(units.decode("utf-16-le", "ignore"))
