"""Reads Postman collections (schema v2.0 and v2.1, and version 1) and Postman environments.

A collection gives its requests in order, folders from top to bottom, each with the authorization
and the variables that it inherits. Scripts are not run: what they keep of an answer becomes a
chain, what they test an expectation (`script_effects.py`). An environment gives values for the
current request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import Field

from inspector.dialects.draft import Draft, variable, variable_name
from inspector.dialects.foreign import Foreign, MisfitError, Step, check, items, load, members
from inspector.dialects.holes import Holes
from inspector.dialects.places import NOWHERE, Place
from inspector.dialects.postman_old import upgraded
from inspector.dialects.postman_request import Inherited, Row, read_request, script_text
from inspector.errors import SnippetError
from inspector.model.chain import Taken
from inspector.model.lift import is_secret_name
from inspector.model.request import VARIABLE, ImportedRequest, find_variables
from inspector.model.secret import Secret


class _Info(Foreign):
    name: str = ""


class _Collection(Foreign):
    info: _Info = _Info()
    variable: tuple[Row, ...] = ()


class _Folder(Foreign):
    name: str = ""
    variable: tuple[Row, ...] = ()


class _Environment(Foreign):
    name: str = ""
    values: tuple[Row, ...]
    kind: str = Field("environment", alias="_postman_variable_scope")


def sniff(text: str) -> float:
    if _SCHEMA.search(text) or _ID.search(text):
        return 1.0
    if text.lstrip()[:1] != "{":
        return 0.0
    if _VALUES.search(text) and (_SCOPE.search(text) or _NAMED.match(text)):
        return 0.98
    if _ITEMS.search(text) and _INFO.search(text):
        return 0.95
    if _REQUESTS.search(text) and _OLD.search(text):
        return 0.97
    if _REQUEST.search(text) and _HEADER.search(text) and _NAMED.match(text):
        return 0.95
    return 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns the requests of a collection, or of an environment a fragment with its values.

    Raises:
        SnippetError: It is neither, or holds no request.
    """
    document = load(text, "Postman file")
    root = document.value
    if isinstance(root.get("collection"), dict) and "item" not in root:
        root = root["collection"]
    try:
        drafts = _read(root, {} if root is not document.value else document.places())
    except MisfitError as error:
        said = f"{error}; correct it, or export it from Postman again."
        raise SnippetError(said, 1, 1) from error
    if not drafts:
        raise SnippetError("the collection holds no request; export one that does.", 1, 1)
    drafts[-1].complete = drafts[-1].complete and not document.is_cut
    for draft in drafts:
        document.tell(draft)
    return tuple(draft.finish() for draft in drafts)


def _read(root: dict[str, Any], places: Mapping[tuple[Step, ...], Place]) -> list[Draft]:
    if "requests" in root and "item" not in root:
        root, places = upgraded(root), _moved(places)
    if "request" in root and "item" not in root:  # one that was copied out of a collection
        places = {("item", 0, *path): place for path, place in places.items()}
        root = {"item": [root]}
    if "item" in root:
        return _Walk(root, places).drafts
    if "values" in root:
        return [_environment(root)]
    raise MisfitError("item is missing: this is no collection and no environment")


def _environment(root: dict[str, Any]) -> Draft:
    environment = check(_Environment, root)
    draft = Draft()
    off = [row.key for row in environment.values if row.is_off]
    for row in environment.values:
        name = row.key if VARIABLE.fullmatch(variable(row.key)) else variable_name(row.key)
        if row.key and row.value and not row.is_off:
            is_secret = row.type == "secret" or is_secret_name(row.key)
            draft.bindings = {**draft.bindings, name: Secret(row.value) if is_secret else row.value}
    count = len(draft.bindings)
    word = "globals" if environment.kind == "globals" else "environment"
    named = f" “{environment.name}”" if environment.name else ""
    draft.note(
        "info",
        f"A Postman {word}{named}: {count} value{'s' * (count != 1)} for the variables of the "
        "current request.",
    )
    if off:
        draft.note("info", f"Disabled, and left out: {', '.join(off[:12])}.")
    return draft


@dataclass(frozen=True, slots=True)
class _Open:
    """An item that is still to be read."""

    value: Any
    path: tuple[Step, ...]
    inherited: Inherited


