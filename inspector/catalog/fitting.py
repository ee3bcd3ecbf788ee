"""A published template filled with the ids of the path that was asked for, as far as they fit."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ID = re.compile(r"\{\{[^{}]+\}\}|(?=.*\d)[\w.~%+-]+")
_VERSION = re.compile(r"v\d+", re.IGNORECASE)


def fill(template: str, path: str) -> str:
    """Returns the template with the path's ids in the places of its parameters.

    An id goes where the segment before it is the same; the ids that are left go into the places
    that are left, in order, where there are as many. A place without an id stays `{name}`.
    """
    wanted, given = template.split("/"), path.split("/")
    ids = [place for place, piece in enumerate(given) if _is_id(piece)]
    open_ = [place for place, piece in enumerate(wanted) if _is_parameter(piece)]
    for place in tuple(open_):
        same = (at for at in ids if given[at - 1 : at] == wanted[place - 1 : place])
        found = next(same, None)
        if found is not None:
            wanted[place] = given[found]
            ids.remove(found)
            open_.remove(place)
    if len(ids) == len(open_):
        for place, at in zip(open_, ids, strict=True):
            wanted[place] = given[at]
    return "/".join(wanted)


def open_places(path: str) -> Sequence[str]:
    """Returns the parameters of a path that have no value yet, as they stand in it."""
    return tuple(piece for piece in path.split("/") if _is_parameter(piece))


def _is_parameter(piece: str) -> bool:
    return piece.startswith("{") and not piece.startswith("{{")


def _is_id(piece: str) -> bool:
    """Tells a value from a word: it holds a digit, or is a variable."""
    return bool(_ID.fullmatch(piece)) and not _VERSION.fullmatch(piece)
