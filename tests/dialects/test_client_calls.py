"""More calls of the client libraries of Java, Go and C#, each with what it is read to send."""

from __future__ import annotations

import pytest

from inspector.dialects import registry

_JERSEY = 'Client c = ClientBuilder.newClient(); c.target("https://h").path("a/b")'
_GET = "await new HttpClient().GetAsync({});"


@pytest.mark.parametrize(
    ("dialect", "code", "sent"),
    [
        ("java", _JERSEY + '.queryParam("n", 2).request("text/xml").get();', "GET https://h/a/b?n=2"),
        ("java", _JERSEY + ".request().delete();", "DELETE https://h/a/b"),
        ("java", 'c.preparePut("https://h/x").setHeader("A", "1").execute();', "PUT https://h/x"),
        ("java", 'c.prepareGet().setUrl("https://h/x").setHeader("A", "1").execute();',
         "GET https://h/x"),
        ("go", 'u, _ := url.JoinPath("https://h/a/", "b c", id)\nhttp.Get(u)',
         "GET https://h/a/b%20c/{{id}}"),
        ("csharp", 'var b = new UriBuilder("https://h:8/x?q=1#f"); b.Query = "?a=1"; '
         + _GET.format("b.Uri"), "GET https://h:8/x?a=1#f"),
        ("csharp", 'var b = new UriBuilder("https", "h", -1, "x"); ' + _GET.format("b.ToString()"),
         "GET https://h/x"),
        ("csharp", 'var b = new UriBuilder(); b.Host = "h"; ' + _GET.format("b.Uri"),
         "GET http://h/"),
        ("csharp", 'var b = new UriBuilder(address); b.Query = "a=1" + b.Fragment; '
         + _GET.format("b.Uri"), "GET {{address}}?a=1"),
        ("csharp", 'var b = new UriBuilder(address); b.Path = "x"; b.Strange(); '
         + _GET.format("b.Uri"), "GET {{address}}/x"),
        ("csharp", _GET.format('QueryHelpers.AddQueryString("https://h/x", "a", "b c")'),
         "GET https://h/x?a=b%20c"),
    ],
)  # fmt: skip
def test_call_is_sent_to(dialect: str, code: str, sent: str) -> None:
    (imported,) = registry.parse(code, dialect).requests
    assert f"{imported.request.method} {imported.request.url}" == sent


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ('new List<KeyValuePair<string, string>> { new("a", "1"), new("b", "x y") }', "a=1&b=x+y"),
        ('new KeyValuePair<string, string>[] { new("a", "1") }', "a=1"),
        ('new Dictionary<string, string>(list) { { "a", "1" } }', "a=1"),
    ],
)
def test_pairs_may_be_made_by_a_bare_new(items: str, text: str) -> None:
    code = f'await new HttpClient().PostAsync("https://h/x", new FormUrlEncodedContent({items}));'
    (imported,) = registry.parse(code, "csharp").requests
    assert (imported.request.body.kind, imported.request.body.text) == ("form", text)


def test_bare_new_among_items_of_no_known_type_stays_unknown() -> None:
    code = 'var x = new[] { new("a", "b") }; await new HttpClient().GetAsync("https://h/" + x[0]);'
    (imported,) = registry.parse(code, "csharp").requests
    assert "{{" in imported.request.url


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ("", "application/json"),
        ("import static org.apache.http.entity.ContentType.*;", "application/json; charset=utf-8"),
    ],
)
def test_content_type_may_be_a_constant_that_is_imported_by_its_name(more: str, kind: str) -> None:
    code = more + 'HttpPost p = new HttpPost("https://h/"); p.setHeader("A", APPLICATION_JSON);'
    (imported,) = registry.parse(code, "java").requests
    assert (imported.request.headers.get("A") or "").lower() == kind


def test_entity_of_a_text_has_the_type_beside_it() -> None:
    code = (
        'ClassicRequestBuilder.post("https://h/").setEntity("{}", ContentType.APPLICATION_JSON)'
        ".build();"
    )
    (imported,) = registry.parse(code, "java").requests
    assert imported.request.headers.get("Content-Type") == "application/json; charset=UTF-8"


def test_library_that_is_not_known_is_told_beside_its_headers() -> None:
    code = 'given().header("A", "1").body("x").when().post("/things");'
    (imported,) = registry.parse(code, "java").requests
    assert not imported.complete
    assert any("library" in note.text for note in imported.notes)


@pytest.mark.parametrize(
    ("kind", "body"),
    [("text/xml", "text"), ("application/x-www-form-urlencoded", "form"),
     ("application/json", "json")],
)  # fmt: skip
def test_unknown_body_is_of_the_kind_that_its_header_tells(kind: str, body: str) -> None:
    code = f'package main\nfunc main() {{ http.Post("https://h/", "{kind}", b) }}'
    (imported,) = registry.parse(code, "go").requests
    assert (imported.request.body.kind, imported.request.body.text) == (body, "{{b}}")


