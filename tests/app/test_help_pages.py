"""The help: every page is there, every link leads somewhere, every name exists in the program."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import inspector
from inspector import resource
from inspector.app.help_pages import PAGES, Hit, find, read_pages, slug

KEYS = (("New request", "Ctrl+N"), ("Redo", "Ctrl+Y, Ctrl+Shift+Z"))
TEXTS = {page.name: page.text for page in read_pages(KEYS)}
UI = Path(inspector.__file__).parent / "ui"


def test_every_file_of_the_help_is_a_page() -> None:
    assert sorted(p.stem for p in resource.path("help").glob("*.md")) == sorted(PAGES)


def test_every_page_has_one_title_and_no_line_too_long() -> None:
    for page in read_pages(KEYS):
        assert page.text.startswith(f"# {page.title}\n")
        assert len(re.findall(r"^# ", page.text, re.MULTILINE)) == 1
        assert max(map(len, page.text.splitlines())) <= 130


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_page_and_a_heading(name: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", TEXTS[name]):
        file, _, anchor = target.partition("#")
        page = file.removesuffix(".md") if file else name
        assert page in PAGES, target
        headings = [slug(h) for h in re.findall(r"^#+ (.*)$", TEXTS[page], re.MULTILINE)]
        assert not anchor or anchor in headings, target


def strings() -> set[str]:
    """Returns every text that the window's modules hold, without its mnemonic and its mark."""
    found = set()
    for path in UI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value.replace("&", "").strip())
    return found


@pytest.mark.parametrize("name", PAGES)
def test_every_bold_name_is_a_text_of_the_window(name: str) -> None:
    known = strings()
    bold = re.findall(r"\*\*(.+?)\*\*", TEXTS[name].replace("\n", " "))
    # A lead word of a list item ends with a full stop and names nothing.
    named = {re.sub(r"\s+", " ", words) for words in bold if not words.endswith(".")}
    assert not {words for words in named if words not in known}


def test_every_command_of_the_page_exists() -> None:
    from inspector.cli import parser

    top = parser.make().format_help()
    for command in re.findall(
        r"^\| `guest-inspector ([^`]+)`", TEXTS["command-line"], re.MULTILINE
    ):
        first = command.split()[0]
        assert re.search(rf"^ +{re.escape(first)}\b", top, re.MULTILINE), command


def test_the_keys_are_those_that_are_given() -> None:
    assert "| Ctrl+N | New request |" in TEXTS["keys"]
    assert "| Ctrl+Y or Ctrl+Shift+Z | Redo |" in TEXTS["keys"]
    assert "[[" not in TEXTS["keys"]


def test_hits_are_found_in_order_whatever_the_case() -> None:
    plain = {"a": "One scope.\nTwo Scopes here", "b": "nothing"}
    assert find("SCOPE", plain) == (Hit("a", 4, "One scope."), Hit("a", 15, "Two Scopes here"))
    assert find("  ", plain) == ()
    assert find("a.b", {"a": "axb"}) == ()


def test_an_excerpt_holds_whole_words_of_its_line() -> None:
    words = "a very long line of words that goes on before the"
    line = f"{words} needle and then for just as long and longer behind it"
    [hit] = find("needle", {"a": f"first\n{line}\nlast"})
    assert hit.excerpt.startswith("… ")
    assert hit.excerpt.endswith(" …")
    assert set(hit.excerpt.split()) - {"…"} <= set(line.split())
    [hit] = find("needle", {"a": "x" * 100 + "needle" + "y" * 100})
    assert "needle" in hit.excerpt


def test_hits_without_end_are_cut() -> None:
    assert len(find("a", {"p": "a" * 5000})) == 200
