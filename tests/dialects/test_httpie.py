"""HTTPie commands are read as HTTPie 3 sends them; what it would refuse is told."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.errors import SnippetError
from inspector.model.request import Body, ImportedRequest, Part
from inspector.model.secret import Secret

FORM = "application/x-www-form-urlencoded; charset=utf-8"
JSON = "application/json"


def read(text: str) -> ImportedRequest:
    return registry.parse(text, "httpie").requests[0]


def notes(text: str) -> str:
    return "\n".join(f"{note.severity} {note.text}" for note in read(text).notes)


@pytest.mark.parametrize(
    ("text", "method", "url"),
    [
        ("http -v https://h/a", "GET", "https://h/a"),
        ("http -b https://h/a -- -a==--b", "GET", "https://h/a?-a=--b"),
        ("http --default-scheme=https PUT h.example/a", "PUT", "https://h.example/a"),
        ("http -I POST https://h/a", "POST", "https://h/a"),
        ("http -vp Hh DELETE https://h/a", "DELETE", "https://h/a"),
        ("http -phb https://h/a", "GET", "https://h/a"),
        ("export A='b\nhttp PUT https://h/a", "PUT", "https://h/a"),
    ],
)
def test_command_becomes_the_request_that_httpie_sends(text: str, method: str, url: str) -> None:
    request = read(text).request
    assert (request.method, request.url, request.body) == (method, url, Body())


@pytest.mark.parametrize(
    ("options", "content_type", "body"),
    [
        ("-jv", JSON, Body()),
        ("-fv", FORM, Body()),
        ("-vf a=b 'c d=e&f'", FORM, Body("form", "a=b&c+d=e%26f")),
        ("--form --raw a=1", FORM, Body("form", "a=1")),
        ("--json --raw '[1]'", JSON, Body("json", "[1]")),
        ("@note.txt", "text/plain", Body("file", "note.txt")),
        ("@note", JSON, Body("file", "note")),
        ("Content-Type: a=b", None, Body("json", '{"a": "b"}')),
        ("< note.txt", JSON, Body("file", "note.txt")),
        ("-f < note.txt", FORM, Body("file", "note.txt")),
    ],
)
def test_body_has_the_type_that_httpie_gives_it(
    options: str, content_type: str | None, body: Body
) -> None:
    request = read(f"http POST https://h/a {options}").request
    assert (request.headers.get("Content-Type"), request.body) == (content_type, body)


def test_file_without_a_name_is_a_part_of_a_form() -> None:
    body = read("http -f POST https://h/a @b/note.txt").request.body
    assert body.parts == (Part("", "", "note.txt", "text/plain", "b/note.txt"),)


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ("'a[b][]=2' 'a[b][]=3'", '{"a": {"b": ["2", "3"]}}'),
        ("'a[1]=2' 'a[]:=3'", '{"a": [null, "2", 3]}'),
        ("'a[0]=2' 'a[0]=3'", '{"a": ["3"]}'),
        ("'a[0][b]=2' 'a[][c]=3'", '{"a": [{"b": "2"}, {"c": "3"}]}'),
        ("'[]=2' '[]:=[true]'", '["2", [true]]'),
        ("'a:=[1]' 'a[]=2'", '{"a": [1, "2"]}'),
        ("'a[b]=1' a=2", '{"a": "2"}'),
        (r"'a\[b\]=1' 'c[\1]=2'", '{"a[b]": "1", "c": {"1": "2"}}'),
        ("a=$V b:=$V", '{"a": "{{V}}", "b": {{V}}}'),
        ("'a:=[1, {{v}}, \"{{w}}\"]'", '{"a": [1, {{v}}, "{{w}}"]}'),
    ],
)
def test_json_is_made_of_the_items_as_httpie_does(items: str, text: str) -> None:
    command = f"http POST https://h/a {items}"
    assert read(command).request.body.text == text
    assert "refuse" not in notes(command)


@pytest.mark.parametrize(
    ("items", "text", "refused"),
    [
        ("a=1 'a[]=2'", '{"a": "1"}', "a[]"),
        ("'a[]=2' 'a[b]=3'", '{"a": ["2"]}', "a[b]"),
        ("a=1 '[]=2'", '{"a": "1"}', "[]"),
        ("'[]=1' b=2", '["1"]', "b"),
        ("'[a]=1'", "{}", "[a]"),
        ("'a[b]x=1'", "{}", "a[b]x"),
        ("'a[b=1'", "{}", "a[b"),
        ("'a[-1]=1'", "{}", "a[-1]"),
        ("'a[999]=1'", "{}", "a[999]"),
        (f"'a{'[b]' * 51}=1'", "{}", "a[b]"),
    ],
)
def test_item_that_leads_nowhere_is_left_out_and_told(items: str, text: str, refused: str) -> None:
    imported = read(f"http POST https://h/a {items}")
    assert imported.request.body.text == text
    note = next(note for note in imported.notes if "would refuse" in note.text)
    assert (note.severity, note.line) == ("error", 1)
    assert f"refuse {refused}" in note.text


@pytest.mark.parametrize("value", ["b", f"{'[' * 201}{']' * 201}", "[1"])
def test_value_that_is_no_json_is_kept_as_text_and_told(value: str) -> None:
    text = f"http POST https://h/a a:={value}"
    assert read(text).request.body.text == f'{{"a": "{value}"}}'
    assert "is not JSON; HTTPie would refuse it." in notes(text)


@pytest.mark.parametrize(
    ("options", "authorization", "bindings"),
    [
        ("-A bearer -a abc", "Bearer {{token}}", {"token": Secret("abc")}),
        ("-va u:p", "Basic {{basic_credentials}}", {"basic_credentials": Secret("dTpw")}),
        ("-vau:p", "Basic {{basic_credentials}}", {"basic_credentials": Secret("dTpw")}),
        ("-a=u:p", "Basic {{basic_credentials}}", {"basic_credentials": Secret("dTpw")}),
        ("-a $U:$P", "Basic {{basic_credentials}}", {}),
        ("-a u", "Basic {{basic_credentials}}", {}),
        ("-A digest -a u:p", None, {}),
    ],
)
def test_login_is_the_header_that_httpie_sends(
    options: str, authorization: str | None, bindings: dict[str, Secret]
) -> None:
    imported = read(f"http {options} GET https://h/a")
    assert imported.request.headers.get("Authorization") == authorization
    assert imported.bindings == bindings


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("http -A digest -a u:p https://h/a", "warning The login scheme digest is not spoken here"),
        ("http -a u https://h/a", "warning The variable basic_credentials stands for the base64"),
        ("http https://h/a --timeout", "error --timeout needs a value and has none"),
        ("http -x POST https://h/a a=b", "warning -x sends the body another way; left out."),
        ("http --chunked https://h/a a=b", "warning --chunked sends the body another way"),
        ("http --odd https://h/a", "warning --odd is not known here; it was left out."),
        ("http POST https://h/a odd", "error “odd” is no item of HTTPie"),
    ],
)
def test_what_is_left_out_is_told(text: str, note: str) -> None:
    assert note in notes(text)


@pytest.mark.parametrize("text", ["http -a https://h/a", "http --auth https://h/a\nls"])
def test_command_whose_url_is_taken_for_a_value_has_none(text: str) -> None:
    with pytest.raises(SnippetError, match="no http command with a URL"):
        registry.parse(text, "httpie")
