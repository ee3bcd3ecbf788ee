"""What Java's maps, URLs, entities and classes become in the request that is sent."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from tests.dialects.test_client_libraries import shown

_OPENED = (
    'var c = (HttpURLConnection) new URL("https://h/a").openConnection(); var in = new '
    "BufferedReader(new InputStreamReader(c.getInputStream())); String line; {} "
    'new HttpGet("https://h/" + new JSONObject({}).getString("id"));'
)


def sent(code: str) -> list[str]:
    return [shown(imported) for imported in registry.parse(code, "java").requests]


def json_of(code: str, before: str = "") -> str:
    made = f'{before}\nnew HttpPost("https://h/").setEntity(new StringEntity({code}));'
    return registry.parse(made, "java").requests[-1].request.body.text


@pytest.mark.parametrize(
    ("before", "code", "text"),
    [
        ("", "mapper.writeValueAsString(Map.ofEntries(entries))",
         "{{mapper_writeValueAsString_Map_ofEntries_entries}}"),
        ("", 'new JSONArray("[1, 2]").toString()', "[1,2]"),
        ("", 'new JSONObject().accumulate("a", 1).accumulate("a", 2).accumulate("a", 3).toString()',
         '{"a":[1,2,3]}'),
        ('var l = new ArrayList<String>(); l.addAll(List.of("a", "b"));',
         "mapper.writeValueAsString(l)", '["a","b"]'),
        ("", 's.toUpperCase() + "Ab".toLowerCase()', "{{s_toUpperCase}}ab"),
        ("", "mapper.writeValueAsString(new Payload())", "{{new_Payload}}"),
        ("", 'mapper.writeValueAsString(Map.of("a", mapper.valueToTree(Map.of("b", 1))))',
         '{"a":{"b":1}}'),
        ("@JsonInclude(JsonInclude.Include.NON_NULL) class D { String a; int b; }",
         "mapper.writeValueAsString(new D())", '{"b":0}'),
        ("", "new byte[1024]", "{{new_byte_1024}}"),
        ("", 'mapper.writeValueAsString(Map.of("a", new StringBuilder("x")))', '{"a":"x"}'),
        ("", 'mapper.writeValueAsString(Map.of("a", new File("x")))', '{"a":"{{path}}"}'),
        ('var d = new Dto(); d.setName("x"); d.setSize(2, 3);', "gson.toJson(d)", '{"name":"x"}'),
        ('var d = new Dto(); d.setName("x");', 'd.getName() + "y"', "xy"),
        ("", '"a" + new RestTemplate()', "a{{client}}"),
        ('var h = new LinkedMultiValueMap<String, String>(); h.add("a", "1"); h.add("a", "2");',
         "mapper.writeValueAsString(new HashMap<>(h)) + mapper.writeValueAsString(h)",
         '{"a":["1","2"]}{"a":["1","2"]}'),
        ('String[] ids = {"a", "b"};', '"x" + ids.length', "x2"),
        ('var m = new HashMap<String, String>() { { put("a", "1"); } int x() { return 1; } };',
         "mapper.writeValueAsString(m)", '{"a":"1"}'),
        ('for (String k : m.keySet()) { t = "x" + k; }', "t", "x{{k}}"),
        ('for (Map.Entry<String, String> e : m.entrySet()) { t = e.getKey(); }', "t",
         "{{e_getKey}}"),
    ],
)  # fmt: skip
def test_value_is_sent_as_java_has_it(before: str, code: str, text: str) -> None:
    assert json_of(code, before) == text


@pytest.mark.parametrize(
    ("code", "url"),
    [
        (('UriComponentsBuilder.newInstance().scheme("https").host("h").path("/a")'
         '.queryParam("q", 1).toUriString()'), "https://h/a?q=1"),
        (('UriComponentsBuilder.fromUriString("https://h/a").queryParamIfPresent("q", '
         'Optional.of("1")).queryParam("r", "x{r} y").buildAndExpand("a b").toUriString()'),
         "https://h/a?q=1&r=xa%20b%20y"),
        ('new URIBuilder().setHost("h").setPath("a").build()', "//h/a"),
        ('"https://h/" + new URIBuilder("https://k").getHost()',
         "https://h/{{new_URIBuilder_https_k_getHost}}"),
        ("Cfg.URL", "https://h/own"),
    ],
)  # fmt: skip
def test_url_is_built_to(code: str, url: str) -> None:
    made = f'class Cfg {{ static final String URL = "https://h/own"; }} new HttpGet({code});'
    (imported,) = registry.parse(made, "java").requests
    assert imported.request.url == url


def test_segments_are_appended_to_a_path() -> None:
    code = (
        "import org.apache.hc.core5.net.URIBuilder; "
        'new HttpGet(new URIBuilder("https://h/a").appendPathSegments("b", "c d").build());'
    )
    assert sent(code) == ["GET https://h/a/b/c%20d"]


_JERSEY = 'ClientBuilder.newClient().target("https://h").request().post({});'
_MULTIPART = """
var own = new HttpHeaders(); own.setContentType(MediaType.TEXT_PLAIN);
var m = new LinkedMultiValueMap<String, Object>();
m.add("f", new HttpEntity<>(new FileSystemResource("a.txt"), own));
m.add("n", 5); m.add("o", Map.of("a", 1)); m.add("s", "x");
var h = new HttpHeaders(); h.setContentType(MediaType.MULTIPART_FORM_DATA);
new RestTemplate().postForEntity("https://h/a", new HttpEntity<>(m, h), String.class);
"""
_SPRING_TEXT = "Content-Type: text/plain;charset=ISO-8859-1"


@pytest.mark.parametrize(
    ("code", "made"),
    [
        (('var e = new HttpEntity<>("x", h); new RestTemplate().postForObject("https://h/a", '
         "e.getBody(), String.class);"), f"POST https://h/a / {_SPRING_TEXT} / text x"),
        (('var h = new HttpHeaders(); h.set("A", "1"); var e = new HttpEntity<>("x", h); '
         'new RestTemplate().postForObject("https://h/a", new HttpEntity<>("y", e.getHeaders()), '
         "String.class);"), f"POST https://h/a / A: 1 / {_SPRING_TEXT} / text y"),
        ('webClient.post().uri("https://h/a").body(BodyInserters.fromValue("x")).retrieve();',
         "POST https://h/a / Content-Type: text/plain;charset=UTF-8 / text x"),
        (('var b = new MultipartBody.Builder().setType(MediaType.parse("multipart/form-data"))'
         '.addFormDataPart("a", "b").build(); '
         'new Request.Builder().url("https://h/a").post(b).build();'),
         "POST https://h/a / multipart a=b|None|None"),
        (('var b = new FormBody.Builder().add("a", "b").build(); '
         'new Request.Builder().url("https://h/" + b.size()).post(b).build();'),
         "POST https://h/{{b_size}} / Content-Type: application/x-www-form-urlencoded / form a=b"),
        (_JERSEY.format('Entity.entity("x", type)'),
         "POST https://h / Content-Type: {{type}} / text x"),
        (_JERSEY.format('Entity.entity(new File("a.bin"), MediaType.APPLICATION_JSON_TYPE)'),
         "POST https://h / Content-Type: application/json / file a.bin"),
        (_JERSEY.format('Entity.json(Map.of("a", 1))'),
         'POST https://h / Content-Type: application/json / json {"a":1}'),
        (_JERSEY.format("new HttpEntity<>(x)"), "POST https://h / json {{x}}"),
        (_MULTIPART, ("POST https://h/a / multipart f=a.txt|a.txt|text/plain; "
         'n=5|None|application/json; o={"a":1}|None|application/json; s=x|None|None')),
        (('var h = new HttpHeaders(); h.setContentType(new MediaType("text", "csv")); '
         'restTemplate.postForObject("https://h/a", new HttpEntity<>("y", h), String.class);'),
         "POST https://h/a / Content-Type: text/csv / text y"),
        (('new RestTemplate().exchange(RequestEntity.post("https://h/a").header("A", "1")'
         '.body("x"), String.class);'), f"POST https://h/a / A: 1 / {_SPRING_TEXT} / text x"),
        ('restClient.post().uri("https://h/a").body(out -> out.write(bytes)).retrieve();',
         "POST https://h/a / json {{function}}"),
        (('var h = new Headers.Builder().add("A", "1").build(); '
         'new Request.Builder().url("https://h/a")'
         '.headers(h.newBuilder().add("B", "2").build()).build();'),
         "GET https://h/a / A: 1 / B: 2"),
        (('RequestBuilder.get("https://h/a").addParameters(new NameValuePair[] '
         '{new BasicNameValuePair("a", "1"), new BasicNameValuePair("b", "2")}).build();'),
         "GET https://h/a?a=1&b=2"),
        (('List<NameValuePair> l = new ArrayList<>(); l.add(new BasicNameValuePair("a", "1")); '
         'RequestBuilder.get("https://h/a").addParameters(l.toArray(new NameValuePair[0]))'
         ".build();"), "GET https://h/a?a=1"),
        (('RestClient.builder().defaultHeader("A", "1").defaultHeader("B", "1").build().get()'
         '.uri("https://h").header("A", "2").retrieve();'), "GET https://h / A: 2 / B: 1"),
        (('WebClient.create("https://h").get().uri(b -> b.path("/{id}").build(Map.of("id", "a b")))'
         ".retrieve();"), "GET https://h/a%20b"),
        ('new RestTemplate().getForObject("https://h/{a}/{b}", String.class, "1");',
         "GET https://h/1/{{b}} / “{b}” stands for a value; fill in the variable b."),
        (('new HttpPost("https://h/a").setEntity(new StringEntity("x", '
         'ContentType.create("text/plain", "UTF-8")));'),
         "POST https://h/a / Content-Type: text/plain; charset=UTF-8 / text x"),
        ('var c = HttpClients.createDefault(); try (c) { c.execute(new HttpGet("https://h/a")); }',
         "GET https://h/a"),
        ('HttpGet g = new HttpGet("https://h/a"); g.tag = 5;', "GET https://h/a"),
        ('new RestTemplate().exchange("https://h/a", null); new HttpGet("https://h/b");',
         "GET https://h/b"),
    ],
)  # fmt: skip
def test_library_sends(code: str, made: str) -> None:
    assert sent(code) == [made]


@pytest.mark.parametrize(
    "code",
    [
        _OPENED.format('String s = ""; while ((line = in.readLine()) != null) { s += line; }', "s"),
        _OPENED.format(
            "var s = new StringBuilder(); while ((line = in.readLine()) != null) "
            '{ s.append(line).append("\\n"); }',
            "s.toString()",
        ),
        (
            'var r = client.execute(new HttpGet("https://h/a")); var o = new JSONObject('
            'EntityUtils.toString(r.getEntity())); new HttpGet("https://h/" + '
            'o.getJSONObject("data").getString("id"));'
        ),
    ],
)
def test_answer_that_is_read_in_pieces_stays_the_answer(code: str) -> None:
    assert sent(code) == ["GET https://h/a", "GET https://h/{{id}}"]


def test_types_of_apache_are_taken_apart_and_json_is_read_from_text() -> None:
    code = (
        'HttpRequest r = HttpRequest.newBuilder().uri(URI.create("https://h/x"))'
        '.header("A", ContentType.create("text/plain").withCharset("utf-8").toString())'
        '.header("B", ContentType.APPLICATION_JSON.getMimeType())'
        '.header("C", other.withCharset("utf-8").toString())'
        '.POST(BodyPublishers.ofString(new JSONObject("{\\"a\\":1}").put("b", 2).toString()))'
        ".build(); client.send(r, null);"
    )
    (imported,) = registry.parse(code, "java").requests
    assert imported.request.headers.get("A") == "text/plain; charset=utf-8"
    assert imported.request.headers.get("B") == "application/json"
    assert "{{" in (imported.request.headers.get("C") or "")
    assert imported.request.body.text == '{"a":1,"b":2}'


def test_json_object_of_a_text_that_is_none_stays_unknown() -> None:
    assert "{{" in json_of('new JSONObject("[1]").toString()')


def test_spring_posts_nothing_where_no_body_is_given() -> None:
    code = 'new RestTemplate().postForObject("https://h/x", null, String.class);'
    (imported,) = registry.parse(code, "java").requests
    assert imported.request.body.kind == "none"


def test_an_exchange_that_names_no_entity_sends_no_body() -> None:
    code = 'new RestTemplate().exchange("https://h/x", HttpMethod.POST);'
    (imported,) = registry.parse(code, "java").requests
    assert (imported.request.method, imported.request.body.kind) == ("POST", "none")


def test_what_an_optional_holds_and_what_no_text_is_are_told_apart() -> None:
    assert json_of('Optional.of("x").get()') == "x"
    assert "{{" in json_of("mapper.writeValueAsString(mapper.readValue(file, Map.class))")
