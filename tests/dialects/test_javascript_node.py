"""What Node's HTTP clients are taken to send."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.model.request import ImportedRequest


def read(code: str) -> tuple[ImportedRequest, ...]:
    return registry.parse(code, "fetch").requests


def sent(code: str) -> tuple[str, str, dict[str, str], str]:
    request = read(code)[0].request
    return request.method, request.url, dict(request.headers), request.body.text


@pytest.mark.parametrize(
    ("code", "method", "url"),
    [
        ("https.get('https://h/a')", "GET", "https://h/a"),
        ("https.get(new URL('https://h/a?b=1'))", "GET", "https://h/a?b=1"),
        ("https.get(target)", "GET", "{{target}}"),
        ("https.get(null)", "GET", "https://localhost/"),
        ("http.request({host: 'h', port: 8080, path: 'a'})", "GET", "http://h:8080/a"),
        ("http.request({protocol: 'https:', hostname: 'h', port: 443, path: p})", "GET",
         "https://h{{p}}"),
        (("const {https} = require('follow-redirects'); https.request({hostname: 'h', "
         "method: 'delete'}).end()"), "DELETE", "https://h/"),
        ("const n = require('node:https'); n.request('https://h/x', {method: 'PUT'}).end()",
         "PUT", "https://h/x"),
        ("request.del('https://h/a')", "DELETE", "https://h/a"),
        ("request(new URL('https://h/a'), {qs: 'b=1'})", "GET", "https://h/a?b=1"),
        ("const r = request.defaults({baseUrl: 'https://h/v2/'}); r({uri: '/a', qs: {b: [1, 2]}})",
         "GET",
         "https://h/v2/a?b=1&b=2"),
        ("const r = request.defaults(known); r('https://h/')", "GET", "https://h/"),
        ("needle('put', 'https://h/a', {b: 1})", "PUT", "https://h/a"),
        ("needle.get('https://h/a', {timeout: 1})", "GET", "https://h/a"),
        ("unirest('PATCH', 'https://h/a').end(function (res) {})", "PATCH", "https://h/a"),
        ("superagent.get('https://h/a').query('?b=1').query({c: 2})", "GET", "https://h/a?b=1&c=2"),
        ("superagent.get('https://h/a').timeout(5).query('b=1')", "GET", "https://h/a?b=1"),
        ("got.post('https://h/a', null)", "POST", "https://h/a"),
    ],
)  # fmt: skip
def test_target_is_put_together(code: str, method: str, url: str) -> None:
    assert sent(code)[:2] == (method, url)


@pytest.mark.parametrize(
    ("code", "headers", "body"),
    [
        (("const q = https.request('https://h/', {method: 'POST', auth: 'a:b'}, (r) => {}); "
         "q.setHeader('X-A', 1); q.write('a'); q.write('b'); q.end('c', () => {});"),
         {"Authorization": "Basic {{basic_credentials}}", "X-A": "1"}, "abc"),
        (("const q = https.request({host: 'h', headers: {Authorization: 'x'}, auth: 'a:b'}); "
         "q.flush(); q.on('response', (r) => { r.once('end', () => {}); }); q.end(null);"),
         {"Authorization": "{{token}}"}, ""),
        ("request.post('https://h/', {json: {a: 1}})", {"Content-Type": "application/json"},
         '{"a":1}'),
        ("request.post({url: 'https://h/', json: true, body: '{}'})", {}, "{}"),
        ("request.post({url: 'https://h/', json: true, body: {a: 1}, auth: {bearer: t}})",
         {"Authorization": "Bearer {{t}}", "Content-Type": "application/json"}, '{"a":1}'),
        ("request.post({url: 'https://h/', form: 'a=1', auth: {username: 'u', password: 'p'}})",
         {"Authorization": "Basic {{basic_credentials}}",
          "Content-Type": "application/x-www-form-urlencoded"}, "a=1"),
        ("got.post('https://h/', {username: 'u', password: 'p', body: 'x'})",
         {"Authorization": "Basic {{basic_credentials}}"}, "x"),
        (("const jar = request.jar(); jar.setCookie(request.cookie('a=1'), 'https://h/'); "
         "jar.getCookies('https://h/'); "
         "request({url: 'https://h/', jar})"), {"Cookie": "{{cookie}}"}, ""),
        ("needle.post('https://h/', {a: 1}, {json: true})", {"Content-Type": "application/json"},
         '{"a":1}'),
        ("needle.post('https://h/', 'a=1')",
         {"Content-Type": "application/x-www-form-urlencoded"}, "a=1"),
        ("unirest.post('https://h/').headers({A: 'b'}).send('c=1').send('d=2')",
         {"A": "b", "Content-Type": "application/x-www-form-urlencoded"}, "c=1&d=2"),
        ("superagent.post('https://h/').send({a: 1}).send({b: 2}).accept('json')",
         {"Content-Type": "application/json", "Accept": "application/json"}, '{"a":1,"b":2}'),
        ("superagent.post('https://h/').send(text).auth(t, {type: 'bearer'})",
         {"Authorization": "Bearer {{t}}"}, "{{text}}"),
        ("unirest.post('https://h/').form({a: 1}).auth({user: 'u', pass: 'p'}).auth()",
         {"Content-Type": "application/x-www-form-urlencoded",
          "Authorization": "Basic {{basic_credentials}}"}, "a=1"),
        ("superagent.put('https://h/').set({A: 'b'}).set('C', 'd').jar(true)", {"A": "b", "C": "d"},
         ""),
        ("superagent.put('https://h/').set().type(kind).then((r) => r.body)", {}, ""),
    ],
)  # fmt: skip
def test_headers_and_body_are_gathered(code: str, headers: dict[str, str], body: str) -> None:
    assert sent(code)[2:] == (headers, body)


def test_parts_are_gathered() -> None:
    code = (
        "superagent.post('https://h/').field('a', 'b').attach('f', '/tmp/x.csv')"
        ".attach('g', fs.createReadStream('y.csv'));"
        "request.post({url: 'https://h/', formData: {a: 'b', f: {value: fs.createReadStream('x'),"
        " options: {filename: 'n', contentType: 'text/csv'}}}});"
    )
    one, other = (imported.request.body.parts for imported in read(code))
    assert [(part.name, part.text, part.path) for part in one] == [
        ("a", "b", None),
        ("f", "", "/tmp/x.csv"),
        ("g", "", "y.csv"),
    ]
    assert [(part.name, part.filename, part.content_type) for part in other] == [
        ("a", None, None),
        ("f", "n", "text/csv"),
    ]


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("request({url: 'https://h/', json: maybe})",
         "Whether maybe is a body is not known; it was left out."),
        ("request({url: 'https://h/', proxy: 'http://p'})",
         "proxy sends the request through a proxy; it was left out."),
        ("request({url: 'https://h/', jar: true})",
         "The cookies that the client keeps are not in the snippet."),
        ("superagent.get('https://h/').use(plugin)",
         "What .use() does to this request is not read."),
        ("fetch('https://h/', {method: how || 'PUT'})",
         "The method is not in the snippet; PUT is what it falls back to."),
    ],
)  # fmt: skip
def test_what_is_left_out_is_noted(code: str, note: str) -> None:
    assert note in [item.text for item in read(code)[0].notes]


def test_answer_flows_into_the_next_call() -> None:
    code = (
        "const r = await superagent.post('https://h/login').send({a: 1});"
        "superagent.get('https://h/' + r.body.id);"
    )
    taken = read(code)[1].takes
    assert [(item.request, item.source) for item in taken] == [(0, "/id")]


def test_what_sends_nothing_is_no_request() -> None:
    code = (
        "const a = request.cookie(); got.stream('https://h/a'); https.globalAgent.x(); fetch('/b')"
    )
    assert [imported.request.url for imported in read(code)] == ["/b"]


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("const http = require('http'); http.request(options)", "fetch"),
        ("http.get('https://h/')", "k6"),
        ("request(options, function (error, response) {})", "fetch"),
    ],
)
def test_clients_of_node_are_told_from_k6(text: str, dialect: str) -> None:
    assert registry.sniff(text)[0][0] == dialect


@pytest.mark.parametrize(
    "start",
    [
        "const { request } = require('undici');\n",
        "import { Agent, request } from 'undici';\n",
        "const undici = require('undici');\nconst { request } = undici;\n",
    ],
)
def test_request_of_undici_is_read(start: str) -> None:
    code = f"{start}await request('https://h/x', {{method: 'PUT', body: 'b', query: {{a: 1}}}});"
    (found,) = registry.parse(code).requests
    request = found.request
    assert (request.method, request.url, request.body.text) == ("PUT", "https://h/x?a=1", "b")
    assert "Content-Type" not in request.headers
