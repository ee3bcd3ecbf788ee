"""Every dialect, under every damage: the same request, or a difference that is told.

A cell of the matrix is a healthy text (written by our own exports, or a corpus snippet that reads
without a warning) and a damage. `python tests/dialects/test_damages.py` prints the whole matrix.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from corpus import CORPUS
from damages import DAMAGES, Damage

from inspector.dialects import registry
from inspector.errors import RenderError, SnippetError
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest, Request, Snippet, find_variables
from inspector.model.secret import Secret

_READ_AS = {"httpx": "python", "requests": "python", "okhttp": "java"}
_REQUESTS = (
    Request(
        "POST",
        "https://api.mypurecloud.com/api/v2/conversations/messages?expand=a&page=2",
        Headers.of(
            [
                ("Authorization", "Bearer {{token}}"),
                ("Content-Type", "application/json"),
                ("X-Guest-Id", "g-1"),
            ]
        ),
        Body("json", '{"externalContact": {"id": "a1"}, "to": {"id": "b2"}, "text": "it\'s new"}'),
    ),
    Request(
        "GET",
        "https://api.mypurecloud.com/api/v2/users/me?expand=presence&fields=id",
        Headers.of([("Authorization", "Bearer {{token}}"), ("Accept", "application/json")]),
        Body(),
    ),
)
# Read without a warning or a repair; none with a text body, of which nobody can tell where it ends.
_SNIPPETS = (
    "curl/ansi_quotes",
    "curl/bare_token",
    "k6/batch",
    "k6/file_and_binary",
    "fetch/class_with_fields",
    "fetch/copied_from_browser",
    "axios/called_directly",
    "axios/defaults_in_steps",
    "faraday/customer_middleware",
    "faraday/header_fragment",
    "nethttp/built_only",
    "nethttp/class_methods",
    "java/concatenated_json",
    "java/file_body",
    "python/aiohttp_session",
    "python/data_json_dumps",
    "go/anonymous_struct",
    "go/client_struct",
    "csharp/base_address_and_json",
    "csharp/header_fragment",
    "php/curl_class",
    "php/file_upload",
    "raw/bare_path",
    "raw/bare_url",
    "har/form_as_params",
    "har/query_only_in_the_list",
    "postman/environment_plain",
    "postman/v2_0_strings",
    "json/bare_list",
    "json/body_with_password",
    "data-action/all_inputs_on_get",
    "data-action/search_user",
    "frame/jwt",
    "frame/presigned_url",
    "http-file/answer_headers",
    "http-file/comments_everywhere",
    "powershell/file_and_form",
    "powershell/function_call",
    "wget/answer-kept",
)


@cache
def healthy() -> dict[str, list[tuple[str, str, Snippet]]]:
    """Returns (name, text, reading) by dialect: our own exports, and snippets of the corpus."""
    found: dict[str, list[tuple[str, str, Snippet]]] = defaultdict(list)
    known = {name for name, _ in registry.names()}
    for target in registry.targets():
        dialect = _READ_AS.get(target.name, target.name)
        for number, request in enumerate(_REQUESTS if dialect in known else ()):
            try:
                text = registry.render(request, target.name)
            except RenderError:
                continue
            snippet = registry.parse(text)
            if snippet.dialect == dialect:
                found[dialect].append((f"{target.name}-{number}", text, snippet))
    for name in _SNIPPETS:
        dialect, _, stem = name.partition("/")
        text = (CORPUS / f"{name}.txt").read_bytes().decode()
        found[dialect].append((stem, text, registry.parse(text)))
    return found


def judged(before: Snippet, damaged: str) -> str:
    """Returns equal, told, refused, noted or silent."""
    try:
        after = registry.parse(damaged)
    except SnippetError:
        return "refused"
    if [_plain(one) for one in before.requests] == [_plain(one) for one in after.requests]:
        return "equal"
    old = {note.text for imported in before.requests for note in imported.notes}
    new = [note for imported in after.requests for note in imported.notes if note.text not in old]
    if any(note.severity != "info" for note in new) or _holes(after) - _holes(before):
        return "told"
    return "noted" if new else "silent"


def _plain(imported: ImportedRequest) -> tuple[object, ...]:
    request = imported.request
    text = request.body.text
    if request.body.kind == "json":
        with suppress(ValueError):
            text = json.dumps(json.loads(text))
    values = {
        name: value.reveal() if isinstance(value, Secret) else value
        for name, value in imported.bindings.items()
    }
    body = (request.body.kind, text, request.body.parts)
    return request.method, request.url, request.headers, body, values


def _holes(snippet: Snippet) -> set[str]:
    return {hole.name for imported in snippet.requests for hole in find_variables(imported.request)}


def cells(damage: Damage) -> Iterator[tuple[str, str, str]]:
    """Yields (dialect, name, judgement) of every healthy text that the damage happens to."""
    for dialect, texts in healthy().items():
        for name, text, snippet in texts if damage.happens_to(dialect) else ():
            damaged = damage.do(text)
            if damaged != text:
                yield dialect, name, judged(snippet, damaged)


def is_owed(damage: Damage, dialect: str, name: str, judgement: str) -> bool:
    """Tells a judgement that is less than what the reader owes."""
    if (damage.name, f"{dialect}/{name}") in _LIMITS:
        return False
    # What stands before the first line of an .http file takes its first variable or name away.
    cure = "told" if dialect == "http-file" and damage.cure == "equal" else damage.cure
    enough = {"equal": ("equal",), "told": ("equal", "told", "refused")}
    return judgement not in enough.get(cure, ("equal", "told", "refused", "noted"))


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_damaged_request_is_the_same_or_the_difference_is_told(damage: Damage) -> None:
    assert not [cell for cell in cells(damage) if is_owed(damage, *cell)]


def test_every_dialect_stands_in_the_matrix() -> None:
    names = {name for name, _ in registry.names()}
    # The SDK's readers are those of their languages.
    assert {name for name in names if not name.startswith("sdk-")} <= set(healthy())


def _print() -> None:
    total: Counter[str] = Counter()
    for damage in DAMAGES:
        rows = list(cells(damage))
        total.update(judgement for _, _, judgement in rows)
        print(f"{damage.name:32}", dict(Counter(row[2] for row in rows)))  # noqa: T201 - its table
        for row in rows:
            if is_owed(damage, *row):
                print("    owed:", *row)  # noqa: T201 - its table
    print(dict(total))  # noqa: T201 - its table


# Less than is owed, and known: statements on one line that are another statement together, lines
# of a mail that are header lines too, a body or headers alone beside another snippet's request,
# and damage that leaves a text which reads well and means something else.
_LIMITS: frozenset[tuple[str, str]] = frozenset(
    (
        ("joined", "powershell/file_and_form"),
        ("wrapped at 80", "go/go-1"),
        ("wrapped and quoted", "faraday/faraday-1"),
        ("wrapped and quoted", "faraday/customer_middleware"),
        ("blank lines between", "raw/missing_blank_line"),
        ("nbsp entities", "har/query_only_in_the_list"),
        ("br", "har/query_only_in_the_list"),
        ("non-breaking spaces", "har/query_only_in_the_list"),
        ("non-breaking spaces", "json/contract"),
        ("list item", "go/anonymous_struct"),
        ("code block in Jira", "raw/missing_blank_line"),
        ("BBCode", "raw/missing_blank_line"),
        ("BBCode with language", "raw/missing_blank_line"),
        ("numbers on lines of their own", "faraday/customer_middleware"),
        ("prose after", "raw/raw-1"),
        ("prose around", "raw/raw-1"),
        ("mail", "raw/bare_path"),
        ("mail", "raw/bare_url"),
        ("log prefix", "json/bare_list"),
        ("log prefixes", "csharp/base_address_and_json"),
        ("log prefixes", "csharp/login_form"),
        ("log prefixes", "json/bare_list"),
        ("Ruby after", "faraday/header_fragment"),
        ("Ruby after", "postman/environment_plain"),
        ("Ruby after", "json/bare_list"),
        ("Ruby after", "json/body_with_password"),
        ("Ruby after", "data-action/all_inputs_on_get"),
        ("Ruby after", "frame/jwt"),
        ("Ruby after", "frame/presigned_url"),
        ("written line ends", "csharp/csharp-0"),
        ("full-width colon", "postman/v2_0_strings"),
    )
)

if __name__ == "__main__":
    _print()
