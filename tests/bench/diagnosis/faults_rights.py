"""Faults of what a token may do: scopes, permissions, divisions; and the thread's claims."""

from __future__ import annotations

from random import Random

from diagnosis.draft import Draft
from diagnosis.fault import fault
from diagnosis.faults_token import takes_oauth
from diagnosis.truth import Cause, credential, header, pace, rights, scope
from inspector.app.wire import to_wire
from inspector.catalog.operations import Operation, published
from inspector.sandbox.answers import Frame, error_answer
from inspector.sandbox.documented_clients import OTHER_DIVISION
from inspector.sandbox.responder import SandboxRequest, SandboxResponse

Causes = tuple[Cause, ...]


_BASIC = "user-basic-info"
"""What tokens/me asks for: with it the product can see which scopes a token carries."""


def _is_scoped(operation: Operation) -> bool:
    scopes = operation.scopes or ()
    return takes_oauth(operation) and bool(scopes) and _BASIC not in scopes


def _writes(operation: Operation) -> bool:
    scopes = operation.scopes or ()
    return _is_scoped(operation) and not any(name.endswith(":readonly") for name in scopes)


def _has_readonly_twin(operation: Operation) -> bool:
    known = published().scopes
    return _writes(operation) and any(
        f"{name}:readonly" in known for name in operation.scopes or ()
    )


def _mint_user(draft: Draft, scopes: set[str]) -> None:
    draft.token = draft.world.responder.mint_token("user", scopes={_BASIC, *scopes})
    draft.is_inspected, draft.from_client = True, False


@fault("scopes/missing", "auth", wants=_is_scoped, grant="user")
def missing(draft: Draft, random: Random) -> Causes:
    wanted = set(draft.operation.scopes or ())
    others = sorted(published().scopes - wanted)
    _mint_user(draft, set(random.sample(others, random.randint(1, 5))))
    return (scope(*wanted),)


@fault("scopes/missing unseen", "auth", wants=_is_scoped, grant="user", hidden=True)
def missing_unseen(draft: Draft, random: Random) -> Causes:
    causes = missing(draft, random)
    draft.is_inspected = False
    return (Cause(causes[0].places | {("token", "")}),)


@fault("scopes/none at all", "auth", wants=_is_scoped, grant="user", hidden=True)
def none_at_all(draft: Draft, _random: Random) -> Causes:
    """Not even the one that would let the product ask what it carries."""
    draft.token = draft.world.responder.mint_token("user", scopes=set())
    return (Cause(scope(*(draft.operation.scopes or ())).places | {("token", "")}),)


@fault("scopes/readonly where it writes", "auth", wants=_has_readonly_twin, grant="user")
def readonly(draft: Draft, _random: Random) -> Causes:
    wanted = draft.operation.scopes or ()
    _mint_user(draft, {f"{name}:readonly" for name in wanted})
    return (scope(*wanted),)


@fault("scopes/wrong name", "auth", wants=_is_scoped, grant="user")
def wrong_name(draft: Draft, random: Random) -> Causes:
    wanted = draft.operation.scopes or ()
    made = [
        f"{name.partition(':')[0]}{random.choice((':guest', ':web', 's', ':write'))}"
        for name in wanted
    ]
    _mint_user(draft, {name for name in made if name not in wanted})
    return (scope(*wanted),)


