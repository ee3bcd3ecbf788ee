"""What an answer calls by its name: in messageParams, in brackets of its message, in details."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.catalog.operations import Operation
from inspector.model.edit import Pane
from inspector.rules.answers.explanation import NamedThing, NameKind
from inspector.rules.answers.reading import Answer

_MOST = 30
_PANES: dict[NameKind, Pane | None] = {
    "scope": "token",
    "permission": "token",
    "division": "token",
    "header": "headers",
    "host": "url",
    "path": "url",
    "field": "payload",
    "ip": None,
    "policy": None,
}
_WORDS: tuple[tuple[str, NameKind | None], ...] = (
    # The last of these words before a bracket says what stands in it; None: nothing to show.
    ("permission", "permission"),
    ("division", "division"),
    ("scope", "scope"),
    ("ip address", "ip"),
    ("policy", "policy"),
    ("policies", "policy"),
    ("header", "header"),
    ("parameter", "field"),
    ("property", "field"),
    ("field type", None),
    ("object", None),
    ("value", None),
)
_KEYS: tuple[tuple[str, NameKind], ...] = (
    ("permission", "permission"),
    ("division", "division"),
    ("scope", "scope"),
    ("polic", "policy"),
    ("ip", "ip"),
    ("header", "header"),
    ("field", "field"),
    ("property", "field"),
    ("param", "field"),
)
_CODES: dict[str, NameKind] = {
    "app.not.authorized.for.scope": "scope",
    "missing.permissions": "permission",
    "missing.any.permissions": "permission",
    "ip.not.authorized": "ip",
    "authz.policy.denied": "policy",
}
_BRACKET = re.compile(r"\[([^\[\]]{1,1000})\]")
_REDACTED = re.compile(r"\[(?:redacted|[A-Za-z ]{1,24} \d{1,9} chars(?: #[0-9a-f]{4})?)\]")
_LEAD = 80
_SCOPE = re.compile(r"\bscope ([A-Za-z][\w-]*(?::[\w-]+)*)(?=[\s.,;]|$)")
_QUOTED = re.compile(r"\bpermission '([^']{1,200})'")
_UNBRACKETED = re.compile(
    r"\bpermissions? assigned: (?!\[)([^\[\]]{1,1000}?)(?= in at least|$)"
    r"|\bpermission\(s\): (?!\[)([^\[\]]{1,1000})"
)
_DIVISIONS = re.compile(r"\bdivision\(s\): (?!\[)([^\[\]]{1,1000})$")
_PROPERTY = re.compile(r"\bValue \[([^\[\]]{1,200})\] is not a valid property")
_HEADER = re.compile(
    r"\b((?i:authorization|origin|accept|host)|[A-Z][a-z]*(?:-[A-Z][A-Za-z]*)+) header\b"
    r"|\bheader:? ['\"]?([A-Za-z]+(?:-[A-Za-z]+)+)"
    r"|\b((?i:content-type)|X-[A-Z][A-Za-z]+(?:-[A-Za-z]+)*)\b"
)
_PATH = re.compile(r"(?:^|[\s'\"(\[:])(/api/v\d[\w/{}.~:@%+-]{1,300})")
_HOST = re.compile(
    r"\b((?:api|login|apps|webmessaging)\.(?:[a-z0-9-]+\.)+[a-z]{2,10})\b", re.IGNORECASE
)
_SHAPES: dict[NameKind, re.Pattern[str]] = {
    "scope": re.compile(r"[A-Za-z][\w-]*(?::[\w*-]+){0,3}"),
    "permission": re.compile(r"[A-Za-z][\w-]*(?::[\w*-]+){1,3}"),
    "division": re.compile(r"[^\s,;]{1,100}(?: [^\s,;]{1,100}){0,5}"),
    "ip": re.compile(r"[0-9A-Fa-f:.]{3,45}(?:/\d{1,3})?"),
    "policy": re.compile(r"[\w.:-]{1,100}"),
    "header": re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}"),
    "host": re.compile(r"[\w.-]{4,253}"),
    "path": re.compile(r"/[\w/{}.~:@%+-]{1,300}"),
    "field": re.compile(r"[A-Za-z_/$][\w./$\[\]-]{0,100}"),
}
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LONG_RUN = re.compile(r"[\w-]{24,}")


def named_things(answer: Answer, operation: Operation | None) -> tuple[NamedThing, ...]:
    """Returns each thing once, in the order in which the answer names it; the id comes last."""
    found = dict.fromkeys(_placed(thing, answer.code) for thing in _all(answer, operation))
    things = tuple(found)[:_MOST]
    if answer.limit:
        things += (NamedThing("limit", answer.limit),)
    if answer.correlation_id:
        things += (NamedThing("correlation id", answer.correlation_id),)
    return things


def _placed(thing: NamedThing, code: str) -> NamedThing:
    """Returns the thing in the pane that the code itself says."""
    if thing.pane == "payload" and code in ("invalid.query.param.value", "invalid.path.parameter"):
        return NamedThing(thing.kind, thing.text, "url")
    return thing


def _all(answer: Answer, operation: Operation | None) -> Iterator[NamedThing]:
    for key, text in answer.params.items():
        kind = _kind_of(key.lower(), answer.code)
        if kind is not None:
            yield from _things(kind, text, operation)
    yield from _in_message(answer, operation)
    for scope in (*answer.scopes, *_refused_scopes(answer)):
        yield from _things("scope", scope, operation)
    for name, _ in answer.details:
        yield from _things("field", name, operation)


def _in_message(answer: Answer, operation: Operation | None) -> Iterator[NamedThing]:
    text = _REDACTED.sub("…", answer.message)
    for pattern, plain in _PLAIN:
        for found in pattern.finditer(text):
            yield from _things(plain, next(filter(None, found.groups())), operation)
    for found in _BRACKET.finditer(text):
        lead = text[max(0, found.start() - _LEAD) : found.start()].lower()
        word, kind = max(_WORDS, key=lambda pair: lead.rfind(pair[0]))
        if word in lead and kind is not None:
            yield from _things(kind, found.group(1), operation)


def _refused_scopes(answer: Answer) -> list[str]:
    """Returns what the login host says it does not know or give: `unknown scope: a b`."""
    known = answer.code == "invalid_scope" and "scope" in answer.message
    return re.split(r"[\s,]+", answer.message.rpartition(": ")[2].strip()) if known else []


def _kind_of(key: str, code: str) -> NameKind | None:
    for part, kind in _KEYS:
        if part in key if len(part) > 2 else key.startswith(part):
            return kind
    return _CODES.get(code)


def _things(kind: NameKind, text: str, operation: Operation | None) -> Iterator[NamedThing]:
    for piece in text.strip().strip("[]").split(","):
        name = piece.strip(" \"'.[]")
        if _SHAPES[kind].fullmatch(name) and not _looks_secret(name):
            yield NamedThing(kind, name, _pane(kind, name, operation))


def _pane(kind: NameKind, name: str, operation: Operation | None) -> Pane | None:
    if kind != "field" or operation is None:
        return _PANES[kind]
    if name in operation.query or "{" + name + "}" in operation.path:
        return "url"
    if name.lower() in {header.lower() for header in operation.headers}:
        return "headers"
    return "payload"


def _looks_secret(name: str) -> bool:
    """Tells a long run of mixed characters, as tokens are, from names and from UUIDs."""
    if _UUID.fullmatch(name):
        return False
    return any(
        any(c.isdigit() for c in run) and any(c.isalpha() for c in run)
        for run in _LONG_RUN.findall(name)
    )


_PLAIN: tuple[tuple[re.Pattern[str], NameKind], ...] = (
    (_SCOPE, "scope"),
    (_QUOTED, "permission"),
    (_UNBRACKETED, "permission"),
    (_DIVISIONS, "division"),
    (_PROPERTY, "field"),
    (_HEADER, "header"),
    (_PATH, "path"),
    (_HOST, "host"),
)
