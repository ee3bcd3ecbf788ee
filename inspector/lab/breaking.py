"""The other direction of a comparison: the fewest differences that spoil the working request.

What mends the refused request says what is enough; what spoils the working one says what cannot
be done without. The two are the same where one cause stands alone, and differ where several do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from inspector.lab.minimise import few_of_many
from inspector.lab.trials import CannotTry, Stop, Trials
from inspector.lab.verdict import Candidate


async def smallest_break(trials: Trials, minimal: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Returns the fewest differences without which the working request is refused, found so far.

    None where it could not be found out. Sets that were sent before are not sent again.

    Args:
        trials: Of an experiment that is explained: all changes together work, none does not.
        minimal: The smallest set that works; one of its members mostly spoils by itself.
    """
    everything = tuple(trials.order)

    async def spoils(taken: Sequence[Candidate]) -> bool:
        rest = [candidate for candidate in everything if candidate not in taken]
        trial = await trials.try_once(rest)
        return not trial.works

    try:
        if await spoils(()):
            return ()  # all changes together are not the working request
        for candidate in minimal:
            if await spoils([candidate]):
                return (candidate,)
        others = [candidate for candidate in everything if candidate not in minimal]
        return trials.in_order(await few_of_many([*minimal, *others], spoils))
    except (CannotTry, Stop, asyncio.CancelledError):
        return ()  # what the verdict says has been sent before
