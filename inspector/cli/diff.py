"""`diff`: what differs between two saved answers, noise folded away."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from inspector.cli.contracts import diff_document
from inspector.cli.output import Output, Painted
from inspector.cli.reading import read_bytes
from inspector.cli.response_file import read_response
from inspector.errors import InspectorError, SnippetError
from inspector.model.exchange import Exchange
from inspector.model.redact import Redactor

if TYPE_CHECKING:
    from inspector.lab.diff import DiffRow

_CONTEXT = 3
_SKIPPED = "  …"


def run(options: Namespace, output: Output) -> int:
    """Writes the differences; 0 when nothing but volatile fields differs, 1 otherwise.

    Raises:
        InspectorError: One of the files cannot be read.
    """
    from inspector.lab.diff import compare

    if options.left == options.right == "-":
        raise InspectorError("Only one of the two can be standard input.")
    redactor = Redactor()
    left, right = (redactor.exchange(_read(path)) for path in (options.left, options.right))
    diff = compare(left, right)
    if options.json:
        output.json(diff_document(diff))
    else:
        output.line(Painted(f"--- {options.left}", "bold"))
        output.line(Painted(f"+++ {options.right}", "bold"))
        _show(output, diff.text.rows)
        if diff.text.notice:
            output.note(diff.text.notice)
        if diff.is_equal:
            folded = f"; {diff.text.folded} volatile fields aside" if diff.text.folded else ""
            output.line(f"They say the same{folded}.")
    return 0 if diff.is_equal else 1


def _read(path: str) -> Exchange:
    try:
        return read_response(read_bytes(path))
    except SnippetError as error:
        name = "Standard input" if path == "-" else path
        raise InspectorError(f"{name}: {error}") from error


def _show(output: Output, rows: tuple[DiffRow, ...]) -> None:
    """Writes changed rows with a few around them, all text redacted before."""
    changed = [number for number, row in enumerate(rows) if row.kind not in ("same", "fold")]
    near = {
        number
        for place in changed
        for number in range(place - _CONTEXT, place + _CONTEXT + 1)
        if 0 <= number < len(rows)
    }
    last = -1
    for number in sorted(near):
        if number != last + 1:
            output.line(Painted(_SKIPPED, "dim"))
        last = number
        _show_row(output, rows[number])
    if near and last != len(rows) - 1:
        output.line(Painted(_SKIPPED, "dim"))


def _show_row(output: Output, row: DiffRow) -> None:
    if row.kind == "fold":
        output.line(Painted(f"  ({row.text})", "dim"))
    elif row.kind == "same" and row.left is not None:
        output.line(f"  {row.left.text}")
    else:
        if row.left is not None:
            output.line(Painted(f"- {row.left.text}", "removed"))
        if row.right is not None:
            output.line(Painted(f"+ {row.right.text}", "added"))
