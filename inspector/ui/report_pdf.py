"""Prints a report as PDF, on whichever thread asks: every Qt object here is that thread's own.

Qt lays out a part of HTML 4 and CSS 2.1, so it gets the plain HTML of lab/rich_text; where pages
end is decided in report_pages.py.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontDatabase,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from inspector import __version__
from inspector.lab import rich_text
from inspector.lab.document import Document
from inspector.ui.report_pages import Page, Strip, pages

_DPI = 300
_INK = QColor("#111827")
_FAINT = QColor("#4b5563")
_MARGINS_MM = QMarginsF(16, 14, 16, 12)
_FOOT_MM = 9.0
_FOOT_FLAGS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
# Qt takes pt of fonts as they are, but margins as dots of the printer.
_STYLE = f"""
h1 {{ font-size: 15pt; margin-bottom: {_DPI // 20}px; }}
h2 {{ font-size: 11.5pt; margin-top: {_DPI // 9}px; margin-bottom: {_DPI // 20}px; }}
h3 {{ font-size: 9.5pt; margin-top: {_DPI // 14}px; margin-bottom: {_DPI // 40}px; }}
h4 {{ font-size: 9pt; font-weight: normal; margin-top: {_DPI // 16}px;
  margin-bottom: {_DPI // 40}px; }}
p, li {{ margin-top: {_DPI // 30}px; margin-bottom: {_DPI // 30}px; }}
pre {{ font-size: 8pt; margin-top: 0; margin-bottom: 0; }}
td, th {{ font-size: 8.5pt; }}
code {{ font-size: 8pt; }}
"""


def print_pdf(document: Document, paper: str = "A4") -> bytes:
    """Returns the report as a PDF on paper of this name, `A4` or `Letter`."""
    # Laying out starts timers, which want a dispatcher; a plain thread has none of its own.
    _dispatcher = QEventLoop()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    size = QPageSize.PageSizeId.Letter if paper == "Letter" else QPageSize.PageSizeId.A4
    writer.setPageSize(QPageSize(size))
    writer.setPageMargins(_MARGINS_MM, QPageLayout.Unit.Millimeter)
    writer.setTitle(document.title)
    writer.setCreator(f"Guest API Inspector {__version__}")
    _print(writer, document)
    buffer.close()
    return bytes(data.data())


def _print(writer: QPdfWriter, document: Document) -> None:
    foot = round(_FOOT_MM / 25.4 * _DPI)
    room = QSizeF(writer.width(), writer.height() - foot)
    text = QTextDocument()
    text.documentLayout().setPaintDevice(writer)
    text.setDocumentMargin(0)
    text.setDefaultFont(_font(9.5))
    text.setDefaultStyleSheet(_STYLE)
    text.setTextWidth(room.width())
    text.setHtml(rich_text.write(document, boxed=True))
    found = pages(text, room.height())
    painter = QPainter(writer)
    try:
        for number, page in enumerate(found, start=1):
            if number > 1:
                writer.newPage()
            _paint(painter, text, page, room.width())
            painter.setFont(_font(8))
            painter.setPen(_FAINT)
            row = QRectF(0, room.height(), room.width(), foot)
            painter.drawText(row, _FOOT_FLAGS, f"{number} / {len(found)}")
    finally:
        painter.end()


def _paint(painter: QPainter, text: QTextDocument, page: Page, width: float) -> None:
    below = 0.0
    if page.head is not None:
        _paint_strip(painter, text, page.head, 0, width)
        below = page.head.height
    _paint_strip(painter, text, page.body, below, width)


def _paint_strip(
    painter: QPainter, text: QTextDocument, strip: Strip, y: float, width: float
) -> None:
    context = QAbstractTextDocumentLayout.PaintContext()
    part = QRectF(0, strip.top, width, strip.height)
    context.clip = part
    context.palette.setColor(QPalette.ColorRole.Text, _INK)
    painter.save()
    painter.translate(0, y - strip.top)
    painter.setClipRect(part)
    text.documentLayout().draw(painter, context)
    painter.restore()


def _font(size_pt: float) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(size_pt)
    return font
