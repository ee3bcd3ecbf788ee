"""The working request of a comparison: what it is, and whether it works here at all.

An experiment on differences rests on it, so it is sent before anything else is concluded, and
again when what follows puts it in doubt.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from inspector.lab.trials import AS_GOOD, CannotTry, Stop, Trials
from inspector.lab.verdict import Trial
from inspector.model.edit import TOKEN_OF_GOOD, changes_token
from inspector.model.request import Request
from inspector.model.token import Token

MAX_REPEATS = 5


@dataclass(frozen=True, slots=True)
class Good:
    """A request that is said to work.

    `token` is its own, None when it is sent with that of the refused one. `notes` are the
    differences between the two that no edit makes. `both_ways` asks, besides what mends the
    refused request, for the fewest differences that spoil this one.
    """

    request: Request
    token: Token | None = None
    notes: tuple[str, ...] = ()
    both_ways: bool = False


class NotWorking(Exception):
    """The working request was refused, always or at times; `answers` are all that it got."""

    def __init__(self, answers: tuple[Trial, ...]) -> None:
        super().__init__()
        self.answers = answers


async def confirm(good: Good, trials: Trials) -> None:
    """Sends the working request before anything else; again when it is refused.

    Where all changes together make exactly this request, the answer stands for that set.

    Raises:
        NotWorking: It was refused.
        Stop: Nothing can be learnt now.
    """
    first = await _as_all_together(good, trials)
    if first is None:
        first = await trials.try_good(good.request, good.token, AS_GOOD)
    if not first.works:
        raise NotWorking(await _repeated(good, trials, (first,)))


async def confirm_again(good: Good, trials: Trials) -> None:
    """Sends the working request once more, when nothing explains that the other is refused.

    Raises:
        NotWorking: It is refused now.
        Stop: Nothing can be learnt now.
    """
    again = await trials.try_good(good.request, good.token, f"{AS_GOOD}, once more")
    if not again.works:
        both = tuple(trial for trial in trials.done if trial.is_good and not trial.note)
        raise NotWorking(await _repeated(good, trials, both))


async def _repeated(good: Good, trials: Trials, answers: tuple[Trial, ...]) -> tuple[Trial, ...]:
    """Repeats it once, and for a rate when the answers differ, as far as the budget goes."""

    def is_enough() -> bool:
        differ = len({trial.works for trial in answers}) > 1
        return len(answers) >= (MAX_REPEATS if differ else 2)

    try:
        while not is_enough():
            again = await trials.try_good(good.request, good.token, f"{AS_GOOD}, once more")
            answers = (*answers, again)
    except (Stop, asyncio.CancelledError):
        return answers
    return answers


async def _as_all_together(good: Good, trials: Trials) -> Trial | None:
    """Sends it as the refused request with all changes; None when that is another request."""
    edits = [candidate.edit for candidate in trials.order if changes_token(candidate.edit)]
    expected = [] if good.token is None else [TOKEN_OF_GOOD]
    if not trials.order or edits != expected or trials.changed(trials.order) != good.request:
        return None
    try:
        return await trials.try_again(trials.order, AS_GOOD)
    except CannotTry:
        return None
