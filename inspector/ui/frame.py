"""The panes in their places, and how each shows the workspace's state; it decides nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from inspector.app.waiting import waits_until
from inspector.app.workspace import Workspace
from inspector.model.request import token_variable
from inspector.ui import theme, words
from inspector.ui.banner import Banner
from inspector.ui.findings_pane import FindingsPane
from inspector.ui.headers_pane import HeadersPane
from inspector.ui.payload_pane import PayloadPane
from inspector.ui.response_pane import ResponsePane
from inspector.ui.sidebar import Sidebar
from inspector.ui.snippet_bar import SnippetBar
from inspector.ui.status_bar import StatusBar
from inspector.ui.token_pane import TokenPane, TokenView
from inspector.ui.toolbar import Toolbar, tab_order
from inspector.ui.working_bar import WorkingBar


class Frame(QMainWindow):
    """Builds the window and repaints what changed, once per turn of the event loop."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.workspace = workspace
        self.toolbar = Toolbar()
        self.sidebar = Sidebar()
        self.token_pane = TokenPane()
        self.headers_pane = HeadersPane()
        self.payload_pane = PayloadPane()
        self.findings_pane = FindingsPane()
        self.response_pane = ResponsePane()
        self.status = StatusBar()
        self.notice = Banner("notice")
        self.snippet_bar = SnippetBar()
        self.problem = Banner("problem")
        self.working_bar = WorkingBar()
        self._warned: set[str] = set()
        self._refresh: set[str] = set()
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.setInterval(0)
        self._refresh_timer.timeout.connect(self._show_changes)
        self._build()

    def begin(self) -> None:
        """Shows the state as it is and follows it from now on."""
        self.workspace.subscribe(self._note_changes)
        self._show(frozenset(_ALL))

    def restore_layout(self, path: Path) -> None:
        """Puts window, panes and theme where they were left; nothing when there is no such file."""
        settings = QSettings(str(path), QSettings.Format.IniFormat)
        geometry = settings.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        for splitter in self.findChildren(QSplitter):
            saved = settings.value(f"panes/{splitter.objectName()}")
            if isinstance(saved, QByteArray):
                splitter.restoreState(saved)
        chosen = settings.value("theme")
        if chosen in ("light", "dark"):
            theme.choose(str(chosen))
        self.workspace.masks_personal_data = settings.value("maskPersonalData") == "true"

    def save_layout(self, path: Path) -> None:
        settings = QSettings(str(path), QSettings.Format.IniFormat)
        settings.setValue("geometry", self.saveGeometry())
        for splitter in self.findChildren(QSplitter):
            settings.setValue(f"panes/{splitter.objectName()}", splitter.saveState())
        settings.setValue("theme", theme.chosen())
        settings.setValue("maskPersonalData", str(self.workspace.masks_personal_data).lower())

    def _build(self) -> None:
        frame = QSize(0, theme.dp(36))  # what the window manager puts above, unknown until shown
        room = self.screen().availableGeometry().size() - frame
        self.resize(QSize(theme.dp(1280), theme.dp(800)).boundedTo(room))
        top = _splitter(Qt.Orientation.Horizontal, "requestSplitter")
        for pane in (self.token_pane, self.headers_pane, self.payload_pane):
            top.addWidget(pane)
        top.setSizes([theme.dp(n) for n in (350, 400, 350)])
        bottom = _splitter(Qt.Orientation.Horizontal, "answerSplitter")
        bottom.addWidget(self.findings_pane)
        bottom.addWidget(self.response_pane)
        bottom.setSizes([theme.dp(404), theme.dp(650)])
        bottom.setStretchFactor(0, 0)
        bottom.setStretchFactor(1, 1)
        centre = _splitter(Qt.Orientation.Vertical, "centreSplitter")
        centre.addWidget(top)
        centre.addWidget(bottom)
        centre.setSizes([theme.dp(270), theme.dp(470)])
        centre.setStretchFactor(0, 0)
        centre.setStretchFactor(1, 1)
        whole = _splitter(Qt.Orientation.Horizontal, "mainSplitter")
        whole.addWidget(self.sidebar)
        whole.addWidget(centre)
        whole.setSizes([theme.dp(226), theme.dp(1054)])
        whole.setStretchFactor(0, 0)
        whole.setStretchFactor(1, 1)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (
            self.toolbar,
            self.problem,
            self.notice,
            self.snippet_bar,
            self.working_bar,
        ):
            column.addWidget(widget)
        column.addWidget(whole, 1)
        column.addWidget(self.status)
        self.setCentralWidget(holder)
        layout = self.layout()
        needed = layout.minimumSize() if layout is not None else QSize()
        if needed.boundedTo(room) != needed:  # large text on a small screen: better cut off there
            self.setMinimumSize(needed.boundedTo(room))
        tab_order(
            self.toolbar.environment,
            [
                self.toolbar.method,
                self.toolbar.url,
                self.toolbar.send,
                self.toolbar.isolate,
                self.toolbar.report,
                self.sidebar.profiles,
                self.sidebar.history,
                self.token_pane.get_token,
                self.headers_pane.table,
                self.payload_pane.editor,
                *self.findings_pane.pages.tabs,
                self.findings_pane.apply_all,
                self.findings_pane.list,
                self.findings_pane.scopes.ask,
                self.findings_pane.scopes.table,
                self.response_pane.tabs,
            ],
        )
        self.toolbar.url.setFocus()

    def _note_changes(self, topics: frozenset[str]) -> None:
        """Collects changes; one repaint per turn of the event loop."""
        self._refresh |= topics
        if not self._refresh_timer.isActive():
            self._refresh_timer.start()

    def _show_changes(self) -> None:
        topics, self._refresh = frozenset(self._refresh), set()
        self._show(topics)

    def _show(self, topics: frozenset[str]) -> None:
        if topics & {"environment", "request", "findings", "ready"}:
            self._show_request()
        if topics & {"request", "exchange"}:
            self._show_snippet()
        if topics & {"token", "findings", "keyring", "activity", "environment", "request"}:
            self._show_token()
        if topics & {"findings", "request", "ready", "verdict", "activity", "scopes"}:
            self._show_findings()
        if "view" in topics:
            self.response_pane.show_pinned(pinned=self.workspace.state.pinned)
            self.response_pane.show_view(self.workspace.view)
        if topics & {"view", "explanation"}:
            strip, space = self.response_pane.explanation, self.workspace
            strip.show_answer(space.state.shown, space.known_explanation)
        if topics & {"activity", "view", "environment", "keyring", "ready", "request"}:
            self._show_status()
        if topics & {"profiles", "request"}:
            self._show_profiles()
            self._show_title()
        self._show_news(topics)

    def _show_news(self, topics: frozenset[str]) -> None:
        if "history" in topics and self.workspace.shelf is not None:
            self.sidebar.show_history(self.workspace.shelf.rows)
            self._warn(self.workspace.shelf.notice)
        if "problem" in topics and self.workspace.problem:
            self.problem.say(self.workspace.problem)
        if "saved" in topics and self.workspace.state.profile is not None:
            self.status.show_message(f"Saved {self.workspace.state.profile.name}")

    def _warn(self, text: str) -> None:
        """Says once, under what is said already, what is wrong with a file of the user's."""
        if text and text not in self._warned:
            self._warned.add(text)
            self.problem.add(text)

    def _show_request(self) -> None:
        space, state = self.workspace, self.workspace.state
        names = [e.name for e in space.environments]
        box = self.toolbar.environment
        if [box.itemData(i) for i in range(box.count())] != names or (
            box.currentData() != state.environment.name
        ):
            box.show_environments(space.environments, state.environment.name)
        self.toolbar.show_request(state.request.method, state.request.url)
        unpublished = next((f for f in state.findings if f.id == "path-unpublished"), None)
        wrong = next((f for f in state.findings if f.id == "method-unpublished"), None)
        shown = unpublished or wrong
        text = "not published" if unpublished else "method not published" if wrong else ""
        self.toolbar.url.show_badge(text, "warn", shown.message if shown else "")
        by_pane = {
            pane: tuple(f for f in state.findings if f.pane == pane)
            for pane in ("headers", "payload")
        }
        self.headers_pane.show_headers(
            state.request.headers, by_pane["headers"], space.implied_headers()
        )
        self.payload_pane.show_body(state.request.body, by_pane["payload"])

    def _show_snippet(self) -> None:
        space, now = self.workspace, self.workspace.state
        self.snippet_bar.show_title(space.snippet_title() if now.source else "")
        self.snippet_bar.show_steps(now.steps, now.step, now.answers, space.expectations)

    def _show_title(self) -> None:
        state = self.workspace.state
        name = state.profile.name if state.profile is not None else "Untitled request"
        self.setWindowTitle(f"{name}{' •' if state.is_dirty else ''} · Guest API Inspector")

    def _show_token(self) -> None:
        space, state = self.workspace, self.workspace.state
        self.token_pane.show_menu(space.demo_clients, space.demo_user_clients, state.token)
        self.token_pane.show_token(
            TokenView(
                token=state.token,
                client=state.client,
                variable=token_variable(state.request),
                findings=tuple(f for f in state.findings if f.pane == "token"),
                stored_in=words.stored_in(state, space.shelf),
                is_asking=state.activity == "asking",
                unpublished=space.unpublished_scopes(),
                clock=space.server_clock(state.request),
            )
        )

    def _show_findings(self) -> None:
        space, state = self.workspace, self.workspace.state
        truth = space.scope_truth
        self.findings_pane.show_scopes(truth)
        self.findings_pane.show_findings(
            state.findings,
            is_ready=state.is_checked,
            has_url=bool(state.request.url),
            scopes=frozenset(row.scope for row in truth.rows) if truth is not None else frozenset(),
        )
        card = self.findings_pane.verdict
        if state.activity == "isolating":
            card.show_progress(*words.progress(space.trials), waits_until(space.trials))
        elif state.verdict is not None:
            is_open = state.verdict.kind in ("incomplete", "unstable")
            card.show_verdict(*words.verdict(state.verdict), is_open=is_open)
        visible = state.activity == "isolating" or state.verdict is not None
        self.findings_pane.show_verdict_card(visible=visible)

    def _show_status(self) -> None:
        space, state = self.workspace, self.workspace.state
        self.toolbar.show_activity(state.activity)
        if state.activity == "idle" and self.notice.offers("Give up"):
            self.notice.say("")
        self.toolbar.environment.show_tone("ok" if state.environment.is_sandbox else "warn")
        self.status.show_place(*words.place(state, space.environments))
        self.status.show_activity(words.activity(state))
        self.status.show_answer(*words.answer(state.shown))
        if space.shelf is not None:
            self.status.show_keyring(*words.keyring(space.shelf.keyring))

    def _show_profiles(self) -> None:
        shelf, state = self.workspace.shelf, self.workspace.state
        if shelf is not None:
            current = state.profile.id if state.profile is not None else ""
            self.sidebar.show_profiles(
                shelf.profiles, shelf.damaged, current, is_dirty=state.is_dirty
            )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "payload_pane"):
            self.payload_pane.recolour()
            self.response_pane.recolour()
            self.toolbar.recolour()
        super().changeEvent(event)


_ALL = (
    "environment",
    "request",
    "token",
    "findings",
    "view",
    "activity",
    "verdict",
    "profiles",
    "history",
    "keyring",
)


def _splitter(orientation: Qt.Orientation, name: str) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setObjectName(name)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    return splitter
