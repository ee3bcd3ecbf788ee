"""Faults of the credential: another kind, another text, another scheme, no longer good."""

from __future__ import annotations

import base64
import json
from random import Random

from diagnosis.draft import Draft
from diagnosis.fault import fault
from diagnosis.truth import Cause, credential
from diagnosis.values import uuid
from inspector.catalog.operations import Operation
from inspector.catalog.regions import REGIONS

Causes = tuple[Cause, ...]


def takes_oauth(operation: Operation) -> bool:
    return operation.scheme == "oauth"


def takes_guest(operation: Operation) -> bool:
    return operation.scheme == "guest-chat-jwt"


def takes_web(operation: Operation) -> bool:
    return operation.scheme == "webmessaging-jwt"


def _jwt(claims: dict[str, object], random: Random) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    texts = [base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts]
    signature = base64.urlsafe_b64encode(random.randbytes(32)).decode().rstrip("=")
    return ".".join((*texts, signature))


def _loses_facts(draft: Draft) -> None:
    draft.is_inspected = draft.from_client = False


@fault("token/guest chat JWT for OAuth", "auth", wants=takes_oauth)
def guest_for_oauth(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.responder.mint_token("guest-chat")
    _loses_facts(draft)
    return (credential(),)


@fault("token/web messaging JWT for OAuth", "auth", wants=takes_oauth)
def web_for_oauth(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.responder.mint_token("webmessaging")
    _loses_facts(draft)
    return (credential(),)


@fault("token/OAuth for guest chat", "auth", wants=takes_guest)
def oauth_for_guest(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.responder.mint_token("client")
    return (credential(),)


@fault("token/OAuth for web messaging", "auth", wants=takes_web)
def oauth_for_web(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.responder.mint_token("user")
    return (credential(),)


@fault("token/signed data", "auth", wants=takes_oauth)
def signed_data(draft: Draft, random: Random) -> Causes:
    draft.token = _jwt({"iat": int(draft.world.clock.now), "data": "c29tZXRoaW5n"}, random)
    _loses_facts(draft)
    return (credential(),)


@fault("token/placeholder", "auth", wants=takes_oauth, unsendable=True)
def placeholder(draft: Draft, random: Random) -> Causes:
    texts = ("<YOUR_TOKEN>", "${ACCESS_TOKEN}", "YOUR_ACCESS_TOKEN", "xxxxxxxx", "{{token}}")
    draft.token = random.choice(texts)
    _loses_facts(draft)
    return (credential(),)


@fault("token/client id", "auth", wants=takes_oauth)
def client_id(draft: Draft, random: Random) -> Causes:
    draft.token = random.choice((draft.world.client(draft.client).client_id, uuid(random)))
    _loses_facts(draft)
    return (credential(),)


@fault("token/client secret", "auth", wants=takes_oauth)
def client_secret(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.client(draft.client).client_secret
    _loses_facts(draft)
    return (credential(),)


@fault("token/base64 of id and secret", "auth", wants=takes_oauth)
def encoded_pair(draft: Draft, _random: Random) -> Causes:
    draft.token = _pair(draft)
    _loses_facts(draft)
    return (credential(),)


@fault("token/Basic", "auth", wants=takes_oauth)
def basic(draft: Draft, _random: Random) -> Causes:
    draft.authorization, draft.token = "Basic {}", _pair(draft)
    _loses_facts(draft)
    return (credential(),)


@fault("token/base64 of the token", "auth", wants=takes_oauth)
def encoded_token(draft: Draft, _random: Random) -> Causes:
    draft.token = base64.b64encode(draft.token.encode()).decode()
    _loses_facts(draft)
    return (credential(),)


@fault("token/expired", "auth", wants=takes_oauth)
def expired(draft: Draft, random: Random) -> Causes:
    """The product got it, and knows when it ended."""
    draft.token = draft.world.token_of(draft.client)
    draft.from_client, draft.is_inspected = True, False
    draft.world.clock.now += 86_400 + random.randint(1, 500_000)
    return (credential(),)


@fault("token/expired unseen", "auth", wants=takes_oauth, hidden=True)
def expired_unseen(draft: Draft, random: Random) -> Causes:
    lived = -float(random.randint(60, 90_000))
    draft.token = draft.world.responder.mint_token("client", client=draft.client, expires_in=lived)
    _loses_facts(draft)
    return (credential(),)


@fault("token/expired guest JWT", "auth", wants=lambda o: takes_guest(o) or takes_web(o))
def expired_guest(draft: Draft, random: Random) -> Causes:
    kind = "guest-chat" if takes_guest(draft.operation) else "webmessaging"
    lived = -float(random.randint(60, 90_000))
    draft.token = draft.world.responder.mint_token(kind, expires_in=lived)
    return (credential(),)


@fault("token/not yet valid", "auth", wants=takes_guest)
def not_yet(draft: Draft, random: Random) -> Causes:
    begins = int(draft.world.clock.now) + random.randint(600, 90_000)
    name = random.choice(("nbf", "iat"))
    claims = {"iss": "urn:purecloud:conversation", name: begins, "exp": begins + 3600}
    draft.token = _jwt({**claims, "data": {"conversationId": uuid(random)}}, random)
    return (credential(),)


@fault("token/other region unseen", "auth", wants=takes_oauth, hidden=True)
def other_region(draft: Draft, random: Random) -> Causes:
    region = random.choice(REGIONS)
    draft.token = draft.world.responder.mint_token("client", region=region.name)
    _loses_facts(draft)
    return (credential(),)


@fault("token/other region JWT", "auth", wants=takes_guest)
def other_region_jwt(draft: Draft, random: Random) -> Causes:
    others = [r for r in REGIONS if r.name != draft.world.environment.name]
    region = random.choice(others)
    draft.token = draft.world.responder.mint_token("guest-chat", region=region.name)
    return (credential(),)


@fault("token/blank inside", "auth", wants=takes_oauth)
def blank_inside(draft: Draft, random: Random) -> Causes:
    at = random.randint(5, len(draft.token) - 5)
    blank = random.choice((" ", "\u00a0", "\t", "\u00ad"))
    draft.token = draft.token[:at] + blank + draft.token[at:]
    _loses_facts(draft)
    return (credential(),)


@fault("token/blank around", "auth", wants=takes_oauth)
def blank_around(draft: Draft, random: Random) -> Causes:
    blank = random.choice(("\u00a0", "\u00ad"))
    draft.token = random.choice((blank + draft.token, draft.token + blank))
    _loses_facts(draft)
    return (credential(),)


@fault("token/line break at its end", "auth", wants=takes_oauth)
def line_break(draft: Draft, random: Random) -> Causes:
    draft.token += random.choice(("\n", "\r\n", "\u200b"))
    _loses_facts(draft)
    return (credential(),)


@fault("token/in quotes", "auth", wants=takes_oauth)
def quoted(draft: Draft, random: Random) -> Causes:
    mark = random.choice(('"{}"', "'{}'"))
    draft.token = mark.replace("{}", draft.token)
    _loses_facts(draft)
    return (credential(),)


@fault("token/Bearer twice", "auth", wants=takes_oauth)
def bearer_twice(draft: Draft, random: Random) -> Causes:
    draft.authorization = random.choice(("Bearer Bearer {}", "Bearer bearer {}"))
    return (credential(),)


@fault("token/no Bearer", "auth", wants=takes_oauth)
def no_bearer(draft: Draft, _random: Random) -> Causes:
    draft.authorization = "{}"
    return (credential(),)


@fault("token/other scheme", "auth", wants=takes_oauth)
def other_scheme(draft: Draft, random: Random) -> Causes:
    draft.authorization = random.choice(("Token {}", "OAuth {}", "JWT {}", "ApiKey {}"))
    return (credential(),)


@fault("token/Bearer grown together", "auth", wants=takes_oauth)
def stuck(draft: Draft, random: Random) -> Causes:
    draft.authorization = random.choice(("Bearer{}", "Bearer: {}", "Bearer={}"))
    return (credential(),)


@fault("token/no Authorization", "auth", wants=takes_oauth)
def none_at_all(draft: Draft, _random: Random) -> Causes:
    draft.authorization = None
    _loses_facts(draft)
    return (credential(),)


@fault("token/nothing after Bearer", "auth", wants=takes_oauth)
def nothing_after(draft: Draft, _random: Random) -> Causes:
    draft.token = ""
    _loses_facts(draft)
    return (credential(),)


@fault("token/revoked unseen", "auth", wants=takes_oauth, hidden=True)
def revoked(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.token_of(draft.client)
    draft.world.responder.revoke(draft.token)
    _loses_facts(draft)
    return (credential(),)


@fault("token/revoked and inspected", "auth", wants=takes_oauth)
def revoked_seen(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.token_of(draft.client)
    draft.world.responder.revoke(draft.token)
    draft.is_inspected, draft.from_client = True, False
    return (credential(),)


@fault("token/idle for too long", "auth", wants=takes_oauth, hidden=True)
def idle(draft: Draft, random: Random) -> Causes:
    draft.token = draft.world.token_of(draft.client)
    _loses_facts(draft)
    draft.world.clock.now += 28_800 + random.randint(1, 3_000)
    return (credential(),)


@fault("token/client disabled", "auth", wants=takes_oauth, hidden=True)
def disabled(draft: Draft, _random: Random) -> Causes:
    draft.token = draft.world.token_of("viewer")
    draft.world.responder.set_client_state("viewer", "disabled")
    _loses_facts(draft)
    return (credential(),)


@fault("token/cut short", "auth", wants=takes_oauth, hidden=True)
def cut_short(draft: Draft, random: Random) -> Causes:
    draft.token = draft.token[: random.randint(20, 60)]
    _loses_facts(draft)
    return (credential(),)


def _pair(draft: Draft) -> str:
    client = draft.world.client(draft.client)
    return base64.b64encode(f"{client.client_id}:{client.client_secret}".encode()).decode()
