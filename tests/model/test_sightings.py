from __future__ import annotations

import pytest

from inspector.model.sightings import by_place, by_shape, in_value


def placed(text: str) -> list[str]:
    return list(dict.fromkeys(text[found.start : found.end] for found in by_place(text)))


def shaped(text: str) -> list[str]:
    return [text[found.start : found.end] for found in by_shape(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # JSON, valid or cut off, and JSON inside JSON
        ('{"access_token":"abc","token_type":"bearer"}', ["abc"]),
        ('{"password" : "a\\"b", "x": 1}', ['a\\"b']),
        ('{"jwt": "cut of', ["cut of"]),
        ('{"password": "cut\\', ["cut\\"]),
        ('{"body":"{\\"client_secret\\":\\"a b\\"}"}', ["a b"]),
        ('{\\\\\\"token\\\\\\":\\\\\\"a\\\\\\\\\\\\\\"b\\\\\\"}', ['a\\\\\\\\\\\\\\"b']),
        ('{\\"token\\":\\"cut', ["cut"]),
        ('{"token":["one", "two"], "x": ["three"]}', ["one", "two"]),
        ('{"password": 12345, "api_key": -1.5}', ["12345", "-1.5"]),
        ('{"secret": null, "token": 12345678, "password": true}', []),
        ("{'secret': 'x'}", ["x"]),
        ('{"credentials":"x","pass":"y","passage":"z"}', ["x", "y"]),
        # forms and URLs
        ("client_secret=a%2Fb&x=1", ["a%2Fb"]),
        ("a=1&password=it's", ["it's"]),
        ("-d 'password=its'", ["its"]),
        ("https://h/?token=abc&x=1#access_token=d", ["abc", "d"]),
        ("user[password]=x&user%5Bsecret%5D=y", ["x", "y"]),
        ("redirect=https%3A%2F%2Fh%3Ftoken%3Dab%2Fc%26x", ["ab%2Fc"]),
        ("redirect=%3Ftoken%3D", []),
        ("https://h/?sig=abc&design=x", ["abc"]),
        ("token=&x=1", []),
        ('{"url":"h?token=abc\\u0026x=1"}', ["abc"]),
        ("code=abc&x=1", []),
        ("grant_type=authorization_code&code=abc&error_code=x", ["abc"]),
        # header lines, folded and quoted ones
        ("Authorization: Bearer a b\r\nX: y\r\n", ["a b"]),
        ("A: b\nauthorization:abc\n", ["abc"]),
        ("> Authorization: Basic abc\n", ["abc"]),
        ("Authorization: Bearer\r\n  folded\r\nX: y", ["folded"]),
        ("Authorization: Bearer\r\n", []),
        ("Authorization: Bearer bearer abc", ["abc"]),
        ("Cookie: a=b; c=d\r\n", ["b", "d"]),
        ("Cookie: opaque\r\n", ["opaque"]),
        ("Set-Cookie: sid=abc; Path=/; Secure\r\n", ["abc"]),
        ("curl -H 'X-Api-Key: abc' -H \"Cookie: a=b\" url", ["abc", "b"]),
        # source code and lists of pairs
        ('addHeader("Authorization", "Bearer abc1")', ["abc1"]),
        ('["Authorization","Bearer abcdef"],["X-Guest-Id","g"]', ["abcdef"]),
        ('"required": ["token", "deploymentId"], ["Cookie", "Accept"]', []),
        ('"Authorization" => "Bearer abc"', ["abc"]),
        ('{"name":"Cookie","value":"sid=1"}', ["1"]),
        ('<input name="csrf_token" value="abc">', ["abc"]),
        ("const token = getToken();", []),
        ("token == null", []),
        # multipart and XML
        ('name="client_secret"\r\n\r\na b\r\n--x', ["a b"]),
        ('name="token"; filename="f"\r\nContent-Type: x\r\n\r\ncut', ["cut"]),
        ('name="token" and no more', []),
        ("<password>a b</password><ns:token x='1'>c</ns:token>", ["a b", "c"]),
        ("<token", []),
        ("<Auth><token>cut off", ["cut off"]),
        ("Bearer <MY_TOKEN> and more", []),
        ("Bearer <MY_TOKEN> and <b>", []),
        ("any token> text", []),
        # running text
        ("invalid token: try again", []),
        ("the password: hunter2 is wrong", ["hunter2"]),
        ("a secret: " + "x-y" * 10, ["x-y" * 10]),
        ("the token: ", []),
        ("next_page_token=abc&pageToken=d", []),
        # variables and placeholders stay
        ("Authorization: Bearer {{token}}", []),
        ("Authorization: Bearer {{token}}rest", ["rest"]),
        ('{"password":"{{ secret:my-client-1 }}"}', []),
        ("url {{secret:my-client-1234567}} and {{ token:x1 }}", []),
        ("{{a}} token: abc1", ["abc1"]),
        ("password=<YOUR_PASSWORD>&token=xxxxx&secret=YOUR_SECRET", []),
        ("Authorization: Bearer ${TOKEN} #{token} {token} $TOKEN ...", []),
        ('"password":"[password 9 chars #a91c]","token":"[redacted]"', []),
        # URLs with user information
        ("https://user:p:w@host/", ["p:w"]),
        ("https://user:p@ss@host/", ["p@ss"]),
        ("https://key@host/ https://host/a@b https://{{u}}@h", ["key"]),
        ("https://:pw@host", ["pw"]),
    ],
)
def test_values_beside_telling_names_are_found_and_nothing_else(
    text: str, found: list[str]
) -> None:
    assert sorted(placed(text)) == sorted(found)


JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"x={JWT}, {JWT}", [JWT, JWT]),
        (f"%3D{JWT}", [JWT]),
        ("eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn", ["eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn"]),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIi", ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIi"]),
        ("eyJjdXJzb3IiOjF9 eyJ.abcdef eyJhbGci.x", []),
        ("the Bearer a1b2c3 was", ["a1b2c3"]),
        ("bearer%20abc.DEF", ["abc.DEF"]),
        ("Bearer CANARYTOKENVALUE", ["CANARYTOKENVALUE"]),
        ("Bearer token required. Bearer authentication-scheme. BEARER TOKEN.", []),
        ('WWW-Authenticate: Bearer realm="x", error="y"', []),
        ("Bearer {{token}} Bearer YOUR_TOKEN Bearer", []),
        ("Basic dXNlcjpwYXNz", ["dXNlcjpwYXNz"]),
        ("basic dTpw%3D%3D Basic _-_-Ojo6", ["dTpw%3D%3D", "_-_-Ojo6"]),
        ("Basic authentication, basic example Basic", []),
        ("Basic AbCdEfGhIjKlMnOpQrStUvWx", ["AbCdEfGhIjKlMnOpQrStUvWx"]),
        ("Basic AbCdEfGhIjKlMnOpQrStU", ["AbCdEfGhIjKlMnOpQrStU"]),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA", ["abc"]),
        ("-----BEGIN PRIVATE KEY-----\ncut", ["cut"]),
        ("-----BEGIN CERTIFICATE-----\nabc\n-----END", []),
    ],
)
def test_credentials_are_known_by_their_shape(text: str, found: list[str]) -> None:
    assert shaped(text) == found


def test_a_value_is_taken_without_scheme_white_space_and_attributes() -> None:
    def inside(text: str, kind: str, **place: int) -> list[str]:
        return [text[found.start : found.end] for found in in_value(text, kind, **place)]

    assert inside("  Bearer   abc \t", "credentials") == ["abc"]
    assert inside("Bearer", "credentials") == []
    assert inside("Bearer", "token") == ["Bearer"]
    assert inside("token abc", "password") == ["token abc"]
    assert inside("a=b; c=", "cookie") == ["b"]
    assert inside("sid=x; Domain=y", "set-cookie") == ["x"]
    assert inside("a=1;b=2;c=3", "cookie", start=4, end=7) == ["2"]
    assert inside("", "cookie") == []
    assert inside("   ", "password") == []


def test_lower_case_never_moves_a_place() -> None:
    everything = "".join(map(chr, range(256)))
    assert len(everything.lower()) == 256


@pytest.mark.parametrize(
    "piece",
    [
        "a", "eyJ", "eyJ.", "eyJ..", "token:", 'token":"', "token='", "bearer ", "basic a",
        "://", "://a:", "\\", '\\"', "%41", "\ncookie:", 'password=\\"', "token     ", "{{",
        "....a", 'name="token"\r\n', "<token>", "-----BEGIN ", "cookie,\"", "; =", "\n ",
        "token:\n\n", '"pass":', "[[", "&sig=", "xxx", "$A", "<a ", "code=", "token=[\"",
    ],
)  # fmt: skip
def test_sightings_grow_with_the_text_and_no_faster(piece: str) -> None:
    # Time is measured in tests/bench/bench_redaction.py.
    def sightings(count: int) -> int:
        text = "grant_type=authorization_code " + piece * count
        return sum(1 for _ in by_place(text)) + sum(1 for _ in by_shape(text))

    assert sightings(4000) <= 2 * sightings(2000) + 8
