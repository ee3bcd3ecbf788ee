"""Shows one page of the help: Markdown in the theme's colours; nothing is ever loaded for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser

from inspector.app.help_pages import slug
from inspector.ui import theme

_LINE_PERCENT = 135


class HelpView(QTextBrowser):
    """Reports which link was followed; `show_text` decides what is seen."""

    link_followed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("helpView")
        self.setAccessibleName("Help page")
        self.setOpenLinks(False)
        self.anchorClicked.connect(lambda url: self.link_followed.emit(url.toString()))
        self._source, self._is_plain = "", False

    def show_text(self, source: str, *, plain: bool = False) -> None:
        """Shows Markdown, or a licence's text as it stands."""
        self._source, self._is_plain = source, plain
        self._render()

    def go_to(self, anchor: str) -> None:
        """Scrolls to a heading by its link's name."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and slug(block.text()) == anchor:
                self.setTextCursor(QTextCursor(block))
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.cursorRect().top())
                return
            block = block.next()

    def mark(self, start: int, length: int) -> None:
        """Selects a hit and brings it into view."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Loads nothing: neither a picture nor a page comes from the disk or the network."""
        return None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._source:
            place = self.verticalScrollBar().value()
            self._render()
            self.verticalScrollBar().setValue(place)

    def _render(self) -> None:
        document = self.document()
        document.setDefaultFont(theme.mono_font() if self._is_plain else theme.ui_font(size=14))
        if self._is_plain:
            self.setPlainText(self._source)
        else:
            self.setMarkdown(self._source)
            lay_out(document)
        document.setDocumentMargin(theme.dp(24))
        self.verticalScrollBar().setValue(0)


def plain_text(source: str) -> str:
    """Returns a page's text as it is shown; positions in it are those of the view."""
    document = QTextDocument()
    document.setMarkdown(source)
    return document.toPlainText()


def lay_out(document: QTextDocument) -> None:
    """Gives what Markdown made the program's own colours, code its font, and lines some air."""
    code = theme.mono_font(size=13)
    link = QBrush(theme.color("accent"))
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        spaced = QTextBlockFormat()
        spaced.setLineHeight(
            _LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        in_table = cursor.currentTable() is not None
        if not in_table:
            level = block.blockFormat().headingLevel()
            spaced.setTopMargin(theme.dp({0: 0, 1: 0}.get(level, 14)))
            listed = block.textList()
            in_list = listed is not None  # what is no list item has none, whatever its type says
            is_last = not in_list or listed.item(listed.count() - 1) == block
            spaced.setBottomMargin(theme.dp(10 if is_last else 4))
        cursor.mergeBlockFormat(spaced)
        for piece in _pieces(block):
            start, length, form = piece
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            change = QTextCharFormat()
            if form.isAnchor():
                change.setForeground(link)
            if form.fontFixedPitch():
                change.setFontFamilies(code.families() or [code.family()])
                change.setFontFixedPitch(True)
                change.setProperty(QTextFormat.Property.FontPixelSize, code.pixelSize())
                change.setBackground(QBrush(theme.color("hover")))
            cursor.mergeCharFormat(change)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _lay_out_table(frame)


def _pieces(block: object) -> list[tuple[int, int, QTextCharFormat]]:
    """Returns the runs of one look: a change while they are walked through would move them."""
    found = []
    pieces = block.begin()  # type: ignore[attr-defined]  # QTextBlock's iterator is not in its type
    while not pieces.atEnd():
        fragment = pieces.fragment()
        if fragment.isValid():
            found.append((fragment.position(), fragment.length(), fragment.charFormat()))
        pieces += 1
    return found


def _lay_out_table(table: QTextTable) -> None:
    form = table.format()
    form.setBorder(1)
    form.setBorderBrush(QBrush(theme.color("line")))
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderCollapse(True)
    form.setCellPadding(theme.dp(6))
    form.setCellSpacing(0)
    form.setBottomMargin(theme.dp(12))
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(form)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        cursor = cell.firstCursorPosition()
        cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
        bold = QTextCharFormat()
        bold.setFontWeight(QFont.Weight.DemiBold)
        cursor.mergeCharFormat(bold)
