"""Experiments from the window, and the questions before them."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from inspector.app.sending import MAX_SENDS
from inspector.ui import dialogs
from inspector.ui.preparing import Preparing


class Experimenting(Preparing):
    """Isolates by the findings, or against a request that works."""

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
        host = space.consent_needed(experiment=True)
        if host:
            question = f"Isolate sends the request up to {MAX_SENDS} times, each with one change."
            if not dialogs.ask_consent(self, host, question):
                return
            space.give_consent(host, experiment=True)
        self.problem.say("")
        space.isolate()

    def isolate_against_clipboard(self) -> None:
        """Finds which difference to the working snippet in the clipboard makes the refusal."""
        space = self.workspace
        if space.state.activity != "idle" or not space.state.request.url:
            self.problem.say("Bring the refused request onto the screen first, and send it.")
            return
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self.problem.say("Copy the snippet that works first: the clipboard holds no text.")
            return
        snippet = space.read_snippet(text)
        good = snippet.requests[snippet.main]
        if self._get_demo_token(self.isolate_against_clipboard) or not self._fill_variables():
            return
        while host := space.consent_needed(good.request, experiment=True):
            question = f"The two requests and what lies between them: up to {MAX_SENDS} sends."
            if not dialogs.ask_consent(self, host, question):
                return
            space.give_consent(host, experiment=True)
        self.problem.say("")
        space.isolate_against(good)
