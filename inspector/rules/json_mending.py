"""Mends a text that is nearly JSON, only where it can mean but one thing; nothing else is touched.

    text --pieces--> strings and names in plain quotes, words of JSON, comments and invisible
    characters left out --commas--> JSON, or None

What is not certain is refused as a whole: a string that nobody closed, words without quotes, an
apostrophe within single quotes. The result is JSON (RFC 8259), its variables filled.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple, NoReturn

from inspector.model.request import VARIABLE

LONGEST = 40_000
"""Characters that are mended while somebody types: a longer text would hold up the window."""


class Mended(NamedTuple):
    """The text as JSON, and what was done to it, in words that follow "mend the payload:"."""

    text: str
    changes: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"mend the payload: {', '.join(self.changes)}"


class _UnsureError(Exception):
    """It could mean more than one thing."""


@lru_cache(maxsize=4)
def mend(text: str) -> Mended | None:
    """Returns the text as the JSON that it is meant to be, None when that is not certain."""
    if len(text) > LONGEST:
        return None
    for attempt in (_decoded, _unescaped, _mended):
        try:
            found = attempt(text)
        except (_UnsureError, RecursionError):
            continue
        if found is not None and found.text != text and _is_json(found.text):
            return found
    return None


def _decoded(text: str) -> Mended | None:
    """Takes the entities of HTML out of a text in which every quotation mark is one."""
    if '"' in text or not _QUOTE_ENTITY.search(text):
        return None
    decoded = html.unescape(text)
    rest = _mended(decoded)
    return Mended(rest.text, ("decode HTML entities", *rest.changes))


def _unescaped(text: str) -> Mended | None:
    """Takes one level of backslashes away, left over from a string of a shell or a program."""
    if not _ESCAPED.match(text):
        return None
    try:
        plain = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return None
    return Mended(str(plain), ("take away the backslashes before quotation marks",))


def _mended(text: str) -> Mended:
    pieces = _Pieces(text)
    pieces.read()
    changes = dict(pieces.changes)
    whole = "".join(pieces.out)
    mended = _TRAILING.sub(r"\1", whole)
    if mended != whole:
        changes["leave out the trailing commas"] = None
    if not _is_json(mended):
        mended = _with_missing_commas(mended)
        changes["put in the missing commas"] = None
    return Mended(mended, tuple(changes))


class _Pieces:
    """Reads the text piece by piece, each as JSON spells it; `changes` are in order, each once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.out: list[str] = []
        self.changes: dict[str, None] = {}
        self._sign = ""

    def read(self) -> None:
        while self.position < len(self.text):
            found = _PIECE.match(self.text, self.position)
            if found is None:
                raise _UnsureError
            self.position = found.end()
            _READERS[found.lastgroup or ""](self, found)

    def keep(self, found: re.Match[str]) -> None:
        piece = found.group()
        self._sign = piece.rstrip()[-1:] or self._sign
        self.out.append(piece)

    def read_word(self, found: re.Match[str]) -> None:
        word = found.group()
        if self._sign in ("{", ",") and _COLON.match(self.text, self.position):
            self.put(word, "quote the names")
        elif self._sign in ("{", ",") and (half := _HALF.match(self.text, self.position)):
            self.position = half.end()
            self.put(word, "quote the names")
        elif word in _WORDS:
            self.write(_WORDS[word], f"write {_WORDS[word]} for {word}")
        else:
            raise _UnsureError

    def read_quoted(self, found: re.Match[str]) -> None:
        """Reads what begins with a quotation mark of any kind but is no string of JSON."""
        start = found.start()
        for pattern, change in _QUOTED:
            quoted = pattern.match(self.text, start)
            if quoted is None:
                continue
            if pattern is _NAME_OPEN and self._sign not in ("{", ","):
                continue
            self.position = quoted.end()
            self.put(quoted.group(1), change or _fault_within(quoted.group(1)))
            return
        raise _UnsureError

    def skip_comment(self, _found: re.Match[str]) -> None:
        """Leaves a comment out, with its line when nothing else is on it."""
        before = self.out.pop() if self.out else ""
        kept = before.rstrip(" \t")
        is_line_end = self.text[self.position : self.position + 1] in ("", "\n")
        if not is_line_end:
            kept = before
        elif kept[-1:] in ("", "\n"):
            self.position += 1
        self.out.append(kept)
        self.changes["leave out the comments"] = None

    def skip_invisible(self, found: re.Match[str]) -> None:
        blank = found.group() in _BLANKS
        self.out.append(" " if blank else "")
        self.changes["leave out the invisible characters"] = None

    def read_rocket(self, _found: re.Match[str]) -> None:
        self.write(":", "write : for =>")

    def put(self, content: str, change: str) -> None:
        self.write(f'"{_ESCAPE.sub(_escape, content)}"', change)

    def write(self, piece: str, change: str) -> None:
        self.out.append(piece)
        self.changes[change] = None
        self._sign = ""


