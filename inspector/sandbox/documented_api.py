"""The API host of the scenario `documented`: every published operation, by the catalog.

In which order a refusal is looked for is our assumption:

    429 -> 401 -> 404 (not published) -> 405 -> 415 -> 403 scope -> 403 permission, division
        -> 404 (no such entity) -> 400 query, body -> a plausible success
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from inspector.catalog.operations import Match, Operation, published
from inspector.sandbox import documented_access as access
from inspector.sandbox import documented_refusals as refusals
from inspector.sandbox.answers import Frame
from inspector.sandbox.documented_answers import Passed, plausible
from inspector.sandbox.documented_clients import Directory
from inspector.sandbox.documented_parameters import refused_path, refused_query
from inspector.sandbox.documented_payload import refused_body, refused_media_type
from inspector.sandbox.documented_refusals import Refusal
from inspector.sandbox.documented_token_calls import Caller, TokenCalls
from inspector.sandbox.documented_tokens import Ledger
from inspector.sandbox.rates import RateMeter
from inspector.sandbox.responder import SandboxRequest, SandboxResponse

_ADDRESS = "127.0.0.1"  # the sandbox listens there only, so every request comes from there


@dataclass(slots=True)
class Settings:
    """What the organization's administrators have set; read anew at each request.

    `policies` refuse every OAuth call while there are any; `gone` are ids of no entity.
    """

    is_enforcing: bool = True
    is_strict: bool = False
    policies: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()


class DocumentedApi:
    """The API host of one instance. Thread-safe."""

    def __init__(
        self,
        ledger: Ledger,
        directory: Directory,
        token_calls: TokenCalls,
        meter: RateMeter,
        settings: Settings,
        new_id: Callable[[], str],
    ) -> None:
        self._ledger = ledger
        self._directory = directory
        self._token_calls = token_calls
        self._meter = meter
        self._settings = settings
        self._new_id = new_id

    def answer(self, request: SandboxRequest, frame: Frame) -> SandboxResponse:
        """Returns the first refusal, or a success."""
        path, _, query_text = request.target.partition("?")
        match = published().match(request.method, path)
        scheme = access.required_scheme(match, path)
        caller = self._caller(request, scheme)
        known = caller.token if caller.credential is not None else ""
        frame = replace(frame, rate=self._meter.count(known, frame.now))
        query = dict(reversed(parse_qsl(query_text, keep_blank_values=True)))
        refusal = self._refused_caller(match.operation, scheme, caller, frame)
        if refusal is None:
            if caller.credential is not None and not _keeps_idle(match.operation, query):
                self._ledger.touch(caller.token, frame.now)
            refusal = self._refused_call(match, request, query, caller)
        if refusal is not None:
            return refusal.answer(frame)
        assert match.operation is not None  # else refused as not published
        passed = Passed(match.operation, request, match.parameters, query)
        special = self._token_calls.answer(passed, caller, frame)
        return special or plausible(passed, frame, self._new_id)

    def _caller(self, request: SandboxRequest, scheme: str) -> Caller:
        if scheme == "none":
            return Caller()  # what stands in Authorization is not looked at
        token = access.presented_token(request.headers, scheme)
        return Caller(token or "", None if token is None else self._ledger.find(token))

    def _refused_caller(
        self, operation: Operation | None, scheme: str, caller: Caller, frame: Frame
    ) -> Refusal | None:
        """429, then 401."""
        if frame.rate.is_exceeded:
            return refusals.too_many(frame.rate)
        if scheme == "none":
            return None
        if not caller.token:
            return refusals.AUTHENTICATION_REQUIRED
        credential = caller.credential
        if credential is None:
            return refusals.BAD_CREDENTIALS
        is_valid = self._ledger.is_valid(credential, frame.now)
        refused = access.refused_kind(
            scheme, operation, credential, is_valid=is_valid, now=frame.now
        )
        if refused is not None or not credential.client:
            return refused
        return access.refused_client(self._directory.named(credential.client), _ADDRESS)

    def _refused_call(
        self, match: Match, request: SandboxRequest, query: dict[str, str], caller: Caller
    ) -> Refusal | None:
        """Everything after 401."""
        operation = match.operation
        if operation is None:
            return refusals.wrong_method(match.methods) if match.methods else refusals.NOT_FOUND
        return (
            refused_media_type(operation, request)
            or self._refused_rights(operation, request, query, caller)
            or refused_path(operation, match, self._settings.gone)
            or refused_query(operation, query)
            or refused_body(operation, request, strict=self._settings.is_strict)
        )

    def _refused_rights(
        self,
        operation: Operation,
        request: SandboxRequest,
        query: dict[str, str],
        caller: Caller,
    ) -> Refusal | None:
        """403, for OAuth tokens only: a guest's JWT and an open call have no rights to check."""
        credential = caller.credential
        if credential is None or not credential.client:
            return None
        if self._settings.policies:
            return refusals.denied_by_policy(self._settings.policies)
        scope = access.refused_scope(operation, credential) if self._settings.is_enforcing else None
        if scope is not None:
            return scope
        held = credential.access or self._directory.named(credential.client).access
        division = access.division_of(query, request.body)
        return access.refused_permission(operation, held, division) or access.refused_without_user(
            operation, credential
        )


def _keeps_idle(operation: Operation | None, query: dict[str, str]) -> bool:
    """Tells a look at tokens/me that leaves the idle timer as it is."""
    is_look = operation is not None and operation.path == "/api/v2/tokens/me"
    return is_look and query.get("preserveIdleTTL", "").lower() == "true"
