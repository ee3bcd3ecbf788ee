"""What a dialect writes, it reads back as the same request, with secrets as variables."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from corpus import name_of, snippets
from damages import DAMAGES, Damage
from requests_made import forms, requests

from inspector.dialects import registry
from inspector.dialects.curl_body import guessed_type
from inspector.errors import RenderError, SnippetError
from inspector.model.headers import Headers
from inspector.model.request import ImportedRequest, Part, Request, find_variables
from inspector.model.secret import Secret

_SETTINGS = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
_LIKELY = "aZ09 \n\t\"'`\\{}[]()<>=:;,.$#@&|%-_/?+*!\u201c\u00a0\u200b\u00e4"
_READ = {name: name for name, _ in registry.names()} | {
    "okhttp": "java",
    "httpx": "python",
    "requests": "python",
    "http-file": "raw",
    "curl-cmd": "curl",
    "curl-powershell": "curl",
}
# Bodies that are written, and that no reader knows yet; nor parts that Java frames around files.
_NOT_READ = {"csharp": ("base64",), "go": ("base64",), "http-file": ("file",)}
_TARGETS = [target.name for target in registry.targets() if target.name in _READ]


@pytest.mark.parametrize("target", _TARGETS)
def test_written_request_is_read_back_the_same(target: str) -> None:
    @_SETTINGS
    @given(requests())
    def check(request: Request) -> None:
        # Windows takes no two variables that differ only in case; they are written apart.
        assume(len({hole.lower() for hole in _holes(request)}) == len(_holes(request)))
        try:
            written = registry.render(request, target)
        except RenderError:
            if target in _WRITES_ALL:
                raise
            return
        # A command on one line says nothing of cmd.exe, and other shells take a $ for their own.
        assume(target != "curl-cmd" or "^\n" in written or "$" not in written)
        snippet = registry.parse(written)
        assert snippet.dialect == _READ[target]
        (imported,) = snippet.requests
        assert _comparable(imported.request, target) == _comparable(request, target)

    check()


@pytest.mark.parametrize("target", _TARGETS)
def test_written_parts_are_read_back_the_same(target: str) -> None:
    @_SETTINGS
    @given(forms())
    def check(request: Request) -> None:
        assume(len({hole.lower() for hole in _holes(request)}) == len(_holes(request)))
        if target == "java" and any(part.path is not None for part in request.body.parts):
            return
        try:
            written = registry.render(request, target)
        except RenderError:
            return
        (imported,) = registry.parse(written).requests
        assert _comparable(imported.request, target) == _comparable(request, target)

    check()


@pytest.mark.parametrize("path", snippets(), ids=name_of)
def test_corpus_request_survives_export_or_is_refused(path: Path) -> None:
    for imported in registry.parse(path.read_bytes().decode()).requests:
        for target in _TARGETS:
            with suppress(RenderError):
                _survives(imported, target)


def _holes(request: Request) -> tuple[str, ...]:
    return tuple(hole.name for hole in find_variables(request))


def _survives(imported: ImportedRequest, target: str) -> None:
    written = registry.render(imported.request, target, imported.bindings)
    is_framed = target == "java" and any(part.path for part in imported.request.body.parts)
    if imported.request.body.kind not in _NOT_READ.get(target, ()) and not is_framed:
        is_file = target == "http-file" and imported.request.body.kind == "multipart"
        dialect = target if is_file else _READ[target]
        read = registry.parse(written, dialect).requests[0].request
        assert _comparable(read, target) == _comparable(imported.request, target), target
    for value in imported.bindings.values():
        assert not isinstance(value, Secret) or value.reveal() not in written, target


def _comparable(request: Request, target: str) -> Request:
    """Takes away what the language's own library changes, and its reader therefore too.

    The type and boundary of a form are the library's own, and so is the type of a file without one.
    """
    if request.body.kind == "multipart":
        told = _typed if target.startswith("curl") else _untyped
        parts = tuple(map(told, request.body.parts))
        headers = request.headers.without("Content-Type")
        request = replace(request, headers=headers, body=replace(request.body, parts=parts))
    if target not in ("csharp", "go"):
        return request
    headers = sorted((name.lower(), value) for name, value in request.headers)
    return Request(request.method.upper(), request.url, Headers(tuple(headers)), request.body)


def _untyped(part: Part) -> Part:
    """Says nothing of a file where what is said is what the libraries say of any."""
    is_any = part.content_type == "application/octet-stream" and part.filename is not None
    return replace(part, content_type=None) if is_any else part


def _typed(part: Part) -> Part:
    """Says of a file what curl sends it as when nothing is said."""
    if part.filename is None or part.content_type is not None:
        return part
    unknown = guessed_type(part.filename) if part.path is None else "application/octet-stream"
    return replace(part, content_type=unknown)


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_snippet_error(text: str) -> None:
    _read(text)


@settings(deadline=None, max_examples=100)
@given(st.text(_LIKELY, max_size=200))
def test_any_text_is_read_or_refused_in_each_dialect(text: str) -> None:
    for name, _ in registry.names():
        _read(text, name)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(snippets()), st.lists(st.sampled_from(DAMAGES), min_size=2, max_size=3))
def test_snippet_that_is_damaged_twice_is_read_or_refused(
    path: Path, damages: list[Damage]
) -> None:
    text = path.read_bytes().decode()
    for damage in damages:
        text = damage.do(text)
    _read(text)
    _read(text, path.parent.name)


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(snippets()), st.data())
def test_damaged_snippet_is_read_or_refused_with_a_snippet_error(
    path: Path, data: st.DataObject
) -> None:
    text = path.read_bytes().decode()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 20)))
        piece = data.draw(st.text(max_size=4) | st.sampled_from(_SPLINTERS))
        text = text[:start] + piece + text[end:]
    _read(text)
    for name, _ in registry.names():
        _read(text, name)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(snippets()), st.data())
def test_snippet_cut_anywhere_is_read_or_refused(path: Path, data: st.DataObject) -> None:
    text = path.read_bytes().decode()
    _read(text[: data.draw(st.integers(0, len(text)))], path.parent.name)


def _read(text: str, dialect: str | None = None) -> None:
    try:
        snippet = registry.parse(text, dialect)
    except SnippetError:
        return
    lines = text.count("\n") + 1
    for imported in snippet.requests:
        assert imported.complete <= bool(imported.request.url)
        for note in imported.notes:
            assert 0 <= note.line <= lines
            assert note.text


# What no dialect of a program can take: a bare “%” in a URL, a body without a Content-Type.
_WRITES_ALL = ("curl", "raw", "json")
_SPLINTERS = (
    *("'", '"', "`", "${", "#{", "(", ")", "{", "}", "\\", "\n", "{{", "$(", "> ", "end"),
    *("\u201c", "\u2019", "&quot;", "\u200b", "do |x|", "<<EOF\n", "\r\n", "```\n"),
)
