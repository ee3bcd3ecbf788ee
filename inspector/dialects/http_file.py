"""Reads .http and .rest files (JetBrains HTTP Client, VS Code REST Client).

Variables of the file are the request's own, with their values; what a later request takes from
the answer to a named one (`{{login.response.body.$.token}}`, `client.global.set`) is a chain.
Scripts are not run (`script_effects.py`), files not opened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from inspector.dialects.bodies import FORM, JSON, is_json, text_body
from inspector.dialects.draft import Draft, variable, variable_name
from inspector.dialects.holes import Holes
from inspector.dialects.http_blocks import (
    DIRECTIVE,
    REQUEST_LINE,
    VARIABLE_LINE,
    Block,
    blocks,
    looks_like_file,
    odd_lines,
)
from inspector.dialects.multipart import parts_in
from inspector.dialects.script_effects import read_script
from inspector.errors import SnippetError
from inspector.model.chain import Taken
from inspector.model.headers import Headers
from inspector.model.request import VARIABLE, Body, ImportedRequest, Part, find_variables

_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z{}-]+)[ \t]*:[ \t]*(.*)")
_REFERENCE = re.compile(
    r"([\w-]+)\.(request|response)\.(body|headers)(?:\.(\$?[^\s]*))?", re.IGNORECASE
)
_STEP = re.compile(r"\[\s*(?:(\d+)|'([^']*)'|\"([^\"]*)\")\s*\]|\.?([^.\[\]]+)")
_FILE = re.compile(r"<@?([A-Za-z0-9-]*)[ \t]+(\S.*?)[ \t]*")
_QUERY_LINE = re.compile(r"[ \t]*[?&]\S*[ \t]*|[ \t]+[^\s:{<]\S*[ \t]*")
_BASIC = re.compile(r"(basic)[ \t]+([^\s:]+)(?::|[ \t]+)(\S.*)", re.IGNORECASE)


def sniff(text: str) -> float:
    # Without these a text is none, and most texts are told so at once.
    if not any(sign in text for sign in ("###", "@", "\n<", "\n>")):
        return 0.0
    return 0.98 if looks_like_file(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns the requests of the file in order.

    Raises:
        SnippetError: It holds no request.
    """
    return _File(text).read()


