"""Corners of the shell and of curl that no corpus snippet shows."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.dialects.curl_options import full_name
from inspector.errors import SnippetError
from inspector.model.request import Body, ImportedRequest, Part


def read(text: str) -> ImportedRequest:
    return registry.parse(text, "curl").requests[0]


def notes(text: str) -> str:
    return "\n".join(note.text for note in read(text).notes)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("a\\ b", "a b"),
        ("a\\\n  b", "a"),
        ('"a\\$b\\`c\\"d\\\\e\\f\\\ng"', 'a$b`c"d\\e\\fg'),
        ("$'\\x41\\101\\u2603\\U1F600\\e\\q\\ud800\\x00'", "AA☃😀\x1b\\q\ufffd"),
        ('$"loc"', "loc"),
        ("a#b", "a#b"),
        ("$", "$"),
        ("$1x${@}$?", "{{argument_1}}x${@}{{arguments}}"),
        ("${A:-d}", "{{A}}"),
        ("`date`", "{{date}}"),
        ('"`date +%s`-$(id (a "b)" \'c)\' \\) ))"', "{{date_s}}-{{id_a_b_c}}"),
        ("a\u00a0b", "a\u00a0b"),
    ],
)
def test_word_is_read_as_a_shell_would(word: str, value: str) -> None:
    assert read(f"curl -H X-A:{word} https://h/x").request.headers.get("X-A") == value


@pytest.mark.parametrize(
    "tail",
    [
        " > out.txt",
        " 2>&1",
        " 2>/dev/null",
        " >out",
        " # note",
        " | jq .",
        " && echo ok",
        "; ls",
        " &",
    ],
)
def test_redirections_and_pipes_are_no_part_of_the_request(tail: str) -> None:
    assert read(f"curl -H 'A: b' https://h/x{tail}").request.url == "https://h/x"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('curl https://h/x -H "A: b', "double quote"),
        ("curl https://h/x -H 'A: b", "single quote"),
        ("curl https://h/x -H $'A: b", "This quote is not closed"),
        ("curl https://h/x?a=$(id", "command substitution"),
        ("curl https://h/x?a=`id", "command substitution"),
    ],
)
def test_what_is_not_closed_is_told_and_incomplete(text: str, fault: str) -> None:
    imported = read(text)
    assert not imported.complete
    assert fault in notes(text)
    assert imported.request.url.startswith("https://h/x")


def test_assignments_are_followed() -> None:
    text = '#!/bin/sh\nset -e\nexport H=api.h\nT=\'a b\' P=/x\n\ncurl "https://$H$P" -H "X: ${T}"'
    request = read(text).request
    assert request.url == "https://api.h/x"
    assert request.headers.get("X") == "a b"


def test_assignment_before_the_command_is_followed() -> None:
    assert read("A=1 sudo curl https://h/x").request.url == "https://h/x"


def test_assignments_that_double_without_end_are_refused() -> None:
    text = "A=abcdefgh\n" + 'A="$A$A"\n' * 40 + "curl https://h/$A"
    with pytest.raises(SnippetError, match="too long to read"):
        registry.parse(text, "curl")


def test_output_of_a_command_is_named_after_what_takes_it() -> None:
    text = 'T=`get token`\ncurl https://h/x -H "A: $T"'
    assert read(text).request.headers.get("A") == "{{T}}"
    assert "`get token` is not run; its output is the variable T." in notes(text)


@pytest.mark.parametrize(
    ("heredoc", "body"),
    [
        ("<<EOF\na $B\nEOF", "a {{B}}\n"),
        ("<<'EOF'\na $B\nEOF", "a $B\n"),
        ('<<"E F"\na\nE F', "a\n"),
        ("<<\\EOF\n$B\nEOF", "$B\n"),
        ("<<-EOF\n\ta\n\tEOF", "a\n"),
        ("<<EOF\na", "a\n"),
    ],
)
def test_here_document_is_the_body(heredoc: str, body: str) -> None:
    text = f"curl --data-binary @- https://h/x {heredoc}\n"
    assert read(text).request.body.text == body


def test_data_from_elsewhere_is_a_variable() -> None:
    assert read("curl -d @- https://h/x").request.body.text == "{{stdin}}"
    assert read("curl -d a=1 -d @f.txt https://h/x").request.body.text == "a=1&{{f_txt}}"
    assert read("curl --data-urlencode @f https://h/x").request.body.text == "{{f}}"
    assert "takes the line ends out" in notes("curl -d @f.json https://h/x")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("--data-urlencode 'a b'", "a+b"),
        ("--data-urlencode '=a b'", "a+b"),
        ("--data-urlencode 'n=a {{v}} b'", "n=a+{{v}}+b"),
        ("--data-urlencode 'n@f'", "n={{f}}"),
        ("--data-urlencode 'n@f=1'", "n@f=1"),
        ("-d a -d b", "a&b"),
    ],
)
def test_data_is_joined_and_encoded_as_curl_does(options: str, text: str) -> None:
    assert read(f"curl {options} https://h/x").request.body == Body("form", text)


@pytest.mark.parametrize(
    ("query", "url"),
    [
        ("a b", "https://h/x?a+b"),
        ("=a b", "https://h/x?a+b"),
        ("+a%20b", "https://h/x?a%20b"),
        ("n=a b", "https://h/x?n=a+b"),
    ],
)
def test_query_option_is_encoded_as_curl_does(query: str, url: str) -> None:
    assert read(f"curl --url-query '{query}' https://h/x").request.url == url


def test_query_goes_before_the_fragment() -> None:
    assert read("curl -G -d a=1 'https://h/x#f'").request.url == "https://h/x?a=1#f"


def test_form_fields_keep_their_quotes_and_types() -> None:
    text = r"""curl https://h/x -F 'a="x;\"y\""; type=text/x' -F 'b= c' -F broken"""
    text += """ -F 'd=e;headers="X: y"'"""
    parts = read(text).request.body.parts
    assert parts == (
        Part("a", 'x;"y"', None, "text/x"),
        Part("b", "c"),
        Part("d", "e"),
    )
    assert "“broken” has no value" in notes(text)
    assert "Headers and encoders" in notes(text)


