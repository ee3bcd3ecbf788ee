"""What a send needs before it can begin: a token, and values for open variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from inspector.errors import VariablesMissing
from inspector.model.request import token_variable
from inspector.model.secret import Secret
from inspector.ui.pointing import Pointing
from inspector.ui.variables_dialog import VariablesDialog


class Preparing(Pointing):
    """Gets or asks for what is missing, and goes on when it is there."""

    _after_token: Callable[[], None] | None = None
    _entered: Mapping[str, str | Secret] = MappingProxyType({})
    """What was typed for variables, by name: it is there again when they are asked for again."""

    def _get_demo_token(self, then: Callable[[], None]) -> bool:
        """Asks the sandbox's client for a token first when there is none; tells if it does."""
        state = self.workspace.state
        wants = token_variable(state.request) is not None
        if state.token is not None or state.client is None or not wants:
            return False
        self._after_token = then
        self.workspace.use_client(state.client, state.asked_scopes)
        return True

    def _fill_variables(self, *, every_step: bool = False) -> bool:
        """Asks for variables without a value; tells whether the request can be sent now."""
        open_ = self.workspace.open_variables(every_step=every_step)
        if not open_:
            return True
        dialog = VariablesDialog(self, open_, self._entered)
        is_answered = dialog.exec()
        self._entered = {**self._entered, **dialog.answer()}
        if not is_answered:
            self.problem.say(str(VariablesMissing(tuple(v.name for v in open_))))
            return False
        values = dialog.answer()
        for name, value in values.items():
            self.workspace.set_variable(name, value)
        left = tuple(v.name for v in open_ if v.name not in values)
        if left:
            self.problem.say(str(VariablesMissing(left)))
        return not left

    def _show(self, topics: frozenset[str]) -> None:
        super()._show(topics)
        if topics & {"token", "activity"}:
            self._go_on()

    def _go_on(self) -> None:
        state = self.workspace.state
        if self._after_token is None or state.activity != "idle":
            return
        then, self._after_token = self._after_token, None
        if state.token is not None:
            self._guard(then)()
