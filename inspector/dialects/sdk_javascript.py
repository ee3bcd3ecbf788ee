"""The vendor's SDK for JavaScript, in browsers and Node: purecloud-platform-client-v2.

ApiClient.instance -> client (environment, token) -> new UsersApi() -> .getUsers({…}) -> draft
"""

from __future__ import annotations

import re
from urllib.parse import quote_plus

from tree_sitter import Node

from inspector.dialects import javascript, javascript_source, javascript_web
from inspector.dialects.assembly import members
from inspector.dialects.sdk_clients import (
    Flavour,
    client_of,
    new_client,
    region_host,
    unknown_region,
)
from inspector.dialects.sdk_logins import is_login, login
from inspector.dialects.sdk_models import Models
from inspector.dialects.sdk_requests import Sdk
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Thing, Value, as_text
from inspector.model.request import ImportedRequest

_PACKAGE = re.compile(
    r"purecloud-(?:platform-client-v2|guest-chat-client)|genesys-cloud-platform-client"
    r"|['\"]platformClient['\"]|\bplatformClient\.(?:ApiClient|PureCloudRegionHosts|\w{1,60}Api)\b"
)
_CALLED = re.compile(
    r"\b\w{0,40}[aA]pi\w{0,40}\s{0,40}\.\s{0,40}"
    r"(?:get|post|put|patch|delete|head)[A-Z]\w{3,120}\("
)
_LOGIN = re.compile(r"\.(?:login\w{4,30}Grant|setAccessToken|setJwt)\(")
_SCRIPT = re.compile(r"\b(?:const|let|var)\s|=>|\bawait\s|\.then\(|\bfunction\b")
_INSTANCE = re.compile(r"(?:[\w$]{1,60}\.){0,4}ApiClient\.instance")
_REGION_BY_NAME = re.compile(r"(?:[\w$]{1,60}\.){0,4}PureCloudRegionHosts\[[^\[\]]{1,60}\]")
_MEMBERS = ("member_expression", "subscript_expression")
_REGION = re.compile(r"(?:[\w$]{1,60}\.){0,4}PureCloudRegionHosts\.(\w{1,40})")


