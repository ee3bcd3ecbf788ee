"""Reports on paper: read back out of the PDF, and where its pages end."""

from __future__ import annotations

import re
import threading
import zlib
from itertools import pairwise

import pytest
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication

from inspector.lab.document import (
    Badge,
    Callout,
    Code,
    Diff,
    Document,
    Heading,
    Items,
    Paragraph,
    Table,
)
from inspector.ui.report_pages import pages
from inspector.ui.report_pdf import print_pdf

_PAPER = QImage(1, 1, QImage.Format.Format_RGB32)
ROWS = tuple((f"row {n}", "words " * 30) for n in range(60))
REPORT = Document(
    "POST /x: 401",
    (Badge("Explained", "ok"),),
    (
        Paragraph("It was refused.", "401 becomes 200."),
        Callout("Observed on the sandbox."),
        Heading("Smallest fix"),
        Items(("send X-Guest-Id",)),
        Diff(((" ", "POST /x"), ("-", "A: 1"), ("+", "A: 2")), "The request"),
        Code("GET /y <z> & more", "http", "An answer"),
        Heading("Evidence"),
        Table(("Finding", "Source"), ROWS),
        Heading("Environment"),
        Table(("What", "Value"), (("Host", "api.x.de"),), facts=True),
    ),
    "Made here",
)


def pdf_text(data: bytes) -> str:
    """Returns the text of a PDF that Qt wrote, by its fonts' ToUnicode maps."""
    objects = {
        int(number): body
        for number, body in re.findall(rb"(?m)^(\d+) 0 obj\n(.*?)\nendobj", data, re.DOTALL)
    }

    def content(number: int) -> bytes:
        head, _, rest = objects[number].partition(b"stream\n")
        packed = rest.rpartition(b"endstream")[0]
        return zlib.decompress(packed) if b"FlateDecode" in head else packed

    maps: dict[int, dict[str, str]] = {}
    for number, body in objects.items():
        found = re.search(rb"/ToUnicode (\d+) 0 R", body)
        if found:
            maps[number] = glyphs(content(int(found[1])).decode("latin-1"))
    text: list[str] = []
    for number, body in objects.items():
        if b"stream\n" not in body or b"/Length" not in body or b"/Subtype" in body:
            continue
        drawn = content(number).decode("latin-1")
        known: dict[str, str] = {}
        for font, codes in re.findall(r"/F(\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj", drawn):
            known = maps.get(int(font), {}) if font else known
            text += [known.get(codes[i : i + 4].upper(), "") for i in range(0, len(codes), 4)]
        text.append("\n")
    return "".join(text)


def glyphs(cmap: str) -> dict[str, str]:
    """Returns characters by glyph (ISO 32000, 9.10.3)."""
    found: dict[str, str] = {}
    for low, high, first in re.findall(
        r"<(\w{4})> <(\w{4})> <(\w{4,})>", "".join(re.findall(r"(?s)beginbfrange(.*?)end", cmap))
    ):
        for offset in range(int(high, 16) - int(low, 16) + 1):
            found[f"{int(low, 16) + offset:04X}"] = chr(int(first, 16) + offset)
    for low, listed in re.findall(r"<(\w{4})> <\w{4}> \[(.*?)\]", cmap):
        for offset, code in enumerate(re.findall(r"<(\w+)>", listed)):
            found[f"{int(low, 16) + offset:04X}"] = bytes.fromhex(code).decode("utf-16-be")
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_pdf_says_what_the_report_says(qapp: QApplication) -> None:
    data = print_pdf(REPORT)
    assert data.startswith(b"%PDF-")
    text = squeezed(pdf_text(data))
    for part in (
        "POST /x: 401",
        "Explained",
        "401 becomes 200.",
        "It was refused.",
        "Observed on the sandbox.",
        "send X-Guest-Id",
        "-A: 1",
        "+A: 2",
        "GET /y <z> & more",
        "row 0",
        "row 59",
        "api.x.de",
        "Made here",
    ):
        assert squeezed(part) in text
    count = len(re.findall(rb"/Type /Page\n", data))
    assert count > 2
    assert f"1/{count}" in text
    assert f"{count}/{count}" in text
    assert text.count("FindingSource") > 1  # the head of a table that goes on


