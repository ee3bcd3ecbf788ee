"""Environment, method, URL, and the three things one does with a request."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from inspector.model.environment import Environment
from inspector.ui import theme
from inspector.ui.panel import Badge, Link, paint_mark

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_METHOD_TONES = {"GET": "ok", "HEAD": "ok", "DELETE": "err"}


def method_tone(method: str) -> str:
    """Returns the colour role of a method; the word itself always stands beside it."""
    return _METHOD_TONES.get(method.upper(), "number")


class Box(QComboBox):
    """A combo box with a chevron that follows the theme; a long text is shortened by dots."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, field.width()
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("dim"))
        x, y, step = self.width() - theme.dp(14), self.height() // 2, theme.dp(3)
        painter.drawPolyline(_chevron(x, y, step))


def _chevron(x: int, y: int, step: int) -> list[QPoint]:
    return [
        QPoint(x - step, y - step // 2),
        QPoint(x, y + step // 2 + 1),
        QPoint(x + step, y - step // 2),
    ]


class EnvironmentBox(Box):
    """The environments; the sandbox first, marked by a dot in the colour of its state."""

    def __init__(self) -> None:
        super().__init__()
        self._tone = "warn"
        self.setObjectName("environmentBox")
        self.setAccessibleName("Environment")
        self.setToolTip("Where requests go. Switching rewrites known hosts and nothing else.")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(17)
        self.setMinimumWidth(theme.dp(120))
        self.setStyleSheet(f"padding-left: {theme.dp(24)}px;")

    def show_environments(self, environments: Sequence[Environment], current: str) -> None:
        self.blockSignals(True)
        self.clear()
        for environment in environments:
            self.addItem(environment.title, environment.name)
            self.setItemData(self.count() - 1, environment.api_url, Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(self.findData(current))
        self.blockSignals(False)

    def show_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        centre = QPoint(theme.dp(15), self.height() // 2)
        paint_mark(painter, self._tone, centre, theme.dp(8))


class UrlEdit(QLineEdit):
    """The URL with a badge inside its right end and completion of published operations."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("urlEdit")
        self.setAccessibleName("URL")
        self.setPlaceholderText("Paste a snippet or a URL, or type words of an operation")
        self.badge = Badge("", "warn")
        self.badge.setParent(self)
        self.badge.hide()
        self.setClearButtonEnabled(False)

    def event(self, event: QEvent) -> bool:
        """Leaves undo to the window while nothing was typed here that could be taken back."""
        key = QKeySequence.StandardKey
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and (
                (event.matches(key.Undo) and not self.isUndoAvailable())
                or (event.matches(key.Redo) and not self.isRedoAvailable())
            )
        ):
            event.ignore()
            return False
        return super().event(event)

    def show_badge(self, text: str, tone: str, tip: str) -> None:
        self.badge.show_text(text, tone, tip)
        self.badge.adjustSize()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        whole = self.badge.width_as(compact=False)
        self.badge.make_compact(whole > self.width() // 5)  # the URL comes first
        width = self.badge.sizeHint().width() if self.badge.text else 0
        self.badge.resize(self.badge.sizeHint())
        self.badge.move(
            self.width() - width - theme.dp(10), (self.height() - self.badge.height()) // 2
        )
        self.setTextMargins(0, 0, width + theme.dp(8) if width else 0, 0)


class Toolbar(QFrame):
    """Reports what the user wants; shows what it is told."""

    environment_chosen = Signal(str)
    method_chosen = Signal(str)
    url_edited = Signal(str)
    operation_chosen = Signal(str, str)
    completion_wanted = Signal(str)
    send_wanted = Signal()
    cancel_wanted = Signal()
    isolate_wanted = Signal()
    report_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("toolbar")
        self.setFixedHeight(theme.dp(48))
        self.environment = EnvironmentBox()
        self.method = Box()
        self.method.setObjectName("methodBox")
        self.method.setAccessibleName("Method")
        self.method.addItems(METHODS)
        self.method.setFont(theme.mono_font(bold=True))
        self.url = UrlEdit()
        self.url.setFont(theme.mono_font())
        self.send = _button("Send", "sendButton", "Send the request (Ctrl+Enter)", primary=True)
        self.cancel = _button("Cancel", "cancelButton", "Stop what is running (Esc)")
        self.isolate = _button(
            "Isolate", "isolateButton", "Find the smallest change that works (Ctrl+I)"
        )
        self.report = _button(
            "Copy report",
            "copyReportButton",
            "Copy a redacted report for tickets (Ctrl+Shift+C)",
        )
        self.more = Link("⋯")
        self.more.setObjectName("moreButton")
        self.more.setAccessibleName("More commands")
        self.more.setToolTip("More commands")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.dp(12), 0, theme.dp(12), 0)
        row.setSpacing(theme.dp(8))
        row.addWidget(self.environment)
        row.addWidget(self.method)
        row.addWidget(self.url, 1)
        for button in (self.send, self.cancel, self.isolate, self.report):
            row.addWidget(button)
        row.addWidget(self.more)
        self._completions: dict[str, tuple[str, str]] = {}
        self._titles = QStringListModel(self)
        self._completer = QCompleter(self._titles, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(self.url)
        self._popup = QListView()
        self._popup.setFont(theme.mono_font())
        self._completer.setPopup(self._popup)
        self._completer.activated[str].connect(self._complete)  # type: ignore[index]  # Qt overload
        self.environment.activated.connect(self._choose_environment)
        self.method.activated.connect(lambda _i: self.method_chosen.emit(self.method.currentText()))
        self.url.textEdited.connect(self._type)
        self.url.installEventFilter(self)
        self.send.clicked.connect(self.send_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.isolate.clicked.connect(self.isolate_wanted)
        self.report.clicked.connect(self.report_wanted)
        self.show_activity("idle")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shortens the environment before the URL where the window is narrow."""
        super().resizeEvent(event)
        is_narrow = self.width() < theme.dp(960)
        wanted = self.environment.sizeHint().width()
        self.environment.setMaximumWidth(theme.dp(120) if is_narrow else wanted)

    def show_request(self, method: str, url: str) -> None:
        """Shows method and URL; leaves the text alone while it already says the same."""
        if self.method.findText(method) < 0 and method:
            self.method.addItem(method)
        self.method.setCurrentText(method)
        self.recolour()
        if self.url.text() != url:
            self.url.setText(url)
            self.url.setCursorPosition(0)

    def recolour(self) -> None:
        """Colours the method in the theme's own tone."""
        tone = theme.color(method_tone(self.method.currentText())).name()
        self.method.setStyleSheet(f"color: {tone};")

    def show_activity(self, activity: str) -> None:
        busy = activity != "idle"
        shown, hidden = (self.cancel, self.send) if busy else (self.send, self.cancel)
        shown.setVisible(True)
        if self.window().focusWidget() is hidden:  # also while a dialog is still closing
            shown.setFocus()
        hidden.setVisible(False)
        self.isolate.setEnabled(not busy)

    def show_completions(self, operations: Sequence[tuple[str, str, str]]) -> None:
        """Offers operations as (method, path, title)."""
        self._completions = {f"{m:<6} {p}": (m, p) for m, p, _title in operations}
        self._titles.setStringList(list(self._completions))
        if self._completions and self.url.hasFocus():
            self._completer.complete()
        else:
            self._popup.hide()

    def completions(self) -> list[str]:
        """Returns what is offered for the words typed into the URL."""
        return list(self._titles.stringList())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.url
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not self._popup.isVisible()
        ):
            self.send_wanted.emit()
            return True
        return super().eventFilter(watched, event)

    def _type(self, text: str) -> None:
        self.url_edited.emit(text)
        self.completion_wanted.emit(text)

    def _complete(self, label: str) -> None:
        if label in self._completions:
            self.operation_chosen.emit(*self._completions[label])

    def _choose_environment(self, index: int) -> None:
        self.environment_chosen.emit(self.environment.itemData(index))


def _button(text: str, name: str, tip: str, *, primary: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setAccessibleDescription(tip)
    button.setProperty("primary", primary)
    return button


def tab_order(first: QWidget, widgets: Sequence[QWidget]) -> None:
    """Chains widgets in reading order."""
    before = first
    for widget in widgets:
        QWidget.setTabOrder(before, widget)
        before = widget
