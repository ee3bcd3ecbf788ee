"""The window: shows the workspace's state in its panes and passes on what the user wants."""

from __future__ import annotations

from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
)
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
)

from inspector.app.workspace import Workspace, starting_case
from inspector.model.exchange import Exchange
from inspector.ui import dialogs, theme, words
from inspector.ui.bridge import Bridge
from inspector.ui.commands import HELP, Command, add_actions, fill_menu
from inspector.ui.copy_menu import CopyMenu
from inspector.ui.help_windows import HelpWindows
from inspector.ui.importing import SNIPPET
from inspector.ui.opening import Opening
from inspector.ui.rule_windows import RuleWindows

LAYOUT_FILE = "window.ini"


class MainWindow(Opening):
    """Owns the workspace and the bridge; `close()` returns when engine and sandbox have ended."""

    def __init__(self, workspace: Workspace, bridge: Bridge) -> None:
        super().__init__(workspace)
        self.setAcceptDrops(True)
        self._bridge = bridge
        self._is_closed = False
        self.rules = RuleWindows(self, workspace, self.problem, self.status.show_message)
        self.rules.follow(self.findings_pane, self.response_pane.explanation, self._guard)
        self.help = HelpWindows(self, self.status.show_message)
        self._connect()
        self._shortcuts()
        bridge.connect_to(workspace.receive)
        self.begin()

    def _connect(self) -> None:
        bar, space = self.toolbar, self.workspace
        self.connect_tokens()
        self.connect_snippets()
        self.connect_experiments()
        bar.environment_chosen.connect(self._guard(space.select_environment))
        bar.method_chosen.connect(self._guard(self._change_method))
        bar.url_edited.connect(self._guard(self._change_url))
        bar.completion_wanted.connect(self._guard(self._complete))
        bar.operation_chosen.connect(self._guard(self._choose_operation))
        bar.send_wanted.connect(self._guard(self.send))
        bar.cancel_wanted.connect(self._guard(self.cancel_work))
        bar.isolate_wanted.connect(self._guard(self.isolate))
        bar.report_wanted.connect(self._guard(self.copy_report))
        self.token_pane.edit_wanted.connect(self._guard(self._apply))
        self.headers_pane.headers_edited.connect(self._guard(self._change_headers))
        self.headers_pane.edit_wanted.connect(self._guard(self._apply))
        self.headers_pane.delegate.propose = space.complete_header
        self.payload_pane.completion.propose = space.complete_payload
        self.payload_pane.body_edited.connect(self._guard(self._change_body))
        self.payload_pane.edit_wanted.connect(self._guard(self._apply))
        self.payload_pane.layout_wanted.connect(self._guard(space.lay_out_payload))
        self.findings_pane.edit_wanted.connect(self._guard(self._apply))
        self.findings_pane.all_wanted.connect(self._guard(self._apply_all))
        self.findings_pane.suggestion_wanted.connect(self._guard(self._follow))
        self.findings_pane.pane_wanted.connect(self._look_at)
        self.findings_pane.scope_wanted.connect(self.show_scopes)
        self.token_pane.scope_wanted.connect(self.show_scopes)
        self.findings_pane.scopes.copy_wanted.connect(self._copy_scopes)
        self.findings_pane.scopes.ask_wanted.connect(self._guard(self.ask_for_scopes))
        self.findings_pane.verdict.evidence_wanted.connect(self._guard(self.show_report))
        self.findings_pane.verdict.report_wanted.connect(self._guard(self.copy_report))
        self.response_pane.explanation.pane_wanted.connect(self._look_at)
        self.response_pane.explanation.send_wanted.connect(self._guard(self.send))
        self.snippet_bar.all_wanted.connect(self._guard(self.send_all))
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
            Command("Open file…", ("Ctrl+O",), self.open_file),
            Command("Starting case", ("Ctrl+Shift+N",), self.open_starting_case),
            Command("Show pasted text…", ("Ctrl+Shift+T",), self.show_source, under=SNIPPET),
            Command("Choose request…", ("Ctrl+J",), self.choose_request, under=SNIPPET),
            Command("Send all requests", ("Ctrl+Shift+Return",), self.send_all, under=SNIPPET),
            None,
            Command("Use the shown one", (), self.use_shown, under=_WORKING),
            Command("Use the clipboard", (), self.use_clipboard, under=_WORKING),
            Command("Use a file…", (), self.use_file, under=_WORKING),
            Command(
                "Isolate against it",
                ("Ctrl+Shift+I",),
                self.isolate_against_working,
                under=_WORKING,
            ),
            None,
            Command("Export request…", ("Ctrl+Shift+X",), self.export),
            Command("Save profile", ("Ctrl+S",), self.save_profile),
            Command("Show report", ("Ctrl+Shift+E",), self.show_report),
            Command("Save report…", ("Ctrl+Shift+S",), self.save_report),
            Command("Copy report", ("Ctrl+Shift+C",), self.copy_report),
            None,
            Command("Rules and claims…", ("Ctrl+R",), self.rules.open),
            Command("Add claim…", ("Ctrl+Shift+R",), self.rules.add_claim),
            None,
            Command("Undo", ("Ctrl+Z",), self._undo),
            Command("Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), self.workspace.redo),
            Command("Apply all fixes", ("Ctrl+Shift+A",), self._apply_all),
            None,
            Command(
                "Follow redirects",
                (),
                self.workspace.toggle_redirects,
                is_on=lambda: self.workspace.follows_redirects,
            ),
            Command("Next change", ("F8",), diff.next_change, under="Go to"),
            Command("Previous change", ("Shift+F8",), diff.previous_change, under="Go to"),
            Command("Scopes", ("Ctrl+Shift+O",), self.show_scopes, under="Go to"),
            Command("URL", ("Ctrl+L",), self._focus_url, under="Go to"),
            Command("History", ("Ctrl+H",), self.sidebar.history.setFocus, under="Go to"),
            None,
            Command("Help", ("F1",), self.help.open_here, under=HELP),
            Command("Keyboard", ("Ctrl+F1",), self.help.show_keys, under=HELP),
            Command("Licences", (), self.help.show_licences, under=HELP),
            Command("Releases page…", (), self.help.show_releases, under=HELP),
            Command("About", (), self.help.show_about, under=HELP),
            Command("Quit", ("Ctrl+Q",), self.close),
            Command("Send", ("Ctrl+Return", "Ctrl+Enter"), self.send, in_menu=False),
            Command("Isolate", ("Ctrl+I",), self.isolate, in_menu=False),
            Command("Cancel", ("Esc",), self.cancel_work, in_menu=False),
        )
        menu = QMenu(self)
        actions = add_actions(self, table, self._guard)
        copy = CopyMenu(menu, self.workspace, self._guard(self.copy_as))
        fill_menu(menu, actions, copy, self.choose_theme, theme.chosen())
        self.add_read_as(menu)
        self.add_report_options(menu)
        self.toolbar.more.with_menu(menu)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def send_all(self) -> None:
        """Sends every request of the snippet in order, after asking for what is missing."""
        self.send(every_step=True)

    def send(self, *, every_step: bool = False) -> None:
        """Sends, after asking for what is missing: a token, variables, consent."""
        space = self.workspace
        if space.state.activity != "idle":
            return
        if not space.state.request.url:
            self.problem.say("There is nothing to send yet: paste a snippet or type a URL.")
            self._focus_url()
            return
        again = self.send_all if every_step else self.send
        if self._get_demo_token(again) or not self._fill_variables(every_step=every_step):
            return
        host = space.consent_needed()
        if host:
            what = words.what_is_sent(space.state)
            if not dialogs.ask_consent(self, host, what):
                return
            space.give_consent(host)
            self.toolbar.send.setFocus()
        self.problem.say("")
        if every_step:
            space.send_all()
        else:
            space.send()

    def choose_theme(self, name: str) -> None:
        theme.choose(name)

    def open_starting_case(self) -> None:
        """Shows the starting case on the sandbox, where it belongs."""
        self._clear_banners()
        self.workspace.select_environment(self.workspace.sandbox.environment.name)
        self.workspace.import_snippet(starting_case())
        clients = self.workspace.demo_clients
        if clients and self.workspace.state.activity == "idle":
            self.workspace.use_client(clients[0])  # anew: the last token may carry what was fixed

    def _pin(self, exchange: Exchange) -> None:
        pinned = self.workspace.state.pinned
        self.workspace.pin(None if pinned else exchange)
        self.status.show_message("Unpinned" if pinned else "Pinned: later answers compare with it")

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

    def _copy_scopes(self, text: str) -> None:
        QGuiApplication.clipboard().setText(self.workspace.redactor().text(text))
        self.status.show_message("Scopes copied as text")

    def _copy_id(self, correlation_id: str) -> None:
        QGuiApplication.clipboard().setText(correlation_id)
        self.status.show_message("Correlation id copied")

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_closed:
            self._is_closed = True
            if self.workspace.shelf is not None:
                self.save_layout(self.workspace.shelf.data_dir / LAYOUT_FILE)
            application = QApplication.instance()
            if application is not None:
                application.removeEventFilter(self)
            self.help.close()
            self.workspace.close()
            self._bridge.stop()
        event.accept()


_WORKING = "Working request"
