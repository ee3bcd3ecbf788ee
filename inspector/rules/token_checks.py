"""The token itself: is it one, is it clean, is it still good, is it of the right kind?

The token's text is looked at through the bindings; no part of it ever enters a finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from inspector.model.edit import Edit
from inspector.model.finding import Evidence, Finding
from inspector.model.lift import token_placeholder
from inspector.model.secret import Secret
from inspector.rules.authorization import Authorization
from inspector.rules.sources import BEARER, TOKEN_KINDS
from inspector.rules.view import View

_STRANGE = re.compile(r"[^\x21-\x7e]")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_OPENED = re.compile("[\"'`\u201c\u2018«]\\s*\\{\\{")
_QUOTES = {'"': '"', "'": "'", "`": "`", "\u201c": "\u201d", "\u2018": "\u2019", "«": "»"}
_PLACEHOLDER_WORDS = frozenset(
    {"your", "my", "insert", "enter", "replace", "change", "changeme", "here", "placeholder"}
    | {"example", "sample", "dummy", "fake", "todo", "xxx", "xxxx", "xxxxx"}
)
_TELLING = _PLACEHOLDER_WORDS | {"token", "jwt", "key", "secret", "bearer"}
_NAME = re.compile(r"[A-Za-z_]{3,40}")
_SPACES = {
    "\t": "a tab",
    " ": "a space",
    "\n": "a line break",
    "\r": "a line break",
    "\u00a0": "a no-break space",
    "\u00ad": "a soft hyphen",
    "\u200b": "a zero-width space",
    "\ufeff": "a byte order mark",
}


def token_placeholder_left(view: View) -> Iterator[Finding]:
    """The example's placeholder is still where the token belongs."""
    name = placeholder_name(view)
    if name is not None:
        yield Finding(
            id="token-placeholder",
            severity="error",
            pane="token",
            subject="",
            message=f"The token is still the placeholder{name}",
            evidence=BEARER,
            edit=other_token(view),
            detail="A request with it would only test the placeholder.",
        )


def token_placeholder_filled(view: View) -> Iterator[Finding]:
    """The snippet had a placeholder, and a token at hand has taken its place."""
    found = view.authorization
    if found is None or found.unbound or not view.target.is_api:
        return
    if found.variable is not None and _is_placeholder_word(found.variable):
        yield Finding(
            id="token-placeholder",
            severity="info",
            pane="token",
            subject="",
            message=f"The snippet holds the placeholder <{found.variable}>",
            evidence=BEARER,
            detail="The token in use stands in for it.",
        )


def token_unfilled(view: View) -> Iterator[Finding]:
    """The token's variable has no value; with a client at hand one can be had."""
    found = view.authorization
    if found is None or not found.unbound or not view.target.is_api:
        return
    if view.situation.token is not None or placeholder_name(view) is not None:
        return
    client = view.situation.client
    coming = view.situation.coming.get(found.variable or "")
    if coming is not None:
        yield Finding(
            id=f"variable-unfilled:{found.variable}",
            severity="info",
            pane="token",
            subject="",
            message=f"{{{{{found.variable}}}}}, the token, comes from an earlier request's answer",
            detail=f"It is {coming}, which is sent first.",
        )
        return
    yield Finding(
        id=f"variable-unfilled:{found.variable}",
        severity="error" if client is None else "warning",
        pane="token",
        subject="",
        message=f"{{{{{found.variable}}}}}, the token, has no value yet",
        edit=other_token(view),
        detail="Paste a token, or get one from a client." if client is None else "",
    )


def token_quoted(view: View) -> Iterator[Finding]:
    """Quotation marks of the source code were taken for a part of the token."""
    token = token_text(view).strip()
    if len(token) < 3 or _QUOTES.get(token[0]) != token[-1]:
        return
    found = view.authorization
    inside = found is not None and bool(_OPENED.search(found.template))
    yield Finding(
        id="token-quoted",
        severity=view.wrong,
        pane="token",
        subject="",
        message="The token stands in quotation marks",
        evidence=BEARER,
        edit=Edit("set", "headers", "Authorization", found.tidy)
        if found is not None and found.tidy and inside
        else None,
        detail="" if inside else "Paste it again without them.",
    )


def token_whitespace(view: View) -> Iterator[Finding]:
    """White space or invisible characters at the ends of the token or inside it."""
    token = token_text(view)
    strange = {character for character in _STRANGE.findall(token) if _is_blank(character)}
    found = view.authorization
    if not strange or found is None:
        return
    trimmed = token.strip("".join(strange))
    inside = any(character in trimmed for character in strange)
    unsendable = bool(strange - {" ", "\t"})
    named = _listed(sorted({_SPACES.get(c, f"U+{ord(c):04X}") for c in strange}))
    yield Finding(
        id="token-whitespace",
        severity="error" if unsendable else view.wrong,
        pane="token",
        subject="",
        message=f"There is {named} {'inside' if inside else 'around'} the token",
        evidence=BEARER,
        edit=None if " " in trimmed else _without_blanks(view, found),
        detail="No header can carry the token like this."
        if unsendable
        else "A bearer token is visible ASCII without spaces (RFC 6750, 2.1).",
    )


