"""k6 scripts: in by following the code to each `http` call, out as a script that runs."""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects import javascript, javascript_node, javascript_source, javascript_web
from inspector.dialects.bodies import FORM, text_body
from inspector.dialects.conditions import expectation
from inspector.dialects.draft import Draft
from inspector.dialects.k6_writer import write
from inspector.dialects.rendering import Rendering
from inspector.dialects.source import Source, arguments_of, walk
from inspector.dialects.values import (
    Absent,
    Answer,
    Number,
    Thing,
    Unknown,
    Value,
    as_text,
    encode_pairs,
)
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest, Part

_WITH_BODY = {"post", "put", "patch", "del", "delete", "options"}
_WITHOUT_BODY = {"get", "head"}
_CALL = re.compile(
    r"\bhttp\.(?:get|head|post|put|patch|del|options|request|asyncRequest|batch)\s*[(`]"
)
_SETTINGS = {
    "timeout": "sets how long k6 waits",
    "compression": "compresses the body, which is sent as it stands here",
    "jar": "uses a cookie jar, whose cookies are not known",
}


def sniff(text: str) -> float:
    if re.search(r"""['"]k6(?:/[\w/]+)?['"]""", text):
        return 1.0
    if _CALL.search(text):
        if javascript_node.MARKS.search(text):
            return 0.1
        return 0.8 if "net/http" not in text else 0.2
    return 0.5 if "__ENV." in text else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call of k6/http, in the order in which k6 makes them.

    Raises:
        SnippetError: There is no such call, or it cannot be followed.
    """
    source, cut = javascript_source.read(text)
    reader = _Reader(source)
    reader.run()
    lacking = (
        "there is no call of k6/http here, such as http.post(url, body, params); paste the "
        "script with the call."
    )
    return source.finish_all(reader.drafts, lacking, cut=cut, what="script")


def render(rendering: Rendering) -> str:
    """Returns a k6 script; secrets and variables are `__ENV.NAME`, given with `k6 run -e`."""
    return write(rendering)


class _Reader(javascript.Evaluator):
    """Gathers the calls of the http module under the name it is imported by."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.drafts: list[Draft] = []
        self._module = "http"
        self._jar = Thing("jar", {"cookies": []})
        """The jar that every request uses that is not given its own."""
        self._set_up: list[Value] = []
        self._direct: dict[str, str] = {}
        for node in source.root.named_children:
            if node.type == "import_statement" and "k6/http" in source.text(node):
                self._read_import(source.text(node))

    def library(self, callee: str, node: Node, arguments: list[Value]) -> Value | None:
        if callee == "check":
            self._note_checks(node)
            return True
        if callee == "open":
            return Thing("file", {"path": arguments[0] if arguments else ""})
        if callee in ("encoding.b64decode", "b64decode"):
            return Thing("bytes", {"base64": arguments[0] if arguments else ""})
        module, dot, method = callee.rpartition(".")
        if not dot and callee in self._direct:
            method = self._direct[callee]
        elif module != self._module:
            return javascript_web.made(self.source, callee, arguments)
        if method == "file":
            names = ("data", "filename", "content_type")
            return Thing("part", dict(zip(names, arguments, strict=False)))
        if method == "url":
            return arguments[0] if arguments else None
        if method == "cookieJar":
            return self._jar
        if method == "CookieJar":
            return Thing("jar", {"cookies": []})
        return self._request(method, node, arguments)

    def on(
        self,
        holder: Value,
        name: str,
        node: Node,
        given: list[Node],
        arguments: list[Value],
        depth: int,
    ) -> Value | None:
        if not isinstance(holder, Thing):
            return None
        if holder.kind == "parts" and name == "body":  # FormData of k6's library
            return holder
        cookies = holder.slots.get("cookies")
        if holder.kind == "jar" and name == "set" and isinstance(cookies, list):
            url, key, value, *_ = [*arguments, Absent(), Absent(), Absent()]
            cookies.append([_origin(javascript_web.spelled(url)), key, value])
            return None
        return javascript_web.on(self.source, holder, name, arguments)

    def run_uncalled(self, name: str, function: Node, depth: int) -> Value:
        """Runs `setup` as k6 does: what it returns is what the default function is given."""
        parent = function.parent
        if parent is not None and "default" in (child.type for child in parent.children):
            return self.apply(function, self._set_up, depth)
        given = super().run_uncalled(name, function, depth)
        if name == "setup":
            self._set_up = [given]
        return given

    def _read_import(self, text: str) -> None:
        match = re.match(r"import\s+(?:\*\s+as\s+)?(\w+)", text)
        self._module = match.group(1) if match else self._module
        for name in re.findall(r"[{,]\s*(\w+)", text):
            self._direct[name] = name

    def _request(self, method: str, node: Node, arguments: list[Value]) -> Value | None:
        padded: list[Value] = [*arguments, Absent(), Absent(), Absent(), Absent()]
        if method == "batch":
            self._batch(padded[0], node)
            return Thing("responses")
        if method in ("request", "asyncRequest"):
            self._add(padded[0], padded[1], padded[2], padded[3], node)
        elif method in _WITH_BODY:
            verb = "DELETE" if method in ("del", "delete") else method.upper()
            self._add(verb, padded[0], padded[1], padded[2], node)
        elif method in _WITHOUT_BODY:
            self._add(method.upper(), padded[0], Absent(), padded[1], node)
        else:
            return None
        return self.source.answered(len(self.drafts) - 1, node)

    def _batch(self, calls: Value, node: Node) -> None:
        items = list(calls.values()) if isinstance(calls, dict) else calls
        for item in items if isinstance(items, list) else [calls]:
            match item:
                case str() | Unknown():
                    self._add("GET", item, Absent(), Absent(), node)
                case [method, url, *rest]:
                    padded = [*rest, Absent(), Absent()]
                    self._add(method, url, padded[0], padded[1], node)
                case dict():
                    self._add(
                        item.get("method", "GET"), item.get("url", Absent()),
                        item.get("body", Absent()), item.get("params", Absent()), node,
                    )  # fmt: skip
                case _:
                    self.source.warn(node, "Requests of this batch are not known here.")

    def _add(self, method: Value, url: Value, body: Value, params: Value, node: Node) -> None:
        draft = Draft(as_text(method).upper())
        draft.url = "" if isinstance(url, Absent) else javascript_web.spelled(url)
        if node.has_error:
            draft.complete = False
        if isinstance(params, dict):
            self._take_params(draft, params, node)
        elif not isinstance(params, Absent) and params is not None:
            draft.note(
                "warning",
                "The parameters of this call are not known here.",
                self.source.place(node),
            )
        self._take_jar(draft, params)
        self._take_body(draft, body)
        if draft.url and not re.match(r"[A-Za-z][\w+.-]*:|/|\{\{", draft.url):
            draft.note(
                "warning",
                "The URL is not absolute; k6 refuses such a URL.",
                self.source.place(node),
            )
            draft.url = "/" + draft.url
        self.drafts.append(draft)

    def _take_params(self, draft: Draft, params: dict[str, Value], node: Node) -> None:
        place = self.source.place(node)
        headers = params.get("headers", {})
        if isinstance(headers, dict):
            pairs = ((name, javascript_web.spelled(value)) for name, value in headers.items())
            draft.headers = Headers.of(pairs)
        else:
            draft.note("warning", "The headers of this call are not known here.", place)
        cookies = params.get("cookies")
        if isinstance(cookies, dict):
            values = (
                item.get("value", "") if isinstance(item, dict) else item
                for item in cookies.values()
            )
            text = "; ".join(
                f"{name}={as_text(value)}" for name, value in zip(cookies, values, strict=True)
            )
            draft.headers = draft.headers.with_added("Cookie", text)
        redirects = params.get("redirects")
        if isinstance(redirects, Number) and redirects.text != "0":
            draft.note(
                "info", "Redirects are followed; the inspector does so only when asked.", place
            )
        for name, about in _SETTINGS.items():
            if name in params and not isinstance(params[name], Thing):
                draft.note("info", f"{name} {about}; it was left out.", place)
        if params.get("auth") in ("digest", "ntlm"):
            draft.note("warning", f"{params['auth']} login is not spoken here.", place)

    def _take_jar(self, draft: Draft, params: Value) -> None:
        """Adds the cookies that the script has put into the jar for this host."""
        given = params.get("jar") if isinstance(params, dict) else None
        jar = given if isinstance(given, Thing) and given.kind == "jar" else self._jar
        cookies = jar.slots["cookies"]
        assert isinstance(cookies, list)
        own = draft.headers.get("Cookie")
        kept = {
            as_text(cookie[1]): as_text(cookie[2])
            for cookie in cookies
            if isinstance(cookie, list) and cookie[0] == _origin(draft.url)
        }
        texts = [own] if own else []
        texts += (f"{name}={value}" for name, value in kept.items())
        if kept:
            draft.headers = draft.headers.with_value("Cookie", "; ".join(texts))

    def _take_body(self, draft: Draft, body: Value) -> None:
        match body:
            case Thing("file", slots):
                draft.body = Body("file", as_text(slots["path"]))
            case Thing("bytes", slots):
                draft.body = Body("base64", as_text(slots["base64"]))
            case Thing("parts"):
                fields = javascript_web.pairs_of(body)
                draft.body = Body("multipart", parts=tuple(_part(*field) for field in fields))
                # The type that is given with it names a boundary that only the library knows.
                draft.headers = draft.headers.without("Content-Type")
            case dict():
                self._take_fields(draft, body)
            case Absent() | None:
                return
            case _:
                draft.body = text_body(javascript_web.spelled(body), draft.headers)

    def _take_fields(self, draft: Draft, fields: dict[str, Value]) -> None:
        """k6 sends an object as a form, or as parts when a file is among its members."""
        if any(isinstance(value, Thing) and value.kind == "part" for value in fields.values()):
            draft.body = Body("multipart", parts=tuple(_part(*item) for item in fields.items()))
            return
        if "Content-Type" not in draft.headers:
            draft.headers = draft.headers.with_added("Content-Type", FORM)
        pairs = (
            (name, one)
            for name, value in fields.items()
            for one in (value if isinstance(value, list) else [value])
        )
        draft.body = Body("form", encode_pairs(pairs))

    def _note_checks(self, node: Node) -> None:
        """A check is about the answer that it names, else to the request before it."""
        arguments = arguments_of(node.child_by_field_name("arguments"))
        about = self.evaluate(arguments[0]) if arguments else None
        known = isinstance(about, Answer) and about.request < len(self.drafts)
        index = about.request if isinstance(about, Answer) and known else -1
        for pair in walk(node) if self.drafts else ():
            if pair.type == "pair":
                key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
                assert key is not None
                assert value is not None
                found = expectation(self.source, self.key(key, 0), value)
                self.drafts[index].expects.append(found)


def _origin(url: str) -> str:
    """Returns scheme and host of a URL: what its cookies go with."""
    return "/".join(url.split("/", 3)[:3])


def _part(name: str, value: Value) -> Part:
    if not isinstance(value, Thing):
        return Part(name, as_text(value))
    data = value.slots.get("data", "")
    filename, kind = value.slots.get("filename"), value.slots.get("content_type")
    path = as_text(data.slots["path"]) if isinstance(data, Thing) and data.kind == "file" else None
    return Part(
        name,
        "" if path is not None else as_text(data),
        as_text(filename) if filename is not None else name,
        as_text(kind) if kind is not None else None,
        path,
    )
