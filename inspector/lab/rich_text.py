"""Writes a report in the HTML that rich text editors take and Qt prints: plain tags, inline style.

Ticket editors throw style sheets away, and Qt knows a part of CSS 2.1 only. Light colours: it
is pasted onto a page or printed on paper.
"""

from __future__ import annotations

from inspector.lab.document import (
    Badge,
    Block,
    Callout,
    Cell,
    Code,
    Document,
    Heading,
    Items,
    Mono,
    Paragraph,
    Table,
    Tone,
    text_of,
)
from inspector.lab.html import escape

_INK: dict[Tone, tuple[str, str]] = {
    "ok": ("#0f7045", "#e3f6ec"),
    "warn": ("#7a5200", "#fff4d6"),
    "err": ("#b32d08", "#ffece6"),
    "info": ("#1d5bbf", "#e7f0ff"),
    "dim": ("#4b5563", "#eceff3"),
}
_PANEL = "#f6f7f9"
_LINE = "#d5dae2"
_DIM = _INK["dim"][0]
_FRAME = f"border-collapse:collapse;border-color:{_LINE}"
_RULE = f"border-top-width:1px;border-top-style:solid;border-top-color:{_LINE}"


def write(document: Document, *, boxed: bool = False) -> str:
    """Returns the document as a fragment without `html` and `body`.

    `boxed` puts what has a ground of its own into tables of one cell: Qt knows no padding else.
    """
    pieces = [f"<h1>{escape(document.title)}</h1>"]
    if document.badges:
        pieces.append(f"<p>{' &nbsp;·&nbsp; '.join(map(_badge, document.badges))}</p>")
    pieces += [_block(block, boxed=boxed) for block in document.blocks]
    if document.made:
        pieces.append(f'<hr><p style="color:{_DIM}">{escape(document.made)}</p>')
    return "\n".join(pieces) + "\n"


def _block(block: Block, *, boxed: bool) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            strong = f"<b>{escape(block.strong)}</b> " if block.strong else ""
            return f"<p>{strong}{escape(block.text)}</p>"
        case Callout():
            ink, ground = _INK[block.tone]
            if boxed:
                return _box(f'<span style="color:{ink}">{escape(block.text)}</span>', ground)
            style = f"background-color:{ground};color:{ink}"
            return f'<p style="{style}">{escape(block.text)}</p>'
        case Items():
            items = "".join(f"<li>{escape(text)}</li>" for text in block.texts)
            return f"<ul>{items}</ul>"
        case Table():
            return _table(block, boxed=boxed)
        case Code():
            return _captioned(block.caption, escape(block.text), boxed=boxed)
        case _:
            lines = "\n".join(_diff_line(mark, text) for mark, text in block.lines)
            return _captioned(block.caption, lines, boxed=boxed)


def _table(table: Table, *, boxed: bool) -> str:
    head = "".join(
        f'<th align="left" bgcolor="{_PANEL}">{escape(text)}</th>' for text in table.head
    )
    rows = "\n".join(_row(row, facts=table.facts, boxed=boxed) for row in table.rows)
    top = "" if table.facts else f"<thead><tr>{head}</tr></thead>\n"
    # Of a collapsed frame Qt prints two sides; rules between the rows it prints well.
    frame = 'border="0"' if boxed else f'border="1" style="{_FRAME}"'
    return (
        f'<table {frame} cellspacing="0" cellpadding="4" width="100%">\n'
        f"{top}<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _row(row: tuple[Cell, ...], *, facts: bool, boxed: bool) -> str:
    goes_on = not facts and not text_of(row[0])
    rule = f' style="{_RULE}"' if boxed and not goes_on else ""
    cells = [f'<td valign="top"{rule}>{_cell(cell)}</td>' for cell in row]
    if facts:
        cells[0] = (
            f'<th align="left" valign="top" width="22%" bgcolor="{_PANEL}"{rule}>'
            f"{_cell(row[0])}</th>"
        )
    return f"<tr>{''.join(cells)}</tr>"


def _cell(cell: Cell) -> str:
    match cell:
        case Badge():
            return _badge(cell) if cell.text else ""
        case Mono():
            return f"<code>{escape(cell.text)}</code>" if cell.text else ""
        case _:
            return escape(text_of(cell))


def _badge(badge: Badge) -> str:
    return f'<b style="color:{_INK[badge.tone][0]}">{escape(badge.text)}</b>'


def _captioned(caption: str, content: str, *, boxed: bool) -> str:
    tag = "h4" if boxed else "p"  # a heading stays on the page of what it is for
    said = f'<{tag} style="color:{_DIM}">{escape(caption)}</{tag}>\n' if caption else ""
    if boxed:
        return said + _box(f'<pre style="white-space:pre-wrap">{content}</pre>', _PANEL)
    style = f"background-color:{_PANEL};white-space:pre-wrap"
    return f'{said}<pre style="{style}">{content}</pre>'


def _box(content: str, ground: str) -> str:
    return (
        '<table border="0" cellspacing="0" cellpadding="6" width="100%">'
        f'<tr><td bgcolor="{ground}">{content}</td></tr></table>'
    )


def _diff_line(mark: str, text: str) -> str:
    line = f"{escape(mark)}{escape(text)}"
    if mark == " ":
        return line
    ink, ground = _INK["ok" if mark == "+" else "err"]
    return f'<span style="background-color:{ground};color:{ink}">{line}</span>'
