"""All rule packs: the program's own and the user's, read together, each rule with its file.

    seed folder + user's folder --read_library--> Library --rules--> what the checks use

A user's pack that is switched off keeps its file under another name (`NAME.toml.off`), so that
the folder itself says what is in use. Neither a broken pack nor a folder that cannot be read is
ever silent: each is an error with its remedy.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from inspector.errors import RulePackError
from inspector.rules.described import BUILT_IN_IDS
from inspector.rules.matching import RuleSet
from inspector.rules.pack import Defined, Pack, read_pack, seed_folder, without_clashes

SUFFIX, OFF = ".toml", ".toml.off"
RESERVED = BUILT_IN_IDS | {"difference"}
"""Ids that findings and experiments of the program itself begin with."""

Stamp = tuple[tuple[str, int, int, int, int], ...] | str


@dataclass(frozen=True)
class Library:
    """What was found: the seed packs, the user's packs in use, and those switched off.

    `errors` of a pack that is switched off are not among `errors`: nobody waits for its rules.
    `problem` is a folder that cannot be read.
    """

    seed: tuple[Pack, ...] = ()
    own: tuple[Pack, ...] = ()
    off: tuple[Pack, ...] = ()
    problem: RulePackError | None = None
    stamp: Stamp = field(default="", compare=False)

    @cached_property
    def rules(self) -> RuleSet:
        """The rules in use, the program's first."""
        return RuleSet(found.rule for found in self.defined)

    @property
    def defined(self) -> tuple[Defined, ...]:
        return tuple(found for pack in (*self.seed, *self.own) for found in pack.rules)

    @property
    def errors(self) -> tuple[RulePackError, ...]:
        """What is wrong with what is in use."""
        folder = () if self.problem is None else (self.problem,)
        return (*folder, *(error for pack in (*self.seed, *self.own) for error in pack.errors))

    def find(self, rule_id: str) -> Defined | None:
        """Returns the rule in use of that id."""
        return next((found for found in self.defined if found.rule.id == rule_id), None)

    def pack_of(self, path: Path) -> Pack | None:
        return next((pack for pack in (*self.own, *self.off) if pack.path == path), None)


def read_library(folder: Path | None) -> Library:
    """Reads the program's packs and the user's folder, which need not exist.

    Raises:
        ResourceError: The installation has no packs of its own.
    """
    seed = [read_pack(path) for path in sorted(seed_folder().glob("*" + SUFFIX))]
    if folder is None:
        return Library(without_clashes(seed, RESERVED))
    stamp = look_at(folder)  # before reading: what changes meanwhile is seen by the next look
    names, problem = _names(folder)
    own = [read_pack(folder / name) for name in names if name.endswith(SUFFIX)]
    off = tuple(read_pack(folder / name) for name in names if name.endswith(OFF))
    packs = without_clashes((*seed, *own), RESERVED)
    return Library(packs[: len(seed)], packs[len(seed) :], off, problem, stamp)


def look_at(folder: Path) -> Stamp:
    """Returns what tells one state of the folder from another, without reading any file."""
    try:
        with os.scandir(folder) as entries:
            return tuple(sorted(_stamp(e) for e in entries if e.name.endswith((SUFFIX, OFF))))
    except OSError as error:
        return type(error).__name__


def check_pack(path: Path, library: Library, instead_of: Path | None = None) -> Pack:
    """Returns the pack at `path` as it would be beside the library, clashing ids reported.

    A pack of the library that is the same file, or that it would replace, does not count.
    """
    read = read_pack(path)
    others = [
        pack
        for pack in (*library.seed, *library.own)
        if pack.path != instead_of and not _same_file(pack.path, path)
    ]
    return without_clashes((*others, read), RESERVED)[-1]


def _names(folder: Path) -> tuple[list[str], RulePackError | None]:
    try:
        names = (path.name for path in folder.iterdir())
        found = sorted(name for name in names if name.endswith((SUFFIX, OFF)))
    except FileNotFoundError:
        return [], None
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"the folder of rule packs cannot be read: {reason}; check its permissions"
        return [], RulePackError(message, folder)
    return found, None


def _stamp(entry: os.DirEntry[str]) -> tuple[str, int, int, int, int]:
    try:
        seen = entry.stat()
    except OSError:  # gone since, or a link that leads nowhere
        return entry.name, 0, 0, 0, 0
    return entry.name, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino


def _same_file(left: Path, right: Path) -> bool:
    try:
        return left.samefile(right)
    except OSError:
        return False


def nearest_ids(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the ids that may be meant, best first."""
    inside = [one for one in known if name and name in one]
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    return tuple(dict.fromkeys((*near, *inside)))[:3]
