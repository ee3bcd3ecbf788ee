"""wget command lines, read as GNU wget 1.21 takes them.

wget --method=PUT --body-data='{"a": 1}' --header='Content-Type: application/json' URL

wget's own User-Agent, Accept and Accept-Encoding are left out, as those of any client. A password
is sent only when the server asks for it; here it is sent at once, and a note says so. Nothing is
run and no file is read.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence

from inspector.dialects.bodies import FORM, text_body
from inspector.dialects.command_lines import commands, finished, shell_for, starts
from inspector.dialects.draft import Draft, variable
from inspector.dialects.shell import Shell
from inspector.dialects.shell_words import Word
from inspector.errors import SnippetError
from inspector.model.headers import Headers
from inspector.model.request import VARIABLE, Body, ImportedRequest, Severity

# PowerShell calls Invoke-WebRequest by this name too; its parameters are long words.
_COMMAND = re.compile(
    r"(?:^|[|;&(`>]|[ \t])(?P<command>wget(?:\.exe)?)(?=[ \t\\^`])"
    r"(?=[ \t\\\n^`]+(?:--?[a-zA-Z]|['\"]?(?:https?://|\$|\{\{|%|[\w-]+(?:\.[\w-]+)+[/\s:])))"
    r"(?![ \t]+-(?:Uri|Method|Headers|Body|OutFile|UseBasicParsing|ContentType)\b)",
    re.MULTILINE | re.IGNORECASE,
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NO_URL = re.compile(r"\d{1,5}[.:)]?|\\n?")
_USERINFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)([^/?#@]*)@(.*)", re.DOTALL)
_NO_COMMAND = "there is no wget command with a URL here; paste the whole command."


def sniff(text: str) -> float:
    return 0.9 if _COMMAND.search(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns the requests that the command lines in the text would send, in order.

    Raises:
        SnippetError: There is no wget command with a URL.
    """
    match = _COMMAND.search(text)
    if match is None:
        raise SnippetError(_NO_COMMAND, 1, 1)
    for start in starts(text, match.start("command")):
        shell = shell_for(text, start)
        found: list[ImportedRequest] = []
        for words, faults in commands(shell):
            if re.fullmatch(r"(?:.*/)?wget(?:\.exe)?", words[0].text):
                command = _Command(shell)
                command.take(words[1:])
                found += (finished(draft, shell, faults) for draft in command.drafts())
                shell.remarks.clear()
        if found:
            return tuple(found)
    raise SnippetError(_NO_COMMAND, 1, 1)


