from __future__ import annotations

import json
import sys
import types
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError

from inspector.errors import SecretStoreError
from inspector.model.secret import Secret
from inspector.storage.secrets import (
    INDEX,
    SERVICE,
    Backend,
    Memory,
    SecretStore,
    StoreStatus,
    open_store,
)

LONG = "".join(chr(33 + number % 90) for number in range(10_000))


class WinError(Exception):
    """As pywintypes.error, which is no KeyringError."""


class WindowsLike:
    """Behaves as keyring.backends.Windows: a limit of 2,560 bytes, and its moving of names.

    One credential lies under the service's name, the others under `user@service`; storing another
    user's moves the one that was there. See keyring 25.7, keyring/backends/Windows.py.
    """

    def __init__(self) -> None:
        self.targets: dict[str, tuple[str, str]] = {}
        self.writes: list[str] = []
        self.fail_at: int | None = None

    def _read(self, target: str) -> tuple[str, str] | None:
        return self.targets.get(target)

    def _write(self, target: str, user: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise WinError(1783, "CredWrite", "The stub received bad data")
        self.targets[target] = (user, password)

    def get_password(self, service: str, username: str, /) -> str | None:
        found = self._read(service)
        if found is None or found[0] != username:
            found = self._read(f"{username}@{service}")
        return None if found is None else found[1]

    def set_password(self, service: str, username: str, password: str, /) -> None:
        if self.fail_at is not None and len(self.writes) >= self.fail_at:
            raise WinError(8, "CredWrite", "Not enough memory resources are available")
        self.writes.append(username)
        existing = self._read(service)
        if existing is not None:
            self._write(f"{existing[0]}@{service}", *existing)
        self._write(service, username, password)

    def delete_password(self, service: str, username: str, /) -> None:
        targets = (service, f"{username}@{service}")
        mine = [target for target in targets if self.targets.get(target, ("",))[0] == username]
        if not mine:
            raise PasswordDeleteError(service)
        for target in mine:
            del self.targets[target]


class Refusing(Memory):
    """Raises the same error at every call, as a locked or unreachable keyring does."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error: Exception | None = error

    def _maybe(self) -> None:
        if self.error is not None:
            raise self.error

    def get_password(self, service: str, username: str, /) -> str | None:
        self._maybe()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self._maybe()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str, /) -> None:
        self._maybe()
        super().delete_password(service, username)


@pytest.fixture(autouse=True)
def _windows_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = types.ModuleType("win32ctypes.pywin32.pywintypes")
    fake.error = WinError  # type: ignore[attr-defined]  # a module made here
    monkeypatch.setitem(sys.modules, fake.__name__, fake)


@pytest.fixture
def windows() -> WindowsLike:
    return WindowsLike()


@pytest.fixture
def store(windows: WindowsLike, tmp_path: Path) -> SecretStore:
    return open_store(tmp_path, windows)


def items(backend: WindowsLike) -> set[str]:
    return {user for user, _ in backend.targets.values()}


def test_a_given_backend_that_answers_is_used_and_named(store: SecretStore) -> None:
    assert store.status == StoreStatus("the given keyring", persistent=True)


def test_a_secret_is_stored_found_replaced_and_deleted(store: SecretStore) -> None:
    assert store.get("client:a") is None
    store.set("client:a", Secret("one"))
    store.set("client:b", Secret("two"))
    store.set("client:a", Secret("three"))
    assert store.get("client:a") == Secret("three")
    assert store.get("client:b") == Secret("two")
    assert store.names() == ("client:a", "client:b")
    store.delete("client:a")
    assert store.get("client:a") is None
    assert store.get("client:b") == Secret("two")
    assert store.names() == ("client:b",)


def test_names_last_longer_than_the_program_and_no_value_is_in_a_file(
    store: SecretStore, windows: WindowsLike, tmp_path: Path
) -> None:
    store.set("token", Secret("canary-value"))
    store.set("long", Secret("canary-value" + LONG))
    again = open_store(tmp_path, windows)
    assert again.names() == ("long", "token")
    assert again.get("token") == Secret("canary-value")
    assert [path.name for path in tmp_path.iterdir()] == [INDEX]
    assert b"canary-value" not in (tmp_path / INDEX).read_bytes()
    assert (tmp_path / INDEX).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("length", [0, 1, 1199, 1200, 1201, 1280, 1281, 2400, 2401, 10_000])
@pytest.mark.parametrize("character", ["a", "é", "\U0001f512"])
def test_values_of_any_length_fit_a_keyring_with_a_limit(
    store: SecretStore, windows: WindowsLike, length: int, character: str
) -> None:
    value = character * length
    store.set("token", Secret(value))
    assert store.get("token") == Secret(value)
    units = len(value.encode("utf-16-le")) // 2
    assert (len(items(windows)) > 1) == (units > 1200)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=3000))
@settings(max_examples=100, deadline=None)
def test_any_text_comes_back(value: str) -> None:
    store = SecretStore(WindowsLike(), StoreStatus("test", persistent=True))
    store.set("x", Secret(value))
    assert store.get("x") == Secret(value)


def test_the_manifest_is_written_last_and_old_parts_go_after_it(
    store: SecretStore, windows: WindowsLike
) -> None:
    store.set("token", Secret(LONG))
    first = items(windows)
    windows.writes.clear()
    store.set("token", Secret(LONG[::-1]))
    assert windows.writes[-1] == "token"
    assert windows.writes.index("token") == len(windows.writes) - 1
    assert items(windows) & first == {"token"}
    assert store.get("token") == Secret(LONG[::-1])


def test_a_short_value_after_a_long_one_leaves_no_part(
    store: SecretStore, windows: WindowsLike
) -> None:
    store.set("token", Secret(LONG))
    store.set("token", Secret("short"))
    assert items(windows) == {"token"}
    assert store.get("token") == Secret("short")


def test_deleting_removes_every_part(store: SecretStore, windows: WindowsLike) -> None:
    store.set("token", Secret(LONG))
    store.delete("token")
    assert windows.targets == {}
    assert store.names() == ()


def test_deleting_what_is_gone_is_no_error(store: SecretStore, windows: WindowsLike) -> None:
    store.set("token", Secret("x"))
    windows.targets.clear()
    assert store.get("token") is None
    store.delete("token")
    assert store.names() == ()


@pytest.mark.parametrize("writes", range(10))
def test_a_failure_while_storing_parts_leaves_the_old_value_and_no_rest(
    store: SecretStore, windows: WindowsLike, writes: int
) -> None:
    store.set("token", Secret(LONG))
    before = items(windows)
    windows.fail_at = len(windows.writes) + writes
    replacement = Secret("n" * 10_000)
    with pytest.raises(SecretStoreError, match="token could not be stored"):
        store.set("token", replacement)
    windows.fail_at = None
    assert store.get("token") == Secret(LONG)
    assert items(windows) == before


def test_a_part_deleted_outside_names_the_secret_and_the_remedy(
    store: SecretStore, windows: WindowsLike
) -> None:
    store.set("token", Secret(LONG))
    part = next(user for user in items(windows) if user.endswith(".2"))
    windows.delete_password(SERVICE, part)
    with pytest.raises(SecretStoreError, match=r"A part of token is missing.*enter the secret"):
        store.get("token")
    store.set("token", Secret("new"))
    assert store.get("token") == Secret("new")


def test_a_part_changed_outside_is_noticed(store: SecretStore, windows: WindowsLike) -> None:
    store.set("token", Secret(LONG))
    part = next(user for user in items(windows) if user.endswith(".2"))
    windows.set_password(SERVICE, part, "x" * 1200)
    with pytest.raises(SecretStoreError, match="missing or changed"):
        store.get("token")


@pytest.mark.parametrize(
    "manifest",
    ["", "{", "[]", "{}", '{"parts": 0, "generation": "a"}', '{"parts": 1e9, "generation": ""}'],
)
def test_a_broken_manifest_is_noticed_and_can_be_replaced(
    store: SecretStore, windows: WindowsLike, manifest: str
) -> None:
    windows.set_password(SERVICE, "token", "guest-api-inspector/parts/1 " + manifest)
    with pytest.raises(SecretStoreError, match="enter the secret again"):
        store.get("token")
    store.set("token", Secret("new"))
    assert store.get("token") == Secret("new")


def test_a_value_that_looks_like_a_manifest_is_a_value(store: SecretStore) -> None:
    value = 'guest-api-inspector/parts/1 {"parts": 3}'
    store.set("token", Secret(value))
    assert store.get("token") == Secret(value)


def test_a_value_replaced_by_another_window_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    class Changing(WindowsLike):
        other: SecretStore | None = None

        def get_password(self, service: str, username: str, /) -> str | None:
            if username.endswith(".1") and self.other is not None:
                other, self.other = self.other, None
                other.set("token", Secret(LONG[::-1]))
            return super().get_password(service, username)

    backend = Changing()
    store = open_store(tmp_path, backend)
    store.set("token", Secret(LONG))
    backend.other = SecretStore(backend, store.status)
    assert store.get("token") == Secret(LONG[::-1])


def test_half_a_surrogate_pair_is_refused_before_anything_is_written(
    store: SecretStore, windows: WindowsLike
) -> None:
    with pytest.raises(SecretStoreError, match="half of a character pair"):
        store.set("token", Secret("a\ud800"))
    assert windows.targets == {}
    assert store.names() == ()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyringLocked("Failed to unlock the collection!"), "is locked; unlock it"),
        (InitError("Failed to create the collection: Prompt dismissed.."), "was dismissed"),
        (NoKeyringError("No recommended backend was available."), "no keyring is running"),
        (ConnectionResetError("gone"), "refused (ConnectionResetError)"),
        (WinError(5, "CredRead", "Access is denied"), "refused (WinError)"),
    ],
)
def test_a_keyring_that_cannot_be_read_means_memory_and_the_reason_is_told(
    tmp_path: Path, error: Exception, reason: str
) -> None:
    store = open_store(tmp_path, Refusing(error))
    assert not store.status.persistent
    assert store.status.title == "memory, this session only"
    assert reason in store.status.reason
    assert "forgotten when the window closes" in store.status.reason
    store.set("token", Secret("canary"))
    assert store.get("token") == Secret("canary")
    assert store.names() == ("token",)
    store.delete("token")
    assert store.get("token") is None
    assert list(tmp_path.iterdir()) == []  # nothing of it in a file


def test_a_keyring_locked_later_names_the_secret_and_never_its_value(tmp_path: Path) -> None:
    backend = Refusing(KeyringLocked("no canary-value here"))
    error, backend.error = backend.error, None
    store = open_store(tmp_path, backend)
    store.set("token", Secret("canary-value"))
    backend.error = error
    for attempt in (
        lambda: store.get("token"),
        lambda: store.set("token", Secret("canary-value")),
        lambda: store.delete("token"),
    ):
        with pytest.raises(SecretStoreError, match="token could not be") as caught:
            attempt()
        assert "is locked; unlock it and try again" in str(caught.value)
        assert "canary" not in str(caught.value)
        assert caught.value.__cause__ is None


def test_a_bug_of_ours_is_not_taken_for_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        open_store(tmp_path, Refusing(ZeroDivisionError()))


def test_without_any_keyring_the_store_is_memory_and_says_so(tmp_path: Path) -> None:
    import keyring
    from keyring.backends import fail

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        store = open_store(tmp_path)
    finally:
        keyring.set_keyring(before)
    assert not store.status.persistent
    assert "No keyring is running" in store.status.reason


def test_a_backend_that_keeps_its_own_file_is_passed_over(tmp_path: Path) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    class PlaintextKeyring(KeyringBackend):
        priority = 1.0  # type: ignore[assignment]  # keyring reads it from the class

        def get_password(self, service: str, username: str) -> str | None:
            raise AssertionError

        set_password = delete_password = get_password  # type: ignore[assignment]

    PlaintextKeyring.__module__ = "keyrings.alt.file"
    before = keyring.get_keyring()
    keyring.set_keyring(PlaintextKeyring())
    try:
        store = open_store(tmp_path)
    finally:
        keyring.set_keyring(before)
        KeyringBackend._classes.discard(PlaintextKeyring)
    assert not store.status.persistent


def test_a_damaged_list_of_names_is_set_aside_and_secrets_are_still_found(
    store: SecretStore, tmp_path: Path
) -> None:
    store.set("token", Secret("x"))
    (tmp_path / INDEX).write_text("{")
    assert store.names() == ()
    assert (tmp_path / (INDEX + ".damaged")).read_text() == "{"
    assert store.get("token") == Secret("x")
    store.set("token", Secret("y"))
    assert json.loads((tmp_path / INDEX).read_text())["names"] == ["token"]


def test_a_list_of_names_that_cannot_be_kept_is_explained_before_a_secret_is_stored(
    windows: WindowsLike, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file")
    store = open_store(tmp_path / "data", windows)
    with pytest.raises(SecretStoreError, match="data folder"):
        store.set("token", Secret("x"))
    assert windows.targets == {}


def test_a_list_of_names_that_cannot_be_written_is_explained(
    store: SecretStore, tmp_path: Path
) -> None:
    (tmp_path / INDEX).mkdir()
    with pytest.raises(SecretStoreError, match=INDEX):
        store.names()


def test_the_backend_protocol_is_keyrings_own() -> None:
    from keyring.backends.fail import Keyring

    backend: Backend = Keyring()
    assert backend is not None
