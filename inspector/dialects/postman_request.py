"""Reads one request of a Postman collection: URL, headers, authorization, body, scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import Field

from inspector.dialects.draft import Draft, variable
from inspector.dialects.foreign import Foreign, MisfitError, Step, check, items, spelled
from inspector.dialects.holes import Holes
from inspector.dialects.places import NOWHERE, Place
from inspector.dialects.postman_auth import Auth, add_auth
from inspector.dialects.postman_body import read_body
from inspector.dialects.script_effects import Effects, read_script
from inspector.model.headers import Headers


class Row(Foreign):
    """A row of a table in Postman."""

    key: str = ""
    value: str = ""
    type: str = ""
    disabled: bool = False
    enabled: bool = True

    @property
    def is_off(self) -> bool:
        return self.disabled or not self.enabled


class _Url(Foreign):
    raw: str = ""
    protocol: str = ""
    host: Any = None
    port: str = ""
    path: Any = None
    query: tuple[Row, ...] = ()
    hash: str = ""
    variable: tuple[Row, ...] = ()


class _Request(Foreign):
    method: str = "GET"
    url: Any = None
    header: Any = None
    body: Any = None
    auth: Any = None


class _Behaviour(Foreign):
    keeps_body: bool = Field(False, alias="disableBodyPruning")
    without: dict[str, bool] = Field(default_factory=dict, alias="disabledSystemHeaders")


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a request has from its folders and its collection."""

    names: tuple[str, ...]
    values: Mapping[str, str]
    auth: Any
    has_scripts: bool
    tests: tuple[str, ...] = field(default=())

    def with_rows(self, rows: Iterable[Row]) -> Inherited:
        values = {row.key: row.value for row in rows if row.key and not row.is_off}
        return replace(self, values={**self.values, **values}) if values else self

    def with_events(self, events: Any) -> Inherited:
        """Takes the scripts that run around every request below."""
        before = bool(script_text(events, "prerequest"))
        test = script_text(events, "test")
        tests = (*self.tests, test) if test else self.tests
        return replace(self, has_scripts=self.has_scripts or before, tests=tests)

    def below(self, name: str, auth: Any) -> Inherited:
        names = (*self.names, name) if name else self.names
        return replace(self, names=names, auth=self.auth if auth is None else auth)


def read_request(
    item: Mapping[str, Any],
    inherited: Inherited,
    holes: Holes,
    path: tuple[Step, ...],
    place: Place = NOWHERE,
) -> tuple[Draft, Effects]:
    """Returns the request of an item, and what its scripts do with the answer.

    Raises:
        MisfitError: The item is no request.
    """
    if item.get("request") is None:
        raise MisfitError(f"{spelled((*path, 'request'))} is missing")
    given = {"url": item["request"]} if isinstance(item["request"], str) else item["request"]
    request = check(_Request, given, *path, "request")
    path = (*path, "request")
    draft = Draft(request.method.strip() or "GET", place=place)
    behaviour = check(_Behaviour, item.get("protocolProfileBehavior") or {}, *path)
    _set_url(draft, request.url, holes, path)
    _set_headers(draft, request.header, holes, path)
    off = {name.lower() for name, is_off in behaviour.without.items() if is_off}
    if request.body is not None:
        keeps = behaviour.keeps_body or draft.method not in _WITHOUT_BODY
        read_body(draft, request.body, holes, (*path, "body"), keeps=keeps, off=off)
    auth = inherited.auth if request.auth is None else request.auth
    if auth is not None:
        add_auth(draft, check(Auth, auth, *path, "auth"), auth, holes)
    holes.finish(draft)
    return draft, _effects(draft, item, inherited)


def script_text(events: Any, when: str) -> str:
    """Returns the script of an item that runs before the request, or after it."""
    found: list[str] = []
    for event in events if isinstance(events, list) else ():
        script = event.get("script") if isinstance(event, dict) else None
        if not isinstance(script, dict) or event.get("listen") != when or event.get("disabled"):
            continue
        lines = script.get("exec", "")
        lines = lines if isinstance(lines, list) else [lines]
        found += (line for line in lines if isinstance(line, str))
    return "\n".join(found) if any(line.strip() for line in found) else ""


