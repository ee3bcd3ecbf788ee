"""The values that the truth about scopes is made of; light, for a window that opens quickly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from inspector.model.finding import Evidence
from inspector.rules.scope_verdicts import RowVerdict

Column = Literal["required", "claimed", "granted", "named"]
Ask = Literal["ask", "get", "paste", ""]
COLUMNS: Mapping[Column, str] = {
    "required": "Required (catalog)",
    "claimed": "Claimed",
    "granted": "Granted",
    "named": "Named by server",
}
Decider = Literal["roles", "both", "unknown", "guest token", "nothing"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source says of one scope.

    `standing` is stable: required | any | covers | weaker | no | unknown (required);
    claimed | any | contradicted | confirmed | no (claimed); granted | covered | weaker | no |
    unknown (granted); lacking | refused | named | no | silent (named). `word` is the same for
    people, `why` a sentence; `evidence` says by whose word.
    """

    standing: str
    word: str
    why: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Deciding:
    """`statement` stands beside every claim about scopes; `permissions` names those published."""

    decider: Decider = "nothing"
    statement: str = ""
    permissions: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """One scope. `nearest` are published names like it, for one that is not `published`."""

    scope: str
    published: bool
    nearest: tuple[str, ...]
    required: Cell
    claimed: Cell
    granted: Cell
    named: Cell
    verdict: RowVerdict

    def cells(self) -> tuple[tuple[Column, Cell], ...]:
        """Returns the four cells in the order of the columns."""
        return (
            ("required", self.required),
            ("claimed", self.claimed),
            ("granted", self.granted),
            ("named", self.named),
        )


@dataclass(frozen=True, slots=True)
class ScopeTruth:
    """Every scope that anybody has named for this request, and what decides.

    `operation` is `METHOD /path`, empty when none is published. `notes` say what cannot be told,
    and why. `ask` is what would tell the granted scopes: ask the platform about the token, get a
    token from the client, paste one; empty when they are known, or nothing is granted by them.
    """

    rows: tuple[ScopeRow, ...] = ()
    deciding: Deciding = field(default_factory=Deciding)
    operation: str = ""
    notes: tuple[str, ...] = ()
    ask: Ask = ""

    def find(self, scope: str) -> int | None:
        """Returns the place of a scope's row, None when there is none."""
        return next((i for i, row in enumerate(self.rows) if row.scope == scope), None)
