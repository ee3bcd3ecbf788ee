"""The editor of a payload: coloured, numbered, with problems underlined at their places."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
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
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from inspector.model.finding import Finding
from inspector.model.json_text import nearest_place
from inspector.ui import theme

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


class PayloadEditor(QPlainTextEdit):
    """Line numbers, and marks under the places that findings name."""

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
        self._marked_lines: dict[int, str] = {}
        self.blockCountChanged.connect(lambda _n: self._place_gutter())
        self.updateRequest.connect(self._scroll_gutter)
        self._place_gutter()

    def event(self, event: QEvent) -> bool:
        """Leaves undo to the window, whose steps hold the whole request, not this text alone."""
        key = QKeySequence.StandardKey
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and (event.matches(key.Undo) or event.matches(key.Redo))
        ):
            event.ignore()
            return False
        return super().event(event)

    def gutter_width(self) -> int:
        digits = max(2, len(str(self.blockCount())))
        return theme.dp(18) + self.fontMetrics().horizontalAdvance("9") * digits

    def recolour(self) -> None:
        self._colours.rehighlight()
        self._gutter.update()

    def mark(self, findings: tuple[Finding, ...]) -> None:
        """Underlines each finding's place; its message is the tooltip of the line's mark."""
        selections: list[QTextEdit.ExtraSelection] = []
        self._marked_lines = {}
        text = self.toPlainText()
        for finding in findings:
            span = _span(finding, text)
            if span is None:
                continue
            start, end = (_qt_position(text, place) for place in span)
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            tone = "err" if finding.severity == "error" or finding.missing else "warn"
            style = QTextCharFormat()
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            style.setUnderlineColor(theme.color(tone))
            style.setToolTip(finding.message)
            selection = QTextEdit.ExtraSelection()
            selection.cursor = cursor
            selection.format = style
            selections.append(selection)
            line = self.document().findBlock(start).blockNumber()
            self._marked_lines[line] = finding.message
        self.setExtraSelections(selections)
        self._gutter.update()

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


def _qt_position(text: str, position: int) -> int:
    """Returns a position as Qt counts: in UTF-16 units, two for what is beyond the basic plane."""
    return len(text[:position].encode("utf-16-le", "surrogatepass")) // 2


def _span(finding: Finding, text: str) -> tuple[int, int] | None:
    place = re.search(r"line (\d+), column (\d+)", finding.message + " " + finding.detail)
    if finding.id == "json-invalid" and place:
        line, column = int(place[1]), int(place[2])
        lines = text.split("\n")
        start = sum(len(one) + 1 for one in lines[: line - 1]) + max(0, column - 1)
        start = min(start, max(0, len(text) - 1))
        return start, min(len(text), start + 1)
    if finding.subject.startswith("/"):
        return nearest_place(text, finding.subject)
    return None
