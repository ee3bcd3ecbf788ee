"""The vendor's SDK for Go: platformclientv2.

GetDefaultConfiguration() -> config (BasePath, AccessToken)
-> NewUsersApi() -> .GetUsersMe(…) -> draft
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import quote_plus

from tree_sitter import Node

from inspector.dialects import go_builtins, go_values
from inspector.dialects.assembly import members
from inspector.dialects.evaluator import Call, Handler
from inspector.dialects.sdk_clients import Flavour
from inspector.dialects.sdk_logins import is_login, login
from inspector.dialects.sdk_models import Models
from inspector.dialects.sdk_operations import verb_of
from inspector.dialects.sdk_requests import Sdk
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Answer, Thing, Value, as_text
from inspector.model.request import ImportedRequest

_PACKAGE = "platformclientv2"
_ALIAS = re.compile(r"\b(\w{1,60})[ \t]+\"[^\"\n]{0,200}/platformclientv2\"")
_FRAGMENT = re.compile(
    r"\b\w{0,40}[aA][pP][iI]\w{0,40}\.(?:Get|Post|Put|Patch|Delete|Head)[A-Z]\w{3,120}\("
)
_SETTINGS = {
    "AccessToken": "token", "APIKey": "keys", "APIKeyPrefix": "prefixes", "DefaultHeader": "headers"
}  # fmt: skip
_POINTERS = ("String", "Bool", "Int", "Int32", "Int64", "Float32", "Float64", "Time")


def sniff(text: str) -> float:
    if _PACKAGE in text:
        return 1.0 if re.search(r"\bNew\w+Api|\.Authorize|Configuration\(\)", text) else 0.6
    return 0.65 if _FRAGMENT.search(text) and ":=" in text else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call of an operation and each login.

    Raises:
        SnippetError: There is no such call, or it cannot be followed.
    """
    source, cut = go_values.read(text)
    reader = _Reader(source)
    reader.run()
    return reader.sdk.imported("platformclientv2.NewUsersApi().GetUsersMe(…)", cut)


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]


def _raised(name: str) -> str:
    return name[:1].upper() + name[1:]


_FLAVOUR = Flavour(
    _lowered,
    _raised,
    go_builtins.COMPACT,
    lambda text: quote_plus(text, errors="replace"),
    drops_empty=True,
    wants_all=True,
)


class _Reader(go_values.Go):
    def __init__(self, source: Source) -> None:
        self._at: list[Node] = []
        super().__init__(source)
        text = source.data.decode()
        self._packages = {_PACKAGE, *_ALIAS.findall(text)} - {"import"}
        self.sdk = Sdk(source, _FLAVOUR, Models(source, _lowered, self.plain))

    def library(self, call: Call, depth: int) -> Value:
        if call.holder_text in self._packages:
            return self._created(call)
        holder = call.holder
        if isinstance(holder, Thing) and holder.kind == "sdk client":
            return self._on_client(call, holder)
        if isinstance(holder, Thing) and holder.kind == "sdk api":
            return self._asked(call, holder)
        if self.sdk.seems_called(holder, call.holder_text, call.name):
            return self._asked(call, self.sdk.api())
        return Absent()

    def _created(self, call: Call) -> Value:
        given = call.arguments
        if call.name in _POINTERS and given:
            return given[0]
        if call.name == "GetDefaultConfiguration":
            self.sdk.is_set_up = True
            return self.sdk.configuration
        if call.name == "NewConfiguration":
            return self.sdk.new_client()
        if re.fullmatch(r"New\w+Api(?:WithConfig)?", call.name):
            return self.sdk.api(given[0] if given else None)
        return Absent()

    def _on_client(self, call: Call, client: Thing) -> Value:
        if is_login(call.name):
            login(self.sdk, client, call.name, call.arguments, call.node)
            return None
        if call.name == "AddDefaultHeader" and len(call.arguments) == 2:
            members(client, "headers")[as_text(call.arguments[0])] = call.arguments[1]
            return None
        return Absent()

    def _asked(self, call: Call, api: Thing) -> Value:
        answer = self.sdk.call(api, call.name, call.arguments, {}, call.node)
        if isinstance(answer, Absent):
            return answer
        response = self.sdk.response(call.node)
        bodiless = verb_of(call.name) == "DELETE"
        return Thing("values", {"several": [*([] if bodiless else [answer]), response, None]})

    def read_selector(self, node: Node, depth: int) -> Value:
        self._at.append(node)
        given = super().read_selector(node, depth)
        self._at.pop()
        return given

    def read_index(self, node: Node, depth: int) -> Value:
        operand, index = (node.child_by_field_name(part) for part in ("operand", "index"))
        if operand is not None and operand.type in ("identifier", "parenthesized_expression"):
            holder = self.evaluate(operand, depth)
            if isinstance(holder, Answer):
                return self.sdk.part(holder, as_text(self.evaluate(index, depth)), node)
        return super().read_index(node, depth)

    def attribute(self, holder: Value, name: str) -> Value:
        if isinstance(holder, Answer):
            return self.sdk.part(holder, _lowered(name), self._at[-1])
        if isinstance(holder, Thing) and holder.kind == "sdk client":
            self.sdk.is_set_up = True
            return holder.slots.get(_SETTINGS.get(name, name), Absent())
        return super().attribute(holder, name)

    def set_attribute(self, holder: Thing, name: str, value: Value) -> None:
        if holder.kind == "sdk client" and name == "BasePath":
            self.sdk.set_host(holder, value)
        elif holder.kind == "sdk client":
            self.sdk.is_set_up = True
            holder.slots[_SETTINGS.get(name, name)] = value
        else:
            super().set_attribute(holder, name, value)

    def zero(self, kind: Node | None, node: Node, *, made: bool = False) -> Value:
        """A model of the SDK is one before any of its fields is set."""
        text = self.source.text(kind) if kind is not None else ""
        if text.partition(".")[0] in self._packages:
            return Thing("struct", {"type": text, "fields": {}})
        return super().zero(kind, node, made=made)

    handlers: ClassVar[Mapping[str, Handler]] = {
        **go_values.Go.handlers,
        "selector_expression": read_selector,
        "index_expression": read_index,
    }
