from __future__ import annotations

import base64
import gzip
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from inspector.errors import HistoryError
from inspector.model.exchange import (
    Cancelled,
    Exchange,
    Failure,
    Hop,
    Outcome,
    Response,
    Ticket,
    Timings,
    TlsFacts,
)
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret
from inspector.storage.history import History, HistoryRow

PLAIN = Redactor()
ANSWER = b'{"message":"Unable to process the request.","code":"bad.credentials","status":401}'
REQUEST = Request(
    "POST",
    "{{api}}/api/v2/conversations/messaging",
    Headers.of([("Content-Type", "application/json"), ("Authorization", "Bearer {{token}}")]),
    Body("json", '{"to":{"id":"to-1"}}'),
)
HOP = Hop(
    method="POST",
    url="http://127.0.0.1:8100/api/v2/conversations/messaging",
    sent=b'POST / HTTP/1.1\r\nHost: x\r\n\r\n{"to":{"id":"to-1"}}',
    received=b"HTTP/1.1 401 Unauthorized\r\nX-A: b\r\n\r\n" + ANSWER,
    received_bytes=999,
    status=401,
    reason="Unauthorized",
    http_version="HTTP/1.1",
    timings=Timings(dns=None, connect=1.5, wait=2.25, total=4.5),
    local_address="127.0.0.1:1",
    remote_address="127.0.0.1:2",
    connection_reused=True,
    proxy="http://proxy:3128",
    tls=TlsFacts(version="TLSv1.3", subject="CN=x"),
)
EXCHANGE = Exchange(
    ticket=Ticket(7),
    request=REQUEST,
    outcome=Response(
        401, "Unauthorized", "HTTP/1.1", Headers.of([("X-A", "b"), ("x-a", "c")]), ANSWER, 77
    ),
    hops=(replace(HOP, tls=None), HOP),
    started_at=1_700_000_000.25,
    environment="sandbox",
    label="experiment: without X-Guest-Id",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    history = History(path)
    yield history
    history.close()


def test_making_a_history_touches_no_disk(path: Path) -> None:
    History(path).close()
    assert not path.parent.exists()


def test_an_exchange_comes_back_as_it_was(history: History) -> None:
    number = history.add(EXCHANGE, PLAIN)
    assert history.load(number) == EXCHANGE


@pytest.mark.parametrize(
    "outcome",
    [
        Failure("timeout", "No answer came.", "wait", "ReadTimeout"),
        Failure("closed", "The connection was closed."),
        Cancelled("body"),
        Cancelled(),
        Response(204, "", "HTTP/2", Headers(), b"", 0),
        Response(200, "OK", "HTTP/1.1", Headers(), bytes(range(256)) * 100, 25600),
    ],
)
def test_every_outcome_comes_back_as_it_was(history: History, outcome: Outcome) -> None:
    exchange = replace(EXCHANGE, outcome=outcome, hops=())
    assert history.load(history.add(exchange, PLAIN)) == exchange


@pytest.mark.parametrize(
    "body",
    [
        Body(),
        Body("text", "half a pair \ud800, \0 and é\u2028"),
        Body("form", "a=b&c=d"),
        Body("base64", base64.b64encode(b"\0\xff").decode()),
        Body("multipart", "", (Part("a", "b"), Part("f", "", "f.txt", "text/plain", "/x/f.txt"))),
        Body("file", "/x/f.txt"),
    ],
)
def test_every_kind_of_request_body_comes_back_as_it_was(history: History, body: Body) -> None:
    exchange = replace(EXCHANGE, request=replace(REQUEST, body=body))
    assert history.load(history.add(exchange, PLAIN)) == exchange


def test_the_list_shows_the_newest_first_page_by_page(history: History) -> None:
    numbers = [
        history.add(replace(EXCHANGE, started_at=float(at)), PLAIN, profile_id=f"p{at % 2}")
        for at in range(5)
    ]
    assert [row.id for row in history.recent()] == numbers[::-1]
    assert [row.id for row in history.recent(2)] == numbers[:2:-1]
    assert [row.id for row in history.recent(2, before=numbers[3])] == numbers[2:0:-1]
    assert [row.id for row in history.recent(profile_id="p1")] == [numbers[3], numbers[1]]
    assert history.recent()[0] == HistoryRow(
        id=numbers[4],
        started_at=4.0,
        method="POST",
        url="http://127.0.0.1:8100/api/v2/conversations/messaging",
        status=401,
        outcome="response",
        environment="sandbox",
        label="experiment: without X-Guest-Id",
        total_ms=9.0,
        body_bytes=len(ANSWER),
        profile_id="p0",
    )


def test_the_list_names_failures_and_cancellations(history: History) -> None:
    history.add(replace(EXCHANGE, outcome=Failure("closed", "x"), hops=()), PLAIN)
    history.add(replace(EXCHANGE, outcome=Cancelled(), hops=()), PLAIN)
    rows = history.recent()
    assert [(row.outcome, row.status, row.body_bytes) for row in rows] == [
        ("cancelled", 0, 0),
        ("failure", 0, 0),
    ]
    assert rows[0].url == "{{api}}/api/v2/conversations/messaging"


def test_what_was_kept_is_there_in_the_next_session(path: Path) -> None:
    first = History(path)
    number = first.add(EXCHANGE, PLAIN)
    first.close()
    first.close()
    second = History(path)
    assert second.load(number) == EXCHANGE
    assert second.notice == ""
    second.close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_log_beside_the_file_is_private_too(history: History, path: Path) -> None:
    history.add(EXCHANGE, PLAIN)
    modes = {entry.name: entry.stat().st_mode & 0o777 for entry in path.parent.iterdir()}
    assert modes == {path.name: 0o600, f"{path.name}-wal": 0o600, f"{path.name}-shm": 0o600}


def test_two_windows_share_one_file(path: Path) -> None:
    one, two = History(path), History(path)
    first = one.add(EXCHANGE, PLAIN)
    second = two.add(replace(EXCHANGE, label="two"), PLAIN)
    assert [row.id for row in one.recent()] == [second, first]
    two.delete(first)
    assert [row.id for row in one.recent()] == [second]
    one.close()
    two.close()


def test_a_write_that_another_window_blocks_is_explained(history: History, path: Path) -> None:
    history.recent()
    history._database().execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(HistoryError, match="another window is writing"):
        history.add(EXCHANGE, PLAIN)
    other.execute("ROLLBACK")
    other.close()
    assert history.load(history.add(EXCHANGE, PLAIN)) == EXCHANGE


def test_deleting_removes_the_exchange_and_only_bytes_that_no_other_uses(
    history: History, path: Path
) -> None:
    other = replace(EXCHANGE, label="other")
    unique = replace(
        EXCHANGE,
        outcome=Response(200, "OK", "HTTP/1.1", Headers(), b"only here " * 9, 1),
    )
    first, second, third = (history.add(each, PLAIN) for each in (EXCHANGE, unique, other))
    history.delete(first)
    history.delete(first)
    assert history.load(second) == unique
    assert history.load(third) == other
    history.delete(second)
    assert history.load(third) == other
    with pytest.raises(HistoryError, match=f"{second} is not in the history any more"):
        history.load(second)
    used = history._database().execute("SELECT count(*) FROM uses").fetchone()
    kept = history._database().execute("SELECT count(*) FROM blobs").fetchone()
    assert used == kept


def test_equal_bytes_are_stored_once(history: History) -> None:
    body = os.urandom(100_000)
    answer = Response(200, "OK", "HTTP/1.1", Headers(), body, len(body))
    raw = replace(HOP, received=b"HTTP/1.1 200 OK\r\n\r\n" + body)
    for label in ("one", "two"):
        exchange = replace(EXCHANGE, outcome=answer, hops=(raw,), label=label)
        assert history.load(history.add(exchange, PLAIN)) == exchange
    (size,) = history._database().execute("SELECT sum(length(data)) FROM blobs").fetchone()
    assert size < 1.02 * len(body)


def test_clearing_leaves_nothing_and_gives_the_space_back(history: History, path: Path) -> None:
    body = os.urandom(200_000)
    answer = Response(200, "OK", "HTTP/1.1", Headers(), body, len(body))
    history.add(replace(EXCHANGE, outcome=answer), PLAIN)
    history.clear()
    assert history.recent() == ()
    assert sum(entry.stat().st_size for entry in path.parent.iterdir()) < 150_000
    assert history.load(history.add(EXCHANGE, PLAIN)) == EXCHANGE


def test_deleted_bytes_are_gone_from_the_file(path: Path) -> None:
    history = History(path)
    marker = os.urandom(64)  # stays as it is under compression
    history.add(EXCHANGE, PLAIN)
    answer = Response(200, "OK", "HTTP/1.1", Headers(), marker, 64)
    number = history.add(replace(EXCHANGE, outcome=answer, hops=()), PLAIN)
    history._database().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert marker in path.read_bytes()
    history.delete(number)
    history.close()
    assert all(marker not in entry.read_bytes() for entry in path.parent.iterdir())


def test_it_belongs_to_the_thread_that_first_used_it(history: History) -> None:
    history.recent()
    caught: list[BaseException] = []

    def elsewhere() -> None:
        try:
            history.recent()
        except HistoryError as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "created in a thread" in str(caught[0])


@pytest.mark.parametrize(
    "content", [b"this is no database" * 100, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    history = History(path, clock=lambda: 1_700_000_000.0)
    number = history.add(EXCHANGE, PLAIN)
    assert history.load(number) == EXCHANGE
    aside = path.with_name("history.sqlite.damaged-20231114-221320")
    assert str(aside) in history.notice
    assert "a new one begun" in history.notice
    history.close()
    assert aside.read_bytes() == content
    path.write_bytes(content)
    again = History(path, clock=lambda: 1_700_000_000.0)
    assert again.recent() == ()
    again.close()
    assert aside.with_name(aside.name + "-2").read_bytes() == content


def test_damage_found_later_sets_the_file_aside_and_the_exchange_is_kept(path: Path) -> None:
    history = History(path)
    for _ in range(30):
        body = os.urandom(20_000)
        answer = Response(200, "OK", "HTTP/1.1", Headers(), body, len(body))
        history.add(replace(EXCHANGE, outcome=answer, hops=()), PLAIN)
    history.close()
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)  # all but the first page
    path.write_bytes(data)
    history = History(path)
    number = history.add(EXCHANGE, PLAIN)
    assert history.load(number) == EXCHANGE
    assert "set aside" in history.notice
    history.close()
    assert len([entry for entry in path.parent.iterdir() if "damaged" in entry.name]) >= 1


def test_somebody_elses_database_of_our_version_is_set_aside(path: Path) -> None:
    path.parent.mkdir()
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE exchanges (x)")
    foreign.execute("PRAGMA user_version = 1")
    foreign.commit()
    foreign.close()
    history = History(path)
    assert history.load(history.add(EXCHANGE, PLAIN)) == EXCHANGE
    assert "set aside" in history.notice
    history.close()


def test_a_newer_file_is_left_alone_and_this_session_is_kept_in_memory(path: Path) -> None:
    path.parent.mkdir()
    newer = sqlite3.connect(path)
    newer.execute("CREATE TABLE future (x)")
    newer.execute("PRAGMA user_version = 2")
    newer.commit()
    newer.close()
    before = path.read_bytes()
    history = History(path)
    assert history.load(history.add(EXCHANGE, PLAIN)) == EXCHANGE
    assert "newer version of this program (format 2)" in history.notice
    assert "this session only" in history.notice
    history.clear()
    history.close()
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_means_memory(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    history = History(tmp_path / "data" / "history.sqlite")
    assert history.load(history.add(EXCHANGE, PLAIN)) == EXCHANGE
    assert "data folder" in history.notice
    history.close()


def test_a_damaged_file_that_cannot_be_moved_means_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    history = History(path)
    assert history.load(history.add(EXCHANGE, PLAIN)) == EXCHANGE
    assert "is damaged and stays there" in history.notice
    history.close()


def test_a_full_disk_is_explained_and_nothing_half_is_kept(history: History) -> None:
    history.add(EXCHANGE, PLAIN)
    database = history._database()
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages + 1}")  # SQLite's own full disk
    body = os.urandom(300_000)
    answer = Response(200, "OK", "HTTP/1.1", Headers(), body, len(body))
    with pytest.raises(HistoryError, match="disk is full; free some space"):
        history.add(replace(EXCHANGE, outcome=answer), PLAIN)
    assert len(history.recent()) == 1
    database.execute("PRAGMA max_page_count = 1000000")
    history.add(replace(EXCHANGE, outcome=answer), PLAIN)
    assert len(history.recent()) == 2


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE exchanges SET record = x'00'",
        "DELETE FROM blobs",
        "UPDATE blobs SET data = x'00'",
    ],
)
def test_one_damaged_exchange_is_named_and_can_be_deleted(history: History, damage: str) -> None:
    number = history.add(EXCHANGE, PLAIN)
    history._database().execute(damage)
    with pytest.raises(HistoryError, match=f"{number} is damaged"):
        history.load(number)
    history.delete(number)
    assert history.recent() == ()


