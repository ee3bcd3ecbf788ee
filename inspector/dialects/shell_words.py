"""One word of a POSIX shell: its quotes, backslashes and variables undone as bash would."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Literal

from inspector.dialects.shell_text import ansi
from inspector.dialects.shell_values import PARAMETER, Values

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\+?)=", re.ASCII)
_ANSI_WORD = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
PLACEHOLDER = re.compile(r"<[A-Za-z][\w-]{0,40}(?: [A-Za-z][\w-]{0,40}){0,5}>", re.ASCII)
"""What a person reads as a thing to fill in, and the shell as two redirections."""
_PLAIN = re.compile(r"[^\s\\'\"$`#;&|<>()]+")
_IN_DOUBLE = re.compile(r"[^\"\\$`]+")

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
    """A word while it is read, and what it was split into before."""

    offset: int
    assignment: bool = False
    pieces: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    dollars: list[tuple[str, int]] = field(default_factory=list)
    vanishes: bool = False
    """Whether nothing is left of it when it comes out empty."""

    def split(self) -> None:
        if self.pieces:
            self.before.append("".join(self.pieces))
            self.pieces.clear()

    def add_fields(self, value: str) -> None:
        """Adds a value that stands outside of quotes, where white space parts words."""
        fields = value.split()
        if not fields:
            self.vanishes = True
        for index, one in enumerate(fields):
            if index or value[:1].isspace():
                self.split()
            self.pieces.append(one)
        if fields and value[-1:].isspace():
            self.split()
            self.vanishes = True


class Words(Values, ABC):
    """Reads a word at a time; a shell says what lists and commands within it give."""

    def _word(self) -> list[Word]:
        text = self.text
        match = _ASSIGNMENT.match(text, self.position)
        word = _Pending(self.position, bool(match))
        if match and text.startswith("(", match.end()):
            self._array(match)
            return []
        while self.position < len(text):
            letter = text[self.position]
            plain = _PLAIN.match(text, self.position) or PLACEHOLDER.match(text, self.position)
            if plain:
                word.pieces.append(plain.group(0))
                self.position = plain.end()
            elif letter in " \t\r\n\f\v;&|<>()":
                break
            else:
                self._part(letter, word)
        last = "".join(word.pieces)
        if last or not word.vanishes:
            word.before.append(last)
        return [
            Word("word", one, word.offset, word.assignment, tuple(word.dollars))
            for one in word.before
        ]

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
        for match in PARAMETER.finditer(inner):
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
            match = PARAMETER.match(text, here)
            self.position = match.end() if match else here + 1
            if match is None:
                word.pieces.append("$")
            elif match.group(3) in ("[@]", "[*]") or match.group(4) in ("@", "*"):
                self._list(word, match)
            elif in_quotes or word.assignment:
                word.pieces.append(self._parameter(match, 0))
            else:
                word.add_fields(self._parameter(match, 0))

    def _list(self, word: _Pending, match: re.Match[str]) -> None:
        """Puts the words of an array in the place of the word that names it."""
        items = self.arrays.get(match.group(2) or "")
        word.vanishes = True
        if items is None:
            said = f"{match.group(0)} is filled elsewhere; what it adds to the command is unknown."
            self.remarks.append((said, match.start()))
            return
        for index, one in enumerate(items):
            if index:
                word.split()
            self._spend(len(one), match.group(2), match.start())
            word.pieces.append(one)

    def _ansi(self) -> str:
        match = _ANSI_WORD.match(self.text, self.position)
        if match is None:
            start, self.position = self.position, self._unclosed("quote", self.position)
            return self.text[start + 2 :]
        self.position = match.end()
        return ansi(match.group(1))

    @abstractmethod
    def _array(self, match: re.Match[str]) -> None:
        """Takes `NAME=(word word)` for the words that `"${NAME[@]}"` stands for."""

    @abstractmethod
    def _substitution(self, kind: str) -> str:
        """Goes past `$(…)`, or what stands between backticks, and returns what it gives."""
