"""What the snippet says besides the request on the screen: its other requests, what it expects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QWidget,
)

from inspector.model.chain import Expectation
from inspector.model.exchange import Exchange
from inspector.model.request import ImportedRequest
from inspector.ui import theme
from inspector.ui.chips import FlowLayout
from inspector.ui.panel import Link

MOST_BUTTONS = 4
_WORDS = {True: "met", False: "not met", None: "not judged"}
_MARKS = {True: "✓", False: "✗", None: ""}
_TONES = {True: "ok", False: "err", None: "dim"}


class SnippetBar(QFrame):
    """Hidden for a snippet of one request that expects nothing."""

    step_wanted = Signal(int)
    all_wanted = Signal()
    choice_wanted = Signal()
    source_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("snippetBar")
        self.setAccessibleName("The snippet's requests")
        self._shown: object = None
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.dp(14), theme.dp(5), theme.dp(10), theme.dp(5))
        row.setSpacing(theme.dp(10))
        self._holder = QWidget()
        self._flow = FlowLayout()
        self._holder.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._holder.setSizePolicy(policy)
        row.addWidget(self._holder, 1)
        self._all = Link("Send all", self.all_wanted.emit)
        self._all.setObjectName("sendAllButton")
        tip = "Sends every request in order; answers fill the next ones (Ctrl+Shift+Enter)"
        self._all.setToolTip(tip)
        self._source = Link("Show text", self.source_wanted.emit)
        self._source.setObjectName("showSourceButton")
        self._source.setToolTip("The snippet as it was pasted, with its notes (Ctrl+Shift+T)")
        self._read_as = Link("")
        self._read_as.setObjectName("readAsButton")
        self._read_as.setToolTip("What the snippet was taken for; choose another dialect here")
        for link in (self._read_as, self._source, self._all):
            row.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def offer_dialects(self, menu: QMenu) -> None:
        """Lets the title of the dialect open the menu of the others."""
        self._read_as.with_menu(menu)

    def show_title(self, title: str) -> None:
        """Says what the snippet was read as; nothing where its text is not at hand any more."""
        self._read_as.setText(f"{title} ▾")
        self._read_as.setAccessibleName(f"Read as {title}; choose another dialect")
        self._read_as.setVisible(bool(title))
        self._source.setVisible(bool(title))

    def show_steps(
        self,
        steps: Sequence[ImportedRequest],
        step: int,
        answers: Mapping[int, Exchange],
        expected: Sequence[tuple[Expectation, bool | None]],
    ) -> None:
        """Shows the requests with their last status, and what is expected of the current one."""
        now = (
            # Of many only the current one is shown, and nothing is looked at in the others.
            (len(steps), steps[step])
            if len(steps) > MOST_BUTTONS
            else tuple((one.request.method, one.request.url, one.recorded) for one in steps),
            step,
            tuple(sorted((index, answer.status) for index, answer in answers.items())),
            tuple(expected),
        )
        self.setVisible(len(steps) > 1 or bool(expected))
        if now == self._shown:
            return
        self._shown = now
        # A recording is looked through; nobody means to repeat all of a browser's requests.
        self._all.setVisible(len(steps) > 1 and not any(one.recorded for one in steps))
        widgets: list[QWidget] = []
        if len(steps) > MOST_BUTTONS:
            widgets.append(self._chooser(steps, step, answers))
        elif len(steps) > 1:
            for index, one in enumerate(steps):
                button = _Step(index, one, answers.get(index), is_current=index == step)
                button.clicked.connect(lambda _c=False, it=index: self.step_wanted.emit(it))
                widgets.append(button)
        if expected:
            widgets.append(_label("Expects"))
            widgets += (_Met(one, is_met) for one, is_met in expected)
        self._flow.replace(widgets)

    def _chooser(
        self, steps: Sequence[ImportedRequest], step: int, answers: Mapping[int, Exchange]
    ) -> QWidget:
        """One button for many requests: it says which one is shown, and opens the list."""
        title = _title(steps[step], answers.get(step))
        button = _Pill(f"{step + 1:,} of {len(steps):,}   {title}   ▾", "text")
        button.setObjectName("stepButton")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(
            f"Request {step + 1} of {len(steps)}: {title}; choose another of the snippet's requests"
        )
        button.setToolTip("Choose another of the snippet's requests (Ctrl+J)")
        button.clicked.connect(self.choice_wanted)
        return button


class _Pill(QAbstractButton):
    """A rounded word in a tone; reads its meaning aloud."""

    def __init__(self, text: str, tone: str) -> None:
        super().__init__()
        self._tone = tone
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(theme.ui_font(size=12))

    def sizeHint(self) -> QSize:
        shown = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(min(shown, theme.dp(420)) + theme.dp(20), theme.dp(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if self.hasFocus() or self.isChecked() else "line"
        painter.setPen(QPen(theme.color(edge), 1))
        painter.setBrush(theme.color("accent_bg" if self.isChecked() else "panel"))
        box = self.rect().adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, theme.dp(6), theme.dp(6))
        painter.setPen(theme.color(self._tone))
        inside = self.rect().adjusted(theme.dp(9), 0, -theme.dp(9), 0)
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, inside.width()
        )
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignCenter), text)


class _Step(_Pill):
    """One request of the snippet."""

    def __init__(
        self, index: int, one: ImportedRequest, answer: Exchange | None, *, is_current: bool
    ) -> None:
        super().__init__(f"{index + 1}  {_title(one, answer)}", "text")
        self.setObjectName(f"step{index + 1}")
        self.setCheckable(True)
        self.setChecked(is_current)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        said = f"Request {index + 1}: {one.request.method} {one.request.url}"
        state = f", answered {answer.status or 'nothing'}" if answer else ", not sent yet"
        self.setAccessibleName(said + state)
        takes = "".join(f"\n{taken.variable}: {taken.describe()}" for taken in one.takes)
        self.setToolTip(said + state + takes)


class _Met(_Pill):
    """One expectation, with its mark; the whole text is in the tooltip."""

    def __init__(self, expected: Expectation, is_met: bool | None) -> None:
        name = expected.text.partition(" (")[0] or expected.text
        super().__init__(f"{_MARKS[is_met]} {name}".strip(), _TONES[is_met])
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line = f" · line {expected.line} of the snippet" if expected.line else ""
        self.setToolTip(f"{expected.text}: {_WORDS[is_met]}{line}")
        self.setAccessibleName(f"Expected: {expected.text}: {_WORDS[is_met]}")


def _title(one: ImportedRequest, answer: Exchange | None) -> str:
    path = one.request.url.partition("://")[2].partition("/")[2] if "://" in one.request.url else ""
    where = "/" + path.partition("?")[0] if path else one.request.url
    status = f"  ·  {answer.status or 'no answer'}" if answer else ""
    if answer is None and one.recorded:
        status = f"  ·  {one.recorded} recorded"
    return f"{one.request.method} {where}{status}"


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("dim")
    label.setFixedHeight(theme.dp(24))
    return label
