"""Corners of k6, Faraday, Java and raw HTTP that no corpus snippet shows."""

from __future__ import annotations

from types import ModuleType

import pytest

from inspector.dialects import faraday, java, k6, registry
from inspector.dialects.source import Source
from inspector.dialects.values import Absent
from inspector.model.request import Body, ImportedRequest, Part
from inspector.model.secret import Secret


def read(text: str, dialect: str) -> ImportedRequest:
    return registry.parse(text, dialect).requests[0]


def told(imported: ImportedRequest) -> str:
    return "\n".join(note.text for note in imported.notes)


@pytest.mark.parametrize(
    ("default", "said"),
    [
        ("https://h/x", ": “https://h/x”."),
        ("", "."),
        (
            "https://h/x?access_token=abcdefghijklmnop",
            ": “https://h/x?access_token=[token 16 chars",
        ),
    ],
)
def test_value_that_code_falls_back_to_is_told_without_a_secret(default: str, said: str) -> None:
    imported = read(f"http.get(`${{__ENV.URL || '{default}'}}/y`)", "k6")
    assert imported.bindings == {"URL": default}
    assert f"The variable URL has only a default{said}" in told(imported)
    assert "abcdefghijklmnop" not in told(imported)


def test_secret_that_code_falls_back_to_is_not_told() -> None:
    code = "t = os.getenv('TOKEN', 'Bearer a\\'bcdefgh')\n"
    call = "requests.get('https://h/x', headers={'Authorization': t})"
    imported = read(f"import os, requests\n{code}{call}", "python")
    assert imported.bindings == {"TOKEN": Secret("Bearer a'bcdefgh")}
    assert told(imported) == "The variable TOKEN has only a default."


@pytest.mark.parametrize(
    ("call", "note"),
    [
        ("http.get('https://h/x', params)", "parameters of this call are not known"),
        ("http.get('https://h/x', {headers: h})", "headers of this call are not known"),
        ("http.get('https://h/x', {redirects: 5})", "Redirects are followed"),
        ("http.get('https://h/x', {auth: 'digest'})", "digest login"),
        ("http.get('https://h/x', {compression: 'gzip', jar: j})", "compresses the body"),
        ("http.get('h/x')", "not absolute"),
        ("http.batch([5])", "Requests of this batch"),
    ],
)
def test_what_k6_does_besides_is_told(call: str, note: str) -> None:
    script = f"import http from 'k6/http';\nhttp.get('https://h/');\n{call};"
    requests = registry.parse(script, "k6").requests
    assert note in "\n".join(told(imported) for imported in requests)


def test_k6_module_may_have_another_name() -> None:
    script = "import api, { get } from 'k6/http';\napi.post('https://h/1');\nget('https://h/2');"
    requests = registry.parse(script, "k6").requests
    assert [item.request.url for item in requests] == ["https://h/1", "https://h/2"]


def test_k6_batch_may_be_an_object() -> None:
    script = (
        "import * as http from 'k6/http';\nhttp.batch({a: 'https://h/1', b: {url: 'https://h/2'}});"
    )
    requests = registry.parse(script, "k6").requests
    assert [item.request.url for item in requests] == ["https://h/1", "https://h/2"]


def test_k6_batch_that_is_unknown_is_one_request() -> None:
    imported = read("import http from 'k6/http';\nhttp.batch(all);", "k6")
    assert imported.request.url == "{{all}}"


def test_k6_unknown_methods_are_no_requests() -> None:
    script = "import http from 'k6/http';\nhttp.cookieJar(); http.url(); http.head('https://h');"
    assert read(script, "k6").request.method == "HEAD"


def test_k6_binary_of_unknown_text_is_a_variable() -> None:
    script = "import http from 'k6/http';\nhttp.post('https://h', encoding.b64decode());"
    assert read(script, "k6").request.body == Body("base64", "")


def test_k6_form_keeps_its_own_content_type_and_cookies_may_be_objects() -> None:
    script = (
        "import http from 'k6/http';\nhttp.post('https://h', {a: 'x y'}, "
        "{headers: {'content-type': 'x/y'}, cookies: {s: {value: 'v', replace: true}}});"
    )
    imported = read(script, "k6")
    assert imported.request.body.text == "a=x+y"
    assert imported.request.headers.pairs == (("content-type", "x/y"), ("Cookie", "{{cookie}}"))


