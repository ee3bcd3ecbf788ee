"""Holds a claim against the saved exchanges: where would it have fired, and was it right?

It runs in small portions on the history's own thread, so that nothing else waits for long, and
ends at once when the claim changes. What history does not keep (a token's scopes) is not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inspector.app.shelf import Shelf
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange
from inspector.model.request import Request

if TYPE_CHECKING:
    from inspector.rules.claim import ClaimedRule
    from inspector.rules.situation import Situation
    from inspector.storage.history import History, HistoryRow

MOST_EXCHANGES = 500
PORTION = 10

SituationOf = Callable[[Environment], "Situation"]


@dataclass(frozen=True, slots=True)
class Replay:
    """What is known so far. `saved` counts the exchanges, `about` those that the claim is about.

    `fired` are those that lack what is claimed, newest first; `met_refused` counts those that had
    it and were refused all the same, `met` all that had it. `unclear` are those of which it cannot
    be told: history keeps no token.
    """

    saved: int = 0
    about: int = 0
    fired: tuple[HistoryRow, ...] = ()
    met: int = 0
    met_refused: int = 0
    unclear: int = 0
    is_done: bool = False

    @property
    def refused(self) -> int:
        return sum(row.status >= 400 for row in self.fired)

    @property
    def worked(self) -> int:
        """How many worked although they lack what is claimed to be needed."""
        return sum(0 < row.status < 400 for row in self.fired)


class Replayer:
    """Replays one claim at a time; all methods belong to the owner's thread."""

    def __init__(
        self, shelf: Shelf, environments: Sequence[Environment], situation_of: SituationOf
    ) -> None:
        self._shelf = shelf
        self._known = {environment.name: environment for environment in environments}
        self._situation_of = situation_of
        self._turn = 0

    def start(self, rule: ClaimedRule, show: Callable[[Replay], None]) -> None:
        """Begins anew with this claim; `show` gets each portion's result until it is done."""
        self._turn += 1
        turn = self._turn

        def begin(history: History) -> tuple[Replay, list[HistoryRow]]:
            rows = history.recent(MOST_EXCHANGES)
            about = [row for row in rows if self._is_about(rule, row)]
            return Replay(saved=len(rows), about=len(about), is_done=not about), about

        def go_on(done: tuple[Replay, list[HistoryRow]]) -> None:
            found, left = done
            if turn != self._turn:
                return
            show(found)
            if left:
                self._shelf.consult(
                    lambda history: self._portion(history, rule, found, left), go_on
                )

        self._shelf.consult(begin, go_on)

    def cancel(self) -> None:
        """Lets what is under way go; nothing is shown any more."""
        self._turn += 1

    # -- on the history's thread ------------------------------------------------------------

    def _portion(
        self, history: History, rule: ClaimedRule, found: Replay, left: list[HistoryRow]
    ) -> tuple[Replay, list[HistoryRow]]:
        from inspector.errors import HistoryError

        for row in left[:PORTION]:
            try:
                exchange = history.load(row.id)
            except HistoryError:  # deleted or damaged meanwhile: the list of history says so
                found = replace(found, about=found.about - 1)
                continue
            found = self._with(found, rule, row, exchange)
        rest = left[PORTION:]
        return replace(found, is_done=not rest), rest

    def _with(
        self, found: Replay, rule: ClaimedRule, row: HistoryRow, exchange: Exchange
    ) -> Replay:
        from inspector.rules.claim_alone import findings_of, is_unsure
        from inspector.rules.view import look

        situation = replace(self._situation_of(self._environment(row)), rules=(rule,))
        view = look(replace(exchange.request, url=row.url), situation)
        if not view.claims:
            return replace(found, about=found.about - 1)
        if findings_of(view, rule):
            return replace(found, fired=(*found.fired, row))
        if is_unsure(view, rule):
            return replace(found, unclear=found.unclear + 1)
        return replace(
            found, met=found.met + 1, met_refused=found.met_refused + (row.status >= 400)
        )

    def _is_about(self, rule: ClaimedRule, row: HistoryRow) -> bool:
        from inspector.rules.matching import names_call
        from inspector.rules.target import locate

        target = locate(Request(row.method, row.url), self._environment(row), {})
        return names_call(rule, row.method, target.path)

    def _environment(self, row: HistoryRow) -> Environment:
        """Returns the environment with the host that the request went to: a sandbox's ports go."""
        known = self._known.get(row.environment)
        base = _origin(row.url)
        if known is None:
            return Environment(row.environment or "gateway", "", "gateway", base, base)
        return replace(known, api_url=base) if known.is_sandbox else known


def tell(replay: Replay) -> tuple[str, ...]:
    """Returns what the replay shows, in sentences, what speaks against the claim among them."""
    if not replay.saved:
        return ("There are no saved exchanges yet: send something to compare the claim with.",)
    saved = _count(replay.saved, "saved exchange")
    if not replay.about:
        return (f"None of {saved} is such a call.",)
    said = [f"It would have fired on {len(replay.fired)} of {saved}."]
    if replay.refused:
        said.append(f"{_were(replay.refused)} refused, as the claim would have it.")
    if replay.worked:
        said.append(f"{_count(replay.worked, 'call')} worked without it: that speaks against it.")
    if replay.met_refused:
        calls = _count(replay.met_refused, "call")
        said.append(f"{calls} had it and {_verb(replay.met_refused)} refused all the same.")
    if replay.met > replay.met_refused:
        said.append(f"{_count(replay.met - replay.met_refused, 'call')} had it and worked.")
    if replay.unclear:
        said.append(
            f"Of {_count(replay.unclear, 'call')} it cannot be told: history keeps no tokens."
        )
    return tuple(said)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _verb(number: int) -> str:
    return "was" if number == 1 else "were"


def _were(number: int) -> str:
    return f"{number} of them {_verb(number)}"


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
