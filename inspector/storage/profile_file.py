"""The text of a profile file: TOML that people read, edit, comment and share through git.

    format = 1
    id = "…"            never changes
    name = "…"
    [request]           method, url, headers as [name, value] pairs
    [request.body]      kind, text as it is sent
    [token]             where the token comes from; names of secrets, never secrets
    [variables]
    [[steps]]           format 2: the requests of a chain; the one without a request is the above

Writing changes only the values that differ, so comments, order and layout survive. Reading
forbids unknown keys and says the line of what is wrong. Files of a newer format are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from difflib import SequenceMatcher
from typing import Annotated, Any, Literal

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tomlkit.exceptions import ParseError, TOMLKitError
from tomlkit.items import Array, Item, String, StringType, Trivia
from tomlkit.toml_document import TOMLDocument

from inspector.model.chain import Condition, Expectation, Operator, Taken
from inspector.model.headers import Headers
from inspector.model.profile import Profile, ProfileStep, TokenSource, TokenSourceKind
from inspector.model.request import Body, BodyKind, Part, Request

FORMAT = 2
"""What is written for a chain; a profile of one request stays readable for versions before."""


class Unreadable(Exception):
    """What is wrong with a profile's text; `line` is 1-based, 0 when unknown."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.line = line


class Newer(Unreadable):
    """A file of a format that only a newer version of the program knows."""


def read(text: str) -> Profile:
    """Returns the profile that a file's text holds.

    Raises:
        Newer: The format is not known yet.
        Unreadable: Not TOML, no profile, or a value is wrong.
    """
    plain = parse(text).unwrap()
    version = plain.get("format")
    if isinstance(version, int) and version > FORMAT:
        raise Newer(
            f"it was written by a newer version of this program (format {version});"
            " update the program to open it",
            _line_of(text, ("format",)),
        )
    try:
        return _to_profile(_File.model_validate(plain))
    except ValidationError as error:
        first, *rest = error.errors(include_url=False, include_input=False)
        where = ".".join(str(key) for key in first["loc"])
        more = f" (and {len(rest)} more)" if rest else ""
        raise Unreadable(
            f"{where}: {_words(first['type'], first['msg'])}{more}", _line_of(text, first["loc"])
        ) from None


def parse(text: str) -> TOMLDocument:
    """Returns the document with its comments and layout.

    Raises:
        Unreadable: Not TOML.
    """
    try:
        return tomlkit.parse(text)
    except ParseError as error:
        what = re.sub(r"\.? at line \d+ col \d+$", "", str(error))
        raise Unreadable(f"it is not valid TOML: {what}", _line_of_error(text, error)) from None
    except TOMLKitError as error:
        raise Unreadable(f"it is not valid TOML: {error}") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None


def write(profile: Profile, existing: str | None = None) -> str:
    """Returns the profile's text; comments and layout of the existing text are kept.

    What is returned has been read back: where a layout cannot take the new values faithfully,
    the layout goes.
    """
    if existing is not None:
        document = parse(existing)
        _update(document, _to_plain(profile))
        text = tomlkit.dumps(document)
        if _holds(text, profile):
            return text
    document = _empty()
    _update(document, _to_plain(profile))
    return tomlkit.dumps(document)


def _holds(text: str, profile: Profile) -> bool:
    try:
        return read(text) == profile
    except Unreadable:
        return False


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _PartFile(_Strict):
    name: str
    text: str = ""
    filename: str | None = None
    content_type: str | None = None
    path: str | None = None


class _BodyFile(_Strict):
    kind: BodyKind = "none"
    text: str = ""
    parts: list[_PartFile] = []


class _RequestFile(_Strict):
    method: str
    url: str
    headers: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = []
    body: _BodyFile = _BodyFile()


class _TokenFile(_Strict):
    kind: TokenSourceKind = "none"
    client_name: str = ""
    client_id: str = ""
    secret_name: str = ""
    scopes: list[str] = []
    refresh_name: str = ""
    client_secret_name: str = ""


class _TakenFile(_Strict):
    variable: str
    request: Annotated[int, Field(ge=1)]
    source: str = ""


class _ConditionFile(_Strict):
    subject: str
    op: Operator
    value: str = ""


