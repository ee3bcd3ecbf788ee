"""What methods of JavaScript's own values give: texts, lists, objects."""

from __future__ import annotations

from inspector.dialects.source import Source
from inspector.dialects.values import Thing, Unknown, Value, as_text
from inspector.model.request import VARIABLE

ROUNDS = 20


def method_of(source: Source, holder: Value, name: str, arguments: list[Value]) -> Value | None:
    """Returns what a method gives; None when that is not told."""
    if name in ("toString", "trim", "valueOf") and not isinstance(holder, Thing | dict | list):
        text = as_text(holder)
        return holder if isinstance(holder, Unknown) else text.strip() if name == "trim" else text
    if name == "concat" and isinstance(holder, str):
        return source.join([holder, *arguments])
    if name == "join" and isinstance(holder, list) and len(holder) == 1:
        return holder[0]
    if name == "join" and isinstance(holder, list):
        separator = as_text(arguments[0]) if arguments else ","
        source.spend(len(separator) * len(holder))
        return source.join([separator.join(as_text(item) for item in holder)])
    if name == "push" and isinstance(holder, list):
        holder.extend(arguments)
        return holder
    plain = isinstance(holder, str) and not VARIABLE.search(holder)
    if name in ("toUpperCase", "toLowerCase") and plain:
        return as_text(holder).upper() if name == "toUpperCase" else as_text(holder).lower()
    if name == "replace" and plain and len(arguments) == 2 and isinstance(arguments[0], str):
        return as_text(holder).replace(arguments[0], as_text(arguments[1]), 1)
    return None


def rounds_of(over: Value) -> list[Value] | None:
    """Returns the first items of what `map` and `forEach` go over; None when it is not known."""
    return over[:ROUNDS] if isinstance(over, list) else None
