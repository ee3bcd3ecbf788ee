"""Commands of a POSIX shell command line, read without running anything.

Quotes, `$'…'`, backslash-newline, comments, arrays, here-documents and here-strings are undone as
bash would. `$NAME` and `${NAME}` become the value assigned earlier in the same text, or the
variable `{{NAME}}`; `$(…)` is never run and becomes a variable too, but for `$(cat <<EOF …)` and
`$(echo …)`, which only spell a text.
"""

from __future__ import annotations

import re

from inspector.dialects.draft import variable_name
from inspector.dialects.shell_text import printed
from inspector.dialects.shell_words import PLACEHOLDER, Word, Words

_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([\w.-]+))")
_SPELLED_HEREDOC = re.compile(r"\s*cat\s*" + _HEREDOC.pattern + r"[ \t]*\n")
_LOST_END = re.compile(r"\\[ \t]+(?=-{1,2}[A-Za-z]|['\"]?https?://|#?\n)")
_COMMENT = re.compile(r"#[^\n]*\n(?=[ \t]*-{1,2}[A-Za-z])")
_PRINTS = re.compile(r"\s*(?:echo|printf)\s")
_READS_FILE = re.compile(r"\s*(?:<|cat\s)\s*(?P<path>[\w./~-]{1,200})\s*")
_DEEPEST = 3
_LONGEST_PRINTED = 4_000


class Shell(Words):
    """Reads the words of one text from `start` on, a command at a time."""

    name = "the shell"

    def __init__(self, text: str, start: int = 0) -> None:
        super().__init__(text, start)
        self.stdin: str | None = None
        """What the command that is being read finds on its standard input, if the text has it."""
        self.stdin_path = ""
        """The file that is its standard input instead."""
        self._piped: str | None = None
        self._piped_path = ""
        self._is_changed = False
        self._waiting: list[tuple[str, bool, bool]] = []
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
