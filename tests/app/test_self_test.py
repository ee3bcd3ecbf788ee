"""The self-test: every probe holds here, and each can fail without hiding the others."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import pytest

from inspector import resource
from inspector.app import own_program, self_checks, self_test, snippet_process, versions
from inspector.app.self_test import Check, CheckFailed, Probe, judge, look_at, watch_window
from inspector.catalog.operations import published
from inspector.errors import DataFormatError
from inspector.storage import data_format, keyrings, secrets
from inspector.transport import trust


@pytest.fixture
def other_resources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Path]]:
    """Makes a folder of links to the resources the program's own, without those named."""

    def make(*without: str) -> Path:
        fresh = tmp_path / "other" / "resources"
        for path in resource.root().rglob("*"):
            name = path.relative_to(resource.root()).as_posix()
            if path.is_file() and name not in without:
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                (fresh / name).symlink_to(path)
        monkeypatch.setattr(resource, "root", lambda: fresh)
        return fresh

    yield make
    published.cache_clear()


def test_all_probes_hold_here(tmp_path: Path) -> None:
    checks = [check for check, _hung in look_at(self_checks.probes(tmp_path / "data"))]
    assert [check.name for check in checks if not check.ok] == []
    assert {check.name for check in checks} >= {
        "resources",
        "catalog",
        "tls_trust",
        "keyring",
        "helper_process",
        "data_dir",
        "sandbox_case",
    }
    assert all(check.detail for check in checks)
    assert not any(check.remedy for check in checks if check.name != "keyring")


def test_a_failing_probe_hides_no_other_and_tells_its_remedy() -> None:
    def refuse() -> str:
        raise CheckFailed("It is broken.", "Mend it.")

    def crash() -> str:
        raise KeyError("lost")

    probes = (Probe("first", refuse), Probe("second", crash, "Look."), Probe("third", lambda: "ok"))
    assert [check for check, _hung in look_at(probes)] == [
        Check("first", ok=False, detail="It is broken.", remedy="Mend it."),
        Check("second", ok=False, detail="KeyError: 'lost'", remedy="Look."),
        Check("third", ok=True, detail="ok"),
    ]


def test_a_probe_that_hangs_is_left_behind() -> None:
    release = threading.Event()

    def hang() -> str:
        release.wait()
        return "late"

    (check, hung), (after, _) = look_at((Probe("slow", hang), Probe("next", lambda: "ok")), 0.05)
    release.set()
    assert hung
    assert not check.ok
    assert "did not end within 0.05 seconds" in check.detail
    assert after.ok


def test_every_resource_that_the_program_names_is_required() -> None:
    named = set()
    for path in Path(self_checks.__file__).parents[1].rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"\"((?:icons|themes|scenarios|help)/[\w.-]+\.\w+)\"", text))
    missing = named - set(self_checks.REQUIRED) - {"icons/guest-inspector.svg"}
    assert not missing
    assert all(resource.path(name).is_file() for name in self_checks.REQUIRED)


@pytest.mark.parametrize("name", self_checks.REQUIRED)
def test_a_missing_resource_is_named(other_resources: Callable[..., Path], name: str) -> None:
    other_resources(name)
    with pytest.raises(CheckFailed, match=re.escape(name)):
        self_checks.look_at_resources()


def test_an_empty_resource_is_a_missing_one(other_resources: Callable[..., Path]) -> None:
    fresh = other_resources("themes/window.qss")
    (fresh / "themes" / "window.qss").touch()
    with pytest.raises(CheckFailed, match=r"window\.qss"):
        self_checks.look_at_resources()


def test_a_build_without_rule_packs_fails(other_resources: Callable[..., Path]) -> None:
    packs = [f"rules/{path.name}" for path in (resource.root() / "rules").glob("*.toml")]
    other_resources(*packs)
    with pytest.raises(CheckFailed, match="no rule"):
        self_checks.look_at_resources()


def test_a_broken_rule_pack_fails(other_resources: Callable[..., Path]) -> None:
    fresh = other_resources()
    (fresh / "rules" / "zz.toml").write_text("[[rule]]\nid = 3\n", encoding="utf-8")
    with pytest.raises(CheckFailed, match=r"zz\.toml"):
        self_checks.look_at_resources()


def test_a_catalog_of_another_size_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_checks, "OPERATIONS", 1)
    with pytest.raises(CheckFailed, match="3,269 operations, not 1"):
        self_checks.look_at_catalog()


def test_a_store_without_roots_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "none.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    with pytest.raises(CheckFailed, match="no root certificate in the folder"):
        self_checks.look_at_trust()
    assert "ca-certificates" in judge(self_checks.probes(tmp_path)[3]).remedy


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="OpenSSL's own folder of roots")
def test_roots_of_a_folder_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "0a1b2c3d.0").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "absent.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert trust.count_roots() == (1, f"the folder {tmp_path}")