def sniff(text: str) -> float:
    if re.search(r"\b(?:using |namespace |import java|import com\.|public class)|\bdef \w", text):
        return 0.0
    if _PACKAGE.search(text):
        return 1.0 if _CALLED.search(text) or _LOGIN.search(text) else 0.6
    return 0.7 if _CALLED.search(text) and _SCRIPT.search(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call of an operation and each login.

    Raises:
        SnippetError: There is no such call, or it cannot be followed.
    """
    source, cut = javascript_source.read(text)
    reader = _Reader(source)
    reader.run()
    return reader.sdk.imported("new platformClient.UsersApi().getUsersMe()", cut)


def _same(name: str) -> str:
    return name


def _encoded(text: str) -> str:
    """Encodes a query as axios does."""
    return quote_plus(text, safe="!'()*~:$,[]", errors="replace")


_FLAVOUR = Flavour(
    _same,
    _same,
    encode=_encoded,
    guest_by_oauth=True,
    has_options=True,
    keeps="!'()*~",
)


class _Reader(javascript.Evaluator):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        models = Models(source, _same, lambda value: Absent())
        self.sdk = Sdk(source, _FLAVOUR, models, configuration=_with_parts(new_client()))
        self._is_extended = False

    def library(self, callee: str, node: Node, arguments: list[Value]) -> Value | None:
        name = callee.rpartition(".")[2]
        if node.type == "new_expression" and re.fullmatch(r"[A-Z]\w*Api", name):
            return self.sdk.api(arguments[0] if arguments else None)
        if node.type == "new_expression" and name == "ApiClient":
            return _with_parts(self.sdk.new_client())
        return javascript_web.made(self.source, callee, arguments)

    def on(
        self,
        holder: Value,
        name: str,
        node: Node,
        given: list[Node],
        arguments: list[Value],
        depth: int,
    ) -> Value | None:
        if isinstance(holder, Thing) and holder.kind == "sdk client":
            return self._on_client(holder, name, node, arguments)
        if isinstance(holder, Thing) and holder.kind == "sdk api":
            return self._asked(holder, name, node, arguments)
        if self.sdk.seems_called(holder, self.source.part(node, "object"), name):
            return self._asked(self.sdk.api(), name, node, arguments)
        if isinstance(holder, Thing):
            return javascript_web.on(self.source, holder, name, arguments)
        return None

    def _on_client(
        self, client: Thing, name: str, node: Node, arguments: list[Value]
    ) -> Value | None:
        first = arguments[0] if arguments else Absent()
        match name:
            case "setEnvironment":
                self.sdk.set_host(client, first, is_domain=True)
            case "setBasePath":
                self.sdk.set_host(client, first)
            case "setAccessToken":
                self.sdk.set_token(client, first)
            case "setJwt":
                self.sdk.set_jwt(client, first)
            case "setReturnExtendedResponses":
                self._is_extended = first is True
            case "callApi":
                _settle(client)
                given = [*arguments, *[Absent()] * 8][:8]
                return self.sdk.call_path(client, [*given[:5], given[6]], given[7], node)
            case _ if is_login(name):
                _settle(client)
                login(self.sdk, client, name, arguments, node)
                members(client, "authData")["accessToken"] = client.slots["token"]
                return members(client, "authData")
            case _:
                return None
        return client

    def _asked(self, api: Thing, name: str, node: Node, arguments: list[Value]) -> Value | None:
        for client in (self.sdk.configuration, client_of(api)):
            _settle(client)
        answer = self.sdk.call(api, name, arguments, {}, node)
        if isinstance(answer, Absent):
            return None
        return self.sdk.response(node) if self._is_extended else answer

    def evaluate(self, node: Node | None, depth: int = 0) -> Value:
        is_member = node is not None and node.type in _MEMBERS
        if node is not None and is_member and node.end_byte - node.start_byte < 120:
            known = self._constant(self.source.text(node))
            if known is not None:
                return known
        return super().evaluate(node, depth)

    def _constant(self, text: str) -> Value | None:
        if _REGION_BY_NAME.fullmatch(text):
            return unknown_region()
        if _INSTANCE.fullmatch(text):
            self.sdk.is_set_up = True
            return self.sdk.configuration
        region = _REGION.fullmatch(text)
        host = region_host(region.group(1)) if region else None
        return None if host is None else host.removeprefix("https://api.")


def _with_parts(client: Thing) -> Thing:
    """Adds what a script may set on a client without a method."""
    guest: dict[str, Value] = {}
    oauth: dict[str, Value] = {}
    client.slots["authentications"] = {"PureCloud OAuth": oauth, "Guest Chat JWT": guest}
    client.slots["defaultHeaders"] = client.slots["headers"]
    client.slots["config"] = {}
    client.slots["authData"] = {}
    return client


def _settle(client: Thing) -> None:
    """Takes over, once, what a script has set without a method."""
    slots, config = client.slots, members(client, "config")
    base = slots.pop("basePath", config.pop("basePath", None))
    if base is not None:
        slots["host"] = as_text(base).rstrip("/")
    if "environment" in config:
        slots["host"] = "https://api." + as_text(config.pop("environment"))
    kinds = members(client, "authentications")
    oauth, guest = kinds.get("PureCloud OAuth"), kinds.get("Guest Chat JWT")
    if isinstance(oauth, dict) and "accessToken" in oauth:
        slots["token"] = oauth.pop("accessToken")
    if isinstance(guest, dict) and "apiKey" in guest:
        members(client, "keys")["Authorization"] = guest.pop("apiKey")
        if "apiKeyPrefix" in guest:
            members(client, "prefixes")["Authorization"] = guest["apiKeyPrefix"]
