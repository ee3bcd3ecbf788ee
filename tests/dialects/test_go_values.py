"""What Go expressions are taken to give, shown as the body of a request."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.dialects.go import _Reader
from inspector.dialects.go_values import read

_TYPES = """
type Ref struct { ID string `json:"id"`; n int; Kind string }
type Base struct { Org string `json:"org"` }
type Msg struct {
  Base
  Named Base `json:"named"`
  To *Ref `json:"to"`
  From Ref `json:",omitempty"`
  L []Ref `json:"l,omitempty"`
  At time.Time `json:"at"`
  Hidden string `json:"-"`
  F float64; B bool; A interface{}
}
type Names map[string]string
type Empty struct{}
"""


_MSG = (
    '{"org":"o","named":{"org":""},"to":null,"From":{"id":"","Kind":""},"at":"{{At}}","F":0,'
    '"B":false,"A":null}'
)


def body_of(code: str, before: str = "") -> str:
    text = f'{_TYPES}\nfunc main() {{\n{before}\nhttp.Post("https://h/x", "a/b", {code})\n}}\n'
    return registry.parse(text, "go").requests[-1].request.body.text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r'"a\n\x41\u00e9\U0001F600\101\"\q" + `\n` + string(b)', 'a\nAé😀A"q\\n{{b}}'),
        (r'"\ud83d\ude00\UFFFFFFFF"', "😀\ufffd"),
        ("1 + 2", "3"),
        ("a - b", "{{a_b}}"),
        ('fmt.Sprintf("%s-%d-%v-%q-%%-%s", "a", 5, x, "q")', 'a-5-{{x}}-"q"-%-%s'),
        ("fmt.Sprintf(f)", "{{fmt_Sprintf_f}}"),
        ('fmt.Sprint("a", 1)', "a1"),
        ("j(map[string]any{\"b\": []int{0x1F, 010, 1_0}, \"a\": 1e3, \"c\": -1.5, \"d\": 1.5e-7})",
         '{"a":1000,"b":[31,8,10],"c":-1.5,"d":1.5e-7}'),
        ('j(Ref{ID: "x"})', '{"id":"x","Kind":""}'),
        ('j(&Ref{"x", 1, "k"})', '{"id":"x","Kind":"k"}'),
        ('j([]Ref{{ID: "x"}, {"y"}})', '[{"id":"x","Kind":""},{"id":"y","Kind":""}]'),
        ('j(map[string]Ref{"r": {ID: "x"}})', '{"r":{"id":"x","Kind":""}}'),
        ('j([]*Ref{{ID: "x"}, nil})', '[{"id":"x","Kind":""},null]'),
        ('j(Msg{Base: Base{"o"}})', _MSG),
        ('j(Names{"a": "b"})', '{"a":"b"}'),
        ("j(Empty{})", "{}"),
        ('j([]string{"a", ? "b"})', '["a","{{value}}","b"]'),
        ("j(bytes.NewBufferString(`x`))", '"x"'),
        ("j(Empty{5})", "{}"),
        ('j(map[string]int{"a": 1, 5})', '{"a":1}'),
        ('j(other.Thing{Name: "x", skip: 1, 5})', '{"Name":"x"}'),
        ("j(url.Values{})", "{}"),
        ("j(x)", "{{x}}"),
        ("j()", "{{json_Marshal}}"),
        ("j(http.Get)", "{{http_Get}}"),
        ('json.MarshalIndent([]int{1}, "", "  ")', "[\n  1\n]"),
        ('strings.Join([]string{"a", x}, "-")', "a-{{x}}"),
        ("strings.Join(x, y)", "{{strings_Join_x_y}}"),
        ('strings.ReplaceAll("a.b", ".", "-")', "a-b"),
        ('strings.Replace(x, ".", "-", 1)', "{{strings_Replace_x_1}}"),
        ('strings.TrimSpace(" a ") + strings.Trim("xax", "x")', "aa"),
        ('strings.TrimRight("a/", "/")', "a"),
        ('strings.TrimLeft("/a", "/") + strings.TrimSuffix("a.b", ".b") + strings.TrimSpace(x)',
         "aa{{x}}"),
        ('strings.TrimPrefix("ab", "a")', "b"),
        ('strings.ToUpper("a") + strings.ToLower("B") + strings.ToUpper(x)', "Ab{{x}}"),
        ('strings.ToUpper("a" + x)', "{{strings_ToUpper_a_x}}"),
        ('url.QueryEscape("a b/é") + url.PathEscape("a b") + url.QueryEscape(x)',
         "a+b%2F%C3%A9a%20b{{x}}"),
        ("url.QueryEscape(5)", "{{url_QueryEscape_5}}"),
        ('url.JoinPath("https://h/", "/a", "b/")', "https://h/a/b"),
        ("strconv.Itoa(5) + strconv.Itoa(n) + strconv.Quote(\"a\")", '5{{n}}"a"'),
        ('base64.StdEncoding.EncodeToString([]byte("a:b"))', "YTpi"),
        ('base64.RawURLEncoding.EncodeToString([]byte("a:b>>"))', "YTpiPj4"),
        ("hex.EncodeToString(x)", "{{hex_EncodeToString_x}}"),
        ("[]byte(`x`)", "x"),
        ("x.(string)", "{{x}}"),
        ('append([]int{1}, 2)[1]', "2"),
        ("append(x, 2)", "{{append_x_2}}"),
        ("j(append(nil, 2))", "[2]"),
        ("[]int{1}[5]", "{{int_1_5}}"),
        ('map[string]string{"a": "b"}["a"]', "b"),
        ('map[string]string{"a": "b"}["c"]', "{{map_string_string_a_b_c}}"),
        ("x[0]", "{{x_0}}"),
        ("!x", "{{x_2}}"),
        ("http.MethodPut", "PUT"),
        ("x.String()", "{{x}}"),
        ("bytes.NewBuffer(nil).String()", ""),
        ('os.Getenv("A_B")', "{{A_B}}"),
        ('func() string { return "in" }()', "in"),
        ("func() string { x() }()", "{{func_string_x}}"),
        ("new(X)", "{{new_X}}"),
        ("make()", "{{make}}"),
        ("j(make(map[string]int))", "{}"),
        ("j(make([]int, 0))", "[]"),
        ("x.Encode()", "{{x_Encode}}"),
        ('x.Set("a", "b")', "{{x_Set_a_b}}"),
        ('x.Del("a")', "{{x_Del_a}}"),
        ('x.WriteString("a")', "{{x_WriteString_a}}"),
        ("x.Query()", "{{x_Query}}"),
    ],
)  # fmt: skip
def test_expression_gives(code: str, text: str) -> None:
    assert body_of(code.replace("j(", "json.Marshal(")) == text


@pytest.mark.parametrize(
    ("before", "code", "text"),
    [
        ('a := "x"; a += "y"; b, err := "z", 1', "a + b", "xyz"),
        ("var a, b string = \"x\", \"y\"\nvar c string\nvar d T", "a + b + c + d", "xy{{d}}"),
        ("const a = \"x\"\nvar n int; var t bool; var p *int; var m map[string]int",
         "j([]any{a, n, t, p, m})", '["x",0,false,null,null]'),
        ('var r Ref; r.ID = "x"; r.Kind = "k"', "j(r)", '{"id":"x","Kind":"k"}'),
        ('var m Msg; m.From.ID = "x"', "j(m.From)", '{"id":"x","Kind":""}'),
        ('var s struct { A string `json:"a"` }; s.A = "x"', "j(s)", '{"a":"x"}'),
        ("r := Ref{}", "r.Missing", "{{r_Missing}}"),
        ('m := map[string]any{}; m["a"] = 1; x["b"] = 2; o.p = 3', "j(m)", '{"a":1}'),
        ('a = "q"; if x { a = "r" }', "a", "r"),
        ('a := "x"; if a != "x" { a = "y" } else { a += "z" }', "a", "xz"),
        ('a := "x"; if b := "q"; a == "x" { a += b } else { a = "y" }', "a", "xq"),
        ('l := []string{}; for i, s := range []string{"a", "b"} { l = append(l, s, i) }', "j(l)",
         '["a",0,"b",1]'),
        ("l := []int{}; for i := range []int{7, 8} { l = append(l, i) }", "j(l)", '["0","1"]'),
        ('l := []any{}; for k, v := range map[string]string{"a": "b"} { l = append(l, k, v) }',
         "j(l)", '["a","b"]'),
        ("l := []int{}; for i := 0; i < 3; i++ { l = append(l, 1) }", "j(l)", "[1]"),
        ("l := []int{}; for { l = append(l, 1) }", "j(l)", "[1]"),
        ('f := func(s string) string { return s + "!" }', 'f("a")', "a!"),
        ('var b bytes.Buffer; b.WriteString("x"); b.Write([]byte("y"))', "b.String() + b.String()",
         "xyxy"),
        ('b := new(bytes.Buffer); json.NewEncoder(b).Encode(map[string]int{"a": 1})', "b",
         '{"a":1}\n'),
        ("b := new(bytes.Buffer); json.NewEncoder(b).Encode(); json.NewEncoder(w).Encode(1)",
         "b", ""),
        ('v := url.Values{"b": {"2"}}; v.Set("a", "x y"); v.Add("b", "3"); v.Del("c")',
         "v.Encode()",
         "a=x+y&b=2&b=3"),
        ('var v url.Values; v.Set("a", "b")', "v.Encode()", "a=b"),
        ("run(func() { k = \"in\" })", "k", "{{k}}"),
        ("switch x { case 1: y := 2; use(y) }; defer f(); go g()", "`z`", "z"),
    ],
)  # fmt: skip
def test_statement_before_is_followed(before: str, code: str, text: str) -> None:
    assert body_of(code.replace("j(", "json.Marshal("), before) == text


@pytest.mark.parametrize(
    ("functions", "code", "text"),
    [
        ('func f(a, b string, r ...int) string { return a + b }', 'f("x", "y", 1)', "xy"),
        ('func f() (string, error) { if x { return "", e }; return "x", nil }', "f()", "x"),
        ("func f() { return }", "f()", ""),
        ('func f() (a int, b string) { return 1, "x" }', "k.f() + f()", "2"),
        ("func f(a string) string { return f(a) }", 'f("x")', "{{f_a}}"),
        ('type C struct { t string }\nfunc (c *C) h() string { return "H" + c.t }',
         '(&C{t: "x"}).h()', "Hx"),
        ('type C struct { t string }\nfunc (c *C) h() string { c.u = "y"; return c.t + c.u }',
         "unknown.h()", "{{t}}y"),
        ('type C struct { t string }\nvar c = C{t: "x"}\nfunc (c *C) h() string { return c.t }',
         "unknown.h()", "x"),
    ],
)  # fmt: skip
def test_functions_run_where_they_are_called(functions: str, code: str, text: str) -> None:
    source = f'{functions}\nfunc main() {{ http.Post("https://h", "a/b", {code}) }}'
    assert registry.parse(source, "go").requests[-1].request.body.text == text


def test_several_values_are_taken_apart() -> None:
    text = (
        'func f() (string, string) { return "a", "b" }\n'
        'func main() { x, y := f(); http.Get("https://h/" + x + y) }'
    )
    assert registry.parse(text, "go").requests[0].request.url == "https://h/ab"


def test_part_that_a_broken_text_lacks_is_nothing() -> None:
    assert _Reader(read("")[0]).evaluate(None) is None
