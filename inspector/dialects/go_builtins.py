"""What Go's standard library gives: JSON, formats, texts, encodings, URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus, unquote_plus

from inspector.dialects.assembly import flat_pairs
from inspector.dialects.evaluator import Call
from inspector.dialects.go_literals import Literals
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
    to_json,
)
from inspector.model.request import VARIABLE

_VERB = re.compile(r"%[-+# 0]{0,3}\d{0,3}(?:\.\d{1,3})?([a-zA-Z%])")
_PART_NAME = re.compile(r'\b(filename|name)="([^"]*)"')
_HTML = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
_LINES = {0x2028: "\\u2028", 0x2029: "\\u2029"}


def quoted(text: str) -> str:
    """Writes a text as encoding/json does: what HTML would read otherwise is escaped."""
    return json.dumps(text, ensure_ascii=False).translate(_HTML | _LINES)


COMPACT = JsonStyle(quote=quoted)


def _marshal(code: Literals, call: Call) -> Value:
    value = code.plain(call.get(0))
    if isinstance(value, Absent):
        return Absent()
    style = COMPACT
    if call.name == "MarshalIndent":
        style = JsonStyle(colon=": ", indent=as_text(call.get(2)), quote=quoted)
    return to_json(value, style, spend=code.source.spend)


def _first(code: Literals, call: Call) -> Value:
    return call.get(0)


def _sprintf(code: Literals, call: Call) -> Value:
    if not call.arguments or not isinstance(call.arguments[0], str):
        return Absent()
    values = iter(call.arguments[1:])

    def fill(match: re.Match[str]) -> str:
        letter = match.group(1)
        if letter == "%":
            return "%"
        text = code.source.join([next(values, match.group(0))])
        return quoted(text) if letter == "q" else text

    return _VERB.sub(fill, call.arguments[0])


def _sprint(code: Literals, call: Call) -> Value:
    return code.source.join(call.arguments)


def _join(code: Literals, call: Call) -> Value:
    items, separator = call.get(0), call.get(1)
    if not isinstance(items, list) or not isinstance(separator, str):
        return Absent()
    code.source.spend(len(separator) * len(items))
    return code.source.join([separator.join(as_text(item) for item in items)])


def _replace(code: Literals, call: Call) -> Value:
    text, old, new = call.get(0), call.get(1), call.get(2)
    if not isinstance(text, str) or not isinstance(old, str) or not old:
        return Absent()
    code.source.spend(text.count(old) * len(as_text(new)))
    return text.replace(old, as_text(new))


def _trim(code: Literals, call: Call) -> Value:
    text, marks = call.get(0), call.get(1)
    letters = marks if isinstance(marks, str) else None
    if not isinstance(text, str):
        return text
    match call.name:
        case "TrimRight":
            return text.rstrip(letters)
        case "TrimLeft":
            return text.lstrip(letters)
        case "TrimSuffix":
            return text.removesuffix(letters or "")
        case "TrimPrefix":
            return text.removeprefix(letters or "")
        case _:
            return text.strip(letters)


def _case(code: Literals, call: Call) -> Value:
    text = call.get(0)
    if not isinstance(text, str) or VARIABLE.search(text):
        return text if isinstance(text, Unknown) else Absent()
    return text.upper() if call.name == "ToUpper" else text.lower()


def _escape(code: Literals, call: Call) -> Value:
    """A variable stays bare: it is encoded when it is filled in a URL or form."""
    text = call.get(0)
    if not isinstance(text, str):
        return text if isinstance(text, Unknown) else Absent()
    if call.name == "QueryEscape":
        return encode_around(text, lambda part: quote_plus(part, errors="replace"))
    return encode_around(text, lambda part: quote(part, safe="$&+:=@", errors="replace"))


def _append(code: Literals, call: Call) -> Value:
    into = call.get(0)
    if into is None:
        into = []
    if not isinstance(into, list):
        return Absent()
    code.source.spend(len(into))
    return [*into, *call.arguments[1:]]


def _buffer(code: Literals, call: Call) -> Value:
    text = call.get(0)
    if isinstance(text, Thing):
        return text
    return Thing("buffer", {"text": "" if text is None or isinstance(text, list) else text})


def _encoder(code: Literals, call: Call) -> Value:
    return Thing("encoder", {"into": call.get(0)})


def _encode(code: Literals, call: Call) -> Value:
    """`url.Values.Encode()` sorts by name; a JSON encoder writes and ends the line."""
    if isinstance(call.holder, dict):
        return sorted_form(call.holder)
    if isinstance(call.holder, Thing) and call.holder.kind == "encoder":
        buffer = call.holder.slots["into"]
        text = _marshal(code, call)
        if isinstance(buffer, Thing) and not isinstance(text, Absent):
            buffer.slots["text"] = code.source.join([buffer.slots.get("text", ""), text, "\n"])
        return None
    return Absent()


def sorted_form(values: dict[str, Value]) -> str:
    return encode_pairs(flat_pairs({name: values[name] for name in sorted(values)}))


def _several(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _set(code: Literals, call: Call) -> Value:
    """`Set` and `Add` of url.Values; http.Header spells names its own way."""
    if not isinstance(call.holder, dict) or len(call.arguments) != 2:
        return Absent()
    name = as_text(call.arguments[0])
    if call.holder_text.endswith("Header"):
        name = canonical(name)
    before = _several(call.holder.get(name, [])) if call.name == "Add" else []
    call.holder[name] = [*before, call.arguments[1]]
    return None


def _delete(code: Literals, call: Call) -> Value:
    if not isinstance(call.holder, dict):
        return Absent()
    name = as_text(call.get(0))
    call.holder.pop(canonical(name) if call.holder_text.endswith("Header") else name, None)
    return None


def canonical(name: str) -> str:
    """Spells a header's name as net/textproto does: `X-Guest-Id`."""
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        return name
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))


