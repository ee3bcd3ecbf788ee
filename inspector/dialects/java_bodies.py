"""What Java's client libraries send in a body: entities, forms, parts, publishers."""

from __future__ import annotations

import re
from urllib.parse import quote

from inspector.dialects.bodies import FORM, JSON, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.java_literals import Literals, pairs_of, spelled
from inspector.dialects.source import arguments_of
from inspector.dialects.values import (
    Absent,
    Number,
    Thing,
    Unknown,
    Value,
    as_text,
    encode_pairs,
    to_json,
)
from inspector.model.request import Body, BodyKind, Part

_TYPE = re.compile(r"[\w.+*-]+/[\w.+*-]+(;.*)?", re.DOTALL)
_TYPE_NAME = re.compile(r"(?i)media|type|^json|utf_?8$")
_OCTETS = "application/octet-stream"


def created(code: Literals, call: Call) -> Value:
    """Returns what `new NAME(…)` makes when it is a body; Absent for any other class."""
    name, first, second = call.name.removeprefix("new "), call.get(0), call.get(1)
    kind = as_text(second) if isinstance(second, str) else ""
    if name == "StringEntity":
        return new_body("text", first, _entity_type(second))
    if name in ("ByteArrayEntity", "InputStreamEntity", "StringBody"):
        return new_body("text", first, kind if "/" in kind else "")
    if name in ("FileEntity", "FileBody"):
        return new_body("file", first, kind)
    if name == "UrlEncodedFormEntity":
        return new_body("form", first, FORM + (f"; charset={kind}" if kind else ""))
    if name == "Builder" and call.holder_text.rpartition(".")[0].endswith("Headers"):
        return Thing("headers", {"pairs": []})
    if name in ("LinkedMultiValueMap", "HttpHeaders", "MultivaluedHashMap"):
        pairs: list[Value] = [list(pair) for pair in pairs_of(first)]
        return Thing("headers", {"pairs": pairs, "heads": name == "HttpHeaders"})
    if name in ("HttpEntity", "RequestEntity"):
        return _spring_entity(code, call)
    if name == "FormEncodingBuilder" or (name == "Builder" and "FormBody" in call.holder_text):
        return Thing("body", {"form": [], "type": FORM, "wins": True})
    if name == "Builder" and "MultipartBody" in call.holder_text:
        return Thing("body", {"parts": [], "type": "", "wins": True})
    return Absent()


def _spring_entity(code: Literals, call: Call) -> Value:
    """`new HttpEntity<>(body, headers)`, or with one of them."""
    first, second = call.get(0), call.get(1)
    alone = len(call.arguments) == 1
    is_known = isinstance(first, Thing) and first.slots.get("heads") is True
    if is_known or (alone and isinstance(first, Unknown) and _is_headers(code, call)):
        return Thing("entity", {"body": None, "headers": first})
    headers = second if not isinstance(second, Absent) else None
    return Thing("entity", {"body": first if call.arguments else None, "headers": headers})


def _is_headers(code: Literals, call: Call) -> bool:
    listed = arguments_of(call.node.child_by_field_name("arguments"))
    return bool(listed) and "eader" in code.source.text(listed[0])[:200]


def _entity_type(given: Value) -> str:
    if isinstance(given, str) and "/" in given:
        return given
    charset = given if isinstance(given, str) else "ISO-8859-1"
    return f"text/plain; charset={charset}"


def new_body(slot: str, value: Value, kind: str = "") -> Thing:
    if isinstance(value, Thing) and value.kind == "path":
        slot = "file"
    if isinstance(value, Thing) and value.kind == "body":
        return Thing("body", {**value.slots, **({"type": kind} if kind else {})})
    return Thing("body", {slot: value, "type": kind})


def static(code: Literals, call: Call) -> Value:
    """Returns what a static call makes when it is a body; Absent for any other."""
    owner = call.holder_text.rpartition(".")[2]
    first = call.get(0)
    if owner in ("BodyPublishers", "BodyPublisher"):
        return _publisher(call)
    if owner == "RequestBody" and call.name == "create":
        return _okhttp_body(code, call)
    if owner in ("BodyInserters", "Entity"):
        return _inserted(call, owner)
    if owner == "Form" and call.name == "form":
        return Thing("body", {"form": [], "type": ""})
    if call.spelled == "MultipartEntityBuilder.create":
        return Thing("body", {"parts": [], "type": ""})
    if call.spelled == "EntityBuilder.create":
        return new_body("text", "")
    if call.name == "decode" and call.holder_text.endswith("Base64.getDecoder()"):
        return Thing("body", {"base64": first} if call.arguments else {})
    if call.spelled == "Headers.of":
        given: Value = first if isinstance(first, dict) else _two_by_two(call.arguments)
        return Thing("headers", {"pairs": [list(pair) for pair in pairs_of(given)]})
    return Absent()