@pytest.mark.parametrize(
    ("option", "note"),
    [
        ("-H @headers.txt", "headers in the file headers.txt"),
        ("-H NoColon", "it has no colon"),
        ("-H 'b@d: x'", "cannot be a header's name"),
        ("-H 'User-Agent:'", "send no User-Agent of its own"),
        ("-b cookies.txt", "cookies in the file cookies.txt"),
        ("-u name", "basic_credentials stands for"),
        ("-u $A:b", "basic_credentials stands for"),
        ("--digest -u a:b", "asks for a login scheme"),
        ("--ftp-pasv", "has no counterpart here"),
        ("stray", "“stray” is neither an option nor a URL"),
        ("https://h/[1-3]", "a request for each of the 3 URLs"),
        ("--nope=1", "no option --nope"),
        ("-@", "no option -@"),
        ("--json", "--json needs a value"),
        ("--url", "needs a value"),
    ],
)
def test_what_is_not_part_of_the_request_is_told(option: str, note: str) -> None:
    assert note in "\n".join(
        n.text
        for i in registry.parse(f"curl https://h/x {option}", "curl").requests
        for n in i.notes
    )


def test_credentials_in_option_win_over_none_and_lose_to_a_header() -> None:
    assert "Authorization" not in read("curl --digest -u a:b https://h/x").request.headers
    request = read("curl -u a:b -H 'Authorization: Bearer {{t}}' https://c:d@h/x").request
    assert request.headers.get_all("Authorization") == ("Bearer {{t}}",)
    assert request.url == "https://h/x"


def test_cookie_header_wins_over_the_option() -> None:
    request = read("curl -b a=1 -H 'Cookie: {{c}}' https://h/x").request
    assert request.headers.get_all("Cookie") == ("{{c}}",)


def test_upload_is_a_put_of_the_file() -> None:
    request = read("curl -T dir/f.txt https://h/up/").request
    assert (request.method, request.url) == ("PUT", "https://h/up/f.txt")
    assert request.body == Body("file", "dir/f.txt")
    assert read("curl -T f https://h/up").request.url == "https://h/up"


@pytest.mark.parametrize(
    ("command", "method"),
    [
        ("curl https://h", "GET"),
        ("curl --url=https://h --request=PUT", "PUT"),
        ("curl -I https://h", "HEAD"),
        ("curl -F a=b https://h", "POST"),
        ("curl -X PATCH -d x https://h", "PATCH"),
        ("curl -z '-Mon' -A '' -- -odd https://h", "GET"),
    ],
)
def test_method_is_what_curl_takes(command: str, method: str) -> None:
    assert read(command).request.method == method


def test_time_condition_can_be_turned_round() -> None:
    date = "Mon, 01 Jan 2024 00:00:00 GMT"
    headers = read(f"curl -z '-{date}' https://h").request.headers
    assert headers.get("If-Unmodified-Since") == date
    assert "no date that curl knows" in notes("curl -z yesterday https://h")


def test_headers_without_a_url_are_a_fragment() -> None:
    imported = read("curl -H 'X-Guest-Id: g'")
    assert imported.request.is_fragment
    assert not imported.complete


def test_many_urls_are_cut_at_a_hundred_and_told() -> None:
    requests = registry.parse("curl " + "https://h/x " * 150, "curl").requests
    assert len(requests) == 100
    assert any("first 100 URLs" in note.text for note in requests[0].notes)


def test_notes_are_cut_at_a_limit_and_told() -> None:
    imported = read("curl https://h/x " + " ".join(f"--nope{i}" for i in range(90)))
    assert imported.notes[0].text.startswith("There is more like this")
    assert len(imported.notes) < 70


def test_address_that_cannot_be_taken_apart_stays() -> None:
    assert read("curl 'https://[::1/x'").request.url == "https://[::1/x"


def test_long_options_may_be_shortened_when_unique() -> None:
    assert full_name("head") == "head"
    assert full_name("data-url") == "data-urlencode"
    assert full_name("no-compressed") == "no-compressed"
    assert full_name("dat") is None
    assert full_name("no-nonsense") is None


