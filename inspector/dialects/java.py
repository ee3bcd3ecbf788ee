"""Java: `java.net.http` builders, and header lines of any client as a fragment.

Apache's `new HttpPost(url)` and OkHttp's `Request.Builder` are built up the same way, and the
one-line fragment that forums pass around (`request.addHeader(…)`) comes from the former.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects import java_values
from inspector.dialects.bodies import FORM, JSON, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.java_values import Call
from inspector.dialects.places import Place
from inspector.dialects.source import Source, arguments_of, close, read_closed
from inspector.dialects.values import Thing, Unknown, Value, as_text
from inspector.errors import SnippetError
from inspector.model.headers import Headers
from inspector.model.request import Body, BodyKind, ImportedRequest

_HEADER_CALLS = ("addHeader", "setHeader", "header", "setRequestProperty", "addRequestProperty")
_APACHE = re.compile(r"Http(Get|Post|Put|Patch|Delete|Head|Options)")
_NEW_FILE = re.compile(r"new\s+(?:java\.io\.)?File\b")
_LEFT_OUT = {
    "timeout": "sets how long the client waits; it was left out.",
    "expectContinue": "asks for 100-continue; it was left out.",
}
_TYPES = {
    "ContentType.APPLICATION_JSON": JSON + "; charset=UTF-8",
    "ContentType.APPLICATION_FORM_URLENCODED": FORM + "; charset=ISO-8859-1",
}


def sniff(text: str) -> float:
    if re.search(r"\bHttpRequest\b[\s\S]{0,200}?newBuilder|\bBodyPublishers\b", text):
        return 1.0
    if re.search(r"\.(?:addHeader|setHeader|setRequestProperty)\s*\(\s*\"", text):
        return 0.9
    if re.search(r"\bnew Http(?:Get|Post|Put|Patch|Delete)\s*\(|\bRequest\.Builder\s*\(", text):
        return 0.9
    return 0.6 if re.search(r"\.header\s*\(\s*\"[\w-]+\"\s*,", text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each one built; else the headers set, as a fragment.

    Raises:
        SnippetError: The code builds no request, or it cannot be followed.
    """
    source, cut = _parsed(text)
    reader = _Reader(source)
    reader.run()
    drafts = reader.drafts()
    if not drafts:
        raise SnippetError(
            "there is no request here that Java builds, such as HttpRequest.newBuilder()…build() "
            "or request.addHeader(name, value); paste the code that makes it.",
            1,
            1,
        )
    return source.finish_all(drafts, cut=cut)


def _parsed(text: str) -> tuple[Source, Place]:
    missing = close(text, comment="//", quotes='"')
    inner = missing.rstrip("}") + ";" + "}" * missing.count("}")
    ends = (missing + ";", inner)
    return read_closed(text, lambda closed: Source(closed, java_values.GRAMMAR), ends)