def test_a_record_of_an_unknown_outcome_is_damaged(history: History) -> None:
    import zlib

    number = history.add(EXCHANGE, PLAIN)
    database = history._database()
    (packed,) = database.execute("SELECT record FROM exchanges").fetchone()
    record = json.loads(zlib.decompress(packed))
    record["outcome"]["kind"] = "odd"
    changed = zlib.compress(json.dumps(record).encode())
    database.execute("UPDATE exchanges SET record = ?", (changed,))
    with pytest.raises(HistoryError, match="is damaged"):
        history.load(number)


def planted(canaries: dict[str, str], *, coded: bool, chunked: bool) -> Exchange:
    """Returns an exchange that holds every canary in every place it can be."""
    token, secret = canaries["access token"], canaries["client secret"]
    password, cookie, jwt = canaries["password"], canaries["cookie"], canaries["jwt"]
    basic = base64.b64encode(f"client-1:{secret}".encode()).decode()
    document = {
        "access_token": token,
        "nested": json.dumps({"refresh_token": canaries["refresh token"], "again": [password]}),
        "note": f"{token} {jwt} {quote(secret)} {quote_plus(password)} {basic}",
        "echo": {"Authorization": f"Bearer {token}", "cookies": [f"sid={cookie}"]},
    }
    answer = json.dumps(document).encode()
    url = (
        f"https://user:{quote(password, safe='')}@host/{quote(token)}?token={quote_plus(token)}&x=1"
    )
    headers = Headers.of(
        [
            ("Authorization", f"Bearer {token}"),
            ("Proxy-Authorization", f"Basic {basic}"),
            ("Cookie", f"sid={cookie}; other={jwt}"),
            ("X-Api-Key", secret),
            ("X-Echo", f"{jwt}; {quote(secret)}"),
            (f"X-{cookie}", "in the name"),
        ]
    )
    set_cookie = Headers.of([("Set-Cookie", f"sid={cookie}; Path=/"), ("X-Echo", password)])
    form = f"grant_type=client_credentials&client_secret={quote_plus(secret)}&token={quote(jwt)}"
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode()
    framing = b"Content-Encoding: gzip\r\n" if coded else b""
    framing += b"Transfer-Encoding: chunked\r\n" if chunked else b""
    body = gzip.compress(answer) if coded else answer
    if chunked:
        body = b"".join(
            b"%x;ext=1\r\n%s\r\n" % (len(body[at : at + 7]), body[at : at + 7])
            for at in range(0, len(body), 7)
        )
        body += b"0\r\n\r\n"
    hop = replace(
        HOP,
        url=url,
        sent=b"POST /x HTTP/1.1\r\n" + head + b"\r\n" + form.encode(),
        received=b"HTTP/1.1 200 OK\r\n"
        + "".join(f"{name}: {value}\r\n" for name, value in set_cookie).encode()
        + framing
        + b"\r\n"
        + body,
        proxy=f"http://proxy:{quote(password, safe='')}@proxy:3128",
        reason=f"OK {token}",
    )
    cut = replace(hop, received=hop.received + token.encode()[:20], received_bytes=10_000_000)
    return Exchange(
        ticket=Ticket(1),
        request=Request(
            "POST",
            url,
            headers,
            Body("multipart", "", (Part("client_secret", secret), Part("file", jwt, password))),
        ),
        outcome=Response(200, f"OK {token}", "HTTP/1.1", set_cookie, answer, len(answer)),
        hops=(hop, cut),
        environment=token,
        label=f"token of {secret}",
    )


