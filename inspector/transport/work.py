"""A ticket's work before it has begun: made on any thread, begun on the engine's."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from inspector.model.exchange import Ticket

Job = Callable[[Ticket], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class Work:
    """One ticket's coroutine, not started, and what it amounts to when cancelled."""

    ticket: Ticket
    start: Callable[[], Coroutine[Any, Any, object]]
    when_cancelled: Callable[[], object]
