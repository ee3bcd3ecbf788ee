"""The vendor's SDK for C#: PureCloudPlatform.Client.V2.

Configuration.Default, new ApiClient() -> client (base path, AccessToken) -> new UsersApi()
-> .GetUsersMe() -> draft
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import quote

from tree_sitter import Node

from inspector.dialects import csharp_values
from inspector.dialects.assembly import members
from inspector.dialects.evaluator import Call, Handler
from inspector.dialects.sdk_clients import CLIENT, Flavour, region_host, unknown_region
from inspector.dialects.sdk_logins import is_login, login, post_token
from inspector.dialects.sdk_models import Models, enumerator, new_model
from inspector.dialects.sdk_operations import model_named
from inspector.dialects.sdk_requests import Sdk
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text
from inspector.model.request import ImportedRequest

_PACKAGE = re.compile(
    r"\bPureCloudPlatform\.Client\.V2\b|\bConfiguration\.Default\.(?:ApiClient|AccessToken)\b"
)
_FRAGMENT = re.compile(
    r"\b\w{0,40}[aA]pi\w{0,40}\.(?:Get|Post|Put|Patch|Delete|Head)[A-Z]\w{3,120}\([^\n]{0,400};"
)
_ENUM = re.compile(r"(?:\w{1,80}\.){0,8}\w{1,80}Enum\.(\w{1,80})")
_REGION = re.compile(r"(?:\w{1,80}\.){0,8}PureCloudRegionHosts\.(\w{1,40})")
_DEFAULT = re.compile(r"(?:\w{1,80}\.){0,8}Configuration\.Default")
_SETTINGS = {
    "AccessToken": "token", "ApiKey": "keys", "ApiKeyPrefix": "prefixes", "DefaultHeader": "headers"
}  # fmt: skip
_ITSELF = ("ApiClient", "Configuration", "RestClient", "ClientOptions")
_SAME = ("ConfigureAwait", "GetAwaiter", "GetResult")


def sniff(text: str) -> float:
    if _PACKAGE.search(text):
        return 1.0
    if re.search(r":=|^package \w|\bfunc \w", text, re.MULTILINE):
        return 0.0
    return 0.65 if _FRAGMENT.search(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call of an operation and each login.

    Raises:
        SnippetError: There is no such call, or it cannot be followed.
    """
    source, cut = csharp_values.read(text)
    reader = _Reader(source)
    reader.run()
    return reader.sdk.imported("new UsersApi().GetUsersMe()", cut)


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]


def _raised(name: str) -> str:
    return name[:1].upper() + name[1:]


def _encoded(text: str) -> str:
    return quote(text, safe="", errors="replace")


_FLAVOUR = Flavour(_lowered, _raised, encode=_encoded, repeats=True, is_typed=False)


