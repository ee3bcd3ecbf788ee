"""What JavaScript expressions are taken to give, shown as the body of a k6 call."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.errors import SnippetError
from inspector.model.secret import Secret


def body_of(code: str, before: str = "") -> str:
    script = f"import http from 'k6/http';\n{before}\nhttp.post('https://h/x', {code});"
    return registry.parse(script, "k6").requests[-1].request.body.text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("'a' + \"b\" + `c`", "abc"),
        ("'a' + 1 + 2", "a12"),
        ("'a' + -1 + -2.5", "a-1-2.5"),
        ("'a' + -x", "a{{x_2}}"),
        ("String(1 + 2)", "3"),
        ("'' + (1.5 + 1)", "1.51"),
        ("'\\x41\\u0042\\u{43}\\n\\t\\q\\\n|'", "ABC\n\tq|"),
        ("'\\ud83d\\ude00 \\ud83d'", "😀 \ufffd"),
        ("`a${1}b${''}c`", "a1bc"),
        ("JSON.stringify({a: 0x10, b: 1e3, c: .5, d: 1_000, e: 10n, f: 1e30})",
         '{"a":16,"b":1000,"c":0.5,"d":1000,"e":10,"f":1e+30}'),
        ("JSON.stringify({a: undefined, b: null, c: [undefined, true, false], 'd e': {}})",
         '{"b":null,"c":[null,true,false],"d e":{}}'),
        ("JSON.stringify({['k' + 1]: 1, 2: 'x', m() {}, get g() { return 1 }})",
         '{"k1":1,"2":"x"}'),
        ("JSON.stringify([1, [2, {}]], null, 2)", "[\n  1,\n  [\n    2,\n    {}\n  ]\n]"),
        ("JSON.stringify(JSON.parse('{\"a\":[1,null,true,\"x\"]}'))", '{"a":[1,null,true,"x"]}'),
        ("JSON.stringify(Object.assign({}, {a: 1}, {b: 2}))", '{"a":1,"b":2}'),
        ("Object.assign()", "{{Object_assign}}"),
        ("JSON.stringify(Object.assign({a: 1}, whole))", '{"a":1}'),
        ("'' + (0b1 + 0o7)", "8"),
        ("Object.assign(whole, {b: 2})", "{{Object_assign_whole_b_2}}"),
        ("JSON.stringify(whole)", "{{whole}}"),
        ("encodeURIComponent('a b&c')", "a%20b%26c"),
        ("encodeURIComponent(q) + encodeURI('a b')", "{{q}}a%20b"),
        ("encodeURIComponent('a' + q)", "a{{q}}"),
        ("encodeURI(q) + encodeURI()", "{{q}}{{encodeURI}}"),
        ("btoa('a:b')", "YTpi"),
        ("btoa(a + ':' + b)", "{{basic_credentials}}"),
        ("['a', 'b'].join('-') + ['c', 'd'].join()", "a-bc,d"),
        ("' x '.trim().toUpperCase().concat('y', 'Z'.toLowerCase())", "Xyz"),
        ("q.toUpperCase()", "{{q_toUpperCase}}"),
        ("q.toString()", "{{q}}"),
        ("[1, 2][0] + '' + ['x'][5]", "1undefined"),
        ("({a: {b: 'deep'}}).a.b", "deep"),
        ("({a: 'x'})['a']", "x"),
        ("true ? 'a' : 'b'", "a"),
        ("false ? 'a' : 'b'", "b"),
        ("cond ? 'a' : 'a'", "a"),
        ("cond ? 'a' : 'b'", "{{cond_a_b}}"),
        ("null ?? 'a'", "a"),
        ("'' || 'a'", "a"),
        ("'b' || 'a'", "b"),
        ("true && 'a'", "a"),
        ("(1, 'last')", "last"),
        ("await 'x'", "x"),
        ("a - b", "{{a_b}}"),
        ("typeof a", "{{typeof_a}}"),
        ("process.env.MY_VAR", "{{MY_VAR}}"),
        ("`${__ENV['odd name']}`", "{{odd_name}}"),
        ("String()", "{{String}}"),
        ("fn(x => x)", "{{fn_x_x}}"),
        ("JSON.parse('nope')", "{{JSON_parse_nope}}"),
        ("JSON.parse(text)", "{{JSON_parse_text}}"),
        ("JSON.stringify()", "{{JSON_stringify}}"),
        ("''", ""),
        ("0777", "777"),
        ("0x11111111111111111111", "0x11111111111111111111"),
        ("false || 'a'", "a"),
        ("__ENV.A || other", "{{A}}"),
    ],
)  # fmt: skip
def test_expression_gives(code: str, text: str) -> None:
    assert body_of(code) == text


@pytest.mark.parametrize(
    ("before", "code", "text"),
    [
        ("let t; t = 'a'; t += 'b';", "t", "ab"),
        ("let t = ''; t += 'b';", "t", "b"),
        ("const {token, other} = {token: 'x'};", "token + other", "x{{other}}"),
        ("const [a] = ['x'];", "a", "x"),
        ("let t; function f() { t = 'set'; } f();", "t", "set"),
        ("const {token} = load();", "token", "{{token}}"),
        ("const o = {}; o.a = 1; o['b'] = 2; o.c += 1;", "JSON.stringify(o)",
         '{"a":1,"b":2,"c":"{{o_c}}1"}'),
        ("function f(a, b = 'd') { return a + b; }", "f('x')", "xd"),
        ("const f = a => a + '!';", "f('x')", "x!"),
        ("function f() { if (q) { return 'a'; } }", "f()", "a"),
        ("function f() { return f(); }", "f()", "{{function_f_return_f}}"),
        ("function f() {}", "'' + f()", "undefined"),
        ("function f(a) { return a; }", "'' + f()", "undefined"),
        ("unknown.x = 1;", "unknown.x", "{{unknown_x}}"),
        ("let n = null; let u;", "'' + n + u", "{{u}}"),
        ("const all = {...{a: 1}, ...more};", "JSON.stringify(all)", '{"a":1}'),
        ("for (const i of [1]) { var k = 'in'; }", "k", "in"),
        ("class A { go() { return 1 } }", "'x'", "x"),
    ],
)  # fmt: skip
def test_statement_before_is_followed(before: str, code: str, text: str) -> None:
    assert body_of(code, before) == text


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("(" * 300 + "1" + ")" * 300, "nested too deeply"),
        ("JSON.stringify(" + "[" * 125 + "]" * 125 + ")", "nested too deeply"),
        ("fn(() => { let t = [];" + "t = [t];" * 130 + "JSON.stringify(t) })", "written as JSON"),
    ],
)
def test_too_deep_code_is_refused(code: str, message: str) -> None:
    with pytest.raises(SnippetError, match=message):
        body_of(code)


def test_text_that_doubles_without_end_is_refused() -> None:
    doubled = "let t = 'abcdefgh';" + "t = t + t;" * 40
    with pytest.raises(SnippetError, match="too large"):
        body_of("t", doubled)


def test_data_that_doubles_and_is_joined_is_refused() -> None:
    doubled = "let t = ['abcdefgh'];" + "t = [t, t];" * 40
    with pytest.raises(SnippetError, match="too large"):
        body_of("'' + t", doubled)


def test_data_that_doubles_without_end_is_refused() -> None:
    doubled = "let t = ['abcdefgh'];" + "t = [t, t];" * 40
    with pytest.raises(SnippetError, match="too large"):
        body_of("JSON.stringify(t)", doubled)


def test_calls_that_double_without_end_are_refused() -> None:
    calls = "f{0}();" * 5
    functions = "".join(f"function f{i}() {{ {calls.format(i + 1)} }}" for i in range(14))
    with pytest.raises(SnippetError, match="too often"):
        body_of("f0()", functions)


def test_same_name_from_other_text_gets_a_number() -> None:
    assert body_of("a.b + a_b") == "{{a_b}}{{a_b_2}}"


@pytest.mark.parametrize(
    ("code", "cookies"),
    [
        ("const j = http.cookieJar(); j.set('https://h/a', 'k', 'v'); http.get('https://h/b');",
         ["k=v"]),
        ("http.cookieJar().set('https://h', 'k', 1); http.get('https://other/b');", [""]),
        (("const j = new http.CookieJar(); j.set('https://h', 'a', 'b'); j.clear('https://h');"
          "http.get('https://h/1', {jar: j, cookies: {c: 'd'}}); http.get('https://h/2');"),
         ["c=d; a=b", ""]),
        ("http.get('https://h/1', {jar});", [""]),
        ("http.cookieJar().set(); http.get('https://h/1');", [""]),
    ],
)  # fmt: skip
def test_cookies_of_a_jar_go_with_the_requests_to_their_host(code: str, cookies: list[str]) -> None:
    found = registry.parse(f"import http from 'k6/http';\n{code}", "k6").requests
    lifted = [imported.bindings.get("cookie") for imported in found]
    assert [one.reveal() if isinstance(one, Secret) else "" for one in lifted] == cookies


def test_list_in_a_form_is_sent_under_its_name_once_for_each_item() -> None:
    assert body_of("{a: ['x', 'y'], b: 1}") == "a=x&a=y&b=1"
