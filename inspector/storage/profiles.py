"""Profiles in a folder: one readable file each, written atomically, never holding a secret.

What cannot be read is reported and left as it is; the rest opens. A file that somebody else
changed since it was loaded is kept beside (`NAME.toml.bak`, `.bak2`, …) before it is written
over; of these the last five are kept. Deleted profiles lie in `.trash` until they are restored or
removed by hand.

All methods read the disk, so a damaged or changed file is noticed when it is used. They may be
called from any one thread at a time.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from inspector.errors import ProfileError
from inspector.model.profile import Profile
from inspector.model.redact import Redactor
from inspector.storage import profile_file
from inspector.storage.files import explain, sync_folder, write_atomically
from inspector.storage.profile_secrets import place_of_secret

SUFFIX = ".toml"
EXPORT_SUFFIX = ".guestprofile"
"""How a profile is called that goes to somebody else; inside it is TOML like any other."""
TRASH = ".trash"
MOST_BACKUPS = 5
"""How many copies of others' changes lie beside a profile; the oldest gives way."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The folder's profiles by name, and what is wrong with the files that hold none."""

    profiles: tuple[Profile, ...]
    damaged: tuple[ProfileError, ...]


class ProfileStore:
    """The profiles of one folder, which is made when the first one is saved."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}
        self._seen: dict[str, bytes] = {}
        self._last_backup: Path | None = None

    @property
    def last_backup(self) -> Path | None:
        """Where the last `save` kept another's changes; None when there were none to keep."""
        return self._last_backup

    def list(self) -> Listing:
        """Reads all profiles anew.

        Raises:
            ProfileError: The folder itself cannot be read.
        """
        profiles: dict[str, Profile] = {}
        damaged: list[ProfileError] = []
        paths: dict[str, Path] = {}
        for path in self._files(self._folder):
            try:
                profile, digest = _read(path)
            except ProfileError as error:
                damaged.append(error)
                continue
            if profile.id in profiles:
                first = paths[profile.id].name
                damaged.append(
                    ProfileError(
                        f"{path} has the same id as {first}; give it an id of its own"
                        " or delete it. Only the first was opened.",
                        path,
                    )
                )
                continue
            profiles[profile.id], paths[profile.id] = profile, path
            # Not a later state: somebody may be editing the one that was loaded.
            self._seen.setdefault(profile.id, digest)
        self._paths = paths
        by_name = sorted(profiles.values(), key=lambda each: (each.name.casefold(), each.id))
        return Listing(tuple(by_name), tuple(damaged))

    def load(self, profile_id: str) -> Profile:
        """Reads one profile anew.

        Raises:
            ProfileError: It is gone, damaged, or from a newer version.
        """
        profile, digest = _read(self._path(profile_id))
        self._seen[profile_id] = digest
        return profile

    def save(self, profile: Profile, *, redactor: Redactor | None = None) -> Path:
        """Writes a profile and returns its file; `redactor` knows the secrets in use by value.

        Raises:
            ProfileError: It holds a secret, its file is from a newer version, or the disk
                refused; what was on disk is untouched then.
        """
        _checked(profile.name)
        _refuse_secrets(profile, redactor or Redactor())
        self._last_backup = None
        path = self._find(profile.id)
        if path is None:
            return self._save_new(profile)
        data = _render(profile, self._existing(profile.id, path))
        try:
            write_atomically(path, data)
        except OSError as error:
            raise ProfileError(f"{path} cannot be saved: {explain(error)}.", path) from error
        self._seen[profile.id] = hashlib.sha256(data).digest()
        return path

    def rename(self, profile_id: str, name: str) -> Profile:
        """Gives a profile another name; its file's name follows, its id stays.

        Raises:
            ProfileError: As load and save.
        """
        profile = replace(self.load(profile_id), name=_checked(name))
        path = self.save(profile)
        # The content is renamed before its file: a crash between leaves one whole profile.
        wanted = _slug(profile.name)
        if re.fullmatch(re.escape(wanted) + r"(-\d+)?", path.stem):
            return profile
        target = _free(self._folder, wanted)
        try:
            path.rename(target)
            sync_folder(self._folder)
        except OSError as error:
            raise ProfileError(f"{path} cannot be renamed: {explain(error)}.", path) from error
        self._paths[profile_id] = target
        return profile

    def duplicate(self, profile_id: str) -> Profile:
        """Saves a copy called `NAME copy` (`NAME copy 2`, …) with an id of its own.

        Raises:
            ProfileError: As load and save.
        """
        profile = self.load(profile_id)
        taken = {other.name.casefold() for other in self.list().profiles}
        stem = re.sub(r" copy( \d+)?$", "", profile.name)
        name, number = f"{stem} copy", 2
        while name.casefold() in taken:
            name, number = f"{stem} copy {number}", number + 1
        copy = replace(profile, id=str(uuid.uuid4()), name=name)
        self.save(copy)
        return copy

    def delete(self, profile_id: str) -> None:
        """Moves a profile to the trash, from where `restore` brings it back.

        Raises:
            ProfileError: It is gone already, or the disk refused.
        """
        path = self._path(profile_id)
        trash = self._folder / TRASH
        self._move(path, _free(trash, path.stem))
        self._paths.pop(profile_id, None)
        self._seen.pop(profile_id, None)

    def restore(self, profile_id: str) -> Profile:
        """Brings a deleted profile back, the last one deleted of that id.

        Raises:
            ProfileError: It is not in the trash, or is there again already.
        """
        present = self._find(profile_id)
        if present is not None:
            raise ProfileError(f"The profile is there already, as {present}.", present)
        deleted = [path for path in self._files(self._folder / TRASH) if _id_of(path) == profile_id]
        if not deleted:
            raise ProfileError(
                f"The profile {profile_id} is not in {self._folder / TRASH}; it cannot be restored."
            )
        latest = max(deleted, key=lambda path: path.stat().st_ctime_ns)
        profile, _ = _read(latest)
        target = _free(self._folder, _slug(profile.name))
        self._move(latest, target)
        self._paths[profile_id] = target
        return self.load(profile_id)

    def _save_new(self, profile: Profile) -> Path:
        data = _render(profile, None)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ProfileError(
                f"{self._folder} cannot be made: {explain(error)}.", self._folder
            ) from error
        path = _write_beside(lambda: _free(self._folder, _slug(profile.name)), data)
        self._paths[profile.id] = path
        self._seen[profile.id] = hashlib.sha256(data).digest()
        return path

    def _existing(self, profile_id: str, path: Path) -> str | None:
        """Returns the file's text to write into; keeps a copy of what we have not seen."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise ProfileError(f"{path} cannot be read: {explain(error)}.", path) from error
        text: str | None
        try:
            text = _decoded(raw)
            profile_file.read(text)
        except profile_file.Newer as error:
            raise _unreadable(path, error) from None
        except profile_file.Unreadable:
            text = None
        if text is None or hashlib.sha256(raw).digest() != self._seen.get(profile_id):
            self._last_backup = _keep_beside(path, raw)
        return text

    def _move(self, path: Path, target: Path) -> None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
            sync_folder(target.parent)
            sync_folder(path.parent)
        except OSError as error:
            raise ProfileError(f"{path} cannot be moved: {explain(error)}.", path) from error

    def _path(self, profile_id: str) -> Path:
        path = self._find(profile_id)
        if path is None:
            raise ProfileError(
                f"The profile {profile_id} is not in {self._folder} any more;"
                " save it again to keep it."
            )
        return path

    def _find(self, profile_id: str) -> Path | None:
        path = self._paths.get(profile_id)
        if path is not None and path.exists():
            return path
        for path in self._files(self._folder):
            if _id_of(path) == profile_id:
                self._paths[profile_id] = path
                return path
        return None

    def _files(self, folder: Path) -> tuple[Path, ...]:
        try:
            return tuple(sorted(path for path in folder.iterdir() if path.suffix == SUFFIX))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ProfileError(f"{folder} cannot be read: {explain(error)}.", folder) from error


def read_profile(path: Path) -> Profile:
    """Reads a profile from anywhere.

    Raises:
        ProfileError: The sentence names file, line and what is wrong.
    """
    return _read(path)[0]


def export_profile(profile: Profile, target: Path, redactor: Redactor | None = None) -> Path:
    """Writes a profile to where the user wants it; no secret goes with it, only names.

    Raises:
        ProfileError: It holds a secret in the clear, or the disk refused.
    """
    _refuse_secrets(profile, redactor or Redactor())
    try:
        write_atomically(target, _render(profile, None))
    except OSError as error:
        reason = explain(error, elsewhere="another folder")
        raise ProfileError(f"{target} cannot be saved: {reason}.", target) from error
    return target


def _read(path: Path) -> tuple[Profile, bytes]:
    """Returns a file's profile and its digest.

    Raises:
        ProfileError: The sentence names file, line and what is wrong.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ProfileError(f"{path} cannot be read: {explain(error)}.", path) from error
    try:
        return profile_file.read(_decoded(raw)), hashlib.sha256(raw).digest()
    except profile_file.Unreadable as error:
        raise _unreadable(path, error) from None


