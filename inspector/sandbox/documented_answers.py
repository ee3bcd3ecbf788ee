"""Plausible successes of the scenario `documented`: the catalog says nothing of answers' bodies.

What the vendor's SDKs show is played (facts.md 3, 5.5, 5.6). For the rest a list is a page of no
entities, an entity has the id from its path, and what is sent comes back with an id.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from inspector.catalog.operations import Operation
from inspector.sandbox.answers import Frame, empty_answer, json_answer
from inspector.sandbox.documented_clients import USER_ID, stable_id
from inspector.sandbox.responder import SandboxRequest, SandboxResponse

_PAGE_SIZE = 25
_NO_CONTENT = frozenset(
    {
        ("POST", "/api/v2/webmessaging/deployments/{deploymentId}/pushdevices/{tokenId}"),
        ("PATCH", "/api/v2/webmessaging/deployments/{deploymentId}/pushdevices/{tokenId}"),
    }
)


@dataclass(frozen=True, slots=True)
class Passed:
    """A request that nothing refuses, with what the catalog and the instance know of it."""

    operation: Operation
    request: SandboxRequest
    parameters: Mapping[str, str]
    query: Mapping[str, str]


def plausible(passed: Passed, frame: Frame, new_id: Callable[[], str]) -> SandboxResponse:
    """Returns a success of the operation's method and shape."""
    operation = passed.operation
    key = (operation.method, operation.path)
    if operation.method == "DELETE" or key in _NO_CONTENT:
        return empty_answer(frame, 204)
    if operation.method == "HEAD":
        return empty_answer(frame, 200)
    path = passed.request.target.partition("?")[0]
    last = operation.path.rpartition("/")[2]
    if operation.method == "GET":
        is_list = not last.startswith("{") and last.endswith("s")
        return json_answer(frame, 200, _page(passed.query) if is_list else _entity(passed, path))
    if operation.method == "POST" and last == "jobs":
        return json_answer(frame, 202, {"id": new_id(), "state": "Queued"})
    sent = read_sent(passed.request.body)
    if isinstance(sent, dict):
        made = new_id() if operation.method == "POST" else _entity(passed, path)["id"]
        return json_answer(frame, 200, {"id": made, **sent, "selfUri": path})
    return json_answer(frame, 200, sent if sent is not None else _entity(passed, path))


def _page(query: Mapping[str, str]) -> dict[str, object]:
    return {
        "entities": [],
        "pageSize": _number(query.get("pageSize"), _PAGE_SIZE),
        "pageNumber": _number(query.get("pageNumber"), 1),
        "total": 0,
        "pageCount": 0,
    }


def _entity(passed: Passed, path: str) -> dict[str, object]:
    last = passed.operation.path.rpartition("/")[2]
    if last == "me":
        found = USER_ID
    elif last.startswith("{"):
        found = passed.parameters[last[1:-1]]
    else:
        found = stable_id(path)
    return {"id": found, "name": f"Sandbox {_kind(passed.operation.path)}", "selfUri": path}


def _kind(path: str) -> str:
    """Returns what the path's last word names: `/api/v2/users/{userId}` names users."""
    words = [word for word in path.split("/") if word != "me" and not word.startswith("{")]
    return words[-1]


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else default


def read_sent(body: bytes) -> Any:
    """Returns the JSON value of a body; None when there is none, or none that is JSON."""
    try:
        return json.loads(body) if body.strip() else None
    except (ValueError, RecursionError):
        return None
