"""Writes the manual page and bash's completion from the program's own command line.

    manual.py man FOLDER VERSION DATE      guest-inspector(1)
    manual.py bash FOLDER                  completions/guest-inspector

FOLDER holds the package `inspector`. What the program's --help says is what the page says; only
what no option tells (files, environment, where to look on) is written here.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping

PROGRAM = "guest-inspector"

DESCRIPTION = """\
For support engineers who must find out why a call of the Genesys Cloud Guest API or of web
messaging is refused.
It reads what a customer pasted (curl, code in many languages, an HTTP archive, raw HTTP), tells
what is missing in token, headers and payload and on whose word, sends the request, and isolates
the smallest change that makes it work.

Without a command the window opens.
The commands do the same without a window.
They send to a sandbox on this computer unless another host is named."""

ENVIRONMENT = {
    "GUEST_INSPECTOR_TOKEN": "The access token to send, instead of asking for one.",
    "GUEST_INSPECTOR_CLIENT_ID, GUEST_INSPECTOR_CLIENT_SECRET": """\
The OAuth client to ask for tokens with. A secret is never an argument, where other users could see
it.""",
    "SSL_CERT_FILE, SSL_CERT_DIR": "Certificates to trust instead of the system's.",
    "QT_QPA_PLATFORM": "How the window is shown: xcb, wayland, or offscreen for none.",
    "XDG_DATA_HOME": "Where the data folder is, when --data-dir does not say.",
}
FILES = {
    "~/.local/share/guest-api-inspector/": """\
The data folder: profiles (TOML, one file each), rule packs of your own, the history (redacted) and
the window's layout. Secrets are in the system's keyring, never here. Removing the program leaves
this folder alone.""",
    "*.guestprofile": "A saved request to hand on.",
    "*.guestrules": "A rule pack: claims of what requests need, with their sources.",
    "*.guestreport": "A report that the program opens again.",
}


def main(arguments: list[str]) -> None:
    kind, folder = arguments[0], arguments[1]
    sys.path.insert(0, folder)
    from inspector.cli import parser as command_line

    parser = command_line.make()
    if kind == "man":
        print("\n".join(_page(parser, *arguments[2:])))
    else:
        print(_completion(parser), end="")


def _page(parser: argparse.ArgumentParser, version: str, date: str) -> Iterator[str]:
    yield f'.TH GUEST\\-INSPECTOR 1 {date} "Guest API Inspector {version}" "User Commands"'
    yield from (".SH NAME", f"{_plain(PROGRAM)} \\- find out why a Guest API call is refused")
    yield from (".SH SYNOPSIS", *_usage(parser, PROGRAM), ".br", f".B {_plain(PROGRAM)}")
    yield ".SH DESCRIPTION"
    for line in DESCRIPTION.splitlines():
        yield _plain(line) if line else ".PP"
    yield from (".SH OPTIONS", *_options(parser), ".SH COMMANDS")
    for name, command, about in _commands(parser):
        yield from (f'.SS "{_plain(name)}"', _plain(_sentence(about)), ".PP")
        yield from _usage(command, f"{PROGRAM} {name}")
        yield from _options(command)
        if command.epilog:
            yield from (".PP", _plain(_sentence(" ".join(command.epilog.split()))))
    yield from (".SH EXIT STATUS", _plain(_exit_codes(parser)))
    yield from (".SH ENVIRONMENT", *_list(ENVIRONMENT))
    yield from (".SH FILES", *_list(FILES), ".SH EXAMPLES")
    for example in re.findall(rf"^  ({PROGRAM} .*)$", parser.epilog or "", re.MULTILINE):
        yield from (".PP", ".nf", f".B {_plain(example)}", ".fi")
    yield from (".SH SEE ALSO", ".BR curl (1)")


def _exit_codes(parser: argparse.ArgumentParser) -> str:
    """Returns what the general help says of exit codes, as one text."""
    _, found, text = (parser.epilog or "").partition("exit codes: ")
    assert found, "the program's help says nothing of exit codes"
    return _sentence(" ".join(text.split()))


def _usage(parser: argparse.ArgumentParser, command: str) -> Iterator[str]:
    usage = " ".join(parser.format_usage().split()).removeprefix(f"usage: {command}").strip()
    words = re.sub(r"(?<![\w-])(--?[a-z][\w-]*)", r"\\fB\1\\fR", usage)
    words = re.sub(r"\b([A-Z]{3,}(?:=[A-Z]+)?|DIR|[AB])\b", r"\\fI\1\\fR", words)
    yield f"\\fB{_plain(command)}\\fR {words.replace('-', chr(92) + '-')}"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    formatter = argparse.HelpFormatter(PROGRAM, width=10_000)
    for action in _actions(parser):
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - argparse has no public name for it
            continue
        value = formatter._format_args(action, action.metavar or action.dest)  # noqa: SLF001 - as above
        if action.option_strings:
            names = ", ".join(f"\\fB{_plain(name)}\\fR" for name in action.option_strings)
            title = f"{names} {_cursive(value)}".rstrip() if action.nargs != 0 else names
        else:
            title = _cursive(value.strip("[]"))
        yield from (".TP", title, _plain(formatter._expand_help(action)))  # noqa: SLF001 - as above


def _list(entries: Mapping[str, str]) -> Iterator[str]:
    for title, text in entries.items():
        yield from (".TP", f".B {_plain(title)}", _plain(text))


def _commands(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    for action in _actions(parser):
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            abouts = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001 - as above
            for name, command in action.choices.items():
                yield name, command, abouts[name]


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return parser._actions  # noqa: SLF001 - argparse has no public list of what was added


def _completion(parser: argparse.ArgumentParser) -> str:
    commands = {name: command for name, command, _about in _commands(parser)}
    cases = "".join(
        f'    {name}) words="{" ".join(_flags(command))}" ;;\n'
        for name, command in commands.items()
    )
    general = " ".join([*commands, *_flags(parser)])
    return f"""\