def _id_of(path: Path) -> str | None:
    try:
        return _read(path)[0].id
    except ProfileError:
        return None


def _decoded(raw: bytes) -> str:
    """Line ends that git or an editor made CRLF are ours again; a CR in a value is escaped."""
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise profile_file.Unreadable("it is not UTF-8 text", line) from None


def _render(profile: Profile, existing: str | None) -> bytes:
    text = profile_file.write(profile, existing)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        character = f"U+{ord(text[error.start]):04X}"
        raise ProfileError(
            f"The profile {profile.name!a} holds the character {character}, half of a"
            " pair, which no file can hold; remove it and save again."
        ) from None


def _unreadable(path: Path, error: profile_file.Unreadable) -> ProfileError:
    line = f", line {error.line}" if error.line else ""
    return ProfileError(f"{path}{line}: {error}. The file was left as it is.", path)


def _refuse_secrets(profile: Profile, redactor: Redactor) -> None:
    place = place_of_secret(profile, redactor)
    if place:
        name = redactor.text(profile.name)
        raise ProfileError(
            f"The profile {name} was not saved: {place} holds a secret in the clear. Keep it in"
            " the keyring and write a variable such as {{secret:NAME}} in its place."
        )


def _checked(name: str) -> str:
    if not name.strip():
        raise ProfileError("A profile needs a name; write one and try again.")
    return name.strip()


