"""What a packed folder is made of: each file of it belongs to exactly one part, or that is said.

    files of the folder ─┬─ RECORD of a Python package ─> that package (and the crates in it)
    modules in the exe ──┤─ parts.toml ────────────────> Qt, CPython, OpenSSL, …
                         └─ inspector/, resources/, … ─> the program itself

licences.py and sbom.py say what they say from here, so both speak of what is really inside. A file
without an owner raises PartsError: what nobody knows is not shipped.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib.metadata import distributions
from pathlib import Path, PurePosixPath
from typing import Any

from origins import (
    PartsError,
    canonical,
    debian_package,
    debian_text,
    debian_version,
    homepage_of,
    inner,
    licence_of,
    own_texts,
    package_version,
    texts_of,
)

HERE = Path(__file__).resolve().parent
PROGRAM = "guest-api-inspector"
# Our own files, by a folder or a name that they have wherever a package puts them.
_OWN = (
    "Guest API Inspector.exe", "python3.dll", "python3*._pth",
    "guest-inspector.exe", "*.desktop", "usr/bin/*", "AppRun", "bin/*",
    ".DirIcon", "io.github.guest_api_inspector.*", "install.sh", "uninstall.sh", "README*",
    "LICENSE*", "portable.txt", "*.ico",
    "*.icns", "Info.plist", "PkgInfo", "CodeResources", "*.app/Contents/MacOS/*",
)  # fmt: skip


@dataclass(slots=True)
class Part:
    """A library or package inside; `files` are relative to the folder, sorted."""

    name: str
    version: str | None
    licence: str
    homepage: str
    purl: str
    texts: dict[str, str]
    files: list[PurePosixPath] = field(default_factory=list)
    inner: list[Mapping[str, Any]] = field(default_factory=list)
    """Components of the package's own parts lists (PEP 770): the crates that are linked in."""
    note: str = ""


def parts_of(folder: Path, packages: Path | None, linked: str | None = None) -> list[Part]:
    """Returns the parts of a folder, the program itself first, the others by name.

    Args:
        folder: What is packed.
        packages: A site-packages folder, or a folder of wheels, which the packages come from; None
            where all that is packed is ours, as in a wheel.
        linked: The kind of artifact whose own programs' linked libraries are named too.

    Raises:
        PartsError: A file belongs to nothing, or a part has no licence text.
    """
    if not folder.is_dir() or not any(folder.iterdir()):
        raise PartsError(f"There is nothing in {folder}")
    owners = _Owners(folder, packages)
    strays = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        name = PurePosixPath(path.relative_to(folder).as_posix())
        part = owners.of(name)
        if part is None:
            strays.append(str(name))
        else:
            part.files.append(name)
    for module in sorted(_frozen_modules(folder)):
        strays += owners.use_module(module)
    found = owners.used()
    # The uninstaller is a file of NSIS; the portable folder's licences name NSIS for the setup's.
    names = {part.name for part in found}
    found += [part for part in _linked(linked) if part.name not in names]
    strays += [f"{part.name} has no licence text" for part in found if not part.texts]
    if strays:
        raise PartsError("Nobody owns, or has a licence for: " + ", ".join(strays[:20]))
    return found


