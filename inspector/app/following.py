"""What a suggestion makes of a request: another method and path, or another host.

Only what the suggestion is about changes: ids that fit, the query, headers and payload stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from inspector.catalog.fitting import fill
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.finding import Suggestion
from inspector.model.request import Request

_LEADING_VARIABLE = re.compile(r"\{\{[^{}]+\}\}(?=/)")


def followed(
    request: Request, suggestion: Suggestion, environment: Environment, known: Iterable[Environment]
) -> Request:
    """Returns the request as suggested; the same one where the suggestion changes nothing."""
    base, path, rest = _apart(request.url, environment, tuple(known))
    if suggestion.path:
        path = fill(suggestion.path, path)
    if suggestion.host:
        base = suggestion.host
    if not suggestion.path and not suggestion.host:
        return request
    return replace(request, method=suggestion.method or request.method, url=base + path + rest)


def _apart(
    url: str, environment: Environment, known: tuple[Environment, ...]
) -> tuple[str, str, str]:
    """Returns a URL's base, path, and what follows it."""
    whole = environments.absolute(url.strip(), environment)
    address = re.split(r"[?#]", whole, maxsplit=1)[0]
    rest = whole[len(address) :]
    found = environments.find_host(whole, (environment, *known))
    if found is not None:
        base = found[0].base(found[1])
        return base, address[len(base) :], rest
    leading = _LEADING_VARIABLE.match(address)
    if leading is not None:
        return leading.group(), address[leading.end() :], rest
    try:
        parts = urlsplit(address)
    except ValueError:
        return environment.api_url, "", rest
    if not parts.netloc:
        return environment.api_url, "/" + parts.path.lstrip("/"), rest
    return f"{parts.scheme}://{parts.netloc}", parts.path, rest
