"""Files into the window: opened by the menu, dropped, or given when it was started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFileOpenEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from inspector.app.start import Start
from inspector.app.workspace import Workspace
from inspector.errors import InspectorError, SnippetError
from inspector.model.headers import Headers
from inspector.model.request import Request, Snippet
from inspector.ui.reporting import Reporting
from inspector.ui.rule_windows import RuleWindows

if TYPE_CHECKING:
    from inspector.app.opened_file import Opened
    from inspector.lab.report_json import SavedReport
    from inspector.model.profile import Profile

_FILES = (
    "Any file (*);;Snippets and recordings (*.har *.sh *.rb *.py *.js *.http *.txt *.json);;"
    "Profiles (*.guestprofile *.toml);;Rule packs (*.guestrules *.toml);;Reports (*.guestreport)"
)


class Opening(Reporting):
    """Takes files for what they hold, and asks before it keeps what came in one."""

    rules: RuleWindows

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._waiting_pack: Path | None = None
        self.sidebar.export_wanted.connect(self._guard(self.export_profile))

    def begin_with(self, start: Start) -> None:
        """Does what the window was started for, when what was on the screen is there again."""
        self._show_changes()  # else what was told of that came over an error of this
        told = "" if self.problem.isHidden() else self.problem.text()

        def tell_again() -> None:
            if self.problem.isHidden() or self.problem.text() != told:
                self.problem.add(told)

        if start.file is not None:
            self._open_path(start.file, tell_again)
            return
        if start.action == "new":
            self._guard(self.new_request)()
        elif start.action == "paste":
            self._guard(self.paste_snippet)()
        tell_again()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Opens what macOS hands to a program that runs already, by no command line."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.import_file(event.file())
            return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens a dropped file, or imports dropped text."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.import_file(files[0])
        else:
            self._guard(self.import_text)(event.mimeData().text())
        event.acceptProposedAction()

    def new_request(self) -> None:
        """Begins a request that holds nothing yet."""
        self._clear_banners()
        self.workspace.open_request(Request("POST", "", Headers()), {})
        self._focus_url()

    def open_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, "Open a file", "", _FILES)
        if path:
            self.import_file(path)

    def import_file(self, path: str) -> None:
        """Opens a file as what it holds; what cannot be read changes nothing and is told."""
        self._open_path(Path(path))

    def _open_path(self, path: Path, then: Callable[[], None] = lambda: None) -> None:
        """Takes a file when it was looked at, off this thread; `then` in any case."""

        def take(opened: Opened) -> None:
            self.status.show_message("")
            self._guard(self._take_file)(opened)
            then()

        def refuse(error: InspectorError) -> None:
            self.status.show_message("")
            self.problem.say(str(error))
            then()

        self.status.show_message(f"Opening {path.name} …")
        self.workspace.look_at_file(path, take, refuse)

    def _take_file(self, opened: Opened) -> None:
        self._clear_banners()
        if opened.profile is not None:
            profile = opened.profile
            # Not within a drop or the delivery of news, which a question would hold up.
            QTimer.singleShot(0, self, lambda: self._guard(self._take_profile)(profile))
        elif opened.report is not None:
            self._open_report(opened.path, opened.report)
        elif opened.kind == "pack":
            self._take_pack(opened.path)
        else:
            self.import_text(opened.text)

    def _take_pack(self, path: Path) -> None:
        """Asks how a pack is to be imported, once it is known which rules there are."""
        if self.workspace.packs.library is None:
            self._waiting_pack = path
        else:
            self._waiting_pack = None
            self.rules.take_file(path)

    def _show(self, topics: frozenset[str]) -> None:
        super()._show(topics)
        if self._waiting_pack is not None:
            self._guard(self._take_pack)(self._waiting_pack)

    def _take_profile(self, profile: Profile) -> None:
        """Shows what a profile is, then keeps it, or only opens it."""
        shelf = self.workspace.shelf
        there = shelf.find(profile.id) if shelf is not None else None
        box = QMessageBox(self)
        box.setObjectName("profileImport")
        box.setWindowTitle("Import a profile")
        box.setText(f"Profile “{profile.name}”")
        box.setInformativeText("\n".join(_told(profile, there)))
        title = "Replace and open" if there is not None else "Add to profiles"
        role = QMessageBox.ButtonRole
        keep = box.addButton(title, role.DestructiveRole if there is not None else role.AcceptRole)
        only: QPushButton = box.addButton("Open without saving", role.AcceptRole)
        cancel = box.addButton("Cancel", role.RejectRole)
        box.setDefaultButton(only if there is not None else keep)
        box.setEscapeButton(cancel)
        keep.setEnabled(shelf is not None)
        box.exec()
        clicked = box.clickedButton()
        if clicked is keep and shelf is not None:
            shelf.save(profile, self.workspace.open_profile)
            self.status.show_message(f"Profile {profile.name} imported")
        elif clicked is only:
            self.workspace.open_profile(profile)

    def _open_report(self, path: Path, report: SavedReport) -> None:
        """Makes the request of a report the one on the screen, and says where it came from."""
        when = f" of {report.made}" if report.made else ""
        by = f", version {report.program}" if report.program else ""
        verdict = f"Its verdict: {report.verdict}." if report.verdict else "It has no verdict."

        def take(snippet: Snippet) -> None:
            self._take(snippet, report.request)
            self.notice.say(
                f"Request of the report “{report.title}”{when} ({path.name}{by}). {verdict}"
            )

        def refuse(error: SnippetError) -> None:
            self.problem.say(f"{path}: the request in this report cannot be read: {error}")

        self.workspace.read_soon(report.request, take, refuse, dialect="json")

    def export_profile(self, profile_id: str) -> None:
        """Asks where to, and writes a saved profile there, without any secret."""
        from inspector.storage.profiles import EXPORT_SUFFIX

        shelf = self.workspace.shelf
        profile = shelf.find(profile_id) if shelf is not None else None
        if shelf is None or profile is None:
            return
        proposal = f"{profile.name.replace('/', '-')}{EXPORT_SUFFIX}"
        kinds = f"Profiles (*{EXPORT_SUFFIX} *.toml)"
        chosen, _kind = QFileDialog.getSaveFileName(self, "Export a profile", proposal, kinds)
        if chosen:
            target = Path(chosen)
            if not target.suffix:
                target = target.with_name(target.name + EXPORT_SUFFIX)
            shelf.export(
                profile,
                target,
                self.workspace.redactor(),
                lambda path: self.status.show_message(f"Profile exported to {path}, no secrets"),
            )


def _told(profile: Profile, there: Profile | None) -> list[str]:
    """Returns what somebody must know of a profile before it is kept."""
    token = profile.token
    sources = {
        "none": "no token",
        "client": f"token of the client {token.client_name or token.client_id}",
        "stored": f"token kept in the keyring as {token.secret_name}",
    }
    said = [
        f"{profile.request.method} {profile.request.url}",
        f"Environment {profile.environment}, {sources[token.kind]}",
    ]
    if profile.variables:
        said.append(f"Variables: {', '.join(sorted(profile.variables))}")
    if profile.steps:
        said.append(f"A chain of {len(profile.steps)} requests")
    if there is not None:
        said.append(f"You have this profile already, as “{there.name}”; replacing writes over it.")
    said.append("A profile holds no secrets: those that it names are looked for in your keyring.")
    return said
