"""Takes out of Qt's ICU data what the program cannot use: trim_icu.py FOLDER-OF-QT'S-LIBRARIES

libicudata is data only, 32 MB of it, and a quarter of the whole folder: tables of every language's
currencies, units, spellings, dictionaries and transliterations. Qt asks ICU for three things,
to compare texts (ucol_*), to change their case and to name time zones (ucal_*), and for
converters of encodings that nobody asks Qt for here. What these need stays whole: the root tables,
English, and what is in no language's table. Where a table of another language was, ICU falls back
to the root by itself.

The library is linked anew around the smaller archive, under its own soname and symbol, so that
Qt's libraries stay as they were shipped and can be replaced as before. The archive's layout:
https://github.com/unicode-org/icu/blob/main/icu4c/source/common/ucmndata.h (read 2026-11-23).
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

TREES = ("brkitr", "coll", "curr", "lang", "rbnf", "region", "translit", "unit", "zone")
# Of tables by language: what all share, and English.
SHARED = re.compile(r"(root|pool|res_index|supplementalData|tzdbNames|en|en_US|en_001)\.res$")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2}|_\d{3})?(_[A-Z]+)?\.res$")
# Whole groups that nothing here can reach.
UNUSED = re.compile(r".*\.(cnv|dict|spp|cfu|lstm)$|(translit|rbnf)/.*|.*\.brk$|unames\.icu$")


def main(folder: Path) -> None:
    (library,) = folder.glob("libicudata.so.*")
    before = library.stat().st_size
    archive = Archive(library.read_bytes())
    kept = {name: data for name, data in archive.items() if is_kept(name)}
    if not {"root.res", "coll/root.res", "coll/ucadata.icu", "zoneinfo64.res"} <= kept.keys():
        sys.exit(f"{library} is not laid out as expected; look at packaging/linux/trim_icu.py")
    link(library, archive.symbol, archive.packed(kept))
    print(f"{library.name}: {before / 1e6:.1f} MB, now {library.stat().st_size / 1e6:.1f} MB")


def is_kept(name: str) -> bool:
    """Says whether an item, its name as in `coll/de.res`, stays in the archive."""
    if UNUSED.match(name):
        return False
    tree, _, file = name.rpartition("/")
    if tree in TREES and tree != "coll":
        return not file.endswith(".res") or bool(SHARED.match(file))
    return bool(SHARED.match(file)) or not LANGUAGE.match(file)


class Archive:
    """ICU's common data: a header, a table of names and places sorted by name, the items."""

    def __init__(self, library: bytes) -> None:
        place = library.find(b"CmnD") - 12
        if place < 0 or library[place + 2 : place + 4] != b"\xda\x27":
            sys.exit("There is no ICU data in this library.")
        (length,) = struct.unpack_from("<H", library, place)
        self._header = library[place : place + length]
        self._table = library[place + length :]
        (count,) = struct.unpack_from("<I", self._table)
        self._places = [struct.unpack_from("<II", self._table, 4 + 8 * i) for i in range(count)]
        self._prefix = self._name(self._places[0][0]).partition("/")[0] + "/"
        symbol = re.search(rb"icudt\d+_dat", library)
        if symbol is None:
            sys.exit("The library has no symbol for its data.")
        self.symbol = symbol[0].decode()

    def items(self) -> list[tuple[str, bytes]]:
        """Returns the items by name, without the archive's own prefix; the last has an end too."""
        starts = [place for _, place in self._places]
        # The last item's end is not told: what follows it in the file is harmless padding.
        ends = [*starts[1:], starts[-1] + self._resource_bytes(starts[-1])]
        return [
            (self._name(name).removeprefix(self._prefix), self._table[start:end])
            for (name, start), end in zip(self._places, ends, strict=True)
        ]

    def packed(self, items: dict[str, bytes]) -> bytes:
        """Returns an archive of these items, each at a multiple of 16 as ICU wants it."""
        names = [f"{self._prefix}{name}".encode() + b"\0" for name in items]
        at = 4 + 8 * len(items)
        table = struct.pack("<I", len(items))
        place = -(-(at + sum(map(len, names))) // 16) * 16
        data = b""
        for name, item in zip(names, items.values(), strict=True):
            table += struct.pack("<II", at, place)
            at += len(name)
            padded = item + bytes(-len(item) % 16)
            place += len(padded)
            data += padded
        table += b"".join(names)
        return self._header + table + bytes(-len(table) % 16) + data

    def _name(self, place: int) -> str:
        return self._table[place : self._table.index(b"\0", place)].decode("ascii")

    def _resource_bytes(self, place: int) -> int:
        """Returns how long a resource bundle is, by its own index (uresdata.h, RES_BUNDLE_TOP)."""
        header, magic = struct.unpack_from("<HH", self._table, place)
        if magic != 0x27DA or self._table[place + 12 : place + 16] != b"ResB":
            sys.exit("The archive's last item is no resource bundle; its length is not known.")
        (top,) = struct.unpack_from("<I", self._table, place + header + 4 * (1 + 3))
        return header + 4 * int(top)


def link(library: Path, symbol: str, data: bytes) -> None:
    """Makes the library anew around the data, with binutils alone; the same bytes each time."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "data").write_bytes(data)
        (place / "data.s").write_text(
            f".section .rodata\n.balign 16\n.globl {symbol}\n.type {symbol}, %object\n"
            f'.size {symbol}, {len(data)}\n{symbol}:\n.incbin "data"\n'
            '.section .note.GNU-stack,"",%progbits\n'
        )
        for command in (
            ["as", "data.s", "-o", "data.o"],
            ["ld", "-shared", "-soname", library.name, "-z", "noexecstack", "--build-id=none",
             "-s", "data.o", "-o", "library"],
        ):  # fmt: skip
            subprocess.run(command, cwd=place, check=True)
        library.write_bytes((place / "library").read_bytes())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
