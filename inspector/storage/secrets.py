"""Secrets in the system's keyring, or in memory for this session; never in a file.

Every call may block, some on a prompt of the desktop: worker thread only.

A value that is too long for some keyrings (Windows takes 1,280 UTF-16 units) lies there in parts:

    NAME                 manifest: generation, number of parts, length, hash   (written last)
    NAME#GENERATION.1    first part
    NAME#GENERATION.2    …

A new value's parts are complete before its manifest replaces the old one, and the old parts go
after that, so a crash in between leaves the old or the new value.

Keyrings cannot list what a program put there, so the names (only names) stand in a small file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets as randomness
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from inspector.errors import SecretStoreError
from inspector.model.secret import Secret
from inspector.storage.files import explain, write_atomically

SERVICE = "guest-api-inspector"
PART_UNITS = 1_200
INDEX = "secret-names.json"

_T = TypeVar("_T")


class Backend(Protocol):
    """What we use of keyring.backend.KeyringBackend."""

    def get_password(self, service: str, username: str, /) -> str | None: ...

    def set_password(self, service: str, username: str, password: str, /) -> None: ...

    def delete_password(self, service: str, username: str, /) -> None: ...


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """Where secrets are kept, as the window says it; `reason` says why it is only memory."""

    title: str
    persistent: bool
    reason: str = ""


class Memory:
    """Keeps secrets until the program ends."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str, /) -> str | None:
        return self._values.get((service, username))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self._values[service, username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        self._values.pop((service, username), None)


class SecretStore:
    """Named secrets. `index` is the file of their names, None when they live in memory."""

    def __init__(self, backend: Backend, status: StoreStatus, index: Path | None = None) -> None:
        self._backend = backend
        self._status = status
        self._index = index
        self._names: tuple[str, ...] = ()

    @property
    def status(self) -> StoreStatus:
        return self._status

    def names(self) -> tuple[str, ...]:
        """Returns the names of what we stored, sorted; one deleted outside is still there."""
        if self._index is not None:
            self._names = _read_index(self._index)
        return self._names

    def get(self, name: str) -> Secret | None:
        """Returns the secret, None when there is none of that name (any more).

        Raises:
            SecretStoreError: The keyring is locked or refuses, or a part of the value is gone.
        """
        value = self._get(name, name)
        while value is not None and value.startswith(_MANIFEST):
            joined = self._joined(name, value)
            if joined is not None:
                return Secret(joined)
            again = self._get(name, name)
            if again == value:
                raise SecretStoreError(
                    f"A part of {name} is missing or changed in {self._status.title};"
                    " enter the secret again."
                )
            value = again  # another window replaced it meanwhile
        return None if value is None else Secret(value)

    def set(self, name: str, secret: Secret) -> None:
        """Stores the secret under the name, instead of any it had.

        Raises:
            SecretStoreError: The keyring is locked, refuses, or cannot hold the value; the old
                value is still there then.
        """
        value = secret.reveal()
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise SecretStoreError(
                f"{name} holds half of a character pair, which no keyring can store; paste the"
                " secret again."
            ) from None
        self._remember(name)
        old = self._parts_of(name)
        if _units(value) <= PART_UNITS and not value.startswith(_MANIFEST):
            self._set(name, name, value)
        else:
            self._set_parts(name, value)
        self._forget_parts(old)

    def delete(self, name: str) -> None:
        """Removes the secret; one that is gone already is no error.

        Raises:
            SecretStoreError: The keyring is locked or refuses.
        """
        parts = self._parts_of(name)
        if self._get(name, name) is not None:
            self._call(f"{name} could not be deleted", self._delete, name)
        self._forget_parts(parts)
        self._write_names(tuple(other for other in self.names() if other != name))

    def _set_parts(self, name: str, value: str) -> None:
        generation = randomness.token_hex(4)
        parts = tuple(_cut(value))
        written: list[str] = []
        try:
            for number, part in enumerate(parts, 1):
                item = f"{name}#{generation}.{number}"
                written.append(item)
                self._set(name, item, part)
            manifest = {
                "generation": generation,
                "parts": len(parts),
                "length": len(value),
                "sha256": _hash(value),
            }
            self._set(name, name, _MANIFEST + json.dumps(manifest))
        except SecretStoreError:
            self._forget_parts(tuple(written))
            raise

    def _joined(self, name: str, manifest: str) -> str | None:
        """Returns the value of a manifest, None when a part is missing or was changed."""
        try:
            fields = json.loads(manifest.removeprefix(_MANIFEST))
            items = _items(name, fields)
            length, digest = int(fields["length"]), str(fields["sha256"])
        except (ValueError, KeyError, TypeError):
            return None
        parts = [self._get(name, item) for item in items]
        value = "".join(part for part in parts if part is not None)
        return value if len(value) == length and _hash(value) == digest else None

    def _parts_of(self, name: str) -> tuple[str, ...]:
        value = self._get(name, name)
        if value is None or not value.startswith(_MANIFEST):
            return ()
        try:
            return _items(name, json.loads(value.removeprefix(_MANIFEST)))
        except (ValueError, KeyError, TypeError):
            return ()

    def _forget_parts(self, items: tuple[str, ...]) -> None:
        # They hold nothing that anybody can find any more; one that stays does no harm.
        for item in items:
            with contextlib.suppress(SecretStoreError):
                self._call("", self._delete, item)

    def _get(self, name: str, item: str) -> str | None:
        return self._call(
            f"{name} could not be read", lambda: self._backend.get_password(SERVICE, item)
        )

    def _set(self, name: str, item: str, value: str) -> None:
        self._call(
            f"{name} could not be stored", lambda: self._backend.set_password(SERVICE, item, value)
        )

    def _delete(self, item: str) -> None:
        self._backend.delete_password(SERVICE, item)

    def _call(self, what: str, work: Callable[..., _T], *arguments: str) -> _T:
        try:
            return work(*arguments)
        except _backend_errors() as error:
            # The cause may quote the value: it is named, not chained.
            raise SecretStoreError(f"{what}: {_why(error, self._status.title)}") from None

    def _remember(self, name: str) -> None:
        names = self.names()
        if name not in names:
            self._write_names(tuple(sorted((*names, name))))

    def _write_names(self, names: tuple[str, ...]) -> None:
        self._names = names
        if self._index is None:
            return
        text = json.dumps({"format": 1, "names": names}, indent=1, ensure_ascii=False)
        try:
            self._index.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._index, text.encode("utf-8"))
        except OSError as error:
            raise SecretStoreError(f"{self._index} cannot be written: {explain(error)}.") from error


