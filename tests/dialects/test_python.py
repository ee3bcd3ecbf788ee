"""Corners of Python's HTTP clients that no corpus snippet shows."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.model.request import Body, ImportedRequest, Part


def read(text: str) -> ImportedRequest:
    return registry.parse(text, "python").requests[-1]


def told(imported: ImportedRequest) -> str:
    return "\n".join(note.text for note in imported.notes)


@pytest.mark.parametrize(
    ("call", "url"),
    [
        ("requests.get('https://h/x', {'a': 1})", "https://h/x?a=1"),
        ("requests.get('https://h/x#f', params=[('a', 1), ('a', 2)])", "https://h/x?a=2#f"),
        ("requests.get('https://h/x', params='a=b')", "https://h/x?a=b"),
        ("requests.get('https://h/x', params={'n': None})", "https://h/x"),
        ("requests.get('https://h/x', params={'t': True, 'n': None})", "https://h/x?t=True"),
        ("httpx.get('https://h/x?z=1', params={'t': True, 'n': None})", "https://h/x?t=true&n="),
        ("requests.get(url=u, params={})", "{{u}}"),
        ("requests.get('h/x')", "/h/x"),
        ("httpx.Client(base_url='https://h/v').get('')", "https://h/v"),
        ("httpx.Client(base_url='https://h/v').get('https://o/x')", "https://o/x"),
        ("httpx.Client(base_url='https://h', params={'a': 1}).get('/x')", "https://h/x?a=1"),
        ("httpx.stream('GET', 'https://h/s')", "https://h/s"),
        ("urllib.request.urlopen(u)", "{{u}}"),
        ("http.client.HTTPConnection('h', 8080).request('GET', '/x')", "http://h:8080/x"),
        ("http.client.HTTPSConnection('h').request('GET', url='/x', body=None)", "https://h/x"),
    ],
)  # fmt: skip
def test_urls_are_put_together_as_the_library_does(call: str, url: str) -> None:
    assert read(call).request.url == url


@pytest.mark.parametrize(
    ("call", "body", "content_type"),
    [
        ("requests.post('https://h', {'a': [1, 2], 'n': None})", Body("form", "a=1&a=2"),
         "application/x-www-form-urlencoded"),
        ("requests.post('https://h', data=[('a', 'b')])", Body("form", "a=b"),
         "application/x-www-form-urlencoded"),
        ("requests.post('https://h', data={}, json={})", Body("json", "{}"), "application/json"),
        ("requests.post('https://h', data=None, json=None)", Body(), None),
        ("requests.post('https://h', data=io.BytesIO())", Body("json", "{{io_BytesIO}}"), None),
        ("requests.post('https://h', data=requests.Session())", Body(), None),
        ("requests.post('https://h', json=requests.Session())", Body(), None),
        ("httpx.post('https://h', data={'a': True, 'n': None})", Body("form", "a=true&n="),
         "application/x-www-form-urlencoded"),
        ("httpx.post('https://h', content=b'x')", Body("text", "x"), None),
        ("aiohttp.ClientSession().post('https://h', data='x')", Body("text", "x"),
         "text/plain; charset=utf-8"),
        ("aiohttp.ClientSession().post('https://h', data=x)", Body("json", "{{x}}"), None),
        ("requests.post('https://h', files={'f': b'x', 'g': ('n', 'y'), 'h': (None, 'z')})",
         Body("multipart", parts=(Part("f", "x", "f"), Part("g", "y", "n"), Part("h", "z"))), None),
        ("requests.post('https://h', files=[('f', open('/a/b.txt'))])",
         Body("multipart", parts=(Part("f", "", "b.txt", None, "/a/b.txt"),)), None),
        ("requests.post('https://h', files={'f': ('n', open('p'), 'a/b')}, data={'a': 1})",
         Body("multipart", parts=(Part("a", "1"), Part("f", "", "n", "a/b", "p"))), None),
        ("requests.post('https://h', files=x)", Body("multipart"), None),
        ("http.client.HTTPSConnection('h').request('POST', '/', body='a', headers={})",
         Body("text", "a"), None),
    ],
)  # fmt: skip
def test_bodies_are_made_as_the_library_does(
    call: str, body: Body, content_type: str | None
) -> None:
    request = read(call).request
    assert request.body == body
    assert request.headers.get("Content-Type") == content_type


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ("headers=h", "headers of this call are not known"),
        ("params=p", "params of this call are not known"),
        ("cookies=c", "cookies of this call are not known"),
        ("auth=Signer()", "How this call logs in"),
        ("proxies={}", "sends through a proxy"),
        ("cert='x'", "client certificate"),
        ("headers=dict(a=1).update(x)", "x is merged in"),
        ("json=j", "What j holds is sent as JSON"),
        ("**options", "**options is not known"),
        ("headers={**more}", "**more is not known"),
    ],
)
def test_what_is_not_known_or_left_out_is_told(options: str, note: str) -> None:
    assert note in told(read(f"requests.get('https://h', {options})"))


def test_headers_merge_without_regard_to_case_and_none_removes_one() -> None:
    imported = read(
        "import requests\ns = requests.session()\ns.headers = {'a': '1', 'B': '2', 'c': '3'}\n"
        "s.auth = ('u', 'p')\ns.get('https://h', headers={'A': '4', 'b': None}, cookies={'k': 'v'})"
    )
    assert imported.request.headers.pairs == (
        ("A", "4"),
        ("c", "3"),
        ("Cookie", "{{cookie}}"),
        ("Authorization", "Basic {{basic_credentials}}"),
    )


def test_request_may_be_prepared_and_sent_later() -> None:
    requests = registry.parse(
        "import requests\nr = requests.Request('PUT', 'https://h/1', json={'a': 1})\n"
        "s = requests.Session()\ns.headers['A'] = 'b'\ns.send(s.prepare_request(r))\n"
        "requests.Request('GET', url='https://h/2').prepare()\ns.send(other)\n"
        "c = httpx.Client(base_url='https://h')\nc.send(c.build_request('GET', '/3'))",
        "python",
    ).requests
    assert [item.request.url for item in requests] == ["https://h/1", "https://h/3", "https://h/2"]
    assert requests[0].request.headers.get("A") == "b"


def test_method_that_is_not_told_is_noted() -> None:
    imported = read("requests.request(verb, 'https://h', data='x')")
    assert (imported.request.method, imported.complete) == ("POST", False)
    assert "The method is not in the snippet; POST stands in its place." in told(imported)


def test_urllib_spells_headers_its_own_way() -> None:
    imported = read(
        "import urllib.request\n"
        "r = urllib.request.Request('https://h', b'x', {'x-guest-id': '1'})\n"
        "r.get_method = lambda: 'PUT'\nr.other('a')\nurllib.request.urlopen(r)"
    )
    assert imported.request.headers.pairs == (
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Guest-Id", "1"),
    )
    imported = read("urllib.request.Request('https://h', headers=h)\nurllib.request.other()")
    assert "headers of this call are not known" in told(imported)
    imported = read("import urllib.request\nurllib.request.urlopen('https://h', data=b'x')")
    assert (imported.request.method, imported.request.body.text) == ("POST", "x")


def test_session_set_up_elsewhere_keeps_what_is_set_on_it() -> None:
    imported = read(
        "api.headers['A'] = '1'\napi.params.update({'p': 1})\napi.headers.update(more)\n"
        "api.auth = ('u', 'p')\nx.y = 1\nlog.get('name')\napi.post()\napi.post('/x', json=[])"
    )
    assert imported.request.url == "/x?p=1"
    assert imported.request.headers.pairs[0] == ("A", "1")


def test_unknown_client_is_taken_for_that_of_the_import() -> None:
    assert read("import httpx\nc.post('/x', json={'a': 1})").request.body.text == '{"a":1}'
    assert read("import aiohttp\nc.post('/x', json={'a': 1})").request.body.text == '{"a": 1}'


@pytest.mark.parametrize(
    ("text", "headers", "body"),
    [
        ("import requests\ns = requests.Session()\ns.headers['A'] = 'b'", 1, ""),
        ("s.headers['A'] = 'b'", 1, ""),
        ("payload = {'a': 1}", 0, '{"a": 1}'),
        ("headers = {'A': 'b'}\nbody = '{}'", 1, "{}"),
    ],
)
def test_what_is_only_set_up_is_a_fragment(text: str, headers: int, body: str) -> None:
    imported = read(text)
    assert imported.request.is_fragment
    assert not imported.complete
    assert imported.request.method == "GET"
    assert imported.request.body.text == body
    assert len(imported.request.headers) == headers + bool(body.startswith('{"'))


def test_url_without_a_scheme_is_refused_by_the_library() -> None:
    assert "refuses such a URL" in told(read("requests.get('h/x')"))


def test_call_with_a_fault_inside_is_incomplete() -> None:
    imported = read("requests.get('https://h', headers={ ? })")
    assert not imported.complete


def test_other_calls_are_no_requests() -> None:
    text = (
        "import requests\nrequests.codes()\nrequests.Session().close()\nx['a']()\n"
        "requests.get('https://h').json()\nSession().rollback()\ncookies.set('a', 'b')"
    )
    assert len(registry.parse(text, "python").requests) == 1


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("requests.get(u)", 0.95),
        ("api.post('/x', json=body)", 0.75),
        ("token = os.environ['T']", 0.55),
        ("nothing", 0.0),
    ],
)
def test_python_is_told_from_its_parts(text: str, score: float) -> None:
    assert dict(registry.sniff(text)).get("python", 0.0) == score
