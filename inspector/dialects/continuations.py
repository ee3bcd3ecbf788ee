"""Lines that belong together and lost what says so, and lines that were broken or doubled.

Each function yields what to replace in a text; `repair.py` says when that is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from keyword import kwlist

from inspector.dialects.places import Replacement


def find_backslashes(text: str) -> Iterable[Replacement]:
    """White space after a backslash at a line's end undoes the continuation; so does another."""
    for match in _TRAILING.finditer(text):
        yield Replacement(match.start(), match.end(), "\\\n")


def find_lost_backslashes(text: str) -> Iterable[Replacement]:
    """A line that begins with an option or a URL continues the command of curl or wget above."""
    if not _CURL.search(text):
        return
    for match in _OPTION_LINE.finditer(text):
        yield Replacement(match.start(), match.start(), " \\")


def find_lost_items(text: str) -> Iterable[Replacement]:
    """A line that begins with an option or an item continues the HTTPie command above."""
    for command in _HTTPIE.finditer(text):
        position = command.end()
        while item := _ITEM_LINE.match(text, position):
            yield Replacement(position, position, " \\")
            position = item.end()


def find_lost_powershell(text: str) -> Iterable[Replacement]:
    """A line that begins with a parameter continues the command above."""
    if re.search(r"\bInvoke-(?:RestMethod|WebRequest)\b", text, re.IGNORECASE):
        for match in _PARAMETER_LINE.finditer(text):
            yield Replacement(match.start(), match.start(), " `")


def find_lost_backticks(text: str) -> Iterable[Replacement]:
    """JSON that stands bare where Go wants a text has lost the backticks around it."""
    position = 0
    while match := _BARE_JSON.search(text, position):
        position = match.end()
        depth = 0
        for end in _BRACKET.finditer(text, match.end() - 1):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(end.group(0), 0)
            if not depth:
                yield Replacement(match.end() - 1, match.end() - 1, "`")
                yield Replacement(end.end(), end.end(), "`")
                position = end.end()
                break
        else:  # cut short: the text that begins here has no end
            yield Replacement(match.end() - 1, match.end() - 1, "`")
            return


def find_blank_lines(text: str) -> Iterable[Replacement]:
    """Blank lines between all lines come from a program that makes each line a paragraph."""
    lines = text.strip("\n").split("\n")
    if len(lines) < _FEW or any(line.strip() for line in lines[1::2]):
        return
    offset = len(text) - len(text.lstrip("\n"))
    for row, line in enumerate(lines):
        end = offset + len(line) + 1
        if row % 2 and row < len(lines) - 1:
            yield Replacement(offset, end)
        offset = end


def find_wraps(text: str) -> Iterable[Replacement]:
    """Breaks of a mail program: the next line's first word would have gone past the margin."""
    lines = text.split("\n")
    # A line of one word cannot be broken and may be longer than the margin.
    margin = max((len(line) for line in lines if " " in line.strip()), default=0)
    if not _NARROWEST <= margin <= _WIDEST:
        return
    offset = 0
    for line, following in pairwise(lines):
        offset += len(line) + 1
        word = following.split(" ", 1)[0]
        is_continued = line.rstrip().endswith(("\\", "^", "`"))  # broken on purpose
        goes_on = word[:1].strip()  # a line that is indented is one of its own
        if line.strip() and not is_continued and goes_on and len(line) + 1 + len(word) > margin:
            yield Replacement(offset - 1, offset, " ")


def find_statements(text: str) -> Iterable[Replacement]:
    """Python in one line: what follows a whole expression without a sign begins a statement.

    Ends at a block, whose indentation is lost, and at a comment, whose end is.
    """
    if "\n" in text.strip():
        return
    depth, gap, is_whole = 0, -1, False
    for piece in _PYTHON_PIECE.finditer(text):
        word, start = piece.group(0), piece.start()
        if word.isspace():
            gap = start
            continue
        is_word = piece.group(1) is not None
        if gap >= 0 and is_whole and is_word and word not in _INFIX and not depth:
            yield Replacement(gap, start, "\n")
        if word == "#" or (word in _BLOCKS and not depth):
            return
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(word, 0)
        last = word.rpartition(" ")[2] if is_word else word[-1]
        is_whole = last not in _OPEN if is_word else last.isalnum() or last in "\"')]}"
        gap = -1


def find_capitals(text: str) -> Iterable[Replacement]:
    """Words that begin a line of code, and that a program for prose gave a capital letter."""
    for match in _CAPITAL.finditer(text):
        yield Replacement(match.start(1), match.end(1), match.group(1).lower())


_CURL = re.compile(r"\b(?:curl|wget)\b", re.IGNORECASE)
_HTTPIE = re.compile(
    r"^[ \t]*(?:[$%>] )?(?:httpie[ \t]+)?https?[ \t][^\n]*(?:\\\n[^\n]*)*", re.MULTILINE
)
_ITEM_LINE = re.compile(
    r"(?<!\\)\n(?:[ \t]*+(?:--?[A-Za-z]|['\"]?[A-Za-z][\w-]{0,60}(?::=?|==)[^\s:/=])"
    r"|[ \t]+['\"]?[\w.\[\]-]{1,60}(?:==?|:=|@|:)(?:@|\S))[^\n]*(?:\\\n[^\n]*)*"
)
_TRAILING = re.compile(r"\\{1,2}[ \t\u00a0]+\r?\n|(?<=[ \t])\\\\\r?\n")
_PARAMETER_LINE = re.compile(r"(?<!`)(?<![|{(,;])(?=\n[ \t]*+-[A-Z][A-Za-z]{2,})")
_OPTION_LINE = re.compile(
    r"(?<!\\)(?=\n[ \t]*-{1,2}[A-Za-z]|\n(?:[ \t]+['\"]?|['\"])(?:https?://|\{\{))"
)
_BARE_JSON = re.compile(
    r"(?:strings\.NewReader|bytes\.NewBufferString|\[\]byte)\(\s*+[{\[](?=\s*+[\"{\[])"
)
_BRACKET = re.compile(r"[{}\[\]]|\"(?:[^\"\\\n]|\\.)*+\"?")
_PYTHON_PIECE = re.compile(
    r"\s+|[rbfuRBFU]{0,2}(?:\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r"|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')"
    r"|(from[ ]{1,9}[\w.]{1,200}[ ]{1,9}import\b|[A-Za-z_][\w.]*)|\d[\w.]*|."
)
_BLOCKS = frozenset(("async", "class", "def", "for", "try", "while", "with"))
_INFIX = frozenset(
    ("and", "as", "elif", "else", "except", "finally", "from", "if", "in", "is", "not", "or")
)
_OPEN = frozenset(kwlist) - {"False", "None", "True", "break", "continue", "pass"}
_FEW = 7
_NARROWEST, _WIDEST = 50, 100
_CAPITAL = re.compile(
    r"^[ \t]*(Curl|Import|From|Const|Let|Var|Await|Async|Return|Require|Def|End|Class|Use|Using"
    r"|Func|Package|Export|Function|If|Else|Try|Public|Private|Irm|Iwr)(?=[ (\t\n])",
    re.MULTILINE,
)
