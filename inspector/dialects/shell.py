"""Words of a POSIX shell command line, read without running anything.

Quotes, `$'…'`, backslash-newline, comments and here-documents are undone as a shell would.
`$NAME` and `${NAME}` become the value assigned earlier in the same text, or the variable
`{{NAME}}`; `$(…)` is never run and becomes a variable too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from inspector.dialects.draft import variable, variable_name
from inspector.dialects.places import Lines, Place
from inspector.errors import SnippetError
from inspector.model.request import VARIABLE

_PARAMETER = re.compile(
    r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)([^}\n]{0,500})\}|([0-9@*#?]))", re.ASCII
)
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=", re.ASCII)
_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([\w.-]+))")
_ANSI_WORD = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ANSI = re.compile(
    rb"\\(?:([abeEfnrtv\\'\"?])|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})"
    rb"|U([0-9A-Fa-f]{1,8})|([0-7]{1,3}))"
)
_ANSI_LETTERS = {
    b"a": b"\a", b"b": b"\b", b"e": b"\x1b", b"E": b"\x1b", b"f": b"\f", b"n": b"\n",
    b"r": b"\r", b"t": b"\t", b"v": b"\v", b"\\": b"\\", b"'": b"'", b'"': b'"', b"?": b"?",
}  # fmt: skip
_PLAIN = re.compile(r"[^\s\\'\"$`#;&|<>()]+")
_IN_DOUBLE = re.compile(r"[^\"\\$`]+")
_EXPANSION_LIMIT = 1 << 22

WordKind = Literal["word", "end"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word, its quotes undone. An `end` is a separator: newline, `;`, `|`, `&`, `(`, `)`."""

    kind: WordKind
    text: str
    offset: int
    assignment: bool = False
    quoted_dollars: tuple[tuple[str, int], ...] = ()
    """`$NAME` inside single quotes, where a shell leaves them: name and offset."""


@dataclass(slots=True)
class _Pending:
    """A word while it is read."""

    offset: int
    pieces: list[str] = field(default_factory=list)
    dollars: list[tuple[str, int]] = field(default_factory=list)
    quoted: bool = False


