"""Rule packs: what people say a call needs, each claim with who says it, in TOML.

A pack states claims; it never decides how bad a finding is (that follows from the evidence, see
check.py) and never becomes fact by being loaded.

    file --read_pack--> Pack: rules that can be used + one error per thing that cannot

A rule that cannot be read is left out and reported with its file, line and field; the other
rules of its pack and all other packs keep working.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from inspector import resource
from inspector.errors import RulePackError
from inspector.rules.claim import ClaimedRule
from inspector.rules.mistakes import explain_mistake, meant_by
from inspector.rules.places import Place, Places

__all__ = ["ClaimedRule", "Defined", "Pack", "load", "read_pack", "seed_folder", "without_clashes"]

LARGEST = 16 * 1024 * 1024
_MOST_ERRORS = 100


@dataclass(frozen=True, slots=True)
class Defined:
    """A rule and where it stands; `line` is 1-based."""

    rule: ClaimedRule
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Pack:
    """What one file holds: the rules that can be used, in order, and what cannot be."""

    path: Path
    rules: tuple[Defined, ...] = ()
    errors: tuple[RulePackError, ...] = ()


def seed_folder() -> Path:
    """Returns the folder of the packs that come with the program.

    Raises:
        ResourceError: The installation has none.
    """
    return resource.path("rules")


def load(folders: Iterable[Path]) -> tuple[tuple[ClaimedRule, ...], tuple[RulePackError, ...]]:
    """Reads every `*.toml` in the folders, which need not exist.

    Returns:
        The rules in the order of the folders, file names and text, and what could not be used.
        Of two rules with one id the first stays and the second is reported.
    """
    paths = (path for folder in folders for path in sorted(folder.glob("*.toml")))
    packs = without_clashes(map(read_pack, paths))
    rules = tuple(found.rule for pack in packs for found in pack.rules)
    return rules, tuple(error for pack in packs for error in pack.errors)


def without_clashes(packs: Iterable[Pack], reserved: Collection[str] = ()) -> tuple[Pack, ...]:
    """Returns the packs without rules whose id is taken: by an earlier rule, or `reserved`.

    Each one left out is reported; `reserved` are the ids of the built-in checks.
    """
    taken: dict[str, Path] = {}
    sorted_out = []
    for pack in packs:
        kept: list[Defined] = []
        clashes: list[RulePackError] = []
        for found in pack.rules:
            name = found.rule.id
            if name in reserved:
                where = "is a built-in check's"
            elif name in taken:
                other = "this file" if taken[name] == found.path else str(taken[name])
                where = f"is already used in {other}"
            else:
                taken[name] = found.path
                kept.append(found)
                continue
            message = f"the id {name} {where}; give this rule another"
            clashes.append(RulePackError(message, found.path, found.line, "id"))
        errors = (*pack.errors, *_bounded(clashes, pack.path))
        sorted_out.append(replace(pack, rules=tuple(kept), errors=errors))
    return tuple(sorted_out)


def read_pack(path: Path) -> Pack:
    """Reads one file; whatever is wrong with it is in the pack's errors."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"the pack cannot be read: {reason}; check the file and its permissions"
        return Pack(path, errors=(RulePackError(message, path),))
    if len(data) > LARGEST:
        most = f"{LARGEST // 1024 // 1024} MB"
        message = f"the pack is larger than {most} and was not read; split it"
        return Pack(path, errors=(RulePackError(message, path),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the pack is not UTF-8 text ({error.reason}); save it as UTF-8"
        return Pack(path, errors=(RulePackError(message, path, line),))
    return read_text(text.replace("\r\n", "\n"), path)


def read_text(text: str, path: Path) -> Pack:
    """Reads the text of a pack; `path` is what its errors name."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(
            r"\s*\(at line (\d+), column \d+\)$|\s*\(at end of document\)$", str(error)
        )
        message = str(error)[: found.start()] if found else str(error)
        last = text.count("\n") + 1
        line = int(found.group(1)) if found and found.group(1) else last
        said = f"this is not TOML: {message[:1].lower()}{message[1:]}"
        return Pack(path, errors=(RulePackError(said, path, line),))
    except (RecursionError, ValueError) as error:
        deep = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        return Pack(path, errors=(RulePackError(f"this cannot be read: {deep}", path),))
    errors: list[RulePackError] = []
    rules = _usable(document, text, path, errors)
    return Pack(path, tuple(rules), _bounded(errors, path))


def _bounded(errors: list[RulePackError], path: Path) -> tuple[RulePackError, ...]:
    if len(errors) <= _MOST_ERRORS:
        return tuple(errors)
    more = len(errors) - _MOST_ERRORS
    rest = RulePackError(f"{more:,} more mistakes are not listed; mend the first ones", path)
    return (*errors[:_MOST_ERRORS], rest)


def _usable(
    document: Mapping[str, Any], text: str, path: Path, errors: list[RulePackError]
) -> list[Defined]:
    places = Places(text)
    for name in document.keys() - {"rule"}:
        line = places.find((name,)).line
        message = f"a pack holds [[rule]] tables only, not {name}"
        errors.append(RulePackError(message, path, line, name))
    tables = document.get("rule")
    if not isinstance(tables, list) or not tables:
        if not document.keys() - {"rule"}:
            errors.append(RulePackError("the pack holds no [[rule]] table", path, 1, "rule"))
        return []
    lines = places.rules()
    usable: list[Defined] = []
    for index, table in enumerate(tables):
        within = lines[index] if len(lines) == len(tables) else Place(0, None)
        try:
            rule = ClaimedRule.model_validate(table)
        except ValidationError as error:
            errors.extend(_reports(error, places, path, within))
        else:
            usable.append(Defined(rule, path, places.find(("id",), within).line))
    return usable


def _reports(
    error: ValidationError, places: Places, path: Path, within: Place
) -> list[RulePackError]:
    reports: dict[tuple[int, str], RulePackError] = {}
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    parents = {p["loc"][:size] for p in problems for size in range(len(p["loc"]))}
    meant = {meant_by(problem, problem["loc"]) for problem in problems}
    for problem in problems:
        if problem["loc"] in parents and problem["loc"]:
            continue  # a list with a bad entry is also called too short
        if problem["type"] == "missing" and problem["loc"] in meant:
            continue
        steps = tuple(step for step in problem["loc"] if step not in ("str", "int", "bool"))
        field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        field = field.lstrip(".") or "rule"
        spelled = steps[:-1] if problem["type"] == "missing" else steps
        line = places.find(tuple(s for s in spelled if isinstance(s, str)), within).line
        message = explain_mistake(problem, steps)
        reports.setdefault((line, field), RulePackError(message, path, line, field))
    return list(reports.values())
