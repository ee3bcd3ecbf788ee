"""Finds values that are known to be secret, in whatever spelling an encoder gave them.

Literal spellings (UTF-8, UTF-16, base64 at each of its three alignments) are searched as they
are; percent, backslash and HTML escapes are undone first, since encoders differ in what they
escape. Texts are byte strings as in model/sightings.py.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from inspector.model.sightings import Sighting
from inspector.model.unescape import FAMILIES, Unescaped


class KnownValues:
    """The secrets in use; those of less than four characters are too common to search for."""

    def __init__(self, values: Iterable[str]) -> None:
        self._needles = tuple(_needles(values))

    def find(self, text: str) -> Iterator[Sighting]:
        """Yields every place of a value, whatever encoders made of it, up to two deep."""
        if not self._needles:
            return
        yield from self._spelled(text)
        for once in _unescaped(text):
            yield from (_moved(found, once) for found in self._spelled(once.text))
            # Twice: JSON inside JSON, a URL inside JSON.
            for twice in _unescaped(once.text):
                inner = (_moved(found, twice) for found in self._spelled(twice.text))
                yield from (_moved(found, once) for found in inner)

    def _spelled(self, text: str) -> Iterator[Sighting]:
        for needle, secret, grows in self._needles:
            position = text.find(needle)
            while position >= 0:
                start, end = position, position + len(needle)
                if grows:
                    # In base64 the ends depend on the neighbours: take the whole run.
                    before = text[max(0, start - _LONGEST_RUN) : start]
                    start -= len(before) - len(before.rstrip(_BASE64))
                    rest = _BASE64_RUN.match(text, end)
                    end = rest.end() if rest else end
                yield Sighting(start, end, "secret", known=secret)
                position = text.find(needle, end)

    def cut_off(self, text: str) -> Iterator[Sighting]:
        """Yields the beginning of a secret that the text's end cuts off."""
        for needle, secret, _grows in self._needles:
            position = text.find(needle[:_SHORTEST_CUT], max(0, len(text) - len(needle) + 1))
            while position >= 0:
                if needle.startswith(text[position:]):
                    yield Sighting(position, len(text), "secret", known=secret)
                    break
                position = text.find(needle[:_SHORTEST_CUT], position + 1)


def _needles(values: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """Yields (spelling, the secret's value, whether it stands inside base64), longest first."""
    spellings: dict[str, tuple[str, bool]] = {}
    for value in values:
        core = value.strip()
        for plain in (value, core, core.replace(" ", "+")):
            if len(plain) >= _SHORTEST:
                encoded = plain.encode("utf-8", "surrogatepass")
                spellings.setdefault(encoded.decode("latin-1"), (value, False))
                for encoding in ("utf-16-le", "utf-16-be"):
                    wide = plain.encode(encoding, "surrogatepass").decode("latin-1")
                    spellings.setdefault(wide, (value, False))
                for spelled in _in_base64(encoded):
                    spellings.setdefault(spelled, (value, True))
    for spelling in sorted(spellings, key=len, reverse=True):
        yield (spelling, *spellings[spelling])


def _in_base64(value: bytes) -> Iterator[str]:
    """Yields what base64 makes of the value at each of the three places it can have in a group.

    Characters that depend on what comes before or after are left off.
    """
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(value).decode().rstrip("=")
        if len(value) % 3:
            yield encode(value).decode()
        for shift in range(3):
            spelled = encode(b"\0" * shift + value).decode().rstrip("=")
            first = (0, 2, 3)[shift]
            last = len(spelled) - (1 if (shift + len(value)) % 3 else 0)
            if last - first >= _SHORTEST_IN_BASE64:
                yield spelled[first:last]
        if len(whole) >= _SHORTEST_IN_BASE64:
            yield whole


def _unescaped(text: str) -> Iterator[Unescaped]:
    for family in FAMILIES:
        plain = Unescaped(text, family)
        if plain.changed:
            yield plain


def _moved(sighting: Sighting, unescaped: Unescaped) -> Sighting:
    start, end = unescaped.source(sighting.start, sighting.end)
    return replace(sighting, start=start, end=end)


_SHORTEST = 4
_SHORTEST_IN_BASE64 = 7
_SHORTEST_CUT = 6
_LONGEST_RUN = 100_000
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"
_BASE64_RUN = re.compile(r"[A-Za-z0-9+/_-]*=*")
