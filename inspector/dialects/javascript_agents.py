"""superagent and unirest, which are told of a request in steps, and what Node's clients share."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inspector.dialects import javascript_web
from inspector.dialects.assembly import basic, default_type, with_query
from inspector.dialects.bodies import FORM, JSON
from inspector.dialects.draft import Draft
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Thing, Unknown, Value, as_text, to_json

Run = Callable[[Value, list[Value]], None]
_PASSING = frozenset(
    ("on", "once", "timeout", "redirects", "retry", "ok", "buffer", "withCredentials", "strictSSL",
     "followRedirect", "maxRedirects", "encoding", "parse", "responseType", "catch", "finally")
)  # fmt: skip


def tell(
    source: Source,
    agent: Thing,
    draft: Draft,
    name: str,
    arguments: list[Value],
    node: Node,
    run: Run,
) -> Value | None:
    """Follows one method of an agent: `.set(…)`, `.send(…)`, `.end(callback)`."""
    first: Value = arguments[0] if arguments else Absent()
    match name:
        case "set" | "headers" | "header":
            _set_headers(draft, arguments)
        case "query":
            text = first if isinstance(first, str) else javascript_web.query_string(first)
            draft.url = with_query(draft.url, text.removeprefix("?"))
        case "type" | "accept" if isinstance(first, str):
            header = "Content-Type" if name == "type" else "Accept"
            kind = {"json": JSON, "form": FORM}.get(first, first)
            draft.headers = draft.headers.with_value(header, kind)
            _write(source, agent, draft)
        case "auth":
            _log_in(source, draft, arguments, node)
        case "send" | "json" | "form":
            if name == "form":
                default_type(draft, FORM)
            agent.slots["data"] = _joined(agent.slots.get("data"), first)
            _write(source, agent, draft)
        case "jar":
            take_jar(source, draft, first, node)
        case "field" | "attach":
            _add_part(source, agent, draft, name, arguments)
        case "end":
            answer = agent.slots["answer"]
            run(first, [answer] if agent.slots["library"] == "unirest" else [None, answer])
        case "then":
            return None
        case _ if name not in _PASSING:
            said = f"What .{name}() does to this request is not read."
            draft.note("warning", said, source.place(node))
    return agent


def authorize(source: Source, draft: Draft, options: dict[str, Value], node: Node) -> None:
    """Logs in as the options of a client say: `auth: {user, pass}`, `{bearer}`, `username`."""
    given = options.get("auth")
    if isinstance(given, dict) and given.get("bearer") is not None:
        value = source.join(["Bearer ", given["bearer"]])
        draft.headers = draft.headers.with_value("Authorization", value)
    elif isinstance(given, dict):
        user = given.get("user", given.get("username", ""))
        login(source, draft, user, given.get("pass", given.get("password", "")), node)
    elif options.get("username") is not None:
        login(source, draft, options["username"], options.get("password", ""), node)


def login(source: Source, draft: Draft, user: Value, password: Value, node: Node) -> None:
    value = basic(source, node, user, password, draft)
    draft.headers = draft.headers.with_value("Authorization", value)


def take_jar(source: Source, draft: Draft, jar: Value, node: Node) -> None:
    """Takes the cookies that the code has put into a jar."""
    cookies = jar.slots.get("cookies") if isinstance(jar, Thing) else None
    if isinstance(cookies, list) and cookies:
        text = "; ".join(javascript_web.spelled(one) for one in cookies)
        draft.headers = draft.headers.with_value("Cookie", text)
    elif jar is not None and jar is not False:
        said = "The cookies that the client keeps are not in the snippet."
        draft.note("info", said, source.place(node))


def set_json(source: Source, draft: Draft, document: Value) -> None:
    default_type(draft, JSON)
    javascript_web.set_body(source, draft, to_json(document, spend=source.spend))


def set_fields(source: Source, draft: Draft, form: Value) -> None:
    """Sends a form: fields, or the text of one."""
    default_type(draft, FORM)
    is_text = isinstance(form, str | Unknown)
    text = form if is_text else javascript_web.query_string(form)
    javascript_web.set_body(source, draft, text)


def _set_headers(draft: Draft, arguments: list[Value]) -> None:
    pairs = javascript_web.pairs_of(arguments[0]) if arguments else []
    if len(arguments) > 1:
        pairs = [(as_text(arguments[0]), arguments[1])]
    for key, value in pairs:
        draft.headers = draft.headers.with_value(key, javascript_web.spelled(value))


def _add_part(
    source: Source, agent: Thing, draft: Draft, name: str, arguments: list[Value]
) -> None:
    parts = agent.slots.setdefault("pairs", [])
    assert isinstance(parts, list)
    key, value = ([*arguments, "", ""])[:2]
    if name == "attach" and not isinstance(value, Thing):
        value = Thing("file", {"path": value})
    parts.append([key, value])
    javascript_web.set_body(source, draft, Thing("parts", {"pairs": parts}))


def _log_in(source: Source, draft: Draft, arguments: list[Value], node: Node) -> None:
    options = arguments[1] if len(arguments) > 1 else None
    if isinstance(options, dict) and options.get("type") == "bearer":
        value = source.join(["Bearer ", arguments[0]])
        draft.headers = draft.headers.with_value("Authorization", value)
    elif len(arguments) > 1:
        login(source, draft, arguments[0], arguments[1], node)
    else:
        authorize(source, draft, {"auth": arguments[0] if arguments else None}, node)


def _write(source: Source, agent: Thing, draft: Draft) -> None:
    data = agent.slots.get("data")
    named = draft.headers.get("Content-Type") or ""
    if isinstance(data, dict | list) and FORM in named:
        set_fields(source, draft, data)
    elif isinstance(data, dict | list):
        set_json(source, draft, data)
    elif data is not None:
        if isinstance(data, str) and not named:
            default_type(draft, FORM)
        javascript_web.set_body(source, draft, data)


def _joined(before: Value, more: Value) -> Value:
    """What is sent in several steps: fields are merged, texts joined to one form."""
    if isinstance(before, dict) and isinstance(more, dict):
        return {**before, **more}
    if isinstance(before, str) and isinstance(more, str):
        return f"{before}&{more}"
    return more
