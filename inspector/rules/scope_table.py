"""The truth about scopes as plain text: for reports, the terminal and the clipboard."""

from __future__ import annotations

from inspector.model.finding import Evidence
from inspector.rules.scope_rows import COLUMNS, Cell, Column, ScopeRow, ScopeTruth

HEADER: tuple[str, ...] = ("Scope", *COLUMNS.values(), "Verdict")


def as_table(truth: ScopeTruth) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Returns (header, rows) of plain text; every row has as many cells as the header."""
    return HEADER, tuple(row_texts(row) for row in truth.rows)


def row_texts(row: ScopeRow) -> tuple[str, ...]:
    """Returns a row's texts in the order of `HEADER`, each cell with by whose word it is."""
    return (
        scope_text(row),
        *(_told(column, cell) for column, cell in row.cells()),
        row.verdict.words,
    )


def scope_text(row: ScopeRow) -> str:
    """Returns the scope's name, and what is published instead when it is not."""
    if row.published:
        return row.scope
    near = f"; nearest: {', '.join(row.nearest)}" if row.nearest else ""
    return f"{row.scope} (not published{near})"


def statement(truth: ScopeTruth) -> str:
    """Returns what decides beside the scopes, by whose word; empty where nothing is to decide."""
    said = truth.deciding
    if not said.statement:
        return ""
    sources = "; ".join(dict.fromkeys(evidence.source for evidence in said.evidence))
    level = "official: " if said.evidence else ""
    words = " ".join(filter(None, (said.statement, said.permissions)))
    return f"{words} ({level}{sources})"


def sources(cell: Cell) -> tuple[str, ...]:
    """Returns a cell's evidence, a line each; what its sentence says already is not repeated."""
    return tuple(_source(evidence, cell.why) for evidence in cell.evidence)


def _told(column: Column, cell: Cell) -> str:
    if column == "required" or not cell.evidence or cell.standing == "no":
        return cell.word
    names = "; ".join(
        dict.fromkeys(
            _short(e) for e in cell.evidence if e.level != "official" or len(cell.evidence) == 1
        )
    )
    return f"{cell.word} ({names})" if names else cell.word


def _short(evidence: Evidence) -> str:
    return f"{evidence.source}, on the sandbox" if evidence.on_sandbox else evidence.source


def _source(evidence: Evidence, said: str) -> str:
    level = f"{evidence.level} on the sandbox" if evidence.on_sandbox else evidence.level
    where = "" if evidence.where in evidence.source + said else evidence.where
    details = "; ".join(filter(None, (where, evidence.date[:10])))
    return f"{level}: {evidence.source}" + (f" ({details})" if details else "")
