"""Reports as files: their forms, names and sources, and how they get onto the disk."""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from inspector import __version__
from inspector.app.state import State
from inspector.errors import InspectorError

if TYPE_CHECKING:
    from inspector.lab.document import Document
    from inspector.rules.pack import Defined

Form = Literal["markdown", "html", "rich", "data"]
"""Markdown, one HTML file, the HTML that rich text editors and Qt understand, and JSON."""

REPORT_SUFFIX = ".guestreport"
"""A report that the program opens again; JSON."""
SUFFIXES: dict[str, Form] = {
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    REPORT_SUFFIX: "data",
    ".json": "data",
}


def text(document: Document, form: Form, data: Callable[[], str] = str) -> str:
    """Returns the report in one of its forms; all of them say the same.

    `data` writes the one that holds the request too.
    """
    from inspector.lab import html, markdown, rich_text

    match form:
        case "markdown":
            return markdown.write(document)
        case "html":
            return html.write(document)
        case "rich":
            return rich_text.write(document)
        case "data":
            return data()


def warm() -> None:
    """Imports and reads what the first report needs."""
    from inspector.lab import html, markdown, report, rich_text  # noqa: F401 - imported for later
    from inspector.rules import scope_table  # noqa: F401 - as above

    _libraries()


def form_of(path: Path) -> Form:
    """Returns the form that a file's name asks for.

    Raises:
        InspectorError: It asks for another one; the text names those that there are.
    """
    form = SUFFIXES.get(path.suffix.lower())
    if form is None:
        known = "; a PDF is saved from the window" if path.suffix.lower() == ".pdf" else ""
        raise InspectorError(
            f"A report is Markdown, HTML or a file to open again: end the name {path.name} in .md, "
            f".html or {REPORT_SUFFIX}{known}."
        )
    return form


def save(path: Path, content: bytes) -> None:
    """Writes a report whole, or leaves the file that was there as it was.

    Raises:
        InspectorError: It cannot be written there; the text names the path and the reason.
    """
    from inspector.storage.files import explain, write_atomically

    try:
        write_atomically(path, content)
    except OSError as error:
        reason = explain(error, elsewhere="another folder")
        raise InspectorError(f"The report cannot be written to {path}: {reason}.") from error


def file_stem(state: State, day: str, redact: Callable[[str], str]) -> str:
    """Returns a file's name without its ending, of operation, status and date."""
    from inspector.lab.report_case import target

    shown = state.shown
    request = shown.request if shown is not None else state.request
    path = redact(target(request)).removeprefix("/api/v2") if request.url else "request"
    status = ""
    if state.verdict is not None and state.verdict.before.status:
        status = str(state.verdict.before.status)
    elif shown is not None:
        status = str(shown.status) if shown.status else "no-answer"
    words = "-".join(re.findall(r"[A-Za-z0-9]+", path))[:_MAX_PATH_CHARS].strip("-")
    method = re.sub(r"[^a-z]", "", request.method.lower())
    return "-".join(filter(None, (method, words, status, day)))


def sources(
    catalog_origin: str, rules: Iterable[Defined], fired: Collection[str], qt: str = ""
) -> tuple[tuple[str, str], ...]:
    """Returns what a second reader needs to get the same findings, as (what, which) rows.

    `fired` are the ids of the findings, `qt` the version of the window's toolkit.
    """
    ids_fired = {finding_id.partition(":")[0] for finding_id in fired}
    packs: dict[str, list[str]] = {}
    for found in rules:
        if found.rule.id in ids_fired:
            packs.setdefault(found.path.name, []).append(found.rule.id)
    used = "; ".join(f"{name}: {', '.join(ids)}" for name, ids in packs.items())
    return (
        ("Program", f"Guest API Inspector {__version__}"),
        ("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        ("Libraries", ", ".join([*_libraries(), *([f"Qt {qt}"] if qt else [])])),
        ("Catalog", catalog_origin.partition(" (")[0]),
        ("Rule packs used", used),
    )


@cache
def _libraries() -> tuple[str, ...]:
    """Returns what a report names, each with its version; reading those takes milliseconds."""
    found = []
    for name in ("httpx", "httpcore", "h11"):
        with suppress(metadata.PackageNotFoundError):
            found.append(f"{name} {metadata.version(name)}")
    return tuple(found)


_MAX_PATH_CHARS = 80
