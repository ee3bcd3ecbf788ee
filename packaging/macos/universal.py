"""Merges the packages of both macOS processors into one folder: universal.py ARM64 X86_64 OUT

What is the same in both is taken as it is. Libraries that differ are joined by Apple's `lipo`.
Anything else that differs stops the build: it would be wrong on one of the two processors.
    universal.py --check ARM64 X86_64     says the same without lipo, on any system
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

_ARCHITECTURES = {0x0100000C: "arm64", 0x01000007: "x86_64"}
_THIN, _FAT = 0xFEEDFACF, 0xCAFEBABE
BOTH = {"arm64", "x86_64"}


def main() -> int:
    check = sys.argv[1] == "--check"
    arm, intel, *rest = map(Path, sys.argv[2 if check else 1 :])
    joined, faults = plan(arm, intel)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        return 1
    if not check:
        _merge(arm, intel, joined, rest[0])
    print(f"{len(joined)} libraries are joined, all others are for both processors")
    return 0


def plan(arm: Path, intel: Path) -> tuple[list[str], list[str]]:
    """Returns the libraries that lipo must join, and what cannot be merged."""
    joined, faults = [], []
    for name in sorted(_files(arm) | _files(intel)):
        one, other = arm / name, intel / name
        if not (one.exists() and other.exists()):
            # A library whose name has the processor in it serves that processor alone.
            present = one if one.exists() else other
            if architectures(present):
                faults.append(f"{name} is there for one processor only")
        elif one.read_bytes() != other.read_bytes():
            found = architectures(one), architectures(other)
            if found == ({"arm64"}, {"x86_64"}):
                joined.append(name)
            elif ".dist-info/" not in name:
                faults.append(f"{name} differs: {found}")
        elif architectures(one) not in (set(), BOTH):
            faults.append(f"{name} is for {architectures(one)} only")
    return joined, faults


def architectures(path: Path) -> set[str]:
    """Returns the processors of a Mach-O file, none for any other file."""
    with path.open("rb") as file:
        head = file.read(4096)
    if len(head) < 8:
        return set()
    if struct.unpack("<I", head[:4])[0] == _THIN:
        return {_ARCHITECTURES.get(struct.unpack("<I", head[4:8])[0], "unknown")}
    magic, count = struct.unpack(">II", head[:8])
    if magic != _FAT or count > 8:
        return set()
    kinds = (struct.unpack(">I", head[8 + 20 * i : 12 + 20 * i])[0] for i in range(count))
    return {_ARCHITECTURES.get(kind, "unknown") for kind in kinds}


def _files(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".lock"
    }


def _merge(arm: Path, intel: Path, joined: list[str], out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(arm, out, symlinks=True)
    for name in joined:
        command = [
            "lipo",
            "-create",
            str(arm / name),
            str(intel / name),
            "-output",
            str(out / name),
        ]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
