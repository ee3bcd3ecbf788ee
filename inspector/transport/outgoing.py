"""What a request puts on the wire: where it goes, its target and its headers, as typed.

Nothing is normalised behind the user's back: the path keeps its dots and its percent-encoding,
headers keep order, spelling and duplicates (h11 puts Host first, wherever it stands). Only what
HTTP needs and the user left out is added, and only what cannot cross the wire is refused
(`UnsendableError`) or percent-encoded (characters beyond ASCII and spaces of the target). White
space around a header value is not part of the value (RFC 9110, 5.5) and is not sent.

Standard library only, so that a window may ask for `implied_headers` before httpx is imported.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

import inspector
from inspector.model.headers import Headers
from inspector.model.request import WireRequest

USER_AGENT = f"guest-api-inspector/{inspector.__version__}"
ACCEPT_ENCODING = "gzip, deflate"
DEFAULT_PORTS = {"http": 80, "https": 443}


class UnsendableError(ValueError):
    """A request that cannot be put on the wire; the text is the sentence for the user."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a URL points.

    `host` is ASCII, without the brackets of an IPv6 address. `target` is what follows the
    method in the request line. `userinfo` is `user:password`, percent-decoded, or None.
    """

    scheme: str
    host: str
    port: int
    target: str
    userinfo: str | None = None

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host.lower(), self.port

    @property
    def url(self) -> str:
        """The URL without user and password, for showing."""
        return f"{self.scheme}://{self.host_header}{self.target}"


def locate(url: str) -> Destination:
    """Returns where an absolute URL points; path and query stay as typed.

    Raises:
        UnsendableError: It is not an http or https URL, or holds what cannot be sent.
    """
    if url != url.strip():
        raise UnsendableError("The URL begins or ends with white space. Remove it.")
    scheme, separator, rest = url.partition("://")
    if not separator or not _SCHEME.fullmatch(scheme):
        raise UnsendableError(
            f"The URL {_shorten(url)} has no scheme and host. "
            "It must begin with https:// (or http://) and a host name."
        )
    scheme = scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise UnsendableError(
            f"The URL begins with {scheme}://, which cannot be sent. Use https:// or http://."
        )
    end = next((i for i, character in enumerate(rest) if character in "/?#\\"), len(rest))
    userinfo, _, place = rest[:end].rpartition("@")
    host, port = _split_place(place, scheme)
    return Destination(
        scheme,
        host,
        port,
        _target_of(rest[end:].partition("#")[0]),
        unquote(userinfo) if userinfo else None,
    )


def implied_headers(wire: WireRequest) -> tuple[tuple[str, str], ...]:
    """Returns the headers that the client adds by itself, those of the user's left out.

    In the order in which they go out: Host before the user's headers, the others after them.
    Never raises; while the URL cannot be understood there is no Host.
    """
    try:
        destination = locate(wire.url)
    except UnsendableError:
        destination = None
    given = {name.lower() for name, _ in wire.headers}
    implied: list[tuple[str, str]] = []
    if destination is not None:
        implied.append(("Host", destination.host_header))
    implied.append(("Accept", "*/*"))
    implied.append(("Accept-Encoding", ACCEPT_ENCODING))
    implied.append(("Connection", "keep-alive"))
    implied.append(("User-Agent", USER_AGENT))
    if destination is not None and destination.userinfo is not None:
        credentials = destination.userinfo if ":" in destination.userinfo else _with_colon(wire)
        encoded = base64.b64encode(credentials.encode("utf-8", "surrogatepass"))
        implied.append(("Authorization", "Basic " + encoded.decode("ascii")))
    needs_length = wire.content or wire.method.upper() in ("POST", "PUT", "PATCH")
    if needs_length and "transfer-encoding" not in given:
        implied.append(("Content-Length", str(len(wire.content))))
    return tuple((name, value) for name, value in implied if name.lower() not in given)


def wire_headers(wire: WireRequest) -> list[tuple[bytes, bytes]]:
    """Returns every header field as it goes out, in order.

    Raises:
        UnsendableError: A field cannot be sent; the sentence names it, never its value.
    """
    implied = implied_headers(wire)
    before = [pair for pair in implied if pair[0] == "Host"]
    after = [pair for pair in implied if pair[0] != "Host"]
    fields = [_encode_field(name, value) for name, value in (*before, *wire.headers, *after)]
    _check_framing(wire, fields)
    return fields


def check_method(method: str) -> bytes:
    """Returns the method's bytes; methods are case-sensitive and go out as typed.

    Raises:
        UnsendableError: It is not a token (RFC 9110, 9.1).
    """
    if not _TOKEN.fullmatch(method):
        raise UnsendableError(
            f"The method {_shorten(method)} cannot be sent: a method is one word such as POST."
        )
    return method.encode("ascii")


def _with_colon(wire: WireRequest) -> str:
    return (locate(wire.url).userinfo or "") + ":"


def _split_place(place: str, scheme: str) -> tuple[str, int]:
    if place.startswith("["):
        host, bracket, tail = place[1:].partition("]")
        if not bracket or (tail and not tail.startswith(":")) or not _IPV6.fullmatch(host):
            raise UnsendableError(f"The URL's host [{host}] is not an IPv6 address.")
        port_text = tail[1:]
    else:
        host, _, port_text = place.partition(":")
        host = _ascii_host(host)
    if not host:
        raise UnsendableError("The URL names no host. It must look like https://host/path.")
    if not port_text:
        return host, DEFAULT_PORTS[scheme]
    if not (port_text.isascii() and port_text.isdigit() and 0 < int(port_text[:6]) < 65536):
        raise UnsendableError(
            f"The URL's port {_shorten(port_text)} is not a number from 1 to 65535."
        )
    return host, int(port_text)


def _ascii_host(host: str) -> str:
    if not host.isascii():
        import idna

        try:
            return idna.encode(host.lower()).decode("ascii")
        except idna.IDNAError as error:
            raise UnsendableError(f"The URL's host name {host} is not valid: {error}.") from error
    bad = _NOT_IN_HOST.search(host)
    if bad:
        raise UnsendableError(
            f"The URL's host name {_shorten(host)} holds {_name_of(bad.group())}, "
            "which no host name can. Check for a variable that was not filled in."
        )
    return host


def _target_of(typed: str) -> str:
    target = typed if typed.startswith("/") else "/" + typed
    bad = _CONTROL.search(target)
    if bad:
        raise UnsendableError(
            f"The URL holds the control character {_name_of(bad.group())}. Remove it."
        )
    try:
        return _NOT_IN_TARGET.sub(lambda match: quote(match.group(), safe=""), target)
    except UnicodeEncodeError as error:
        raise UnsendableError("The URL holds half a character (a lone surrogate).") from error


def _encode_field(name: str, value: str) -> tuple[bytes, bytes]:
    if not _TOKEN.fullmatch(name):
        raise UnsendableError(
            f"The header name {_shorten(name)!r} cannot be sent: a name is one word of letters, "
            "digits and hyphens, without spaces or a colon."
        )
    value = value.strip(" \t")
    bad = _CONTROL_IN_VALUE.search(value)
    if bad:
        what = "a line break" if bad.group() in "\r\n" else _name_of(bad.group())
        raise UnsendableError(
            f"The value of the header {name} holds {what}, which cannot be sent in a header. "
            "Remove it."
        )
    try:
        return name.encode("ascii"), value.encode("latin-1")
    except UnicodeEncodeError as error:
        what = _name_of(value[error.start])
        raise UnsendableError(
            f"The value of the header {name} holds {what}, which cannot be sent in a header. "
            "Replace it by a plain (ASCII) character."
        ) from error


def _check_framing(wire: WireRequest, fields: list[tuple[bytes, bytes]]) -> None:
    headers = Headers(tuple((n.decode("ascii"), v.decode("latin-1")) for n, v in fields))
    if len(headers.get_all("Host")) > 1:
        raise UnsendableError("The header Host is given more than once. Keep one.")
    codings = headers.get_all("Transfer-Encoding")
    if codings:
        if [coding.lower() for coding in codings] != ["chunked"]:
            raise UnsendableError(
                "The header Transfer-Encoding can only be sent as one field with the value "
                "chunked. Remove it."
            )
        return
    for length in headers.get_all("Content-Length"):
        if length != str(len(wire.content)):
            raise UnsendableError(
                f"The header Content-Length says {_shorten(length)}, but the payload has "
                f"{len(wire.content)} bytes. Remove the header: it is added by itself."
            )


def _name_of(character: str) -> str:
    shown = f" ({character})" if character.isprintable() and not character.isspace() else ""
    return f"the character U+{ord(character):04X}{shown}"


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_TOKEN = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")
_IPV6 = re.compile(r"[0-9A-Fa-f:.]+(%25[\w.-]+|%[\w.-]+)?")
_NOT_IN_HOST = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=-]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_IN_TARGET = re.compile(r"[^\x21-\x7e]")
# h11 takes white space to be what Python's \s matches in bytes; other controls pass it, but no
# server expects them.
_CONTROL_IN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
