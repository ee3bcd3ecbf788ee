from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import quote, quote_plus, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model.exchange import Cancelled, Exchange, Failure, Hop, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.redact import REDACTED, Redactor
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret

VALUE = 's3cr3t&value=with "quotes"\\ü/+'
SECRET = Secret(VALUE)
KNOWING = Redactor([SECRET])
PLAIN = Redactor()


def mark(kind: str, value: str) -> str:
    return f"[{kind} {len(value)} chars #{Secret(value).fingerprint}]"


def test_what_takes_a_secrets_place_says_kind_length_and_fingerprint() -> None:
    assert PLAIN.text('{"access_token":"abcdefgh"}') == (
        f'{{"access_token":"{mark("token", "abcdefgh")}"}}'
    )
    assert KNOWING.text(f"<{VALUE}>") == f"<{mark('secret', VALUE)}>"


def test_a_short_value_is_not_given_away_by_a_fingerprint() -> None:
    assert PLAIN.text("password=1234567&x=1") == "password=[password 7 chars]&x=1"


def test_the_fingerprint_is_that_of_the_value_however_it_was_spelled() -> None:
    expected = f"#{SECRET.fingerprint}"
    for text in (
        f"client_secret={quote_plus(VALUE)}",
        json.dumps({"client_secret": VALUE}),
        f"Cookie: a={quote(VALUE)}",
    ):
        assert expected in PLAIN.text(text)


SPELLINGS = {
    "raw": VALUE,
    "quote": quote(VALUE),
    "quote all": quote(VALUE, safe=""),
    "quote_plus": quote_plus(VALUE),
    "quote lower": quote(VALUE, safe="").replace("%2F", "%2f").replace("%C3", "%c3"),
    "quote everything": "".join(f"%{byte:02X}" for byte in VALUE.encode()),
    "twice": quote(quote(VALUE, safe=""), safe=""),
    "json": json.dumps(VALUE)[1:-1],
    "json utf-8": json.dumps(VALUE, ensure_ascii=False)[1:-1],
    "json slashes": json.dumps(VALUE)[1:-1].replace("/", "\\/"),
    "json in json": json.dumps(json.dumps(VALUE)),
    "json everything": "".join(f"\\u{ord(character):04x}" for character in VALUE),
    "javascript": "".join(f"\\x{ord(character):02x}" for character in "s3cr3t&")
    + json.dumps(VALUE[7:])[1:-1],
    "html": VALUE.replace("&", "&amp;").replace('"', "&quot;"),
    "html numbers": "".join(f"&#{ord(character)};" for character in VALUE),
    "base64": base64.b64encode(VALUE.encode()).decode(),
    "base64 after 1": base64.b64encode(b"x" + VALUE.encode()).decode(),
    "base64 after 2": base64.b64encode(b"xy" + VALUE.encode()).decode(),
    "base64 inside": base64.b64encode(b"client:" + VALUE.encode() + b":more").decode(),
    "base64url": base64.urlsafe_b64encode(b"??>" + VALUE.encode()).decode(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("a ", " b"), ("ü=", "&ü=1"), ('{"x":"', '"}')]
)
def test_a_known_secret_is_found_in_every_spelling(spelling: str, before: str, after: str) -> None:
    clean = KNOWING.text(before + SPELLINGS[spelling] + after)
    assert SPELLINGS[spelling] not in clean
    assert "s3cr" not in clean
    assert clean.startswith(before)
    assert clean.endswith(after)
    assert f"#{SECRET.fingerprint}]" in clean


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-8"])
def test_a_known_secret_is_found_in_bytes_of_any_encoding(encoding: str) -> None:
    data = f'{{"note": "{VALUE}"}}'.encode(encoding)
    clean = KNOWING.data(data)
    assert VALUE.encode(encoding.removesuffix("-le").removesuffix("-be")) not in clean
    assert b"\0v\0a\0l\0u\0e" not in clean
    assert b"value" not in clean
    if encoding == "utf-16":
        assert "note" in clean.decode(encoding)


def test_by_place_works_in_bytes_with_a_byte_order_mark() -> None:
    clean = PLAIN.data('{"password": "abc"}'.encode("utf-16"))
    assert clean.decode("utf-16") == '{"password": "[password 3 chars]"}'


