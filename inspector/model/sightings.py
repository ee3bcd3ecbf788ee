"""Finds where a text holds secrets: by the name they stand beside, and by their shape.

Works on any text, valid or not: JSON, forms, URLs, header lines, source code, logs, and each of
them quoted inside another. It looks for a few words with `str.find` and matches only there, so
its time is linear in the text and no single step holds the interpreter for long.

Texts are "byte strings": `str` whose characters are the UTF-8 bytes (Latin-1 decoded), so one
function serves text and raw wire bytes alike. It finds; model/redact.py replaces.
"""

from __future__ import annotations

import base64
import binascii
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from inspector.model.secret_names import ENDINGS, NOT_BEFORE, WHOLE_NAMES

Style = Literal["plain", "json", "url"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One secret in a text. `known` is the secret's own value where it was found by value.

    `style` is how the replacement must be written there: json needs quotes of its own (the
    secret was a bare number), url must not hold what a URL's authority cannot.
    """

    start: int
    end: int
    kind: str
    known: str | None = None
    style: Style = "plain"


def in_value(text: str, kind: str, start: int = 0, end: int | None = None) -> Iterator[Sighting]:
    """Yields what is secret in the value of a header or field that holds a secret of that kind.

    Kept are authentication schemes (`Bearer`), names of cookies, attributes of set cookies, white
    space around (it is evidence), variables and placeholders.
    """
    stop = len(text) if end is None else end
    if kind in ("cookie", "set-cookie"):
        yield from _cookies(text, start, stop, only_first=kind == "set-cookie")
        return
    scheme = _SCHEMES[kind].match(text, start, stop) if kind in _SCHEMES else None
    yield from _around_holes(text, scheme.end() if scheme else start, stop, kind)


def by_place(text: str) -> Iterator[Sighting]:
    """Yields values that stand beside a telling name, and user information in URLs."""
    low = text.lower()  # of the same length: the text is Latin-1
    for word, kind in ENDINGS:
        position = low.find(word)
        while position >= 0:
            after = position + len(word)
            if not low[max(0, position - 13) : position].endswith(NOT_BEFORE):
                for sighting in _beside(text, low, position, after, kind):
                    after = max(after, sighting.end)
                    yield sighting
            position = low.find(word, after)
    for name, kind in WHOLE_NAMES.items():
        position = low.find(name)
        while position >= 0:
            after = position + len(name)
            if low[max(0, position - 1) : position] in _NAME_OPENINGS:
                for sighting in _beside(text, low, position, after, kind):
                    after = max(after, sighting.end)
                    yield sighting
            position = low.find(name, after)
    yield from _in_urls(text)
    if "grant_type=authorization_code" in low:
        for match in _CODE.finditer(text):
            yield from _around_holes(text, *match.span(1), "code")


def by_shape(text: str) -> Iterator[Sighting]:
    """Yields JWTs, `Bearer …` and `Basic …` credentials and private keys, wherever they stand."""
    yield from _jwts(text)
    low = text.lower()
    for scheme, pattern, is_credential, kind in (
        ("bearer", _BEARER, _is_no_word, "token"),
        ("basic", _BASIC, _is_basic_pair, "credentials"),
    ):
        position = low.find(scheme)
        while position >= 0:
            match = pattern.match(text, position)
            if match and is_credential(match.group(1)) and not _is_parameter(match):
                yield from _around_holes(text, *match.span(1), kind)
            position = low.find(scheme, match.end() if match else position + len(scheme))
    position = text.find(_PEM_BEGIN)
    while position >= 0:
        match = _PEM_HEAD.match(text, position)
        end = len(text)
        if match:
            end = text.find(_PEM_END, match.end())
            end = len(text) if end < 0 else end
            yield from _around_holes(text, match.end(), end, "private key")
        position = text.find(_PEM_BEGIN, end if match else position + len(_PEM_BEGIN))


def _beside(text: str, low: str, position: int, after: int, kind: str) -> Iterator[Sighting]:
    """Yields the value that belongs to the name whose telling word ends at `after`."""
    if kind == "cookie" and low.startswith("set-", max(0, position - 4)):
        kind = "set-cookie"
    match = _AFTER_NAME.match(text, after)
    if match is None:
        yield from _in_markup(text, position, after, kind)
        return
    if _is_in_variable(text, position):
        return
    opened = _OPENING.match(text, match.end())
    if opened:
        end = _string_end(text, opened.end(), opened.group())
        in_list = match["delimiter"] == ","  # ["Authorization", "Bearer …"], but also ["a", "b"]
        if not in_list or (kind in _HEADER_KINDS and _CREDENTIAL.search(text, opened.end(), end)):
            yield from in_value(text, kind, opened.end(), end)
    elif text.startswith("[", match.end()):
        yield from _strings_of_array(text, match.end() + 1, kind)
    else:
        yield from _bare(text, position, match, kind)


def _in_markup(text: str, position: int, after: int, kind: str) -> Iterator[Sighting]:
    """Yields the content of a part of a multipart body or of an XML element of that name."""
    name_start = _name_start(text, position)
    if text.startswith('name="', max(0, name_start - 6)):
        head, closing = _AFTER_PART_NAME.match(text, after), "\n--"
    elif text[max(0, name_start - 1) : name_start] in ("<", ":"):
        head, closing = _AFTER_TAG.match(text, after), "<"
    else:
        return
    if head:
        end = text.find(closing, head.end())
        if closing == "<" and not text.startswith("</" if end >= 0 else "<", max(end, 0)):
            return  # a placeholder such as <TOKEN>, no element
        yield from in_value(text, kind, head.end(), len(text) if end < 0 else end)


def _bare(text: str, position: int, match: re.Match[str], kind: str) -> Iterator[Sighting]:
    """Yields a value without quotes: of a header line, a form, a query, or in running text."""
    start = match.end()
    delimiter = match["delimiter"].lower()
    if match["closing"]:
        # A quoted name with a bare value: JSON, where only a number can be a secret.
        number = _NUMBER.match(text, start) if kind in _NUMERIC_KINDS else None
        if number:
            yield Sighting(*number.span(), kind, style="json")
        return
    if delimiter == ":":
        line = _line_pattern(text, _name_start(text, position))
        value = line.match(text, start) if line else _telling_word(text, start)
    elif delimiter == "%3d":
        value = _ENCODED_PARAMETER.match(text, start)
    elif text[start - 1] == "=":
        value = _PARAMETER.match(text, start)
    else:
        value = _telling_word(text, start)
    if value:
        yield from in_value(text, kind, start, value.end())


def _line_pattern(text: str, name_start: int) -> re.Pattern[str] | None:
    """Returns how far a header's value reaches: its line, or its quotes as in curl's -H."""
    lead = text[max(0, name_start - 4) : name_start]
    if lead[-1:] in _QUOTED_LINE:
        return _QUOTED_LINE[lead[-1]]
    bare = lead.rstrip(" \t<>*+#-")  # marks of curl -v, of diffs and of quoting
    return _LINE if bare[-1:] in ("\r", "\n") or (not bare and name_start <= 4) else None


def _telling_word(text: str, start: int) -> re.Match[str] | None:
    """In running text: "invalid token: try again" names none, "password: hunter2" does."""
    word = _WORD.match(text, start)
    if word and (_DIGIT.search(word.group()) or len(word.group()) >= _LONG):
        return word
    return None


def _strings_of_array(text: str, start: int, kind: str) -> Iterator[Sighting]:
    item = _ITEM.match(text, start)
    while item:
        end = _string_end(text, item.end(), item.group(1))
        yield from in_value(text, kind, start=item.end(), end=end)
        item = _ITEM.match(text, end + len(item.group(1)))


def _string_end(text: str, start: int, quote: str) -> int:
    """Returns where a string ends whose opening was `quote`; a cut-off one ends with the text."""
    if len(quote) == 1:
        match = _STRING_REST[quote].match(text, start)
        assert match is not None  # matches the empty text
        return match.end()
    end = text.find(quote, start)
    while end > 0 and text[end - 1] == "\\":
        end = text.find(quote, end + 1)  # escaped once more: inside the string
    return len(text) if end < 0 else end


def _cookies(text: str, start: int, stop: int, *, only_first: bool) -> Iterator[Sighting]:
    position = start
    while position < stop:
        end = text.find(";", position, stop)
        end = stop if end < 0 else end
        equals = text.find("=", position, end)
        yield from _around_holes(text, position if equals < 0 else equals + 1, end, "cookie")
        position = stop if only_first else end + 1


def _around_holes(text: str, start: int, end: int, kind: str) -> Iterator[Sighting]:
    """Yields what is left of a value when variables and white space at its ends are left out."""
    position = start
    for hole in _HOLE.finditer(text, start, end):
        yield from _trimmed(text, position, hole.start(), kind)
        position = hole.end()
    yield from _trimmed(text, position, end, kind)


def _trimmed(text: str, start: int, end: int, kind: str) -> Iterator[Sighting]:
    value = text[start:end]
    core = value.strip(_WHITE_SPACE)
    if core:
        first = start + value.index(core)
        yield Sighting(first, first + len(core), kind)


def _name_start(text: str, position: int) -> int:
    before = text[max(0, position - _LONGEST_NAME) : position]
    return position - len(before) + len(before.rstrip(_NAME_CHARACTERS))


def _is_in_variable(text: str, position: int) -> bool:
    start = text.rfind("{{", max(0, position - _LONGEST_NAME), position)
    return start >= 0 and "}}" not in text[start:position]


def _in_urls(text: str) -> Iterator[Sighting]:
    position = text.find("://")
    while position >= 0:
        match = _USER_INFORMATION.match(text, position)
        if match:
            user, password = match.span(1), match.span(2)
            span, kind = (password, "password") if password[1] > password[0] else (user, "user")
            # All of it or nothing: what stands there must stay one word.
            if any(_around_holes(text, *span, kind)):
                yield Sighting(*span, kind, style="url")
        position = text.find("://", match.end() if match else position + 3)


def _jwts(text: str) -> Iterator[Sighting]:
    position = text.find("eyJ")
    while position >= 0:
        # All of the run is consumed, so a long text without dots is read once.
        run = _BASE64URL.match(text, position)
        assert run is not None  # it begins with eyJ
        rest = _JWT_REST.match(text, run.end())
        end = rest.end() if rest else run.end()
        if rest and run.end() - position >= _SHORTEST_JOSE_HEADER:
            yield Sighting(position, end, "JWT")
        position = text.find("eyJ", end)


def _is_no_word(value: str) -> bool:
    """Tells `Bearer 8f3…` from `Bearer token` and other running text."""
    return not _PLAIN_WORD.fullmatch(value)


def _is_parameter(match: re.Match[str]) -> bool:
    """Tells `Bearer realm="…"` (RFC 9110, 11.6.1) from a credential."""
    return bool(_PARAMETER_NAME.match(match.group(1)))


def _is_basic_pair(value: str) -> bool:
    padded = value.replace("%3D", "=").replace("%3d", "=").rstrip("=")
    try:
        pair = base64.b64decode(padded + "=" * (-len(padded) % 4), altchars=b"-_")
    except binascii.Error:
        return len(value) >= _LONG and _is_no_word(value)
    return b":" in pair or (len(value) >= _LONG and _is_no_word(value))


_LONG = 20
_SHORTEST_JOSE_HEADER = 10  # {"a":"b"}
_LONGEST_NAME = 64
_NAME_CHARACTERS = string.ascii_letters + string.digits + "_.-"
_WHITE_SPACE = " \t\r\n\f\v"  # of ASCII alone: other "spaces" here are bytes of characters

_NAME_OPENINGS = ('"', "'", "?", "&", ";")
_NUMERIC_KINDS = ("password", "secret", "client secret", "API key")
_HEADER_KINDS = ("credentials", "cookie", "set-cookie", "API key")
_AFTER_NAME = re.compile(
    r"(?P<closing>\\{0,7}[\"'`])?(?:\]|%5[dD])?[ \t]{0,16}(?P<delimiter>=>|[:=]|%3[dD]"
    # {"name": "Cookie", "value": "…"} of HAR, <input name="token" value="…">
    r"|,?\s{0,16}\\{0,7}[\"']?value\\{0,7}[\"']?\s{0,16}[:=](?=\s{0,16}\\{0,7}[\"'])"
    r"|,(?=\s{0,16}\\{0,7}[\"'`]))(?!=)\s{0,64}",
    re.ASCII,
)
_AFTER_PART_NAME = re.compile(r'"[^\r\n]{0,200}\r?\n(?:[^\r\n]{1,500}\r?\n){0,5}\r?\n')
_AFTER_TAG = re.compile(r"(?:\s[^<>]{0,200})?>", re.ASCII)
_OPENING = re.compile(r"\\{0,7}[\"'`]")
_STRING_REST = {
    quote: re.compile(rf"[^{quote}\\]*(?:\\.[^{quote}\\]*)*\\?", re.DOTALL) for quote in "\"'`"
}
_ITEM = re.compile(r"[\s,]{0,64}(\\{0,7}[\"'])", re.ASCII)
_LINE = re.compile(r"[^\r\n]*(?:\r?\n[ \t]+[^\r\n]+)*")  # obsolete folding included
_QUOTED_LINE = {quote: re.compile(rf"[^{quote}\r\n]*") for quote in "\"'`"}
_LEFT_BY_REDACTION = r"\[redacted\]|\[[A-Za-z ]{1,24} \d{1,9} chars(?: #[0-9a-f]{4})?\]"
_PARAMETER = re.compile(
    rf"(?:{_LEFT_BY_REDACTION}|[^\s&\"'<>\\]|\\(?![\\\"'nrtu/])|'(?=[^\s&\"'<>,;)\]}}]))+", re.ASCII
)
_ENCODED_PARAMETER = re.compile(rf"(?:{_LEFT_BY_REDACTION}|[^\s&\"'<>%]|%(?!26))+", re.ASCII)
_WORD = re.compile(rf"(?:{_LEFT_BY_REDACTION}|[^\s\"'<>,;(){{}}\[\]])+", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?=[\s,}\]])", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
_CREDENTIAL = re.compile(r"[\d=]|[^\"']{20}|(?i:bearer|basic) ")
_SCHEME = r"\s*(?:(?:bearer|basic|digest|negotiate|token|apikey|hmac)%s)+"
_SCHEMES = {
    "credentials": re.compile(_SCHEME % r"(?:\s+|$)", re.IGNORECASE | re.ASCII),
    "token": re.compile(_SCHEME % r"\s+", re.IGNORECASE | re.ASCII),
}
_USER_INFORMATION = re.compile(r"://([^\s/?#\"'<>:]*)(?::([^\s/?#\"'<>]*))?@", re.ASCII)
_CODE = re.compile(rf"(?<![\w.-])code=((?:{_LEFT_BY_REDACTION}|[^&\s\"'<>])+)", re.ASCII)
_BASE64URL = re.compile(r"[\w-]+", re.ASCII)
_JWT_REST = re.compile(r"\.[\w-]{4,}(?:\.[\w-]*){0,3}|\.\.[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_BEARER = re.compile(r"bearer(?:\s|%20|\+){1,16}([\w.~+/=-]+)", re.IGNORECASE | re.ASCII)
_BASIC = re.compile(r"basic(?:\s|%20|\+){1,16}([\w+/-]{4,}(?:=|%3D)*)", re.IGNORECASE | re.ASCII)
_PLAIN_WORD = re.compile(r"(?:[A-Z]?[a-z]{1,19}(?:[-_./][a-z]{1,19})*|[A-Z]{1,8})[.]?")
_PARAMETER_NAME = re.compile(r"(?:realm|scope|error|error_description|error_uri|charset)=")
_PEM_BEGIN = "-----BEGIN "
_PEM_HEAD = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_PEM_END = "-----END "
_HOLE = re.compile(
    r"\{\{\s*[A-Za-z_][\w.:-]*\s*\}\}"  # our variables
    r"|\$\{\w[\w.:]{0,63}\}|#\{\w[\w.]{0,63}\}|\{[A-Za-z_]\w{0,63}\}"  # other languages'
    r"|\$[A-Z_][A-Z0-9_]{0,63}\b"
    r"|<[A-Za-z][A-Za-z _-]{0,63}>"  # placeholders
    r"|(?<!\w)(?:YOUR|MY|INSERT|REPLACE)[_-][A-Z_-]{1,64}(?!\w)"
    r"|(?<!\w)(?:x{3,64}|X{3,64}|\*{3,64}|\.{3,64})(?!\w)|\xe2\x80\xa6"
    rf"|{_LEFT_BY_REDACTION}"
    r"|redacted-[a-z-]{1,24}-\d{1,9}-chars(?:-[0-9a-f]{4})?",
    re.ASCII,
)
