"""What the engine tells about a ticket; frozen, for every thread to share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from inspector.model.exchange import Phase, Ticket

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """A send enters a phase, or has received more; at most some twenty a second per ticket."""

    ticket: Ticket
    phase: Phase
    received_bytes: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a ticket: an `Exchange` for a send, else what the job returned.

    A cancelled job that does not catch the cancellation ends with None.
    """

    ticket: Ticket
    result: object


@dataclass(frozen=True, slots=True)
class Crashed:
    """A job raised: an `InspectorError` that the user can fix, or a bug."""

    ticket: Ticket
    error: BaseException


Event = Progress | Finished | Crashed


def deliver(publish: Callable[[Event], None], event: Event) -> None:
    """Publishes an event; a receiver that is gone, or fails, does not stop the engine."""
    try:
        publish(event)
    except RuntimeError:
        _LOG.info("Nobody receives what the engine publishes any more.", exc_info=True)
    except Exception:  # thread boundary
        _LOG.exception("The receiver of the engine's events failed.")
