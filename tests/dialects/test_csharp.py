"""Corners of HttpClient and RestSharp that no corpus snippet shows."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.model.request import Body, ImportedRequest


def read(text: str) -> ImportedRequest:
    return registry.parse(text, "csharp").requests[-1]


def told(imported: ImportedRequest) -> str:
    return "\n".join(note.text for note in imported.notes)


CLIENT = "var client = new HttpClient();\n"


@pytest.mark.parametrize(
    ("code", "method", "url"),
    [
        ('await client.GetAsync("https://h/x");', "GET", "https://h/x"),
        ('await client.GetFromJsonAsync<Msg>("https://h/x");', "GET", "https://h/x"),
        ('await client.DeleteAsync(new Uri("https://h/x"));', "DELETE", "https://h/x"),
        ("await client.GetAsync(url);", "GET", "{{url}}"),
        ('await other.GetAsync("/x");', "GET", "/x"),
        ('await client.GetAsync("x");', "GET", "/x"),
        ('client.BaseAddress = new Uri("https://h/a/"); client.GetAsync("b");', "GET",
         "https://h/a/b"),
        ('client.BaseAddress = new Uri("https://h/a/"); client.GetAsync("/b");', "GET",
         "https://h/b"),
        ("client.BaseAddress = b; client.GetAsync(\"/b\");", "GET", "{{b}}/b"),
        ("client.BaseAddress = b; client.GetAsync(\"\");", "GET", "{{b}}"),
        ('var r = new HttpRequestMessage(new HttpMethod("PATCH"), "https://h");', "PATCH",
         "https://h"),
        ('var r = new HttpRequestMessage(); r.Method = HttpMethod.Put; r.RequestUri = u;', "PUT",
         "{{u}}"),
    ],
)  # fmt: skip
def test_requests_are_followed(code: str, method: str, url: str) -> None:
    request = read(CLIENT + code).request
    assert (request.method, request.url) == (method, url)


@pytest.mark.parametrize(
    ("content", "body", "content_type"),
    [
        ('new StringContent("x")', Body("text", "x"), "text/plain; charset=utf-8"),
        ('new StringContent("x", Encoding.UTF8)', Body("text", "x"), "text/plain; charset=utf-8"),
        ('new StringContent("x", Encoding.UTF8, "a/b")', Body("text", "x"), "a/b; charset=utf-8"),
        ('new StringContent("x", new MediaTypeHeaderValue("a/b"))', Body("text", "x"), "a/b"),
        ('new StringContent(File.ReadAllText("b.json"))', Body("file", "b.json"),
         "text/plain; charset=utf-8"),
        ('JsonContent.Create(new { A = 1 })', Body("json", '{"a":1}'),
         "application/json; charset=utf-8"),
        ("JsonContent.Create(client)", Body(), "application/json; charset=utf-8"),
        ('new ByteArrayContent(Encoding.UTF8.GetBytes("x"))', Body("text", "x"), None),
        ("new FormUrlEncodedContent(pairs)", Body("form", "{{pairs}}"),
         "application/x-www-form-urlencoded"),
        ('new FormUrlEncodedContent(new[] { new KeyValuePair<string, string>("a", "b c"), 5 })',
         Body("form", "a=b+c"), "application/x-www-form-urlencoded"),
        ("content", Body("json", "{{content}}"), None),
        ("null", Body(), None),
        ("new OtherContent { A = 1 }", Body(), None),
    ],
)  # fmt: skip
def test_content_is_followed(content: str, body: Body, content_type: str | None) -> None:
    request = read(f'{CLIENT}client.PutAsync("https://h", {content});').request
    assert request.body == body
    assert request.headers.get("Content-Type") == content_type


def test_headers_are_added_joined_and_removed() -> None:
    imported = read(
        CLIENT + "var h = client.DefaultRequestHeaders;\n"
        'h.Add("A", "1"); h.Add("A", new[] { "2", "3" }); h.Add("gone", "1"); h.Remove("gone");\n'
        'h.Accept.Add(new MediaTypeWithQualityHeaderValue("a/b")); h.Accept.ParseAdd("c/d");\n'
        'h.UserAgent.Add(new ProductInfoHeaderValue("app", "1.0")); h.UserAgent.ParseAdd("(x)");\n'
        'h.Referrer = new Uri("https://r"); h.AcceptLanguage.Add("de"); h.AcceptLanguage.Clear();\n'
        'h.Contains("A"); h.Accept.Contains(1);\n'
        'var r = new HttpRequestMessage(HttpMethod.Get, "https://h");\n'
        'r.Headers.Clear(); r.Headers.TryAddWithoutValidation("a", "own"); client.Send(r);'
    )
    assert imported.request.headers.pairs == (
        ("a", "own"),
        ("Accept", "a/b, c/d"),
        ("User-Agent", "app/1.0 (x)"),
        ("Referer", "https://r"),
    )


def test_parts_of_other_content_keep_their_name() -> None:
    imported = read(
        CLIENT + 'var f = new MultipartFormDataContent { { new StringContent("x"), "a" } };\n'
        'f.Add(other, "b"); f.Add(); f.Remove(1);\nclient.PostAsync("https://h", f);'
    )
    assert [(part.name, part.text) for part in imported.request.body.parts] == [
        ("a", "x"),
        ("b", "{{other}}"),
    ]


def test_client_that_is_not_shown_keeps_what_is_set_on_it() -> None:
    imported = read(
        '_api.DefaultRequestHeaders.Add("A", "1");\n_api.DefaultRequestHeaders.Authorization = x;\n'
        '_api.BaseAddress = new Uri("https://h");\n_api.Other = 1;\n'
        'await _api.PostAsJsonAsync("/x", new { B = 2 });'
    )
    assert imported.request.url == "https://h/x"
    assert [name for name, _ in imported.request.headers] == ["A", "Authorization", "Content-Type"]


@pytest.mark.parametrize(
    "text",
    [
        'client.DefaultRequestHeaders.Add("A", "1");',
        CLIENT + 'client.DefaultRequestHeaders.Add("A", "1");',
        'request.AddHeader("A", "1");',
    ],
)
def test_what_is_only_set_up_is_a_fragment(text: str) -> None:
    imported = read(text)
    assert imported.request.is_fragment
    assert imported.request.headers.pairs == (("A", "1"),)


def test_content_alone_is_a_fragment() -> None:
    assert read('request.Content = new StringContent("x");').request.body.text == "x"


def test_other_calls_are_no_requests() -> None:
    text = (
        CLIENT + 'void SendAsync(object o) { }\nbus.SendAsync(1); cache.GetAsync("key");\n'
        "bus.PostAsync(); client.CancelPendingRequests(); client.SendAsync(other);\n"
        'x.ToString(); client.GetAsync("https://h"); worker.Send(1);'
    )
    assert len(registry.parse(text, "csharp").requests) == 1


def test_unknown_http_client_sends_a_request_made_here() -> None:
    text = 'await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://h"));'
    assert len(registry.parse(text, "csharp").requests) == 1


_PARAMETERS = """
var r = new RestRequest("{i}", Method.Post);
r.AddParameter("i", "7", ParameterType.UrlSegment);
r.AddParameter("q", "1", ParameterType.QueryString);
r.AddParameter("f", "2");
c.Execute(r);
"""
REST = 'var c = new RestClient("https://h/v1");\n'


@pytest.mark.parametrize(
    ("code", "method", "url", "body"),
    [
        ('c.ExecuteAsync(new RestRequest("a"));', "GET", "https://h/v1/a", ""),
        ('c.PostAsync(new RestRequest("a"));', "POST", "https://h/v1/a", ""),
        ('c.Execute(new RestRequest("https://o/a", Method.Put));', "PUT", "https://o/a", ""),
        ("c.Execute(new RestRequest());", "GET", "https://h/v1", ""),
        ('c.Execute(new RestRequest("a") { Method = Method.Patch });', "PATCH", "https://h/v1/a",
         ""),
        ('c.Execute(new RestRequest("a", Method.Post).AddJsonBody(new { B = 1 }));', "POST",
         "https://h/v1/a", '{"b":1}'),
        ('c.Execute(new RestRequest("a", Method.Post).AddBody("x"));', "POST", "https://h/v1/a",
         "x"),
        ('c.Execute(new RestRequest("a", Method.Post).AddStringBody("x", "a/b"));', "POST",
         "https://h/v1/a", "x"),
        ('c.Execute(new RestRequest("a", Method.Post).AddParameter("a/b", "x", RequestBody));',
         "POST", "https://h/v1/a", "x"),
        ('c.Execute(new RestRequest("a", Method.Post).AddParameter("", "x", RequestBody));',
         "POST", "https://h/v1/a", "x"),
        (_PARAMETERS, "POST", "https://h/v1/7?q=1", "f=2"),
    ],
)  # fmt: skip
def test_restsharp_is_followed(code: str, method: str, url: str, body: str) -> None:
    request = read(REST + code).request
    assert (request.method, request.url, request.body.text) == (method, url, body)


def test_restsharp_headers_come_from_client_and_request() -> None:
    imported = read(
        'var c = new RestClient(new RestClientOptions());\nc.AddDefaultHeader("A", "1");\n'
        'c.AddDefaultHeaders(more); c.Authenticator = new HttpBasicAuthenticator("u", "p");\n'
        'var r = new RestRequest("x");\n'
        'r.AddHeaders(new Dictionary<string, string> { ["a"] = "2" });\n'
        'r.AddParameter("B", "3", ParameterType.HttpHeader); r.AddOrUpdateHeader("C", "4");\n'
        "r.Timeout = 1; r.Reset(); c.Execute(r); c.Execute(other);"
    )
    assert imported.request.url == "/x"
    assert [name for name, _ in imported.request.headers] == ["a", "B", "C", "Authorization"]


@pytest.mark.parametrize(
    ("authenticator", "value"),
    [
        ("new JwtAuthenticator(t)", "Bearer {{t}}"),
        ('new OAuth2AuthorizationRequestHeaderAuthenticator(t, "Bearer")', "Bearer {{t}}"),
        ("new OAuth2AuthorizationRequestHeaderAuthenticator(t)", "OAuth {{t}}"),
    ],
)
def test_restsharp_authenticators_are_understood(authenticator: str, value: str) -> None:
    code = (
        f'var c = new RestClient(new RestClientOptions("https://h") {{ Authenticator = '
        f"{authenticator} }});\nc.Execute(new RestRequest());"
    )
    assert read(code).request.headers.get("Authorization") == value


def test_restsharp_files_are_parts() -> None:
    imported = read(
        REST + 'var r = new RestRequest("u", Method.Post);\nr.AddFile("f", @"C:\\d\\a.csv");\n'
        'r.AddParameter("n", "1");\nc.Execute(r);'
    )
    parts = imported.request.body.parts
    assert [(part.name, part.text, part.filename, part.path) for part in parts] == [
        ("n", "1", None, None),
        ("f", "", "a.csv", "C:\\d\\a.csv"),
    ]


def test_restsharp_request_that_nobody_sends_is_read() -> None:
    imported = read('var r = new RestRequest("https://h/x", Method.Delete);')
    assert (imported.request.method, imported.request.url) == ("DELETE", "https://h/x")


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("var r = new RestRequest();", 1.0),
        ('await x.PostAsync("u", c);', 0.9),
        ('r.AddHeader("a", "b");', 0.8),
        ("using System.IO;", 0.6),
        ("$client = new HttpClient()", 0.4),
    ],
)
def test_csharp_is_told_from_its_parts(text: str, score: float) -> None:
    assert dict(registry.sniff(text)).get("csharp", 0.0) == score
