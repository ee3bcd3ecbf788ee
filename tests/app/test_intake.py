"""Large snippets: read by a process of their own, cancelled, replaced, refused as small ones."""

from __future__ import annotations

import io
import json
import sys
import threading
from typing import Any

import pytest

from inspector.app import own_program, snippet_process
from inspector.app.intake import SMALL
from inspector.app.snippet_process import ReadingStopped, SnippetProcess, receive, send, serve
from inspector.dialects import registry
from inspector.errors import SnippetError
from inspector.model.chain import Taken
from inspector.model.request import Snippet
from inspector.model.secret import Secret

Owner = Any
LARGE = "\n".join(
    f"curl https://api.mypurecloud.de/api/v2/users/{n} -H 'Authorization: Bearer canary-{n:08}'"
    for n in range(120)
)


class Heard:
    """What `read_soon` handed over."""

    def __init__(self) -> None:
        self.snippets: list[Snippet] = []
        self.errors: list[SnippetError] = []

    @property
    def anything(self) -> bool:
        return bool(self.snippets or self.errors)


@pytest.fixture
def heard() -> Heard:
    return Heard()


def read(owner: Owner, heard: Heard, text: str, dialect: str | None = None) -> None:
    owner.space.read_soon(text, heard.snippets.append, heard.errors.append, dialect=dialect)


def answers(*asked: tuple[str, str | None]) -> list[Any]:
    """Returns what a helper says to these questions."""
    source, target = io.BytesIO(), io.BytesIO()
    for one in asked:
        send(source, one)
    source.seek(0)
    assert serve(source, target) == 0
    target.seek(0)
    found = []
    while target.tell() < len(target.getvalue()):
        found.append(receive(target))
    return found


def test_a_small_snippet_is_there_at_once(owner: Owner, heard: Heard) -> None:
    read(owner, heard, "curl https://api.mypurecloud.de/api/v2/date")
    assert heard.snippets[0].dialect == "curl"
    assert owner.space.reading is None


def test_a_small_snippet_that_cannot_be_read_is_refused_at_once(owner: Owner, heard: Heard) -> None:
    read(owner, heard, "Dear support, it does not work.")
    assert heard.errors[0].line == 1


def test_a_large_snippet_comes_as_it_would_have_been_read_here(owner: Owner, heard: Heard) -> None:
    assert len(LARGE) > SMALL
    before = owner.space.state
    read(owner, heard, LARGE)
    assert owner.space.reading is not None
    assert owner.space.reading.characters == len(LARGE)
    assert owner.space.state is before
    owner.until(lambda: heard.anything)
    assert heard.snippets == [registry.parse(LARGE)]
    assert owner.space.reading is None


def test_the_helper_serves_the_next_snippet_too(owner: Owner, heard: Heard) -> None:
    for dialect in ("curl", "http-file"):
        read(owner, heard, LARGE, dialect)
        owner.until(lambda: owner.space.reading is None)
    assert [one.dialect for one in heard.snippets] == ["curl"]
    assert len(heard.errors) == 1


def test_a_large_text_that_is_no_snippet_is_refused_with_its_place(
    owner: Owner, heard: Heard
) -> None:
    text = "Dear support, it does not work. " * 300
    read(owner, heard, text)
    owner.until(lambda: heard.anything)
    with pytest.raises(SnippetError) as here:
        registry.parse(text)
    assert (str(heard.errors[0]), heard.errors[0].line) == (str(here.value), here.value.line)


def test_a_second_paste_wins(owner: Owner, heard: Heard) -> None:
    read(owner, heard, LARGE * 20)
    read(owner, heard, LARGE)
    owner.until(lambda: heard.anything)
    assert [len(one.requests) for one in heard.snippets] == [120]
    assert heard.errors == []


def test_a_small_paste_ends_the_reading_of_a_large_one(owner: Owner, heard: Heard) -> None:
    read(owner, heard, LARGE)
    read(owner, heard, "curl https://api.mypurecloud.de/api/v2/date")
    assert owner.space.reading is None
    assert [len(one.requests) for one in heard.snippets] == [1]


def test_a_cancelled_reading_says_nothing_more(owner: Owner, heard: Heard) -> None:
    assert not owner.space.cancel_reading()
    read(owner, heard, LARGE * 20)
    assert owner.space.cancel_reading()
    assert owner.space.reading is None
    read(owner, heard, LARGE)
    owner.until(lambda: heard.anything)
    assert len(heard.snippets) == 1


