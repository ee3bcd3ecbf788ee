"""What Python expressions are taken to give, shown as the body of a request."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.dialects.python import _Reader
from inspector.dialects.python_values import read
from inspector.dialects.values import Absent

_CLASS = """
class A:
  B = 'q'
  def __init__(self, t):
    self.t = t
  @property
  def h(self):
    return 'H' + self.t
  def f(self):
    return self.h + self.B
"""


def body_of(code: str, before: str = "") -> str:
    text = f"import requests, json, os\n{before}\nrequests.post('https://h/x', data={code})\n"
    return registry.parse(text, "python").requests[-1].request.body.text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r"'a\x41\u00e9\U0001F600\101\q\'\n' r'\n' b'b'", "aAé😀A\\q'\n\\nb"),
        (r"'\ud83d\ude00\Uffffffff'", "😀\ufffd"),
        ("'''a\\\nb'''", "ab"),
        ("f'{{{x}}} {1 + 2} {x!r} {\"q\"!r} {\"a\":>3} {5:03d} {5:zz} {2.5:.1f} {t:>3} {}'",
         "{{{x}}} 3 {{x}} 'q'   a 005 {{value_5_zz}} 2.5 {{t}} {{value}}"),
        ("f'{\"a\":%Y} {1e5:3}'", "{{a_Y}} 100000.0"),
        ("'%s-%d-%%-%(a)s' % ('x', 5)", "x-5-%-%(a)s"),
        ("'%(a)s %(b)s' % {'a': 1}", "1 %(b)s"),
        ("'%s' % x", "{{x}}"),
        ("x % 2", "{{x_2}}"),
        ("'{} {0} {n} {} {9} {{}}'.format('a', n=True)", "a a True {} {9} {}"),
        ("x.format(1)", "{{x_format_1}}"),
        ("'a' + str(1) + str(None) + str(x) + str([1, 'a'])", "a1None{{x}}[1,'a']"),
        ("str()", "{{str}}"),
        ("json.dumps({'a': 0x1F, 'b': 1_000, 'c': 1e3, 'd': -1, 'é': [True, None, (1, 2)]})",
         '{"a": 31, "b": 1000, "c": 1000.0, "d": -1, "\\u00e9": [true, null, [1, 2]]}'),
        ("json.dumps({'b': 1, 'a': 'é'}, indent=2, sort_keys=True, ensure_ascii=False)",
         '{\n  "a": "é",\n  "b": 1\n}'),
        ("json.dumps([1, 2], indent='\\t', separators=(', ', ':'))", "[\n\t1, \n\t2\n]"),
        ("json.dumps()", "{{json_dumps}}"),
        ("json.dumps(json.loads('{\"a\": [1.50, null]}'))", '{"a": [1.50, null]}'),
        ("json.loads(x)", "{{json_loads_x}}"),
        ("json.dumps(json.loads('nothing'))", "{{json_loads_nothing}}"),
        ("json.dumps({**{'a': 1}, 1: 2, None: 3, True: 4})",
         '{"a": 1, "1": 2, "null": 3, "true": 4}'),
        ("json.dumps(dict([('a', 1), 5], b=2))", '{"a": 1, "b": 2}'),
        ("json.dumps(dict({'a': 1}) | {'b': 2})", '{"a": 1, "b": 2}'),
        ("json.dumps(dict(x))", "{{dict_x}}"),
        ("json.dumps(list((1, 2)) + [3] + list())", "[1, 2, 3]"),
        ("json.dumps([*[1], *x])", '[1, "{{x}}"]'),
        ("list(x)", "{{x}}"),
        ("a | b", "{{a_b}}"),
        ("'a' / 'b'", "a/b"),
        ("1 + 2 + 3", "6"),
        ("1.5 + 2", "1.52"),
        ("-x", "{{x_2}}"),
        ("0777", "0777"),
        ("1" + "0" * 80, "1" + "0" * 80),
        ("' a '.strip() + 'xa'.lstrip('x') + 'ax'.rstrip('x') + x.strip()", "aaa{{x}}"),
        ("[].strip()", "{{strip}}"),
        ("'a'.upper() + 'B'.lower() + x.upper() + ('q' + x).upper()", "Ab{{x}}{{q_x_upper}}"),
        ("'a.b'.replace('.', '-').replace(5, 'y')", "{{a_b_replace_replace_5_y}}"),
        ("'a.b'.replace('.', '-')", "a-b"),
        ("x.update(y)", "{{x_update_y}}"),
        ("x.append(y)", "{{x_append_y}}"),
        ("x.items()", "{{x_items}}"),
        ("{}.update({'a': 1}) or 'b'", "b"),
        ("f'{5:d}{5.5:d}'", "5{{value_5_5_d}}"),
        ("'-'.join(['a', 'b', x]) + '-'.join(x)", "a-b-{{x}}{{join_x}}"),
        ("'a.b'.replace('.', '-').replace(x, 'y')", "{{a_b_replace_replace_x_y}}"),
        ("urllib.parse.urlencode({'a': 'b c', 'd': [1, x]})", "a=b+c&d=1&d={{x}}"),
        ("urllib.parse.urlencode([('a', 'é'), 3])", "a=%C3%A9"),
        ("urllib.parse.urlencode(x)", "{{urllib_parse_urlencode_x}}"),
        ("urllib.parse.quote('a/b c') + urllib.parse.quote('a/b', safe='')", "a/b%20ca%2Fb"),
        ("urllib.parse.quote_plus('a/b c') + urllib.parse.quote(x)", "a%2Fb+c{{x}}"),
        ("urllib.parse.quote(5)", "{{urllib_parse_quote_5}}"),
        ("urllib.parse.urljoin('https://h/a/', 'b')", "https://h/a/b"),
        ("urllib.parse.urljoin(x, 'b')", "{{x}}b"),
        ("urllib.parse.urljoin('https://[::1/', 'b')", "{{urllib_parse_urljoin_https_1_b}}"),
        ("urllib.parse.urljoin('a')", "{{urllib_parse_urljoin_a}}"),
        ("base64.b64encode('a:b'.encode()).decode()", "YTpi"),
        ("base64.urlsafe_b64encode(b'\\xff\\xfe>')", "w7_Dvj4="),
        ("base64.b64encode(f'{u}:{p}'.encode())", "{{basic_credentials}}"),
        ("textwrap.dedent('  a')", "a"),
        ("textwrap.dedent(x)", "{{x}}"),
        ("os.getenv('A', 'd')", "{{A}}"),
        ("os.environ['A']", "{{A}}"),
        ("os.environ.get('A') or 'x'", "{{A}}"),
        ("'' or 'x'", "x"),
        ("'a' and 'b'", "b"),
        ("'' and 'b'", ""),
        ("'a' if True else 'b'", "a"),
        ("'a' if False else 'b'", "b"),
        ("'a' if x else 'a'", "a"),
        ("'a' if x else 'b'", "{{a_if_x_else_b}}"),
        ("(y := 'z') + y", "zz"),
        ("input('Token: ')", "{{input_Token}}"),
        ("[1, 2][1]", "2"),
        ("[1, 2][5]", "{{value_1_2_5}}"),
        ("[1, 2]['a']", "{{value_1_2_a}}"),
        ("{'a': 'b'}['a']", "b"),
        ("{'a': 'b'}.get('a') + {}.get('b', 'c')", "bc"),
        ("x.get('b')", "{{x_get_b}}"),
        ("x.setdefault('b')", "{{x_setdefault_b}}"),
        ("x.pop('b')", "{{x_pop_b}}"),
        ("(lambda: 1)()", "{{lambda_1}}"),
        ("a == b", "{{a_b}}"),
        ("'a' if {} == None else 'b' if {} == {} else 'c'", "{{b_if_else_c}}"),
        ("'a' if not x else 'b'", "{{a_if_not_x_else_b}}"),
        ("'a' if not '' else 'b'", "a"),
        ("'a' if 1 < 2 else 'b'", "{{a_if_1_2_else_b}}"),
        ("'a' if 1 != 2 else 'b'", "a"),
        ("'a' if None is not None else 'b'", "b"),
        ("a if b", "{{a}}"),
        ("f'{x!r}'", "{{x}}"),
        ("o.x.strip", "{{o_x_strip}}"),
    ],
)  # fmt: skip
def test_expression_gives(code: str, text: str) -> None:
    assert body_of(code) == text


@pytest.mark.parametrize(
    ("before", "code", "text"),
    [
        ("a = 'x'; a += 'y'", "a", "xy"),
        ("a: str = 'x'\nb: str", "a + b", "x{{b}}"),
        ("a = {'b': 1}; a |= {'c': 2}; a -= 1", "json.dumps(a)", '{"b": 1, "c": 2}'),
        ("a, (b, c), d = 'x', ('y', z), q", "a + b + c + d", "xy{{z}}{{q}}"),
        ("a, b = f()", "a + b", "{{a}}{{b}}"),
        ("d = {}; d['a'] = 1; d.update({'b': 2}); d.update(c=3); d.update(z)", "json.dumps(d)",
         '{"a": 1, "b": 2, "c": 3}'),
        ("d = {'a': 1}; e = d.copy(); e.setdefault('b', 2); e.setdefault('c'); d.pop('a')",
         "json.dumps([d, e])", '[{}, {"a": 1, "b": 2, "c": null}]'),
        ("l = [1]; m = l.copy(); l.append(2)", "json.dumps([l, m])", "[[1, 2], [1]]"),
        ("import copy\na = copy.deepcopy({'b': 1}); b = 'x'.copy()", "json.dumps([a, b])",
         '[{"b": 1}, "x"]'),
        ("d = {'a': 1}; l = []\nfor k, v in d.items():\n  l.append(k)\n  l.append(v)",
         "json.dumps(l)", '["a", 1]'),
        ("l = []\nfor k in d.keys():\n  l.append(k)", "json.dumps(l)", '["{{k}}"]'),
        ("l = []\nfor k in {'a': 1}.keys(): l.append(k)\nfor k in {'a': 1}.values(): l.append(k)",
         "json.dumps(l)", '["a", 1]'),
        ("l = []\nfor k in {'c': 1}:\n  l.append(k)", "json.dumps(l)", '["c"]'),
        ("l = []\nfor i in [" + "1," * 25 + "]:\n  l.append(i)", "json.dumps(l)",
         "[" + ", ".join("1" * 20) + "]"),
        ("for a, b in [('x', 'y')]: pass", "a + b", "xy"),
        ("def f(a, b='c', *r, k=1, **o):\n  return f'{a}{b}{r}{k}{o}'",
         "f('x', 'y', 'z', k=2, m=3)",
         "xy['z']2{'m':3}"),
        ("def f(a, b='c'):\n  return a + b", "f(b='y')", "{{a}}y"),
        ("def f():\n  return f()", "f()", "{{f}}"),
        ("def f():\n  return", "str(f())", "None"),
        ("def f():\n  pass", "f()", "{{f}}"),
        ("def f(*a, **k):\n  return k['x']", "f(*[1], **{'x': 'y'})", "y"),
        ("def f(a: int = 5, *, b: str):\n  return str(a) + b", "f(b='z', **q)", "5z"),
        ("class A:\n  B = 'x' + C\n  C = 'y'\n  D: str = 'z'", "A.B + A.D + A.E", "xyz{{E}}"),
        ("class A:\n  x = y\n  y = x", "A.x", "{{y}}"),
        (_CLASS + "a = A('x')", "a.f() + a.t + a.B + a.zz", "Hxqxq{{a_zz}}"),
        ("class A: pass", "A().x", "{{A_x}}"),
        ("a, *b = 'x', 'y'", "a + b", "x{{b}}"),
        ("with open('f') as g: pass", "'g'", "g"),
        ("with f(): pass", "'x'", "x"),
        ("if None:\n  a = 'x'\nelif y:\n  a = 'y'", "a", "y"),
        ("if 0:\n  a = 'x'\nelif []:\n  a = 'y'\nelse:\n  a = 'z'", "a", "z"),
        ("if 'q':\n  a = 'x'\nelif y:\n  a = 'y'\nelse:\n  a = 'z'", "a", "x"),
        ("from os import environ as e, getenv", "e['A'] + getenv('B')", "{{A}}{{B}}"),
        ("import os.path\nfrom . import x", "os.getenv('A')", "{{A}}"),
        ("o.x = 1; o['y'] = 2; f().z = 3", "o.x", "{{o_x}}"),
    ],
)  # fmt: skip
def test_statement_before_is_followed(before: str, code: str, text: str) -> None:
    assert body_of(code, before) == text


def test_part_that_a_broken_text_lacks_is_nothing() -> None:
    source, cut = read('a = """b""" + c(')
    assert cut == (1, 17)
    reader = _Reader(source)
    assert reader.evaluate(None) is None
    assert isinstance(reader.look_up("x"), Absent)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("json.dumps([{'id': u} for u in ('a', 'b')])", '[{"id": "a"}, {"id": "b"}]'),
        ("','.join([x for x in ['a', '', 'b'] if x])", "a,b"),
        ("json.dumps({k: v for k, v in {'a': 1, 'b': 2}.items() if k != 'b'})", '{"a": 1}'),
        ("json.dumps([{'n': n} for n in names])", '[{"n": "{{n}}"}]'),
        ("[n for n in names]", "{{n_for_n_in_names}}"),
        ("json.dumps([a + b for a in 'x' for b in 'y'])", "{{a_b_for_a_in_x_for_b_in_y}}"),
        ("json.dumps([x for x in ['a'] if wanted])", '["a"]'),
    ],
)
def test_comprehension_gives_an_item_for_each_that_is_known(code: str, text: str) -> None:
    assert body_of(code) == text


def test_long_comprehension_is_read_in_part_and_said_so() -> None:
    items = ", ".join(map(str, range(25)))
    code = f"import requests\nrequests.post('https://h/x', json=[i for i in [{items}]])\n"
    (found,) = registry.parse(code, "python").requests
    assert found.request.body.text.endswith("19]")
    assert "Only the first 20 items of this are read." in [note.text for note in found.notes]
