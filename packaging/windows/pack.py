"""Packs the Windows folder: setup.exe by NSIS, and the portable zip.

    pack.py FOLDER WORK DIST     needs SOURCE_DATE_EPOCH and VERSION; WORK is native.py's

QUICK packs in seconds, for a test. SIGN_SCRIPT, when it is set, is the path of sign.sh; it signs
the uninstaller before that is packed.
"""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
SIDE_PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="164" height="314">
<rect width="164" height="314" fill="#1f2937"/>
<svg x="34" y="64" width="96" height="96" viewBox="{view}">{icon}</svg>
</svg>
"""


def main() -> int:
    """Writes both artifacts."""
    folder, work, dist = map(Path, sys.argv[1:4])
    version = os.environ["VERSION"]
    dist.mkdir(parents=True, exist_ok=True)
    _set_times(folder)
    name = f"Guest-API-Inspector-{version}"
    _write_zip(folder, dist / f"{name}-windows-x86_64.zip")
    _write_setup(folder, work, dist / f"{name}-setup.exe", version)
    return 0


def _write_zip(folder: Path, target: Path) -> None:
    """Packs the folder with one time for all, sorted: the same bytes in every build."""
    when = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    target.unlink(missing_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in _files(folder):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes())


def _set_times(folder: Path) -> None:
    """Gives all in a folder the commit's time: NSIS keeps the times of what it packs."""
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (epoch, epoch))


def _write_setup(folder: Path, work: Path, target: Path, version: str) -> None:
    files = work / "files.nsh"
    files.write_text(_file_lists(folder), encoding="utf-8")
    licence = (TOP / "LICENSE").read_text() + (HERE / "licence_note.txt").read_text()
    (work / "licence.txt").write_text(licence, encoding="utf-8-sig", newline="\r\n")
    _write_side_picture(work)
    _set_times(work)
    defined = {
        "VERSION": version,
        "NUMBERS": ".".join([*re.findall(r"\d+", version), "0", "0", "0", "0"][:4]),
        "SIZE_KIB": sum(path.stat().st_size for path in _files(folder)) // 1024,
        "FILES": files.resolve(),
        "WORK": work.resolve(),
        "OUT": target.resolve(),
    }
    if os.environ.get("SIGN_SCRIPT"):
        defined["SIGN"] = os.environ["SIGN_SCRIPT"]
    if os.environ.get("QUICK"):
        defined["QUICK"] = "1"
    words = [f"-D{name}={value}" for name, value in defined.items()]
    subprocess.run(
        ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *words, str(HERE / "installer.nsi")],
        check=True,
    )


def _file_lists(folder: Path) -> str:
    """Returns two macros: what is installed, sorted, and the removal of exactly that."""
    install, remove = [], []
    folders: set[Path] = set()
    place = None
    for path in _files(folder):
        parent, name = _quoted(path.parent.relative_to(folder)), _quoted(Path(path.name))
        if parent != place:
            install.append(f'SetOutPath "$INSTDIR{parent}"')
            place = parent
        install.append(f'File "/oname={path.name.replace("$", "$$")}" "{path.resolve()}"')
        remove.append(f'Delete "$INSTDIR{parent}\\{name[1:]}"')
        folders.update(path.relative_to(folder).parents)
    folders.discard(Path())
    deepest_first = sorted(folders, key=lambda found: (-len(found.parts), str(found)))
    remove += [f'RMDir "$INSTDIR{_quoted(found)}"' for found in deepest_first]
    return "\n".join(
        [
            "!macro INSTALL_FILES", *install, "!macroend",
            "!macro REMOVE_FILES", *remove, "!macroend", "",
        ]
    )  # fmt: skip


def _quoted(path: Path) -> str:
    """Returns a relative path as NSIS writes it, with a backslash first; empty for none."""
    return "".join(f"\\{part.replace('$', '$$')}" for part in path.parts)


def _files(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(found, key=lambda path: (str(path.parent), path.name))


def _write_side_picture(work: Path) -> None:
    """Draws the picture beside the last page; NSIS takes bitmaps only."""
    icon = (TOP / "resources/icons/guest-inspector.svg").read_text(encoding="utf-8")
    found = re.search(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', icon, re.DOTALL)
    if found is None:
        raise SystemExit("resources/icons/guest-inspector.svg has no viewBox.")
    drawing = work / "side.svg"
    drawing.write_text(SIDE_PICTURE.format(view=found[1], icon=found[2]), encoding="utf-8")
    picture = work / "side.png"
    subprocess.run(["rsvg-convert", str(drawing), "-o", str(picture)], check=True)
    (work / "side.bmp").write_bytes(_bitmap(picture.read_bytes()))


def _bitmap(png: bytes) -> bytes:
    """Returns an opaque PNG of 8 bit, not interlaced, as a bitmap of 24 bit."""
    width, height, depth, colours, _, _, interlaced = struct.unpack_from(">IIBBBBB", png, 16)
    if (depth, colours, interlaced) != (8, 2, 0):
        raise SystemExit("rsvg-convert made a picture of another kind than RGB.")
    packed, place = b"", 8
    while place < len(png):
        size, kind = struct.unpack_from(">I4s", png, place)
        if kind == b"IDAT":
            packed += png[place + 8 : place + 8 + size]
        place += size + 12
    stride, flat = 3 * width, zlib.decompress(packed)
    above, lines = bytearray(stride), []
    for row in range(height):
        start = row * (stride + 1)
        above = _unfiltered(flat[start], flat[start + 1 : start + 1 + stride], above)
        pixels = b"".join(above[at : at + 3][::-1] for at in range(0, stride, 3))
        lines.append(pixels + bytes(-len(pixels) % 4))
    content = b"".join(reversed(lines))
    header = struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(content), 2835, 2835, 0, 0
    )
    return b"BM" + struct.pack("<IHHI", 54 + len(content), 0, 0, 54) + header + content


def _unfiltered(kind: int, line: bytes, above: bytearray) -> bytearray:
    """Undoes a PNG filter, see the PNG specification, section 9."""
    done = bytearray(line)
    for at in range(len(done)):
        left = done[at - 3] if at >= 3 else 0
        corner = above[at - 3] if at >= 3 else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = above[at]
        elif kind == 3:
            guess = (left + above[at]) // 2
        elif kind == 4:
            guess = min((left, above[at], corner), key=lambda v: abs(left + above[at] - corner - v))
        else:
            guess = 0
        done[at] = (done[at] + guess) & 0xFF
    return done


if __name__ == "__main__":
    sys.exit(main())
