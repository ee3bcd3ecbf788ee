"""The truth about scopes: as JSON, and as lines for people.

`check --json` and `send --json` have it under two stable keys:

    "scopes": [{"scope", "published", "nearest": [...], "required": CELL, "claimed": CELL,
                "granted": CELL, "named": CELL, "verdict": {"standing", "words"}}]
    "scopes_decide": {"decider", "statement", "permissions", "evidence", "operation", "notes"}

A CELL is {"standing", "word", "why", "evidence"}. `standing` is one of required, any, covers,
weaker, no, unknown (required); claimed, any, contradicted, confirmed, no (claimed); granted,
covered, weaker, no, unknown (granted); lacking, refused, named, no, silent (named); met, missing,
refused, open, aside (verdict). `decider` is roles, both, unknown, guest token or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from inspector.cli.output import Output, Painted
from inspector.model.finding import Evidence

if TYPE_CHECKING:
    from inspector.rules.scope_rows import Cell, ScopeRow, ScopeTruth

_STYLES = {"met": "ok", "missing": "error", "refused": "error", "open": "warning", "aside": "dim"}
_MOST_GRANTED = 8


def scopes_document(truth: ScopeTruth | None) -> dict[str, object]:
    """Returns the two keys: a row for each scope that anybody has named, and who decides."""
    if truth is None:
        return {"scopes": [], "scopes_decide": None}
    said = truth.deciding
    return {
        "scopes": [_row_document(row) for row in truth.rows],
        "scopes_decide": {
            "decider": said.decider,
            "statement": said.statement,
            "permissions": said.permissions,
            "evidence": evidence_document(said.evidence),
            "operation": truth.operation or None,
            "notes": list(truth.notes),
        },
    }


def evidence_document(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    return [
        {
            "level": one.level,
            "source": one.source,
            "date": one.date,
            "where": one.where,
            "on_sandbox": one.on_sandbox,
        }
        for one in evidence
    ]


def show_scopes(output: Output, truth: ScopeTruth) -> None:
    """Writes who decides, then each scope with its four columns and its verdict."""
    from inspector.rules.scope_table import statement

    output.line(Painted("Scopes", "bold"))
    said = statement(truth)
    if said:
        output.wrapped(said, "  ")
    for note in truth.notes:
        output.wrapped(note, "  ", "dim")
    plain = [row for row in truth.rows if _is_only_granted(row)]
    left_out = frozenset(row.scope for row in plain[_MOST_GRANTED:])
    for row in truth.rows:
        if row.scope not in left_out:
            _show_row(output, row)
    if left_out:
        output.wrapped(f"and {len(left_out)} more that are granted and not asked for", "  ", "dim")


def _show_row(output: Output, row: ScopeRow) -> None:
    from inspector.rules.scope_rows import COLUMNS
    from inspector.rules.scope_table import row_texts, scope_text

    output.line("  ", Painted(scope_text(row), "bold"))
    cells = row_texts(row)[1:-1]
    told = (f"{title}: {text}" for title, text in zip(COLUMNS.values(), cells, strict=True))
    output.wrapped(" · ".join(told), "    ", "dim")
    output.wrapped(row.verdict.words, "    ", _STYLES[row.verdict.standing])


def _is_only_granted(row: ScopeRow) -> bool:
    others = (row.claimed.standing, row.named.standing)
    return (
        row.published
        and row.required.standing in ("no", "unknown")
        and all(standing in ("no", "silent") for standing in others)
    )


def _row_document(row: ScopeRow) -> dict[str, object]:
    return {
        "scope": row.scope,
        "published": row.published,
        "nearest": list(row.nearest),
        **{column: _cell_document(cell) for column, cell in row.cells()},
        "verdict": {"standing": row.verdict.standing, "words": row.verdict.words},
    }


def _cell_document(cell: Cell) -> dict[str, object]:
    return {
        "standing": cell.standing,
        "word": cell.word,
        "why": cell.why,
        "evidence": evidence_document(cell.evidence),
    }
