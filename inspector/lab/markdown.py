"""Writes a report in Markdown (CommonMark with tables) out of text that nobody has checked.

The document has been made safe before: half a secret, or one with a backslash in it, is none
that a redaction could recognise here.
"""

from __future__ import annotations

import re

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
    text_of,
)

_SPECIAL = re.compile(r"[\\`*\[\]<>|~]|&(?=#|\w)|(?<!\w)_|_(?!\w)")
_LINE_START = re.compile(r"^(?:#{1,6}(?=\s|$)|[+-](?=\s|$)|\d+(?=[.)](?:\s|$))|[=-]{3,}\s*$)")
_BACKTICKS = re.compile(r"`+")


def write(document: Document) -> str:
    """Returns the document's Markdown, ending in a line break."""
    blocks = [f"# {_plain(document.title)}"]
    if document.badges:
        blocks.append(" · ".join(_badge(badge) for badge in document.badges))
    blocks += [_block(block) for block in document.blocks]
    if document.made:
        blocks += ["---", _opening(document.made)]
    return "\n\n".join(blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_plain(block.text)}"
        case Paragraph():
            return _paragraph(block)
        case Callout():
            return f"> {_opening(block.text)}"
        case Items():
            return "\n".join(f"- {_opening(text)}" for text in block.texts)
        case Table():
            return _table(block)
        case Code():
            return _captioned(block.caption, _fenced(block.text, block.language))
        case _:
            text = "\n".join(f"{mark}{line}".rstrip() for mark, line in block.lines)
            return _captioned(block.caption, _fenced(text, "diff"))


def _paragraph(paragraph: Paragraph) -> str:
    if not paragraph.strong:
        return _opening(paragraph.text)
    return f"**{_plain(paragraph.strong)}** {_plain(paragraph.text)}".rstrip()


def _table(table: Table) -> str:
    lines = [[_plain(text) for text in table.head], ["---"] * len(table.head)]
    lines += [[_cell(cell) for cell in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(cell: Cell) -> str:
    match cell:
        case Badge():
            return _badge(cell)
        case Mono():
            return _code_span(cell.text)
        case _:
            return _plain(text_of(cell))


def _badge(badge: Badge) -> str:
    return f"**{_plain(badge.text)}**" if badge.text and badge.tone != "dim" else _plain(badge.text)


def _code_span(text: str) -> str:
    """Returns a span of code; in a table a bar must be escaped even there (GFM, 4.10)."""
    if not text:
        return ""
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{gap}{text}{gap}{fence}".replace("|", "\\|")


def _captioned(caption: str, fenced: str) -> str:
    return f"{_opening(caption)}\n\n{fenced}" if caption else fenced


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _plain(text: str) -> str:
    """Returns the text with nothing in it that Markdown or HTML would act on."""
    return _SPECIAL.sub(lambda match: f"\\{match.group()}", text)


def _opening(text: str) -> str:
    """Returns text that begins a line: no heading, list or rule may come of it."""
    plain = _plain(text)
    found = _LINE_START.match(plain)
    if found is None:
        return plain
    if found.group()[0].isdigit():
        return f"{found.group()}\\{plain[found.end() :]}"
    return f"\\{plain}"
