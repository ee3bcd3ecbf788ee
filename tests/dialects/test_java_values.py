"""What Java expressions are taken to give, shown as the body of a request."""

from __future__ import annotations

import pytest

from inspector.dialects import registry


def body_of(code: str, before: str = "") -> str:
    builder = 'HttpRequest.newBuilder(URI.create("https://h/x"))'
    script = f"{before}\nvar r = {builder}.POST(BodyPublishers.ofString({code})).build();"
    return registry.parse(script, "java").requests[-1].request.body.text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('"a" + \'b\' + 1L + 1.5f + true + null', "ab11.5true"),
        ('"\\u0041\\t\\101\\"\\q\\s"', 'A\tA"q '),
        ('"\\ud83d\\ude00"', "😀"),
        ('"""\n    {\n      "a": "b\\nc"  \n    }\n    """', '{\n  "a": "b\nc"\n}\n'),
        ('"""\n  a \\\n  b"""', "a b"),
        ('String.format("%s-%d%%%n%2$s", "a", 5)', "a-5%\n5"),
        ('String.format(Locale.ROOT, "%s", x)', "{{x}}"),
        ("String.format(f)", "{{String_format_f}}"),
        ('"%3$s".formatted(1)', "%3$s"),
        ('"a".concat("b").replace("b", "c").trim() + " x ".strip()', "acx"),
        ('s.concat("b")', "{{s_concat_b}}"),
        ('s.strip() + s.formatted(1)', "{{s_strip}}{{s_formatted_1}}"),
        ('s.replace("a", "b")', "{{s_replace_a_b}}"),
        ('String.join("-", "a", "b") + String.join(",", List.of("c", "d"))', "a-bc,d"),
        ("String.join()", "{{String_join}}"),
        ('mapper.writeValueAsString(Map.of("a", 1, "b", List.of(true)))', '{"a":1,"b":[true]}'),
        ("mapper.writeValueAsString(dto)", "{{mapper_writeValueAsString_dto}}"),
        ('new JSONObject().put("a", new JSONArray().put("x")).put("b", x).toString()',
         '{"a":["x"],"b":"{{x}}"}'),
        ('new JSONObject(Map.of("a", 1)).toString() + new ArrayList<>(List.of(1)).toString()',
         '{"a":1}[1]'),
        ('new JSONObject(text).toString()', "{{new_JSONObject_text}}"),
        ('mapper.createObjectNode().put("a", "b").toPrettyString()', '{\n  "a" : "b"\n}'),
        ("x.toPrettyString()", "{{x_toPrettyString}}"),
        ('new StringBuilder("a").append("b").append(1).toString()', "ab1"),
        ("new StringBuilder().append().toString()", "{{new_StringBuilder_append}}"),
        ('URLEncoder.encode("a b", UTF_8) + URLEncoder.encode(q) + URLEncoder.encode("x" + q)',
         "a+b{{q}}x{{q}}"),
        ("URLEncoder.encode()", "{{URLEncoder_encode}}"),
        ('Base64.getEncoder().encodeToString("a:b".getBytes())', "YTpi"),
        ('URI.create("https://h/a/").resolve("b").toString()', "https://h/a/b"),
        ('URI.create(base).resolve("b").toString()', "{{URI_create_base_resolve_b}}"),
        ("u.resolve()", "{{u_resolve}}"),
        ('"x".put("a", "b")', "{{x_put_a_b}}"),
        ('URI.create("https://" + h).resolve("b")', "{{URI_create_https_h_resolve_b}}"),
        ('URI.create("https://[::1/").resolve("b")', "{{URI_create_https_1_resolve_b}}"),
        ('System.getenv("A_B") + System.getProperty("p.q")', "{{A_B}}{{p.q}}"),
        ("System.getenv()", "{{System_getenv}}"),
        ('Map.of("a", "x").getOrDefault("a", "y") + m.getOrDefault("a", "y")',
         "x{{m_getOrDefault_a_y}}"),
        ('c ? "a" : "a"', "a"),
        ('c ? "a" : "b"', "{{c_a_b}}"),
        ("a - b", "{{a_b}}"),
        ("(String) ((\"x\"))", "x"),
        ('new String[] {"a"}', '["a"]'),
        ("this.token", "{{token}}"),
        ("cfg.TOKEN", "{{cfg_TOKEN}}"),
        ("-1", "-1"),
        ("-name", "{{name_2}}"),
        ("new Thing(1)", "{{new_Thing_1}}"),
        ("Thing::new", "{{Thing_new}}"),
    ],
)  # fmt: skip
def test_expression_gives(code: str, text: str) -> None:
    assert body_of(code) == text


@pytest.mark.parametrize(
    ("before", "code", "text"),
    [
        ('String t = "a"; t += "b"; t = t + "c";', "t", "abc"),
        ('undeclared = "x"; this.f = "y";', "undeclared + f", "xy"),
        ('class A { static final String B = "x" + C; static final String C = "y"; }', "B", "xy"),
        ("class A { String a = b; String b = a; }", "a", "{{a}}"),
        ('String f(String a) { return a + "!"; }', 'f("x")', "x!"),
        ("String f(String a) { return f(a); }", 'f("x")', "{{f_a}}"),
        ("void f() { return; }", "f()", "{{f}}"),
        ('class A { String a, b = "x"; String f(String... r) { return b; } }', "f(1)", "x"),
        (
            'var m = new HashMap<>(); m.put("a", 1); m.putAll(Map.of("b", 2)); m.putAll(o);',
            "gson.toJson(m)",
            '{"a":1,"b":2}',
        ),
        (
            'var n = mapper.createObjectNode(); n.putObject("c").put("id", 1); n.putArray("l");',
            "mapper.writeValueAsString(n)",
            '{"c":{"id":1},"l":[]}',
        ),
        ('n.putObject("x"); n.putAll();', '"x"', "x"),
        ('Runnable r = () -> { k = "in"; };', "k", "in"),
        ('String e = System.getenv("E") != null ? System.getenv("E") : "d";', "e", "{{E}}"),
        ('if (x) { y = "in"; }', "y", "in"),
    ],
)  # fmt: skip
def test_statement_before_is_followed(before: str, code: str, text: str) -> None:
    assert body_of(code, before) == text
