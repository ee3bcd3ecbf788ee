"""Reads what Windows programs and libraries say of themselves: imports, exports and version."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# What Windows 10 brings itself, as far as anything here asks for it.
_OF_WINDOWS = re.compile(
    r"(advapi32|api-ms-win-.*|authz|bcrypt|bcryptprimitives|combase|comctl32|comdlg32|crypt32"
    r"|cryptbase|d2d1|d3d11|d3d12|d3d9|dbghelp|dcomp|dwmapi|dwrite|dxgi|gdi32|icuuc|imm32|iphlpapi"
    r"|kernel32|mpr|mscms|msvcrt|ncrypt|netapi32|ntdll|ole32|oleaut32|powrprof|psapi|rpcrt4"
    r"|secur32|setupapi|shcore|shell32|shlwapi|user32|userenv|usp10|uxtheme|version|winhttp|winmm"
    r"|wintrust|winspool\.drv|ws2_32|wtsapi32|uiautomationcore)(\.dll)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Section:
    address: int
    size: int
    offset: int


class File:
    """One file in Portable Executable format, 64 bit."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        start = self._number("<I", 0x3C)
        if content[start : start + 4] != b"PE\0\0":
            raise ValueError("no Portable Executable")
        count, optional = self._number("<H", start + 6), self._number("<H", start + 20)
        if self._number("<H", start + 24) != 0x20B:
            raise ValueError("not 64 bit")
        self._directories = start + 24 + 112
        table = start + 24 + optional
        self._sections = [
            _Section(
                self._number("<I", place + 12),
                max(self._number("<I", place + 8), self._number("<I", place + 16)),
                self._number("<I", place + 20),
            )
            for place in range(table, table + 40 * count, 40)
        ]

    def imports(self) -> Iterator[str]:
        """Yields the libraries that must be there for this one to load."""
        place = self._directory(1)
        while place and self._number("<I", place + 12):
            yield self._text(self._offset(self._number("<I", place + 12)))
            place += 20

    def exports(self) -> list[str]:
        """Returns the names that others can import, sorted as in the file."""
        place = self._directory(0)
        if not place:
            return []
        count = self._number("<I", place + 24)
        names = self._offset(self._number("<I", place + 32))
        return [
            self._text(self._offset(self._number("<I", names + 4 * number)))
            for number in range(count)
        ]

    def version(self) -> tuple[int, ...]:
        """Returns the four numbers of the file's version, zeros when it has none."""
        found = self._content.find(struct.pack("<I", 0xFEEF04BD))
        if found < 0:
            return 0, 0, 0, 0
        high, low = struct.unpack_from("<II", self._content, found + 8)
        return high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF

    def _directory(self, number: int) -> int:
        address = self._number("<I", self._directories + 8 * number)
        return self._offset(address) if address else 0

    def _offset(self, address: int) -> int:
        for section in self._sections:
            if section.address <= address < section.address + section.size:
                return address - section.address + section.offset
        raise ValueError(f"no section holds address {address:#x}")

    def _number(self, form: str, place: int) -> int:
        value: int = struct.unpack_from(form, self._content, place)[0]
        return value

    def _text(self, place: int) -> str:
        return self._content[place : self._content.index(b"\0", place)].decode("ascii")


def file_version(path: Path) -> tuple[int, ...]:
    """Returns the version of a file's resource."""
    return File(path.read_bytes()).version()


def missing(folder: Path) -> list[str]:
    """Returns a sentence for each library that a file asks for and that is nowhere."""
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in _KINDS]
    here = {path.name.lower() for path in files}
    return [
        f"{path.relative_to(folder)} needs {name}, which is neither in the folder nor Windows' own."
        for path in files
        for name in File(path.read_bytes()).imports()
        if name.lower() not in here and not _OF_WINDOWS.fullmatch(name)
    ]


_KINDS = {".exe", ".dll", ".pyd"}
