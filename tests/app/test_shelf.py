"""What survives the program: profiles, history and secrets, each on a worker of its own."""

from __future__ import annotations

import queue
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.app.shelf import Shelf
from inspector.app.worker import Done
from inspector.errors import HistoryError, ProfileError, SecretStoreError
from inspector.model.exchange import Exchange, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.profile import Profile
from inspector.model.redact import Redactor
from inspector.model.request import Request
from inspector.model.secret import Secret
from inspector.storage.secrets import Memory, SecretStore, StoreStatus, open_store

PROFILE = Profile("3f1c2f6e-7a51-4f0e-9a53-0c6f5b0f1d11", "Guest message", Request("GET", "/x"))


class Rig:
    """A shelf, what it told, and the loop of its owner."""

    def __init__(self, folder: Path) -> None:
        self.posted: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.changed: list[str] = []
        self.failed: list[Exception] = []
        self.shelf = Shelf(folder, self.posted.put, self.changed.append, self.failed.append)

    def until(self, happened: Callable[[], object]) -> None:
        end = time.monotonic() + 30
        while not happened():
            done = self.posted.get(timeout=max(0.0, end - time.monotonic()))
            assert isinstance(done, Done)
            done.deliver()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    made.shelf._secrets = open_store(tmp_path, Memory())
    yield made
    made.shelf.close()


def exchange(status: int = 401) -> Exchange:
    response = Response(status, "", "HTTP/1.1", Headers(), b"{}", 2)
    return Exchange(Ticket(1), Request("POST", "{{api}}/x"), response, started_at=1.7e9)


def test_everything_is_found_in_the_background(rig: Rig) -> None:
    assert rig.shelf.keyring.title == "looking for a keyring…"
    rig.shelf.open()
    rig.until(lambda: len(rig.changed) == 3)
    assert sorted(rig.changed) == ["history", "keyring", "profiles"]
    assert rig.shelf.keyring.is_persistent
    assert (rig.shelf.profiles, rig.shelf.damaged, rig.shelf.rows) == ((), (), ())


def test_a_computer_without_a_keyring_says_why_secrets_are_only_in_memory(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.shelf.open()
    rig.until(lambda: "keyring" in rig.changed)
    rig.shelf.close()
    assert not rig.shelf.keyring.is_persistent
    assert rig.shelf.keyring.title == "memory, this session only"
    assert "forgotten when the window closes" in rig.shelf.keyring.reason


def test_a_profile_is_saved_listed_renamed_copied_deleted_and_brought_back(rig: Rig) -> None:
    saved: list[Profile] = []
    rig.shelf.save(PROFILE, saved.append)
    rig.until(lambda: saved)
    assert [p.name for p in rig.shelf.profiles] == ["Guest message"]
    assert rig.shelf.find("Guest message") == rig.shelf.find(PROFILE.id) == saved[0]

    rig.shelf.rename(PROFILE.id, "Guest 401", saved.append)
    rig.until(lambda: len(saved) == 2)
    assert [p.name for p in rig.shelf.profiles] == ["Guest 401"]

    rig.shelf.duplicate(PROFILE.id, saved.append)
    rig.until(lambda: len(saved) == 3)
    assert [p.name for p in rig.shelf.profiles] == ["Guest 401", "Guest 401 copy"]

    rig.shelf.delete(PROFILE.id)
    rig.until(lambda: len(rig.shelf.profiles) == 1)
    assert rig.shelf.find("Guest 401") is None

    rig.shelf.restore(PROFILE.id)
    rig.until(lambda: len(rig.shelf.profiles) == 2)
    assert rig.failed == []


def test_a_change_that_the_disk_refuses_is_reported(rig: Rig) -> None:
    rig.shelf.rename("no such id", "x", lambda _: None)
    rig.until(lambda: rig.failed)
    assert isinstance(rig.failed[0], ProfileError)


def test_a_damaged_profile_is_listed_beside_the_whole_ones(rig: Rig) -> None:
    saved: list[Profile] = []
    rig.shelf.save(PROFILE, saved.append)
    rig.until(lambda: saved)
    broken = rig.shelf.data_dir / "profiles" / "broken.toml"
    broken.write_text("format = 1\nname = \n", encoding="utf-8")
    rig.shelf.open()
    rig.until(lambda: rig.shelf.damaged)
    assert [p.name for p in rig.shelf.profiles] == ["Guest message"]
    assert rig.shelf.damaged[0].path == broken
    assert "line 2" in str(rig.shelf.damaged[0])


def test_secrets_come_back_by_name_and_unknown_ones_are_left_out(rig: Rig) -> None:
    found: list[dict[str, Secret]] = []
    rig.shelf.keep_secrets({"a.token": Secret("canary")}, lambda: None)
    rig.shelf.fetch_secrets(("a.token", "b.token"), found.append)
    rig.until(lambda: found)
    assert found == [{"a.token": Secret("canary")}]


class Locked(Memory):
    def get_password(self, service: str, username: str, /) -> str | None:
        raise OSError(service, username)


def test_a_keyring_that_refuses_is_reported(rig: Rig) -> None:
    rig.shelf._secrets = SecretStore(Locked(), StoreStatus("a locked keyring", True))
    rig.shelf.fetch_secrets(("a.token",), lambda _: None)
    rig.until(lambda: rig.failed)
    assert isinstance(rig.failed[0], SecretStoreError)


def test_an_exchange_is_recorded_redacted_and_loaded_again(rig: Rig) -> None:
    loaded: list[Exchange] = []
    rig.shelf.record(exchange(), Redactor(), PROFILE.id)
    rig.until(lambda: rig.shelf.rows)
    (row,) = rig.shelf.rows
    assert (row.status, row.method) == (401, "POST")
    rig.shelf.load(row.id, loaded.append)
    rig.until(lambda: loaded)
    assert loaded[0].status == 401


def test_history_forgets_one_exchange_or_all(rig: Rig) -> None:
    for status in (401, 403, 200):
        rig.shelf.record(exchange(status), Redactor(), "")
    rig.until(lambda: len(rig.shelf.rows) == 3)
    rig.shelf.forget(rig.shelf.rows[0].id)
    rig.until(lambda: len(rig.shelf.rows) == 2)
    assert {row.status for row in rig.shelf.rows} == {401, 403}
    rig.shelf.forget(None)
    rig.until(lambda: not rig.shelf.rows)


def test_an_exchange_that_is_gone_is_reported(rig: Rig) -> None:
    rig.shelf.load(99, lambda _: None)
    rig.until(lambda: rig.failed)
    assert isinstance(rig.failed[0], HistoryError)


def test_a_history_that_was_damaged_is_begun_anew_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_bytes(b"this is no database " * 100)
    rig = Rig(tmp_path)
    rig.shelf.open()
    rig.until(lambda: "history" in rig.changed)
    rig.shelf.close()
    assert "history" in rig.shelf.notice.lower()


def test_closing_writes_what_was_asked_for(rig: Rig) -> None:
    rig.shelf.record(exchange(), Redactor(), "")
    rig.shelf.save(PROFILE, lambda _: None)
    rig.shelf.close()
    database = sqlite3.connect(rig.shelf.data_dir / "history.sqlite")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
    database.close()
    assert tables
    assert list((rig.shelf.data_dir / "profiles").glob("*.toml"))


def test_closing_a_shelf_that_was_never_opened_leaves_nothing(tmp_path: Path) -> None:
    Rig(tmp_path / "data").shelf.close()
    assert not (tmp_path / "data").exists()
