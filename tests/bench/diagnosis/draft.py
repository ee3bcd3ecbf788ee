"""A request while it is being made: first well-formed, then with something wrong in it."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any
from urllib.parse import quote

from diagnosis.place import START, Clock, Network
from inspector.catalog.operations import Operation
from inspector.dialects.bodies import text_body
from inspector.model.environment import Environment
from inspector.model.headers import Headers
from inspector.model.request import Request
from inspector.sandbox.responder import DemoClient, Responder, SandboxRequest, make_responder

JSON = "application/json"


class World:
    """One organization, what stands in front of it, and its clock."""

    def __init__(self, scenario: str, environment: Environment) -> None:
        self.scenario = scenario
        self.environment = environment
        self.clock = Clock()
        numbers = count(1)
        self.responder: Any = make_responder(
            scenario, now=self.clock, new_id=lambda: f"00000000-0000-4000-a000-{next(numbers):012x}"
        )
        abroad: Responder = make_responder("documented", now=self.clock)
        self.network = Network(environment, self.responder, abroad)

    def client(self, name: str) -> DemoClient:
        both = (*self.responder.clients, *self.responder.user_clients)
        return next(client for client in both if client.name == name)

    def token_of(self, name: str, scope: str = "") -> str:
        """Returns what the login host gives a client."""
        client = self.client(name)
        pair = base64.b64encode(f"{client.client_id}:{client.client_secret}".encode()).decode()
        form = "grant_type=client_credentials" + (f"&scope={quote(scope)}" if scope else "")
        headers = Headers.of(
            [
                ("Authorization", f"Basic {pair}"),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ]
        )
        request = SandboxRequest("POST", "/oauth/token", headers, form.encode())
        answer = self.responder.respond("login", request)
        return str(json.loads(answer.body)["access_token"])

    @property
    def elapsed_s(self) -> float:
        return self.clock.now - START


@dataclass
class Draft:
    """A request in parts. `document` is the payload as a value, `spelled` changes its text.

    `token` is what stands after the scheme in `authorization`, whose `{}` it takes; None is no
    such header. `from_client`: the token was had from the login host through the product, which
    so knows its client and end. `is_inspected`: the product asked about the token. `is_typed`:
    the URL was typed into the window, which leaves hosts as they are.
    """

    world: World
    operation: Operation
    method: str
    host: str
    path: str
    token: str = ""
    authorization: str | None = "Bearer {}"
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    document: Any = None
    has_body: bool = False
    layout: str = "compact"
    spelled: list[Callable[[str], str]] = field(default_factory=list)
    client: str = ""
    grant: str = "client"
    from_client: bool = False
    is_inspected: bool = False
    is_typed: bool = False
    length: Callable[[int], str] | None = None
    authorization_at: int = 0
    extra_authorizations: list[str] = field(default_factory=list)

    def copy(self) -> Draft:
        """Returns another draft of the same world that can be changed without this one."""
        found = copy.copy(self)
        for name in ("query", "headers", "spelled", "extra_authorizations"):
            setattr(found, name, list(getattr(self, name)))
        found.document = copy.deepcopy(self.document)
        return found

    # -- headers --------------------------------------------------------------------------------

    def get(self, name: str) -> str | None:
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)

    def set(self, name: str, value: str | None) -> None:
        """Sets a header where it stands, adds it at the end, or takes it away (None)."""
        wanted = name.lower()
        if value is None:
            self.headers = [pair for pair in self.headers if pair[0].lower() != wanted]
        elif self.get(name) is None:
            self.headers.append((name, value))
        else:
            self.headers = [(n, value if n.lower() == wanted else v) for n, v in self.headers]

    # -- whole ----------------------------------------------------------------------------------

    def text(self) -> str:
        """Returns the payload's text."""
        if not self.has_body:
            return ""
        found = written(self.document, self.layout)
        for change in self.spelled:
            found = change(found)
        return found

    def request(self) -> Request:
        """Returns the request with everything in the clear, as a customer's program sends it."""
        pairs = list(self.headers)
        if self.authorization is not None:
            value = self.authorization.replace("{}", self.token)
            pairs.insert(min(self.authorization_at, len(pairs)), ("Authorization", value))
        pairs += [("Authorization", value) for value in self.extra_authorizations]
        text = self.text()
        if self.length is not None:
            pairs.append(("Content-Length", self.length(len(text.encode()))))
        headers = Headers.of(pairs)
        query = "&".join(f"{quote(name)}={quote(value)}" for name, value in self.query)
        url = self.host + self.path + (f"?{query}" if query else "")
        return Request(self.method, url, headers, text_body(text, headers))


def written(document: Any, layout: str) -> str:
    """Returns the JSON text in a layout; a string is not escaped beyond need."""
    match layout:
        case "indented":
            return json.dumps(document, indent=2, ensure_ascii=False)
        case "spaced":
            return json.dumps(document, ensure_ascii=False)
        case _:
            return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def respelled(name: str, random: Random) -> str:
    """Returns a header's name in one of the spellings that libraries use."""
    return random.choice((name, name, name.lower(), name.upper() if len(name) < 8 else name))
