"""Writes the licences of what a folder contains into it: THIRD-PARTY.md and every text.

    licences.py FOLDER PACKAGES OUT [--linked appimage|windows]

FOLDER is what will be packed, PACKAGES the site-packages folder (or the folder of wheels) that its
Python packages came from, OUT where the texts go, such as FOLDER/_internal/resources/licences. What
is listed is what is inside (see parts.py); a part without a licence text fails the build.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from origins import PartsError
from parts import PROGRAM, Part, parts_of, program_version


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes the licences of what a folder contains.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("packages", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--linked", choices=("appimage", "windows"))
    arguments = parser.parse_args()
    shutil.rmtree(arguments.out, ignore_errors=True)
    try:
        parts = parts_of(arguments.folder, arguments.packages, arguments.linked)
    except PartsError as error:
        print(error, file=sys.stderr)
        return 1
    write(parts, arguments.out)
    print(f"{arguments.out}: the licences of {len(parts) - 1} parts")
    return 0


def write(parts: list[Part], out: Path) -> None:
    """Writes one folder of texts per part, and the list that names them all."""
    out.mkdir(parents=True)
    lines = [
        f"# What Guest API Inspector {program_version()} contains of others",
        "",
        "The program itself is under the MIT licence. It contains the parts below, unchanged",
        "where nothing else is said; the text of each licence is in the folder of its part. Qt",
        "and Qt for Python are used under the LGPL, version 3: `Qt/Qt.md` tells where their",
        "source code is and how to replace them.",
        "",
    ]
    for part in parts:
        if part.name == PROGRAM:
            continue
        folder = folder_name(part.name)
        lines += [f"## {part.name} {part.version or ''}".rstrip(), ""]
        lines += [f"- Licence: {part.licence}", f"- Homepage: <{part.homepage}>"]
        for name, text in sorted(part.texts.items()):
            path = out / folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text.rstrip() + "\n", encoding="utf-8")
        texts = ", ".join(f"[{name}]({folder}/{name})" for name in sorted(part.texts))
        lines += [f"- Text: {texts}"]
        lines += [f"- {part.note}"] if part.note else []
        crates = sorted({_crate(component) for component in part.inner})
        if crates:
            lines += [f"- Linked into it ({len(crates)}):", *(f"  - {crate}" for crate in crates)]
        lines.append("")
    (out / "THIRD-PARTY.md").write_text("\n".join(lines), encoding="utf-8")


def _crate(component: Mapping[str, Any]) -> str:
    stated = [
        entry.get("expression") or entry.get("license", {}).get("id") or ""
        for entry in component.get("licenses", [])
    ]
    words = " AND ".join(filter(None, stated)) or _KNOWN.get(component["name"], "see its homepage")
    return f"{component['name']} {component.get('version', '')}: {words}"


def folder_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-")


# What the parts lists of packages name without its licence.
_KNOWN = {"openssl": "Apache-2.0"}

if __name__ == "__main__":
    sys.exit(main())
