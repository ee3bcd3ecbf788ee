"""Whatever answers, explaining never fails and never repeats a secret."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.catalog.operations import published
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.request import Body, Request
from inspector.model.secret import Secret
from inspector.model.token import Token
from inspector.rules.answers.explain import explain
from inspector.rules.answers.meanings import DESCRIBED

REGION = Environment(
    "r", "R", "region", "https://api.mypurecloud.de", "https://login.mypurecloud.de"
)
CANARY = "canary4711Xy"
words = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            *sorted(DESCRIBED),
            CANARY,
            f"permissions assigned: [{CANARY}, a:b:c]",
            "permission(s): a:b:c",
            "[[[",
            "invalid_client",
            "unauthorized",
            "string",
            "TooManyRequestsErrorMessage",
            "Fri, 15 Jan 2027 08:01:00 GMT",
            "1e999",
            "-1",
        ]
    ),
)
keys = st.one_of(
    words,
    st.sampled_from(
        [
            *("message", "code", "status", "messageParams", "contextId", "details", "errors"),
            *("fieldName", "errorCode", "error", "error_description", "class", "body", "limit"),
            *("retryAfter", "errorMessage", "permissions", "ip", "key", "value"),
        ]
    ),
)
documents = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=6)),
    max_leaves=20,
)
bodies = st.one_of(
    st.binary(max_size=60),
    documents.map(lambda document: json.dumps(document).encode()),
    st.just(b"<html><title>x"),
    st.just(b"[" * 100_000),
    st.just(b'{"code":' + b"9" * 5000 + b"}"),
)
names = st.sampled_from(
    ["Retry-After", "Date", "ININ-Correlation-Id", "inin-ratelimit-count", "Server", "Location"]
)
answers = st.builds(
    lambda status, fields, body: Response(status, "", "", Headers.of(fields), body, len(body)),
    st.sampled_from([0, 200, 302, 400, 401, 403, 404, 429, 500, 503, 599, 999]),
    st.lists(st.tuples(names, words), max_size=4),
    bodies,
)
requests = st.builds(
    Request,
    st.sampled_from(["GET", "POST", ""]),
    st.one_of(words, st.sampled_from(["/api/v2/tokens/me", "/oauth/token", "https://["])),
    st.lists(st.tuples(st.sampled_from(["Authorization", "Content-Type"]), words)).map(Headers.of),
    st.sampled_from([Body(), Body("json", "{}"), Body("form", "a=b")]),
)
times = st.one_of(st.none(), st.floats())


@settings(max_examples=300, deadline=None)
@given(answers, requests, times, st.booleans(), st.floats(), st.floats())
def test_whatever_answers_it_never_fails_and_repeats_no_secret(
    response, request_, expires, has_claims, now, started
):
    token = Token(Secret(CANARY), "pasted", expires_at=expires, claims={} if has_claims else None)
    exchange = Exchange(Ticket(1), request_, response, started_at=started)

    found = explain(exchange, catalog=published(), environment=REGION, token=token, now=now)

    if found is not None:
        assert CANARY not in repr(found)
        assert found.title
        assert found.meaning
        assert found.evidence
        assert len({cause.key for cause in found.causes}) == len(found.causes)


@pytest.mark.parametrize(
    "piece", ["[", "permissions assigned: ", "<title ", "scope a:", " ", "eyJ"]
)
def test_long_answers_are_no_trap(piece):
    """The bodies are of the largest size that is read; a slow pattern would not come back."""
    text = piece * (200_000 // len(piece))
    for body in (text.encode(), json.dumps({"code": text, "message": text}).encode()):
        response = Response(400, "", "", Headers(), body, len(body))
        exchange = Exchange(Ticket(1), Request("GET", "/api/v2/tokens/me"), response)

        assert explain(exchange, catalog=published(), environment=REGION) is not None
