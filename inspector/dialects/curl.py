"""curl command lines: in as a POSIX shell and curl would take them, out as a line that runs.

Nothing is executed: variables of the shell become ours, `$(…)` too, files are named, not read.
`--next` and several URLs or commands give several requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inspector.dialects.command_lines import commands, shell_for, starts, with_defaults
from inspector.dialects.curl_chain import Output, output_of
from inspector.dialects.curl_command import Command
from inspector.dialects.curl_options import Option, full_name, short_name, takes_value
from inspector.dialects.curl_writer import write
from inspector.dialects.draft import Draft, variable
from inspector.dialects.rendering import Rendering
from inspector.dialects.shell import Shell
from inspector.dialects.shell_words import Word
from inspector.errors import SnippetError
from inspector.model.chain import Taken
from inspector.model.request import ImportedRequest, Note, Request, find_variables

_COMMAND = re.compile(
    r"^[ \t]*(?:[A-Za-z]:\\[^\n>]{0,200}>|PS [A-Z]:[^\n>]{0,200}>)?[ \t]*"
    r"(?:[A-Za-z_]\w*=\S*[ \t]+)*(?:(?:sudo|time|exec|command|&)[ \t]+)*"
    r"(?:[\w./~-]{0,80}/)?curl(?:\.exe)?(?=[ \t\\^`]|$)",
    re.MULTILINE,
)
_INLINE = re.compile(
    r"(?<![\w./-])curl(?:\.exe)?[ \t]+(?=\^?['\"]?(?:-|https?:|/|\$|%|\{\{))"
    r"|(?:\||;|&&|\bdo|\bthen)[ \t]*curl(?:\.exe)?(?=[ \t\\])"
)
_ANSWER = re.compile(r"^< HTTP/[\d.]{1,4} (\d{3})\b", re.MULTILINE)
_CURLS_OWN = re.compile(r"\{\{([A-Za-z_]\w{0,127})((?::\w{1,20}){0,5})\}\}", re.ASCII)
_PROMPT = " \t\r\n$#%>"
_OPTION = re.compile(r"--?[A-Za-z0-9#:]")
_DEEPEST = 3
_NO_COMMAND = (
    "there is no curl command with a URL here; paste the whole command, from the word curl on."
)


def sniff(text: str) -> float:
    if _COMMAND.search(text):
        return 0.95
    return 0.7 if _INLINE.search(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns the requests that the command lines in the text would send, in order.

    Raises:
        SnippetError: There is no curl command, or it names no URL and nothing else of use.
    """
    requests, shell = _parse(text, {})
    chain = _Chain()
    for imported in requests:
        chain.add(imported, shell, 0)
    answers = list(_ANSWER.finditer(text))
    if answers and len(requests) == 1:
        chain.found[-1] = _with_answer(chain.found[-1], answers[-1], shell)
    return tuple(chain.found)


def _with_answer(imported: ImportedRequest, answer: re.Match[str], shell: Shell) -> ImportedRequest:
    """Keeps the status of the answer that `curl -v` shows; it is no part of the request."""
    status = int(answer.group(1))
    said = f"The answer that curl shows was kept as its status, {status}; it is not sent."
    note = Note("info", said, *shell.place(answer.start()))
    return replace(imported, recorded=status, notes=(*imported.notes, note))


def _parse(text: str, assigned: dict[str, str]) -> tuple[list[ImportedRequest], Shell]:
    match = _COMMAND.search(text) or _INLINE.search(text)
    if match is None:
        raise SnippetError(_NO_COMMAND, 1, 1)
    for start in starts(text, match.start()):
        shell = shell_for(text, start)
        shell.assigned.update(assigned)
        requests = _read_all(shell, bool(text[:start].strip(_PROMPT)))
        if not all(_says_nothing(imported.request) for imported in requests):
            return requests, shell
    raise SnippetError(_NO_COMMAND, 1, 1)


def _read_all(shell: Shell, above: bool) -> list[ImportedRequest]:
    requests: list[ImportedRequest] = []
    leading: list[tuple[str, int]] = (
        [("The text above the command was left out.", 0)] if above else []
    )
    for command, faults in commands(shell):
        if re.fullmatch(r"(.*/)?curl(\.exe)?", command[0].text):
            requests += _read_command(command[1:], shell, faults, leading)
            leading = []
            shell.remarks.clear()
        elif requests and _OPTION.match(command[0].text):
            lost = shell.place(command[0].offset)
            draft = _thaw(requests.pop())
            draft.note(
                "error", "This line is cut off from the command above: a backslash is lost.", lost
            )
            requests.append(draft.finish())
        elif requests and not leading:
            leading = [
                ("Only the curl commands were read; the rest was left out.", command[0].offset)
            ]
    if requests and leading and leading[0][1]:
        draft = _thaw(requests.pop())
        draft.note("info", leading[0][0], shell.place(leading[0][1]))
        requests.append(draft.finish())
    return requests


