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
        (f"HTTParty.put('{URL}', body: [1])", "PUT", URL, "[1]", FORM),
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
    taken = [(t.request, t.source) for one in requests for t in one.takes]
    assert taken == [(0, "/id"), (1, "header:X-Next"), (1, "/t")]


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


PARTY = "class Api\n  include HTTParty\n  base_uri 'https://h/v1/'\n"


@pytest.mark.parametrize(
    ("code", "url", "headers"),
    [
        ("headers 'A' => 'b'\n  def self.one = get('/x')", "https://h/v1/x", (("A", "b"),)),
        ("def one(id)\n    self.class.get(\"/x/#{id}\")\n  end", "https://h/v1/x/{{id}}", ()),
        (
            "default_params k: 'a b'\n  def self.one = get('/x', query: { q: { r: [1, nil] } })",
            "https://h/v1/x?k=a%20b&q[r][]=1&q[r][]=",
            (),
        ),
        ("default_params k: 1\n  def self.one = get('/x')", "https://h/v1/x?k=1", ()),
        ("def self.one = get('/x', query: 'a=1&b')", "https://h/v1/x?a=1&b", ()),
        ("def self.one = get('x')", "https://h/v1x", ()),
        ("base_uri 'h.example'\n  def self.one = get('/x')", "http://h.example/x", ()),
        ("basic_auth 'u'\n  def self.one = get('/x')", "https://h/v1/x",
         (("Authorization", "Basic {{basic_credentials}}"),)),
        ("format :json\n  def self.one(*a) = get(*a)\n  def two = Api.one('/x', headers: { b: 1 })",
         "https://h/v1/x", (("b", "1"),)),
    ],
)  # fmt: skip
def test_a_class_that_includes_httparty_sends(
    code: str, url: str, headers: tuple[tuple[str, str], ...]
) -> None:
    found = only(f"{PARTY}  {code}\nend")
    assert (found.request.url, tuple(found.request.headers)) == (url, headers)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (f"HTTParty.post('{URL}', options)", "The options of this call are not known"),
        (f"Net::HTTP.post(URI('{URL}'), 'x', headers)", "The headers of this call are not known"),
        (f"HTTParty.get('{URL}', basic_auth: auth)", "base64 of user:password"),
        (f"{PARTY}  def self.one = get('x')\nend", "puts no slash between its base_uri"),
        (f"r = Net::HTTP::Post.new('{URL}')\nr.set_form([['f', File.open('a')]])",
         "Net::HTTP would send no file"),
        (f"Net::HTTP.const_get(verb).new('{URL}')", "The method is not in the snippet"),
    ],
)  # fmt: skip
def test_what_a_call_leaves_open_is_said(code: str, said: str) -> None:
    assert said in notes(only(code))


def test_settings_of_no_use_and_methods_of_that_name_are_no_requests() -> None:
    code = "  def get(path) = path\n  headers\n  base_uri\n  def one = get('/x')\n"
    found = only(f"{PARTY}{code}  def two = self.class.put('/y', body: 'b')\nend")
    assert found.request.url == "https://h/v1/y"


def test_members_of_an_answer_that_httparty_has_parsed_flow_on() -> None:
    _, second = read(
        f"r = HTTParty.post('{URL}', body: {{ a: 'b c' }})\n"
        f"HTTParty.get('{URL}', headers: {{ Authorization: \"Bearer #{{r['access_token']}}\" }})"
    )
    assert [(t.variable, t.source) for t in second.takes] == [("access_token", "/access_token")]


def test_members_of_a_text_that_is_parsed_flow_on() -> None:
    _, second = read(
        f"r = RestClient.post('{URL}', {{ a: {{ b: [1] }} }})\n"
        f"session[:token] = JSON.parse(r)['access_token']\n"
        f"RestClient.get('{URL}', Authorization: \"Bearer #{{session[:token]}}\", x: r['a'])"
    )
    assert [t.source for t in second.takes] == ["/access_token"]


def test_a_resource_of_restclient_keeps_its_options() -> None:
    code = (
        "r = RestClient::Resource.new('https://h/v2', user: 'u', headers: { accept: :json })\n"
        "r['a/b'].put({ c: 1 }.to_json, content_type: :json)\nr.get\nr.options_for\n"
    )
    first, second = read(code)
    assert (first.request.method, first.request.url) == ("PUT", "https://h/v2/a/b")
    assert first.request.headers.get("Content-Type") == "application/json"
    assert (second.request.method, second.request.url) == ("GET", "https://h/v2")
    assert second.request.headers.get("Accept") == "application/json"


