"""One curl operation: its options gathered, and the requests that curl would make of them."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace

from inspector.dialects.bodies import FORM, JSON, text_body
from inspector.dialects.curl_body import Data, add_form, is_data, join_data, query_piece
from inspector.dialects.curl_chain import output_of
from inspector.dialects.curl_options import Option, concern, is_quiet, takes_value
from inspector.dialects.curl_url import (
    spread,
    with_file_name,
    with_query,
    with_target,
    without_dots,
    without_userinfo,
)
from inspector.dialects.draft import Draft, variable
from inspector.dialects.shell import Shell
from inspector.dialects.shell_text import http_date
from inspector.model.headers import Headers
from inspector.model.request import VARIABLE, Body

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_LOOKS_LIKE_URL = re.compile(
    r"[A-Za-z]+://|/|\{\{|localhost|[\w-]+(\.[\w-]+)+|\[|[^\s/]+/|[\w-]+:\d"
)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z{}-]+")
_MOST_URLS = 100
_NOT_BASIC = frozenset(("digest", "ntlm", "ntlm-wb", "negotiate", "anyauth", "aws-sigv4"))


class Command:
    """The options between two `--next`: one request for each URL."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.draft = Draft()
        self.urls: list[Option] = []
        self.pairs: list[tuple[str, str]] = []
        self.defaults: dict[str, str] = {}
        self.method = ""
        self.flags: set[str] = set()
        self.data: list[Option] = []
        self.forms: list[Option] = []
        self.query: list[Option] = []
        self.cookies: list[str] = []
        self.user: Option | None = None
        self.upload: Option | None = None
        self.target: Option | None = None
        self.default_scheme = "http"
        self.removed: set[str] = set()
        self.quiet: list[Option] = []

    def take(self, option: Option) -> None:
        place = self.shell.place(option.offset)
        if not option.name:
            self.draft.note(
                "warning", f"curl has no option {option.spelling}; it was left out.", place
            )
        elif option.value is None and takes_value(option.name):
            self.draft.note(
                "error",
                f"{option.spelling} needs a value and has none; the line is cut short.",
                place,
            )
            self.draft.complete = False
        elif option.name == "url":
            self._take_url(option)
        elif option.name in _HANDLERS:
            _HANDLERS[option.name](self, option)
        elif is_data(option.name):
            self.data.append(option)
        else:
            self._take_other(option)

    def _take_url(self, option: Option) -> None:
        if option.value and (not option.spelling and not _LOOKS_LIKE_URL.match(option.value)):
            self.draft.note(
                "error",
                f"“{option.value[:40]}” is neither an option nor a URL; a quote or a backslash "
                "may be missing before it.",
                self.shell.place(option.offset),
            )
        elif option.value:
            self.urls.append(option)

    def _take_other(self, option: Option) -> None:
        about = concern(option.name)
        self.flags.add(option.name)
        if about:
            self.draft.note(
                "warning", f"{option.spelling} {about}.", self.shell.place(option.offset)
            )
        elif option.name in ("location", "follow"):
            self.draft.note(
                "info",
                f"{option.spelling} follows redirects; the inspector does so only when asked.",
                self.shell.place(option.offset),
            )
        elif is_quiet(option.name):
            self.quiet.append(option)
        elif option.name not in ("get", "head"):
            self.draft.note(
                "info",
                f"{option.spelling} has no counterpart here; it was left out.",
                self.shell.place(option.offset),
            )

    def header(self, option: Option) -> None:
        line = option.value or ""
        place = self.shell.place(option.offset)
        name, colon, value = line.partition(":")
        if line.startswith("@"):
            self.draft.note("warning", f"The headers in the file {line[1:]} are not known.", place)
        elif not colon and line.endswith(";"):
            self.pairs.append((line[:-1], ""))
        elif not colon:
            self.draft.note("error", f"“{line[:40]}” is no header: it has no colon.", place)
        elif not _HEADER_NAME.fullmatch(name):
            self.draft.note("error", f"“{name[:40]}” cannot be a header's name.", place)
            self.pairs.append((name.strip(), value.lstrip()))
        elif not value.strip():
            self.removed.add(name.lower())
            if name.lower() != "content-type":
                self.draft.note("info", f"curl is told to send no {name} of its own.", place)
        else:
            self.pairs.append((name, value.lstrip()))

    def cookie(self, option: Option) -> None:
        value = option.value or ""
        if "=" in value or value.startswith("{{"):
            self.cookies.append(value)
        else:
            place = self.shell.place(option.offset)
            self.draft.note("warning", f"The cookies in the file {value} are not known.", place)

    def drafts(self) -> Iterator[Draft]:
        """Yields one finished draft for each URL, or a single one without any."""
        self.draft.headers = Headers(tuple(self.pairs))
        for name, value in self.defaults.items():
            self._default(name, value)
        self._add_credentials()
        self._add_cookies()
        self._add_body()
        for name, value in self.draft.headers:
            # What Latin-1 lacks cannot be sent, and is refused by name when it is.
            if not value.isascii() and max(value) < "\u0100":
                said = f"curl sends the letters of {name} as UTF-8, the inspector as Latin-1."
                self.draft.note("warning", said)
        if self.quiet:
            listed = ", ".join(dict.fromkeys(option.spelling for option in self.quiet))
            self.draft.note(
                "info",
                f"Left out, as the request stays the same without: {listed}.",
                self.shell.place(self.quiet[0].offset),
            )
        self.draft.method = self._method()
        for name, (spelled, offset) in self.shell.unknown.items():
            is_known = output_of(name, self.shell.unknown) is not None
            if spelled.startswith(("$(", "`")) and not is_known:
                self.draft.note(
                    "warning",
                    f"{spelled[:60]} is not run; its output is the variable {name}.",
                    self.shell.place(offset),
                )
        wanted = self._wanted() or [None]
        if len(wanted) > _MOST_URLS:
            self.draft.note("error", f"Only the first {_MOST_URLS} URLs were read.")
        for option in wanted[:_MOST_URLS]:
            draft = Draft(
                self.draft.method, "", self.draft.headers, self.draft.body,
                notes=list(self.draft.notes), complete=self.draft.complete,
            )  # fmt: skip
            if option is None:
                draft.note("warning", "The command names no URL.")
            else:
                self._set_url(draft, option)
            yield draft

    def _wanted(self) -> list[Option | None]:
        """Returns the URLs, globs spread; one more than are read when there are too many."""
        found: list[Option | None] = []
        for option in self.urls:
            url = option.value or ""
            most = _MOST_URLS + 1 - len(found)
            urls = [url] if "globoff" in self.flags else spread(url, most)
            if len(urls) > 1:
                said = f"curl sends a request for each of the {len(urls)} URLs that these mean."
                self.draft.note("info", said, self.shell.place(option.offset))
            found += (replace(option, value=one) for one in urls[:most])
        return found

    def _set_url(self, draft: Draft, option: Option) -> None:
        url = option.value or ""
        place = self.shell.place(option.offset)
        if not _SCHEME.match(url) and not url.startswith(("/", "{{")):
            scheme = self.default_scheme
            draft.note("info", f"{url[:60]} names no scheme; curl takes {scheme}://.", place)
            url = f"{scheme}://{url}"
        url, userinfo = without_userinfo(url)
        if userinfo is not None and "Authorization" not in draft.headers:
            draft.headers = draft.headers.with_added("Authorization", _basic(userinfo))
        if "path-as-is" not in self.flags and without_dots(url) != url:
            draft.note("info", "The dots in the path are resolved, as curl does.", place)
            url = without_dots(url)
        if self.upload:
            url = with_file_name(url, self.upload.value or "")
        query = "&".join(query_piece(one, draft, self.shell) for one in self.query)
        if "get" in self.flags and self.data:
            data = join_data(self.data, draft, self.shell)
            if query:
                draft.note("warning", "curl leaves --url-query out beside -G with data.", place)
            query = data.text or data.path
        draft.url = with_query(url, query)
        if self.target is not None:
            place = self.shell.place(self.target.offset)
            other = with_target(draft.url, self.target.value or "")
            if other is None:
                said = "--request-target sends another target than a URL can have; left out."
                draft.note("warning", said, place)
            else:
                draft.note("info", "The target is that of --request-target.", place)
                draft.url = other

    def _method(self) -> str:
        """Returns the verb; one that the snippet does not tell is not made up silently."""
        if self.method and not VARIABLE.search(self.method):
            return self.method
        method = self._usual_method()
        if self.method:
            said = f"The method is not in the snippet; {method} stands in its place."
            self.draft.note("warning", said)
            self.draft.complete = False
        return method

    def _usual_method(self) -> str:
        if "head" in self.flags:
            return "HEAD"
        if "get" in self.flags:
            return "GET"
        if self.upload:
            return "PUT"
        return "POST" if self.data or self.forms else "GET"

    def _add_credentials(self) -> None:
        if self.user is None or "Authorization" in self.draft.headers:
            return
        value = self.user.value or ""
        place = self.shell.place(self.user.offset)
        if self.flags & _NOT_BASIC:
            return
        if VARIABLE.search(value) or ":" not in value:
            self.draft.note(
                "warning",
                "The variable basic_credentials stands for the base64 of user:password.",
                place,
            )
        self.draft.headers = self.draft.headers.with_added("Authorization", _basic(value))

    def _add_cookies(self) -> None:
        if self.cookies and "Cookie" not in self.draft.headers:
            self.draft.headers = self.draft.headers.with_added("Cookie", ";".join(self.cookies))

    def _add_body(self) -> None:
        if self.upload is not None:
            self.draft.body = Body("file", self.upload.value or "")
        elif self.forms:
            add_form(self.forms, self.draft, self.shell)
        elif self.data:
            as_json = any(option.name == "json" for option in self.data)
            is_sent = "get" not in self.flags
            if is_sent or as_json:
                self._default("Content-Type", JSON if as_json else FORM)
            if as_json:
                self._default("Accept", JSON)
            if is_sent:
                self._set_data(join_data(self.data, self.draft, self.shell))
                self._note_raw_holes()

    def _set_data(self, data: Data) -> None:
        body = Body("file", data.path) if data.path else text_body(data.text, self.draft.headers)
        if data.is_raw and body.kind == "form":
            body = Body("text", data.text)
        elif data.is_encoded and self.draft.headers.get("Content-Type") == FORM:
            body = Body("form", data.text)
        self.draft.body = body

    def _note_raw_holes(self) -> None:
        """Tells which variables of a form curl would not percent-encode."""
        for option in self.data if self.draft.body.kind == "form" else ():
            hole = VARIABLE.search(option.value or "")
            if hole and option.name != "data-urlencode":
                said = (
                    f"curl sends the value of {hole.group(1)} as it is; here it is "
                    "percent-encoded when it is filled in."
                )
                self.draft.note("info", said, self.shell.place(option.offset))

    def _default(self, name: str, value: str) -> None:
        if name not in self.draft.headers and name.lower() not in self.removed:
            self.draft.headers = self.draft.headers.with_added(name, value)