class _Walk:
    """Reads the items of a collection in the order of the text."""

    def __init__(self, root: dict[str, Any], places: Mapping[tuple[Step, ...], Place]) -> None:
        self._places = places
        collection = check(_Collection, root)
        self.drafts: list[Draft] = []
        self._faults: list[str] = []
        self._kept: dict[str, Taken] = {}
        top = Inherited((), {}, root.get("auth"), False)
        top = top.with_rows(collection.variable).with_events(root.get("event"))
        pending = [_Open(root, (), top)]
        while pending:
            pending += reversed(list(self._inner(pending.pop())))
        if self._faults and not self.drafts:
            raise MisfitError(self._faults[0])
        for draft in self.drafts:
            for fault in self._faults[:10]:
                draft.note("warning", f"{fault}: that one was left out.")

    def _inner(self, one: _Open) -> Iterator[_Open]:
        """Yields what a folder holds; a request is read."""
        try:
            item, inherited = members(one.value, *one.path), one.inherited
            if one.path:
                folder = check(_Folder, item, *one.path)
                inherited = inherited.below(folder.name, item.get("auth"))
                inherited = inherited.with_rows(folder.variable)
            if "item" not in item:
                self._read(item, inherited, one.path)
                return
            if one.path:
                inherited = inherited.with_events(item.get("event"))
            listed = items(item["item"], *one.path, "item")
        except MisfitError as error:
            self._faults.append(str(error))
            return
        for number, inner in enumerate(listed):
            yield _Open(inner, (*one.path, "item", number), inherited)

    def _read(self, item: dict[str, Any], inherited: Inherited, path: tuple[Step, ...]) -> None:
        holes = Holes(inherited.values)
        place = self._places.get((*path, "request"), NOWHERE)
        draft, effects = read_request(item, inherited, holes, path, place)
        draft.name = " / ".join(inherited.names)
        if draft.name:
            draft.note("info", f"Named “{draft.name}” in the collection.")
        if inherited.has_scripts or script_text(item.get("event"), "prerequest"):
            draft.note("info", "Scripts that run before the request are not run.")
        self._take(draft)
        number = len(self.drafts)
        self.drafts.append(draft)
        for kept in effects.kept:
            name = _ours(kept.variable)
            if kept.source is not None:
                self._kept[name] = Taken(name, number, kept.source)

    def _take(self, draft: Draft) -> None:
        """Lets answers of earlier requests fill the variables that their scripts set."""
        found = find_variables(draft.finish().request)
        for hole in found:
            taken = self._kept.get(hole.name)
            if taken is not None:
                draft.takes.append(replace(taken))
                draft.bindings = {k: v for k, v in draft.bindings.items() if k != hole.name}


def _moved(places: Mapping[tuple[Step, ...], Place]) -> dict[tuple[Step, ...], Place]:
    """Returns the places of requests of version 1 by their paths in the one that is read."""
    return {("item", path[-1], "request"): place for path, place in places.items()}


def _ours(name: str) -> str:
    return name if VARIABLE.fullmatch(variable(name)) else variable_name(name)


_SCHEMA = re.compile(r'"schema"\s*+:\s*+"https?://schema\.(?:get)?postman\.com/')
_ID = re.compile(r'"_postman_id"\s*+:')
_SCOPE = re.compile(r'"_postman_(?:variable_scope|exported_(?:at|using))"\s*+:')
_VALUES = re.compile(r'"values"\s*+:\s*+\[\s*+(?:\]|\{\s*+"(?:key|value|enabled|type)"\s*+:)')
_NAMED = re.compile(r'\s*+\{\s*+(?:"id"\s*+:\s*+"[\w-]{1,60}"\s*+,\s*+)?"name"\s*+:')
_ITEMS = re.compile(r'"item"\s*+:\s*+\[')
_REQUESTS = re.compile(r'"requests"\s*+:\s*+\[')
_REQUEST = re.compile(r'"request"\s*+:\s*+\{')
_HEADER = re.compile(r'"header"\s*+:\s*+\[')
_OLD = re.compile(r'"(?:dataMode|collectionId|rawModeData|folders_order)"\s*+:')
_INFO = re.compile(r'"info"\s*+:\s*+\{')
