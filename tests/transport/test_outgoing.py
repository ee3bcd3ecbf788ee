"""What goes on the wire follows from the request alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model.headers import Headers
from inspector.model.request import WireRequest
from inspector.transport.outgoing import (
    UnsendableError,
    check_method,
    implied_headers,
    locate,
    wire_headers,
)


def wire(url="http://host/", method="GET", headers=(), content=b""):
    return WireRequest(method, url, Headers.of(headers), content)


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port", "target", "host_header"),
    [
        ("https://Api.Example.test/x", "https", "Api.Example.test", 443, "/x", "Api.Example.test"),
        ("HTTP://h:80/", "http", "h", 80, "/", "h"),
        ("http://h:443/", "http", "h", 443, "/", "h:443"),
        ("https://h:8443", "https", "h", 8443, "/", "h:8443"),
        ("https://h:/x", "https", "h", 443, "/x", "h"),
        ("http://[::1]:81/x", "http", "::1", 81, "/x", "[::1]:81"),
        ("http://[fe80::1%25eth0]/", "http", "fe80::1%25eth0", 80, "/", "[fe80::1%25eth0]"),
        ("https://bücher.de/", "https", "xn--bcher-kva.de", 443, "/", "xn--bcher-kva.de"),
        ("http://u:p@h@host/", "http", "host", 80, "/", "host"),
        ("http://my_host/", "http", "my_host", 80, "/", "my_host"),
        ("http://h#f", "http", "h", 80, "/", "h"),
        ("http://h?q#f", "http", "h", 80, "/?q", "h"),
    ],
)
def test_a_url_says_where_to_go(url, scheme, host, port, target, host_header):
    place = locate(url)
    assert (place.scheme, place.host, place.port) == (scheme, host, port)
    assert (place.target, place.host_header) == (target, host_header)


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_is_refused(text):
    for url in (text, "https://" + text, "https://host/" + text):
        try:
            place = locate(url)
        except UnsendableError:
            continue
        assert place.target.isascii()
        assert place.host.isascii()
        assert place.target.startswith("/")


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#")))
def test_a_printable_ascii_target_goes_out_as_typed(text):
    assert locate("https://host/" + text).target == "/" + text


@given(
    st.lists(
        st.tuples(
            st.text(st.sampled_from("abcXYZ-_1"), min_size=1),
            st.text(
                st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f")
            ),
        )
    )
)
def test_fields_go_out_in_order_as_typed(pairs):
    kept = [
        (name, value) for name, value in pairs if name.lower() not in ("host", "content-length")
    ]
    try:
        fields = wire_headers(wire(headers=tuple(kept)))
    except UnsendableError:
        # C1 controls and the like: h11 takes some for white space
        return
    sent = [(n.decode(), v.decode("latin-1")) for n, v in fields[1 : 1 + len(kept)]]
    assert sent == [(name, value.strip(" \t")) for name, value in kept]


def test_a_tab_inside_and_white_space_around_a_value_are_fine():
    fields = dict(wire_headers(wire(headers=(("X-A", " \tone\ttwo \t"),))))
    assert fields[b"X-A"] == b"one\ttwo"


def test_implied_headers_never_raise():
    assert "Host" not in dict(implied_headers(wire("{{api}}/x")))
    assert dict(implied_headers(wire("http://h/")))["Host"] == "h"


def test_a_user_without_a_password_gets_a_colon():
    assert ("Authorization", "Basic dXNlcjo=") in implied_headers(wire("http://user@h/"))


def test_the_users_own_authorization_wins_over_the_url():
    given_already = wire("http://user@h/", headers=(("authorization", "Bearer x"),))
    assert "Authorization" not in dict(implied_headers(given_already))


def test_a_method_goes_out_as_typed():
    assert check_method("get") == b"get"
    with pytest.raises(UnsendableError):
        check_method("")


def test_every_field_that_passes_also_passes_the_parser_behind():
    """h11 checks once more; what it refused would reach the user without a header's name."""
    import h11

    for code in range(0x100):
        if code == 0x0A:
            continue
        try:
            fields = wire_headers(wire(headers=(("X-A", f"a{chr(code)}b"),)))
        except UnsendableError:
            continue
        h11.Request(method="GET", target="/", headers=fields)
