"""What PHP expressions are taken to give, shown as the body of a request."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.dialects.php import _parsed, _Reader

_CLASS = """
class A {
  function __construct(private $q, $z = 3) { $this->t = $z; }
  function m() { return $this->q . $this->t; }
}
"""


def body_of(code: str, before: str = "") -> str:
    text = f"{before}\n$c = new Client([]);\n$c->put('https://h/x', ['body' => {code}]);\n"
    return registry.parse(text, "php").requests[-1].request.body.text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r'''"a\n\x41\u{e9}\101\$\"\q\e" . 'b\n\'\\' ''', "a\nAéA$\"\\q\x1bb\\n'\\"),
        (r'"\u{ffffff}"', "\ufffd"),
        ('"$x-{$x}-$a[b]-{$a[\'c\']}-$o->p-{$o->q()}"',
         "{{x}}-{{x}}-{{a_b}}-{{a_c}}-{{o_p}}-{{o_q}}"),
        ('"$l[0]$m[k]"', "{{l_0}}{{m_k}}"),
        ("'a' . 1 . true . false . null . 1.0 . 1.5", "a1111.5"),
        ("1 + 2 + $x", "{{value_1_2_x}}"),
        ("1 + 2", "3"),
        ("-5", "-5"),
        ("-$x", "{{x_2}}"),
        ("@$x", "{{x}}"),
        ("J(['a' => 0x1F, 'b' => [010, 0b11, 1_0, 1e3, 10.0, .5], 'c' => null, 'd' => true])",
         '{"a":31,"b":[8,3,10,1000,10,0.5],"c":null,"d":true}'),
        ("J(['é/' => \"\\u{1F600}\\u{2028}<\\n\"])", '{"\\u00e9\\/":"\\ud83d\\ude00\\u2028<\\n"}'),
        ("J(['é/'], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE)", '["é/"]'),
        ("J(['a' => [], 'b' => new stdClass, 'c' => (object)[]], JSON_PRETTY_PRINT)",
         '{\n    "a": [],\n    "b": {},\n    "c": {}\n}'),
        ("J([1, []], JSON_FORCE_OBJECT)", '{"0":1,"1":{}}'),
        ("J([1 => 'a'])", '{"1":"a"}'),
        ("J(['0' => 'a', 1 => 'b', 'c'])", '["a","b","c"]'),
        ("J(['x' => 1, 'y'])", '{"x":1,"0":"y"}'),
        ("J([...[1, 2], ...['a' => 3], ...$x])", '{"0":1,"1":2,"a":3}'),
        ("J(array('a', array()))", '["a",[]]'),
        ("J((array)['a' => 1])", '{"a":1}'),
        ("J((object)['a' => 1])", '{"a":1}'),
        ("J(['a', ?])", '["a"]'),
        ("J([RequestOptions::JSON => 1, Other::JSON => 2])", '{"json":1,"{{Other_JSON}}":2}'),
        ("intval('5') . $a[]", "5{{a_2}}"),
        ("1e500", "1e500"),
        ("J($x)", "{{x}}"),
        ("J()", "{{json_encode}}"),
        ("J(['a' => 1] + ['a' => 2, 'b' => 3])", '{"a":1,"b":3}'),
        ("(string)5 . (int)'7'", "57"),
        ("json_encode(json_decode('{\"a\": [1.50]}'))", '{"a":[1.50]}'),
        ("json_decode($x)", "{{json_decode_x}}"),
        ("http_build_query(['a' => 'b c~', 'd' => [1, 'x' => ['y' => 2]], 'n' => null, 'f' => !1])",
         "a=b+c%7E&d%5B0%5D=1&d%5Bx%5D%5By%5D=2&f=0"),
        ("http_build_query(['a' => 'b c'], '', '&', PHP_QUERY_RFC3986)", "a=b%20c"),
        ("http_build_query($x) . http_build_query(5)", "{{x}}{{http_build_query_5}}"),
        ("urlencode('a b~') . rawurlencode('a b~') . urlencode($x) . urlencode(5)",
         "a+b%7Ea%20b~{{x}}{{urlencode_5}}"),
        ("base64_encode('a:b')", "YTpi"),
        ('base64_encode("$u:$p")', "{{basic_credentials}}"),
        ("sprintf('%s-%05d-%%-%2$s-%s', 'a', 5)", "a-5-%-5-%s"),
        ("sprintf('%9$s', 1)", "%9$s"),
        ("vsprintf('%s%s', ['a', 'b']) . sprintf($f)", "ab{{sprintf_f}}"),
        ("implode('-', ['a', 1]) . join(',', ['x' => 'b']) . implode($x)", "a-1b{{implode_x}}"),
        ("trim(' a ') . rtrim('a/', '/') . ltrim('/a', '/') . trim($x)", "aaa{{x}}"),
        ("strtoupper('a') . strtolower('B') . strtoupper($x) . strtolower('A' . $x)",
         "Ab{{x}}{{strtolower_A_x}}"),
        ("str_replace('.', '-', 'a.b') . str_replace('.', '-', $x)", "a-b{{str_replace_x}}"),
        ("J(array_merge(['a'], ['b' => 1], ['c'], $x))", '{"0":"a","b":1,"1":"c"}'),
        ("J(array_filter(['a' => null, 'b' => 1]))", '{"b":1}'),
        ("array_filter($x)", "{{array_filter_x}}"),
        ("strval(5) . strval($x) . strlen('é') . strlen($x)", "5{{x}}2{{strlen_x}}"),
        ("getenv('A') ?: 'd'", "{{A}}"),
        ("$_ENV['A'] ?? 'd'", "{{A}}"),
        ("env('A', 'd')", "{{A}}"),
        ("null ?? 'd'", "d"),
        ("'a' ?? 'd'", "a"),
        ("'' ?: 'd'", "d"),
        ("'a' ?: 'd'", "a"),
        ("true ? 'a' : 'b'", "a"),
        ("!true ? 'a' : 'b'", "b"),
        ("$x ? 'a' : 'a'", "a"),
        ("$x ? 'a' : 'b'", "{{x_a_b}}"),
        ("1 === 2 ? 'a' : 'b'", "b"),
        ("1 != 2 ? 'a' : 'b'", "a"),
        ("1 < 2", "{{value_1_2}}"),
        ("['a', 'b'][1] . ['a'][5]", "b{{a_5}}"),
        ("['a' => 'b']['a']", "b"),
        ("$x['a']", "{{x_a}}"),
        ("Foo::BAR . self::BAZ . UNKNOWN . PHP_EOL", "{{Foo_BAR}}{{BAZ}}{{UNKNOWN}}\n"),
        ("$o?->p", "{{o_p}}"),
        ("(clone $x)", "{{x}}"),
        ("new Foo(1)", "{{new_Foo_1}}"),
        ("new class { }", "{{new_class}}"),
        ("$f(1)", "{{f_1}}"),
        ("print 'x'", "{{print_x}}"),
        ("file_get_contents(5)", "{{file_get_contents_5}}"),
        ("compact('a')", "{{compact_a}}"),
    ],
)  # fmt: skip
def test_expression_gives(code: str, text: str) -> None:
    assert body_of(code.replace("J(", "json_encode(")) == text


@pytest.mark.parametrize(
    ("before", "code", "text"),
    [
        ("$a = 'x'; $a .= 'y'; $b = null; $b ??= 'z';", "$a . $b", "xyz"),
        ("$d = []; $d['a']['b'] = 1; $d['l'][] = 2; $d['l'][] = 3;", "J($d)",
         '{"a":{"b":1},"l":[2,3]}'),
        ("$d = ['x' => 1]; $e = $d; $e['x'] = 2; $e[] = 3; $e[] = 4;", "J([$d, $e])",
         '[{"x":1},{"x":2,"0":3,"1":4}]'),
        ("$l = ['a']; $l[1] = 'b'; $l['k'] = 'c';", "J($l)", '{"0":"a","1":"b","k":"c"}'),
        ("$u['a'] = 1; $s = 'x'; $s[0] = 'y'; $u->p = 2;", "J($u) . $s", '{"a":1,"p":2}x'),
        ("$o = new stdClass; $o->a = 1; $o->b = ['c'];", "J($o) . $o->a", '{"a":1,"b":["c"]}1'),
        ("[$a, $b, $k] = ['x', 'y']; list($d) = [1];", "$a . $b . $k . $d", "xy{{k}}1"),
        ("$$v = 1; Foo::$bar = 'x';", "self::$bar", "{{bar}}"),
        ("define('A', 'x'); const B = 'y';", "A . B", "xy"),
        ("$l = []; foreach (['a', 'b'] as $i => $v) { $l[] = \"$i$v\"; }", "J($l)", '["0a","1b"]'),
        ("$l = []; foreach (['k' => 'v'] as $v) { $l[] = $v; }", "J($l)", '["v"]'),
        ("$l = []; foreach ($x as $v) { $l[] = $v; }", "J($l)", '["{{v}}"]'),
        ("if (1 === 1) { $a = 'x'; } elseif ($q) { $a = 'y'; } else { $a = 'z'; }", "$a", "x"),
        ("if (false) { $a = 'x'; } elseif (null) { $a = 'y'; } else { $a = 'z'; }", "$a", "z"),
        ("if ($q) { $a = 'x'; } elseif ($q) { $a = 'y'; }", "$a", "y"),
        ("array_map(function ($v) use (&$a) { $this->k = 'in'; }, $x); $g = fn($v) => $v;",
         "$this->k", "in"),
        ("function f(string $a, $b = 'd', ...$r) { return $a . $b . json_encode($r); }",
         "f('x') . f('x', b: 'y') . f('x', 'y', 1)", "xd[]xy[]xy[1]"),
        ("function f() { return f(); }", "f()", "{{f}}"),
        ("function f() { return; }", "f()", ""),
        ("class A { const B = 'x'; public $p = 'y'; static $s = 'z'; private $n; }",
         "A::B . A::$s . $this->p . $this->n", "xzy{{n}}"),
        (_CLASS + "$a = new A('x');", "$a->m() . $a->q . $a->w", "x3x{{a_w}}"),
        ("class A { function __construct($t) { $this->t = $t; } }", "$this->t", "{{t}}"),
        ("class A { function m() { return 'm'; } }", "self::m() . $o->m() . $o?->m()", "mmm"),
        ("$h = <<<E\nE;\n$n = <<<'E'\n  a $x\n  E;", "$h . $n", "a $x"),
        ("try { $a = 'x'; } catch (E $e) { log($e); } finally { $b = 'y'; }", "$a . $b", "xy"),
    ],
)  # fmt: skip
def test_statement_before_is_followed(before: str, code: str, text: str) -> None:
    assert body_of(code.replace("J(", "json_encode("), before) == text


def test_part_that_a_broken_text_lacks_is_nothing() -> None:
    assert _Reader(_parsed("")[0]).evaluate(None) is None
