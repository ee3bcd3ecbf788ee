"""Short texts that the window derives from values; no widgets, no decisions."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inspector.app.shelf import KeyringStatus, Shelf
from inspector.app.state import State
from inspector.app.view import size_words
from inspector.model.environment import Environment, absolute, find_host
from inspector.model.exchange import Exchange
from inspector.model.request import Body, Note, Request, token_variable
from inspector.model.token import Token

if TYPE_CHECKING:
    from inspector.lab.verdict import Trial, Verdict

_PHASES = {
    "dns": "looking up the name",
    "connect": "connecting",
    "tls": "securing the connection",
    "send": "sending",
    "wait": "waiting for the answer",
    "body": "receiving",
}
_SEVERITIES = {"error": 0, "warning": 1, "info": 2}
_VERDICT_TONES = {
    "explained": "ok",
    "already_works": "ok",
    "not_explained": "warn",
    "unstable": "warn",
    "incomplete": "warn",
}


def note(value: Note) -> str:
    """Returns a note as one line with its place."""
    place = f"line {value.line}, column {value.column}: " if value.line else ""
    return place + value.text


def most_telling(notes: Sequence[Note], most: int) -> list[str]:
    """Returns notes as lines, what matters first; the last line counts those left out."""
    ordered = sorted(notes, key=lambda one: (_SEVERITIES[one.severity], bool(one.line)))
    if len(ordered) <= most:
        return [note(one) for one in notes]
    lines = [note(one) for one in ordered[: most - 1]]
    return [*lines, f"{len(ordered) - len(lines)} more notes: see the text."]


def file_stem(request: Request) -> str:
    """Returns a file's name without its ending, e.g. `post-conversations-messaging`."""
    plain = re.sub(r"[^a-z0-9]+", "-", profile_name(request).lower()).strip("-")
    return plain[:60].strip("-") or "request"


def profile_name(request: Request) -> str:
    """Returns a first proposal for a profile's name, e.g. `POST conversations/messaging`."""
    path = urlsplit(request.url).path.removeprefix("/api/v2/").strip("/")
    return f"{request.method} {path}".strip() or "Untitled request"


def what_is_sent(state: State) -> str:
    """Returns what a first write to a real host takes along, for the question before it."""
    text = f"One {state.request.method} is sent."
    if state.token is not None and token_variable(state.request) is not None:
        text = text.removesuffix(".") + f", with the token #{state.token.secret.fingerprint}."
    return text


def stored_in(state: State, shelf: Shelf | None) -> str:
    """Returns where the current credentials live."""
    own = state.token is None or state.token.origin == "token response"
    if own and state.client is not None and state.client.name and state.environment.is_sandbox:
        return "memory (the sandbox's own client)"
    if state.token is None and state.client is None:
        return "nothing to store"
    keyring = shelf.keyring.title if shelf is not None else "no keyring"
    saved = state.profile is not None and not state.is_dirty
    return keyring if saved else f"memory; saving puts it into {keyring}"


def keyring(status: KeyringStatus) -> tuple[str, str]:
    """Returns the status bar's words about the keyring and their tooltip."""
    if status.is_persistent:
        return f"Keyring: {status.title}", "Secrets are kept in the system's keyring."
    if not status.reason:
        return status.title, ""
    return f"No keyring: {status.title}", status.reason


def place(state: State, known: Sequence[Environment]) -> tuple[str, str]:
    """Returns the status bar's words about where the request goes, and their tone."""
    url = absolute(state.request.url, state.environment) or state.environment.api_url
    found = find_host(url, known)
    host = urlsplit(url).netloc
    if found is not None and found[0].is_sandbox:
        return f"Sandbox on {host} · scenario {found[0].scenario}", "ok"
    return (f"Requests go to {host}", "warn") if host else ("No host in the URL yet", "warn")


def is_long_line(body: Body) -> bool:
    """Tells JSON that stands on one line and would wrap in the payload pane."""
    return body.kind == "json" and "\n" not in body.text and len(body.text) > 40


def looks_like_token(text: str) -> bool:
    """Tells a bare token from other text: one long word without the marks of a URL or code."""
    word = text.strip()
    return len(word) >= 20 and re.fullmatch(r"[A-Za-z0-9._~+/=-]+", word) is not None


def activity(state: State) -> str:
    """Returns what is under way, e.g. `waiting for the answer`."""
    if state.activity == "idle":
        return ""
    if state.activity == "isolating":
        return "isolating… (Esc cancels)"
    if state.activity == "asking":
        return "asking for the token… (Esc cancels)"
    phase = _PHASES.get(state.phase or "connect", "sending")
    size = f", {size_words(state.received_bytes)}" if state.received_bytes else ""
    return f"{phase}{size}… (Esc cancels)"


def answer(exchange: Exchange | None) -> tuple[str, str, str]:
    """Returns rate limit, correlation id and connection of the shown exchange."""
    response = exchange.response if exchange is not None else None
    if exchange is None or response is None:
        return "", "", ""
    count = response.headers.get("inin-ratelimit-count")
    allowed = response.headers.get("inin-ratelimit-allowed")
    rate = f"Rate limit {count} of {allowed} used" if count and allowed else ""
    hop = exchange.hops[-1] if exchange.hops else None
    loopback = hop is not None and hop.remote_address.startswith(("127.", "[::1]", "::1"))
    tls = hop.tls.version if hop is not None and hop.tls is not None else "TLS off"
    wire = f"{response.http_version} · {tls}{' (loopback)' if loopback else ''}"
    return rate, response.headers.get("ININ-Correlation-Id") or "", wire


def verdict(value: Verdict) -> tuple[str, str, str, str]:
    """Returns the verdict as lead, rest, figures and tone."""
    sentence = value.because
    lead, rest = sentence, ""
    for divider in (" on ", " when ", ": "):
        head, found, tail = sentence.partition(divider)
        if found and len(head) < 48:
            lead, rest = head, (found + tail).strip()
            break
    tone = _VERDICT_TONES.get(value.kind, "warn")
    return lead[:1].upper() + lead[1:], rest, value.figures, tone


def progress(trials: Sequence[Trial]) -> tuple[str, str]:
    """Returns what an experiment has done so far."""
    if not trials:
        return "Sending the request as it was refused…", ""
    last = trials[-1]
    result = f"{last.status} {last.code}".strip() if last.status else "no answer"
    return f"Trying: {last.label}", f"{len(trials)} sends so far · last answer {result}"


def token_facts(token: Token) -> str:
    """Returns what is known of a token, and from where; never its value."""
    lines = [f"{'JWT' if token.is_jwt else 'opaque'}, {len(token.secret)} characters"]
    lines.append(f"fingerprint #{token.secret.fingerprint} · origin: {token.origin}")
    if token.expires_at is not None:
        clock = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(token.expires_at))
        lines.append(f"expires {clock} (local time)")
    if token.scopes is not None:
        lines.append(f"scopes ({token.scopes_from}): {' '.join(sorted(token.scopes)) or 'none'}")
    lines += [f"{name}: {value} ({source})" for name, value, source in token.facts]
    if token.claims is not None:
        lines += ["", "Claims, decoded without verification:"]
        lines.append(json.dumps(dict(token.claims), indent=2, ensure_ascii=False, default=str))
    return "\n".join(lines)
