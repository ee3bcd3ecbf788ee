"""Words of a POSIX shell command line, read without running anything.

Quotes, `$'…'`, backslash-newline, comments, arrays, here-documents and here-strings are undone as
bash would. `$NAME` and `${NAME}` become the value assigned earlier in the same text, or the
variable `{{NAME}}`; `$(…)` is never run and becomes a variable too, but for `$(cat <<EOF …)` and
`$(echo …)`, which only spell a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from inspector.dialects.draft import variable, variable_name
from inspector.dialects.places import Lines, Place
from inspector.dialects.shell_text import ansi, fallback, operated, printed
from inspector.errors import SnippetError
from inspector.model.request import VARIABLE

_PARAMETER = re.compile(
    r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)([^}\n]{0,500})\}|([0-9@*#?$!-]))", re.ASCII
)
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\+?)=", re.ASCII)
_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([\w.-]+))")
_SPELLED_HEREDOC = re.compile(r"\s*cat\s*" + _HEREDOC.pattern + r"[ \t]*\n")
_IN_HEREDOC = re.compile(
    rf"\\(?P<escaped>[\\$`])|\\\n|(?P<run>\$\([^()\n]{{1,300}}\)|`[^`\n]{{1,300}}`)"
    rf"|(?P<parameter>{_PARAMETER.pattern})",
    re.ASCII,
)
_ANSI_WORD = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
PLACEHOLDER = re.compile(r"<[A-Za-z][\w-]{0,40}(?: [A-Za-z][\w-]{0,40}){0,5}>", re.ASCII)
"""What a person reads as a thing to fill in, and the shell as two redirections."""
_LOST_END = re.compile(r"\\[ \t]+(?=-{1,2}[A-Za-z]|['\"]?https?://|#?\n)")
_COMMENT = re.compile(r"#[^\n]*\n(?=[ \t]*-{1,2}[A-Za-z])")
_PLAIN = re.compile(r"[^\s\\'\"$`#;&|<>()]+")
_IN_DOUBLE = re.compile(r"[^\"\\$`]+")
_PRINTS = re.compile(r"\s*(?:echo|printf)\s")
_READS_FILE = re.compile(r"\s*(?:<|cat\s)\s*(?P<path>[\w./~-]{1,200})\s*")
_EXPANSION_LIMIT = 1 << 22
_DEEPEST = 3
_LONGEST_PRINTED = 4_000

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


class Shell:
    """Reads the words of one text from `start` on, a command at a time."""

    name = "the shell"

    def __init__(self, text: str, start: int = 0) -> None:
        self.text = text
        self.position = start
        self.lines = Lines(text)
        self.assigned: dict[str, str] = {}
        self.arrays: dict[str, tuple[str, ...]] = {}
        self.defaults: dict[str, str] = {}
        """What the text itself takes for a variable that has no value: `${NAME:-this}`."""
        self.unknown: dict[str, tuple[str, int]] = {}
        """Variables met, by name: how they stand in the text, and where first."""
        self.stdin: str | None = None
        """What the command that is being read finds on its standard input, if the text has it."""
        self.stdin_path = ""
        """The file that is its standard input instead."""
        self.faults: list[tuple[str, int]] = []
        """What was opened and never closed, and where; it is read as closed at the end."""
        self.remarks: list[tuple[str, int]] = []
        """What else must be known of the text, and where."""
        self._piped: str | None = None
        self._piped_path = ""
        self._is_changed = False
        self._waiting: list[tuple[str, bool, bool]] = []
        self._budget = _EXPANSION_LIMIT
        self._depth = 0

    def command(self) -> list[Word]:
        """Returns the words up to the end of the next command; an empty list at a bare end.

        Raises:
            SnippetError: Assigned values make the command longer than anyone wrote it.
        """
        words: list[Word] = []
        self.stdin, self.stdin_path = self._piped, self._piped_path
        self._piped, self._piped_path = None, ""
        while self.position < len(self.text):
            found = self._next()
            words += found
            if found and found[-1].kind == "end":
                self._pass_on([word.text for word in words[:-1]], words[-1].text)
                break
        return words

    def place(self, offset: int) -> Place:
        return self.lines.place(offset)

    def assign(self, text: str) -> None:
        """Takes a word of the form NAME=value or NAME+=value as an assignment."""
        name, _, value = text.partition("=")
        if name.endswith("+"):
            name = name[:-1]
            value = self.assigned.get(name, "") + value
        hole = VARIABLE.fullmatch(value)
        output = self.unknown.get(hole.group(1)) if hole else None
        if hole and output and output[0].startswith(("$(", "`")):
            # What a command gives is named after the variable that takes it.
            self.unknown[name] = self.unknown.pop(hole.group(1))
        else:
            self._spend(len(value), name, 0)
            self.assigned[name] = value

    def _pass_on(self, words: list[str], end: str) -> None:
        """Keeps what the command prints for the next one, when a pipe leads there."""
        if end != "|":
            self._is_changed = False
            return
        path = re.fullmatch(r"[^-].*", words[1]) if words[:1] == ["cat"] and words[1:] else None
        if path and len(words) == 2:
            self._piped_path = words[1]
        elif words:
            self._piped = printed(words, self.stdin)
            # A here-document of a command that does something to it is not what comes out.
            self._is_changed = self._is_changed or words[0] != "cat"

    def _next(self) -> list[Word]:
        text, here = self.text, self.position
        letter = text[here]
        if letter in " \t\r\f\v":
            self.position += 1
            return []
        if text.startswith("\\\n", here):
            self.position += 2
            return []
        lost = _LOST_END.match(text, here)
        if lost:
            said = "This backslash has no line end behind it; the command was read as going on."
            self.remarks.append((said, here))
            self.position = lost.end()
            return []
        comment = _COMMENT.match(text, here)
        if comment and text[:here].rstrip(" \t").endswith("\\\n"):
            said = "A comment between the lines ends the command for the shell; it was left out."
            self.remarks.append((said, here))
            self.position = comment.end()
            return []
        if letter == "#":
            end = text.find("\n", here)
            self.position = len(text) if end < 0 else end
            return []
        if letter == "\n":
            self.position += 1
            self._read_heredocs()
            return [Word("end", "\n", here)]
        if letter in ";&|()":
            self.position += 2 if text[here : here + 2] in ("&&", "||", ";;") else 1
            return [Word("end", text[here : self.position], here)]
        if PLACEHOLDER.match(text, here):
            return self._word()
        if letter in "<>" or (letter.isdigit() and text[here + 1 : here + 2] == ">"):
            self._redirection()
            return []
        return self._word()

    def _redirection(self) -> None:
        text = self.text
        if text.startswith("<<<", self.position):
            self.position += 3
            while text[self.position : self.position + 1] in (" ", "\t"):
                self.position += 1
            self.stdin = " ".join(word.text for word in self._word()) + "\n"
            return
        match = _HEREDOC.match(text, self.position)
        if match:
            strip, single, double, bare = match.groups()
            quoted = bare is None or "\\" in match.group(0)
            self._waiting.append((single or double or bare, bool(strip), quoted))
            self.position = match.end()
            return
        reads = text[self.position] == "<"
        self.position += 1
        while text[self.position : self.position + 1] in tuple("<>&0123456789- \t"):
            self.position += 1
        if self.position < len(text) and text[self.position] not in "\n;|()":
            words = self._word()
            if reads and words:
                self.stdin_path = words[0].text

    def _read_heredocs(self) -> None:
        for marker, strip, quoted in self._waiting:
            start = self.position
            lines: list[str] = []
            while self.position < len(self.text):
                end = self.text.find("\n", self.position)
                end = len(self.text) if end < 0 else end
                line = self.text[self.position : end]
                self.position = min(end + 1, len(self.text))
                line = line.lstrip("\t") if strip else line
                if line.rstrip("\r") == marker:
                    break
                lines.append(line)
            written = "".join(line + "\n" for line in lines)
            if not self._is_changed:
                self.stdin = written if quoted else self._expanded(written, start)
        self._waiting.clear()

    def _expanded(self, written: str, offset: int) -> str:
        """Returns a here-document's text as the shell fills it."""

        def one(match: re.Match[str]) -> str:
            if match.group("escaped"):
                return match.group("escaped")
            if match.group("run"):
                name = variable_name(match.group("run"))
                self.unknown.setdefault(name, (match.group("run"), offset))
                return variable(name)
            if match.group("parameter"):
                found = _PARAMETER.match(match.group("parameter"))
                return self._parameter(found, offset) if found else match.group(0)
            return ""

        return _IN_HEREDOC.sub(one, written)

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

    def _array(self, match: re.Match[str]) -> None:
        """Takes `NAME=(word word)` for the words that `"${NAME[@]}"` stands for."""
        opened = match.end()
        self.position = opened + 1
        items: list[str] = []
        while self.position < len(self.text):
            found = self._next()
            items += (word.text for word in found if word.kind == "word")
            if found and found[-1].text == ")" and found[-1].kind == "end":
                break
        else:
            self._unclosed("list", opened)
        before = self.arrays.get(match.group(1), ()) if match.group(2) else ()
        self._spend(sum(map(len, before)), match.group(1), opened)
        self.arrays[match.group(1)] = (*before, *items)

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

    def _parameter(self, match: re.Match[str], shift: int) -> str:
        name, operation = match.group(1) or match.group(2), match.group(3) or ""
        offset = match.start() + shift
        if name is None:
            sign = match.group(4)
            return self._hole(
                f"argument_{sign}" if sign.isdigit() else "arguments", match.group(0), offset
            )
        item = re.fullmatch(r"\[(\d{1,6})\]", operation)
        if item and int(item.group(1)) < len(self.arrays.get(name, ())):
            return self.arrays[name][int(item.group(1))]
        if name in self.assigned:
            value = self.assigned[name]
            self._spend(len(value), name, offset)
            changed = operated(value, operation)
            if changed is not None and not VARIABLE.search(value if operation else ""):
                return changed
        other = fallback(operation)
        if other and not re.search(r"[$`\\'\"]", other):
            self.defaults.setdefault(name, other)
        elif operation and other is None and not operation.startswith((":?", "?")):
            said = f"{match.group(0)} changes the value of {name}; fill in what comes out."
            self.remarks.append((said, offset))
        return self._hole(name, match.group(0), offset)

    def _hole(self, name: str, spelled: str, offset: int) -> str:
        self.unknown.setdefault(name, (spelled, offset))
        return variable(name)

    def _spend(self, size: int, name: str, offset: int) -> None:
        self._budget -= size
        if self._budget < 0:
            raise SnippetError(
                f"${name} makes the command too long to read; write it out without it.",
                *self.place(offset),
            )

    def _substitution(self, kind: str) -> str:
        start = self.position
        inside = start + (1 if kind == "`" else 2)
        heredoc = self._spelled_heredoc(inside) if kind == "(" else None
        if heredoc is not None:
            return heredoc
        end = self.text.find("`", inside) if kind == "`" else self._closing_parenthesis(inside)
        if end < 0:
            end = self._unclosed("command substitution", start)
        inner = self.text[inside:end]
        self.position = end + 1
        known = self._printed(inner, inside)
        if known is not None:
            return known
        reads = _READS_FILE.fullmatch(inner)
        name = variable_name(reads.group("path") if reads else inner)
        return self._hole(name, self.text[start : end + 1], start)

    def _spelled_heredoc(self, inside: int) -> str | None:
        """Returns the text of `$(cat <<EOF … EOF)`, without the line ends that close it."""
        match = _SPELLED_HEREDOC.match(self.text, inside)
        if match is None:
            return None
        strip, single, double, bare = match.groups()
        marker = single or double or bare
        ends = re.compile(rf"^\t*{re.escape(marker)}[ \t\r]*\n?\s*\)", re.MULTILINE)
        closing = ends.search(self.text, match.end())
        if closing is None:
            return None
        written = self.text[match.end() : closing.start()]
        if strip:
            written = re.sub(r"^\t+", "", written, flags=re.MULTILINE)
        self.position = closing.end()
        quoted = bare is None or "\\" in match.group(0)
        return (written if quoted else self._expanded(written, match.end())).rstrip("\n")

    def _printed(self, inner: str, offset: int) -> str | None:
        """Returns what a substitution of `echo` and the like spells."""
        if len(inner) > _LONGEST_PRINTED or self._depth >= _DEEPEST or not _PRINTS.match(inner):
            return None
        shell = Shell(inner)
        shell.assigned, shell.arrays, shell._depth = self.assigned, self.arrays, self._depth + 1
        given: str | None = None
        while shell.position < len(inner):
            words = shell.command()
            ends = bool(words) and words[-1].kind == "end"
            if ends and words[-1].text != "|":
                return None
            plain = [word.text for word in (words[:-1] if ends else words)]
            given = printed(plain, shell.stdin) if plain else given
        if given is None or shell.faults:
            return None
        if "base64" in inner and shell.unknown:
            return None
        for name, (spelled, where) in shell.unknown.items():
            self.unknown.setdefault(name, (spelled, offset + where))
        self._spend(len(given), "(…)", offset)
        return given.rstrip("\n")

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
        return ansi(match.group(1))

    def _unclosed(self, what: str, offset: int) -> int:
        self.faults.append((what, offset))
        return len(self.text)
