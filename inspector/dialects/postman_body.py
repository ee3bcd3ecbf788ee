"""Reads the body of a Postman request in all its modes."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from pydantic import Field

from inspector.dialects.bodies import FORM, JSON, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.foreign import Foreign, MisfitError, Step, check, items, spelled
from inspector.dialects.holes import Holes
from inspector.model.request import VARIABLE, Body, Part


class _Language(Foreign):
    language: str = ""


class _Options(Foreign):
    raw: _Language = _Language()


class _File(Foreign):
    src: str = ""
    content: str = ""


class _GraphQL(Foreign):
    query: str = ""
    variables: Any = None
    operation: str = Field("", alias="operationName")


class _Body(Foreign):
    mode: str = ""
    raw: str = ""
    options: _Options = _Options()
    file: Any = None
    graphql: Any = None
    urlencoded: Any = None
    formdata: Any = None
    disabled: bool = False


class _Field(Foreign):
    key: str = ""
    value: str = ""
    type: str = "text"
    src: Any = None
    content_type: str | None = Field(None, alias="contentType")
    disabled: bool = False


def read_body(
    draft: Draft,
    value: Any,
    holes: Holes,
    path: tuple[Step, ...],
    *,
    keeps: bool,
    off: Collection[str],
) -> None:
    """Puts a body into the draft, with the Content-Type that Postman gives it.

    `keeps` tells whether Postman sends a body with this method, `off` names the headers that it
    is told not to add.

    Raises:
        MisfitError: It is no body.
    """
    body = check(_Body, value, *path)
    if body.disabled or body.mode in ("", "none"):
        return
    kind = _read(draft, body, holes, path)
    if draft.body.kind in ("text", "form") and not draft.body.text:
        draft.body = Body()
    elif not keeps:
        draft.body = Body()
        draft.note("warning", f"Postman sends no body with {draft.method}: it was left out.")
    elif kind and "Content-Type" not in draft.headers and "content-type" not in off:
        draft.headers = draft.headers.with_added("Content-Type", kind)
    if draft.body.kind in ("text", "form"):
        draft.body = text_body(draft.body.text, draft.headers)


def _read(draft: Draft, body: _Body, holes: Holes, path: tuple[Step, ...]) -> str:
    """Sets the draft's body; returns the Content-Type that Postman gives it, "" for none."""
    match body.mode:
        case "raw":
            draft.body = Body("text", holes.fill(body.raw))
            return _TYPES.get(body.options.raw.language, "text/plain")
        case "urlencoded":
            draft.body = Body("form", _form(draft, body.urlencoded, holes, (*path, "urlencoded")))
            return FORM
        case "formdata":
            parts = _parts(draft, body.formdata, holes, (*path, "formdata"))
            draft.body = Body("multipart", parts=parts)
            return ""
        case "graphql":
            draft.body = Body("json", _graphql(body.graphql, holes, (*path, "graphql")))
            return JSON
        case "file":
            _set_file(draft, body.file, holes, (*path, "file"))
            return ""
        case _:
            raise MisfitError(f"{spelled((*path, 'mode'))} is “{body.mode}”, which is unknown")


def _form(draft: Draft, value: Any, holes: Holes, path: tuple[Step, ...]) -> str:
    if isinstance(value, str):
        return holes.fill(value)
    rows = _rows(draft, value, path)
    return "&".join(
        f"{_encoded(holes.fill(row.key))}={_encoded(holes.fill(row.value))}" for row in rows
    )


def _parts(draft: Draft, value: Any, holes: Holes, path: tuple[Step, ...]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for row in _rows(draft, value, path):
        name = holes.fill(row.key)
        if row.type != "file":
            parts.append(Part(name, holes.fill(row.value), None, row.content_type))
            continue
        sources = row.src if isinstance(row.src, list) else [row.src]
        chosen = [source for source in sources if isinstance(source, str) and source]
        if not chosen:
            draft.note("warning", f"No file is chosen for the part {name}; choose it to send it.")
            draft.complete = False
        for source in chosen or [""]:
            file = holes.fill(source)
            parts.append(Part(name, "", _file_name(file), row.content_type, file))
    return tuple(parts)


def _rows(draft: Draft, value: Any, path: tuple[Step, ...]) -> list[_Field]:
    rows = [check(_Field, row, *path, number) for number, row in enumerate(items(value, *path))]
    off = [row.key for row in rows if row.disabled]
    if off:
        draft.note("info", f"Disabled fields, left out: {', '.join(off[:12])}.")
    return [row for row in rows if not row.disabled]


def _graphql(value: Any, holes: Holes, path: tuple[Step, ...]) -> str:
    query = check(_GraphQL, value or {}, *path)
    document: dict[str, Any] = {"query": holes.fill(query.query)}
    if query.operation:
        document["operationName"] = holes.fill(query.operation)
    text = json.dumps(document, ensure_ascii=False)
    if isinstance(query.variables, str) and query.variables.strip():
        variables = holes.fill(query.variables.strip())
    elif query.variables:
        variables = holes.fill(json.dumps(query.variables, ensure_ascii=False))
    else:
        variables = "{}"
    return f'{text[:-1]}, "variables": {variables}' + "}"


def _set_file(draft: Draft, value: Any, holes: Holes, path: tuple[Step, ...]) -> None:
    file = check(_File, {"src": value} if isinstance(value, str) else value or {}, *path)
    if file.content:
        draft.body = text_body(holes.fill(file.content), draft.headers)
        return
    draft.body = Body("file", holes.fill(file.src))
    if not file.src:
        draft.note("warning", "No file is chosen for the body; choose it to send it.")
        draft.complete = False


def _encoded(text: str) -> str:
    """Encodes a form's text as Postman does; variables stay."""
    done = 0
    pieces: list[str] = []
    for match in VARIABLE.finditer(text):
        pieces += (quote(text[done : match.start()], safe="*"), match.group(0))
        done = match.end()
    return "".join(pieces) + quote(text[done:], safe="*")


def _file_name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


_TYPES = {
    "json": JSON,
    "xml": "application/xml",
    "html": "text/html",
    "javascript": "application/javascript",
}
