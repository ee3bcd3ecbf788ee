"""What we send of a command line is what the tool itself sends; its options are all known."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "exports"))
from curl_forms import FILES, HTTPIE, WGET, forms
from imports import compare, sending
from recording import recording

from inspector.dialects import registry
from inspector.dialects.curl_options import full_name, short_name, takes_value
from inspector.model.request import Part

CURL = shutil.which("curl")
_NEEDS_CURL = pytest.mark.skipif(CURL is None, reason="curl is not installed")
_HELP = re.compile(r" (?:-(\S), |    )--(\S+)( [<\[])?")
_FORMS = tuple(forms(seed=1, count=20))


@_NEEDS_CURL
@pytest.mark.parametrize("group", sorted({form.group for form in _FORMS}))
def test_forms_reach_the_server_as_from_curl(group: str, tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    with recording() as recorder, sending() as sender:
        for form in _FORMS:
            if form.group == group:
                outcome = compare(form, "curl", recorder, sender, tmp_path)
                assert outcome.word != "wrong", f"{form.script}\n{outcome.why}"


@pytest.mark.skipif(shutil.which("http") is None, reason="HTTPie is not installed")
def test_forms_reach_the_server_as_from_httpie(tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    with recording() as recorder, sending() as sender:
        for form in HTTPIE[::4]:
            outcome = compare(form, "httpie", recorder, sender, tmp_path)
            assert outcome.word in ("equal", "told"), f"{form.script}\n{outcome.why}"


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_forms_reach_the_server_as_from_wget(tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    with recording() as recorder, sending() as sender:
        for form in WGET:
            outcome = compare(form, "wget", recorder, sender, tmp_path)
            assert outcome.word == "equal", f"{form.script}\n{outcome.why}"


@_NEEDS_CURL
def test_every_option_of_the_installed_curl_is_known() -> None:
    told = subprocess.run(
        [str(CURL), "--help", "all"], capture_output=True, text=True, timeout=60, check=True
    ).stdout
    found = [match.groups() for match in map(_HELP.match, told.splitlines()) if match]
    assert len(found) > 200
    for short, name, argument in found:
        assert full_name(name) == name
        assert takes_value(name) == bool(argument), name
        assert short is None or short_name(short) == name


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("HEADER", "header"),
        ("no-head", "no-head"),
        ("keepalive", "no-keepalive"),
        ("buffer", "no-buffer"),
        ("data-ur", "data-urlencode"),
        ("data-", None),
        ("expand-data", "expand-data"),
    ],
)
def test_spellings_that_curl_takes_are_known(spelled: str, name: str | None) -> None:
    assert full_name(spelled) == name


def test_parts_stay_in_the_order_of_httpie_and_numbers_among_them_are_told() -> None:
    text = "http --multipart POST https://h/x f@a.wav 'g@b;type=x/y' n:=1 b=c"
    (imported,) = registry.parse(text).requests
    assert imported.request.body.parts == (
        Part("f", "", "a.wav", "audio/x-wav", "a.wav"),
        Part("g", "", "b", "x/y", "b"),
        Part("b", "c"),
    )
    assert any("no item with :=" in note.text for note in imported.notes)


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (r"A:\\b", r"\\b"),
        (r"A:a\\\:b", "a\\\\:b"),
        (r"A:\=b", "=b"),
        ("A:a\\", "a\\"),
    ],
)
def test_backslashes_are_taken_away_as_httpie_does(item: str, value: str) -> None:
    (imported,) = registry.parse(f"http GET https://h/x '{item}'").requests
    assert imported.request.headers.get("A") == value
