"""Damage is undone only where the text reads better for it, and every repair is told."""

from __future__ import annotations

import pytest

from inspector.dialects import gutters, registry
from inspector.dialects.multipart import parts_in
from inspector.dialects.places import Lines, Replacement, change
from inspector.dialects.repair import LADDERS, WRAPS, Mender, ladders
from inspector.errors import SnippetError
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest, Part, Request


def read(text: str) -> ImportedRequest:
    return registry.parse(text).requests[0]


def said(imported: ImportedRequest) -> list[str]:
    return [note.text for note in imported.notes]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("`curl https://h/x`", "curl https://h/x"),
        ("1. curl https://h/x \\\n2.  -H 'A: b'\n", "curl https://h/x \\\n -H 'A: b'\n"),
        ("1 a\n1 b", "1 a\n1 b"),
        ("1 a", "1 a"),
        ("me@host:~$ curl https://h/x", "curl https://h/x"),
        ("> a\nb", "a\nb"),
        ("> > a\n> > b", "a\nb"),
        ("~~~\na\n~~~\nb", "a\n"),
        ("```\na", "a"),
        ("a\u2028b\rc", "a\nb\nc"),
        ("&lt;&#65;&#x42;&nbsp;&bogus;", "<AB &bogus;"),
        ('"in “x” side" “out”', '"in “x” side" "out"'),
        ("it\u2019s \u2018q\u2019", "it\u2019s 'q'"),
        ("plain", "plain"),
        ("\x1b[32mcurl\x1b[0m https://h/x", "curl https://h/x"),
        ("Jane Doe  10:42 AM\ncurl https://h/x", "curl https://h/x"),
        ("{code:sh}\ncurl https://h/x\n{code}\nthanks", "curl https://h/x\n"),
        ("<pre><code>curl &amp;lt; &gt;</code></pre>", "curl < >"),
        ("curl https://h/a<br>\n-d b<br />\n-v", "curl https://h/a \\\n-d b \\\n-v"),
        ("1\nfoo x\n2\nbar y", "foo x\nbar y"),
        ("1\n2\nfoo x\nbar y", "foo x\nbar y"),
        ("7 | a\n8 |   b", "a\n  b"),
        ("| a |\n| b |", "a\nb"),
        ("| a |\nb", "| a |\nb"),
        ("irb> a\n=> 1\nirb> b", "a\nb"),
        ("2024-05-06 10:12:33,123 DEBUG [main] a.b - curl x", "curl x"),
        ("\u2022 curl x\n  -d y", "curl x \\\n-d y"),
        ("- curl x\n-d y", "curl x \\\n-d y"),
        ("curl - -header x", "curl --header x"),
        ("a \u2013H x \u2014data y \u2212k", "a -H x --data y -k"),
        ("[https://h/x](https://h/x)", "https://h/x"),
        (
            "<https://h/x|x> <https://h/y> https://h/z<https://h/z>",
            "https://h/x https://h/y https://h/z",
        ),
        ('"a \\"b\\"\\n\\u00e4"', 'a "b"\n\u00e4'),
        ('"a" "b"', '"a" "b"'),
        ('"\\q"', '"\\q"'),
        ('{\\"a\\": \\"b\\\\n\\"}', '{"a": "b\\n"}'),
        ("a 'x\\n'\\nb", "a 'x\\n'\nb"),
        ("&amp;quot;", '"'),
        ("Curl https://h/x", "curl https://h/x"),
        ("a \\\\\nb", "a \\\nb"),
        ("a\u00adb\u00adc\u00add", "abcd"),
        ("From: a@b\nTo: c@d\nSubject: e\n\nx\n-- \nJane", "x\n"),
        ("From: a@b\nDate: c@d\nSubject: e\n\nx", "From: a@b\nDate: c@d\nSubject: e\n\nx"),
        ("python\nCopy code\nx = 1", "x = 1"),
        ("a  \nb \nc ", "a\nb\nc"),
        ("x\n```\n", "x\n"),
        ("$ curl https://h/x\n# a comment", "curl https://h/x\n# a comment"),
        ("1.\n2.", "1.\n2."),
    ],
)
def test_text_is_mended(text: str, mended: str) -> None:
    assert Mender(text).mend(LADDERS[0]).text.lstrip("\n") == mended


