"""A report as plain values, and what is done to all of its texts."""

from __future__ import annotations

import pytest

from inspector.lab.document import (
    MAX_CODE_CHARS,
    MAX_CODE_LINES,
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
    table,
    text_of,
    visible,
)


def loud(text: str) -> str:
    return text.replace("secret", "SAFE")


def quiet(text: str) -> str:
    return text.replace("known", "SAFE")


def safe(*blocks: object) -> tuple[object, ...]:
    return made_safe(Document("t", blocks=blocks), loud, quiet).blocks  # type: ignore[arg-type]  # blocks of every kind


def test_every_text_of_every_block_is_made_safe() -> None:
    document = Document(
        "secret title",
        (Badge("secret"),),
        (
            Heading("secret"),
            Paragraph("secret", "secret"),
            Callout("secret"),
            Items(("secret",)),
            Table(("secret",), (("secret", Badge("secret"), Mono("secret"), Stamp("secret")),)),
            Code("secret", "http", "secret"),
            Code("secret known", is_redacted=True),
            Diff((("+", "secret"),), "secret"),
        ),
        "secret end",
    )
    done = made_safe(document, loud, quiet)
    assert str(done).count("secret") == 1  # in the code that was redacted before
    assert done.blocks[6] == Code("secret SAFE", is_redacted=True)


def test_what_cannot_be_seen_is_spelled_out() -> None:
    assert visible("a\u202eb\u200b\x1b\x85\U000e0041") == ("a\\u202eb\\u200b\\x1b\\x85\\U000e0041")
    assert visible("lines\nand\ttabs, äöü and 😀") == "lines\nand\ttabs, äöü and 😀"
    assert visible("half \ud800") == "half \\ud800"


def test_prose_is_one_line_and_code_keeps_its_own() -> None:
    paragraph, code = safe(Paragraph("a\n  b"), Code("a\n  b"))
    assert paragraph == Paragraph("a b")
    assert code == Code("a\n  b")


def test_long_code_is_cut_after_it_was_made_safe_and_says_so() -> None:
    many, wide, one_more = safe(
        Code("\n".join(map(str, range(MAX_CODE_LINES + 5)))),
        Code("x" * (MAX_CODE_CHARS - 3) + "secret\nlast"),
        Code("\n".join(map(str, range(MAX_CODE_LINES + 1)))),
    )
    assert isinstance(many, Code)
    assert many.text.endswith("\n… 5 more lines")
    assert isinstance(wide, Code)
    assert wide.text == "x" * (MAX_CODE_CHARS - 3) + "SAF…\n… 1 more line"
    assert isinstance(one_more, Code)
    assert one_more.text.endswith("… 1 more line")


def test_a_secret_that_runs_over_the_lines_of_a_diff_is_found() -> None:
    def joined(text: str) -> str:
        return text.replace("one\ntwo", "SAFE") if "\n" in text else text.replace("one", "1")

    diff = Diff((("-", "one"), ("+", "two"), (" ", "three")))
    [done] = made_safe(Document("t", blocks=(diff,)), joined, joined).blocks
    assert done == Diff((("-", "1"), ("+", "two"), (" ", "three")))
    [same] = made_safe(Document("t", blocks=(diff,)), str, str).blocks
    assert same == diff


def test_columns_in_which_no_row_says_anything_are_left_out() -> None:
    rows = [("1", "", Mono("")), ("2", "", Mono("c"))]
    assert table(("a", "b", "c"), rows) == (Table(("a", "c"), (("1", Mono("")), ("2", Mono("c")))),)
    assert table(("a",), [("",), (" ",)]) == ()


@pytest.mark.parametrize("cell", ["x", Badge("x"), Mono("x"), Stamp("x")])
def test_every_kind_of_cell_has_a_text(cell: str | Badge | Mono | Stamp) -> None:
    assert text_of(cell) == "x"
