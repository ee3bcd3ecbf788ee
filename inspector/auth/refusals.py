"""What a login host's refusal means and what to check, in one paragraph that hides secrets.

The error names are the platform's where one was seen, else RFC 6749's (facts.md, 2.4 and 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inspector.model.exchange import ErrorBody, Response, parse_error_body
from inspector.model.token import Grant

_SHOWN_CHARACTERS = 300


def of_token_request(host: str, response: Response, grant: Grant, secrets: Iterable[str]) -> str:
    """Returns what a token endpoint answered and the likeliest cause; `secrets` are left out."""
    error = parse_error_body(response.body)
    if error is None or not error.code:
        answer = f"{response.status} {response.reason}".strip()
        hint = (
            "That is not the answer of a token endpoint: is this the login host of the region, "
            "and not its API host?"
        )
    else:
        said = error.code + (f", {error.message}" if error.message else "")
        answer = f"{response.status} {said}"
        hint = _likely_cause(error, grant)
    for secret in filter(None, secrets):
        answer = answer.replace(secret, "[REDACTED]")
    return f"{host} gave no token: {answer.rstrip('.')}. {hint}"


def of_redirect(host: str, error: str, description: str) -> str:
    """Returns what the authorize page said when it sent the browser back, and what to check."""
    said = error + (f", {description}" if description and description != error else "")
    said = "".join(c if c.isprintable() else " " for c in said)[:_SHOWN_CHARACTERS]
    hint = _REDIRECTS.get(error, "Check the client's settings in this region, then sign in again.")
    return f"{host} sent the browser back without a code: {said.rstrip('.')}. {hint}"


def _likely_cause(error: ErrorBody, grant: Grant) -> str:
    """Causes of a refused token request, likeliest first (facts.md, 8 and 2.4)."""
    message = error.message.lower()
    if error.code == "invalid_request" and message.startswith("rate limit exceeded"):
        return "Tokens are asked for too often; wait a minute and try again."
    if error.code == "invalid_client" and "not found" in message:
        return "Most often the client belongs to another region, or its id is mistyped."
    if error.code == "invalid_client":
        return "Most often the client belongs to another region, or its secret is wrong."
    if error.code == "invalid_scope":
        return "The server does not give this client one of the scopes asked for."
    if error.code in ("unauthorized_client", "unsupported_grant_type"):
        return f"The client is not one for the {_TITLES[grant]} grant."
    if error.code == "invalid_grant" and "refresh token" in message:
        return "A refresh token is good once, and only for its own client: sign in again."
    if error.code == "invalid_grant" and grant in _GRANT_HINTS:
        return _GRANT_HINTS[grant]
    return "Check the region's login host, then the client's id and secret."


_TITLES: Mapping[Grant, str] = {
    "client_credentials": "client credentials",
    "code": "authorization code",
    "implicit": "implicit",
    "saml2": "SAML2 bearer",
    "unknown": "requested",
}
_GRANT_HINTS: Mapping[Grant, str] = {
    "code": (
        "What was given is good once, for a short time, and only for its own client and "
        "redirect URI: sign in again."
    ),
    "saml2": (
        "Check that the assertion has not expired and is meant for this region, and that the "
        "organization's name is its short name; then get a new assertion."
    ),
}
_REDIRECTS: Mapping[str, str] = {
    "unauthorized_client": (
        "The client may not ask so: check that its grant type is authorization code and that it "
        "is active."
    ),
    "invalid_request": "Check that the redirect URI is registered with the client, to the letter.",
    "invalid_scope": "Ask only for scopes that the client's settings list, or for none.",
    "unsupported_response_type": (
        "Check that the client's grant type is authorization code, not implicit."
    ),
    "access_denied": (
        "The user did not agree or may not use this client: check who signed in, and that an "
        "administrator has approved the client."
    ),
    "server_error": "The login host failed: wait a little, then sign in again.",
    "temporarily_unavailable": "The login host is busy: wait a little, then sign in again.",
    "invalid_pkce_package": (
        "The login host did not take the PKCE challenge (S256): check that nothing between "
        "the browser and it rewrites the address."
    ),
}