@pytest.mark.parametrize(
    ("text", "dialect", "mended"),
    [
        ('see:\n{"a": "b"}\nbye', "json", '{"a": "b"}'),
        ('[10:42] Jane\n{"a": ["b"', "json", '{"a": ["b"'),
        ("[a] b", "json", "[a] b"),
        ("Why?\nGET /api/v2/x HTTP/1.1\nA: b", "raw", "GET /api/v2/x HTTP/1.1\nA: b"),
        ("Why?\n@h = x\nGET https://{{h}}/y", "http-file", "@h = x\nGET https://{{h}}/y"),
        ("no request", "raw", "no request"),
        (
            "* Connected\n> GET /a HTTP/1.1\n> Host: h\n>\n< HTTP/1.1 401 No\n",
            "raw",
            "GET /a HTTP/1.1\nHost: h\n",
        ),
        ("* Connected\n> GET /a HTTP/1.1\n> Host: h", "raw", "GET /a HTTP/1.1\nHost: h"),
        (
            "D/Ok: --> GET https://h/x http/1.1\nD/Ok: A: b\nC: d",
            "raw",
            "GET https://h/x\nA: b\nC: d",
        ),
        ("http GET https://h/x\n  a==b", "httpie", "http GET https://h/x \\\n  a==b"),
        ("wget \\ \n  https://h/x", "wget", "wget \\\n  https://h/x"),
        ("import os a = 1 b = 'c d' print(a)", "python", "import os\na = 1\nb = 'c d'\nprint(a)"),
        ("from a import b c = [b d] e = f", "sdk-python", "from a import b\nc = [b d]\ne = f"),
        ("a = b if c else not d pass x()", "python", "a = b if c else not d\npass\nx()"),
        (
            'a = """b "c" d""" e = \'\'\'f g\'\'\'',
            "python",
            'a = """b "c" d"""\ne = \'\'\'f g\'\'\'',
        ),
        ("import a def f(): b = 1 return b", "python", "import a\ndef f(): b = 1 return b"),
        ("import a b = 1 # c d e = f", "python", "import a\nb = 1 # c d e = f"),
        ("import a b = 1\nc d", "python", "import a b = 1\nc d"),
    ],
)
def test_text_is_mended_for_a_dialect(text: str, dialect: str, mended: str) -> None:
    assert Mender(text).mend(ladders(dialect)[0]).text.lstrip("\n") == mended


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("a" * 30 + " " + "b" * 30 + "\nccc d", "a" * 30 + " " + "b" * 30 + " ccc d"),
        ("a" * 30 + " " + "b" * 30 + "\n\nccc", "a" * 30 + " " + "b" * 30 + "\n\nccc"),
        ("a b\nc", "a b\nc"),
    ],
)
def test_lines_that_a_mail_program_broke_are_joined(text: str, joined: str) -> None:
    assert Mender(text).mend((WRAPS,)).text == joined


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("http POST\n\nthen", "POST stands where the URL should; the command is cut short."),
        ("wget https://h/x 2", "2 stands where a URL should."),
        (
            "http GET https://h/x &bogus; a:b",
            "The command is cut short by &bogus;, which may stand for a character.",
        ),
    ],
)
def test_command_that_lost_its_rest_is_told(text: str, told: str) -> None:
    notes = [note for one in registry.parse(text).requests for note in one.notes]
    assert told in [note.text for note in notes]


def test_tunnel_is_refused_with_what_to_paste() -> None:
    with pytest.raises(SnippetError, match="CONNECT only opens a tunnel"):
        registry.parse("CONNECT h:443 HTTP/1.1\nHost: h:443\n")


def test_part_with_a_header_of_its_own_is_not_taken_apart() -> None:
    text = "--b\r\nX-Own: y\r\n\r\na\r\n--b--\r\n"
    assert parts_in(text, "multipart/form-data; boundary=b") == ()


def test_typed_variable_alone_is_powershell() -> None:
    assert registry.sniff("$page = [int]'2'")[0][0] == "powershell"


def test_places_survive_the_repairs() -> None:
    text = (
        "Hi,\n```\n$ curl &quot;https://h/x&quot; -H 'Authorization: Bearer <TOKEN>' --nope\n```\n"
    )
    imported = read(text)
    lines = text.split("\n")
    for note in imported.notes:
        if "<TOKEN>" in note.text:
            assert lines[note.line - 1][note.column - 1 :].startswith("<TOKEN>")
        if "--nope" in note.text:
            assert lines[note.line - 1][note.column - 1 :].startswith("--nope")
    assert {"--nope", "<TOKEN>"} <= {
        word.strip("“”;") for t in said(imported) for word in t.split()
    }


