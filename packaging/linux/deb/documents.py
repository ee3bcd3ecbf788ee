"""Writes the two documents that Debian wants of a package, from the facts that are there already.

    documents.py copyright INSTALLED PACKAGES PREFIX     machine-readable copyright (DEP-5)
    documents.py changelog CHANGELOG DATE VERSION        a changelog in Debian's form

INSTALLED is the folder as it will be installed at PREFIX, with its licence texts; PACKAGES is the
site-packages folder that it was made from.
"""

from __future__ import annotations

import re
import sys
import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from licences import folder_name
from parts import PROGRAM, Part, parts_of

TOP = Path(__file__).resolve().parents[3]
COMMON = {
    "Apache-2.0": "Apache-2.0",
    "LGPL-3.0-only": "LGPL-3",
    "MPL-2.0": "MPL-2.0",
    "GPL-2.0-or-later WITH Bootloader-exception": "GPL-2",
}
"""Licences whose text every Debian system has under /usr/share/common-licenses."""
_OWNER = re.compile(r"copyright[:\s]*(?:\(c\)|©|&copy;)?[:\s]*(.*\b(?:19|20)\d\d.*)", re.IGNORECASE)
_TEMPLATE = re.compile(
    r"<copyright holders>|\[name of copyright owner\]|i\.e\.,|Free Software Found"
)


def main(arguments: list[str]) -> None:
    if arguments[0] == "copyright":
        installed, packages, prefix = map(Path, arguments[1:])
        print("\n".join(_copyright(parts_of(installed, packages), prefix)))
    else:
        print("\n".join(_changelog(Path(arguments[1]).read_text("utf-8"), *arguments[2:])))


def _copyright(parts: list[Part], prefix: Path) -> Iterator[str]:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    own = next(part for part in parts if part.name == PROGRAM)
    yield "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
    yield f"Upstream-Name: {PROGRAM}"
    yield f"Source: {project['urls']['Homepage']}"
    yield from ("", *_stanza(["*"], own, own.licence))
    pure = [part for part in parts if part is not own and not part.files]
    if pure:
        # Their modules are behind the start program, in one file.
        yield from ("", f"Files: {_inside(prefix, 'guest-inspector')}")
        starter = [part for part in parts if "guest-inspector" in map(str, part.files)]
        held = [*starter, *pure]
        yield from _field("Copyright", sorted({line for part in held for line in _owners(part)}))
        yield f"License: {' and '.join(sorted({_short(part) for part in held}))}"
        yield from _field("Comment", [f"{p.name} {p.version or ''}: {p.licence}" for p in held])
    for part in parts:
        files = [str(file) for file in part.files if str(file) != "guest-inspector"]
        if part is not own and files:
            yield from ("", *_stanza([_inside(prefix, file) for file in files], part, _short(part)))
    for licence in sorted({_short(part) for part in parts}):
        yield from ("", f"License: {licence}")
        holders = [part for part in parts if _short(part) == licence]
        yield from _text(licence, holders, prefix / "_internal/resources/licences")


def _stanza(files: list[str], part: Part, licence: str) -> Iterator[str]:
    yield from _field("Files", files)
    yield from _field("Copyright", _owners(part))
    yield f"License: {licence}"
    yield f"Comment: {part.name} {part.version or ''}".rstrip()


def _text(licence: str, holders: list[Part], texts: Path) -> Iterator[str]:
    """Returns a licence's text, or where on each system it is, or where the package has it."""
    own = next((part for part in holders if part.name == PROGRAM), None)
    if own is not None:
        lines = next(iter(own.texts.values())).splitlines()
        yield from (f" {line.rstrip()}" if line.strip() else " ." for line in lines)
        return
    common = COMMON.get(holders[0].licence)
    if common:
        yield f" The text is in /usr/share/common-licenses/{common}."
    yield " What came with each part is here:"
    for part in holders:
        yield from (f"  {texts}/{folder_name(part.name)}/{name}" for name in sorted(part.texts))


def _owners(part: Part) -> list[str]:
    """Returns who the texts of a part name as owners, with the years."""
    found: dict[str, None] = {}
    for text in part.texts.values():
        for line in text.splitlines():
            match = _OWNER.search(line.strip().strip("*#/ "))
            if match and not _TEMPLATE.search(line):
                found[match[1].strip().rstrip(",;")] = None
    return list(found) or [f"the authors of {part.name}"]


def _short(part: Part) -> str:
    """Returns a licence as one word, which Debian's form wants of a name."""
    joined = part.licence.replace(" OR ", " or ").replace(" AND ", " and ")
    return re.sub(r"\s+WITH\s+", "-with-", joined)


def _inside(prefix: Path, file: str) -> str:
    return str(prefix / file).removeprefix("/").replace(" ", "?")


def _field(name: str, values: Iterable[str]) -> Iterator[str]:
    first, *rest = values
    yield f"{name}: {first}"
    yield from (f" {value}" for value in rest)


def _changelog(changelog: str, date: str, version: str) -> Iterator[str]:
    """Returns the released versions, newest first; the first is the one that is packed."""
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    for number, section in enumerate(sections):
        title, _, body = section.partition("\n")
        shown = version if number == 0 else title.partition(" ")[0]
        if number:
            yield ""
        yield f"{PROGRAM} ({shown}) stable; urgency=medium"
        yield ""
        for point in re.split(r"^- ", body, flags=re.MULTILINE)[1:]:
            yield from textwrap.wrap(
                " ".join(point.split()), 78, initial_indent="  * ", subsequent_indent="    "
            )
        yield ""
        yield f" -- Guest API Inspector contributors <{MAIL}>  {date}"


MAIL = "guest-api-inspector@users.noreply.github.com"

if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1:])