def test_binary_data_stays_as_it_is() -> None:
    data = bytes(range(256)) * 50
    assert KNOWING.data(data) == data


def test_longer_secrets_win_over_shorter_ones_inside_them() -> None:
    redactor = Redactor([Secret("token-1"), Secret("token-1-and-more")])
    assert redactor.text("x token-1-and-more y") == f"x {mark('secret', 'token-1-and-more')} y"


def test_overlapping_secrets_leave_nothing_between_them() -> None:
    redactor = Redactor([Secret("abcdef12"), Secret("ef123456"), Secret("34567890")])
    clean = redactor.text("<abcdef1234567890>")
    assert clean == f"<{mark('secret', 'abcdef12')}>"


def test_values_of_less_than_four_characters_are_known_by_place_only() -> None:
    redactor = Redactor([Secret("abc"), Secret("")])
    assert redactor.text("abcabc") == "abcabc"
    assert redactor.text("password=abc") == "password=[password 3 chars]"


def test_white_space_around_a_secret_does_not_hide_it() -> None:
    assert "canary" not in Redactor([Secret(" canary-1\n")]).text("x=canary-1")


def test_half_a_surrogate_pair_is_no_obstacle() -> None:
    half = "half\ud800secret"
    clean = Redactor([Secret(half)]).text(f"a {half} \udfff")
    assert clean == f"a {mark('secret', half)} \udfff"


def test_a_url_stays_one_that_can_be_taken_apart() -> None:
    url = "https://user:pass%40word@host:8443/p?token=abcdefghi&x=1#frag"
    parts = urlsplit(PLAIN.url(url))
    assert parts.hostname == "host"
    assert parts.port == 8443
    assert parts.username == "user"
    assert parts.password == f"redacted-password-9-chars-{Secret('pass@word').fingerprint}"
    assert parts.query == f"token=redacted-token-9-chars-{Secret('abcdefghi').fingerprint}&x=1"
    assert parts.fragment == "frag"
    assert urlsplit(KNOWING.url("https://h/" + quote(VALUE))).netloc == "h"
    assert PLAIN.text("see https://:pw@h/") == "see https://:redacted-password-2-chars@h/"


def test_a_number_becomes_a_string_so_that_json_stays_json() -> None:
    assert json.loads(PLAIN.text('{"password": 123456}')) == {"password": "[password 6 chars]"}


texts = st.lists(
    st.sampled_from(
        [
            *("token", "=", ":", '"', "'", " ", "\n", "\\", "{{a}}", "Bearer ", "Basic ", "&"),
            *("cookie", "set-", ";", "://", "@", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.c2", "[", "]"),
            *("password", "x1", "é", "<", ">", ",", "%3D", "%41", "\\u0041", "12", "name=", "pass"),
            *(VALUE, quote(VALUE), "{", "}", "$A", "[token 9 chars #abcd]", "\xa0", "\ud800"),
        ]
    ),
    max_size=14,
).map("".join)


@given(texts)
@settings(max_examples=1500, deadline=None)
def test_no_known_secret_passes_whatever_stands_around_it(text: str) -> None:
    for redact in (KNOWING.text, KNOWING.url):
        for clean in (redact(text), redact(redact(text))):
            assert clean not in (REDACTED, "redacted:")
            assert VALUE not in clean
            assert quote(VALUE) not in clean


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc-12345\r\nCookie: a=b; c=d\r\n\r\npassword=a+b&token=c",
        '{"access_token":"abc","nested":"{\\"password\\":\\"x y\\"}","pin":{"secret":12345}}',
        "https://user:pw@host/?token=abc&x=1",
        f"{VALUE} {quote(VALUE)} Basic dXNlcjpwYXNz eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        'name="client_secret"\r\n\r\na b\r\n--x',
    ],
)
def test_what_is_redacted_already_stays_as_it_is(text: str) -> None:
    once = KNOWING.text(text)
    assert once != text
    assert KNOWING.text(once) == once
    assert KNOWING.data(once.encode()) == once.encode()


@given(st.text(max_size=60), st.text(min_size=4, max_size=20), st.text(max_size=60))
@settings(max_examples=400, deadline=None)
def test_no_known_value_ever_passes(before: str, value: str, after: str) -> None:
    clean = Redactor([Secret(value)]).text(before + value + after)
    shown = f"[secret {len(value)} chars"
    assert value not in clean or value in shown or value in before or value in after


