"""What a redirect changed: read from the bytes that were sent, told with names alone."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.model.exchange import Exchange, Failure, Hop, Response
from inspector.model.headers import Headers
from inspector.model.request import Request
from inspector.rules.redirect_checks import read_redirects
from inspector.rules.situation import Redirect

START = "https://api.example.com/start?token=canary"


def hop(url: str, status: int, method: str = "POST", *names: str) -> Hop:
    lines = [f"{method} /x HTTP/1.1", *(f"{name}: canary" for name in names), "", "body: no"]
    return Hop(method, url, "\r\n".join(lines).encode(), b"", 0, status=status)


def exchange(*hops: Hop, status: int = 200, location: str | None = None) -> Exchange:
    pairs = [("Location", location)] if location is not None else []
    answer = Response(status, "", "HTTP/1.1", Headers.of(pairs), b"", 0)
    return Exchange(1, Request("POST", START), answer, tuple(hops))


def test_fields_that_were_not_sent_again_are_named() -> None:
    first = hop(START, 302, "POST", "Host", "Authorization", "Content-Type", "X-Guest-Id")
    then = hop("https://apps.example.com/end", 401, "GET", "Host", "x-guest-id")
    assert read_redirects(exchange(first, then)) == (
        Redirect(
            302,
            "api.example.com",
            "apps.example.com",
            "POST",
            "GET",
            ("Authorization", "Content-Type"),
        ),
    )


def test_a_redirect_that_was_not_followed_waits() -> None:
    found = read_redirects(exchange(hop(START, 307), status=307, location="//user:pw@b.example/x"))
    assert found == (Redirect(307, "api.example.com", "b.example", "POST"),)
    odd = read_redirects(exchange(hop(START, 301), status=301, location="/same/host"))
    assert odd[0].target == "api.example.com"
    assert odd[0].then == ""


@pytest.mark.parametrize(
    "seen",
    [
        None,
        exchange(),
        exchange(hop(START, 200)),
        exchange(hop(START, 307), status=307),
        exchange(status=307, location="/x"),
        exchange(hop(START, 401), hop(START, 200)),
        exchange(hop(START, 307), hop(START, 200)),
        Exchange(1, Request("POST", START), Failure("timeout", "m"), ()),
    ],
)
def test_what_is_no_redirect_is_silent(seen: Exchange | None) -> None:
    assert read_redirects(seen) == ()


def test_an_address_that_cannot_be_read_is_not_shown() -> None:
    found = read_redirects(exchange(hop("https://[::1/x", 302), hop(START, 200), location=None))
    assert found[0].source == "another address"


@pytest.mark.parametrize(
    ("redirect", "severity", "pane", "message"),
    [
        (
            Redirect(302, "a", "b", "POST", "GET", ("Authorization", "Content-Type")),
            "error",
            "headers",
            "The redirect to b lost Authorization, Content-Type and made GET of POST",
        ),
        (
            Redirect(303, "a", "b", "PUT", "GET"),
            "warning",
            "url",
            "The redirect to b made GET of PUT",
        ),
        (
            Redirect(308, "a", "b", "PUT", "PUT", ("X-A",)),
            "warning",
            "headers",
            "The redirect to b lost X-A",
        ),
        (Redirect(307, "a", "b", "POST"), "warning", "url", "a redirects to b"),
    ],
)
def test_each_redirect_is_told(
    case: Any, redirect: Redirect, severity: str, pane: str, message: str
) -> None:
    finding = case.check(redirects=(redirect,))["redirect-changed:1"]
    assert (finding.severity, finding.pane, finding.message) == (severity, pane, message)
    assert finding.evidence[0].level == "observed"
    assert finding.evidence[0].on_sandbox
    assert finding.evidence[0].where == "the sandbox (scenario thread)"
    assert finding.edit is None


def test_elsewhere_the_host_is_the_place(case: Any) -> None:
    redirect = Redirect(307, "a.example", "b", "POST")
    finding = case.check(redirects=(redirect,), environment=case.region)["redirect-changed:1"]
    assert finding.evidence[0].where == "a.example"
    assert not finding.evidence[0].on_sandbox


def test_several_redirects_are_told_apart(case: Any) -> None:
    one, same = Redirect(301, "a", "b", "GET", "GET", ("X",)), Redirect(307, "b", "c", "GET", "GET")
    found = case.check(redirects=(one, same, one))
    assert {name for name in found if name.startswith("redirect")} == {
        "redirect-changed:1",
        "redirect-changed:3",
    }
