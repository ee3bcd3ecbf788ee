"""The licences of this program and of all that it contains, as Markdown pages.

A build carries them in resources/licences: THIRD-PARTY.md and a folder of texts for each part
(packaging/licences.py). Elsewhere they are read from the metadata of what is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path, PurePosixPath

from inspector import resource

FOLDER = "licences"
OVERVIEW = "THIRD-PARTY.md"
QT_OFFER = """\
Qt and Qt for Python (PySide6, shiboken6) are used under the GNU Lesser General Public License,
version 3, unchanged and linked dynamically: their libraries are files of their own, which you may
replace by ones that you built yourself. Nothing here keeps you from changing them for your own use,
nor from the reverse engineering that is needed to find faults in such changes. Their source code is
at <https://download.qt.io/official_releases/>, and for at least three years from the day on which
you got this program it is also given to anybody who asks for it, at the cost of doing so."""
_PROGRAM = "guest-api-inspector"
_TEXT_NAMES = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def overview() -> str:
    """Returns the page that names every part, its licence and the page of its text."""
    path = _folder() / OVERVIEW
    head = f"{_own()}\n\n## Qt\n\n{QT_OFFER}\n\n"
    if path.is_file():
        listed = path.read_text(encoding="utf-8").partition("\n")[2].strip()
        return f"# Licences\n\n{head}{listed}\n"
    rows = [
        f"## {name} {version}\n\n- Licence: {licence}\n"
        + "".join(f"- Text: [{text}]({name}/{text})\n" for text in texts)
        for name, version, licence, texts in sorted(_installed(), key=lambda row: row[0].lower())
    ]
    return f"# Licences\n\n{head}" + "\n".join(rows)


def text(name: str) -> str | None:
    """Returns the text that the overview links as `PART/FILE`; None when there is no such."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or len(path.parts) != 2:
        return None
    stored = _folder() / path
    if stored.is_file():
        return stored.read_text(encoding="utf-8", errors="replace")
    part, file = path.parts
    try:
        files = metadata.files(part) or []
    except metadata.PackageNotFoundError:
        return None
    for found in files:
        if found.name == file and _is_text(found):
            return found.read_text(encoding="utf-8")
    return None


def _folder() -> Path:
    return resource.root() / FOLDER


def _own() -> str:
    return (
        "Guest API Inspector is under the MIT licence. It is not affiliated with Genesys; what the "
        "sandbox shows is no evidence about the platform."
    )


def _installed() -> Iterator[tuple[str, str, str, list[str]]]:
    """Yields name, version, licence and text files of what the program needs to run."""
    for name in _needed():
        found = metadata.distribution(name)
        told = found.metadata
        classified = [
            line.rpartition(" :: ")[2]
            for line in _told(told, "Classifier")
            if line.startswith("License ::")
        ]
        stated = [
            *_told(told, "License-Expression"),
            ", ".join(classified),
            *_told(told, "License"),
        ]
        texts = sorted({path.name for path in found.files or [] if _is_text(path)})
        licence = next(filter(None, stated), "see its text")
        yield name, found.version, licence.partition("\n")[0], texts


def _told(told: metadata.PackageMetadata, field: str) -> list[str]:
    return told.get_all(field) or []


def _needed() -> set[str]:
    """Returns the names of all installed distributions that ours needs, directly or not."""
    needed: set[str] = set()
    waiting = [_PROGRAM]
    while waiting:
        name = waiting.pop()
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        if name != _PROGRAM:
            needed.add(metadata.metadata(name)["Name"])
        known = {one.lower() for one in needed}
        for line in requirements:
            found = _NAME.match(line)
            if found and "extra ==" not in line and found[0].lower() not in known:
                waiting.append(found[0])
    return needed


def _is_text(path: metadata.PackagePath) -> bool:
    return ".dist-info" in str(path) and bool(_TEXT_NAMES.match(path.name))
