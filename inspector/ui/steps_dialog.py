"""Chooses one of a snippet's many requests: type to filter, arrows to move, Enter to take."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from inspector.model.exchange import Exchange
from inspector.model.request import ImportedRequest
from inspector.ui import theme, words
from inspector.ui.panel import Elided, rule
from inspector.ui.steps_list import StepsList
from inspector.ui.steps_model import HELD, Step, StepsModel

_MOST_NOTES = 3
_MOVING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class StepsDialog(QDialog):
    """Reports the request that is chosen by its place in the snippet."""

    chosen = Signal(int)

    def __init__(
        self,
        parent: QWidget,
        steps: Sequence[ImportedRequest],
        step: int,
        answers: Mapping[int, Exchange],
        title: str,
        here: Collection[str] = (),
    ) -> None:
        """`step` is chosen at the beginning; `title` says what the snippet was read as.

        `here` are the hosts of the selected environment, which the rows do not name.
        """
        super().__init__(parent)
        self.setObjectName("stepsDialog")
        self.setWindowTitle("Choose a request")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._steps = steps
        self._step = step
        self._model = StepsModel(steps, answers, here)
        self.search = QLineEdit()
        self.search.setObjectName("stepsSearch")
        self.search.setAccessibleName("Search requests")
        self.search.setPlaceholderText("Search by method, path, host, folder or status")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._filter())
        self.search.installEventFilter(self)
        self._count = QLabel()
        self._count.setObjectName("faint")
        self.list = StepsList()
        self.list.setModel(self._model)
        self.list.installEventFilter(self)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._describe())
        self.list.doubleClicked.connect(lambda _index: self.accept())
        asides = sum(one.is_aside for one in steps)
        is_aside = steps[step].is_aside
        self.asides = QCheckBox(f"Images, scripts and preflights ({asides:,})")
        self.asides.setObjectName("stepsAsides")
        self.asides.setChecked(is_aside or asides == len(steps))
        self.asides.setVisible(asides > 0)
        self.asides.toggled.connect(lambda _on: self._filter())
        self._url = Elided("", Qt.TextElideMode.ElideMiddle)
        self._url.setFont(theme.mono_font())
        self._notes = QLabel()
        self._notes.setObjectName("faint")
        self._notes.setWordWrap(True)
        self._notes.setTextFormat(Qt.TextFormat.PlainText)
        self._notes.setMinimumHeight(self._notes.fontMetrics().lineSpacing() * _MOST_NOTES)
        self._notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._build(title)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        self._filter()

    def accept(self) -> None:
        held = self._held()
        if held is not None:
            self.chosen.emit(held.index)
            super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Moves through the list from the search field, and types into it from the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.search and event.key() in _MOVING:
                QApplication.sendEvent(self.list, event)
                return True
            types = event.text().isprintable() and event.text().strip()
            if watched is self.list and (types or event.key() == Qt.Key.Key_Backspace):
                self.search.setFocus()
                QApplication.sendEvent(self.search, event)
                return True
        return super().eventFilter(watched, event)

    def _held(self) -> Step | None:
        held = self.list.currentIndex().data(HELD)
        return held if isinstance(held, Step) else None

    def _filter(self) -> None:
        held = self._held()
        wanted = held.index if held is not None else self._step
        self._model.filter(self.search.text(), with_asides=self.asides.isChecked())
        place = self._model.place_of(wanted)
        if not place.isValid():
            place = self._model.index(0, 0)
        self.list.selectionModel().setCurrentIndex(
            place, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.list.scrollTo(place, StepsList.ScrollHint.PositionAtCenter)
        found, whole = self._model.rowCount(), len(self._steps)
        self._count.setText(f"{whole:,} requests" if found == whole else f"{found:,} of {whole:,}")
        self._describe()

    def _describe(self) -> None:
        """Shows the whole URL of the chosen request, and what was noticed about it."""
        held = self._held()
        self._ok.setEnabled(held is not None)
        if held is None:
            self._url.show_text("No request holds these words")
            self._notes.setText("")
            return
        one = self._steps[held.index]
        self._url.show_text(f"{one.request.method} {one.request.url}")
        said = [words.note(note) for note in one.notes if note.line or note.severity != "info"]
        said = said or [words.note(note) for note in one.notes]
        said = [f"Takes {t.variable} from {t.describe()}." for t in one.takes] + said
        more = len(said) - _MOST_NOTES
        if more > 0:
            said = [*said[: _MOST_NOTES - 1], f"and {more + 1} more notes"]
        self._notes.setText("\n".join(line[:_LONGEST] for line in said))

    def _build(self, title: str) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme.dp(14), theme.dp(12), theme.dp(14), theme.dp(12))
        head.setSpacing(theme.dp(10))
        head.addWidget(self.search, 1)
        head.addWidget(self._count)
        head.addWidget(self.asides)
        foot = QVBoxLayout()
        foot.setContentsMargins(theme.dp(14), theme.dp(10), theme.dp(14), theme.dp(4))
        foot.setSpacing(theme.dp(4))
        foot.addWidget(self._url)
        foot.addWidget(self._notes)
        buttons = QDialogButtonBox()
        buttons.setContentsMargins(theme.dp(14), theme.dp(4), theme.dp(14), theme.dp(12))
        self._ok = buttons.addButton("Show this request", QDialogButtonBox.ButtonRole.AcceptRole)
        self._ok.setProperty("primary", True)
        self._ok.setDefault(True)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.setAccessibleDescription(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self.list, 1)
        column.addWidget(rule())
        column.addLayout(foot)
        column.addWidget(buttons)
        room = self.screen().availableGeometry().size()
        self.resize(min(theme.dp(920), room.width()), min(theme.dp(640), room.height()))
        self.search.setFocus()


_LONGEST = 300
