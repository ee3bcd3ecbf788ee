"""The window: shows the workspace's state in its panes and passes on what the user wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from inspector.app.sending import MAX_SENDS
from inspector.app.workspace import Workspace, starting_case
from inspector.errors import InspectorError, SnippetError, VariablesMissing
from inspector.model import environment as environments
from inspector.model.edit import Edit
from inspector.model.exchange import Exchange
from inspector.model.finding import Suggestion
from inspector.model.headers import Headers
from inspector.model.request import Body, Request, find_variables, token_variable
from inspector.ui import dialogs, theme, words
from inspector.ui.banner import Banner
from inspector.ui.bridge import Bridge
from inspector.ui.commands import Command, add_actions, fill_menu
from inspector.ui.findings_pane import FindingsPane
from inspector.ui.headers_pane import HeadersPane
from inspector.ui.payload_pane import PayloadPane
from inspector.ui.response_pane import ResponsePane
from inspector.ui.sidebar import Sidebar
from inspector.ui.status_bar import StatusBar
from inspector.ui.token_pane import TokenPane, TokenView
from inspector.ui.toolbar import Toolbar, tab_order


class MainWindow(QMainWindow):
    """Owns the workspace and the bridge; `close()` returns when engine and sandbox have ended."""

    def __init__(self, workspace: Workspace, bridge: Bridge) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAcceptDrops(True)
        self.workspace = workspace
        self._bridge = bridge
        self._is_closed = False
        self.toolbar = Toolbar()
        self.sidebar = Sidebar()
        self.token_pane = TokenPane()
        self.headers_pane = HeadersPane()
        self.payload_pane = PayloadPane()
        self.findings_pane = FindingsPane()
        self.response_pane = ResponsePane()
        self.status = StatusBar()
        self.notice = Banner("notice")
        self.problem = Banner("problem")
        self._after_token: Callable[[], None] | None = None
        self._warned: set[str] = set()
        self._build()
        self._connect()
        self._shortcuts()
        self._refresh: set[str] = set()
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.setInterval(0)
        self._refresh_timer.timeout.connect(self._show_changes)
        workspace.subscribe(self._note_changes)
        bridge.connect_to(workspace.receive)
        self._show(frozenset(_ALL))

    # -- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        room = self.screen().availableGeometry().size()
        self.resize(QSize(theme.dp(1280), theme.dp(800)).boundedTo(room))
        self.setMinimumSize(QSize(theme.dp(720), theme.dp(480)).boundedTo(room * 0.75))
        top = _splitter(Qt.Orientation.Horizontal, "requestSplitter")
        for pane in (self.token_pane, self.headers_pane, self.payload_pane):
            pane.setMinimumWidth(theme.dp(200))
            top.addWidget(pane)
        top.setSizes([theme.dp(n) for n in (350, 400, 350)])
        bottom = _splitter(Qt.Orientation.Horizontal, "answerSplitter")
        self.findings_pane.setMinimumWidth(theme.dp(260))
        self.response_pane.setMinimumWidth(theme.dp(360))
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
        self.sidebar.setMinimumWidth(theme.dp(170))
        whole.addWidget(self.sidebar)
        whole.addWidget(centre)
        whole.setSizes([theme.dp(226), theme.dp(1054)])
        whole.setStretchFactor(0, 0)
        whole.setStretchFactor(1, 1)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.toolbar, self.problem, self.notice):
            column.addWidget(widget)
        column.addWidget(whole, 1)
        column.addWidget(self.status)
        self.setCentralWidget(holder)
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
                self.findings_pane.apply_all,
                self.findings_pane.list,
                self.response_pane.tabs,
            ],
        )
        self.toolbar.url.setFocus()

    def _connect(self) -> None:
        bar, space = self.toolbar, self.workspace
        bar.environment_chosen.connect(self._guard(space.select_environment))
        bar.method_chosen.connect(self._guard(self._change_method))
        bar.url_edited.connect(self._guard(self._change_url))
        bar.completion_wanted.connect(self._guard(self._complete))
        bar.operation_chosen.connect(self._guard(self._choose_operation))
        bar.send_wanted.connect(self._guard(self.send))
        bar.cancel_wanted.connect(self._guard(space.cancel))
        bar.isolate_wanted.connect(self._guard(self.isolate))
        bar.report_wanted.connect(self._guard(self.copy_report))
        self.token_pane.client_wanted.connect(self._guard(space.use_client))
        self.token_pane.credentials_wanted.connect(self._guard(self._ask_credentials))
        self.token_pane.paste_wanted.connect(self._guard(self._ask_token))
        self.token_pane.inspect_wanted.connect(self._guard(space.inspect_token))
        self.token_pane.claims_wanted.connect(self._guard(self._show_claims))
        self.token_pane.edit_wanted.connect(self._guard(self._apply))
        self.headers_pane.headers_edited.connect(self._guard(self._change_headers))
        self.headers_pane.edit_wanted.connect(self._guard(self._apply))
        self.payload_pane.body_edited.connect(self._guard(self._change_body))
        self.payload_pane.layout_wanted.connect(self._guard(space.lay_out_payload))
        self.findings_pane.edit_wanted.connect(self._guard(self._apply))
        self.findings_pane.all_wanted.connect(self._guard(self._apply_all))
        self.findings_pane.suggestion_wanted.connect(self._guard(self._follow))
        self.findings_pane.pane_wanted.connect(self._look_at)
        self.findings_pane.verdict.evidence_wanted.connect(self._guard(self._show_evidence))
        self.findings_pane.verdict.report_wanted.connect(self._guard(self.copy_report))
        self.response_pane.pin_wanted.connect(self._guard(self._pin))
        self.status.copy_wanted.connect(self._copy_id)
        side, shelf = self.sidebar, space.shelf
        side.save_wanted.connect(self._guard(self.save_profile))
        side.new_wanted.connect(self._guard(self.new_request))
        if shelf is not None:
            side.open_wanted.connect(self._guard(self._open_profile))
            side.rename_wanted.connect(self._guard(self._rename_profile))
            side.duplicate_wanted.connect(
                self._guard(lambda it: shelf.duplicate(it, lambda _profile: None))
            )
            side.delete_wanted.connect(self._guard(self._delete_profile))
            side.damaged_wanted.connect(lambda problem: self.problem.say(str(problem)))
            side.history_wanted.connect(self._guard(self._open_exchange))
            side.history_open_wanted.connect(self._guard(self._reopen))
            side.history_resend_wanted.connect(self._guard(self._resend))
            side.history_delete_wanted.connect(self._guard(shelf.forget))
            side.history_clear_wanted.connect(self._guard(lambda: shelf.forget(None)))

    def _shortcuts(self) -> None:
        diff = self.response_pane.diff
        table = (
            Command("New request", ("Ctrl+N",), self.new_request),
            Command("Paste snippet", ("Ctrl+Shift+V",), self.paste_snippet),
            Command("Open snippet file…", ("Ctrl+O",), self.open_file),
            Command("Starting case", ("Ctrl+Shift+N",), self.open_starting_case),
            None,
            Command("Save profile", ("Ctrl+S",), self.save_profile),
            Command("Save report…", ("Ctrl+Shift+S",), self.save_report),
            Command("Copy report", ("Ctrl+Shift+C",), self.copy_report),
            None,
            Command("Undo", ("Ctrl+Z",), self._undo),
            Command("Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), self.workspace.redo),
            Command("Apply all fixes", ("Ctrl+Shift+A",), self._apply_all),
            None,
            Command("Next change", ("F8",), diff.next_change),
            Command("Previous change", ("Shift+F8",), diff.previous_change),
            Command("Go to URL", ("Ctrl+L",), self._focus_url),
            Command("Go to history", ("Ctrl+H",), self.sidebar.history.setFocus),
            None,
            Command("About", (), self._show_about),
            Command("Quit", ("Ctrl+Q",), self.close),
            Command("Send", ("Ctrl+Return", "Ctrl+Enter"), self.send, in_menu=False),
            Command("Isolate", ("Ctrl+I",), self.isolate, in_menu=False),
            Command("Cancel", ("Esc",), self.workspace.cancel, in_menu=False),
        )
        menu = QMenu(self)
        actions = add_actions(self, table, self._guard)
        fill_menu(menu, actions, self._guard(self.copy_as), self.choose_theme, theme.chosen())
        self.toolbar.more.with_menu(menu)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    # -- what the user does -----------------------------------------------------------------

    def send(self) -> None:
        """Sends, after asking for what is missing: a token, variables, consent."""
        space = self.workspace
        if space.state.activity != "idle":
            return
        if not space.state.request.url:
            self.problem.say("There is nothing to send yet: paste a snippet or type a URL.")
            self._focus_url()
            return
        if self._get_demo_token(self.send) or not self._fill_variables():
            return
        host = space.consent_needed()
        if host:
            if not dialogs.ask_consent(self, host, f"One {space.state.request.method} is sent."):
                return
            space.consented.add(host)
        self.problem.say("")
        space.send()

    def isolate(self) -> None:
        """Runs the experiment, after naming the host and the most sends where it is real."""
        space = self.workspace
        if space.state.activity != "idle":
            return
        if not space.state.request.url:
            self.problem.say("There is nothing to isolate yet: paste a snippet or type a URL.")
            return
        if self._get_demo_token(self.isolate) or not self._fill_variables():
            return
        host = space.consent_needed()
        if host:
            question = f"Isolate sends the request up to {MAX_SENDS} times, each with one change."
            if not dialogs.ask_consent(self, host, question):
                return
        self.problem.say("")
        space.isolate()

    def paste_snippet(self) -> None:
        """Imports what the clipboard holds."""
        self.import_text(QGuiApplication.clipboard().text())

    def import_text(self, text: str) -> None:
        """Imports a snippet; when it cannot be read the request stays and the reason is shown."""
        if not text.strip():
            self.problem.say("The clipboard holds no text to import.")
            return
        try:
            imported = self.workspace.import_snippet(text)
        except SnippetError as error:
            self.notice.say("")
            if words.looks_like_token(text):
                token = text.strip()
                self.problem.say(
                    "This reads like a bare token, not like a snippet.",
                    "Use it as the token",
                    lambda: self.workspace.paste_token(token),
                )
            else:
                self.problem.say(str(error))
            return
        self.problem.say("")
        if words.is_long_line(self.workspace.state.request.body):
            self.workspace.lay_out_payload()
        title = words.dialect_title(self.workspace.state.dialect)
        lines = [words.note(note) for note in imported.notes]
        switch = self._other_environment(text)
        self.notice.say(
            " ".join([f"Read as {title}.", *lines])
            if len(lines) < 2
            else "\n".join([f"Read as {title}.", *lines]),
            f"Switch to {switch}" if switch else "",
            (lambda: self.workspace.select_environment(switch)) if switch else None,
        )

    def copy_as(self, target: str) -> None:
        """Copies the request in another language; secrets are its variables."""
        QGuiApplication.clipboard().setText(self.workspace.render(target))
        title = words.dialect_title(target)
        self.status.show_message(f"Copied as {title}; secrets are variables")

    def open_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, "Open a snippet", "", "Any file (*)")
        if path:
            self.import_file(path)

    def import_file(self, path: str) -> None:
        """Imports a snippet from a file; says so when it cannot be read."""
        try:
            text = Path(path).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            self.problem.say(f"{path} cannot be read: {error.strerror or error}.")
        else:
            self.import_text(text)

    def choose_theme(self, name: str) -> None:
        theme.choose(name)

    def _show_about(self) -> None:
        dialogs.TextDialog(self, "About Guest API Inspector", words.about()).exec()

    def open_starting_case(self) -> None:
        """Shows the starting case on the sandbox, where it belongs."""
        self._clear_banners()
        self.workspace.select_environment(self.workspace.sandbox.environment.name)
        self.workspace.import_snippet(starting_case())
        self._get_demo_token(lambda: None)

    def new_request(self) -> None:
        self._clear_banners()
        self.workspace.open_request(Request("POST", "", Headers()), {})
        self._focus_url()

    def copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self.workspace.report())
        self.status.show_message("Report copied, secrets redacted")

    def save_report(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(
            self, "Save the report", "guest-api-report.md", "Markdown (*.md)"
        )
        if path:
            self.workspace.save_report(path)
            self.status.show_message(f"Report saved to {path}")

    def save_profile(self) -> None:
        """Saves under the profile's name; a new one is asked for its name."""
        profile = self.workspace.state.profile
        name = profile.name if profile is not None else None
        if name is None:
            proposal = words.profile_name(self.workspace.state.request)
            name = dialogs.ask_name(self, "Save profile", proposal)
        if name:
            self.workspace.save_profile(name)

    # -- intents of the panes ---------------------------------------------------------------

    def _change_method(self, method: str) -> None:
        self.workspace.edit_request(replace(self.workspace.state.request, method=method))

    def _change_url(self, text: str) -> None:
        self.workspace.edit_request(replace(self.workspace.state.request, url=text.strip()))

    def _change_headers(self, headers: Headers) -> None:
        self.workspace.edit_request(replace(self.workspace.state.request, headers=headers))

    def _change_body(self, body: Body) -> None:
        self.workspace.edit_request(replace(self.workspace.state.request, body=body))

    def _choose_operation(self, method: str, path: str) -> None:
        url = environments.absolute(path, self.workspace.state.environment)
        request = replace(self.workspace.state.request, method=method, url=url)
        self.workspace.edit_request(request)

    def _complete(self, text: str) -> None:
        found = self.workspace.complete(text)
        self.toolbar.show_completions([(o.method, o.path, o.id) for o in found])

    def _follow(self, suggestion: Suggestion) -> None:
        if suggestion.path:
            method = suggestion.method or self.workspace.state.request.method
            self._choose_operation(method, suggestion.path)

    def _apply(self, edit: Edit) -> None:
        self.workspace.apply([edit])
        words_ = edit.describe()
        self.status.show_message(f"Applied: {words_}. Ctrl+Z takes it back.")

    def _apply_all(self) -> None:
        wanted = [f.edit for f in self.workspace.state.findings if f.edit is not None]
        if wanted:
            self.workspace.apply(wanted)
            self.status.show_message(f"Applied {len(wanted)} fixes. Ctrl+Z takes them back.")

    def _ask_credentials(self) -> None:
        state = self.workspace.state
        host = state.environment.login_url.split("//")[-1]
        dialog = dialogs.CredentialsDialog(self, host, state.client)
        if dialog.exec():
            client, scopes = dialog.answer()
            self.workspace.use_client(client, scopes)

    def _ask_token(self) -> None:
        text = dialogs.ask_token(self)
        if text:
            self.workspace.paste_token(text)

    def _show_claims(self) -> None:
        token = self.workspace.state.token
        if token is not None:
            dialogs.TextDialog(self, "Token", words.token_facts(token)).exec()

    def _show_evidence(self) -> None:
        dialogs.TextDialog(self, "Evidence", self.workspace.report(), is_markdown=True).exec()

    def _pin(self, exchange: Exchange) -> None:
        pinned = self.workspace.state.pinned and self.workspace.state.baseline is exchange
        self.workspace.pin(None if pinned else exchange)
        self.status.show_message("Unpinned" if pinned else "Pinned: later answers compare with it")

    def _open_profile(self, profile_id: str) -> None:
        shelf = self.workspace.shelf
        profile = shelf.find(profile_id) if shelf is not None else None
        if profile is not None:
            self._clear_banners()
            self.workspace.open_profile(profile)

    def _rename_profile(self, profile_id: str) -> None:
        shelf = self.workspace.shelf
        profile = shelf.find(profile_id) if shelf is not None else None
        if shelf is None or profile is None:
            return
        name = dialogs.ask_name(self, "Rename profile", profile.name)
        if name:
            shelf.rename(profile_id, name, lambda _profile: None)

    def _delete_profile(self, profile_id: str) -> None:
        shelf = self.workspace.shelf
        if shelf is None:
            return
        profile = shelf.find(profile_id)
        shelf.delete(profile_id)
        name = profile.name if profile is not None else "The profile"
        self.notice.say(f"{name} was deleted.", "Undo", lambda: shelf.restore(profile_id))

    def _open_exchange(self, row_id: int) -> None:
        shelf = self.workspace.shelf
        if shelf is not None:
            shelf.load(row_id, self.workspace.show)

    def _reopen(self, row_id: int) -> None:
        """Makes the request of an earlier exchange the current one."""
        shelf = self.workspace.shelf
        if shelf is not None:
            self._clear_banners()
            shelf.load(row_id, self.workspace.reopen)

    def _resend(self, row_id: int) -> None:
        shelf = self.workspace.shelf
        if shelf is not None:
            self._clear_banners()
            shelf.load(row_id, self._guard(self._send_again))

    def _send_again(self, exchange: Exchange) -> None:
        self.workspace.reopen(exchange)
        self.send()

    def _look_at(self, pane: str, subject: str) -> None:
        if pane == "payload":
            self.payload_pane.editor.setFocus()
        elif pane == "url":
            self._focus_url()
        elif pane == "headers" and subject:
            self.headers_pane.point_at(subject)

    def _clear_banners(self) -> None:
        self.problem.say("")
        self.notice.say("")

    def _undo(self) -> None:
        """Takes back what was done last; a deleted profile first while its banner is shown."""
        if self.notice.isVisible() and self.notice.offers("Undo"):
            self.notice.act()
        elif self.workspace.undo():
            self.status.show_message("Undone. Ctrl+Y does it again.")

    def _copy_id(self, correlation_id: str) -> None:
        QGuiApplication.clipboard().setText(correlation_id)
        self.status.show_message("Correlation id copied")

    def _focus_url(self) -> None:
        self.toolbar.url.setFocus()
        self.toolbar.url.selectAll()

    def _get_demo_token(self, then: Callable[[], None]) -> bool:
        """Asks the sandbox's client for a token first when there is none; tells if it does."""
        state = self.workspace.state
        wants = token_variable(state.request) is not None
        if state.token is not None or state.client is None or not wants:
            return False
        self._after_token = then
        self.workspace.use_client(state.client, state.asked_scopes)
        return True

    def _fill_variables(self) -> bool:
        """Asks for variables without a value; tells whether the request can be sent now."""
        state = self.workspace.state
        token = token_variable(state.request) if state.token is not None else None
        open_ = [
            v
            for v in find_variables(state.request)
            if v.name not in state.bindings and v.name != token
        ]
        if not open_:
            return True
        dialog = dialogs.VariablesDialog(self, open_)
        if not dialog.exec():
            self.problem.say(str(VariablesMissing(tuple(v.name for v in open_))))
            return False
        values = dialog.answer()
        for name, value in values.items():
            self.workspace.set_variable(name, value)
        left = tuple(v.name for v in open_ if v.name not in values)
        if left:
            self.problem.say(str(VariablesMissing(left)))
        return not left

    def _other_environment(self, text: str) -> str:
        """Returns the name of a known environment that the snippet names and that is not chosen."""
        for environment in self.workspace.environments:
            host = environment.api_url.partition("//")[2]
            chosen = environment.name == self.workspace.state.environment.name
            if not chosen and not environment.is_sandbox and host in text:
                return environment.name
        return ""

    def _guard(self, action: Callable[..., Any]) -> Callable[..., None]:
        """Shows what the user can mend; everything else goes on to the crash dialog."""

        def run(*arguments: Any) -> None:
            try:
                action(*arguments)
            except InspectorError as error:
                self.problem.say(str(error))

        return run

    # -- showing ----------------------------------------------------------------------------

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
        if topics & {"token", "findings", "keyring", "activity", "environment", "request"}:
            self._show_token()
        if topics & {"findings", "request", "ready", "verdict", "activity"}:
            self._show_findings()
        if "view" in topics:
            self.response_pane.show_pinned(pinned=self.workspace.state.pinned)
            self.response_pane.show_view(self.workspace.view)
        if topics & {"activity", "view", "environment", "keyring", "ready", "request"}:
            self._show_status()
        if topics & {"profiles", "request"}:
            self._show_profiles()
        if "history" in topics and self.workspace.shelf is not None:
            self.sidebar.show_history(self.workspace.shelf.rows)
            self._warn(self.workspace.shelf.notice)
        if "ready" in topics:
            self._warn("\n".join(str(problem) for problem in self.workspace.rule_problems))
        if "problem" in topics and self.workspace.problem:
            self.problem.say(self.workspace.problem)
        if "saved" in topics and self.workspace.state.profile is not None:
            self.status.show_message(f"Saved {self.workspace.state.profile.name}")
        if topics & {"token", "activity"}:
            self._go_on()

    def _warn(self, text: str) -> None:
        """Says once, under what is said already, what is wrong with a file of the user's."""
        if text and text not in self._warned:
            self._warned.add(text)
            said = "" if self.problem.isHidden() else self.problem.text() + "\n"
            self.problem.say(said + text)

    def _go_on(self) -> None:
        state = self.workspace.state
        if self._after_token is None or state.activity != "idle":
            return
        then, self._after_token = self._after_token, None
        if state.token is not None:
            then()

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
        name = state.profile.name if state.profile is not None else "Untitled request"
        self.setWindowTitle(f"{name}{' •' if state.is_dirty else ''} · Guest API Inspector")

    def _show_token(self) -> None:
        space, state = self.workspace, self.workspace.state
        self.token_pane.show_menu(space.demo_clients, has_token=state.token is not None)
        self.token_pane.show_token(
            TokenView(
                token=state.token,
                client=state.client,
                variable=token_variable(state.request),
                findings=tuple(f for f in state.findings if f.pane == "token"),
                stored_in=words.stored_in(state, space.shelf),
                is_asking=state.activity == "asking",
                unpublished=space.unpublished_scopes(),
            )
        )

    def _show_findings(self) -> None:
        space, state = self.workspace, self.workspace.state
        self.findings_pane.show_findings(
            state.findings, is_ready=state.is_checked, has_url=bool(state.request.url)
        )
        card = self.findings_pane.verdict
        if state.activity == "isolating":
            card.show_progress(*words.progress(space.trials))
        elif state.verdict is not None:
            card.show_verdict(*words.verdict(state.verdict))
        visible = state.activity == "isolating" or state.verdict is not None
        self.findings_pane.show_verdict_card(visible=visible)

    def _show_status(self) -> None:
        space, state = self.workspace, self.workspace.state
        self.toolbar.show_activity(state.activity)
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

    # -- Qt's events ------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Makes a paste outside of a text field import a snippet, whatever has the focus."""
        if (
            event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
            and isinstance(watched, QWidget)
            and watched.window() is self
            and self._takes_paste(watched)
        ):
            if event.type() == QEvent.Type.KeyPress:
                self._guard(self.paste_snippet)()
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _takes_paste(self, watched: QWidget) -> bool:
        """Tells places where a paste is a snippet from places where it is text."""
        text = QGuiApplication.clipboard().text()
        if watched is self.toolbar.url:
            return "\n" in text.strip() or " " in text.strip()
        if isinstance(watched, QPlainTextEdit):
            return self.workspace.is_request_snippet(text)
        return not isinstance(watched, QLineEdit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Imports a dropped file or text."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self._guard(self.import_file)(files[0])
        else:
            self._guard(self.import_text)(event.mimeData().text())
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "payload_pane"):
            self.payload_pane.recolour()
            self.response_pane.recolour()
            self.toolbar.recolour()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_closed:
            self._is_closed = True
            application = QApplication.instance()
            if application is not None:
                application.removeEventFilter(self)
            self.workspace.close()
            self._bridge.stop()
        event.accept()


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
