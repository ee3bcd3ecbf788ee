"""Where commands write: JSON by contract or text for people, redacted and fit for a terminal.

Standard output carries the result, standard error what is said beside it: notes, progress, and
the one line of a refusal. Requests and answers are redacted by place before they come here; all
text goes through the redactor once more, but for what a command is asked to reveal
(`exactly=True`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from inspector.model.redact import Redactor

PROGRAM = "guest-inspector"
STYLES = {
    "bold": "1",
    "dim": "2",
    "error": "1;31",
    "warning": "33",
    "info": "36",
    "ok": "1;32",
    "removed": "31",
    "added": "32",
}
_WIDEST = 100
_NARROWEST = 40
# What a terminal acts on; a server's answer must not move the cursor or rename the window.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Painted:
    """A piece of a line in a style of `STYLES`; plain where colours are not wanted."""

    text: str
    style: str


Piece = str | Painted


class Output:
    """The two streams of one command."""

    def __init__(
        self, out: TextIO, err: TextIO, environment: Mapping[str, str] = os.environ
    ) -> None:
        self.out = out
        self._err = err
        self._environment = environment
        self._redactor = _unknowing

    def redact_with(self, redactor: Callable[[], Redactor]) -> None:
        """Takes what gives a redactor that knows the secrets in use at that moment."""
        self._redactor = redactor

    def safe(self, text: str) -> str:
        """Returns others' text redacted, by value, place and shape."""
        return self._redactor().text(text)

    # -- standard output --------------------------------------------------------------------

    def json(self, document: object, *, exactly: bool = False, one_line: bool = False) -> None:
        """Writes a document of the contracts; every text in it redacted unless `exactly`."""
        shown = document if exactly else _walk(document, self._redactor())
        indent = None if one_line else 2
        self._write(self.out, json.dumps(shown, indent=indent, ensure_ascii=False) + "\n")
        self.out.flush()

    def line(self, *pieces: Piece) -> None:
        """Writes one line for people."""
        self._write(self.out, self._painted(pieces, self.out) + "\n")

    def text(self, text: str) -> None:
        """Writes text that was redacted before, as it stands; control characters only to a file."""
        self._write(self.out, visible(text) if self.out.isatty() else text)

    def wrapped(self, text: str, indent: str = "", style: str = "") -> None:
        """Writes a sentence, broken where the terminal ends, every line indented."""
        for piece in self._wrap(text, indent):
            self.line(Painted(piece, style) if style else piece)

    # -- standard error ---------------------------------------------------------------------

    def note(self, text: str) -> None:
        """Says something that the reader must know, beside the result."""
        self._say(f"note: {self._redactor().prose(_one_line(text))}")

    def progress(self, *pieces: Piece) -> None:
        """Says how far it is; written at once."""
        self._write(self._err, self._painted(pieces, self._err) + "\n")
        self._err.flush()

    def refusal(self, text: str) -> None:
        """Says in one line why nothing can be done."""
        self._say(f"{PROGRAM}: {self.safe(_one_line(text))}")

    # -- inside -----------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        self._write(self._err, visible(text) + "\n")
        self._err.flush()

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            # A terminal of another encoding than UTF-8, or half of a character pair in a body.
            encoding = stream.encoding or "ascii"
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))

    def _painted(self, pieces: Sequence[Piece], stream: TextIO) -> str:
        plain = "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
        safe = visible(self._redactor().prose(plain))
        if safe != plain or not self._wants_colour(stream):
            return safe.rstrip()
        return "".join(
            piece if isinstance(piece, str) else f"\x1b[{STYLES[piece.style]}m{piece.text}\x1b[0m"
            for piece in pieces
        )

    def _wants_colour(self, stream: TextIO) -> bool:
        """Follows no-color.org: any value of NO_COLOR but an empty one means none."""
        if self._environment.get("NO_COLOR") or self._environment.get("TERM") == "dumb":
            return False
        return stream.isatty()

    def _wrap(self, text: str, indent: str) -> list[str]:
        width = _WIDEST
        if self.out.isatty():
            width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
        return textwrap.wrap(
            text,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [indent]


def visible(text: str) -> str:
    r"""Returns the text with control characters spelled out (\x1b); line ends and tabs stay."""
    return _CONTROL.sub(lambda found: _spelled(found.group()), text)


def _unknowing() -> Redactor:
    from inspector.model.redact import Redactor

    return Redactor()


def _walk(value: object, redactor: Redactor) -> object:
    """Returns the document with every text redacted; what has places was redacted before."""
    match value:
        case str():
            return redactor.prose(value)
        case Mapping():
            return {key: _walk(item, redactor) for key, item in value.items()}
        case list() | tuple():
            return [_walk(item, redactor) for item in value]
        case _:
            return value


def _spelled(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
