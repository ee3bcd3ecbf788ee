"""Which environment a command is about, and how a request gets onto its hosts."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from inspector.app.placing import region_of_url, with_host
from inspector.app.sandboxes import SCENARIOS
from inspector.app.workspace import Workspace
from inspector.errors import InspectorError
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.request import VARIABLE, Bindings

_API = "/api/v2/"


@dataclass(frozen=True, slots=True)
class Target:
    """What the user named: an environment, a base URL, or neither."""

    environment: str = ""
    base_url: str = ""

    @property
    def is_named(self) -> bool:
        return bool(self.environment or self.base_url)

    @property
    def needs_sandbox(self) -> bool:
        return not self.base_url and (not self.environment or self.environment in SCENARIOS)

    @property
    def scenario(self) -> str:
        """What the sandbox plays that is there from the beginning: the named one, else thread."""
        return SCENARIOS.get(self.environment, "thread")


def select(workspace: Workspace, target: Target) -> None:
    """Makes the named environment the selected one; the sandbox stays when none is named.

    Raises:
        InspectorError: There is no such environment, or the base URL is none.
    """
    if target.base_url:
        _adopt(workspace, gateway(target.base_url))
    elif target.environment:
        workspace.select_environment(target.environment)


def select_own(workspace: Workspace, url: str) -> None:
    """Selects the environment whose host the URL itself names; a relative one has none."""
    found = environments.find_host(url, workspace.environments)
    if found is not None:
        workspace.select_environment(found[0].name)
        return
    parts = _split(url)
    if parts.scheme in ("http", "https") and parts.hostname and "{{" not in parts.netloc:
        before, api, _after = parts.path.partition(_API)
        prefix = before if api else ""
        _adopt(workspace, gateway(f"{parts.scheme}://{_host(parts)}{prefix}"))


def gateway(base_url: str) -> Environment:
    """Returns the environment of a base URL; login and API share it, told apart by path.

    Raises:
        InspectorError: It is no http or https URL, or has parts that a base cannot have.
    """
    try:
        parts = urlsplit(base_url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InspectorError(f"The base URL cannot be read: {error}.") from error
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise InspectorError(
            f"{base_url!r} is no base URL; it looks like https://api.example.com or "
            "http://127.0.0.1:8080/prefix."
        )
    if parts.username is not None or parts.query or parts.fragment or port == 0:
        raise InspectorError(
            "The base URL has a user, a query, a fragment or port 0; give scheme, host and path "
            "prefix only."
        )
    url = f"{parts.scheme.lower()}://{_host(parts)}{parts.path.rstrip('/')}"
    name = url.partition("://")[2]
    return Environment(name=name, title=name, kind="gateway", api_url=url, login_url=url)


def moved(url: str, bindings: Bindings, workspace: Workspace) -> str:
    """Returns the URL on the selected environment's hosts, whatever host it names.

    Known hosts keep their role, so that an API path on the login host stays a mistake.

    Raises:
        InspectorError: There is no URL, or it cannot be read.
    """
    if not url:
        raise InspectorError("The snippet has no URL: paste the request that it belongs to.")
    if url.lower().startswith(("ws://", "wss://")):
        return url  # no environment has a WebSocket to go to instead
    target = workspace.state.environment
    bare = with_host(url, bindings)
    if bare.startswith("/") or environments.find_host(bare, (target,)):
        return environments.absolute(bare, target)
    if region_of_url(bare) == target.name:
        return bare  # another host of it: no API path belongs there, nor this one on the API's
    if environments.find_host(bare, workspace.environments):
        return environments.rebase(bare, target, workspace.environments)
    _split(bare)
    return environments.force_base(bare, target)


def host_of(url: str, bindings: Bindings) -> str:
    """Returns the host that a URL names, without user and password; empty for a relative one."""
    filled = with_host(url, bindings)
    leading = VARIABLE.match(filled)
    if leading and leading.group(1) not in ("api", "login"):
        return leading.group()
    return _host(_split(filled)) if "://" in filled else ""


def _adopt(workspace: Workspace, environment: Environment) -> None:
    """Selects a base URL's environment; the known one when it is its API's."""
    known = environments.find_host(environment.api_url, workspace.environments)
    if known is not None and known[0].base(known[1]) == environment.api_url:
        workspace.select_environment(known[0].name)
        return
    workspace.add_environment(environment)
    workspace.select_environment(environment.name)


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2].lower()


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise InspectorError(
            f"The URL of the request cannot be read ({error}); correct it first."
        ) from error
