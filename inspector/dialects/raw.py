"""Raw HTTP: a request as it stands on the wire, or only its first line, or a bare URL.

Written with LF line ends, which every reader of ours takes and which survive a clipboard; one
line end follows a body. Variables stay `{{name}}`: raw HTTP has none of its own. An `https` URL
becomes path and Host, any other URL stands whole in the request line.
"""

from __future__ import annotations

import re

from inspector.dialects.bodies import text_body
from inspector.dialects.draft import Draft
from inspector.dialects.http_blocks import looks_like_file
from inspector.dialects.multipart import Form, check_form, framed_text, parts_in
from inspector.dialects.places import Lines, Place
from inspector.dialects.raw_dumps import Dump, looks_like_dump, read_dump, unchunked
from inspector.dialects.rendering import Rendering
from inspector.errors import RenderError, SnippetError
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest

_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE"
_VERSION = re.compile(r"[ \t]HTTP/\d(?:\.\d)?\Z")
_HOST = r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?::\d{1,5})?"
_LIKELY_FIRST = re.compile(
    rf"(?:{_METHODS})[ \t]+(?:https?://|wss?://|/|\{{\{{|\*|{_HOST}/)\S*", re.IGNORECASE
)
_URL = re.compile(r"(?:https?://|wss?://|\{\{[\w.:-]+\}\}/)\S+", re.IGNORECASE)
_WRAPPED = re.compile(
    r"!?\[[^\]\n]{0,200}\]\((?P<link>https?://[^\s()]{1,4000})\)[.,;]?"
    r"|<(?P<angle>https?://[^\s<>]{1,4000})>[.,;]?"
    r"|(?P<bare>https?://[^\s<>]{0,4000}[^\s<>.,;!?])[.,;!?]{1,3}",
    re.IGNORECASE,
)
_PATH = re.compile(rf"(?:{_HOST})?/(?:api|oauth)/\S*", re.IGNORECASE)
_TUNNEL = re.compile(r"CONNECT[ \t]+[^\s:/]{1,255}:\d{1,5}(?:[ \t]+HTTP/\d|\s*\Z)")
_EDITORS = re.compile(r"^(?:###|@|#[ \t]*@|//[ \t]*@|[<>])", re.MULTILINE)
_BARE_HOST = re.compile(rf"{_HOST}/", re.IGNORECASE)
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*)")
_OWN = re.compile(r"[A-Za-z][\w+.-]*://([^/?#]*)(.*)", re.DOTALL)
_ANSWER = re.compile(r"^HTTP/\d(?:\.\d)?[ ]\d{3}(?:[ ][^\n]*)?$", re.MULTILINE)
_NOT_STRIPPED = ("authorization", "proxy-authorization")


