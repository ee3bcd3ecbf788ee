"""What Net::HTTP, RestClient and HTTParty are taken to send."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.errors import SnippetError
from inspector.model.request import ImportedRequest, Part

URL = "https://api.mypurecloud.com/api/v2/x"
FORM = "application/x-www-form-urlencoded"


def read(code: str) -> tuple[ImportedRequest, ...]:
    return registry.parse(code, "nethttp").requests


def only(code: str) -> ImportedRequest:
    (found,) = read(code)
    return found


def notes(imported: ImportedRequest) -> str:
    return "\n".join(note.text for note in imported.notes)


@pytest.mark.parametrize(
    ("code", "method", "url", "body", "content_type"),
    [
        (f"Net::HTTP.get_response(URI('{URL}'), {{'A' => 'b'}})", "GET", URL, "", None),
        (f"Net::HTTP.put(URI('{URL}'), 'x', {{'Content-Type' => 'a/b'}})",
         "PUT", URL, "x", "a/b"),
        (f"Net::HTTP.post_form(URI('{URL}'), {{a: ['b', 'c d']}})",
         "POST", URL, "a=b&a=c+d", FORM),
        (f"Net::HTTP.post_form(URI('{URL}'), fields)", "POST", URL, "{{fields}}", FORM),
        ("Net::HTTP.new('h', 8080).get('/a')", "GET", "http://h:8080/a", "", None),
        ("Net::HTTP.new('h').delete('a')", "DELETE", "http://h/a", "", None),
        ("Net::HTTP.start('h', 443) { |c| c.request_post('/a', 'x', 'Content-Type' => 'a/b') }",
         "POST", "https://h/a", "x", "a/b"),
        ("c = Net::HTTP.start('h', 443)\nc.get('/a')\nc.finish", "GET", "https://h/a", "", None),
        ("c = Net::HTTP.new('h', 443)\nc.read_timeout = 5\nc.start { |d| d.get('/a') }",
         "GET", "https://h/a", "", None),
        (f"c = Net::HTTP.new('h', 443)\nc.request(Net::HTTP::Put.new('{URL}'), 'x')",
         "PUT", URL, "x", FORM),
        ("u = URI.join('https://h/a/', 'b')\nu.path = '/c'\nNet::HTTP.get(u)",
         "GET", "https://h/c", "", None),
        ("u = URI('/a')\nu.path = '/c'\nNet::HTTP.get(URI(u))", "GET", "/c", "", None),
        ("u = URI('/a')\nc = Net::HTTP.new(u.host, 443)\nc.get(u.to_s)", "GET", "/a", "", None),
        ("u = URI('https://h/a')\nNet::HTTP.get(\"https://#{u.host}/b\")",
         "GET", "https://h/b", "", None),
        (f"u = URI('{URL}?a=1')\nu.query = 'b=2'\nNet::HTTP.get(u)", "GET", URL + "?b=2", "", None),
        (f"r = Net::HTTP::Post.new('{URL}', {{'A' => 'b'}})\nr.body = {{a: 1}}",
         "POST", URL, '{"a":1}', FORM),
        ((f"r = Net::HTTP::Post.new('{URL}')\nr.set_content_type('a/b')\nr.body_stream = "
         "File.open('f')"), "POST", URL, "f", "a/b"),
        (f"r = Net::HTTP::Post.new('{URL}')\nr.body = 'eA=='.unpack1('m')\nr.set_range(1)",
         "POST", URL, "eA==", FORM),
        ((f"r = Net::HTTP::Post.new('{URL}')\nr.initialize_http_header({{'Content-Type' => 'a/b'}})"
         "\nr.body = 'x'"), "POST", URL, "x", "a/b"),
        (f"RestClient.post('{URL}', {{a: 'b c'}}, {{accept: :json}})",
         "POST", URL, "a=b+c", FORM),
        (f"RestClient.post '{URL}', a: 'b'", "POST", URL, "a=b", FORM),
        (f"RestClient.post('{URL}', {{a: 'b'}}, accept: :json)", "POST", URL, "a=b", FORM),
        (f"RestClient.post('{URL}', 'x', content_type: 'a/b')", "POST", URL, "x", "a/b"),
        (f"RestClient.post('{URL}')", "POST", URL, "", FORM),
        (f"RestClient::Request.execute(url: '{URL}', headers: h)", "GET", URL, "", None),
        (f"HTTParty.put('{URL}', body: [1])", "PUT", URL, "[1]", None),
        (f"HTTParty.post('{URL}', body: {{a: 1}}, headers: {{'Content-Type' => 'a/b'}})",
         "POST", URL, "a=1", "a/b"),
        (("class A\ninclude HTTParty\nbase_uri 'https://h'\nheaders\nbase_uri\n"
         "basic_auth 'a', 'b'\ndef go = self.class.get('/x')\nend"),
         "GET", "https://h/x", "", None),
    ],
)  # fmt: skip
def test_call_sends(code: str, method: str, url: str, body: str, content_type: str | None) -> None:
    request = only(code).request
    assert (request.method, request.url, request.body.text) == (method, url, body)
    assert request.headers.get("Content-Type") == content_type


def test_login_stands_in_the_header() -> None:
    for code in (
        f"r = Net::HTTP::Get.new('{URL}')\nr.basic_auth('a', 'b')",
        f"HTTParty.get('{URL}', basic_auth: {{username: 'a', password: 'b'}})",
        f"RestClient::Request.execute(method: :get, url: '{URL}', user: 'a', password: 'b')",
    ):
        found = only(code)
        assert found.request.headers.get("Authorization") == "Basic {{basic_credentials}}"
        assert found.bindings


def test_a_field_is_added_or_replaced() -> None:
    found = only(
        f"r = Net::HTTP::Get.new(URI('{URL}'))\nr['A'] = 1\nr['a'] = 2\nr.add_field('B', 'c')\n"
        "other['C'] = 'd'\nother.url = 'e'"
    )
    assert list(found.request.headers) == [("a", "2"), ("B", "c")]


@pytest.mark.parametrize(
    "code",
    [
        f"HTTParty.post('{URL}', body: {{f: File.open('a/b.csv'), g: 'h'}})",
        f"RestClient.post('{URL}', {{f: File.new('a/b.csv'), g: 'h'}})",
        f"r = Net::HTTP::Post.new('{URL}')\nr.set_form('f' => File.open('a/b.csv'), 'g' => 'h')",
    ],
)
def test_files_make_parts(code: str) -> None:
    assert only(code).request.body.parts == (
        Part("f", "", "b.csv", None, "a/b.csv"),
        Part("g", "h"),
    )


def test_multipart_asked_for_without_a_file() -> None:
    found = only(f"HTTParty.post('{URL}', body: {{a: 'b'}}, multipart: true)")
    assert found.request.body.parts == (Part("a", "b"),)


def test_what_is_not_known_is_said() -> None:
    assert "headers of this call" in notes(only(f"HTTParty.get('{URL}', headers: given)"))
    assert "The body is a hash" in notes(only(f"r = Net::HTTP::Post.new('{URL}')\nr.body = {{}}"))
    assert "Net::HTTP then sends" in notes(only(f"Net::HTTP.post(URI('{URL}'), 'x')"))


def test_an_answer_flows_into_the_next_call() -> None:
    requests = read(
        f"a = JSON.parse(Net::HTTP.get(URI('{URL}')))\n"
        f"b = Net::HTTP.get_response(URI('{URL}/' + a['id']))\n"
        f"r = Net::HTTP::Get.new(URI('{URL}'))\nr['X'] = b['X-Next']\n"
        "r['Y'] = JSON.parse(b.body)['t']"
    )
    assert [(t.request, t.source) for one in requests for t in one.takes] == [(0, "/id"), (1, "/t")]


@pytest.mark.parametrize(
    "code",
    ["Net::HTTP.version_1_2", "c = Net::HTTP.new('h')\nc.get_fields(1)", "HTTParty.get_all",
     "Net::HTTP.get", "RestClient.log = 1", "HTTParty.options_for(x)",
     "Net::HTTP.new('h').request(x)", "URI('a').scheme\nNet::HTTP"],
)  # fmt: skip
def test_code_without_a_call_is_refused(code: str) -> None:
    with pytest.raises(SnippetError, match="there is no call of"):
        read(code)


def test_library_is_recognised() -> None:
    assert registry.sniff("Net::HTTP.get(uri)")[0] == ("nethttp", 0.98)
    assert registry.sniff("Faraday.get(x); Net::HTTP")[0][0] == "faraday"
