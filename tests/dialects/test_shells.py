"""Words of bash, cmd.exe and PowerShell reach curl as the shell would hand them on."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.model.request import ImportedRequest


def read(text: str) -> ImportedRequest:
    return registry.parse(text, "curl").requests[0]


def notes(text: str) -> str:
    return "\n".join(f"{note.severity} {note.text}" for note in read(text).notes)


@pytest.mark.parametrize(
    ("operation", "value"),
    [
        ("${A:-d}", "aBcB"),
        ("${A:+y}", "y"),
        ("${A^}", "ABcB"),
        ("${A,}", "aBcB"),
        ("${A^^}", "ABCB"),
        ("${A,,}", "abcb"),
        ("${A:1}", "BcB"),
        ("${A:1:2}", "Bc"),
        ("${A%B}", "aBc"),
        ("${A/B/x}", "axcB"),
        ("${A//B/x}", "axcx"),
        ("${A/B*/x}", "{{A}}"),
        ("${A@Q}", "{{A}}"),
        ("${A%????????????????????*}", "{{A}}"),
    ],
)
def test_operation_on_a_value_gives_what_bash_gives(operation: str, value: str) -> None:
    text = f'A=aBcB\ncurl "https://h/{operation}"'
    assert read(text).request.url == f"https://h/{value}"
    assert ("changes the value of A" in notes(text)) == (value == "{{A}}")


def test_value_without_quotes_is_parted_at_its_white_space() -> None:
    text = 'O=" -X PUT "\nV=" b "\ncurl $O https://h/a -d a=1"$V"c'
    request = read(text).request
    assert (request.method, request.url, request.body.text) == ("PUT", "https://h/a", "a=1 b c")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("echo abc | cat | curl -d @- https://h/a", "abc"),
        ("echo abc | tee | curl -d @- https://h/a", "abc"),
        ("cat <<E | cat | curl -d @- https://h/a\nabc\nE\n", "abc"),
        ("cat <<E | sed s/a/b/ | curl -d @- https://h/a\nabc\nE\n", "{{stdin}}"),
        ("curl -d @- https://h/a <<E\n$(id)`ls` \\$x b\\\nc $D\nE\n", "{{id}}{{ls}} $x bc {{D}}"),
        ('curl https://h/a -d "$(cat <<-E\n\ta=b\n\tE\n)"', "a=b"),
        ('curl https://h/a -d "$(echo a; echo b)"', "{{echo_a_echo_b}}"),
        ('curl https://h/a -d "$(echo "a=$V")"', "a={{V}}"),
        ('curl https://h/a -d "$(echo "$V" | base64)"', "{{echo_V_base64}}"),
        ("curl https://h/a -d \"$(printf '%s=%s%%' a b)\"", "a=b%"),
        ("curl https://h/a -d \"$(printf '%s=%s' a)\"", "{{printf_s_s_a}}"),
    ],
)  # fmt: skip
def test_text_from_other_commands_is_the_body_where_it_is_known(text: str, body: str) -> None:
    assert read(text).request.body.text == body


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("curl https://h/a B=(1 2", "This list is not closed"),
        ('curl https://h/a -d "$(cat <<E\nabc\n', "This command substitution is not closed"),
        ("curl.exe https://h/a -d 'abc", "This single quote is not closed"),
        ('curl.exe https://h/a -d "abc', "This double quote is not closed"),
    ],
)
def test_what_is_not_closed_is_told(text: str, fault: str) -> None:
    imported = read(text)
    assert (imported.complete, imported.request.url) == (False, "https://h/a")
    assert f"error {fault}" in notes(text)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ('curl ^\n https://h/a -d "a=100%% of 50%"', "a=100% of 50%"),
        ('curl ^\r\n https://h/a ^\r\n -d "a=b"\r\n', "a=b"),
        ('curl https://h/a ^\n\n -d "a=b"', "a=b"),
        ('curl ^\n https://h/a -d "a=b" ^', "a=b"),
        ("curl ^\n https://h/a -d 2 2>nul >out.txt", "2"),
        ('C:\\>echo {"a": 1} | curl -d @- https://h/a', '{"a": 1}'),
        ('C:\\>type in.txt | curl -d @- https://h/a', "{{stdin}}"),
        ('C:\\>curl ^\nMore? https://h/a -d "a=b"', "a=b"),
        ('curl ^\r\n More?https://h/a ^\r\nMore? ^\r\nMore? -d "a=b"\r\n', "a=b"),
        ('C:\\>curl https://h/a -d "a=100%% of 50%"', "a=100%% of 50%"),
    ],
)  # fmt: skip
def test_line_for_cmd_exe_reaches_curl_as_it_would(text: str, body: str) -> None:
    request = read(text).request
    assert (request.url, request.body.text) == ("https://h/a", body)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("curl ${U:-https://h/a}", "U has only a default: “https://h/a”."),
        ("wget ${U:-https://h/a}", "U has only a default: “https://h/a”."),
        ('http https://h/a "Cookie: ${C:-a=secret7}"', "C has only a default."),
    ],
)
def test_value_that_a_command_falls_back_to_is_told(text: str, told: str) -> None:
    (imported,) = registry.parse(text).requests
    assert [note.text for note in imported.notes] == [f"The variable {told}"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("$B = 'b'\n# first\n& curl.exe https://h/a -d a=$B # note", "a=b"),
        ("'{\"a\": 1}' | curl.exe -d '@-' https://h/a", '{"a": 1}'),
        ("$B = 'b'\n'a=1' | curl.exe https://h/a -d '@-' -H X:$B", "a=1"),
        ("$answer = curl.exe https://h/a -d a=b", "a=b"),
        ("$B = Get-Date\ncurl.exe https://h/a -d a=$B", "a={{B}}"),
        ("curl.exe https://h/a -d a=`$b`nc", "a=$b\nc"),
        ("curl.exe https://h/a -d a=b`\n -s", "a=b"),
        ('curl.exe https://h/a -d "$([char]34)a$([char]34) ""b"""', '"a" "b"'),
        ('curl.exe https://h/a -d "a=$(Get-Date)"', "a={{Get_Date}}"),
        ("curl.exe https://h/a -d $(Get-Date)", "{{Get_Date}}"),
        ('curl.exe https://h/a -d \'[\\"a\\", "b"]\'', '["a", "b"]'),
        ('curl.exe --% https://h/a -d "a=%B%^&"', "a={{B}}^&"),
        ("curl.exe --% https://h/a -d a=b&c=^<d> | more", "a=b&c=^<d>"),
    ],
)
def test_line_for_powershell_reaches_curl_as_it_would(text: str, body: str) -> None:
    request = read(text).request
    assert (request.url, request.body.text) == ("https://h/a", body)


