"""Corners of Invoke-RestMethod that no corpus snippet shows."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.model.request import Body, ImportedRequest, Part


def read(text: str) -> ImportedRequest:
    return registry.parse(text, "powershell").requests[-1]


def told(imported: ImportedRequest) -> str:
    return "\n".join(note.text for note in imported.notes)


@pytest.mark.parametrize(
    ("command", "method", "url"),
    [
        ("irm https://h/x", "GET", "https://h/x"),
        ("iwr -Uri $u -Method:Delete", "DELETE", "{{u}}"),
        ("Invoke-WebRequest 'https://h' -CustomMethod 'PURGE'", "PURGE", "https://h"),
        ("INVOKE-RESTMETHOD -meth PATCH -ur https://h", "PATCH", "https://h"),
        ("irm h/x -UseBasicParsing", "GET", "http://h/x"),
        ("irm '/x'", "GET", "/x"),
        ("(irm -UseBasicParsing https://h).items | Select-Object id", "GET", "https://h"),
    ],
)
def test_commands_are_followed(command: str, method: str, url: str) -> None:
    request = read(command).request
    assert (request.method, request.url) == (method, url)


@pytest.mark.parametrize(
    ("options", "body", "content_type"),
    [
        ("-Method Post -Body 'a=b'", Body("form", "a=b"), "application/x-www-form-urlencoded"),
        ("-Method Put -Body 'a=b'", Body("text", "a=b"), None),
        ("-Method Post -Body @{ a = 'b c~'; t = $true }", Body("form", "a=b+c%7E&t=True"),
         "application/x-www-form-urlencoded"),
        ("-Method Post -Body ''", Body(), None),
        ("-Method Post -InFile b.bin", Body("file", "b.bin"), None),
        ("-Method Post -Form @{ a = 1; f = (Get-Item /d/x.txt) }",
         Body("multipart", parts=(Part("a", "1"), Part("f", "", "x.txt", None, "/d/x.txt"))), None),
    ],
)  # fmt: skip
def test_bodies_are_made_as_powershell_does(
    options: str, body: Body, content_type: str | None
) -> None:
    request = read(f"irm https://h {options}").request
    assert request.body == body
    assert request.headers.get("Content-Type") == content_type


def test_body_may_come_through_the_pipeline() -> None:
    assert read("'x' | irm https://h -Method Put").request.body.text == "x"


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ("-Authentication Bearer -Token $t", "Bearer {{t}}"),
        ("-Authentication Basic -Credential $c", "Basic {{basic_credentials}}"),
        ("-Authentication None", None),
    ],
)
def test_logins_are_followed(options: str, value: str | None) -> None:
    assert read(f"irm https://h {options}").request.headers.get("Authorization") == value


def test_headers_come_from_several_options() -> None:
    command = (
        "irm https://h -UserAgent 'u' -ContentType a/b "
        "-Headers @{ A = 1; Gone = $null; 'content-type' = 'c/d' }"
    )
    assert read(command).request.headers.pairs == (
        ("A", "1"),
        ("content-type", "a/b"),
        ("User-Agent", "u"),
    )


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ("-Headers $h", "headers of this call are not known"),
        ("@more", "@more is not known here"),
        ("-Proxy http://p", "-Proxy sends through a proxy"),
        ("-WebSession $s", "cookies and headers are not known"),
        ("-Method $m", "The method is not in the snippet"),
    ],
)
def test_what_is_not_known_or_left_out_is_told(options: str, note: str) -> None:
    assert note in told(read(f"irm https://h {options}"))


@pytest.mark.parametrize(
    ("text", "headers", "body"),
    [
        ("$headers = @{ A = 'b' }", (("A", "b"),), ""),
        ("$headers['A'] = 'b'\n$headers.Add('C', 'd')", (("A", "b"), ("C", "d")), ""),
        ("$headers = 'x'; $body = 'y'", (), "y"),
        ("$payload = '{\"a\": 1}'", (), '{"a": 1}'),
    ],
)
def test_what_is_only_set_up_is_a_fragment(
    text: str, headers: tuple[tuple[str, str], ...], body: str
) -> None:
    request = read(text).request
    assert request.is_fragment
    assert request.headers.pairs == headers
    assert request.body.text == body


def test_command_with_a_fault_inside_is_incomplete() -> None:
    assert not read("irm https://h -Headers @{ a = ) }").complete


def test_console_keeps_what_was_typed() -> None:
    text = (
        "PS C:\\> $u = 'https://h/x'\nPS C:\\> irm $u `\n  -Method Put\nName : x\n"
        "PS C:\\> irm $u -Headers @{\n>> A = 'b'\n>> }\nmore : y\n"
    )
    requests = registry.parse(text, "powershell").requests
    assert [item.request.method for item in requests] == ["PUT", "GET"]
    assert requests[1].request.headers.pairs == (("A", "b"),)


def test_lines_that_are_continued_already_stay_as_they_are() -> None:
    text = "Invoke-RestMethod https://h `\n  -Method Put\nirm 'https://h/2\" "
    assert "put back" not in told(registry.parse(text, "powershell").requests[0])


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("$x = @{ a = 1 }", 0.9),
        ("irm $u", 0.9),
        ("$j = @'\n", 0.8),
        ("use $env:TOKEN", 0.5),
        ("nothing", 0.0),
    ],
)
def test_powershell_is_told_from_its_parts(text: str, score: float) -> None:
    assert dict(registry.sniff(text)).get("powershell", 0.0) == score


def test_answers_flow_into_later_calls_by_every_way_to_their_members() -> None:
    requests = registry.parse(
        "$a = Invoke-RestMethod https://h/a\n"
        "$b = Invoke-WebRequest https://h/b -Headers @{ A = $a.items[0].id; B = $a | Select x }\n"
        "$c = $b.Content | ConvertFrom-Json\n"
        "irm https://h/c -Headers @{ A = $c.id; B = $b.Headers.Location; C = $a.Count; "
        "D = $a | select -ExpandProperty name; E = $b.StatusCode }",
        "powershell",
    ).requests
    taken = [(one.request, one.source) for read in requests for one in read.takes]
    assert taken == [(0, "/items/0/id"), (1, "/id"), (1, "header:Location"), (0, "/name")]


def test_what_a_catch_returns_is_not_what_a_function_gives() -> None:
    code = (
        "function f { try { return 'a' } catch { return $null } finally { Write-Host x } }\n"
        "$a = f\nirm https://h/$a"
    )
    assert registry.parse(code, "powershell").requests[0].request.url == "https://h/a"


@pytest.mark.parametrize(
    ("condition", "url"),
    [
        ("$true -and $false", "https://h/b"),
        ("$true -and $true", "https://h/a"),
        ("$false -or $true", "https://h/a"),
        ("$false -or $false", "https://h/b"),
        ("$true -xor $false", "https://h/b"),
        ("$x -and $true", "https://h/b"),
    ],
)
def test_conditions_that_are_joined_are_judged(condition: str, url: str) -> None:
    code = f"$u = 'a'\nif ({condition}) {{ $u = 'a' }} else {{ $u = 'b' }}\nirm https://h/$u"
    assert registry.parse(code, "powershell").requests[0].request.url == url


@pytest.mark.parametrize("alias", ["curl", "wget"])
def test_windows_aliases_are_told_from_the_tools_of_that_name(alias: str) -> None:
    assert registry.sniff(f"{alias} -Uri https://h/a -Method Get")[0][0] == "powershell"
    assert registry.sniff("curl https://h/a -X GET")[0][0] == "curl"


def test_a_text_without_a_content_type_is_sent_as_a_form_and_said_so() -> None:
    (read,) = registry.parse("irm https://h/a -Method Post -Body '{}'", "powershell").requests
    assert read.request.headers.get("Content-Type") == "application/x-www-form-urlencoded"
    assert any("sets no -ContentType" in note.text for note in read.notes)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://h/$id/x", "https://h/7/x"),
        ("https://h/$env:ORG/$script:id", "https://h/{{ORG}}/7"),
        ("https://h/$other?a=$id&b", "https://h/{{other}}?a=7"),
        ("https://h/`$id", "https://h/`$id"),
        ("https://h/{{team}}/$id", "https://h/{{team}}/7"),
    ],
)
def test_variables_in_an_address_without_quotes_are_filled_in(address: str, url: str) -> None:
    code = f"$id = 7\nirm {address}"
    assert registry.parse(code, "powershell").requests[0].request.url == url


@pytest.mark.parametrize(
    ("code", "url"),
    [
        ("(irm $base/a).b", "{{base}}/a"),
        ("foreach ($x in $all) {irm $base/$($x.id)}", "{{base}}/{{x_id}}"),
        ("if ($a) { irm https://h/${a}}", "https://h/{{a}}"),
    ],
)
def test_an_address_without_quotes_ends_at_a_closing_bracket(code: str, url: str) -> None:
    (read,) = registry.parse(code, "powershell").requests
    assert (read.request.url, read.complete) == (url, True)


@pytest.mark.parametrize(("code", "is_said"), [("irm h/a?b=1&c", True), ("irm h/a && dir", False)])
def test_what_an_ampersand_cuts_off_an_address_is_said(code: str, is_said: bool) -> None:
    (read,) = registry.parse(code, "powershell").requests
    said = "PowerShell ends an address without quotes at “&”; the rest was left out."
    assert (said in [note.text for note in read.notes]) is is_said


def test_a_class_of_dotnet_that_is_put_in_a_variable_is_powershell() -> None:
    assert registry.sniff("$r = [System.Net.WebRequest]::Create('https://h')")[0][0] == "powershell"
