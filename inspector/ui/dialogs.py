"""Questions that the window asks; each returns the answer or None."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials
from inspector.sandbox.responder import DemoClient
from inspector.ui import theme


class _Form(QDialog):
    """A sentence, labelled fields, and two buttons."""

    _required: tuple[QLineEdit | QPlainTextEdit, ...] = ()

    def __init__(self, parent: QWidget, title: str, sentence: str, accept: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.dp(440))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.dp(16), theme.dp(16), theme.dp(16), theme.dp(14))
        column.setSpacing(theme.dp(12))
        label = QLabel(sentence)
        label.setWordWrap(True)
        column.addWidget(label)
        self.fields = QFormLayout()
        self.fields.setSpacing(theme.dp(8))
        self.fields.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self.fields)
        self._buttons = QDialogButtonBox()
        self.ok = self._buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setProperty("primary", True)
        self.ok.setDefault(True)
        self._buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column.addWidget(self._buttons)

    def line(self, label: str, name: str, *, secret: bool = False, hint: str = "") -> QLineEdit:
        edit = QLineEdit()
        edit.setObjectName(name)
        edit.setAccessibleName(label)
        edit.setPlaceholderText(hint)
        if secret:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields.addRow(label, edit)
        if self.fields.rowCount() == 1:
            edit.setFocus()
            self.require(edit)
        return edit

    def require(self, *fields: QLineEdit | QPlainTextEdit) -> None:
        """Lets nobody go on while one of these fields, or of those named before, is empty."""
        self._required = (*self._required, *fields)
        for field in fields:
            field.textChanged.connect(self._allow)
        self._allow()

    def _allow(self) -> None:
        texts = (f.text() if isinstance(f, QLineEdit) else f.toPlainText() for f in self._required)
        self.ok.setEnabled(all(text.strip() for text in texts))


class CredentialsDialog(_Form):
    """Client id, secret and scopes for the client-credentials grant."""

    def __init__(self, parent: QWidget, login_host: str, known: ClientCredentials | None) -> None:
        super().__init__(
            parent,
            "Client credentials",
            f"Asks {login_host} for a token (grant client_credentials). The secret is kept in "
            "the system's keyring with the profile, never in a file.",
            "Get token",
        )
        self._id = self.line("Client ID", "clientIdEdit", hint="UUID of the OAuth client")
        self._secret = self.line("Client secret", "clientSecretEdit", secret=True)
        self._scopes = self.line(
            "Scopes", "clientScopesEdit", hint="leave empty: roles decide for this grant"
        )
        if known is not None and not known.name:
            self._id.setText(known.client_id)
            self._secret.setText(known.secret.reveal())

    def answer(self) -> tuple[ClientCredentials, frozenset[str] | None]:
        scopes = frozenset(self._scopes.text().split())
        client = ClientCredentials(self._id.text().strip(), Secret(self._secret.text().strip()))
        return client, scopes or None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A client to sign in through; no secret is a public client's."""

    client_id: str
    secret: Secret
    redirect_uri: str
    scopes: frozenset[str] | None


class SignInDialog(_Form):
    """A client of the authorization code grant."""

    def __init__(self, parent: QWidget, login_host: str) -> None:
        super().__init__(
            parent,
            "Sign in with the browser",
            f"Opens {login_host} in the browser (grant authorization code, with PKCE) and waits "
            "for it to come back to this computer. The token and what refreshes it stay in "
            "memory until a profile is saved to the keyring.",
            "Open the browser",
        )
        self._id = self.line("Client ID", "signInClientIdEdit", hint="UUID of the OAuth client")
        self._secret = self.line(
            "Client secret", "signInSecretEdit", secret=True, hint="empty for a public client"
        )
        self._redirect = self.line(
            "Redirect URI",
            "signInRedirectEdit",
            hint="as registered, e.g. http://localhost:8765/callback; empty: any free port",
        )
        self._scopes = self.line(
            "Scopes", "signInScopesEdit", hint="leave empty: all that the client may have"
        )

    def answer(self) -> SignIn:
        return SignIn(
            self._id.text().strip(),
            Secret(self._secret.text().strip()),
            self._redirect.text().strip(),
            frozenset(self._scopes.text().split()) or None,
        )


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion with the client and the organization that it is for."""

    client_id: str
    secret: Secret
    organization: str
    assertion: Secret
    name: str = ""


class AssertionDialog(_Form):
    """A pasted SAML2 assertion for the bearer grant."""

    def __init__(self, parent: QWidget, login_host: str, known: DemoClient | None) -> None:
        super().__init__(
            parent,
            "SAML2 assertion",
            f"Gives {login_host} an assertion of the identity provider (grant SAML2 bearer): XML, "
            "or base64 of it as in a SAMLResponse. It is used once and kept nowhere.",
            "Get token",
        )
        self._known = known
        self._id = self.line("Client ID", "assertionClientIdEdit", hint="UUID of the OAuth client")
        self._secret = self.line("Client secret", "assertionSecretEdit", secret=True)
        self._organization = self.line(
            "Organization", "assertionOrganizationEdit", hint="its short name"
        )
        self._assertion = QPlainTextEdit()
        self._assertion.setObjectName("assertionEdit")
        self._assertion.setAccessibleName("Assertion")
        self._assertion.setTabChangesFocus(True)
        self._assertion.setMinimumHeight(theme.dp(120))
        self.fields.addRow("Assertion", self._assertion)
        self.require(self._organization, self._assertion)
        if known is not None:
            self._id.setText(known.client_id)
            self._secret.setText(known.client_secret)
            self._organization.setFocus()

    def answer(self) -> Assertion:
        client_id = self._id.text().strip()
        is_known = self._known is not None and self._known.client_id == client_id
        return Assertion(
            client_id,
            Secret(self._secret.text().strip()),
            self._organization.text().strip(),
            Secret(self._assertion.toPlainText()),
            self._known.name if self._known is not None and is_known else "",
        )


class TextDialog(QDialog):
    """A long text to read and copy, as it is."""

    def __init__(self, parent: QWidget, title: str, text: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(theme.dp(720), theme.dp(520))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.dp(10))
        view = QTextBrowser()
        view.setOpenLinks(False)
        view.document().setDocumentMargin(theme.dp(14))
        view.setFont(theme.mono_font())
        view.setPlainText(text)
        column.addWidget(view)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(0, 0, theme.dp(12), 0)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


def ask_name(parent: QWidget, title: str, name: str) -> str | None:
    """Returns a name for a profile, or None."""
    text, accepted = QInputDialog.getText(parent, title, "Name", QLineEdit.EchoMode.Normal, name)
    return text.strip() or None if accepted else None


def ask_token(parent: QWidget) -> str | None:
    """Returns a pasted token exactly as it was pasted, or None."""
    dialog = _Form(
        parent,
        "Paste a token",
        "Paste it as the customer has it: white space and quotes included, so that the checks "
        "can see them. It stays in memory until a profile with it is saved to the keyring.",
        "Use it",
    )
    edit = dialog.line("Token", "tokenEdit", secret=True)
    return edit.text() or None if dialog.exec() == QDialog.DialogCode.Accepted else None


def ask_consent(parent: QWidget, host: str, sends: str) -> bool:
    """Asks before the first write of a session to a host that is not a sandbox."""
    box = QMessageBox(parent)
    box.setWindowTitle("Send to a real host?")
    box.setText(f"This goes to {host}, which is not a sandbox.")
    box.setInformativeText(f"{sends} The question is asked once per host and session.")
    send = box.addButton(f"Send to {host}", QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.exec()
    return box.clickedButton() is send