def test_it_is_printed_on_any_thread(qapp: QApplication) -> None:
    made: list[bytes] = []
    thread = threading.Thread(target=lambda: made.append(print_pdf(REPORT)))
    thread.start()
    thread.join()
    assert pdf_text(made[0]) == pdf_text(print_pdf(REPORT))


@pytest.mark.parametrize(("paper", "width"), [("A4", b"595"), ("Letter", b"612")])
def test_the_paper_is_that_of_the_country(qapp: QApplication, paper: str, width: bytes) -> None:
    box = re.search(rb"/MediaBox \[0 0 (\d+)", print_pdf(Document("T"), paper))
    assert box is not None
    assert box[1] == width


def laid_out(html: str) -> QTextDocument:
    text = QTextDocument()
    text.documentLayout().setPaintDevice(_PAPER)
    text.setDocumentMargin(0)
    text.setTextWidth(400)
    text.setHtml(html)
    return text


def tops_of_rows(text: QTextDocument) -> list[float]:
    layout = text.documentLayout()
    block, tops = text.begin(), []
    while block.isValid():
        if block.text().startswith("row"):
            tops.append(layout.blockBoundingRect(block).top())
        block = block.next()
    return tops


def test_pages_follow_one_another_and_hold_whole_rows(qapp: QApplication) -> None:
    rows = "".join(f"<tr><td>row {n}<br>more<br>more</td><td>x</td></tr>" for n in range(40))
    text = laid_out(
        f"<h2>Title</h2><table><thead><tr><th>h</th></tr></thead>{rows}</table><p>end</p>"
    )
    found = pages(text, 300)
    assert len(found) > 5
    assert all(one.body.bottom == two.body.top for one, two in pairwise(found))
    assert found[0].head is None
    assert found[0].body.top == 0
    heads = {page.head for page in found[1:-1]}
    assert len(heads) == 1
    for page in found:
        above = page.head.height if page.head else 0
        assert page.body.height + above <= 300
        begun = [top for top in tops_of_rows(text) if page.body.top <= top < page.body.bottom]
        assert not begun or begun[-1] + 40 <= page.body.bottom


def test_a_heading_is_on_the_page_of_what_it_is_for(qapp: QApplication) -> None:
    text = laid_out("<p>x</p>" * 9 + "<h2>Heading</h2><p>Its text</p>")
    heading = next(
        block
        for block in (text.findBlockByNumber(n) for n in range(text.blockCount()))
        if block.text() == "Heading"
    )
    place = text.documentLayout().blockBoundingRect(heading)
    found = pages(text, place.bottom() + 1)
    assert [round(page.body.top) for page in found] == [0, round(place.top())]


def test_long_code_runs_over_pages_and_short_code_stays_whole(qapp: QApplication) -> None:
    def box(lines: int) -> str:
        code = "\n".join(["line"] * lines)
        return f"<table><tr><td><pre>{code}</pre></td></tr></table>"

    short = laid_out("<p>x</p>" * 8 + box(6))
    assert len(pages(short, 300)) == 2
    long = laid_out(box(100))
    found = pages(long, 300)
    assert len(found) > 3
    assert all(page.body.height <= 300 for page in found)


def test_what_is_higher_than_a_page_is_cut_somewhere(qapp: QApplication) -> None:
    tall = "<br>".join(["x"] * 60)
    text = laid_out(f"<table><tr><td>{tall}</td><td>y</td></tr></table>")
    found = pages(text, 300)
    assert len(found) > 2
    assert all(page.body.height <= 300 for page in found)
    assert pages(laid_out(""), 300)