class _ExpectationFile(_Strict):
    text: str
    line: int = 0
    conditions: list[_ConditionFile] = []


class _StepFile(_Strict):
    name: str = ""
    recorded: int = 0
    request: _RequestFile | None = None
    variables: dict[str, str] = {}
    takes: list[_TakenFile] = []
    expects: list[_ExpectationFile] = []


class _File(_Strict):
    format: Literal[1, 2]
    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    environment: str = "sandbox"
    guest_id: str = ""
    notes: str = ""
    request: _RequestFile
    token: _TokenFile = _TokenFile()
    variables: dict[str, str] = {}
    steps: list[_StepFile] = []


def _to_profile(file: _File) -> Profile:
    token = file.token
    return Profile(
        id=file.id,
        name=file.name,
        request=_to_request(file.request),
        environment=file.environment,
        token=TokenSource(
            token.kind,
            token.client_name,
            token.client_id,
            token.secret_name,
            tuple(token.scopes),
            token.refresh_name,
            token.client_secret_name,
        ),
        guest_id=file.guest_id,
        variables=file.variables,
        notes=file.notes,
        steps=tuple(map(_to_step, file.steps)),
    )


def _to_request(file: _RequestFile) -> Request:
    parts = tuple(Part(**part.model_dump()) for part in file.body.parts)
    return Request(
        method=file.method,
        url=file.url,
        headers=Headers.of((name, value) for name, value in file.headers),
        body=Body(file.body.kind, file.body.text, parts),
    )


def _to_step(file: _StepFile) -> ProfileStep:
    return ProfileStep(
        request=None if file.request is None else _to_request(file.request),
        variables=file.variables,
        takes=tuple(Taken(one.variable, one.request - 1, one.source) for one in file.takes),
        expects=tuple(
            Expectation(
                one.text,
                tuple(Condition(c.subject, c.op, c.value) for c in one.conditions),
                one.line,
            )
            for one in file.expects
        ),
        name=file.name,
        recorded=file.recorded,
    )


def _to_plain(profile: Profile) -> dict[str, object]:
    """Returns the values in the order of the file; what is empty and optional is left out."""
    token = profile.token
    return {
        "format": FORMAT if profile.steps else 1,
        "id": profile.id,
        "name": profile.name,
        "environment": profile.environment,
        **_filled(guest_id=profile.guest_id, notes=profile.notes),
        "request": _plain_request(profile.request),
        "token": {
            "kind": token.kind,
            **_filled(
                client_name=token.client_name,
                client_id=token.client_id,
                secret_name=token.secret_name,
                scopes=list(token.scopes),
                refresh_name=token.refresh_name,
                client_secret_name=token.client_secret_name,
            ),
        },
        **_filled(variables=dict(profile.variables), steps=list(map(_plain_step, profile.steps))),
    }


def _plain_request(request: Request) -> dict[str, object]:
    body = request.body
    return {
        "method": request.method,
        "url": request.url,
        "headers": [list(pair) for pair in request.headers],
        "body": {
            "kind": body.kind,
            **_filled(text=body.text, parts=[_part(part) for part in body.parts]),
        },
    }


def _plain_step(step: ProfileStep) -> dict[str, object]:
    """Returns a step's values; requests are counted from 1 in the file."""
    return {
        **_filled(name=step.name, recorded=step.recorded),
        **({} if step.request is None else {"request": _plain_request(step.request)}),
        **_filled(
            variables=dict(step.variables),
            takes=[
                {"variable": one.variable, "request": one.request + 1, **_filled(source=one.source)}
                for one in step.takes
            ],
            expects=[
                {
                    "text": one.text,
                    **_filled(
                        line=one.line,
                        conditions=[
                            {"subject": c.subject, "op": c.op, **_filled(value=c.value)}
                            for c in one.conditions
                        ],
                    ),
                }
                for one in step.expects
            ],
        ),
    }


def _part(part: Part) -> dict[str, object]:
    fields = {name: getattr(part, name) for name in ("filename", "content_type", "path")}
    present = {name: value for name, value in fields.items() if value is not None}
    return {"name": part.name, **_filled(text=part.text), **present}


def _filled(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}


def _empty() -> TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment("A request of Guest API Inspector. It holds no secrets:"))
    document.add(tomlkit.comment("{{name}} stands for a value that is filled in when sending."))
    document.add(tomlkit.nl())
    return document


