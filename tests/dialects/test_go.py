"""Corners of Go's net/http that no corpus snippet shows."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.model.request import Body, ImportedRequest


def read(text: str) -> ImportedRequest:
    return registry.parse(text, "go").requests[-1]


def told(imported: ImportedRequest) -> str:
    return "\n".join(note.text for note in imported.notes)


@pytest.mark.parametrize(
    ("code", "method", "url"),
    [
        ('http.Head("https://h/x")', "HEAD", "https://h/x"),
        ('http.NewRequest("post", "https://h/x", nil)', "post", "https://h/x"),
        ('client.Get("https://h/x")', "GET", "https://h/x"),
        ('c := &http.Client{}; c.Get("https://h/x")', "GET", "https://h/x"),
        ("http.Get(u)", "GET", "{{u}}"),
        ("http.Get(http.Client{})", "GET", ""),
        ('http.Get("h/x")', "GET", "/h/x"),
        ('http.Get("/x")', "GET", "/x"),
        ('req, _ := http.NewRequest("", "https://h", nil)', "GET", "https://h"),
        ('u, _ := url.Parse("https://h/p?a=1"); u.RawQuery = "b=2"; http.Get(u.String())', "GET",
         "https://h/p?b=2"),
        ('u, _ := url.Parse("https://h/p"); u.Path = "q"; u.Other = 1; http.Get(u.String())',
         "GET", "https://h/q"),
        ('r, _ := http.NewRequest("GET", "https://o", nil); r.URL, _ = url.Parse("https://h")',
         "GET", "https://h"),
        ('r, _ := http.NewRequest("GET", "https://h?a=1", nil); r.URL.RawQuery += "&b=2"', "GET",
         "https://h?a=1&b=2"),
        ('r, _ := http.NewRequest("GET", "https://h", nil); r.URL = u; r = r.WithContext(ctx)',
         "GET", "{{u}}"),
        ('r, _ := http.NewRequest("GET", u, nil); r.URL.RawQuery = r.URL.Query().Encode()',
         "GET", "{{u}}"),
    ],
)  # fmt: skip
def test_requests_are_followed(code: str, method: str, url: str) -> None:
    request = read(code).request
    assert (request.method, request.url) == (method, url)


def test_headers_are_spelled_as_the_library_sends_them() -> None:
    imported = read(
        'req, _ := http.NewRequest("GET", "https://h", nil)\nreq.Header.Set("x-GUEST-id", "1")\n'
        'req.Header.Add("x-guest-id", "2")\nreq.Header.Set("gone", "1")\nreq.Header.Del("GONE")\n'
        'req.Header.Set("not a token", "1")\nreq.Header["as-is"] = []string{"3"}\n'
        'req.AddCookie(&http.Cookie{Name: "a", Value: "1"})\n'
        'req.AddCookie(&http.Cookie{Name: "b", Value: "2"})\nreq.AddCookie()\nreq.Header["one"] = x'
    )
    assert imported.request.headers.pairs == (
        ("X-Guest-Id", "1"),
        ("X-Guest-Id", "2"),
        ("not a token", "1"),
        ("as-is", "3"),
        ("Cookie", "{{cookie}}"),
        ("one", "{{x}}"),
    )


def test_headers_that_are_not_told_are_noted() -> None:
    code = 'req, _ := http.NewRequest("GET", "https://h", nil)\nreq.Header = common\nc.Do(req)'
    assert "headers of this request are not known" in told(read(code))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("file", Body("json", "{{file}}")),
        ("http.Client{}", Body()),
        ('os.Open("a.json")', Body("file", "a.json")),
        ('bytes.NewReader(os.ReadFile("a.json"))', Body("file", "a.json")),
        ("nil", Body()),
        ("io.NopCloser(strings.NewReader(`x`))", Body("text", "x")),
    ],
)
def test_bodies_are_followed(body: str, expected: Body) -> None:
    assert read(f'http.NewRequest("POST", "https://h", {body})').request.body == expected


def test_method_that_is_not_told_is_noted() -> None:
    imported = read('http.NewRequest(m, "https://h", strings.NewReader("x"))')
    assert (imported.request.method, imported.complete) == ("POST", False)


def test_loose_header_lines_are_a_fragment() -> None:
    imported = read(
        'r.Header.Set("A", "1")\nr.Header.Add("a", "2")\nr.Header.Add("B", "3")\n'
        'r.Header["c"] = []string{"4"}\nr.Other = 1'
    )
    assert imported.request.is_fragment
    assert imported.request.headers.pairs == (("A", "1"), ("A", "2"), ("B", "3"), ("c", "4"))


def test_other_calls_are_no_requests() -> None:
    text = (
        'package main\nimport "net/http"\nfunc Get(s string) {}\nfunc main() { client.Get("x")\n'
        'cache.Get("https://h")\nc.Get()\nw.Do(job)\nw.Do()\nhttp.Get("https://h") }'
    )
    assert len(registry.parse(text, "go").requests) == 1


def test_request_with_a_fault_inside_is_incomplete() -> None:
    text = 'req, _ := http.NewRequest("POST", "https://h", f({ ? }))\nclient.Do(req)'
    assert not read(text).complete


def test_lost_backticks_are_put_back_around_json() -> None:
    text = (
        'http.Post("https://h/1", "application/json", strings.NewReader({"a": [1, "}"]}))\n'
        'http.Post("https://h/2", "application/json", bytes.NewBufferString([{"a": 1}]))\n'
    )
    requests = registry.parse(text, "go").requests
    assert [item.request.body.text for item in requests] == ['{"a": [1, "}"]}', '[{"a": 1}]']
    cut = 'http.Post("https://h/1", "application/json", strings.NewReader({"a": [1'
    assert not registry.parse(cut, "go").requests[0].complete


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ('http.Get("https://h")', 0.9),
        ("package main\n\nx := 1", 0.5),
        ("package main", 0.0),
    ],
)
def test_go_is_told_from_its_parts(text: str, score: float) -> None:
    assert dict(registry.sniff(text)).get("go", 0.0) == score
