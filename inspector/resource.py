"""Finds files under resources/ in a checkout, an editable install, a wheel and a frozen build."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from inspector.errors import ResourceError


@cache
def root() -> Path:
    """Returns the folder that holds catalog/, rules/, scenarios/, icons/, themes/ and help/.

    Raises:
        ResourceError: The installation has no such folder.
    """
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen) / "resources"] if frozen else []
    places += [package / "_resources", package.parent / "resources"]
    for place in places:
        if (place / "catalog").is_dir():
            return place
    raise ResourceError(
        f"The program's resources are not whole beside {package}; install it again."
    )


def path(name: str) -> Path:
    """Returns the path of a resource given as `folder/file`.

    Raises:
        ResourceError: There is no such resource.
    """
    found = root() / name
    if not found.exists():
        raise ResourceError(f"The resource {name} is missing; install the program again.")
    return found
