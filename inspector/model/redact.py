"""Takes secrets out of everything that leaves the process: the one function for all of it.

Profiles, history, reports, logs, crash text, window titles and the clipboard go through here. A
secret is known by value (every secret in use, in each spelling that encoders give it), by place
(headers, fields and parameters that hold one by their name) and by shape (JWTs, `Bearer …`); what
takes its place says kind, length and fingerprint, so that two exchanges can still be compared:
`[token 86 chars #a91c]`. Values under 8 characters get no fingerprint: it would give them away.

Variables (`{{name}}`) and placeholders stay. It fails closed: what cannot be redacted becomes
`[redacted]` as a whole.
"""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar
from urllib.parse import unquote_plus

from inspector.model.exchange import Exchange, Failure, Hop, Outcome, Response
from inspector.model.headers import Headers
from inspector.model.known_values import KnownValues
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret
from inspector.model.secret_names import secret_kind
from inspector.model.sightings import Sighting, Style, by_place, by_shape, in_value
from inspector.model.unescape import Unescaped

REDACTED = "[redacted]"

_T = TypeVar("_T")


class Redactor:
    """Redacts with the secrets it was given; frozen, so any thread may share it.

    Time is linear in the text; 1 MB takes some tens of milliseconds, so large bodies belong on a
    worker thread.
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._known = KnownValues(secret.reveal() for secret in secrets)

    def text(self, value: str) -> str:
        """Returns the text with every secret replaced."""
        return _closed(lambda: self._text(value), REDACTED)

    def prose(self, value: str) -> str:
        """Returns a sentence of ours redacted by value and shape: a name in it is no place.

        “the token: it is the variable X” stays; what others wrote belongs to `text`.
        """
        return _closed(lambda: self._text(value, places=False), REDACTED)

    def known(self, value: str) -> str:
        """Returns the text with the secrets in use replaced, and nothing else.

        For a snippet written from a redacted request: `Bearer #{ENV["TOKEN"]}` is no secret, but
        reads like one.
        """
        return _closed(lambda: self._text(value, places=False, shapes=False), REDACTED)

    def url(self, value: str) -> str:
        """Like `text`, with replacements that leave the URL one that can be taken apart."""
        return _closed(lambda: self._text(value, style="url"), "redacted:")

    def data(self, value: bytes) -> bytes:
        """Returns the bytes with every secret replaced; of any encoding, or none."""
        return _closed(lambda: self._data(value), REDACTED.encode())

    def field(self, name: str, value: str) -> str:
        """Returns the value of a header, field or parameter of that name, redacted."""
        return _closed(lambda: self._field(name, value), REDACTED)

    def wire(self, value: bytes, *, cut: bool = False) -> bytes:
        """Returns raw HTTP bytes of one direction of a hop, redacted.

        A body under a content coding is left out, since no search sees through it. A chunked one
        keeps its framing unless a secret is in it. `cut` says that the end is missing: the first
        half of a secret may then stand there.
        """
        return _closed(lambda: self._wire(value, cut), REDACTED.encode())

    def headers(self, headers: Headers) -> Headers:
        return Headers(tuple((self.text(name), self.field(name, value)) for name, value in headers))

    def request(self, request: Request) -> Request:
        return Request(
            method=self.text(request.method),
            url=self.url(request.url),
            headers=self.headers(request.headers),
            body=_closed(lambda: self._body(request.body), Body("text", REDACTED)),
        )

    def exchange(self, exchange: Exchange) -> Exchange:
        """Returns the exchange fit to be kept: request, outcome and the hops' raw bytes."""
        outcome = self._outcome(exchange.outcome)
        bodies = (b"", b"")
        if isinstance(exchange.outcome, Response) and isinstance(outcome, Response):
            bodies = (exchange.outcome.body, outcome.body)
        return replace(
            exchange,
            request=self.request(exchange.request),
            outcome=outcome,
            hops=tuple(self._hop(hop, *bodies) for hop in exchange.hops),
            environment=self.text(exchange.environment),
            label=self.text(exchange.label),
        )

    def _outcome(self, outcome: Outcome) -> Outcome:
        match outcome:
            case Response():
                return replace(
                    outcome,
                    reason=self.text(outcome.reason),
                    headers=self.headers(outcome.headers),
                    body=self.data(outcome.body),
                )
            case Failure():
                return replace(
                    outcome, message=self.text(outcome.message), detail=self.text(outcome.detail)
                )
            case _:
                return outcome

    def _hop(self, hop: Hop, body: bytes, clean_body: bytes) -> Hop:
        if body and len(hop.received) == hop.received_bytes and hop.received.endswith(body):
            # The answer as it was decoded ends the raw bytes too: no need to read it twice.
            received = self.wire(hop.received.removesuffix(body)) + clean_body
        else:
            received = self.wire(hop.received, cut=hop.received_bytes > len(hop.received))
        return replace(
            hop,
            method=self.text(hop.method),
            url=self.url(hop.url),
            sent=self.wire(hop.sent),
            received=received,
            reason=self.text(hop.reason),
            proxy=self.url(hop.proxy),
        )

    def _body(self, body: Body) -> Body:
        match body.kind:
            case "form":
                return replace(body, text="&".join(map(self._pair, body.text.split("&"))))
            case "base64":
                return replace(body, text=self._base64(body.text))
            case "multipart":
                return replace(body, text=self._text(body.text), parts=self._parts(body))
            case _:
                return replace(body, text=self._text(body.text))

    def _parts(self, body: Body) -> tuple[Part, ...]:
        return tuple(
            Part(
                name=self._text(part.name),
                text=self._field(part.name, part.text),
                filename=None if part.filename is None else self._text(part.filename),
                content_type=part.content_type,
                path=None if part.path is None else self._text(part.path),
            )
            for part in body.parts
        )

    def _pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        return self._text(name) + equals + self._field(unquote_plus(name), value)

    def _base64(self, text: str) -> str:
        try:
            plain = base64.b64decode(text, validate=True)
        except ValueError:
            return self._text(text)
        clean = self._data(plain)
        return text if clean == plain else base64.b64encode(clean).decode()

    def _field(self, name: str, value: str) -> str:
        kind = secret_kind(name)
        return self._text(value) if kind is None else self._text(value, kind=kind)

    def _text(
        self,
        value: str,
        *,
        kind: str | None = None,
        style: Style = "plain",
        places: bool = True,
        shapes: bool = True,
    ) -> str:
        clean = self._redact(
            _bytes_as_text(value), kind=kind, style=style, places=places, shapes=shapes
        )
        return clean.encode("latin-1").decode("utf-8", "surrogatepass")

    def _data(self, value: bytes) -> bytes:
        for mark, encoding in _MARKS:
            if value.startswith(mark):
                return self._text(value.decode(encoding)).encode(encoding)
        return self._redact(value.decode("latin-1")).encode("latin-1")

    def _wire(self, value: bytes, cut: bool) -> bytes:
        text = value.decode("latin-1")
        coded, chunked = _CODED.search(text), _CHUNKED.search(text)
        framed = coded or chunked
        blank = _BLANK_LINE.search(text, framed.end()) if framed else None
        if blank is None:
            return self._redact(text, cut=cut).encode("latin-1")
        head, body = self._redact(text[: blank.end()]), text[blank.end() :]
        if coded:
            note = f"[{len(body)} bytes under a content coding left out]" if body else ""
            return (head + note).encode("latin-1")
        joined = _without_framing(body)
        clean = self._redact(joined, cut=cut)
        if clean != joined:
            return f"{head}[without chunk framing]\r\n{clean}".encode("latin-1")
        return (head + self._redact(body, cut=cut)).encode("latin-1")

    def _redact(
        self,
        text: str,
        *,
        kind: str | None = None,
        style: Style = "plain",
        cut: bool = False,
        places: bool = True,
        shapes: bool = True,
    ) -> str:
        """Redacts a byte string (see model/sightings.py); all of `text` is of `kind` if given."""
        found = list(self._known.find(text))
        if kind is not None:
            found += in_value(text, kind)
        if places:
            found += by_place(text)
        if shapes:
            found += by_shape(text)
        if cut:
            found += self._known.cut_off(text)
        if not found:
            return text
        pieces: list[str] = []
        last = 0
        for sighting in _merged(found):
            style_here: Style = style if sighting.style == "plain" else sighting.style
            value = text[sighting.start : sighting.end]
            pieces += (text[last : sighting.start], _replacement(sighting, value, style_here))
            last = sighting.end
        return "".join(pieces) + text[last:]


