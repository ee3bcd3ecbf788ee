"""Damage that forums, mail programs and word processors do to a snippet, and its undoing.

A repair is tried only when the text as it stands does not read well, and kept only when the text
then reads better: typographic quotes or a non-breaking space inside a value stay as they are.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inspector.dialects.places import Changed, Replacement, change


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of damage: what to say of it, and where a text has it."""

    name: str
    said: str
    find: Callable[[str], Iterable[Replacement]]


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after some repairs; `done` has each with the offset of its first change."""

    text: str
    done: tuple[tuple[Repair, int], ...]
    _steps: tuple[Changed, ...]

    def origin(self, offset: int) -> int:
        """Returns the offset in the text as it was pasted."""
        for step in reversed(self._steps):
            offset = step.origin(offset)
        return offset


def mend(text: str, repairs: Sequence[Repair]) -> Mended:
    """Applies the repairs that find something, in the given order."""
    done: list[tuple[Repair, int]] = []
    steps: list[Changed] = []
    for repair in repairs:
        replacements = list(repair.find(text))
        if not replacements:
            continue
        offset = replacements[0].start
        for step in reversed(steps):
            offset = step.origin(offset)
        done.append((repair, offset))
        steps.append(change(text, replacements))
        text = steps[-1].text
    return Mended(text, tuple(done), tuple(steps))


def _substitutions(
    pattern: re.Pattern[str], text: str, to: Callable[[str], str]
) -> Iterable[Replacement]:
    for match in pattern.finditer(text):
        yield Replacement(match.start(), match.end(), to(match.group(0)))


def _find_fences(text: str) -> Iterable[Replacement]:
    """Keeps what stands inside the first fenced block; without a closing fence, all after it."""
    fences = list(_FENCE.finditer(text))
    if fences:
        yield Replacement(0, fences[0].end())
        if len(fences) > 1:
            yield Replacement(fences[1].start(), len(text))
        return
    stripped = text.strip()
    if len(stripped) > 2 and stripped[0] == stripped[-1] == "`" and "`" not in stripped[1:-1]:
        start = text.index("`")
        yield Replacement(0, start + 1)
        yield Replacement(text.rindex("`"), len(text))


def _find_marks(text: str) -> Iterable[Replacement]:
    """Quote marks and prompts, if every line has one (a continuation may have `> `)."""
    lines = [match for match in _LINE.finditer(text) if match.group(0).strip()]
    marks = [_MARK.match(text, line.start(), line.end()) for line in lines]
    if not lines or marks[0] is None:
        return
    prompt = "$" in marks[0].group(0) or "#" in marks[0].group(0) or "%" in marks[0].group(0)
    if not prompt and any(mark is None for mark in marks):
        return
    yield from (Replacement(mark.start(), mark.end()) for mark in marks if mark is not None)


def _find_session(text: str) -> Iterable[Replacement]:
    """Keeps what was typed at Python's prompt: `>>> ` and `... `; the other lines are answers."""
    if not re.search(r"^>>> ", text, re.MULTILINE):
        return
    for match in re.finditer(r"[^\n]*\n?", text):
        line = match.group(0)
        typed = re.match(r"(?:>>>|\.\.\.)(?: |$)", line)
        if line:
            end = typed.end() if typed else len(line)
            yield Replacement(match.start(), match.start() + end)


def _find_powershell(text: str) -> Iterable[Replacement]:
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


def _find_lost_powershell(text: str) -> Iterable[Replacement]:
    """A line that begins with a parameter continues the command above."""
    if re.search(r"\bInvoke-(?:RestMethod|WebRequest)\b", text, re.IGNORECASE):
        for match in _PARAMETER_LINE.finditer(text):
            yield Replacement(match.start(), match.start(), " `")


def _find_line_numbers(text: str) -> Iterable[Replacement]:
    lines = [match for match in _LINE.finditer(text) if match.group(0).strip()]
    marks = [_NUMBER.match(text, line.start(), line.end()) for line in lines]
    if len(lines) < 2:
        return
    if all(mark and int(mark.group(1)) >= row for row, mark in enumerate(marks, start=1)):
        yield from (Replacement(mark.start(), mark.end()) for mark in marks if mark is not None)


def _find_line_ends(text: str) -> Iterable[Replacement]:
    return _substitutions(re.compile(r"\r\n?|\u2028|\u2029|\x85"), text, lambda _: "\n")


def _find_entities(text: str) -> Iterable[Replacement]:
    return _substitutions(_ENTITY, text, html.unescape)


def _find_spaces(text: str) -> Iterable[Replacement]:
    return _substitutions(_SPACE, text, lambda _: " ")


def _find_invisible(text: str) -> Iterable[Replacement]:
    return _substitutions(_INVISIBLE, text, lambda _: "")


