"""Where a laid-out text is cut into pages: between lines and rows, never within one.

Qt breaks table rows in two and leaves headings alone at the foot of a page, so the text is laid
out as one long page and cut here. A table that goes on has its head repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtGui import QTextBlock, QTextDocument, QTextTable

_KEPT_WHOLE = 0.45
"""A box of one cell, as code has, up to this part of a page is not cut."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of the text from one height to another."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """What one page shows: the head of a table that goes on, if any, and below it the body."""

    body: Strip
    head: Strip | None = None


@dataclass(frozen=True, slots=True)
class _Unit:
    """Something that stays together. `head` is that of its table, None in its first row."""

    strip: Strip
    head: Strip | None = None
    stays_with_next: bool = False


def pages(text: QTextDocument, height: float) -> tuple[Page, ...]:
    """Returns the pages of this height for a text laid out without pages."""
    units = _joined(list(_units(text, height)), height)
    found: list[Page] = []
    while units:
        first = units[0]
        room = height - (first.head.height if first.head else 0)
        if first.strip.height > room:
            cut = first.strip.top + room
            found.append(Page(Strip(first.strip.top, cut), first.head))
            units[0] = replace(first, strip=Strip(cut, first.strip.bottom))
            continue
        taken = 1
        while taken < len(units) and units[taken].strip.bottom - first.strip.top <= room:
            taken += 1
        bottom = units[taken].strip.top if taken < len(units) else units[-1].strip.bottom
        found.append(Page(Strip(first.strip.top, bottom), first.head))
        units = units[taken:]
    return tuple(found)


def _units(text: QTextDocument, height: float) -> Iterator[_Unit]:
    step = text.rootFrame().begin()
    while not step.atEnd():
        frame = step.currentFrame()
        if isinstance(frame, QTextTable):
            yield from _table_units(text, frame, height)
        else:
            yield from _block_units(text, step.currentBlock())
        step += 1


def _table_units(text: QTextDocument, table: QTextTable, height: float) -> Iterator[_Unit]:
    whole = text.documentLayout().frameBoundingRect(table)
    is_box = table.rows() == table.columns() == 1
    if is_box and whole.height() > height * _KEPT_WHOLE:
        block = table.cellAt(0, 0).firstCursorPosition().block()
        last = table.cellAt(0, 0).lastCursorPosition().block()
        while block.isValid() and block.position() <= last.position():
            yield from _block_units(text, block)
            block = block.next()
        return
    tops = [_row_top(text, table, row) for row in range(table.rows())]
    tops[0] = whole.top()
    ends = [*tops[1:], whole.bottom()]
    head = None
    for row, (top, bottom) in enumerate(zip(tops, ends, strict=True)):
        is_head = row < table.format().headerRowCount()
        yield _Unit(Strip(top, bottom), None if row == 0 else head, stays_with_next=is_head)
        head = Strip(top, bottom) if is_head else head


def _row_top(text: QTextDocument, table: QTextTable, row: int) -> float:
    layout = text.documentLayout()
    tops = [
        layout.blockBoundingRect(table.cellAt(row, column).firstCursorPosition().block()).top()
        for column in range(table.columns())
    ]
    return float(min(tops)) - _padding(text, table)


def _padding(text: QTextDocument, table: QTextTable) -> float:
    device = text.documentLayout().paintDevice()
    return float(table.format().cellPadding()) * device.logicalDpiY() / 96


def _block_units(text: QTextDocument, block: QTextBlock) -> Iterator[_Unit]:
    place = text.documentLayout().blockBoundingRect(block)
    is_heading = block.blockFormat().headingLevel() > 0
    lines = block.layout()
    top = place.top()
    for number in range(lines.lineCount()):
        is_last = number == lines.lineCount() - 1
        line = lines.lineAt(number).rect()
        bottom = place.bottom() if is_last else top + line.height()
        yield _Unit(Strip(top, bottom), stays_with_next=is_heading)
        top = bottom


def _joined(units: list[_Unit], height: float) -> list[_Unit]:
    """Returns the units with each heading joined to what it stands above."""
    joined: list[_Unit] = []
    for unit in reversed(units):
        if not unit.stays_with_next or not joined:
            joined.append(unit)
            continue
        below = joined[-1]
        both = Strip(unit.strip.top, below.strip.bottom)
        if both.height <= height:
            joined[-1] = replace(unit, strip=both)
        else:
            joined.append(unit)
    return joined[::-1]
