"""Imports what a window needs soon, on a worker, so that its own thread never waits for them."""

from __future__ import annotations


def warm() -> None:
    """Gets ready what the first answer and the other sandbox need, before either is asked for."""
    from inspector.rules.answers import claimed, explain  # noqa: F401 - warms the imports
    from inspector.sandbox.responder import make_responder

    make_responder("documented")
