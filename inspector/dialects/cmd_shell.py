"""Words of a command line for cmd.exe, as the program that it starts gets them.

Carets and `%NAME%` are cmd.exe's, quotes and backslashes the program's (learn.microsoft.com,
"Parsing C command-line arguments", read 2026-05). `%NAME%` becomes the value that a `set` above
gives it, else the variable `{{NAME}}`.
"""

from __future__ import annotations

import re

from inspector.dialects.shell import Shell
from inspector.dialects.shell_words import PLACEHOLDER, Word

PERCENT_NAME = r"%(?![0-9A-Fa-f]{2}\w{0,80}%[0-9A-Fa-f]{2})([A-Za-z_]\w{0,80})(?::[^%\n]{1,80})?%"
"""A variable; percent-encoded text such as `%C3%A4` is none."""
_NAME = re.compile(PERCENT_NAME, re.ASCII)
_SET = re.compile(r"[ \t]*@?set[ \t]+\"?([A-Za-z_]\w*)=([^\n\"]*)\"?[ \t]*(?:\n|\Z)", re.IGNORECASE)
_SKIPPED = re.compile(r"[ \t]*(?:rem\b|::|@?echo[ \t]+off\b|@)[^\n]*(?:\n|\Z)", re.IGNORECASE)
_PROMPT = re.compile(r"[ \t]*[A-Za-z]:\\[^\n>]{0,200}>")
_MORE = re.compile(r"[ \t]*More\?[ \t]?")
"""The prompt for the next line of a command."""


class Prompt(Shell):
    """Reads the words of one text, a command at a time."""

    name = "cmd.exe"
    _is_typed = False

    def command(self) -> list[Word]:
        self.stdin = self._piped
        self._piped = None
        self._skip_lines()
        line = _Line(self)
        line.read()
        return line.words

    def pass_on(self, text: str) -> None:
        """Keeps what a command prints for the one behind the pipe."""
        self._piped = text

    def percent(self) -> str:
        """Returns what stands for the `%` at this place, and goes past it."""
        match = _NAME.match(self.text, self.position)
        if match is None:
            # Only a batch file writes a per cent sign so; at the prompt both are typed.
            doubled = not self._is_typed and self.text.startswith("%%", self.position)
            self.position += 2 if doubled else 1
            return "%"
        start, self.position = self.position, match.end()
        name = match.group(1)
        if name.lower() in self.assigned:
            value = self.assigned[name.lower()]
            self._spend(len(value), name, start)
            return value
        return self._hole(name, match.group(0), start)

    def _skip_lines(self) -> None:
        """Goes past prompts, comments and `set`, which it remembers."""
        while True:
            prompt = _PROMPT.match(self.text, self.position)
            if prompt:
                self.position = prompt.end()
                self._is_typed = True
            given = _SET.match(self.text, self.position)
            skipped = given or _SKIPPED.match(self.text, self.position)
            if skipped is None or skipped.end() == self.position:
                return
            if given:
                self.assigned[given.group(1).lower()] = given.group(2).rstrip("\r")
            self.position = skipped.end()


