"""What the self-test looks at without a window: each probe is the program's own code at work."""

from __future__ import annotations

import queue
import secrets
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from inspector import resource
from inspector.app import licences, own_program, versions
from inspector.app.help_pages import PAGES
from inspector.app.self_test import Advice, CheckFailed, Probe
from inspector.errors import SandboxError

if TYPE_CHECKING:
    from inspector.app.workspace import Workspace
    from inspector.model.exchange import Exchange, Ticket

OPERATIONS = 3_269
"""Operations of the vendor's published contract in this version's catalog."""
REQUIRED = (
    "catalog/bodies.json.gz",
    "catalog/error_codes.json.gz",
    "catalog/operations.json.gz",
    "icons/check-dark.svg",
    "icons/check-light.svg",
    "icons/guest-inspector.svg",
    "scenarios/starting_case.rb",
    *(f"help/{name}.md" for name in PAGES),
    "themes/report.css",
    "themes/window.qss",
)
_SEND_S = 30.0
_TURN_S = 0.5


def probes(data_dir: Path) -> tuple[Probe, ...]:
    """Returns the probes in the order of the report."""
    return (
        Probe("versions", look_at_versions),
        Probe("resources", look_at_resources),
        Probe("catalog", look_at_catalog),
        Probe("tls_trust", look_at_trust, _TRUST),
        Probe("keyring", look_at_keyring),
        Probe("helper_process", look_at_helper),
        Probe("data_dir", lambda: look_at_data(data_dir), _DATA),
        Probe("sandbox_case", play_case),
    )


def look_at_versions() -> str:
    """Asks for what a report of a fault needs; a build must have brought its metadata."""
    found = versions.read()
    missing = [
        name
        for name, value in (("Qt", found.qt), ("httpx", found.httpx))
        if value == versions.ABSENT
    ]
    if missing:
        raise CheckFailed(f"The installed metadata of {' and '.join(missing)} is missing.")
    if own_program.is_frozen() and found.commit == versions.UNKNOWN:
        build = resource.root() / versions.BUILD_FILE
        raise CheckFailed(f"The build does not tell its commit in {build}.")
    return f"{found.program}, {found.built_from}, Qt {found.qt}, httpx {found.httpx}"


def look_at_resources() -> str:
    """Reads every resource that the program asks for, and its own rule packs."""
    from inspector.rules.library import read_library

    required = list(REQUIRED)
    if own_program.is_frozen():
        required.append(f"{licences.FOLDER}/{licences.OVERVIEW}")
    missing = [name for name in required if not _is_whole(resource.root() / name)]
    if missing:
        raise CheckFailed(f"Missing or empty in {resource.root()}: {', '.join(missing)}.")
    library = read_library(None)
    if library.errors:
        raise CheckFailed(f"A rule pack cannot be used: {library.errors[0]}.")
    if not library.defined:
        raise CheckFailed(f"There is no rule in {resource.root() / 'rules'}.")
    return (
        f"{len(required)} files and {len(library.defined)} rules of {len(library.seed)} packs "
        f"in {resource.root()}"
    )


def look_at_catalog() -> str:
    """Counts the published operations and looks one up."""
    from inspector.catalog.operations import published

    catalog = published()
    count = len(catalog.operations)
    if count != OPERATIONS:
        raise CheckFailed(f"The catalog holds {count:,} operations, not {OPERATIONS:,}.")
    found = catalog.match("GET", "/api/v2/tokens/me").operation
    if found is None:
        raise CheckFailed("GET /api/v2/tokens/me is not found in the catalog.")
    return f"{count:,} operations; GET /api/v2/tokens/me is {found.id}"


def look_at_trust() -> str:
    """Loads the system's trust store as every connection with TLS does."""
    from inspector.transport.trust import count_roots

    count, where = count_roots()
    if count == 0:
        raise CheckFailed(f"There is no root certificate in {where}.")
    return f"truststore takes {where}" + (f": {count:,} roots" if count is not None else "")


def look_at_keyring() -> str | Advice:
    """Asks which keyring the program takes, and for its parts; having none is no fault of it."""
    from inspector.storage.keyrings import discover

    found = discover()
    if not found.found:
        raise CheckFailed("No keyring backend is named by the installed metadata of keyring.")
    if found.broken:
        raise CheckFailed(f"Keyring backends cannot be loaded: {'; '.join(found.broken)}.")
    named = f"backends of {', '.join(found.found)} are installed"
    if not found.chosen:
        return Advice(f"No keyring is available: secrets stay in memory; {named}", _KEYRING)
    return f"secrets are kept in {found.chosen}; {named}"


