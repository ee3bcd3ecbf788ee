"""What is copied along before the lines of a snippet: prompts, quote marks, numbers, times.

Each function yields what to replace in a text; `repair.py` says when that is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspector.dialects.places import Replacement


def find_marks(text: str) -> Iterable[Replacement]:
    """Quote marks and prompts, if every line has one (a continuation may have `> `)."""
    lines = _lines(text)
    marks = [_MARK.match(text, line.start(), line.end()) for line in lines]
    if not lines or marks[0] is None:
        return
    sign = marks[0].group(0).rstrip()[-1:]
    if sign not in "$#%" and any(mark is None for mark in marks):
        return
    for mark in marks:
        # Below a `$`, a line that begins with `# ` is a comment.
        if mark is not None and (sign not in "$%" or "#" not in mark.group(0)):
            yield Replacement(mark.start(), mark.end())


def find_quote_marks(text: str) -> Iterable[Replacement]:
    """Marks of a quoted mail: every line begins with `>`, or all of one command do."""
    lines = _lines(text)
    if lines and all(line.group(0).lstrip(" \t").startswith(">") for line in lines):
        yield from find_marks(text)
        return
    quoted = _QUOTED_COMMAND.search(text)
    if quoted is not None and "\n" in quoted.group(0).rstrip():
        for line in _LINE.finditer(text, quoted.start(), quoted.end()):
            mark = _QUOTE_SIGNS.match(text, line.start(), line.end())
            yield Replacement(line.start(), mark.end() if mark else line.start())


def find_cells(text: str) -> Iterable[Replacement]:
    """The borders of a table: every line stands between two bars."""
    lines = [_CELL.fullmatch(line.group(0)) for line in _lines(text)]
    if not all(lines):
        return
    for line, cell in zip(_lines(text), filter(None, lines), strict=True):
        yield Replacement(line.start(), line.start() + cell.start(1))
        yield Replacement(line.start() + cell.end(1), line.end())


def find_session(text: str) -> Iterable[Replacement]:
    """Keeps what was typed at an interactive prompt (Python, IPython, irb, pry, PHP)."""
    for prompt, more in _SESSIONS:
        if not prompt.search(text):
            continue
        for match in _LINE_AND_END.finditer(text):
            typed = prompt.match(text, match.start(), match.end()) or more.match(
                text, match.start(), match.end()
            )
            end = typed.end() if typed else match.end()
            yield Replacement(match.start(), end)
        return


def find_powershell(text: str) -> Iterable[Replacement]:
    """Keeps what was typed at PowerShell's prompt; after two prompts, other lines are answers."""
    prompts = len(_PS_PROMPT.findall(text))
    continued = True
    for match in re.finditer(r"[^\n]*\n?", text) if prompts else ():
        line = match.group(0)
        typed = re.match(_PS_PROMPT.pattern + r"|>> ", line)
        if typed:
            yield Replacement(match.start(), match.start() + typed.end())
        elif line and prompts > 1 and not continued:
            yield Replacement(match.start(), match.end())
            continue
        continued = line.rstrip().endswith(("`", "|", "{", "(", ",", "@'", '@"'))


def find_line_numbers(text: str) -> Iterable[Replacement]:
    """Numbers before all lines, on lines of their own between them, or above all of them."""
    lines = _lines(text)
    marks = [_NUMBER.match(text, line.start(), line.end()) for line in lines]
    if len(lines) < 2 or marks[0] is None:
        return
    if all(mark and int(mark.group(1)) >= row for row, mark in enumerate(marks, start=1)):
        # As much white space follows the number as before the line that begins furthest left.
        rests = [
            text[mark.end() : line.end()]
            for line, mark in zip(lines, marks, strict=True)
            if mark is not None and text[mark.end() : line.end()].strip()
        ]
        if rests:
            room = min(len(rest) - len(rest.lstrip(" \t")) for rest in rests)
            room = min(room, 1 if all(rest.startswith("\t") for rest in rests) else 3)
            for line, mark in zip(lines, filter(None, marks), strict=True):
                yield Replacement(mark.start(), min(mark.end() + room, line.end()))
        return
    yield from _numbers_apart(text)


def find_sure_numbers(text: str) -> Iterable[Replacement]:
    """Numbers that count the lines and have a sign behind them: no code begins so."""
    lines = _lines(text)
    marks = [_SIGNED_NUMBER.match(text, line.start(), line.end()) for line in lines]
    first = int(marks[0].group(1)) if len(marks) > 1 and marks[0] is not None else -1
    if first >= 0 and all(
        mark and int(mark.group(1)) == row for row, mark in enumerate(marks, start=first)
    ):
        yield from find_line_numbers(text)


def find_times(text: str) -> Iterable[Replacement]:
    """What a log puts before its lines, if the first one has it."""
    lines = _lines(text)
    if lines and _LOG.match(text, lines[0].start(), lines[0].end()):
        for line in lines:
            mark = _LOG.match(text, line.start(), line.end())
            if mark is not None:
                yield Replacement(mark.start(), mark.end())


def find_sure_bullet(text: str) -> Iterable[Replacement]:
    """A number or a printed bullet: no code begins so."""
    if _SURE_BULLET.match(text):
        yield from find_bullet(text)


def find_prompt(text: str) -> Iterable[Replacement]:
    """A prompt before the first line: no code begins so."""
    prompt = _PROMPT.match(text)
    if prompt is not None and prompt.group(1):
        yield Replacement(prompt.start(1), prompt.end())
    elif prompt is not None:
        yield from find_marks(text)