class _Reader(csharp_values.CSharp):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        models = Models(source, _lowered, lambda value: self.plain(value, camel=False))
        self.sdk = Sdk(source, _FLAVOUR, models)

    def library(self, call: Call, depth: int) -> Value:
        if call.name.startswith("new "):
            return self._created(call)
        holder = call.holder
        if "PureCloudRegionHosts" in self.source.part(call.node, "function")[:200]:
            return unknown_region()
        if call.name in _SAME and isinstance(holder, Answer):
            return holder
        if isinstance(holder, Thing) and holder.kind == "sdk client":
            return self._on_client(call, holder)
        if isinstance(holder, Thing) and holder.kind == "sdk api":
            return self._asked(call, holder)
        if self.sdk.seems_called(holder, call.holder_text, call.name):
            return self._asked(call, self.sdk.api())
        return Absent()

    def _created(self, call: Call) -> Value:
        name = call.name.removeprefix("new ")
        if name in self.classes:
            return Absent()
        if re.fullmatch(r"[A-Z]\w*Api", name):
            return self.sdk.api(call.get(0, "configuration"))
        if name in ("Configuration", "ApiClient"):
            given = call.get(0, "apiClient" if name == "Configuration" else "basePath")
            if isinstance(given, Thing) and given.kind == "sdk client":
                return given
            client = self.sdk.new_client()
            if isinstance(given, str | Unknown) and name == "ApiClient":
                self.sdk.set_host(client, given)
            for keyword, value in call.keywords.items():
                self.set_attribute(client, _raised(keyword), value)
            return client
        if model_named(name) is None:
            return Absent()
        model = new_model(name)
        model.slots["fields"] = dict(call.keywords)
        if call.arguments:
            said = f"Arguments of {name} without names are left out: their order is not known here."
            self.source.warn(call.node, said)
        return model

    def _on_client(self, call: Call, client: Thing) -> Value:
        given = call.arguments
        if call.name in ("setBasePath", "SetBasePath") and given:
            self.sdk.set_host(client, given[0])
            return None
        if call.name == "AddDefaultHeader" and len(given) == 2:
            members(client, "headers")[as_text(given[0])] = given[1]
            return None
        if call.name in ("PostToken", "PostTokenAsync"):
            return self._posted(call, client)
        if is_login(call.name):
            return login(self.sdk, client, call.name, given, call.node)
        return Absent()

    def _posted(self, call: Call, client: Thing) -> Value:
        form: dict[str, Value] = {"grant_type": "client_credentials"}
        redirect = "" if len(call.arguments) < 3 else call.arguments[2]
        redirect = call.keywords.get("redirectUri", redirect)
        code = call.get(3, "authorizationCode")
        if isinstance(code, Absent):
            code = call.get(-1, "authCode")
        if not isinstance(code, Absent) and code:
            is_refresh = call.get(4, "isRefreshRequest") is True
            form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
            if is_refresh:
                form = {"grant_type": "refresh_token", "refresh_token": code}
        credentials = [call.get(0, "clientId"), call.get(1, "clientSecret")]
        return post_token(self.sdk, client, credentials, form, call.node)

    def _asked(self, call: Call, api: Thing) -> Value:
        answer = self.sdk.call(api, call.name, call.arguments, call.keywords, call.node)
        if isinstance(answer, Answer) and "WithHttpInfo" in call.name:
            return self.sdk.response(call.node)
        return answer

    def part_of(self, answer: Answer, name: str, arguments: list[Value], node: Node) -> Value:
        if name == "AccessToken":
            return self.sdk.part(answer, "access_token", node)
        if name in ("Result", "Data"):
            whole = name == "Data" and answer.source == self.sdk.response(node).source
            return self.source.part_of(answer, "body", [], node) if whole else answer
        return self.sdk.part(answer, _lowered(name), node)

    def read_member(self, node: Node, depth: int) -> Value:
        text = self.source.text(node) if node.end_byte - node.start_byte < 200 else ""
        if _DEFAULT.fullmatch(text):
            return self.sdk.configuration
        enum, region = _ENUM.fullmatch(text), _REGION.fullmatch(text)
        host = region_host(region.group(1)) if region else None
        if enum or host is not None:
            return host if enum is None else enumerator(enum.group(1))
        return super().read_member(node, depth)

    def attribute(self, holder: Value, name: str) -> Value:
        if isinstance(holder, Thing) and holder.kind == "sdk client":
            self.sdk.is_set_up = True
            if name in _ITSELF:
                return holder
            return holder.slots.get(_SETTINGS.get(name, name), Absent())
        return super().attribute(holder, name)

    def set_attribute(self, holder: Value, name: str, value: Value) -> None:
        if not isinstance(holder, Thing) or holder.kind not in ("sdk client", "sdk api"):
            super().set_attribute(holder, name, value)
            return
        is_client = isinstance(value, Thing) and value.kind == "sdk client"
        if holder.kind == "sdk api":
            holder.slots[CLIENT if is_client else name] = value
        elif name in ("BasePath", "BaseUrl"):
            self.sdk.set_host(holder, value)
        elif is_client and holder is self.sdk.configuration:
            self.sdk.configuration.slots.update(value.slots if isinstance(value, Thing) else {})
        else:
            self.sdk.is_set_up = True
            holder.slots[_SETTINGS.get(name, name)] = value

    handlers: ClassVar[Mapping[str, Handler]] = {
        **csharp_values.CSharp.handlers,
        "member_access_expression": read_member,
    }
