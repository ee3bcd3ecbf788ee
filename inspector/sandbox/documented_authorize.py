"""GET /oauth/authorize of the scenario `documented`: the user agrees at once, and goes back.

    code:   302 redirect_uri?code=…&state=…           implicit: 302 redirect_uri#access_token=…
    error:  302 redirect_uri?error=…&error_description=…&state=…

Goes back to loopback addresses only (RFC 8252, 7.3): the sandbox sends nobody elsewhere. Error
names are those that the vendor's command line knows (facts.md 2.4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from inspector.sandbox.answers import Frame, oauth_error, redirect_answer
from inspector.sandbox.documented_clients import Client, Directory
from inspector.sandbox.documented_codes import CODE_LIFETIME_S, Code, CodeBook
from inspector.sandbox.documented_tokens import LIFETIME_S
from inspector.sandbox.responder import SandboxResponse

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_PLAIN = re.compile(r"[!-~]+")
_TYPES = {"code": "CODE", "token": "TOKEN"}

Issue = Callable[[Client, frozenset[str], float], str]


class _Refused(Exception):
    """An error that the redirect carries: its name and description."""


class AuthorizePage:
    """The authorize page of one instance; `has_consent`: the user agrees."""

    def __init__(self, directory: Directory, codes: CodeBook, issue: Issue) -> None:
        """Takes what issues a token to a user, for the implicit grant."""
        self._directory = directory
        self._codes = codes
        self._issue = issue
        self.has_consent = True

    def answer(self, query: str, frame: Frame) -> SandboxResponse:
        """Returns a redirect; an error of the page's own when there is nowhere to go back to."""
        pairs = parse_qsl(query, keep_blank_values=True)
        asked = dict(pairs)
        client = self._directory.with_id(asked.get("client_id", ""))
        if client is None:
            return oauth_error(frame, "invalid_client", "client not found")
        target = asked.get("redirect_uri", "")
        if len(asked) < len(pairs) or not _is_loopback(target):
            return oauth_error(
                frame, "invalid_request", "redirect_uri must be given once, and be on loopback"
            )
        state = {"state": asked["state"]} if "state" in asked else {}
        is_implicit = asked.get("response_type") == "token"
        try:
            given = self._given(client, asked, frame.now)
        except _Refused as refused:
            error, why = refused.args
            given = {"error": error, "error_description": why}
        mark = "#" if is_implicit else "&" if urlsplit(target).query else "?"
        return redirect_answer(frame, f"{target}{mark}{urlencode({**given, **state})}")

    def _given(self, client: Client, asked: Mapping[str, str], now: float) -> dict[str, str]:
        kind = asked.get("response_type", "")
        if kind not in _TYPES:
            raise _Refused("unsupported_response_type", "response_type must be code or token")
        if client.grant != _TYPES[kind] or client.state != "active":
            raise _Refused("unauthorized_client", "the client may not ask so")
        challenge = _challenge(asked, is_needed=kind == "code" and client.is_public)
        scopes = frozenset(asked.get("scope", "").split()) or client.scopes
        if not scopes <= client.scopes:
            unknown = " ".join(sorted(scopes - client.scopes))
            raise _Refused("invalid_scope", f"not a scope of this client: {unknown}")
        if not self.has_consent:
            raise _Refused("access_denied", "the user did not agree")
        if kind == "token":
            return {
                "access_token": self._issue(client, scopes, now),
                "expires_in": str(int(LIFETIME_S)),
                "token_type": "bearer",
            }
        expires_at = now + CODE_LIFETIME_S
        code = Code(client.name, asked["redirect_uri"], challenge, scopes, expires_at)
        return {"code": self._codes.keep(code)}


def _challenge(asked: Mapping[str, str], *, is_needed: bool) -> str:
    """Returns the PKCE challenge, "" when there is none (RFC 7636, 4.3)."""
    challenge = asked.get("code_challenge", "")
    if not challenge and not is_needed and "code_challenge_method" not in asked:
        return ""
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge):
        raise _Refused("invalid_pkce_package", "code_challenge must be of method S256")
    return challenge


def _is_loopback(target: str) -> bool:
    if not _PLAIN.fullmatch(target):
        return False
    try:
        parts = urlsplit(target)
        name, _ = parts.hostname, parts.port
    except ValueError:
        return False
    is_local = name in ("127.0.0.1", "localhost", "::1")
    return parts.scheme == "http" and is_local and not parts.fragment and "@" not in parts.netloc
