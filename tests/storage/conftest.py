"""Secrets to plant, and every spelling in which one could have got into a file."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

CANARIES = {
    "access token": "canary-Access.Token_1+/=7f3a9c",
    "refresh token": "canaryRefreshToken0987654321",
    "client secret": "canary client&secret=with?odd\"chars'\\ü",
    "password": "canaryP@ssw/rd:1",
    "cookie": "canarycookievalue42",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOiJqd3QifQ.c2lnbmF0dXJlY2FuYXJ5",
}


def spellings(value: str) -> Iterator[bytes]:
    raw = value.encode()
    yield raw
    yield value.encode("utf-16-le")
    yield quote(value).encode()
    yield quote(value, safe="").encode()
    yield quote_plus(value).encode()
    yield json.dumps(value)[1:-1].encode()
    yield json.dumps(value, ensure_ascii=False)[1:-1].encode()
    yield json.dumps(json.dumps(value))[3:-3].encode()
    for shift in range(3):
        spelled = base64.b64encode(b"\0" * shift + raw)
        yield spelled[4 if shift else 0 : len(spelled) - 4]
    yield base64.urlsafe_b64encode(raw).rstrip(b"=")[:-1]


def found_in(data: bytes, canaries: dict[str, str]) -> list[str]:
    """Returns the names of the canaries that the data holds, in any spelling or compressed."""
    layers = [data, *_decompressed(data)]
    return [
        f"{name} as {spelled!r}"
        for name, value in canaries.items()
        for spelled in spellings(value)
        if any(spelled in layer for layer in layers)
    ]


def found_under(folder: Path, canaries: dict[str, str]) -> list[str]:
    hits = []
    for path in folder.rglob("*"):
        hits += [f"{path.name}: name" for value in canaries.values() if value in path.name]
        if path.is_file():
            hits += [f"{path.name}: {hit}" for hit in found_in(path.read_bytes(), canaries)]
    return hits


def _decompressed(data: bytes) -> Iterator[bytes]:
    # zlib streams begin with 78 and 01, 5e, 9c or da; gzip with 1f 8b.
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b", data):
        try:
            yield zlib.decompressobj(wbits=47).decompress(data[match.start() :])
        except zlib.error:
            continue


@pytest.fixture
def canaries() -> dict[str, str]:
    return dict(CANARIES)


@pytest.fixture
def search_folder() -> Callable[[Path], list[str]]:
    """Greps every byte under a folder for every canary in every spelling."""
    return lambda folder: found_under(folder, CANARIES)


@pytest.fixture
def search_bytes() -> Callable[[bytes], list[str]]:
    return lambda data: found_in(data, CANARIES)
