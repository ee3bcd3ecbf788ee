"""C#'s clients before HttpClient: HttpWebRequest, to which a body is written, and WebClient."""

from __future__ import annotations

from tree_sitter import Node

from inspector.dialects.assembly import flat_pairs, joined_uri, members, set_form, set_method
from inspector.dialects.bodies import FORM, text_body
from inspector.dialects.csharp_content import header_name, headers_in
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Thing, Unknown, Value, as_text, encode_pairs
from inspector.model.headers import Headers
from inspector.model.request import Body

# Headers that are set by a property of HttpWebRequest.
_PROPERTIES = ("ContentType", "Accept", "UserAgent", "Referer", "Host", "Expect")
# Headers that WebClient forgets once it has sent them.
_ONCE = frozenset(("accept", "connection", "content-type", "expect", "host", "referer",
                   "user-agent"))  # fmt: skip
_WRITES = frozenset(("Write", "WriteAsync", "WriteLine", "WriteLineAsync"))
_WAITS = frozenset(("GetResponse", "GetResponseAsync"))
_SHORT = {
    "DownloadString": "GET", "DownloadData": "GET", "OpenRead": "GET", "UploadString": "POST",
    "UploadData": "POST", "UploadValues": "POST",
}  # fmt: skip


def created(call: Call) -> Value:
    """Returns what `new NAME(…)` of these clients makes; Absent for any other class."""
    first = call.get(0)
    if call.name == "new WebClient":
        return Thing("web client", {"Headers": Thing("headers")})
    is_stream = isinstance(first, Thing) and first.kind == "web stream"
    return first if call.name == "new StreamWriter" and is_stream else Absent()


def new_request(call: Call) -> Value:
    """Returns what `WebRequest.Create(url)` makes; Absent for any other call."""
    owner = call.holder_text.rpartition(".")[2]
    if owner not in ("WebRequest", "HttpWebRequest") or not call.name.startswith("Create"):
        return Absent()
    slots: dict[str, Value] = {"RequestUri": call.get(0), "Method": "GET", "body": None}
    return Thing("web request", {**slots, "Headers": Thing("headers")})


def is_sent(call: Call, holder: Thing) -> bool:
    return holder.kind == "web request" and call.name in _WAITS


def called(source: Source, call: Call, holder: Thing) -> Value:
    """Follows a call on a request or on the stream of its body that sends nothing."""
    if holder.kind == "web request" and call.name.startswith("GetRequestStream"):
        return Thing("web stream", {"of": holder})
    if holder.kind != "web stream" or call.name not in _WRITES:
        return Absent()
    request = holder.slots["of"]
    assert isinstance(request, Thing)
    before, given = request.slots["body"], call.get(0)
    end = "\n" if call.name.startswith("WriteLine") else ""
    if before is None and isinstance(given, Thing):
        request.slots["body"] = given
    else:
        request.slots["body"] = source.join([before, given, end])
    return None


def draft_of(source: Source, request: Thing, node: Node) -> Draft:
    """Returns what an HttpWebRequest sends."""
    slots = request.slots
    draft = Draft(url=as_text(slots["RequestUri"]))
    pairs = dict(members(headers_in(request, "Headers"), "pairs"))
    pairs |= {header_name(name): slots[name] for name in _PROPERTIES if name in slots}
    draft.headers = Headers.of((name, as_text(value)) for name, value in pairs.items())
    body = slots["body"]
    if isinstance(body, Thing) and body.kind == "file":
        draft.body = Body("file", as_text(body.slots["path"]))
    elif body is not None:
        draft.body = text_body(as_text(body), draft.headers)
    set_method(draft, slots["Method"], source, node)
    return draft


def short_draft(source: Source, call: Call, client: Thing) -> Draft | None:
    """Returns what `client.UploadString(url, "PUT", text)` and its like send; else None."""
    name = call.name.removesuffix("Async").removesuffix("Task")
    if name not in _SHORT or not call.arguments:
        return None
    given = call.arguments
    base = as_text(client.slots.get("BaseAddress", ""))
    draft = Draft(url=joined_uri(base, as_text(given[0])))
    pairs = members(headers_in(client, "Headers"), "pairs")
    draft.headers = Headers.of((key, as_text(value)) for key, value in pairs.items())
    for key in [key for key in pairs if key.lower() in _ONCE]:
        pairs.pop(key)
    method: Value = given[1] if len(given) > 2 else _SHORT[name]
    data = given[-1] if name.startswith("Upload") and len(given) > 1 else None
    if name == "UploadValues":
        values = data if isinstance(data, dict) else {}
        text = as_text(data) if isinstance(data, Unknown) else encode_pairs(flat_pairs(values))
        draft.headers = draft.headers.with_value("Content-Type", FORM)
        set_form(draft, text)
    elif data is not None:
        draft.body = text_body(as_text(data), draft.headers)
    set_method(draft, method, source, call.node)
    return draft
