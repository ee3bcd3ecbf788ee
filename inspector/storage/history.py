"""Every exchange that was sent, redacted on its way in, in one SQLite file.

All methods belong to one worker thread, the one that calls the first of them (sqlite3 checks it);
making a `History` touches no disk. Two windows may use one file (WAL, a write waits 5 s).

A damaged file is set aside under another name and a new one begun; a file of a newer version, or a
folder that cannot be written, is left alone and this session's history lives in memory. `notice`
says so. What is deleted is overwritten in the file (`secure_delete`).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from inspector.errors import HistoryError
from inspector.model.exchange import Cancelled, Exchange, Failure, Response
from inspector.model.redact import Redactor
from inspector.storage.exchange_record import put_together, take_apart
from inspector.storage.files import explain

VERSION = 1

OutcomeKind = Literal["response", "failure", "cancelled"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What the list shows of one exchange; `status` is 0 when there is no response."""

    id: int
    started_at: float
    method: str
    url: str
    status: int
    outcome: OutcomeKind
    environment: str
    label: str
    total_ms: float
    body_bytes: int
    profile_id: str = ""


class History:
    """The exchanges of one file, newest first."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._open: sqlite3.Connection | None = None
        self._notice = ""

    @property
    def notice(self) -> str:
        """What the user must know about the file, in sentences; empty when all is well.

        Known after the first call of another method.
        """
        return self._notice

    def add(self, exchange: Exchange, redactor: Redactor, *, profile_id: str = "") -> int:
        """Keeps a redacted copy and returns its id; it is on disk when this returns.

        Nothing but what `redactor` lets through is written.

        Raises:
            HistoryError: The disk refused, or another window holds the file.
        """
        clean = redactor.exchange(exchange)
        record, blobs = take_apart(clean)
        row = (*_summary(clean), profile_id, zlib.compress(record.encode(), _LEVEL))
        packed = [
            (digest, len(data), zlib.compress(data, _LEVEL)) for digest, data in blobs.items()
        ]

        def insert(database: sqlite3.Connection) -> int:
            with database:
                # Taking the write lock first makes another window wait instead of fail.
                database.execute("BEGIN IMMEDIATE")
                number = database.execute(_INSERT, row).lastrowid
                assert number is not None
                database.executemany("INSERT OR IGNORE INTO blobs VALUES (?, ?, ?)", packed)
                database.executemany(
                    "INSERT INTO uses VALUES (?, ?)", [(number, digest) for digest in blobs]
                )
            return number

        return self._run(insert, "The exchange could not be kept in the history")

    def recent(
        self, limit: int = 200, *, before: int | None = None, profile_id: str | None = None
    ) -> tuple[HistoryRow, ...]:
        """Returns the newest rows, newest first; `before` an id, for the page after it.

        Raises:
            HistoryError: Another window holds the file.
        """
        query = (
            f"SELECT {_COLUMNS} FROM exchanges"  # noqa: S608 - a constant of this module
            " WHERE id < ? AND (? IS NULL OR profile_id = ?) ORDER BY id DESC LIMIT ?"
        )
        last = _LAST if before is None else before

        def select(database: sqlite3.Connection) -> tuple[HistoryRow, ...]:
            found = database.execute(query, (last, profile_id, profile_id, limit))
            return tuple(HistoryRow(*row) for row in found)

        return self._run(select, "The history could not be read")

    def load(self, exchange_id: int) -> Exchange:
        """Returns the exchange as it was kept.

        Raises:
            HistoryError: It is not there any more, or its record is damaged.
        """

        def select(database: sqlite3.Connection) -> Exchange:
            row = database.execute(
                "SELECT record FROM exchanges WHERE id = ?", (exchange_id,)
            ).fetchone()
            if row is None:
                raise HistoryError(f"Exchange {exchange_id} is not in the history any more.")

            def blob(digest: bytes) -> bytes:
                found = database.execute("SELECT data FROM blobs WHERE digest = ?", (digest,))
                return zlib.decompress(found.fetchone()[0])

            try:
                return put_together(zlib.decompress(row[0]).decode(), blob)
            except (ValueError, KeyError, TypeError, zlib.error) as error:
                raise HistoryError(
                    f"Exchange {exchange_id} is damaged in {self._path}; delete it from the list."
                ) from error

        return self._run(select, "The history could not be read")

    def delete(self, exchange_id: int) -> None:
        """Removes one exchange; one that is gone already is no error.

        Raises:
            HistoryError: The disk refused, or another window holds the file.
        """

        def remove(database: sqlite3.Connection) -> None:
            with database:
                database.execute("BEGIN IMMEDIATE")
                database.execute(_DELETE_BLOBS, {"id": exchange_id})
                database.execute("DELETE FROM uses WHERE exchange = ?", (exchange_id,))
                database.execute("DELETE FROM exchanges WHERE id = ?", (exchange_id,))

        self._run(remove, "The exchange could not be deleted")

    def clear(self) -> None:
        """Removes all exchanges and gives their space back.

        Raises:
            HistoryError: The disk refused, or another window holds the file.
        """

        def remove(database: sqlite3.Connection) -> None:
            with database:
                database.execute("BEGIN IMMEDIATE")
                for table in ("exchanges", "uses", "blobs"):
                    database.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        self._run(remove, "The history could not be cleared")

    def close(self) -> None:
        """Writes the log back into the file and closes it; idempotent."""
        if self._open is not None:
            with contextlib.suppress(sqlite3.Error):
                self._open.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._open.close()
            self._open = None

    def _run(self, work: Callable[[sqlite3.Connection], _T], what: str) -> _T:
        try:
            return work(self._database())
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise HistoryError(f"{what}: {self._why(error)}.") from error
        # Found only now, in the middle of the file: once more, on a new one.
        self.close()
        self._open = self._begun_anew()
        try:
            return work(self._open)
        except sqlite3.Error as error:
            raise HistoryError(f"{what}: {self._why(error)}.") from error

    def _database(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = self._connect()
        return self._open

    def _connect(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Private before anything is in it; SQLite gives its log the same permissions.
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            return self._in_memory(f"{self._path} cannot be written: {explain(error)}")
        database = sqlite3.connect(self._path, timeout=5.0, isolation_level=None)
        try:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                database.close()
                return self._in_memory(
                    f"{self._path} was written by a newer version of this program (format"
                    f" {version}) and is left as it is; update the program to see it"
                )
            database.execute("PRAGMA journal_mode = WAL")
            _prepare(database, version)
        except sqlite3.Error as error:
            database.close()
            if _is_damage(error):
                return self._begun_anew()
            return self._in_memory(f"{self._path} cannot be used: {self._why(error)}")
        return database

    def _in_memory(self, reason: str) -> sqlite3.Connection:
        self._say(f"{reason}. Until then the history is kept for this session only.")
        database = sqlite3.connect(":memory:", isolation_level=None)
        _prepare(database, 0)
        return database

    def _begun_anew(self) -> sqlite3.Connection:
        """Renames a damaged file with its log, so that nothing is lost, and opens a new one."""
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(self._clock()))
        aside, number = self._path.with_name(f"{self._path.name}.damaged-{stamp}"), 2
        while aside.exists():
            aside = self._path.with_name(f"{self._path.name}.damaged-{stamp}-{number}")
            number += 1
        try:
            self._path.rename(aside)
            for suffix in ("-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    self._path.with_name(self._path.name + suffix).rename(
                        aside.with_name(aside.name + suffix)
                    )
        except OSError as error:
            return self._in_memory(f"{self._path} is damaged and stays there: {explain(error)}")
        self._say(f"The history was damaged; it was set aside as {aside} and a new one begun.")
        return self._connect()

    def _say(self, sentence: str) -> None:
        self._notice = f"{self._notice} {sentence}".strip()

    def _why(self, error: sqlite3.Error) -> str:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return _REASONS.get(code, f"{error}; check {self._path} and try again")


def _prepare(database: sqlite3.Connection, version: int) -> None:
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA secure_delete = ON")
    database.execute("PRAGMA temp_store = MEMORY")
    if version < VERSION:
        with database:
            database.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA.split(";"):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {VERSION}")
    # A file may have our version and still not be ours.
    database.execute(f"SELECT record, {_COLUMNS} FROM exchanges LIMIT 1")  # noqa: S608 - constant


def _summary(exchange: Exchange) -> tuple[object, ...]:
    kinds: dict[type, OutcomeKind] = {
        Response: "response",
        Failure: "failure",
        Cancelled: "cancelled",
    }
    response = exchange.response
    return (
        exchange.started_at,
        exchange.request.method,
        exchange.hops[0].url if exchange.hops else exchange.request.url,
        exchange.status,
        kinds[type(exchange.outcome)],
        exchange.environment,
        exchange.label,
        sum(hop.timings.total for hop in exchange.hops),
        0 if response is None else len(response.body),
    )


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    foreign = code == sqlite3.SQLITE_ERROR and str(error).startswith("no such ")
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or foreign


_LEVEL = 1
_LAST = 2**63 - 1
_COLUMNS = (
    "id, started_at, method, url, status, outcome, environment, label, total_ms, body_bytes,"
    " profile_id"
)
_INSERT = (
    "INSERT INTO exchanges (started_at, method, url, status, outcome, environment, label,"
    " total_ms, body_bytes, profile_id, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_DELETE_BLOBS = (
    "DELETE FROM blobs WHERE digest IN (SELECT digest FROM uses WHERE exchange = :id) AND NOT"
    " EXISTS (SELECT 1 FROM uses WHERE uses.digest = blobs.digest AND uses.exchange <> :id)"
)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS exchanges (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  started_at REAL NOT NULL,
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  status INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  environment TEXT NOT NULL,
  label TEXT NOT NULL,
  total_ms REAL NOT NULL,
  body_bytes INTEGER NOT NULL,
  profile_id TEXT NOT NULL,
  record BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS blobs (
  digest BLOB PRIMARY KEY, size INTEGER NOT NULL, data BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uses (
  exchange INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (exchange, digest)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS uses_of_blob ON uses (digest);
CREATE INDEX IF NOT EXISTS exchanges_of_profile ON exchanges (profile_id, id);
"""
_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space",
    sqlite3.SQLITE_BUSY: "another window is writing to it; try again in a moment",
    sqlite3.SQLITE_READONLY: "the file is read-only; change its permissions or choose another"
    " data folder (--data-dir)",
    sqlite3.SQLITE_IOERR: "the disk failed; check it",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; check its folder's permissions",
}
