"""curl commands for cmd.exe and PowerShell reach curl as they were meant, as far as emulated."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from requests_made import requests
from windows_emulated import powershell, prompt

from inspector.dialects import registry
from inspector.dialects.curl_writer import options
from inspector.dialects.rendering import Rendering
from inspector.dialects.windows_shells import names
from inspector.errors import RenderError
from inspector.model.headers import Headers
from inspector.model.request import VARIABLE, Body, Request

_SETTINGS = settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
_SHELLS = {"curl-cmd": prompt, "curl-powershell": powershell}
_TEXTS = st.lists(
    st.sampled_from(
        ("\\", '"', "'", "^", "%", "&", "|", "<", ">", "(", ")", "!", "`", "$", " ", "a", "1",
         "{", "}", "[", ":", ".", "?", "%a%", "$a", "{{v}}", "{{a.b}}", "${", "$(", "\t", "\n",
         "\x1b", "\\\\", '\\"')
    ),
    min_size=1,
).map("".join)  # fmt: skip


def _arguments(target: str, request: Request) -> tuple[list[str], list[str]]:
    """Returns what curl is given, and what it was meant to be given."""
    text = registry.render(request, target)
    given_names = names(Rendering(request))
    values = {plain: f"v-{plain}" for plain in given_names.values()}

    def filled(part: str) -> str:
        return VARIABLE.sub(lambda found: values[given_names[found.group(1)]], part)

    program, *found = _SHELLS[target](text, values)
    assert program == {"curl-cmd": "curl", "curl-powershell": "curl.exe"}[target]
    meant = [request.url, *(part for option in options(request) for part in option)]
    return found, [filled(part) for part in meant]


@pytest.mark.parametrize("target", _SHELLS)
def test_any_text_reaches_curl(target: str) -> None:
    @_SETTINGS
    @given(_TEXTS, st.booleans())
    def check(text: str, in_header: bool) -> None:
        body = Body("text", text)
        request = Request("POST", "https://h/x?a=%20b", Headers((("X-A", "v"),)), body)
        if in_header:
            assume(not set(text) & set("\n\x1b"))
            request = Request("GET", "https://h/", Headers((("X-A", text.strip() or "v"),)))
        try:
            found, meant = _arguments(target, request)
        except RenderError:
            written = text.strip() if in_header else text
            assert target == "curl-cmd" or written.endswith("\\")
            return
        assert found == meant

    check()


@pytest.mark.parametrize("target", _SHELLS)
def test_any_request_reaches_curl(target: str) -> None:
    @_SETTINGS
    @given(requests())
    def check(request: Request) -> None:
        try:
            found, meant = _arguments(target, request)
        except RenderError:
            return
        assert found == meant

    check()


@pytest.mark.parametrize(
    ("target", "text", "message"),
    [
        ("curl-cmd", "é", "letters outside ASCII"),
        ("curl-powershell", "é", "letters outside ASCII"),
        ("curl-cmd", "a\nb", "no line break"),
        ("curl-cmd", "x" * 9_000, "no more than 8,191 characters"),
        ("curl-powershell", "x" * 33_000, "no command as long"),
        ("curl-powershell", "a \\", "backslash at the end"),
        ("curl-cmd", "a\0b", "NUL"),
        ("curl-cmd", "100% of {{x}}", "percent sign before a variable"),
    ],
)
def test_what_windows_would_change_is_refused(target: str, text: str, message: str) -> None:
    with pytest.raises(RenderError) as caught:
        registry.render(Request("POST", "https://h/x", Headers(), Body("text", text)), target)
    assert message in str(caught.value)


def test_variables_differ_in_more_than_their_case() -> None:
    request = Request("GET", "https://h/{{id}}/{{ID}}/{{id_2}}/{{Id_2}}")
    assert list(names(Rendering(request)).values()) == ["id", "ID_2", "id_2_2", "Id_2_3"]


def test_percent_signs_are_remarked_for_batch_files() -> None:
    text = registry.render(Request("GET", "https://h/{{id}}/%20"), "curl-cmd")
    assert text.startswith("rem In a batch file, write %% for every %")
    assert "rem" not in registry.render(Request("GET", "https://h/{{id}}"), "curl-cmd")


def test_an_empty_argument_reaches_curl_and_is_read_back() -> None:
    headers = Headers.of([("Content-Type", "application/x-www-form-urlencoded")])
    request = Request("POST", "https://h/x", headers, Body("form", "A={{A}}&A=&"))
    for target in _SHELLS:
        found, meant = _arguments(target, request)
        assert found == meant
        assert meant[-1] == ""
        assert registry.parse(registry.render(request, target)).requests[0].request == request


def test_apostrophes_hide_no_caret_of_the_prompt() -> None:
    text = 'curl "https://h/it\'s" ^\n  --request POST ^\n  --data-raw "a=\'"\n'
    (imported,) = registry.parse(text).requests
    assert (imported.request.url, imported.request.body.text) == ("https://h/it's", "a='")
    assert imported.request.method == "POST"
