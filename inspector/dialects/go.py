"""Go's net/http: requests made by hand, and the short calls; and resty.

http.NewRequest(…) -> request (Header, URL, Body) -> client.Do(req) -> draft
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from inspector.dialects import go_resty, go_values
from inspector.dialects.assembly import basic, is_absolute, members, set_method, with_query
from inspector.dialects.bodies import FORM, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.go_builtins import canonical, sorted_form
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Thing, Unknown, Value, as_text
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest, Part

_HEADER_CALL = re.compile(r"\b\w+\.Header\.(?:Set|Add)\(\s*[\"`]")
_STRUCTURE = re.compile(
    r"^package [a-z]\w*\s|^func (?:\(\w+ \*?\w+\) )?\w+\(.{0,400}\{", re.MULTILINE
)
_SHORT = ("Get", "Head", "Post", "PostForm")


def sniff(text: str) -> float:
    if re.search(r"(?<!require[ (])[\"`]net/http[\"`]", text):  # Ruby has one by that name
        return 1.0
    if re.search(r"\bresty\.New\w{0,40}\(|\bgo-resty/resty\b", text):
        return 0.97
    if re.search(r"\bhttp\.NewRequest(?:WithContext)?\(", text):
        return 0.97
    if re.search(r"\bhttp\.(?:Get|Head|Post|PostForm)\(", text):
        return 0.9
    if _HEADER_CALL.search(text):
        return 0.85
    return 0.5 if _STRUCTURE.search(text) and ":=" in text else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each one sent; else for each one made; else the headers set.

    Raises:
        SnippetError: There is no such call and nothing set up, or it cannot be followed.
    """
    source, cut = go_values.read(text)
    reader = _Reader(source)
    reader.run()
    lacking = (
        "there is no call of net/http here, such as http.NewRequest(method, url, body); "
        "paste the code with the call."
    )
    return source.finish_all(reader.finished(), lacking, cut=cut)


