"""Writes a report as one HTML file that needs nothing beside it and does nothing by itself.

No script, no link to fetch, one style sheet inside; a Content-Security-Policy forbids the rest,
should anything have slipped through. The document has been made safe before.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

from inspector import resource
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
    Stamp,
    Table,
    text_of,
)

STYLE_SHEET = "themes/report.css"
_SHORT_LINES = 30  # kept on one page
_LONG_WORD = re.compile(r"[^\s-]{30,}")
_PIECE_CHARS = 20


def write(document: Document) -> str:
    """Returns the document as a whole HTML page.

    Raises:
        ResourceError: The installation lacks the style sheet.
    """
    style = resource.path(STYLE_SHEET).read_text(encoding="utf-8")
    return "\n".join([*_head(document.title, style), *_body(document), "</html>", ""])


def escape(text: str) -> str:
    """Returns the text for between tags and for attributes in double quotes."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def _head(title: str, style: str) -> Iterator[str]:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape(title)}</title>"
    yield f"<style>{style}</style>"
    yield "</head>"


def _body(document: Document) -> Iterator[str]:
    yield "<body>"
    yield "<main>"
    yield "<header>"
    yield f"<h1>{escape(document.title)}</h1>"
    if document.badges:
        yield f'<p class="badges">{" ".join(map(_badge, document.badges))}</p>'
    number = 0
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 2:
            number += 1
            yield "</section>" if number > 1 else "</header>"
            yield f'<section aria-labelledby="s{number}">'
            yield f'<h2 id="s{number}">{escape(block.text)}</h2>'
        else:
            yield _block(block)
    yield "</section>" if number else "</header>"
    yield "</main>"
    if document.made:
        yield f"<footer>{escape(document.made)}</footer>"
    yield "</body>"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            strong = f"<strong>{escape(block.strong)}</strong> " if block.strong else ""
            return f"<p>{strong}{escape(block.text)}</p>"
        case Callout():
            return f'<p class="callout {block.tone}">{escape(block.text)}</p>'
        case Items():
            items = "".join(f"<li>{escape(text)}</li>" for text in block.texts)
            return f"<ul>{items}</ul>"
        case Table():
            return _table(block)
        case Code():
            code = f"<pre><code>{escape(block.text)}</code></pre>"
            return _figure(block.caption, code, "code", block.text.count("\n"))
        case _:
            lines = "".join(_diff_line(mark, text) for mark, text in block.lines)
            return _figure(
                block.caption, f"<pre><code>{lines}</code></pre>", "diff", len(block.lines)
            )


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in table.head)
    rows = "\n".join(_row(row, facts=table.facts) for row in table.rows)
    kind = ' class="facts"' if table.facts else ""
    return f"<table{kind}>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _row(row: tuple[Cell, ...], *, facts: bool) -> str:
    cells = [f"<td>{_cell(cell)}</td>" for cell in row]
    more = "" if facts or text_of(row[0]) else ' class="more"'
    if facts:
        cells[0] = f'<th scope="row">{_cell(row[0])}</th>'
    return f"<tr{more}>{''.join(cells)}</tr>"


def _cell(cell: Cell) -> str:
    match cell:
        case Badge():
            return _badge(cell)
        case Mono():
            return f"<code>{_breakable(cell.text)}</code>" if cell.text else ""
        case Stamp():
            return f"<time>{escape(cell.text)}</time>" if cell.text else ""
        case _:
            return _breakable(cell)


def _breakable(text: str) -> str:
    """Returns the text escaped, with places to break within words that no column would hold."""
    pieces: list[str] = []
    done = 0
    for word in _LONG_WORD.finditer(text):
        for start in range(word.start() + _PIECE_CHARS, word.end(), _PIECE_CHARS):
            pieces.append(escape(text[done:start]))
            done = start
    return "<wbr>".join([*pieces, escape(text[done:])])


def _badge(badge: Badge) -> str:
    return f'<span class="badge {badge.tone}">{escape(badge.text)}</span>' if badge.text else ""


def _figure(caption: str, content: str, kind: str, lines: int) -> str:
    kind = f"{kind} short" if lines < _SHORT_LINES else kind
    said = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="{kind}">{said}{content}</figure>'


def _diff_line(mark: str, text: str) -> str:
    tag = {"+": "ins", "-": "del"}.get(mark, "span")
    return f"<{tag}>{escape(mark)}{escape(text)}\n</{tag}>"
