"""Words of a PowerShell command line that starts a program, as the program gets them.

Quotes, backticks, here-strings and `--%` are PowerShell's (about_Parsing, about_Quoting_Rules);
then the program undoes backslashes before double quotes. A double quote without a backslash is
taken out by PowerShell before 7.3 and passed on since: it is read as passed on, with a remark.
"""

from __future__ import annotations

import re

from inspector.dialects.cmd_shell import Prompt
from inspector.dialects.draft import variable_name
from inspector.dialects.shell import Shell
from inspector.dialects.shell_words import Word

_VARIABLE = re.compile(
    r"\$(?:[Ee][Nn][Vv]:(?P<env>\w{1,80})|\{(?:[Ee][Nn][Vv]:)?(?P<braced>[^}\n]{1,80})\}"
    r"|(?P<name>[A-Za-z_]\w{0,80}))",
    re.ASCII,
)
_ASSIGNED = re.compile(
    r"[ \t]*\$(?:[Ee][Nn][Vv]:|\{[Ee][Nn][Vv]:)?(?P<name>[A-Za-z_]\w*)\}?[ \t]*=[ \t]*", re.ASCII
)
_HERE = re.compile(r"@(?P<quote>['\"])[ \t]*\r?\n(?P<text>.*?)\r?\n(?P=quote)@", re.DOTALL)
_CHARACTER = re.compile(r"\$\(\[char\](?P<code>\d{1,7})\)", re.IGNORECASE)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_PROMPT = re.compile(r"[ \t]*PS [A-Z]:\\[^>\n]{0,200}> ?")
_BACKSLASHED = re.compile(r'(\\*)"')
_SIGN_OF_CMD = re.compile(r'"[^"]*+"?|[\^&<>]')
_ENDING = re.compile(r"[ \t]*(?:\n|;|\r\n|\Z)")


