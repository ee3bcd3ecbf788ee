"""The real thing: gnome-keyring under a session bus of its own, in a child process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = [name for name in NEEDED if shutil.which(name) is None]

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (CI installs both)"
)

UNLOCKED = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && "

PRELUDE = """
import json, sys
from pathlib import Path
from inspector.model.secret import Secret
from inspector.storage.secrets import SERVICE, open_store
store = open_store(Path(sys.argv[1]))
def tell(**facts):
    print(json.dumps({"title": store.status.title, "persistent": store.status.persistent,
                      "reason": store.status.reason, **facts}))
"""


def run(tmp_path: Path, script: str, before: str = UNLOCKED, after: str = "") -> list[object]:
    for folder in ("home", "run", "data"):
        (tmp_path / folder).mkdir(mode=0o700, exist_ok=True)
    kept = ("PATH", "LANG", "LD_LIBRARY_PATH", "COVERAGE_PROCESS_START")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {
        "HOME": str(tmp_path / "home"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_DATA_HOME": str(tmp_path / "home" / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "home" / "config"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    code = tmp_path / "script.py"
    code.write_text(PRELUDE + script)
    command = f'"{sys.executable}" "{code}" "{tmp_path / "data"}"'
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", before + command + after],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_secrets_of_any_size_live_in_the_secret_service_and_in_no_file(tmp_path: Path) -> None:
    (facts,) = run(
        tmp_path,
        """
values = {"client:a": "canary-short", "token": "canary-long" * 2000}
values["odd"] = "ü\\U0001f512\\0\\n" * 999
for name, value in values.items():
    store.set(name, Secret(value))
again = open_store(Path(sys.argv[1]))
equal = all(again.get(name) == Secret(value) for name, value in values.items())
again.set("token", Secret("replaced"))
names = again.names()
replaced = store.get("token") == Secret("replaced")
for name in values:
    store.delete(name)
gone = all(store.get(name) is None for name in values)
import keyring, secretstorage
left = list(secretstorage.get_default_collection(secretstorage.dbus_init())
            .search_items({"service": SERVICE}))
tell(equal=equal, names=names, replaced=replaced, gone=gone, left=len(left))
""",
    )
    assert facts == {
        "title": "the Secret Service keyring",
        "persistent": True,
        "reason": "",
        "equal": True,
        "names": ["client:a", "odd", "token"],
        "replaced": True,
        "gone": True,
        "left": 0,
    }
    data = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert data
    assert not any(b"canary" in path.read_bytes() for path in data)


def test_a_secret_outlives_the_program_and_one_deleted_outside_is_none(tmp_path: Path) -> None:
    again = f' && "{sys.executable}" "{tmp_path / "second.py"}" "{tmp_path / "data"}"'
    (tmp_path / "second.py").write_text(
        PRELUDE
        + """
import secretstorage
collection = secretstorage.get_default_collection(secretstorage.dbus_init())
found = store.get("token") == Secret("kept")
for item in collection.search_items({"username": "token"}):
    item.delete()
part = next(item for item in collection.get_all_items() if item.get_label().find("long#") >= 0)
part.delete()
try:
    store.get("long")
except Exception as error:
    words = f"{type(error).__name__}: {error}"
tell(found=found, after=store.get("token") is None, words=words)
"""
    )
    (facts,) = run(
        tmp_path,
        'store.set("token", Secret("kept")); store.set("long", Secret("x" * 5000))',
        after=again,
    )
    assert isinstance(facts, dict)
    assert facts["found"] is True
    assert facts["after"] is True
    assert facts["words"].startswith("SecretStoreError: A part of long is missing")


def test_a_locked_collection_that_nobody_can_unlock_means_memory(tmp_path: Path) -> None:
    (facts,) = run(
        tmp_path,
        """
import secretstorage
store.set("token", Secret("kept"))
collection = secretstorage.get_default_collection(secretstorage.dbus_init())
collection.lock()
try:
    store.get("token")
except Exception as error:
    words = f"{type(error).__name__}: {error}"
store = open_store(Path(sys.argv[1]))
store.set("other", Secret("in memory"))
tell(words=words, other=store.get("other") == Secret("in memory"), names=store.names())
""",
    )
    assert isinstance(facts, dict)
    assert facts["words"].startswith("SecretStoreError: token could not be read: ")
    assert "unlock it" in facts["words"]
    assert facts["persistent"] is False
    assert facts["title"] == "memory, this session only"
    assert "The Secret Service keyring cannot be used" in facts["reason"]
    assert facts["other"] is True
    assert facts["names"] == ["other"]


def test_a_bus_without_an_unlocked_keyring_means_memory(tmp_path: Path) -> None:
    (facts,) = run(
        tmp_path,
        'store.set("a", Secret("b")); tell(value=store.get("a") == Secret("b"))',
        before="",
    )
    assert isinstance(facts, dict)
    assert facts["persistent"] is False
    assert facts["reason"]
    assert facts["value"] is True
