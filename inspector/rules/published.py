"""The same value in the published type, where it is certain: "12" for a number, 12 for a string."""

from __future__ import annotations

import json
import re

from inspector.rules.conformance import examine
from inspector.rules.schema import Shape

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")


def as_published(value: object, shape: Shape) -> str | None:
    """Returns the JSON text of the same value in the published type; None when not certain.

    Nor when it would not be right then: 7 as a text is still no date.
    """
    found = _converted(value, shape)
    if found is None or shape.pattern or examine(json.loads(found, parse_int=float), shape):
        return None
    return found


def _converted(value: object, shape: Shape) -> str | None:
    if isinstance(value, str):
        text = value.strip()
        if shape.kind == "boolean" and text.lower() in ("true", "false"):
            return text.lower()
        if shape.kind in ("integer", "number") and _JSON_NUMBER.fullmatch(text):
            return text if shape.kind == "number" or "." not in text else None
    if shape.kind == "string" and not shape.values:
        if isinstance(value, bool):
            return json.dumps(str(value).lower())
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            return json.dumps(str(int(value)))
    if shape.kind == "array" and type(value) is shape.items.plain is str:
        return json.dumps([value], ensure_ascii=False)
    return None
