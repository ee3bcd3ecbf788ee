"""Secrets leave a request and become variables; what only stands for one is told apart."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model.headers import Headers
from inspector.model.lift import is_secret_name, lift, lift_secrets, token_placeholder
from inspector.model.request import Body, Part, Request, resolve, texts
from inspector.model.secret import Secret


def header(name: str, value: str) -> tuple[str, dict[str, str]]:
    """The header's value after lifting, and what was bound, revealed."""
    request, bindings = lift_secrets(Request(headers=Headers(((name, value),))), {})
    return request.headers.pairs[0][1], plain(bindings)


def plain(bindings: dict[str, str | Secret]) -> dict[str, str]:
    return {k: v.reveal() if isinstance(v, Secret) else v for k, v in bindings.items()}


@pytest.mark.parametrize(
    ("name", "value", "template", "bound"),
    [
        ("Authorization", "Bearer abc", "Bearer {{token}}", {"token": "abc"}),
        ("authorization", "bearer  abc \u200b", "bearer {{token}}", {"token": " abc \u200b"}),
        ("Authorization", "Bearer Bearer abc", "Bearer Bearer {{token}}", {"token": "abc"}),
        ("Authorization", "abc", "{{token}}", {"token": "abc"}),
        ("Authorization", "Token abc", "Token {{token}}", {"token": "abc"}),
        ("Authorization", "Bearerabcdefghij0123456789", "Bearer{{token}}",
         {"token": "abcdefghij0123456789"}),
        ("Authorization", "bearer=abcdefghij0123456789", "bearer={{token}}",
         {"token": "abcdefghij0123456789"}),
        ("Authorization", "Bearer-short", "{{token}}", {"token": "Bearer-short"}),
        ("Authorization", "Basic YTpi", "Basic {{basic_credentials}}",
         {"basic_credentials": "YTpi"}),
        ("Proxy-Authorization", "Basic YTpi", "Basic {{basic_credentials}}",
         {"basic_credentials": "YTpi"}),
        ("Authorization", "Bearer {{t}}", "Bearer {{t}}", {}),
        ("Authorization", "Bearer {{t}} \u200b", "Bearer {{t}} \u200b", {}),
        ("Authorization", "Bearer pre{{t}}post", "Bearer {{token}}{{t}}{{token_2}}",
         {"token": "pre", "token_2": "post"}),
        ("Authorization", "Bearer ", "Bearer ", {}),
        ("Authorization", "", "", {}),
        ("Cookie", "a=b; c=d", "{{cookie}}", {"cookie": "a=b; c=d"}),
        ("X-Api-Key", "k1", "{{api_key}}", {"api_key": "k1"}),
        ("X-Auth-Token", "Bearer k1", "Bearer {{auth_token}}", {"auth_token": "k1"}),
        ("X-Guest-Id", "guest-1", "guest-1", {}),
        ("X-Guest-Id", "<guest-id>", "{{guest_id}}", {}),
        ("X-Guest-Id", "YOUR_GUEST_ID", "{{YOUR_GUEST_ID}}", {}),
        ("Authorization", "Bearer <YOUR_TOKEN>", "Bearer {{YOUR_TOKEN}}", {}),
        ("Authorization", "Bearer $TOKEN", "Bearer {{TOKEN}}", {}),
        ("Authorization", "Bearer eyJhbGci...", "Bearer {{token}}", {}),
        ("Authorization", "Bearer xxxxxxxx", "Bearer {{token}}", {}),
    ],
)  # fmt: skip
def test_header_is_lifted(name: str, value: str, template: str, bound: dict[str, str]) -> None:
    assert header(name, value) == (template, bound)


@pytest.mark.parametrize(
    ("url", "template", "bound"),
    [
        ("https://h/x?access_token=a%20b&q=1#f", "https://h/x?access_token={{access_token}}&q=1#f",
         {"access_token": "a b"}),
        ("https://me:p%40w@h/x", "https://me:{{password}}@h/x", {"password": "p@w"}),
        ("https://me:{{p}}@h/x", "https://me:{{p}}@h/x", {}),
        ("https://h/x?api_key=", "https://h/x?api_key=", {}),
        ("https://h/x/{conversationId}/<id>/%3Cid%3E", "https://h/x/{{conversationId}}/{{id}}/{{id}}",
         {}),
        ("https://h/x?guest=%3Cguest-id%3E", "https://h/x?guest={{guest_id}}", {}),
        ("{{api}}/x", "{{api}}/x", {}),
        ("https://h/x?nextPageToken=5", "https://h/x?nextPageToken=5", {}),
    ],
)  # fmt: skip
def test_url_is_lifted(url: str, template: str, bound: dict[str, str]) -> None:
    request, bindings = lift_secrets(Request(url=url), {})
    assert (request.url, plain(bindings)) == (template, bound)


