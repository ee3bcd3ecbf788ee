"""From the edited request to the bytes: hosts, variables, tokens and every kind of body."""

from __future__ import annotations

import base64
import re
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path

import pytest

from inspector.app.wire import to_wire, with_token
from inspector.errors import InspectorError, VariablesMissing
from inspector.model.environment import Environment
from inspector.model.headers import Headers
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret
from inspector.model.token import Token

HERE = Environment("gw", "Gateway", "gateway", "https://gw.example/api", "https://gw.example/login")
BEARER = Headers.of([("Authorization", "Bearer {{token}}")])


def content(body: Body, headers: Headers = Headers()) -> bytes:  # noqa: B008 - frozen
    return to_wire(Request("POST", "/api/v2/x", headers, body), {}, HERE).content


def test_a_relative_url_goes_to_the_host_of_its_kind() -> None:
    for url, expected in {
        "/api/v2/users/me": "https://gw.example/api/api/v2/users/me",
        "/oauth/token": "https://gw.example/login/oauth/token",
        "{{api}}/api/v2/x": "https://gw.example/api/api/v2/x",
        "{{login}}/oauth/token": "https://gw.example/login/oauth/token",
        "https://other.example/x": "https://other.example/x",
    }.items():
        assert to_wire(Request("GET", url), {}, HERE).url == expected


def test_an_empty_method_is_get() -> None:
    assert to_wire(Request("", "/x"), {}, HERE).method == "GET"


def test_the_token_in_use_stands_in_the_authorization_variable() -> None:
    request = Request("GET", "/x", BEARER)
    token = Token(Secret("abc"), "pasted")
    bindings = with_token(request, {"token": "other", "id": "1"}, token)
    wire = to_wire(request, bindings, HERE)
    assert wire.headers.get("Authorization") == "Bearer abc"
    assert bindings["id"] == "1"


@pytest.mark.parametrize("token", [None, Token(Secret(""), "pasted")])
def test_without_a_token_the_bindings_stay_as_they_are(token: Token | None) -> None:
    bindings = {"token": Secret("bound")}
    assert with_token(Request("GET", "/x", BEARER), bindings, token) is bindings


def test_a_token_has_no_place_in_a_request_without_authorization() -> None:
    assert with_token(Request("GET", "/x"), {}, Token(Secret("abc"), "pasted")) == {}


def test_variables_without_a_value_are_named() -> None:
    request = Request("POST", "/x/{{contact}}", BEARER)
    with pytest.raises(VariablesMissing, match="contact, token"):
        to_wire(request, {}, HERE)


def test_no_body_is_no_bytes() -> None:
    assert content(Body("none", "left over")) == b""


def test_text_is_utf8_and_bytes_that_are_not_survive() -> None:
    assert content(Body("json", '{"a":"é"}')) == '{"a":"é"}'.encode()
    assert content(Body("text", b"\xff\xfe".decode("utf-8", "surrogateescape"))) == b"\xff\xfe"


def test_base64_is_sent_as_the_bytes_it_stands_for() -> None:
    assert content(Body("base64", base64.b64encode(b"\x00\x01").decode())) == b"\x00\x01"


def test_what_is_not_base64_is_refused_with_the_reason() -> None:
    with pytest.raises(InspectorError, match="The payload is not base64"):
        content(Body("base64", "a?b"))


def test_a_file_is_read_when_it_is_sent(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_bytes(b'{"a": 1}')
    assert content(Body("file", str(tmp_path / "body.json"))) == b'{"a": 1}'


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    missing = tmp_path / "gone.json"
    with pytest.raises(InspectorError) as caught:
        content(Body("file", str(missing)))
    assert str(caught.value) == (
        f"The payload's file {missing} cannot be read: No such file or directory."
    )


def test_multipart_parts_are_framed_so_that_another_parser_reads_them(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n")
    body = Body(
        "multipart",
        parts=(
            Part("note", "grüße"),
            Part("doc", "{}", filename="doc.json", content_type="application/json"),
            Part("image", filename="logo.png", path=str(tmp_path / "logo.png")),
        ),
    )
    wire = to_wire(Request("POST", "/x", Headers(), body), {}, HERE)
    kind = wire.headers.get("Content-Type") or ""
    assert kind.startswith("multipart/form-data; boundary=")
    parsed = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + kind.encode() + b"\r\n\r\n" + wire.content
    )
    parts = list(parsed.iter_parts())
    described = [
        (p.get_param("name", header="content-disposition"), p.get_filename(), p.get_content_type())
        for p in parts
    ]
    assert described == [
        ("note", None, "text/plain"),
        ("doc", "doc.json", "application/json"),
        ("image", "logo.png", "application/octet-stream"),
    ]
    assert "grüße".encode() in wire.content
    assert b"\r\n\r\n\x89PNG\r\n\r\n--" in wire.content


def test_the_boundary_that_a_header_names_is_kept() -> None:
    headers = Headers.of([("Content-Type", 'multipart/form-data; boundary="abc"')])
    body = Body("multipart", parts=(Part("a", "1"),))
    wire = to_wire(Request("POST", "/x", headers, body), {}, HERE)
    assert wire.headers == headers
    assert wire.content.startswith(b"--abc\r\n")
    assert wire.content.endswith(b"\r\n--abc--\r\n")


def test_a_name_cannot_break_out_of_its_quotes() -> None:
    sent = content(Body("multipart", parts=(Part('a"\r\nX-Evil: 1', "1", filename='b".txt'),)))
    assert b'name="a%22%0D%0AX-Evil: 1"; filename="b%22.txt"\r\n' in sent


def test_the_same_parts_have_the_same_boundary() -> None:
    body = Body("multipart", parts=(Part("a", "1"), Part("b", "2")))
    assert content(body) == content(body)
    assert re.search(rb"--gai-[0-9a-f]{24}", content(body))