@fault("scopes/guest: messaging:web not granted", "auth", scenario="thread")
def web_missing(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.token_of("middleware")
    return (scope("messaging:web"),)


@fault("scopes/guest: both not granted", "auth", scenario="thread")
def admin_only(draft: Draft, _random: Random) -> Causes:
    draft.token, draft.client = draft.world.token_of("admin-default"), "admin-default"
    return scope("messaging:guest"), scope("messaging:web")


@fault("scopes/guest: messaging:guest not granted", "auth", scenario="thread")
def guest_missing(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.token_of("middleware", "messaging:web")
    return (scope("messaging:guest"),)


@fault("headers/guest: X-Guest-Id missing", "x-guest-id", scenario="thread")
def guest_id_missing(draft: Draft, _random: Random) -> Causes:
    draft.set("X-Guest-Id", None)
    return (header("X-Guest-Id"),)


@fault("headers/guest: X-Guest-Id blank", "x-guest-id", scenario="thread")
def guest_id_blank(draft: Draft, random: Random) -> Causes:
    draft.set("X-Guest-Id", random.choice(("", " ")))
    return (header("X-Guest-Id"),)


@fault("headers/guest: X-Guest-Id misspelt", "x-guest-id", scenario="thread")
def guest_id_misspelt(draft: Draft, random: Random) -> Causes:
    value = draft.get("X-Guest-Id") or ""
    draft.set("X-Guest-Id", None)
    draft.set(random.choice(("X-GuestId", "Guest-Id", "X-Guest_Id", "X-Gest-Id")), value)
    return (header("X-Guest-Id"),)


def _is_any(operation: Operation) -> bool:
    found = operation.permissions
    return takes_oauth(operation) and found.mode == "any" and len(_names(operation)) > 1


def _is_all(operation: Operation) -> bool:
    found = operation.permissions
    return takes_oauth(operation) and found.mode == "all" and bool(_names(operation))


def _is_permitted(operation: Operation) -> bool:
    return takes_oauth(operation) and bool(_names(operation))


def _names(operation: Operation) -> tuple[str, ...]:
    return tuple(name for name in operation.permissions.names if " " not in name)


def _is_own(operation: Operation) -> bool:
    return takes_oauth(operation) and "me" in operation.path.split("/")


def _mint_client(draft: Draft, random: Random, **held: object) -> None:
    draft.token = draft.world.responder.mint_token("client", client="organization-admin", **held)
    draft.is_inspected, draft.from_client = random.random() < 0.5, False


@fault("permissions/all missing", "auth", wants=_is_all, hidden=True)
def all_missing(draft: Draft, random: Random) -> Causes:
    _mint_client(draft, random, permissions=[])
    return (rights(),)


@fault(
    "permissions/one of several missing",
    "auth",
    wants=lambda o: _is_all(o) and len(_names(o)) > 1,
    hidden=True,
)
def one_missing(draft: Draft, random: Random) -> Causes:
    names = list(_names(draft.operation))
    names.remove(random.choice(names))
    _mint_client(draft, random, permissions=names)
    return (rights(),)


@fault("permissions/none of several held", "auth", wants=_is_any, hidden=True)
def any_missing(draft: Draft, random: Random) -> Causes:
    _mint_client(draft, random, permissions=["nothing:of:kind"])
    return (rights(),)


@fault("permissions/other division", "auth", wants=_is_permitted, hidden=True)
def division(draft: Draft, random: Random) -> Causes:
    _mint_client(draft, random, divisions=[OTHER_DIVISION])
    return (rights(),)


@fault("permissions/client without roles", "auth", wants=_is_permitted, hidden=True)
def no_roles(draft: Draft, random: Random) -> Causes:
    draft.token = draft.world.token_of("no-roles")
    draft.is_inspected = random.random() < 0.5
    return (rights(),)


@fault(
    "permissions/viewer writes",
    "auth",
    wants=lambda o: _is_permitted(o) and not any(n.endswith("view") for n in _names(o)),
    hidden=True,
)
def viewer(draft: Draft, random: Random) -> Causes:
    draft.token = draft.world.token_of("viewer")
    draft.is_inspected = random.random() < 0.5
    return (rights(),)


@fault("permissions/address not allowed", "auth", wants=takes_oauth, hidden=True)
def address(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.token_of("outside")
    draft.is_inspected = False
    return (rights(("none", "ip")),)


@fault(
    "permissions/client where a user belongs",
    "auth",
    wants=lambda o: (
        takes_oauth(o) and "me" in o.path.split("/") and "not.a.user" in o.errors.get(400, ())
    ),
    grant="user",
)
def not_a_user(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.token_of("organization-admin")
    draft.is_inspected = True
    return (credential(),)


@fault("rate/limit, long wait", "auth", wants=takes_oauth, alone=True, hidden=True)
def rate_long(draft: Draft, random: Random) -> Causes:
    _exhaust(draft, random.randint(0, 5))
    return (pace(),)


@fault("rate/limit, short wait", "auth", wants=takes_oauth, alone=True, hidden=True)
def rate_short(draft: Draft, random: Random) -> Causes:
    _exhaust(draft, random.randint(35, 55))
    return (pace(),)


@fault("rate/429 in between", "auth", "edge", wants=takes_oauth, alone=True, hidden=True)
def rate_between(draft: Draft, random: Random) -> Causes:
    """The token is the cause; one of the sends that find it out comes too fast."""
    network, number = draft.world.network, random.randint(2, 4)
    wait_s = str(random.randint(1, 25))

    def edge(_request: SandboxRequest) -> SandboxResponse | None:
        if network.sends != number:
            return None
        said = f"Rate limit exceeded the maximum. Retry the request in [{wait_s}] seconds"
        extra = [("Retry-After", wait_s)]
        frame = Frame("edge-429", draft.world.clock.now)
        return error_answer(frame, 429, "too.many.requests.retry.after", said, extra=extra)

    network.edges.append(edge)
    draft.token = draft.world.token_of(draft.client)
    draft.world.responder.revoke(draft.token)
    draft.is_inspected = draft.from_client = False
    return (credential(),)


def _exhaust(draft: Draft, seconds_ago: int) -> None:
    world = draft.world
    world.responder.set_allowed_per_minute(3)
    wire = to_wire(draft.request(), {}, world.environment)
    for _ in range(4):
        world.network.outcome(wire)
    world.clock.now += seconds_ago
    draft.is_inspected = False
