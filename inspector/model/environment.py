"""The hosts that belong together: a region, a gateway, or the sandbox on this computer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

EnvironmentKind = Literal["region", "gateway", "sandbox"]
HostRole = Literal["api", "login"]


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment. URLs have no trailing slash; a gateway's may have a path prefix.

    `name` is what commands take: an AWS region (`us-east-1`), `sandbox`, or the user's word.
    """

    name: str
    title: str
    kind: EnvironmentKind
    api_url: str
    login_url: str
    scenario: str = ""

    @property
    def is_sandbox(self) -> bool:
        return self.kind == "sandbox"

    def base(self, role: HostRole) -> str:
        return self.api_url if role == "api" else self.login_url

    def where(self) -> str:
        """Returns how evidence names this place: `api.mypurecloud.de` or `the sandbox (…)`."""
        if self.is_sandbox:
            return f"the sandbox (scenario {self.scenario})"
        return urlsplit(self.api_url).netloc


def find_host(url: str, environments: Iterable[Environment]) -> tuple[Environment, HostRole] | None:
    """Returns whose host an absolute URL names, longest matching base first, or None."""
    best: tuple[int, Environment, HostRole] | None = None
    for environment in environments:
        for role in ROLES:
            base = environment.base(role)
            if _is_under(url, base) and (best is None or len(base) > best[0]):
                best = (len(base), environment, role)
    return None if best is None else (best[1], best[2])


def absolute(url: str, environment: Environment) -> str:
    """Returns the URL with `{{api}}`, `{{login}}` or a bare path put on the environment's hosts."""
    for role in ROLES:
        hole = "{{" + role + "}}"
        if url.startswith(hole):
            rest = url.removeprefix(hole)
            # `{{api}}@elsewhere` must not make the base a user name.
            slash = "/" if rest and rest[0] not in "/?#" else ""
            return environment.base(role) + slash + rest
    if url.startswith("/"):
        return environment.base("login" if is_login_path(url) else "api") + url
    return url


def relative(url: str, environments: Iterable[Environment]) -> str:
    """Returns the URL with a known host replaced by `{{api}}` or `{{login}}`."""
    found = find_host(url, environments)
    if found is None:
        return url
    environment, role = found
    rest = url[len(environment.base(role)) :]
    return "{{" + role + "}}" + (rest or "/")


def rebase(url: str, target: Environment, known: Iterable[Environment]) -> str:
    """Returns the URL moved from a known environment's host to the target's; else unchanged."""
    return absolute(relative(url, known), target)


def force_base(url: str, target: Environment) -> str:
    """Returns the URL on the target's host whatever host it names (commands, sandbox default).

    The host may be a variable, alone (`{{base}}/x`) or after a scheme, or lack its scheme where
    a port tells it (`localhost:8080/x`); other texts are paths.
    """
    if url.startswith(tuple("{{" + role + "}}" for role in ROLES)):
        return absolute(url, target)
    authority = _AUTHORITY.match(url)
    rest = url[authority.end() :] if authority else url
    return absolute(rest if rest.startswith("/") else "/" + rest, target)


def is_login_path(path: str) -> bool:
    """Tells the login host's paths (/oauth/token, /oauth/authorize) from the API's."""
    return path.startswith("/oauth/")


def _is_under(url: str, base: str) -> bool:
    if not url.lower().startswith(base.lower()):
        return False
    rest = url[len(base) :]
    return not rest or rest[0] in "/?#"


ROLES: tuple[HostRole, ...] = ("api", "login")
_AUTHORITY = re.compile(
    r"(?:[A-Za-z][\w+.-]*:|\{\{[^{}]*\}\}:)?//[^/?#]*"
    r"|[A-Za-z][\w+.-]*:(?=/)"  # http:/x
    r"|\{\{[^{}]*\}\}[^/?#]*"
    r"|[\w.-]+:\d+(?=[/?#]|$)"
)
