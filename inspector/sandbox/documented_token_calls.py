"""Calls of the scenario `documented` that issue, read or end tokens: facts.md 3, 5.5 and 5.6.

GET|HEAD|DELETE /api/v2/tokens/me, DELETE /api/v2/tokens/{userId}
GET|PUT /api/v2/tokens/timeout                          how long a token may idle
POST /api/v2/webchat/guest/conversations                a Guest Chat JWT
POST /api/v2/webdeployments/token/oauthcodegrantjwtexchange, …/refresh   a Webmessaging JWT
DELETE /api/v2/webdeployments/token/revoke
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from inspector.catalog.operations import published
from inspector.sandbox.answers import Frame, empty_answer, json_answer
from inspector.sandbox.documented_answers import Passed, read_sent
from inspector.sandbox.documented_clients import (
    HOME_DIVISION,
    ORGANIZATION,
    USER_ID,
    Client,
    Directory,
    stable_id,
)
from inspector.sandbox.documented_refusals import Refusal
from inspector.sandbox.documented_tokens import IDLE_TIMEOUT_S, Credential, Kind, Ledger, Mint
from inspector.sandbox.responder import SandboxResponse

GUEST_LIFETIME_S = 3_600.0
_OWN_ISSUER = "sandbox"
_TIMEOUT = range(300, 28_801)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the token as presented and what it stands for; a guest has neither."""

    token: str = ""
    credential: Credential | None = None


