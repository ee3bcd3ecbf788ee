"""How the token was had, by the user's word, where nobody else has said it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from inspector.model.token import BY_USER, Grant, Token
from inspector.ui.panel import Link

GRANTS: Mapping[Grant, str] = {
    "client_credentials": "client credentials",
    "code": "authorization code",
    "implicit": "implicit grant",
    "saml2": "SAML2 bearer",
    "unknown": "grant not known",
}


class GrantChoice(Link):
    """A word with a menu; hidden where the token's own source has told the grant."""

    said = Signal(str)

    def __init__(self) -> None:
        super().__init__("")
        self.setObjectName("grantChoice")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for grant, words in GRANTS.items():
            title = words[:1].upper() + words[1:] if grant != "unknown" else "I do not know"
            action = menu.addAction(title, partial(self.said.emit, grant))
            action.setToolTip(_TIPS.get(grant, ""))
        self.with_menu(menu)
        self.hide()

    def show_token(self, token: Token | None) -> None:
        """Offers the choice for a token whose grant nobody has told but, perhaps, the user."""
        is_open = token is not None and (token.grant == "unknown" or token.grant_from == BY_USER)
        self.setVisible(is_open)
        if token is None or not is_open:
            return
        words = "grant?" if token.grant == "unknown" else GRANTS[token.grant]
        self.setText(f"{words} ▾")
        self.setAccessibleName(f"How the token was had: {GRANTS[token.grant]}")
        by = " (your word)" if token.grant_from == BY_USER else ""
        self.setToolTip(
            f"How the token was had: {GRANTS[token.grant]}{by}. It decides whether scopes count; "
            "asking the platform about the token tells it too."
        )


_TIPS: Mapping[Grant, str] = {
    "client_credentials": "Roles and divisions of the client decide, not scopes",
    "code": "A user signed in: their permissions and the scopes both decide",
    "implicit": "A user signed in: their permissions and the scopes both decide",
    "saml2": "A user signed in elsewhere: their permissions and the scopes both decide",
}
