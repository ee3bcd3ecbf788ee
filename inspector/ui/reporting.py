"""Reports out of the window: onto the clipboard, and into a file as Markdown, HTML or PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QLocale, QStandardPaths, QUrl, qVersion
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from inspector.app.report_file import REPORT_SUFFIX, SUFFIXES
from inspector.app.workspace import Workspace
from inspector.ui import rich_clipboard
from inspector.ui.exporting import Exporting
from inspector.ui.report_dialog import ReportDialog

if TYPE_CHECKING:
    from inspector.lab.document import Document

_FORMS = (
    ("PDF document (*.pdf)", ".pdf"),
    ("Web page, one file (*.html)", ".html"),
    ("Markdown (*.md)", ".md"),
    ("Report to open again (*.guestreport)", REPORT_SUFFIX),
)
_KNOWN = (".pdf", *SUFFIXES)
_COPY_TITLE = "Copy report"


class Reporting(Exporting):
    """Copies and saves reports; what is slow about it happens elsewhere."""

    open_url: Callable[[QUrl], bool] = staticmethod(QDesktopServices.openUrl)
    """Opens a file or folder with the system's program for it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        workspace.toolkit = f"{qVersion()} (PySide6 {PySide6.__version__})"
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self._report_folder = Path(QStandardPaths.writableLocation(documents))

    def copy_report(self) -> None:
        """Puts the report on the clipboard: Markdown for plain fields, tables for rich ones."""
        rich_clipboard.copy(*self.workspace.reports("markdown", "rich"))
        self.status.show_message(f"Report copied, {self._taken_out()}")

    def show_report(self) -> None:
        """Shows the report to be read, copied or saved."""
        dialog = ReportDialog(self, self.workspace.report_document())
        dialog.copy_wanted.connect(self._guard(self.copy_report))
        dialog.save_wanted.connect(self._guard(self.save_report))
        dialog.exec()
        dialog.deleteLater()

    def save_report(self) -> None:
        """Asks where to, and in which form by its ending; the window does not wait for the disk."""
        proposal = self._report_folder / f"{self.workspace.report_stem()}.pdf"
        filters = ";;".join(title for title, _ in _FORMS)
        text, kind = QFileDialog.getSaveFileName(self, "Save report", str(proposal), filters)
        path = self._completed(Path(text), kind) if text else None
        if path is None:
            return
        self._report_folder = path.parent
        self.problem.say("")
        is_pdf = path.suffix.lower() == ".pdf"
        self.workspace.write_report(path, self._report_saved, write=_print if is_pdf else None)

    def add_report_options(self, menu: QMenu) -> None:
        """Adds, after the report's own entries, what a report leaves out."""
        mask = QAction("Mask personal data in reports", menu)
        mask.setCheckable(True)
        mask.setToolTip("Names, phone numbers, e-mail addresses, messages and attributes")
        mask.toggled.connect(self._mask)
        menu.aboutToShow.connect(lambda: mask.setChecked(self.workspace.masks_personal_data))
        titles = [action.text() for action in menu.actions()]
        after = titles.index(_COPY_TITLE) + 1
        menu.insertAction(menu.actions()[after], mask)

    def _mask(self, chosen: bool) -> None:
        self.workspace.masks_personal_data = chosen

    def _completed(self, path: Path, kind: str) -> Path | None:
        """Returns the file with the ending of the chosen form, None when it must not be replaced.

        The dialog has asked about a file of the name that was typed, not of the completed one.
        """
        if path.suffix.lower() in _KNOWN:
            return path
        suffix = next((ending for title, ending in _FORMS if title == kind), ".html")
        whole = path.with_name(path.name + suffix)
        if whole.exists() and not self._may_replace(whole):
            return None
        return whole

    def _may_replace(self, path: Path) -> bool:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(f"{path.name} is there already.")
        box.setInformativeText("Saving replaces what is in it.")
        replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is replace

    def _report_saved(self, path: Path) -> None:
        self.status.show_message(
            f"Report saved, {self._taken_out()}",
            ("Open", lambda: self._open(path)),
            ("Show in folder", lambda: self._open(path.parent)),
        )

    def _open(self, path: Path) -> None:
        if not self.open_url(QUrl.fromLocalFile(str(path))):
            self.problem.say(f"Nothing here opens {path}: find it in your file manager.")

    def _taken_out(self) -> str:
        masked = ", personal data masked" if self.workspace.masks_personal_data else ""
        return f"secrets redacted{masked}"


def _print(document: Document) -> bytes:
    from inspector.ui.report_pdf import print_pdf

    imperial = QLocale().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    return print_pdf(document, "Letter" if imperial else "A4")
