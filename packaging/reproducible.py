"""Builds installers twice from the commit and compares them byte by byte.

    reproducible.py PYTHON KIND…       KIND as in `make installer-KIND`

Each build has a clone of its own, in a folder of another name and depth, another umask, time zone
and hour. Where two artifacts differ, both are unpacked and the first file that differs is named.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from unpack import kind_of, unpack

TOP = Path(__file__).resolve().parents[1]
WORK = TOP / "build" / "reproducible"
# Folder, umask, time zone.
BUILDS = (("one", 0o022, "UTC"), ("second/of-another-depth", 0o077, "Pacific/Kiritimati"))


def main() -> int:
    python, *kinds = sys.argv[1:]
    if _git("status", "--porcelain", "--untracked-files=no"):
        print("note: what is built is the commit, without the changes in this checkout")
    shutil.rmtree(WORK, ignore_errors=True)
    folders = []
    for name, umask, zone in BUILDS:
        folder = WORK / name
        print(
            f"Building {', '.join(kinds)} in {folder.relative_to(TOP)}, umask {umask:03o}, {zone}"
        )
        if not _build(folder, python, kinds, umask, zone):
            return 1
        folders.append(folder / "dist")
    return _compare(*folders)


def _build(folder: Path, python: str, kinds: list[str], umask: int, zone: str) -> bool:
    subprocess.run(
        ["git", "clone", "--quiet", "--local", str(TOP), str(folder)], check=True, umask=umask
    )
    subprocess.run(
        ["git", "-C", str(folder), "checkout", "--quiet", _git("rev-parse", "HEAD")], check=True
    )
    log = folder.parent / f"{folder.name}.log"
    # The checkout's own environment only runs the scripts; nothing of it goes into an installer.
    command = ["make", "--old-file=.venv/.ready", f"BIN={Path(sys.executable).parent}"]
    command += [f"PYTHON={python}", *(f"installer-{kind}" for kind in kinds)]
    with log.open("w") as said:
        done = subprocess.run(
            command,
            check=False,
            cwd=folder,
            umask=umask,
            env=_environment(zone),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        print(f"The build failed; the end of {log}:\n{log.read_text()[-2000:]}", file=sys.stderr)
    return done.returncode == 0


def _environment(zone: str) -> dict[str, str]:
    """Returns ours without what the outer make says to inner ones, and without any key."""
    dropped = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "GPG_KEY", "AUTHENTICODE_PKCS12"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"TZ": zone}


def _compare(one: Path, other: Path) -> int:
    names = sorted({path.name for path in (*one.iterdir(), *other.iterdir()) if kind_of(path)})
    width = max(map(len, names), default=0)
    faults = 0 if names else 1
    for name in names:
        first, second = one / name, other / name
        if not (first.exists() and second.exists()):
            said = "was built once only"
        elif _sum(first) == _sum(second):
            said = f"identical  {_sum(first)}"
        else:
            said = f"DIFFERS: {_difference(first, second)}"
        faults += not said.startswith("identical")
        print(f"{name.ljust(width)}  {said}")
    return 1 if faults else 0


def _difference(first: Path, second: Path) -> str:
    """Names the first file inside that is not the same in both."""
    folders = []
    for number, artifact in enumerate((first, second)):
        folder = WORK / f"unpacked-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        unpack(artifact, folder)
        folders.append(folder)
    one, other = ({str(p.relative_to(root)): p for p in root.rglob("*")} for root in folders)
    for name in sorted(one.keys() | other.keys()):
        if name not in one or name not in other:
            return f"{name} is in one of them only"
        here, there = one[name], other[name]
        if here.lstat().st_mode != there.lstat().st_mode:
            return f"{name} has other permissions"
        if here.is_file() and not here.is_symlink() and _sum(here) != _sum(there):
            return f"{name} has other bytes"
    return "the files inside are the same; order, times or compression are not"


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(TOP), *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
