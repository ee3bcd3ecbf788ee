"""`--report FILE`: what a command found, as a report for a ticket, beside what it writes."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from inspector.app import report_file
from inspector.cli.session import Session
from inspector.errors import InspectorError


def check_target(options: Namespace) -> None:
    """Looks at `--report` before anything is sent: a run must not end without its report.

    Raises:
        InspectorError: No report can be written there; the text is for the user.
    """
    if options.report is None:
        return
    report_file.form_of(options.report)
    folder = options.report.absolute().parent
    if not folder.is_dir():
        raise InspectorError(
            f"The report cannot be written to {options.report}: there is no folder {folder}."
        )


def write(session: Session, options: Namespace) -> None:
    """Writes the report of everything the session knows, and says where it is.

    Raises:
        InspectorError: It cannot be written; the result has been shown before.
    """
    if options.report is None:
        return
    session.workspace.masks_personal_data = options.mask
    path: Path = options.report
    session.workspace.save_report(str(path))
    session.output.progress(f"The report is in {path}.")
