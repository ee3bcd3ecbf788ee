"""The call as the vendor publishes it: path, method, host.

What is not published may still exist; a finding says "published", never "does not exist".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from inspector.catalog.operations import Catalog, Nearest
from inspector.model.environment import is_login_path
from inspector.model.finding import Finding, Suggestion
from inspector.rules.sources import CATALOG, HOSTS, TOKEN_ENDPOINT
from inspector.rules.view import View

_SHOWN = 4
_REPLACEMENTS = 2


def path_unpublished(view: View) -> Iterator[Finding]:
    """The path is in no published definition; says which published ones come nearest."""
    if not view.target.is_api or view.operation is not None or view.methods:
        return
    if _belongs_elsewhere(view):
        return
    near = _nearest(view.situation.catalog, view.request.method, view.target.path)
    method = view.request.method
    near = tuple(sorted(near, key=lambda found: found.operation.method != method))
    yield Finding(
        id="path-unpublished",
        severity=view.wrong,
        pane="url",
        subject="",
        message="This path is in no published definition",
        evidence=CATALOG,
        suggestions=_suggestions(near),
    )


def method_unpublished(view: View) -> Iterator[Finding]:
    """The path is published, but not for this method."""
    if view.operation is not None or not view.methods:
        return
    near = _nearest(view.situation.catalog, view.request.method, view.target.path)
    listed = ", ".join(view.methods)
    yield Finding(
        id="method-unpublished",
        severity=view.wrong,
        pane="url",
        subject="",
        message=f"This path is published for {listed} only",
        evidence=CATALOG,
        suggestions=_suggestions(near),
    )


def operation_deprecated(view: View) -> Iterator[Finding]:
    """The vendor marks the operation as deprecated."""
    if view.operation is not None and view.operation.deprecated:
        yield Finding(
            id="operation-deprecated",
            severity="info",
            pane="url",
            subject="",
            message="The vendor marks this operation as deprecated",
            evidence=CATALOG,
            detail="It may be switched off; the definition does not name what replaces it.",
            suggestions=_not_deprecated(view),
        )


def login_host(view: View) -> Iterator[Finding]:
    """A token asked of the API host; it is the login host that gives tokens."""
    if view.target.role == "api" and is_login_path(view.target.path):
        yield Finding(
            id="login-host",
            severity=view.wrong,
            pane="url",
            subject="",
            message=f"{view.target.path} belongs on the login host",
            evidence=TOKEN_ENDPOINT,
            suggestions=_moved(view, view.situation.environment.login_url),
        )


def api_host(view: View) -> Iterator[Finding]:
    """A call of the API sent to the login host."""
    if view.target.role == "login" and view.target.path.startswith("/api/"):
        yield Finding(
            id="api-host",
            severity=view.wrong,
            pane="url",
            subject="",
            message="Calls of /api/ belong on the API host",
            evidence=HOSTS,
            suggestions=_moved(view, view.situation.environment.api_url),
        )


def _belongs_elsewhere(view: View) -> bool:
    """Tells another server's path, on which the vendor publishes nothing."""
    other = view.target.kind == "gateway" and not view.target.selected
    return other and not view.target.path.startswith("/api/")


def _moved(view: View, base: str) -> tuple[Suggestion, ...]:
    if not view.target.selected:
        return ()
    title = base + view.target.path
    return (Suggestion(title, "the selected environment's host for it", host=base),)


def _not_deprecated(view: View) -> tuple[Suggestion, ...]:
    """Returns the nearest operations that are not deprecated: none is said to replace it."""
    near = _nearest(view.situation.catalog, view.request.method, view.target.path)
    found = [
        one
        for one in near
        if not one.operation.deprecated and one.operation.method == view.request.method.upper()
    ]
    return _suggestions(tuple(found[:_REPLACEMENTS]))


def _suggestions(near: tuple[Nearest, ...]) -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(
            f"{found.operation.method} {found.operation.path}",
            found.reason,
            found.operation.method,
            found.operation.path,
        )
        for found in near[:_SHOWN]
    )


@lru_cache(maxsize=512)
def _nearest(catalog: Catalog, method: str, path: str) -> tuple[Nearest, ...]:
    return catalog.nearest(method, path, limit=8)