def _closed(work: Callable[[], _T], instead: _T) -> _T:
    try:
        return work()
    except Exception:
        # Whatever went wrong, the text may hold a secret: nothing of it may pass, and an error
        # that quotes it must not reach a log either.
        return instead


def _merged(found: list[Sighting]) -> Iterator[Sighting]:
    """Yields sightings in order, overlapping ones as one: value from value, kind from place."""
    found.sort(key=lambda sighting: (sighting.start, -sighting.end))
    current = found[0]
    for sighting in found[1:]:
        if sighting.start >= current.end:
            yield current
            current = sighting
            continue
        current = Sighting(
            start=current.start,
            end=max(current.end, sighting.end),
            kind=sighting.kind if current.kind == "secret" else current.kind,
            known=current.known if current.known is not None else sighting.known,
            style=sighting.style if current.style == "plain" else current.style,
        )
    yield current


def _replacement(sighting: Sighting, found: str, style: Style) -> str:
    """Returns what is shown instead, in ASCII."""
    value = sighting.known
    if value is None:
        value = _plain(found)
    secret = Secret(value)
    telling = len(value) >= _SHORTEST_WITH_FINGERPRINT
    if style == "url":
        # Of letters, digits and hyphens only: it may stand in the authority.
        kind = sighting.kind.lower().replace(" ", "-")
        return f"redacted-{kind}-{len(value)}-chars" + (f"-{secret.fingerprint}" if telling else "")
    mark = f" #{secret.fingerprint}" if telling else ""
    shown = f"[{sighting.kind} {len(value)} chars{mark}]"
    return f'"{shown}"' if style == "json" else shown


