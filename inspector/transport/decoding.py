"""Undoes Content-Encoding piece by piece with a limit on what comes out.

httpx's decoders have no such limit: one 64 KB piece of gzip can become 64 MB in memory. These
also notice a stream that ends early, which httpx's take for complete.
"""

from __future__ import annotations

import zlib

_PIECE = 256 * 1024
_GZIP = zlib.MAX_WBITS | 16


class UndecodableError(ValueError):
    """A body that its Content-Encoding does not describe; `coding` is its name."""

    def __init__(self, coding: str, reason: str) -> None:
        super().__init__(reason)
        self.coding = coding


class TooLargeError(Exception):
    """A body over the limit."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"more than {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


class _Inflater:
    """Undoes one coding: gzip (with its members) or deflate (zlib, or raw as some send it)."""

    def __init__(self, coding: str) -> None:
        self.coding = coding
        self._is_gzip = coding != "deflate"
        self._engine = zlib.decompressobj(_GZIP) if self._is_gzip else None
        self._head = b""
        self._ended = False

    def feed(self, data: bytes, limit_bytes: int) -> bytes:
        """Returns what comes out, stopping a little over the limit.

        Raises:
            UndecodableError: The bytes are not of this coding.
        """
        if self._engine is None:
            # A zlib stream is told from a raw one by its first two bytes (RFC 1950, 2.2).
            data = self._head = self._head + data
            if len(data) < 2:
                return b""
            is_zlib = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._engine = zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        out = bytearray()
        full = False
        while (data or full) and not self._ended and len(out) <= limit_bytes:
            self._head = b"started"
            try:
                piece = self._engine.decompress(data, _PIECE)
            except zlib.error as error:
                raise UndecodableError(self.coding, str(error)) from error
            out += piece
            full = len(piece) == _PIECE
            data = self._engine.unconsumed_tail
            if self._engine.eof:
                data = self._next_member(self._engine.unused_data)
                full = False
        return bytes(out)

    def finish(self) -> None:
        """Checks that the stream is complete.

        Raises:
            UndecodableError: It ends early.
        """
        if self._head and not self._ended:
            raise UndecodableError(self.coding, "the compressed data ends early")

    def _next_member(self, rest: bytes) -> bytes:
        if self._is_gzip and rest[:2] == b"\x1f\x8b":
            self._engine = zlib.decompressobj(_GZIP)
            return rest
        self._ended = True
        return b""


class Decoder:
    """Collects a body: feed it the encoded pieces, then `finish`.

    `codings` is the Content-Encoding as received, possibly several in the order in which they
    were applied.
    """

    def __init__(self, codings: tuple[str, ...], limit_bytes: int) -> None:
        names = [name.strip().lower() for field in codings for name in field.split(",")]
        self._names = [name for name in names if name not in ("", "identity")]
        self._limit = limit_bytes
        self._steps: list[_Inflater] | None = None
        self._body = bytearray()
        self.encoded_bytes = 0

    def feed(self, data: bytes) -> None:
        """Takes the next encoded bytes.

        Raises:
            TooLargeError: The body, encoded or decoded, is over the limit.
            UndecodableError: A coding is unknown or does not fit the bytes.
        """
        self.encoded_bytes += len(data)
        if self.encoded_bytes > self._limit:
            raise TooLargeError(self._limit)
        if not data:
            return
        for step in self._prepare():
            data = step.feed(data, self._limit)
            if len(data) > self._limit:
                raise TooLargeError(self._limit)
        self._body += data
        if len(self._body) > self._limit:
            raise TooLargeError(self._limit)

    def finish(self) -> bytes:
        """Returns the decoded body.

        Raises:
            UndecodableError: The compressed data ends early.
        """
        for step in self._steps or ():
            step.finish()
        return bytes(self._body)

    def _prepare(self) -> list[_Inflater]:
        # Only once bytes came: an empty body (HEAD, 204, 304) may carry any Content-Encoding.
        if self._steps is None:
            unknown = [name for name in self._names if name not in _KNOWN]
            if unknown or len(self._names) > _MOST_CODINGS:
                raise UndecodableError(unknown[0] if unknown else ", ".join(self._names), "")
            self._steps = [_Inflater(name) for name in reversed(self._names)]
        return self._steps


_KNOWN = ("gzip", "x-gzip", "deflate")
_MOST_CODINGS = 5
