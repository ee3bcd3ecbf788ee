"""Finds what is known of a code, a socket's number, a form or a status; the most exact first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from inspector.catalog.operations import Catalog, Operation
from inspector.model.finding import Evidence
from inspector.rules import sources
from inspector.rules.answers import causes as why
from inspector.rules.answers import statuses
from inspector.rules.answers.codes_access import ACCESS
from inspector.rules.answers.codes_oauth import OAUTH_ERRORS, OAUTH_TEXTS
from inspector.rules.answers.codes_request import REQUEST
from inspector.rules.answers.codes_service import CHAT, SERVICE
from inspector.rules.answers.codes_socket import (
    FRAME_TEXTS,
    FRAMES,
    HANDSHAKE,
    HANDSHAKE_TEXT,
    SOCKET,
    UNASSIGNED,
)
from inspector.rules.answers.explanation import Cause, Known
from inspector.rules.answers.reading import Answer

DESCRIBED: Mapping[str, Known] = {**ACCESS, **REQUEST, **SERVICE, **CHAT}
"""The platform's codes of which more is known than where they are declared."""

_SANDBOX = "sandbox."


def find(answer: Answer, catalog: Catalog, operation: Operation | None, *, on_login: bool) -> Known:
    """Returns what the answer means, with the evidence for it.

    Raises:
        ResourceError: The catalog's file of codes cannot be read.
    """
    if answer.number and (found := _numbered(answer)) is not None:
        return found
    if HANDSHAKE_TEXT in answer.message.lower():
        return HANDSHAKE
    match answer.form:
        case "oauth":
            return _oauth(answer, catalog, operation)
        case "platform":
            return _coded(answer, catalog, operation)
        case "page":
            return replace(statuses.PAGE, causes=_page_causes(answer))
        case "hidden":
            return statuses.HIDDEN
        case _:
            return _bare(answer, on_login=on_login)


def _numbered(answer: Answer) -> Known | None:
    """Returns what a socket's number means; an HTTP status in a frame has hints of its own."""
    if answer.number in SOCKET:
        return SOCKET[answer.number]
    if answer.number in UNASSIGNED:
        return Known(
            "no meaning is published",
            f"The SDK assigns no meaning to {answer.number}; only its text can be read.",
            level="observed",
            evidence=sources.SOCKET_CODES,
        )
    if answer.form != "frame":
        return None
    text = answer.message.lower()
    told = next((known for start, known in FRAME_TEXTS.items() if text.startswith(start)), None)
    return told or FRAMES.get(answer.number)


def _oauth(answer: Answer, catalog: Catalog, operation: Operation | None) -> Known:
    text = answer.message.lower()
    for (error, start), known in OAUTH_TEXTS.items():
        if error == answer.code and text.startswith(start):
            return known
    if answer.code in OAUTH_ERRORS:
        return OAUTH_ERRORS[answer.code]
    if answer.code in statuses.FOLKLORE:
        return _coded(answer, catalog, operation)
    return Known(
        "not an error that the login host is known for",
        f"Neither the standard nor the vendor's SDKs name {answer.code}; only its description can"
        " be read.",
        _status(answer).causes,
        level="observed",
    )


def _coded(answer: Answer, catalog: Catalog, operation: Operation | None) -> Known:
    code, status = answer.code, answer.status
    counts = catalog.declared(code) or {}
    published = tuple(sources.declared(number, code, n) for number, n in sorted(counts.items()))
    if code in DESCRIBED:
        known = DESCRIBED[code]
        return replace(
            known,
            meaning=known.meaning + _elsewhere(status, counts),
            evidence=_nearest(published, status, counts),
        )
    if code.startswith(_SANDBOX):
        return Known(
            "the sandbox protects itself",
            "This code is the sandbox's own and nothing that the platform says.",
            level="observed",
        )
    own = operation is not None and code in operation.errors.get(status, ())
    if code in statuses.FOLKLORE and not own:
        return _folklore(answer, counts)
    if counts:
        on = "; ".join(f"{number} on {_operations(n)}" for number, n in sorted(counts.items()))
        return Known(
            "a published code without a published meaning",
            f"The vendor declares it with status {on}; nothing more is published about it."
            + _elsewhere(status, counts),
            evidence=published,
        )
    return Known(
        "not a published error code",
        f"No operation declares {code}: only the answer's own message can be read.",
        _status(answer).causes,
        level="observed",
    )


def _folklore(answer: Answer, counts: Mapping[int, int]) -> Known:
    instead = " or ".join(statuses.FOLKLORE[answer.code])
    said = f"Only {_operations(sum(counts.values()))} declare it" if counts else "None declares it"
    if sum(counts.values()) == 1:
        said = "Only 1 operation declares it"
    return Known(
        "not the platform's usual code for this",
        f"Threads tell of this code. {said}, and not this one with this status; the"
        f" platform's own are {instead}. The answer may come from something in between.",
        (why.IN_BETWEEN, *_status(answer).causes),
        level="claimed",
        evidence=(*statuses.THREADS, *sources.CATALOG),
    )


def _bare(answer: Answer, *, on_login: bool) -> Known:
    return statuses.TOKEN_REFUSED if on_login and answer.status in (400, 401) else _status(answer)


def _status(answer: Answer) -> Known:
    fallback = statuses.FAILED if answer.status >= 500 else statuses.REFUSED
    return statuses.STATUSES.get(answer.status, fallback)


def _page_causes(answer: Answer) -> tuple[Cause, ...]:
    return tuple(dict.fromkeys((*statuses.PAGE.causes, *_status(answer).causes)))


def _nearest(
    published: tuple[Evidence, ...], status: int, counts: Mapping[int, int]
) -> tuple[Evidence, ...]:
    """Returns the declaration on this status, else all of them."""
    if status not in counts:
        return published
    return (published[sorted(counts).index(status)],)


def _elsewhere(status: int, counts: Mapping[int, int]) -> str:
    if not counts or status in counts:
        return ""
    declared = " and ".join(str(number) for number in sorted(counts))
    return f" It is declared with status {declared}; here it came with {status}."


def _operations(number: int) -> str:
    return f"{number:,} operation" + ("" if number == 1 else "s")
