"""What fetch, axios, XMLHttpRequest and jQuery are taken to send."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.errors import SnippetError
from inspector.model.request import ImportedRequest, Part

URL = "https://api.mypurecloud.com/api/v2/x"
FORM = "application/x-www-form-urlencoded"


def read(code: str, dialect: str = "fetch") -> tuple[ImportedRequest, ...]:
    return registry.parse(code, dialect).requests


def only(code: str, dialect: str = "fetch") -> ImportedRequest:
    (found,) = read(code, dialect)
    return found


def notes(imported: ImportedRequest) -> str:
    return "\n".join(note.text for note in imported.notes)


@pytest.mark.parametrize(
    ("before", "url"),
    [
        ("const u = new URL('/b?c=1', 'https://h/a');", "https://h/b?c=1"),
        ("const u = new URL('https://h/a#f'); u.searchParams.append('q', 'a b~*');",
         "https://h/a?q=a+b%7E*#f"),
        ("const u = new URL('https://h/a?x=1'); u.search = new URLSearchParams({b: 2});",
         "https://h/a?b=2"),
        ("const u = new URL('https://h/a?x=1'); u.search = '?b=2';", "https://h/a?b=2"),
        ("const u = new URL('https://h/a?x=1'); u.pathname = '/b';", "https://h/b?x=1"),
        ("const u = 'https://h/?' + new URLSearchParams([['a', '1'], ['a', '2']]).toString();",
         "https://h/?a=1&a=2"),
        ("const u = 'https://h/?' + new URLSearchParams('?a=b+c&d=%26');",
         "https://h/?a=b+c&d=%26"),
        (("const p = new URLSearchParams({a: 1, b: 2}); p.set('a', '3'); p.delete('b');"
          "p.append('c', p.get('a')); const u = `https://h/?${p}`;"), "https://h/?a=3&c=3"),
        ("const p = new URLSearchParams({a: 1}); const u = 'https://h/' + p.get('z');",
         "https://h/{{p_get_z}}"),
        (("const p = new URLSearchParams(new URLSearchParams({a: undefined, b: 1}));"
          "const u = 'https://h/?' + p;"), "https://h/?b=1"),
        ("const u = new URL('https://h/a').toString();", "https://h/a"),
        ("const [a, b] = ['x', 'y']; const u = `https://h/${a}/${b}`;", "https://h/x/y"),
        (("const {a: {b}, c = 'd', e: f = 'g', ...r} = {a: {b: 1}, h: 2};"
          "const u = `https://h/${b}/${c}/${f}/${r.h}`;"), "https://h/1/d/g/2"),
        ("const {c = 'd'} = props; const u = `https://h/${c}`;", "https://h/{{c}}"),
        ("const {X, Y: y} = process.env; const u = `https://h/${X}/${y}`;",
         "https://h/{{X}}/{{Y}}"),
        ("const env = import.meta.env; const {A_B} = env; const u = `https://h/${A_B}`;",
         "https://h/{{A_B}}"),
        ("const u = 'https://h/' + ['a', 'b'].map(x => x + '1').join('-');", "https://h/a1-b1"),
        ("const l = ['a']; l.push('b'); const u = 'https://h/' + l.join('/');", "https://h/a/b"),
        ("const u = 'https://h/{id}'.replace('{id}', '7');", "https://h/7"),
        ("const {href} = new URL('https://h/a'); const u = href;", "https://h/a"),
        ("const u = 'plain/path';", "/plain/path"),
        ("const u = new window.URL('https://h/' + new TextEncoder().encode('a') + new Blob([]));",
         "https://h/anull"),
        ("const p = new URLSearchParams({a: 1}); p.sort(); p.forEach(f); const u = 'https://h';",
         "https://h"),
        ("const u = <string>base + '/x';", "{{base}}/x"),
        ("function g(u?: string, v: number = 3) { return `https://h/${v}`; } const u = g();",
         "https://h/3"),
        ("const u = 'https://h/' + list.map(x => x.id);", "https://h/{{list_map_x_x_id}}"),
        ("const u = 'https://h/' + [1].map(format);", "https://h/{{format}}"),
        ("const u = 'https://h/' + ['a', null, 2];", "https://h/a,,2"),
        ("const u = 'https://h/' + [['a'], 2];", 'https://h/[["a"],2]'),
        ("class A { static B = 'https://h'; static C = A.B + '/c'; } const u = A.C;", "https://h/c"),
        ("class A { b = 1; static c() {} } const u = 'https://h/' + A.d;", "https://h/{{A_d}}"),
        ("class A { static B = 1; } const u = 'https://h/' + A.z;", "https://h/{{A_z}}"),
        ("const u = 'https://h/' + Deno.env.get('ID');", "https://h/{{ID}}"),
    ],
)  # fmt: skip
def test_url_is_followed(before: str, url: str) -> None:
    assert only(f"{before}\nfetch(u);").request.url == url


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        ("{a: 1, 'b-c': `d`}", [("a", "1"), ("b-c", "d")]),
        ("[['A', 'b'], ['a', 'c'], 'odd']", [("a", "b, c")]),
        ("new Headers([['A', 'b']])", [("A", "b")]),
        ("new Headers(new Headers({A: 'b'}))", [("A", "b")]),
        ("h", [("B", "3"), ("C", "4")]),
        ("null", []),
    ],
)
def test_headers_are_built_up(given: str, headers: list[tuple[str, str]]) -> None:
    before = (
        "const h = new Headers({A: '1', B: '2'}); h.set('b', '3'); h.delete('a');"
        "h.set('B', '3'); h.append('C', '4'); h.forEach(print);\n"
    )
    found = only(f"{before}fetch('{URL}', {{headers: {given}}});")
    assert list(found.request.headers) == headers


@pytest.mark.parametrize(
    ("body", "kind", "text", "content_type"),
    [
        ("new URLSearchParams({a: 'b c'})", "form", "a=b+c", FORM + ";charset=UTF-8"),
        ("'plain'", "text", "plain", "text/plain;charset=UTF-8"),
        ("new Blob(['{}'], {type: 'application/json'})", "json", "{}", "application/json"),
        ("new Blob(['x'])", "text", "x", None),
        ("new Blob([fs.readFileSync('x.bin')], {type: 'a/b'})", "file", "x.bin", "a/b"),
        ("new File('x', 'name')", "text", "x", None),
        ("Buffer.from('eA==', 'base64')", "base64", "eA==", None),
        ("Buffer.from('x')", "text", "x", None),
        ("new TextEncoder().encode('x')", "text", "x", None),
        ("Buffer.from('x').toString()", "text", "x", "text/plain;charset=UTF-8"),
        ("Buffer.from('a:b').toString('base64')", "text", "YTpi", "text/plain;charset=UTF-8"),
        ("fs.readFileSync('a.json')", "file", "a.json", None),
        ("await readFile('a.json')", "file", "a.json", None),
        ("undefined", "none", "", None),
        ("''", "none", "", None),
        ("new Odd('x')", "json", "{{new_Odd_x}}", "text/plain;charset=UTF-8"),
    ],
)
def test_body_is_told_by_what_makes_it(
    body: str, kind: str, text: str, content_type: str | None
) -> None:
    request = only(f"fetch('{URL}', {{method: 'POST', body: {body}}});").request
    assert (request.body.kind, request.body.text) == (kind, text)
    assert request.headers.get("Content-Type") == content_type


def test_parts_are_read_with_their_names_and_types() -> None:
    found = only(
        "const f = new FormData();\n"
        "f.append('a', 'b');\n"
        "f.append('c', fs.createReadStream('/tmp/d.csv'), {contentType: 'text/csv'});\n"
        "f.append('e', Bun.file('x/y.txt'), 'z.txt');\n"
        "f.append('g', new Blob(['h'], {type: 'i/j'}));\n"
        "f.append('k', new File(['l'], 'm.n'), {filename: 'o.p'});\n"
        "f.append('q', input.files[0]);\n"
        f"fetch('{URL}', {{method: 'POST', body: f}});"
    )
    assert found.request.body.parts == (
        Part("a", "b"),
        Part("c", "", "d.csv", "text/csv", "/tmp/d.csv"),
        Part("e", "", "z.txt", None, "x/y.txt"),
        Part("g", "h", "blob", "i/j"),
        Part("k", "l", "o.p"),
        Part("q", "{{input_files_0}}"),
    )
    assert "Content-Type" not in found.request.headers


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (f"fetch('{URL}', options)", "The options of this call ({{options}}) are not known here."),
        (f"fetch('{URL}', {{headers: auth()}})", "The headers of this call are not known here."),
        (f"fetch('{URL}', {{headers: new Headers(auth)}})", "{{auth}} is taken over; its members"),
        (f"fetch('{URL}', {{agent}})", "agent sets how Node connects; it was left out."),
        (f"fetch('{URL}', {{credentials: 'include'}})", "The browser adds its cookies"),
    ],
)
def test_what_is_not_known_is_said(code: str, said: str) -> None:
    assert said in notes(only(code))


def test_unknown_headers_leave_the_content_type_open() -> None:
    for code in (f"fetch('{URL}', {{method: 'POST', headers, body: 'x'}})",
                 f"axios.post('{URL}', {{a: 1}}, {{headers}})"):  # fmt: skip
        found = only(code, "fetch" if "fetch" in code else "axios")
        assert "Content-Type" not in found.request.headers


def test_fetch_takes_a_request_object_and_a_configuration() -> None:
    found = only(
        f"const r = new Request('{URL}', {{method: 'put', headers: {{A: 'b'}}}});\n"
        "window.fetch(r.clone(), {headers: {A: 'c'}, referrer: 'https://h/', method: 'patch'});"
    )
    assert (found.request.method, found.request.url) == ("PATCH", URL)
    assert list(found.request.headers) == [("A", "c"), ("Referer", "https://h/")]
    assert only(f"$fetch({{url: '{URL}'}})").request.url == URL


def test_promises_hand_their_values_on() -> None:
    requests = read(
        f"const read = r => r.json();\n"
        f"const all = Promise.all([fetch('{URL}/1'), fetch('{URL}/2')]);\n"
        f"const [a, b] = await all;\n"
        f"fetch('{URL}/3', {{headers: {{A: (await a.json()).t, B: b.headers.get('X-B')}}}})"
        "  .then(read).then(d => d.id, stop)"
        f"  .then(id => fetch('{URL}/' + id)).catch(e => log(e)).finally(() => done());\n"
        "fetch('https://h/').then().then(unknown).then(x => x);"
    )
    assert [(t.request, t.source) for t in requests[2].takes] == [(0, "/t"), (1, "header:X-B")]
    assert [(t.request, t.source) for t in requests[3].takes] == [(2, "/id")]


def test_functions_are_followed_wherever_they_are_called_from() -> None:
    requests = read(
        "class Api {\n"
        "  base = 'https://h';\n"
        "  send = async (path) => fetch(this.base + path);\n"
        "  idle = () => fetch('https://h/idle');\n"
        "  empty;\n"
        "  go() { return this.send('/a'); }\n"
        "}\n"
        "function never() { inner(); }\nfunction inner() { loop(); fetch('https://h/b'); }\n"
        "function loop() { inner(); }\n"
        "(function () { fetch('https://h/c'); })();\n"
        "(later)();\n(1 + x)();\n"
    )
    assert sorted(one.request.url for one in requests) == [
        "https://h/a", "https://h/b", "https://h/c", "https://h/idle",
    ]  # fmt: skip


def test_xhr_is_sent_or_noted() -> None:
    first, second = read(
        "const x = new XMLHttpRequest();\n"
        f"x.open('post', '{URL}', true, user, 'p');\n"
        "x.setRequestHeader('A', 'b'); x.setRequestHeader('a', 'c'); x.abort();\n"
        "x.send('y');\n"
        "const z = new XMLHttpRequest(); z.send(); z.open('GET', '/q');"
    )
    assert (first.request.method, first.request.body.text) == ("POST", "y")
    assert first.request.headers.get("A") == "b, c"
    assert first.request.headers.get("Authorization") == "Basic {{basic_credentials}}"
    assert (second.request.url, second.complete) == ("/q", False)
    assert "never sent" in notes(second)


@pytest.mark.parametrize(
    ("code", "method", "url", "body", "content_type"),
    [
        (f"$.get('{URL}', {{a: 'b c'}})", "GET", URL + "?a=b+c", "", None),
        (f"$.getJSON('{URL}?x=1', 'a=b', d => d)", "GET", URL + "?x=1&a=b", "", None),
        (f"$.post('{URL}', done)", "POST", URL, "{{done}}", FORM + "; charset=UTF-8"),
        (f"$.post('{URL}', function () {{}})", "POST", URL, "", None),
        (f"jQuery.ajax('{URL}', {{type: 'put', data: 'x', contentType: 'text/x'}})",
         "PUT", URL, "x", "text/x"),
        (f"$.ajax({{url: '{URL}', method: 'POST', data: 'x', contentType: false}})",
         "POST", URL, "x", None),
        (f"$.ajax({{url: '{URL}', method: 'POST', data: {{a: [1]}}, processData: false}})",
         "POST", URL, '{"a":[1]}', FORM + "; charset=UTF-8"),
        (f"$.ajax('{URL}')", "GET", URL, "", None),
        (f"$.ajax({{url: '{URL}', headers: {{Authorization: 'x'}}, username: 'a'}})",
         "GET", URL, "", None),
    ],
)  # fmt: skip
def test_jquery_sends(
    code: str, method: str, url: str, body: str, content_type: str | None
) -> None:
    request = only(code).request
    assert (request.method, request.url, request.body.text) == (method, url, body)
    assert request.headers.get("Content-Type") == content_type


def test_jquery_callbacks_get_the_answer() -> None:
    requests = read(
        f"$.post('{URL}', {{a: 1}}, r => {{ $.get('{URL}/' + r.id); }});\n"
        f"$.get('{URL}').done(({{name}}) => $.get('{URL}/' + name)).fail(e => e);"
    )
    assert [(t.request, t.source) for one in requests for t in one.takes] == [
        (0, "/id"),
        (2, "/name"),
    ]


@pytest.mark.parametrize(
    ("code", "method", "url", "body", "content_type"),
    [
        (f"axios('{URL}')", "GET", URL, "", None),
        (f"axios('{URL}', {{method: 'delete'}})", "DELETE", URL, "", None),
        ("axios.get('api/x')", "GET", "/api/x", "", None),
        (f"axios.get('{URL}', {{params: {{a: 'b c', l: [1, null], n: null}}}})",
         "GET", URL + "?a=b+c&l%5B%5D=1", "", None),
        (f"axios.get('{URL}', {{params: new URLSearchParams({{a: 1}})}})",
         "GET", URL + "?a=1", "", None),
        (f"axios.get('{URL}', {{params: {{a: `b c${{d}}`}}}})",
         "GET", URL + "?a=b+c{{d}}", "", None),
        (f"axios.post('{URL}', {{a: 1}})", "POST", URL, '{"a":1}', "application/json"),
        (f"axios.post('{URL}', [1])", "POST", URL, "[1]", "application/json"),
        (f"axios.post('{URL}', body)", "POST", URL, "{{body}}", "application/json"),
        (f"axios.post('{URL}', 'a=b')", "POST", URL, "a=b", FORM),
        (f"axios.post('{URL}', new URLSearchParams({{a: 1}}))", "POST", URL, "a=1", FORM),
        (f"axios.post('{URL}', new Blob(['x'], {{type: 'a/b'}}))", "POST", URL, "x", "a/b"),
        (f"axios.delete('{URL}', {{data: 'x'}})", "DELETE", URL, "x", None),
        (f"axios.delete('{URL}', {{data: {{a: 1}}}})", "DELETE", URL, '{"a":1}',
         "application/json"),
        (f"axios.post('{URL}', ' {{}} ', {{headers: {{'Content-Type': 'application/json'}}}})",
         "POST", URL, "{}", "application/json"),
        (f"axios.post('{URL}', {{a: 'b c'}}, {{headers: {{'Content-Type': '{FORM}'}}}})",
         "POST", URL, "a=b+c", FORM),
        (f"axios.post('{URL}')", "POST", URL, "", None),
        (f"axios.create({{baseURL: '{URL}'}}).get('')", "GET", URL, "", None),
        (f"axios.create().get('{URL}')", "GET", URL, "", None),
        (f"const api = require('axios'); api.put('{URL}', null)", "PUT", URL, "", None),
        (f"import * as http from 'axios';\nhttp.head('{URL}')", "HEAD", URL, "", None),
        (f"await axios.get<User>('{URL}')", "GET", URL, "", None),
    ],
)  # fmt: skip
def test_axios_sends(code: str, method: str, url: str, body: str, content_type: str | None) -> None:
    request = only(code, "axios").request
    assert (request.method, request.url, request.body.text) == (method, url, body)
    assert request.headers.get("Content-Type") == content_type


@pytest.mark.parametrize(
    "code",
    [
        f"axios.postForm('{URL}', {{a: 1}})",
        f"axios.post('{URL}', {{a: 1}}, {{headers: {{'Content-Type': 'multipart/form-data'}}}})",
    ],
)
def test_axios_sends_an_object_as_parts_when_asked(code: str) -> None:
    assert only(code, "axios").request.body.parts == (Part("a", "1"),)


def test_axios_instances_inherit_and_interceptors_add() -> None:
    first, second = read(
        "axios.defaults.headers.common.Authorization = 'Bearer ' + token;\n"
        "axios.defaults.params = {key: 'old', both: 1};\n"
        "const api = axios.create({baseURL: 'https://h/a/', headers: {A: '1'}});\n"
        "api.interceptors.request.use(c => { c.headers['X-Trace'] = 't'; return c; });\n"
        "api.interceptors.response.use(r => r, e => Promise.reject(e));\n"
        "api.interceptors.request.use();\n"
        "const other = api.create({paramsSerializer: p => p, proxy: false});\n"
        "api.get('/b', {params: {key: 'new'}, headers: {a: '2'}});\n"
        "other.request('c', {method: 'post'});\n"
        "other.getUri({}); axios.isAxiosError(e); other(); const u = 1; u(); "
        "new Blob([]).size(); fetch[null]();",
        "axios",
    )
    assert first.request.url == "https://h/a/b?both=1&key=new"
    assert list(first.request.headers) == [
        ("Authorization", "Bearer {{token}}"), ("a", "2"), ("X-Trace", "t"),
    ]  # fmt: skip
    assert "An interceptor changes every request" in notes(first)
    assert (second.request.method, second.request.url) == (
        "POST",
        "https://h/a/c?key=old&both=1",
    )
    assert "paramsSerializer spells the query another way" in notes(second)
    assert "proxy" not in notes(second)


def test_axios_logs_in_with_a_name_and_a_password() -> None:
    found = only(
        f"axios.get('{URL}', {{auth: {{username: 'a', password: 'b'}}, headers: {{Authorization: "
        "'x'}})",
        "axios",
    )
    assert list(found.request.headers) == [("Authorization", "Basic {{basic_credentials}}")]


@pytest.mark.parametrize("dialect", ["fetch", "axios"])
@pytest.mark.parametrize("code", ["const a = 1;", "$.ajax(settings)", "axios.get", "fetch"])
def test_code_without_a_call_is_refused(code: str, dialect: str) -> None:
    with pytest.raises(SnippetError, match="there is no call of"):
        read(code, dialect)


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("fetch(a)", "fetch"),
        ("$.post(a)", "fetch"),
        ("axios.get(a)", "axios"),
        ("fetch(a); axios.get(b)", "axios"),
        ("const r = useAxios(axios)", "axios"),
        ("new XMLHttpRequest()", "fetch"),
        ("import http from 'k6/http'; fetch(1)", "k6"),
    ],
)
def test_library_is_recognised(text: str, best: str) -> None:
    assert registry.sniff(text)[0][0] == best


@pytest.mark.parametrize(
    ("data", "form"),
    [
        ("{a: ['x', 'y'], 'b[]': [1]}", "a%5B%5D=x&a%5B%5D=y&b%5B%5D=1"),
        ("{a: {b: {c: 1}}, d: null}", "a%5Bb%5D%5Bc%5D=1&d="),
        ("{a: [{b: 1}, {b: 2}]}", "a%5B0%5D%5Bb%5D=1&a%5B1%5D%5Bb%5D=2"),
    ],
)
def test_jquery_names_the_members_of_what_a_form_holds(data: str, form: str) -> None:
    assert only(f"$.post('https://h/x', {data});").request.body.text == form


def test_axios_names_the_members_of_its_parameters() -> None:
    found = only("axios.get('https://h/x', {params: {f: {a: 1}, l: [1, 2], n: null}});", "axios")
    assert found.request.url == "https://h/x?f%5Ba%5D=1&l%5B%5D=1&l%5B%5D=2"


def test_request_without_arguments_names_no_url() -> None:
    assert only("fetch(new Request());").request.url == "/undefined"
