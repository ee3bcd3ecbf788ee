"""A report as plain values: what it says and in what order, but not how it is written.

    report.build --> Document --made_safe--> Document --> markdown, html, rich_text

Writers add no words of their own, so that all of them say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

Tone = Literal["ok", "warn", "err", "info", "dim"]
Mark = Literal["+", "-", " "]

MAX_CODE_LINES = 60
MAX_CODE_CHARS = 6_000


@dataclass(frozen=True, slots=True)
class Badge:
    """A word or two that stand out; the tone is never all that tells."""

    text: str
    tone: Tone = "dim"


@dataclass(frozen=True, slots=True)
class Mono:
    """Text to be compared or copied character by character: ids, codes, names of fields."""

    text: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date or time (ISO 8601), which is not broken over lines."""

    text: str


Cell = str | Badge | Mono | Stamp


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section; level 2, or 3 within one."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of prose; `strong` stands before `text`."""

    text: str = ""
    strong: str = ""


@dataclass(frozen=True, slots=True)
class Callout:
    """What nobody may overlook."""

    text: str
    tone: Tone = "warn"


@dataclass(frozen=True, slots=True)
class Items:
    """A list without an order."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as `head` has; `facts` says that the first cell names its row."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    facts: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Text as it stands, in `language` (a fence's word: http, ruby, sh), under its caption.

    `is_redacted` says that it was written from what had been redacted by place and shape.
    """

    text: str
    language: str = ""
    caption: str = ""
    is_redacted: bool = False


@dataclass(frozen=True, slots=True)
class Diff:
    """Lines that were taken away, came, or stand around those."""

    lines: tuple[tuple[Mark, str], ...]
    caption: str = ""


Block = Heading | Paragraph | Callout | Items | Table | Code | Diff


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `badges` stand under the title, `made` (by what, when) at the end."""

    title: str
    badges: tuple[Badge, ...] = ()
    blocks: tuple[Block, ...] = ()
    made: str = ""


def table(
    head: Sequence[str], rows: Sequence[Sequence[Cell]], *, facts: bool = False
) -> tuple[Table, ...]:
    """Returns a table without the columns in which no row says anything; none if that is all."""
    used = [i for i in range(len(head)) if any(text_of(row[i]).strip() for row in rows)]
    if not used:
        return ()
    kept = tuple(tuple(row[i] for i in used) for row in rows)
    return (Table(tuple(head[i] for i in used), kept, facts),)


def text_of(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def made_safe(
    document: Document, safe: Callable[[str], str], safe_again: Callable[[str], str]
) -> Document:
    """Returns the document with every text passed through `safe` and made visible.

    `safe_again` is for code that was redacted before. Long code is cut last and says so: half a
    secret is none that a redaction could recognise.
    """

    def whole(text: str) -> str:
        return visible(safe(text))

    @cache  # cells repeat one another, and redaction is what takes time
    def line(text: str) -> str:
        return " ".join(whole(text).split())

    def block(one: Block) -> Block:
        if isinstance(one, Code) and one.is_redacted:
            shown = visible(safe_again(one.text))
            return replace(one, text=_cut(shown), caption=line(one.caption))
        return _block_made_safe(one, line, whole)

    return Document(
        line(document.title),
        tuple(replace(badge, text=line(badge.text)) for badge in document.badges),
        tuple(map(block, document.blocks)),
        line(document.made),
    )


def visible(text: str) -> str:
    r"""Returns the text with what cannot be seen spelled out (`\u202e`); line ends and tabs stay.

    Such characters reorder what stands beside them, or hide in a value that looks right.
    """
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else _spelled(c) for c in text)


def _block_made_safe(
    block: Block, line: Callable[[str], str], whole: Callable[[str], str]
) -> Block:
    match block:
        case Heading() | Callout():
            return replace(block, text=line(block.text))
        case Paragraph():
            return Paragraph(line(block.text), line(block.strong))
        case Items():
            return Items(tuple(map(line, block.texts)))
        case Table():
            rows = tuple(tuple(_cell_made_safe(cell, line) for cell in row) for row in block.rows)
            return Table(tuple(map(line, block.head)), rows, block.facts)
        case Code():
            return replace(block, text=_cut(whole(block.text)), caption=line(block.caption))
        case _:
            # As one text: a secret may run over lines.
            texts = whole("\n".join(text for _, text in block.lines)).split("\n")
            marks = [mark for mark, _ in block.lines]
            if len(texts) != len(marks):
                texts = [line(text) for _, text in block.lines]
            return Diff(_cut_lines(tuple(zip(marks, texts, strict=True))), line(block.caption))


def _cell_made_safe(cell: Cell, line: Callable[[str], str]) -> Cell:
    return line(cell) if isinstance(cell, str) else replace(cell, text=line(cell.text))


def _cut(text: str) -> str:
    return "\n".join(shown for _, shown in _cut_lines([(" ", line) for line in text.split("\n")]))


def _cut_lines(lines: Sequence[tuple[Mark, str]]) -> tuple[tuple[Mark, str], ...]:
    shown: list[tuple[Mark, str]] = []
    room = MAX_CODE_CHARS
    for mark, text in lines[:MAX_CODE_LINES]:
        shown.append((mark, text if len(text) <= room else f"{text[:room]}…"))
        room -= len(text)
        if room <= 0:
            break
    left = len(lines) - len(shown)
    if left:
        shown.append((" ", f"… {left} more {'line' if left == 1 else 'lines'}"))
    return tuple(shown)


def _spelled(character: str) -> str:
    code = ord(character)
    if code < 0x20 or 0x7F <= code < 0xA0:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
