"""The snippet as it was pasted, with the places marked that a note or an error is about."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
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

from inspector.app.snippet_source import Source
from inspector.app.view import size_words
from inspector.model.request import Note
from inspector.ui import theme
from inspector.ui.panel import paint_mark, rule
from inspector.ui.text_rows import Row, Rows
from inspector.ui.text_view import TextView

_TONES = {"error": "err", "warning": "warn", "info": "dim"}
_HELD = Qt.ItemDataRole.UserRole


class SourceDialog(QDialog):
    """Reads its text from `load`, which is told whether secrets are shown; changes nothing."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        load: Callable[[bool, Callable[[Source], None]], None],
        first: Note | None = None,
    ) -> None:
        """`first` is the note whose place is shown at the beginning."""
        super().__init__(parent)
        self.setObjectName("sourceDialog")
        self.setWindowTitle("The pasted text")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._load = load
        self._first = first
        self._is_closed = False
        self._source = Source()
        self.view = TextView()
        self.view.setAccessibleName("The pasted text")
        self.view.clear("Preparing the text…")
        self.notes = QListWidget()
        self.notes.setObjectName("sourceNotes")
        self.notes.setAccessibleName("Notes on the snippet")
        self.notes.setWordWrap(True)
        self.notes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.notes.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.notes.setIconSize(QSize(theme.dp(10), theme.dp(14)))
        self.notes.currentItemChanged.connect(lambda *_: self._go())
        self.reveal = QCheckBox("Show secrets")
        self.reveal.setObjectName("revealSource")
        self.reveal.toggled.connect(lambda _on: self.refresh())
        self._count = QLabel()
        self._count.setObjectName("faint")
        self._build(title)
        self.refresh()

    def refresh(self) -> None:
        """Loads the text again, secrets covered unless they are asked for."""
        self._load(self.reveal.isChecked(), self._show)

    def done(self, result: int) -> None:
        self._is_closed = True
        super().done(result)

    def _show(self, source: Source) -> None:
        if self._is_closed:
            return
        self._source = source
        self.view.set_rows(_SourceRows(source))
        kept = self.notes.currentRow()
        self.notes.blockSignals(True)
        self.notes.clear()
        for note in source.notes:
            item = QListWidgetItem(_icon(_TONES[note.severity]), _said(note))
            item.setData(_HELD, note)
            self.notes.addItem(item)
        count = len(source.notes)
        said = "No notes" if not count else f"{count} note{'s' * (count != 1)}"
        if source.left_out:
            said += f" · the last {size_words(source.left_out)} are not shown"
        self._count.setText(said)
        self.notes.blockSignals(False)
        wanted = source.notes.index(self._first) if self._first in source.notes else 0
        if count:
            self.notes.setCurrentRow(wanted if kept < 0 else min(kept, count - 1))

    def _go(self) -> None:
        """Shows the place of the chosen note."""
        index = self.notes.currentIndex()
        note = index.data(_HELD)
        if not isinstance(note, Note) or not 0 < note.line <= len(self._source.lines):
            self.view.mark_rows(range(0))
            return
        row = note.line - 1
        exact = note.line in self._source.exact and note.column > 0
        self.view.set_caret(row, min(note.column - 1, len(self._source.lines[row])) if exact else 0)
        self.view.scroll_to_row(row)
        self.view.mark_rows(range(row, row + 1))

    def _build(self, title: str) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme.dp(14), theme.dp(10), theme.dp(14), theme.dp(10))
        head.setSpacing(theme.dp(10))
        name = QLabel(title)
        name.setObjectName("panelTitle")
        head.addWidget(name)
        head.addWidget(self._count, 1)
        head.addWidget(self.reveal)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.view)
        split.addWidget(self.notes)
        split.setStretchFactor(0, 1)
        split.setSizes([theme.dp(680), theme.dp(320)])
        copy = QPushButton("Copy text")
        copy.setAutoDefault(False)
        copy.setToolTip("Copies the text as it is shown here")
        copy.clicked.connect(self._copy)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(theme.dp(12), theme.dp(10), theme.dp(12), theme.dp(10))
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(split, 1)
        column.addWidget(rule())
        column.addWidget(buttons)
        room = self.screen().availableGeometry().size()
        self.resize(min(theme.dp(1040), room.width()), min(theme.dp(640), room.height()))
        self.notes.setFocus()

    def _copy(self) -> None:
        self.view.select_all()
        self.view.copy()


class _SourceRows(Rows):
    """The lines of a source, made into rows when they come into sight."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._marks: dict[int, list[int]] = {}
        for note in source.notes:
            self._marks.setdefault(note.line, []).append(note.column)

    def __len__(self) -> int:
        return len(self._source.lines)

    def row(self, index: int) -> Row:
        number, line = index + 1, self._source.lines[index]
        columns = self._marks.get(number)
        if columns is None:
            return Row(line, number)
        exact = sorted(set(columns)) if number in self._source.exact else ()
        return Row(line, number, "noted", tuple(_word(line, column) for column in exact))

    def text(self, index: int) -> str:
        return self._source.lines[index]

    def longest(self) -> int:
        return self._source.longest

    def last_number(self) -> int:
        return len(self)


def _said(note: Note) -> str:
    place = f"Line {note.line}, column {note.column}\n" if note.line else ""
    return place + note.text


def _word(line: str, column: int) -> tuple[int, int]:
    """Returns the span of the word that begins at a column, one character where none does."""
    start = min(max(column - 1, 0), len(line))
    end = start
    while (
        end < len(line) and end - start < _LONGEST and (line[end].isalnum() or line[end] in "_-.")
    ):
        end += 1
    return start, max(end, min(start + 1, len(line)))


def _icon(tone: str) -> QIcon:
    picture = QPixmap(theme.dp(10), theme.dp(14))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_mark(painter, tone, picture.rect().center(), theme.dp(8))
    painter.end()
    return QIcon(picture)


_LONGEST = 60