def look_at_helper() -> str:
    """Has the helper process read the starting case; reading it here instead does not count."""
    from inspector.app.snippet_process import SnippetProcess
    from inspector.app.workspace import starting_case
    from inspector.dialects import registry

    helper = SnippetProcess()
    try:
        read = helper.read(starting_case(), None, threading.Event())
        pid = helper.pid
    finally:
        helper.stop()
    if pid is None:
        raise CheckFailed(f"The helper process does not run: {' '.join(own_program.command())}.")
    if read != registry.parse(starting_case(), None):
        raise CheckFailed("The helper process reads the starting case differently.")
    request = read.requests[read.main].request
    return f"process {pid} read {request.method} {request.url} ({read.dialect})"


def look_at_data(data_dir: Path) -> str:
    """Writes a file into the data folder as profiles are written, and makes a history of sends."""
    from inspector.storage import data_format
    from inspector.storage.files import write_atomically
    from inspector.storage.history import History

    number = data_format.check(data_dir)
    is_new = not data_dir.exists()
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / f"self-test-{secrets.token_hex(4)}.txt"
    content = secrets.token_bytes(64)
    try:
        write_atomically(path, content)
        if path.read_bytes() != content:
            raise CheckFailed(f"What is read from {path} is not what was written.")
    finally:
        path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        history = History(Path(scratch) / "history.sqlite")
        rows = history.recent()
        history.close()
    if rows or history.notice:
        raise CheckFailed(f"A new history cannot be used: {history.notice or rows}.")
    return f"{data_dir} ({'made' if is_new else 'was there'}) of format {number} can be written to"


def play_case() -> str:
    """Sends the starting case to the sandbox: refused as it is, answered with the tool's fixes."""
    from inspector.app.workspace import Workspace, starting_case

    news: queue.SimpleQueue[object] = queue.SimpleQueue()
    space = Workspace(news.put, data_dir=None, listens=True)
    try:
        space.load_now()
        space.import_snippet(starting_case())
        space.start(eager=False)
        _wait(space, news, space.use_client(space.demo_clients[0]))
        refused = _send(space, news)
        fixes = [found.edit for found in space.check() if found.edit is not None]
        if not fixes:
            raise CheckFailed(f"Nothing is proposed for the answer {refused.status}.")
        asked = space.apply(fixes)
        if asked is not None:
            _wait(space, news, asked)
        answered = _send(space, news)
    except SandboxError as error:
        raise CheckFailed(str(error), _LOOPBACK) from error
    finally:
        space.close()
    if (refused.status, answered.status) != (401, 200):
        raise CheckFailed(
            f"The sandbox answered {refused.status}, and {answered.status} after "
            f"{len(fixes)} fixes; it must be 401, then 200."
        )
    return f"401, then 200 after {len(fixes)} proposed fixes on {space.sandbox.environment.title}"


def _send(space: Workspace, news: queue.SimpleQueue[object]) -> Exchange:
    _wait(space, news, space.send())
    sent = space.state.shown
    if sent is None:
        raise CheckFailed(space.problem or "Nothing was sent.")
    if not sent.status:
        why = getattr(sent.outcome, "message", "")
        raise CheckFailed(f"The sandbox was not reached: {why}", _LOOPBACK)
    return sent


def _wait(space: Workspace, news: queue.SimpleQueue[object], ticket: Ticket) -> None:
    """Takes what other threads post until the ticket has ended."""
    ends_at = time.monotonic() + _SEND_S
    while space.state.ticket == ticket:
        if time.monotonic() > ends_at:
            waited = f"The sandbox did not answer within {_SEND_S:g} seconds."
            raise CheckFailed(waited, _LOOPBACK)
        try:
            space.receive(news.get(timeout=_TURN_S))
        except queue.Empty:
            continue


def _is_whole(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


_KEYRING = (
    "To keep secrets beyond a session, install a keyring such as gnome-keyring or KWallet and "
    "unlock it."
)
_TRUST = (
    "Install the system's root certificates (ca-certificates on Linux); until then no server can "
    "be verified."
)
_DATA = "Choose a folder that can be written to with --data-dir, or mend its permissions."
_LOOPBACK = (
    "The sandbox needs loopback connections on 127.0.0.1: let a firewall or security program "
    f"allow them for {Path(sys.executable).name}."
)
