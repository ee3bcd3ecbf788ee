"""What API tools export: scripts read, faults told by their path, sizes that stay quick to tell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inspector.dialects import http_file, registry
from inspector.dialects.script_effects import Kept, read_script
from inspector.errors import SnippetError
from inspector.model.chain import Condition
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest, Part, Request, rewrite
from inspector.model.secret import Secret

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def collection(**more: Any) -> str:
    return json.dumps({"info": {"name": "c", "schema": SCHEMA}, **more})


@pytest.mark.parametrize(
    ("script", "conditions"),
    [
        ("pm.response.to.have.status(404)", (Condition("status", "==", "404"),)),
        ("pm.response.to.have.status('Created')", ()),
        ("pm.response.to.have.header('X-A')", (Condition("header:X-A", "exists"),)),
        ("pm.response.to.have.header('X-A', 'b')", (Condition("header:X-A", "==", "b"),)),
        ("pm.response.to.have.header('X-A', b)", ()),
        ("pm.response.to.have.body(x)", ()),
        (
            "pm.response.to.be.ok;",
            (Condition("status", ">=", "200"), Condition("status", "<=", "299")),
        ),
        ("pm.expect(pm.response.code).to.eql(201)", (Condition("status", "==", "201"),)),
        ("pm.expect(pm.response.code).to.not.eql(201)", ()),
        (
            "pm.expect(pm.response.code).to.be.within(200, 204)",
            (Condition("status", ">=", "200"), Condition("status", "<=", "204")),
        ),
        ("pm.expect(pm.response.code).to.be.within(200, b)", ()),
        ("pm.expect(pm.response.code).to.include(2)", ()),
        ("pm.expect(pm.response.code).to.be.oneOf([200, b])", ()),
        ("pm.expect(pm.response.text()).to.include(`id`)", (Condition("body", "contains", "id"),)),
        (
            "pm.expect(pm.response.json()['a/b'].c).to.equal('x')",
            (Condition("json:/a~1b/c", "==", "x"),),
        ),
        (
            "pm.expect(pm.response.headers.get('X-A')).to.eql('y')",
            (Condition("header:X-A", "==", "y"),),
        ),
        (
            "tests['t'] = (responseCode.code > 199) && responseCode.code < 300",
            (Condition("status", ">", "199"), Condition("status", "<", "300")),
        ),
        ("tests['t'] = other === 1", ()),
    ],
)
def test_tests_of_a_script_become_conditions(
    script: str, conditions: tuple[Condition, ...]
) -> None:
    (expected,) = read_script(script).expects
    assert expected.conditions == conditions


@pytest.mark.parametrize(
    ("script", "kept"),
    [
        ("pm.environment.set('t', pm.response.json().a[0])", Kept("t", "/a/0")),
        ("const {a} = pm.response.json(); pm.globals.set('t', a)", Kept("t", "/a")),
        ("let d; d = JSON.parse(responseBody); pm.variables.set('t', d.x)", Kept("t", "/x")),
        ("pm.variables.set('t', responseBody)", Kept("t", "")),
        ("pm.variables.set('t', 'fixed')", Kept("t", None, "fixed")),
        ("client.global.set('t', response.headers.valueOf('X-T'))", Kept("t", "header:X-T")),
    ],
)
def test_values_that_a_script_keeps_are_told_by_their_place(script: str, kept: Kept) -> None:
    assert read_script(script).kept == [kept]


def test_values_that_a_script_computes_are_named() -> None:
    effects = read_script(
        "pm.environment.set('t', sign(pm.response.json()[i])); pm.globals.set(n, 1)"
    )
    assert (effects.kept, effects.unknown) == ([], ["t"])


@pytest.mark.parametrize(
    ("text", "dialect", "message"),
    [
        ('{"log": {"entries": {}}}', "har", "log.entries must be a list"),
        ('{"log": []}', "har", "log must be an object"),
        ('{"log": {"entries": []}}', "har", "log.entries is empty"),
        (
            '{"log": {"entries": [{"request": {"method": "GET"}}]}}',
            "har",
            "entries[0].request.url is missing",
        ),
        ("no brace", "har", "expected HAR archive"),
        ('{"log" 1}', "har", "not valid JSON"),
        (collection(item=[]), "postman", "holds no request"),
        (collection(item={}), "postman", "item must be a list"),
        ('{"requests": []}', "postman", "holds no request"),
        ('{"requests": {}}', "postman", "requests must be a list"),
        (collection(), "postman", "item is missing"),
        (
            '{"config": {"request": {}}}',
            "data-action",
            "config.request.requestUrlTemplate is missing",
        ),
        ("# nothing", "http-file", "there is no request line"),
    ],
)
def test_a_fault_is_told_by_its_path(text: str, dialect: str, message: str) -> None:
    with pytest.raises(SnippetError) as caught:
        registry.parse(text, dialect)
    assert message in str(caught.value)


def test_a_body_that_only_looks_like_a_format_stays_a_body() -> None:
    for text in ('{"log": "x"}', '{"item": [1]}', '{"values": [1, 2]}', '{"action": "buy"}'):
        assert registry.parse(text).dialect == "json"


def test_a_recording_opens_at_the_first_call_that_was_refused() -> None:
    entries = [
        {"request": {"method": "GET", "url": f"https://h/api/{n}"}, "response": {"status": status}}
        for n, status in enumerate((200, 403, 500))
    ]
    snippet = registry.parse(json.dumps({"log": {"entries": entries}}))
    assert snippet.main == 1
    assert "the first call that was refused (403)" in snippet.requests[1].notes[0].text


def test_an_archive_of_many_entries_is_told_without_other_readers() -> None:
    entries = [{"request": {"method": "GET", "url": f"https://h/{n}"}} for n in range(4000)]
    text = json.dumps({"log": {"entries": entries}})
    assert registry.sniff(text) == (("har", 1.0),)
    assert len(registry.parse(text).requests) == 4000


def test_values_of_a_collection_reach_what_they_are_made_of() -> None:
    rows = [{"key": "base", "value": "http://{{host}}"}, {"key": "host", "value": "h:80"}]
    rows.append({"key": "token", "value": "abc-def"})
    request = {
        "url": "{{base}}/a",
        "header": [{"key": "Authorization", "value": "Bearer {{token}}"}],
    }
    text = collection(item=[{"request": request}], variable=rows)
    (imported,) = registry.parse(text).requests
    assert imported.request.url == "http://h:80/a"
    assert imported.bindings == {"token": Secret("abc-def")}


def postman(*, root: dict[str, Any] | None = None, **request: Any) -> ImportedRequest:
    """Reads a collection of one request."""
    item = {"name": "r", "request": {"url": "https://h/a", **request}}
    (imported,) = registry.parse(collection(item=[item], **(root or {})), "postman").requests
    return imported


def har(**request: Any) -> ImportedRequest:
    """Reads an archive of one entry."""
    entry = {"request": {"method": "POST", "url": "https://h/a", **request}}
    (imported,) = registry.parse(json.dumps({"log": {"entries": [entry]}}), "har").requests
    return imported


def said(imported: ImportedRequest) -> str:
    return "\n".join(note.text for note in imported.notes)


def test_an_archive_without_content_type_gets_it_from_its_description_of_the_body() -> None:
    read = har(postData={"mimeType": "application/json", "text": '{"a":1}'})
    assert read.request.headers.get("Content-Type") == "application/json"
    assert "its description of the body" in said(read) or "archive's description" in said(read)


def test_a_form_without_any_type_is_still_a_form() -> None:
    read = har(postData={"params": [{"name": "a b", "value": "1&2"}]})
    assert read.request.body == Body("form", "a+b=1%262")
    assert read.request.headers.get("Content-Type") == "application/x-www-form-urlencoded"


def test_a_form_of_known_type_is_put_together_from_its_fields() -> None:
    form = "application/x-www-form-urlencoded"
    headers = [{"name": "Content-Type", "value": form}]
    read = har(headers=headers, postData={"mimeType": form, "params": [{"name": "a"}]})
    assert (read.request.body.text, len(read.request.headers)) == ("a=", 1)


def test_a_description_of_a_body_that_holds_none_leaves_the_request_without() -> None:
    assert har(postData={"mimeType": "text/plain"}).request.body == Body()


def test_a_body_that_is_said_to_be_base64_and_is_not_stays_a_text_with_an_error() -> None:
    read = har(postData={"mimeType": "text/plain", "text": "§§", "encoding": "base64"})
    assert read.request.body.text == "§§"
    assert "said to be base64, and is not" in said(read)


def test_what_the_browser_keeps_to_itself_is_told_when_nothing_else_is_there() -> None:
    read = har(method="GET", url="data:text/plain,x")
    assert not read.complete
    assert "“data:” is the browser's own" in said(read)


def test_a_host_that_the_url_does_not_name_stays_a_header() -> None:
    read = har(headers=[{"name": "Host", "value": "other.example"}])
    assert read.request.headers.get("Host") == "other.example"


@pytest.mark.parametrize("text", ['{"log": {"entries": [[1]]}}', '{"log": {"entries": [1]}}'])
def test_an_entry_that_is_no_object_is_told_as_such(text: str) -> None:
    with pytest.raises(SnippetError, match=r"log\.entries\[0\] must be an object"):
        registry.parse(text, "har")


def test_braces_nested_past_any_document_are_refused() -> None:
    with pytest.raises(SnippetError, match="nested too deeply"):
        registry.parse('{"log":' * 200_000, "har")


def test_values_that_name_themselves_stay_variables() -> None:
    read = postman(
        root={"variable": [{"key": "a", "value": "{{b}}"}, {"key": "b", "value": "{{a}}"}]},
        url="https://h/{{a}}",
    )
    assert read.request.url in ("https://h/{{a}}", "https://h/{{b}}")


def test_a_variable_that_the_url_names_twice_has_one_value() -> None:
    read = postman(root={"variable": [{"key": "id", "value": "7"}]}, url="https://h/{{id}}/{{id}}")
    assert (read.request.url, read.bindings) == ("https://h/{{id}}/{{id}}", {"id": "7"})


@pytest.mark.parametrize(
    ("auth", "headers"),
    [
        ({"type": "noauth"}, ()),
        ({"type": "basic", "basic": {"username": "u", "password": "p"}}, ("Basic dTpw",)),
        ({"type": "apikey", "apikey": [{"key": "key", "value": ""}]}, ()),
        (
            {"type": "oauth2", "oauth2": {"accessToken": "{{t}}", "headerPrefix": ""}},
            ("{{t}}",),
        ),
        ({"type": "oauth2", "oauth2": 3}, ("Bearer {{access_token}}",)),
    ],
)
def test_an_authorization_gives_its_header(auth: dict[str, Any], headers: tuple[str, ...]) -> None:
    read = resolve_secrets(postman(auth=auth))
    assert tuple(value for name, value in read.headers if name == "Authorization") == headers


def resolve_secrets(read: ImportedRequest) -> Request:
    """Puts the secrets back that were lifted out."""
    known = {name: value for name, value in read.bindings.items() if isinstance(value, Secret)}

    def fill(text: str) -> str:
        for name, value in known.items():
            text = text.replace("{{" + name + "}}", value.reveal())
        return text

    return rewrite(read.request, fill)


def test_an_api_key_without_a_name_is_told() -> None:
    read = postman(auth={"type": "apikey", "apikey": [{"key": "value", "value": "x"}]})
    assert "The API key has no name" in said(read)


def test_an_authorization_that_only_postman_can_compute_is_told() -> None:
    assert "computed by Postman" in said(postman(auth={"type": "hawk"}))


def test_a_token_that_goes_into_the_query_is_put_there() -> None:
    oauth2 = {"accessToken": "{{t}}", "addTokenTo": "queryParams"}
    read = postman(auth={"type": "oauth2", "oauth2": oauth2})
    assert read.request.url == "https://h/a?access_token={{t}}"


def test_an_api_key_in_the_query_is_encoded_around_its_variables() -> None:
    apikey = {"key": "k k", "value": "a b", "in": "query"}
    read = postman(auth={"type": "apikey", "apikey": apikey})
    assert read.request.url.startswith("https://h/a?k%20k=")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"mode": "urlencoded", "urlencoded": "a={{b}}&c=d"}, Body("form", "a={{b}}&c=d")),
        (
            {"mode": "graphql", "graphql": {"query": "{ me }", "operationName": "Me"}},
            Body("json", '{"query": "{ me }", "operationName": "Me", "variables": {}}'),
        ),
        (
            {"mode": "graphql", "graphql": {"query": "q", "variables": ' {"a": "{{b}}"} '}},
            Body("json", '{"query": "q", "variables": {"a": "{{b}}"}}'),
        ),
        (
            {"mode": "graphql", "graphql": {"query": "q", "variables": {"a": 1}}},
            Body("json", '{"query": "q", "variables": {"a": "1"}}'),
        ),
        ({"mode": "file", "file": {"content": "{{text}}!"}}, Body("text", "{{text}}!")),
        ({"mode": "file", "file": {"src": "/tmp/x.json"}}, Body("file", "/tmp/x.json")),
        ({"mode": "file", "file": "x.json"}, Body("file", "x.json")),
        ({"mode": "raw", "raw": ""}, Body()),
        ({"mode": "raw", "raw": "x", "disabled": True}, Body()),
        (
            {"mode": "formdata", "formdata": [{"key": "f", "type": "file", "src": ["a", "b"]}]},
            Body("multipart", parts=(Part("f", "", "a", None, "a"), Part("f", "", "b", None, "b"))),
        ),
        (
            {"mode": "urlencoded", "urlencoded": [{"key": "a b", "value": "x{{y}}&"}]},
            Body("form", "a%20b=x{{y}}%26"),
        ),
    ],
)
def test_every_mode_of_a_body_is_read(body: dict[str, Any], expected: Body) -> None:
    assert postman(method="POST", body=body).request.body == expected


@pytest.mark.parametrize(
    "body",
    [
        {"mode": "file"},
        {"mode": "formdata", "formdata": [{"key": "f", "type": "file", "src": None}]},
    ],
)
def test_a_file_that_was_never_chosen_leaves_the_request_incomplete(body: dict[str, Any]) -> None:
    read = postman(method="POST", body=body)
    assert not read.complete
    assert "No file is chosen" in said(read)


def test_a_mode_of_a_body_that_postman_does_not_have_is_a_fault() -> None:
    with pytest.raises(SnippetError, match=r"item\[0\]\.request\.body\.mode is “smoke”"):
        postman(method="POST", body={"mode": "smoke"})


def test_a_request_without_a_url_is_incomplete() -> None:
    assert not postman(url=None).complete


def test_headers_as_one_text_are_read_line_by_line() -> None:
    read = postman(header="X-A: 1\nno colon\nContent-Length: 3\n")
    assert tuple(read.request.headers) == (("X-A", "1"),)
    assert "Content-Length was left out" in said(read)


def test_a_path_variable_without_a_name_changes_nothing() -> None:
    url = {"raw": "", "host": "h", "path": ["a"], "variable": [{"value": "x"}]}
    assert postman(url=url).request.url == "http://h/a"


def test_a_disabled_script_and_one_without_text_do_nothing() -> None:
    disabled = {"listen": "test", "disabled": True, "script": {"exec": "pm.x()"}}
    events = [disabled, {"listen": "test"}]
    assert "script" not in said(postman(root={"event": events}))


def test_an_environment_without_values_says_so() -> None:
    read = registry.parse(
        '{"name": "e", "values": [{"key": "x", "value": "", "enabled": true}]}', "postman"
    ).requests[0]
    assert "0 values" in said(read)


def test_values_that_a_script_fixes_are_no_part_of_an_answer() -> None:
    script = {"listen": "test", "script": {"exec": ["pm.environment.set('a', 'b')"]}}
    items = [
        {"request": "https://h/1", "event": [script]},
        {"request": "https://h/{{a}}"},
    ]
    _, second = registry.parse(collection(item=items), "postman").requests
    assert second.takes == ()


@pytest.mark.parametrize(
    "script",
    [
        "pm.expect(a.b).to.eql(1)",
        "pm.expect(pm.response.json()[i]).to.eql(1)",
        "pm.expect(pm.response.code.x).to.eql(1)",
        "pm.expect().to.eql(1)",
        "pm.expect((pm.response.code), 'why').to.eql(f())",
        "pm.expect(" + "pm.response.json()" + ".a" * 60 + ").to.eql(1)",
        "pm.expect(" + "x" * 500 + ").to.eql(1)",
        "pm.expect(pm.response.code).to.eql('a\\n')",
        "pm.expect(pm.response.code).to.eql(`${a}`)",
        "client.assert(a < 1)",
        "client.assert(response.status in x)",
        "tests[name] = a",
    ],
)
def test_a_test_of_another_form_is_shown_and_not_judged(script: str) -> None:
    (expected,) = read_script(script).expects
    assert expected.conditions == ()


@pytest.mark.parametrize(
    "script",
    [
        "pm.sendRequest('x', f); (pm.response)()",
        "x.expect(1).to.eql(2); a.b.c(); new pm.test()",
        "let a; let {b} = 3; [c] = pm.response.json(); d.e = responseBody; f += 1",
        "let [a] = pm.response.json(); let {b: c} = pm.response.json(); let {d} = responseBody",
        "pm.environment.set(n, responseBody)",
        "expect(1)",
        "pm.environment.set('a')",
        "(",
    ],
)
def test_what_a_script_does_besides_has_no_effect_here(script: str) -> None:
    effects = read_script(script)
    assert (effects.kept, effects.expects, effects.unknown) == ([], [], [])


def test_parts_of_an_answer_are_found_through_parentheses() -> None:
    effects = read_script("pm.environment.set('t', (pm.response.json()).a['b'])")
    assert effects.kept == [Kept("t", "/a/b")]


HTTP_FILE = "### one\nPOST https://h/a\n"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("### s\nWEBSOCKET wss://h/a\n", "WEBSOCKET is no HTTP method"),
        ("# @name a\n# @prompt code Which one\nGET https://h/{{code}}\n", "asks for code"),
        ("###\n< {% request.x() %}\nGET https://h/a\n", "before the request are not run"),
        (HTTP_FILE + "a line without colon\n\n{}", "is no header"),
        (HTTP_FILE + "Content-Type: text/plain\n\nbefore\n< ./a.txt\n", "./a.txt belongs here"),
        (HTTP_FILE + "\n{}\n> ./after.js\n", "./after.js is not in the snippet"),
        (
            HTTP_FILE + "\n{}\n> {% client.global.set('a', sign(response.body)) %}\n",
            "A script computes a",
        ),
        ("### s\nGET h.example/a\n", "these tools take http"),
        (HTTP_FILE + "Content-Length: 2\n\n{}\n", "Content-Length was left out"),
    ],
)
def test_what_an_http_file_holds_besides_is_told(text: str, note: str) -> None:
    assert note in said(registry.parse(text, "http-file").requests[0])


def test_a_script_may_follow_the_headers_at_once() -> None:
    text = HTTP_FILE + "X-A: b\n> {% client.assert(response.status === 201) %}\n"
    (read,) = registry.parse(text, "http-file").requests
    assert read.expects[0].conditions == (Condition("status", "==", "201"),)
    assert (tuple(read.request.headers), read.request.body) == ((("X-A", "b"),), Body())


def test_comments_between_headers_and_answers_kept_aside_are_no_part_of_a_request() -> None:
    text = HTTP_FILE + "X-A: b\n# X-B: c\n// X-C: d\n\nhello\n\n<> 2024-01-01.json\n>> out.json\n"
    (read,) = registry.parse(text, "http-file").requests
    assert (tuple(read.request.headers), read.request.body.text) == ((("X-A", "b"),), "hello")


def test_a_path_after_a_host_header_is_sent_to_that_host() -> None:
    text = "### one\nGET /a\nHost: h.example\n"
    (read,) = registry.parse(text, "http-file").requests
    assert (read.request.url, len(read.request.headers)) == ("https://h.example/a", 0)


def test_an_address_that_is_a_star_stays_one() -> None:
    (read,) = registry.parse("### one\nOPTIONS *\n", "http-file").requests
    assert read.request.url == "*"


def test_a_query_of_graphql_is_sent_as_json_with_its_variables() -> None:
    text = '### q\nGRAPHQL https://h/g\n\nquery { me }\n\n{"a": 1}\n'
    (read,) = registry.parse(text, "http-file").requests
    assert (read.request.method, read.request.headers.get("Content-Type")) == (
        "POST",
        "application/json",
    )
    assert read.request.body.text == '{"query": "query { me }", "variables": {"a": 1}}'


def test_a_query_of_graphql_without_variables_keeps_its_content_type() -> None:
    text = "### q\nGRAPHQL https://h/g\nContent-Type: application/graphql+json\n\nquery { me }\n"
    (read,) = registry.parse(text, "http-file").requests
    assert read.request.headers.get("Content-Type") == "application/graphql+json"
    assert read.request.body.text == '{"query": "query { me }"}'


def test_two_parts_of_an_answer_of_the_same_name_are_two_variables() -> None:
    text = (
        "# @name login\nPOST https://h/login\n\n###\n"
        "GET https://h/{{login.response.body.$.a.id}}/{{login.response.body.b.id}}/"
        "{{login.response.body.$.a.id}}\nX-A: {{login.response.headers.X-Id}}\n"
        "X-B: {{login.request.body.c}}\nX-C: {{other.response.body.c}}\n"
        "X-D: {{login.response.body.*}}\n"
    )
    second = registry.parse(text, "http-file").requests[1]
    assert second.request.url == "https://h/{{id}}/{{id_2}}/{{id}}"
    assert [(taken.variable, taken.source) for taken in second.takes] == [
        ("id", "/a/id"),
        ("id_2", "/b/id"),
        ("X_Id", "header:X-Id"),
        ("login_answer", ""),
    ]


def test_text_before_the_first_request_is_no_http_file() -> None:
    assert http_file.sniff("Dear team,\n### one\nGET https://h/a\n") == 0


def test_a_form_may_stand_on_several_lines() -> None:
    text = (
        "### f\nPOST https://h/a\nContent-Type: application/x-www-form-urlencoded\n\n"
        "a=1\n  &b=2&\nc=3\n"
    )
    (read,) = registry.parse(text, "http-file").requests
    assert read.request.body == Body("form", "a=1&b=2&c=3")


def test_a_large_text_that_is_no_archive_is_told_by_all_readers() -> None:
    text = "curl https://h/a -d '" + "x" * 110_000 + "'"
    assert registry.sniff(text)[0][0] == "curl"


def test_a_raw_request_to_a_socket_is_not_sent() -> None:
    (read,) = registry.parse("GET wss://h/a HTTP/1.1\nHost: h\n\n", "raw").requests
    assert not read.complete
    assert "opens a WebSocket" in said(read)


def test_lengths_and_cookies_of_an_archive_become_what_is_sent() -> None:
    read = har(
        headers=[{"name": "Content-Length", "value": "3"}, {"name": "Host", "value": "h"}],
        cookies=[{"name": "a", "value": "b"}, {"name": "c", "value": "d"}],
    )
    assert resolve_secrets(read).headers == Headers((("Cookie", "a=b; c=d"),))
    assert "Content-Length was left out" in said(read)


def test_a_value_that_the_tool_makes_up_anew_is_named_once() -> None:
    (read,) = registry.parse("### a\nGET https://h/{{$guid}}/{{$guid}}\n", "http-file").requests
    assert read.request.url == "https://h/{{guid}}/{{guid}}"
    assert said(read).count("{{$guid}}") == 1


def test_a_long_file_is_told_from_its_beginning() -> None:
    text = "### a\nGET https://h/a\n" * 60 + "### b\nthis is no request\n"
    assert registry.sniff(text)[0] == ("http-file", 0.98)


def test_a_refused_call_of_an_archive_without_secrets_is_left_as_it_is() -> None:
    request = {"method": "GET", "url": "https://h/api/v2/users/me"}
    entry = {"request": request, "response": {"status": 401}}
    (read,) = registry.parse(json.dumps({"log": {"entries": [entry]}})).requests
    assert "Authorization" not in read.request.headers
    assert "removed or never sent" in said(read)


def test_a_bare_host_with_a_path_is_asked_over_https() -> None:
    (read,) = registry.parse("api.mypurecloud.de/api/v2/users/me").requests
    assert read.request.url == "https://api.mypurecloud.de/api/v2/users/me"
    assert "https was taken" in said(read)


def test_a_script_that_keeps_a_text_makes_no_chain() -> None:
    text = HTTP_FILE + "\n{}\n> {% client.global.set('a', 'b') %}\n### two\nGET https://h/{{a}}\n"
    assert registry.parse(text, "http-file").requests[1].takes == ()


def test_an_environment_is_told_from_its_first_members() -> None:
    text = '{"id": "1", "name": "e", "values": [{"key": "a", "value": "b"}]}'
    assert registry.sniff(text)[0] == ("postman", 0.98)


def test_a_collection_without_a_schema_is_told_from_its_members() -> None:
    assert registry.sniff('{"info": {}, "item": []}')[0] == ("postman", 0.95)


def test_an_assignment_without_a_value_has_no_effect() -> None:
    effects = read_script("a = ; pm.environment.set('t', b)")
    assert effects.kept == []


def test_a_raw_request_with_a_length_leaves_it_to_the_sender() -> None:
    text = "POST /a HTTP/1.1\nHost: h\nContent-Length: 2\n\n{}\n"
    (read,) = registry.parse(text, "raw").requests
    assert "Content-Length" not in read.request.headers


OLD = {
    "id": "c",
    "name": "Old",
    "folders_order": [],
    "variables": [{"key": "host", "value": "h.example"}],
}


def old_request(**more: Any) -> ImportedRequest:
    """Reads a collection of Postman's first version with one request."""
    request = {"name": "r", "method": "POST", "url": "https://h/a", **more}
    text = json.dumps({**OLD, "requests": [request]})
    assert registry.sniff(text)[0] == ("postman", 0.97)
    return registry.parse(text).requests[0]


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ({"dataMode": "raw", "rawModeData": "{{a}}"}, Body("text", "{{a}}")),
        ({"dataMode": "raw", "data": "b"}, Body("text", "b")),
        ({"dataMode": "raw", "data": []}, Body()),
        ({"dataMode": "params", "data": []}, Body()),
        ({"dataMode": "params", "data": [{"key": "a", "value": "b"}]},
         Body("multipart", parts=(Part("a", "b"),))),
        ({"dataMode": "urlencoded", "data": [{"key": "a", "value": "b", "enabled": True},
                                             {"key": "c", "value": "d", "enabled": False}]},
         Body("form", "a=b")),
        ({"dataMode": "urlencoded", "data": None}, Body()),
        ({}, Body()),
    ],
)  # fmt: skip
def test_bodies_of_the_first_version_are_read(more: dict[str, Any], body: Body) -> None:
    kinds = (body.kind, "json")
    read = old_request(**more).request.body
    assert (read.text, read.parts, read.kind in kinds) == (body.text, body.parts, True)


