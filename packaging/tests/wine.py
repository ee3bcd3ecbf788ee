"""A Windows of its own for a test: a fresh Wine prefix with a screen, thrown away at the end.

Debian 12's Wine 8 lacks three libraries that Windows 10 has; stubs of them are made here from
packaging/windows/wine/ and put into the prefix, never into what is shipped.

Traps: programs get pipes for standard streams (Python cannot start on a plain file there), Wine
drops variables that begin with QT_, and the registry is written only when wineserver has ended.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from types import TracebackType

STUBS = Path(__file__).resolve().parents[1] / "windows" / "wine"
USER = "Jörg Müller"
_STUB_LIBRARIES = {"icuuc": [], "mscms": [], "bcryptprimitives": ["-ladvapi32"]}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended; what it said is text without carriage returns."""

    code: int
    said: str
    errors: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All files of the drive and all keys of the registry with their values."""

    files: frozenset[str]
    registry: Mapping[str, frozenset[str]]

    def changes(self, later: Snapshot) -> list[str]:
        """Returns what a later snapshot has more, less or otherwise, one line each."""
        found = [f"file added: {name}" for name in sorted(later.files - self.files)]
        found += [f"file removed: {name}" for name in sorted(self.files - later.files)]
        for key in sorted({*self.registry, *later.registry}):
            before, after = self.registry.get(key), later.registry.get(key)
            if before != after:
                values = sorted((after or frozenset()) ^ (before or frozenset()))
                found.append(f"registry: {key}: {'; '.join(values) or 'the key itself'}")
        return found


class Windows:
    """Use as a context; everything that was started has ended when it is left."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._top = Path(tempfile.mkdtemp(prefix="wine-"))
        self._screen: subprocess.Popen[bytes] | None = None
        self.drive = self._top / "prefix" / "drive_c"
        self.home = self.drive / "users" / USER
        kept = {"PATH", "HOME", "LANG", "TZ"}
        self._environment = {name: os.environ[name] for name in kept if name in os.environ} | {
            "WINEPREFIX": str(self._top / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=;mscms=n",
            "LC_ALL": "C.UTF-8",
            "USER": USER,
            "LOGNAME": USER,
        }

    def __enter__(self) -> Windows:
        try:
            self._environment["DISPLAY"] = self._open_screen()
            self._wine("wineboot", "--init", limit_s=180)
            # Wine 8 calls itself Windows 7 in a new prefix; the program asks for 10.
            version = ("HKCU\\Software\\Wine", "/v", "Version", "/d", "win10", "/f")
            self._wine("reg", "add", *version, limit_s=60)
            self.settle()
            self._put_stubs()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def run(self, program: Path, *words: str, limit_s: float = 180) -> Ended:
        """Runs a program of the drive to its end, with pipes as a Windows shell gives them."""
        return self._wine(self.path(program), *words, limit_s=limit_s)

    def start(self, program: Path, *words: str) -> subprocess.Popen[bytes]:
        """Starts a program and returns at once; it has no standard streams."""
        return subprocess.Popen(
            # `start` gives a program of Windows no streams, as the Explorer does.
            ["wine", "start", "/unix", str(program), *words],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @contextlib.contextmanager
    def desktop(self) -> Iterator[None]:
        """Keeps Wine's own desktop program running meanwhile; ends every program afterwards.

        The first program with a window starts it, and it inherits that one's pipes: whoever reads
        them to the end would wait for the desktop.
        """
        subprocess.Popen(
            ["wine", "notepad"],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if not self.wait_for_window("Notepad"):
            raise SystemExit("Wine shows no window.")
        try:
            yield
        finally:
            self.end_all()

    def settle(self, limit_s: float = 120) -> None:
        """Waits until every program has ended and the registry is written."""
        subprocess.run(["wineserver", "-w"], env=self._environment, timeout=limit_s, check=False)

    def end_all(self) -> None:
        """Ends every program at once."""
        subprocess.run(["wineserver", "-k"], env=self._environment, timeout=60, check=False)
        self.settle()

    def snapshot(self) -> Snapshot:
        """Returns what is on the drive and in the registry; settles first."""
        self.settle()
        registry: dict[str, frozenset[str]] = {}
        for file, root in (("system.reg", "HKLM"), ("user.reg", "HKCU")):
            text = (self._top / "prefix" / file).read_text(encoding="utf-8", errors="replace")
            for key, values in _keys(text):
                registry[f"{root}\\{key}"] = values
        files = frozenset(
            path.relative_to(self.drive).as_posix() + ("/" if path.is_dir() else "")
            for path in self.drive.rglob("*")
        )
        return Snapshot(files, registry)

    def value(self, key: str, name: str) -> str | None:
        """Returns a text of the registry, None when there is none; settles first.

        From Wine's own file: what reg.exe prints loses letters.
        """
        root, _, path = key.partition("\\")
        for line in self.snapshot().registry.get(f"{root}\\{path}", ()):
            found = re.fullmatch(rf'"{re.escape(name)}"=(?:str\(2\):)?"(.*)"', line)
            if found:
                return re.sub(r"\\(x[0-9a-f]{1,4}|.)", _unescaped, found[1])
        return None

    def set_value(self, key: str, name: str, kind: str, value: str) -> None:
        """Writes a value into the registry."""
        self._wine("reg", "add", key, "/v", name, "/t", kind, "/d", value, "/f", limit_s=60)

    def picture(self, target: Path) -> None:
        """Takes a picture of the screen."""
        command = ["import", "-window", "root", str(target)]
        subprocess.run(command, env=self._environment, timeout=60, check=True)

    def window_titles(self) -> list[str]:
        """Returns the titles of the windows that are shown."""
        said = subprocess.run(
            ["xwininfo", "-root", "-tree"],
            env=self._environment, capture_output=True, text=True, timeout=60, check=True,
        ).stdout  # fmt: skip
        return re.findall(r'^\s+0x\w+ "(.*)": ', said, re.MULTILINE)

    def wait_for_window(self, title: str, limit_s: float = 60) -> bool:
        """Waits until a window whose title holds the words is shown."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            if any(title in found for found in self.window_titles()):
                return True
            time.sleep(0.2)
        return False

    def path(self, path: Path) -> str:
        """Returns a path of the drive as Windows writes it."""
        return str(PureWindowsPath("C:\\", *path.relative_to(self.drive).parts))

    def _wine(self, *words: str, limit_s: float) -> Ended:
        process = subprocess.Popen(
            ["wine", *words],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            said, errors = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            self.end_all()
            process.kill()
            said, errors = process.communicate()
            return Ended(124, _text(said), f"{_text(errors)}\nstopped after {limit_s:.0f} s")
        return Ended(process.returncode, _text(said), _text(errors))

    def _open_screen(self) -> str:
        reader, writer = os.pipe()
        self._screen = subprocess.Popen(
            [
                "Xvfb", "-displayfd", str(writer), "-screen", "0", "1440x900x24",
                "-nolisten", "tcp",
            ],
            pass_fds=[writer],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            raise SystemExit("Xvfb does not start.")
        return f":{number}"

    def _put_stubs(self) -> None:
        for name, libraries in _STUB_LIBRARIES.items():
            target = self.drive / "windows" / "system32" / f"{name}.dll"
            target.unlink(missing_ok=True)
            compile_windows(STUBS / f"{name}.c", target, "-shared", libraries=libraries)

    def _end(self) -> None:
        self.end_all()
        if self._screen is not None:
            self._screen.terminate()
            self._screen.wait()
        shutil.rmtree(self._top, ignore_errors=True)


def compile_windows(source: Path, target: Path, *flags: str, libraries: list[str]) -> None:
    """Compiles a program or library of the tests for Windows."""
    compiler = ["x86_64-w64-mingw32-gcc", "-O2", "-s", "-Wall", "-Wextra", "-Werror"]
    command = [*compiler, *flags, str(source), "-o", str(target), *libraries]
    subprocess.run(command, check=True)


def _keys(text: str) -> list[tuple[str, frozenset[str]]]:
    """Returns the keys of one of Wine's registry files with their values."""
    found = []
    for block in re.split(r"\n(?=\[)", text)[1:]:
        head, _, rest = block.partition("\n")
        key = head[1 : head.rindex("]")].replace("\\\\", "\\")
        lines = rest.replace("\\\n", "").split("\n")
        found.append((key, frozenset(line for line in lines if line and line[0] in '@"')))
    return found


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1][1:], 16)) if len(found[1]) > 1 else found[1]


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace").replace("\r\n", "\n")