class _Line:
    """One command while it is read: cmd.exe's state, and the program's."""

    def __init__(self, shell: Prompt) -> None:
        self._shell = shell
        self.words: list[Word] = []
        self._pieces: list[str] = []
        self._start = -1
        self._backslashes = 0
        self._quoted = False  # for cmd.exe
        self._inside = False  # for the program
        self._closed = False  # a quote was closed just now; another one is a letter
        self._single = False

    def read(self) -> None:
        shell = self._shell
        text = shell.text
        while shell.position < len(text):
            letter, here = text[shell.position], shell.position
            if letter == "\r" and text.startswith("\n", here + 1):
                shell.position += 1
            elif letter == "^" and (not self._quoted or text[here + 1 : here + 2] in ("\n", "\r")):
                self._caret()
            elif letter == "\n" and not self._inside:
                self._end(letter, 1)
                return
            elif letter in "&|<>" and not self._quoted and not self._single:
                if self._sign(letter):
                    return
            elif letter == "%":
                for one in shell.percent():
                    self._put(one, here)
            else:
                self._quoted ^= letter == '"' and not self._single
                self._put(letter, here)
                shell.position = max(shell.position, here + 1)
        self._finish_word()
        if self._inside:
            shell.faults.append(("double quote", max(self._start, 0)))

    def _sign(self, letter: str) -> bool:
        """Takes a sign that is cmd.exe's own; tells whether it ends the command."""
        shell, text, here = self._shell, self._shell.text, self._shell.position
        meant = PLACEHOLDER.match(text, here)
        if self._inside:
            said = (
                f'cmd.exe takes this {letter} for its own, as \\" closes the quotes for it: '
                f"write ^{letter} here. It was read as part of the text."
            )
            shell.remarks.append((said, here))
            self._put(letter, here)
            shell.position += 1
        elif letter in "&|":
            self._end(letter, 2 if text.startswith(letter * 2, here) else 1)
            return True
        elif meant is not None:
            self._put(letter, here)
            self._pieces.append(meant.group(0)[1:])
            shell.position = meant.end()
        else:
            self._redirection()
        return False

    def _caret(self) -> None:
        """Takes what follows as it stands; a line end goes on in the next line."""
        shell = self._shell
        shell.position += 1
        if shell.text.startswith("\r\n", shell.position):
            shell.position += 1
        if shell.text.startswith("\n", shell.position):
            shell.position += 1
            prompt = _MORE.match(shell.text, shell.position)
            if prompt is not None:
                shell.position = prompt.end()
            if not shell.text.startswith("\n", shell.position):
                return
        if shell.position < len(shell.text):
            self._put(shell.text[shell.position], shell.position)
            shell.position += 1

    def _put(self, letter: str, offset: int) -> None:
        """Gives the program a letter, whose quotes and backslashes it takes for itself."""
        if self._start < 0:
            if letter.isspace():
                return
            self._start = offset
            if letter == "'":
                said = "cmd.exe takes single quotes for letters; they were read as double ones."
                self._shell.remarks.append((said, offset))
                self._single = True
                return
        if self._single:
            self._single = letter != "'"
            if self._single:
                self._pieces.append(letter)
        elif letter == "\\":
            self._closed = False
            self._backslashes += 1
        elif letter == '"':
            self._quote()
        else:
            self._flush(self._backslashes)
            self._closed = False
            if letter.isspace() and not self._inside:
                self._finish_word()
            else:
                self._pieces.append(letter)

    def _quote(self) -> None:
        odd = self._backslashes % 2
        self._flush(self._backslashes // 2)
        if odd:
            self._pieces.append('"')
        elif self._closed:
            self._pieces.append('"')
            self._inside, self._closed = True, False
        else:
            self._closed, self._inside = self._inside, not self._inside

    def _flush(self, count: int) -> None:
        self._pieces.append("\\" * count)
        self._backslashes = 0

    def _finish_word(self) -> None:
        self._flush(self._backslashes)
        if self._start >= 0:
            self.words.append(Word("word", "".join(self._pieces), self._start))
        self._pieces, self._start, self._closed, self._single = [], -1, False, False

    def _redirection(self) -> None:
        text, shell = self._shell.text, self._shell
        if self._pieces and "".join(self._pieces) in ("1", "2"):
            self._pieces, self._start = [], -1
        self._finish_word()
        match = re.compile(r"[<>]+[ \t]*(?:&\d|[^\s&|]{0,200})").match(text, shell.position)
        shell.position = match.end() if match else shell.position + 1

    def _end(self, letter: str, length: int) -> None:
        shell = self._shell
        self._finish_word()
        plain = [word.text for word in self.words]
        if letter == "|" and length == 1 and [word.lower() for word in plain[:1]] == ["echo"]:
            start = self.words[0].offset + 4
            shell.pass_on(shell.text[start : shell.position].strip() + "\n")
        self.words.append(Word("end", letter, shell.position))
        shell.position += length