def test_the_rest_of_a_request_of_the_first_version_is_read() -> None:
    read = old_request(
        url="https://{{host}}/:id/x",
        headers="A: b\nC: {{d}}\n",
        dataMode="binary",
        currentHelper="hawk",
        tests="pm.response.to.have.status(200)",
    )
    assert read.request.url == "https://{{host}}/{{id}}/x"
    assert tuple(read.request.headers) == (("A", "b"), ("C", "{{d}}"))
    assert read.bindings == {"host": "h.example"}
    assert "computed by Postman" in said(read)
    assert read.expects[0].conditions == (Condition("status", "==", "200"),)
    assert "No file is chosen" in said(read)


def test_an_item_of_the_first_version_that_is_none_is_left_out() -> None:
    text = json.dumps({**OLD, "requests": [7, {"method": "GET", "url": "https://h/a"}]})
    (read,) = registry.parse(text, "postman").requests
    assert "item[0] must be an object: that one was left out" in said(read)


def test_notes_of_an_archive_tell_the_line_of_the_request() -> None:
    entries = [{"request": {"method": "GET", "url": f"https://h/{n}", "headers": [
        {"name": ":path", "value": "]},[{"}]}} for n in (1, 2)]  # fmt: skip
    text = json.dumps({"x": [[1, 2], {"a": "b"}], "log": {"entries": entries}}, indent=1)
    first, second = registry.parse("Look:\n" + text, "har").requests
    rows = [number for number, line in enumerate(text.splitlines(), 2) if '"request": {' in line]
    told = [note.line for read in (first, second) for note in read.notes if "HTTP/2" in note.text]
    assert told == rows