class _Reader(go_values.Go):
    """Gathers what is sent."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._drafts: list[Draft] = []
        self._unsent: list[tuple[Thing, Node]] = []
        self._loose = _request("", "", None)
        self._loose_used = False

    def library(self, call: Call, depth: int) -> Value:
        given = call.arguments
        if call.spelled in ("http.NewRequest", "http.NewRequestWithContext"):
            padded: list[Value] = [*given[call.name.endswith("Context") :], "", "", None]
            request = _request(padded[0], padded[1], padded[2])
            self._unsent.append((request, call.node))
            return request
        if call.name in _SHORT and (call.holder_text == "http" or self._is_client(call)):
            return self._short(call)
        if call.name in ("Do", "RoundTrip") and given:
            request_given = given[0]
            if isinstance(request_given, Thing) and request_given.kind == "request":
                return self._sent(request_given, call)
            return Absent()
        if isinstance(call.holder, Thing) and call.holder.kind == "request":
            return self._on_request(call, call.holder)
        if isinstance(call.holder, Thing) and call.holder.kind.startswith("resty"):
            return self._on_resty(call, call.holder)
        made = go_resty.created(call)
        if not isinstance(made, Absent):
            return made
        stranger = isinstance(call.holder, Unknown) and call.holder_text.endswith(".Header")
        if stranger and call.name in ("Set", "Add") and len(given) == 2:
            self._loose_used = True
            headers = members(self._loose, "Header")
            name = canonical(as_text(given[0]))
            before = headers.get(name) if call.name == "Add" else None
            headers[name] = [*before, given[1]] if isinstance(before, list) else [given[1]]
            return None
        return Absent()

    def attribute(self, holder: Value, name: str) -> Value:
        if isinstance(holder, Thing) and holder.kind == "url" and name == "RawQuery":
            return as_text(holder.slots["text"]).partition("?")[2]
        return super().attribute(holder, name)

    def set_attribute(self, holder: Thing, name: str, value: Value) -> None:
        if holder.kind == "url" and name == "RawQuery":
            bare = as_text(holder.slots["text"]).partition("?")[0]
            holder.slots["text"] = with_query(bare, as_text(value))
        elif holder.kind == "url" and name == "Path":
            origin = re.match(r"[A-Za-z][\w+.-]*://[^/?#]*|", as_text(holder.slots["text"]))
            assert origin is not None
            holder.slots["text"] = origin.group(0) + "/" + as_text(value).lstrip("/")
        elif holder.kind == "request" and name == "URL":
            holder.slots["URL"] = _address(value)
        else:
            super().set_attribute(holder, name, value)

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        if holder_text.endswith(".Header"):
            self._loose_used = True
            members(self._loose, "Header")[name] = value

    def finished(self) -> list[Draft]:
        """Returns what was sent, then what was made and not sent; else loose header lines."""
        for request, node in list(self._unsent):
            self._send(request, node)
        if not self._drafts and self._loose_used:
            draft = self._draft(self._loose, self.source.root)
            draft.method, draft.url, draft.complete = "", "", False
            draft.notes.clear()
            return [draft]
        return self._drafts

    def _is_client(self, call: Call) -> bool:
        """Tells `client.Get("https://…")` from other methods of that name."""
        if not call.arguments or call.name in self.own:
            return False
        if isinstance(call.holder, Thing) and call.holder.kind == "struct":
            return as_text(call.holder.slots["type"]) == "http.Client"
        return call.holder_text.lower().endswith("client")

    def _short(self, call: Call) -> Value:
        method = "POST" if call.name.startswith("Post") else call.name.upper()
        padded: list[Value] = [*call.arguments, "", None]
        request = _request(method, padded[0], None)
        if call.name == "PostForm":
            request.slots["Body"] = padded[1]
            members(request, "Header")["Content-Type"] = [FORM]
        elif call.name == "Post":
            members(request, "Header")["Content-Type"] = [padded[1]]
            request.slots["Body"] = padded[2]
        return self._sent(request, call)

    def _on_request(self, call: Call, request: Thing) -> Value:
        given = call.arguments
        if call.name == "SetBasicAuth" and len(given) == 2:
            value = basic(self.source, call.node, given[0], given[1])
            members(request, "Header")["Authorization"] = [value]
            return None
        if call.name == "AddCookie" and given:
            name, value_ = (as_text(self.attribute(given[0], part)) for part in ("Name", "Value"))
            headers = members(request, "Header")
            before = headers.get("Cookie")
            texts = [as_text(before[0])] if isinstance(before, list) else []
            headers["Cookie"] = ["; ".join([*texts, f"{name}={value_}"])]
            return None
        return request if call.name in ("WithContext", "Clone") else Absent()

    def _on_resty(self, call: Call, holder: Thing) -> Value:
        if not go_resty.is_sent(call, holder):
            return go_resty.called(self, call, holder)
        draft = go_resty.draft_of(self, call, holder)
        draft.complete = draft.complete and not call.node.has_error
        self._drafts.append(draft)
        answer = self.source.answered(len(self._drafts) - 1, call.node)
        go_resty.fill_result(self, holder, answer, call.node)
        return answer

    def _sent(self, request: Thing, call: Call) -> Value:
        self._send(request, call.node)
        return self.source.answered(len(self._drafts) - 1, call.node)

    def _send(self, request: Thing, node: Node) -> None:
        made = next((at for thing, at in self._unsent if thing is request), node)
        self._unsent = [item for item in self._unsent if item[0] is not request]
        draft = self._draft(request, made)
        draft.complete = draft.complete and not (node.has_error or made.has_error)
        self._drafts.append(draft)

    def _draft(self, request: Thing, node: Node) -> Draft:
        url = request.slots["URL"]
        draft = Draft(url=as_text(url.slots["text"]) if isinstance(url, Thing) else "")
        headers = request.slots["Header"]
        pairs = [
            (name, as_text(item))
            for name, value in (headers.items() if isinstance(headers, dict) else ())
            for item in (value if isinstance(value, list) else [value])
        ]
        draft.headers = Headers.of(pairs)
        host = request.slots.get("Host")
        if host:
            draft.headers = draft.headers.with_added("Host", as_text(host))
        if not isinstance(headers, dict):
            said = "The headers of this request are not known here."
            draft.note("warning", said, self.source.place(node))
        draft.body = self._body(request.slots["Body"], draft.headers)
        if draft.body.kind == "multipart":
            draft.headers = draft.headers.without("Content-Type")
        set_method(draft, request.slots["Method"] or "GET", self.source, node, as_is=True)
        if draft.url and not is_absolute(draft.url):
            said = "The URL is not absolute; net/http refuses such a URL."
            draft.note("warning", said, self.source.place(node))
            draft.url = draft.url if draft.url.startswith("/") else "/" + draft.url
        return draft

    def _body(self, value: Value, headers: Headers) -> Body:
        if isinstance(value, dict):
            return Body("form", sorted_form(value))
        if isinstance(value, Thing) and value.kind == "file":
            return Body("file", as_text(value.slots["path"]))
        if isinstance(value, Thing) and isinstance(value.slots.get("parts"), list):
            return Body("multipart", parts=tuple(_parts(value)))
        if isinstance(value, Thing):
            value = value.slots.get("text", "")
        return text_body(as_text(value), headers) if value is not None else Body()


def _parts(body: Thing) -> Iterator[Part]:
    """Yields the parts that a multipart.Writer wrote into a buffer."""
    parts = body.slots["parts"]
    for part in parts if isinstance(parts, list) else ():
        assert isinstance(part, Thing)
        slots = part.slots
        text = slots["text"]
        is_file = isinstance(text, Thing) and text.kind == "file"
        path = as_text(text.slots["path"]) if isinstance(text, Thing) and is_file else None
        filename = as_text(slots["filename"]) if "filename" in slots else None
        kind = "application/octet-stream" if filename is not None else None
        if "type" in slots:  # made with a header of its own
            kind = None if slots["type"] is None else as_text(slots["type"])
        yield Part(as_text(slots["name"]), "" if is_file else as_text(text), filename, kind, path)


def _request(method: Value, url: Value, body: Value) -> Thing:
    slots: dict[str, Value] = {"Method": method, "URL": _address(url), "Header": {}, "Body": body}
    return Thing("request", slots)


def _address(url: Value) -> Thing:
    """Returns a URL of its own for what stands in its place; of other data nothing is known."""
    if isinstance(url, Thing) and url.kind == "url":
        return url
    return Thing("url", {"text": "" if isinstance(url, Thing) else url})
