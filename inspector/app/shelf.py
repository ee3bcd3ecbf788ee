"""Profiles, history and secrets of one data folder, each behind a worker of its own.

A keyring may prompt, a disk may hang: none of them may stop the owner's thread, nor one another.
Results come back on the owner's thread through `changed` and the callbacks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from inspector import __version__
from inspector.app.worker import Worker
from inspector.errors import ProfileError
from inspector.model.exchange import Exchange
from inspector.model.profile import Profile
from inspector.model.redact import Redactor
from inspector.model.secret import Secret
from inspector.storage import data_format

if TYPE_CHECKING:
    from inspector.storage.history import History, HistoryRow
    from inspector.storage.profiles import Listing, ProfileStore
    from inspector.storage.secrets import SecretStore

HISTORY_SHOWN = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeyringStatus:
    """Where secrets go, in words: the title shown in the window, and why when it is memory."""

    title: str
    is_persistent: bool
    reason: str = ""


class Shelf:
    """What survives the program; all methods belong to the owner's thread."""

    def __init__(
        self,
        data_dir: Path,
        post: Callable[[object], None],
        changed: Callable[[str], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self.data_dir = data_dir
        self._changed = changed
        self._failed = failed
        self._disk = Worker("profiles", post)
        self._database = Worker("history", post)
        self._ring = Worker("keyring", post)
        self._profiles: ProfileStore | None = None
        self._drafts: ProfileStore | None = None
        self._history: History | None = None
        self._secrets: SecretStore | None = None
        self.profiles: tuple[Profile, ...] = ()
        self.damaged: tuple[ProfileError, ...] = ()
        self.rows: tuple[HistoryRow, ...] = ()
        self.notice = ""
        self.keyring = KeyringStatus("looking for a keyring…", is_persistent=False)

    def open(self) -> None:
        """Looks at the folder, the history and the keyring; each shows up when it is there."""
        self._disk.run(self._first_list, self._listed, self._failed)
        self._database.run(self._recent, self._remembered, self._failed)
        self._ring.run(self._ring_status, self._ring_found, self._failed)

    def close(self) -> None:
        """Lets what was asked for be written, within a limit."""
        self._database.run(self._close_history, lambda _none: None, self._failed)
        for worker in (self._disk, self._database, self._ring):
            worker.close()

    # -- profiles ---------------------------------------------------------------------------

    def save(self, profile: Profile, then: Callable[[Profile], None]) -> None:
        self._change(lambda: self._store().save(profile), lambda _path: then(profile))

    def rename(self, profile_id: str, name: str, then: Callable[[Profile], None]) -> None:
        self._change(lambda: self._store().rename(profile_id, name), then)

    def duplicate(self, profile_id: str, then: Callable[[Profile], None]) -> None:
        self._change(lambda: self._store().duplicate(profile_id), then)

    def delete(self, profile_id: str) -> None:
        """Moves a profile to the trash, from where `restore` brings it back."""
        self._change(lambda: self._store().delete(profile_id), lambda _none: None)

    def restore(self, profile_id: str) -> None:
        self._change(lambda: self._store().restore(profile_id), lambda _any: None)

    def export(
        self, profile: Profile, target: Path, redactor: Redactor, then: Callable[[Path], None]
    ) -> None:
        """Writes a profile to a file for somebody else."""

        def write() -> Path:
            from inspector.storage.profiles import export_profile

            return export_profile(profile, target, redactor)

        self._disk.run(write, then, self._failed)

    def find(self, name: str) -> Profile | None:
        """Returns the listed profile of that name or id."""
        return next((p for p in self.profiles if name in (p.id, p.name)), None)

    def keep_draft(self, draft: Profile) -> None:
        """Writes the unsaved request beside the profiles, for the next start."""

        def keep() -> None:
            self._draft_store().save(draft)

        self._disk.run(keep, lambda _none: None, self._failed)

    def read_draft(self, then: Callable[[Profile | None], None]) -> None:
        """Reads what `keep_draft` wrote, None when there is none or it is damaged."""

        def read() -> Profile | None:
            return next(iter(self._draft_store().list().profiles), None)

        self._disk.run(read, then, self._failed)

    # -- secrets ----------------------------------------------------------------------------

    def keep_secrets(self, values: Mapping[str, Secret], then: Callable[[], None]) -> None:
        """Puts secrets into the keyring under their names, then calls `then`."""

        def keep() -> None:
            for name, value in values.items():
                self._ring_store().set(name, value)

        self._ring.run(keep, lambda _none: then(), self._failed)

    def fetch_secrets(
        self, names: tuple[str, ...], then: Callable[[dict[str, Secret]], None]
    ) -> None:
        """Reads secrets; a name that the keyring does not know is left out."""

        def fetch() -> dict[str, Secret]:
            found = {name: self._ring_store().get(name) for name in names}
            return {name: value for name, value in found.items() if value is not None}

        self._ring.run(fetch, then, self._failed)

    # -- history ----------------------------------------------------------------------------

    def record(self, exchange: Exchange, redactor: Redactor, profile_id: str) -> None:
        """Writes an exchange, redacted on the way in."""

        def write() -> tuple[HistoryRow, ...]:
            data_format.mark(self.data_dir, __version__)
            self._open_history().add(exchange, redactor, profile_id=profile_id)
            return self._recent()

        self._database.run(write, self._remembered, self._failed)

    def load(self, row_id: int, then: Callable[[Exchange], None]) -> None:
        self._database.run(lambda: self._open_history().load(row_id), then, self._failed)

    def consult(self, work: Callable[[History], T], then: Callable[[T], None]) -> None:
        """Calls `work` with the history on its worker; long work comes in portions."""
        self._database.run(lambda: work(self._open_history()), then, self._failed)

    def forget(self, row_id: int | None) -> None:
        """Deletes one exchange, or all of them when None."""

        def delete() -> tuple[HistoryRow, ...]:
            history = self._open_history()
            if row_id is None:
                history.clear()
            else:
                history.delete(row_id)
            return self._recent()

        self._database.run(delete, self._remembered, self._failed)

    # -- on the workers ---------------------------------------------------------------------

    def _store(self) -> ProfileStore:
        if self._profiles is None:
            from inspector.storage.profiles import ProfileStore

            self._profiles = ProfileStore(self.data_dir / "profiles")
        return self._profiles

    def _draft_store(self) -> ProfileStore:
        if self._drafts is None:  # one, which knows the draft that it read for its own
            from inspector.storage.profiles import ProfileStore

            self._drafts = ProfileStore(self.data_dir / "draft")
        return self._drafts

    def _first_list(self) -> Listing:
        data_format.mark(self.data_dir, __version__)
        return self._list()

    def _list(self) -> Listing:
        return self._store().list()

    def _open_history(self) -> History:
        if self._history is None:
            from inspector.storage.history import History

            self._history = History(self.data_dir / "history.sqlite")
        return self._history

    def _recent(self) -> tuple[HistoryRow, ...]:
        history = self._open_history()
        rows = history.recent(HISTORY_SHOWN)
        self.notice = history.notice  # known once the file has been opened
        return rows

    def _close_history(self) -> None:
        if self._history is not None:
            self._history.close()
            self._history = None

    def _ring_store(self) -> SecretStore:
        if self._secrets is None:
            from inspector.storage.secrets import open_store

            self._secrets = open_store(self.data_dir)
        return self._secrets

    def _ring_status(self) -> KeyringStatus:
        status = self._ring_store().status
        return KeyringStatus(status.title, status.persistent, status.reason)

    # -- back on the owner's thread ---------------------------------------------------------

    def _change(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        def both() -> tuple[T, Listing]:
            result = work()
            return result, self._list()

        def show(done: tuple[T, Listing]) -> None:
            result, listing = done
            self._listed(listing)
            then(result)

        self._disk.run(both, show, self._failed)

    def _listed(self, listing: Listing) -> None:
        self.profiles, self.damaged = listing.profiles, listing.damaged
        self._changed("profiles")

    def _remembered(self, rows: tuple[HistoryRow, ...]) -> None:
        self.rows = rows
        self._changed("history")

    def _ring_found(self, status: KeyringStatus) -> None:
        self.keyring = status
        self._changed("keyring")
