"""The format of a data folder: told by a file, refused when it is a later version's."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from inspector.errors import DataFormatError
from inspector.storage.data_format import FILE, FORMAT, check, mark


def test_a_folder_that_is_not_there_is_of_format_one_and_is_not_made(tmp_path: Path) -> None:
    assert check(tmp_path / "data") == 1
    assert not (tmp_path / "data").exists()


def test_a_folder_without_the_file_is_of_format_one(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").touch()
    assert check(tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["history.sqlite"]


def test_a_file_in_the_place_of_the_folder_is_told_by_who_needs_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    assert check(tmp_path / "data") == 1
    mark(tmp_path / "data", "0.1.0")
    assert (tmp_path / "data").read_bytes() == b""


def test_the_mark_names_format_and_version_and_is_written_once(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "data"
    mark(folder, "0.1.0")
    first = (folder / FILE).stat()
    assert json.loads((folder / FILE).read_bytes()) == {"format": FORMAT, "program": "0.1.0"}
    mark(folder, "0.1.0")
    assert (folder / FILE).stat().st_ino == first.st_ino
    mark(folder, "0.2.0")
    assert json.loads((folder / FILE).read_bytes())["program"] == "0.2.0"
    assert check(folder) == FORMAT
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_a_later_format_is_refused_with_the_version_to_install(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"format": 7, "program": "3.2.1"}', encoding="utf-8")
    with pytest.raises(DataFormatError, match=r"format 7.*Install version 3\.2\.1.*--data-dir"):
        check(tmp_path)


def test_fields_of_later_versions_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"format": 1, "program": "9", "more": []}', encoding="utf-8")
    assert check(tmp_path) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b"\xff\xfe",
        b'{"format": 1}',
        b'{"format": "1", "program": "0"}',
        b'{"format": true, "program": "0"}',
        b'{"format": 0, "program": "0"}',
        b'{"format": 1, "program": 2}',
    ],
)
def test_a_file_that_tells_nothing_is_refused_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(DataFormatError, match="Move that file away"):
        check(tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(DataFormatError, match="cannot be read"):
        check(tmp_path)


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="nobody keeps root from writing"
)
def test_a_folder_that_cannot_be_written_to_is_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    mark(tmp_path / "data", "0.1.0")
    tmp_path.chmod(0o700)
    assert not (tmp_path / "data").exists()
