"""What the window changes of the request: by hand, by an edit, by a suggestion; and back."""

from __future__ import annotations

from dataclasses import replace

from inspector.catalog.fitting import open_places
from inspector.model import environment as environments
from inspector.model.edit import Edit
from inspector.model.finding import Suggestion
from inspector.model.headers import Headers
from inspector.model.request import Body
from inspector.ui.keeping import Keeping


class Changing(Keeping):
    """Passes changes on to the workspace, and says how they are taken back."""

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
        """Makes the request what is suggested; a place without an id is there to be typed over."""
        if not self.workspace.follow(suggestion):
            return
        self.status.show_message(f"Changed to {suggestion.title}. Ctrl+Z takes it back.")
        url = self.workspace.state.request.url
        self.toolbar.show_request(self.workspace.state.request.method, url)
        left = open_places(url.partition("?")[0])
        self._focus_url()
        if left:
            self.toolbar.url.setSelection(url.index(left[0]), len(left[0]))
        self._offer_environment()

    def _offer_environment(self) -> None:
        """Offers the environment whose host the URL names now, where another one is selected."""
        named, chosen = self.workspace.named_environment, self.workspace.state.environment
        if named.name != chosen.name:
            self.notice.say(
                f"The URL is on {named.title} now; {chosen.title} is still selected, with its"
                " clients and tokens.",
                f"Switch to {named.name}",
                lambda: self.workspace.select_environment(named.name),
            )

    def _apply(self, edit: Edit) -> None:
        self.workspace.apply([edit])
        words_ = edit.describe()
        self.status.show_message(f"Applied: {words_}. Ctrl+Z takes it back.")

    def _apply_all(self) -> None:
        wanted = [f.edit for f in self.workspace.state.findings if f.edit is not None]
        if wanted:
            self.workspace.apply(wanted)
            self.status.show_message(f"Applied {len(wanted)} fixes. Ctrl+Z takes them back.")

    def _undo(self) -> None:
        """Takes back what was done last; a deleted profile first while its banner is shown."""
        if self.notice.isVisible() and self.notice.offers("Undo"):
            self.notice.act()
        elif self.workspace.undo():
            self.status.show_message("Undone. Ctrl+Y does it again.")

    def _focus_url(self) -> None:
        self.toolbar.url.setFocus()
        self.toolbar.url.selectAll()