def _write_beside(choose: Callable[[], Path], data: bytes) -> Path:
    """Writes under the first free name; another window may take names at the same time."""
    while True:
        path = choose()
        try:
            write_atomically(path, data, overwrite=False)
        except FileExistsError:
            continue
        except OSError as error:
            raise ProfileError(f"{path} cannot be saved: {explain(error)}.", path) from error
        return path


def _free(folder: Path, slug: str) -> Path:
    taken = {path.name.casefold() for path in folder.iterdir()} if folder.is_dir() else set()
    path, number = folder / f"{slug}{SUFFIX}", 2
    while path.name.casefold() in taken:
        path, number = folder / f"{slug}-{number}{SUFFIX}", number + 1
    return path


def _keep_beside(path: Path, raw: bytes) -> Path:
    """Returns the copy beside a file that holds what is in it now, made where there is none."""
    try:
        for _number, backup in _backups(path):
            if backup.is_file() and backup.read_bytes() == raw:
                return backup
        made = _write_beside(lambda: _free_backup(path), raw)
        outdated = _backups(path)[:-MOST_BACKUPS]
    except OSError as error:
        raise ProfileError(f"{path.parent} cannot be read: {explain(error)}.", path) from error
    for _number, backup in outdated:
        with suppress(OSError):  # one copy too many is no reason not to save
            backup.unlink()
    return made


def _free_backup(path: Path) -> Path:
    """Returns a name after all that are there: the numbers tell the age."""
    number = max((number for number, _backup in _backups(path)), default=0) + 1
    return path.with_name(f"{path.name}.bak{number if number > 1 else ''}")


def _backups(path: Path) -> list[tuple[int, Path]]:
    """Returns the numbers and files of what was kept beside a file, the oldest first."""
    called = re.compile(re.escape(path.name) + r"\.bak(\d*)")
    found = ((called.fullmatch(beside.name), beside) for beside in path.parent.iterdir())
    return sorted((int(name[1] or 1), beside) for name, beside in found if name)


def _slug(name: str) -> str:
    """Returns a file name that every system takes, from a profile's name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "profile"
    return f"{slug}-profile" if slug in _RESERVED else slug


_RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(10)
}
"""Names of devices on Windows, whatever their suffix."""