def test_archives_of_many_megabytes_tell_no_lines() -> None:
    entry = {"request": {"method": "GET", "url": "https://h/1", "headers": [
        {"name": ":path", "value": "x"}]}, "response": {"status": 0}}  # fmt: skip
    text = json.dumps({"log": {"entries": [entry], "comment": "x" * 4_100_000}})
    (read,) = registry.parse(text, "har").requests
    assert {note.line for note in read.notes} == {0}


def test_a_collection_within_another_object_tells_no_lines() -> None:
    inner = json.loads(collection(item=[{"name": "r", "request": "https://h/:id"}]))
    (read,) = registry.parse(json.dumps({"collection": inner}), "postman").requests
    assert {note.line for note in read.notes} == {0}


@pytest.mark.parametrize(
    ("text", "method", "url"),
    [
        (":authority: h.example\n:path: /a\nx: y", "GET", "https://h.example/a"),
        (":scheme: http\n:authority: h\n:path: /a\n:method: PUT\n\n[1]", "PUT", "http://h/a"),
        ("Request URL:\nhttps://h/a\nRequest Method:\nPOST\n\nForm Data", "POST", "https://h/a"),
        ("Request URL: https://h/a\nStatus Code: unknown", "GET", "https://h/a"),
    ],
)  # fmt: skip
def test_headers_as_tools_show_them_are_a_request(text: str, method: str, url: str) -> None:
    (read,) = registry.parse(text, "raw").requests
    assert (read.request.method, read.request.url) == (method, url)
    assert registry.sniff(text)[0][0] == "raw"


