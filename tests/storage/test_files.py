from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from inspector.storage.files import explain, sync_folder, write_atomically


def test_a_file_is_private_and_holds_exactly_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    write_atomically(path, b"one\r\ntwo")
    assert path.read_bytes() == b"one\r\ntwo"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.toml"]


def test_the_temporary_file_is_private_before_any_data_is_in_it(tmp_path: Path) -> None:
    modes: list[tuple[int, int]] = []

    def spying(descriptor: int, data: memoryview) -> int:
        facts = os.fstat(descriptor)
        modes.append((stat.S_IMODE(facts.st_mode), facts.st_size))
        return os.write(descriptor, data)

    write_atomically(tmp_path / "a", b"data", write=spying)
    assert modes == [(0o600, 0)]


def test_short_writes_are_continued(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"0123456789", write=lambda fd, data: os.write(fd, data[:3]))
    assert path.read_bytes() == b"0123456789"


def test_a_failing_write_leaves_the_old_file_and_no_temporary_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    written = 0

    def full(descriptor: int, data: memoryview) -> int:
        nonlocal written
        if written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = os.write(descriptor, data[:2])
        return written

    with pytest.raises(OSError, match="No space") as caught:
        write_atomically(path, b"new content", write=full)
    assert "free some space" in explain(caught.value)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_a_file_of_that_name_is_not_overwritten_unless_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"first", overwrite=False)
    with pytest.raises(FileExistsError):
        write_atomically(path, b"second", overwrite=False)
    assert path.read_bytes() == b"first"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("present", [False, True])
def test_without_hard_links_nothing_is_overwritten_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, present: bool
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)  # as on FAT
    path = tmp_path / "a"
    if present:
        path.write_bytes(b"first")
        with pytest.raises(FileExistsError):
            write_atomically(path, b"second", overwrite=False)
        assert path.read_bytes() == b"first"
    else:
        write_atomically(path, b"second", overwrite=False)
        assert path.read_bytes() == b"second"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "a"
    target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_missing_folder_is_an_error_and_is_explained(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        write_atomically(tmp_path / "gone" / "a", b"")
    assert "the folder is gone" in explain(caught.value)
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "gone")


def test_an_unknown_reason_is_given_in_the_systems_words() -> None:
    assert explain(OSError(errno.EIO, "Input/output error")).startswith("Input/output error")
    assert explain(OSError("odd")).startswith("odd")
