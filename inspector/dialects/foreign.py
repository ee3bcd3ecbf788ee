"""JSON that other tools wrote: found within prose, saved when cut short, checked leniently.

    text --load--> Document (numbers as they are spelled) --check--> a pydantic model

What a tool writes besides what is needed is ignored; what is needed and wrong is told by its
path in the document, as `log.entries[3].request.url`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from inspector.dialects.draft import Draft
from inspector.dialects.places import Lines, Place
from inspector.errors import SnippetError
from inspector.model.request import Severity

Step = str | int
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+("?)|[{}\[\],]', re.DOTALL)
_PART = re.compile(r'"((?:[^"\\]|\\.)*+)"\s*+:|"(?:[^"\\]|\\.)*+"?|[{}\[\],]', re.DOTALL)
_LARGEST = 4_000_000
_CLOSING = {"{": "}", "[": "]"}
_WORDS = {
    "missing": "is missing",
    "string_type": "must be a text",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "dict_type": "must be an object",
    "int_type": "must be a number",
    "int_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
}


class Foreign(BaseModel):
    """An object of someone else's format: unknown members are ignored, null ones are absent."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: item for name, item in value.items() if item is not None}
        return value


Model = TypeVar("Model", bound=Foreign)


class MisfitError(Exception):
    """Something in a document is not what its format wants; the text names its path."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a JSON text holds, what must be said of it, and whether its end is missing."""

    value: Any
    remarks: tuple[tuple[Severity, str, Place], ...] = ()
    is_cut: bool = False
    text: str = ""
    start: int = 0

    def tell(self, draft: Draft) -> None:
        for severity, text, place in self.remarks:
            draft.note(severity, text, place)

    def places(self) -> dict[tuple[Step, ...], Place]:
        """Returns where the objects stand that are requests, by their paths.

        Of megabytes nothing: nobody looks for a line there.
        """
        if len(self.text) - self.start > _LARGEST:
            return {}
        lines = Lines(self.text)
        return {path: lines.place(at) for path, at in _requests(self.text, self.start)}


def load(text: str, what: str) -> Document:
    """Reads the first JSON object of a text; of one that is cut short, what is whole.

    Raises:
        SnippetError: There is none, or it has a fault.
    """
    start = text.find("{")
    if start < 0:
        raise SnippetError(f"expected {what}: a JSON object; paste it from its first brace on.", 1)
    lines = Lines(text)
    remarks: list[tuple[Severity, str, Place]] = []
    is_cut = False
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        closed, cut_at = _closed(text, start)
        value = None if closed is None else _decoded(closed)
        if value is None:
            place = lines.place(min(error.pos, len(text)))
            raise SnippetError(
                f"this {what} is not valid JSON: {error.msg}. Correct it there.", *place
            ) from error
        is_cut, end = True, len(text)
        said = "The text is cut short: what is whole before this place was read."
        remarks.append(("warning", said, lines.place(cut_at)))
    except RecursionError as error:
        raise SnippetError(f"this {what} is nested too deeply.", *lines.place(start)) from error
    if text[:start].strip():
        remarks.append(("info", "What stands before the JSON was left out.", (1, 1)))
    if text[end:].strip():
        remarks.append(("info", "What stands after the JSON was left out.", lines.place(end)))
    return Document(value, tuple(remarks), is_cut, text, start)


def check(model: type[Model], value: object, *path: Step) -> Model:
    """Returns a part of a document as its model.

    Raises:
        MisfitError: It lacks something, or holds something else.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = spelled((*path, *first["loc"]))
        raise MisfitError(f"{where} {_WORDS.get(first['type'], 'is ' + first['msg'])}") from error


def items(value: object, *path: Step) -> list[Any]:
    """Returns a list of a document; nothing where it stands empty.

    Raises:
        MisfitError: It is no list.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise MisfitError(f"{spelled(path)} must be a list")
    return value


def members(value: object, *path: Step) -> dict[str, Any]:
    """Returns an object of a document.

    Raises:
        MisfitError: It is none.
    """
    if not isinstance(value, dict):
        raise MisfitError(f"{spelled(path)} must be an object")
    return value


def spelled(path: Sequence[Step]) -> str:
    """Returns a path as people write it: `log.entries[3].request`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or "the document"


def _requests(text: str, start: int) -> Iterator[tuple[tuple[Step, ...], int]]:
    """Yields the path and the offset of each object that is named, or listed, as a request."""
    path: list[Step] = []
    """The steps to what is being read: for each open bracket a name, or a number that counts."""
    kinds: list[str] = []
    for match in _PART.finditer(text, start):
        sign = match.group(0)
        if sign in _CLOSING:
            if sign == "{" and _is_request(path):
                yield tuple(path), match.start()
            kinds.append(sign)
            path.append(0 if sign == "[" else "")
        elif sign == "," and path and kinds[-1] == "[":
            path[-1] = int(path[-1]) + 1
        elif sign in ("}", "]") and kinds:
            kinds.pop()
            path.pop()
        elif match.group(1) is not None and path:
            path[-1] = match.group(1)
        if not kinds:
            return


def _is_request(path: list[Step]) -> bool:
    return path[-1:] == ["request"] or path[-2:-1] == ["requests"]


def _decoded(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _closed(text: str, start: int) -> tuple[str | None, int]:
    """Returns an unfinished text up to its last whole member, with its brackets closed."""
    open_brackets: list[str] = []
    kept = start
    for match in _TOKEN.finditer(text, start):
        sign = match.group(0)
        if sign in _CLOSING:
            open_brackets.append(sign)
            kept = match.end()
        elif sign in ("}", "]"):
            if not open_brackets or _CLOSING[open_brackets.pop()] != sign:
                return None, start
            kept = match.end()
            if not open_brackets:
                return None, start
        elif sign == ",":
            kept = match.start()
    closers = "".join(_CLOSING[one] for one in reversed(open_brackets))
    return text[start:kept] + closers, kept


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
