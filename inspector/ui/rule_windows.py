"""Opens the dialogs about rules and claims, and does with packs what they want."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from inspector.app import pack_files
from inspector.app.rule_packs import Arrival
from inspector.app.workspace import Workspace
from inspector.model.finding import Finding
from inspector.ui.banner import Banner
from inspector.ui.claim_dialog import ClaimDialog
from inspector.ui.explanation_strip import ExplanationStrip
from inspector.ui.findings_pane import FindingsPane
from inspector.ui.pack_import import ask_import, count
from inspector.ui.rules_dialog import RulesDialog

_NEEDS = {"headers": "header", "payload": "body_field", "token": "scopes_all"}
_PACKS = f"Rule packs (*{pack_files.EXPORT_SUFFIX} *.toml)"


class RuleWindows:
    """One rules dialog at most; `say` shows a passing message."""

    def __init__(
        self, window: QWidget, workspace: Workspace, problem: Banner, say: Callable[[str], None]
    ) -> None:
        self._window = window
        self._space = workspace
        self._problem = problem
        self._say = say
        self._dialog: RulesDialog | None = None
        self._warned = ""
        workspace.subscribe(lambda topics: self.refresh() if "rules" in topics else None)

    def follow(
        self,
        findings: FindingsPane,
        strip: ExplanationStrip,
        guard: Callable[[Callable[..., object]], Callable[..., None]],
    ) -> None:
        """Opens the form where a finding or an answer is said to be otherwise."""
        findings.claim_wanted.connect(guard(self.add_claim))
        strip.claim_wanted.connect(guard(self.add_claim))

    def open(self) -> None:
        """Shows all rules."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        dialog = RulesDialog(self._window, self._space)
        self._dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.add_wanted.connect(self.add_claim)
        dialog.import_wanted.connect(self._import)
        dialog.mistakes.open_wanted.connect(self._open_file)
        detail, packs = dialog.detail, self._space.packs
        detail.open_wanted.connect(self._open_file)
        detail.switch_wanted.connect(lambda path, on: packs.switch(path, on=on))
        detail.export_wanted.connect(self._export)
        detail.remove_wanted.connect(self._remove)
        dialog.open()

    def add_claim(self, about: Finding | None = None) -> None:
        """Shows the form for a new claim, begun from the current call and what it is about."""
        if self._space.packs.library is None:
            self._say("The rules are still being read: try again in a moment.")
            return
        parent = self._dialog or self._window
        dialog = ClaimDialog(parent, self._space, self._space.claim_prefill())
        kind = _NEEDS.get(about.pane) if about is not None else None
        if about is not None and kind and about.subject:
            dialog.form.take(kind, about.subject)
            dialog.form.quote.setFocus()
        dialog.saved.connect(lambda path: self._say(f"Claim saved into {path.name}"))
        dialog.open()

    def refresh(self) -> None:
        """Shows the rules as they are now, and says what of them cannot be used."""
        if self._dialog is not None:
            self._dialog.refresh()
        self._warn()

    def _warn(self) -> None:
        problems = self._space.rule_problems
        text = ""
        if problems:
            more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
            text = f"{problems[0]}. It is not used.{more}"
        if text == self._warned:
            return
        before, self._warned = self._warned, text
        if text:
            shown = "" if self._problem.isHidden() else self._problem.text()
            others = shown.replace(before, "").strip() if before else shown
            self._problem.say("\n".join(filter(None, (others, text))), "Show rules", self.open)
        elif before and before in self._problem.text():
            self._problem.say(self._problem.text().replace(before, "").strip())

    def _closed(self, _result: int) -> None:
        self._dialog = None

    def _owner(self) -> QWidget:
        return self._dialog or self._window

    def _open_file(self, path: Path) -> None:
        """Opens a file in the system's editor; says where it is when there is none."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._tell("No program opens it", f"Open it with an editor of yours: {path}")

    def _import(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self._owner(), "Import a pack", "", _PACKS)
        if chosen:
            self.take_file(Path(chosen))

    def take_file(self, path: Path) -> None:
        """Asks how a pack is to be imported, after looking at it."""
        self._space.packs.examine(path, self._ask_import)

    def _ask_import(self, arrival: Arrival) -> None:
        # Not within the delivery of news, which a question would hold up.
        QTimer.singleShot(0, self._window, lambda: self._take(arrival))

    def _take(self, arrival: Arrival) -> None:
        choice = ask_import(self._owner(), arrival)
        if choice is not None:
            self._space.packs.import_pack(
                arrival.pack.path,
                choice.name,
                overwrite=choice.overwrites,
                then=lambda path: self._say(f"Imported {path.name}"),
            )

    def _export(self, path: Path) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(
            self._owner(),
            "Export a pack",
            pack_files.pack_name(path) + pack_files.EXPORT_SUFFIX,
            _PACKS,
        )
        if chosen:
            self._space.packs.export_pack(
                path,
                Path(chosen),
                self._space.redactor(),
                lambda target: self._say(f"Exported to {target}, secrets redacted"),
            )

    def _remove(self, path: Path) -> None:
        pack = self._space.packs.library and self._space.packs.library.pack_of(path)
        rules = len(pack.rules) if pack else 0
        box = QMessageBox(self._owner())
        box.setWindowTitle("Remove a pack?")
        box.setText(f"Remove {path.name} with its {count(rules, 'rule')}?")
        box.setInformativeText(
            f"The file is moved to {path.parent / pack_files.REMOVED}; from there you can put it "
            "back by hand."
        )
        remove = box.addButton("Remove", QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.exec()
        if box.clickedButton() is remove:
            self._space.packs.remove(path, lambda target: self._say(f"Moved to {target}"))

    def _tell(self, title: str, text: str) -> None:
        box = QMessageBox(self._owner())
        box.setWindowTitle(title)
        box.setText(text)
        box.exec()
