"""Proves setup.exe and the portable zip of dist/ on a Windows of its own (Wine), and says so.

    the zip, unpacked            runs, shows its window, leaves nothing behind
    a version before, installed  data and secrets are written by it
    setup, over it               what is installed is what was built, data and secrets are kept
    the installed program        --version, the self-test of both programs, opening a file
    setup while it runs          refuses and changes nothing
    uninstall                    leaves the user's data and nothing else; /REMOVEDATA nothing at all
    setup for all users          into a long folder of foreign letters, and out again

Nothing here needs the network or the checkout's own environment.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from self_test import picture_of
from wine import STUBS, USER, Snapshot, Windows, compile_windows

TOP = Path(__file__).resolve().parents[2]
DIST, PROOF, BUILT = TOP / "dist", TOP / "dist/proof", TOP / "build/windows"
NAME, COMMAND = "Guest API Inspector", "guest-inspector.exe"
WINDOW = f"{NAME}.exe"
UNINSTALL_KEY = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{NAME}"
OLD_VERSION = "0.0.1"
LONG_FOLDER = f"Prüfung, Werkzeuge 検査 {'lang und länger ' * 6}".strip()
# A PATH longer than an installer's strings, with a variable in it that must stay one.
LONG_PATH = ";".join([r"%USERPROFILE%\bin", *(rf"C:\Tools\{n:03}-{'x' * 40}" for n in range(60))])
# What Wine writes for itself while a program runs, and what every real Windows has already.
NOISE = (
    f"file added: users/{USER}/Temp/~nsu",  # the uninstaller's copy of itself, gone at restart
    'registry: HKLM\\System\\CurrentControlSet\\Control\\Session Manager: "PendingFileRename',
    "registry: HKLM\\System\\CurrentControlSet\\Control\\Class\\",  # screens
    "registry: HKLM\\System\\CurrentControlSet\\Enum\\",
    "registry: HKCU\\Console: ",
    "registry: HKCU\\Software\\Wine\\Credential Manager: ",  # its key, not what is kept there
    "registry: HKCU\\Software\\Classes: the key itself",
    "registry: HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall: the key itself",
)
# The user's own, which stays unless /REMOVEDATA is given.
DATA = (
    f"file added: users/{USER}/AppData/Local/guest-api-inspector/",
    "registry: HKCU\\Software\\Wine\\Credential Manager\\Generic: ",
)


class Fault(Exception):
    """What was proved not to hold."""


def main() -> int:
    setup, archive = _artifact("*-setup.exe"), _artifact("*-windows-x86_64.zip")
    PROOF.mkdir(parents=True, exist_ok=True)
    kind, step = "zip", "install"

    def begin(new_kind: str, new_step: str) -> None:
        nonlocal kind, step
        kind, step = new_kind, new_step
        print(f"windows: {kind}: {step}", flush=True)

    try:
        with tempfile.TemporaryDirectory() as work, Windows(Path(work)) as windows:
            Proof(windows, Path(work), setup, archive, begin).run()
    except (Fault, OSError, subprocess.SubprocessError) as fault:
        _note(kind, **{step: f"FAILED: {fault}"})
        print(f"windows: {kind}: {step}: {fault}", file=sys.stderr)
        return 1
    print("windows: proved")
    return 0


class Proof:
    """One run through the story."""

    def __init__(
        self,
        windows: Windows,
        work: Path,
        setup: Path,
        archive: Path,
        begin: Callable[[str, str], None],
    ) -> None:
        self.windows, self.work, self.begin = windows, work, begin
        self.archive = archive
        self.setup = self._on_drive(setup)
        self.built = work / NAME
        self.data = windows.home / "AppData/Local/guest-api-inspector"

    def run(self) -> None:
        """Tells the story; Fault where it does not hold."""
        with zipfile.ZipFile(self.archive) as archive:
            archive.extractall(self.work)
        self._portable()
        self._damaged()
        self.windows.set_value("HKCU\\Environment", "Path", "REG_EXPAND_SZ", LONG_PATH)
        clean = self.windows.snapshot()
        home = self.windows.home / "AppData/Local/Programs" / NAME
        self._installed_over_old(home)
        self._self_tested("setup", home, "windows.png")
        self._opens_files(home)
        self._refuses_while_running(home)
        self.begin("setup", "remove")
        self._removed(home)
        self._same_but(clean, *DATA)
        self._install(self.setup)
        self._secrets(home, "check")
        self._removed(home, "/REMOVEDATA")
        self._same_but(clean)
        self._for_all_users()
        self._same_but(clean)
        _note("setup", remove="nothing left but the data; with /REMOVEDATA nothing")

    def _portable(self) -> None:
        self.begin("zip", "install")
        before = self.windows.snapshot()
        folder = self.windows.drive / LONG_FOLDER / NAME
        shutil.copytree(self.built, folder)
        self._expect_version(folder / COMMAND, _version())
        _note("zip", install="unpacked, runs")
        self._self_tested("zip", folder, "windows-portable.png")
        self.begin("zip", "remove")
        shutil.rmtree(folder.parent)
        left = [
            line for line in before.changes(self.windows.snapshot()) if line.startswith("file ")
        ]
        _expect(not left, f"it left {left[:3]}")
        _note("zip", remove="nothing left")

    def _damaged(self) -> None:
        """Without its interpreter, the command says so and the window program shows it."""
        self.begin("setup", "install")
        folder = self.windows.drive / "damaged"
        folder.mkdir()
        for name in (WINDOW, COMMAND):
            shutil.copy(self.built / name, folder)
        ended = self.windows.run(folder / COMMAND)
        _expect(ended.code == 71 and "python311.dll" in ended.errors, f"damaged: {ended}")
        self.windows.start(folder / WINDOW)
        shown = self.windows.wait_for_window(NAME)
        self.windows.picture(self.work / "damaged.png")
        self.windows.end_all()
        _expect(shown, "a damaged window program says nothing")
        shutil.copy(self.work / "damaged.png", PROOF / "windows-damaged.png")
        shutil.rmtree(folder)

    def _installed_over_old(self, home: Path) -> None:
        self.begin("setup", "install")
        older = self._old_setup()
        self._install(older)
        older.unlink()
        self._expect_version(home / COMMAND, OLD_VERSION)
        _expect((home / "Lib/of_old.txt").exists(), "the version before lacks its file")
        self._secrets(home, "set")
        ended = self.windows.run(home / COMMAND, "demo", "--json")
        verdict = json.loads(ended.said)["isolate"]["verdict"]
        _expect(verdict == "explained", f"demo of the version before: {verdict}")
        (self.data / "profiles").mkdir(parents=True, exist_ok=True)
        kept = self.data / "profiles" / "Gäste.guestprofile"
        kept.write_text("# kept\n", encoding="utf-8")
        begin = time.monotonic()
        self._install(self.setup)
        seconds = time.monotonic() - begin
        self._expect_files(home)
        self._expect_version(home / COMMAND, _version())
        self._secrets(home, "check")
        _expect(kept.exists(), "the upgrade removed the user's data")
        path = self.windows.value("HKCU\\Environment", "Path")
        _expect(
            path == f"{LONG_PATH};{self.windows.path(home)}",
            f"PATH is not what it was and the folder: …{(path or '')[-120:]}",
        )
        shown = self.windows.value(f"HKCU\\{UNINSTALL_KEY}", "DisplayVersion")
        _expect(shown == _version(), f"Windows' settings show version {shown}")
        links = list(self.windows.home.rglob(f"{NAME}.lnk"))
        _expect(len(links) == 1, f"links: {links}")
        _note("setup", install=f"ok, {seconds:.0f} s, over {OLD_VERSION}")

    def _self_tested(self, kind: str, folder: Path, picture: str) -> None:
        self.begin(kind, "self-test")
        for program in (WINDOW, COMMAND):
            target = self.windows.drive / "window.png"
            target.unlink(missing_ok=True)
            words = ("--self-test", "--screenshot", self.windows.path(target))
            with self.windows.desktop():
                ended = self.windows.run(folder / program, *words, limit_s=240)
            report = self.work / "report.json"
            report.write_text(ended.said, encoding="utf-8")
            _expect(bool(ended.said), f"{program} said nothing: {ended}")
            judged = _judge(report, target)
            _expect(ended.code == 0, f"{program}: exit code {ended.code}")
            print(f"  {program}: {judged}")
        shutil.copy(target, PROOF / picture)
        shutil.copy(report, PROOF / picture.replace(".png", "-self-test.json"))
        target.unlink()
        _note(kind, **{"self-test": judged, "screenshot": f"dist/proof/{picture}"})

    def _opens_files(self, home: Path) -> None:
        """A file of ours, opened as the Explorer does, shows the window with what is in it."""
        self.begin("setup", "self-test")
        snippet = self.windows.home / "Anfrage von Jörg.har"
        snippet.write_text(json.dumps(_har()), encoding="utf-8")
        self.windows.start(home / WINDOW, "open", self.windows.path(snippet))
        _expect(self.windows.wait_for_window(NAME), "a .har opens no window")
        self._until_still()
        self.windows.picture(PROOF / "windows-open-har.png")
        self.windows.end_all()
        snippet.unlink()

    def _refuses_while_running(self, home: Path) -> None:
        self.begin("setup", "remove")
        self.windows.start(home / WINDOW)
        _expect(self.windows.wait_for_window(NAME), "the window does not open")
        ended = self.windows.run(self.setup, "/S")
        _expect(ended.code == 3, f"setup while the program runs: exit code {ended.code}")
        words = ("/S", *self._unquoted("_?=", home))
        ended = self.windows.run(home / "uninstall.exe", *words)
        _expect(ended.code == 3, f"uninstall while the program runs: exit code {ended.code}")
        self.windows.end_all()
        self._expect_files(home)

    def _for_all_users(self) -> None:
        self.begin("setup", "install")
        home = self.windows.drive / "Program Files" / LONG_FOLDER / NAME
        choices = ("/AllUsers", "/DESKTOP=1", "/PATH=0")
        self._install(self.setup, *choices, *self._unquoted("/D=", home))
        self._expect_files(home)
        shown = self.windows.value(f"HKLM\\{UNINSTALL_KEY}", "InstallLocation")
        _expect(shown == self.windows.path(home), f"for all users it is in {shown}")
        _expect(
            self.windows.value(f"HKCU\\{UNINSTALL_KEY}", "DisplayName") is None,
            "for all users it is registered for one",
        )
        path = self.windows.value("HKCU\\Environment", "Path")
        _expect(path == LONG_PATH, "/PATH=0 changed PATH")
        links = list((self.windows.drive / "users/Public").rglob(f"{NAME}.lnk"))
        _expect(len(links) == 1, f"links on everybody's desktop: {links}")
        self._self_tested("setup", home, "windows-all-users.png")
        self.begin("setup", "remove")
        self._removed(home)
        home.parent.rmdir()  # the folder that /D= named is the user's

    def _install(self, setup: Path, *words: str) -> None:
        ended = self.windows.run(setup, "/S", *words, limit_s=300)
        self.windows.settle()
        _expect(ended.code == 0, f"{setup.name}: {ended}")

    def _removed(self, home: Path, *words: str) -> None:
        ended = self.windows.run(home / "uninstall.exe", "/S", *words)
        self.windows.settle()
        _expect(ended.code == 0, f"uninstall: {ended}")
        _expect(not home.exists(), f"{home.name} is still there: {_some(home)}")

    def _expect_files(self, home: Path) -> None:
        """What is installed is what the portable zip holds, and the uninstaller."""
        wanted = {path.relative_to(self.built): path for path in _files(self.built)}
        found = {path.relative_to(home): path for path in _files(home)}
        different = sorted(
            {*wanted, Path("uninstall.exe")} ^ {*found}
            | {
                name
                for name in wanted.keys() & found.keys()
                if wanted[name].read_bytes() != found[name].read_bytes()
            }
        )
        _expect(not different, f"other files than built: {', '.join(map(str, different[:5]))}")

    def _expect_version(self, program: Path, version: str) -> None:
        ended = self.windows.run(program, "--version")
        first = ended.said.partition("\n")[0]
        _expect(ended.code == 0 and version in first.split(), f"--version: {ended}")

    def _secrets(self, home: Path, what: str) -> None:
        probe, script = self.windows.drive / "probe.exe", self.windows.drive / "probe.py"
        compile_windows(STUBS / "probe.c", probe, "-municode", libraries=[])
        shutil.copy(STUBS / "secrets_probe.py", script)
        words = (self.windows.path(home), self.windows.path(script), what)
        ended = self.windows.run(probe, *words)
        probe.unlink()
        script.unlink()
        _expect(ended.code == 0 and "Windows Credential Manager" in ended.said, f"keyring: {ended}")

    def _same_but(self, clean: Snapshot, *kept: str) -> None:
        """The drive and the registry are as they were before the program was ever installed."""
        left = [
            line
            for line in clean.changes(self.windows.snapshot())
            if not line.startswith((*NOISE, *kept))
        ]
        _expect(not left, "it left " + "; ".join(line[:200] for line in left[:8]))

    def _old_setup(self) -> Path:
        """Makes setup.exe of an older version: the same folder, named so, with a file more."""
        folder = self.work / "old" / NAME
        shutil.copytree(self.built, folder)
        (folder / "Lib/of_old.txt").write_text("no later version has it\n")
        module = folder / "Lib/inspector/__init__.pyc"
        old, new = OLD_VERSION.encode(), _version().encode()
        content = module.read_bytes()
        _expect(len(old) == len(new) and content.count(new) == 1, "the version is not to be found")
        module.write_bytes(content.replace(new, old))
        environment = os.environ | {
            "VERSION": OLD_VERSION, "SOURCE_DATE_EPOCH": "1700000000", "QUICK": "1"
        }  # fmt: skip
        native = self.work / "native"
        shutil.copytree(BUILT / "native", native)
        script = TOP / "packaging/windows/pack.py"
        command = [sys.executable, str(script), str(folder), str(native), str(self.work / "old")]
        subprocess.run(command, env=environment, check=True)
        return self._on_drive(next((self.work / "old").glob("*-setup.exe")))

    def _unquoted(self, switch: str, folder: Path) -> list[str]:
        """Returns a switch of NSIS that takes the rest of the command line, without quotes."""
        return f"{switch}{self.windows.path(folder)}".split(" ")

    def _on_drive(self, file: Path) -> Path:
        target = self.windows.drive / file.name
        shutil.copy(file, target)
        return target

    def _until_still(self, limit_s: float = 30) -> None:
        """Waits until the screen does not change any more."""
        before, end = b"", time.monotonic() + limit_s
        while time.monotonic() < end:
            time.sleep(1.5)
            picture = self.work / "still.png"
            self.windows.picture(picture)
            if picture.read_bytes() == before:
                return
            before = picture.read_bytes()


def _judge(report: Path, picture: Path) -> str:
    script = Path(__file__).with_name("self_test.py")
    command = [sys.executable, str(script), str(report), "--frozen", "yes"]
    if picture.exists():
        command += ["--screenshot", str(picture)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    said = " ".join([*judged.stderr.split("\n"), judged.stdout.strip()]).strip()
    _expect(picture.exists(), f"there is no picture; {said}")
    _expect(judged.returncode == 0, said)
    return f"{judged.stdout.strip().split(':')[0]}, {picture_of(picture)[0]} px wide"


def _har() -> dict[str, object]:
    request = {
        "method": "POST",
        "url": "https://api.mypurecloud.com/api/v2/conversations/messages",
        "httpVersion": "HTTP/1.1",
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "queryString": [],
        "cookies": [],
        "postData": {"mimeType": "application/json", "text": '{"name": "Jörg"}'},
        "headersSize": -1,
        "bodySize": -1,
    }
    creator = {"name": "test", "version": "1"}
    return {"log": {"version": "1.2", "creator": creator, "entries": [{"request": request}]}}


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Fault(otherwise)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _some(folder: Path) -> str:
    return ", ".join(str(path.relative_to(folder)) for path in _files(folder)[:5])


def _version() -> str:
    text = (TOP / "inspector/__init__.py").read_text(encoding="utf-8")
    return text.partition('__version__ = "')[2].partition('"')[0]


def _artifact(pattern: str) -> Path:
    found = sorted(DIST.glob(f"Guest-API-Inspector-{_version()}{pattern[1:]}"))
    if not found or not (BUILT / "native/setup_tool.exe").exists():
        raise SystemExit(f"dist/ has no {pattern} of this checkout: make installer-windows")
    return found[-1]


def _note(kind: str, **steps: str) -> None:
    script = TOP / "packaging/proof_table.py"
    words = [f"{step}={text}" for step, text in steps.items()]
    subprocess.run([sys.executable, str(script), "note", kind, *words], cwd=TOP, check=True)


if __name__ == "__main__":
    sys.exit(main())
