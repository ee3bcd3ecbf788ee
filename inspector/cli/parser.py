"""The command line: names, options and their help. Imports nothing that takes time."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from inspector.cli.output import PROGRAM
from inspector.dialects import table
from inspector.errors import InspectorError

if TYPE_CHECKING:
    # argparse has no public name for what add_subparsers returns.
    Commands = argparse._SubParsersAction["_Parser"]  # noqa: SLF001 - see above

GRANTS = ("client_credentials", "code", "implicit", "saml2")
MAX_SENDS = 40

_ABOUT = """\
Finds out why a Genesys Cloud Guest API call is refused, and proves it.
Without a command the window opens."""

_EPILOG = f"""\
Commands send to the sandbox on this computer unless --env or --base-url says
otherwise. Credentials come from --profile, or from the environment variables
GUEST_INSPECTOR_TOKEN, GUEST_INSPECTOR_CLIENT_ID and GUEST_INSPECTOR_CLIENT_SECRET,
never from the command line. FILE may be -, standard input, except for open.

examples:
  {PROGRAM} demo
  {PROGRAM} check snippet.rb --scopes "admin messaging:guest"
  {PROGRAM} isolate snippet.rb --report verdict.html
  {PROGRAM} isolate failing.rb --good working.sh
  {PROGRAM} convert snippet.rb --to curl

exit codes: 2 unusable input, with one line that says why; otherwise see each
command's --help."""