@given(st.binary(max_size=300))
def test_bytes_without_secrets_pass_unchanged(data: bytes) -> None:
    clean = Redactor([Secret("never to be met in random bytes")]).data(data)
    assert clean == data or b"chars" in clean


@given(st.text(alphabet="abcdefghij \n.,-0123456789é", max_size=200))
def test_ordinary_text_passes_unchanged(text: str) -> None:
    assert KNOWING.text(text) == text


ORDINARY = [
    '{"message":"Unable to process the request.","code":"bad.credentials","status":401}',
    '{"error":"invalid_token","error_description":"The token is missing or expired"}',
    '{"message":"Missing the following permission(s): conversation:message:create"}',
    'WWW-Authenticate: Bearer realm="genesys", error="invalid_token"',
    "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nININ-Correlation-Id: 1-2-3\r\n",
    '{"token_type":"bearer","expires_in":86399,"scope":"messaging:guest messaging:web"}',
    '{"nextPageToken":"abc","tokens":5,"total_tokens":7,"passive":"yes","design":"x"}',
    '{"authorization":{"roles":["admin"],"permissions":[]},"cookie":null,"secret":false}',
    "A valid bearer token is required; basic authentication is not supported.",
    "https://api.mypurecloud.com/api/v2/users?pageSize=25&expand=authorization,token",
    "http.post(url, body, { headers: { Authorization: `Bearer ${__ENV.TOKEN}` } });",
    "conn.headers['Authorization'] = \"Bearer #{token}\"",
    "Access-Control-Allow-Credentials: true",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_support_engineers_must_read_stays_readable(text: str) -> None:
    assert PLAIN.text(text) == text
    assert PLAIN.data(text.encode()) == text.encode()


def test_headers_keep_what_is_evidence() -> None:
    headers = Headers.of(
        [
            ("Authorization", "  Bearer  Bearer abcdefghi "),
            ("authorization", "Bearer {{token}}"),
            ("Cookie", "a=b; sid=0123456789"),
            ("Set-Cookie", "sid=0123456789; Path=/; HttpOnly"),
            ("X-Api-Key", "0123456789"),
            ("X-Guest-Id", "guest-123"),
            ("X-Echo", "Bearer abc-12345"),
            (f"X-{VALUE}", "x"),
        ]
    )
    cookie = mark("cookie", "0123456789")
    assert PLAIN.headers(headers).pairs[:7] == (
        ("Authorization", f"  Bearer  Bearer {mark('credentials', 'abcdefghi')} "),
        ("authorization", "Bearer {{token}}"),
        ("Cookie", f"a=[cookie 1 chars]; sid={cookie}"),
        ("Set-Cookie", f"sid={cookie}; Path=/; HttpOnly"),
        ("X-Api-Key", mark("API key", "0123456789")),
        ("X-Guest-Id", "guest-123"),
        ("X-Echo", f"Bearer {mark('token', 'abc-12345')}"),
    )
    assert KNOWING.headers(headers).pairs[7] == (f"X-{mark('secret', VALUE)}", "x")
    assert KNOWING.field("Set-Cookie", f"a=b; Path=/{VALUE}") == (
        f"a=[cookie 1 chars]; Path=/{mark('secret', VALUE)}"
    )


@pytest.mark.parametrize(
    ("body", "clean"),
    [
        (Body("json", '{"token":"abc"}'), '{"token":"[token 3 chars]"}'),
        (Body("form", "p%61ssword=a=\"b' c&x=1&flag"), "p%61ssword=[password 7 chars]&x=1&flag"),
        (Body("text", "password=abc"), "password=[password 3 chars]"),
        (Body("file", "/x/password=abc"), "/x/password=[password 3 chars]"),
        (Body("none"), ""),
        (Body("base64", "AAEC"), "AAEC"),
        (Body("base64", "password=abc"), "password=[password 3 chars]"),
        (
            Body("base64", base64.b64encode(b"password=abc").decode()),
            base64.b64encode(b"password=[password 3 chars]").decode(),
        ),
    ],
)
def test_a_requests_body_is_redacted_by_its_kind(body: Body, clean: str) -> None:
    request = PLAIN.request(Request("POST", "/x", Headers(), body))
    assert request.body == Body(body.kind, clean)


def test_parts_are_redacted_by_name_and_value() -> None:
    parts = (Part("client_secret", "a b"), Part("x", VALUE, VALUE, "text/plain", f"/{VALUE}"))
    request = KNOWING.request(Request("POST", "/x", Headers(), Body("multipart", "", parts)))
    shown = mark("secret", VALUE)
    assert request.body.parts == (
        Part("client_secret", "[client secret 3 chars]"),
        Part("x", shown, shown, "text/plain", f"/{shown}"),
    )


def test_a_request_of_variables_comes_back_equal() -> None:
    request = Request(
        "POST",
        "{{api}}/x?access_token={{token}}",
        Headers.of([("Authorization", "Bearer {{secret:client-2024-abcdef}}")]),
        Body("json", '{"password": "{{password}}", "n": 1}'),
    )
    assert KNOWING.request(request) == request


def wire(head: str, body: bytes) -> bytes:
    return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


def chunked(data: bytes, size: int) -> bytes:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%X;e=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def test_raw_bytes_keep_everything_but_the_secrets() -> None:
    raw = wire(
        "POST /x?token=abc HTTP/1.1\nHost: h\nAuthorization: Bearer abc", b'{"password":"p"}'
    )
    head = "POST /x?token=[token 3 chars] HTTP/1.1\nHost: h\n"
    assert PLAIN.wire(raw) == wire(
        head + "Authorization: Bearer [credentials 3 chars]", b'{"password":"[password 1 chars]"}'
    )


def test_a_body_under_a_content_coding_is_left_out() -> None:
    packed = gzip.compress(VALUE.encode() * 20)
    raw = wire("HTTP/1.1 200 OK\nContent-Encoding: gzip\nX-A: b", packed)
    note = f"[{len(packed)} bytes under a content coding left out]".encode()
    assert PLAIN.wire(raw) == wire("HTTP/1.1 200 OK\nContent-Encoding: gzip\nX-A: b", note)
    assert PLAIN.wire(wire("HTTP/1.1 204 No\nContent-Encoding: br", b"")).endswith(b"\r\n\r\n")
    identity = wire("HTTP/1.1 200 OK\nContent-Encoding: identity", b"text")
    assert PLAIN.wire(identity) == identity
    unfinished = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
    assert PLAIN.wire(unfinished) == unfinished


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_a_secret_split_by_chunk_framing_is_found(size: int) -> None:
    head = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked"
    clean = KNOWING.wire(wire(head, chunked(f"a {VALUE} b".encode(), size)))
    assert clean.endswith(
        f"[without chunk framing]\r\na {mark('secret', VALUE)} b0\r\n\r\n".encode()
    ) or (b"s3cr3t" not in clean and mark("secret", VALUE).encode() in clean)
    harmless = wire(head, chunked(b"nothing to see here", size))
    assert KNOWING.wire(harmless) == harmless


def test_broken_chunk_framing_hides_nothing_after_it() -> None:
    raw = wire("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"zz\r\n" + VALUE.encode())
    assert b"s3cr3t" not in KNOWING.wire(raw)


def test_the_beginning_of_a_secret_at_the_end_of_what_was_recorded_is_found() -> None:
    for length in (len(VALUE) - 5, 8):
        raw = b"HTTP/1.1 200 OK\r\n\r\ns3cr3x s3cr3t&v, " + VALUE.encode()[:length]
        clean = KNOWING.wire(raw, cut=True)
        assert clean.endswith(
            b"s3cr3x s3cr3t&v, [secret 30 chars #" + SECRET.fingerprint.encode() + b"]"
        )
        assert KNOWING.wire(raw) == raw
    assert KNOWING.wire(b"x s3cr3t&valuf", cut=True) == b"x s3cr3t&valuf"


def exchange(outcome: Response | Failure | Cancelled) -> Exchange:
    raw = f"HTTP/1.1 200 OK\r\nSet-Cookie: a={quote(VALUE)}\r\n\r\n{VALUE}".encode()
    hop = Hop(
        method="GET",
        url=f"https://h/{quote(VALUE)}",
        sent=f"GET /{quote(VALUE)} HTTP/1.1\r\nAuthorization: Bearer {VALUE}\r\n\r\n".encode(),
        received=raw + VALUE.encode()[:10],
        received_bytes=100_000,
        reason=VALUE,
        proxy=f"http://u:{quote(VALUE, safe='')}@proxy:1",
    )
    request = Request(
        VALUE, f"https://h/{quote(VALUE)}", Headers.of([("X", VALUE)]), Body("text", VALUE)
    )
    return Exchange(Ticket(1), request, outcome, (hop,), 1.0, VALUE, VALUE)


@pytest.mark.parametrize(
    "outcome",
    [
        Response(200, VALUE, "HTTP/1.1", Headers.of([("X", VALUE)]), VALUE.encode(), 9),
        Failure("closed", VALUE, "body", VALUE),
        Cancelled("wait"),
    ],
)
def test_an_exchange_is_redacted_everywhere(outcome: Response | Failure | Cancelled) -> None:
    clean = KNOWING.exchange(exchange(outcome))
    hop = clean.hops[0]
    parts = [
        *(clean.environment, clean.label, clean.request.method, clean.request.url),
        *(repr(clean.request.headers), clean.request.body.text),
        *(hop.url, hop.reason, hop.proxy, hop.sent.decode(), hop.received.decode()),
    ]
    match clean.outcome:
        case Response():
            parts += [
                clean.outcome.reason,
                repr(clean.outcome.headers),
                clean.outcome.body.decode(),
            ]
        case Failure():
            parts += [clean.outcome.message, clean.outcome.detail]
        case Cancelled():
            assert clean.outcome == outcome
    for part in parts:
        assert "s3cr3t" not in part
        assert SECRET.fingerprint in part
    assert clean.ticket == 1
    assert clean.started_at == 1.0


def test_an_answer_that_crossed_as_it_is_stays_the_end_of_the_raw_bytes() -> None:
    body = json.dumps({"access_token": VALUE, "n": 1}).encode()
    raw = wire(f"HTTP/1.1 200 OK\nSet-Cookie: a={quote(VALUE)}", body)
    answer = Response(200, "OK", "HTTP/1.1", Headers(), body, len(body))
    hop = Hop("GET", "https://h/", b"", raw, len(raw))
    clean = KNOWING.exchange(Exchange(Ticket(1), Request(), answer, (hop,)))
    assert clean.response is not None
    assert clean.hops[0].received == KNOWING.wire(raw)
    assert clean.hops[0].received.endswith(b"\r\n\r\n" + clean.response.body)


class Breaking(str):
    """A text that cannot be worked on, as a bug of ours would meet it."""

    __slots__ = ()

    def encode(self, *_: object, **__: object) -> bytes:
        raise RuntimeError(f"a bug that quotes {self!s}")

    def split(self, *_: object, **__: object) -> list[str]:  # type: ignore[override]  # breaks
        raise RuntimeError(f"a bug that quotes {self!s}")


def test_what_cannot_be_redacted_is_left_out_as_a_whole() -> None:
    broken = Breaking("canary")
    assert PLAIN.text(broken) == REDACTED
    assert PLAIN.url(broken) == "redacted:"
    assert PLAIN.field("x", broken) == REDACTED
    assert PLAIN.data(None) == b"[redacted]"  # type: ignore[arg-type]  # a bug of ours
    assert PLAIN.wire(None) == b"[redacted]"  # type: ignore[arg-type]  # a bug of ours
    request = Request("GET", "/x", Headers.of([("A", broken)]), Body("form", broken))
    clean = PLAIN.request(request)
    assert clean.headers.get("A") == REDACTED
    assert clean.body == Body("text", REDACTED)


def test_a_snippet_of_ours_keeps_its_own_spelling_but_no_secret_in_use() -> None:
    redactor = Redactor([Secret("canary-s3cret-0123")])
    line = 'req.headers["Authorization"] = "Bearer #{ENV.fetch("GENESYS_TOKEN")}"'
    assert redactor.known(line) == line
    assert "canary" not in redactor.known(f"{line} # canary-s3cret-0123")
    assert "canary" not in redactor.known("Y2FuYXJ5LXMzY3JldC0wMTIz")  # in base64, by value too
