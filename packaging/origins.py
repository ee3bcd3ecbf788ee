"""What a Python package or a Debian package says of itself: licence, texts, homepage, version."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from functools import cache
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any, cast

HERE = Path(__file__).resolve().parent
_TEXT = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*$", re.IGNORECASE)


class PartsError(Exception):
    """A file that belongs to no known part, or a part without what it must have."""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# PySide6 puts no licence files into its wheels; its terms are Qt's.
_LACKING = {
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt", "Qt.md"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt", "Qt.md"),
}
# Of "LGPL or GPL" the first is what we take.
_CHOSEN = {"pyside6-essentials": "LGPL-3.0-only", "shiboken6": "LGPL-3.0-only"}
_CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_SPELLINGS = {"Apache 2.0": "Apache-2.0", "The MIT License (MIT)": "MIT", "MIT License": "MIT"}


def licence_of(found: Distribution) -> str:
    """Returns the SPDX expression that a package states, in whichever field it does."""
    metadata = cast("Message[str, str]", found.metadata)  # importlib types only part of what it is
    name = canonical(metadata["Name"])
    stated: str = (
        _CHOSEN.get(name) or metadata.get("License-Expression") or metadata.get("License") or ""
    )
    if stated and "\n" not in stated and stated != "UNKNOWN":
        return _SPELLINGS.get(stated, stated)
    for line in metadata.get_all("Classifier") or []:
        if line.startswith("License ::"):
            last = line.rpartition(" :: ")[2]
            if last in _CLASSIFIERS:
                return _CLASSIFIERS[last]
    text = next(iter(texts_of(found).values()), "")
    if "Permission is hereby granted, free of charge" in text:
        return "MIT"
    raise PartsError(f"{name} {found.version} does not say what its licence is")


def homepage_of(found: Distribution) -> str:
    urls = dict(
        line.replace(", ", ",", 1).split(",", 1)
        for line in found.metadata.get_all("Project-URL") or []
    )
    lowered = {label.lower(): url for label, url in urls.items()}
    for label in ("homepage", "home", "source", "repository", "source code", "github", "code"):
        if label in lowered:
            return str(lowered[label])
    stated = cast("Message[str, str]", found.metadata).get("Home-page")
    if stated:
        return str(stated)
    return next(iter(urls.values()), f"https://pypi.org/project/{found.metadata['Name']}/")


def texts_of(found: Distribution) -> dict[str, str]:
    texts = {}
    for file in found.files or ():
        name = file.as_posix()
        if ".dist-info/" in name and _TEXT.search(name):
            texts[name.partition(".dist-info/")[2].replace("/", "-")] = _read(found, name)
    return texts or own_texts(_LACKING.get(canonical(found.metadata["Name"]), ()))


def inner(found: Distribution) -> Iterator[Mapping[str, Any]]:
    for file in found.files or ():
        if "/sboms/" in file.as_posix() and file.suffix == ".json":
            yield from json.loads(_read(found, file.as_posix())).get("components", [])


def _read(found: Distribution, name: str) -> str:
    # importlib's files know their text only in a folder; in a wheel it is asked for by name.
    text = found.read_text(name.partition(".dist-info/")[2])
    assert text is not None
    return text


def own_texts(names: Iterable[str]) -> dict[str, str]:
    return {name: (HERE / "licences" / name).read_text(encoding="utf-8") for name in names}


@cache
def debian_package(library: str) -> str | None:
    return _ask("dpkg-query", "--search", f"*/{library}", before=":")


def debian_version(library: str) -> str | None:
    package = debian_package(library)
    return package_version(package) if package else None


def package_version(package: str) -> str | None:
    """Returns the upstream part of a Debian package's version."""
    stated = _ask("dpkg-query", "--show", "--showformat=${Version}\n", package, before="\n")
    return re.sub(r"^\d+:|-[^-]+$", "", stated) if stated else None


def debian_text(package: str | None) -> dict[str, str]:
    file = Path("/usr/share/doc") / (package or "") / "copyright"
    return {"copyright": file.read_text(encoding="utf-8")} if package and file.exists() else {}


def _ask(*command: str, before: str) -> str | None:
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.partition(before)[0] or None