class PowerShell(Shell):
    """Reads the words of one text, a command at a time."""

    name = "PowerShell"

    def command(self) -> list[Word]:
        self.stdin, self._piped = self._piped, None
        self._skip_prompt_and_assignments()
        words: list[Word] = []
        text = self.text
        while self.position < len(text):
            letter, here = text[self.position], self.position
            if letter in " \t\r":
                self.position += 1
            elif letter == "`" and text[here + 1 : here + 2] in ("\n", "\r"):
                self.position += 3 if text.startswith("\r\n", here + 1) else 2
            elif letter == "#":
                end = text.find("\n", here)
                self.position = len(text) if end < 0 else end
            elif letter in "\n;|&(){}":
                self.position += 1
                if letter == "&" and not words:
                    continue  # the call operator
                if letter == "|" and len(words) == 1:
                    self._piped = words[0].text + "\n"
                words.append(Word("end", letter, here))
                return words
            elif text.startswith("--%", here):
                self.position = here + 3
                return [*words, *self._verbatim()]
            elif re.compile(r"\d?>").match(text, here):
                self._skip_redirection()
            else:
                words.append(Word("word", self._argument(), here))
        return words

    def _skip_prompt_and_assignments(self) -> None:
        while True:
            prompt = _PROMPT.match(self.text, self.position)
            if prompt:
                self.position = prompt.end()
            given = _ASSIGNED.match(self.text, self.position)
            if given is None:
                return
            name, before = given.group("name").lower(), self.position
            self.position = given.end()
            value = self._value()
            ending = _ENDING.match(self.text, self.position)
            if value is None or ending is None:
                # What is computed stays unknown, and is no command of ours.
                end = self.text.find("\n", given.end())
                self.position = len(self.text) if end < 0 else end + 1
                if re.search(r"\bcurl(?:\.exe)?\b", self.text[given.end() : self.position]):
                    self.position = given.end()
                    return
            else:
                self.assigned[name] = value
                self.position = max(ending.end(), before + 1)

    def _value(self) -> str | None:
        """Returns a quoted text or a here-string at this place; None when it is another thing."""
        letter = self.text[self.position : self.position + 1]
        here = _HERE.match(self.text, self.position)
        if here:
            return self._here(here)
        if letter == "'":
            return self._single_quoted()
        if letter == '"':
            return self._double_quoted()
        return None

    def _argument(self) -> str:
        """Returns one argument, as the program sees it."""
        text, start = self.text, self.position
        pieces: list[str] = []
        while self.position < len(text):
            letter = text[self.position]
            value = self._value()
            if value is not None:
                pieces.append(value)
            elif letter in " \t\r\n;|&(){}" and (letter not in "(){}" or not pieces):
                break
            elif letter == "`":
                follower = text[self.position + 1 : self.position + 2]
                if follower in ("\n", "\r"):
                    break
                pieces.append(_ESCAPES.get(follower, follower))
                self.position += 2
            elif letter == "$":
                pieces.append(self._reference())
            else:
                match = re.compile(r"[^\s'\"`$;|&]").match(text, self.position)
                pieces.append(match.group(0) if match else letter)
                self.position += 1
        return self._passed("".join(pieces), start)

    def _passed(self, argument: str, offset: int) -> str:
        if '"' not in argument:
            return argument
        if argument == '""' and self.assigned.get("psnativecommandargumentpassing") == "Legacy":
            return ""  # the program takes the quotes away; without them there is no argument
        if re.search(r'(?<!\\)(?:\\\\)*"', argument):
            said = (
                "PowerShell before 7.3 takes the double quotes out of this argument; it was read "
                "with them."
            )
            if '\\"' not in argument:
                self.remarks.append((said, offset))
        return _BACKSLASHED.sub(lambda found: "\\" * (len(found.group(1)) // 2) + '"', argument)

    def _here(self, match: re.Match[str]) -> str:
        self.position = match.end()
        inner = match.group("text")
        return inner if match.group("quote") == "'" else self._filled(inner, match.start("text"))

    def _single_quoted(self) -> str:
        match = re.compile(r"'((?:[^']|'')*+)'").match(self.text, self.position)
        if match is None:
            start = self.position + 1
            self.position = self._unclosed("single quote", self.position)
            return self.text[start:]
        self.position = match.end()
        return match.group(1).replace("''", "'")

    def _double_quoted(self) -> str:
        match = re.compile(r'"((?:[^"`]|`.|"")*+)"', re.DOTALL).match(self.text, self.position)
        if match is None:
            start = self.position + 1
            self.position = self._unclosed("double quote", self.position)
            return self.text[start:]
        self.position = match.end()
        return self._filled(match.group(1), match.start(1), doubled=True)

    def _filled(self, inner: str, offset: int, *, doubled: bool = False) -> str:
        """Returns a text with its variables and backticks undone."""
        pattern = _IN_DOUBLE if doubled else _IN_HERE

        def one(match: re.Match[str]) -> str:
            if match.group("tick") is not None:
                return _ESCAPES.get(match.group("tick"), match.group("tick"))
            if match.group("code"):
                return chr(min(int(match.group("code")), 0x10FFFF))
            if match.group("run"):
                name = variable_name(match.group("run"))
                return self._hole(name, match.group("run"), offset + match.start())
            if match.group(0) == '""':
                return '"'
            return self._variable(match, offset + match.start())

        return pattern.sub(one, inner)

    def _reference(self) -> str:
        for pattern in (_VARIABLE, _RUN):
            match = pattern.match(self.text, self.position)
            if match:
                start, self.position = self.position, match.end()
                if pattern is _VARIABLE:
                    return self._variable(match, start)
                return self._hole(variable_name(match.group(0)), match.group(0), start)
        self.position += 1
        return "$"

    def _variable(self, match: re.Match[str], offset: int) -> str:
        name = match.group("env") or match.group("braced") or match.group("name")
        known = self.assigned.get(name.lower())
        if known is not None:
            self._spend(len(known), name, offset)
            return known
        return self._hole(variable_name(name), match.group(0), offset)

    def _verbatim(self) -> list[Word]:
        """Returns the rest of the line, which `--%` hands on as it stands."""
        end = self.text.find("\n", self.position)
        end = len(self.text) if end < 0 else end
        blank = re.sub(r"[^\n]", " ", self.text[: self.position])
        literal = _SIGN_OF_CMD.sub(
            lambda found: ("" if found[0][0] == '"' else "^") + found[0],
            self.text[self.position : end],
        )
        rest = Prompt(blank + literal, len(blank))
        words = rest.command()
        for name, where in rest.unknown.items():
            self.unknown.setdefault(name, where)
        self.position = end
        return words

    def _skip_redirection(self) -> None:
        match = re.compile(r"\d?>+[ \t]*(?:&\d|[^\s;|]{0,200})").match(self.text, self.position)
        self.position = match.end() if match else self.position + 1


_RUN = re.compile(r"\$\((?P<run>[^()\n]{0,200}(?:\([^()\n]{0,200}\)[^()\n]{0,200}){0,4})\)")
_COMMON = (
    r"`(?P<tick>.)|" + _CHARACTER.pattern + r"|(?P<run>" + _RUN.pattern.replace("?P<run>", "")
    + r")|" + _VARIABLE.pattern
)  # fmt: skip
_IN_DOUBLE = re.compile(rf'""|{_COMMON}', re.DOTALL | re.ASCII)
_IN_HERE = re.compile(_COMMON, re.DOTALL | re.ASCII)
