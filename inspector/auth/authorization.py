"""The authorization code grant's part in the browser, without IO (RFC 6749, 4.1; RFC 7636).

    begin() -> Authorization; its url goes to the browser -> the redirect's query -> read_code()

The implicit grant is only recognised, in a pasted redirect: it is being retired (facts.md, 2.2),
and its fragment never reaches a listener.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from inspector.auth import refusals
from inspector.auth.claims import read_token, scopes_of
from inspector.errors import AuthError
from inspector.model.secret import Secret
from inspector.model.token import Token

_VERIFIER_BYTES = 64
_STATE_BYTES = 32
_MARK = "access_token="


@dataclass(frozen=True, slots=True)
class Authorization:
    """One attempt to sign in. `url` holds the state and the challenge, never the verifier."""

    url: str
    redirect_uri: str
    state: Secret
    verifier: Secret


def begin(
    login_url: str,
    client_id: str,
    redirect_uri: str,
    scopes: frozenset[str] | None,
    *,
    random: Callable[[int], str] = secrets.token_urlsafe,
) -> Authorization:
    """Returns a new attempt with a state and a PKCE verifier (86 characters) of its own.

    Args:
        login_url: The login host, without a trailing slash.
        client_id: The OAuth client; PKCE is used whether it has a secret or not.
        redirect_uri: As the client has it registered.
        scopes: Asked for by name; None leaves the choice to the client's settings.
        random: Gives URL-safe text from so many random bytes.

    Raises:
        AuthError: The login host's URL is not one for a browser.
    """
    parts = urlsplit(login_url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise AuthError(f"{login_url} is no address that a browser can open: select a region.")
    state, verifier = random(_STATE_BYTES), random(_VERIFIER_BYTES)
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    if scopes:
        asked["scope"] = " ".join(sorted(scopes))
    url = f"{login_url}/oauth/authorize?{urlencode(asked)}"
    return Authorization(url, redirect_uri, Secret(state), Secret(verifier))


def challenge_of(verifier: str) -> str:
    """Returns the S256 challenge of a verifier (RFC 7636, 4.2)."""
    hashed = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode("ascii")


def read_code(authorization: Authorization, query: str) -> Secret:
    """Returns the code that the redirect brought back.

    Raises:
        AuthError: It is not the answer to this attempt, or it is an error; says what to check.
    """
    host = urlsplit(authorization.url).netloc
    pairs = parse_qsl(query, keep_blank_values=True)
    given = dict(pairs)
    state = authorization.state.reveal().encode()
    is_ours = hmac.compare_digest(given.get("state", "").encode("utf-8", "surrogatepass"), state)
    if not is_ours or len(given) < len(pairs):
        raise AuthError(
            "What came back from the browser is not the answer to this sign-in (its state "
            "differs). Nothing of it was used: close other sign-in pages and sign in again."
        )
    if "error" in given:
        text = refusals.of_redirect(host, given["error"], given.get("error_description", ""))
        raise AuthError(text)
    if not given.get("code"):
        raise AuthError(f"{host} sent the browser back with neither a code nor an error.")
    return Secret(given["code"])


def read_implicit(text: str, now: float) -> Token | None:
    """Returns the token of a pasted redirect of the implicit grant; None for any other text.

    Raises:
        AuthError: The redirect says that the grant was refused.
    """
    address, mark, fragment = text.strip().partition("#")
    if not mark or any(c.isspace() for c in text.strip()):
        return None
    if not address.lower().startswith(("http://", "https://")):
        return None
    given = dict(parse_qsl(fragment, keep_blank_values=True))
    if "error" in given and _MARK not in fragment:
        description = given.get("error_description", "")
        raise AuthError(refusals.of_redirect("The login host", given["error"], description))
    if not given.get("access_token"):
        return None
    token = read_token(Secret(given["access_token"]), "pasted")
    lifetime = given.get("expires_in", "")
    is_number = lifetime.isascii() and lifetime.isdigit() and len(lifetime) < 12
    scopes = scopes_of(given.get("scope"))
    return replace(
        token,
        grant="implicit",
        grant_from="pasted redirect",
        # Counted from now: nobody knows when the redirect was made.
        expires_at=now + int(lifetime) if is_number else token.expires_at,
        by_issuer=token.by_issuer and not is_number,
        scopes=token.scopes if scopes is None else scopes,
        scopes_from=token.scopes_from if scopes is None else "pasted redirect",
    )
