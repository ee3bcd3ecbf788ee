"""wget commands are read as wget sends them; what it would refuse or ask first is told."""

from __future__ import annotations

import pytest

from inspector.dialects import registry, wget
from inspector.errors import SnippetError
from inspector.model.request import Body, ImportedRequest
from inspector.model.secret import Secret


def read(text: str) -> ImportedRequest:
    return registry.parse(text, "wget").requests[0]


def notes(text: str) -> str:
    return "\n".join(f"{note.severity} {note.text}" for note in read(text).notes)


@pytest.mark.parametrize(
    ("text", "method", "url", "body"),
    [
        ("wget https://h/a", "GET", "https://h/a", Body()),
        ("wget -nv -qO- h.example/a", "GET", "http://h.example/a", Body()),
        ("wget -O out -T 5 -- https://h/-a", "GET", "https://h/-a", Body()),
        ("wget --spider https://h/a", "HEAD", "https://h/a", Body()),
        ("wget --method=delete https://h/a", "DELETE", "https://h/a", Body()),
        ("wget --post-data 'a=1&b=2' https://h/a", "POST", "https://h/a", Body("form", "a=1&b=2")),
        ("wget --post-file=x.txt https://h/a", "POST", "https://h/a", Body("file", "x.txt")),
        (
            "wget --method PUT --body-file x.json https://h/a",
            "PUT",
            "https://h/a",
            Body("file", "x.json"),
        ),
        ("wget -q {{base}}/a", "GET", "{{base}}/a", Body()),
        ("BASE=https://h\nwget \"$BASE/a\"", "GET", "https://h/a", Body()),
        ("wget.exe ^\n -q ^\n \"https://h/a?b=1&c=2\"", "GET", "https://h/a?b=1&c=2", Body()),
    ],
)  # fmt: skip
def test_command_becomes_the_request_that_wget_sends(
    text: str, method: str, url: str, body: Body
) -> None:
    request = read(text).request
    assert (request.method, request.url, request.body) == (method, url, body)


def test_every_url_is_a_request() -> None:
    found = registry.parse("wget -q https://h/a https://h/b", "wget").requests
    assert [imported.request.url for imported in found] == ["https://h/a", "https://h/b"]


def test_later_header_replaces_an_earlier_one_and_an_empty_line_all() -> None:
    text = (
        "wget --header A:0 --header= --header 'B: 1' --header 'b: 2' -U me --referer=r https://h/a"
    )
    assert list(read(text).request.headers) == [
        ("b", "2"), ("User-Agent", "me"), ("Referer", "r"),
    ]  # fmt: skip
    assert list(read("wget --header=User-Agent:x -U me https://h/a").request.headers) == [
        ("User-Agent", "x")
    ]


def test_type_of_a_form_is_sent_with_a_body_unless_another_is_given() -> None:
    assert list(read("wget --post-data=a=1 https://h/a").request.headers) == [
        ("Content-Type", "application/x-www-form-urlencoded")
    ]
    own = "wget --post-data='{}' --header=Content-Type:application/json https://h/a"
    assert list(read(own).request.headers) == [("Content-Type", "application/json")]


@pytest.mark.parametrize(
    "text",
    [
        "wget --user=jo --password=pw https://h/a",
        "wget --http-user=jo --http-password=pw https://h/a",
        "wget --auth-no-challenge --user=jo --password=pw https://h/a",
        "wget https://jo:pw@h/a",
    ],
)
def test_password_is_sent_as_basic_credentials(text: str) -> None:
    imported = wget.parse(text)[0]
    assert imported.request.headers.get("Authorization") == "Basic am86cHc="
    assert imported.request.url == "https://h/a"
    told = "sends user and password when the server asks" in notes(text)
    assert told == ("--auth-no-challenge" not in text)


def test_header_of_ones_own_beats_user_and_password() -> None:
    for given in ("--user=a https://h/a", "https://a@h/a"):
        imported = wget.parse(f"wget --header='Authorization: x' {given}")[0]
        assert list(imported.request.headers) == [("Authorization", "x")]


def test_user_without_password_has_an_empty_one() -> None:
    for given in ("--user=jo https://h/a", "https://jo@h/a"):
        headers = wget.parse(f"wget {given}")[0].request.headers
        assert headers.get("Authorization") == "Basic am86"


def test_unknown_password_makes_the_credentials_a_variable() -> None:
    text = "wget --user=jo --password=$PW https://h/a"
    assert read(text).request.headers.get("Authorization") == "Basic {{basic_credentials}}"
    assert "base64 of user:password" in notes(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wget --body-data=x https://h/a", "error wget refuses --body-data without --method."),
        ("wget --method=PUT --post-data=x https://h/a", "refuses --post-data beside --method."),
        ("wget --header=nothing https://h/a", "error “nothing” is no header"),
        ("wget https://h/a --header", "error --header needs a value and has none"),
        ("wget -qy https://h/a", "warning wget has no option -y"),
        ("wget --odd https://h/a", "warning --odd is not known here"),
        ("wget --no-check-certificate https://h/a", "turns off certificate checks"),
        ("wget --load-cookies=c.txt https://h/a", "reads cookies from a file"),
        ("wget -e robots=off https://h/a", "--execute sets wget up as a file would"),
        ("wget h.example/a", "info h.example/a names no scheme; wget takes http://."),
        ("wget 'https://h/a", "This single quote is not closed"),
        ("wget https://h/$(id)", "$(id) is not run; its output is the variable"),
    ],
)
def test_what_cannot_be_taken_over_is_told(text: str, said: str) -> None:
    assert said in notes(text)


def test_default_of_a_variable_is_its_value() -> None:
    assert read("wget https://h/${A:-x}").bindings == {"A": "x"}
    secret = read('wget --header "Authorization: Bearer ${TOKEN:-t}" https://h/').bindings["TOKEN"]
    assert isinstance(secret, Secret)
    assert secret.reveal() == "t"


@pytest.mark.parametrize(
    "text",
    ["apt-get install wget curl", "wget -Uri https://h/a -Method Get", "see wget for more", "wget"],
)
def test_what_is_no_command_with_a_url_is_not_taken(text: str) -> None:
    assert wget.sniff(text) == 0
    with pytest.raises(SnippetError):
        wget.parse(text)


def test_command_without_a_url_is_refused() -> None:
    with pytest.raises(SnippetError, match="no wget command with a URL"):
        wget.parse("wget --quiet -O x")
