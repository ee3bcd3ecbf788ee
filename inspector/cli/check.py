"""`check`: what may be why a request is refused; nothing is sent and nothing listens."""

from __future__ import annotations

import re
from argparse import Namespace

from inspector.cli import case, reporting, words
from inspector.cli.contracts import check_document
from inspector.cli.output import Output, Painted
from inspector.cli.scopes import show_scopes
from inspector.cli.session import Session
from inspector.errors import InspectorError


def run(options: Namespace, output: Output) -> int:
    """Writes the findings; 1 when one of them is an error.

    Raises:
        InspectorError: The snippet cannot be read.
    """
    reporting.check_target(options)
    with Session(output, options.data_dir, listens=False) as session:
        workspace = session.workspace
        read = case.load(session, options, sends=False)
        case.assume_token(session)
        if options.scopes is not None or options.grant is not None:
            scopes = None if options.scopes is None else _scopes(options.scopes)
            workspace.describe_token(scopes, options.grant or "unknown")
        findings = workspace.check()
        if options.json:
            output.json(check_document(workspace, read.imported))
        else:
            request = workspace.redactor().request(read.imported.request)
            output.line(Painted(f"{request.method} {request.url or '(no URL)'}", "bold"))
            if request.url:
                words.show_operation(output, workspace.match(), "  ")
            for note in read.imported.notes:
                place = f"line {note.line}, column {note.column}: " if note.line else ""
                output.wrapped(place + note.text, "  ", "dim")
            output.line()
            words.show_findings(output, findings)
            if findings:
                output.line()
            truth = workspace.scope_truth
            if truth is not None and (truth.rows or truth.deciding.statement):
                show_scopes(output, truth)
                output.line()
            where = workspace.state.environment.where()
            output.wrapped(f"{words.count_words(findings)}, checked for {where}.")
        reporting.write(session, options)
        return 1 if any(finding.severity == "error" for finding in findings) else 0


def _scopes(text: str) -> frozenset[str]:
    """Returns the scopes of a list with spaces (RFC 6749, 3.3) or commas.

    Raises:
        InspectorError: A name has a character that no scope can have.
    """
    names = frozenset(re.split(r"[\s,]+", text.strip())) - {""}
    for name in names:
        if not re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]+", name):
            raise InspectorError(f"{name!r} cannot be a scope: write --scopes 'one two'.")
    return names
