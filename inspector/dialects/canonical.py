"""Our own JSON, the request contract of the commands; also a bare JSON body (a fragment)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, get_args

from inspector.dialects.draft import Draft
from inspector.dialects.places import Lines
from inspector.dialects.rendering import Rendering
from inspector.errors import SnippetError
from inspector.model.chain import Condition, Expectation, Operator, Taken
from inspector.model.headers import Headers
from inspector.model.request import (
    Body,
    BodyKind,
    ImportedRequest,
    Note,
    Part,
    Request,
    Severity,
    find_variables,
)

_KEYS = ("method", "url", "headers", "body", "variables", "complete", "notes", "takes", "expects")
_BODY_KEYS = ("kind", "text", "parts")
_PART_KEYS = ("name", "text", "filename", "content_type", "path")
_NOTE_KEYS = ("severity", "text", "line", "column")
_TAKEN_KEYS = ("variable", "request", "source")
_EXPECTED_KEYS = ("text", "conditions", "line")
_CONDITION_KEYS = ("subject", "op", "value")
_VARIABLE_KEYS = ("name", "where", "secret")


def sniff(text: str) -> float:
    start = text.lstrip()[:1]
    end = text.rstrip()[-1:]
    if start == "{" and end == "}":
        return 0.9
    if start == "[" and end == "]":
        return 0.8
    return 0.3 if start == "{" else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns the request or requests of the contract; any other JSON is a body.

    Raises:
        SnippetError: It is not JSON, or a request with a key that the contract does not know.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise SnippetError(
            f"this is not valid JSON: {error.msg}. Correct it there.", error.lineno, error.colno
        ) from error
    except (RecursionError, ValueError) as error:
        raise SnippetError("this JSON is nested too deeply or holds an endless number.") from error
    reader = _Reader(text)
    if isinstance(document, dict) and isinstance(document.get("requests"), list):
        reader.refuse_unknown(document, ("requests",), "the document")
        entries = document["requests"]
        if not entries:
            raise reader.error("the list “requests” is empty; it needs at least one.", "requests")
        return tuple(reader.request(entry) for entry in entries)
    if _is_contract(document):
        return (reader.request(document),)
    if not isinstance(document, dict | list):
        raise SnippetError("a JSON body here is an object or a list; paste the whole body.", 1, 1)
    draft = Draft(body=Body("json", text.strip()))
    draft.note("info", "A JSON body alone, without a method and a URL.")
    return (draft.finish(),)


def render(rendering: Rendering) -> str:
    return json.dumps(document(rendering.request), indent=2, ensure_ascii=False) + "\n"


def document(
    request: Request,
    *,
    complete: bool | None = None,
    notes: Iterable[Note] = (),
    takes: Iterable[Taken] = (),
    expects: Iterable[Expectation] = (),
) -> dict[str, Any]:
    """Returns the request contract of the commands as plain data, in its documented order.

    `takes` and `expects` stand in it where there are any.
    """
    body: dict[str, Any] = {"kind": request.body.kind, "text": request.body.text}
    if request.body.kind == "multipart":
        body["parts"] = [
            {name: getattr(part, name) for name in _PART_KEYS} for part in request.body.parts
        ]
    told: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "headers": [[name, value] for name, value in request.headers],
        "body": body,
        "variables": [
            {"name": found.name, "where": found.where, "secret": found.secret}
            for found in find_variables(request)
        ],
        "complete": bool(request.url) if complete is None else complete,
        "notes": [{name: getattr(note, name) for name in _NOTE_KEYS} for note in notes],
    }
    taken = [{name: getattr(one, name) for name in _TAKEN_KEYS} for one in takes]
    expected = [
        {
            "text": one.text,
            "conditions": [
                {name: getattr(test, name) for name in _CONDITION_KEYS} for test in one.conditions
            ],
            "line": one.line,
        }
        for one in expects
    ]
    return {
        **told,
        **({"takes": taken} if taken else {}),
        **({"expects": expected} if expected else {}),
    }


def _is_contract(document: object) -> bool:
    if not isinstance(document, dict):
        return False
    named = {"url", "headers", "body"} & document.keys()
    return ("method" in document and bool(named)) or (
        "url" in document and document.keys() <= set(_KEYS)
    )


class _Reader:
    """Reads one document and says where a fault stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)

    def request(self, entry: object) -> ImportedRequest:
        if not isinstance(entry, dict):
            raise self.error("a request must be an object.", "requests")
        self.refuse_unknown(entry, _KEYS, "a request")
        method = self.text(entry, "method", "GET")
        draft = Draft(method, self.text(entry, "url"), self.headers(entry), self.body(entry))
        complete = entry.get("complete", True)
        if not isinstance(complete, bool):
            raise self.error("“complete” must be true or false.", "complete")
        draft.complete = complete
        draft.notes = [self.note(item) for item in self.items(entry, "notes")]
        for item in self.items(entry, "variables"):
            if not isinstance(item, dict):
                raise self.error("each of “variables” must be an object.", "variables")
            self.refuse_unknown(item, _VARIABLE_KEYS, "a variable")
        draft.takes = [self.taken(item) for item in self.items(entry, "takes")]
        draft.expects = [self.expected(item) for item in self.items(entry, "expects")]
        return draft.finish()

    def taken(self, item: object) -> Taken:
        if not isinstance(item, dict):
            raise self.error("each of “takes” must be an object.", "takes")
        self.refuse_unknown(item, _TAKEN_KEYS, "one of “takes”")
        number = self.number(item, "request")
        return Taken(self.text(item, "variable"), number, self.text(item, "source"))

    def expected(self, item: object) -> Expectation:
        if not isinstance(item, dict):
            raise self.error("each of “expects” must be an object.", "expects")
        self.refuse_unknown(item, _EXPECTED_KEYS, "one of “expects”")
        conditions = tuple(self.condition(one) for one in self.items(item, "conditions"))
        return Expectation(self.text(item, "text"), conditions, self.number(item, "line"))

    def condition(self, item: object) -> Condition:
        if not isinstance(item, dict):
            raise self.error("each of “conditions” must be an object.", "conditions")
        self.refuse_unknown(item, _CONDITION_KEYS, "a condition")
        wanted = self.text(item, "op")
        for known in get_args(Operator):
            if wanted == known:
                return Condition(self.text(item, "subject"), known, self.text(item, "value"))
        raise self.error(f"“op” must be one of {', '.join(get_args(Operator))}.", "op")

    def number(self, entry: dict[str, Any], key: str) -> int:
        value = entry.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.error(f"“{key}” must be a number from 0 on.", key)
        return value

    def headers(self, entry: dict[str, Any]) -> Headers:
        pairs: list[tuple[str, str]] = []
        for item in self.items(entry, "headers"):
            match item:
                case [str(name), str(value)]:
                    pairs.append((name, value))
                case _:
                    raise self.error("each of “headers” must be [name, value].", "headers")
        return Headers(tuple(pairs))

    def body(self, entry: dict[str, Any]) -> Body:
        body = entry.get("body")
        if body is None:
            return Body()
        if not isinstance(body, dict):
            raise self.error("“body” must be an object with “kind” and “text”.", "body")
        self.refuse_unknown(body, _BODY_KEYS, "a body")
        kind = self.text(body, "kind", "none")
        for known in get_args(BodyKind):
            if kind == known:
                parts = tuple(self.part(item) for item in self.items(body, "parts"))
                return Body(known, self.text(body, "text"), parts)
        raise self.error(f"“kind” must be one of {', '.join(get_args(BodyKind))}.", "kind")

    def part(self, item: object) -> Part:
        if not isinstance(item, dict):
            raise self.error("each of “parts” must be an object.", "parts")
        self.refuse_unknown(item, _PART_KEYS, "a part")
        optional = (
            self.text(item, name) if item.get(name) is not None else None for name in _PART_KEYS[2:]
        )
        return Part(self.text(item, "name"), self.text(item, "text"), *optional)

    def note(self, item: object) -> Note:
        if not isinstance(item, dict):
            raise self.error("each of “notes” must be an object.", "notes")
        self.refuse_unknown(item, _NOTE_KEYS, "a note")
        line, column = item.get("line", 0), item.get("column", 0)
        if not isinstance(line, int) or not isinstance(column, int):
            raise self.error("“line” and “column” must be numbers.", "notes")
        severity = self.text(item, "severity", "info")
        for known in get_args(Severity):
            if severity == known:
                return Note(known, self.text(item, "text"), line, column)
        raise self.error(f"“severity” must be one of {', '.join(get_args(Severity))}.", "severity")

    def text(self, entry: dict[str, Any], key: str, default: str = "") -> str:
        value = entry.get(key, default)
        if not isinstance(value, str):
            raise self.error(f"“{key}” must be a text.", key)
        return value

    def items(self, entry: dict[str, Any], key: str) -> list[Any]:
        value = entry.get(key, [])
        if not isinstance(value, list):
            raise self.error(f"“{key}” must be a list.", key)
        return value

    def refuse_unknown(self, entry: dict[str, Any], known: tuple[str, ...], what: str) -> None:
        for key in entry:
            if key not in known:
                raise self.error(
                    f"{what} has no “{key[:60]}”; it may have {', '.join(known)}.", key
                )

    def error(self, message: str, key: str) -> SnippetError:
        offset = self._text.find(json.dumps(key, ensure_ascii=False))
        return SnippetError(message, *(self._lines.place(offset) if offset >= 0 else (1, 1)))
