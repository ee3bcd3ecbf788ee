"""Reports of the workspace: what they are about, their forms, and how they reach the disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspector.app import report_file
from inspector.app.state import State
from inspector.app.workspace import starting_case
from inspector.errors import InspectorError
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Failure, Ticket
from inspector.model.request import Body, Request

SANDBOX = Environment("sandbox", "Sandbox", "sandbox", "http://127.0.0.1:1", "http://x", "thread")


@pytest.fixture
def ready(owner: Any) -> Any:
    """The starting case with its token."""
    owner.space.import_snippet(starting_case())
    owner.get_token()
    return owner


def isolated(owner: Any) -> Any:
    owner.send()
    owner.space.isolate()
    owner.idle()
    return owner.space


def test_the_report_tells_the_story_without_secrets(ready: Any) -> None:
    space = isolated(ready)
    secrets = [space.state.token.secret.reveal(), space.state.client.secret.reveal()]
    for text in space.reports("markdown", "html", "rich"):
        assert "401 becomes 200 on the sandbox (scenario thread)" in text
        assert "X-Guest-Id" in text
        assert not any(secret in text for secret in secrets)


def test_it_names_the_token_the_sources_and_the_rules_that_fired(ready: Any) -> None:
    ready.space.toolkit = "6.9"
    text = isolated(ready).report()
    assert "| Grant | client credentials |" in text
    assert ", Qt 6.9 |" in text
    assert "| Catalog | Vendor's published Swagger 2.0 definition, August 2026" in text
    assert "| Rule packs used | thread-10372.toml: guest-id-header, guest-scope" in text
    assert "## Scopes: who says what" in text
    assert "## What the answer says" in text


def test_the_corrected_snippet_is_in_the_dialect_it_came_in(ready: Any) -> None:
    text = isolated(ready).report()
    assert "### The snippet, corrected (Ruby Faraday)" in text
    code = text.partition("```ruby\n")[2].partition("```")[0]
    assert 'req.headers["X-Guest-Id"] = "guest-123"' in code
    assert '"Bearer #{ENV.fetch("GENESYS_TOKEN")}"' in code


def test_it_is_about_where_the_answer_came_from(ready: Any) -> None:
    ready.send()
    ready.space.select_environment("us-east-1")
    text = ready.space.report()
    assert "Observed on the sandbox (scenario thread): POST" in text
    assert "| Environment | Sandbox · thread (sandbox) |" in text


def test_before_the_catalog_is_there_it_says_what_is_known(owner: Any) -> None:
    owner.space._rules = None
    text = owner.space.report()
    assert "Nothing has been sent yet" in text
    assert "Catalog" not in text


def test_before_anything_is_sent_it_is_about_the_request(ready: Any) -> None:
    text = ready.space.report()
    assert "## Request, not sent yet" in text
    assert "| Grant | client credentials |" in text


@pytest.mark.parametrize(("name", "form"), [("r.md", "markdown"), ("R.HTML", "html")])
def test_the_report_is_written_to_a_file(ready: Any, tmp_path: Path, name: str, form: Any) -> None:
    path = tmp_path / name
    ready.space.save_report(str(path))
    assert path.read_text(encoding="utf-8")[:200] == ready.space.report(form)[:200]


def test_a_report_that_cannot_be_written_names_the_file(ready: Any, tmp_path: Path) -> None:
    path = tmp_path / "no such folder" / "report.md"
    with pytest.raises(InspectorError) as caught:
        ready.space.save_report(str(path))
    assert str(caught.value) == (
        f"The report cannot be written to {path}: the folder is gone; make it again or choose "
        "another folder."
    )


@pytest.mark.parametrize(
    ("name", "more"),
    [("report.txt", ""), ("report", ""), ("report.pdf", "; a PDF is saved from the window")],
)
def test_another_form_is_refused_before_anything_is_written(
    ready: Any, tmp_path: Path, name: str, more: str
) -> None:
    with pytest.raises(InspectorError) as caught:
        ready.space.save_report(str(tmp_path / name))
    assert str(caught.value) == (
        f"A report is Markdown, HTML or a file to open again: end the name {name} in .md, .html "
        f"or .guestreport{more}."
    )
    with pytest.raises(InspectorError):
        ready.space.write_report(tmp_path / name, lambda _path: None)
    assert list(tmp_path.glob("report*")) == []


def test_a_report_is_written_behind_the_owners_back(ready: Any, tmp_path: Path) -> None:
    done: list[Path] = []
    path = tmp_path / "r.html"
    ready.space.write_report(path, done.append)
    ready.until(lambda: done)
    assert done == [path]
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_another_form_can_be_given(ready: Any, tmp_path: Path) -> None:
    done: list[Path] = []
    path = tmp_path / "r.pdf"
    ready.space.write_report(path, done.append, write=lambda document: document.title.encode())
    ready.until(lambda: done)
    assert path.read_text() == "POST /api/v2/conversations/messaging"


def test_a_report_that_fails_behind_the_back_is_told(ready: Any, tmp_path: Path) -> None:
    done: list[Path] = []
    ready.space.write_report(tmp_path / "none" / "r.md", done.append)
    ready.until(lambda: ready.space.problem)
    assert ready.space.problem.startswith("The report cannot be written to ")
    assert done == []


def test_a_full_disk_leaves_the_earlier_report_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.md"
    path.write_bytes(b"earlier")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        InspectorError, match=r"the disk is full; free some space and save again\.$"
    ):
        report_file.save(path, b"later")
    assert path.read_bytes() == b"earlier"
    assert [entry.name for entry in tmp_path.iterdir()] == ["r.md"]


def test_personal_data_is_masked_on_demand(ready: Any) -> None:
    request = replace(
        ready.space.state.request, body=Body("json", '{"firstName":"Ada","to":{"id":"q"}}')
    )
    ready.space.edit_request(request)
    assert "Ada" in ready.space.report()
    ready.space.masks_personal_data = True
    masked = ready.space.report("html")
    assert "Ada" not in masked
    assert "personal data masked" in masked


@pytest.mark.parametrize(
    ("change", "stem"),
    [
        ({}, "get-2026-01-02"),
        ({"request": Request("POST", "{{api}}/api/v2/a/{b}/c")}, "post-a-b-c-2026-01-02"),
        ({"request": Request("X!", "https://h/..//x?y=z")}, "x-x-2026-01-02"),
        ({"request": Request("GET", "/" + "ab/" * 60)}, f"get-{'ab-' * 26}ab-2026-01-02"),
        ({"request": Request("GET", "/secret")}, "get-SAFE-2026-01-02"),
        (
            {"shown": Exchange(Ticket(1), Request("GET", "/x"), Failure("timeout", "Late."))},
            "get-x-no-answer-2026-01-02",
        ),
    ],
)
def test_a_file_is_named_after_operation_status_and_date(change: dict[str, Any], stem: str) -> None:
    redact: Callable[[str], str] = lambda text: text.replace("secret", "SAFE")  # noqa: E731 - short
    state = State(SANDBOX, **change)
    expected = "get-request-2026-01-02" if not change else stem
    assert report_file.file_stem(state, "2026-01-02", redact) == expected


def test_the_status_in_a_files_name_is_that_of_the_case(ready: Any) -> None:
    ready.send()
    assert "-401-" in ready.space.report_stem()
    assert "-401-" in isolated(ready).report_stem()
