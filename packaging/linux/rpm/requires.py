"""Prints what an RPM of a folder requires, as lines of a spec: requires.py FOLDER

rpm's own generator looks at executable files only, and names libraries that the folder carries
itself. So this reads every ELF file: its NEEDED sonames without those of the folder, each with the
symbol versions asked of it, in the words in which Fedora's and openSUSE's packages provide them
(`libc.so.6(GLIBC_2.34)(64bit)`).
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ELF_MAGIC = b"\x7fELF"


def main(folder: Path) -> int:
    for line in sorted(requires(folder)):
        print(f"Requires: {line}")
    return 0


def requires(folder: Path) -> set[str]:
    """Returns the requirements of all ELF files below the folder, 64-bit ones as all are."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    carried = {path.name for path in files}
    found = {"rtld(GNU_HASH)"}
    for path in files:
        with path.open("rb") as file:
            if file.read(4) != ELF_MAGIC:
                continue
        dump = _dump(path)
        carried_here = carried | set(re.findall(r"^\s+SONAME\s+(\S+)", dump, re.MULTILINE))
        for soname in re.findall(r"^\s+NEEDED\s+(\S+)", dump, re.MULTILINE):
            if soname not in carried_here:
                found.add(f"{soname}()(64bit)")
        for soname, block in re.findall(r"required from (\S+):\n((?:\s+0x.*\n)+)", dump):
            if soname not in carried_here:
                versions = re.findall(r"(\S+)\n", block)
                found |= {f"{soname}({version})(64bit)" for version in versions}
    return found


def _dump(path: Path) -> str:
    return subprocess.run(
        ["objdump", "--private-headers", str(path)], check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: requires.py FOLDER")
    sys.exit(main(Path(sys.argv[1])))
