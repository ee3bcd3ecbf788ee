"""Files are taken for what they hold, and what is wrong with them is told with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector import resource
from inspector.app import opened_file
from inspector.app.opened_file import look_at
from inspector.errors import InspectorError
from inspector.model.profile import Profile
from inspector.model.request import Request
from inspector.storage.profiles import export_profile

PROFILE = Profile("an-id", "Guest call", Request("GET", "{{api}}/api/v2/tokens/me"))
REPORT = {
    "kind": "guest-inspector-report",
    "format": 1,
    "program": "0.1.0",
    "made": "2026-11-23T10:00:00Z",
    "title": "POST /x was refused",
    "request": {"method": "GET", "url": "https://x.example/y"},
    "verdict": {"kind": "explained", "because": "a header was missing"},
}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["call.guestprofile", "call.toml"])
def test_a_profile_is_told_by_its_request(tmp_path: Path, name: str) -> None:
    found = look_at(export_profile(PROFILE, tmp_path / name))
    assert (found.kind, found.profile) == ("profile", PROFILE)


@pytest.mark.parametrize("name", ["claims.guestrules", "claims.toml"])
def test_a_pack_is_told_by_its_rules(tmp_path: Path, name: str) -> None:
    pack = next((resource.root() / "rules").glob("*.toml"))
    found = look_at(written(tmp_path / name, pack.read_text(encoding="utf-8")))
    assert (found.kind, found.path.name) == ("pack", name)


@pytest.mark.parametrize("name", ["a.guestreport", "a.json"])
def test_a_report_is_told_by_its_kind(tmp_path: Path, name: str) -> None:
    found = look_at(written(tmp_path / name, json.dumps(REPORT)))
    assert found.kind == "report"
    assert found.report is not None
    assert found.report.verdict == "explained: a header was missing"
    assert json.loads(found.report.request) == REPORT["request"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.har", '{"log": {"entries": []}}'),
        ("a.sh", "curl https://x.example"),
        ("a.toml", "title = 'neither'"),
        ("a.toml", "curl = ["),
        ("a.json", '{"method": "GET"}'),
    ],
)
def test_anything_else_is_a_snippet(tmp_path: Path, name: str, text: str) -> None:
    found = look_at(written(tmp_path / name, text))
    assert (found.kind, found.text) == ("snippet", text)


def test_a_large_recording_is_not_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened_file, "LARGEST_OWN", 10)
    assert look_at(written(tmp_path / "a.json", json.dumps(REPORT))).kind == "snippet"


def test_a_damaged_profile_names_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "a.guestprofile", "format = 1\nid = \n")
    with pytest.raises(InspectorError, match=r"a\.guestprofile, line 2.*left as it is"):
        look_at(path)


def test_a_damaged_report_names_its_place(tmp_path: Path) -> None:
    path = written(tmp_path / "a.guestreport", '{"kind": "guest-inspector-report",\n "x": }')
    with pytest.raises(InspectorError, match=r"line 2, column 7.*save it again"):
        look_at(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 9}, "later version"),
        ({"request": None}, "request: there is none"),
        ({"kind": "other"}, "is no report"),
    ],
)
def test_a_report_that_cannot_be_used_says_why(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    path = written(tmp_path / "a.guestreport", json.dumps({**REPORT, **change}))
    with pytest.raises(InspectorError, match=said):
        look_at(path)


def test_a_report_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match="nested too deeply"):
        look_at(written(tmp_path / "a.guestreport", "[" * 100_000))


def test_what_is_not_there_is_a_folder_or_is_empty_is_told(tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match="cannot be read"):
        look_at(tmp_path / "gone.har")
    with pytest.raises(InspectorError, match="is a folder"):
        look_at(tmp_path)
    with pytest.raises(InspectorError, match="is empty"):
        look_at(written(tmp_path / "a.har", " \n"))


def test_a_profile_with_a_secret_in_the_clear_is_not_exported(tmp_path: Path) -> None:
    request = Request("GET", "{{api}}/x?access_token=abcdefghijklmnop1234567890")
    with pytest.raises(InspectorError, match="holds a secret in the clear"):
        export_profile(Profile("i", "n", request), tmp_path / "a.guestprofile")
    assert not list(tmp_path.iterdir())


def test_a_profile_that_cannot_be_written_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match="another folder"):
        export_profile(PROFILE, tmp_path / "gone" / "a.guestprofile")