def _inserted(call: Call, owner: str) -> Value:
    """Spring's `BodyInserters.fromValue(x)`, and `Entity.json(x)` of JAX-RS."""
    first, second = call.get(0), call.get(1)
    if owner == "Entity":
        kinds = {"json": JSON, "text": "text/plain", "xml": "application/xml", "form": FORM}
        named = as_text(second) if isinstance(second, str | Unknown) else ""
        kind = kinds.get(call.name) or named
        return Thing("entity", {"body": first, "headers": None, "type": kind})
    if call.name == "fromFormData" and isinstance(first, Unknown) and not call.arguments[1:]:
        return Thing("body", {"form": first, "type": ""})
    if call.name == "fromFormData":
        pairs = pairs_of(first) if not call.arguments[1:] else [(as_text(first), second)]
        return Thing("body", {"form": [list(pair) for pair in pairs], "type": ""})
    return first if call.name in ("fromValue", "fromObject", "fromPublisher") else Absent()


def _two_by_two(values: list[Value]) -> Value:
    return [[name, value] for name, value in zip(values[::2], values[1::2], strict=False)]


def _publisher(call: Call) -> Value:
    given = call.get(0)
    if call.name == "noBody" or isinstance(given, Absent):
        return new_body("text", "")
    return new_body("file" if call.name == "ofFile" else "text", given)


def _okhttp_body(code: Literals, call: Call) -> Value:
    """`RequestBody.create(text, type)`, or the other way round before OkHttp 4.

    Its type takes the place of a Content-Type header; a text has its charset named there.
    """
    first, second = ([*call.arguments, "", ""])[:2]
    swapped = first is None or (isinstance(first, str) and _TYPE.fullmatch(first) is not None)
    if isinstance(first, Unknown) and len(call.arguments) > 1:
        swapped = bool(_TYPE_NAME.search(first.name))
    nodes = arguments_of(call.node.child_by_field_name("arguments"))
    if swapped:
        first, second = second, first
        nodes.reverse()
    kind = as_text(second) if isinstance(second, str) else ""
    if isinstance(second, Unknown):
        said = f"The type {second.name} of the body is not known here; OkHttp sends it."
        code.source.warn(call.node, said)
    spelled_as = code.source.text(nodes[0])[:400] if nodes else ""
    is_text = isinstance(first, str) and ".getBytes(" not in spelled_as
    if kind and is_text and "charset=" not in kind.lower():
        kind += "; charset=utf-8"
    made = new_body("text", first, kind)
    made.slots["wins"] = True
    return made


def on_body(code: Literals, call: Call, body: Thing) -> Value:
    """Follows a call on a body that is built up in steps."""
    name, given = call.name, call.arguments
    form, parts = body.slots.get("form"), body.slots.get("parts")
    if name in ("build", "toEntity"):
        return body
    if name in ("setType", "setContentType", "contentType", "setMimeType") and given:
        text = as_text(given[0]) if isinstance(given[0], str) else ""
        if not text.startswith("multipart/form-data"):
            body.slots["type"] = text
        return body
    if name in ("setText", "setBinary", "setFile") and given:
        body.slots["file" if name == "setFile" else "text"] = given[0]
        return body
    if name in ("add", "addEncoded", "with") and isinstance(form, list) and len(given) == 2:
        form.append(list(given))
        return body
    if isinstance(parts, list) and name in ("addFormDataPart", "addTextBody", "addBinaryBody",
                                            "addPart"):  # fmt: skip
        parts.append([name, *given])
        return body
    if isinstance(parts, list):
        return body  # setMode, setBoundary, setCharset
    return Absent()


def set_body(code: Literals, draft: Draft, body: Value, family: str) -> None:
    """Puts a body in a draft, with the Content-Type that the library adds for it."""
    if isinstance(body, Thing) and body.kind == "entity":
        kind = as_text(body.slots.get("type", ""))
        if kind:
            _add_type(draft, kind)
        body = body.slots["body"]
    if body is None or isinstance(body, Absent):
        return
    if isinstance(body, Thing) and body.kind == "path":
        body = new_body("file", body)
    if isinstance(body, Thing) and body.kind == "headers":  # Spring's map of several values
        body = Thing("body", {"pairs": body.slots["pairs"], "type": ""})
    if isinstance(body, Thing) and body.kind == "body":
        _set_made(code, draft, body, family)
        return
    plain = code.plain(body)
    if isinstance(plain, dict | list):
        if family in ("spring", "web", "unirest"):
            _add_type(draft, JSON)
        draft.body = text_body(to_json(plain, spend=code.source.spend), draft.headers)
        return
    if family in ("spring", "web", "unirest") and isinstance(plain, str):
        charset = {"spring": ";charset=ISO-8859-1", "web": ";charset=UTF-8"}
        _add_type(draft, "text/plain" + charset.get(family, "; charset=UTF-8"))
    draft.body = text_body(as_text(plain), draft.headers)


