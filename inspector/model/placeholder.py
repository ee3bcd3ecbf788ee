"""Tells texts that only stand for a secret (`<YOUR_TOKEN>`, `xxxx`) from secrets."""

from __future__ import annotations

import re


def token_placeholder(text: str) -> str | None:
    """Returns the variable's name for a text that only stands for a token, None for a token."""
    return placeholder_name(text, "token")


def placeholder_name(text: str, fallback: str) -> str | None:
    """Returns a name for `<YOUR_TOKEN>`, `${TOKEN}`, `YOUR_TOKEN`, `xxxx`, `…` and their like.

    `fallback` names those that say nothing (`xxxx`, `...`). None for what may be a real value.
    """
    plain = text.strip().strip("\"'")
    if not plain or len(plain) > 200:
        return None
    wrapped = _WRAPPED.fullmatch(plain)
    if wrapped:
        return name_of(plain, fallback)
    if _ELIDED.search(plain) or _MASKED.fullmatch(plain):
        return fallback
    return name_of(plain, fallback) if _only_names_itself(plain) else None


def name_of(text: str, fallback: str) -> str:
    """Returns a variable's name made of a placeholder's words."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")
    if not name or _ELIDED.search(text) or _MASKED.fullmatch(name):
        return fallback
    return name if not name[0].isdigit() else f"{fallback}_{name}"


def _only_names_itself(text: str) -> bool:
    """Tells `YOUR_TOKEN`, `access-token-here`, `ACCESS_TOKEN` from a value."""
    if _CAPITALS.fullmatch(text):
        return True
    if not _ONLY_WORDS.fullmatch(text):
        return False
    words = {word.lower() for word in _WORD.findall(text)}
    return bool(words & _TELLING) and words <= _TELLING | _FILLING


_WRAPPED = re.compile(
    r"<+[^<>]+>+|\[+[^\[\]]+\]+|\{+[^{}]+\}+|\$\{[^{}]+\}|#\{[^{}]+\}|\$\(?\w+\)?|%\w+%"
    r"|\*\*+\w+\*\*+"
)
_ELIDED = re.compile(r"\.\.\.|\u2026")
_MASKED = re.compile(r"(?=.*(?:[xX*#]{3}|[?\u2022\u25cf]{2}))[xX*\u2022\u25cf#?._-]+")
_ONLY_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9 _-]*")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_CAPITALS = re.compile(r"(?:[A-Z][A-Z0-9_]*_)?(?:TOKEN|SECRET|KEY|JWT|PASSWORD|CREDENTIALS?)")
_TELLING = frozenset(
    (
        "token", "jwt", "secret", "password", "key", "credential", "credentials", "bearer",
        "here", "placeholder", "redacted", "removed", "changeme", "change", "todo", "hidden",
    )
)  # fmt: skip
_FILLING = frozenset(
    (
        "your", "you", "my", "the", "a", "insert", "enter", "replace", "paste", "put", "add",
        "some", "valid", "actual", "real", "access", "auth", "oauth", "2", "api", "client",
        "refresh", "guest", "user", "session", "genesys", "cloud", "purecloud", "with", "me",
        "it", "value", "id", "goes", "string", "this", "long", "code", "org",
    )
)  # fmt: skip
