"""Decoding is the inverse of encoding however the bytes are cut, and never grows past its limit."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.transport.decoding import Decoder, TooLargeError, UndecodableError


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush()


CODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "identity": bytes,
    "": bytes,
}


def decode(codings, data, cut=7, limit=10_000_000):
    decoder = Decoder(codings, limit)
    for at in range(0, len(data), cut):
        decoder.feed(data[at : at + cut])
    return decoder.finish()


@given(
    data=st.binary(max_size=3000),
    names=st.lists(st.sampled_from(sorted(CODERS)), max_size=4),
    cut=st.integers(1, 400),
)
def test_what_was_encoded_is_decoded_whatever_the_pieces(data, names, cut):
    encoded = data
    for name in names:
        encoded = CODERS[name](encoded)
    assert decode((", ".join(names),), encoded, cut) == data
    assert decode(tuple(names), encoded, cut) == data


def test_a_stream_of_several_gzip_members_is_one_body():
    assert decode(("gzip",), gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


def test_padding_behind_a_gzip_stream_is_left_out():
    assert decode(("gzip",), gzip.compress(b"one") + b"\0\0\0\0") == b"one"


def test_an_empty_body_may_have_any_coding():
    decoder = Decoder(("br",), 10)
    decoder.feed(b"")
    assert decoder.finish() == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_stream_that_ends_early_is_noticed(coding):
    whole = CODERS[coding](b"hello " * 100)
    for end in (1, len(whole) // 2, len(whole) - 1):
        with pytest.raises(UndecodableError, match="ends early") as caught:
            decode((coding,), whole[:end])
        assert caught.value.coding == coding


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_other_bytes_are_noticed(coding):
    with pytest.raises(UndecodableError):
        decode((coding,), b"\xff\xffnot compressed at all")


def test_an_unknown_coding_is_named():
    with pytest.raises(UndecodableError) as caught:
        decode(("gzip, zstd",), b"x")
    assert caught.value.coding == "zstd"


def test_too_many_codings_are_refused():
    with pytest.raises(UndecodableError):
        decode(("gzip",) * 6, b"x")


def test_a_megabyte_of_zeros_unpacks_whole_in_one_piece():
    packed = zlib.compress(b"\0" * 5_000_000)
    assert decode(("deflate",), packed, cut=len(packed)) == b"\0" * 5_000_000


@pytest.mark.parametrize("codings", [("gzip",), ("gzip", "gzip")])
def test_the_limit_holds_for_what_comes_out(codings):
    packed = b"\0" * 5_000_000
    for _ in codings:
        packed = gzip.compress(packed)
    decoder = Decoder(codings, 1_000_000)
    with pytest.raises(TooLargeError):
        decoder.feed(packed)
    assert len(decoder._body) < 1_500_000


def test_the_limit_holds_for_what_comes_in():
    decoder = Decoder((), 10)
    decoder.feed(b"0123456789")
    with pytest.raises(TooLargeError):
        decoder.feed(b"0")
    assert decoder.encoded_bytes == 11