def _effects(draft: Draft, item: Mapping[str, Any], inherited: Inherited) -> Effects:
    effects = Effects()
    own = script_text(item.get("event"), "test")
    scripts = (*inherited.tests, own) if own else inherited.tests
    for text in scripts:
        found = read_script(text)
        effects.kept += found.kept
        effects.unknown += found.unknown
        effects.expects += found.expects
    draft.expects += effects.expects
    if scripts:
        draft.note("info", "The script after the answer is not run; its tests are judged here.")
    if effects.unknown:
        listed = ", ".join(dict.fromkeys(effects.unknown[:12]))
        draft.note("warning", f"A script computes {listed}: fill in the variable yourself.")
    return effects


def _set_url(draft: Draft, url: Any, holes: Holes, path: tuple[Step, ...]) -> None:
    if url is None or isinstance(url, str):
        draft.url = holes.fill((url or "").strip(), is_url=True)
        _tell_path_words(draft)
        return
    parts = check(_Url, url, *path, "url")
    text = _assembled(parts) or parts.raw
    off = [row.key for row in parts.query if row.is_off]
    if off:
        draft.note("info", f"Disabled query parameters, left out: {', '.join(off[:12])}.")
    address, mark, rest = text.partition("?")
    for row in parts.variable:
        if row.key:
            value = row.value or variable(row.key)
            pattern = rf"(?<=/):{re.escape(row.key)}(?=/|$)"
            address = re.sub(pattern, lambda _, value=value: value, address)  # type: ignore[misc]  # bound at once
    draft.url = holes.fill((address + mark + rest).strip(), is_url=True)
    _tell_path_words(draft)


def _assembled(parts: _Url) -> str:
    """Returns the URL that Postman sends: it goes by the parts, not by `raw`."""
    host = _joined(parts.host, ".")
    if not host:
        return ""
    scheme = parts.protocol or ("" if host.startswith("{{") else "http")
    text = f"{scheme}://{host}" if scheme and "://" not in host else host
    text += f":{parts.port}" if parts.port else ""
    way = _joined(parts.path, "/")
    text += ("" if way.startswith("/") else "/") + way if way or parts.path is not None else ""
    query = "&".join(
        f"{row.key}={row.value}" if "value" in row.model_fields_set else row.key
        for row in parts.query
        if not row.is_off
    )
    return text + (f"?{query}" if query else "") + (f"#{parts.hash}" if parts.hash else "")


def _joined(value: Any, by: str) -> str:
    if isinstance(value, list):
        steps = (step.get("value", "") if isinstance(step, dict) else step for step in value)
        return by.join(str(step) for step in steps)
    return value if isinstance(value, str) else ""


def _set_headers(draft: Draft, header: Any, holes: Holes, path: tuple[Step, ...]) -> None:
    if isinstance(header, str):  # v2.0 allows the lines of a header as one text
        lines = (line.partition(":") for line in header.splitlines())
        pairs = [(name.strip(), value.strip()) for name, colon, value in lines if colon]
    else:
        given = items(header, *path, "header")
        rows = [check(Row, one, *path, "header", n) for n, one in enumerate(given)]
        off = [row.key for row in rows if row.is_off]
        if off:
            draft.note("info", f"Disabled headers, left out: {', '.join(off[:12])}.")
        pairs = [(row.key, row.value) for row in rows if row.key and not row.is_off]
    draft.headers = Headers(tuple((holes.fill(name), holes.fill(value)) for name, value in pairs))
    if "Content-Length" in draft.headers:
        draft.headers = draft.headers.without("Content-Length")
        draft.note("info", "Content-Length was left out; it is computed when sending.")


def _tell_path_words(draft: Draft) -> None:
    """Makes `:id` in a path the variable that it is in Postman."""
    address, mark, rest = draft.url.partition("?")
    found = PATH_WORD.findall(address)
    if found:
        address = PATH_WORD.sub(lambda match: variable(match.group(0)[1:]), address)
        draft.url = address + mark + rest
        listed = ", ".join(found[:6])
        draft.note("info", f"{listed} in the path stands for a value: fill in the variable.")


_WITHOUT_BODY = ("GET", "HEAD", "COPY", "PURGE", "UNLOCK")
PATH_WORD = re.compile(r"(?<=/):[A-Za-z_]\w*(?=/|$)")
