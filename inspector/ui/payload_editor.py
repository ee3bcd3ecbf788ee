"""The editor of a payload: coloured, numbered, with problems underlined at their places."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from inspector.model.finding import Finding
from inspector.ui import theme
from inspector.ui.payload_problems import Problem, locate

_PIECE = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<number>-?\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b)"
)


class JsonColours(QSyntaxHighlighter):
    """Colours names, strings and literals of what is typed; never used on responses."""

    def highlightBlock(self, text: str) -> None:
        if len(text) > 20_000:
            return
        for match in _PIECE.finditer(text):
            style = QTextCharFormat()
            style.setForeground(theme.color(match.lastgroup or "text"))
            self.setFormat(match.start(), match.end() - match.start(), style)


class _Gutter(QWidget):
    def __init__(self, editor: PayloadEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def sizeHint(self) -> QSize:
        return QSize(self._editor.gutter_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._editor.paint_gutter(self, event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._editor.line_tip(event.pos().y()), self)
            return True
        return super().event(event)


class PayloadEditor(QPlainTextEdit):
    """Line numbers, and marks under the places that findings name; F8 steps through them."""

    problem_reached = Signal(tuple, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("payloadEditor")
        self.setAccessibleName("Payload")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setFont(theme.mono_font())
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(theme.dp(6))
        self._gutter = _Gutter(self)
        self._colours = JsonColours(self.document())
        self._problems: tuple[Problem, ...] = ()
        self._marked_lines: dict[int, str] = {}
        self.blockCountChanged.connect(lambda _n: self._place_gutter())
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._tell_problem)
        self._place_gutter()

    def event(self, event: QEvent) -> bool:
        """Takes F8 while there are problems; leaves undo to the window.

        Its steps hold the whole request, not this text alone.
        """
        key = QKeySequence.StandardKey
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.matches(key.Undo) or event.matches(key.Redo):
                event.ignore()
                return False
            if event.key() == Qt.Key.Key_F8 and self._problems:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F8 and self._problems:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.go_to_problem(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    def written(self) -> str:
        """Returns the text as it was given; `toPlainText` makes spaces of no-break ones."""
        return self.document().toRawText().replace("\u2029", "\n")

    def gutter_width(self) -> int:
        digits = max(2, len(str(self.blockCount())))
        return theme.dp(18) + self.fontMetrics().horizontalAdvance("9") * digits

    def recolour(self) -> None:
        self._colours.rehighlight()
        self._gutter.update()

    def mark(self, findings: tuple[Finding, ...]) -> None:
        """Underlines each finding's place; its words are shown when the mouse rests there."""
        selections: list[QTextEdit.ExtraSelection] = []
        self._marked_lines = {}
        self._problems = locate(findings, self.written())
        for problem in self._problems:
            cursor = QTextCursor(self.document())
            cursor.setPosition(problem.start)
            cursor.setPosition(problem.end, QTextCursor.MoveMode.KeepAnchor)
            style = QTextCharFormat()
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            style.setUnderlineColor(theme.color(problem.tone))
            style.setToolTip(problem.finding.message)
            selection = QTextEdit.ExtraSelection()
            selection.cursor = cursor
            selection.format = style
            selections.append(selection)
            line = self.document().findBlock(problem.start).blockNumber()
            told = self._marked_lines.get(line)
            self._marked_lines[line] = f"{told}\n{problem.words}" if told else problem.words
        self.setExtraSelections(selections)
        self._gutter.update()
        self._tell_problem()

    def problems_at(self, position: int) -> tuple[Problem, ...]:
        """Returns the problems at a position (Qt's), else just before it, else on its line."""
        block = self.document().findBlock(position)
        on, behind, near = (
            tuple(p for p in self._problems if p.start <= position < p.end or p.start == position),
            tuple(p for p in self._problems if p.end == position),
            tuple(p for p in self._problems if block.contains(p.start)),
        )
        return on or behind or near

    def go_to_problem(self, step: int) -> None:
        """Puts the caret at the next problem (1) or the one before (-1), round and round."""
        cursor = self.textCursor()
        starts = sorted({problem.start for problem in self._problems})
        if step < 0:
            starts.reverse()
        position = cursor.position()
        ahead = [start for start in starts if (start - position) * step > 0]
        if starts:
            cursor.setPosition((ahead or starts)[0])
            self.setTextCursor(cursor)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    def tip(self, place: QPoint) -> str:
        """Returns what is wrong at a place of the viewport."""
        position = self.cursorForPosition(place).position()
        return "\n".join(p.words for p in self._problems if p.start <= position <= p.end)

    def line_tip(self, y: int) -> str:
        """Returns what is wrong on the line at that height of the margin."""
        line = self.cursorForPosition(QPoint(0, y)).blockNumber()
        return self._marked_lines.get(line, "")

    def _tell_problem(self) -> None:
        here = self.problems_at(self.textCursor().position())
        self.problem_reached.emit(here, len(self._problems))

    def paint_gutter(self, gutter: QWidget, event: QPaintEvent) -> None:
        painter = QPainter(gutter)
        painter.fillRect(event.rect(), theme.color("bg"))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = round(self.blockBoundingGeometry(block).translated(self.contentOffset()).top())
        while block.isValid() and top <= event.rect().bottom():
            height = round(self.blockBoundingRect(block).height())
            number = block.blockNumber()
            marked = number in self._marked_lines
            painter.setPen(theme.color("err" if marked else "faint"))
            area = QRect(0, top, gutter.width() - theme.dp(8), height)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignRight), str(number + 1))
            if marked:
                painter.setBrush(QColor(theme.color("err")))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.drawEllipse(QPoint(theme.dp(8), top + height // 2), 3, 3)
            top += height
            block = block.next()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()

    def _place_gutter(self) -> None:
        width = self.gutter_width()
        self.setViewportMargins(width, 0, 0, 0)
        inside = self.contentsRect()
        self._gutter.setGeometry(inside.left(), inside.top(), width, inside.height())

    def _scroll_gutter(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())