def _basic(userinfo: str) -> str:
    if VARIABLE.search(userinfo) or ":" not in userinfo:
        return "Basic " + variable("basic_credentials")
    return "Basic " + b64encode(userinfo.encode("utf-8", "replace")).decode()


def _set_method(command: Command, option: Option) -> None:
    command.method = option.value or ""


def _set_user(command: Command, option: Option) -> None:
    command.user = option


def _set_upload(command: Command, option: Option) -> None:
    command.upload = option


def _add_header(name: str) -> Callable[[Command, Option], None]:
    def add(command: Command, option: Option) -> None:
        value = option.value or ""
        if name == "Referer":
            value = value.removesuffix(";auto")
        if name == "Range":
            value = "bytes=" + value
        if value:
            command.defaults[name] = value

    return add


def _add_bearer(command: Command, option: Option) -> None:
    command.defaults["Authorization"] = "Bearer " + (option.value or "")


def _add_time_condition(command: Command, option: Option) -> None:
    value = option.value or ""
    name = "If-Unmodified-Since" if value.startswith("-") else "If-Modified-Since"
    given = http_date(value.lstrip("-"))
    if given is None:
        said = f"“{value[:40]}” is no date that curl knows; it sends no condition."
        command.draft.note("warning", said, command.shell.place(option.offset))
    else:
        command.defaults[name] = given


def _continue_at(command: Command, option: Option) -> None:
    value = option.value or ""
    if value.isdecimal() and int(value):
        command.defaults.setdefault("Range", f"bytes={value}-")
    elif not value.isdecimal():
        said = f"{option.spelling} {value[:40]} goes on from a place not in the snippet; left out."
        command.draft.note("info", said, command.shell.place(option.offset))


def _set_target(command: Command, option: Option) -> None:
    command.target = option


def _set_scheme(command: Command, option: Option) -> None:
    command.default_scheme = option.value or "http"


_HANDLERS: dict[str, Callable[[Command, Option], None]] = {
    "request": _set_method,
    "header": Command.header,
    "cookie": Command.cookie,
    "user": _set_user,
    "user-agent": _add_header("User-Agent"),
    "referer": _add_header("Referer"),
    "range": _add_header("Range"),
    "oauth2-bearer": _add_bearer,
    "time-cond": _add_time_condition,
    "upload-file": _set_upload,
    "form": lambda command, option: command.forms.append(option),
    "form-string": lambda command, option: command.forms.append(option),
    "url-query": lambda command, option: command.query.append(option),
    "request-target": _set_target,
    "continue-at": _continue_at,
    "proto-default": _set_scheme,
}