def _add_type(draft: Draft, kind: str, *, wins: bool = False) -> None:
    if kind and (wins or "Content-Type" not in draft.headers):
        draft.headers = draft.headers.with_value("Content-Type", kind)


def _set_made(code: Literals, draft: Draft, body: Thing, family: str) -> None:
    slots = body.slots
    _add_type(draft, as_text(slots.get("type", "")), wins=slots.get("wins") is True)
    pairs = slots.get("pairs")
    parts = slots.get("parts")
    media = (draft.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if pairs is not None and not isinstance(parts, list):
        listed = pairs_of(pairs)
        if media == "multipart/form-data" or any(_is_file(item) for _, item in listed):
            call = "convert" if family in ("spring", "web") else "pair"
            parts = [[call, name, item] for name, item in listed]
    if isinstance(parts, list):
        draft.headers = draft.headers.without("Content-Type")
        draft.body = Body("multipart", parts=tuple(_part(item) for item in parts))
        return
    form = pairs if pairs is not None else slots.get("form", Absent())
    if not isinstance(form, Absent):
        if family in ("spring", "web") and media in ("", FORM):
            draft.headers = draft.headers.with_value("Content-Type", FORM + ";charset=UTF-8")
        _add_type(draft, FORM)
        if isinstance(form, Unknown):
            draft.body = Body("form", as_text(form))
            return
        encode = okhttp_encoded if slots.get("wins") is True else None
        listed = [(name, _one(item)) for name, item in pairs_of(form)]
        text = encode_pairs(listed, spelled, encode) if encode else encode_pairs(listed, spelled)
        draft.body = Body("form", text)
        return
    kinds: tuple[BodyKind, ...] = ("file", "base64")
    found = next((slot for slot in kinds if slot in slots), None)
    if found is not None:
        draft.body = Body(found, spelled(slots[found]))
        return
    plain = code.plain(slots.get("text", ""))
    text = to_json(plain, spend=code.source.spend) if isinstance(plain, dict | list) else ""
    draft.body = text_body(text or ("" if isinstance(plain, Absent) else as_text(plain)),
                           draft.headers)  # fmt: skip


def _is_file(value: Value) -> bool:
    return isinstance(value, Thing) and (value.kind == "path" or "file" in value.slots)


def _one(value: Value) -> Value:
    """Returns the only value of a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def okhttp_encoded(text: str) -> str:
    return quote(text, safe="*", errors="replace").replace("~", "%7E")


def _part(value: Value) -> Part:
    """Returns the part that `addFormDataPart`, `addBinaryBody`, `addTextBody` or `addPart` adds.

    Spring converts what is no text to JSON, and takes the type that an entity of its own tells.
    """
    row = value if isinstance(value, list) else []
    call, name, *rest = [*row, ""][:6]
    content = _one(rest[0]) if rest else ""
    filename: str | None = None
    kind: str | None = None
    if call == "addFormDataPart" and len(row) > 3:
        filename, content = None if rest[0] is None else spelled(rest[0]), row[3]
    elif call == "addBinaryBody":
        typed = [as_text(item) for item in row[3:] if isinstance(item, str)]
        kind = next((item for item in typed if "/" in item), _OCTETS)
        filename = next((item for item in typed if "/" not in item), None)
    elif call == "addTextBody":
        kind = as_text(row[3]) if len(row) > 3 else "text/plain; charset=ISO-8859-1"
    path: str | None = None
    if isinstance(content, Thing) and content.kind == "entity":
        told = {as_text(name).lower(): as_text(_one(item))
                for name, item in pairs_of(content.slots["headers"])}  # fmt: skip
        content, kind = content.slots["body"], told.get("content-type")
    if call == "convert" and kind is None and isinstance(content, dict | Number | bool):
        kind = JSON
    if isinstance(content, Thing) and content.kind in ("body", "path"):
        inner = content.slots
        kind = as_text(inner.get("type", "")) or kind
        if _is_file(content):
            path = spelled(inner.get("file", inner.get("text", "")))
        content = inner.get("text", "")
    if path is not None and filename is None and call != "addFormDataPart":
        filename = re.split(r"[\\/]", path)[-1]
    text = "" if path is not None else spelled(content)
    return Part(spelled(name), text, filename, kind, path)
