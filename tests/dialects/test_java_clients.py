"""What Java's client libraries are read to send: one call of each, shown as it is sent."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.model.request import ImportedRequest


def shown(imported: ImportedRequest) -> str:
    """Returns a request in one line, and what its warnings say."""
    request, body = imported.request, imported.request.body
    parts = "; ".join(
        f"{p.name}={p.text or p.path}|{p.filename}|{p.content_type}" for p in body.parts
    )
    sent = f"{body.kind} {body.text or parts}" if body.kind != "none" else ""
    warned = [note.text for note in imported.notes if note.severity == "warning"]
    headers = [f"{name}: {value}" for name, value in request.headers]
    return " / ".join([f"{request.method} {request.url}", *headers, *filter(None, [sent]), *warned])


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        (
            ("new HttpPost();"),
            [
                "POST  / The code sets no URL.",
            ],
        ),
        (
            (
                'HttpUriRequestBase r = new HttpUriRequestBase("PATCH", '
                'URI.create("https://h/a")); r.setEntity(new FileEntity(new File("a.bin"), '
                '"image/png"));'
            ),
            [
                "PATCH https://h/a / Content-Type: image/png / file a.bin",
            ],
        ),
        (
            (
                'HttpPut r = new HttpPut("https://h/a"); r.setEntity(new '
                'ByteArrayEntity(bytes, ContentType.APPLICATION_JSON)); r.removeHeader("A"); '
                'r.setHeaders(new Header[] {new BasicHeader("A", "1")}); r.addHeader(new '
                'BasicHeader("B", "2"));'
            ),
            [
                (
                    "PUT https://h/a / A: 1 / B: 2 / Content-Type: application/json; charset=UTF-8 "
                    "/ json {{bytes}}"
                ),
            ],
        ),
        (
            ('var r = RequestBuilder.post("https://h/a").addParameter("a", "b c").build();'),
            [
                (
                    "POST https://h/a / Content-Type: application/x-www-form-urlencoded; "
                    "charset=ISO-8859-1 / form a=b+c"
                ),
            ],
        ),
        (
            (
                'var r = RequestBuilder.get().setUri("https://h/a").addParameter("a", "b '
                'c").addParameters(new BasicNameValuePair("c", "d")).build();'
            ),
            [
                "GET https://h/a?a=b+c&c=d",
            ],
        ),
        (
            (
                'var r = RequestBuilder.create("PUT").setUri("https://h/a").setEntity(EntityBui'
                'lder.create().setText("x").setContentType(ContentType.TEXT_PLAIN).build()).bui'
                "ld();"
            ),
            [
                "PUT https://h/a / Content-Type: text/plain; charset=ISO-8859-1 / text x",
            ],
        ),
        (
            (
                'new HttpGet(new URIBuilder().setScheme("https").setHost("h").setPort(8443).set'
                'Path("/a").setParameters(params).setFragment("f").setCustomQuery("z=1").build('
                "));"
            ),
            [
                "GET https://h:8443/a?z=1#f / The query params is not known here.",
            ],
        ),
        (
            (
                'new HttpGet(new URIBuilder("https://h").setPathSegments("a", "b '
                'c").addParameters(List.of(new BasicNameValuePair("q", "x y"))).build());'
            ),
            [
                "GET https://h/a/b%20c?q=x+y",
            ],
        ),
        (
            (
                "import org.apache.hc.core5.net.URIBuilder; new HttpGet(new "
                'URIBuilder("https://h/a").addParameter("q", "x y").setParameter("q", "z '
                'w").build());'
            ),
            [
                "GET https://h/a?q=z%20w",
            ],
        ),
        (
            (
                'new HttpGet(HttpUrl.parse("https://h/a?x=1#f").newBuilder().setQueryParameter('
                '"x", "2").host("k").fragment("g").encodedPath("/b").build().toString());'
            ),
            [
                "GET https://k/b?x=2#g",
            ],
        ),
        (
            (
                'String u = "https://h/{a}"; restTemplate.getForObject(u, String.class, '
                'Map.of("a", "1"));'
            ),
            [
                "GET https://h/1",
            ],
        ),
        (
            ('restTemplate.getForEntity("https://h/{a}/{b}", String.class, "1", x);'),
            [
                "GET https://h/1/{{x}}",
            ],
        ),
        (
            (
                'restTemplate.put("https://h/a", Map.of("a", 1)); '
                'restTemplate.delete("https://h/a/{id}", 5); map.put("a", "b");'
            ),
            [
                'PUT https://h/a / Content-Type: application/json / json {"a":1}',
                "DELETE https://h/a/5",
            ],
        ),
        (
            ('restTemplate.exchange("https://h/a", HttpMethod.GET, null, String.class);'),
            [
                "GET https://h/a",
            ],
        ),
        (
            (
                'restTemplate.exchange(RequestEntity.post("https://h/{a}", "x").header("A", '
                '"1").contentType(MediaType.APPLICATION_JSON).body("{}"), String.class);'
            ),
            [
                "POST https://h/x / A: 1 / Content-Type: application/json / json {}",
            ],
        ),
        (
            (
                "restTemplate.exchange(RequestEntity.method(HttpMethod.PUT, "
                '"https://h/a").accept(MediaType.ALL).build(), String.class);'
            ),
            [
                "PUT https://h/a / Accept: */*",
            ],
        ),
        (
            (
                "RestTemplate t = new "
                'RestTemplateBuilder().rootUri("https://h").basicAuthentication("u", '
                '"p").defaultHeader("A", "1").build(); t.postForObject("/a", "text", '
                "String.class);"
            ),
            [
                (
                    "POST https://h/a / Authorization: Basic {{basic_credentials}} / A: 1 / "
                    "Content-Type: text/plain;charset=ISO-8859-1 / text text"
                ),
            ],
        ),
        (
            (
                'restTemplate.postForObject("https://h/a", new HttpEntity<>(body, headers), '
                "String.class);"
            ),
            [
                "POST https://h/a / json {{body}} / The headers headers are not known here.",
            ],
        ),
        (
            (
                'HttpHeaders hs = new HttpHeaders(); hs.addAll(other); hs.add("A", "1"); '
                'hs.remove("A"); hs.setAll(Map.of("B", "2")); hs.setBasicAuth(enc); '
                'restTemplate.exchange("https://h/a", HttpMethod.GET, new HttpEntity<>(hs), '
                "String.class);"
            ),
            [
                (
                    "GET https://h/a / B: 2 / Authorization: Basic {{enc}} / other is put in; its "
                    "members are not known."
                ),
            ],
        ),
        (
            (
                "LinkedMultiValueMap<String, Object> m = new LinkedMultiValueMap<>(); "
                'm.add("f", new FileSystemResource("a/b.png")); m.add("t", "x"); '
                'restTemplate.postForObject("https://h/a", m, String.class);'
            ),
            [
                "POST https://h/a / multipart f=a/b.png|b.png|None; t=x|None|None",
            ],
        ),
        (
            (
                'WebClient c = WebClient.create("https://h"); c.delete().uri("/a").retrieve(); '
                'c.method(HttpMethod.PUT).uri("/b").body(BodyInserters.fromFormData(form)).exch'
                "ange();"
            ),
            [
                "DELETE https://h/a",
                (
                    "PUT https://h/b / Content-Type: "
                    "application/x-www-form-urlencoded;charset=UTF-8 / form {{form}}"
                ),
            ],
        ),
        (
            (
                'WebClient c = WebClient.builder().baseUrl("https://h").defaultHeaders(h -> '
                'h.set("A", "1")).build(); c.post().uri("/a").body(Mono.just(Map.of("a", 1)), '
                "Map.class).retrieve().bodyToMono(String.class);"
            ),
            [
                'POST https://h/a / A: 1 / Content-Type: application/json / json {"a":1}',
            ],
        ),
        (
            (
                'webClient.get().uri(UriComponentsBuilder.fromUriString("https://h/a").path("/b'
                '").pathSegment("c d").replaceQueryParam("q", '
                '1).query("z=2").fragment("f").build().toUri()).headers(hs).retrieve();'
            ),
            [
                "GET https://h/a/b/c%20d?q=1&z=2#f / The headers hs are not known here.",
            ],
        ),
        (
            (
                'webClient.patch().uri("https://h/a").headers(h -> '
                'h.setBearerAuth("t")).bodyValue("x").retrieve();'
            ),
            [
                (
                    "PATCH https://h/a / Authorization: Bearer {{token}} / Content-Type: "
                    "text/plain;charset=UTF-8 / text x"
                ),
            ],
        ),
        (
            (
                'Unirest.request("POST", "https://h/a").headers(Map.of("A", '
                '"1")).queryString(Map.of("q", "x y")).fields(Map.of("a", "b")).asString();'
            ),
            [
                (
                    "POST https://h/a?q=x+y / A: 1 / Content-Type: "
                    "application/x-www-form-urlencoded / form a=b"
                ),
            ],
        ),
        (
            (
                'Unirest.put("https://h/a").headers(hs).queryString(qs).body(new '
                'JSONObject().put("a", 1)).asEmpty(); '
                'Unirest.patch("https://h/b").body("x").asString();'
            ),
            [
                (
                    'PUT https://h/a / Content-Type: application/json / json {"a":1} / The headers '
                    "hs are not known here. / What qs adds is not known here."
                ),
                (
                    "PATCH https://h/b / Content-Type: text/plain; charset=UTF-8 / text x / The "
                    "headers hs are not known here. / What qs adds is not known here."
                ),
            ],
        ),
        (
            (
                'Request.Put("https://h/a").bodyByteArray(data).execute().returnResponse(); '
                'Request.Delete("https://h/a").execute();'
            ),
            [
                "PUT https://h/a / json {{data}}",
                "DELETE https://h/a",
            ],
        ),
        (
            (
                'Request.Post("https://h/a").bodyForm(new BasicNameValuePair("a", "b"), new '
                'BasicNameValuePair("c", "d")).execute(); '
                'Request.Put("https://h/b").bodyFile(new File("x.bin"), '
                "ContentType.DEFAULT_BINARY).execute();"
            ),
            [
                (
                    "POST https://h/a / Content-Type: application/x-www-form-urlencoded / form "
                    "a=b&c=d"
                ),
                "PUT https://h/b / Content-Type: application/octet-stream / file x.bin",
            ],
        ),
        (
            (
                'var c = new URL("https://h/a").openConnection(); c.setRequestMethod("PATCH"); '
                'var w = new PrintWriter(c.getOutputStream()); w.println("x"); w.print("y"); '
                "w.close(); w.checkError();"
            ),
            [
                (
                    "PATCH https://h/a / Content-Type: application/x-www-form-urlencoded / form "
                    "x\ny / HttpURLConnection refuses the method PATCH."
                ),
            ],
        ),
        (
            (
                'var in = new URL("https://h/a").openStream(); String s = new '
                "BufferedReader(new InputStreamReader(in)).lines().collect(Collectors.joining()"
                ");"
            ),
            [
                "GET https://h/a",
            ],
        ),
        (
            (
                'new okhttp3.Request.Builder().url("https://h").headers(Headers.of("A", "1", '
                '"B", "2")).put(RequestBody.create(MediaType.parse("image/png"), new '
                'File("x.png"))).build();'
            ),
            [
                "PUT https://h / A: 1 / B: 2 / Content-Type: image/png / file x.png",
            ],
        ),
        (
            (
                'new Request.Builder().url("https://h").headers(new '
                'Headers.Builder().build()).headers(Headers.of(Map.of("A", '
                '"1"))).post(RequestBody.create(kind, data)).build();'
            ),
            [
                (
                    "POST https://h / A: 1 / json {{kind}} / The headers new_Headers_Builder_build "
                    "are not known here. / The type data of the body is not known here; OkHttp "
                    "sends it."
                ),
            ],
        ),
        (
            (
                'var f = new FormEncodingBuilder().add("a", "b"); f.addEncoded("c", "d"); new '
                'Request.Builder().url("https://h").post(f.build()).build();'
            ),
            [
                ("POST https://h / Content-Type: application/x-www-form-urlencoded / form a=b&c=d"),
            ],
        ),
        (
            (
                'var m = new MultipartBody.Builder().addFormDataPart("o", null, '
                'RequestBody.create("{}", '
                'MediaType.parse("application/json"))).addPart(x).build(); new '
                'Request.Builder().url("https://h").post(m).build();'
            ),
            [
                (
                    "POST https://h / multipart o={}||application/json; charset=utf-8; "
                    "{{x}}=None|None|None"
                ),
            ],
        ),
        (
            (
                'HttpRequest.newBuilder(URI.create("https://h")).POST(BodyPublishers.ofByteArra'
                'y(Base64.getDecoder().decode("AA=="))).build();'
            ),
            [
                "POST https://h / base64 AA==",
            ],
        ),
        (
            (
                'HttpRequest.newBuilder(URI.create("https://h")).POST(BodyPublishers.ofByteArra'
                "y(Base64.getDecoder().decode())).build();"
            ),
            [
                "POST https://h",
            ],
        ),
        (
            ('target.path("x"); new HttpGet("https://h");'),
            [
                "GET https://h",
            ],
        ),
        (
            ('os.write(a); new HttpPost("https://h").setEntity(new UrlEncodedFormEntity(params));'),
            [
                (
                    "POST https://h / Content-Type: application/x-www-form-urlencoded / form "
                    "{{params}}"
                ),
            ],
        ),
        (
            (
                'MultipartEntityBuilder b = MultipartEntityBuilder.create(); b.addPart("f", '
                'new FileBody(new File("a.png"))); b.addPart("s", new StringBody("x", '
                'ContentType.TEXT_PLAIN)); b.addBinaryBody("n", new File("q/r.bin")); '
                'b.addTextBody("t", "u"); HttpPost p = new HttpPost("https://h"); '
                "p.setEntity(b.build());"
            ),
            [
                (
                    "POST https://h / multipart f=a.png|a.png|None; s=x|None|text/plain; "
                    "charset=ISO-8859-1; n=q/r.bin|r.bin|application/octet-stream; "
                    "t=u|None|text/plain; charset=ISO-8859-1"
                ),
            ],
        ),
        (
            (
                'HttpPost p = new HttpPost("https://h"); p.addHeader("A", "1"); '
                'client.execute(p); p.setHeader("A", "2"); client.execute(host, p); '
                "client.execute(p);"
            ),
            [
                "POST https://h / A: 1",
                "POST https://h / A: 2",
            ],
        ),
        (
            ('x.header("A", "b").header("C", "d");'),
            [
                "GET  / A: b / C: d",
            ],
        ),
    ],
)
def test_java_client_sends(code: str, sent: list[str]) -> None:
    requests = registry.parse(code, "java").requests
    assert [shown(imported) for imported in requests] == sent
