"""What Ruby expressions are taken to give, shown as the body of a Faraday call."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.model.request import ImportedRequest


def read(code: str, before: str = "") -> ImportedRequest:
    script = f"{before}\nFaraday.post('https://h/x', {code}, 'Content-Type' => 'text/plain')"
    return registry.parse(script, "faraday").requests[-1]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("'a' + \"b\" + 'c\\'d\\n'", "abc'd\\n"),
        ('"\\u0041\\u{42}\\x43\\s\\q\\t#{1}#{nil}#{true}"', "ABC q\t1true"),
        ('"a#{}b"', "ab"),
        ('"a" "b"', "ab"),
        ("\"a \\n\".chomp + '|' + 1.chomp", "a |1"),
        ("'#' + -1.to_s + (-2.5).to_s", "#-1-2.5"),
        ("[-1, -x, !y].to_json", '[-1,"{{x_2}}","{{y_2}}"]'),
        ("%q(x\\ny) + %Q(x\\ty)", "x\\nyx\ty"),
        (":sym.to_s + :'odd sym'.to_s", "symodd sym"),
        ('{ a: 1, "b" => :c, "d": [1.5, nil, true], e: 1_000, **{f: 2} }.to_json',
         '{"a":1,"b":"c","d":[1.5,null,true],"e":1000,"f":2}'),
        ("JSON.generate({}.merge(a: 1).compact)", '{"a":1}'),
        ("JSON.dump([nil, 1].compact)", "[1]"),
        ("JSON.pretty_generate(a: [])", '{\n  "a": []\n}'),
        ("{ a: 1 }.merge(whole).to_json", '{"a":1}'),
        ("whole.merge(a: 1).to_json", "{{whole_merge_a_1}}"),
        ("JSON.generate", "{{JSON_generate}}"),
        ("'%s-%d%%' % ['a', 5]", "a-5%"),
        ("'%s' % 'a'", "a"),
        ("format('%<n>s %{m}', n: 1, m: 'x')", "1 x"),
        ("format(fmt, 1)", "{{format_fmt_1}}"),
        ("Base64.strict_encode64('a?b>')", "YT9iPg=="),
        ("Base64.urlsafe_encode64('a?b>>>')", "YT9iPj4-"),
        ('Base64.strict_encode64("#{a}:b")', "{{basic_credentials}}"),
        ('Base64.urlsafe_encode64("#{a}:b")', "{{basic_credentials}}"),
        ("URI.join('https://h/a/', 'b').to_s", "https://h/a/b"),
        ("URI.join(base, '/b')", "{{base}}/b"),
        ("URI('https://x').to_s", "https://x"),
        ("URI.join('https://[::1', 'b').to_s", "{{URI_join_https_1_b}}"),
        ("self.to_s", "{{self_to_s}}"),
        ("q.join('-')", "{{q_join}}"),
        ("\"#{<<X}\"", "{{X}}"),
        ("URI.encode_www_form(a: 'x y', b: q)", "a=x+y&b={{q}}"),
        ("URI.encode_www_form([1])", "{{URI_encode_www_form_1}}"),
        ("{ a: 'ä' }.to_query", "a=%C3%A4"),
        ("CGI.escape('a b') + CGI.escape(q) + CGI.escape(\"x#{q}\")", "a+b{{q}}x{{q}}"),
        ("[1, 'b'].join('/') + ['a'].join", "1/ba"),
        ("(['a'] + ['b'] + 'c').join", "abc"),
        ("' x '.strip + q.strip", "x{{q}}"),
        ("'x'.upcase + q.upcase", "X{{q_upcase}}"),
        ("'5'.to_i.to_s + q.to_i.to_s", "5{{q}}"),
        ("'x'.to_i", "{{x_to_i}}"),
        ("'a'.concat('b')", "ab"),
        ("{ a: 'x' }[:a] + { a: 'y' }.fetch(:a) + { a: 'z' }.fetch('b', 'w')", "xyw"),
        ("{ a: 'x' }.fetch", "{{a_x_fetch}}"),
        ("q.fetch(:a)", "{{q_fetch_a}}"),
        ("data[:id]", "{{data_id}}"),
        ("list[0]", "{{list_0}}"),
        ("cond ? 'a' : 'a'", "a"),
        ("cond ? 'a' : 'b'", "{{cond_a_b}}"),
        ("nil || 'a'", "a"),
        ("('b' or 'a')", "b"),
        ("a - b", "{{a_b}}"),
        ("%w[a b].to_json + %i[c].to_json", '["a","b"]["c"]'),
        ("ENV['A_B'] + ENV.fetch('C')", "{{A_B}}{{C}}"),
        ("ENV.to_s", "{{to_s}}"),
        ("'x'.tap { |t| t }.then { |t| t + 'y' }", "xy"),
        ("$global + @@cls + @ivar", "{{global}}{{cls}}{{ivar}}"),
        ("Config::BASE", "{{Config_BASE}}"),
        ("self.token", "{{self_token}}"),
        ("obj.dup.clone", "{{obj}}"),
        ("{a: 1}.dup.to_json + [1].dup.to_json", '{"a":1}[1]'),
        ("obj.merge!(a: 1)", "{{obj_merge_a_1}}"),
        ("'x'.freeze", "x"),
        ("yield_it(&blk)", "{{yield_it_blk}}"),
    ],
)  # fmt: skip
def test_expression_gives(code: str, text: str) -> None:
    assert read(code).request.body.text == text


@pytest.mark.parametrize(
    ("before", "code", "text"),
    [
        ("t = 'a'\nt += 'b'\nt << 'c'", "t", "ab"),
        ("t = 'a' if x", "t", "a"),
        ("h = {}\nh['a'] = 1\nh[:b] = 2\nh.merge!(c: 3)", "h.to_json", '{"a":1,"b":2,"c":3}'),
        ("def f(a, b = 'd', c: 'k', d:)\n  \"#{a}#{b}#{c}#{d}\"\nend", "f('x', d: 'z')", "xdkz"),
        ("def f(a) = a + '!'", "f('x')", "x!"),
        ("def f\n  return 'early'\nend", "f", "early"),
        ("def f\n  return\nend", "\"#{f}\"", "{{f}}"),
        ("def f; f; end", "\"#{f}\"", "{{f}}"),
        ("def f(*a); end", "\"#{f(1)}\"", "{{f_1}}"),
        ("A = B\nB = A", "A", "{{B}}"),
        ("A = 'x'", "A", "x"),
        ("@a = 'x'\n@a ||= 'y'", "@a", "x"),
        ("[1].each { |i| @k = 'in' }", "@k", "in"),
        ("begin\n  k = 'in'\nrescue\nend", "k", "in"),
        ("f = ->(x) { x }", "'a'", "a"),
        ("x = { q: }", "x.to_json", '{"q":"{{q}}"}'),
        ("x = { **more }", "x.to_json", "{}"),
        ("x = <<~T\n    a\n      #{q} b\n\n    c\nT", "x", "a\n  {{q}} b\n\nc\n"),
        ("x = <<-T\n    a\n    T", "x", "    a\n"),
        ("x = <<T + <<T2\na\nT\nb\nT2", "x", "a\nb\n"),
        ("x = <<~T\n  a #\\\\b #{q} \\#{r}\n  c\nT", "x", "a #\\b {{q}} #{r}\nc\n"),
        ("def f\n  <<~T\n    late\n  T\nend\ny = <<~U\n  first\nU", "y + f", "first\nlate\n"),
        ("class A\n  def self.t = 'x'\nend", "A.t", "x"),
        ("class A\n  def initialize(t)\n    @t = t\n  end\nend\nA.new('given')", "@t", "given"),
        ("a.b.c = 1\na[0] = 2", "'x'", "x"),
        ("@a = nil\n@a ||= 'y'", "@a", "y"),
        ("h = {}\nh[:a] ||= 'x'\nh[:a] ||= 'y'", "h[:a]", "x"),
        ("a ||= 'x'\na ||= 'y'", "a", "x"),
        ("s[:a] = 'x'\ns[:b] ||= 'y'", "s[:a] + s[:b]", "xy"),
        ("c.token = 'x'", "c.token", "x"),
        ("self.token = 'x'", "self.token", "x"),
        ("attr_reader :token\n@token = 'x'", "token", "x"),
        ("attr_accessor :other", "other", "{{other}}"),
        ("@token = 'x'", "self.token", "x"),
        ("k = Faraday.new('https://h')", "k['x']", "{{k_x}}"),
        ("def f(a, *b, **c) = [a, b, c].to_json", "f(1, 2, *[3, 4], d: 5)",
         '[1,[2,3,4],{"d":5}]'),
        ("def f(a, o = {}) = o.to_json", "f(1, b: 2)", '{"b":2}'),
        ("def f(a, b = 'c') = [a, b].to_json", "f(nil, nil)", "[null,null]"),
        ("def f(a, b: 'c') = [a, b].to_json", "f(1, **{ b: 2 })", "[1,2]"),
        ("def f(*a) = a.to_json", "f(*all)", '["{{all}}"]'),
        ("", "{ b: [1, { d: nil }], a: 'x y' }.to_query", "a=x+y&b%5B%5D=1&b%5B%5D%5Bd%5D="),
        ("", "'x'.to_query", "{{x_to_query}}"),
        ("", "URI.encode_www_form([['a', '~*'], ['b']])", "a=%7E*&b"),
        ("", "URI.encode_www_form(fields)", "{{URI_encode_www_form_fields}}"),
        ("", "CGI.escape(\"a b*#{c}\") + CGI.escape(d)", "a+b%2A{{c}}{{d}}"),
        ("", "ERB::Util.url_encode('a b*~')", "a%20b%2A~"),
        ("", "URI.encode('https://h/a b?c=ü')", "https://h/a%20b?c=%C3%BC"),
        ("", "URI::HTTPS.build(host: 'h', port: 1, path: '/a', query: 'b')", "https://h:1/a?b"),
        ("", "URI::HTTP.build(x)", "{{URI_HTTP_build_x}}"),
        ("", "CGI.escape", "{{CGI_escape}}"),
        ("", "'aB'.downcase + 'aB'.capitalize", "abAb"),
        ("", "x.downcase + x.capitalize", "{{x_downcase}}{{x_capitalize}}"),
    ],
)  # fmt: skip
def test_statement_before_is_followed(before: str, code: str, text: str) -> None:
    assert read(code, before).request.body.text == text


def test_default_of_the_environment_is_the_value() -> None:
    imported = read("ENV.fetch('A', 'd') + ENV.fetch('B') { 'e' } + (ENV['C'] || 'f')")
    assert imported.request.body.text == "{{A}}{{B}}{{C}}"
    assert imported.bindings == {"A": "d", "B": "e", "C": "f"}


def test_merged_unknown_is_told() -> None:
    notes = [note.text for note in read("{ a: 1 }.merge(whole).to_json").notes]
    assert any("{{whole}} is merged in" in text for text in notes)


def test_an_anonymous_splat_gives_no_argument() -> None:
    assert read("'a'", "puts(*)").request.body.text == "a"
