"""Prints what a .deb of a folder depends on: depends.py FOLDER

dpkg-shlibdeps also names the packages of libraries that the folder carries itself. So this reads
every ELF file: its NEEDED sonames without those of the folder, and the packages of this system that
hold them. Of libc and libstdc++ the oldest version is named whose symbols are all there.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ELF_MAGIC = b"\x7fELF"
# Renamed in Debian 13 and Ubuntu 24.04, when times became 64 bits wide on smaller machines; the
# interface here is the same, and the new packages do not all provide the old names.
RENAMED = {"libglib2.0-0": "libglib2.0-0t64"}
# https://gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html (read 2026-11-23)
LIBSTDCXX = {
    (3, 4, 26): "9", (3, 4, 28): "9", (3, 4, 29): "11", (3, 4, 30): "12", (3, 4, 31): "13",
    (3, 4, 32): "13", (3, 4, 33): "14",
}  # fmt: skip

Version = tuple[int, ...]


def main(folder: Path) -> int:
    needed, newest = read(folder)
    lacking = {soname for soname in needed if package_of(soname) is None}
    if lacking:
        print(f"No package of this system holds {', '.join(sorted(lacking))}", file=sys.stderr)
        return 1
    packages = {package_of(soname) for soname in needed}
    print(", ".join(sorted(relation(package, newest) for package in packages if package)))
    return 0


def read(folder: Path) -> tuple[set[str], dict[str, Version]]:
    """Returns the sonames that the folder lacks, and the newest version of each kind of symbol."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    carried = {path.name for path in files}
    needed: set[str] = set()
    newest: dict[str, Version] = {}
    for path in files:
        with path.open("rb") as file:
            if file.read(4) != ELF_MAGIC:
                continue
        dump = subprocess.run(
            ["objdump", "--private-headers", str(path)], check=True, capture_output=True, text=True
        ).stdout
        needed |= set(re.findall(r"^\s+NEEDED\s+(\S+)", dump, re.MULTILINE)) - carried
        for kind, numbers in re.findall(r"\b(GLIBC|GLIBCXX)_(\d+(?:\.\d+)+)", dump):
            version = tuple(map(int, numbers.split(".")))
            newest[kind] = max(version, newest.get(kind, version))
    return needed, newest


def relation(package: str, newest: dict[str, Version]) -> str:
    """Returns a package as Depends names it, the oldest version and another name included."""
    package = {new: old for old, new in RENAMED.items()}.get(package, package)
    if package == "libc6":
        return f"libc6 (>= {'.'.join(map(str, newest['GLIBC']))})"
    if package == "libstdc++6":
        return f"libstdc++6 (>= {LIBSTDCXX[newest['GLIBCXX']]})"
    return f"{RENAMED[package]} | {package}" if package in RENAMED else package


def package_of(soname: str) -> str | None:
    """Returns the package that holds a library of this system."""
    for path in _places(soname):
        done = subprocess.run(
            ["dpkg-query", "--search", path], check=False, capture_output=True, text=True
        )
        if done.returncode == 0:
            return done.stdout.partition(":")[0]
    return None


def _places(soname: str) -> Iterator[str]:
    """Yields where the loader finds a library, also as it was named before /lib joined /usr/lib."""
    for folder in ("/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64"):
        path = Path(folder) / soname
        if path.exists():
            for found in (path, path.resolve()):
                yield str(found)
                yield str(found).removeprefix("/usr")
                yield f"/usr{found}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: depends.py FOLDER")
    sys.exit(main(Path(sys.argv[1])))