def test_a_numbered_parameter_between_single_quotes_is_plain_text() -> None:
    found = read("curl https://h.example/x -H 'X-Price: $5'")
    assert found.request.headers.get("X-Price") == "$5"
    assert not any("$5" in note.text for note in found.notes)


def test_type_of_a_part_may_name_its_charset() -> None:
    found = read("curl https://h.example/x -F 'a=b;type=text/plain; charset=utf-8;filename=c'")
    assert found.request.body.parts == (Part("a", "b", "c", "text/plain; charset=utf-8"),)


@pytest.mark.parametrize("start", ["", "rem a\n"])
def test_word_in_angle_brackets_is_a_value_to_fill_in(start: str) -> None:
    imported = read(f"{start}curl https://h/users/<USER ID>/x -H X-A:<KEY>\n")
    assert imported.request.url == "https://h/users/{{USER_ID}}/x"
    assert imported.request.headers.get("X-A") == "{{KEY}}"
    assert read(f"{start}curl <URL_HERE>/x\n").request.url.endswith("{{URL_HERE}}/x")


def test_redirections_are_no_values_to_fill_in() -> None:
    request = read("curl https://h/x -d @- <in.json 2>err >out").request
    assert request.url == "https://h/x"
    assert request.body == Body("file", "in.json")
    assert read("rem a\ncurl https://h/x <in.json >out\n").request.url == "https://h/x"


@pytest.mark.parametrize(
    ("given", "url", "header"),
    [
        ("-H Accept: text/csv https://h/x", "https://h/x", "text/csv"),
        ("-H Accept: a b -s https://h/x", "https://h/x", "a b"),
        ("https://h/x -H Accept: text/csv", "https://h/x", "text/csv"),
        ("https://h/x -H Accept:", "https://h/x", None),
        ("-H Accept: h.example/x", "http://h.example/x", None),
        ("-H Accept: --url h.example/x https://h/y", "http://h.example/x", None),
    ],
)
def test_header_without_its_quotes_is_read_with_them(
    given: str, url: str, header: str | None
) -> None:
    imported = read(f"curl {given}")
    assert imported.request.url == url
    assert imported.request.headers.get("Accept") == header
    told = any("quotes around this header are missing" in note.text for note in imported.notes)
    assert told == (header is not None)


def test_lines_joined_behind_their_backslashes_go_on() -> None:
    text = "curl \\ -H 'A: b' \\ 'https://h/x' \\ --data a\\ b"
    imported = registry.parse(text, "curl").requests[0]
    assert imported.request.url == "https://h/x"
    assert imported.request.body.text == "a b"
    assert "no line end behind it" in notes(text)


def test_comment_between_continued_lines_is_left_out() -> None:
    text = "curl https://h/x \\\n  # why\n  -H 'A: b'"
    assert read(text).request.headers.get("A") == "b"
    assert "comment between the lines" in notes(text)
    assert not len(read("curl https://h/x # why\n  -H").request.headers)


def test_answer_that_curl_shows_is_kept_as_its_status() -> None:
    text = (
        "curl -v https://h/x\n> GET /x HTTP/1.1\n> Host: h\n>\n< HTTP/1.1 403 Forbidden\n< A: b\n"
    )
    snippet = registry.parse(text)
    assert snippet.dialect == "curl"
    assert [(one.request.url, one.recorded) for one in snippet.requests] == [("https://h/x", 403)]
    assert not len(snippet.requests[0].request.headers)
    two = registry.parse("curl https://h/a https://h/b\n< HTTP/1.1 403 Forbidden", "curl")
    assert [one.recorded for one in two.requests] == [0, 0]


def test_variable_in_a_form_is_told_to_be_sent_raw_by_curl() -> None:
    text = 'curl https://h/x -d "a=$V" -d b=c --data-urlencode "d=$W"'
    assert [line for line in notes(text).split("\n") if "as it is" in line] == [
        "curl sends the value of V as it is; here it is percent-encoded when it is filled in."
    ]


def test_name_of_a_file_ends_its_path_as_its_system_writes_paths() -> None:
    part = read("C:\\>curl -F f=@C:\\a\\b.pdf https://h/x").request.body.parts[0]
    assert (part.filename, part.path) == ("b.pdf", "C:\\a\\b.pdf")
    part = read("curl -F 'f=@a/b\\c.pdf' https://h/x").request.body.parts[0]
    assert part.filename == "b\\c.pdf"


def test_sign_that_cmd_exe_takes_for_its_own_is_told_with_its_place() -> None:
    text = 'curl -d "{\\"a\\": \\"b & c\\"}" ^\n https://h/x'
    imported = read(text)
    assert imported.request.body.text == '{"a": "b & c"}'
    note = next(note for note in imported.notes if "write ^& here" in note.text)
    assert (note.severity, note.line, note.column) == ("warning", 1, text.index("&") + 1)


def test_curl_exe_below_set_is_of_cmd_exe() -> None:
    text = 'set KIND=abcd\ncurl.exe -H "X-A: %KIND%" https://h/x'
    assert read(text).request.headers.get("X-A") == "abcd"
