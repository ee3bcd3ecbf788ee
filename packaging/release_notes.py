"""Prints the notes of a release from CHANGELOG.md: release_notes.py vX.Y.Z

Refuses where the tag, the program's version and the change log do not agree, or where the section
says that it is not released yet: the one check between a tag and what users download.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from parts import program_version

CHANGELOG = Path(__file__).resolve().parents[1] / "CHANGELOG.md"


class NotReleasable(Exception):
    """Tag, version and change log do not agree."""


def notes(tag: str, version: str, changelog: str) -> str:
    """Returns the section of a version, without its heading.

    Raises:
        NotReleasable: The tag is of another version, or the section is missing, empty or marked
            as unreleased.
    """
    if tag != f"v{version}":
        raise NotReleasable(f"the tag {tag} is not v{version}, the version of the program")
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    for section in sections:
        heading, _, body = section.partition("\n")
        if heading.split()[:1] == [version]:
            if not re.fullmatch(rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", heading.strip()):
                raise NotReleasable(f"CHANGELOG.md says {heading.strip()!r}, without a date")
            if not body.strip():
                raise NotReleasable(f"CHANGELOG.md has nothing to say of {version}")
            return body.strip() + "\n"
    raise NotReleasable(f"CHANGELOG.md has no section {version}")


def main() -> int:
    try:
        print(notes(sys.argv[1], program_version(), CHANGELOG.read_text(encoding="utf-8")), end="")
    except NotReleasable as error:
        print(f"Not released: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
