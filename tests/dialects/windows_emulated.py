"""cmd.exe and PowerShell as their documentation describes them, to test what we write for them.

No Windows runs these tests. Sources, read 2026-05: learn.microsoft.com, "Parsing C command-line
arguments" and about_Parsing; ss64.com/nt/syntax-esc.html; the Legacy branch of
NativeCommandParameterBinder.cs in PowerShell/PowerShell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping


def split_arguments(line: str) -> list[str]:
    """Splits a command line as the C runtime of a program does."""
    found: list[str] = []
    current, inside, started, position = "", False, False, 0
    while position < len(line):
        run = re.compile(r'(\\*)"').match(line, position)
        if run:
            count = len(run.group(1))
            current += "\\" * (count // 2)
            started = True
            if count % 2:
                current += '"'
            else:
                inside = not inside
            position = run.end()
        elif line[position].isspace() and not inside:
            if started:
                found.append(current)
            current, started = "", False
            position += 1
        else:
            current += line[position]
            started = True
            position += 1
    assert not inside, f"an open quote in {line}"
    return [*found, current] if started else found


def prompt(text: str, environment: Mapping[str, str]) -> list[str]:
    """Returns the arguments that a command gets when typed at the prompt of cmd.exe."""
    lines = [line for line in text.split("\n") if not line.startswith("rem ")]
    expanded = re.sub(
        r"%([^%\n]+)%",
        lambda found: environment.get(found.group(1), found.group(0)),
        "\n".join(lines),
    )
    line, quoted, position = "", False, 0
    while position < len(expanded):
        letter = expanded[position]
        if letter == "^" and not quoted:
            position += 1
            if expanded[position] == "\n":
                position += 1
            line += expanded[position]
        elif letter == "\n":
            break
        else:
            assert quoted or letter not in "&|<>()", f"{letter} is taken by cmd.exe in {text}"
            quoted ^= letter == '"'
            line += letter
        position += 1
    return split_arguments(line)


def powershell(text: str, environment: Mapping[str, str]) -> list[str]:
    """Returns the arguments that a program gets from PowerShell, quotes passed on as of old."""
    command = text.replace("$PSNativeCommandArgumentPassing = 'Legacy'\n", "")
    words = list(_words(command.rstrip("\n"), environment))
    assert command != text or '"' not in "".join(words)
    return split_arguments(" ".join(map(_legacy, words)))


def _legacy(argument: str) -> str:
    quotes = 0
    for before, letter in zip(" " + argument, argument, strict=False):
        if letter == '"' and before != "\\":
            quotes += 1
        elif letter.isspace() and quotes % 2 == 0:
            return f'"{argument}"'
    return argument


def _words(text: str, environment: Mapping[str, str]) -> Iterator[str]:
    position = 0
    while position < len(text):
        if text.startswith("`\n", position):
            position += 2
        elif text[position] == " ":
            position += 1
        elif text[position] == "'":
            found = re.compile(r"'((?:[^']|'')*)'").match(text, position)
            assert found
            yield found.group(1).replace("''", "'")
            position = found.end()
        elif text[position] == '"':
            word, position = _double(text, position + 1, environment)
            yield word
        else:
            found = re.compile(r"[\w@:./-]+").match(text, position)
            assert found, text[position:]
            yield found.group(0)
            position = found.end()


def _double(text: str, position: int, environment: Mapping[str, str]) -> tuple[str, int]:
    patterns = re.compile(
        r"`(?P<escape>.)|\$Env:(?P<plain>\w+)(?![:\[])|\$\{Env:(?P<braced>[^}]+)\}"
        r"|\$\(\[char\](?P<code>\d+)\)|(?P<end>\")|(?P<other>[^`$])",
        re.DOTALL,
    )
    word = ""
    while True:
        found = patterns.match(text, position)
        assert found, text[position:]
        position = found.end()
        match found.lastgroup:
            case "escape":
                word += {"n": "\n", "r": "\r", "t": "\t"}.get(found["escape"], found["escape"])
            case "plain" | "braced":
                word += environment[found["plain"] or found["braced"]]
            case "code":
                word += chr(int(found["code"]))
            case "end":
                return word, position
            case _:
                word += found["other"]