def _update(table: MutableMapping[str, Any], values: Mapping[str, object]) -> None:
    """Makes a document or table hold exactly the values, touching only what differs."""
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        present = table.get(key)
        if isinstance(present, Item) and present.unwrap() == value:
            continue
        if isinstance(present, dict) and isinstance(value, dict):
            _update(present, value)
        elif isinstance(present, Array) and isinstance(value, list):
            _update_array(present, value)
        else:
            table[key] = _item(key, value)


def _update_array(array: Array, values: list[object]) -> None:
    """Removes and inserts as little as possible, so that comments stay with their items."""
    old, new = ([repr(value) for value in each] for each in (array.unwrap(), values))
    changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for _, first, last, start, end in reversed(
        [change for change in changes if change[0] != "equal"]
    ):
        for _ in range(first, last):
            del array[first]
        for position, value in enumerate(values[start:end], first):
            array.insert(position, _plain_item(value))


def _item(key: str, value: object) -> Item:
    if isinstance(value, dict):
        table = tomlkit.table()
        for name, inner in value.items():
            table.add(name, _item(name, inner))
        return table
    if key in _TABLES and isinstance(value, list):
        tables = tomlkit.aot()
        for one in value:
            table = tomlkit.table()
            for name, inner in one.items():
                table.add(name, _item(name, inner))
            tables.append(table)
        return tables
    if key == "headers" and isinstance(value, list):
        array = tomlkit.array()
        for pair in value:
            array.append(_plain_item(pair))
        return array.multiline(bool(value))
    if isinstance(value, str):
        return _string(value)
    return _plain_item(value)


def _plain_item(value: object) -> Item:
    if isinstance(value, list) and all(isinstance(inner, str) for inner in value):
        array = tomlkit.array()
        for inner in value:
            array.append(tomlkit.string(inner))
        return array
    return tomlkit.item(value)


def _string(value: str) -> String:
    """Returns the TOML string that reads best and gives back exactly this value."""
    if "\n" not in value:
        literal = '"' in value and "'" not in value and not _UNPRINTABLE.search(value)
        return tomlkit.string(value, literal=literal)
    if "'''" not in value and not value.endswith("'") and not _UNPRINTABLE.search(value):
        # A line break right after the opening quotes is not part of the value (TOML 1.0, String).
        return String(StringType.MLL, value, "\n" + value, Trivia())
    escaped = value.replace("\\", "\\\\").replace('"""', '""\\"')
    escaped = _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", escaped)
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    return String(StringType.MLB, value, "\n" + escaped, Trivia())


def _words(kind: str, message: str) -> str:
    return _MESSAGES.get(kind, message[:1].lower() + message[1:])


def _line_of_error(text: str, error: ParseError) -> int:
    """A key that stands twice is noticed only after its line: look for it there."""
    twice = re.match(r'Key "(.+)" already exists', str(error))
    line = error.line
    if twice:
        lines = text.split("\n")
        while line > 1 and twice.group(1) not in lines[line - 1]:
            line -= 1
    return line


def _line_of(text: str, path: tuple[int | str, ...]) -> int:
    """Returns the line of a key, else of the nearest table above it that is written out."""
    keys = tuple(str(key) for key in path if not isinstance(key, int))
    best, line_of_best = -1, 0
    table: tuple[str, ...] = ()
    quote = ""
    for number, line in enumerate(text.split("\n"), 1):
        if quote:  # inside a multi-line string
            quote = "" if line.count(quote) % 2 else quote
            continue
        if header := _TABLE.match(line):
            table = _split(header.group(1))
            here = table
        elif key := _KEY.match(line):
            here = table + _split(key.group(1))
            quote = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")
        else:
            continue
        if len(here) > best and keys[: len(here)] == here:
            best, line_of_best = len(here), number
    return line_of_best


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


_TABLES = ("steps", "takes", "expects", "conditions")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TABLE = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\"' -]+?)\s*=")
_MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not a key of a profile",
    "string_too_short": "is empty",
    "literal_error": "is none of the values that are possible here",
    "too_short": "needs a name and a value",
    "too_long": "needs a name and a value, no more",
}