@pytest.mark.parametrize(
    ("body", "text", "bound"),
    [
        (Body("form", "client_id=a&client_secret=x%2By&code=z"),
         "client_id=a&client_secret={{client_secret}}&code={{code}}",
         {"client_secret": "x+y", "code": "z"}),
        (Body("json", '{"clientSecret" : "a\\"b", "n": [1, "token"], "pwd": 12, "x": "<id>"}'),
         '{"clientSecret" : "{{clientSecret}}", "n": [1, "token"], "pwd": {{pwd}}, "x": "{{id}}"}',
         {"clientSecret": 'a\\"b', "pwd": "12"}),
        (Body("json", '{"count": 5, "password": "cut'), '{"count": 5, "password": "{{password}}',
         {"password": "cut"}),
        (Body("json", '{"password": ""}'), '{"password": ""}', {}),
        (Body("text", "grant_type=x&password=p"), "grant_type=x&password={{password}}",
         {"password": "p"}),
        (Body("text", "my password is p"), "my password is p", {}),
        (Body("file", "/tmp/password=p"), "/tmp/password=p", {}),
    ],
)  # fmt: skip
def test_body_is_lifted(body: Body, text: str, bound: dict[str, str]) -> None:
    request, bindings = lift_secrets(Request(body=body), {})
    assert (request.body.text, plain(bindings)) == (text, bound)


def test_part_is_lifted_by_its_name() -> None:
    body = Body("multipart", parts=(Part("api-key", "k"), Part("note", "n")))
    request, bindings = lift_secrets(Request(body=body), {})
    assert [part.text for part in request.body.parts] == ["{{api_key}}", "n"]
    assert plain(bindings) == {"api_key": "k"}


def test_taken_name_gets_a_number_and_the_same_value_the_same_name() -> None:
    request = Request(
        url="/x?token=a&x={{token_2}}",
        headers=Headers((("Authorization", "Bearer b"), ("X-Token", "b"))),
    )
    lifted, bindings = lift_secrets(request, {"token": "kept"})
    assert lifted.url == "/x?token={{token_4}}&x={{token_2}}"
    assert [value for _, value in lifted.headers] == ["Bearer {{token_3}}", "{{token_3}}"]
    assert plain(bindings) == {"token": "kept", "token_3": "b", "token_4": "a"}


def test_placeholder_never_takes_a_name_that_has_a_value() -> None:
    request = Request(headers=Headers((("Authorization", "Bearer <TOKEN>"),)))
    lifted = lift(request, {"TOKEN": "other"})
    assert lifted.request.headers.pairs[0][1] == "Bearer {{TOKEN_2}}"
    assert lifted.placeholders[0].text == "<TOKEN>"


def test_same_placeholder_twice_is_one_variable_and_told_once() -> None:
    pair = ("X-Guest-Id", "<guest-id>")
    lifted = lift(Request(headers=Headers((pair, pair))), {})
    assert len(lifted.placeholders) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<YOUR_TOKEN>", "YOUR_TOKEN"),
        (" <your access token> ", "your_access_token"),
        ("YOUR_TOKEN", "YOUR_TOKEN"),
        ("YOUR_ACCESS_TOKEN", "YOUR_ACCESS_TOKEN"),
        ("GENESYS_ACCESS_TOKEN", "GENESYS_ACCESS_TOKEN"),
        ("${TOKEN}", "TOKEN"),
        ("$TOKEN", "TOKEN"),
        ("%TOKEN%", "TOKEN"),
        ("#{token}", "token"),
        ("{token}", "token"),
        ("[token]", "token"),
        ("**token**", "token"),
        ('"your-token-here"', "your_token_here"),
        ("yourAccessToken", "yourAccessToken"),
        ("access_token", "access_token"),
        ("xxxxx", "token"),
        ("xxxx-xxxx-xxxx", "token"),
        ("<xxxxx>", "token"),
        ("****", "token"),
        ("•••", "token"),
        ("...", "token"),
        ("eyJ...", "token"),
        ("eyJhbGci…", "token"),
        ("<1st>", "token_1st"),
        ("REDACTED", "REDACTED"),
        ("changeme", "changeme"),
        ("abc.def.ghi", None),
        ("eyJhbGciOiJIUzI1NiJ9.e30.abc", None),
        ("s3cr3t", None),
        ("unique-guest-id", None),
        ("hello world", None),
        ("", None),
        ("x" * 300, None),
    ],
)  # fmt: skip
def test_placeholder_is_told_from_a_token(text: str, name: str | None) -> None:
    assert token_placeholder(text) == name


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("client_secret", True),
        ("Client-Secret", True),
        ("refreshToken", True),
        ("Ocp-Apim-Subscription-Key", True),
        ("X-Amz-Security-Token", True),
        ("password", True),
        ("grant_type", False),
        ("token_type", False),
        ("X-Guest-Id", False),
        ("nextPageToken", False),
        ("key", False),
    ],
)
def test_names_of_secrets_are_known(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret


@given(st.text("abz019.-_~+/= \u200b", min_size=1).filter(lambda t: t.strip(" \u200b")))
def test_lifting_changes_nothing_of_what_is_sent(value: str) -> None:
    pairs = (("Authorization", f"Bearer {value}"), ("Cookie", value), ("X-Api-Key", value))
    document = json.dumps({"password": value, "n": 1})
    request = Request("POST", "https://h/x", Headers(pairs), Body("json", document))
    lifted, bindings = lift_secrets(request, {})
    if token_placeholder(value) is None and all(name in bindings for name in ("token", "cookie")):
        assert resolve(lifted, bindings) == request
    if len(value) > 3 and token_placeholder(value) is None:
        assert all(value not in text for _, text in texts(lifted))