# bash completion for {PROGRAM}
_guest_inspector() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  local command= word words
  COMPREPLY=()
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case $word in
    {"|".join(commands)}) command=$word && break ;;
    esac
  done
  case $previous in
  --data-dir)
    mapfile -t COMPREPLY < <(compgen -d -- "$current")
    return
    ;;
{_choices(commands)}  esac
  case $command in
{cases}    *) words="{general}" ;;
  esac
  if [[ $current == -* || -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}}
complete -o filenames -F _guest_inspector {PROGRAM}
"""


def _choices(commands: dict[str, argparse.ArgumentParser]) -> str:
    """Returns a case for each option whose values are known."""
    found: dict[str, set[str]] = {}
    for command in commands.values():
        for action in _actions(command):
            for option in action.option_strings:
                values = set(map(str, action.choices or ()))
                if option == "--to" and action.help:  # named in its help only
                    values = set(re.findall(r"[a-z][\w-]+(?=,| or|\b \()", action.help)) | {"json"}
                if values:
                    found.setdefault(option, set()).update(values)
    return "".join(
        f'  {option})\n    mapfile -t COMPREPLY < <(compgen -W "{" ".join(sorted(values))}" -- '
        f'"$current")\n    return\n    ;;\n'
        for option, values in sorted(found.items())
    )


def _flags(parser: argparse.ArgumentParser) -> list[str]:
    return sorted(
        name
        for action in _actions(parser)
        if action.help != argparse.SUPPRESS
        for name in action.option_strings
    )


def _cursive(text: str) -> str:
    return f"\\fI{_plain(text)}\\fR" if text else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "." if text else ""


def _plain(text: str) -> str:
    """Returns a text as roff writes it."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    escaped = escaped.replace("~", "\\(ti")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1:])
