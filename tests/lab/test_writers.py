"""The three writers: the same content, each inert in its own language."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from inspector import resource
from inspector.lab import html, markdown, rich_text
from inspector.lab.document import (
    Badge,
    Callout,
    Code,
    Diff,
    Document,
    Heading,
    Items,
    Mono,
    Paragraph,
    Stamp,
    Table,
    made_safe,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "</pre></td></table><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "&lt;b&gt; &amp; &#60;",
    "[x](javascript:alert(1))",
    "a|b`c*d_ ~~e~~",
    "```\n# Not a heading\n````",
    "</style><style>*{display:none}</style>",
    "-->",
    "\u202eesrever\u202c",
    "\x1b[2J",
    "`",
    "# heading",
    "## heading",
    "1. item",
    "- item",
    "---",
    "===",
    "+ item",
)
VOID = {"meta", "img", "br", "hr", "wbr", "link", "input"}


class Read(HTMLParser):
    """Reads HTML back: its cells, its text, its tags; fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.cells: list[list[str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))
        if {"td", "th"} & set(self.open) and self.cells:
            self.cells[-1][-1] += data

    def names(self) -> set[str]:
        return {tag for tag, _ in self.tags}

    def text(self, *within: str) -> str:
        return "".join(data for tag, data in self.texts if not within or tag in within)


def full(text: str = "text") -> Document:
    """Every kind of block and cell, all with the same text."""
    row = (text, Badge(text, "ok"), Mono(text), Stamp(text))
    return Document(
        text,
        (Badge(text, "err"), Badge(text)),
        (
            Paragraph(text, text),
            Paragraph(text),
            Callout(text),
            Heading(text),
            Items((text, text)),
            Table((text, "b", "c", "d"), (row, ("", Badge(""), Mono(""), Stamp("")))),
            Heading(text, 3),
            Table((text, "value"), ((text, Mono(text)),), facts=True),
            Code(text, "http", text),
            Code(text),
            Diff(((" ", text), ("-", text), ("+", text)), text),
        ),
        text,
    )


def cells_of_markdown(text: str) -> list[list[str]]:
    rows = [line for line in text.splitlines() if line.startswith("| ") and "| ---" not in line]
    cells = [re.split(r"(?<!\\)\|", row)[1:-1] for row in rows]
    return [[plain_of_markdown(cell.strip()) for cell in row] for row in cells]


def plain_of_markdown(cell: str) -> str:
    if cell.startswith("`"):
        return cell.strip("`").replace("\\|", "|")
    return re.sub(r"\\(.)", r"\1", cell.removeprefix("**").removesuffix("**"))


def test_tables_say_the_same_in_every_form() -> None:
    document = full("a | b <c> 1_000")
    written = cells_of_markdown(markdown.write(document))
    assert len(written) == 5
    assert Read(html.write(document)).cells == written
    # What is pasted or printed has no head over facts.
    assert Read(rich_text.write(document)).cells == [*written[:3], *written[4:]]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_html(text: str) -> None:
    document = made_safe(full(text), str, str)
    plain = Read(html.write(full("text")))
    page = Read(html.write(document))
    assert [tag for tag, _ in page.tags if tag != "wbr"] == [tag for tag, _ in plain.tags]
    assert [set(a) for t, a in page.tags if t != "wbr"] == [set(a) for _, a in plain.tags]
    assert page.text("h1") == document.title
    boxed = Read(rich_text.write(document, boxed=True))
    assert boxed.names() == Read(rich_text.write(full(), boxed=True)).names()
    assert Read(rich_text.write(document)).names() == Read(rich_text.write(full())).names()
    for form in (html.write(document), rich_text.write(document), markdown.write(document)):
        assert "\u202e" not in form
        assert "\x1b" not in form


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_markdown(text: str) -> None:
    safe = markdown.write(made_safe(full(text), str, str))
    plain = markdown.write(full("text"))

    def shape(written: str) -> list[str]:
        outside, fence, kinds = [], "", []
        for line in written.splitlines():
            mark = re.match(r"`{3,}", line)
            if fence:
                fence = "" if line == fence else fence
                continue
            if mark:
                fence = mark.group()
                kinds.append("fence")
                continue
            outside.append(re.sub(r"(`+).+?\1", "", line))
            block = re.match(r"(#{1,6} |- |> |\||---$|===|\+ |\d+[.)] )", line)
            kinds.append(block.group() if block else "text" if line else "")
        assert fence == ""
        assert not any(re.search(r"(?<!\\)<\w|(?<!\\)\]\(", line) for line in outside)
        return kinds

    assert shape(safe) == shape(plain)
    counts = [len(re.findall(r"(?<!\\)\|", row)) for row in safe.splitlines() if row[:2] == "| "]
    assert set(counts) == {3, 5}