class Shell:
    """Reads the words of one text from `start` on; iterate with `words()` once."""

    def __init__(self, text: str, start: int = 0) -> None:
        self.text = text
        self.position = start
        self.lines = Lines(text)
        self.assigned: dict[str, str] = {}
        self.unknown: dict[str, tuple[str, int]] = {}
        """Variables met, by name: how they stand in the text, and where first."""
        self.heredoc: str | None = None
        """The here-document of the command that is being read."""
        self.faults: list[tuple[str, int]] = []
        """What was opened and never closed, and where; it is read as closed at the end."""
        self._waiting: list[tuple[str, bool, bool]] = []
        self._budget = _EXPANSION_LIMIT

    def command(self) -> list[Word]:
        """Returns the words up to the end of the next command; an empty list at a bare end.

        Raises:
            SnippetError: Assigned values make the command longer than anyone wrote it.
        """
        words: list[Word] = []
        self.heredoc = None
        while self.position < len(self.text):
            word = self._next()
            if word is None:
                continue
            if word.kind == "end":
                words.append(word)
                break
            words.append(word)
        return words

    def place(self, offset: int) -> Place:
        return self.lines.place(offset)

    def assign(self, text: str) -> None:
        """Takes a word of the form NAME=value as an assignment."""
        name, _, value = text.partition("=")
        hole = VARIABLE.fullmatch(value)
        output = self.unknown.get(hole.group(1)) if hole else None
        if hole and output and output[0].startswith(("$(", "`")):
            # What a command gives is named after the variable that takes it.
            self.unknown[name] = self.unknown.pop(hole.group(1))
        else:
            self.assigned[name] = value

    def _next(self) -> Word | None:
        text, here = self.text, self.position
        letter = text[here]
        if letter in " \t\r\f\v":
            self.position += 1
            return None
        if text.startswith("\\\n", here):
            self.position += 2
            return None
        if letter == "#":
            end = text.find("\n", here)
            self.position = len(text) if end < 0 else end
            return None
        if letter == "\n":
            self.position += 1
            self._read_heredocs()
            return Word("end", "\n", here)
        if letter in ";&|()":
            self.position += 2 if text[here : here + 2] in ("&&", "||", ";;") else 1
            return Word("end", text[here : self.position], here)
        if letter in "<>" or (letter.isdigit() and text[here + 1 : here + 2] == ">"):
            return self._redirection()
        return self._word()

    def _redirection(self) -> Word | None:
        match = _HEREDOC.match(self.text, self.position)
        if match:
            strip, single, double, bare = match.groups()
            quoted = bare is None or "\\" in match.group(0)
            self._waiting.append((single or double or bare, bool(strip), quoted))
            self.position = match.end()
            return None
        self.position += 1
        while self.text[self.position : self.position + 1] in tuple("<>&0123456789- \t"):
            self.position += 1
        if self.position < len(self.text) and self.text[self.position] not in "\n;|()":
            self._word()
        return None

    def _read_heredocs(self) -> None:
        for marker, strip, quoted in self._waiting:
            lines: list[str] = []
            while self.position < len(self.text):
                end = self.text.find("\n", self.position)
                end = len(self.text) if end < 0 else end
                start, line = self.position, self.text[self.position : end]
                self.position = min(end + 1, len(self.text))
                line = line.lstrip("\t") if strip else line
                if line.rstrip("\r") == marker:
                    break
                lines.append(line if quoted else self._expand(line, start))
            self.heredoc = "".join(line + "\n" for line in lines)
        self._waiting.clear()

    def _expand(self, line: str, offset: int) -> str:
        return _PARAMETER.sub(lambda match: self._parameter(match, offset), line)

    def _word(self) -> Word:
        text = self.text
        word = _Pending(self.position)
        match = _ASSIGNMENT.match(text, self.position)
        while self.position < len(text):
            letter = text[self.position]
            plain = _PLAIN.match(text, self.position)
            if plain:
                word.pieces.append(plain.group(0))
                self.position = plain.end()
            elif letter in " \t\r\n\f\v;&|<>()":
                break
            else:
                self._part(letter, word)
        return Word(
            "word", "".join(word.pieces), word.offset, bool(match), tuple(word.dollars)
        )  # fmt: skip

    def _part(self, letter: str, word: _Pending) -> None:
        if letter == "'":
            self._single(word)
        elif letter == '"':
            self.position += 1
            self._double(word)
        elif letter == "\\":
            follower = self.text[self.position + 1 : self.position + 2]
            word.pieces.append("" if follower == "\n" else follower)
            self.position += 2
        elif letter == "$":
            self._dollar(word, in_quotes=False)
        elif letter == "`":
            word.pieces.append(self._substitution("`"))
        else:
            word.pieces.append(letter)
            self.position += 1

    def _single(self, word: _Pending) -> None:
        end = self.text.find("'", self.position + 1)
        if end < 0:
            end = self._unclosed("single quote", self.position)
        inner = self.text[self.position + 1 : end]
        for match in _PARAMETER.finditer(inner):
            name = match.group(1) or match.group(2)
            if name:
                word.dollars.append((match.group(0), self.position + 1 + match.start()))
        word.pieces.append(inner)
        self.position = end + 1

    def _double(self, word: _Pending) -> None:
        opened = self.position - 1
        text = self.text
        while self.position < len(text):
            plain = _IN_DOUBLE.match(text, self.position)
            if plain:
                word.pieces.append(plain.group(0))
                self.position = plain.end()
                continue
            letter = text[self.position]
            if letter == '"':
                self.position += 1
                return
            if letter == "\\":
                follower = text[self.position + 1 : self.position + 2]
                if follower in ("$", "`", '"', "\\"):
                    word.pieces.append(follower)
                elif follower != "\n":
                    word.pieces.append("\\" + follower)
                self.position += 2
            elif letter == "`":
                word.pieces.append(self._substitution("`"))
            else:
                self._dollar(word, in_quotes=True)
        self._unclosed("double quote", opened)

    def _dollar(self, word: _Pending, *, in_quotes: bool) -> None:
        text, here = self.text, self.position
        follower = text[here + 1 : here + 2]
        if follower == "'" and not in_quotes:
            word.pieces.append(self._ansi())
        elif follower == '"' and not in_quotes:
            self.position += 1
        elif follower == "(":
            word.pieces.append(self._substitution("("))
        else:
            match = _PARAMETER.match(text, here)
            self.position = match.end() if match else here + 1
            word.pieces.append(self._parameter(match, 0) if match else "$")

    def _parameter(self, match: re.Match[str], shift: int) -> str:
        name = match.group(1) or match.group(2)
        if name is None:
            name = f"argument_{match.group(4)}" if match.group(4).isdigit() else "arguments"
        elif name in self.assigned:
            value = self.assigned[name]
            self._budget -= len(value)
            if self._budget < 0:
                raise SnippetError(
                    f"${name} makes the command too long to read; write it out without it.",
                    *self.place(match.start() + shift),
                )
            return value
        self.unknown.setdefault(name, (match.group(0), match.start() + shift))
        return variable(name)

    def _substitution(self, kind: str) -> str:
        start = self.position
        inside = start + (1 if kind == "`" else 2)
        end = self.text.find("`", inside) if kind == "`" else self._closing_parenthesis(inside)
        if end < 0:
            end = self._unclosed("command substitution", start)
        inner = self.text[inside:end]
        self.position = end + 1
        name = variable_name(inner)
        self.unknown.setdefault(name, (self.text[start : end + 1], start))
        return variable(name)

    def _closing_parenthesis(self, start: int) -> int:
        depth, position, quote = 1, start, ""
        while position < len(self.text):
            letter = self.text[position]
            if quote:
                quote = "" if letter == quote else quote
            elif letter in "'\"":
                quote = letter
            elif letter == "(":
                depth += 1
            elif letter == ")":
                depth -= 1
                if not depth:
                    return position
            position += 2 if letter == "\\" and quote != "'" else 1
        return -1

    def _ansi(self) -> str:
        match = _ANSI_WORD.match(self.text, self.position)
        if match is None:
            start, self.position = self.position, self._unclosed("quote", self.position)
            return self.text[start + 2 :]
        self.position = match.end()
        inner = match.group(1).encode("utf-8", "surrogatepass")
        return _ANSI.sub(_ansi_bytes, inner).decode("utf-8", "replace").replace("\0", "")

    def _unclosed(self, what: str, offset: int) -> int:
        self.faults.append((what, offset))
        return len(self.text)


def _ansi_bytes(match: re.Match[bytes]) -> bytes:
    letter, two, four, eight, octal = match.groups()
    if letter:
        return _ANSI_LETTERS[letter]
    if two or octal:
        return bytes([int(two, 16) if two else int(octal, 8) & 255])
    code = int(four or eight, 16)
    fits = code < 0x110000 and not 0xD800 <= code < 0xE000
    return (chr(code) if fits else "\ufffd").encode()