def _write(code: Literals, call: Call) -> Value:
    if not isinstance(call.holder, Thing) or call.holder.kind not in ("buffer", "part"):
        return Absent()
    given = call.get(0)
    if call.holder.kind == "part" and isinstance(given, Thing) and given.kind == "file":
        call.holder.slots["text"] = given
        return None
    call.holder.slots["text"] = code.source.join([call.holder.slots["text"], *call.arguments])
    return None


def _string(code: Literals, call: Call) -> Value:
    if isinstance(call.holder, Thing) and call.holder.kind in ("buffer", "url"):
        return call.holder.slots["text"]
    return call.holder if isinstance(call.holder, Unknown) else Absent()


def _base64(code: Literals, call: Call) -> Value:
    known = base64_of(call.get(0))
    if known is None or "base64." not in call.holder_text:
        return Absent()
    if "URL" in call.holder_text:
        known = known.translate(str.maketrans("+/", "-_"))
    return known.rstrip("=") if "Raw" in call.holder_text else known


def _parse(code: Literals, call: Call) -> Value:
    return Thing("url", {"text": call.get(0)})


def _unmarshal(code: Literals, call: Call) -> Value:
    """Gives the answer that is read into what `&into` names; the evaluator puts it there."""
    given = call.get(0)
    return given if isinstance(given, Answer) else Absent()


def _decoder(code: Literals, call: Call) -> Value:
    return Thing("decoder", {"of": call.get(0)})


def _decode(code: Literals, call: Call) -> Value:
    if isinstance(call.holder, Thing) and call.holder.kind == "decoder":
        given = call.holder.slots["of"]
        return given if isinstance(given, Answer) else Absent()
    return Absent()


def _gjson(code: Literals, call: Call) -> Value:
    given = call.get(0)
    if not isinstance(given, Answer) or len(call.arguments) != 2:
        return Absent()
    steps: list[Value] = list(as_text(call.arguments[1]).split("."))
    return code.source.part_of(given, "get", steps, call.node)


def _form_writer(code: Literals, call: Call) -> Value:
    return Thing("multipart", {"into": call.get(0), "parts": []})


def _form_part(code: Literals, call: Call) -> Value:
    """`writer.WriteField(name, value)`, `part := writer.CreateFormFile(name, filename)`."""
    if not isinstance(call.holder, Thing) or call.holder.kind != "multipart":
        return Absent()
    parts, buffer = call.holder.slots["parts"], call.holder.slots["into"]
    assert isinstance(parts, list)
    part = Thing("part", {"name": call.get(0), "text": ""})
    if call.name == "WriteField":
        part.slots["text"] = call.get(1)
    elif call.name == "CreateFormFile":
        part.slots["filename"] = call.get(1)
    elif call.name == "CreatePart":
        part.slots |= _part_names(call.get(0))
    parts.append(part)
    if isinstance(buffer, Thing):
        buffer.slots["parts"] = parts
    return part if call.name != "WriteField" else None


def _part_names(header: Value) -> dict[str, Value]:
    """Returns name, file name and type of a part, from the header that it is created with."""
    told = header if isinstance(header, dict) else {}
    given = {name: _several(value) for name, value in told.items()}
    disposition = as_text(next(iter(given.get("Content-Disposition", [])), ""))
    named: dict[str, Value] = {"name": "", "type": next(iter(given.get("Content-Type", [])), None)}
    return named | dict(_PART_NAME.findall(disposition))


