"""Programs that are exported: how they read, what they refuse, that their literals are exact.

`written/TARGET.txt` holds what each target writes for `REQUESTS`; read every change by eye.
`make test-exports` runs the programs with the real libraries.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "exports"))
from cases import cases
from recording import recording
from requests_made import requests

from inspector.dialects import javascript_code, python_code, registry, ruby_code, table
from inspector.errors import RenderError
from inspector.model.headers import Headers
from inspector.model.request import VARIABLE, Body, Part, Request
from inspector.model.secret import Secret

_WRITTEN = Path(__file__).parent / "written"
_JSON = ("Content-Type", "application/json")
_BEARER = ("Authorization", "Bearer {{token}}")
_EARLIER = ("curl", "k6", "raw", "json")
_NEW = [target.name for target in table.targets() if target.name not in _EARLIER]


def made(
    method: str = "GET", url: str = "https://h/x", *pairs: tuple[str, str], body: Body | None = None
) -> Request:
    return Request(method, url, Headers(pairs), body or Body())


REQUESTS = {
    "a JSON body as data": made(
        "POST",
        "https://api.mypurecloud.com/api/v2/conversations/messaging?b=1&a=2",
        _BEARER,
        _JSON,
        ("X-Guest-ID", 'it\'s "g" #{x} ${x} \\'),
        body=Body("json", '{"externalContact":{"id":"{{guest}}"},"to":{"id":"é"},"n":[1,null]}'),
    ),
    "no body, variables in the URL": made(
        "GET", "{{base}}/x/{{id}}?q={{a.b}}", ("Accept", "application/json")
    ),
    "lines of text": made(
        "PUT",
        "https://h:8443/x?a=1",
        ("Content-Type", "text/plain"),
        body=Body("text", 'one #{x} {{y}}\n  two \\ """ `\nthree\u2028'),
    ),
    "lines without variables": made(
        "PATCH", "https://h/x", _JSON, body=Body("json", '{\n    "a": "${b}"\n}\n')
    ),
    "odd names of members": made(
        "POST", "https://h/x", _JSON, body=Body("json", '{"{{k}}":true,"a b":{"c":-0.5}}')
    ),
    "a form": made(
        "POST",
        "https://login.mypurecloud.com/oauth/token",
        ("Content-Type", "application/x-www-form-urlencoded"),
        body=Body("form", "grant_type=client_credentials&client_secret={{client_secret}}"),
    ),
    "nothing but a method": made("DELETE", "/api/v2/x"),
    "a file": made("POST", "https://h/x", ("Content-Type", "x/y"), body=Body("file", "./a b.bin")),
    "bytes": made("PUT", "https://h/x", ("Content-Type", "x/y"), body=Body("base64", "AP8=")),
    "parts and a file": made(
        "POST",
        "https://h/x",
        _BEARER,
        body=Body(
            "multipart",
            parts=(
                Part("a", "it's {{x}}"),
                Part("f", "", "n.png", "image/png", "./n.png"),
                Part("g", "", "other.txt", None, "./a.txt"),
            ),
        ),
    ),
    "parts of text": made(
        "PUT",
        "https://h/x",
        body=Body(
            "multipart",
            parts=(Part("a", "1"), Part("b", "two\nlines", "b.txt", "text/plain")),
        ),
    ),
    "parts with types": made(
        "POST",
        "https://h/x",
        ("Content-Type", "multipart/form-data; boundary=own"),
        body=Body(
            "multipart",
            parts=(
                Part("a", '{"b":1}', None, "application/json"),
                Part("a", "2"),
                Part("t", "", None, None, "t.txt"),
            ),
        ),
    ),
    "another method": made("OPTIONS", "https://h/x", ("B", "2"), ("A", "1")),
}


def written(target: str) -> str:
    parts: list[str] = []
    for title, request in REQUESTS.items():
        try:
            text = registry.render(request, target)
        except RenderError as refusal:
            text = f"REFUSED: {refusal}\n"
        parts.append(f"===== {title} =====\n{text}")
    return "\n".join(parts)


@pytest.mark.parametrize("target", _NEW)
def test_export_reads_as_one_would_write_it(target: str) -> None:
    assert written(target) == (_WRITTEN / f"{target}.txt").read_bytes().decode()


@pytest.mark.parametrize("target", _NEW)
def test_secrets_stay_out_of_every_program(target: str) -> None:
    values = {"token": Secret("S3cr3t"), "client_secret": Secret("S3cr3t")}
    shown = 0
    for request in [*cases(seed=5, count=60), *REQUESTS.values()]:
        url = request.url if "://" in request.url else "http://h" + request.url
        absolute = Request(request.method, url, request.headers, request.body)
        with suppress(RenderError):
            assert "S3cr3t" not in registry.render(absolute, target, values)
            shown += "S3cr3t" in registry.render(absolute, target, values, reveal=True)
    assert shown >= 5


@pytest.mark.parametrize(
    ("target", "request_", "message"),
    [
        ("faraday", made("get"), "methods in capitals"),
        ("faraday", made("LINK"), "has no method LINK"),
        ("faraday", made("POST", body=Body("multipart")), "no parts yet"),
        ("fetch", made("GET", body=Body("text", "x")), "no body with GET"),
        ("nethttp", made("POST", body=Body("text", "x")), "adds a Content-Type of its own"),
        ("nethttp", made("POST"), "adds a Content-Type of its own"),
        ("faraday", made("GET", "https://h/", ("a", "1"), ("A", "2")), "A is there twice"),
        ("java", made("GET", "https://h/", ("Expect", "x")), "sets Expect itself"),
        ("httpx", made("GET", "https://h/", ("Content-Length", "5")), "sets Content-Length"),
        ("requests", made("GET", "https://h/", ("A", " x")), "strips the white space"),
        ("java", made("GET", "https://h/", ("A", "é{{x}}")), "not ASCII"),
        ("java", made("GET", "https://h/é"), "percent-encode them"),
        ("java", made("GET", "https://u:{{p}}@h/"), "user and password"),
        ("faraday", made("GET", "https://h/[x]"), "“[” in the path"),
        ("faraday", made("GET", "https://h/?'"), "“'” in the query"),
        ("faraday", made("GET", "https://h/%x"), "bare “%”"),
        ("requests", made("GET", "https://h/%2e%7e"), "spells %2e"),
        ("requests", made("GET", "https://h/?"), "nothing after it"),
        ("httpx", made("GET", "https://h/a/../b"), "resolves “.” and “..”"),
        ("java", made("POST", body=Body("text", "x" * 70_000)), "put it in a file"),
        ("k6", made("GET", "https://h/[x]"), "“[” in the path"),
        ("php", made("HEAD", body=Body("text", "x")), "no body with HEAD"),
        ("csharp", made("GET", body=Body("text", "x")), "no body with GET"),
        ("httpie", made("POST", body=Body("text", "a\0")), "NUL"),
        ("httpie", made("POST", body=Body("base64", "AA==")), "body of bytes"),
        ("httpie", made("GET", "https://h/", ("A", "a\\:b")), "drops a backslash"),
        ("httpie", made("GET", "https://h/", ("-a", "b")), "option of its own"),
        ("httpie", made("POST", body=Body("form", "a=b%20{{c}}")), "another way"),
        ("httpie", made("POST", body=Body("form", "{{c}}")), "another way"),
        ("httpie", made("POST", body=Body("form", "a%3D={{c}}")), "another way"),
        ("har", made("POST", body=Body("base64", "AA==")), "file or bytes"),
        ("postman", made("POST", body=Body("base64", "AA==")), "body of bytes"),
        ("postman", made("POST", body=Body("form", "a=b+{{c}}")), "write %20 for"),
        ("postman", made("POST", body=Body("form", "{{c}}")), "encodes a form"),
        ("http-file", made("POST", body=Body("text", "a\n### b")), "means something else"),
        ("http-file", made("POST", body=Body("text", "a\n")), "white space around the body"),
        ("http-file", made("POST", body=Body("text", "a\r\nb")), "white space around the body"),
    ],
)
def test_what_a_library_would_change_is_refused(
    target: str, request_: Request, message: str
) -> None:
    with pytest.raises(RenderError) as caught:
        registry.render(request_, target)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("target", "part", "message"),
    [
        ("go", Part('a"b', "1"), "Quotes in the name"),
        ("go", Part("f", "x", 'a"b'), "Quotes in the name"),
        ("go", Part("", "x"), "A part has no name"),
        ("go", Part("f", "x", ""), "empty file name"),
        ("csharp", Part("f", "x", "é.txt"), "not ASCII"),
        ("fetch", Part("f", "x", None, "text/plain"), "no Content-Type unless it is a file"),
        ("fetch", Part("f", path="t.txt"), "gives the part f a file name"),
        ("fetch", Part("f", "a\nb"), "changes the line ends"),
        ("httpie", Part("f", "x", "a.txt"), "from a file only"),
        ("httpie", Part("f", "", "b.txt", None, "a.txt"), "from its path"),
        ("httpie", Part("f", "", "b", None, "a\\b"), "from its path"),
        ("httpie", Part("f:", "x"), "another way"),
        ("httpie", Part("f", "a\\:b"), "another way"),
        ("k6", Part("f", "x"), "only when one of them is a file"),
        ("http-file", Part("f", "--x"), "means something else"),
        ("http-file", Part("f", "### x", "a.txt"), "means something else"),
        ("http-file", Part("f", "a\nb", "a.txt"), "means something else"),
    ],
)
def test_part_that_a_library_would_change_is_refused(target: str, part: Part, message: str) -> None:
    with pytest.raises(RenderError) as caught:
        registry.render(made("POST", body=Body("multipart", parts=(part,))), target)
    assert message in str(caught.value)


@pytest.mark.parametrize("target", ["k6", "faraday", "php"])
def test_part_of_a_name_again_is_refused_where_parts_are_keyed(target: str) -> None:
    body = Body("multipart", parts=(Part("a", "1"), Part("a", "", "b", None, "/b")))
    with pytest.raises(RenderError, match="a is there twice"):
        registry.render(made("POST", body=body), target)


def test_parts_of_another_type_are_refused() -> None:
    body = Body("multipart", parts=(Part("a", "1"),))
    request = made("POST", "https://h/x", ("Content-Type", "multipart/mixed"), body=body)
    with pytest.raises(RenderError, match="multipart/form-data, not as multipart/mixed"):
        registry.render(request, "go")


@pytest.mark.parametrize(
    ("target", "names", "remark"),
    [
        ("faraday", ["x-id", "X-Ok", "API"], "Faraday sends x-id as X-Id and API as Api;"),
        ("faraday", ["X-Id"], ""),
        ("java", ["B", "A"], "sends the headers as A and B; the order means nothing"),
        ("go", ["x-b", "A", "User-Agent"], "sends the headers as User-Agent, A and X-B;"),
        ("csharp", ["Content-Type", "A"], "sends the headers as A and Content-Type;"),
        ("csharp", ["A", "content-type"], "content-type as Content-Type;"),
        ("httpie", ["A", "Accept"], "# HTTPie sends the headers as Accept and A"),
        ("k6", ["B", "A"], "// k6 sends the headers as A and B"),
        ("java", ["A", "B"], ""),
        ("requests", ["X", "Accept"], "requests sends the headers as Accept and X"),
        ("requests", ["Accept"], ""),
    ],
)
def test_change_of_order_or_spelling_is_remarked(
    target: str, names: list[str], remark: str
) -> None:
    text = registry.render(made("GET", "https://h/", *((name, "1") for name in names)), target)
    assert remark in text
    assert bool(remark) == ("mean" in text)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ('{"a":[],"b":{}}', "JSON.generate("),
        ('{\n  "a": [\n    1\n  ]\n}', "JSON.pretty_generate("),
        ('{\n  "a": [\n    []\n  ]\n}', "<<~'BODY'"),
        ('{\n  "a": {}\n}', "<<~'BODY'"),
        ('{"a": 1}', "'{"),
    ],
)
def test_ruby_writes_data_where_every_version_gives_the_text(text: str, call: str) -> None:
    request = made("POST", "https://h/x", _JSON, body=Body("json", text))
    assert f"request.body = {call}" in registry.render(request, "nethttp")


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("a=1&b=x+y", True),
        ("a={{x}}", True),
        ("a=%C3%A9", True),
        ("b=1&a=1", False),
        ("a=1&a=2", False),
        ("a[]=1", False),
        ("a=x%20y", False),
        ("a=%7E", False),
        ("a=%FF", False),
        ("a=1&&b=2", False),
        ("a=b:c", False),
    ],
)
def test_faraday_keeps_a_query_that_it_would_spell_anew(query: str, kept: bool) -> None:
    text = registry.render(made("GET", f"https://h/x?{query}"), "faraday")
    assert ("as_written" not in text) is kept


@pytest.mark.parametrize(
    "url", ["https://h", "https://h//x", "https://h/a/../b", "{{base}}/x", "/x", "https://h?a=1"]
)
def test_faraday_is_given_a_url_whole_where_joining_would_change_it(url: str) -> None:
    text = registry.render(made("GET", url), "faraday")
    assert "conn = Faraday.new\n" in text
    assert registry.parse(text).requests[0].request.url == url


_TEXTS = st.text() | st.lists(
    st.sampled_from(
        ("#", "{", "$", "@", "'", '"', "\\", "`", "${", "#{", "%", "\n", "\r", "\t", "\0", "\x1b",
         "\u2028", "\ufeff", "é", "😀", "a", " ", "BODY", "\n  ", "{{v}}", "{{a.b}}", "}}", "{{")
    )
).map("".join)  # fmt: skip
_SETTINGS = settings(deadline=None, suppress_health_check=list(HealthCheck))


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _as_read(text: str) -> str:
    """Returns a text as code gives it back: space within the braces of a variable is lost."""
    return VARIABLE.sub(r"{{\1}}", text)