class _Command:
    """One command: its options gathered, and a request for each URL."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._draft = Draft()
        self._urls: list[Word] = []
        self._values: dict[str, Word] = {}
        self._headers: dict[str, tuple[str, str]] = {}

    def take(self, words: Sequence[Word]) -> None:
        position, only_urls = 0, False
        while position < len(words):
            word = words[position]
            position += 1
            if only_urls or not word.text.startswith("-") or word.text == "-":
                self._urls.append(word)
            elif word.text == "--":
                only_urls = True
            elif word.text.startswith("--"):
                position = self._long(words, position)
            else:
                position = self._bundle(words, position)

    def drafts(self) -> Iterator[Draft]:
        """Yields a finished draft for each URL."""
        self._add_defaults()
        self._add_body()
        for word in self._urls:
            draft = Draft(
                self._draft.method, "", self._draft.headers, self._draft.body,
                notes=list(self._draft.notes), complete=self._draft.complete,
            )  # fmt: skip
            self._set_url(draft, word)
            yield draft

    def _long(self, words: Sequence[Word], position: int) -> int:
        word = words[position - 1]
        name, equals, value = word.text[2:].partition("=")
        if name in _VALUED and not equals:
            if position == len(words):
                self._note("error", f"--{name} needs a value and has none; the line is cut.", word)
                self._draft.complete = False
                return position
            value = words[position].text
            position += 1
        self._apply(name, value, word)
        return position

    def _bundle(self, words: Sequence[Word], position: int) -> int:
        """Takes short options apart: `-qO-`, `-nv`; returns the next position."""
        word = words[position - 1]
        letters = word.text[1:]
        while letters:
            letter, letters = letters[:1], letters[1:]
            if letter == "n" and letters:  # -nv, -nc and the like are one option
                letters = letters[1:]
            elif letter in _SHORT:
                value = letters
                if not value and position < len(words):
                    value = words[position].text
                    position += 1
                self._apply(_SHORT[letter], value, word)
                return position
            elif letter not in _FLAGS:
                self._note("warning", f"wget has no option -{letter}; it was left out.", word)
        return position

    def _apply(self, name: str, value: str, word: Word) -> None:
        if name == "header":
            self._header(value, word)
        elif name in _KEPT:
            self._values[name] = Word("word", value, word.offset)
        elif name == "spider":
            self._draft.method = "HEAD"
        elif name in _CONCERNS:
            self._note("warning", f"--{name} {_CONCERNS[name]}.", word)
        elif name not in _QUIET and name not in _VALUED:
            self._note("warning", f"--{name} is not known here; it was left out.", word)

    def _header(self, line: str, word: Word) -> None:
        """Takes a header; a later one replaces an earlier one, an empty line all of them."""
        name, colon, value = line.partition(":")
        if not line:
            self._headers.clear()
        elif not colon or not name.strip():
            self._note("error", f"“{line[:40]}” is no header: it has no name or no colon.", word)
        else:
            self._headers[name.lower()] = (name, value.strip())

    def _add_defaults(self) -> None:
        for option, name in (("user-agent", "User-Agent"), ("referer", "Referer")):
            if option in self._values and name.lower() not in self._headers:
                self._headers[name.lower()] = (name, self._values[option].text)
        user = self._values.get("http-user") or self._values.get("user")
        password = self._values.get("http-password") or self._values.get("password")
        if user is not None and "authorization" not in self._headers:
            given = f"{user.text}:{password.text if password else ''}"
            self._headers["authorization"] = ("Authorization", self._basic(given, user))
        self._draft.headers = Headers(tuple(self._headers.values()))

    def _basic(self, userinfo: str, word: Word) -> str:
        if "auth-no-challenge" not in self._values:
            said = "wget sends user and password when the server asks; here they are sent at once."
            self._note("info", said, word)
        if VARIABLE.search(userinfo):
            said = "The variable basic_credentials stands for the base64 of user:password."
            self._note("warning", said, word)
            return "Basic " + variable("basic_credentials")
        return "Basic " + b64encode(userinfo.encode("utf-8", "replace")).decode()

    def _add_body(self) -> None:
        method = self._values.get("method")
        data = [name for name in _BODIES if name in self._values]
        if method is not None:
            self._draft.method = method.text.upper()
        elif data:
            self._draft.method = "POST"
        for name in data:
            word = self._values[name]
            if name.startswith("body") and method is None:
                self._note("error", f"wget refuses --{name} without --method.", word)
            if name.startswith("post") and method is not None:
                self._note("error", f"wget refuses --{name} beside --method.", word)
        if data:
            if "content-type" not in self._headers:
                pair = ("Content-Type", FORM)
                self._draft.headers = self._draft.headers.with_added(*pair)
            text = self._values[data[0]].text
            is_file = data[0].endswith("file")
            body = Body("file", text) if is_file else text_body(text, self._draft.headers)
            self._draft.body = body

    def _set_url(self, draft: Draft, word: Word) -> None:
        url = word.text
        if _NO_URL.fullmatch(url):
            said = f"{url} stands where a URL should."
            draft.note("error", said, self._shell.place(word.offset))
        if not _SCHEME.match(url) and not url.startswith("{{"):
            said = f"{url[:60]} names no scheme; wget takes http://."
            draft.note("info", said, self._shell.place(word.offset))
            url = f"http://{url}"
        found = _USERINFO.fullmatch(url)
        if found:
            url = found.group(1) + found.group(3)
            if "Authorization" not in draft.headers:
                known = len(self._draft.notes)
                given = found.group(2) if ":" in found.group(2) else found.group(2) + ":"
                draft.headers = draft.headers.with_added("Authorization", self._basic(given, word))
                draft.notes += self._draft.notes[known:]
        draft.url = url

    def _note(self, severity: Severity, text: str, word: Word) -> None:
        self._draft.note(severity, text, self._shell.place(word.offset))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BODIES = ("post-data", "body-data", "post-file", "body-file")
_KEPT = frozenset(
    (*_BODIES, "method", "user-agent", "referer", "user", "http-user", "password",
     "http-password", "auth-no-challenge")
)  # fmt: skip
_VALUED = (_KEPT - {"auth-no-challenge"}) | _words(
    """
    header output-document output-file append-output execute input-file base config tries
    start-pos dns-timeout connect-timeout read-timeout timeout wait waitretry quota bind-address
    limit-rate prefer-family directory-prefix cut-dirs default-page load-cookies save-cookies
    max-redirect secure-protocol certificate certificate-type private-key private-key-type
    ca-certificate ca-directory crl-file pinnedpubkey ciphers level accept reject accept-regex
    reject-regex domains exclude-domains include-directories exclude-directories progress
    report-speed rejected-log restrict-file-names remote-encoding local-encoding compression
    regex-type follow-tags ignore-tags proxy-user proxy-password hsts-file retry-on-http-error
    """
)
_QUIET = _words(
    """
    quiet verbose no-verbose debug server-response save-headers continue no-clobber timestamping
    no-cache no-dns-cache no-http-keep-alive content-disposition content-on-error trust-server-names
    no-directories force-directories no-host-directories show-progress background inet4-only
    inet6-only no-config retry-connrefused no-hsts xattr no-use-server-timestamps delete-after
    adjust-extension keep-session-cookies no-cookies random-wait https-only no-netrc
    """
)
_TLS = "sets how TLS is done; the inspector uses its own settings for that"
_CONCERNS = {
    "no-check-certificate": "turns off certificate checks; the inspector keeps them on",
    "certificate": "presents a client certificate, which is not in the snippet",
    "private-key": "presents a client key, which is not in the snippet",
    "ca-certificate": _TLS, "ca-directory": _TLS, "secure-protocol": _TLS, "ciphers": _TLS,
    "load-cookies": "reads cookies from a file, which is not in the snippet",
    "input-file": "reads URLs from a file, which is not in the snippet",
    "execute": "sets wget up as a file would; left out",
    "start-pos": "asks for a part of the file; left out",
    "recursive": "also loads what the page links to; only the page is read",
    "mirror": "also loads what the page links to; only the page is read",
    "page-requisites": "also loads what the page links to; only the page is read",
}  # fmt: skip
_SHORT = {
    "O": "output-document", "o": "output-file", "a": "append-output", "e": "execute",
    "i": "input-file", "B": "base", "t": "tries", "T": "timeout", "w": "wait", "Q": "quota",
    "P": "directory-prefix", "U": "user-agent", "l": "level", "A": "accept", "R": "reject",
    "D": "domains", "I": "include-directories", "X": "exclude-directories",
}  # fmt: skip
_FLAGS = "qvdScNxbFEkKmprLH46hV"
