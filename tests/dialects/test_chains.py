"""Snippets of several requests: what a later one takes from the answers, what a script tests."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.errors import SnippetError
from inspector.model.chain import Condition, Expectation, Taken
from inspector.model.request import ImportedRequest

LOGIN = "https://login.mypurecloud.com/oauth/token"
CALL = "https://api.mypurecloud.com/api/v2/tokens/me"


def read(text: str, dialect: str | None = None) -> tuple[ImportedRequest, ...]:
    return registry.parse(text, dialect).requests


def k6(lines: str) -> tuple[ImportedRequest, ...]:
    return read(
        "import http from 'k6/http';\nimport { check } from 'k6';\n"
        f"export default function () {{\n{lines}\n}}\n"
    )


def expected(condition: str) -> Expectation:
    found = k6(f"const r = http.get('{CALL}');\ncheck(r, {{ 'it': {condition} }});")
    return found[0].expects[0]


@pytest.mark.parametrize(
    ("use", "source"),
    [
        ("login.json().access_token", "/access_token"),
        ("login.json('access_token')", "/access_token"),
        ("login.json('data.0.token')", "/data/0/token"),
        ("JSON.parse(login.body).access_token", "/access_token"),
        ("JSON.parse(login.body)['a/b']", "/a~1b"),
        ("login.json().items[0].id", "/items/0/id"),
        ("login.json().access_token.trim()", "/access_token"),
        ("login.body", ""),
        ("login.headers['X-Token']", "header:X-Token"),
        ("login.headers.Location", "header:Location"),
    ],
)
def test_k6_takes_a_value_from_an_earlier_answer(use: str, source: str) -> None:
    requests = k6(
        f"const login = http.post('{LOGIN}', {{grant_type: 'x'}});\n"
        f"http.get('{CALL}', {{headers: {{'X-Value': {use}}}}});"
    )
    (taken,) = requests[1].takes
    assert (taken.request, taken.source) == (0, source)
    assert requests[1].request.headers.get("X-Value") == "{{" + taken.variable + "}}"


@pytest.mark.parametrize(
    "use", ["login.status", "login.timings.duration", "login.json(name)", "login.json().a.map(f)"]
)
def test_what_is_no_part_of_an_answer_stays_unknown(use: str) -> None:
    requests = k6(
        f"const login = http.post('{LOGIN}', null);\n"
        f"http.get('{CALL}', {{headers: {{'X-Value': {use}}}}});"
    )
    assert requests[1].takes == ()
    assert "{{" in (requests[1].request.headers.get("X-Value") or "")


def test_parts_of_a_header_stay_unknown() -> None:
    requests = k6(
        f"const login = http.post('{LOGIN}', null);\n"
        f"http.get('{CALL}', {{headers: {{'X-Value': login.headers.Location.split('/')[3]}}}});"
    )
    assert requests[1].takes == ()


def test_a_destructured_answer_names_its_members() -> None:
    requests = k6(
        f"const {{ access_token }} = http.post('{LOGIN}', null).json();\n"
        f"http.get('{CALL}', {{headers: {{Authorization: `Bearer ${{access_token}}`}}}});"
    )
    assert requests[1].takes == (Taken("access_token", 0, "/access_token"),)


def test_two_members_of_one_name_are_two_variables() -> None:
    requests = k6(
        f"const a = http.post('{LOGIN}', null); const b = http.post('{LOGIN}', null);\n"
        f"http.get('{CALL}', {{headers: {{A: a.json('id'), B: b.json('id'), C: a.json('id')}}}});"
    )
    assert requests[2].takes == (Taken("id", 0, "/id"), Taken("id_2", 1, "/id"))
    assert requests[2].request.headers.get("C") == "{{id}}"


def test_what_setup_returns_reaches_the_default_function() -> None:
    requests = read(
        "import http from 'k6/http';\n"
        f"export function setup() {{ return {{ t: http.post('{LOGIN}', null).json('t') }}; }}\n"
        f"export default function (data) {{ http.get('{CALL}?t=' + data.t); }}\n"
    )
    assert requests[1].takes == (Taken("t", 0, "/t"),)


def test_ruby_takes_a_value_from_an_earlier_answer() -> None:
    requests = read(
        'conn = Faraday.new(url: "https://login.mypurecloud.com")\n'
        'answer = conn.post("/oauth/token", grant_type: "client_credentials")\n'
        "body = JSON.parse(answer.body)\n"
        'api = Faraday.new(url: "https://api.mypurecloud.com")\n'
        'api.get("/api/v2/tokens/me") do |req|\n'
        '  req.headers["Authorization"] = "Bearer #{body["access_token"]}"\n'
        '  req.headers["X-Kind"] = body.dig("token", "kind")\n'
        '  req.headers["X-Literal"] = JSON.parse("{}").to_s\n'
        "end\n"
    )
    assert [(t.request, t.source) for t in requests[1].takes] == [
        (0, "/access_token"),
        (0, "/token/kind"),
    ]


@pytest.mark.parametrize(
    ("login", "use", "source"),
    [
        ("requests.post(LOGIN, data={'a': 'b'})", "r.json()['access_token']", "/access_token"),
        ("requests.post(LOGIN)", "r.json().get('access_token', '')", "/access_token"),
        ("httpx.Client().post(LOGIN)", "json.loads(r.text)['items'][0]['id']", "/items/0/id"),
        ("requests.Session().get(LOGIN)", "r.headers['X-Token']", "header:X-Token"),
        ("requests.get(LOGIN)", "r.headers.get('X-Token')", "header:X-Token"),
        ("urllib.request.urlopen(LOGIN)", "json.load(r)['t']", "/t"),
        ("urllib.request.urlopen(LOGIN)", "json.loads(r.read().decode())['t']", "/t"),
        ("requests.Session().send(requests.Request('GET', LOGIN).prepare())", "r.text", ""),
    ],
)
def test_python_takes_a_value_from_an_earlier_answer(login: str, use: str, source: str) -> None:
    requests = read(
        f"import requests, httpx, json, urllib.request\nLOGIN = '{LOGIN}'\nr = {login}\n"
        f"requests.get('{CALL}', headers={{'X-Value': {use}}})\n",
        "python",
    )
    assert [(t.request, t.source) for t in requests[1].takes] == [(0, source)]


@pytest.mark.parametrize(
    ("login", "use", "source"),
    [
        ("curl_exec(curl_init(LOGIN))", "json_decode($r)->access_token", "/access_token"),
        ("curl_exec(curl_init(LOGIN))", "json_decode($r, true)['items'][0]['id']", "/items/0/id"),
        ("(new \\GuzzleHttp\\Client())->post(LOGIN)", "json_decode($r->getBody())->t", "/t"),
        (
            "(new \\GuzzleHttp\\Client())->request('POST', LOGIN)",
            "json_decode($r->getBody()->getContents(), true)['t']",
            "/t",
        ),
        ("(new Client())->get(LOGIN)", "json_decode((string) $r->getBody())->t", "/t"),
        ("(new Client())->get(LOGIN)", "$r->getHeader('X-Token')[0]", "header:X-Token"),
        ("Http::post(LOGIN)", "$r->json('access_token')", "/access_token"),
        ("Http::post(LOGIN)", "$r->json()['access_token']", "/access_token"),
        ("file_get_contents(LOGIN, false, stream_context_create([]))", "json_decode($r)->t", "/t"),
    ],
)
def test_php_takes_a_value_from_an_earlier_answer(login: str, use: str, source: str) -> None:
    requests = read(
        f"<?php\nuse GuzzleHttp\\Client;\nconst LOGIN = '{LOGIN}';\n$r = {login};\n$v = {use};\n"
        f"(new Client())->get('{CALL}', ['headers' => ['X-Value' => $v]]);\n",
        "php",
    )
    assert [(t.request, t.source) for t in requests[1].takes] == [(0, source)]


_READ = "await r.Content.ReadAsStringAsync()"


@pytest.mark.parametrize(
    ("use", "source"),
    [
        (f'JObject.Parse({_READ})["access_token"].ToString()', "/access_token"),
        (
            f'JsonDocument.Parse({_READ}).RootElement.GetProperty("access_token").GetString()',
            "/access_token",
        ),
        (f"JsonConvert.DeserializeObject<dynamic>({_READ}).access_token", "/access_token"),
        ("r.Content.ReadAsStringAsync().Result", ""),
        (f"JsonSerializer.Deserialize<Token>({_READ}).AccessToken", None),
    ],
)
def test_csharp_takes_a_value_from_an_earlier_answer(use: str, source: str | None) -> None:
    requests = read(
        f'var client = new HttpClient();\nvar r = await client.PostAsync("{LOGIN}", null);\n'
        f'client.DefaultRequestHeaders.Add("X-Value", {use});\n'
        f'await client.GetAsync("{CALL}");\n',
        "csharp",
    )
    taken = [(t.request, t.source) for t in requests[1].takes]
    assert taken == ([] if source is None else [(0, source)])


def test_python_takes_a_value_from_the_answer_on_a_connection() -> None:
    requests = read(
        "import http.client, json\nc = http.client.HTTPSConnection('h')\nc.getresponse()\n"
        "c.request('POST', '/a', 'x')\nt = json.loads(c.getresponse().read())['t']\n"
        "c.request('GET', '/b', headers={'X-Value': t})\n",
        "python",
    )
    assert requests[1].takes == (Taken("t", 0, "/t"),)


@pytest.mark.parametrize(
    "use",
    [
        'new JSONObject(answer.body()).getString("access_token")',
        'mapper.readTree(answer.body()).get("access_token").asText()',
        'JsonParser.parseString(answer.body()).getAsJsonObject().get("access_token").getAsString()',
    ],
)
def test_java_takes_a_value_from_an_earlier_answer(use: str) -> None:
    requests = read(
        f'HttpRequest login = HttpRequest.newBuilder().uri(URI.create("{LOGIN}")).POST('
        'HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")).build();\n'
        "HttpResponse<String> answer = client.send(login, BodyHandlers.ofString());\n"
        f"String token = {use};\n"
        f'HttpRequest call = HttpRequest.newBuilder().uri(URI.create("{CALL}"))'
        '.header("Authorization", "Bearer " + token).build();\n'
        "client.send(call, BodyHandlers.ofString());\n"
    )
    assert requests[1].takes == (Taken("access_token", 0, "/access_token"),)


def test_okhttp_takes_a_value_from_an_earlier_answer() -> None:
    requests = read(
        f'Request login = new Request.Builder().url("{LOGIN}")'
        '.post(RequestBody.create("a=b", FORM)).build();\n'
        "Response answer = client.newCall(login).execute();\n"
        'String token = new JSONObject(answer.body().string()).getString("access_token");\n'
        f'Request call = new Request.Builder().url("{CALL}")'
        '.addHeader("Authorization", "Bearer " + token).build();\n'
        "other.execute(call);\nother.send(unknown);\n"
    )
    assert requests[1].takes == (Taken("access_token", 0, "/access_token"),)


@pytest.mark.parametrize(
    ("head", "use", "source"),
    [
        (f"TOKEN=$(curl -d a=b {LOGIN} | jq -r .access_token)", "$TOKEN", "/access_token"),
        (
            f"TOKEN=$(curl -d a=b {LOGIN} | jq --raw-output '.access_token')",
            "$TOKEN",
            "/access_token",
        ),
        (f'TOKEN=`curl -d a=b {LOGIN} | jq -r ".items[0].id"`', "$TOKEN", "/items/0/id"),
        (f"TOKEN=$(curl -d a=b {LOGIN} | jq -r '.[\"a b\"]')", "$TOKEN", "/a b"),
        (f"TOKEN=$(curl -d a=b {LOGIN})", "$TOKEN", ""),
        (f'R=$(curl -d a=b {LOGIN}); TOKEN=$(echo "$R" | jq -r .t)', "$TOKEN", "/t"),
        (f'R=$(curl -d a=b {LOGIN} | jq .d)\nTOKEN=$(jq -r .t <<< "$R")', "$TOKEN", "/d/t"),
        ("", f"$(curl -d a=b {LOGIN} | jq -r .t)", "/t"),
    ],
)
def test_a_shell_takes_a_value_from_an_earlier_command(head: str, use: str, source: str) -> None:
    requests = read(f'{head}\ncurl -H "Authorization: Bearer {use}" {CALL}\n', "curl")
    assert [one.request.url for one in requests] == [LOGIN, CALL]
    assert [(t.request, t.source) for t in requests[1].takes] == [(0, source)]
    assert not any("is not run" in note.text for note in requests[1].notes)


@pytest.mark.parametrize(
    "output",
    [
        f"curl {LOGIN} | python3 -c 'print(1)'",
        f"curl {LOGIN} | jq -r '.a | .b'",
        f"curl {LOGIN} | grep x | jq -r .a",
        "cat token.txt",
        'echo "$OTHER" | jq -r .t',
        'echo "$TOKEN" | jq -r .t',
    ],
)
def test_an_output_that_is_not_plain_stays_unknown(output: str) -> None:
    requests = read(f'TOKEN=$({output})\ncurl -H "Authorization: Bearer $TOKEN" {CALL}\n', "curl")
    assert len(requests) == 1
    assert any("is not run" in note.text for note in requests[0].notes)


def test_one_login_serves_several_commands_and_chains_nest() -> None:
    requests = read(
        f"A=$(curl -d a=b {LOGIN} | jq -r .a)\n"
        f'B=$(curl -H "X-A: $A" {CALL} | jq -r .b)\n'
        f'curl -H "X-A: $A" -H "X-B: $B" {CALL}?one\n'
        f'curl -H "X-B: $B" {CALL}?two\n',
        "curl",
    )
    assert [one.request.url for one in requests] == [LOGIN, CALL, f"{CALL}?one", f"{CALL}?two"]
    assert requests[1].takes == (Taken("A", 0, "/a"),)
    assert requests[2].takes == (Taken("A", 0, "/a"), Taken("B", 1, "/b"))
    assert requests[3].takes == (Taken("B", 1, "/b"),)


def test_a_login_that_cannot_be_read_is_no_reason_to_refuse_the_call() -> None:
    requests = read(f'T=$(curl --version)\ncurl -H "X-T: $T" {CALL}\n', "curl")
    assert requests[-1].request.url == CALL


def test_the_main_request_is_the_first_whose_answer_nobody_uses() -> None:
    snippet = registry.parse(
        f'T=$(curl -d a=b {LOGIN} | jq -r .t)\ncurl -H "X-T: $T" {CALL}\ncurl {CALL}?two\n'
    )
    assert snippet.main == 1
    said = "The snippet holds 3 requests; this is number 2: it needs the answer to number 1."
    assert snippet.requests[1].notes[0].text == said
    assert registry.parse(f"curl {CALL}\ncurl {LOGIN}\n").main == 0


@pytest.mark.parametrize(
    ("condition", "conditions"),
    [
        ("r => r.status === 200", (Condition("status", "==", "200"),)),
        ("(r) => r.status == 200", (Condition("status", "==", "200"),)),
        ("r => { return r.status !== 401; }", (Condition("status", "!=", "401"),)),
        ("function (r) { return r.status < 300 }", (Condition("status", "<", "300"),)),
        ("r => 200 <= r.status", (Condition("status", ">=", "200"),)),
        (
            "r => (r.status >= 200) && r.status < 300",
            (Condition("status", ">=", "200"), Condition("status", "<", "300")),
        ),
        ("r => [200, 202].includes(r.status)", (Condition("status", "matches", "200\n202"),)),
        ("r => r.body.includes('id')", (Condition("body", "contains", "id"),)),
        ("r => !r.body.includes('error')", (Condition("body", "lacks", "error"),)),
        ("r => r.json('id') !== undefined", (Condition("json:/id", "exists"),)),
        ("r => r.json().to.id === 'queue-1'", (Condition("json:/to/id", "==", "queue-1"),)),
        ("r => JSON.parse(r.body).id", (Condition("json:/id", "exists"),)),
        (
            "r => r.headers['Content-Type'] === 'a/b'",
            (Condition("header:Content-Type", "==", "a/b"),),
        ),
        ("r => r.headers.Location", (Condition("header:Location", "exists"),)),
        ("r => r.timings.duration < 500", (Condition("ms", "<", "500"),)),
    ],
)
def test_a_condition_becomes_tests(condition: str, conditions: tuple[Condition, ...]) -> None:
    assert expected(condition).conditions == conditions


@pytest.mark.parametrize(
    "condition",
    [
        "r => foo(r)",
        "r => r.status === wanted",
        "r => r.status === `${x}`",
        "r => 1 === 2",
        "r => r.status === undefined",
        "r => r.status",
        "r => !r.json('id')",
        "r => -r.status",
        "r => r.status === 200 && foo(r)",
        "r => r.status === 200 || r.status === 201",
        "r => { const a = 1; return r.status === a; }",
        "r => { return; }",
        "r => r.body.includes(wanted)",
        "r => wanted.includes('x')",
        "r => other.thing === 1",
        "true",
    ],
)
def test_a_condition_that_is_not_wholly_understood_is_shown_and_not_judged(condition: str) -> None:
    found = expected(condition)
    assert found.conditions == ()
    assert found.text.startswith("it (")


def test_a_check_is_about_the_answer_that_it_names() -> None:
    requests = k6(
        f"const a = http.get('{CALL}?a'); const b = http.get('{CALL}?b');\n"
        "check(a, {'a ok': r => r.status === 200});\ncheck(b, {'b ok': r => r.status === 201});\n"
        "check(unknown, {'c ok': r => r.status === 202});"
    )
    assert [e.text.split(" (")[0] for e in requests[0].expects] == ["a ok"]
    assert [e.text.split(" (")[0] for e in requests[1].expects] == ["b ok", "c ok"]


def test_our_own_json_keeps_what_is_taken_and_expected() -> None:
    text = (
        '{"requests": [{"method": "POST", "url": "https://a.example/x"},'
        '{"method": "GET", "url": "https://a.example/y", "headers": [["A", "{{t}}"]],'
        '"takes": [{"variable": "t", "request": 0, "source": "/t"}],'
        '"expects": [{"text": "ok", "line": 3,'
        '"conditions": [{"subject": "status", "op": "==", "value": "200"}]}]}]}'
    )
    second = read(text)[1]
    assert second.takes == (Taken("t", 0, "/t"),)
    assert second.expects == (Expectation("ok", (Condition("status", "==", "200"),), 3),)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('"takes": [1]', "each of “takes” must be an object"),
        ('"takes": [{"variable": "t", "request": -1}]', "“request” must be a number"),
        ('"takes": [{"variable": "t", "request": true}]', "“request” must be a number"),
        ('"expects": [1]', "each of “expects” must be an object"),
        ('"expects": [{"conditions": [1]}]', "each of “conditions” must be an object"),
        ('"expects": [{"conditions": [{"op": "like"}]}]', "“op” must be one of"),
    ],
)
def test_our_own_json_says_what_is_wrong_with_it(keys: str, said: str) -> None:
    with pytest.raises(SnippetError, match=said):
        read('{"method": "GET", "url": "https://a.example/", ' + keys + "}")