def token_inactive(view: View) -> Iterator[Finding]:
    """Introspection says that the token is not active (RFC 7662, 2.2)."""
    token = view.situation.token
    if token is None or token.active is not False:
        return
    seen = Evidence(
        "observed",
        "the server's answer to the token's introspection",
        where=view.situation.environment.where(),
        on_sandbox=view.situation.environment.is_sandbox,
    )
    yield Finding(
        id="token-inactive",
        severity="error",
        pane="token",
        subject="",
        message="The server says that the token is not active",
        evidence=(seen,),
        edit=other_token(view),
        detail="It was revoked or has expired, or its client was disabled.",
    )


def token_foreign(view: View) -> Iterator[Finding]:
    """A real token on the sandbox, which can only refuse it."""
    if not view.situation.token_is_foreign or not view.target.selected:
        return
    where = view.situation.environment.where()
    seen = Evidence("observed", "the sandbox's own list of tokens", where=where, on_sandbox=True)
    yield Finding(
        id="token-foreign",
        severity="error",
        pane="token",
        subject="",
        message="This token was not issued by the sandbox",
        evidence=(seen,),
        edit=other_token(view),
        detail="The sandbox refuses it whatever it is worth elsewhere.",
    )


def token_kind(view: View) -> Iterator[Finding]:
    """An OAuth token where a JWT belongs, or the reverse."""
    token = view.situation.token
    text = token_text(view).strip()
    if view.scheme in (None, "none") or not text or placeholder_name(view) is not None:
        return
    is_jwt = bool(_JWT.fullmatch(text)) or (token is not None and token.is_jwt)
    if view.scheme == "oauth" and is_jwt:
        message = "The token is a JWT, the call takes OAuth"
        detail = "The published JWTs are guests'; no vendor SDK decodes an OAuth token."
    elif view.scheme != "oauth" and not is_jwt:
        message = "The token is opaque, the call takes a JWT"
        kind = "guest chat" if view.scheme == "guest-chat-jwt" else "web messaging"
        detail = f"This call is published for the {kind} JWT, not for an OAuth token."
    else:
        return
    yield Finding(
        id="token-kind",
        severity="warning",
        pane="token",
        subject="",
        message=message,
        evidence=TOKEN_KINDS,
        edit=other_token(view),
        detail=detail,
    )


def placeholder_name(view: View) -> str | None:
    """Returns ` <NAME>` for the placeholder in the token's place, blank if it says nothing.

    None when there is none. What looks like a value is not repeated, though it be in brackets.
    """
    found = view.authorization
    if found is None or not view.target.is_api:
        return None
    if found.unbound and found.variable is not None:
        return f" <{found.variable}>" if _is_placeholder_word(found.variable) else None
    name = token_placeholder(found.token)
    if name is None:
        return None
    return f" <{name}>" if _NAME.fullmatch(name) and _words(name) & _TELLING else ""


def _is_placeholder_word(name: str) -> bool:
    return bool(_words(name) & _PLACEHOLDER_WORDS)


def _words(name: str) -> set[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return set(re.split(r"[^a-z]+", spaced))


def token_text(view: View) -> str:
    """Returns the token as it would be sent; a variable in it when it has no value."""
    found = view.authorization
    return found.token if found is not None and view.target.is_api and not found.unbound else ""


def _without_blanks(view: View, found: Authorization) -> Edit | None:
    """Returns the edit for where the blanks are: in the token's own text, else in the header."""
    value = view.situation.bindings.get(found.variable or "", "")
    own = value.reveal() if isinstance(value, Secret) else value
    own = re.sub(r"^(?:bearer )+", "", own, flags=re.IGNORECASE)
    if any(_is_blank(character) for character in _STRANGE.findall(own)):
        return Edit("remove", "token", "whitespace")
    return Edit("set", "headers", "Authorization", found.tidy) if found.tidy else None


def other_token(view: View) -> Edit | None:
    """Returns the edit that asks a client at hand; none gives a guest's JWT, or has a user."""
    client = view.situation.client
    if client is None or (view.scheme or "").endswith("-jwt") or is_about_user(view):
        return None
    return Edit("set", "token", "client", client)


def is_about_user(view: View) -> bool:
    """Tells calls about the caller as a user, which a client's own token is not for."""
    operation = view.operation
    if operation is None:
        return False
    is_own = "me" in operation.path.split("/") and "not.a.user" in operation.errors.get(400, ())
    return is_own or operation.path == "/api/v2/users/me"


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Zs")


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