def test_k6_file_part_may_hold_text() -> None:
    script = "import http from 'k6/http';\nhttp.post('https://h', {f: http.file('data')});"
    part = read(script, "k6").request.body.parts[0]
    assert (part.text, part.filename, part.path) == ("data", "f", None)


def test_k6_check_before_any_request_is_nothing() -> None:
    script = "import http from 'k6/http';\ncheck(x, {'a': 1, ...b});\nhttp.get('https://h');"
    assert "expects" not in told(read(script, "k6"))


def test_k6_call_with_a_fault_inside_is_incomplete() -> None:
    script = (
        "import http from 'k6/http';\nhttp.post('https://h', { a: ? });\nhttp.get('https://h/2');"
    )
    first = registry.parse(script, "k6").requests[0]
    assert not first.complete
    assert "cannot be read" in told(first)


FARADAY = "conn = Faraday.new(url: 'https://h')\n"


@pytest.mark.parametrize(
    ("code", "url"),
    [
        ("Faraday.new('https://h/p/').get('a')", "https://h/p/a"),
        ("Faraday.new('https://h/p').get('/a')", "https://h/a"),
        ("Faraday.new('https://h/p').get('https://o/a')", "https://o/a"),
        ("Faraday.new('https://h/p').get", "https://h/p"),
        ("Faraday.new(base).get('/a')", "{{base}}/a"),
        ("Faraday.new('h').get('/a')", "h/a"),
        ("Faraday.new({ url: 'https://h' }, nil).get('/a')", "https://h/a"),
        ("Faraday.new { |f| f.url_prefix = 'https://h' }.get('api/a')", "/api/a"),
        ("c = Faraday.new('https://h') { |f| f.params['k'] = 1 }\nc.get('/a?b=2')", "https://h/a?b=2&k=1"),
        ("c = Faraday.new('https://h')\nc.get(c.url_prefix)", "https://h"),
        ("Faraday.new('https://h').get('/a', q: { b: [1, { c: 2 }] })", "https://h/a?q%5Bb%5D%5B%5D=1&q%5Bb%5D%5B%5D%5Bc%5D=2"),
        ("Faraday.new('https://h').get { |r| r.path = '/p' }", "https://h/p"),
        ("Faraday.new('https://h').get { |r| r.url '/p', a: 1 }", "https://h/p?a=1"),
        ("Faraday.new('https://h').get { |r| r.url('/p', { a: 1 }) }", "https://h/p?a=1"),
        ("Faraday.get('https://h/x')", "https://h/x"),
        ("client.get(api_url)", "{{api_url}}"),
        ("client.get { |r| r.params['a'] = 1 }", "?a=1"),
        ("Faraday.get('https://h/x?b=c+d&a=%7E*,&e')", "https://h/x?a=~%2A%2C&b=c+d&e"),
        ("Faraday.new('https://h/p?z=1').get('/a', y: nil)", "https://h/a?y&z=1"),
        ("Faraday.get('https://h/x?b[]=2&b[]=1&{{q}}')", "https://h/x?b%5B%5D=2&b%5B%5D=1&{{q}}"),
        ("Faraday.get('https://h/x?b[]=2', b: 3)", "https://h/x?b=3"),
        (("c = Faraday.new('https://h')\nc.options.params_encoder = Faraday::FlatParamsEncoder\n"
         "c.get('/a', b: [2, 1], a: 'é')"), "https://h/a?a=%C3%A9&b=2&b=1"),
        ("c = Faraday.new('https://h', request: { params_encoder: own })\nc.get('/a?b=,', c: 1)",
         "https://h/a?b=,&c=1"),
    ],
)  # fmt: skip
def test_faraday_joins_its_urls(code: str, url: str) -> None:
    assert read(code, "faraday").request.url == url


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("f.request :oauth2, 'tok'", "Bearer {{token}}"),
        ("f.request :authorization, 'Token', 'tok'", "Token {{token}}"),
        ("f.request :authorization, 'Bearer'", "Bearer "),
        ("f.basic_auth 'a', 'b'", "Basic {{basic_credentials}}"),
        ("f.request :basic_auth, 'a', 'b'", "Basic {{basic_credentials}}"),
        ("f.authorization", "Bearer "),
    ],
)
def test_faraday_authorization_is_understood(code: str, value: str) -> None:
    text = f"Faraday.new('https://h') {{ |f| {code}; f.request :retry; f.use :x; f.odd }}.get('/x')"
    assert read(text, "faraday").request.headers.get("Authorization") == value


