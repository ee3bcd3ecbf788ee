"""What a shell makes of texts that it knows: `${NAME%/}` and the like, `$'…'`, what `echo` prints.

Pure text: nothing is run, no file is read. What cannot be told is None.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from fnmatch import translate

_ANSI = re.compile(
    rb"\\(?:([abeEfnrtv\\'\"?])|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})"
    rb"|U([0-9A-Fa-f]{1,8})|([0-7]{1,3}))"
)
_ANSI_LETTERS = {
    b"a": b"\a", b"b": b"\b", b"e": b"\x1b", b"E": b"\x1b", b"f": b"\f", b"n": b"\n",
    b"r": b"\r", b"t": b"\t", b"v": b"\v", b"\\": b"\\", b"'": b"'", b'"': b'"', b"?": b"?",
}  # fmt: skip
_FALLBACK = re.compile(r":?([-=])(.*)", re.DOTALL)
_SUBSTRING = re.compile(r":\s*(\d{1,9})(?::(\d{1,9}))?")
_PLAIN_PATTERN = re.compile(r"[^*?\[\\]*")
_LONGEST_MATCHED = 2_000


def fallback(operation: str) -> str | None:
    """Returns what `${NAME:-text}` gives where NAME has no value; None for another operation."""
    match = _FALLBACK.fullmatch(operation)
    return match.group(2) if match else None


def operated(value: str, operation: str) -> str | None:
    """Returns what `${NAME` + operation + `}` gives of a value; None when that is not followed."""
    if not operation or operation.startswith((":?", "?")):
        return value
    other = fallback(operation)
    if other is not None:
        return value or (other if operation.startswith(":") else value)
    if operation.startswith((":+", "+")):
        return operation.lstrip(":")[1:] if value or operation[0] == "+" else ""
    if operation in ("^^", ",,"):
        return value.upper() if operation == "^^" else value.lower()
    if operation in ("^", ","):
        return (value[:1].upper() if operation == "^" else value[:1].lower()) + value[1:]
    cut = _SUBSTRING.fullmatch(operation)
    if cut:
        start = int(cut.group(1))
        return value[start : start + int(cut.group(2))] if cut.group(2) else value[start:]
    if operation[0] in "%#":
        return _without(value, operation)
    if operation[0] == "/":
        every = operation.startswith("//")
        old, _, new = operation[2 if every else 1 :].partition("/")
        if old and _PLAIN_PATTERN.fullmatch(old):
            return value.replace(old, new, -1 if every else 1)
    return None


def _without(value: str, operation: str) -> str | None:
    """`%pattern` takes the shortest match off the end, `#` off the start; doubled, the longest."""
    sign = operation[0]
    longest = operation.startswith(sign * 2)
    pattern = operation[2 if longest else 1 :]
    if _PLAIN_PATTERN.fullmatch(pattern):
        return value.removesuffix(pattern) if sign == "%" else value.removeprefix(pattern)
    if len(value) > _LONGEST_MATCHED or len(pattern) > 20:
        return None
    matches = re.compile(translate(pattern)).match
    cuts = range(len(value) + 1)
    if sign == "%":
        ordered = cuts if longest else reversed(cuts)
        return next((value[:cut] for cut in ordered if matches(value[cut:])), value)
    ordered = reversed(cuts) if longest else cuts
    return next((value[cut:] for cut in ordered if matches(value[:cut])), value)


def ansi(inner: str) -> str:
    """Returns what stands between `$'` and `'`, its escapes undone; a NUL ends nothing here."""
    plain = inner.encode("utf-8", "surrogatepass")
    return _ANSI.sub(_ansi_bytes, plain).decode("utf-8", "replace").replace("\0", "")


def printed(words: Sequence[str], given: str | None) -> str | None:
    """Returns what a command of these words prints, reading `given`; None when that is not known.

    Only commands that pass texts on: echo, printf, cat without a file, base64.
    """
    name, *rest = words
    if name in ("cat", "tee") and all(word == "-" for word in rest):
        return given
    if name == "base64" and given is not None and all(_WRAPS.fullmatch(word) for word in rest):
        return b64encode(given.encode("utf-8", "replace")).decode() + "\n"
    if name == "echo":
        end, escapes = "\n", False
        while rest and re.fullmatch(r"-[neE]+", rest[0]):
            end = "" if "n" in rest[0] else end
            escapes = escapes or "e" in rest[0]
            del rest[0]
        text = " ".join(rest)
        return (ansi(text) if escapes else text) + end
    if name == "printf" and rest:
        return _formatted(rest[1:] if rest[0] == "--" else rest)
    return None


def http_date(text: str) -> str | None:
    """Returns a date as HTTP writes it (RFC 9110, 5.6.7), of the forms that people give curl."""
    numbers = _NUMBERS.fullmatch(text.strip())
    try:
        if numbers:
            given = datetime(*(int(part or 0) for part in numbers.groups()), tzinfo=UTC)  # type: ignore[misc, arg-type] # the groups are the arguments
        else:
            given = parsedate_to_datetime(text)
        return format_datetime(given.astimezone(UTC), usegmt=True)
    except (ValueError, OverflowError):
        return None


def _formatted(words: Sequence[str]) -> str | None:
    form, *rest = words or ("",)
    if form.replace("%%", "").count("%") != form.count("%s") or form.count("%s") != len(rest):
        return None
    given = iter(rest)
    pieces = re.split(r"(%s|%%)", ansi(form))
    return "".join(
        next(given) if piece == "%s" else "%" if piece == "%%" else piece for piece in pieces
    )


def _ansi_bytes(match: re.Match[bytes]) -> bytes:
    letter, two, four, eight, octal = match.groups()
    if letter:
        return _ANSI_LETTERS[letter]
    if two or octal:
        return bytes([int(two, 16) if two else int(octal, 8) & 255])
    code = int(four or eight, 16)
    fits = code < 0x110000 and not 0xD800 <= code < 0xE000
    return (chr(code) if fits else "\ufffd").encode()


_WRAPS = re.compile(r"-w|0|-w0|--wrap=0")
_NUMBERS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?")