class _Reader(java_values.Evaluator):
    """Gathers builders; each is a draft once it is built, or at the end."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._built: list[tuple[Thing, Draft]] = []
        self._builders: list[tuple[Thing, Node]] = []
        self._loose = _builder("GET")
        self._loose_used = False

    def library(self, call: Call) -> Value | None:
        if call.name == "new":
            return self._created(call)
        if call.name == "newBuilder" and call.holder_text.endswith("HttpRequest"):
            builder = _builder("GET")
            if call.arguments:
                builder.slots["url"] = call.arguments[0]
            self._builders.append((builder, call.node))
            return builder
        if call.holder_text.rpartition(".")[2] in ("BodyPublishers", "BodyPublisher"):
            return self._publisher(call)
        if call.holder_text in ("RequestBody", "okhttp3.RequestBody") and call.name == "create":
            return self._okhttp_body(call)
        if call.name == "decode" and call.holder_text.endswith("Base64.getDecoder()"):
            return Thing("body", {"base64": call.arguments[0]} if call.arguments else {})
        holder = call.holder
        if call.name in ("send", "execute"):
            sent = [*call.arguments[:1], holder]
            return next((self._answer(one, call.node) for one in sent if self._is_built(one)), None)
        if isinstance(holder, Thing) and holder.kind == "builder":
            return self._on_builder(call, holder)
        if call.name == "newCall" and call.arguments and isinstance(call.arguments[0], Thing):
            return call.arguments[0]
        is_header = call.name in _HEADER_CALLS and len(call.arguments) == 2 and call.holder_text
        if is_header and not isinstance(holder, dict):
            self._loose_used = True
            _set_header(self._loose, call)
            return holder
        return None

    def drafts(self) -> list[Draft]:
        for builder, node in self._builders:
            if not any(done is builder for done, _ in self._built):
                self._built.append((builder, self._draft(builder, node)))
        if not self._built and self._loose_used:
            draft = self._draft(self._loose, self.source.root)
            draft.complete = False
            return [draft]
        return [draft for _, draft in self._built]

    def _is_built(self, value: Value) -> bool:
        return any(builder is value for builder, _ in self._built)

    def _answer(self, value: Value, node: Node) -> Value:
        index = next(i for i, (builder, _) in enumerate(self._built) if builder is value)
        return self.source.answered(index, node)

    def _created(self, call: Call) -> Value | None:
        apache = _APACHE.fullmatch(call.holder_text.rpartition(".")[2])
        if apache:
            builder = _builder(apache.group(1).upper())
            builder.slots["url"] = call.arguments[0] if call.arguments else ""
            self._builders.append((builder, call.node))
            return builder
        if call.holder_text.endswith("Request.Builder"):
            builder = _builder("GET")
            self._builders.append((builder, call.node))
            return builder
        if call.holder_text.endswith("StringEntity") and call.arguments:
            kind = as_text(call.arguments[1]) if len(call.arguments) > 1 else ""
            nodes = call.node.child_by_field_name("arguments")
            spelled = self.source.text(nodes.named_children[1]) if nodes and kind else ""
            named = next((found for name, found in _TYPES.items() if spelled.endswith(name)), "")
            return Thing("body", {"text": call.arguments[0], "type": named})
        return None

    def _publisher(self, call: Call) -> Value:
        if call.name == "noBody" or not call.arguments:
            return Thing("body", {"text": ""})
        if isinstance(call.arguments[0], Thing):
            return call.arguments[0]
        if call.name == "ofFile":
            return Thing("body", {"file": call.arguments[0]})
        return Thing("body", {"text": call.arguments[0]})

    def _okhttp_body(self, call: Call) -> Value:
        """`RequestBody.create(text, type)`, or the other way round before OkHttp 4."""
        first, second = ([*call.arguments, "", ""])[:2]
        is_type = isinstance(first, str) and re.fullmatch(r"[\w.+-]+/[\w.+-]+(;.*)?", first)
        if first is None or is_type:
            first, second = second, first
        kind = as_text(second) if isinstance(second, str) else ""
        if isinstance(first, Thing) and first.kind == "body":
            return Thing("body", {**first.slots, "type": kind})
        nodes = arguments_of(call.node.child_by_field_name("arguments"))
        is_file = any(_NEW_FILE.match(self.source.text(node)) for node in nodes)
        slot = "file" if is_file else "text"
        return Thing("body", {slot: first, "type": kind})

    def _on_builder(self, call: Call, builder: Thing) -> Value | None:
        name, arguments = call.name, call.arguments
        if name in ("uri", "url", "setUri", "setURI") and arguments:
            builder.slots["url"] = arguments[0]
        elif name in _HEADER_CALLS and len(arguments) == 2:
            _set_header(builder, call)
        elif name == "headers":
            for position in range(0, len(arguments) - 1, 2):
                _add_pair(builder, arguments[position], arguments[position + 1])
        elif name.lower() in ("get", "post", "put", "patch", "delete", "head"):
            builder.slots["method"] = name.upper()
            builder.slots["body"] = arguments[0] if arguments else None
        elif name == "method" and arguments:
            builder.slots["method"] = arguments[0]
            builder.slots["body"] = arguments[1] if len(arguments) > 1 else None
        elif name in ("setEntity", "body") and arguments:
            builder.slots["body"] = arguments[0]
        elif name == "build":
            self._built.append((builder, self._draft(builder, call.node)))
        elif name in _LEFT_OUT:
            said = f"{name} {_LEFT_OUT[name]}"
            self.source.remarks.append(("info", said, self.source.place(call.node)))
        elif name == "copy":
            return Thing("builder", dict(builder.slots))
        return builder

    def _draft(self, builder: Thing, node: Node) -> Draft:
        url = builder.slots["url"]
        draft = Draft(as_text(builder.slots["method"]), as_text(url))
        draft.complete = not node.has_error
        pairs = builder.slots["headers"]
        assert isinstance(pairs, list)
        draft.headers = Headers.of(
            (as_text(pair[0]), as_text(pair[1])) for pair in pairs if isinstance(pair, list)
        )
        body = builder.slots["body"]
        if isinstance(body, Thing) and body.kind == "body":
            kind = as_text(body.slots.get("type", ""))
            if kind and "Content-Type" not in draft.headers:
                draft.headers = draft.headers.with_added("Content-Type", kind)
            kinds: tuple[BodyKind, ...] = ("file", "base64")
            found = next((slot for slot in kinds if slot in body.slots), None)
            if found is not None:
                draft.body = Body(found, as_text(body.slots[found]))
            else:
                draft.body = text_body(as_text(body.slots.get("text")), draft.headers)
        elif isinstance(body, str | Unknown):
            draft.body = text_body(as_text(body), draft.headers)
        if not draft.url and builder is not self._loose:
            draft.note("warning", "The code sets no URL.", self.source.place(node))
        return draft


def _builder(method: str) -> Thing:
    return Thing("builder", {"method": method, "url": "", "headers": [], "body": None})


def _set_header(builder: Thing, call: Call) -> None:
    name, value = call.arguments
    if call.name.startswith("set") or (
        call.name == "header" and "Request.Builder" in call.holder_text
    ):
        pairs = builder.slots["headers"]
        assert isinstance(pairs, list)
        wanted = as_text(name).lower()
        builder.slots["headers"] = [
            pair for pair in pairs if isinstance(pair, list) and as_text(pair[0]).lower() != wanted
        ]
    _add_pair(builder, name, value)


def _add_pair(builder: Thing, name: Value, value: Value) -> None:
    pairs = builder.slots["headers"]
    assert isinstance(pairs, list)
    pairs.append([name, value])
