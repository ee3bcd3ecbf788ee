"""How each exported program is run: which tools it needs, and the commands that run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class RunError(Exception):
    """The tool did not run the program to its end; says what it wrote."""


@dataclass(frozen=True)
class Runtime:
    """`missing` returns what is not installed, "" when all is; `run` runs a text in a folder."""

    missing: Callable[[], str]
    run: Callable[[str, Path, dict[str, str]], None]


def _execute(command: list[str], folder: Path, values: dict[str, str]) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "GOCACHE": str(folder.parent / "go-cache"),
        "NODE_PATH": os.pathsep.join((os.environ.get("NODE_PATH", ""), "/usr/share/nodejs")),
        "K6_NO_USAGE_REPORT": "true",
        **values,
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, timeout=120, check=False
    )
    if done.returncode:
        raise RunError((done.stderr + done.stdout).decode("utf-8", "replace").strip()[:400])


def _tools(*needed: str) -> Callable[[], str]:
    def missing() -> str:
        return ", ".join(name for name in needed if shutil.which(name) is None)

    return missing


def _works(*command: str, name: str) -> Callable[[], str]:
    """A library is there when a command that loads it succeeds."""

    def missing() -> str:
        try:
            _execute(list(command), Path.cwd(), {})
        except (RunError, OSError):
            return name
        return ""

    return missing


def _script(file: str, *command: str) -> Callable[[str, Path, dict[str, str]], None]:
    def run(text: str, folder: Path, values: dict[str, str]) -> None:
        (folder / file).write_bytes(text.encode())
        _execute([*command, file], folder, values)

    return run


_OKHTTP = sorted(str(path) for path in Path("/usr/share/java").glob("ok*.jar"))


def _java(*libraries: str) -> Callable[[str, Path, dict[str, str]], None]:
    path = os.pathsep.join((".", *libraries))

    def run(text: str, folder: Path, values: dict[str, str]) -> None:
        (folder / "Main.java").write_bytes(text.encode())
        _execute(["java", "-cp", path, "-XX:TieredStopAtLevel=1", "Main.java"], folder, values)

    return run


def _okhttp_missing() -> str:
    return _tools("java")() or ("" if _OKHTTP else "OkHttp's jar")


def _none(text: str, folder: Path, values: dict[str, str]) -> None:
    raise RunError("runs on Windows only")


_K6 = Path(sys.executable).with_name("k6")


def _k6(text: str, folder: Path, values: dict[str, str]) -> None:
    (folder / "main.js").write_bytes(text.encode())
    quiet = ["--no-usage-report", "--quiet", "--address", "127.0.0.1:0"]
    _execute([str(_K6), "run", *quiet, "main.js"], folder, values)


def _php(text: str, folder: Path, values: dict[str, str]) -> None:
    _script("main.php", "php", "-d", "error_reporting=-1", "-d", "display_errors=1")(
        text, folder, values
    )


def _csharp(text: str, folder: Path, values: dict[str, str]) -> None:
    """Mono's compiler knows no top-level statements: they become the body of a method."""
    lines = text.split("\n")
    uses = [line for line in lines if line.startswith("using ")]
    rest = "\n".join(line for line in lines if not line.startswith("using "))
    program = (
        "\n".join([*uses, "using System.Threading.Tasks;"])
        + "\nclass Program {\n  static void Main() { Run().GetAwaiter().GetResult(); }\n"
        + f"  static async Task Run() {{\n{rest}\n  }}\n}}\n"
    )
    (folder / "main.cs").write_bytes(program.encode())
    libraries = ["-r:System.Net.Http.dll"]
    _execute(["mcs", "-codepage:utf8", *libraries, "main.cs"], folder, values)
    _execute(["mono", "main.exe"], folder, values)


def _newman(text: str, folder: Path, values: dict[str, str]) -> None:
    (folder / "main.json").write_bytes(text.encode())
    given = [part for name, value in values.items() for part in ("--env-var", f"{name}={value}")]
    _execute(["newman", "run", "main.json", *given], folder, {})


_SYSTEM_PYTHON = shutil.which("python3", path="/usr/bin:/bin") or "python3"
_AXIOS = Path("/usr/share/nodejs/axios")


def _axios(text: str, folder: Path, values: dict[str, str]) -> None:
    modules = folder / "node_modules"
    if not modules.exists():
        modules.symlink_to(_AXIOS.parent)
    _script("main.mjs", "node", "--preserve-symlinks")(text, folder, values)


def _axios_missing() -> str:
    return _tools("node")() or ("" if _AXIOS.exists() else "axios")


RUNTIMES: dict[str, Runtime] = {
    "faraday": Runtime(
        _works("ruby", "-e", 'require "faraday"', name="ruby with faraday"),
        _script("main.rb", "ruby", "-W0"),
    ),
    "curl": Runtime(_tools("curl", "sh"), _script("main.sh", "sh")),
    "k6": Runtime(lambda: "" if _K6.exists() else "k6", _k6),
    "httpie": Runtime(_tools("http", "sh"), _script("main.sh", "sh")),
    "go": Runtime(_tools("go"), _script("main.go", "go", "run")),
    "php": Runtime(_works("php", "-r", "curl_init();", name="php with curl"), _php),
    "csharp": Runtime(_tools("mcs", "mono"), _csharp),
    "postman": Runtime(_tools("newman"), _newman),
    "curl-cmd": Runtime(lambda: "cmd.exe", _none),
    "curl-powershell": Runtime(lambda: "PowerShell on Windows", _none),
    "nethttp": Runtime(_tools("ruby"), _script("main.rb", "ruby", "-W0")),
    "java": Runtime(_tools("java"), _java()),
    "fetch": Runtime(_tools("node"), _script("main.mjs", "node")),
    "axios": Runtime(_axios_missing, _axios),
    "httpx": Runtime(
        _works(sys.executable, "-c", "import httpx", name="httpx"),
        _script("main.py", sys.executable),
    ),
    "requests": Runtime(
        _works(_SYSTEM_PYTHON, "-c", "import requests", name="requests"),
        _script("main.py", _SYSTEM_PYTHON),
    ),
    "okhttp": Runtime(_okhttp_missing, _java(*_OKHTTP)),
}
