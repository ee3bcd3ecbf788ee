"""C#: HttpClient, RestSharp, Flurl, HttpWebRequest and WebClient, configured in steps.

new HttpClient() -> client (BaseAddress, DefaultRequestHeaders) -> PostAsync(…) -> draft
new HttpRequestMessage(…) -> request (Headers, Content) -> client.SendAsync(request) -> draft
"""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects import csharp_flurl as flurl
from inspector.dialects import csharp_restsharp as restsharp
from inspector.dialects import csharp_urls, csharp_values, csharp_web
from inspector.dialects.assembly import is_absolute, is_url_like, joined_uri, set_method
from inspector.dialects.assembly import members as members_of
from inspector.dialects.csharp_builtins import serialized
from inspector.dialects.csharp_content import (
    content_of,
    header_name,
    headers_in,
    new_client,
    new_content,
    new_request,
    on_header,
    on_headers,
    on_parts,
    set_content,
)
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text
from inspector.model.headers import Headers
from inspector.model.request import ImportedRequest

_POWERSHELL = re.compile(r"\$\w+\s*=|New-Object")
_USED = re.compile(
    r"\bnew HttpClient\s*[({]|\bHttpRequestMessage\b|\busing System\.Net\.Http\b"
    r"|\bDefaultRequestHeaders\b"
    r"|\bHttpWebRequest\b|\bWebRequest\.Create\w{0,20}\(|\bnew WebClient\s*[({]|\busing Flurl\b"
    r"|\.(?:PostJsonAsync|PostUrlEncodedAsync|WithOAuthBearerToken|AppendPathSegments?)\("
    r"|\bnew (?:StringContent|FormUrlEncodedContent|AuthenticationHeaderValue)\("
)
_CALLED = re.compile(
    r"\.(?:(?:Get|Post|Put|Patch|Delete|Send)Async|(?:Post|Put|Patch)AsJsonAsync"
    r"|GetStringAsync|GetFromJsonAsync)\s*[(<]"
)
_SHORT = re.compile(r"(Get|Post|Put|Patch|Delete)(AsJson|FromJson|String|ByteArray|Stream)?Async")
_TYPED = "application/json; charset=utf-8"
_PARSES = re.compile(
    r"(?:JObject|JToken|JsonDocument|JsonNode)\.Parse\b"
    r"|(?:JsonSerializer|JsonConvert)\.Deserialize(?:Object)?\b"
)