def test_only_needed_repairs_are_made() -> None:
    imported = read("curl “https://h/x” -H 'X-Note: a\u00a0b &amp; c'")
    assert imported.request.headers.get("X-Note") == "a\u00a0b &amp; c"
    assert said(imported)[0] == "Typographic quotes were read as straight ones."
    assert not any("spaces" in text or "entities" in text for text in said(imported))


def test_text_that_begins_with_a_variable_is_not_mended_to_be_json() -> None:
    text = 'curl https://h/x -H "Content-Type: text/plain" -d "$A\\\\\n"'
    assert read(text).request.body == Body("text", "{{A}}\\\n")


def test_backslash_at_the_end_of_a_line_of_text_is_sent() -> None:
    text = 'http PUT https://h/x --raw "a $A\\\\\nb"'
    assert read(text).request.body.text == "a {{A}}\\\nb"


def test_quotes_everywhere_are_mended_when_the_gentle_way_does_not_help() -> None:
    imported = read('{ “a”: "b", “c”: “d “quoted” e” }'.replace("“quoted”", "x"))
    assert imported.request.body.text == '{ "a": "b", "c": "d x e" }'


def test_entity_in_a_url_is_undone() -> None:
    assert read("GET https://h/x?a=1&amp;b=2").request.url == "https://h/x?a=1&b=2"


def test_offsets_map_back_through_a_change() -> None:
    changed = change("0123456789", [Replacement(2, 4, "x"), Replacement(6, 6, "yy")])
    assert changed.text == "01x45yy6789"
    assert [changed.origin(i) for i in (0, 1, 3, 7, 10)] == [0, 1, 4, 6, 9]


def test_places_and_offsets_are_each_others_inverse() -> None:
    lines = Lines("ab\n\ncd")
    assert [lines.place(i) for i in (0, 2, 3, 4)] == [(1, 1), (1, 3), (2, 1), (3, 1)]
    assert [lines.offset(lines.place(i)) for i in range(6)] == list(range(6))
    assert lines.offset((9, 99)) == 6


def test_command_quoted_within_a_mail_is_read() -> None:
    text = "Hello,\n\n> curl -X PUT https://h/x \\\n> -H 'A: b'\n\nBye"
    request = registry.parse(text).requests[0].request
    assert (request.method, list(request.headers)) == ("PUT", [("A", "b")])
    one = "see\n> curl https://h/x\nfor more"
    assert registry.parse(one).requests[0].request.url == "https://h/x"


def test_signature_of_a_mail_is_no_part_of_the_command_it_quotes() -> None:
    text = "> curl https://h/x \\\n>   -H 'A: b'\n> -- \n> Jane Doe\n"
    imported = registry.parse(text).requests[0]
    assert imported.complete
    assert {note.severity for note in imported.notes} == {"info"}
    code = "> r = requests.get('https://h/x')\n> print(r)\n>\n> -- \n> Jane Doe\n"
    imported = registry.parse(code).requests[0]
    assert imported.complete
    assert "The head and the signature of a mail were left out." in said(imported)


def test_line_that_goes_on_by_itself_is_not_joined_to_the_next() -> None:
    text = (
        "curl -X POST\n'https://h.example/api/v2/some/path/that/is/quite/long' \\\n--header 'A: b'"
    )
    assert registry.parse(text).requests[0].request.headers.get("A") == "b"


def test_an_indented_line_below_a_long_comment_is_a_line_of_its_own() -> None:
    headers = Headers((("B", "0"), ("A", "Y")))
    request = Request("POST", "https://h/x", headers, Body("multipart", parts=(Part("a", "b"),)))
    (imported,) = registry.parse(registry.render(request, "go")).requests
    assert imported.request.body == request.body
    assert not any("margin" in note.text for note in imported.notes)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("--b\r\n", "multipart/form-data; boundary=b"), ("x", "multipart/form-data; boundary=b")],
)
def test_text_that_frames_no_part_holds_none(text: str, kind: str) -> None:
    assert parts_in(text, kind) == ()


def test_numbers_that_count_nothing_stay() -> None:
    text = "7\n9\nPOST /api/v2/x HTTP/1.1\nHost: h\n"
    assert list(gutters.find_line_numbers(text)) == []
