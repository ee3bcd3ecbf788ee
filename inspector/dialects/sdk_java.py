"""The vendor's SDK for Java: com.mypurecloud.sdk.v2.

ApiClient.Builder.standard() -> client (base path, token)
-> new UsersApi() -> .getUsersMe() -> draft
PostXRequest.builder()… -> request -> api.postX(request) -> draft
"""

from __future__ import annotations

import re
from urllib.parse import quote

from tree_sitter import Node

from inspector.dialects import java_values
from inspector.dialects.assembly import members
from inspector.dialects.evaluator import Call
from inspector.dialects.sdk_clients import Flavour, region_host, unknown_region
from inspector.dialects.sdk_logins import is_login, login
from inspector.dialects.sdk_models import Models, enumerator, new_model
from inspector.dialects.sdk_operations import model_named, operation_named, verb_of
from inspector.dialects.sdk_requests import Sdk
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Answer, Thing, Value, as_text
from inspector.model.request import ImportedRequest

_PACKAGE = re.compile(r"\bcom\.mypurecloud\.sdk\b|\bApiClient\.Builder\.standard\(\)")
_API = re.compile(r"^[ \t]{0,40}(?:\w+ ){0,3}(\w{2,60}Api) \w{1,60}\s?=\s?new \1\(", re.MULTILINE)
_FRAGMENT = re.compile(
    r"\b\w{0,40}[aA]pi\w{0,40}\.(?:get|post|put|patch|delete|head)[A-Z]\w{3,120}\([^\n]{0,400};"
)
_TYPED = re.compile(
    r"^[ \t]{0,40}(?:final )?[A-Z][\w<>]{1,80} \w{1,60}\s?=|System\.out\.print", re.MULTILINE
)
_KEYS = {"setApiKey": "keys", "setApiKeyPrefix": "prefixes"}
_ENUM = re.compile(r"(?:\w{1,80}\.){0,6}\w{1,80}Enum\.(\w{1,80})")
_REGION = re.compile(r"(?:\w{1,80}\.){0,6}PureCloudRegionHosts\.(\w{1,40})")


