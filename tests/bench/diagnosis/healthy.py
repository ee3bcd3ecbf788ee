"""Well-formed requests of published operations, drawn from the catalog and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from diagnosis.draft import JSON, Draft, World, respelled
from diagnosis.values import CannotDraw, draw, members, required, uuid
from inspector.app.unplugged import unplugged_environment
from inspector.app.wire import to_wire
from inspector.catalog import regions
from inspector.catalog.operations import Operation, published
from inspector.errors import VariablesMissing
from inspector.model.environment import Environment
from inspector.model.exchange import Response
from inspector.model.request import Request

Wants = Callable[[Operation], bool]

_BENIGN = (
    ("User-Agent", ("Faraday v2.9.0", "python-requests/2.31", "PureCloud SDK/java", "curl/8.5.0")),
    ("Accept-Language", ("de", "en-US,en;q=0.9")),
    ("X-Request-Id", ("a1f", "b2e", "7c77")),
    ("Cache-Control", ("no-cache",)),
    ("X-Trace", ("on", "off")),
    ("Accept-Encoding", ("gzip", "identity")),
    ("Genesys-App", ("middleware", "acme-portal")),
)
_TAKES_GUEST_JWT = {"guest-chat-jwt": "guest-chat", "webmessaging-jwt": "webmessaging"}


def anything(_operation: Operation) -> bool:
    return True


@cache
def operations() -> tuple[Operation, ...]:
    return published().operations


def place(scenario: str, random: Random) -> Environment:
    """Returns the sandbox of the scenario, or as often a region."""
    if random.random() < 0.5:
        return unplugged_environment(scenario)
    return random.choice(regions.environments())


def draw_healthy(
    environment: Environment, random: Random, wants: Wants = anything, *, grant: str = "client"
) -> Draft:
    """Returns a request that the documented contract grants; it was sent to see that it does.

    Args:
        environment: Its hosts are called.
        random: Decides everything.
        wants: Which operations will do.
        grant: Whose token OAuth operations get: the client's own, or a user's.
    """
    fitting = [one for one in operations() if wants(one) and not _ends_its_token(one)]
    assert fitting, "no operation is wanted"
    for _ in range(200):
        operation = random.choice(fitting)
        world = World("documented", environment)
        try:
            found = _drawn(world, operation, random, grant)
        except (CannotDraw, RecursionError):
            continue
        if status(world, found.request()) in range(200, 300):
            return found
    raise AssertionError("no healthy request could be drawn")


def draw_starting_case(environment: Environment, random: Random) -> Draft:
    """Returns the call of the starting case as the scenario `thread` grants it."""
    world = World("thread", environment)
    operation = published().match("GET", "/api/v2/tokens/me").operation
    assert operation is not None
    guest = random.choice((f"guest-{random.randint(100, 999)}", uuid(random)))
    found = Draft(
        world=world,
        operation=operation,
        method="POST",
        host=environment.api_url,
        path="/api/v2/conversations/messaging",
        token=world.token_of("middleware", "messaging:guest messaging:web"),
        headers=[("Content-Type", JSON), ("X-Guest-Id", guest)],
        document={"externalContact": {"id": guest}, "to": {"id": f"queue-{random.randint(1, 99)}"}},
        has_body=True,
        layout=random.choice(("compact", "spaced", "indented")),
        client="middleware",
        from_client=True,
        is_inspected=True,
    )
    _dress(found, random)
    assert status(world, found.request()) == 200
    return found


def status(world: World, request: Request) -> int:
    """Returns the status that the world gives a request; 0 when there is no answer."""
    try:
        outcome = world.network.outcome(to_wire(request, {}, world.environment))
    except VariablesMissing:
        return 0
    return outcome.status if isinstance(outcome, Response) else 0


def sibling(draft: Draft, random: Random) -> Draft:
    """Returns another healthy request of the same call, as a colleague's program sends it.

    Order and spelling of headers, harmless headers, ids and free values may be others.
    """
    found = draft.copy()
    world = draft.world
    if world.scenario == "documented":
        if random.random() < 0.5:
            found.path = path_of(draft.operation, random)
        if found.has_body and random.random() < 0.6:
            found.document = _other_values(found, random)
        free = [n for n, needed in draft.operation.query.items() if not needed]
        free = [name for name in free if name in _HARMLESS_QUERY]
        if free and random.random() < 0.3:
            name = random.choice(free)
            found.query = [pair for pair in found.query if pair[0] != name]
            found.query.append((name, _value_of(name, random)))
        if random.random() < 0.5:
            found.token = fresh_token(draft)
    else:
        found.token = world.token_of("middleware", "messaging:guest messaging:web")
    found.headers = [pair for pair in found.headers if not _is_benign(pair[0])]
    _dress(found, random)
    found.layout = random.choice((draft.layout, draft.layout, "indented"))
    return found


def fresh_token(draft: Draft) -> str:
    """Returns another valid token of the same kind."""
    world, scheme = draft.world, draft.operation.scheme or "oauth"
    if scheme in _TAKES_GUEST_JWT:
        return str(world.responder.mint_token(_TAKES_GUEST_JWT[scheme]))
    if draft.grant == "user":
        return str(world.responder.mint_token("user"))
    return str(world.responder.mint_token("client", client=draft.client or "organization-admin"))


def _ends_its_token(operation: Operation) -> bool:
    """Tells calls that work once: after them the very same request is rightly refused."""
    path = operation.path
    return operation.method == "DELETE" and (path.endswith("/revoke") or "/v2/tokens/" in path)


def path_of(operation: Operation, random: Random) -> str:
    return re.sub(r"\{[^}]+\}", lambda _found: uuid(random), operation.path)


def _drawn(world: World, operation: Operation, random: Random, grant: str) -> Draft:
    query = [(name, _value_of(name, random)) for name, needed in operation.query.items() if needed]
    others = [n for n, needed in operation.query.items() if not needed and n in _HARMLESS_QUERY]
    asked = random.sample(others, min(len(others), random.randint(0, 2)))
    query += [(name, _value_of(name, random)) for name in asked]
    random.shuffle(query)
    found = Draft(
        world=world,
        operation=operation,
        method=operation.method,
        host=world.environment.api_url,
        path=path_of(operation, random),
        query=query,
        client="organization-admin",
        grant=grant,
        layout=random.choice(("compact", "compact", "spaced", "indented")),
        is_inspected=grant == "user" or random.random() < 0.3,
    )
    if "me" in operation.path.split("/") and operation.path != "/api/v2/tokens/me":
        found.grant, found.is_inspected = "user", True  # such a call is about a user
    found.token = fresh_token(found)
    if operation.scheme in _TAKES_GUEST_JWT:
        found.is_inspected = False
        found.headers.append(("Origin", random.choice(_ORIGINS)))
        if operation.scheme == "guest-chat-jwt" and random.random() < 0.5:
            found.authorization = "{}"
    if operation.scheme == "none":
        found.authorization, found.is_inspected = None, False
    if operation.body_schema is not None and (operation.body_required or random.random() < 0.8):
        found.document = draw(operation.body_schema, random)
        found.has_body = True
        kind = (*operation.consumes, JSON)[0]
        found.headers.append(("Content-Type", kind + random.choice(("", "", "; charset=utf-8"))))
    _dress(found, random)
    return found


def _dress(draft: Draft, random: Random) -> None:
    """Adds harmless headers, and gives all an order and spelling."""
    if random.random() < 0.7 and draft.get("Accept") is None:
        draft.headers.append(("Accept", random.choice((JSON, "*/*", f"{JSON}, text/plain"))))
    for name, values in random.sample(_BENIGN, random.randint(0, 5)):
        draft.headers.append((name, random.choice(values)))
    random.shuffle(draft.headers)
    draft.headers = [(respelled(name, random), value) for name, value in draft.headers]
    draft.authorization_at = random.randint(0, len(draft.headers))


def _other_values(draft: Draft, random: Random) -> Any:
    """Returns the document with other free values; the structure stays, but for one member."""
    schema = draft.operation.body_schema
    if schema is None or not isinstance(draft.document, dict):
        return draft.document
    known, needed = members(schema), required(schema)
    found: dict[str, Any] = {}
    for name in random.sample(list(draft.document), len(draft.document)):
        value = draft.document[name]
        if name in known and isinstance(value, str) and "enum" not in known[name]:
            if random.random() < 0.6:
                value = draw(known[name], random)
        elif name not in needed and random.random() < 0.2:
            continue
        found[name] = value
    return found


def _is_benign(name: str) -> bool:
    return name.lower() == "accept" or name.lower() in {known.lower() for known, _ in _BENIGN}


def _value_of(name: str, random: Random) -> str:
    if name in ("pageSize", "pageNumber"):
        return str(random.randint(1, 50))
    return uuid(random) if name.endswith("Id") else random.choice(("abc", "voice", "1"))


_HARMLESS_QUERY = ("pageSize", "pageNumber", "sortBy", "sortOrder", "expand", "name")
_ORIGINS = ("https://www.example.com", "https://shop.example.org", "https://portal.example.net")
