"""The request in other languages: what there is to write it in, its text, and a file of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from inspector.app import wire
from inspector.app.desk import Desk
from inspector.dialects import table
from inspector.dialects.table import Dialect
from inspector.errors import InspectorError
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.request import Request, Variable, fill_in, find_variables


class Exporting(Desk):
    """Writes the current request; secrets are variables unless they are asked for."""

    def targets(self) -> tuple[Dialect, ...]:
        """Returns what the request can be written in, by group."""
        return table.targets()

    def target_title(self, target: str) -> str:
        return next((row.title for row in table.targets() if row.name == target), target)

    def own_target(self) -> str:
        """Returns the target of the snippet's own language; curl where there is no such."""
        return table.target_of(self.state.dialect) or "curl"

    def render(self, target: str, *, reveal: bool = False) -> str:
        """Returns the current request in another dialect; secrets are variables unless revealed.

        Raises:
            RenderError: The dialect cannot express the request.
        """
        from inspector.dialects import registry

        now = self.state
        bindings = wire.with_token(now.request, now.bindings, now.token)
        request = self._addressed(fill_in(now.request, bindings))
        return registry.render(request, target, bindings, reveal=reveal)

    def told_environment(self) -> Environment | None:
        """Returns the known environment that the snippet names and that is not selected."""
        beginning = self.state.source.reveal()[:_LOOKED_AT]
        for environment in self.environments:
            host = environment.api_url.partition("//")[2]
            is_selected = environment.name == self.state.environment.name
            if not is_selected and not environment.is_sandbox and host in beginning:
                return environment
        return None

    def _addressed(self, request: Request) -> Request:
        """Puts the request where others reach it: a port of this computer tells them nothing.

        Of a sandbox it goes back to the hosts that the snippet names, else to a variable's.
        """
        here = self.state.environment
        url = environments.absolute(request.url, here)
        if self._located(request).is_sandbox:
            there = self.told_environment()
            every = self.environments
            moved = environments.rebase(url, there, every) if there else ""
            url = moved or environments.relative(url, every)
        return replace(request, url=url)

    def exported_variables(self, *, reveal: bool) -> tuple[Variable, ...]:
        """Returns what an export leaves to be filled in: with secrets shown, what has no value."""
        now = self.state
        bindings = wire.with_token(now.request, now.bindings, now.token)
        request = self._addressed(fill_in(now.request, bindings))
        left = [
            Variable(role, "url", secret=False)
            for role in environments.ROLES
            if request.url.startswith("{{" + role + "}}")
        ]
        left += find_variables(request)
        return tuple(one for one in left if not (reveal and one.name in bindings))

    def save_export(self, text: str, path: Path, then: Callable[[Path], None]) -> None:
        """Writes an export to a file on a worker, readable by its owner only."""

        def write() -> Path:
            from inspector.storage.files import explain, write_atomically

            try:
                write_atomically(path, text.encode("utf-8"))
            except OSError as error:
                raise InspectorError(f"{path} cannot be saved: {explain(error)}.") from error
            return path

        self._reports.run(write, then, self._crashed)


_LOOKED_AT = 100_000