class _File:
    def __init__(self, text: str) -> None:
        self._blocks = list(blocks(text))
        self._values: dict[str, str] = {}
        self._named: dict[str, int] = {}
        self._kept: dict[str, Taken] = {}
        self._drafts: list[Draft] = []
        self._odd: list[str] = []

    def read(self) -> tuple[ImportedRequest, ...]:
        for block in self._blocks:
            for line in block.head:
                found = VARIABLE_LINE.fullmatch(line)
                if found:
                    self._values[found.group(1)] = found.group(2)
            self._odd += (line.strip()[:60] for line in odd_lines(block.head))
        for block in self._blocks:
            if block.request:
                self._read(block)
        if not self._drafts:
            raise SnippetError(
                "there is no request line such as “GET https://…”; paste the file with one.", 1, 1
            )
        if any(
            line.startswith("<") for one in self._blocks if not one.request for line in one.head
        ):
            self._drafts[0].note("info", _NOT_RUN)
        for line in self._odd[:20]:
            said = f"“{line}” above a request is neither a variable nor a comment."
            self._drafts[0].note("warning", said)
        return tuple(draft.finish() for draft in self._drafts)

    def _read(self, block: Block) -> None:
        draft = Draft(name=block.name, place=(block.row, 1))
        taken: dict[str, Taken] = {}
        holes = Holes(self._values, lambda name: self._reference(name, taken))
        self._direct(draft, block)
        line = REQUEST_LINE.fullmatch(block.request)
        assert line is not None  # as the blocks were found by it
        draft.method, target = line.group(1) or "GET", line.group(2)
        if draft.method in ("WEBSOCKET", "GRPC", "SSE"):
            draft.note(
                "error", f"{draft.method} is no HTTP method; it is not sent.", (block.row, 1)
            )
            draft.complete = False
        rest = iter(enumerate(block.lines, start=block.row + 1))
        target, body = self._read_head(draft, rest, target, holes)
        draft.url = holes.fill(_absolute(target.strip(), draft), is_url=True)
        self._set_body(draft, body, holes)
        holes.finish(draft)
        self._take(draft, taken)
        self._drafts.append(draft)
        number = len(self._drafts) - 1
        if draft.name:
            self._named.setdefault(draft.name, number)
        self._run(draft, body, number)

    def _direct(self, draft: Draft, block: Block) -> None:
        """Reads what the comments before a request line tell the tool."""
        for line in block.head:
            found = DIRECTIVE.fullmatch(line)
            if found and found.group(1) == "name" and found.group(2):
                draft.name = found.group(2)
            elif found and found.group(1) == "prompt" and found.group(2):
                asked = found.group(2).split()[0]
                draft.note("info", f"The tool asks for {asked}; fill in the variable.")
            elif line.startswith("<"):
                draft.note("info", _NOT_RUN)

    def _read_head(
        self, draft: Draft, rest: Iterator[tuple[int, str]], target: str, holes: Holes
    ) -> tuple[str, list[tuple[int, str]]]:
        """Reads the lines up to the body; returns the whole URL, and the lines of the body."""
        pairs: list[tuple[str, str]] = []
        pieces = [target]
        for row, line in rest:
            if not line.strip():
                break
            field = _FIELD.fullmatch(line)
            if not pairs and _QUERY_LINE.fullmatch(line) and not field:
                pieces.append(line.strip())
            elif line.lstrip().startswith(("#", "//")):
                continue
            elif field:
                name, value = field.groups()
                value = holes.fill(value.rstrip())
                basic = _BASIC.fullmatch(value) if name.lower() == "authorization" else None
                if basic is not None:  # the tools encode it themselves
                    value = f"{basic[1]} {holes.basic(draft, basic[2], basic[3])}"
                pairs.append((holes.fill(name), value))
            elif line.startswith((">", "<")):
                draft.headers = Headers(tuple(pairs))
                return "".join(pieces), [(row, line), *rest]
            else:
                said = f"“{line.strip()[:40]}” is no header: it has no name and colon."
                draft.note("error", said, (row, 1))
        draft.headers = Headers(tuple(pairs))
        return "".join(pieces), list(rest)

    def _set_body(self, draft: Draft, lines: list[tuple[int, str]], holes: Holes) -> None:
        if draft.headers.get("Content-Length") is not None:
            draft.headers = draft.headers.without("Content-Length")
            draft.note("info", "Content-Length was left out; it is computed when sending.")
        _take_host(draft)
        kept: list[tuple[int, str]] = []
        for row, line in lines:
            if re.match(r">>?!?[ \t]|<>[ \t]", line):
                break
            kept.append((row, line))
        text = "\n".join(line for _, line in kept).strip("\n").rstrip()
        if not text:
            return
        parts = parts_in(text.replace("\n", "\r\n"), draft.headers.get("Content-Type") or "")
        if parts:
            draft.body = Body("multipart", "", tuple(_part(part, holes) for part in parts))
            return
        files = [(row, _FILE.fullmatch(line)) for row, line in kept if line.startswith("<")]
        found = [(row, match) for row, match in files if match]
        if found and len(text.split("\n")) == 1:
            draft.body = Body("file", holes.fill(found[0][1].group(2)))
            return
        for row, match in found:
            said = f"The file {match.group(2)[:80]} belongs here; put its content in its place."
            draft.note("error", said, (row, 1))
            draft.complete = False
        if draft.method == "GRAPHQL":
            text = _graphql(text)
            draft.method = "POST"
            if "Content-Type" not in draft.headers:
                draft.headers = draft.headers.with_added("Content-Type", JSON)
        media_type = (draft.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if media_type == FORM:
            text = re.sub(r"[ \t]*\n[ \t]*(?=&)|(?<=&)[ \t]*\n[ \t]*", "", text)
        filled = holes.fill(text)
        if draft.method in ("GET", "HEAD"):
            said = f"A {draft.method} seldom has a body: look whether this text belongs to it."
            draft.note("warning", said)
        is_parts = media_type.startswith("multipart/")
        draft.body = Body("text", filled) if is_parts else text_body(filled, draft.headers)

    def _run(self, draft: Draft, lines: list[tuple[int, str]], number: int) -> None:
        """Reads what a script does with the answer."""
        text = "\n".join(line for _, line in lines)
        match = re.search(r"^>[ \t]+(?:\{%(.*?)(?:%\}|\Z)|(\S+))", text, re.DOTALL | re.MULTILINE)
        if match is None:
            return
        if match.group(2):
            draft.note("info", f"The script {match.group(2)} is not in the snippet.")
            return
        effects = read_script(match.group(1))
        draft.expects += effects.expects
        draft.note("info", "The script after the answer is not run; its tests are judged here.")
        for kept in effects.kept:
            if kept.source is not None:
                name = _ours(kept.variable)
                self._kept[name] = Taken(name, number, kept.source)
        if effects.unknown:
            listed = ", ".join(dict.fromkeys(effects.unknown[:12]))
            draft.note("warning", f"A script computes {listed}: fill in the variable yourself.")

    def _reference(self, name: str, taken: dict[str, Taken]) -> str | None:
        """Returns the variable for a part of the answer to a request named before."""
        match = _REFERENCE.fullmatch(name)
        if match is None:
            return None
        if match.group(2).lower() == "request" or match.group(1) not in self._named:
            return variable(variable_name(name))
        path = match.group(4) or ""
        if match.group(3).lower() == "headers":
            source = f"header:{path}"
        else:
            steps = _steps(path)
            source = "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)
        last = source.rpartition("/")[2].rpartition(":")[2]
        stem = free = variable_name(last) if last else f"{match.group(1)}_answer"
        wanted = (self._named[match.group(1)], source)
        count = 2
        while free in taken and (taken[free].request, taken[free].source) != wanted:
            free = f"{stem}_{count}"
            count += 1
        taken[free] = Taken(free, *wanted)
        return variable(free)

    def _take(self, draft: Draft, taken: dict[str, Taken]) -> None:
        """Lets earlier answers fill variables: those named here, and those that scripts set."""
        known = {**self._kept, **taken}
        for hole in find_variables(draft.finish().request):
            if hole.name in known:
                draft.takes.append(known[hole.name])
                draft.bindings = {k: v for k, v in draft.bindings.items() if k != hole.name}


def _steps(path: str) -> list[str]:
    """Returns the members that `$.a.b[0]` names; nothing for `$` and `*`."""
    plain = path.removeprefix("$")
    if plain in ("", "*", "."):
        return []
    found = (
        next(group for group in match.groups() if group is not None)
        for match in _STEP.finditer(plain)
    )
    return [unquote(step) for step in found]


def _take_host(draft: Draft) -> None:
    host = draft.headers.get("Host")
    if host is not None and draft.url.startswith("/"):
        draft.url = f"https://{host}{draft.url}"
        draft.headers = draft.headers.without("Host")


def _part(part: Part, holes: Holes) -> Part:
    """A part whose content is `< path` is read from that file."""
    file = _FILE.fullmatch(part.text)
    if file is None:
        return replace(part, text=holes.fill(part.text))
    return replace(part, text="", path=holes.fill(file.group(2)))


def _graphql(text: str) -> str:
    """Returns the JSON that carries a GraphQL query; a last paragraph of JSON is its variables."""
    query, _, variables = text.rpartition("\n\n")
    if not query or not is_json(variables):
        return json.dumps({"query": text}, ensure_ascii=False)
    head = json.dumps({"query": query.rstrip()}, ensure_ascii=False)
    return f'{head[:-1]}, "variables": {variables.strip()}' + "}"


def _absolute(target: str, draft: Draft) -> str:
    """Returns a URL with its scheme: these tools add `http://` to a bare host."""
    if "://" in target.partition("?")[0] or target.startswith(("/", "{{")) or target == "*":
        return target
    draft.note("info", "The URL names no scheme: these tools take http, and so does this.")
    return f"http://{target}"


_NOT_RUN = "Scripts that run before the request are not run."


def _ours(name: str) -> str:
    return name if VARIABLE.fullmatch(variable(name)) else variable_name(name)
