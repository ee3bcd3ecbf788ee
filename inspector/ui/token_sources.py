"""Where the window gets tokens from: clients, users who sign in, assertions, the clipboard."""

from __future__ import annotations

from urllib.parse import urlsplit

from inspector.model.secret import Secret
from inspector.sandbox.responder import DemoClient
from inspector.ui import dialogs, words
from inspector.ui.pasting import Pasting


class TokenSources(Pasting):
    """Asks what a way of getting a token needs, and hands it to the workspace."""

    def connect_tokens(self) -> None:
        pane, space = self.token_pane, self.workspace
        pane.client_wanted.connect(self._guard(space.use_client))
        pane.credentials_wanted.connect(self._guard(self._ask_credentials))
        pane.sign_in_wanted.connect(self._guard(self._sign_in))
        pane.assertion_wanted.connect(self._guard(self._use_assertion))
        pane.refresh_wanted.connect(self._guard(space.refresh_token))
        pane.paste_wanted.connect(self._guard(self._ask_token))
        pane.inspect_wanted.connect(self._guard(space.inspect_token))
        pane.claims_wanted.connect(self._guard(self._show_claims))
        pane.grant_said.connect(self._guard(space.say_grant))

    def ask_for_scopes(self, way: str) -> None:
        """Finds out what is granted: asks about the token, gets one, or takes one pasted."""
        client = self.workspace.state.client or next(iter(self.workspace.demo_clients), None)
        if way == "ask":
            self.workspace.inspect_token()
        elif way == "get" and client is not None:
            self.workspace.use_client(client, self.workspace.state.asked_scopes)
        else:
            self._ask_token()

    def _ask_credentials(self) -> None:
        client = self.workspace.state.client
        dialog = dialogs.CredentialsDialog(self, self._login_host(), client)
        if dialog.exec():
            client, scopes = dialog.answer()
            self.workspace.use_client(client, scopes)

    def _sign_in(self, client: DemoClient | None) -> None:
        """Signs in through the given client, or through one that is asked for."""
        space = self.workspace
        if client is not None:
            space.sign_in(client.client_id, Secret(client.client_secret), name=client.name)
        else:
            dialog = dialogs.SignInDialog(self, self._login_host())
            if not dialog.exec():
                return
            asked = dialog.answer()
            space.sign_in(asked.client_id, asked.secret, asked.redirect_uri, asked.scopes)
        self._say_sign_in()

    def _show(self, topics: frozenset[str]) -> None:
        super()._show(topics)
        if "sign-in" in topics and self.workspace.state.activity == "asking":
            self._say_sign_in()

    def _say_sign_in(self) -> None:
        page = self.workspace.sign_in_page
        text = "Go on in the browser: sign in there and come back here."
        if page is not None and not page.is_open:
            host = urlsplit(page.url).netloc
            text = (
                f"No browser could be opened here. Copy the address on {host} into a browser of"
                " this computer and sign in there; this window waits for it."
            )
        address = page.url if page is not None else ""
        self.notice.say(text, "Give up", self.workspace.cancel, copied=address)

    def _use_assertion(self, client: DemoClient | None) -> None:
        space = self.workspace
        dialog = dialogs.AssertionDialog(self, self._login_host(), client)
        if dialog.exec():
            asked = dialog.answer()
            space.use_assertion(
                asked.client_id, asked.secret, asked.organization, asked.assertion, name=asked.name
            )

    def _ask_token(self) -> None:
        text = dialogs.ask_token(self)
        if text:
            self.workspace.paste_token(text)

    def _show_claims(self) -> None:
        token = self.workspace.state.token
        if token is not None:
            dialogs.TextDialog(self, "Token", words.token_facts(token)).exec()

    def _login_host(self) -> str:
        return urlsplit(self.workspace.state.environment.login_url).netloc
