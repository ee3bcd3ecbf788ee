"""Corners of PHP's HTTP clients that no corpus snippet shows."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.model.request import Body, ImportedRequest, Part


def read(text: str) -> ImportedRequest:
    return registry.parse(text, "php").requests[-1]


def told(imported: ImportedRequest) -> str:
    return "\n".join(note.text for note in imported.notes)


def curl(options: str) -> ImportedRequest:
    return read(
        f"$ch = curl_init('https://h/x');\ncurl_setopt_array($ch, [{options}]);\ncurl_exec($ch);"
    )


def guzzle(call: str) -> ImportedRequest:
    return read(f"$client = new Client(['base_uri' => 'https://h/v/']);\n$client->{call};")


@pytest.mark.parametrize(
    ("options", "method", "body"),
    [
        ("", "GET", Body()),
        ("CURLOPT_NOBODY => true", "HEAD", Body()),
        ("CURLOPT_PUT => 1", "PUT", Body()),
        ("CURLOPT_UPLOAD => true", "PUT", Body()),
        ("CURLOPT_POST => 1", "POST", Body()),
        ("CURLOPT_POSTFIELDS => 'a=b'", "POST", Body("form", "a=b")),
        ("CURLOPT_POSTFIELDS => 5", "POST", Body("form", "5")),
        ("CURLOPT_CUSTOMREQUEST => 'DELETE', CURLOPT_POSTFIELDS => ''", "DELETE", Body()),
        ("CURLOPT_POSTFIELDS => ['a' => 'b', 'f' => new CURLFile('/d/x.txt')]", "POST",
         Body("multipart", parts=(Part("a", "b"), Part("f", "", "x.txt", None, "/d/x.txt")))),
        ("CURLOPT_POSTFIELDS => base64_decode('YQ==')", "POST", Body("base64", "YQ==")),
        ("CURLOPT_POSTFIELDS => base64_decode()", "POST", Body("form", "{{base64_decode}}")),
        ("CURLOPT_POSTFIELDS => file_get_contents('b.json')", "POST", Body("file", "b.json")),
    ],
)  # fmt: skip
def test_curl_tells_method_and_body_from_its_options(options: str, method: str, body: Body) -> None:
    request = curl(options).request
    assert (request.method, request.body) == (method, body)


def test_curl_headers_come_from_several_options() -> None:
    imported = curl(
        "CURLOPT_HTTPHEADER => ['A: 1', 'Gone:', 'Empty;', 'nonsense', 'cookie: c=1'], "
        "CURLOPT_USERAGENT => 'u', CURLOPT_COOKIE => 'd=2', CURLOPT_REFERER => 'https://r', "
        "CURLOPT_XOAUTH2_BEARER => $t"
    )
    assert imported.request.headers.pairs == (
        ("A", "1"),
        ("Empty", ""),
        ("cookie", "{{cookie}}"),
        ("User-Agent", "u"),
        ("Referer", "https://r"),
        ("Authorization", "Bearer {{t}}"),
    )


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ("CURLOPT_HTTPHEADER => ['A' => 'B: 1']", "names of this array are not sent"),
        ("CURLOPT_HTTPHEADER => $h", "headers of this call are not known"),
        ("CURLOPT_PROXY => 'p'", "sends through a proxy"),
        ("CURLOPT_URL => 'h/x'", "curl takes http://"),
        ("CURLOPT_CUSTOMREQUEST => $m", "The method is not in the snippet"),
    ],
)
def test_what_is_not_known_or_left_out_is_told(options: str, note: str) -> None:
    assert note in told(curl(options))


def test_curl_handles_are_kept_apart() -> None:
    requests = registry.parse(
        "$a = curl_init(null); $b = curl_init();\ncurl_setopt($a, CURLOPT_URL, 'https://h/a');\n"
        "curl_setopt($b, CURLOPT_URL, 'https://h/b'); curl_exec($a); curl_reset($a);\n"
        "curl_close($a); curl_getinfo($other); curl_setopt_array($a, $more);\n"
        "curl_setopt($z, CURLOPT_URL, 'https://h/z'); curl_setopt($z, CURLOPT_POST, 1);\n"
        "$f = curl_file_create('x');",
        "php",
    ).requests
    assert [item.request.url for item in requests] == ["https://h/a", "https://h/b", "https://h/z"]


@pytest.mark.parametrize(
    ("call", "method", "url"),
    [
        ("get('a')", "GET", "https://h/v/a"),
        ("get('/a')", "GET", "https://h/a"),
        ("requestAsync('PUT', 'a')", "PUT", "https://h/v/a"),
        ("deleteAsync('https://o/a')", "DELETE", "https://o/a"),
        ("get('a?b=1', ['query' => 'c=2'])", "GET", "https://h/v/a?c=2"),
        ("get('a', options: ['query' => ['c' => 'd e']])", "GET", "https://h/v/a?c=d%20e"),
        ("send(new Request('PATCH', 'a'))", "PATCH", "https://h/v/a"),
        ("send(new Request(), ['query' => ['a' => 1]])", "GET", "https://h/v/?a=1"),
    ],
)
def test_guzzle_requests_are_followed(call: str, method: str, url: str) -> None:
    request = guzzle(call).request
    assert (request.method, request.url) == (method, url)


@pytest.mark.parametrize(
    ("options", "body", "content_type"),
    [
        ("'json' => ['a/b']", Body("json", '["a\\/b"]'), "application/json"),
        ("'json' => new Client()", Body(), None),
        ("'form_params' => ['a' => ['b' => 'c d']]", Body("form", "a%5Bb%5D=c+d"),
         "application/x-www-form-urlencoded"),
        ("'form_params' => $f", Body("form", "{{f}}"), "application/x-www-form-urlencoded"),
        ("'body' => 'x'", Body("text", "x"), None),
        ("'body' => fopen('p', 'r')", Body("file", "p"), None),
        ("'body' => new Client()", Body(), None),
        ("'body' => ['a' => 'b']", Body("form", "a=b"), "application/x-www-form-urlencoded"),
        ("'multipart' => [['name' => 'f', 'contents' => 'x', 'filename' => 'n'] + $T, 5]",
         Body("multipart", parts=(Part("f", "x", "n", "a/b"), Part(""))), None),
    ],
)  # fmt: skip
def test_guzzle_bodies_are_followed(options: str, body: Body, content_type: str | None) -> None:
    options = options.replace("$T", "['headers' => ['Content-Type' => 'a/b']]")
    request = guzzle(f"post('a', [{options}])").request
    assert request.body == body
    assert request.headers.get("Content-Type") == content_type


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ("'auth' => ['u', 'p']", "Basic {{basic_credentials}}"),
        ("'auth_bearer' => $t", "Bearer {{t}}"),
        ("'auth' => 'digest'", None),
        ("'headers' => ['Authorization' => ['a', $t]]", "{{token}}{{t}}"),
    ],
)
def test_guzzle_logins_are_followed(options: str, value: str | None) -> None:
    assert guzzle(f"get('a', [{options}])").request.headers.get("Authorization") == value


@pytest.mark.parametrize(
    ("call", "note"),
    [
        ("get('a', $options)", "The options options of this call are not known"),
        ("get('a', ['headers' => $h])", "headers of this call are not known"),
        ("get('a', ['proxy' => 'p'])", "sends through a proxy"),
    ],
)
def test_what_guzzle_is_not_told_is_noted(call: str, note: str) -> None:
    assert note in told(guzzle(call))


def test_guzzle_without_base_uri_wants_an_absolute_uri() -> None:
    imported = read("$c = new Client();\n$c->get('a');")
    assert imported.request.url == "/a"
    assert "has no base_uri" in told(imported)


def test_symfony_client_takes_the_same_options() -> None:
    imported = read(
        "$client = HttpClient::create();\n"
        "$client->request('POST', 'https://h', ['json' => ['a' => 1], 'headers' => ['A: b']]);"
    )
    assert imported.request.headers.pairs == (("A", "b"), ("Content-Type", "application/json"))


def test_laravel_calls_are_followed() -> None:
    requests = registry.parse(
        "Http::get('https://h/1', ['a' => 'b']);\nHttp::asForm()->timeout(3)->post('https://h/2', "
        "['a' => 'b c']);\n$http = Http::baseUrl('https://h')->withBasicAuth('u', 'p')"
        "->withHeader('A', '1')->withToken('t', 'Token');\n$http->delete('/3');\nHttp::fake();",
        "php",
    ).requests
    assert [item.request.url for item in requests] == [
        "https://h/1?a=b",
        "https://h/2",
        "https://h/3",
    ]
    assert requests[1].request.body == Body("form", "a=b+c")
    assert [name for name, _ in requests[2].request.headers] == ["A", "Authorization"]


@pytest.mark.parametrize(
    ("options", "headers", "body"),
    [
        ("'header' => ['A: 1'], 'method' => 'PUT'", (("A", "1"),), ""),
        ("'content' => 'a=b'", (("Content-Type", "application/x-www-form-urlencoded"),), "a=b"),
        ("'header' => $h", (), ""),
    ],
)
def test_streams_are_followed(
    options: str, headers: tuple[tuple[str, str], ...], body: str
) -> None:
    imported = read(
        f"$c = stream_context_create(['http' => [{options}]]);\nfopen('https://h', 'r', false, $c);"
    )
    assert imported.request.headers.pairs == headers
    assert imported.request.body.text == body


def test_stream_of_another_kind_is_a_plain_file() -> None:
    text = (
        "$c = stream_context_create(['ssl' => []]); $d = stream_context_create($x);\n"
        "$f = file_get_contents('a.txt', false, $x);\n$client->post('/x', ['body' => $f]);"
    )
    assert read(text).request.body == Body("file", "a.txt")


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("$client = new Client(['headers' => ['A' => 'b']]);", (("A", "b"),)),
        ("$headers = ['A' => 'b'];", (("A", "b"),)),
        ("$header = ['A: b', 'C: d'];", (("A", "b"), ("C", "d"))),
    ],
)
def test_what_is_only_set_up_is_a_fragment(text: str, headers: tuple[tuple[str, str], ...]) -> None:
    imported = read(text)
    assert imported.request.is_fragment
    assert imported.request.headers.pairs == headers


def test_other_calls_are_no_requests() -> None:
    text = (
        "<?php\nfunction post($a) { }\n$cache->get('key'); $this->post('/x'); $q->request();\n"
        "$client->request('GET', 'https://h'); $bus->send($job);"
        "$client->head('https://h', ['json' => 1])->x(); $c = new Client(); $c->other();"
    )
    assert len(registry.parse(text, "php").requests) == 2


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("$ch = curl_init();", 1.0),
        ("<?php echo 1;", 0.97),
        ("$client->post('/x');", 0.9),
        ("$a = ['b' => 1];", 0.55),
        ("nothing", 0.0),
    ],
)
def test_php_is_told_from_its_parts(text: str, score: float) -> None:
    assert dict(registry.sniff(text)).get("php", 0.0) == score