def test_faraday_header_wins_over_the_middleware() -> None:
    text = "c = Faraday.new('https://h') { |f| f.request :authorization, 'Bearer', a }\n"
    text += "c.get('/x', nil, { 'Authorization' => \"Bearer #{b}\" })"
    assert read(text, "faraday").request.headers.get_all("Authorization") == ("Bearer {{b}}",)


def test_faraday_unknown_parts_are_told() -> None:
    text = "c = Faraday.new('https://h', headers: h, params: p)\nc.post('/x', nil, more)"
    notes = told(read(text, "faraday"))
    assert "The headers of this connection" in notes
    assert "The params of this connection" in notes
    assert "The headers of this call" in notes


def test_faraday_hash_is_a_form_by_default_and_a_list_is_json() -> None:
    text = (
        FARADAY + "conn.post('/x', { a: { b: 'c d' } })\nconn.post('/x', [1])\nconn.post('/x', '')"
    )
    requests = [item.request for item in registry.parse(text, "faraday").requests]
    assert requests[0].body == Body("form", "a%5Bb%5D=c+d")
    assert requests[1].body == Body("json", "[1]")
    assert requests[2].body == Body()


def test_faraday_unknown_connection_is_not_given_a_content_type() -> None:
    imported = read("client.post('/x', '{\"a\":1}')", "faraday")
    assert "Content-Type" not in imported.request.headers
    assert "may set one" in told(imported)


def test_faraday_request_can_be_run_by_name() -> None:
    text = FARADAY + "conn.run_request(:get, '/x', nil, headers)\nconn.run_request"
    requests = [item.request for item in registry.parse(text, "faraday").requests]
    assert [(item.method, item.url) for item in requests] == [
        ("GET", "https://h/x"),
        ("GET", "https://h"),
    ]


def test_faraday_lines_of_a_request_are_a_fragment() -> None:
    text = (
        "req.headers.merge!({ 'A' => '1' }, b_c: 2)\nreq.params['p'] = 1\n"
        "req.body = { x: 1 }.to_json\n"
        "req.headers = { 'D' => '4' }\nreq.odd = 1\nodd['x'] = 1\n"
    )
    request = read(text, "faraday").request
    assert request.is_fragment
    assert request.headers.pairs == (("D", "4"),)
    assert request.body.text == '{"x":1}'


def test_faraday_body_alone_is_a_fragment() -> None:
    assert read("req.body = payload.to_json", "faraday").request.body.text == "{{payload}}"


def test_faraday_other_calls_are_no_requests() -> None:
    text = "cache.get('key')\nFaraday.default_adapter\nget('/x')\n" + FARADAY + "conn.get('/y')"
    assert len(registry.parse(text, "faraday").requests) == 1


def test_faraday_call_with_a_fault_inside_is_incomplete() -> None:
    text = FARADAY + "conn.post('/x', { a: ) })\nconn.get('/y')\n"
    assert not all(item.complete for item in registry.parse(text, "faraday").requests)


BUILDER = 'HttpRequest.newBuilder().uri(URI.create("https://h"))'


@pytest.mark.parametrize(
    ("code", "method", "url"),
    [
        ('new HttpGet("https://h/x");', "GET", "https://h/x"),
        ("new HttpDelete();", "DELETE", ""),
        ('new okhttp3.Request.Builder().url("https://h").head().build();', "HEAD", "https://h"),
        (BUILDER + '.method("PATCH", BodyPublishers.noBody()).build();', "PATCH", "https://h"),
        (BUILDER + '.method("GET").copy().version(V).expectContinue(true);', "GET", "https://h"),
        ("HttpRequest.newBuilder().build();", "GET", ""),
    ],
)
def test_java_builders_are_followed(code: str, method: str, url: str) -> None:
    request = read(code, "java").request
    assert (request.method, request.url) == (method, url)


def test_java_bodies_of_other_libraries_are_followed() -> None:
    okhttp = 'new Request.Builder().url("https://h")'
    text = (
        f'var a = {okhttp}.put(RequestBody.create(MediaType.parse("a/b"), "x")).build();'
        'HttpPost p = new HttpPost("https://h"); p.setEntity(new StringEntity("y"));'
        f"var c = {okhttp}.post(RequestBody.create(bytes, null)).build();"
        f'var d = {okhttp}.header("A", "1").header("A", "2").post("z").build();'
        f'var e = {BUILDER}.POST(BodyPublishers.ofByteArray("b".getBytes())).build();'
    )
    found = {item.request.body.text: item.request for item in registry.parse(text, "java").requests}
    assert found["x"].headers.get("Content-Type") == "a/b; charset=utf-8"
    assert found["y"].method == "POST"
    assert found["{{bytes}}"].headers.pairs == ()
    assert found["z"].url == "https://h"
    assert found["b"].body.kind == "text"