@pytest.mark.parametrize(
    "text", [":path: /a\nx: y", ":authority: h\n:path: /a\nthis is prose, no header"]
)
def test_headers_that_name_no_request_are_none(text: str) -> None:
    with pytest.raises(SnippetError):
        registry.parse(text)


def test_a_list_of_headers_without_a_method_says_so() -> None:
    (read,) = registry.parse(":authority: h\n:path: /a", "raw").requests
    assert "does not tell the method" in said(read)


@pytest.mark.parametrize(
    ("chunks", "body"),
    [
        ("3\n{\"a\n3\n\":1\n1\n}\n0\n\n", '{"a":1}'),
        ("3;x=y\r\nabc\r\n0\r\n\r\n", "abc"),
        ("3abc0", "3abc0"),
        ("3\nabc\nrest", "3\nabc\nrest"),
    ],
)  # fmt: skip
def test_chunks_of_a_body_are_put_together(chunks: str, body: str) -> None:
    text = "POST /a HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n" + chunks
    (read,) = registry.parse(text, "raw").requests
    assert read.request.body.text == body
    assert "Transfer-Encoding" not in read.request.headers


def test_a_template_without_a_body_sends_none() -> None:
    request = {"requestUrlTemplate": "/a", "requestType": "POST"}
    text = json.dumps({"name": "A", "config": {"request": request}})
    (read,) = registry.parse(text, "data-action").requests
    assert read.request.body == Body()


def test_a_list_that_only_begins_like_one_of_headers_is_read_by_its_lines() -> None:
    (read,) = registry.parse("X-A: b\nRequest URL: none\n:path: /a", "raw").requests
    assert read.request.headers.get("X-A") == "b"


def test_headers_of_an_http_file_may_be_all_there_is() -> None:
    (read,) = registry.parse("### a\nGET https://h/a\nX-A: b", "http-file").requests
    assert tuple(read.request.headers) == (("X-A", "b"),)


@pytest.mark.parametrize("text", ['{"log": {}]', '{"log": {"a": "}"'])
def test_brackets_that_do_not_match_are_told(text: str) -> None:
    with pytest.raises(SnippetError):
        registry.parse(text, "har")
