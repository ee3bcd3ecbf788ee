"""The request in other languages: what there is to write it in, its text, and a file of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from inspector.app import wire
from inspector.app.desk import Desk
from inspector.dialects import table
from inspector.dialects.table import Dialect
from inspector.errors import InspectorError
from inspector.model import environment as environments
from inspector.model.request import Variable, fill_in, find_variables


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
        request = fill_in(now.request, bindings)
        url = environments.absolute(request.url, now.environment)
        return registry.render(request, target, bindings, reveal=reveal, complete_url=url)

    def exported_variables(self, *, reveal: bool) -> tuple[Variable, ...]:
        """Returns what an export leaves to be filled in: with secrets shown, what has no value."""
        now = self.state
        bindings = wire.with_token(now.request, now.bindings, now.token)
        left = find_variables(fill_in(now.request, bindings))
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
