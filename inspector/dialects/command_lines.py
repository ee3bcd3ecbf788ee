"""Command lines of whatever shell, and where in a text they begin.

The shell is told from the text: carets are cmd.exe's, backticks and `$env:` PowerShell's. Lines
above a command that set what it uses are read with it; prose is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inspector.dialects.cmd_shell import PERCENT_NAME, Prompt
from inspector.dialects.draft import Draft
from inspector.dialects.powershell_shell import PowerShell
from inspector.dialects.shell import Shell
from inspector.dialects.shell_words import Word
from inspector.model.request import ImportedRequest, find_variables

_CMD = re.compile(
    r"\^[ \t]*\r?$|[ \t]\^\"[^\n]*?\^\"|^[ \t]*[A-Za-z]:\\[^\n>]{0,200}>|^rem "
    r"|^@?set [A-Za-z_]\w*=|\"\{\s*\"\"",
    re.MULTILINE,
)
_SURELY_CMD = re.compile(
    r"\^[ \t]*\r?$|^[ \t]*[A-Za-z]:\\[^\n>]{0,200}>|^@?set [A-Za-z_]\w*=", re.MULTILINE
)
_CARET_OPTION = re.compile(r"\^[ \t]*\r?\n[ \t]*--?[A-Za-z]")
_PERCENT = re.compile(rf"\"[^'\n]{{0,400}}{PERCENT_NAME}", re.ASCII)
_POWERSHELL = re.compile(
    r"(?<=[ \t])`[ \t]*\r?$|\$\{?[Ee]nv:|^PS [A-Z]:|\bcurl\.exe\b|^[ \t]*\$\w+[ \t]*=[ \t]*[@'\"]"
    r"|^\$PSNative| --% ",
    re.MULTILINE,
)
_ENTITY = re.compile(r"&(?:amp;){0,4}(?:[A-Za-z]{2,8}|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});")
_SINGLE = re.compile(r"'[^']*'|\\['\"]")
_SCRIPT = re.compile(
    r"[ \t]*(?:#!/|set[ \t]+-|(?:(?:export|local|readonly|declare|typeset)[ \t]+(?:-\w+[ \t]+)*)?"
    r"[A-Za-z_]\w*\+?=\S|for[ \t]+\w+[ \t]+in[ \t]|while[ \t]|until[ \t]|if[ \t]+\[|cat[ \t]*<<"
    r"|(?:echo|printf|cat)[ \t][^\n]{0,10000}\|[ \t]*(?:\\?\r?$|[\w./]+)"
    r"|(?:function[ \t]+)?[\w-]+[ \t]*\(\)[ \t]*\{?|function[ \t]+\w|read[ \t]+-)"
)
_WINDOWS_SCRIPT = re.compile(
    r"[ \t]*(?:@?set[ \t]+\"?[A-Za-z_]\w*=|rem\b|@echo\b|\$\{?[\w:]+\}?[ \t]*=|PS [A-Z]:"
    r"|[A-Za-z]:\\[^\n>]{0,200}>|[@'\"].*\|[ \t]*\S|echo[ \t][^\n]{0,10000}\|)",
    re.IGNORECASE,
)
_PREFIXES = frozenset(
    ("export", "local", "readonly", "declare", "typeset", "sudo", "time", "exec", "command", "env",
     "nohup", "do", "then", "else", "if", "!", "{", "eval")
)  # fmt: skip
_KEYWORDS = frozenset(("}", "done", "fi", "esac", "function"))
_LOOPS = frozenset(("for", "while", "until"))


def shell_for(text: str, start: int) -> Shell:
    """Returns the reader of the shell that a text is written for, at an offset."""
    plain = text[:start] + _SINGLE.sub(_blank, text[start:])
    # Single quotes are cmd.exe's no quotes: they hide no caret that an option follows.
    is_sure = _SURELY_CMD.search(plain) or _CARET_OPTION.search(text)
    if _POWERSHELL.search(plain) and not is_sure and not re.search(r"\\\r?$", plain, re.MULTILINE):
        return PowerShell(text, start)
    if is_sure or _CMD.search(plain) or (_PERCENT.search(plain) and "'" not in text):
        return Prompt(text, start)
    return Shell(text, start)


def _blank(match: re.Match[str]) -> str:
    return "''" if match.group(0)[0] == "'" else match.group(0) if '"' in match.group(0) else ""


def starts(text: str, command: int) -> Iterator[int]:
    """Yields where reading may begin so that the command at that offset is met, best first."""
    line_end = text.find("\n", command)
    position = 0
    for line in text[: line_end if line_end >= 0 else len(text)].split("\n"):
        if _SCRIPT.match(line) or _WINDOWS_SCRIPT.match(line):
            yield position
            break
        position += len(line) + 1
    yield command


def commands(shell: Shell) -> Iterator[tuple[list[Word], list[tuple[str, int]]]]:
    """Yields each command's words, without what stands before its name, and what is not closed."""
    while shell.position < len(shell.text):
        known = len(shell.faults)
        words = shell.command()
        if words and words[-1].kind == "end":
            words.pop()
        entity = _ENTITY.match(shell.text, max(shell.position - 1, 0))
        if words and entity is not None:
            said = (
                f"The command is cut short by {entity.group(0)}, which may stand for a character."
            )
            shell.remarks.append((said, entity.start()))
        bare = _without_prefix(words, shell)
        if bare and bare[0].text in _LOOPS:
            said = "The loop is not run; what it does is read once."
            shell.remarks.append((said, bare[0].offset))
        elif bare and bare[0].text not in _KEYWORDS:
            yield bare, shell.faults[known:]


def finished(draft: Draft, shell: Shell, faults: list[tuple[str, int]]) -> ImportedRequest:
    """Freezes what a command sends, with what must be known of the shell's part in it."""
    for text, offset in shell.remarks:
        draft.note("warning", text, shell.place(offset))
    for what, offset in faults:
        draft.complete = False
        draft.note("error", f"This {what} is not closed: read to the end.", shell.place(offset))
    for name, (spelled, offset) in shell.unknown.items():
        if spelled.startswith(("$(", "`")):
            said = f"{spelled[:60]} is not run; its output is the variable {name}."
            draft.note("warning", said, shell.place(offset))
    return with_defaults(draft, shell)


def with_defaults(draft: Draft, shell: Shell) -> ImportedRequest:
    """Gives variables the values that the snippet itself falls back to."""
    for hole in find_variables(draft.finish().request):
        default = shell.defaults.get(hole.name)
        if default is not None:
            draft.defaults(hole, default, shell.place(shell.unknown[hole.name][1]))
    return draft.finish()


def _without_prefix(words: Sequence[Word], shell: Shell) -> list[Word]:
    position = 0
    for word in words:
        if word.assignment:
            shell.assign(word.text)
        elif (
            word.text not in _PREFIXES and not (position and word.text.startswith("-x"))
        ) or word.text in ("while", "until"):
            break
        position += 1
    return list(words[position:])
