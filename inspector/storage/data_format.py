"""The format of a data folder, told by one file in it, so that no version harms another's data.

    no folder, no file ──> format 1 ──mark──> the file says so
    the file says more than FORMAT ──> refused: nothing is read, nothing is written

A format changes when an earlier program could no longer use what is written; adding a file or a
field does not change it.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from inspector.errors import DataFormatError
from inspector.storage.files import explain, write_atomically

FORMAT = 1
FILE = "data-format.json"


def check(folder: Path) -> int:
    """Returns the format of the folder; writes nothing.

    Raises:
        DataFormatError: It is newer than what this program knows, or the file cannot be read.
    """
    path = folder / FILE
    try:
        packed = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return 1  # made before there was the file, or not made yet
    except OSError as error:
        raise DataFormatError(f"{path} cannot be read: {explain(error)}.") from error
    found, program = _read(path, packed)
    if found > FORMAT:
        raise DataFormatError(
            f"The data in {folder} is of format {found}, written by version {program} of the "
            f"program; this version knows formats up to {FORMAT}. Install version {program} or a "
            "later one, or choose another data folder with --data-dir. Nothing was changed.",
            f"Install version {program} of the program or a later one, or choose another folder "
            "with --data-dir.",
        )
    return found


def mark(folder: Path, program: str) -> None:
    """Notes the format and the version that writes the folder from now on, if not noted yet.

    A folder that cannot be written to says so where something is to be saved in it.
    """
    path = folder / FILE
    content = json.dumps({"format": FORMAT, "program": program}, indent=1).encode() + b"\n"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            write_atomically(path, content)


def _read(path: Path, packed: bytes) -> tuple[int, str]:
    try:
        told = json.loads(packed)
        number, program = told["format"], told["program"]
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    if type(number) is not int or number < 1 or not isinstance(program, str):
        raise _damaged(path)
    return number, program


def _damaged(path: Path) -> DataFormatError:
    return DataFormatError(
        f"{path} does not tell the format of the data beside it, so nothing is touched. Move that "
        "file away if a version up to this one wrote the data, or choose another data folder with "
        "--data-dir.",
        f"Move {path} away if a version up to this one wrote the data, or choose another folder "
        "with --data-dir.",
    )
