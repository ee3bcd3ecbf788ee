"""Writes a report in the HTML that rich text editors take and Qt prints: plain tags, inline style.

Ticket editors throw style sheets away, and Qt knows a part of CSS 2.1 only. Colours are light
unless others are given: it is pasted onto a page or printed on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Colours:
    """As #rrggbb: text and ground of each tone, the ground of code and heads, and rules."""

    tones: Mapping[Tone, tuple[str, str]]
    panel: str
    line: str


PAPER = Colours(
    {
        "ok": ("#0f7045", "#e3f6ec"),
        "warn": ("#7a5200", "#fff4d6"),
        "err": ("#b32d08", "#ffece6"),
        "info": ("#1d5bbf", "#e7f0ff"),
        "dim": ("#4b5563", "#eceff3"),
    },
    "#f6f7f9",
    "#d5dae2",
)


def write(document: Document, *, boxed: bool = False, colours: Colours = PAPER) -> str:
    """Returns the document as a fragment without `html` and `body`.

    `boxed` puts what has a ground of its own into tables of one cell: Qt knows no padding else.
    """
    return _Writer(colours, boxed).write(document)


@dataclass(frozen=True, slots=True)
class _Writer:
    colours: Colours
    boxed: bool

    def write(self, document: Document) -> str:
        pieces = [f"<h1>{escape(document.title)}</h1>"]
        if document.badges:
            pieces.append(f"<p>{' &nbsp;·&nbsp; '.join(map(self._badge, document.badges))}</p>")
        pieces += [self._block(block) for block in document.blocks]
        if document.made:
            pieces.append(f'<hr><p style="color:{self._ink("dim")}">{escape(document.made)}</p>')
        return "\n".join(pieces) + "\n"

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
            case Paragraph():
                strong = f"<b>{escape(block.strong)}</b> " if block.strong else ""
                return f"<p>{strong}{escape(block.text)}</p>"
            case Callout():
                return self._callout(block)
            case Items():
                items = "".join(f"<li>{escape(text)}</li>" for text in block.texts)
                return f"<ul>{items}</ul>"
            case Table():
                return self._table(block)
            case Code():
                return self._captioned(block.caption, escape(block.text))
            case _:
                lines = "\n".join(self._diff_line(mark, text) for mark, text in block.lines)
                return self._captioned(block.caption, lines)

    def _callout(self, callout: Callout) -> str:
        ink, ground = self.colours.tones[callout.tone]
        if self.boxed:
            return _box(f'<span style="color:{ink}">{escape(callout.text)}</span>', ground)
        return f'<p style="background-color:{ground};color:{ink}">{escape(callout.text)}</p>'

    def _table(self, table: Table) -> str:
        panel = self.colours.panel
        head = "".join(
            f'<th align="left" bgcolor="{panel}">{escape(text)}</th>' for text in table.head
        )
        rows = "\n".join(self._row(row, facts=table.facts) for row in table.rows)
        top = "" if table.facts else f"<thead><tr>{head}</tr></thead>\n"
        # Of a collapsed frame Qt prints two sides; rules between the rows it prints well.
        collapsed = f'border="1" style="border-collapse:collapse;border-color:{self.colours.line}"'
        frame = 'border="0"' if self.boxed else collapsed
        return (
            f'<table {frame} cellspacing="0" cellpadding="4" width="100%">\n'
            f"{top}<tbody>\n{rows}\n</tbody>\n</table>"
        )

    def _row(self, row: tuple[Cell, ...], *, facts: bool) -> str:
        goes_on = not facts and not text_of(row[0])
        rule = f' style="{_RULE}{self.colours.line}"' if self.boxed and not goes_on else ""
        cells = [f'<td valign="top"{rule}>{self._cell(cell)}</td>' for cell in row]
        if facts:
            ground = f'bgcolor="{self.colours.panel}"'
            cells[0] = (
                f'<th align="left" valign="top" width="22%" {ground}{rule}>'
                f"{self._cell(row[0])}</th>"
            )
        return f"<tr>{''.join(cells)}</tr>"

    def _cell(self, cell: Cell) -> str:
        match cell:
            case Badge():
                return self._badge(cell) if cell.text else ""
            case Mono():
                return f"<code>{escape(cell.text)}</code>" if cell.text else ""
            case _:
                return escape(text_of(cell))

    def _badge(self, badge: Badge) -> str:
        return f'<b style="color:{self._ink(badge.tone)}">{escape(badge.text)}</b>'

    def _captioned(self, caption: str, content: str) -> str:
        tag = "h4" if self.boxed else "p"  # a heading stays on the page of what it is for
        dim = f'style="color:{self._ink("dim")}"'
        said = f"<{tag} {dim}>{escape(caption)}</{tag}>\n" if caption else ""
        if self.boxed:
            code = f'<pre style="white-space:pre-wrap">{content}</pre>'
            return said + _box(code, self.colours.panel)
        style = f"background-color:{self.colours.panel};white-space:pre-wrap"
        return f'{said}<pre style="{style}">{content}</pre>'

    def _diff_line(self, mark: str, text: str) -> str:
        line = f"{escape(mark)}{escape(text)}"
        if mark == " ":
            return line
        ink, ground = self.colours.tones["ok" if mark == "+" else "err"]
        return f'<span style="background-color:{ground};color:{ink}">{line}</span>'

    def _ink(self, tone: Tone) -> str:
        return self.colours.tones[tone][0]


def _box(content: str, ground: str) -> str:
    return (
        '<table border="0" cellspacing="0" cellpadding="6" width="100%">'
        f'<tr><td bgcolor="{ground}">{content}</td></tr></table>'
    )


_RULE = "border-top-width:1px;border-top-style:solid;border-top-color:"
