"""What kind of body a text is, told from its Content-Type and itself, the same for every dialect.

The kind says how the payload pane and variables treat the text, so it follows the text where
text and Content-Type disagree about JSON (the wrong header is a finding, not ours to mend).
"""

from __future__ import annotations

import json
import re

from inspector.model.headers import Headers
from inspector.model.request import VARIABLE, Body, BodyKind

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
_LIKE_JSON = re.compile(r'\s*\{\s*"')
_JSON_TYPE = re.compile(r"application/([\w.+-]+\+)?json|text/json", re.IGNORECASE)


def text_body(text: str, headers: Headers) -> Body:
    """Returns the body that `text` is when sent with these headers; an empty text is no body."""
    return Body(kind_of(text, headers), text) if text else Body()


def kind_of(text: str, headers: Headers) -> BodyKind:
    content_type = headers.get("Content-Type", "") or ""
    media_type = content_type.partition(";")[0].strip().lower()
    if _JSON_TYPE.fullmatch(media_type):
        return "json"
    if media_type and VARIABLE.fullmatch(text):  # it may be anything but JSON
        return "form" if media_type == FORM else "text"
    if _LIKE_JSON.match(text) or (text.lstrip()[:1] in ("{", "[") and is_json(text)):
        return "json"
    return "form" if media_type == FORM else "text"


def is_json(text: str) -> bool:
    """Tells whether a text is JSON once its variables are filled with something fitting."""
    return json_fault(text) is None


def json_fault(text: str) -> json.JSONDecodeError | None:
    """Returns what keeps a text with variables from being JSON; None when it is.

    Offsets in the error count from a text in which each variable is one digit and spaces.
    """
    filled = VARIABLE.sub(lambda match: "0".ljust(len(match.group(0))), text)
    try:
        # Numbers stay text: nobody computes with them, and long ones are slow or refused.
        json.loads(filled, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        return error
    except RecursionError:
        return json.JSONDecodeError("too deeply nested", filled, 0)
    return None
