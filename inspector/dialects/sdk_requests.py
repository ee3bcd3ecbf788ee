"""What the vendor's SDKs send: hosts, headers, URLs and bodies, in every language alike.

    client (host, token) -> api -> method(arguments) -> draft

Headers and encodings are those of the SDKs' own sources (MyPureCloud/platform-client-sdk-python
183.0.0 api_client.py and rest.py, -javascript 212.1.0 ApiClient.js, -java 212.0.0 ApiClient.java,
-dotnet 44.0.0 ApiClient.cs and its WebChatApi.cs, -go apiclient.go and webchatapi.go). They also
send their version (`purecloud-sdk`) and a User-Agent, which the snippet does not tell and nobody
judges: these are left out, with a note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tree_sitter import Node

from inspector.dialects import sdk_operations
from inspector.dialects.assembly import members, set_method, with_query
from inspector.dialects.bodies import JSON, text_body
from inspector.dialects.draft import Draft, variable
from inspector.dialects.places import Place
from inspector.dialects.sdk_clients import CLIENT, Flavour, client_of, new_client
from inspector.dialects.sdk_models import Models
from inspector.dialects.sdk_operations import Given, given_by, nearest_methods, operation_named
from inspector.dialects.source import Source
from inspector.dialects.values import (
    Absent,
    Answer,
    Thing,
    Unknown,
    Value,
    as_text,
    encode_around,
    encode_pairs,
    to_json,
)
from inspector.model.request import ImportedRequest

DEFAULT_HOST = "https://api.mypurecloud.com"
_LEFT_OUT = "The SDK also sends its version (purecloud-sdk) and a User-Agent; they were left out."
_API = re.compile(r"api\w{0,40}$", re.IGNORECASE)
_NEAREST_LIMIT = 8


def _map(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def as_sent(draft: Draft) -> str:
    """Returns all that a draft may take variables in."""
    values = (value for _, value in draft.headers)
    return "\n".join((draft.url, draft.body.text, *values))


@dataclass(slots=True)
class Sdk:
    """Gathers what the SDK of one snippet sends; all clients fall back to `configuration`."""

    source: Source
    flavour: Flavour
    models: Models
    configuration: Thing = field(default_factory=new_client)
    drafts: list[Draft] = field(default_factory=list)
    clients: list[Thing] = field(default_factory=list)
    is_set_up: bool = False
    """Whether the snippet shows how the SDK is configured: its defaults count only then."""
    _logins: list[tuple[Draft, Value]] = field(default_factory=list)
    _without_host: list[tuple[Draft, Node]] = field(default_factory=list)
    _sought: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def new_client(self) -> Thing:
        client = new_client()
        self.clients.append(client)
        self.is_set_up = True
        return client

    def api(self, client: Value = None) -> Thing:
        """Returns an API object of a client; of the configuration where none is given."""
        if isinstance(client, Unknown) and self.clients:  # what is passed on was set up before
            client = self.clients[-1]
        known = isinstance(client, Thing) and client.kind == "sdk client"
        return Thing("sdk api", {CLIENT: client if known else self.configuration})

    def set_host(self, client: Thing, value: Value, *, is_domain: bool = False) -> None:
        """Sets the base of URLs, or a region's domain (`mypurecloud.ie`)."""
        if isinstance(value, Thing):
            client.slots["host"] = value
            self.is_set_up = True
            return
        text = as_text(value).strip().rstrip("/")
        if "://" not in text and (is_domain or not text.startswith("{{")):
            text = "https://api." + text.removeprefix("api.")
        client.slots["host"] = text
        self.is_set_up = True

    def set_token(self, client: Thing, value: Value) -> None:
        client.slots["token"] = value
        self.is_set_up = True

    def set_jwt(self, client: Thing, value: Value) -> None:
        """Sets the guest's JWT, as it is sent with `Bearer`."""
        members(client, "keys")["Authorization"] = value
        members(client, "prefixes")["Authorization"] = "Bearer"
        self.is_set_up = True

    def setting(self, client: Thing, name: str) -> Value:
        """Returns what is set on a client, or on the configuration; Absent when nothing is."""
        for one in (client, self.configuration):
            given = one.slots.get(name)
            if isinstance(given, dict):
                given = given.get("Authorization")
            if given is not None and given != "":
                return given
        return Absent()

    def host(self, client: Thing) -> str:
        """Returns the base of URLs; "" when the snippet leaves it to the environment."""
        host = self.setting(client, "host")
        if isinstance(host, Absent):
            return DEFAULT_HOST if self.is_set_up else ""
        return "" if isinstance(host, Thing) else as_text(host)

    def seems_called(self, holder: Value, spelled: str, name: str) -> bool:
        """Tells `usersApi.getUsersMe()` on an object that the snippet does not show."""
        stranger = isinstance(holder, Unknown) and not isinstance(holder, Answer)
        if not stranger or not _API.search(spelled[-100:]) or not sdk_operations.verb_of(name):
            return False
        return operation_named(name) is not None

    def call(
        self,
        api: Thing,
        name: str,
        positional: Sequence[Value],
        named: Mapping[str, Value],
        node: Node,
    ) -> Value:
        """Adds the request of a method; returns the body of its answer, Absent for no method."""
        operation = operation_named(name)
        if operation is None:
            return self._unpublished(api, name, node)
        wanted = self.flavour.method(operation.id)
        draft = Draft(operation.method)
        place = self.source.place(node)
        if sdk_operations.without_suffix(name) != wanted:
            draft.note("warning", f"The SDK spells this method {wanted}.", place)
        given = given_by(operation, positional, named, has_options=self.flavour.has_options)
        for strange in given.strange:
            said = f"{wanted} has no parameter {strange[:60]}; it was left out."
            draft.note("warning", said, place)
        if self.flavour.wants_all and given.is_partial:
            said = f"Another version's {wanted}: which optional value is which may differ."
            draft.note("warning", said, place)
        client = client_of(api)
        self._set_url(draft, client, operation.path, given, node)
        self._set_headers(draft, client, operation.scheme, given, node)
        if operation.body_required and isinstance(given.body, Absent):
            draft.note("warning", f"{wanted} wants a body, and none is given.", place)
        self._set_body(draft, operation.body_schema or {}, given.body, node)
        return self.add(draft, node)

    def call_path(
        self, client: Thing, arguments: Sequence[Value], scheme: Value, node: Node
    ) -> Value:
        """Adds the request of `callApi`: path, method, values of path, query, headers, the body.

        `scheme` lists the names of what the call logs in with.
        """
        path, method, in_path, query, headers, body = ([*arguments, *[Absent()] * 6])[:6]
        given = Given(_map(in_path), _map(query), _map(headers), body)
        draft = Draft()
        set_method(draft, method, self.source, node)
        self._set_url(draft, client, as_text(path), given, node)
        named = as_text(scheme)
        kind = "oauth" if "OAuth" in named else "guest-chat-jwt" if "Guest" in named else "none"
        self._set_headers(draft, client, kind, given, node)
        self._set_body(draft, {}, body, node)
        return self.add(draft, node)

    def add(self, draft: Draft, node: Node) -> Answer:
        """Adds a request; returns the body of its answer."""
        draft.complete = draft.complete and not node.has_error
        self.drafts.append(draft)
        answer = self.source.part_of(self.response(node), "body", [], node)
        assert isinstance(answer, Answer)
        return answer

    def response(self, node: Node) -> Answer:
        """Returns the whole answer to the request made last."""
        return self.source.answered(len(self.drafts) - 1, node)

    def logged_in(self, client: Thing, draft: Draft, node: Node) -> Value:
        """Adds the request for a token, which the client then has; returns the body's answer."""
        answer = self.add(draft, node)
        self.set_token(client, self.part(answer, "access_token", node))
        self._logins.append((draft, client.slots["token"]))
        return answer

    def imported(self, example: str, cut: Place) -> tuple[ImportedRequest, ...]:
        """Freezes all requests; a login whose token none of them takes stands aside.

        Raises:
            SnippetError: There is none; `example` shows a call.
        """
        said = f"The snippet sets no region: the SDK sends to {DEFAULT_HOST}."
        for draft, node in self._without_host if self.is_set_up else ():
            draft.url = DEFAULT_HOST + draft.url
            draft.note("info", said, self.source.place(node))
        for login, token in self._logins:
            wanted = as_text(token)
            login.is_aside = not any(wanted in as_sent(draft) for draft in self.drafts)
        lacking = (
            f"there is no call of the Genesys Cloud SDK here, such as {example}; paste the code "
            "with the call."
        )
        return self.source.finish_all(self.drafts, lacking, cut=cut)

    def part(self, answer: Answer, name: str, node: Node) -> Value:
        """Returns a member of what an operation is answered, by its published name."""
        return self.source.part_of(answer, "get", [name], node)

    def _unpublished(self, api: Thing, name: str, node: Node) -> Value:
        verb = sdk_operations.verb_of(name)
        if not verb:
            return Absent()
        if name not in self._sought:
            searched = len(self._sought) < _NEAREST_LIMIT
            self._sought[name] = nearest_methods(name) if searched else ()
        near = ", ".join(map(self.flavour.method, self._sought[name]))
        draft = Draft(verb, complete=False)
        said = f"No published operation is called {name[:80]}" + (
            f"; near it: {near}." if near else "."
        )
        draft.note("warning", said, self.source.place(node))
        self._set_headers(draft, client_of(api), "oauth", Given(), node)
        return self.add(draft, node)

    def _set_url(self, draft: Draft, client: Thing, path: str, given: Given, node: Node) -> None:
        host = self.host(client)
        if isinstance(self.setting(client, "host"), Absent):
            host = ""
            self._without_host.append((draft, node))
        for name in sdk_operations.in_path(path):
            value = given.path.get(name, Absent())
            if isinstance(value, Absent) or value is None:
                said = f"{name} is not given; it is the variable {name}."
                draft.note("warning", said, self.source.place(node))
                value = Unknown(name)
            text = encode_around(as_text(value), lambda text: quote(text, safe=self.flavour.keeps))
            path = path.replace("{" + name + "}", text, 1)
        draft.url = with_query(host + path, self._query(given.query, draft, node))

    def _query(self, values: Mapping[str, Value], draft: Draft, node: Node) -> str:
        pairs: list[tuple[str, Value]] = []
        for name, value in values.items():
            if value is None or isinstance(value, Absent):
                continue
            if isinstance(value, list):
                texts = [as_text(self.models.plain(item, {}, draft, node)) for item in value]
                joined = texts if self.flavour.repeats else [",".join(texts)]
                pairs += [(name, text) for text in joined]
            else:
                pairs.append((name, self.models.plain(value, {}, draft, node)))
        if self.flavour.drops_empty:
            pairs = [pair for pair in pairs if pair[1] != ""]
        return encode_pairs(pairs, as_text, self.flavour.encode)

    def _set_headers(
        self, draft: Draft, client: Thing, scheme: str | None, given: Given, node: Node
    ) -> None:
        pairs: dict[str, Value] = {"Accept": JSON}
        for one in (self.configuration, client):
            pairs |= members(one, "headers")
        pairs |= {name: value for name, value in given.headers.items() if value is not None}
        headers = draft.headers
        for name, value in pairs.items():
            headers = headers.without(name).with_added(name, as_text(value))
        authorization = self._authorization(draft, client, scheme, node)
        if authorization:
            headers = headers.without("Authorization").with_added("Authorization", authorization)
        draft.headers = headers
        draft.note("info", _LEFT_OUT, self.source.place(node))

    def _authorization(self, draft: Draft, client: Thing, scheme: str | None, node: Node) -> str:
        """Returns the header that the SDK adds by what the operation is published to take."""
        place = self.source.place(node)
        token, key = self.setting(client, "token"), self.setting(client, "keys")
        if scheme == "webmessaging-jwt":
            draft.note("warning", "The SDK sends no token with this operation.", place)
        if scheme in ("none", "webmessaging-jwt"):
            return ""
        if scheme == "guest-chat-jwt":
            if not isinstance(key, Absent):
                prefix = self.setting(client, "prefixes")
                before = "" if isinstance(prefix, Absent) else as_text(prefix) + " "
                return before + as_text(key)
            if not self.flavour.guest_by_oauth and self.is_set_up:
                said = "The snippet sets no guest JWT: the SDK sends this without Authorization."
                draft.note("warning", said, place)
                return ""
        if not isinstance(token, Absent):
            return "Bearer " + as_text(token)
        if any("token" in one.slots for one in self.clients) and client is self.configuration:
            said = "The API object is not given the client that has logged in: no token is sent."
            draft.note("warning", said, place)
            return ""
        name = "jwt" if scheme == "guest-chat-jwt" else "access_token"
        draft.note("info", f"The snippet sets no token; it is the variable {name}.", place)
        return "Bearer " + variable(name)

    def _set_body(self, draft: Draft, schema: Mapping[str, Any], body: Value, node: Node) -> None:
        has_body = body is not None and not isinstance(body, Absent)
        if has_body or self.flavour.is_typed:
            draft.headers = draft.headers.without("Content-Type").with_added("Content-Type", JSON)
        if has_body:
            plain = self.models.plain(body, schema, draft, node)
            is_text = isinstance(plain, str) and schema.get("type") != "string"
            text = (
                as_text(plain)
                if is_text
                else to_json(plain, self.flavour.style, spend=self.source.spend)
            )
            draft.body = text_body(text, draft.headers)
        elif self.flavour.sends_null and draft.method in ("POST", "PUT", "PATCH"):
            draft.body = text_body("null", draft.headers)
