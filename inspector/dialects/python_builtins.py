"""What Python's own functions and the standard library give: JSON, texts, encodings, maps."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from textwrap import dedent
from urllib.parse import quote, quote_plus, urljoin

from inspector.dialects.assembly import flat_pairs
from inspector.dialects.evaluator import Call
from inspector.dialects.source import Source
from inspector.dialects.values import (
    Absent,
    Answer,
    JsonStyle,
    Number,
    Thing,
    Unknown,
    Value,
    as_text,
    base64_of,
    encode_around,
    encode_pairs,
    from_json,
    to_json,
    whole,
)
from inspector.model.request import VARIABLE

DUMPS = JsonStyle(", ", ": ", quote=json.dumps)
"""How `json.dumps` writes when it is asked for nothing else."""
_ESCAPE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([0-7]{1,3})|(\r\n|.))", re.DOTALL
)
_LETTERS = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "\n": "",
    "\r\n": "",
    "\\": "\\",
    "'": "'",
    '"': '"',
}
_PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ 0#]?\d{0,3}(?:\.\d{1,3})?([sdifrx%])")
_FIELD = re.compile(r"\{\{|\}\}|\{(\w*)(?:![rsa])?(?::[^{}]{0,40})?\}")


def unescape(text: str) -> str:
    """Undoes Python's backslash escapes; one that Python does not know stays as it is."""
    return whole(_ESCAPE.sub(_unescape_one, text)) if "\\" in text else text


def _unescape_one(match: re.Match[str]) -> str:
    four, eight, two, octal, other = match.groups()
    digits = four or eight or two
    if digits or octal:
        code = int(digits, 16) if digits else int(octal, 8)
        return chr(code) if code < 0x110000 else "\ufffd"
    return _LETTERS.get(other, match.group(0))


def formatted(value: Value, conversion: str, layout: str) -> str | None:
    """Returns what `{value!r:>8}` gives; None when it cannot be told."""
    if isinstance(value, str) and not VARIABLE.search(value):
        if conversion == "!r":
            value = repr(value)
        simple = re.fullmatch(r"(?:.?[<>^])?\d{0,3}s?", layout)
        return format(value, layout) if simple else None
    if isinstance(value, Number) and re.fullmatch(r"-?\d{1,18}(?:\.\d{1,18})?", value.text):
        number = float(value.text) if "." in value.text else int(value.text)
        if re.fullmatch(r"(?:.?[<>^])?0?\d{0,3},?(?:\.\d{1,2}f)?", layout):
            return format(number, layout)
        if isinstance(number, int) and re.fullmatch(r"0?\d{0,3}d", layout):
            return format(number, layout)
    return None


def percent(source: Source, text: str, right: Value) -> Value:
    """Fills %s, %d and %(name)s."""
    values = iter(right if isinstance(right, list) else [right])
    named = right if isinstance(right, dict) else {}

    def fill(match: re.Match[str]) -> str:
        if match.group(2) == "%":
            return "%"
        if match.group(1):
            return source.join([named.get(match.group(1), match.group(0))])
        return source.join([next(values, match.group(0))])

    return _PERCENT.sub(fill, text)


def _format(source: Source, call: Call) -> Value:
    """Fills {}, {0} and {name}."""
    if not isinstance(call.holder, str):
        return Absent()
    following = iter(call.arguments)

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return match.group(0)[0]
        if not name:
            return source.join([next(following, match.group(0))])
        index = int(name) if re.fullmatch(r"\d{1,3}", name) else -1
        given = call.get(index, name)
        return match.group(0) if isinstance(given, Absent) else source.join([given])

    return _FIELD.sub(fill, call.holder)