def test_a_request_that_nothing_sends_is_put_aside() -> None:
    sent, other = read(f"Net::HTTP.get(URI('{URL}'))\nNet::HTTP::Post.new('{URL}')")
    assert (sent.is_aside, other.is_aside) == (False, True)
    assert "nothing in the snippet sends it" in notes(other)


@pytest.mark.parametrize(
    ("code", "method", "url", "headers", "body"),
    [
        ("Net::HTTP.get('h', '/a?b')", "GET", "http://h/a?b", (), ""),
        ("Net::HTTP.new('h', 443).send_request('PATCH', '/a', 'x', 'Content-Type' => 'a/b')",
         "PATCH", "https://h/a", (("Content-Type", "a/b"),), "x"),
        ("Net::HTTP.new('h').delete('/a')", "DELETE", "http://h/a", (("Depth", "Infinity"),), ""),
        ("Net::HTTP.get(URI::HTTPS.build(host: 'h', port: 1, path: '/a', query: 'b=c'))",
         "GET", "https://h:1/a?b=c", (), ""),
        ("Net::HTTP.get(URI::HTTP.build(host: 'h', path: '/a'))", "GET", "http://h/a", (), ""),
        (f"r = Net::HTTP::Get.new('{URL}')\nr.add_field('A', 1)\nr.add_field('a', 2)",
         "GET", URL, (("a", "1, 2"),), ""),
        (f"r = Net::HTTP::Put.new('{URL}')\nr.form_data = {{ a: '~*', b: nil }}",
         "PUT", URL, (("Content-Type", FORM),), "a=%7E*&b"),
        (f"r = Net::HTTP::Put.new('{URL}')\nr.form_data = all",
         "PUT", URL, (("Content-Type", FORM),), "{{all}}"),
        (f"r = Net::HTTP::Post.new('{URL}')\nr.set_form({{ a: 'b c' }})",
         "POST", URL, (("Content-Type", FORM),), "a=b+c"),
        (f"r = Net::HTTP::Post.new('{URL}')\nr.set_form([['a', '1'], ['b']])",
         "POST", URL, (("Content-Type", FORM),), "a=1&b"),
        (f"r = Net::HTTP::Post.new('{URL}')\nr.set_form(x)",
         "POST", URL, (("Content-Type", FORM),), "{{x}}"),
        ((f"r = Net::HTTP::Post.new('{URL}')\nr.body = 'x'\n"
          "r.set_content_type('a/b', charset: 'c')"),
         "POST", URL, (("Content-Type", "a/b; charset=c"),), "x"),
        (f"Net::HTTPGenericRequest.new('PURGE', false, true, '{URL}', 'A' => 'b')",
         "PURGE", URL, (("A", "b"),), ""),
        (f"Net::HTTP.const_get('Put'.capitalize).new('{URL}')",
         "PUT", URL, (("Content-Type", FORM),), ""),
        (f"k = Net::HTTP.const_get('get'.upcase)\nk.instance_methods\nk.new('{URL}')",
         "GET", URL, (), ""),
    ],
)  # fmt: skip
def test_less_usual_calls_send(
    code: str, method: str, url: str, headers: tuple[tuple[str, str], ...], body: str
) -> None:
    request = only(code).request
    assert (request.method, request.url, request.body.text) == (method, url, body)
    assert tuple(request.headers) == headers


def test_parts_of_the_multipart_library_are_read() -> None:
    found = only(
        f"Net::HTTP::Post::Multipart.new('{URL}', 'f' => UploadIO.new(File.open('a/b.csv'), "
        "'text/csv', 'c.csv'), 'g' => UploadIO.new('d.txt', 'text/plain'), 'h' => 'i')"
    )
    assert found.request.body.parts == (
        Part("f", "", "c.csv", "text/csv", "a/b.csv"),
        Part("g", "", "d.txt", "text/plain", "d.txt"),
        Part("h", "i"),
    )


def test_an_answer_read_whole_is_its_own_response() -> None:
    _, second = read(
        f"a = Net::HTTP.get_response(URI('{URL}'))\nr = Net::HTTP::Get.new('{URL}')\n"
        "r['Cookie'] = a.response['Set-Cookie']\nr['B'] = JSON.parse(JSON.parse(a.body)['b'])"
    )
    assert [t.source for t in second.takes] == ["header:Set-Cookie", "/b"]