def test_a_helper_that_ends_before_its_time_is_told(owner: Owner, heard: Heard) -> None:
    read(owner, heard, "curl https://x.example " + "# " * SMALL)
    owner.until(lambda: heard.anything)
    owner.space._helper._command = (sys.executable, "-c", "")
    owner.space._helper.stop()
    read(owner, heard, LARGE)
    owner.until(lambda: owner.space.reading is None)
    assert "was not read to its end" in owner.space.problem
    assert len(heard.snippets) == 1


def test_where_no_process_can_be_started_the_worker_reads() -> None:
    process = SnippetProcess(("/nowhere/at/all",))
    assert process.read(LARGE, None, threading.Event()) == registry.parse(LARGE)


def test_what_was_cancelled_before_its_turn_is_not_begun() -> None:
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(ReadingStopped, match="cancelled"):
        SnippetProcess(("/nowhere/at/all",)).read(LARGE, None, stopped)


def test_the_helper_answers_until_nobody_asks_any_more() -> None:
    found = answers((LARGE, None), ("", None))
    assert [one[0] for one in found] == ["requests", "requests", "requests", "end", "error"]
    assert sum(len(one[1]) for one in found[:3]) == 120


def test_the_helper_tells_a_bug_without_the_snippet(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> Snippet:
        raise ZeroDivisionError("".join(("can", "ary")))

    monkeypatch.setattr(registry, "parse", break_down)
    ((kind, trace),) = answers(("canary", None))
    assert (kind, "canary" in trace) == ("bug", False)
    assert "ZeroDivisionError" in trace
    answer = io.BytesIO()
    send(answer, (kind, trace))
    answer.seek(0)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        snippet_process._received(answer)


def test_a_helper_that_nobody_listens_to_ends() -> None:
    class Broken(io.BytesIO):
        def write(self, _data: object) -> int:
            raise BrokenPipeError

    source = io.BytesIO()
    send(source, ("curl https://x.example", None))
    source.seek(0)
    assert serve(source, Broken()) == 0


def test_values_cross_as_they_are_and_nothing_else_does() -> None:
    pipe = io.BytesIO()
    values = (Secret("canary"), Taken("t", 0, "/t"))
    send(pipe, values)
    send(pipe, json.JSONDecoder)
    pipe.seek(0)
    assert receive(pipe) == values
    with pytest.raises(ValueError, match="no value of a snippet"):
        receive(pipe)
    with pytest.raises(EOFError):
        receive(pipe)


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_program.command(snippet_process.OPTION)[1:] == ("-m", "inspector", "--read-snippets")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_program.command(snippet_process.OPTION) == (sys.executable, "--read-snippets")


def test_dialects_are_offered_by_what_the_text_looks_like(owner: Owner) -> None:
    name, title, score = owner.space.dialects_for("curl https://x.example")[0]
    assert (name, title, score > 0.5) == ("curl", "curl", True)
    offered = owner.space.dialects_for(LARGE)
    assert {row[2] for row in offered} == {0.0}
    assert len(offered) == len(registry.names())


def test_a_payload_is_told_from_what_may_be_a_snippet(owner: Owner) -> None:
    archive = {"log": {"version": "1.2", "entries": [{"request": {"method": "GET", "url": "x"}}]}}
    assert owner.space.is_worth_reading(json.dumps(archive))
    assert owner.space.is_worth_reading(LARGE)
    assert not owner.space.is_worth_reading(json.dumps({"to": {"id": "x" * SMALL}}))


def test_the_source_is_shown_without_its_secrets_unless_asked(owner: Owner) -> None:
    text = (
        "curl 'https://api.mypurecloud.de/api/v2/users/<ID>' \\\n"
        "  -H 'Authorization: Bearer canary-token-1f9c0a2b' -H 'X: <WHAT>'"
    )
    owner.space.import_snippet(text)
    shown: list[Any] = []
    for reveal in (False, True):
        owner.space.show_source(text, owner.space.state.notes, shown.append, reveal=reveal)
    owner.until(lambda: len(shown) == 2)
    covered, plain = shown
    assert "canary" not in "".join(covered.lines)
    assert "canary" in "".join(plain.lines)
    assert [note.line for note in plain.notes] == [1, 2, 0]
    assert (covered.exact, plain.exact) == ({1}, {1, 2})
    assert plain.longest == max(map(len, text.split("\n")))


def test_reading_it_as_another_dialect_keeps_the_source(owner: Owner) -> None:
    text = "GET /api/v2/date HTTP/1.1\nHost: api.mypurecloud.de\n\n"
    owner.space.import_snippet(text)
    assert owner.space.state.source == Secret(text)
    owner.space.import_snippet(text, "http-file")
    assert (owner.space.state.dialect, owner.space.state.source) == ("http-file", Secret(text))
    owner.space.undo()
    assert owner.space.state.dialect == "raw"
