"""`--report`: a report for a ticket beside what a command writes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
SNIPPET = """\
curl -X POST https://api.mypurecloud.com/api/v2/conversations/messaging \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"externalContact":{"id":"guest-123"},"firstName":"Ada","to":{"id":"queue-456"}}'
"""


@pytest.fixture
def snippet(tmp_path: Path) -> Path:
    path = tmp_path / "snippet.sh"
    path.write_text(SNIPPET)
    return path


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("check", 1, "Nothing has been sent yet"),
        ("send", 0, "No experiment has been made"),
        ("isolate", 0, "401 becomes 200 on the sandbox (scenario thread)"),
    ],
)
def test_a_command_writes_its_report_beside_its_result(
    run: Run, snippet: Path, tmp_path: Path, command: str, code: int, says: str
) -> None:
    path = tmp_path / "r.md"
    done = run(command, snippet, "--report", path)
    assert done.code == code
    assert f"The report is in {path}." in done.err
    text = path.read_text(encoding="utf-8")
    assert says in text
    assert "Ada" in text
    assert "personal data masked" not in text


def test_the_demo_writes_one_too_and_its_json_stays_json(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    done = run("demo", "--json", "--report", path)
    assert done.json["isolate"]["verdict"] == "explained"
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_plan_has_a_report_of_what_was_found(run: Run, snippet: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.md"
    assert run("isolate", snippet, "--dry-run", "--report", path).code == 0
    assert "Nothing has been sent yet" in path.read_text(encoding="utf-8")


def test_personal_data_is_masked_on_demand(run: Run, snippet: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    run("send", snippet, "--report", path, "--mask")
    text = path.read_text(encoding="utf-8")
    assert "Ada" not in text
    assert "personal data masked" in text


@pytest.mark.parametrize("command", ["check", "send", "isolate", "demo"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("r.pdf", "a PDF is saved from the window."),
        ("r.txt", "end the name r.txt in .md, .html or .guestreport."),
        ("none/r.md", "there is no folder "),
    ],
)
def test_a_report_that_cannot_be_is_refused_before_anything_is_sent(
    run: Run, snippet: Path, tmp_path: Path, command: str, name: str, reason: str
) -> None:
    arguments = [] if command == "demo" else [snippet]
    done = run(command, *arguments, "--report", tmp_path / name)
    assert done.code == 2
    assert done.out == ""
    assert reason in done.err


def test_the_result_is_shown_even_when_the_report_cannot_be_written(
    run: Run, snippet: Path, tmp_path: Path
) -> None:
    path = tmp_path / "r.md"
    path.mkdir()
    done = run("isolate", snippet, "--json", "--report", path)
    assert done.code == 2
    assert done.json["verdict"] == "explained"
    assert f"The report cannot be written to {path}: " in done.err


@pytest.mark.parametrize("name", ["r.md", "r.html"])
def test_no_credential_reaches_the_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    canary = "canary-9f31-Zq7w_token.value"
    monkeypatch.setenv("GUEST_INSPECTOR_TOKEN", canary)
    literal = tmp_path / "literal.sh"
    literal.write_text(SNIPPET.replace("$TOKEN", "canary-in-the-snippet-0123"))
    run("isolate", literal, "--report", tmp_path / name)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert "canary" not in text
    for spelled in (canary, f"Bearer {canary}"):
        assert base64.b64encode(spelled.encode()).decode().rstrip("=") not in text
