"""What PHP's clients that are told of a request in steps, and WordPress, are taken to send."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.model.request import ImportedRequest


def read(code: str) -> ImportedRequest:
    return registry.parse("<?php\n" + code, "php").requests[0]


@pytest.mark.parametrize(
    ("steps", "method", "url"),
    [
        ("setUrl('https://h/a');", "GET", "https://h/a"),
        ("setUrl('https://h/a'); $r->setQueryData(['b' => 1]);", "GET", "https://h/a?b=1"),
        ("setUrl('https://h/a'); $r->setQueryData($q);", "GET", "https://h/a?{{q}}"),
        ("setUrl('https://h/a'); $r->setMethod(HTTP_METH_PUT);", "PUT", "https://h/a"),
        ("setUrl('https://h/a'); $r->setMethod(HTTP_Request2::METHOD_DELETE);", "DELETE",
         "https://h/a"),
        ("setUrl('https://h/a'); $r->setMethod($m);", "GET", "https://h/a"),
        ("setUrl('https://h/a'); $r->setBody('x');", "POST", "https://h/a"),
    ],
)  # fmt: skip
def test_target_is_put_together(steps: str, method: str, url: str) -> None:
    request = read(f"$r = new HttpRequest(); $r->{steps} $r->send();").request
    assert (request.method, request.url) == (method, url)


@pytest.mark.parametrize(
    ("steps", "headers", "body"),
    [
        (("setHeader('A', 'b'); $r->setHeader($more); $r->setContentType('text/plain'); "
         "$r->setBody('x');"), {"A": "b", "Content-Type": "text/plain"}, "x"),
        ("setAuth('u', 'p'); $r->addCookie('c', 'd'); $r->setConfig([]);",
         {"Cookie": "{{cookie}}", "Authorization": "Basic {{basic_credentials}}"}, ""),
        ("addPostParameter('a', 'b c');",
         {"Content-Type": "application/x-www-form-urlencoded"}, "a=b+c"),
        ("setBody(fopen('/tmp/x', 'r'));", {}, "/tmp/x"),
        ("setBody([]);", {}, ""),
        ("setBody($r->getUrl());", {}, "{{r_getUrl}}"),
    ],
)  # fmt: skip
def test_headers_and_body_are_gathered(steps: str, headers: dict[str, str], body: str) -> None:
    request = read(f"$r = new HTTP_Request2('https://h/', 'POST'); $r->{steps} $r->send();").request
    assert (dict(request.headers), request.body.text) == (headers, body)


def test_uploads_are_parts() -> None:
    steps = "addPostParameter('a', 'b'); $r->addUpload('f', '/t/x.csv');"
    steps += " $r->addUpload('g', 'y', 'n', 'k');"
    parts = read(
        f"$r = new HTTP_Request2('https://h/'); $r->{steps} $r->send();"
    ).request.body.parts
    assert [(part.name, part.filename, part.content_type, part.path) for part in parts] == [
        ("a", None, None, None),
        ("f", "x.csv", None, "/t/x.csv"),
        ("g", "n", "k", "y"),
    ]


def test_form_of_a_message_body_is_noted() -> None:
    code = (
        "$c = new http\\Client; $b = new http\\Message\\Body; $b->addForm(['a' => 1]);"
        "$b->toString();"
        "$b2 = new http\\Message\\Body; $b2->append(new http\\QueryString(['q' => 'r s']));"
        "$r = new http\\Client\\Request('POST', 'https://h/'); $r->setRequestUrl('https://h/x');"
        "$r->setBody($b2); $c->enqueue($r)->send();"
    )
    imported = read(code)
    assert imported.request.body.text == "q=r+s"
    assert "The form of this body is not read." in [note.text for note in imported.notes]


@pytest.mark.parametrize(
    ("call", "headers", "body"),
    [
        ("wp_remote_get('https://h/')", {}, ""),
        ("wp_remote_post('https://h/', ['body' => 'x=1', 'cookies' => ['a' => 'b']])",
         {"Content-Type": "application/x-www-form-urlencoded", "Cookie": "{{cookie}}"}, "x=1"),
        ("wp_remote_post('https://h/', ['body' => '{}', 'headers' => $h])", {}, "{}"),
        (("wp_remote_post('https://h/', ['body' => '{}', "
         "'headers' => ['content-type' => 'application/json']])"),
         {"content-type": "application/json"}, "{}"),
    ],
)  # fmt: skip
def test_wordpress_calls_are_read(call: str, headers: dict[str, str], body: str) -> None:
    request = read(f"{call};").request
    assert (dict(request.headers), request.body.text) == (headers, body)


def test_unknown_options_of_wordpress_are_noted() -> None:
    imported = read("$a = wp_parse_args(1); wp_remote_post('https://h/', $args);")
    assert "The options args of this call are not known here." in [n.text for n in imported.notes]


@pytest.mark.parametrize(
    ("code", "urls"),
    [
        ("if (1 || $x) { $c->get('/a'); }", ["/a"]),
        ("if (0 && $x) { $c->get('/a'); } $c->get('/b');", ["/b"]),
        ("if (1 && 2) { $c->get('/a'); } elseif (1) { $c->get('/c'); }", ["/a"]),
        ("if ($x && 1) { $c->get('/a'); } elseif (0) { $c->get('/c'); } else { $c->get('/d'); }",
         ["/a", "/d"]),
        (("if (isset($a)) { $c->get('/i'); } $b = 1; if (isset($b) && is_array([])) "
         "{ $c->get('/s'); }"), ["/i", "/s"]),
        ("if (is_array($x)) { $c->get('/u'); }", ["/u"]),
        ("switch ($x) { case 1: $c->get('/1'); break; case 2: $c->get('/2'); }", ["/1"]),
        ("switch (3) { case 1: $c->get('/1'); break; default: $c->get('/d'); }", ["/d"]),
        ("switch (3) { case 1: $c->get('/1'); } $c->get('/e');", ["/e"]),
        ("$q = $x ? '?a=1' : ''; $c->get('/t' . $q);", ["/t?a=1"]),
        ("$g = new GuzzleClient('https://h'); $g->post('/p', [], 'raw');", ["https://h/p"]),
    ],
)  # fmt: skip
def test_branches_are_followed(code: str, urls: list[str]) -> None:
    requests = registry.parse("<?php\n" + code, "php").requests
    assert [imported.request.url for imported in requests] == urls


def test_request_that_an_unknown_client_sends_is_read() -> None:
    code = "$r = new Request('PUT', 'https://h/x', ['A' => 'b'], 'c');\n$client->send($r);"
    (found,) = registry.parse(code).requests
    request = found.request
    assert (request.method, request.url, request.body.text) == ("PUT", "https://h/x", "c")
    assert request.headers.get("A") == "b"


def test_file_made_by_curls_own_function_is_a_part() -> None:
    code = (
        "$f = curl_file_create('/a/b.txt', 'text/plain', 'c.txt');\n$ch = curl_init('https://h');"
    )
    found = read(code + "\ncurl_setopt($ch, CURLOPT_POSTFIELDS, ['f' => $f]); curl_exec($ch);")
    (part,) = found.request.body.parts
    assert (part.path, part.filename, part.content_type) == ("/a/b.txt", "c.txt", "text/plain")