def find_bullet(text: str) -> Iterable[Replacement]:
    """The sign of a list's item, and the indentation of its further lines."""
    lines = _lines(text)
    bullet = _BULLET.match(text, lines[0].start(), lines[0].end()) if lines else None
    if bullet is None:
        return
    yield Replacement(bullet.start(), bullet.end())
    width = bullet.end() - bullet.start()
    rest = [_MARGIN.match(text, line.start(), line.end()) for line in lines[1:]]
    if all(margin and margin.end() - margin.start() >= width for margin in rest):
        yield from (Replacement(m.start(), m.start() + width) for m in rest if m is not None)


def find_indent(text: str) -> Iterable[Replacement]:
    """Indentation that all lines have."""
    lines = _lines(text)
    margins = [line.group(0)[: _width(line.group(0))] for line in lines]
    shared = min(margins, key=len, default="")
    if shared and all(margin.startswith(shared) for margin in margins):
        yield from (Replacement(line.start(), line.start() + len(shared)) for line in lines)


def _numbers_apart(text: str) -> Iterable[Replacement]:
    rows = list(_LINE_AND_END.finditer(text.rstrip()))
    words = [row.group(0).strip() for row in rows]
    half = len(rows) // 2
    if half < 2 or len(rows) > _MANY:
        return
    first = int(words[0]) if _DIGITS.fullmatch(words[0]) else -1
    counted = [str(first + row) for row in range(half)]
    if first >= 0 and words[0::2][:half] == counted and len(rows) % 2 == 0:
        yield from (Replacement(row.start(), row.end()) for row in rows[0::2])
    elif first >= 0 and words[:half] == counted:
        yield Replacement(0, rows[half - 1].end())


def _lines(text: str) -> list[re.Match[str]]:
    return [match for match in _LINE.finditer(text) if match.group(0).strip()]


def _width(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


_LINE = re.compile(r"[^\n]+")
_LINE_AND_END = re.compile(r"[^\n]*\n|[^\n]+")
_MARGIN = re.compile(r"[ \t]*")
_DIGITS = re.compile(r"\d{1,5}")
_MANY = 4_000
_MARK = re.compile(r"[ \t]*(?:(?:[>|][ \t]?)+|(?:[\w.@:~/-]{0,60}[$#%])[ \t]+)")
_QUOTE_SIGNS = re.compile(r"[ \t]*>(?:[ \t]?>)*[ \t]?")
_QUOTED_COMMAND = re.compile(
    r"^[ \t]*>[> \t]*(?:\$ )?(?:curl|wget|https?)(?:\.exe)?[ \t\\][^\n]*\n"
    r"(?:[ \t]*>[^\n]*(?:\n|\Z))*",
    re.MULTILINE,
)
_CELL = re.compile(r"[ \t]*\|[ \t]?(.*?)[ \t]*\|[ \t]*")
_NUMBER = re.compile(r"[ \t]*(\d{1,5})(?:[.:)](?!\d)|[ \t]?[|\u2502\u2503]|(?=[ \t]|$))")
_SIGNED_NUMBER = re.compile(r"[ \t]*(\d{1,5})(?:[.:)](?!\d)|[ \t]?[|\u2502\u2503])")
_PS_PROMPT = re.compile(r"^PS [A-Z]:\\[^>\n]{0,200}> ?", re.MULTILINE)
_BULLET = re.compile(r"[ \t]*(?:[-*\u2022\u25e6\u25aa\u2023\u00b7]|\d{1,2}[.)])[ \t]+(?=\S)")
_SURE_BULLET = re.compile(r"\s*(?:[\u2022\u25e6\u25aa\u2023\u00b7]|\d{1,2}[.)])[ \t]+(?=\S)")
_PROMPT = re.compile(
    r"\s*(?:[\w.-]{1,40}@[\w.-]{1,60}:[^\s$#%]{0,80})?(?:(>)|\$)[ ]+(?=[A-Za-z$])"
    # What curl -v shows as sent has such a mark before every line.
    r"(?![A-Z]{3,7} \S{1,4000} HTTP/\d[^\n]{0,9}\n>)"
)
_LOG = re.compile(
    r"[ \t]*\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[ ]?[+-]\d\d:?\d\d)?\]?"
    r"(?:[ \t]+(?:\[[^\]\n]{1,60}\]|(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR)\b"
    r"|[\w$]{1,40}(?:\.[\w$]{1,40}){1,8}(?=[ ]-[ ]|:[ ])|[\w$]{1,40}(?=[ ]-[ ])|[-:|](?=[ \t])))*"
    r":?(?:[ \t]|$)",
    re.MULTILINE,
)


def _session(prompt: str, more: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(rf"^(?:{prompt})", re.MULTILINE), re.compile(more)


_SESSIONS = (
    _session(r">>>(?: |$)", r"\.\.\.(?: |$)"),
    _session(r"In \[\d{1,4}\]:(?: |$)", r"[ \t]{1,8}\.\.\.:(?: |$)"),
    _session(
        r"irb(?:\([^)\n]{1,40}\))?(?::\d{1,4}){0,2}[>*\"'](?: |$)",
        r"irb(?:\([^)\n]{1,40}\))?(?::\d{1,4}){0,2}[>*\"'](?: |$)",
    ),
    _session(
        r"(?:\[\d{1,4}\] )?pry(?:\([^)\n]{1,40}\))?[>*](?: |$)",
        r"(?:\[\d{1,4}\] )?pry(?:\([^)\n]{1,40}\))?[>*](?: |$)",
    ),
    _session(r"php > ", r"php [{(\"'] "),
)
