"""The vendor's SDK for Python: PureCloudPlatformClientV2.

configuration, ApiClient() -> client (host, access_token)
-> UsersApi(client) -> .get_users_me() -> draft
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects import python_values
from inspector.dialects.assembly import members
from inspector.dialects.evaluator import Call, Handler
from inspector.dialects.python_builtins import DUMPS
from inspector.dialects.sdk_clients import Flavour, region_host, unknown_region
from inspector.dialects.sdk_logins import is_login, login
from inspector.dialects.sdk_models import Models, new_model
from inspector.dialects.sdk_operations import snake
from inspector.dialects.sdk_requests import Sdk
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text
from inspector.model.request import ImportedRequest

_MODULE = "PureCloudPlatformClientV2"
_FRAGMENT = re.compile(
    r"\b\w{0,40}api\w{0,40}\.(?:get|post|put|patch|delete|head)_[a-z]\w{4,}\(", re.IGNORECASE
)
_SETTINGS = {
    "access_token": "token",
    "host": "host",
    "api_key": "keys",
    "api_key_prefix": "prefixes",
    "default_headers": "headers",
}
_OTHER = re.compile(r"\b(?:requests|httpx)\.\w+\(|\baiohttp\.")
_OTHERS = ("requests", "httpx", "aiohttp", "urllib")


def sniff(text: str) -> float:
    if _MODULE in text:
        if re.search(r"\w+Api\(", text) or _FRAGMENT.search(text):
            return 1.0
        return 0.95 if "_token(" in text and not _OTHER.search(text) else 0.6
    return 0.7 if _FRAGMENT.search(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call of an operation and each login.

    Raises:
        SnippetError: There is no such call, or it cannot be followed.
    """
    source, cut = python_values.read(text)
    reader = _Reader(source)
    reader.run()
    return reader.sdk.imported("PureCloudPlatformClientV2.UsersApi(client).get_users_me()", cut)


def _camel(name: str) -> str:
    """Returns the name that a model's attribute has in JSON, as the SDK's rule makes it."""
    first, *rest = name.strip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


_FLAVOUR = Flavour(_camel, snake, DUMPS, sends_null=True, keeps="/")


class _Reader(python_values.Python):
    def __init__(self, source: Source) -> None:
        self._at: list[Node] = []
        super().__init__(source)
        self.sdk = Sdk(source, _FLAVOUR, Models(source, _camel, lambda value: Absent(), snake))

    def library(self, call: Call, depth: int) -> Value:
        first = call.spelled.partition(".")[0]
        if first == _MODULE and call.name[:1].isupper():
            return self._created(call)
        holder = call.holder
        is_region = isinstance(holder, Thing) and holder.kind == "sdk region"
        if call.name == "get_api_host" and (is_region or isinstance(holder, str)):
            return holder
        if isinstance(holder, Thing) and holder.kind == "sdk client":
            return self._on_client(call, holder)
        if isinstance(holder, Thing) and holder.kind == "sdk api":
            return self.sdk.call(holder, call.name, call.arguments, call.keywords, call.node)
        if first in _OTHERS and "." in call.spelled:
            said = (
                f"{call.spelled[:60]} is not the SDK's; read the snippet as Python for its calls."
            )
            self.source.warn(call.node, said)
        return self._on_stranger(call) if isinstance(holder, Unknown) else Absent()

    def _created(self, call: Call) -> Value:
        if call.name.endswith("Api"):
            return self.sdk.api(call.get(0, "api_client"))
        if call.name == "ApiClient":
            client = self.sdk.new_client()
            host, name = call.get(0, "host"), call.get(1, "header_name")
            if not isinstance(host, Absent) and host is not None:
                self.sdk.set_host(client, host)
            if isinstance(name, str):
                members(client, "headers")[name] = call.get(2, "header_value")
            return client
        if call.name == "Configuration":
            return self.sdk.configuration
        model = new_model(call.name)
        model.slots["fields"] = dict(call.keywords)
        return model

    def _on_client(self, call: Call, client: Thing) -> Value:
        if is_login(call.name):
            given = [*call.arguments, *call.keywords.values()]
            answer = login(self.sdk, client, call.name, given, call.node)
            return [client, answer] if "code" in call.name else client
        if call.name == "call_api":
            names = ("resource_path", "method", "path_params", "query_params", "header_params",
                     "body")  # fmt: skip
            given = [call.get(place, name) for place, name in enumerate(names)]
            return self.sdk.call_path(client, given, call.get(9, "auth_settings"), call.node)
        if call.name == "set_default_header" and len(call.arguments) == 2:
            members(client, "headers")[as_text(call.arguments[0])] = call.arguments[1]
            return None
        return Absent()

    def _on_stranger(self, call: Call) -> Value:
        """Takes `api_instance.get_users_me()` on an unknown object for what it seems to be."""
        called = self.sdk.seems_called(call.holder, call.holder_text, call.name)
        if not called or "_" not in call.name or call.name in self.own:
            return Absent()
        return self.sdk.call(self.sdk.api(), call.name, call.arguments, call.keywords, call.node)

    def read_identifier(self, node: Node, depth: int) -> Value:
        name = self.source.text(node)
        path = self.resolved(name)
        if path.partition(".")[0] == _MODULE and isinstance(self.look_up(name), Absent):
            return self._named(path)
        return super().read_identifier(node, depth)

    def _named(self, path: str) -> Value:
        name = path.rpartition(".")[2]
        if name == "configuration":
            return self.sdk.configuration
        return Thing("sdk module", {"path": path})

    def read_attribute(self, node: Node, depth: int) -> Value:
        self._at.append(node)
        given = super().read_attribute(node, depth)
        self._at.pop()
        return given

    def attribute(self, holder: Value, name: str) -> Value:
        if isinstance(holder, Answer):
            return self.sdk.part(holder, _camel(name), self._at[-1])
        if not isinstance(holder, Thing):
            return Absent()
        match holder.kind:
            case "sdk module":
                path = as_text(holder.slots["path"])
                if path.endswith("PureCloudRegionHosts"):
                    host = region_host(name)
                    return Absent() if host is None else host
                return self._named(f"{path}.{name}")
            case "sdk client":
                self.sdk.is_set_up = True
                return holder.slots.get(_SETTINGS.get(name, name), Absent())
            case "model":
                return members(holder, "fields").get(name, Absent())
            case _:
                return super().attribute(holder, name)

    def read_subscript(self, node: Node, depth: int) -> Value:
        if self.source.part(node, "value")[-99:].endswith("PureCloudRegionHosts"):
            return unknown_region()
        return super().read_subscript(node, depth)

    def set_attribute(self, holder: Thing, name: str, value: Value) -> None:
        if holder.kind == "model":
            members(holder, "fields")[name] = value
        elif holder.kind == "sdk client" and name == "host":
            self.sdk.set_host(holder, value)
        elif holder.kind == "sdk client":
            self.sdk.is_set_up = True
            holder.slots[_SETTINGS.get(name, name)] = value
        else:
            super().set_attribute(holder, name, value)

    handlers: ClassVar[Mapping[str, Handler]] = {
        **python_values.Python.handlers,
        "identifier": read_identifier,
        "attribute": read_attribute,
        "subscript": read_subscript,
    }