@pytest.mark.parametrize(
    ("options", "url", "body"),
    [
        ("--variable b=1 --expand-data 'a={{b}}' https://h/a", "https://h/a", "a=1"),
        ("--variable base=https://h --expand-url '{{base}}/a'", "https://h/a", ""),
        ("--expand-data 'a={{b}}' https://h/a", "https://h/a", "a={{b}}"),
        ("--variable b=1 --expand-data 'a={{b:url}}' https://h/a", "https://h/a", "a={{b}}"),
        ("--variable b=1 -d 'a={{b}}' https://h/a", "https://h/a", "a={{b}}"),
    ],
)
def test_variables_of_curl_are_filled_where_it_expands_them(
    options: str, url: str, body: str
) -> None:
    text = f"curl {options}"
    request = read(text).request
    assert (request.url, request.body.text) == (url, body)
    assert ("changes the value of b" in notes(text)) == (":url" in options)


@pytest.mark.parametrize(
    ("options", "wanted", "note"),
    [
        ("-C 5", "bytes=5-", ""),
        ("-C 0", None, ""),
        ("-C -", None, "info -C - goes on from a place not in the snippet; left out."),
        ("--continue-at x", None, "info --continue-at x goes on from a place not in the snippet"),
    ],
)
def test_place_to_go_on_from_is_a_range(options: str, wanted: str | None, note: str) -> None:
    text = f"curl {options} https://h/a"
    assert read(text).request.headers.get("Range") == wanted
    assert notes(text).startswith(note)
    assert bool(notes(text)) == bool(note)


def test_scheme_of_an_address_without_one_can_be_chosen() -> None:
    assert read("curl --proto-default https h.example/a").request.url == "https://h.example/a"


@pytest.mark.parametrize(
    ("text", "url", "said"),
    [
        ("curl.exe https://h/x -H 'A: 1' > out.txt", "https://h/x", ""),
        ('curl.exe "https://h/$env:A" 2>&1', "https://h/{{A}}", ""),
        ('curl https://h/x "${HEADERS[@]}"', "https://h/x", "is filled elsewhere"),
    ],
)
def test_what_is_no_argument_leaves_the_command_whole(text: str, url: str, said: str) -> None:
    (imported,) = registry.parse(text).requests
    assert imported.request.url == url
    assert any(said in note.text for note in imported.notes) == bool(said)