def sniff(text: str) -> float:
    if re.search(r"\busing [A-Z]|\bconst \w|\blet \w|=> ?\{", text):
        return 0.0
    if _PACKAGE.search(text):
        return 1.0
    if _API.search(text) and _FRAGMENT.search(text):
        return 0.85
    return 0.65 if _FRAGMENT.search(text) and _TYPED.search(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call of an operation and each login.

    Raises:
        SnippetError: There is no such call, or it cannot be followed.
    """
    source, cut = java_values.read(text)
    reader = _Reader(source)
    reader.run()
    return reader.sdk.imported("new UsersApi().getUsersMe(…)", cut)


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]


def _encoded(text: str) -> str:
    """Encodes as URLEncoder does, which knows no `~`, with `%20` for spaces."""
    return quote(text, safe="*", errors="replace").replace("~", "%7E")


_FLAVOUR = Flavour(_lowered, lambda name: name, encode=_encoded, repeats=True, wants_all=True)


class _Reader(java_values.Java):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.sdk = Sdk(source, _FLAVOUR, Models(source, _lowered, lambda value: Absent()))

    def library(self, call: Call, depth: int) -> Value:
        known = self._of_sdk(call)
        return Absent() if known is None else known

    def _of_sdk(self, call: Call) -> Value | None:
        if call.name.startswith("new "):
            return self._created(call)
        holder = call.holder
        if isinstance(holder, Answer):
            return self._part(call, holder)
        if isinstance(holder, Thing):
            match holder.kind:
                case "sdk client":
                    return self._on_client(call, holder)
                case "sdk api":
                    return self._asked(call, holder)
                case "sdk request":
                    return self._on_request(call, holder)
                case "model":
                    return _on_model(call, holder)
                case _:
                    return None
        if call.name in ("getApiHost", "fromString", "valueOf") and isinstance(holder, str):
            return holder
        return self._static(call)

    def _static(self, call: Call) -> Value | None:
        owner = call.holder_text.rpartition(".")[2]
        if call.holder_text.endswith("ApiClient.Builder"):
            return self.sdk.new_client()
        if owner == "Configuration" and call.name == "setDefaultApiClient" and call.arguments:
            client = call.arguments[0]
            if isinstance(client, Thing) and client.kind == "sdk client":
                self.sdk.configuration = client
            return client
        if owner == "Configuration" and call.name == "getDefaultApiClient":
            self.sdk.is_set_up = True
            return self.sdk.configuration
        if call.name in _KEYS and call.arguments:
            members(self.sdk.configuration, _KEYS[call.name])["Authorization"] = call.arguments[0]
            return call.holder
        if owner == "PureCloudRegionHosts" and call.name == "valueOf":
            return unknown_region()
        if owner.endswith("Enum") and call.arguments:
            return call.arguments[0]
        if call.name == "builder" and owner.endswith("Request") and verb_of(owner):
            return _request(owner, call.arguments)
        if self.sdk.seems_called(call.holder, owner, call.name):
            return self._asked(call, self.sdk.api())
        return None

    def _created(self, call: Call) -> Value | None:
        name = call.holder_text.rpartition(".")[2]
        if re.fullmatch(r"[A-Z]\w*Api", name):
            return self.sdk.api(call.arguments[0] if call.arguments else None)
        if name == "ApiClient":
            return self.sdk.new_client()
        if name.endswith("Request") and operation_named(name.removesuffix("Request")):
            return _request(name, [])
        return new_model(name) if model_named(name) is not None else None

    def _on_client(self, call: Call, client: Thing) -> Value | None:
        name, given = call.name, call.arguments
        if is_login(name):
            login(self.sdk, client, name, given, call.node)
            return self.sdk.response(call.node)
        if not given:
            return client if name == "build" else None
        match name:
            case "withAccessToken" | "setAccessToken":
                self.sdk.set_token(client, given[0])
            case "withBasePath" | "setBasePath":
                self.sdk.set_host(client, given[0])
            case "withDefaultHeader" | "addDefaultHeader" if len(given) > 1:
                members(client, "headers")[as_text(given[0])] = given[1]
            case _ if not name.startswith(("with", "set")):
                return None
        return client

    def _asked(self, call: Call, api: Thing) -> Value | None:
        positional, named = call.arguments, {}
        first = positional[0] if positional else None
        is_request = isinstance(first, Thing) and first.kind == "sdk request"
        if isinstance(first, Thing) and is_request:
            given = first.slots["positional"]
            positional = given if isinstance(given, list) else []
            named = members(first, "named")
        answer = self.sdk.call(api, call.name, positional, named, call.node)
        if isinstance(answer, Absent):
            return None
        if isinstance(first, Thing) and first.slots.get("headers"):
            draft = self.sdk.drafts[-1]
            for name, value in members(first, "headers").items():
                draft.headers = draft.headers.without(name).with_added(name, as_text(value))
        is_extended = isinstance(first, Thing) and first.slots.get("extended") is True
        return self.sdk.response(call.node) if is_extended else answer

    def _on_request(self, call: Call, request: Thing) -> Value | None:
        name, given = call.name, call.arguments
        if name == "withHttpInfo":
            request.slots["extended"] = True
        elif name == "withRequiredParams":
            request.slots["positional"] = list(given)
        elif name == "withCustomHeader" and len(given) == 2:
            members(request, "headers")[as_text(given[0])] = given[1]
        elif name.startswith(("with", "set")) and given:
            field = _lowered(name.removeprefix("with").removeprefix("set"))
            members(request, "named")[field] = given[0]
        return request

    def _part(self, call: Call, answer: Answer) -> Value | None:
        if re.match(r"get[A-Z]", call.name) and not call.arguments and call.name != "getBody":
            return self.sdk.part(answer, _lowered(call.name[3:]), call.node)
        return None

    def evaluate(self, node: Node | None, depth: int = 0) -> Value:
        if node is not None and node.type == "field_access" and len(self.source.text(node)) < 200:
            text = self.source.text(node)
            enum, region = _ENUM.fullmatch(text), _REGION.fullmatch(text)
            host = region_host(region.group(1)) if region else None
            if enum or host is not None:
                return host if enum is None else enumerator(enum.group(1))
        return super().evaluate(node, depth)


def _request(name: str, positional: list[Value]) -> Thing:
    return Thing("sdk request", {"positional": list(positional), "named": {}, "headers": {}})


def _on_model(call: Call, model: Thing) -> Value | None:
    """`model.name(x)`, `model.setName(x)`, `model.addNamesItem(x)`, `model.getName()`."""
    fields = members(model, "fields")
    getter = re.fullmatch(r"(?:get|is)([A-Z]\w*)", call.name)
    if getter and not call.arguments:
        return fields.get(_lowered(getter.group(1)))
    if len(call.arguments) != 1:
        return None
    item = re.fullmatch(r"add(\w+)Item", call.name)
    if item:
        listed = fields.setdefault(_lowered(item.group(1)), [])
        if isinstance(listed, list):
            listed.append(call.arguments[0])
    else:
        name = re.sub(r"^set(?=[A-Z])", "", call.name)
        fields[_lowered(name)] = call.arguments[0]
    return model