def sniff(text: str) -> float:
    body = text.strip()
    if _EDITORS.search(text) and looks_like_file(text):
        return 0.3
    if _TUNNEL.match(body):
        return 0.8
    if _LIKELY_FIRST.match(body):
        line = body.split("\n", 1)[0]
        if re.search(r"HTTP/\d", line):
            return 1.0
        return 0.8 if body[:1].isupper() and body.split()[0].isupper() else 0.4
    if _URL.fullmatch(body) or _PATH.fullmatch(body) or _WRAPPED.fullmatch(body):
        return 0.9
    if looks_like_dump(body) and read_dump(body):
        return 0.9
    first = body.split("\n", 1)[0].rstrip("\r")
    return 0.3 if _FIELD.fullmatch(first) and "{" not in first and len(first) < 4000 else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns the one request that the text is; header lines alone give a fragment.

    Raises:
        SnippetError: The text begins with no request line, URL or header line.
    """
    lead = len(text) - len(text.lstrip())
    body = text[lead:]
    row = text.count("\n", 0, lead)
    stripped = body.strip()
    wrapped = _WRAPPED.fullmatch(stripped)
    if wrapped:
        draft = Draft("GET")
        draft.url = wrapped.group("link") or wrapped.group("angle") or wrapped.group("bare")
        draft.note("info", "Only the URL was read, without the marks around it.", (row + 1, 1))
        return (draft.finish(),)
    if _URL.fullmatch(stripped) or _PATH.fullmatch(stripped):
        draft = Draft("GET")
        draft.url = _with_scheme(draft, stripped)
        return (draft.finish(),)
    found = read_dump(body) if looks_like_dump(body) else None
    if found is not None:
        return (_restored(found, (row + 1, 1), text),)
    if _TUNNEL.match(body):
        raise SnippetError(
            "CONNECT only opens a tunnel through a proxy; paste the request that is sent in it.",
            row + 1,
            1,
        )
    draft = Draft()
    line, _, rest = body.partition("\n")
    if _URL.fullmatch(line.strip()):
        draft.method, draft.url = "GET", _with_scheme(draft, line.strip())
        said = "Only the URL was read; what stands below it was left out."
        draft.note("warning", said, (row + 2, 1))
        return (draft.finish(),)
    target = ""
    if _LIKELY_FIRST.match(body):
        row += 1
        draft.method, target = line.split(maxsplit=1)
        target = _VERSION.sub("", target.rstrip()).rstrip()
        if re.search(r"\s", target):
            draft.note("error", "The URL holds a space.", (row, len(draft.method) + 2))
    elif _FIELD.match(line.rstrip("\r")):
        rest = body
    else:
        raise SnippetError(
            "expected a request line such as “POST /api/v2/… HTTP/1.1”; paste the request from "
            "its first line on.",
            row + 1,
            1,
        )
    content = _read_fields(rest, row, draft)
    _set_url(draft, target)
    _set_body(draft, content, text)
    return (draft.finish(),)


def _restored(dump: Dump, place: Place, text: str) -> ImportedRequest:
    """Returns the request of a list of headers."""
    draft = Draft(dump.method or "GET", recorded=dump.status, place=place)
    draft.headers = Headers(tuple(dump.pairs))
    draft.note("info", "The request was put together from a list of its headers.")
    if not dump.method:
        draft.note("warning", "The list does not tell the method; GET stands in its place.")
    if dump.status:
        draft.note("info", f"The list holds the status of its answer: {dump.status}.")
    _set_url(draft, dump.target)
    _set_body(draft, dump.content, text)
    return draft.finish()


def render(rendering: Rendering) -> str:
    """Returns request line, headers and body.

    Raises:
        RenderError: The body is a file or has parts, which raw HTTP cannot hold as text.
    """
    request = rendering.request
    if request.body.kind == "multipart" and not any(p.path for p in request.body.parts):
        check_form(request, Form(), "Raw HTTP")
        request = framed_text(request)
    if request.body.kind in ("file", "multipart", "base64"):
        raise RenderError(
            "Raw HTTP here holds only text bodies, and this one is "
            f"{_BODY_WORDS[request.body.kind]}; choose curl or JSON."
        )
    for name, value in request.headers:
        if value != value.strip(" \t") and name.lower() not in _NOT_STRIPPED:
            raise RenderError(f"White space around the value of {name} would be lost; remove it.")
    url, headers = request.url.partition("#")[0], list(request.headers)
    own = _OWN.fullmatch(url)
    # Only such a URL comes back the same from path and Host.
    splits = own and url.startswith("https://") and own.group(2)[:1] == "/" and "@" not in own[1]
    if own and splits and "Host" not in request.headers:
        headers.insert(0, ("Host", own.group(1)))
        url = own.group(2)
    lines = [f"{request.method} {url} HTTP/1.1"]
    lines += [
        f"{name}: {value}".rstrip(" ") if not value else f"{name}: {value}"
        for name, value in headers
    ]
    text = "\n".join(lines) + "\n\n"
    body = request.body.text
    if rendering.request.body.kind == "multipart":
        body = body.removesuffix("\r\n")
    return f"{text}{body}\n" if body else text


def _read_fields(text: str, row: int, draft: Draft) -> str:
    """Reads header lines into the draft; returns the body."""
    pairs: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end].removesuffix("\r")
        row += 1
        if not line.strip() or _ANSWER.match(line):
            draft.headers = Headers(tuple(pairs))
            return text[end + 1 :] if not line.strip() else text[position:]
        field = _FIELD.fullmatch(line)
        if field:
            name, value = field.groups()
            pairs.append((name, value if name.lower() in _NOT_STRIPPED else value.rstrip()))
        elif line[0] in " \t" and pairs:
            name, value = pairs[-1]
            pairs[-1] = (name, f"{value} {line.strip()}")
            draft.note("info", "A folded header line was joined to the one above.", (row, 1))
        elif line.lstrip()[:1] in ("{", "["):
            draft.note("info", "The empty line between headers and body is missing.", (row, 1))
            draft.headers = Headers(tuple(pairs))
            return text[position:]
        else:
            draft.note("error", f"“{line[:40]}” is no header: it has no name and colon.", (row, 1))
        position = end + 1
    draft.headers = Headers(tuple(pairs))
    return ""


def _set_url(draft: Draft, target: str) -> None:
    host = draft.headers.get("Host")
    if not target or target == "*":
        draft.url = target and (f"https://{host}/" if host else "/")
        return
    own = _OWN.fullmatch(_with_scheme(draft, target))
    if own:
        draft.url = own.group(0)
        if host is not None and host.lower() == own.group(1).lower():
            draft.headers = draft.headers.without("Host")
    elif host and target.startswith("/"):
        draft.url = f"https://{host}{target}"
        draft.headers = draft.headers.without("Host")
    else:
        draft.url = target


def _with_scheme(draft: Draft, url: str) -> str:
    if url.lower().startswith(("ws://", "wss://")):
        draft.note("warning", "This opens a WebSocket, which cannot be sent as an HTTP request.")
        draft.complete = False
    elif _BARE_HOST.match(url):
        draft.note("info", "The URL names no scheme; https was taken.")
        return f"https://{url}"
    return url


def _set_body(draft: Draft, content: str, text: str) -> None:
    if draft.headers.get("Content-Length") is not None:
        draft.headers = draft.headers.without("Content-Length")
        place = Lines(text).place(max(text.lower().find("content-length"), 0))
        draft.note("info", "Content-Length was left out; it is computed when sending.", place)
    answer = _ANSWER.search(content)
    if answer is not None:
        place = Lines(text).place(max(text.find(answer.group(0)), 0))
        draft.note("info", "The answer that follows the request was left out.", place)
        content = content[: answer.start()].rstrip("\r\n")
    if "chunked" in (draft.headers.get("Transfer-Encoding") or "").lower():
        draft.headers = draft.headers.without("Transfer-Encoding")
        whole = unchunked(content)
        content = content if whole is None else whole
        place = Lines(text).place(max(text.lower().find("transfer-encoding"), 0))
        draft.note("info", "Transfer-Encoding was left out: the body is sent as a whole.", place)
    media_type = (draft.headers.get("Content-Type") or "").lower()
    if (
        "\r\n" in content
        and "multipart" not in media_type
        and text.count("\n") == text.count("\r\n")
    ):
        content = content.replace("\r\n", "\n")
    content = content.removesuffix("\n").removesuffix("\r") if content.endswith("\n") else content
    if content.strip() or (content and draft.headers.get("Content-Type")):
        draft.body = text_body(content, draft.headers)
        if draft.method in ("GET", "HEAD"):
            said = f"A {draft.method} seldom has a body: look whether this text belongs to it."
            draft.note("warning", said)
    if "multipart/" in media_type and content:
        with_crlf = content.replace("\n", "\r\n")
        if "\r" not in content and parts_in(with_crlf, draft.headers.get("Content-Type") or ""):
            draft.note("info", "The lines of the parts are sent with CRLF, as HTTP wants them.")
            content = with_crlf
        draft.body = Body("text", content)


_BODY_WORDS = {"file": "a file", "multipart": "made of files", "base64": "binary"}