def test_the_page_needs_nothing_and_may_do_nothing() -> None:
    text = html.write(full())
    page = Read(text)
    assert page.names().isdisjoint({"script", "link", "img", "iframe", "object", "a", "form"})
    assert not any(
        name.startswith("on") or name in ("src", "href", "style") for name in attributes(page)
    )
    style = resource.path(html.STYLE_SHEET).read_text(encoding="utf-8")
    assert page.text("style") == style
    assert not re.search(r"url\(|@import|expression|</", style)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    [policy] = [a["content"] for _, a in page.tags if "Content-Security-Policy" in a.values()]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def attributes(page: Read) -> list[str]:
    return [name for _, attrs in page.tags for name in attrs]


def test_the_page_can_be_read_aloud() -> None:
    page = Read(html.write(full()))
    tags = page.tags
    assert ("html", {"lang": "en"}) in tags
    assert all(a["scope"] in ("col", "row") for tag, a in tags if tag == "th")
    assert [tag for tag, _ in tags].count("h1") == 1
    sections = [a["aria-labelledby"] for tag, a in tags if tag == "section"]
    assert sections == [a["id"] for tag, a in tags if tag == "h2"] == ["s1"]
    assert page.text("del") == "-text\n"
    assert page.text("ins") == "+text\n"


def test_the_page_is_light_or_dark_and_made_for_paper_too() -> None:
    style = resource.path(html.STYLE_SHEET).read_text(encoding="utf-8")
    for part in ("prefers-color-scheme: dark", "@media print", "@page", "counter(page)"):
        assert part in style


def test_a_document_of_a_title_only_is_a_page_too() -> None:
    assert markdown.write(Document("T")) == "# T\n"
    assert Read(html.write(Document("T"))).text("h1") == "T"
    assert rich_text.write(Document("T")) == "<h1>T</h1>\n"


def test_a_word_that_no_column_would_hold_may_break() -> None:
    word = "x" * 45 + "<"
    page = html.write(Document("T", blocks=(Table(("h",), ((Mono(word),), ("-".join("abc"),))),)))
    assert f"<code>{'x' * 20}<wbr>{'x' * 20}<wbr>xxxxx&lt;</code>" in page
    assert "<td>a-b-c</td>" in page


def test_a_row_that_goes_on_with_the_one_above_is_marked() -> None:
    page = html.write(Document("T", blocks=(Table(("h", "i"), (("1", "a"), ("", "b"))),)))
    assert '<tr><td>1</td><td>a</td></tr>\n<tr class="more"><td></td><td>b</td></tr>' in page


def test_long_code_may_run_over_pages_and_short_code_not() -> None:
    page = html.write(Document("T", blocks=(Code("a\n" * 40), Code("a"))))
    assert page.count('<figure class="code">') == 1
    assert page.count('<figure class="code short">') == 1


def test_a_diff_is_a_diff_in_markdown() -> None:
    text = markdown.write(Document("T", blocks=(Diff(((" ", "x"), ("-", "a"), ("+", "")), "C"),)))
    assert text == "# T\n\nC\n\n```diff\n x\n-a\n+\n```\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a|b", "`a\\|b`"), ("", "")],
)
def test_spans_of_code_hold_backticks_and_bars(text: str, written: str) -> None:
    page = markdown.write(Document("T", blocks=(Table(("h", "i"), (("x", Mono(text)),)),)))
    assert page.splitlines()[-1] == f"| x | {written} |"


def test_what_is_pasted_carries_its_style_with_it(kit: Any) -> None:
    text = rich_text.write(full())
    assert "class=" not in text
    assert '<span style="background-color:#e3f6ec;color:#0f7045">+text</span>' in text
    boxed = rich_text.write(full(), boxed=True)
    assert boxed.count("<pre") == text.count("<pre")
    assert 'border="1"' not in boxed