def sniff(text: str) -> float:
    if re.search(r"^\s*using RestSharp|\bnew Rest(?:Client|Request)\s*\(", text, re.MULTILINE):
        return 1.0
    if _USED.search(text):
        return 1.0 if not _POWERSHELL.search(text) else 0.4
    if _CALLED.search(text):
        return 0.9
    if re.search(r"\.Headers\.(?:TryAddWithoutValidation|Add)\(\s*\"|\.AddHeader\(\s*\"", text):
        return 0.8 if not _POWERSHELL.search(text) else 0.3
    return 0.6 if re.search(r"^\s*using System(?:\.\w+)*;", text, re.MULTILINE) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each one sent; else for each one made; else the headers set.

    Raises:
        SnippetError: There is no such call and nothing set up, or it cannot be followed.
    """
    source, cut = csharp_values.read(text)
    reader = _Reader(source)
    reader.run()
    lacking = (
        "there is no call of HttpClient or RestSharp here, such as client.PostAsync(url, "
        "content); paste the code with the call."
    )
    return source.finish_all(reader.finished(), lacking, cut=cut)


class _Reader(csharp_values.CSharp):
    """Gathers what is sent."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._drafts: list[Draft] = []
        self._clients: list[Thing] = []
        self._unsent: list[tuple[Thing, Node]] = []
        self._strangers: dict[str, Thing] = {}

    def library(self, call: Call, depth: int) -> Value:
        given = call.get(0)
        if isinstance(given, Answer) and _PARSES.match(call.spelled):
            return self.typed(self.source.part_of(given, "json", [], call.node), call.node)
        if isinstance(call.holder, Answer):
            return self._of_answer(call, call.holder)
        return self._called(call, depth)

    def _of_answer(self, call: Call, answer: Answer) -> Value:
        """Follows how the clients before HttpClient, and typed calls, read what is answered."""
        if call.name in ("ReadToEnd", "ReadToEndAsync"):
            return answer
        if call.name in ("GetResponseStream", "ReceiveString", "ReceiveStream"):
            return self.source.part_of(answer, "body", [], call.node)
        if call.name in ("ReadFromJsonAsync", "ReceiveJson", "ReadAsAsync"):
            body = answer
            if answer.source.startswith("response"):
                found = self.source.part_of(answer, "json", [], call.node)
                body = found if isinstance(found, Answer) else answer
            return self.typed(body, call.node)
        return self.part_of(answer, call.name, call.arguments, call.node)

    def _called(self, call: Call, depth: int) -> Value:
        begun = flurl.begun(call) if call.name not in self.own else None
        if call.name.startswith("new "):
            return self._created(call) if begun is None else begun
        if call.spelled == "JsonContent.Create":
            text = serialized(self, call.get(0), call.get(2), web=True)
            return new_content({"text": text}, _TYPED)
        made = csharp_web.new_request(call)
        if isinstance(made, Thing):
            self._unsent.append((made, call.node))
            return made
        holder: Value = call.holder if begun is None else begun
        if isinstance(holder, Unknown):
            owner, _, part = call.holder_text.rpartition(".")
            if part in ("Headers", "DefaultRequestHeaders") and owner:
                holder = self._stranger(owner).slots["DefaultRequestHeaders"]
            elif self._is_call(call) or (call.name == "AddHeader" and len(call.arguments) == 2):
                holder = self._stranger(call.holder_text)
        return self._on_thing(call, holder) if isinstance(holder, Thing) else Absent()

    def _on_thing(self, call: Call, holder: Thing) -> Value:
        match holder.kind:
            case "headers":
                return on_headers(call, holder)
            case "header":
                return on_header(call, holder)
            case "uri builder":
                return csharp_urls.called(call, holder)
            case "client":
                return self._on_client(call, holder)
            case "content":
                return on_parts(call, holder)
            case "web request" | "web stream" | "web client":
                return self._on_web(call, holder)
            case "flurl":
                return self._on_flurl(call, holder)
            case "rest client" | "rest request":
                return self._on_rest(call, holder)
            case _:
                return Absent()

    def attribute(self, holder: Value, name: str) -> Value:
        if isinstance(holder, Thing) and holder.kind == "headers":
            return Thing("header", {"of": holder, "name": header_name(name)})
        if isinstance(holder, Thing) and holder.kind == "uri builder":
            return csharp_urls.attribute(holder, name)
        return super().attribute(holder, name)

    def set_attribute(self, holder: Value, name: str, value: Value) -> None:
        if isinstance(holder, Thing) and holder.kind == "headers":
            members_of(holder, "pairs")[header_name(name)] = value
        else:
            super().set_attribute(holder, name, value)

    def collected(self, made: Thing, pair: list[Value]) -> None:
        if made.kind == "headers":
            members_of(made, "pairs")[as_text(pair[0])] = pair[1]
        parts = made.slots.get("parts")
        if isinstance(parts, list):
            parts.append(list(pair))

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        """Keeps `client.DefaultRequestHeaders.Authorization =` of a client that is not shown."""
        owner, _, part = holder_text.rpartition(".")
        if part in ("Headers", "DefaultRequestHeaders") and owner:
            self.set_attribute(self._stranger(owner).slots["DefaultRequestHeaders"], name, value)
        elif name in ("BaseAddress", "Content"):
            self._stranger(holder_text).slots[name] = value

    def finished(self) -> list[Draft]:
        """Returns what was sent, then what was made and not sent; else what was set up."""
        for request, node in list(self._unsent):
            self._send(request, new_client(), node)
        if self._drafts:
            return self._drafts
        for client in (*self._clients, *self._strangers.values()):
            request = new_request("GET", "")
            request.slots["Content"] = client.slots.get("Content", None)
            draft = self._draft(request, client, self.source.root)
            draft.method, draft.complete = "", False
            if client.slots["known"]:
                draft.note("warning", "The client is set up here, but no request is made with it.")
            return [draft] if draft.headers or draft.body.kind != "none" or draft.url else []
        return []

    def _created(self, call: Call) -> Value:
        made = csharp_web.created(call)
        if isinstance(made, Absent):
            made = csharp_urls.created(call)
        if isinstance(made, Absent):
            made = restsharp.created(self.source, call)
        if isinstance(made, Thing) and made.kind == "rest request":
            self._unsent.append((made, call.node))
        if not isinstance(made, Absent):
            return made
        name = call.name.removeprefix("new ")
        if name == "HttpClient":
            client = new_client(known=True)
            self._clients.append(client)
            return client
        if name == "HttpRequestMessage":
            method, url = call.get(0, "method"), call.get(1, "requestUri")
            request = new_request("GET" if isinstance(method, Absent) else method, url)
            self._unsent.append((request, call.node))
            return request
        if name == "AuthenticationHeaderValue":
            values = [as_text(call.get(0))]
            values += [as_text(item) for item in call.arguments[1:2]]
            return self.source.join([" ".join(values)])
        if name == "ProductInfoHeaderValue":
            return self.source.join(["/".join(as_text(item) for item in call.arguments)])
        return content_of(call, name)

    def _is_call(self, call: Call) -> bool:
        """Tells `_http.PostAsync("/api/…", content)` on a client that is not shown."""
        if call.name in self.own:
            return False
        if call.name in ("SendAsync", "Send"):
            return bool(call.arguments) and isinstance(call.arguments[0], Thing)
        first = call.get(0)
        if not _SHORT.fullmatch(call.name) or isinstance(first, Absent):
            return False
        return (
            "client" in call.holder_text.lower()
            or "http" in call.holder_text.lower()
            or (is_url_like(as_text(first)) or len(call.arguments) > 1)
        )

    def _on_client(self, call: Call, client: Thing) -> Value:
        given = call.arguments
        if call.name == "AddHeader" and len(given) == 2:
            members_of(headers_in(client), "pairs")[as_text(given[0])] = given[1]
            return None
        if call.name in ("SendAsync", "Send") and given:
            request = given[0]
            if isinstance(request, Thing) and request.kind == "request":
                self._send(request, client, call.node)
                return self._answer(call)
            return Absent()
        short = _SHORT.fullmatch(call.name)
        if short is None:
            return Absent()
        request = new_request(short.group(1).upper(), call.get(0, "requestUri"))
        if short.group(2) == "AsJson":
            text = serialized(self, call.get(1, "value"), call.get(2, "options"), web=True)
            request.slots["Content"] = new_content({"text": text}, _TYPED)
        elif short.group(2) is None and len(given) > 1:
            request.slots["Content"] = given[1]
        self._send(request, client, call.node)
        if short.group(2) == "FromJson":
            body = self.source.part_of(self._answer(call), "json", [], call.node)
            return self.typed(body, call.node)
        return self._answer(call)

    def _answer(self, call: Call) -> Answer:
        """Returns the response to the request made last."""
        return self.source.answered(len(self._drafts) - 1, call.node)

    def _on_web(self, call: Call, holder: Thing) -> Value:
        if holder.kind == "web client":
            draft = csharp_web.short_draft(self.source, call, holder)
            if draft is None:
                return Absent()
            self._add(draft, call.node)
            return self.source.part_of(self._answer(call), "body", [], call.node)
        if not csharp_web.is_sent(call, holder):
            return csharp_web.called(self.source, call, holder)
        self._send(holder, new_client(), call.node)
        return self._answer(call)

    def _on_flurl(self, call: Call, holder: Thing) -> Value:
        draft = flurl.draft_of(self, call, holder)
        if draft is None:
            return flurl.called(self, call, holder)
        self._add(draft, call.node)
        answer = self._answer(call)
        if call.name.startswith("GetJson"):
            return self.typed(self.source.part_of(answer, "json", [], call.node), call.node)
        if call.name == "GetStringAsync":
            return self.source.part_of(answer, "body", [], call.node)
        return answer

    def _on_rest(self, call: Call, holder: Thing) -> Value:
        request = restsharp.sent(call, holder)
        if request is None:
            return restsharp.called(self, call, holder)
        made = next((at for thing, at in self._unsent if thing is request), call.node)
        self._unsent = [item for item in self._unsent if item[0] is not request]
        self._add(restsharp.draft_of(self, request, holder, call, made), made)
        return self._answer(call)

    def _send(self, request: Thing, client: Thing, node: Node) -> None:
        made = next((at for thing, at in self._unsent if thing is request), node)
        self._unsent = [item for item in self._unsent if item[0] is not request]
        if request.kind == "web request":
            draft = csharp_web.draft_of(self.source, request, made)
        elif request.kind == "rest request":
            draft = restsharp.draft_of(self, request, Thing("rest client", {}), None, made)
        else:
            draft = self._draft(request, client, made)
        self._add(draft, made)

    def _add(self, draft: Draft, node: Node) -> None:
        draft.complete = draft.complete and not node.has_error
        self._drafts.append(draft)

    def _draft(self, request: Thing, client: Thing, node: Node) -> Draft:
        url = request.slots["RequestUri"]
        path = "" if isinstance(url, Absent) or url is None else as_text(url)
        draft = Draft(url=joined_uri(as_text(client.slots.get("BaseAddress", "")), path))
        own = members_of(headers_in(request, "Headers"), "pairs")
        named = {name.lower() for name in own}
        added = members_of(headers_in(client), "pairs").items()
        pairs = {**own, **{name: value for name, value in added if name.lower() not in named}}
        draft.headers = Headers.of((name, as_text(value)) for name, value in pairs.items())
        set_content(self.source, draft, request.slots.get("Content"), node)
        set_method(draft, request.slots["Method"], self.source, node)
        if draft.url and not is_absolute(draft.url):
            if client.slots["known"]:
                said = "The URL is not absolute and the client has no BaseAddress."
                draft.note("warning", said, self.source.place(node))
            draft.url = draft.url if draft.url.startswith("/") else "/" + draft.url
        return draft

    def _stranger(self, name: str) -> Thing:
        if name not in self._strangers:
            self._strangers[name] = new_client()
        return self._strangers[name]