def _dumps(source: Source, call: Call) -> Value:
    value = call.get(0, "obj")
    if isinstance(value, Absent | Thing):
        return Absent()
    options = call.keywords
    comma, colon = ", ", ": "
    indent: str | None = None
    match options.get("indent"):
        case Number(text) if re.fullmatch(r"\d{1,2}", text):
            indent = " " * int(text)
        case str(text):
            indent = text
    if indent is not None:
        comma = ","
    separators = options.get("separators")
    if isinstance(separators, list) and len(separators) == 2:
        comma, colon = as_text(separators[0]), as_text(separators[1])
    plain = options.get("ensure_ascii") is False
    style = JsonStyle(
        comma,
        colon,
        indent,
        (lambda text: json.dumps(text, ensure_ascii=False)) if plain else json.dumps,
        options.get("sort_keys") is True,
    )
    return to_json(value, style, spend=source.spend)


def _loads(source: Source, call: Call) -> Value:
    text = call.get(0)
    if isinstance(text, Answer):
        return source.part_of(text, "json", [], call.node)
    return from_json(text) if isinstance(text, str) else Absent()


def _first(source: Source, call: Call) -> Value:
    return call.get(0)


def _text(source: Source, call: Call) -> Value:
    value = call.get(0)
    if isinstance(value, Absent | Thing):
        return Absent()
    return value if isinstance(value, Unknown) else source.join([value])


def _dict(source: Source, call: Call) -> Value:
    given = call.get(0)
    result: dict[str, Value] = {}
    if isinstance(given, dict):
        result.update(given)
    elif isinstance(given, list):
        pairs = [item for item in given if isinstance(item, list) and len(item) == 2]
        result.update((as_text(pair[0]), pair[1]) for pair in pairs)
    elif not isinstance(given, Absent):
        return Absent()
    return {**result, **call.keywords}


def _list(source: Source, call: Call) -> Value:
    given = call.get(0)
    return list(given) if isinstance(given, list) else [] if isinstance(given, Absent) else given


def urlencoded(source: Source, value: Value) -> Value:
    """Returns what `urlencode(value, doseq=True)` gives."""
    if isinstance(value, dict):
        return encode_pairs(flat_pairs(value), source.spell)
    if isinstance(value, list):
        pairs = [item for item in value if isinstance(item, list) and len(item) == 2]
        return encode_pairs(((as_text(name), item) for name, item in pairs), source.spell)
    return Absent()


def _urlencode(source: Source, call: Call) -> Value:
    return urlencoded(source, call.get(0, "query"))


def _quote(source: Source, call: Call) -> Value:
    """A variable stays bare: it is encoded when it is filled in a URL or form."""
    value, safe = call.get(0), call.get(1, "safe")
    if not isinstance(value, str):
        return value if isinstance(value, Unknown) else Absent()
    kept = safe if isinstance(safe, str) else "/" if call.name == "quote" else ""
    encode = quote if call.name == "quote" else quote_plus
    return encode_around(value, lambda text: encode(text, safe=kept, errors="replace"))


def _urljoin(source: Source, call: Call) -> Value:
    base, path = call.get(0), call.get(1)
    if not isinstance(base, str) or not isinstance(path, str) or VARIABLE.search(base):
        return source.join([base, path]) if isinstance(path, str | Unknown) else Absent()
    try:
        return urljoin(base, path)
    except ValueError:
        return Absent()


def _base64(source: Source, call: Call) -> Value:
    known = base64_of(call.get(0))
    if known is None:
        return Absent()
    if call.name in ("encodebytes", "encodestring"):
        return known + "\n"
    return known.translate(str.maketrans("+/", "-_")) if "urlsafe" in call.name else known


def _bytes(source: Source, call: Call) -> Value:
    return Thing("bytes", {"base64": call.get(0) if call.arguments else ""})


def _open(source: Source, call: Call) -> Value:
    return Thing("file", {"path": call.get(0) if call.arguments else ""})


def _itself(source: Source, call: Call) -> Value:
    return call.holder


def _strip(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, str):
        return call.holder if isinstance(call.holder, Unknown) else Absent()
    marks = call.get(0)
    letters = marks if isinstance(marks, str) else None
    if call.name == "rstrip":
        return call.holder.rstrip(letters)
    return call.holder.lstrip(letters) if call.name == "lstrip" else call.holder.strip(letters)


