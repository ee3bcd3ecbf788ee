"""Which keyrings could be found here: what an installed program must have brought with it.

`keyring` finds its backends by entry points, that is by installed metadata: a build that lost it
falls silently to a backend that stores nothing. A computer without a keyring is another thing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module, metadata

from inspector.storage.secrets import system_backend

_GROUP = "keyring.backends"
_NEEDED = {
    "linux": ("keyring.backends.SecretService", "secretstorage", "jeepney"),
    "win32": ("keyring.backends.Windows", "win32ctypes.pywin32.win32cred"),
    "darwin": ("keyring.backends.macOS",),
}


@dataclass(frozen=True, slots=True)
class Discovery:
    """`chosen` is what the program stores secrets in, for people; empty when there is none to use.

    `found` are the entry points that name backends, `broken` says which of what this system needs
    cannot be imported, and why.
    """

    chosen: str
    found: tuple[str, ...]
    broken: tuple[str, ...]


def discover(
    platform: str = sys.platform, points: Sequence[metadata.EntryPoint] | None = None
) -> Discovery:
    """Looks for backends as `keyring` does; may take as long as its imports. Reads no secret.

    `points` are the entry points to go by, those of what is installed when None.
    """
    named = metadata.entry_points(group=_GROUP) if points is None else points
    broken = []
    for module in _NEEDED.get(platform, ()):
        try:
            import_module(module)
        except ImportError as error:
            broken.append(f"{module}: {error}")
    _backend, title = system_backend()
    return Discovery(
        chosen=title,
        found=tuple(sorted(point.name for point in named)),
        broken=tuple(broken),
    )
