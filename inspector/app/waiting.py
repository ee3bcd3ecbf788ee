"""Until when an experiment waits because the server asked it to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.lab.verdict import Trial


def waits_until(trials: Sequence[Trial]) -> float:
    """Returns when the next send goes out, epoch seconds; 0 when nothing is waited for.

    Only the last trial counts: what came after a wait has been sent already.
    """
    from inspector.lab.trials import DEFAULT_WAIT_S
    from inspector.rules.answers.pacing import retry_after

    exchange = trials[-1].exchange if trials else None
    response = exchange.response if exchange is not None else None
    if exchange is None or response is None or response.status != 429:
        return 0.0
    answered_at = exchange.started_at + exchange.timings.total / 1000
    asked = retry_after(response.headers, "", answered_at)
    return answered_at + (DEFAULT_WAIT_S if asked is None else asked)