class _Chain:
    """Puts the commands whose output others use before them, each once."""

    def __init__(self) -> None:
        self.found: list[ImportedRequest] = []
        self._places: dict[int, int | None] = {}
        self._outputs: dict[str, tuple[str, int]] = {}

    def add(self, imported: ImportedRequest, shell: Shell, depth: int) -> None:
        for name, entry in shell.unknown.items():
            if entry[0].startswith(("$(", "`")):
                self._outputs.setdefault(name, entry)
        takes, notes = list(imported.takes), list(imported.notes)
        for hole in find_variables(imported.request) if depth < _DEEPEST else ():
            output = output_of(hole.name, self._outputs)
            place = None if output is None else self._place(output, shell, depth)
            if output is not None and place is not None:
                taken = Taken(hole.name, place, output.pointer)
                takes.append(taken)
                text = f"The variable {hole.name} is taken from {taken.describe()}."
                notes.append(Note("info", text, *shell.place(self._outputs[hole.name][1])))
        self.found.append(replace(imported, takes=tuple(takes), notes=tuple(notes)))

    def _place(self, output: Output, shell: Shell, depth: int) -> int | None:
        """Returns the index of the command that prints this; None when it cannot be read."""
        if output.start not in self._places:
            self._places[output.start] = None
            blank = re.sub(r"[^\n]", " ", shell.text[: output.start])
            text = blank + shell.text[output.start : output.end]
            try:
                requests, inner = _parse(text, shell.assigned)
            except SnippetError:
                return None
            for one in requests:
                self.add(one, inner, depth + 1)
            self._places[output.start] = len(self.found) - 1
        return self._places[output.start]


def render(rendering: Rendering) -> str:
    """Returns a POSIX shell command; secrets and variables are environment variables."""
    return write(rendering)


def _says_nothing(request: Request) -> bool:
    return not (request.url or len(request.headers) or request.body.kind != "none")


def _thaw(imported: ImportedRequest) -> Draft:
    request = imported.request
    return Draft(
        request.method, request.url, request.headers, request.body, imported.bindings,
        list(imported.notes), imported.complete, list(imported.takes), list(imported.expects),
    )  # fmt: skip


def _read_command(
    words: list[Word], shell: Shell, faults: list[tuple[str, int]], leading: list[tuple[str, int]]
) -> Iterator[ImportedRequest]:
    groups: list[Command] = [Command(shell)]
    variables: dict[str, str] = {}
    for option in _with_whole_headers(list(_options(words)), shell):
        if option.name == "next":
            groups.append(Command(shell))
        elif option.name == "variable":
            name, _, value = (option.value or "").partition("=")
            variables[name] = value
        elif option.name.startswith("expand-"):
            groups[-1].take(_expanded(option, variables, shell))
        else:
            groups[-1].take(option)
    for group in groups:
        for draft in group.drafts():
            for text, offset in leading:
                draft.note("info", text, shell.place(offset))
            for text, offset in shell.remarks:
                draft.note("warning", text, shell.place(offset))
            for what, offset in faults:
                draft.note(
                    "error",
                    f"This {what} is not closed: the snippet may be cut short, or hold a stray "
                    "quote. Read as if it closed at the end.",
                    shell.place(offset),
                )
                draft.complete = False
            for word in words:
                for name, offset in word.quoted_dollars:
                    draft.note(
                        "warning",
                        f"{name} stands in single quotes, so the shell sends these very letters.",
                        shell.place(offset),
                    )
            yield with_defaults(draft, shell)


def _expanded(option: Option, variables: dict[str, str], shell: Shell) -> Option:
    """Fills in curl's own variables; one that is a file or of the environment stays open."""

    def one(match: re.Match[str]) -> str:
        name, functions = match.groups()
        if name not in variables or functions:
            shell.unknown.setdefault(name, (match.group(0), option.offset))
            if functions:
                said = f"{match.group(0)} changes the value of {name}; fill in what comes out."
                shell.remarks.append((said, option.offset))
            return variable(name)
        return variables[name]

    value = _CURLS_OWN.sub(one, option.value or "")[: len(shell.text) * 8]
    return replace(option, name=option.name.removeprefix("expand-"), value=value)


def _options(words: list[Word]) -> Iterator[Option]:
    """Tells options, their values and URLs (as `url`) apart."""
    position, only_urls = 0, False
    while position < len(words):
        word = words[position]
        text = word.text
        position += 1
        if only_urls or not text.startswith("-") or text == "-":
            yield Option("url", text, word.offset, "")
        elif text == "--":
            only_urls = True
        elif text.startswith("--"):
            spelled, equals, attached = text[2:].partition("=")
            name = full_name(spelled)
            value: str | None = None
            if name and takes_value(name):
                if equals:
                    value = attached
                elif position < len(words):
                    value = words[position].text
                    position += 1
            yield Option(name or "", value, word.offset, "--" + spelled)
        else:
            options, position = _bundle(words, position)
            yield from options


def _with_whole_headers(options: list[Option], shell: Shell) -> Iterator[Option]:
    """Puts `-H Name: value` together again where the quotes around it are missing.

    curl would take the value for the name of a host; nobody means that.
    """
    urls = sum(option.name == "url" and "://" in (option.value or "") for option in options)
    position = 0
    while position < len(options):
        option = options[position]
        position += 1
        line = option.value or ""
        if option.name == "header" and line.endswith(":") and urls:
            while position < len(options) and _is_bare(options[position]):
                line += f" {options[position].value}"
                position += 1
            if line != option.value:
                said = "The quotes around this header are missing; it was read as if quoted."
                shell.remarks.append((said, option.offset))
                option = replace(option, value=line)
        yield option


def _is_bare(option: Option) -> bool:
    """Tells a word that is neither an option nor a URL with a scheme."""
    return option.name == "url" and not option.spelling and "://" not in (option.value or "")


def _bundle(words: list[Word], position: int) -> tuple[list[Option], int]:
    """Takes the short options of the word before `position` apart; returns the next position."""
    word = words[position - 1]
    letters = word.text[1:]
    options: list[Option] = []
    for index, letter in enumerate(letters):
        name = short_name(letter) or ""
        value: str | None = None
        if takes_value(name):
            value = letters[index + 1 :] or None
            if value is None and position < len(words):
                value = words[position].text
                position += 1
        options.append(Option(name, value, word.offset, "-" + letter))
        if takes_value(name):
            break
    return options, position
