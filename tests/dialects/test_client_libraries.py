"""What the client libraries of Java, Go and C# are read to send, as one line each."""

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
    ("dialect", "code", "sent"),
    [
        (
            "java",
            ("new HttpPost();"),
            [
                "POST  / The code sets no URL.",
            ],
        ),
        (
            "java",
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
            "java",
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
            "java",
            ('var r = RequestBuilder.post("https://h/a").addParameter("a", "b c").build();'),
            [
                (
                    "POST https://h/a / Content-Type: application/x-www-form-urlencoded; "
                    "charset=ISO-8859-1 / form a=b+c"
                ),
            ],
        ),
        (
            "java",
            (
                'var r = RequestBuilder.get().setUri("https://h/a").addParameter("a", "b '
                'c").addParameters(new BasicNameValuePair("c", "d")).build();'
            ),
            [
                "GET https://h/a?a=b+c&c=d",
            ],
        ),
        (
            "java",
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
            "java",
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
            "java",
            (
                'new HttpGet(new URIBuilder("https://h").setPathSegments("a", "b '
                'c").addParameters(List.of(new BasicNameValuePair("q", "x y"))).build());'
            ),
            [
                "GET https://h/a/b%20c?q=x+y",
            ],
        ),
        (
            "java",
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
            "java",
            (
                'new HttpGet(HttpUrl.parse("https://h/a?x=1#f").newBuilder().setQueryParameter('
                '"x", "2").host("k").fragment("g").encodedPath("/b").build().toString());'
            ),
            [
                "GET https://k/b?x=2#g",
            ],
        ),
        (
            "java",
            (
                'String u = "https://h/{a}"; restTemplate.getForObject(u, String.class, '
                'Map.of("a", "1"));'
            ),
            [
                "GET https://h/1",
            ],
        ),
        (
            "java",
            ('restTemplate.getForEntity("https://h/{a}/{b}", String.class, "1", x);'),
            [
                "GET https://h/1/{{x}}",
            ],
        ),
        (
            "java",
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
            "java",
            ('restTemplate.exchange("https://h/a", HttpMethod.GET, null, String.class);'),
            [
                "GET https://h/a",
            ],
        ),
        (
            "java",
            (
                'restTemplate.exchange(RequestEntity.post("https://h/{a}", "x").header("A", '
                '"1").contentType(MediaType.APPLICATION_JSON).body("{}"), String.class);'
            ),
            [
                "POST https://h/x / A: 1 / Content-Type: application/json / json {}",
            ],
        ),
        (
            "java",
            (
                "restTemplate.exchange(RequestEntity.method(HttpMethod.PUT, "
                '"https://h/a").accept(MediaType.ALL).build(), String.class);'
            ),
            [
                "PUT https://h/a / Accept: */*",
            ],
        ),
        (
            "java",
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
            "java",
            (
                'restTemplate.postForObject("https://h/a", new HttpEntity<>(body, headers), '
                "String.class);"
            ),
            [
                "POST https://h/a / json {{body}} / The headers headers are not known here.",
            ],
        ),
        (
            "java",
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
            "java",
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
            "java",
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
            "java",
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
            "java",
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
            "java",
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
            "java",
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
            "java",
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
            "java",
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
            "java",
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
            "java",
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
            "java",
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
            "java",
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
            "java",
            (
                'new Request.Builder().url("https://h").headers(hs)'
                '.headers(Headers.of(Map.of("A", '
                '"1"))).post(RequestBody.create(kind, data)).build();'
            ),
            [
                (
                    "POST https://h / A: 1 / json {{kind}} / The headers hs are not known "
                    "here. / The type data of the body is not known here; OkHttp sends it."
                ),
            ],
        ),
        (
            "java",
            (
                'var f = new FormEncodingBuilder().add("a", "b"); f.addEncoded("c", "d"); new '
                'Request.Builder().url("https://h").post(f.build()).build();'
            ),
            [
                ("POST https://h / Content-Type: application/x-www-form-urlencoded / form a=b&c=d"),
            ],
        ),
        (
            "java",
            (
                'var m = new MultipartBody.Builder().addFormDataPart("o", null, '
                'RequestBody.create("{}", '
                'MediaType.parse("application/json"))).addPart(x).build(); new '
                'Request.Builder().url("https://h").post(m).build();'
            ),
            [
                (
                    "POST https://h / multipart o={}|None|application/json; charset=utf-8; "
                    "{{x}}=None|None|None"
                ),
            ],
        ),
        (
            "java",
            (
                'HttpRequest.newBuilder(URI.create("https://h")).POST(BodyPublishers.ofByteArra'
                'y(Base64.getDecoder().decode("AA=="))).build();'
            ),
            [
                "POST https://h / base64 AA==",
            ],
        ),
        (
            "java",
            (
                'HttpRequest.newBuilder(URI.create("https://h")).POST(BodyPublishers.ofByteArra'
                "y(Base64.getDecoder().decode())).build();"
            ),
            [
                "POST https://h",
            ],
        ),
        (
            "java",
            ('target.path("x"); new HttpGet("https://h");'),
            [
                "GET https://h",
            ],
        ),
        (
            "java",
            ('os.write(a); new HttpPost("https://h").setEntity(new UrlEncodedFormEntity(params));'),
            [
                (
                    "POST https://h / Content-Type: application/x-www-form-urlencoded / form "
                    "{{params}}"
                ),
            ],
        ),
        (
            "java",
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
            "java",
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
            "java",
            ('x.header("A", "b").header("C", "d");'),
            [
                "GET  / A: b / C: d",
            ],
        ),
        (
            "java",
            (
                'String b = String.join(",", List.of("a")) + Arrays.asList("x", "y").get(1) + '
                'new ArrayList<>(List.of(1, 2)).get(0) + new JSONArray("[1]"); new '
                'HttpGet("https://h/" + b);'
            ),
            [
                "GET https://h/ay1[1]",
            ],
        ),
        (
            "java",
            (
                'var m = new HashMap<String, Object>(Map.ofEntries(Map.entry("a", 1), '
                'Map.entry("b", "A".toUpperCase()))); for (String k : m.keySet()) { x(k); } '
                'for (Object v : m.values()) { x(v); } HttpPost p = new HttpPost("https://h/" '
                '+ m.get("b")); p.setEntity(new StringEntity(new '
                "GsonBuilder().setPrettyPrinting().create().toJson(m)));"
            ),
            [
                (
                    "POST https://h/A / Content-Type: text/plain; charset=ISO-8859-1 / json {\n  "
                    '"a": 1,\n  "b": "A"\n}'
                ),
            ],
        ),
        (
            "java",
            (
                'var o = JSON.parseObject("{\\"a\\":1}"); var t = '
                'mapper.readTree("{\\"b\\":[2]}"); o.put("t", t); o.putAll(Map.of("c", 3)); var '
                'n = mapper.createArrayNode(); n.addObject().put("x", "<y>"); o.put("n", n); '
                'HttpPost p = new HttpPost("https://h"); p.setEntity(new '
                "StringEntity(JSON.toJSONString(o)));"
            ),
            [
                (
                    "POST https://h / Content-Type: text/plain; charset=ISO-8859-1 / json "
                    '{"a":1,"t":{"b":[2]},"c":3,"n":[{"x":"{{y}}"}]} / “<y>” stands for a value; '
                    "fill in the variable y."
                ),
            ],
        ),
        (
            "java",
            (
                'class A { public int n; public boolean b; public String s = "z"; @JsonIgnore '
                "public String i; } var a = new A(); a.n = 4; HttpPost p = new "
                'HttpPost("https://h/" + a.n + a.s.replaceAll("\\\\.", "") + '
                '"a.b".replaceAll("a+", "c")); p.setEntity(new '
                "StringEntity(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(a)));"
            ),
            [
                (
                    "POST https://h/4z{{a_b_replaceAll_a_c}} / Content-Type: text/plain; "
                    'charset=ISO-8859-1 / json {\n  "n" : 4,\n  "b" : false,\n  "s" : "z"\n}'
                ),
            ],
        ),
        (
            "java",
            (
                'if (null == null) { new HttpGet("https://h/a"); } else { new '
                'HttpGet("https://h/b"); } if (!true) { new HttpGet("https://h/c"); } new '
                'HttpGet(1 + 2 == null ? "https://h/d" : "https://h/" + (1 + 2)); '
            ),
            [
                "GET https://h/a",
                "GET https://h/3",
            ],
        ),
        (
            "go",
            (
                'c := resty.New(); c.R().SetFile("f", '
                '"a/b.png").SetMultipartFormData(map[string]string{"x": '
                '"y"}).Post("https://h/a")'
            ),
            [
                "POST https://h/a / multipart x=y|None|None; f=a/b.png|b.png|None",
            ],
        ),
        (
            "go",
            (
                'c := resty.New().SetHostURL("https://h/"); r := '
                'c.R().SetHeaders(hs).SetBody("text"); r.Execute("PATCH", "/a"); c.Nothing()'
            ),
            [
                (
                    "PATCH https://h/a / Content-Type: text/plain; charset=utf-8 / text text / "
                    "What hs holds is not known here."
                ),
            ],
        ),
        (
            "go",
            (
                'resty.New().R().SetFormData(map[string]string{"b": "2", "a": "1 '
                '0"}).SetBasicAuth("u", "p").Put("https://h")'
            ),
            [
                (
                    "PUT https://h / Authorization: Basic {{basic_credentials}} / Content-Type: "
                    "application/x-www-form-urlencoded / form a=1+0&b=2"
                ),
            ],
        ),
        (
            "go",
            (
                'f, _ := http.Get("https://h/a"); b, _ := io.ReadAll(f.Body); t := '
                'gjson.GetBytes(b, "data.token").String(); http.Get("https://h/" + t); '
                'gjson.Get("x", "y")'
            ),
            [
                "GET https://h/a",
                "GET https://h/{{token}}",
            ],
        ),
        (
            "go",
            (
                'var e struct { Base; N *int `json:"n"` ; L []string `json:"l"` }\nr, _ := '
                'http.Get("https://h/a")\njson.NewDecoder(r.Body).Decode(&e)\nhttp.Get("https://h'
                '/" + e.L[0])'
            ),
            [
                "GET https://h/a",
                "GET https://h/{{value_0}}",
            ],
        ),
        (
            "go",
            (
                'w := multipart.NewWriter(b); w.WriteField("a", "b"); p, _ := '
                'w.CreateFormField("c"); p.Write([]byte("d")); x.WriteField("e", "f"); '
                'http.Post("https://h", "text/plain", strings.NewReader(filepath.Base("/a/b")))'
            ),
            [
                "POST https://h / Content-Type: text/plain / text b",
            ],
        ),
        (
            "csharp",
            (
                'await new Url("https://h").AppendPathSegment("a/b").SetQueryParam("flag").With'
                "Timeout(3).AllowAnyHttpStatus().GetAsync();"
            ),
            [
                "GET https://h/a/b?flag",
            ],
        ),
        (
            "csharp",
            ("await url.WithHeaders(hs).SetQueryParams(q).PutJsonAsync(body);"),
            [
                (
                    "PUT {{url}} / Content-Type: application/json; charset=UTF-8 / json {{body}} / "
                    "What {{hs}} holds is not known here. / What {{q}} holds is not known here."
                ),
            ],
        ),
        (
            "csharp",
            (
                'await "https://h/a".SendJsonAsync(HttpMethod.Patch, new { A = 1 }); await '
                '"https://h/b".PostStringAsync("x"); await "https://h/c".PostMultipartAsync(m '
                '=> m.AddString("a", "b")); await "https://h/d".PostAsync(new '
                'StringContent("y")); await "https://h/e".PostUrlEncodedAsync("a=b");'
            ),
            [
                (
                    "PATCH https://h/a / Content-Type: application/json; charset=UTF-8 / json "
                    '{"A":1}'
                ),
                "POST https://h/b / Content-Type: text/plain; charset=UTF-8 / text x",
                "POST https://h/c / The parts of this body are not followed; it was left out.",
                "POST https://h/d / Content-Type: text/plain; charset=utf-8 / text y",
                "POST https://h/e / Content-Type: application/x-www-form-urlencoded / form a=b",
            ],
        ),
        (
            "csharp",
            (
                'var s = await Url.Combine("https://h/", "/a/", "b").GetStringAsync(); await '
                'Url.Combine("https://h").DeleteAsync(); await api.PostJsonAsync("/own", new { '
                "});"
            ),
            [
                "GET https://h/a/b",
                "DELETE https://h",
            ],
        ),
        (
            "csharp",
            (
                'var r = WebRequest.Create("https://h/a"); r.Method = "PUT"; var s = '
                'r.GetRequestStream(); s.WriteLine("x"); s.Close(); r.GetResponse();'
            ),
            [
                "PUT https://h/a / text x\n",
            ],
        ),
        (
            "csharp",
            (
                'var r = WebRequest.Create("https://h/a"); r.Method = "POST"; var b = '
                'File.ReadAllBytes("a.bin"); r.GetRequestStream().Write(b, 0, b.Length); '
                'r.Headers.Set("A", "1"); r.GetResponse();'
            ),
            [
                "POST https://h/a / A: 1 / file a.bin",
            ],
        ),
        (
            "csharp",
            (
                'var c = new WebClient { BaseAddress = "https://h/" }; c.DownloadString("a"); '
                'c.UploadValues("b", values); c.Dispose();'
            ),
            [
                "GET https://h/a",
                (
                    "POST https://h/b / Content-Type: application/x-www-form-urlencoded / form "
                    "{{values}}"
                ),
            ],
        ),
    ],
)
def test_client_sends(dialect: str, code: str, sent: list[str]) -> None:
    requests = registry.parse(code, dialect).requests
    assert [shown(imported) for imported in requests] == sent
