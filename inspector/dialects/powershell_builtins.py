"""What PowerShell's own commands and the classes of .NET give: JSON, encodings, maps.

JSON is laid out as PowerShell 7 does it; 5.1 puts other white space between the same tokens. The
order of a hashtable is that of the text: PowerShell's own is nobody's to know.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from inspector.dialects.assembly import web_encoded
from inspector.dialects.evaluator import Call
from inspector.dialects.powershell_literals import spell
from inspector.dialects.source import Source
from inspector.dialects.values import (
    COMPACT,
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
    from_json,
    to_json,
)
from inspector.model.request import VARIABLE

_PRETTY = JsonStyle(colon=": ", indent="  ")


def option(call: Call, name: str) -> Value:
    """Returns an option of a command, which may be shortened; Absent when it is not given."""
    for given, value in call.keywords.items():
        if name.startswith(given) and given:
            return value
    return Absent()


def _to_json(source: Source, call: Call) -> Value:
    value = option(call, "inputobject")
    if isinstance(value, Absent):
        value = call.arguments[0] if call.arguments else call.holder
        if not call.arguments and isinstance(value, list) and len(value) == 1:
            value = value[0]  # a pipeline hands over its items one by one
    if isinstance(value, Absent | Thing):
        return Absent()
    depth = option(call, "depth")
    levels = int(depth.text) if isinstance(depth, Number) and depth.text.isdigit() else 2
    style = COMPACT if option(call, "compress") is True else _PRETTY
    return to_json(_cut(source, call, value, levels), style, spend=source.spend)


def _cut(source: Source, call: Call, value: Value, levels: int) -> Value:
    """Past its depth, ConvertTo-Json writes data as the text that it is shown as."""
    if not isinstance(value, dict | list):
        return value
    if levels < 0:
        said = "ConvertTo-Json writes data deeper than -Depth as a text; give it a larger one."
        source.warn(call.node, said)
        return spell(value) if isinstance(value, list) else "System.Collections.Hashtable"
    if isinstance(value, list):
        return [_cut(source, call, item, levels - 1) for item in value]
    return {name: _cut(source, call, item, levels - 1) for name, item in value.items()}


def _from_json(source: Source, call: Call) -> Value:
    text = call.arguments[0] if call.arguments else call.holder
    if isinstance(text, Answer):
        return source.body_of(text)
    return from_json(text) if isinstance(text, str) else Absent()


def _select(source: Source, call: Call) -> Value:
    name = option(call, "expandproperty")
    if isinstance(call.holder, Answer) and isinstance(name, str):
        return source.part_of(call.holder, name, [], call.node)
    return Absent()


def _new_object(source: Source, call: Call) -> Value:
    name = option(call, "typename")
    name = call.get(0) if isinstance(name, Absent) else name
    known = re.search(r"Dictionary|Hashtable", as_text(name)) if isinstance(name, str) else None
    properties = option(call, "property")
    if isinstance(properties, dict):
        return properties
    return {} if known else Absent()


def _content(source: Source, call: Call) -> Value:
    path = option(call, "path")
    path = call.get(0) if isinstance(path, Absent) else path
    return Thing("file", {"path": path}) if isinstance(path, str | Unknown) else Absent()


def _secure(source: Source, call: Call) -> Value:
    text = option(call, "string")
    text = call.get(0) if isinstance(text, Absent) else text
    return call.holder if isinstance(text, Absent) else text


def _quiet(source: Source, call: Call) -> Value:
    return None


def _base64(source: Source, call: Call) -> Value:
    known = base64_of(call.get(0))
    return Absent() if known is None else known


def _escape(source: Source, call: Call) -> Value:
    """A variable stays bare: it is encoded when it is filled in a URL or form."""
    text = call.get(0)
    if not isinstance(text, str):
        return text if isinstance(text, Unknown) else Absent()
    if call.name == "urlencode":
        return encode_around(text, web_encoded)
    return encode_around(text, lambda part: quote(part, safe="", errors="replace"))


def _first(source: Source, call: Call) -> Value:
    return call.get(0)


def _itself(source: Source, call: Call) -> Value:
    return call.holder if not isinstance(call.holder, Thing) else Absent()


def _add(source: Source, call: Call) -> Value:
    if isinstance(call.holder, dict) and len(call.arguments) == 2:
        call.holder[spell(call.arguments[0])] = call.arguments[1]
        return None
    if isinstance(call.holder, list) and call.arguments:
        call.holder.append(call.arguments[0])
        return None
    return Absent()


def _remove(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, dict):
        return Absent()
    call.holder.pop(spell(call.get(0)), None)
    return None


def _text(source: Source, call: Call) -> Value:
    if isinstance(call.holder, Number | bool):
        return spell(call.holder)
    return call.holder if isinstance(call.holder, str | Unknown) else Absent()


def _trim(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, str):
        return call.holder if isinstance(call.holder, Unknown) else Absent()
    marks = call.get(0)
    letters = marks if isinstance(marks, str) else None
    if call.name == "trimend":
        return call.holder.rstrip(letters)
    return call.holder.lstrip(letters) if call.name == "trimstart" else call.holder.strip(letters)


def _case(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, str) or VARIABLE.search(call.holder):
        return call.holder if isinstance(call.holder, Unknown) else Absent()
    return call.holder.upper() if call.name == "toupper" else call.holder.lower()


def _replace(source: Source, call: Call) -> Value:
    old, new = call.get(0), call.get(1)
    if not isinstance(call.holder, str) or not isinstance(old, str) or not old:
        return Absent()
    source.spend(call.holder.count(old) * len(spell(new)))
    return call.holder.replace(old, spell(new))


def _pairs(source: Source, call: Call) -> Value:
    if not isinstance(call.holder, dict):
        return Absent()
    return [{"Key": name, "Value": item} for name, item in call.holder.items()]


_Given = Callable[[Source, Call], Value]
COMMANDS: dict[str, _Given] = {
    "convertto-json": _to_json,
    "convertfrom-json": _from_json,
    "select-object": _select,
    "select": _select,
    "new-object": _new_object,
    "get-content": _content,
    "gc": _content,
    "get-item": _content,
    "convertto-securestring": _secure,
    "write-host": _quiet,
    "write-output": _first,
    "write-verbose": _quiet,
    "out-null": _quiet,
    "set-strictmode": _quiet,
}
FUNCTIONS: dict[str, _Given] = {
    "convert::tobase64string": _base64,
    "uri::escapedatastring": _escape,
    "httputility::urlencode": _escape,
    "webutility::urlencode": _escape,
    "environment::getenvironmentvariable": lambda source, call: (
        source.unknown(call.node, as_text(call.get(0)), name=as_text(call.get(0)))
        if call.arguments
        else Absent()
    ),
}
METHODS: dict[str, _Given] = {
    "getbytes": _first,
    "getstring": _first,
    "add": _add,
    "remove": _remove,
    "tostring": _text,
    "trim": _trim,
    "trimend": _trim,
    "trimstart": _trim,
    "toupper": _case,
    "tolower": _case,
    "replace": _replace,
    "getenumerator": _pairs,
    "clone": _itself,
}
