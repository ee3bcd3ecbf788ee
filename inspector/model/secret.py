"""A value that must not be shown, stored or logged by accident."""

from __future__ import annotations

import hashlib
import hmac
from typing import NoReturn


class Secret:
    """Holds a token, password or client secret; only `reveal()` gives it out.

    It has no telling repr, cannot be pickled or copied into JSON, and compares in constant time.
    Python cannot wipe strings from memory; this class prevents leaks, not memory forensics.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Returns the plain value; every call is an explicit act that a reviewer can find."""
        return self._value

    @property
    def fingerprint(self) -> str:
        """First four hex digits of SHA-256: tells two secrets apart without showing either."""
        return hashlib.sha256(self._value.encode("utf-8", "surrogatepass")).hexdigest()[:4]

    def __len__(self) -> int:
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        mine, theirs = (s.reveal().encode("utf-8", "surrogatepass") for s in (self, other))
        return hmac.compare_digest(mine, theirs)

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return f"<Secret {len(self._value)} chars #{self.fingerprint}>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret cannot be pickled or copied.")
