"""What C# expressions are taken to give, shown as the body of a request."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.dialects.csharp import _Reader
from inspector.dialects.csharp_values import read

_TYPES = """
class Ref { public string Id { get; set; } }
class Msg {
  public Ref To { get; set; } = new Ref { Id = "r" };
  [JsonProperty("named")] public string Text { get; set; }
  public int Number { get; set; }
  public bool Flag => true;
  [JsonIgnore] public string Hidden { get; set; }
}
record Pair([property: JsonPropertyName("a_b")] string AB, string URLValue);
"""


_CLASS = """
class A {
  string t;
  A(string t) { this.t = t; }
  string F() { return t + T; }
  string T => "p";
}
"""
_PAIRS = """
var l = new List<string>();
var d = new Dictionary<string, string> { ["a"] = "b" };
"""


def body_of(code: str, before: str = "") -> str:
    text = f'{before}\nawait client.PostAsync("https://h/x", new StringContent({code}));\n{_TYPES}'
    return registry.parse(text, "csharp").requests[-1].request.body.text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r'"a\n\x41\u00e9\U0001F600\"\q\0" + (char)"c"', 'a\nAé😀"q\0c'),
        (r'"\ud83d\ude00\UFFFFFFFF"', "😀\ufffd"),
        ("'a' + @\"b\"\"c\\n\"", 'ab"c\\n'),
        ('$"{x}-{"q"}-{1:D3}-{null}-{{}}\\n"', "{{x}}-q-{{value_1_D3}}--{}\n"),
        ('$"{x,5}{y:D}"', "{{x}}{{y}}"),
        ('$@"a\\{x}""b"', 'a\\{{x}}"b'),
        ('"""a "b" c"""', 'a "b" c'),
        ('"""\n    {\n      "a": 1\n    }\n    """', '{\n  "a": 1\n}'),
        ('$"""\n  {x}\n   y\n  """', "{{x}}\n y"),
        ("1 + 2", "3"),
        ('1 + "a" + true + null', "1atrue"),
        ("0x1F + 1_0", "41"),
        ("a - b", "{{a_b}}"),
        ("J(new object[] { 1.5, 2.0, 3.0m, 1e3, -4L, 0.1f, 1.5M })", "[1.5,2,3.0,1000,-4,0.1,1.5]"),
        ('J(new { a = 1, b, x.C, d = (string)null })',
         '{"a":1,"b":"{{b}}","C":"{{x_C}}","d":null}'),
        ('J(new Foo { ["a"] = 1, B = 2 })', '{"B":2}'),
        ('J(new Dictionary<string, int> { A = 1 })', "{}"),
        ('J(new { ä = "ü<+\'`\\"\\\\/\\n\\u0001😀" })',
         '{"\\u00E4":"\\u00FC\\u003C\\u002B\\u0027\\u0060\\u0022\\\\/\\n\\u0001\\uD83D\\uDE00"}'),
        ("J(new Msg())", '{"To":{"Id":"r"},"named":null,"Number":0,"Flag":true}'),
        ("J(new Msg { Text = \"x\", Number = 5, To = new() { Id = \"y\" } })",
         '{"To":{"Id":"y"},"named":"x","Number":5,"Flag":true}'),
        ("J(new Msg(), Web)", '{"to":{"id":"r"},"named":null,"number":0,"flag":true}'),
        ('J(new Pair("x", "y"), Web)', '{"a_b":"x","urlValue":"y"}'),
        ('J(new { _a = 1, ID = 2 }, Web)', '{"_a":1,"id":2}'),
        ("J(new Msg(), Nulls)", '{"To":{"Id":"r"},"Number":0,"Flag":true}'),
        ('J(new { a = "é" }, Relaxed)', '{"a":"é"}'),
        ("J(new { a = 1 }, Indented)", '{\n  "a": 1\n}'),
        ("J(new { a = 1 }, other)", '{"a":1}'),
        ("J(client)", "{{client}}"),
        ("J(new HttpClient())", "{{JsonSerializer_Serialize_new_HttpClient}}"),
        ("JsonConvert.SerializeObject(new { A = \"é<\" })", '{"A":"é<"}'),
        ("JsonConvert.SerializeObject(new { A = (int?)null, B = 1 }, Formatting.Indented, S)",
         '{\n  "b": 1\n}'),
        ("JsonConvert.SerializeObject()", "{{JsonConvert_SerializeObject}}"),
        ("JsonConvert.SerializeObject(new HttpClient())",
         "{{JsonConvert_SerializeObject_new_HttpClient}}"),
        ('J(new Dictionary<string, int> { ["a"] = 1, { "b", 2 } })', '{"a":1,"b":2}'),
        ('J(new Dictionary<string, int>(new Dictionary<string, int> { { "b", 2 } }))', '{"b":2}'),
        ('J(new List<string> { "a", x })', '["a","{{x}}"]'),
        ('J(new List<int>(new[] { 1 }) { 2 })', "[1,2]"),
        ("J(new List<int[]> { { 1, 2 } })", "[[1,2]]"),
        ('J(new int[] { 1 })', "[1]"),
        ("J([1, 2])", "[1,2]"),
        ('J(new Unknown { A = 1 })', '{"A":1}'),
        ("new Unknown(1)", "{{new_Unknown_1}}"),
        ('string.Format("{0}-{1:N}-{{}}-{9}", "a", 5)', "a-5-{}-{9}"),
        ("string.Format(f)", "{{string_Format_f}}"),
        ('string.Concat("a", 1) + string.Join("-", "a", "b") + String.Join(",", new[] { "c", x })',
         "a1a-bc,{{x}}"),
        ('Uri.EscapeDataString("a b/é") + HttpUtility.UrlEncode("a b!") + WebUtility.UrlEncode(x)',
         "a%20b%2F%C3%A9a+b!{{x}}"),
        ("Uri.EscapeDataString(5)", "{{Uri_EscapeDataString_5}}"),
        ('Convert.ToBase64String(Encoding.UTF8.GetBytes("a:b"))', "YTpi"),
        ("Convert.ToBase64String(x)", "{{basic_credentials}}"),
        ('new Uri(new Uri("https://h/a/"), "b")', "https://h/a/b"),
        ('new Uri(new Uri(x), "/b") + new Uri(new Uri("https://[::1"), "/b")',
         "{{x}}/bhttps://[::1/b"),
        ('QueryHelpers.AddQueryString("https://h", "a", "b c")', "https://h?a=b%20c"),
        ('QueryHelpers.AddQueryString("https://h", new Dictionary<string, string>())', "https://h"),
        ("QueryHelpers.AddQueryString(a, 5)", "{{QueryHelpers_AddQueryString_a_5}}"),
        ('JObject.Parse("{\\"a\\": 1}").ToString(Formatting.None)', '{"a":1}'),
        ('JObject.FromObject(new { a = 1 }).ToString()', '{\n  "a": 1\n}'),
        ("JObject.Parse(x)", "{{JObject_Parse_x}}"),
        ('new JObject { ["a"] = new JArray { 1 } }.ToString()', '{\n  "a": [\n    1\n  ]\n}'),
        ('" a ".Trim() + "a/".TrimEnd(slash) + "/a".TrimStart("/") + x.Trim()', "aa/a{{x}}"),
        ("5.Trim()", "{{value_5_Trim}}"),
        ('"a".ToUpper() + "B".ToLowerInvariant() + x.ToLower()', "Ab{{x}}"),
        ('("a" + x).ToUpper()', "{{a_x_ToUpper}}"),
        ('"a.b".Replace(".", "-")', "a-b"),
        ('x.Replace(".", "-")', "{{x_Replace}}"),
        ("5.ToString() + x.ToString()", "5{{x}}"),
        ("client.ToString()", "{{client}}"),
        ("new HttpClient().ToString()", "{{new_HttpClient_ToString}}"),
        ("new HttpClient().ToArray()", "{{new_HttpClient_ToArray}}"),
        ('new StringBuilder("a").Append("b").AppendLine("c").ToString()', "abc\n"),
        ("x.Append(1)", "{{x_Append_1}}"),
        ("x.Add(1)", "{{x_Add_1}}"),
        ('Environment.GetEnvironmentVariable("A") ?? "d"', "{{A}}"),
        ('(string)null ?? "d"', "d"),
        ('"a" ?? "d"', "a"),
        ("nameof(x)", "x"),
        ("string.Empty + MediaTypeNames.Application.Json", "application/json"),
        ("x!.y + (x as string)", "{{x_y}}{{x}}"),
        ("x?.y", "{{x_y}}"),
        ('true ? "a" : "b"', "a"),
        ('x ? "a" : "a"', "a"),
        ('x ? "a" : "b"', "{{x_a_b}}"),
        ('1 == 2 ? "a" : "b"', "b"),
        ('1 != 2 ? "a" : "b"', "a"),
        ('!true ? "a" : "b"', "b"),
        ("-x", "{{x_2}}"),
        ("new[] { \"a\" }[0]", "a"),
        ("new[] { \"a\" }[3]", "{{new_a_3}}"),
        ('new Dictionary<string, string> { ["a"] = "b" }["a"]', "b"),
        ("x[0]", "{{x_0}}"),
        ("File.ReadAllText()", "{{File_ReadAllText}}"),
        ("new KeyValuePair<string, string>(1)", "{{new_KeyValuePair_string_string_1}}"),
        ("typeof(x)", "{{typeof_x}}"),
    ],
)  # fmt: skip
def test_expression_gives(code: str, text: str) -> None:
    options = {
        "Web": "new JsonSerializerOptions(JsonSerializerDefaults.Web)",
        "Nulls": "new JsonSerializerOptions { DefaultIgnoreCondition = "
        "JsonIgnoreCondition.WhenWritingNull }",
        "Relaxed": "new JsonSerializerOptions { Encoder = "
        "JavaScriptEncoder.UnsafeRelaxedJsonEscaping }",
        "Indented": "new JsonSerializerOptions { WriteIndented = true }",
    }
    code = code.replace(
        "Indented, S)",
        "Indented, new JsonSerializerSettings { NullValueHandling = NullValueHandling.Ignore, "
        "ContractResolver = new CamelCasePropertyNamesContractResolver() })",
    )
    for name, option in options.items():
        code = code.replace(f", {name})", f", {option})")
    assert body_of(code.replace("J(", "JsonSerializer.Serialize(")) == text


@pytest.mark.parametrize(
    ("before", "code", "text"),
    [
        ('var a = "x"; a += "y"; string b, c = "z";', "a + b + c", "xy{{b}}z"),
        ('string a = null; a ??= "x";', "a", "x"),
        ('a = "x"; this.b = "y";', "a + this.b + this.c", "xy{{c}}"),
        ("var d = new Dictionary<string, object>(); d[\"a\"] = 1; d.Add(\"b\", 2); z[\"c\"] = 3;",
         "J(d)", '{"a":1,"b":2}'),
        ("var l = new List<int>(); l.Add(1);", "J(l)", "[1]"),
        ('var q = HttpUtility.ParseQueryString(string.Empty); q["a"] = "b c"; var query = q;',
         "query.ToString()", "a=b+c"),
        ("var l = new List<string>(); foreach (var s in new[] { \"a\", \"b\" }) l.Add(s);", "J(l)",
         '["a","b"]'),
        (_PAIRS + "foreach (var p in d) { l.Add(p.Key); l.Add(p.Value); }", "J(l)", '["a","b"]'),
        ("foreach (var p in ps) { k = p; }", "k", "{{p}}"),
        ("foreach (var (a, b) in ps) { }", "'x'", "x"),
        ('if (1 == 1) { k = "a"; } else { k = "b"; }', "k", "a"),
        ('if (1 == 2) { k = "a"; } else { k = "b"; }', "k", "b"),
        ('if (x is null) { k = "a"; }', "k", "a"),
        ("run(() => { k = \"in\"; });", "k", "in"),
        ('string f(string a, string b = "d") { return a + b; }', 'f("x") + f(b: "y")', "xd{{a}}y"),
        ('string f(string a) => a + "!";', 'f("x")', "x!"),
        ("string f() { return f(); }", "f()", "{{f}}"),
        ("void f() { return; }", "f()", ""),
        ("void f() { }", "f()", "{{f}}"),
        ('class A { const string B = "x" + C; static string C = "y", D; }', "A.B + A.E",
         "xy{{E}}"),
        ("class A { string b = c; string c = b; }", "b", "{{b}}"),
        (_CLASS + 'var a = new A("x");', "a.F()", "xp"),
        ("class A { A(string t) { k = t; } }", "k", "{{k}}"),
        ('var r = new Ref(); r.Id = "x"; unknown.Id = "y";', "J(r)", '{"Id":"x"}'),
        ("switch (x) { case 1: k = \"s\"; break; }", "k", "s"),
        ("Ref r = new(); x = new();", "J(r) + x", '{"Id":null}{{new}}'),
        ('var h = new Holder { Items = { "a" } };', "J(h)", '{"Items":["a"]}'),
    ],
)  # fmt: skip
def test_statement_before_is_followed(before: str, code: str, text: str) -> None:
    assert body_of(code.replace("J(", "JsonSerializer.Serialize("), before) == text


def test_part_that_a_broken_text_lacks_is_nothing() -> None:
    assert _Reader(read("")[0]).evaluate(None) is None
