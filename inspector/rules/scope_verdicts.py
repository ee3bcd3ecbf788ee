"""What the four columns say together about one scope, in words; no column alone is believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inspector.model.token import Grant
from inspector.rules.scope_names import READ_ONLY

Standing = Literal["met", "missing", "refused", "open", "aside"]


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """`standing`: met, missing, refused by a server, open (cannot be told), or aside: not decisive.

    `words` are one or two short sentences.
    """

    standing: Standing
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The standings of the four cells (see scope_truth.Cell) and what stands around them.

    `met_by` is a granted scope that meets the operation, `observed` where an experiment saw this
    one matter; both may be empty. `takes_oauth` is False where the call takes no OAuth token.
    """

    scope: str
    published: bool
    required: str
    claimed: str
    granted: str
    named: str
    grant: Grant
    takes_oauth: bool
    met_by: str
    observed: str


def judge(known: Facts) -> RowVerdict:
    """Returns the verdict: what a server or an experiment showed first, then what is published."""
    for rule in (_named, _observed, _required, _weaker, _claimed):
        found = rule(known)
        if found is not None:
            return found
    return _rest(known)


def _named(known: Facts) -> RowVerdict | None:
    if known.named == "refused":
        return RowVerdict("refused", "The login host does not give it to this client.")
    if known.named != "lacking":
        return None
    if known.grant == "client_credentials":
        return RowVerdict(
            "refused",
            "The server names it, though for client credentials scopes are published not to count:"
            " look whether the token is of another grant.",
        )
    if known.granted in ("granted", "covered"):
        return RowVerdict(
            "refused",
            "The token carries it, and the server refuses it all the same: an administrator must"
            " approve it for the client.",
        )
    return RowVerdict("refused", "The server says that the token may not use it.")


def _observed(known: Facts) -> RowVerdict | None:
    if not known.observed:
        return None
    seen = f"An experiment saw it matter on {known.observed}"
    if known.granted in ("granted", "covered"):
        return RowVerdict("met", f"{seen}, and the token carries it.")
    return RowVerdict("missing", f"{seen}.")


def _required(known: Facts) -> RowVerdict | None:
    if known.required not in ("required", "any", "covers"):
        return None
    if not known.takes_oauth:
        return RowVerdict("aside", "This call takes no OAuth token, so it does not count.")
    if known.grant == "client_credentials":
        return RowVerdict("aside", "Published, but for client credentials roles decide.")
    if known.granted == "unknown":
        return RowVerdict("open", "Asked for by the call; what is granted is not known.")
    if known.granted == "granted":
        return RowVerdict("met", "Asked for by the call, and granted.")
    if known.granted == "covered":
        stronger = known.scope.removesuffix(READ_ONLY)
        return RowVerdict("met", f"Asked for by the call, and covered by {stronger}.")
    if known.met_by:
        return RowVerdict("aside", f"Not needed: {known.met_by} is granted, and one is enough.")
    if known.granted == "weaker":
        lead = f"Only {known.scope}{READ_ONLY} is granted, and this call needs more."
    else:
        lead = "Asked for by the call, and not granted."
    if known.grant == "unknown":
        return RowVerdict("missing", f"{lead} It counts if the token is of a user.")
    return RowVerdict("missing", lead)


def _weaker(known: Facts) -> RowVerdict | None:
    if known.required != "weaker":
        return None
    stronger = known.scope.removesuffix(READ_ONLY)
    return RowVerdict("aside", f"Not enough for this call, which asks for {stronger}.")


def _claimed(known: Facts) -> RowVerdict | None:
    if known.claimed == "no":
        return None
    has = known.granted in ("granted", "covered")
    carries = " The token carries it." if has else ""
    if known.claimed == "confirmed":
        # The vendor's own material agrees, though the catalog's list does not say it.
        if known.granted == "unknown":
            return RowVerdict("open", "Claimed and confirmed; what is granted is not known.")
        standing: Standing = "met" if has else "missing"
        return RowVerdict(standing, "Claimed, and the vendor's own material confirms it." + carries)
    if not known.published:
        return RowVerdict("aside", f"Only claimed: no published operation asks for it.{carries}")
    if known.required == "unknown":
        return RowVerdict(
            "open", f"Only claimed: nothing official says that it is needed.{carries}"
        )
    return RowVerdict("aside", f"Only claimed: this operation does not ask for it.{carries}")


def _rest(known: Facts) -> RowVerdict:
    if known.named == "named":
        said = "" if known.published else ", which is no published scope"
        return RowVerdict("open", f"The server's answer names it{said}.")
    if not known.published:
        return RowVerdict("aside", "Granted, but no published operation asks for it.")
    if known.required == "unknown":
        return RowVerdict("open", "Granted; what this call asks for is not known.")
    return RowVerdict("aside", "Granted, and not asked for by this call.")
