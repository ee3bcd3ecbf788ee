"""Fills a metainfo file with the releases that CHANGELOG.md tells of, and the homepage.

    releases.py METAINFO CHANGELOG HOMEPAGE DATE

A release is a line `## VERSION (DATE)`. One that is marked `unreleased` gets DATE, the commit's,
and is a development version.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.sax.saxutils import escape

SHOWN = 8
"""Points told of a release: a software centre is no place for all of them."""


def main(metainfo: Path, changelog: Path, homepage: str, date: str) -> None:
    releases = releases_of(changelog.read_text(encoding="utf-8"), homepage, date)
    text = metainfo.read_text(encoding="utf-8")
    text = re.sub(r"<!--.*?-->\n", "", text, count=1, flags=re.DOTALL)
    print(text.replace("@HOMEPAGE@", homepage).replace("@RELEASES@", releases), end="")


def releases_of(changelog: str, homepage: str, date: str) -> str:
    lines = ["<releases>"]
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        found = re.fullmatch(r"(\d+\.\d+\.\d+) \((unreleased|\d{4}-\d\d-\d\d)\)", title.strip())
        if found is None:
            sys.exit(f"CHANGELOG.md: `## {title}` is not `## VERSION (DATE)`")
        version, told = found[1], found[2]
        is_out = told != "unreleased"
        kind, day = ("stable", told) if is_out else ("development", date)
        points = [" ".join(part.split()) for part in re.split(r"^- ", body, flags=re.MULTILINE)[1:]]
        lines += [
            f'    <release version="{version}" type="{kind}" date="{day}">',
            f"      <url>{escape(homepage)}/blob/main/CHANGELOG.md</url>",
            "      <description>",
            "        <ul>",
            *(f"          <li>{escape(plain(point))}</li>" for point in points[:SHOWN]),
            "        </ul>",
            "      </description>",
            "    </release>",
        ]
    return "\n".join([*lines, "  </releases>"])


def plain(markdown: str) -> str:
    """Returns a point without its code marks."""
    return markdown.replace("`", "")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
