"""`rules`: every rule that the checks know, one explained, or a pack's file validated."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli.contracts import (
    pack_document,
    rule_document,
    rules_document,
)
from inspector.cli.output import Output, Painted
from inspector.errors import InspectorError, RulePackError
from inspector.storage import data_format

if TYPE_CHECKING:
    from inspector.rules.library import Library
    from inspector.rules.listing import Entry

_TONES = {"official": "info", "claimed": "warning", "observed": "ok"}
_ID_WIDTH = 30


def run(options: Namespace, output: Output) -> int:
    """Writes rules; 1 when a pack has errors.

    Raises:
        InspectorError: There is no rule of that id, or no file of that name.
    """
    match options.action, options.subject:
        case None, None:
            return _list(options, output)
        case "explain", str(name):
            return _explain(name, options, output)
        case "check", str(name):
            return _check(Path(name), options, output)
        case None | "explain", _:
            raise InspectorError("name the rule: guest-inspector rules explain ID")
        case _:
            raise InspectorError("name the pack: guest-inspector rules check FILE")


def _list(options: Namespace, output: Output) -> int:
    library, found = _read(options)
    _tell(output, library.errors)
    if options.json:
        output.json(rules_document(found, library.errors))
    else:
        for entry in found:
            off = " (switched off)" if entry.kind == "off" else ""
            output.line(
                f"{entry.id:<{_ID_WIDTH}} ", Painted(f"{entry.level:<9}", _TONES[entry.level]), off
            )
            output.wrapped(entry.title, "    ")
            said = [one.source for one in entry.evidence]
            place = "built in" if entry.path is None else f"{entry.path}, line {entry.line}"
            standing = f"{entry.standing}; " if entry.standing else ""
            output.wrapped("; ".join(dict.fromkeys((*said, standing + place))), "    ", "dim")
        claims = sum(entry.rule is not None for entry in found)
        output.line()
        output.line(f"{len(found) - claims} built-in checks, {claims} claims.")
    return 1 if library.errors else 0


def _explain(name: str, options: Namespace, output: Output) -> int:
    from inspector.catalog.operations import published
    from inspector.rules.library import nearest_ids
    from inspector.rules.listing import KIND_WORDS, manual

    library, found = _read(options)
    wanted = name.partition(":")[0]
    entry = next((entry for entry in found if entry.id == wanted), None)
    if entry is None:
        near = nearest_ids(wanted, tuple(entry.id for entry in found))
        meant = f" Did you mean {' or '.join(near)}?" if near else " `rules` lists them all."
        raise InspectorError(f"There is no rule {name!r}.{meant}")
    _tell(output, library.errors)
    sections = manual(entry, published())
    if options.json:
        output.json(rule_document(entry, sections))
    else:
        output.line(Painted(entry.id, "bold"), f"  {KIND_WORDS[entry.kind]}")
        for section in sections:
            output.line()
            output.line(Painted(section.label, "bold"))
            for line in section.lines:
                output.wrapped(line, "  ")
    return 1 if library.errors else 0


def _check(path: Path, options: Namespace, output: Output) -> int:
    from inspector.rules.library import check_pack, read_library

    if not path.is_file():
        raise InspectorError(f"{path} is no file that can be read.")
    data_format.check(options.data_dir)
    pack = check_pack(path, read_library(options.data_dir / "rules"))
    _tell(output, pack.errors)
    if options.json:
        output.json(pack_document(pack))
    else:
        count = len(pack.rules)
        wrong = len(pack.errors)
        output.line(
            f"{path}: {count} rule{'' if count == 1 else 's'} can be used, "
            f"{wrong} mistake{'' if wrong == 1 else 's'}."
        )
    return 1 if pack.errors else 0


def _read(options: Namespace) -> tuple[Library, tuple[Entry, ...]]:
    from inspector.catalog.operations import published
    from inspector.rules.library import read_library
    from inspector.rules.listing import entries

    data_format.check(options.data_dir)
    library = read_library(options.data_dir / "rules")
    return library, entries(library, published())


def _tell(output: Output, errors: tuple[RulePackError, ...]) -> None:
    for error in errors:
        output.note(f"{error}.")
