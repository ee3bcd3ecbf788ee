"""A connection by itself, under a reader that takes its time."""

from __future__ import annotations

import asyncio

import httpcore
import pytest

from inspector.transport.dialing import resolve_by_system
from inspector.transport.wire import RecordingBackend


async def connect(port):
    return await RecordingBackend(resolve_by_system).connect_tcp("127.0.0.1", port, timeout=30)


def test_a_slow_reader_holds_the_server_back_and_loses_nothing(serve):
    content = bytes(range(256)) * 40_000

    def script(talk):
        talk.send(content)

    async def scenario(port):
        stream = await connect(port)
        connection = stream._connection
        while not connection._reading_paused:
            await asyncio.sleep(0)
        assert connection._unread_bytes < 2_000_000
        assert stream.get_extra_info("is_readable")
        got = bytearray()
        while data := await stream.read(1000 if len(got) < 5000 else 65536, timeout=30):
            got += data
        await stream.aclose()
        await asyncio.sleep(0)
        return bytes(got)

    assert asyncio.run(scenario(serve(script).port)) == content


def test_a_reader_of_a_broken_connection_is_told(serve):
    async def scenario(port):
        stream = await connect(port)
        with pytest.raises(httpcore.ReadError):
            await stream.read(10)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"x")

    asyncio.run(scenario(serve(lambda talk: talk.reset()).port))


def test_writing_much_to_a_connection_that_ended_raises_and_logs_nothing(serve):
    async def scenario(port):
        stream = await connect(port)
        assert await stream.read(10, timeout=30) == b""
        for _ in range(20):
            with pytest.raises(httpcore.WriteError):
                await stream.write(b"x" * 1_000_000)

    asyncio.run(scenario(serve(lambda talk: None).port))


def test_a_writer_that_waits_is_told_when_the_connection_breaks(serve):
    def script(talk):
        talk.connection.recv(1)
        talk.reset()

    async def scenario(port):
        stream = await connect(port)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"x" * 50_000_000, timeout=30)

    asyncio.run(scenario(serve(script).port))


def test_tls_on_a_connection_that_is_closed_fails(serve):
    import ssl

    async def scenario(port):
        stream = await connect(port)
        await stream.aclose()
        context = ssl.create_default_context()
        with pytest.raises((httpcore.ConnectError, httpcore.ConnectTimeout)):
            await stream.start_tls(context, "h.test", timeout=0.2)

    asyncio.run(scenario(serve(lambda talk: talk.hold()).port))


def test_its_facts_can_be_asked_for(serve):
    async def scenario(port):
        stream = await connect(port)
        assert stream.get_extra_info("server_addr") == ("127.0.0.1", port)
        assert stream.get_extra_info("client_addr")[0] == "127.0.0.1"
        assert stream.get_extra_info("ssl_object") is None
        assert stream.get_extra_info("socket") is not None
        assert not stream.get_extra_info("is_readable")
        await stream.aclose()
        assert stream.get_extra_info("is_readable")
        await RecordingBackend(resolve_by_system).sleep(0)

    asyncio.run(scenario(serve(lambda talk: talk.hold()).port))