def _case(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, str) or VARIABLE.search(call.holder):
        return call.holder if isinstance(call.holder, Unknown) else Absent()
    return call.holder.upper() if call.name == "upper" else call.holder.lower()


def _join(source: Source, call: Call) -> Value:
    items = call.get(0)
    if not isinstance(call.holder, str) or not isinstance(items, list):
        return Absent()
    source.spend(len(call.holder) * len(items))
    return source.join([call.holder.join(source.spell(item) for item in items)])


def _replace(source: Source, call: Call) -> Value:
    old, new = call.get(0), call.get(1)
    if not isinstance(call.holder, str) or not isinstance(old, str) or not old:
        return Absent()
    source.spend(call.holder.count(old) * len(source.spell(new)))
    return call.holder.replace(old, source.spell(new))


def _update(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, dict):
        return Absent()
    given = call.get(0)
    if isinstance(given, dict):
        call.holder.update(given)
    elif not isinstance(given, Absent):
        said = f"{as_text(given)[:60].strip('{}')} is merged in; its members are not known."
        source.warn(call.node, said)
    call.holder.update(call.keywords)
    return None


def _get(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, dict) or not call.arguments:
        return Absent()
    default = call.get(1)
    given = None if isinstance(default, Absent) else default
    return call.holder.get(as_text(call.arguments[0]), given)


def _setdefault(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, dict) or not call.arguments:
        return Absent()
    default = call.get(1)
    given = None if isinstance(default, Absent) else default
    return call.holder.setdefault(as_text(call.arguments[0]), given)


def _pop(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, dict) or not call.arguments:
        return Absent()
    return call.holder.pop(as_text(call.arguments[0]), call.get(1))


def _copy(source: Source, call: Call) -> Value:
    return _shallow(call.holder)


def _copied(source: Source, call: Call) -> Value:
    return _shallow(call.get(0))


def _shallow(value: Value) -> Value:
    if isinstance(value, dict):
        return dict(value)
    return list(value) if isinstance(value, list) else value


def _dedent(source: Source, call: Call) -> Value:
    text = call.get(0)
    return dedent(text) if isinstance(text, str) else text


def _append(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, list) or not call.arguments:
        return Absent()
    call.holder.append(call.arguments[0])
    return None


def _items(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, dict):
        return Absent()
    if call.name == "items":
        return Thing("items", {"of": call.holder})
    return list(call.holder.values()) if call.name == "values" else list(call.holder)


FUNCTIONS: dict[str, Callable[[Source, Call], Value]] = {
    "json.dumps": _dumps,
    "simplejson.dumps": _dumps,
    "dumps": _dumps,
    "json.loads": _loads,
    "json.load": _loads,
    "str": _text,
    "int": _first,
    "bytes": _first,
    "dict": _dict,
    "collections.OrderedDict": _dict,
    "OrderedDict": _dict,
    "list": _list,
    "tuple": _list,
    "open": _open,
    "copy.deepcopy": _copied,
    "copy.copy": _copied,
    "urllib.parse.urlencode": _urlencode,
    "urllib.parse.quote": _quote,
    "urllib.parse.quote_plus": _quote,
    "urllib.parse.urljoin": _urljoin,
    "base64.b64encode": _base64,
    "base64.urlsafe_b64encode": _base64,
    "base64.standard_b64encode": _base64,
    "base64.encodebytes": _base64,
    "base64.encodestring": _base64,
    "urllib.urlencode": _urlencode,
    "urllib.quote": _quote,
    "urllib.quote_plus": _quote,
    "base64.b64decode": _bytes,
    "textwrap.dedent": _dedent,
}
METHODS: dict[str, Callable[[Source, Call], Value]] = {
    "format": _format,
    "encode": _itself,
    "decode": _itself,
    "strip": _strip,
    "rstrip": _strip,
    "lstrip": _strip,
    "upper": _case,
    "lower": _case,
    "join": _join,
    "replace": _replace,
    "update": _update,
    "get": _get,
    "setdefault": _setdefault,
    "pop": _pop,
    "copy": _copy,
    "append": _append,
    "items": _items,
    "keys": _items,
    "values": _items,
}