def _plain(spelled: str) -> str:
    """Returns the value that a form, URL or JSON text spells, so that fingerprints agree."""
    percent = Unescaped(spelled, "percent")
    if percent.changed:
        percent = Unescaped(spelled.replace("+", " "), "percent")
    plain = percent.text if percent.changed else Unescaped(spelled, "backslash").text
    return plain.encode("latin-1").decode("utf-8", "surrogateescape")


def _bytes_as_text(value: str) -> str:
    return value.encode("utf-8", "surrogatepass").decode("latin-1")


def _without_framing(body: str) -> str:
    """Returns a chunked body's content (RFC 9112, 7.1); from a broken chunk on, as it stands."""
    pieces, position = [], 0
    while size := _CHUNK_SIZE.match(body, position):
        end = size.end() + int(size.group(1), 16)
        pieces.append(body[size.end() : end])
        position = end
    return "".join(pieces) + body[position:]


_SHORTEST_WITH_FINGERPRINT = 8
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODED = re.compile(
    r"^content-encoding[ \t]*:[ \t]*(?!identity\s*$)[^\s,][^\r\n]*", re.IGNORECASE | re.MULTILINE
)
_CHUNKED = re.compile(
    r"^transfer-encoding[ \t]*:[^\r\n]*chunked[^\r\n]*", re.IGNORECASE | re.MULTILINE
)
_BLANK_LINE = re.compile(r"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(r"(?:\r?\n)?([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