def open_store(data_dir: Path, backend: Backend | None = None) -> SecretStore:
    """Returns the store on the system's keyring, or in memory where there is none to use.

    Reads once from the keyring, so a locked one may prompt now; worker thread only. `backend` is
    for a caller that has one.
    """
    title = "the given keyring"
    if backend is None:
        backend, title = system_backend()
    if backend is None:
        return _in_memory(
            "No keyring is running on this computer, so secrets are forgotten when the window"
            " closes. Start one (GNOME Keyring, KWallet) and open the window again."
        )
    try:
        backend.get_password(SERVICE, "is it open?")
    except _backend_errors() as error:
        return _in_memory(
            f"{title[:1].upper()}{title[1:]} cannot be used, so secrets are forgotten when the"
            f" window closes: {_why(error, title)}"
        )
    return SecretStore(backend, StoreStatus(title, persistent=True), data_dir / INDEX)


def _in_memory(reason: str) -> SecretStore:
    return SecretStore(Memory(), StoreStatus("memory, this session only", False, reason))


def system_backend() -> tuple[Backend | None, str]:
    """Returns the first system keyring among those that `keyring` would use, and its title.

    Backends that write files of their own (keyrings.alt) are passed over: a secret in a file is
    what we promise not to have.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        chosen = keyring.get_keyring()
    except KeyringError:
        return None, ""
    for backend in getattr(chosen, "backends", (chosen,)):
        title = _SYSTEM_KEYRINGS.get(type(backend).__module__)
        if title is not None:
            return backend, title
    return None, ""


def _backend_errors() -> tuple[type[BaseException], ...]:
    """Returns what backends raise: keyring's own errors and those of the libraries below it."""
    from keyring.errors import KeyringError

    found: list[type[BaseException]] = [KeyringError, OSError, UnicodeError]
    for module, name in _FOREIGN_ERRORS:
        error = getattr(sys.modules.get(module), name, None)
        if isinstance(error, type):
            found.append(error)
    return tuple(found)


def _why(error: BaseException, title: str) -> str:
    """Returns cause and remedy; the error's own words only where they cannot quote a value."""
    kind, words = type(error).__name__, str(error).lower()
    if "dismissed" in words or "Dismissed" in kind:
        return "the prompt to unlock the keyring was dismissed; try again and unlock it."
    if "Locked" in kind or "locked" in words:
        return f"{title} is locked; unlock it and try again."
    if kind == "NoKeyringError":
        return "no keyring is running; start one and open the window again."
    return f"{title} refused ({kind}); check that it works and try again."


def _cut(value: str) -> Iterator[str]:
    """Yields parts of at most PART_UNITS UTF-16 units; no pair of surrogates is split."""
    if value.isascii():
        for start in range(0, len(value), PART_UNITS):
            yield value[start : start + PART_UNITS]
        return
    start = units = 0
    for position, character in enumerate(value):
        width = 2 if character > "\uffff" else 1
        if units + width > PART_UNITS:
            yield value[start:position]
            start, units = position, 0
        units += width
    yield value[start:]


def _units(value: str) -> int:
    return len(value.encode("utf-16-le")) // 2


def _items(name: str, fields: dict[str, object]) -> tuple[str, ...]:
    count, generation = fields["parts"], fields["generation"]
    if not isinstance(count, int) or not 0 < count <= _MOST_PARTS:
        raise ValueError(count)
    return tuple(f"{name}#{generation}.{number}" for number in range(1, count + 1))


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8")).hexdigest()


def _read_index(path: Path) -> tuple[str, ...]:
    try:
        document = json.loads(path.read_bytes())
        return tuple(sorted(name for name in document["names"] if isinstance(name, str)))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise SecretStoreError(f"{path} cannot be read: {explain(error)}.") from error
    except (ValueError, KeyError, TypeError):
        # The secrets themselves are safe: profiles find theirs by name.
        aside = path.with_name(path.name + ".damaged")
        with contextlib.suppress(OSError):
            path.replace(aside)
        return ()


_MANIFEST = "guest-api-inspector/parts/1 "
_MOST_PARTS = 100_000
_SYSTEM_KEYRINGS = {
    "keyring.backends.SecretService": "the Secret Service keyring",
    "keyring.backends.libsecret": "the Secret Service keyring",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "the macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Manager",
}
_FOREIGN_ERRORS = (
    ("secretstorage.exceptions", "SecretStorageException"),
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("gi.repository.GLib", "Error"),
    ("win32ctypes.pywin32.pywintypes", "error"),
    ("pywintypes", "error"),
)
"""Backends let these through; they count only where something has imported them."""