def test_a_build_that_lost_the_keyring_backends_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = keyrings.discover(points=())
    monkeypatch.setattr(keyrings, "discover", lambda: lost)
    with pytest.raises(CheckFailed, match="No keyring backend"):
        self_checks.look_at_keyring()


def test_a_backend_that_cannot_be_imported_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    # What Windows needs is not installed elsewhere, and the other way round.
    other = "linux" if sys.platform == "win32" else "win32"
    broken = keyrings.discover(platform=other)
    assert broken.found
    assert broken.broken
    monkeypatch.setattr(keyrings, "discover", lambda: broken)
    with pytest.raises(CheckFailed, match="cannot be loaded"):
        self_checks.look_at_keyring()


def test_no_keyring_at_all_is_told_and_is_no_fault() -> None:
    check = judge(Probe("keyring", self_checks.look_at_keyring))
    assert check.ok
    assert check.detail.startswith("No keyring is available: secrets stay in memory; ")
    assert "SecretService" in check.detail
    assert "gnome-keyring or KWallet" in check.remedy


def test_the_keyring_that_the_program_takes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyrings, "system_backend", lambda: (secrets.Memory(), "KWallet"))
    assert str(self_checks.look_at_keyring()).startswith("secrets are kept in KWallet; ")


def test_a_helper_that_cannot_start_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_program, "command", lambda *_arguments: ("/nowhere/guest-inspector",))
    with pytest.raises(CheckFailed, match="does not run: /nowhere/guest-inspector"):
        self_checks.look_at_helper()


def test_a_helper_that_ends_at_once_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_program, "command", lambda *_a: (sys.executable, "-c", ""))
    with pytest.raises(snippet_process.ReadingStopped):
        self_checks.look_at_helper()


def test_a_data_folder_that_cannot_be_made_fails(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    check = judge(Probe("data_dir", lambda: self_checks.look_at_data(tmp_path / "file" / "data")))
    assert not check.ok


def test_the_data_folder_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "kept.toml").write_text("kept", encoding="utf-8")
    assert "was there" in self_checks.look_at_data(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.toml"]


def test_a_data_folder_of_a_later_version_fails_and_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / data_format.FILE).write_text('{"format": 9, "program": "9.0"}', encoding="utf-8")
    with pytest.raises(DataFormatError, match=r"Install version 9\.0"):
        self_checks.look_at_data(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [data_format.FILE]


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        ('{"format": 9, "program": "9.0"}', r"Install version 9\.0 .* --data-dir"),
        ("damaged", r"Move .*data-format\.json away .* --data-dir"),
    ],
)
def test_the_remedy_of_another_format_speaks_of_the_format(
    tmp_path: Path, content: str, remedy: str
) -> None:
    (tmp_path / data_format.FILE).write_text(content, encoding="utf-8")
    (probe,) = (one for one in self_checks.probes(tmp_path) if one.name == "data_dir")
    check = judge(probe)
    assert re.search(remedy, check.remedy)
    assert check.detail.startswith(("The data in", str(tmp_path)))


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (PermissionError(13, "Permission denied", "/a/b"), "Permission denied: /a/b"),
        (OSError(28, "No space left"), "No space left"),
        (DataFormatError("It is newer."), "It is newer."),
        (ValueError("odd"), "ValueError: odd"),
    ],
)
def test_only_what_nobody_foresaw_is_told_with_its_class(error: Exception, detail: str) -> None:
    def fail() -> str:
        raise error

    assert judge(Probe("one", fail)).detail == detail


@pytest.mark.parametrize("folder", ["rules", "catalog"])
def test_a_missing_resource_is_not_blamed_on_a_firewall(
    other_resources: Callable[..., Path], folder: str
) -> None:
    held = resource.root()
    names = [path.relative_to(held).as_posix() for path in (held / folder).rglob("*")]
    other_resources(*names)
    published.cache_clear()
    (probe,) = (one for one in self_checks.probes(Path("x")) if one.name == "sandbox_case")
    check = judge(probe)
    assert not check.ok
    assert check.remedy == self_test.REMEDY