@pytest.mark.parametrize("coded", [False, True])
@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("closed", [False, True])
def test_no_byte_of_the_database_holds_a_secret_in_any_spelling(
    path: Path,
    canaries: dict[str, str],
    search_folder: Callable[[Path], list[str]],
    search_bytes: Callable[[bytes], list[str]],
    coded: bool,
    chunked: bool,
    closed: bool,
) -> None:
    exchange = planted(canaries, coded=coded, chunked=chunked)
    assert search_bytes(exchange.hops[0].sent)  # the search finds them where they are
    redactor = Redactor(Secret(value) for value in canaries.values())
    history = History(path)
    number = history.add(exchange, redactor)
    for outcome in (
        Failure("closed", f"closed {canaries['jwt']}", "body", f"detail {canaries['password']}"),
        Cancelled("body"),
    ):
        for body in (
            Body("json", json.dumps({"password": canaries["password"]})),
            Body("form", f"client_secret={quote_plus(canaries['client secret'])}"),
            Body("base64", base64.b64encode(canaries["jwt"].encode()).decode()),
            Body("file", f"/tmp/{canaries['cookie']}"),
        ):
            request = replace(exchange.request, body=body)
            history.add(replace(exchange, outcome=outcome, request=request), redactor)
    history.recent()
    if closed:
        history.close()
    else:
        assert path.with_name(path.name + "-wal").stat().st_size > 0
    assert search_folder(path.parent) == []
    loaded = history.load(number)
    assert "#" in loaded.request.headers.get_all("Authorization")[0]  # the fingerprint is there
    everything = (
        repr(history.recent()).encode()
        + repr([(hop.sent, hop.received, hop.url) for hop in loaded.hops]).encode()
    )
    assert search_bytes(everything) == []
    history.close()


def test_secrets_that_nobody_knows_are_found_by_place_and_shape(
    path: Path,
    canaries: dict[str, str],
    search_folder: Callable[[Path], list[str]],
) -> None:
    del canaries["access token"]
    known = Redactor([Secret("something else")])
    body = json.dumps({"refresh_token": canaries["refresh token"], "jwt": canaries["jwt"]})
    exchange = replace(
        EXCHANGE,
        request=Request(
            "POST",
            f"https://host/?token={quote(canaries['cookie'])}",
            Headers.of([("Cookie", f"a={canaries['cookie']}"), ("X-A", canaries["jwt"])]),
            Body("form", f"client_secret={quote_plus(canaries['client secret'])}"),
        ),
        outcome=Response(200, "OK", "HTTP/1.1", Headers(), body.encode(), 1),
        hops=(replace(HOP, received=b"HTTP/1.1 200 OK\r\n\r\n" + body.encode()),),
    )
    history = History(path)
    history.add(exchange, known)
    history.close()
    assert search_folder(path.parent) == []