def test_java_map_named_like_headers_is_no_request() -> None:
    text = 'Map<String, String> m = new HashMap<>(); m.header("a", "b"); new HttpGet("https://h");'
    assert len(registry.parse(text, "java").requests) == 1


@pytest.mark.parametrize(
    ("text", "url", "note"),
    [
        ("GET https://h/a b HTTP/1.1\n\n", "https://h/a b", "The URL holds a space"),
        ("OPTIONS * HTTP/1.1\nHost: h\n", "https://h/", ""),
        ("OPTIONS * HTTP/1.1\n", "/", ""),
        ("GET /x HTTP/1.1\nHost: h\nX-A: 1\n  2\n", "https://h/x", "folded header line"),
        ("GET /x HTTP/1.1\nnonsense\nA: b\n", "/x", "“nonsense” is no header"),
        ("GET http://h/x HTTP/1.1\nHost: H\n", "http://h/x", ""),
        ("\n\nGET {{api}}/x\n", "{{api}}/x", ""),
    ],
)
def test_raw_request_lines_are_read(text: str, url: str, note: str) -> None:
    imported = read(text, "raw")
    assert imported.request.url == url
    assert note in told(imported)


def test_raw_body_of_parts_keeps_its_line_ends() -> None:
    text = "POST /x HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
    text += "--b\r\n\r\nx\r\n--b--\r\n"
    assert read(text, "raw").request.body == Body("text", "--b\r\n\r\nx\r\n--b--")


def test_raw_body_of_a_windows_paste_has_plain_line_ends() -> None:
    text = "POST /x HTTP/1.1\r\nContent-Type: text/plain\r\n\r\na\r\nb\r\n"
    assert read(text, "raw").request.body == Body("text", "a\nb")


def test_java_header_of_any_client_is_recognised() -> None:
    assert registry.sniff('x.header("A", "b")')[0] == ("java", 0.6)
    assert registry.sniff('new HttpGet("https://h")')[0] == ("java", 0.9)


@pytest.mark.parametrize("module", [k6, faraday, java])
def test_part_that_a_broken_text_lacks_is_nothing(module: ModuleType) -> None:
    grammar = {k6: "javascript", faraday: "ruby", java: "java"}[module]
    reader = module._Reader(Source("", f"tree_sitter_{grammar}"))
    assert reader.evaluate(None) in (None, Absent())


def test_deep_json_is_told_to_be_too_deep() -> None:
    text = "POST /x HTTP/1.1\nContent-Type: application/json\n\n" + "[" * 100_000
    assert "too deeply nested" in told(read(text, "raw"))


def test_faraday_loses_all_but_the_last_of_several_values_and_says_so() -> None:
    imported = read("Faraday.get('https://h/x?id=1&id=2')", "faraday")
    assert imported.request.url == "https://h/x?id=2"
    assert any("sends only the last" in note.text for note in imported.notes)


def test_faraday_sends_files_in_parts() -> None:
    code = "Faraday.post('https://h/x', f: Faraday::UploadIO.new('a/b.wav', 'audio/wav'), g: 1)"
    parts = read(code, "faraday").request.body.parts
    assert parts == (Part("f", "", "b.wav", "audio/wav", "a/b.wav"), Part("g", "1"))


def test_headers_and_params_that_are_set_as_a_whole_are_told_when_unknown() -> None:
    code = "Faraday.get('https://h/x') { |r| r.headers = h\nr.params = p }"
    notes = [note.text for note in read(code, "faraday").notes]
    assert "The headers of this call are not known here." in notes
    assert "The params of this call are not known here." in notes


def test_a_module_around_faraday_is_followed_under_its_own_name() -> None:
    code = (
        "module Api\n  def self.get(path, q = nil) = Faraday.new('https://h').get(path, q)\n"
        "end\nApi.get('/x', a: 1)"
    )
    assert read(code, "faraday").request.url == "https://h/x?a=1"