def test_python_variable_with_a_line_end_in_its_braces_is_filled() -> None:
    assert python_code.expression("{{A\n}}") == 'os.environ["A"]'


@_SETTINGS
@given(_TEXTS.map(_sendable), st.sampled_from(("", "url", "form")))
def test_python_literal_gives_the_text(text: str, encoding: python_code.Encoding) -> None:
    code = python_code.expression(text, encoding)
    ast.parse(code, mode="eval")

    class Environment(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return f"<{name}>"

    class System:
        environ = Environment()

    def spelled(name: str) -> str:
        return {"": name, "url": quote(name, safe=""), "form": quote_plus(name)}[encoding]

    given_text = eval(code, {"os": System, "quote": quote, "quote_plus": quote_plus})
    assert given_text == VARIABLE.sub(lambda match: spelled(f"<{match.group(1)}>"), text)


def test_ruby_payload_whose_line_repeats_the_closing_word_is_read_back() -> None:
    text = "0\nBODYBODY"
    code, following = ruby_code.payload(Body("text", text), "  ")
    assert (code, following) == ('"0\\nBODYBODY"', "")


@_SETTINGS
@given(_TEXTS.map(_sendable).filter(lambda text: VARIABLE.sub("", text).strip() != ""))
def test_ruby_payload_gives_the_text(text: str) -> None:
    code, following = ruby_code.payload(Body("text", text), "  ")
    script = f"conn = Faraday.new\nconn.put('/x') do |req|\n  req.body = {code}\n{following}end\n"
    assert registry.parse(script, "faraday").requests[0].request.body.text == _as_read(text)


@_SETTINGS
@given(_TEXTS.map(_sendable).filter(lambda text: VARIABLE.sub("", text).strip() != ""))
def test_javascript_literal_gives_the_text(text: str) -> None:
    script = f"http.put('https://h/x', {javascript_code.expression(text)})"
    assert registry.parse(script, "k6").requests[0].request.body.text == _as_read(text)


@_SETTINGS
@given(_TEXTS.map(_sendable).filter(lambda text: VARIABLE.sub("", text).strip() != ""))
def test_go_program_gives_the_text(text: str) -> None:
    request = made("PUT", "https://h/x", ("Content-Type", "text/plain"), body=Body("text", text))
    program = registry.render(request, "go")
    assert registry.parse(program, "go").requests[0].request.body.text == _as_read(text)


def test_go_imports_only_what_it_calls() -> None:
    program = registry.render(made("GET", "https://h/x", ("A", "os.Getenv bytes. url.")), "go")
    imports = program.partition("(\n")[2].partition(")")[0]
    assert imports == '\t"fmt"\n\t"io"\n\t"net/http"\n'


def test_httpie_encodes_what_a_field_holds() -> None:
    form = made(
        "POST",
        "https://h/a/../b",
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-A", "=1"),
        ("X-B", ""),
        body=Body("form", "a+b=%3D%40&secret=x+{{secret}}&e=%40"),
    )
    assert registry.render(form, "httpie") == (
        "http --form --ignore-stdin --path-as-is POST https://h/a/../b \\\n"
        "  Content-Type:application/x-www-form-urlencoded \\\n"
        "  'X-A:\\=1' \\\n"
        "  'X-B;' \\\n"
        "  'a b=\\=@' \\\n"
        '  "secret=x $secret" \\\n'
        "  'e=\\@'\n"
    )
    dashed = made("POST", "https://h/x", body=Body("text", "-x"))
    assert registry.render(dashed, "httpie").endswith("  Content-Type: \\\n  --raw=-x\n")


def test_archive_holds_the_parts_of_a_body() -> None:
    parts = (Part("a", "1"), Part("b", "2", "b.txt", "text/plain"))
    request = made("POST", "https://h/x?q=a+b&c", body=Body("multipart", parts=parts))
    entry = json.loads(registry.render(request, "har"))["log"]["entries"][0]["request"]
    assert entry["postData"]["params"] == [
        {"name": "a", "value": "1"},
        {"name": "b", "value": "2", "fileName": "b.txt", "contentType": "text/plain"},
    ]
    assert entry["queryString"] == [{"name": "q", "value": "a b"}, {"name": "c", "value": ""}]
    with_file = made("POST", body=Body("multipart", parts=(Part("f", path="/f"),)))
    with pytest.raises(RenderError, match="file or bytes"):
        registry.render(with_file, "har")


def test_collection_holds_the_parts_of_a_body() -> None:
    parts = (Part("a", "1", None, "text/plain"), Part("f", "", "f.png", None, "/tmp/f.png"))
    request = made("GET", "https://h/x", body=Body("multipart", parts=parts))
    item = json.loads(registry.render(request, "postman"))["item"][0]
    assert item["request"]["body"]["formdata"] == [
        {"key": "a", "type": "text", "value": "1", "contentType": "text/plain"},
        {"key": "f", "type": "file", "src": "/tmp/f.png"},
    ]
    assert item["protocolProfileBehavior"] == {
        "disableBodyPruning": True,
    }
    for part in (Part("a", "1", "a.txt"), Part("a", "", "b.txt", None, "/tmp/a.txt")):
        with pytest.raises(RenderError, match="name of the file a"):
            registry.render(made("POST", body=Body("multipart", parts=(part,))), "postman")


@_SETTINGS
@given(requests(), st.sampled_from(("httpx", "requests")))
def test_python_program_can_be_compiled(request: Request, target: str) -> None:
    try:
        text = registry.render(request, target)
    except RenderError:
        return
    compile(text, "main.py", "exec")


def test_program_sends_the_request_and_stops_without_its_variables(tmp_path: Path) -> None:
    request = REQUESTS["a JSON body as data"]
    with recording() as recorder:
        url = recorder.url + "/x?b=1&a=2"
        text = registry.render(Request("POST", url, request.headers, request.body), "httpx")
        (tmp_path / "main.py").write_text(text, "utf-8")
        for values in ({}, {"token": "t", "guest": "g"}):
            done = subprocess.run(
                [sys.executable, "main.py"],
                cwd=tmp_path,
                env={"PATH": os.environ["PATH"], **values},
                capture_output=True,
                timeout=60,
                check=False,
            )
            assert done.returncode == (0 if values else 1), done.stderr
        (sent,) = recorder.seen
    assert sent.target == "/x?b=1&a=2"
    assert ("Authorization", "Bearer t") in sent.headers
    assert sent.body.decode() == '{"externalContact":{"id":"g"},"to":{"id":"é"},"n":[1,null]}'
