"""The request in every language: chosen from a list, seen before it is copied or saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from inspector.app.workspace import Workspace
from inspector.errors import RenderError
from inspector.ui import theme
from inspector.ui.panel import rule
from inspector.ui.text_view import TextView

_HELD = Qt.ItemDataRole.UserRole


class ExportDialog(QDialog):
    """Writes what is chosen whenever that changes; a refusal stands where the text would."""

    copied = Signal(str)
    """What to say of it."""
    save_wanted = Signal(str, str)
    """The text, and the ending of its file."""

    def __init__(self, parent: QWidget, workspace: Workspace) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle("Export request")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._space = workspace
        self._text = ""
        self._suffixes = {row.name: row.suffix for row in workspace.targets()}
        self.list = QListWidget()
        self.list.setObjectName("exportTargets")
        self.list.setAccessibleName("Languages")
        self.list.setMinimumWidth(theme.dp(180))
        self.list.currentItemChanged.connect(lambda *_: self.refresh())
        self.view = TextView()
        self.view.setAccessibleName("The request as it will be copied")
        self.reveal = QCheckBox("Write secrets in the clear")
        self.reveal.setObjectName("revealExport")
        self.reveal.toggled.connect(lambda _on: self.refresh())
        self._about = QLabel()
        self._about.setObjectName("faint")
        self._about.setWordWrap(True)
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        self._warning = QLabel("The secrets stand in the text: do not put it into a ticket.")
        self._warning.setObjectName("realHost")
        self._build()
        self._fill()

    def target(self) -> str:
        """Returns the chosen language."""
        return str(self.list.currentIndex().data(_HELD) or "")

    def refresh(self) -> None:
        """Writes the request in the chosen language, or says why it cannot be."""
        target, reveal = self.target(), self.reveal.isChecked()
        try:
            self._text = self._space.render(target, reveal=reveal)
        except RenderError as error:
            self._text = ""
            self.view.clear(str(error))
            self._about.setText("This language cannot say the request as it stands.")
        else:
            self.view.set_text(self._text, "json" if self._suffixes[target] == ".json" else "")
            self._about.setText(self._left_open(reveal=reveal))
        self._warning.setVisible(reveal and bool(self._text))
        self._copy.setEnabled(bool(self._text))
        self._save.setEnabled(bool(self._text))

    def _left_open(self, *, reveal: bool) -> str:
        variables = self._space.exported_variables(reveal=reveal)
        if not variables:
            return "Nothing is left to fill in."
        secret = ", ".join(one.name for one in variables if one.secret)
        plain = ", ".join(one.name for one in variables if not one.secret)
        said = [f"Secrets as variables: {secret}." if secret else ""]
        said.append(f"To fill in: {plain}." if plain else "")
        return " ".join(filter(None, said))

    def _fill(self) -> None:
        """Lists the languages by group, the snippet's own chosen at first."""
        own, group = self._space.own_target(), ""
        for row in self._space.targets():
            if row.group != group:
                group = row.group
                head = QListWidgetItem(group)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                head.setFont(theme.ui_font(size=11, bold=True))
                self.list.addItem(head)
            item = QListWidgetItem(row.title)
            item.setData(_HELD, row.name)
            self.list.addItem(item)
            if row.name == own:
                self.list.setCurrentItem(item)

    def _copy_text(self) -> None:
        if not self._text:
            return
        QGuiApplication.clipboard().setText(self._text)
        clear = self.reveal.isChecked() and "secrets in the clear"
        title = self._space.target_title(self.target())
        self.copied.emit(f"Copied as {title}; {clear or 'secrets are variables'}")
        self.accept()

    def _save_text(self) -> None:
        if self._text:
            self.save_wanted.emit(self._text, self._suffixes[self.target()])

    def _build(self) -> None:
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        facts = QVBoxLayout()
        facts.setContentsMargins(theme.dp(14), theme.dp(8), theme.dp(14), theme.dp(8))
        facts.setSpacing(theme.dp(6))
        facts.addWidget(self._warning)
        line = QHBoxLayout()
        line.addWidget(self._about, 1)
        line.addWidget(self.reveal)
        facts.addLayout(line)
        side.addWidget(self.view, 1)
        side.addWidget(rule())
        side.addLayout(facts)
        holder = QWidget()
        holder.setLayout(side)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(holder)
        split.setStretchFactor(1, 1)
        split.setSizes([theme.dp(210), theme.dp(700)])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(theme.dp(14), theme.dp(10), theme.dp(14), theme.dp(12))
        self._copy, self._save = QPushButton("Copy"), QPushButton("Save as file…")
        self._copy.setProperty("primary", True)
        self._copy.setDefault(True)
        self._copy.setToolTip("Copies it and closes (Enter)")
        self._save.setAutoDefault(False)
        self._save.setToolTip("Ctrl+S")
        self._copy.clicked.connect(self._copy_text)
        self._save.clicked.connect(self._save_text)
        QShortcut(QKeySequence.StandardKey.Save, self).activated.connect(self._save_text)
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(split, 1)
        column.addWidget(rule())
        column.addWidget(buttons)
        room = self.screen().availableGeometry().size()
        self.resize(min(theme.dp(980), room.width()), min(theme.dp(620), room.height()))
        self.list.setFocus()
