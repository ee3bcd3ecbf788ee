"""One client's connection: HTTP/1.1 framing by h11 around a function that answers.

    idle -> head -> body -> answer -> idle | closed

Malformed, oversized and late requests get an answer and the connection ends. Refuses what a
web page could send behind the user's back: another Host (DNS rebinding) and cross-site requests.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

import h11

from inspector.model.headers import Headers
from inspector.sandbox.limits import MAX_BODY_BYTES, MAX_HEAD_BYTES, Limits
from inspector.sandbox.responder import SandboxRequest, SandboxResponse

_CHUNK_BYTES = 64 * 1024

Answer = Callable[[SandboxRequest], SandboxResponse]
Refuse = Callable[[int, str, str], SandboxResponse]

_log = logging.getLogger(__name__)


class _Refused(Exception):
    """A request that is answered by the server itself; the connection ends after it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Connection:
    """Serves one client until either side ends it. Lives on the server's loop."""

    def __init__(
        self,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        port: int,
        answer: Answer,
        refuse: Refuse,
        limits: Limits,
    ) -> None:
        """Takes how to answer a request and how to word a refusal (status, code, message)."""
        self._reader, self._writer = streams
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._answer = answer
        self._refuse = refuse
        self._limits = limits
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD_BYTES)
        self._is_head = False

    async def serve(self) -> None:
        """Returns when the connection is closed. Never raises for what a client does."""
        try:
            while await self._one_request():
                self._http.start_next_cycle()
            self._writer.close()
            async with asyncio.timeout(self._limits.write_s):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            pass  # the client is gone or does not read: there is nobody to tell
        finally:
            self._writer.transport.abort()

    async def _one_request(self) -> bool:
        """Serves one request; returns whether another may follow on this connection."""
        try:
            request = await self._receive()
        except h11.RemoteProtocolError as error:
            status = error.error_status_hint
            await self._finish(status, _code(status), f"The request is malformed: {error}.")
            return False
        except _Refused as refused:
            await self._finish(refused.status, refused.code, refused.message)
            return False
        if request is None:
            return False
        await self._send(self._answered(request))
        if self._http.our_state is h11.MUST_CLOSE:
            await self._linger()
            return False
        return self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    async def _receive(self) -> SandboxRequest | None:
        """Returns the next request, or None when the client has left."""
        self._is_head = False
        head = await self._head()
        if head is None:
            return None
        self._is_head = head.method == b"HEAD"
        # h11 limits what is incomplete; a head that came whole has to be measured.
        if sum(len(name) + len(value) for name, value in head.headers) > MAX_HEAD_BYTES:
            raise _Refused(
                431, _code(431), f"The headers are over the size limit of {MAX_HEAD_BYTES} bytes."
            )
        headers = Headers.of(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in head.headers.raw_items()
        )
        method, target = head.method.decode("ascii"), head.target.decode("latin-1")
        target = self._checked(target, headers)
        try:
            async with asyncio.timeout(self._limits.request_s):
                body = await self._body(headers)
        except TimeoutError:
            raise _Refused(
                408, "client.timeout", "The client did not send the body in time."
            ) from None
        return SandboxRequest(method, target, headers, body)

    async def _head(self) -> h11.Request | None:
        begun = bool(self._http.trailing_data[0])
        limit = self._limits.request_s if begun else self._limits.idle_s
        deadline = asyncio.get_running_loop().time() + limit
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                return event
            if event is not h11.NEED_DATA:
                return None
            try:
                async with asyncio.timeout_at(deadline):
                    data = await self._reader.read(_CHUNK_BYTES)
            except TimeoutError:
                if begun:
                    raise _Refused(
                        408, "client.timeout", "The client did not send the request in time."
                    ) from None
                return None
            if data and not begun:
                begun = True
                deadline = asyncio.get_running_loop().time() + self._limits.request_s
            self._http.receive_data(data)

    async def _body(self, headers: Headers) -> bytes:
        declared = headers.get("Content-Length") or "0"
        if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
            raise _too_large()
        body = bytearray()
        while True:
            if self._http.they_are_waiting_for_100_continue:
                await self._write(h11.InformationalResponse(status_code=100, headers=[]))
            event = self._http.next_event()
            if isinstance(event, h11.Data):
                body += event.data
                if len(body) > MAX_BODY_BYTES:
                    raise _too_large()
            elif event is h11.NEED_DATA:
                self._http.receive_data(await self._reader.read(_CHUNK_BYTES))
            else:
                return bytes(body)

    def _checked(self, target: str, headers: Headers) -> str:
        """Returns the target as path and query, or refuses what no honest client sends here."""
        host = (headers.get("Host") or "").lower()
        if target.lower().startswith(("http://", "https://")):  # as to a proxy (RFC 9112, 3.2.2)
            try:
                parts = urlsplit(target)
            except ValueError:
                raise _Refused(400, "bad.request", "The request target is malformed.") from None
            host = parts.netloc.lower()
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if host not in self._hosts:
            raise _Refused(
                421,
                "sandbox.wrong.host",
                f"This sandbox answers for {' and '.join(sorted(self._hosts))} only.",
            )
        origin = headers.get("Origin")
        site = (headers.get("Sec-Fetch-Site") or "").strip().lower()
        if origin is not None and site == "cross-site" and not _is_local(origin):
            raise _Refused(
                403, "sandbox.cross.origin", "This sandbox answers no requests of other sites."
            )
        return target

    def _answered(self, request: SandboxRequest) -> SandboxResponse:
        try:
            response = self._answer(request)
            _head_of(response)  # raises for what cannot be sent, while it can still be replaced
        except Exception:
            _log.exception("the sandbox could not answer a %s request", request.method)
            return self._refuse(
                500,
                "internal.server.error",
                "The sandbox met an unexpected condition; see the log.",
            )
        return response

    async def _send(self, response: SandboxResponse, *, close: bool = False) -> None:
        """Writes the whole answer at once, so that a client sees it in as few pieces as can be."""
        events: list[h11.Event] = [_head_of(response, close=close)]
        if response.body and not self._is_head:
            events.append(h11.Data(data=response.body))
        await self._write(*events, h11.EndOfMessage())

    async def _finish(self, status: int, code: str, message: str) -> None:
        """Answers in place of the scenario, then ends the connection."""
        await self._send(self._refuse(status, code, message), close=True)
        await self._linger()

    async def _linger(self) -> None:
        """Reads on until the client has seen the answer, so that no reset destroys it."""
        self._writer.write_eof()
        try:
            async with asyncio.timeout(self._limits.linger_s):
                while await self._reader.read(_CHUNK_BYTES):
                    pass
        except TimeoutError:
            return  # it had its time; what it still sends meets a closed connection

    async def _write(self, *events: h11.Event) -> None:
        self._writer.write(b"".join(self._http.send(event) or b"" for event in events))
        async with asyncio.timeout(self._limits.write_s):
            await self._writer.drain()


def _head_of(response: SandboxResponse, *, close: bool = False) -> h11.Response:
    headers = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers
    ]
    headers.append((b"Content-Length", str(len(response.body)).encode()))
    if close:
        headers.append((b"Connection", b"close"))
    return h11.Response(
        status_code=response.status, headers=headers, reason=response.reason.encode("latin-1")
    )


def _too_large() -> _Refused:
    return _Refused(
        413,
        "request.entity.too.large",
        f"The request is over the size limit. Maximum bytes: {MAX_BODY_BYTES}",
    )


def _code(status: int) -> str:
    named = {431: "sandbox.headers.too.large", 501: "sandbox.not.implemented"}
    return named.get(status, "bad.request")


def _is_local(origin: str) -> bool:
    """Tells an origin on this computer; `null` (a file, a sandboxed frame) names no other site."""
    if origin.strip().lower() == "null":
        return True
    try:
        name = urlsplit(origin).hostname
    except ValueError:
        return False
    return name in ("127.0.0.1", "localhost", "::1")
