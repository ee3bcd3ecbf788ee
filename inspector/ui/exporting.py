"""The request out of the window, in other languages: copied, looked at, saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from inspector.ui import words
from inspector.ui.experimenting import Experimenting
from inspector.ui.export_dialog import ExportDialog


class Exporting(Experimenting):
    """Copies and saves what the workspace writes."""

    _export_folder: Path | None = None

    def copy_as(self, target: str) -> None:
        """Copies the request in another language; secrets are its variables."""
        QGuiApplication.clipboard().setText(self.workspace.render(target))
        title = self.workspace.target_title(target)
        self.status.show_message(f"Copied as {title}; secrets are variables")

    def export(self) -> None:
        """Shows the request in every language, to be copied or saved."""
        if not self.workspace.state.request.url:
            self.problem.say("There is nothing to export yet: paste a snippet or type a URL.")
            return
        dialog = ExportDialog(self, self.workspace)
        dialog.copied.connect(self.status.show_message)
        dialog.save_wanted.connect(self._guard(self._save_export))
        dialog.open()

    def _save_export(self, text: str, suffix: str) -> None:
        """Asks where to; the name of the request and the ending of the language are proposed."""
        if self._export_folder is None:
            documents = QStandardPaths.StandardLocation.DocumentsLocation
            self._export_folder = Path(QStandardPaths.writableLocation(documents))
        proposal = self._export_folder / (words.file_stem(self.workspace.state.request) + suffix)
        kinds = f"*{suffix} (*{suffix});;Any file (*)"
        chosen, _kind = QFileDialog.getSaveFileName(self, "Save export", str(proposal), kinds)
        if not chosen:
            return
        path = Path(chosen)
        self._export_folder = path.parent
        self.workspace.save_export(
            text, path, lambda saved: self.status.show_message(f"Saved as {saved.name}")
        )