def test_a_frozen_build_must_bring_its_licences(
    other_resources: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = other_resources()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(CheckFailed, match=r"licences/THIRD-PARTY\.md"):
        self_checks.look_at_resources()
    (fresh / "licences").mkdir()
    (fresh / "licences" / "THIRD-PARTY.md").write_text("# All", encoding="utf-8")
    assert "licences" not in self_checks.look_at_resources()


def test_a_traceback_of_the_window_process_is_its_last_line() -> None:
    script = (
        "import sys; print('noise', file=sys.stderr);"
        "from inspector.errors import ResourceError; raise ResourceError('It is not whole.')"
    )
    owed = watch_window((sys.executable, "-c", script))
    assert owed[0].detail == "The window's process ended with code 1: It is not whole."


def test_versions_that_no_metadata_tells_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", lost)
    with pytest.raises(CheckFailed, match="Qt and httpx"):
        self_checks.look_at_versions()


def test_a_frozen_build_must_tell_its_commit(
    other_resources: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = other_resources()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(CheckFailed, match=r"build\.json"):
        self_checks.look_at_versions()
    (fresh / "build.json").write_text(
        json.dumps({"commit": "a" * 40, "date": "2026-11-20T10:00:00+00:00"}), encoding="utf-8"
    )
    assert "commit aaaaaaaaaaaa of 2026-11-20" in self_checks.look_at_versions()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"commit": 3, "date": "x"}'])
def test_a_damaged_build_file_tells_no_commit(
    other_resources: Callable[..., Path], content: str
) -> None:
    (other_resources() / "build.json").write_text(content, encoding="utf-8")
    assert versions.read().commit == versions.UNKNOWN


def test_a_window_process_that_dies_owes_its_checks() -> None:
    said = json.dumps({"name": "icons", "ok": True, "detail": "3 icons", "remedy": ""})
    script = f"import sys; print('noise'); print('{said}'); sys.exit('no platform plugin')"
    icons, *owed = watch_window((sys.executable, "-c", script))
    assert icons == Check("icons", ok=True, detail="3 icons")
    assert [check.name for check in owed] == ["image_formats", "fonts", "window"]
    assert all("ended with code 1: no platform plugin" in check.detail for check in owed)
    assert all(check.remedy for check in owed)


def test_a_window_process_that_hangs_is_ended() -> None:
    command = (sys.executable, "-c", "import sys; sys.stdin = None; import time; time.sleep(600)")
    checks = watch_window(command, limit_s=1)
    assert all("did not end within 1 seconds" in check.detail for check in checks)
    assert len(checks) == len(self_test.WINDOW_CHECKS)


def test_what_outlives_the_window_process_is_not_waited_for(tmp_path: Path) -> None:
    said = json.dumps({"name": "icons", "ok": True, "detail": "3 icons", "remedy": ""})
    # It keeps its parent's pipes until the test takes the file away.
    held = tmp_path / "held"
    held.touch()
    stays = f"import os, time\nwhile os.path.exists({str(held)!r}): time.sleep(0.05)"
    script = (
        "import subprocess, sys;"
        f"subprocess.Popen([sys.executable, '-c', {stays!r}]);"
        f"print({said!r}, flush=True)"
    )
    checks = watch_window((sys.executable, "-c", script), limit_s=60)
    held.unlink()
    assert checks[0] == Check("icons", ok=True, detail="3 icons")
    assert all("ended with code 0" in check.detail for check in checks[1:])
    assert len(checks) == len(self_test.WINDOW_CHECKS)


def test_a_program_that_cannot_start_itself_is_told() -> None:
    checks = watch_window(("/nowhere/guest-inspector",))
    assert {check.ok for check in checks} == {False}
    assert "cannot start itself" in checks[0].detail


def test_the_whole_report_is_one_document(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    done = subprocess.run(
        [sys.executable, "-m", "inspector", "--self-test", "--screenshot", str(picture)],
        capture_output=True,
        timeout=300,
        check=False,
        env={**own_program.environment(), "QT_QPA_PLATFORM": "offscreen"},
    )
    document = json.loads(done.stdout)
    assert [check for check in document["checks"] if not check["ok"]] == []
    assert done.returncode == 0, done.stderr
    assert (document["schema"], document["ok"], document["frozen"]) == (1, True, False)
    assert document["version"].keys() == {"program", "commit", "python", "qt", "httpx"}
    assert document["screenshot"] == str(picture)
    assert not Path(document["data_dir"]).exists()
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_a_polite_kill_leaves_no_temporary_folder(tmp_path: Path) -> None:
    script = (
        "import os, signal\n"
        "from inspector.app import self_checks, self_test\n"
        "from inspector.cli import commands\n"
        "self_checks.probes = lambda _place: ()\n"
        "self_test.own_program.command = lambda *_a: ('sleep', '600')\n"
        "started = self_test._Pipe.__init__\n"
        "def start(*given):\n"
        "    started(*given)\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "self_test._Pipe.__init__ = start\n"
        "commands.run(['--self-test'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        timeout=60,
        check=False,
        env={**own_program.environment(), "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 128 + signal.SIGTERM, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have a display")
def test_without_a_display_only_the_window_fails(tmp_path: Path) -> None:
    hidden = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    done = subprocess.run(
        own_program.command(self_test.OPTION, str(tmp_path), ""),
        capture_output=True,
        timeout=120,
        check=False,
        env={**own_program.environment(), **hidden},
    )
    told = [Check(**json.loads(line)) for line in done.stdout.splitlines()]
    assert [check.name for check in told if not check.ok] == ["window"]
    assert "DISPLAY is not set" in told[-1].detail
    assert "xvfb-run" in told[-1].remedy
    assert done.returncode == 1


def test_the_command_refuses_a_picture_without_a_test(capsys: pytest.CaptureFixture[str]) -> None:
    from inspector.cli import commands

    assert commands.run(["--screenshot", "a.png"]) == 2
    assert "--self-test" in capsys.readouterr().err
