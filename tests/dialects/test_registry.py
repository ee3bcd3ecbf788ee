"""Recognising, choosing, refusing: what the registry adds to the dialects."""

from __future__ import annotations

import subprocess
import sys

import pytest

from inspector.dialects import registry, table
from inspector.errors import SnippetError


def test_names_are_offered_with_titles() -> None:
    assert [name for name, _ in registry.names()] == [
        "curl",
        "powershell",
        "wget",
        "httpie",
        "k6",
        "sdk-javascript",
        "fetch",
        "axios",
        "faraday",
        "nethttp",
        "sdk-java",
        "java",
        "sdk-python",
        "python",
        "sdk-go",
        "go",
        "sdk-csharp",
        "csharp",
        "php",
        "raw",
        "http-file",
        "har",
        "postman",
        "data-action",
        "frame",
        "json",
    ]
    assert all(title for _, title in registry.names())


def test_targets_of_a_group_stand_together() -> None:
    groups = [target.group for target in registry.targets()]
    assert [
        group for group, before in zip(groups, ["", *groups], strict=False) if group != before
    ] == list(dict.fromkeys(groups))
    assert all(target.title and target.suffix.startswith(".") for target in registry.targets())


def test_snippet_is_called_by_what_its_reader_takes() -> None:
    assert table.title_of("faraday") == "Ruby Faraday"
    assert table.title_of("java") == "Java"
    assert table.title_of("new-one") == "new-one"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('Request r = new Request.Builder().url("https://h/x").build();', "java:okhttp"),
        ('HttpRequest.newBuilder().uri(URI.create("https://h/x")).build();', "java"),
        ("import httpx\nhttpx.get('https://h/x')", "python:httpx"),
        ("import requests\nrequests.get('https://h/x')", "python"),
        ("curl https://h/x", "curl"),
        ('curl https://h/x ^\n  -H "A: b"', "curl:curl-cmd"),
        ('curl.exe https://h/x `\n  -H "A: b"', "curl:curl-powershell"),
        ('curl -H "Authorization: Bearer $Env:token" https://h/x', "curl:curl-powershell"),
    ],
)
def test_snippet_names_the_library_that_it_is_written_for(text: str, language: str) -> None:
    snippet = registry.parse(text)
    assert snippet.language == language
    assert table.title_of(language) == table.title_of(snippet.dialect)


@pytest.mark.parametrize(
    ("dialect", "target"),
    [
        ("faraday", "faraday"),
        ("curl", "curl"),
        ("k6", "k6"),
        ("java", "java"),
        ("java:okhttp", "okhttp"),
        ("python", "requests"),
        ("python:httpx", "httpx"),
        ("raw:har", "har"),
        ("raw:other", "raw"),
        ("soap", None),
        ("", None),
    ],
)
def test_snippet_is_answered_in_its_own_dialect(dialect: str, target: str | None) -> None:
    assert registry.target_of(dialect) == target


def test_importing_the_registry_loads_no_grammar() -> None:
    code = (
        "import sys; import inspector.dialects.registry; "
        "print([m for m in sys.modules if m.startswith(('tree_sitter', 'inspector.dialects.k6'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing to read"),
        (" \n\t", "nothing to read"),
        ("\x00\x01PNG", "line 1, column 1: this is no text but binary data"),
        ("ok \ud800", "binary data"),
        ("a\x01\x02\ufffd", "most of this is unreadable"),
        ("Hello, why do I get a 401?", "no snippet that can be read here (curl, PowerShell"),
        ("curl", "no curl command with a URL"),
        ("curl \\", "no curl command with a URL"),
        ("import http from 'k6/http';", "no call of k6/http"),
        ("require 'faraday'\nFaraday.default_adapter", "no Faraday call"),
        ("HttpRequest.newBuilder", "no request here that Java builds"),
        ("import requests\n", "no call of requests, httpx"),
        ('import "net/http"', "no call of net/http"),
        ("<?php echo 1;", "no request of PHP here"),
        ("$x = $env:A", "no Invoke-RestMethod or Invoke-WebRequest"),
        ("using System.Net.Http;", "no call of HttpClient or RestSharp"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(text: str, message: str) -> None:
    with pytest.raises(SnippetError) as caught:
        registry.parse(text)
    assert message in str(caught.value)


def test_some_control_characters_do_not_make_a_text_binary() -> None:
    assert registry.parse("curl https://h/x -H 'A: b\x01'" + " " * 30).requests


def test_unknown_dialect_is_named() -> None:
    with pytest.raises(SnippetError, match="no dialect “soap”; choose one of curl"):
        registry.parse("curl https://h", "soap")


def test_dialect_can_be_chosen_against_the_text() -> None:
    assert registry.parse("https://h/x", "raw").dialect == "raw"
    with pytest.raises(SnippetError):
        registry.parse("https://h/x", "curl")


def test_next_dialect_is_tried_when_the_first_cannot_read() -> None:
    text = "GET /x HTTP/1.1\nHost: h\nX-Note: ask curl /help\n"
    assert registry.parse(text).dialect == "raw"
    assert registry.parse('{"cmd": "curl https://h/x"} ').requests


def test_best_guess_explains_when_all_fail() -> None:
    with pytest.raises(SnippetError, match="not valid JSON"):
        registry.parse("{ 'a': 1 }")


def test_several_requests_are_told_in_the_first() -> None:
    first = registry.parse("curl https://h/1\ncurl https://h/2").requests[0]
    assert first.notes[0].text.startswith("The snippet holds 2 requests")


def test_error_in_a_mended_text_names_the_place_in_the_paste() -> None:
    with pytest.raises(SnippetError) as caught:
        registry.parse("```json\n{ “method”: “GET”, “url”: “/”, “foo”: 1 }\n```", "json")
    assert (caught.value.line, caught.value.column) == (2, 32)


def test_a_text_that_a_grammar_tangles_itself_in_is_refused_and_the_next_is_read() -> None:
    with pytest.raises(SnippetError, match="too tangled"):
        registry.parse("$x = " + "@{a=" * 3000, "php")
    good = "$ch = curl_init('https://api.mypurecloud.com/api/v2/users/me'); curl_exec($ch);"
    assert registry.parse(good, "php").requests[0].request.url.endswith("/users/me")


def test_an_archive_without_requests_is_no_payload() -> None:
    with pytest.raises(SnippetError, match=r"log\.entries is empty"):
        registry.parse('{"log": {"version": "1.2", "entries": []}}')