def _form_type(code: Literals, call: Call) -> Value:
    is_form = isinstance(call.holder, Thing) and call.holder.kind == "multipart"
    return "multipart/form-data" if is_form else Absent()


def _copy(code: Literals, call: Call) -> Value:
    """`io.Copy(part, file)`."""
    into, given = call.get(0), call.get(1)
    if isinstance(into, Thing) and into.kind in ("part", "buffer"):
        into.slots["text"] = given
    return None


def _base(code: Literals, call: Call) -> Value:
    path = call.get(0)
    return re.split(r"[/\\]", path)[-1] if isinstance(path, str) else Absent()


def _file(code: Literals, call: Call) -> Value:
    return Thing("file", {"path": call.get(0)}) if call.arguments else Absent()


def _query(code: Literals, call: Call) -> Value:
    """`req.URL.Query()`: the pairs that the URL has already."""
    if not isinstance(call.holder, Thing) or call.holder.kind != "url":
        return Absent()
    pairs: dict[str, Value] = {}
    query = as_text(call.holder.slots["text"]).partition("#")[0].partition("?")[2]
    for pair in query.split("&") if query else ():
        name, _, value = pair.partition("=")
        pairs[unquote_plus(name)] = [
            *_several(pairs.get(unquote_plus(name), [])),
            unquote_plus(value),
        ]
    return pairs


def _join_path(code: Literals, call: Call) -> Value:
    given = [as_text(part).strip("/") for part in call.arguments[1:]]
    parts = [encode_around(part, _path_encoded) for part in given]
    return code.source.join([as_text(call.get(0)).rstrip("/"), "/", "/".join(parts)])


def _path_encoded(text: str) -> str:
    return quote(text, safe="/%$&+,:;=@!'()*[]", errors="replace")


def _itoa(code: Literals, call: Call) -> Value:
    value = call.get(0)
    return value.text if isinstance(value, Number) else value


_Given = Callable[[Literals, Call], Value]
FUNCTIONS: dict[str, _Given] = {
    "json.Marshal": _marshal,
    "json.MarshalIndent": _marshal,
    "json.NewEncoder": _encoder,
    "fmt.Sprintf": _sprintf,
    "fmt.Sprint": _sprint,
    "strings.Join": _join,
    "strings.ReplaceAll": _replace,
    "strings.Replace": _replace,
    "strings.TrimSpace": _trim,
    "strings.Trim": _trim,
    "strings.TrimRight": _trim,
    "strings.TrimLeft": _trim,
    "strings.TrimSuffix": _trim,
    "strings.TrimPrefix": _trim,
    "strings.ToUpper": _case,
    "strings.ToLower": _case,
    "strings.NewReader": _buffer,
    "bytes.NewBuffer": _buffer,
    "bytes.NewBufferString": _buffer,
    "bytes.NewReader": _buffer,
    "io.NopCloser": _first,
    "ioutil.NopCloser": _first,
    "strconv.Itoa": _itoa,
    "strconv.Quote": lambda code, call: quoted(as_text(call.get(0))),
    "string": _first,
    "url.QueryEscape": _escape,
    "url.PathEscape": _escape,
    "os.Open": _file,
    "os.ReadFile": _file,
    "ioutil.ReadFile": _file,
    "url.Parse": _parse,
    "url.JoinPath": _join_path,
    "append": _append,
    "io.ReadAll": _first,
    "ioutil.ReadAll": _first,
    "io.LimitReader": _first,
    "bufio.NewReader": _first,
    "json.Unmarshal": _unmarshal,
    "sonic.Unmarshal": _unmarshal,
    "json.NewDecoder": _decoder,
    "gjson.Get": _gjson,
    "gjson.GetBytes": _gjson,
    "multipart.NewWriter": _form_writer,
    "io.Copy": _copy,
    "filepath.Base": _base,
    "path.Base": _base,
}
METHODS: dict[str, _Given] = {
    "Encode": _encode,
    "Set": _set,
    "Add": _set,
    "Del": _delete,
    "WriteString": _write,
    "Write": _write,
    "String": _string,
    "Bytes": _string,
    "EncodeToString": _base64,
    "Query": _query,
    "Decode": _decode,
    "WriteField": _form_part,
    "CreateFormFile": _form_part,
    "CreatePart": _form_part,
    "CreateFormField": _form_part,
    "FormDataContentType": _form_type,
}