def _find_quotes(text: str) -> Iterable[Replacement]:
    return _substitutions(_QUOTE, text, _straight)


def _find_outer_quotes(text: str) -> Iterable[Replacement]:
    """Only those that no straight pair on the same line encloses."""
    for match in _QUOTE_OR_STRING.finditer(text):
        if match.group(1):
            yield Replacement(match.start(), match.end(), _straight(match.group(1)))


def _find_dashes(text: str) -> Iterable[Replacement]:
    return _substitutions(_DASH, text, lambda _: "--")


def _find_backslashes(text: str) -> Iterable[Replacement]:
    """White space after a backslash at the end of a line undoes the continuation."""
    return _substitutions(_TRAILING, text, lambda _: "\\\n")


def _find_lost_backslashes(text: str) -> Iterable[Replacement]:
    """A line that begins with an option continues the curl command above."""
    if not re.search(r"\bcurl\b", text):
        return
    for match in _OPTION_LINE.finditer(text):
        yield Replacement(match.start(), match.start(), " \\")


def _find_lost_backticks(text: str) -> Iterable[Replacement]:
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


def _straight(mark: str) -> str:
    return '"' if mark in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033" else "'"


_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)[^\n`]*\n?", re.MULTILINE)
_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(r"[ \t]*(?:(?:[>|][ \t]?)+|(?:[\w.@:~/-]{0,60}[$#%])[ \t]+)")
_NUMBER = re.compile(r"[ \t]*(\d{1,5})(?:[.:|)][ \t]?|\t|[ ]{1,3})")
_ENTITY = re.compile(
    r"&(?:quot|apos|amp|lt|gt|nbsp|ldquo|rdquo|lsquo|rsquo|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});"
)
_SPACE = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_QUOTE = re.compile(
    r"[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2018\u201a\u201b\u2032\u00b4]|(?<!\w)\u2019|\u2019(?!\w)"
)
_QUOTE_OR_STRING = re.compile(rf"({_QUOTE.pattern})|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?")
_DASH = re.compile(r"(?<![^\s])[\u2013\u2014](?=[a-z])")
_TRAILING = re.compile(r"\\[ \t\u00a0]+\r?\n")
_BARE_JSON = re.compile(
    r"(?:strings\.NewReader|bytes\.NewBufferString|\[\]byte)\(\s*+[{\[](?=\s*+[\"{\[])"
)
_BRACKET = re.compile(r"[{}\[\]]|\"(?:[^\"\\\n]|\\.)*+\"?")
_PS_PROMPT = re.compile(r"^PS [A-Z]:\\[^>\n]{0,200}> ?", re.MULTILINE)
_PARAMETER_LINE = re.compile(r"(?<!`)(?<![|{(,;])(?=\n[ \t]*+-[A-Z][A-Za-z]{2,})")
_OPTION_LINE = re.compile(r"(?<!\\)(?=\n[ \t]*-{1,2}[A-Za-z])")

_BEFORE: tuple[Repair, ...] = (
    Repair("line ends", "Windows line ends were read as line ends.", _find_line_ends),
    Repair("fences", "Only the fenced block was read.", _find_fences),
    Repair(
        "session",
        "The prompts and answers of an interactive session were taken away.",
        _find_session,
    ),
    Repair(
        "console",
        "The prompts and answers of a PowerShell console were taken away.",
        _find_powershell,
    ),
    Repair("marks", "Prompts or quote marks before the lines were taken away.", _find_marks),
    Repair("numbers", "Line numbers before the lines were taken away.", _find_line_numbers),
    Repair("entities", "HTML entities were read as the characters they stand for.", _find_entities),
    Repair("spaces", "Non-breaking spaces were read as spaces.", _find_spaces),
    Repair("invisible", "Invisible characters were taken away.", _find_invisible),
)
_AFTER: tuple[Repair, ...] = (
    Repair("dashes", "A long dash before an option was read as two hyphens.", _find_dashes),
    Repair(
        "backslashes",
        "White space after a backslash at a line's end was taken away.",
        _find_backslashes,
    ),
    Repair(
        "continued",
        "Backslashes missing at the ends of lines were put back.",
        _find_lost_backslashes,
    ),
    Repair(
        "parameters",
        "Backticks missing at the ends of lines were put back.",
        _find_lost_powershell,
    ),
    Repair("backticks", "Backticks missing around JSON were put back.", _find_lost_backticks),
)
_OUTER = Repair("quotes", "Typographic quotes were read as straight ones.", _find_outer_quotes)
_ALL = Repair("quotes", "Typographic quotes were read as straight ones.", _find_quotes)

LADDERS: tuple[tuple[Repair, ...], ...] = (
    (*_BEFORE, _OUTER, *_AFTER),
    (*_BEFORE, _ALL, *_AFTER),
)
"""Sets of repairs to try, the gentler first; the order within is the order of application."""
