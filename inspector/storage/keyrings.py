"""Which keyrings could be found here: what an installed program must have brought with it.

`keyring` finds its backends by entry points, that is by installed metadata: a build that lost it
falls silently to a backend that stores nothing. A computer without a keyring is another thing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module, metadata

_GROUP = "keyring.backends"
_NEEDED = {
    "linux": ("keyring.backends.SecretService", "secretstorage", "jeepney"),
    "win32": ("keyring.backends.Windows", "win32ctypes.pywin32.win32cred"),
    "darwin": ("keyring.backends.macOS",),
}


@dataclass(frozen=True, slots=True)
class Discovery:
    """`chosen` is the backend that `keyring` takes by itself, as `module.Class`.

    `found` are the entry points that name backends, `broken` says which of what this system needs
    cannot be imported, and why.
    """

    chosen: str
    found: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def stores_nothing(self) -> bool:
        """Tells that no keyring runs here: `keyring` takes what stands for none."""
        return self.chosen.startswith(("keyring.backends.fail.", "keyring.backends.null."))

    @property
    def works(self) -> bool:
        """Tells that what is installed is whole; whether a keyring runs here is not asked."""
        return bool(self.found) and not self.broken


def discover(
    platform: str = sys.platform, points: Sequence[metadata.EntryPoint] | None = None
) -> Discovery:
    """Looks for backends as `keyring` does; may take as long as its imports.

    `points` are the entry points to go by, those of what is installed when None.
    """
    import keyring

    named = metadata.entry_points(group=_GROUP) if points is None else points
    broken = []
    for module in _NEEDED.get(platform, ()):
        try:
            import_module(module)
        except ImportError as error:
            broken.append(f"{module}: {error}")
    chosen = type(keyring.get_keyring())
    return Discovery(
        chosen=f"{chosen.__module__}.{chosen.__qualname__}",
        found=tuple(sorted(point.name for point in named)),
        broken=tuple(broken),
    )
