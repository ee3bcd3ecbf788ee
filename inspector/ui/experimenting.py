"""Experiments from the window, and the questions before them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from inspector.app.sending import MAX_SENDS
from inspector.app.working import Plan, RequestDiff
from inspector.model.exchange import Exchange
from inspector.model.request import Snippet
from inspector.ui.plan_dialog import Agreed, PlanDialog, Way
from inspector.ui.preparing import Preparing
from inspector.ui.request_diff import RequestDiffDialog


class Experimenting(Preparing):
    """Isolates by the findings, or against a request that is kept as the working one."""

    _last_way: Way = "findings"

    def connect_experiments(self) -> None:
        bar, side = self.working_bar, self.sidebar
        bar.differences_wanted.connect(self._guard(self.show_differences))
        bar.isolate_wanted.connect(self._guard(self.isolate_against_working))
        bar.forget_wanted.connect(self.workspace.forget_working)
        side.history_working_wanted.connect(self._guard(self._use_history))
        side.profile_working_wanted.connect(self._guard(self._use_profile))
        self.findings_pane.verdict.again_wanted.connect(self._guard(self.isolate_again))
        self.response_pane.working_wanted.connect(self._guard(self._use_shown))
        self.response_pane.noise_wanted.connect(
            lambda folds: self.workspace.fold_noise(folds=folds)
        )

    def isolate(self) -> None:
        """Runs the experiment; shows what it will send first where there is a choice or a risk."""
        self._isolate(("findings", "working"), self.isolate)

    def isolate_again(self) -> None:
        """Runs the last experiment again, with a new token where the one in use has expired."""
        space = self.workspace
        again = self.isolate_against_working if self._last_way == "working" else self.isolate
        client = space.state.client
        if space.token_has_expired and client is not None and space.state.activity == "idle":
            self._after_token = again
            space.use_client(client, space.state.asked_scopes)
        else:
            again()

    def isolate_against_working(self) -> None:
        """Finds which difference to the working request makes the refusal.

        Without one, the snippet in the clipboard becomes it.
        """
        if not self.workspace.state.request.url:
            self.problem.say("Bring the refused request onto the screen first, and send it.")
            return
        if self.workspace.working is None and not self.use_clipboard():
            return
        self._isolate(("working",), self.isolate_against_working)

    def use_shown(self) -> None:
        """Keeps what the shown answer was sent with, where it worked."""
        shown = self.workspace.state.shown
        if shown is None:
            self.problem.say("Send a request that works first, or show one from the history.")
        else:
            self._use_shown(shown)

    def use_clipboard(self) -> bool:
        """Keeps the snippet in the clipboard as the working request; tells whether it is there.

        A large one comes later, when it has been read.
        """
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self.problem.say("Copy the snippet that works first: the clipboard holds no text.")
            return False
        before = self.workspace.working
        self._use_text(text, "the clipboard")
        return self.workspace.working is not before

    def use_file(self) -> None:
        """Keeps a snippet from a file as the working request."""
        path, _kind = QFileDialog.getOpenFileName(self, "Open a snippet that works", "", "Any (*)")
        if not path:
            return
        try:
            text = Path(path).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            self.problem.say(f"{path} cannot be read: {error.strerror or error}.")
        else:
            self._use_text(text, Path(path).name)

    def show_differences(self) -> None:
        """Shows the working request beside the current one."""

        def shown(found: RequestDiff) -> None:
            RequestDiffDialog(self, found).exec()

        self.workspace.show_differences(shown)

    def _show(self, topics: frozenset[str]) -> None:
        super()._show(topics)
        if "working" in topics:
            self.working_bar.show_working(self.workspace.working)

    def _use_text(self, text: str, source: str) -> None:
        def take(snippet: Snippet) -> None:
            self.problem.say("")
            self.workspace.use_as_working(snippet.requests[snippet.main], source)

        self.workspace.read_soon(text, take, lambda error: self.problem.say(str(error)))

    def _use_history(self, row_id: int) -> None:
        shelf = self.workspace.shelf
        if shelf is not None:
            shelf.load(row_id, self._guard(self._use_shown))

    def _use_profile(self, profile_id: str) -> None:
        shelf = self.workspace.shelf
        profile = shelf.find(profile_id) if shelf is not None else None
        if profile is not None:
            self.workspace.use_profile_as_working(profile)

    def _use_shown(self, exchange: Exchange) -> None:
        self.workspace.use_answered_as_working(exchange)
        self.status.show_message("Kept as the working request: Isolate can compare with it")

    def _isolate(self, ways: tuple[Way, ...], again: Callable[[], None]) -> None:
        space = self.workspace
        if space.state.activity != "idle":
            return
        if not space.state.request.url:
            self.problem.say("There is nothing to isolate yet: paste a snippet or type a URL.")
            return
        if self._get_demo_token(again) or not self._fill_variables():
            return
        working = space.working
        if working is None:
            ways = ("findings",)
        good = working.imported.request if working is not None and "working" in ways else None
        hosts = space.written_hosts(good)
        is_agreed = not space.consent_needed(good, experiment=True)
        agreed = Agreed(ways[-1], MAX_SENDS)
        if hosts or len(ways) > 1:
            plans = {way: self._plan(way) for way in ways}
            dialog = PlanDialog(self, plans, working, hosts, is_agreed=is_agreed)
            dialog.differences_wanted.connect(self._guard(self.show_differences))
            if not dialog.exec():
                return
            agreed = dialog.agreed()
            for host in hosts:
                space.give_consent(host, experiment=True)
        self.problem.say("")
        self._last_way = agreed.way
        if agreed.way == "working" and working is not None:
            space.isolate_against(working.imported, agreed.max_sends, both_ways=agreed.both_ways)
        else:
            space.isolate(agreed.max_sends)

    def _plan(self, way: Way) -> Plan:
        space = self.workspace
        return space.plan_of_findings() if way == "findings" else space.plan_against_working()
