"""What leaves a command: redacted, fit for the terminal, coloured only where colours are wanted."""

from __future__ import annotations

import io

import pytest

from inspector.cli.output import Output, Painted, visible
from inspector.model.redact import Redactor
from inspector.model.secret import Secret

CANARY = "canary-4711-abcdefgh"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def make(out=None, environment=None):
    out = out or io.StringIO()
    err = io.StringIO()
    return Output(out, err, environment or {}), out, err


def test_colours_are_for_terminals_only():
    plain, out, _ = make()
    plain.line("a ", Painted("b", "bold"))
    coloured, terminal, _ = make(Terminal())
    coloured.line("a ", Painted("b", "bold"))

    assert out.getvalue() == "a b\n"
    assert terminal.getvalue() == "a \x1b[1mb\x1b[0m\n"


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_are_left_out_where_they_are_not_wanted(environment):
    output, terminal, _ = make(Terminal(), environment)
    output.line(Painted("b", "error"))

    assert terminal.getvalue() == "b\n"


def test_an_empty_no_color_asks_for_nothing():
    output, terminal, _ = make(Terminal(), {"NO_COLOR": ""})
    output.line(Painted("b", "error"))

    assert "\x1b[" in terminal.getvalue()


@pytest.mark.parametrize("write", ["line", "note", "progress", "refusal", "json"])
def test_no_way_out_shows_a_secret(write):
    output, out, err = make()
    output.redact_with(lambda: Redactor([Secret(CANARY)]))
    getattr(output, write)(f"it said {CANARY}")

    assert CANARY not in out.getvalue() + err.getvalue()
    assert "20 chars" in out.getvalue() + err.getvalue()


def test_a_secret_split_into_a_painted_piece_is_found_too():
    output, terminal, _ = make(Terminal())
    output.redact_with(lambda: Redactor([Secret(CANARY)]))
    output.line(CANARY[:8], Painted(CANARY[8:], "bold"))

    assert "\x1b[" not in terminal.getvalue()
    assert CANARY[8:] not in terminal.getvalue()


def test_json_is_walked_to_its_last_text():
    output, out, _ = make()
    output.redact_with(lambda: Redactor([Secret(CANARY)]))
    output.json({"a": [{"b": (CANARY, 1, None, True)}]})

    assert CANARY not in out.getvalue()
    assert "true" in out.getvalue()


def test_what_is_asked_for_exactly_is_not_redacted():
    output, out, _ = make()
    output.redact_with(lambda: Redactor([Secret(CANARY)]))
    output.json({"a": CANARY}, exactly=True, one_line=True)

    assert out.getvalue() == f'{{"a": "{CANARY}"}}\n'


def test_a_terminal_never_gets_control_characters_of_others():
    output, terminal, err = make(Terminal())
    output.text("\x1b]0;title\x07\u202eabc\n")
    output.line("\x1b[2J")
    output.note("\x1b[2J")

    assert "\x1b" not in terminal.getvalue() + err.getvalue()
    assert "\\x1b]0;title\\x07\\u202eabc" in terminal.getvalue()


def test_a_file_gets_text_as_it_stands():
    output, out, _ = make()
    output.text("\x1b[2J\n")

    assert out.getvalue() == "\x1b[2J\n"


def test_line_ends_and_tabs_stay():
    assert visible("a\tb\nc") == "a\tb\nc"


def test_a_refusal_is_one_line_whatever_it_says():
    output, _, err = make()
    output.refusal("one\n  two\r\nthree")

    assert err.getvalue() == "guest-inspector: one two three\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_stream_of_another_encoding_is_no_error(encoding):
    raw = io.BytesIO()
    output, _, _ = make(io.TextIOWrapper(raw, encoding=encoding))
    output.line("→ · ü \ud800")
    output.out.flush()

    assert b"\\u2192" in raw.getvalue()
    assert b"\\ud800" in raw.getvalue()


def test_sentences_are_broken_between_words_and_indented():
    output, out, _ = make()
    output.wrapped("word " * 40, "    ")
    output.wrapped("", "    ")

    lines = out.getvalue().splitlines()
    assert all(len(line) <= 100 for line in lines)
    assert lines[0].startswith("    word")


def test_a_narrow_terminal_gets_narrow_lines(monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    output, terminal, _ = make(Terminal(), {"NO_COLOR": "1"})
    output.wrapped("word " * 40, "")

    assert max(len(line) for line in terminal.getvalue().splitlines()) <= 50