def _fault_within(content: str) -> str:
    has_breaks = any(sign < " " for sign in content)
    return "escape the line breaks and tabs in strings" if has_breaks else "mend the escapes"


def _escape(found: re.Match[str]) -> str:
    piece = found.group()
    if piece in ("\\'", "\\`"):
        return piece[1]
    if piece == '"':
        return '\\"'
    if piece < " ":
        return json.dumps(piece)[1:-1]
    if _GOOD_ESCAPE.fullmatch(piece):
        return piece
    raise _UnsureError


def _with_missing_commas(text: str) -> str:
    """Returns the text with commas between a value and the name that follows it."""
    out: list[str] = []
    position, ends_value = 0, -1
    for found in _SIMPLE.finditer(text):
        piece = found.group()
        if piece[0] == '"' and ends_value >= 0 and _COLON.match(text, found.end()):
            out += (text[position:ends_value], ",")
            position = ends_value
        ends_value = -1 if piece in "{[,:" else found.end()
    return "".join(out) + text[position:]


def _is_json(text: str) -> bool:
    try:
        json.loads(VARIABLE.sub("0", text), parse_int=str, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


_WORDS = {
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
    **dict.fromkeys(("None", "NULL", "Null", "nil"), "null"),
}
_BLANKS = "\u00a0\u2007\u202f\u3000"
# What follows a finished string: a sign, a comment, or another member on the next line.
_ENDS = r"""(?=\s*+(?:[:,}\]\#]|//|/\*|=>|\Z)|[^\S\n]*+\n\s*+["'\u201c\u2018A-Za-z_$])"""
# What needs no mending is passed over at once, in as long runs as there are.
_PIECE = re.compile(
    rf"""
    (?P<plain>(?:[ \t\r\n}}\[\]:,]++ | \{{\{{\s*[A-Za-z_][A-Za-z0-9_.:-]*\s*\}}\}} | \{{
      | "(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{{4}}))*+"{_ENDS}
      | -?(?:0|[1-9]\d*+)(?:\.\d++)?+(?:[eE][+-]?\d++)?+(?![\w.])
      | (?:true|false|null)(?![\w$"-]))++)
    |(?P<rocket>=>)
    |(?P<word>[A-Za-z_$][\w$-]*+)
    |(?P<quote>["'`\u2018-\u201f\u00ab\u00bb])
    |(?P<comment>//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/|\#[^\n]*+)
    |(?P<invisible>[\ufeff\u200b-\u200d\u2060{_BLANKS}])
    """,
    re.VERBOSE,
)
_NAME_OPEN = re.compile(r'"([A-Za-z_$][\w$-]*+)(?=\s*+:)')
_DOUBLE, _SINGLE = "\u201c-\u201f\u00ab\u00bb", "\u2018-\u201b"
_QUOTED = (
    *(
        (re.compile(pattern + _ENDS), f"write plain double quotation marks for {kind}")
        for pattern, kind in (
            (rf'[{_DOUBLE}]([^"\\\n{_DOUBLE}]*+)[{_DOUBLE}"]', "typographic ones"),
            (rf'"([^"\\\n{_DOUBLE}]*+)[{_DOUBLE}]', "typographic ones"),
            (rf"[{_SINGLE}]([^'\\\n{_SINGLE}]*+)[{_SINGLE}']", "typographic ones"),
            (r"'((?:[^'\\\n]++|\\.)*+)'", "single ones"),
            (r"`([^`\\$]*+)`", "backticks"),
        )
    ),
    (_NAME_OPEN, "quote the names"),
    (re.compile(r'"((?:[^"\\]++|\\[^\n])*+)"' + _ENDS), ""),
)
_ESCAPE = re.compile(r'\\(?:u[0-9a-fA-F]{4}|.)|["\x00-\x1f]', re.DOTALL)
_GOOD_ESCAPE = re.compile(r'\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])')
_COLON = re.compile(r"\s*+(?::|=>)")
_HALF = re.compile(r'"(?=\s*+:)')
_TRAILING = re.compile(r'((?:[^",]++|"(?:[^"\\]++|\\.)*+"|"|,(?!\s*+[}\]]))*+)(?:,|\Z)', re.DOTALL)
_SIMPLE = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++', re.DOTALL)
_QUOTE_ENTITY = re.compile(r"&(?:quot|#34|#x22);", re.IGNORECASE)
_ESCAPED = re.compile(r'\s*[{\[]\s*(?:\\[nrt]\s*)*\\"')
_READERS: Mapping[str, Callable[[_Pieces, re.Match[str]], None]] = {
    "plain": _Pieces.keep,
    "word": _Pieces.read_word,
    "quote": _Pieces.read_quoted,
    "comment": _Pieces.skip_comment,
    "invisible": _Pieces.skip_invisible,
    "rocket": _Pieces.read_rocket,
}
