"""What is done to the files of the user's rule packs; each call may block and raises sentences.

Nothing is overwritten unless it is asked for, and what is removed only moves aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.errors import InspectorError
from inspector.model.redact import Redactor
from inspector.storage import files

if TYPE_CHECKING:
    from inspector.rules.pack import Pack

SUFFIX, OFF = ".toml", ".toml.off"
EXPORT_SUFFIX = ".guestrules"
"""How a pack is called that goes to somebody else; inside it is TOML like any other."""
REMOVED = "removed"
_MOST_TRIES = 5


def pack_name(path: Path) -> str:
    """Returns a pack's name for people: its file's, without the endings."""
    return path.name.removesuffix(".off").removesuffix(SUFFIX).removesuffix(EXPORT_SUFFIX)


def switch(path: Path, *, on: bool) -> Path:
    """Switches a pack on or off by renaming its file; returns where it is now."""
    target = path.with_name(pack_name(path) + (SUFFIX if on else OFF))
    if target == path:
        return path
    if target.exists():
        raise InspectorError(f"{target} is there already: remove or rename one of the two packs.")
    _rename(path, target)
    return target


def remove(path: Path) -> Path:
    """Moves a pack's file into the folder `removed` beside it; returns where it is now."""
    folder = path.parent / REMOVED
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _failed(f"{path} cannot be removed", error) from error
    target = free_name(folder, pack_name(path), path.name.removeprefix(pack_name(path)))
    _rename(path, target)
    return target


def free_name(folder: Path, name: str, suffix: str = SUFFIX) -> Path:
    """Returns a path in the folder that no file has, with a number where the name is taken."""
    number, path = 2, folder / (name + suffix)
    while path.exists() or path.with_name(path.name + ".off").exists():
        path, number = folder / f"{name}-{number}{suffix}", number + 1
    return path


def import_pack(source: Path, target: Path, *, overwrite: bool) -> Path:
    """Copies a pack into the folder.

    Raises:
        InspectorError: It cannot be read or written, or `target` is there and not to be replaced.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        raise InspectorError(f"{source} cannot be read: {error.strerror or error}.") from error
    _write(target, data, overwrite=overwrite)
    return target


def export_pack(path: Path, target: Path, redactor: Redactor) -> Path:
    """Copies a pack to where the user wants it; a secret that got into it stays behind.

    Raises:
        InspectorError: It cannot be read or written, or would not be a pack without its secret.
    """
    from inspector.rules.pack import read_text

    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InspectorError(f"{path} cannot be read: {reason}.") from error
    safe = redactor.text(text)
    if safe != text and len(read_text(safe, path).rules) != len(read_text(text, path).rules):
        raise InspectorError(
            f"{path} holds a secret that cannot be left out of the copy: open it and take it out."
        )
    _write(target, safe.encode(), overwrite=True)
    return target


def add_rule(path: Path, document: Mapping[str, Any]) -> Path:
    """Puts a rule at the end of a pack, which is made when there is none.

    Raises:
        InspectorError: The pack takes no rule, or cannot be written; nothing was changed.
    """
    from inspector.rules.pack_writing import with_rule

    for _ in range(_MOST_TRIES):
        before = _read(path)
        text = with_rule("" if before is None else _decoded(before, path), document, path)
        if _read(path) != before:
            continue  # somebody else has written it meanwhile
        _make_folder(path)
        try:
            files.write_atomically(path, text.encode(), overwrite=before is not None)
        except FileExistsError:
            continue
        except OSError as error:
            raise _failed(f"{path} cannot be written", error) from error
        return path
    raise InspectorError(f"{path} is being written by another program: try again in a moment.")


def mistakes(pack: Pack) -> str:
    """Returns a pack's errors, a line each."""
    return "\n".join(str(error) for error in pack.errors)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise InspectorError(f"{path} cannot be read: check its permissions.") from error
    except OSError as error:
        raise _failed(f"{path} cannot be read", error) from error


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InspectorError(f"{path} is not UTF-8 text: save it as UTF-8 first.") from error


def _write(target: Path, data: bytes, *, overwrite: bool) -> None:
    _make_folder(target)
    try:
        files.write_atomically(target, data, overwrite=overwrite)
    except FileExistsError as error:
        raise InspectorError(f"{target} is there already: choose another name.") from error
    except OSError as error:
        raise _failed(f"{target} cannot be written", error) from error


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _failed(f"{path} cannot be written", error) from error


def _rename(path: Path, target: Path) -> None:
    try:
        path.rename(target)
        files.sync_folder(target.parent)
    except FileNotFoundError as error:
        raise InspectorError(f"{path} is not there any more.") from error
    except OSError as error:
        raise _failed(f"{path} cannot be renamed", error) from error


def _failed(what: str, error: OSError) -> InspectorError:
    return InspectorError(f"{what}: {files.explain(error)}.")