class _Owners:
    """Finds the part that a file or a module belongs to; parts are made when first asked for."""

    def __init__(self, folder: Path, packages: Path | None) -> None:
        self._folder = folder
        self._all_ours = packages is None
        self._parts: dict[str, Part] = {}
        if packages is None:
            return
        wheels = sorted(map(str, packages.glob("*.whl")))
        self._distributions = {
            canonical(found.metadata["Name"]): found
            for found in distributions(path=wheels or [str(packages)])
        }
        if not self._distributions:
            raise PartsError(f"There are no Python packages in {packages}")
        self._records: dict[str, str] = {}
        self._tops: dict[str, set[str]] = {}
        for name, found in sorted(self._distributions.items()):
            for file in found.files or ():
                self._records[file.as_posix()] = name
                top = file.parts[0].split(".")[0]
                if file.suffix in {".py", ".so", ".pyd"} and name != PROGRAM:
                    self._tops.setdefault(top, set()).add(name)
        self._table = tomllib.loads((HERE / "parts.toml").read_text(encoding="utf-8"))["part"]

    def used(self) -> list[Part]:
        program = self._parts.pop(PROGRAM, None)
        others = sorted(self._parts.values(), key=lambda part: part.name.lower())
        return ([program] if program else []) + others

    def of(self, name: PurePosixPath) -> Part | None:
        if self._all_ours or _is_ours(name):
            return self._program()
        for row in self._table:
            if any(_fits(name, pattern) for pattern in row["files"]):
                return self._native(row, name)
        for start in range(min(len(name.parts), 6)):
            rest = "/".join(name.parts[start:])
            owner = self._records.get(rest) or self._records.get(re.sub(r"\.pyc$", ".py", rest))
            if owner and owner != PROGRAM:
                return self._package(owner)
        return self._program() if any(_fits(name, pattern) for pattern in _OWN) else None

    def use_module(self, module: str) -> list[str]:
        """Notes the package of a module that is in the program's own file; returns a stray."""
        top = module.partition(".")[0]
        if top in {"inspector", "_pyi_rth_utils"} or top in sys.stdlib_module_names:
            return []
        if top.startswith("_sysconfigdata"):
            return []
        owners = self._tops.get(top, set())
        if len(owners) > 1:  # a namespace that several packages share
            inside = module.replace(".", "/")
            if any(path.startswith(f"{inside}/") for path in self._records):
                owners = {self._records.get(f"{inside}/__init__.py", "")} - {""}
                if not owners:
                    return []  # the namespace itself
            else:
                owners = {self._records.get(f"{inside}.py", "")} - {""}
        for owner in owners:
            self._package(owner)
        return [] if owners else [f"module {module}"]

    def _program(self) -> Part:
        if PROGRAM not in self._parts:
            text = (HERE.parent / "LICENSE").read_text(encoding="utf-8")
            self._parts[PROGRAM] = Part(
                PROGRAM,
                program_version(),
                "MIT",
                _homepage(),
                f"pkg:pypi/{PROGRAM}",
                {"LICENSE": text},
            )
        return self._parts[PROGRAM]

    def _native(self, row: dict[str, Any], name: PurePosixPath) -> Part:
        library = name.name.partition(".so")[0]
        key = f"native {row['name'].format(file=library)}"
        if key not in self._parts:
            self._parts[key] = Part(
                row["name"].format(file=library),
                None,
                row["licence"],
                row["homepage"],
                row["purl"].format(file=library),
                own_texts(row.get("texts", ()))
                or debian_text(row.get("package") or debian_package(name.name)),
                note=row.get("note", ""),
            )
        part = self._parts[key]
        if part.version is None and "package" in row:
            part.version = package_version(row["package"])
        part.version = part.version or self._version(row.get("version", ""), self._folder / name)
        return part

    def _version(self, source: str, file: Path) -> str | None:
        if source.startswith("distribution "):
            found = self._distributions.get(canonical(source.removeprefix("distribution ")))
            return found.version if found else None
        if source and file.suffix != ".zip":
            match = re.search(source.encode(), file.read_bytes())
            return match[1].replace(b"\0", b"").decode() if match else None
        return None if source else debian_version(file.name)

    def _package(self, name: str) -> Part:
        if name not in self._parts:
            found = self._distributions[name]
            self._parts[name] = Part(
                found.metadata["Name"],
                found.version,
                licence_of(found),
                homepage_of(found),
                f"pkg:pypi/{name}@{found.version}",
                texts_of(found),
                inner=list(inner(found)),
            )
        return self._parts[name]


def program_version() -> str:
    """Returns the one version that the sources state."""
    text = (HERE.parent / "inspector/__init__.py").read_text(encoding="utf-8")
    match = re.search(r'__version__ = "([^"]+)"', text)
    assert match
    return match[1]


def _homepage() -> str:
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    homepage: str = project["urls"]["Homepage"]
    return homepage


def _is_ours(name: PurePosixPath) -> bool:
    return any(part in {"resources", "inspector", "share"} for part in name.parts[:-1])


def _fits(name: PurePosixPath, pattern: str) -> bool:
    return fnmatchcase(str(name), pattern) or (
        "/" not in pattern and fnmatchcase(name.name, pattern)
    )


def _frozen_modules(folder: Path) -> set[str]:
    """Returns the modules that PyInstaller put behind its bootloader; none in other folders."""
    modules: set[str] = set()
    for file in sorted(folder.rglob("guest-inspector")) + sorted(
        folder.rglob("guest-inspector.exe")
    ):
        if not file.is_file() or file.is_symlink() or b"PYZ.pyz" not in file.read_bytes():
            continue
        from PyInstaller.archive.readers import CArchiveReader  # type: ignore[import-untyped]

        archive = CArchiveReader(str(file))
        modules |= set(archive.open_embedded_archive("PYZ.pyz").toc)
    return modules


def _linked(kind: str | None) -> Iterator[Part]:
    rows = tomllib.loads((HERE / "parts.toml").read_text(encoding="utf-8"))["linked"]
    for row in rows:
        if row["of"] == kind:
            yield Part(
                row["name"],
                package_version(row["package"]),
                row["licence"],
                row["homepage"],
                f"pkg:deb/debian/{row['package']}",
                debian_text(row["package"]),
            )
