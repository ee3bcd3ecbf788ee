"""The truth about scopes for the request as it stands, and what the shown answer names of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.app.desk import Desk, Topic
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange
from inspector.model.redact import Redactor

if TYPE_CHECKING:
    from inspector.rules.scope_naming import Naming
    from inspector.rules.scope_rows import ScopeTruth


class Scoping(Desk):
    """Says `scopes` when it is known what an answer names; all else comes with `findings`."""

    _asked_of: Exchange | None = None
    _naming: tuple[Exchange, Naming] | None = None

    @property
    def scope_truth(self) -> ScopeTruth | None:
        """Returns the truth for the request as it stands; None until the catalog is there.

        Cheap enough for every keystroke: the shown answer is read once. For the window it is read
        elsewhere, and counts when that is done.
        """
        from inspector.rules.scope_truth import scope_truth

        now = self.state
        if self._rules is None:
            return None
        situation = self._situation(now.request, now.token, now.client)
        return scope_truth(now.request, situation, self._named())

    def _named(self) -> Naming | None:
        shown = self.state.shown
        if shown is None:
            return None
        if self._naming is None or self._naming[0] is not shown:
            if self._is_followed:
                return None
            self._naming = shown, _read(shown, self._where(shown), self.redactor())
        return self._naming[1]

    def _changed(self, *topics: Topic) -> None:
        super()._changed(*topics)
        if self._is_followed and "exchange" in topics:
            self._read_shown()

    def _read_shown(self) -> None:
        shown = self.state.shown
        if shown is self._asked_of:
            return
        self._asked_of = shown
        if shown is None:
            self._changed("scopes")
            return
        where, redactor = self._where(shown), self.redactor()

        def read(naming: Naming) -> None:
            if self.state.shown is shown:
                self._naming = shown, naming
                self._changed("scopes")

        self._warm.run(lambda: _read(shown, where, redactor), read, self._crashed)

    def _where(self, shown: Exchange) -> Environment:
        own = self.state.environment
        return next((e for e in self.environments if e.name == shown.environment), own)


def _read(shown: Exchange, where: Environment, redactor: Redactor) -> Naming:
    from inspector.rules.scope_naming import read_naming

    return read_naming(shown, where, redactor)