class TokenCalls:
    """The calls of one instance. Thread-safe."""

    def __init__(
        self, ledger: Ledger, mint: Mint, directory: Directory, new_id: Callable[[], str]
    ) -> None:
        self._ledger = ledger
        self._mint = mint
        self._directory = directory
        self._new_id = new_id
        self._answers = {
            "GET /api/v2/tokens/me": self._me,
            "DELETE /api/v2/tokens/me": self._revoke_me,
            "DELETE /api/v2/tokens/{userId}": self._revoke_user,
            "GET /api/v2/tokens/timeout": self._timeout,
            "PUT /api/v2/tokens/timeout": self._set_timeout,
            "POST /api/v2/webchat/guest/conversations": self._chat,
            "POST /api/v2/webdeployments/token/oauthcodegrantjwtexchange": self._exchange,
            "POST /api/v2/webdeployments/token/refresh": self._refresh,
            "DELETE /api/v2/webdeployments/token/revoke": self._revoke_guest,
        }

    def answer(self, passed: Passed, caller: Caller, frame: Frame) -> SandboxResponse | None:
        """Returns the answer, or None when the call is about something else."""
        found = self._answers.get(f"{passed.operation.method} {passed.operation.path}")
        return None if found is None else found(passed, caller, frame)

    def guest_token(
        self, kind: Kind, now: float, lifetime_s: float, issuer: str = _OWN_ISSUER, **about: str
    ) -> str:
        """Returns a new JWT of a guest. One of another issuer is not known here."""
        claims = {
            "iss": issuer,
            "iat": int(now),
            "exp": int(now + lifetime_s),
            "data": {"organizationId": ORGANIZATION["id"], **about},
        }
        text = self._mint.jwt(claims)
        if issuer == _OWN_ISSUER:
            self._ledger.keep(text, Credential(kind, "", now, now + lifetime_s, now))
        return text

    def _me(self, _passed: Passed, caller: Caller, frame: Frame) -> SandboxResponse:
        credential = self._ledger.find(caller.token)
        assert credential is not None  # nobody else passes: the operation needs a token
        client = self._directory.named(credential.client)
        scopes = published().scopes if credential.scopes is None else credential.scopes
        idles = self._ledger.idles_at(credential)
        return json_answer(
            frame,
            200,
            {
                "organization": ORGANIZATION,
                "homeOrganization": ORGANIZATION,
                "authorizedScope": sorted(scopes),
                **({} if idles is None else {"dateTokenIdles": _iso(idles)}),
                "OAuthClient": _told(client),
            },
        )

    def _revoke_me(self, _passed: Passed, caller: Caller, frame: Frame) -> SandboxResponse:
        self._ledger.revoke(caller.token)
        return empty_answer(frame, 200)

    def _revoke_user(self, passed: Passed, _caller: Caller, frame: Frame) -> SandboxResponse:
        if passed.parameters["userId"] == USER_ID:
            self._ledger.revoke_user()
        return empty_answer(frame, 204)

    def _timeout(self, _passed: Passed, _caller: Caller, frame: Frame) -> SandboxResponse:
        seconds = self._ledger.idle_timeout_s
        body = {
            "idleTokenTimeoutSeconds": IDLE_TIMEOUT_S if seconds is None else seconds,
            "enableIdleTokenTimeout": seconds is not None,
        }
        return json_answer(frame, 200, body)

    def _set_timeout(self, passed: Passed, caller: Caller, frame: Frame) -> SandboxResponse:
        sent: Mapping[str, Any] = read_sent(passed.request.body) or {}
        seconds = sent.get("idleTokenTimeoutSeconds") or IDLE_TIMEOUT_S
        if seconds not in _TIMEOUT:
            template = "When HIPAA is not enabled timeout must be between 300 and 28800 seconds"
            return Refusal(400, "token.timeout.exceeded", template).answer(frame)
        is_on = sent.get("enableIdleTokenTimeout") is not False
        self._ledger.idle_timeout_s = int(seconds) if is_on else None
        return self._timeout(passed, caller, frame)

    def _chat(self, passed: Passed, _caller: Caller, frame: Frame) -> SandboxResponse:
        sent = read_sent(passed.request.body)
        conversation, member = self._new_id(), self._new_id()
        jwt = self.guest_token(
            "guest-chat", frame.now, GUEST_LIFETIME_S, conversationId=conversation, memberId=member
        )
        return json_answer(
            frame,
            200,
            {
                "id": conversation,
                "jwt": jwt,
                "eventStreamUri": f"wss://streaming.sandbox.invalid/channels/{conversation}",
                "member": {
                    "id": member,
                    "displayName": sent["memberInfo"]["displayName"],
                    "role": "CUSTOMER",
                    "state": "CONNECTED",
                },
            },
        )

    def _exchange(self, passed: Passed, _caller: Caller, frame: Frame) -> SandboxResponse:
        body = {"jwt": self._web_token(passed, frame), "refreshToken": self._mint.opaque()}
        return json_answer(frame, 200, body)

    def _refresh(self, passed: Passed, _caller: Caller, frame: Frame) -> SandboxResponse:
        return json_answer(frame, 200, {"jwt": self._web_token(passed, frame)})

    def _web_token(self, passed: Passed, frame: Frame) -> str:
        sent = read_sent(passed.request.body) or {}
        deployment = sent.get("deploymentId", "")
        return self.guest_token(
            "webmessaging", frame.now, GUEST_LIFETIME_S, deploymentId=deployment
        )

    def _revoke_guest(self, _passed: Passed, caller: Caller, frame: Frame) -> SandboxResponse:
        self._ledger.revoke(caller.token)
        return empty_answer(frame, 204)


def _told(client: Client) -> dict[str, object]:
    divisions = client.access.divisions
    has_role = client.grant == "CLIENT-CREDENTIALS" and bool(client.access.permissions)
    return {
        "id": client.demo.client_id,
        "name": client.name,
        "authorizedGrantType": client.grant,
        "scope": sorted(client.scopes),
        "roleDivisions": [
            {"roleId": stable_id("role", client.name), "divisionId": division}
            for division in sorted([HOME_DIVISION] if divisions is None else divisions)
            if has_role
        ],
        "state": client.state,
        "organization": ORGANIZATION,
    }


def _iso(epoch_s: float) -> str:
    moment = datetime.fromtimestamp(epoch_s, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