@pytest.mark.parametrize(
    ("setup", "sent"),
    [
        ("SetBody(text)", ["{{text}}", "resty chooses the Content-Type"]),
        ('SetBody(text).SetHeader("Content-Type", "text/csv")', ["{{text}}", "text/csv"]),
        ('SetBody("x")', ["x", "text/plain; charset=utf-8"]),
    ],
)
def test_resty_types_a_body_by_what_it_is(setup: str, sent: list[str]) -> None:
    code = f'package main\nfunc main() {{ resty.New().R().{setup}.Post("https://h/") }}'
    (imported,) = registry.parse(code, "go").requests
    told = [imported.request.headers.get("Content-Type") or "", *(n.text for n in imported.notes)]
    assert imported.request.body.text == sent[0]
    assert sent[1] in "\n".join(told)


_ENTITY = 'ClientBuilder.newClient().target("https://h").request().post({});'
_FLURL = (
    'await "https://h".AppendPathSegments("", "a").WithHeader("Content-Type", "x/y")'
    '.PostStringAsync("b");'
)
_RESTY = (
    "package main\nfunc main() { resty.New().R()"
    '.SetFormData(map[string]string{"b": "2", "a": "1"}).Post("https://h/") }'
)
_PUT = 'HttpPut p = new HttpPut("https://h/" + {}); '


@pytest.mark.parametrize(
    ("dialect", "code", "url", "kind", "text"),
    [
        ("java", _ENTITY.format('Entity.json("{}")'), "https://h", "application/json", "{}"),
        ("java", _ENTITY.format('Entity.entity("a;b", "x/y")'), "https://h", "x/y", "a;b"),
        ("java", _PUT.format('Map.of("a", "1").getOrDefault("b", "2")'), "https://h/2", "", ""),
        ("java", _PUT.format('System.getenv().getOrDefault("B", "2")'), "https://h/{{B}}", "", ""),
        ("java", 'for (Map.Entry<String, String> e : Map.of("a", "1").entrySet()) { '
         + _PUT.format("e.getKey() + e.getValue()") + "}", "https://h/a1", "", ""),
        ("java", 'for (String k : Map.of("a", "1").keySet()) { ' + _PUT.format("k") + "}",
         "https://h/a", "", ""),
        ("csharp", _FLURL, "https://h/a", "x/y", "b"),
        ("go", _RESTY, "https://h/", "application/x-www-form-urlencoded", "a=1&b=2"),
    ],
)  # fmt: skip
def test_call_sends(dialect: str, code: str, url: str, kind: str, text: str) -> None:
    (imported,) = registry.parse(code, dialect).requests
    request = imported.request
    assert (request.url, request.headers.get("Content-Type") or "", request.body.text) == (
        url,
        kind,
        text,
    )


_TREE = """type N struct { Name string `json:"name"`; C []N `json:"c"` }
func main() {
  var n N
  r, _ := http.Get("https://h/a")
  json.NewDecoder(r.Body).Decode(&n)
  http.Get("https://h/" + n.C[0].Name)
}"""
_INTO = """r, _ := http.Get("https://h/a")
io.Copy(os.Stdout, r.Body)
b, _ := io.ReadAll(r.Body)
json.Unmarshal(b, &s.F)
http.Get("https://h/" + s.F.T)"""
_OF_FLURL = (
    'var t = await "https://h/a".GetJsonAsync<T>(); var u = "https://h".AppendPathSegment(t.{}); '
    "u.Nothing(); await u.GetAsync(); class T {{ public string {} {{ get; set; }} }}"
)


@pytest.mark.parametrize(
    ("dialect", "code", "urls"),
    [
        ("go", _TREE, ["https://h/a", "https://h/{{name_2}}"]),
        ("go", _INTO, ["https://h/a", "https://h/{{s_F_T}}"]),
        ("go", 'resty.New().R().SetHeader("A", "1").Post("https://h/a")', ["https://h/a"]),
        ("csharp", _OF_FLURL.format("id", "id"), ["https://h/a", "https://h/{{id}}"]),
        ("csharp", _OF_FLURL.format("Id", "Id"), ["https://h/a", "https://h/{{T_Id}}"]),
        ("csharp", 'var r = await new HttpClient().GetAsync("https://h/a"); '
         "var t = await r.Content.ReadAsAsync<T>(); " + _GET.format('"https://h/" + t.id')
         + " class T { public string id { get; set; } }", ["https://h/a", "https://h/{{id}}"]),
        ("csharp", 'var t = await "https://h/a".GetAsync().ReceiveString().ReceiveJson<T>(); '
         + _GET.format('"https://h/" + t.id') + " class T { public string id { get; set; } }",
         ["https://h/a", "https://h/{{id}}"]),
    ],
)  # fmt: skip
def test_answer_is_followed_to_the_next_request(dialect: str, code: str, urls: list[str]) -> None:
    requests = registry.parse(code, dialect).requests
    assert [imported.request.url for imported in requests] == urls
