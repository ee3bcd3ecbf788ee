"""What a TLS handshake agreed on, and a certificate's names without trusting it.

Python gives a certificate's fields only when OpenSSL itself verified it; with the system's trust
store on Windows and macOS, or with verification off, there are only the DER bytes. The reader
below takes the three facts that we show out of them (RFC 5280, 4.1) and refuses nothing else.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

from inspector.model.exchange import TlsFacts


def read_handshake(tls: ssl.SSLObject | ssl.SSLSocket) -> TlsFacts:
    """Returns the facts of a finished handshake; `not_after` as ISO 8601 in UTC."""
    cipher = tls.cipher()
    der = tls.getpeercert(binary_form=True)
    subject, issuer, not_after = read_certificate(der) if der else ("", "", "")
    return TlsFacts(
        version=tls.version() or "",
        cipher=cipher[0] if cipher else "",
        alpn=tls.selected_alpn_protocol() or "",
        subject=subject,
        issuer=issuer,
        not_after=not_after,
    )


def read_certificate(der: bytes) -> tuple[str, str, str]:
    """Returns (subject, issuer, not after); empty texts where the bytes cannot be read."""
    try:
        certificate = _children(_Element.read(der, 0).content)
        fields = _children(certificate[0].content)
        if fields[0].tag == _VERSION:
            fields = fields[1:]
        _, _, issuer, validity, subject = fields[:5]
        return _name(subject), _name(issuer), _time(_children(validity.content)[1])
    except (IndexError, ValueError):
        return "", "", ""


class _Element:
    """One DER element: its tag, its content, and where the next one begins."""

    __slots__ = ("content", "end", "tag")

    def __init__(self, tag: int, content: bytes, end: int) -> None:
        self.tag = tag
        self.content = content
        self.end = end

    @classmethod
    def read(cls, data: bytes, at: int) -> _Element:
        tag, length, start = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(data[start : start + size], "big")
            start += size
        if start + length > len(data):
            raise ValueError("the element is longer than its data")
        return cls(tag, data[start : start + length], start + length)


def _children(data: bytes) -> list[_Element]:
    found: list[_Element] = []
    at = 0
    while at < len(data):
        element = _Element.read(data, at)
        found.append(element)
        at = element.end
    return found


def _name(element: _Element) -> str:
    parts: list[str] = []
    for group in _children(element.content):
        for pair in _children(group.content):
            oid, value = _children(pair.content)[:2]
            label = _ATTRIBUTES.get(oid.content)
            if label:
                encoding = "utf-16-be" if value.tag == _BMP_STRING else "utf-8"
                parts.append(f"{label}={value.content.decode(encoding, 'replace')}")
    return ", ".join(parts)


def _time(element: _Element) -> str:
    pattern = "%y%m%d%H%M%SZ" if element.tag == _UTC_TIME else "%Y%m%d%H%M%SZ"
    moment = datetime.strptime(element.content.decode("ascii"), pattern).replace(tzinfo=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


_VERSION = 0xA0
_BMP_STRING = 0x1E
_UTC_TIME = 0x17
_ATTRIBUTES = {
    b"\x55\x04\x03": "CN",
    b"\x55\x04\x06": "C",
    b"\x55\x04\x07": "L",
    b"\x55\x04\x08": "ST",
    b"\x55\x04\x0a": "O",
    b"\x55\x04\x0b": "OU",
}