class _Parser(argparse.ArgumentParser):
    """Refuses in one line, by an exception instead of ending the program."""

    def error(self, message: str) -> NoReturn:
        raise InspectorError(f"{message[:1].lower()}{message[1:]} (see {self.prog} --help)")

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Tells what was likely meant by a first word that is no command."""
        if action.metavar == "COMMAND" and value not in (action.choices or ()):
            word = str(value)
            if word == "help":
                raise InspectorError(f"help is no command; {self.prog} --help lists them.")
            if _is_file(word):
                quoted = f'"{word}"' if " " in word else word
                raise InspectorError(
                    f"{word} is a file, not a command; {self.prog} open {quoted} opens it."
                )
        super()._check_value(action, value)


def make() -> argparse.ArgumentParser:
    """Returns the parser; it raises InspectorError for a command line that cannot be used."""
    parser = _Parser(
        prog=PROGRAM,
        description=_ABOUT,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version",
        action="store_true",
        help="versions of this program, its commit, Python, httpx and Qt",
    )
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="prove that what is installed works, the window included: one JSON document, and 0 "
        "only if all holds; uses a temporary data folder unless --data-dir is given",
    )
    parser.add_argument(
        "--screenshot",
        type=_picture,
        metavar="FILE",
        help="with --self-test: the window's picture, as FILE.png",
    )
    parser.add_argument("--data-dir", type=_folder, metavar="DIR", help=_DATA_DIR)
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    _add_open(commands)
    _add_demo(commands)
    _add_convert(commands)
    _add_check(commands)
    _add_send(commands)
    _add_isolate(commands)
    _add_diff(commands)
    _add_rules(commands)
    _add_sandbox(commands)
    return parser


def _add_open(commands: Commands) -> None:
    about = "open the window, with a file or what is on the clipboard"
    parser = _command(commands, "open", about, "exit code: 0 when the window is closed")
    parser.add_argument("file", nargs="?", type=_opened, metavar="FILE", help=_OPENED)
    parser.add_argument("--new", action="store_true", help="begin with a new request")
    parser.add_argument("--paste", action="store_true", help="begin with the clipboard's snippet")


def _add_demo(commands: Commands) -> None:
    about = "play the starting case on the sandbox, from snippet to verdict"
    parser = _command(commands, "demo", about, "exit code: 0 explained, 1 not")
    parser.add_argument(
        "--client",
        default="middleware",
        metavar="NAME",
        help="the sandbox's client to ask for tokens: middleware (default), admin-default",
    )
    _add_report(parser)
    _add_json(parser)


def _add_convert(commands: Commands) -> None:
    about = "write a snippet in another dialect"
    parser = _command(commands, "convert", about, "exit code: 0")
    parser.add_argument("file", metavar="FILE", help=_FILE)
    *most, last = (target.name for target in table.targets())
    parser.add_argument(
        "--to", required=True, metavar="TARGET", help=f"{', '.join(most)} or {last} (canonical)"
    )
    _add_from(parser)
    parser.add_argument("--all", action="store_true", help="all requests of the snippet")
    parser.add_argument(
        "--reveal", action="store_true", help="write secrets instead of variables in their place"
    )
    _add_target(parser, "put the request on the hosts of")
    _add_variables(parser)


def _add_check(commands: Commands) -> None:
    about = "say what may be why the request is refused; sends nothing"
    codes = "exit code: 0 no finding of severity error, 1 otherwise"
    parser = _command(commands, "check", about, codes)
    _add_case(parser)
    _add_target(parser, "check for the hosts of", "the snippet's own")
    parser.add_argument(
        "--scopes", metavar='"A B"', help="the scopes that the token carries; unknown without it"
    )
    parser.add_argument(
        "--grant", choices=GRANTS, help="how the token was had; decides whether scopes count"
    )
    _add_report(parser)
    _add_json(parser)


def _add_send(commands: Commands) -> None:
    about = "send the request and write the answer as raw HTTP"
    codes = "exit code: 0 any response, also a 4xx; 1 failure or cancelled"
    parser = _command(commands, "send", about, codes)
    _add_case(parser)
    parser.add_argument(
        "--all",
        action="store_true",
        help="send every request of the snippet, in its order; without it only the one that it is "
        "about, and those before it whose answers that one needs",
    )
    _add_target(parser, "send to", "the sandbox")
    _add_report(parser)
    _add_json(parser)


def _add_isolate(commands: Commands) -> None:
    about = "find out by experiment which changes make the request work"
    codes = "exit code: 0 explained or already works, 1 otherwise"
    parser = _command(commands, "isolate", about, codes)
    _add_case(parser)
    parser.add_argument(
        "--good",
        metavar="FILE",
        help="a snippet of a request that works: what differs from it is tried",
    )
    parser.add_argument(
        "--both-ways",
        action="store_true",
        help="with --good: find the fewest differences that spoil the working request too",
    )
    _add_target(parser, "send to", "the sandbox")
    parser.add_argument(
        "--max-sends",
        type=_count,
        default=MAX_SENDS,
        metavar="N",
        help=f"the most requests to send, for tokens too ({MAX_SENDS})",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be sent, send nothing"
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help="agree to requests other than GET and HEAD on a host that is not a sandbox",
    )
    _add_report(parser)
    _add_json(parser)


def _add_diff(commands: Commands) -> None:
    about = "say what differs between two saved answers"
    codes = "exit code: 0 equal but for what differs between any two answers, 1 different"
    parser = _command(commands, "diff", about, codes)
    saved = "raw HTTP (as send or curl -i write it), a HAR entry, or what send --json wrote"
    parser.add_argument("left", metavar="A", help=saved)
    parser.add_argument("right", metavar="B", help="the same of the other answer")
    _add_json(parser)


def _add_rules(commands: Commands) -> None:
    about = "list the checks and claims, explain one, or validate a pack of claims"
    codes = "exit code: 0, or 1 when a pack has mistakes (each on standard error)"
    parser = _command(commands, "rules", about, codes)
    parser.add_argument(
        "action",
        nargs="?",
        choices=("explain", "check"),
        metavar="explain|check",
        help="explain ID tells all of one rule, check FILE validates a pack (lists all without)",
    )
    parser.add_argument("subject", nargs="?", metavar="ID|FILE", help="a rule's or finding's id")
    _add_json(parser)


def _add_sandbox(commands: Commands) -> None:
    about = "serve the sandbox on 127.0.0.1 until interrupted; writes one line of JSON first"
    parser = _command(commands, "sandbox", about, "exit code: 0")
    parser.add_argument("--scenario", default="thread", metavar="NAME", help=_SCENARIO)
    parser.add_argument(
        "--port",
        type=_port,
        default=0,
        metavar="N",
        help="for the API; login listens on the next one (any free ones)",
    )


def _command(commands: Commands, name: str, about: str, codes: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=about,
        description=f"{about[:1].upper()}{about[1:]}.",
        epilog=codes,
        allow_abbrev=False,
    )
    parser.set_defaults(command=name)
    # Not given here must not hide one given before the command.
    parser.add_argument(
        "--data-dir", type=_folder, default=argparse.SUPPRESS, metavar="DIR", help=_DATA_DIR
    )
    return parser


def _add_case(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help=f"{_FILE}; not with --profile alone"
    )
    _add_from(parser)
    parser.add_argument(
        "--profile",
        metavar="NAME",
        help="a saved profile: its credentials and variables, and its request without FILE",
    )
    _add_variables(parser)


def _add_from(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="dialect", metavar="DIALECT", help="the snippet's dialect, if guessed wrong"
    )


def _add_variables(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--var",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="fill a variable; NAME alone takes it from the environment",
    )


def _add_target(parser: argparse.ArgumentParser, does: str, default: str = "") -> None:
    group = parser.add_mutually_exclusive_group()
    otherwise = f" ({default})" if default else ""
    group.add_argument(
        "--env", metavar="NAME", help=f"{does} a region such as us-east-1, {_SANDBOXES}{otherwise}"
    )
    group.add_argument("--base-url", metavar="URL", help=f"{does} any other URL, e.g. a gateway's")


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write a report for a ticket too: FILE.md, as one page FILE.html, or FILE.guestreport "
        "to open in the window again",
    )
    parser.add_argument(
        "--mask",
        action="store_true",
        help="leave names, phone numbers, e-mail addresses and messages out of the report",
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="write JSON, by a stable contract")


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _folder(text: str) -> Path:
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError("is no folder's name")
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a file, not a folder")
    return path


def _opened(text: str) -> Path:
    if text == "-":
        raise argparse.ArgumentTypeError("open reads no standard input; --paste the clipboard")
    return Path(text)


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"{text} does not end in .png; the picture is a PNG")
    return path


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65534:
        raise argparse.ArgumentTypeError(f"{text} is no port; 1 to 65534, or 0 for any free one")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"{text} is no number of sends; 1 to 10000")
    return int(text)


_FILE = "a file with a snippet; - is standard input"
_OPENED = (
    "a snippet or HAR file, a profile (.guestprofile), rule pack (.guestrules) or report "
    "(.guestreport); told apart by what they hold"
)
_SANDBOXES = "sandbox (the thread's claims) or sandbox-documented (the published contract)"
_SCENARIO = "what it plays: thread, the claims (default), or documented, the published contract"
_DATA_DIR = "where profiles, rule packs and history are kept"
