"""Writes files so that a crash, a full disk or a second window leaves the old or the new one whole.

temporary file in the same folder (0600 from its first byte) -> fsync -> rename -> fsync folder
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Callable
from pathlib import Path

TEMPORARY_SUFFIX = ".tmp"


def write_atomically(
    path: Path,
    data: bytes,
    *,
    overwrite: bool = True,
    write: Callable[[int, memoryview], int] = os.write,
) -> None:
    """Makes `path` hold `data`, durably, or leaves everything as it was.

    A link is followed: what it names is replaced, not the link.

    Raises:
        FileExistsError: `overwrite` is False and there is a file of that name.
        OSError: The disk is full, the folder is read-only or missing, and so on.
    """
    target = path.resolve()
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")
    try:
        _write_new(temporary, data, write)
        if overwrite:
            temporary.replace(target)
        else:
            _move_without_overwriting(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames in the folder durable, where the system can do that (not on Windows)."""
    if not hasattr(os, "O_DIRECTORY"):
        return  # pragma: no cover - Windows only
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def explain(error: OSError, *, elsewhere: str = "another data folder (--data-dir)") -> str:
    """Returns why a write failed and the remedy, as the end of a sentence.

    `elsewhere` is what the user can choose instead.
    """
    reason = _REASONS.get(error.errno or 0)
    if reason is None:
        return f"{error.strerror or error}; check the folder and try again"
    return reason.format(elsewhere=elsewhere)


def _write_new(path: Path, data: bytes, write: Callable[[int, memoryview], int]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _move_without_overwriting(temporary: Path, target: Path) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # File systems without hard links (FAT, some network ones): the check is not atomic there.
        if target.exists():
            raise FileExistsError(errno.EEXIST, "File exists", str(target)) from None
        temporary.replace(target)
        return
    temporary.unlink()


_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and save again",
    errno.EDQUOT: "your disk quota is used up; free some space and save again",
    errno.EROFS: "the disk is read-only; choose {elsewhere}",
    errno.EACCES: "you may not write there; change the folder's permissions or choose {elsewhere}",
    errno.EPERM: "you may not write there; change the folder's permissions or choose {elsewhere}",
    errno.ENOTDIR: "a file stands where the folder should be; move it away or choose {elsewhere}",
    errno.EEXIST: "a file stands where the folder should be; move it away or choose {elsewhere}",
    errno.ENOENT: "the folder is gone; make it again or choose {elsewhere}",
    errno.ENAMETOOLONG: "the name is too long; give it a shorter one",
}
