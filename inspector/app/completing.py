"""What can be written at the caret, of the call that the request names; looked up, not changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.app.desk import Desk

if TYPE_CHECKING:
    from inspector.catalog.operations import Operation
    from inspector.rules.completion import Completion, Proposal
    from inspector.rules.pack import ClaimedRule


class Completing(Desk):
    """Proposals for the payload and the headers; none until the catalog is loaded."""

    def complete_payload(
        self, text: str, position: int, is_asked: bool = False
    ) -> Completion | None:
        """Returns what can be written at a position of a payload (characters, not bytes)."""
        if self._rules is None or self.state.request.body.kind not in ("json", "none"):
            return None
        from inspector.rules.completion import complete
        from inspector.rules.schema import body_shape

        operation, claims, _ = self._call()
        schema = operation.body_schema if operation is not None else None
        fields = [field for rule in claims for field in rule.requires.body_fields]
        shape = None if schema is None else body_shape(schema)
        return complete(text, position, shape, fields, self._clock(), is_asked=is_asked)

    def complete_header(self, name: str | None, typed: str) -> tuple[Proposal, ...]:
        """Returns values for the header of that name; names of headers for None."""
        if self._rules is None:
            return ()
        from inspector.rules.header_completion import complete_name, complete_value

        operation, claims, is_login = self._call()
        request = self.state.request
        if name is None:
            return complete_name(typed, request, operation, claims)
        findings = self.state.findings
        return complete_value(name, typed, request, operation, is_login=is_login, findings=findings)

    def _call(self) -> tuple[Operation | None, tuple[ClaimedRule, ...], bool]:
        """Returns the operation that is called, the claims about it, and whether it logs in."""
        from inspector.catalog.operations import published
        from inspector.rules.matching import applicable
        from inspector.rules.target import locate

        now = self.state
        request = now.request
        situation = self._situation(request, now.token, now.client)
        target = locate(request, situation.environment, situation.bindings)
        match = published().match(request.method, target.path) if target.is_api else None
        claims = applicable(situation, request.method, target)
        is_login = bool(target.path) and not target.is_api
        return match.operation if match else None, claims, is_login
