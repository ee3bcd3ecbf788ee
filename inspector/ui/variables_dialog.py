"""Asks for the values that a snippet left open: what each is for, secrets apart and covered."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspector.app.open_variables import OpenVariable
from inspector.model.secret import Secret
from inspector.ui import theme

_MOST_USES = 3


class VariablesDialog(QDialog):
    """Fields for variables, values first and then secrets; what is left empty stays open."""

    def __init__(
        self,
        parent: QWidget,
        variables: Sequence[OpenVariable],
        entered: Mapping[str, str | Secret],
    ) -> None:
        """`entered` is what was typed before, by name."""
        super().__init__(parent)
        self.setObjectName("variablesDialog")
        self.setWindowTitle("Fill in the variables")
        self._fields: dict[str, tuple[OpenVariable, QLineEdit]] = {}
        self._form = QVBoxLayout()
        self._form.setContentsMargins(theme.dp(16), 0, theme.dp(16), theme.dp(8))
        self._form.setSpacing(theme.dp(4))
        ordered = sorted(variables, key=lambda one: one.secret)
        groups = {one.secret for one in ordered}
        shown: bool | None = None
        for one in ordered:
            if one.secret is not shown and len(groups) > 1:
                self._form.addSpacing(theme.dp(10))
                self._form.addWidget(_label("Secrets" if one.secret else "Values", "sectionTitle"))
            shown = one.secret
            self._add(one, entered.get(one.name))
        self._form.addStretch(1)
        self._reveal = QCheckBox("Show what is typed")
        self._reveal.toggled.connect(self._cover)
        self._reveal.setVisible(True in groups)
        self._build()
        first = next(iter(self._fields.values()))[1]
        first.setFocus()

    def answer(self) -> dict[str, str | Secret]:
        """Returns what was typed, by name; an `id:secret` pair as its base64."""
        found: dict[str, str | Secret] = {}
        for name, (variable, edit) in self._fields.items():
            text = edit.text()
            if text and variable.is_basic and ":" in text:
                text = base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")
            if text:
                found[name] = Secret(text) if variable.secret else text
        return found

    def _add(self, variable: OpenVariable, before: str | Secret | None) -> None:
        edit = QLineEdit()
        edit.setObjectName(f"variable_{variable.name}")
        edit.setAccessibleName(variable.name)
        if variable.secret:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.setText(before.reveal() if isinstance(before, Secret) else before or "")
        name = _label(variable.name, "panelTitle")
        name.setBuddy(edit)
        self._form.addSpacing(theme.dp(6))
        self._form.addWidget(name)
        self._form.addWidget(edit)
        uses = _uses(variable)
        if uses:
            self._form.addWidget(_label(uses, "faint"))
        edit.setAccessibleDescription(uses)
        if variable.is_basic:
            hint = _label("", "faint")
            hint.setText(_basic_hint(edit.text()))
            edit.textChanged.connect(lambda text: hint.setText(_basic_hint(text)))
            edit.setPlaceholderText("id:secret")
            self._form.addWidget(hint)
        edit.textChanged.connect(lambda _text: self._allow())
        self._fields[variable.name] = (variable, edit)

    def _cover(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for variable, edit in self._fields.values():
            if variable.secret:
                edit.setEchoMode(mode)

    def _allow(self) -> None:
        self.ok.setEnabled(any(edit.text() for _variable, edit in self._fields.values()))

    def _build(self) -> None:
        sentence = _label(
            "The snippet did not say these values. They are used for this snippet only; "
            "secret ones go to the keyring when the profile is saved.",
            "",
        )
        sentence.setContentsMargins(theme.dp(16), theme.dp(14), theme.dp(16), theme.dp(4))
        body = QWidget()
        body.setObjectName("variablesBody")
        body.setLayout(self._form)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        buttons = QDialogButtonBox()
        buttons.setContentsMargins(theme.dp(16), theme.dp(8), theme.dp(16), theme.dp(14))
        self.ok = buttons.addButton("Use them", QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setProperty("primary", True)
        self.ok.setDefault(True)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._reveal.setContentsMargins(0, 0, 0, 0)
        below = QVBoxLayout()
        below.setContentsMargins(theme.dp(16), theme.dp(4), theme.dp(16), 0)
        below.addWidget(self._reveal)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(sentence)
        column.addWidget(area, 1)
        column.addLayout(below)
        column.addWidget(buttons)
        width, room = theme.dp(520), self.screen().availableGeometry().size()
        needed = (
            body.heightForWidth(width) if body.hasHeightForWidth() else body.sizeHint().height()
        )
        whole = needed + sentence.heightForWidth(width) + theme.dp(120)
        self.resize(min(width, room.width()), min(whole, room.height() * 4 // 5))
        self._allow()


def _uses(variable: OpenVariable) -> str:
    if not variable.uses:
        return ""
    more = len(variable.uses) - _MOST_USES
    listed = ", ".join(variable.uses[:_MOST_USES])
    return f"Used in {listed}" + (f" and {more} more places" if more > 0 else "")


def _basic_hint(text: str) -> str:
    """Returns what becomes of what is typed for HTTP Basic credentials (RFC 7617)."""
    if not text:
        return "Type the client's id:secret, it is encoded for you; or the finished base64 of both."
    if ":" in text:
        return "Sent as the base64 of this pair of id and secret."
    try:
        pair = base64.b64decode(text.strip() + "=" * (-len(text.strip()) % 4), validate=True)
        client, colon, _secret = pair.decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        colon, client = "", ""
    if colon:
        return f"The base64 of a pair whose id is {client}."
    return "This is no base64 of an id:secret pair; it is sent as it stands."


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
