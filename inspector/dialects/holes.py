"""The variables of other tools' templates, `{{like this}}`, as variables of ours.

    {{base}} --> its value, or {{base}}
    {{access token}} --> {{access_token}}
    {{$guid}} --> {{guid}}

A value that names further variables is put in its place; what stays open keeps its name as far
as a name of ours can have it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from inspector.dialects.draft import Draft, variable, variable_name
from inspector.model.lift import is_secret_name
from inspector.model.request import VARIABLE, Bindings, Request, find_variables
from inspector.model.secret import Secret

_HOLE = re.compile(r"\{\{([^{}\n]{1,200})\}\}")
_DEEPEST = 8
_LARGEST = 1_000_000
_OURS = ("api", "login")  # the selected environment's hosts, whatever a snippet calls so


class Holes:
    """Turns templates into ours; remembers which variables were met, and what to say of them.

    `values` are those that the snippet gives, `find` may know other expressions: it returns the
    text to put in their place.
    """

    def __init__(
        self,
        values: Mapping[str, str],
        find: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        self._values = values
        self._find = find
        self._spent = 0
        self.dynamic: list[str] = []
        self.bindings: dict[str, str] = {}

    def fill(self, text: str, depth: int = 0, *, is_url: bool = False) -> str:
        """Returns a template with variables that ours can have."""

        def one(match: re.Match[str]) -> str:
            return self._one(match.group(1).strip(), depth, is_url=is_url)

        return _HOLE.sub(one, text) if "{{" in text else text

    def _one(self, name: str, depth: int, *, is_url: bool) -> str:
        found = self._find(name)
        if found is not None:
            return found
        if name.startswith("$"):
            plain = variable_name(name[1:])
            if name not in self.dynamic:
                self.dynamic.append(name)
            return variable(plain)
        value = self._values.get(name, "")
        plain = name if VARIABLE.fullmatch(variable(name)) else variable_name(name)
        if not value:
            return variable(plain)
        # Both are written out: we look through no value again, and encode one that lands in a URL.
        is_spelled = is_url and "://" not in value and quote(value, safe="/") != value
        is_spelled = (is_spelled and not is_secret_name(name)) or plain in _OURS
        if ("{{" in value or is_spelled) and depth < _DEEPEST and self._spent < _LARGEST:
            self._spent += len(value)
            return self.fill(value, depth + 1, is_url=is_url)
        self.bindings[plain] = value
        return variable(plain)

    def basic(self, draft: Draft, user: str, password: str) -> str:
        """Returns what logs in with a name and a password that are filled (RFC 7617, 2)."""
        known = VARIABLE.sub(
            lambda match: self.bindings.get(match.group(1), match.group(0)), f"{user}:{password}"
        )
        if VARIABLE.search(known):
            said = "The variable basic_credentials stands for the base64 of user:password."
            draft.note("warning", said)
            return variable("basic_credentials")
        return base64.b64encode(known.encode("utf-8", "surrogatepass")).decode()

    def finish(self, draft: Draft) -> None:
        """Gives a draft whose texts are filled its values; secrets as such."""
        request = Request(draft.method or "GET", draft.url, draft.headers, draft.body)
        draft.bindings = {**draft.bindings, **bound(request, self.bindings)}
        if self.dynamic:
            listed = ", ".join("{{" + name + "}}" for name in self.dynamic[:8])
            said = f"{listed}: the tool fills this in itself; here it is a variable."
            draft.note("warning", said)


def bound(request: Request, values: Mapping[str, str]) -> Bindings:
    """Returns the values of the request's variables, those of secrets as `Secret`."""
    found: dict[str, str | Secret] = {}
    for hole in find_variables(request):
        if hole.name in values:
            is_secret = hole.secret or is_secret_name(hole.name)
            value = values[hole.name]
            found[hole.name] = Secret(value) if is_secret else value
    return found
