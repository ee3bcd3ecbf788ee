"""What an exporter writes, reveals only when told, and refuses with the reason."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.errors import RenderError
from inspector.model.headers import Headers
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret


def made(
    method: str = "GET", url: str = "https://h/x", body: Body | None = None, **headers: str
) -> Request:
    pairs = ((name.replace("_", "-"), value) for name, value in headers.items())
    return Request(method, url, Headers.of(pairs), body or Body())


@pytest.mark.parametrize(
    ("target", "request_", "message"),
    [
        ("curl", made(url=""), "no URL yet"),
        ("curl", made(method="GE T"), "no HTTP method"),
        ("curl", made(url="https://h/a b"), "percent-encode"),
        ("curl", Request("GET", "https://h", Headers((("a b", "c"),))), "name of a header"),
        ("curl", made(X_A="a\nb"), "line break"),
        ("curl", made("POST", body=Body("file")), "no path is given"),
        ("curl", made(X_A="\ud800"), "half of a character pair"),
        ("curl", made("POST", body=Body("text", "a\0b")), "NUL"),
        ("curl", made("POST", body=Body("base64", "AAE=")), "save the body as a file"),
        ("curl", made("HEAD", body=Body("text", "x")), "HEAD with a body"),
        ("k6", made("get"), "methods in capitals"),
        ("k6", Request("GET", "https://h", Headers((("a", "1"), ("A", "2")))), "there twice"),
        ("k6", made(Content_Length="5"), "k6 sets Content-Length itself"),
        ("k6", made(X_A=" a"), "strips the white space"),
        ("k6", made("POST", body=Body("multipart")), "no parts yet"),
        ("k6", made("GET", body=Body("text", "x")), "no body with GET"),
        ("raw", made("POST", body=Body("multipart")), "no parts yet"),
        (
            "raw",
            made("POST", body=Body("multipart", parts=(Part("f", path="/f"),))),
            "made of files",
        ),
        ("raw", made(X_A="a "), "White space around"),
        ("postman", made("GET", "/a/:id"), "write %3Aid, or choose curl"),
        ("soap", made(), "no export to “soap”"),
    ],
)
def test_refusal_names_the_reason(target: str, request_: Request, message: str) -> None:
    with pytest.raises(RenderError) as caught:
        registry.render(request_, target)
    assert message in str(caught.value)


_SECRET = made(
    "POST",
    "/oauth/token?x={{x}}",
    Body("form", "client_secret={{client_secret}}&n={{n}}"),
    Authorization="Basic {{basic}}",
    Content_Type="application/x-www-form-urlencoded",
)
_BINDINGS = {"client_secret": Secret("S3 cr+t"), "basic": Secret("QmFz"), "x": "a/b c", "n": "1"}


@pytest.mark.parametrize("target", ["curl", "k6", "raw", "json"])
def test_secrets_leave_only_when_revealed(target: str) -> None:
    hidden = registry.render(_SECRET, target, _BINDINGS)
    assert "S3" not in hidden
    assert "QmFz" not in hidden
    shown = registry.render(_SECRET, target, _BINDINGS, reveal=True)
    assert "client_secret=S3+cr%2Bt&n=1" in shown
    assert "Basic QmFz" in shown
    assert "x=a/b%20c" in shown


def test_revealing_leaves_variables_without_a_value() -> None:
    shown = registry.render(_SECRET, "raw", {"basic": "b"}, reveal=True)
    assert "client_secret={{client_secret}}" in shown
    assert "x={{x}}" in shown


def test_base_url_in_a_variable_is_revealed_as_it_is() -> None:
    shown = registry.render(made(url="{{base}}/x"), "curl", {"base": "https://h"}, reveal=True)
    assert "https://h/x" in shown


def test_complete_url_takes_the_place_of_a_relative_one() -> None:
    for url in ("/x", "{{api}}/x"):
        written = registry.render(made(url=url), "curl", complete_url="https://api.h/x")
        assert written == "curl https://api.h/x\n"
    absolute = registry.render(made(), "curl", complete_url="https://other/x")
    assert "other" not in absolute


def test_curl_command_reads_well() -> None:
    request = made(
        "POST",
        "https://h/{{id}}_x/[1]?a=b&c=d",
        Body("json", '{"text":"it\'s {{n}}!"}'),
        Authorization="Bearer {{a.b}}{{a_b}}",
        X_Empty="",
    )
    assert registry.render(request, "curl") == (
        'curl "https://h/${id}_x/[1]?a=b&c=d" \\\n'
        "  --request POST \\\n"
        "  --globoff \\\n"
        '  --header "Authorization: Bearer $a_b$a_b_2" \\\n'
        "  --header 'X-Empty;' \\\n"
        "  --header Content-Type: \\\n"
        "  --data-raw '{\"text\":\"it'\\''s '\"$n\"'!\"}'\n"
    )


def test_curl_keeps_dots_and_asks_for_a_head() -> None:
    assert "--path-as-is" in registry.render(made(url="https://h/a/../b"), "curl")
    assert "--head" in registry.render(made("HEAD"), "curl")


def test_curl_writes_files_and_parts() -> None:
    parts = (
        Part("a", "@x"),
        Part("b", 'q"', None, "text/plain"),
        Part("f", "", "n.png", "image/png", "/tmp/n.png"),
        Part("t", "", None, None, "t.txt"),
    )
    request = made("POST", body=Body("multipart", parts=parts))
    written = registry.render(request, "curl")
    assert registry.parse(written).requests[0].request == request
    file_body = made("POST", body=Body("file", "/tmp/a b"), Content_Type="x/y")
    written = registry.render(file_body, "curl")
    assert "--data-binary '@/tmp/a b'" in written
    assert registry.parse(written).requests[0].request == file_body


def test_k6_script_reads_well() -> None:
    request = made(
        "OPTIONS",
        "{{base}}/x/{{id}}",
        Body("text", "a\n`${b}` {{c-d}}\r"),
        Authorization="Bearer {{token}}",
    )
    written = registry.render(request, "k6")
    assert "'Authorization': `Bearer ${__ENV.token}`," in written
    assert "http.request('OPTIONS', `${__ENV.base}/x/${encodeURIComponent(__ENV.id)}`" in written
    assert "const body = `a\n\\`\\${b}\\` ${__ENV['c-d']}\\u000d`;" in written
    assert registry.parse(written).requests[0].request == request


def test_raw_request_keeps_a_url_that_host_and_path_cannot_hold() -> None:
    for url in ("http://h/x", "https://h", "https://u@h/x", "{{api}}/x", "/x"):
        written = registry.render(made(url=url), "raw")
        assert written.startswith(f"GET {url} HTTP/1.1\n")
        assert registry.parse(written).requests[0].request.url == url


def test_raw_request_keeps_a_host_of_its_own() -> None:
    written = registry.render(made(Host="other"), "raw")
    assert written == "GET https://h/x HTTP/1.1\nHost: other\n\n"
    assert registry.parse(written).requests[0].request == made(Host="other")


def test_empty_header_survives_raw() -> None:
    request = made(X_Empty="")
    assert registry.parse(registry.render(request, "raw")).requests[0].request == request
