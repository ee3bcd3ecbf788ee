"""HTTPie command lines (`http`, `https`), read as HTTPie 3 takes them.

    http POST :3000/x a=b n:=1 q==2  -->  POST http://localhost:3000/x?q=2  {"a": "b", "n": 1}

HTTPie's own User-Agent and Accept are left out, as those of any client. The method is guessed as
HTTPie does: POST where something is sent, else GET. Nothing is run and no file is read.
"""

from __future__ import annotations

import re
from base64 import b64encode
from mimetypes import MimeTypes
from urllib.parse import quote_plus

from inspector.dialects.bodies import FORM, JSON, text_body
from inspector.dialects.command_lines import commands, finished, shell_for, starts
from inspector.dialects.draft import Draft, variable, variable_name
from inspector.dialects.httpie_json import Item, dumped, parsed
from inspector.dialects.shell import Shell
from inspector.dialects.shell_words import Word
from inspector.errors import SnippetError
from inspector.model.headers import Headers
from inspector.model.request import VARIABLE, Body, ImportedRequest, Part

_VALUE = r"(?:'[^'\n]{0,2000}'|\"[^\"\n]{0,2000}\"|[^\s'\"-]\S{0,2000})"
_FLAGS = rf"(?:[ \t]+--?[A-Za-z][\w-]*(?:[=:]\S{{0,200}}|[ \t]+{_VALUE})?){{0,8}}?"
_COMMAND = re.compile(
    r"(?:^|\||;|&&)[ \t]*(?P<command>(?:httpie[ \t]+)?https?)(?=[ \t])"
    rf"(?={_FLAGS}[ \t\\\n]+['\"]?"
    r"(?:[A-Z]{3,7}[ \t\\\n]+\S|https?://|:\d|:/|/|\$|\{\{|localhost"
    r"|[\w-]+(?:\.[\w-]+)+[/:\s]))",
    re.MULTILINE,
)
_METHOD = re.compile(r"[A-Za-z]+")
_VERB = re.compile(r"GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS")
_ITEM = re.compile(r"((?:\\.|[^\\:=@;])*+)(:=@|=@|==@|:@|:=|==|:|=|@|;)(.*)", re.DOTALL)
_PAIR = re.compile(r"\\(.)", re.DOTALL)
_SHORTHAND = re.compile(r":(?!:)(\d*)(/?.*)", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*://")
_NO_COMMAND = "there is no http command with a URL here; paste the whole command."
_VALUED = frozenset(
    """--auth -a --auth-type -A --session --session-read-only --verify --ssl --ciphers --cert
    --cert-key --cert-key-pass --proxy --timeout --max-redirects --max-headers --output -o --print
    -p --style -s --pretty --raw --boundary --response-charset --response-mime --format-options
    --default-scheme --unsorted-lines""".split()  # noqa: SIM905 - a table of words
)
_BUNDLED = "aAopPs"
_QUIET = frozenset(
    """--ignore-stdin -I --body -b --headers -h --verbose -v --all --print -p --style -s --pretty
    --output -o --download -d --stream -S --check-status --timeout --quiet -q --meta -m --offline
    --debug --traceback --unsorted --sorted --format-options --response-charset --response-mime
    --no-color --path-as-is --continue -c --history-print -P --max-headers --default-scheme
    --compress -x --chunked""".split()  # noqa: SIM905 - a table of words
)
_SETTINGS = {
    "--follow": "follows redirects; the inspector does so only when asked",
    "-F": "follows redirects; the inspector does so only when asked",
    "--max-redirects": "follows redirects; the inspector does so only when asked",
    "--verify": "sets how the certificate is checked; left out",
    "--ssl": "sets how TLS is done; left out",
    "--ciphers": "sets how TLS is done; left out",
    "--cert": "presents a client certificate, which is not in the snippet",
    "--cert-key": "presents a client certificate, which is not in the snippet",
    "--proxy": "sends through a proxy; left out",
    "--session": "uses a session, whose headers and cookies are not in the snippet",
    "--session-read-only": "uses a session, whose headers and cookies are not in the snippet",
}


def sniff(text: str) -> float:
    return 0.9 if _COMMAND.search(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns the requests that the command lines in the text would send, in order.

    Raises:
        SnippetError: There is no HTTPie command with a URL.
    """
    match = _COMMAND.search(text)
    if match is None:
        raise SnippetError(_NO_COMMAND, 1, 1)
    for start in starts(text, match.start("command")):
        shell = shell_for(text, start)
        found: list[ImportedRequest] = []
        for words, faults in commands(shell):
            names = [word.text for word in words[:2]]
            skipped = 2 if names[:1] == ["httpie"] else 1
            name = names[skipped - 1] if len(names) >= skipped else ""
            if re.fullmatch(r"(?:.*/)?https?", name):
                command = _Command(shell, name.rpartition("/")[2])
                command.take(words[skipped:])
                found += command.finished(faults)
                shell.remarks.clear()
        if found:
            return tuple(found)
    raise SnippetError(_NO_COMMAND, 1, 1)


class _Command:
    """One command: its options and items gathered, and the request that HTTPie makes of them."""

    def __init__(self, shell: Shell, scheme: str) -> None:
        self._shell = shell
        self._scheme = scheme
        self._draft = Draft()
        self._kind = ""
        self._login = ("basic", "")
        self._raw: str | None = None
        self._headers: list[tuple[str, str]] = []
        self._removed: set[str] = set()
        self._query: list[str] = []
        self._data: list[Item] = []
        self._fields: list[tuple[str, str]] = []
        self._parts: list[Part] = []
        self._path = ""
        self._type = JSON
        self._reads_stdin = True

    def take(self, words: list[Word]) -> None:
        plain: list[Word] = []
        position, only_items = 0, False
        while position < len(words):
            word = words[position]
            position += 1
            if only_items or not word.text.startswith("-") or word.text == "-":
                plain.append(word)
            elif word.text == "--":
                only_items = True
            else:
                position = self._option(words, position)
        if plain and len(plain) > 1 and _METHOD.fullmatch(plain[0].text):
            self._draft.method = plain.pop(0).text.upper()
        elif plain and _VERB.fullmatch(plain[0].text):
            said = f"{plain[0].text} stands where the URL should; the command is cut short."
            self._draft.note("error", said, self._shell.place(plain[0].offset))
            self._draft.complete = False
        if plain:
            self._set_url(plain[0])
        for word in plain[1:]:
            self._item(word)

    def finished(self, faults: list[tuple[str, int]]) -> list[ImportedRequest]:
        """Returns the request; none where the command names no URL."""
        draft, shell = self._draft, self._shell
        if not draft.url:
            return []
        self._add_body()
        self._log_in()
        present = {name.lower() for name, _ in self._headers}
        kept = [pair for pair in draft.headers if pair[0].lower() not in present | self._removed]
        draft.headers = Headers((*self._headers, *kept))
        if self._query:
            draft.url += ("&" if "?" in draft.url else "?") + "&".join(self._query)
        draft.method = draft.method or ("POST" if self._sends() else "GET")
        return [finished(draft, shell, faults)]

    def _sends(self) -> bool:
        return self._draft.body.kind != "none" or bool(self._data or self._parts)

    def _option(self, words: list[Word], position: int) -> int:
        word = words[position - 1]
        name, equals, attached = word.text.partition("=")
        value = attached if equals else ""
        if not name.startswith("--") and len(name) > 2:
            letter = next((sign for sign in name[1:] if sign in _BUNDLED), "")
            rest = name.partition(letter)[2] if letter else ""
            for sign in name[1 : name.index(letter)] if letter else name[1:]:
                self._apply("-" + sign, "", word)
            if not letter:
                return position
            name, value = "-" + letter, rest + (equals + attached)
        elif name in _VALUED and equals:
            self._apply(name, value, word)
            return position
        if name in _VALUED and not value:
            if position < len(words):
                value = words[position].text
                position += 1
            else:
                said = f"{name} needs a value and has none; the line is cut short."
                self._draft.note("error", said, self._shell.place(word.offset))
                self._draft.complete = False
                return position
        self._apply(name, value, word)
        return position

    def _apply(self, name: str, value: str, word: Word) -> None:
        place = self._shell.place(word.offset)
        if name in ("--json", "-j", "--form", "-f", "--multipart"):
            self._kind = {"-j": "json", "-f": "form"}.get(name, name.lstrip("-"))
        elif name == "--raw":
            self._raw = value
        elif name in ("--auth", "-a"):
            self._login = (self._login[0], value)
        elif name in ("--auth-type", "-A"):
            self._login = (value.lower(), self._login[1])
        elif name == "--default-scheme":
            self._scheme = value
        elif name in _SETTINGS:
            self._draft.note("info", f"{name} {_SETTINGS[name]}.", place)
        elif name not in _QUIET:
            self._draft.note("warning", f"{name} is not known here; it was left out.", place)
        if name in ("--ignore-stdin", "-I"):
            self._reads_stdin = False
        if name in ("--compress", "-x", "--chunked"):
            self._draft.note("warning", f"{name} sends the body another way; left out.", place)

    def _set_url(self, word: Word) -> None:
        url = word.text
        short = _SHORTHAND.fullmatch(url)
        if short:
            port, rest = short.groups()
            url = f"localhost{':' + port if port else ''}{rest}"
        if not _SCHEME.match(url) and not url.startswith(("{{", "/")):
            if not short:
                said = f"{url[:60]} names no scheme; HTTPie takes {self._scheme}://."
                self._draft.note("info", said, self._shell.place(word.offset))
            url = f"{self._scheme}://{url}"
        self._draft.url = url

    def _item(self, word: Word) -> None:
        place = self._shell.place(word.offset)
        match = _ITEM.fullmatch(word.text)
        if match is None:
            said = f"“{word.text[:40]}” is no item of HTTPie: it has none of : = @ in it."
            self._draft.note("error", said, place)
            return
        name, sign, value = match.groups()
        name, value = _unescaped(name), _unescaped(value)
        if sign in ("=@", ":=@", "==@", ":@"):
            hole = variable(variable_name(value))
            said = f"The text of {value} is not in the snippet; it is the variable {hole[2:-2]}."
            self._draft.note("warning", said, place)
            sign, value = sign[:-1], hole
        match sign:
            case ":" if value:
                self._headers.append((name, value.lstrip()))
            case ":":
                self._removed.add(name.lower())
            case ";":
                self._headers.append((name, ""))
            case "==":
                self._query.append(f"{_encoded(name)}={_encoded(value)}")
            case "@":
                self._file(name, value)
            case "=":
                self._fields.append((name, value))
                self._parts.append(Part(name, value))
                self._data.append((name, value, word.offset))
            case _:
                self._data.append((name, self._json(value, word), word.offset))
                self._fields.append((name, value))

    def _json(self, value: str, word: Word) -> object:
        try:
            return parsed(value)
        except ValueError:
            said = f"“{value[:40]}” is not JSON; HTTPie would refuse it."
            self._draft.note("error", said, self._shell.place(word.offset))
            return value

    def _file(self, name: str, value: str) -> None:
        if not name and self._kind not in ("form", "multipart"):
            self._path = value
            self._type = MimeTypes().guess_type(value)[0] or JSON
            return
        path, _, kind = value.partition(";type=")
        kind = kind or MimeTypes().guess_type(path)[0] or ""
        self._parts.append(Part(name, "", path.rpartition("/")[2], kind or None, path))

    def _add_body(self) -> None:
        draft, shell = self._draft, self._shell
        has_data = bool(self._data or self._parts)
        raw = self._raw
        if raw is None and not has_data and not self._path and self._reads_stdin:
            raw = shell.stdin
            self._path = shell.stdin_path if raw is None else ""
        if self._kind == "form":
            self._type = FORM + "; charset=utf-8"
        has_files = any(part.path is not None for part in self._parts)
        if has_files or (self._kind == "multipart" and has_data):
            draft.body = Body("multipart", parts=tuple(self._parts))
            if len(self._data) > sum(part.path is None for part in self._parts):
                draft.note("warning", "HTTPie sends no item with := among parts; left out.")
            return
        typed = () if "content-type" in self._removed else (("Content-Type", self._type),)
        if self._kind == "form" and has_data:
            pairs = (f"{_encoded(name)}={_encoded(value)}" for name, value in self._fields)
            draft.body = Body("form", "&".join(pairs))
        elif has_data or raw is not None:
            text = self._dumped() if has_data else raw or ""
            draft.body = text_body(text, Headers((*self._headers, *typed)))
        elif self._path:
            draft.body = Body("file", self._path)
        if draft.body.kind != "none" or raw is not None or self._kind in ("json", "form"):
            draft.headers = Headers(typed)

    def _dumped(self) -> str:
        text, refused = dumped(self._data)
        for name, offset in refused:
            said = f"HTTPie would refuse {name[:40]} where it stands; it was left out."
            self._draft.note("error", said, self._shell.place(offset))
        return text

    def _log_in(self) -> None:
        kind, login = self._login
        if not login:
            return
        if kind == "bearer":
            value = f"Bearer {login}"
        elif kind == "basic" and not VARIABLE.search(login) and ":" in login:
            value = "Basic " + b64encode(login.encode("utf-8", "replace")).decode()
        elif kind == "basic":
            value = "Basic " + variable("basic_credentials")
            said = "The variable basic_credentials stands for the base64 of user:password."
            self._draft.note("warning", said)
        else:
            self._draft.note("warning", f"The login scheme {kind} is not spoken here; left out.")
            return
        self._headers.append(("Authorization", value))


def _unescaped(text: str) -> str:
    """Takes away the backslash before a sign of HTTPie's own; before another one it stays."""
    return _PAIR.sub(lambda pair: pair[1] if pair[1] in ":=@;" else pair[0], text)


def _encoded(text: str) -> str:
    """Percent-encodes as HTTPie does; variables are encoded when they are filled."""
    pieces = VARIABLE.split(text)
    return "".join(
        "{{" + piece + "}}" if index % 2 else quote_plus(piece, errors="replace")
        for index, piece in enumerate(pieces)
    )
