"""Where a request goes: which host, of what kind, in which role, and the path to look up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from inspector.catalog.regions import region_of_host
from inspector.model.environment import (
    Environment,
    EnvironmentKind,
    HostRole,
    find_host,
    is_login_path,
)
from inspector.model.request import VARIABLE, Bindings, Request
from inspector.model.secret import Secret

_LEADING_VARIABLE = re.compile(r"^\{\{\s*[A-Za-z_][A-Za-z0-9_.:-]*\s*\}\}(?=/)")
_API = "/api/v2/"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes.

    `path` is what the catalog knows it by: no host, no prefix of a gateway, no query; empty when
    there is no URL. `role` is the host's: the path may be of the other one. `selected`: the host
    is the selected environment's. `readable` is False for a URL that no client can take.
    `host` is the URL's own, in lower case; empty when it names none.
    """

    path: str
    role: HostRole
    kind: EnvironmentKind
    selected: bool
    readable: bool = True
    host: str = field(default="", compare=False)

    @property
    def is_api(self) -> bool:
        """Tells a call of the API from one of the login host, by host and path."""
        return bool(self.path) and self.role == "api" and not is_login_path(self.path)


def locate(request: Request, environment: Environment, bindings: Bindings) -> Target:
    """Returns where the request goes; secrets in its URL stay variables."""
    url = VARIABLE.sub(lambda found: _plain(found, bindings), request.url.strip())
    kind = environment.kind
    if not url:
        return Target("", "api", kind, selected=True)
    for role in ("api", "login"):
        prefix = "{{" + role + "}}"
        if url.startswith(prefix):
            return Target(_path(url.removeprefix(prefix)), role, kind, selected=True)
    rest = url if url.startswith("/") else _LEADING_VARIABLE.sub("", url)
    if rest.startswith("/"):
        path = _path(rest)
        return Target(path, _role_of(path), kind, selected=True)
    return _absolute(url, environment)


def _absolute(url: str, environment: Environment) -> Target:
    found = find_host(url, (environment,))
    if found is not None:
        role = found[1]
        path = _path(url[len(environment.base(role)) :])
        if environment.api_url == environment.login_url:
            role = _role_of(path)
        return Target(path, role, environment.kind, selected=True)
    try:
        parts = urlsplit(url if "://" in url else "https://" + url)
        host = parts.hostname or ""
    except ValueError:
        return Target("", "api", "gateway", selected=False, readable=False)
    path = parts.path or "/"
    if region_of_host(host) is not None:
        role = "login" if host.lower().startswith("login.") else "api"
        return Target(path, role, "region", selected=False, host=host)
    path = path[path.index(_API) :] if _API in path else path
    return Target(path, _role_of(path), "gateway", selected=False, host=host)


def _role_of(path: str) -> HostRole:
    return "login" if is_login_path(path) else "api"


def _path(text: str) -> str:
    return re.split(r"[?#]", text, maxsplit=1)[0] or "/"


def _plain(found: re.Match[str], bindings: Bindings) -> str:
    value = bindings.get(found.group(1))
    return found.group() if value is None or isinstance(value, Secret) else value
