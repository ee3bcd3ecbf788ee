"""Reads HAR 1.2 archives: what browsers and proxies recorded (w3c.github.io/web-performance).

Every entry is a request, in order. What the browser added stays and is told; what only its wire
protocol needed (HTTP/2's pseudo headers) is left out. Browsers take the token out of an archive
when they export it: then a variable stands in its place.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import quote_plus

from pydantic import Field

from inspector.dialects.bodies import FORM, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.foreign import Document, Foreign, MisfitError, check, items, load, members
from inspector.dialects.places import NOWHERE, Place
from inspector.errors import SnippetError
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest, Part


class _Pair(Foreign):
    name: str = ""
    value: str = ""


class _Param(_Pair):
    value: str | None = None  # type: ignore[assignment]  # a file's content is often not kept
    file_name: str | None = Field(None, alias="fileName")
    content_type: str | None = Field(None, alias="contentType")


class _PostData(Foreign):
    mime_type: str = Field("", alias="mimeType")
    text: str = ""
    params: tuple[_Param, ...] = ()
    encoding: str = ""


class _Request(Foreign):
    method: str
    url: str
    headers: tuple[_Pair, ...] = ()
    query: tuple[_Pair, ...] = Field((), alias="queryString")
    cookies: tuple[_Pair, ...] = ()
    post_data: _PostData | None = Field(None, alias="postData")


class _Content(Foreign):
    mime_type: str = Field("", alias="mimeType")


class _Response(Foreign):
    status: int = 0
    content: _Content = Field(default_factory=lambda: _Content.model_validate({}))


class _Entry(Foreign):
    request: _Request
    response: _Response = _Response()
    kind: str = Field("", alias="_resourceType")


def sniff(text: str) -> float:
    if _BEGINS.search(text[:4000]) and _ENTRIES.search(text):
        return 1.0
    is_entry = text.lstrip()[:1] == "{" and _REQUEST.search(text) and _LISTED.search(text)
    return 0.95 if is_entry and _WIRE.search(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns the archive's requests in the order in which they were sent.

    Raises:
        SnippetError: It is no archive, or none of its entries can be read.
    """
    document = load(text, "HAR archive")
    entries: list[tuple[int, _Entry]] = []
    faults: list[str] = []
    try:
        is_entry = "log" not in document.value and "request" in document.value
        log = {} if is_entry else members(document.value.get("log"), "log")
        listed = [document.value] if is_entry else items(log.get("entries"), "log", "entries")
    except MisfitError as error:
        raise SnippetError(f"{error}; export the archive again as HAR 1.2.", 1, 1) from error
    for number, entry in enumerate(listed):
        try:
            entries.append((number, check(_Entry, entry, "log", "entries", number)))
        except MisfitError as error:
            faults.append(str(error))
    if not entries:
        why = faults[0] if faults else "log.entries is empty"
        raise SnippetError(f"{why}; export the archive again with its requests.", 1, 1)
    own = [one for _, one in entries if _OWN.match(one.request.url)]
    if own and len(own) < len(entries):
        entries = [(n, one) for n, one in entries if not _OWN.match(one.request.url)]
        said = f"{len(own)} of its entries are the browser's own (data:, blob: and the like)"
        faults.append(f"{said}: nothing was sent")
    is_clean = not any(_shows_secret(entry) for _, entry in entries)
    places = document.places()
    if is_entry:
        places = {("log", "entries", 0, *path): place for path, place in places.items()}
    drafts = [
        _draft(entry, places.get(("log", "entries", number, "request"), NOWHERE), is_clean=is_clean)
        for number, entry in entries
    ]
    _tell(document, faults, drafts)
    return tuple(draft.finish() for draft in drafts)


def _tell(document: Document, faults: list[str], drafts: list[Draft]) -> None:
    """Says in every request what is wrong with the archive as a whole."""
    drafts[-1].complete = drafts[-1].complete and not document.is_cut
    for draft in drafts:
        document.tell(draft)
        for fault in faults[:10]:
            draft.note("warning", f"{fault}; left out.")


def _draft(entry: _Entry, place: Place, *, is_clean: bool) -> Draft:
    request = entry.request
    status = max(entry.response.status, 0)
    draft = Draft(request.method, request.url, recorded=status, place=place)
    _set_headers(draft, request)
    if request.query and "?" not in request.url:
        address, mark, fragment = request.url.partition("#")
        query = "&".join(f"{quote_plus(p.name)}={quote_plus(p.value)}" for p in request.query)
        draft.url = f"{address}?{query}{mark}{fragment}"
        draft.note("info", "The query was put into the URL from the archive's list.")
    if request.post_data is not None:
        _set_body(draft, request.post_data)
    _tell_kind(draft, entry)
    if draft.recorded:
        draft.note("info", f"The archive holds its answer: status {draft.recorded}.")
    if is_clean and draft.recorded and not draft.is_aside and _wants_token(draft):
        if draft.recorded == 401:
            said = "No request of this archive has an Authorization header: removed or never sent."
            draft.note("warning", said)
        else:
            said = "Browsers export archives without secrets: fill in the variable token."
            draft.note("warning", said)
            draft.headers = draft.headers.with_added("Authorization", "Bearer {{token}}")
    return draft


def _set_headers(draft: Draft, request: _Request) -> None:
    pairs = [(pair.name, pair.value) for pair in request.headers]
    pseudo = [name for name, _ in pairs if name.startswith(":")]
    if pseudo:
        said = f"{', '.join(pseudo[:6])}: HTTP/2's own; left out, as method and URL say the same."
        draft.note("info", said)
    headers = Headers(tuple(pair for pair in pairs if not pair[0].startswith(":")))
    if "Content-Length" in headers:
        headers = headers.without("Content-Length")
        draft.note("info", "Content-Length was left out; it is computed when sending.")
    host = headers.get("Host")
    if host is not None and host.lower() == _host(request.url):
        headers = headers.without("Host")
    if request.cookies and "Cookie" not in headers:
        cookie = "; ".join(f"{one.name}={one.value}" for one in request.cookies)
        headers = headers.with_added("Cookie", cookie)
        draft.note("info", "The header Cookie was made of the archive's list of cookies.")
    added = [name for name, _ in headers if _BROWSER.fullmatch(name)]
    if added:
        listed = ", ".join(dict.fromkeys(added))
        draft.note("info", f"Added by the browser, and kept: {listed}.")
    draft.headers = headers


def _set_body(draft: Draft, data: _PostData) -> None:
    given = draft.headers.get("Content-Type") or data.mime_type
    media_type = given.partition(";")[0].strip().lower()
    is_parts = media_type.startswith("multipart/")
    makes_own = is_parts and not data.text  # the boundary is made when sending
    is_told = "Content-Type" in draft.headers or makes_own or not (data.text or data.params)
    if given and not is_told:
        draft.headers = draft.headers.with_added("Content-Type", given)
        draft.note("info", "Content-Type was taken from the archive's description of the body.")
    if data.text and data.encoding.lower() == "base64":
        draft.body = _decoded(draft, data.text)
    elif data.text:
        draft.body = Body("text", data.text) if is_parts else text_body(data.text, draft.headers)
    elif is_parts or any(p.file_name is not None for p in data.params):
        draft.body = Body("multipart", parts=tuple(_part(draft, param) for param in data.params))
    elif data.params:
        text = "&".join(f"{quote_plus(p.name)}={quote_plus(p.value or '')}" for p in data.params)
        if not media_type:
            draft.headers = draft.headers.with_added("Content-Type", FORM)
        draft.body = text_body(text, draft.headers)
        draft.note("info", "The form was put together from the archive's list of its fields.")


def _decoded(draft: Draft, text: str) -> Body:
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        draft.note("error", "The body is said to be base64, and is not; it was kept as a text.")
        return text_body(text, draft.headers)
    try:
        return text_body(content.decode(), draft.headers)
    except UnicodeDecodeError:
        return Body("base64", "".join(text.split()))


def _part(draft: Draft, param: _Param) -> Part:
    path = None
    if param.file_name is not None and param.value is None:
        path = param.file_name
        draft.note("warning", f"The archive does not hold the file {path}; choose it to send it.")
    return Part(param.name, param.value or "", param.file_name, param.content_type, path)


def _tell_kind(draft: Draft, entry: _Entry) -> None:
    """Says what is no call of an API."""
    scheme = draft.url.partition(":")[0].lower()
    path = draft.url.partition("://")[2].partition("#")[0].partition("?")[0].partition("/")[2]
    answer = entry.response.content.mime_type.partition(";")[0].strip().lower()
    is_asset = entry.kind in _ASSETS or bool(_ASSET_PATH.search(path)) or bool(_ASSET.match(answer))
    if scheme in ("ws", "wss") or entry.kind == "websocket":
        draft.note("warning", "This opens a WebSocket, which cannot be sent as an HTTP request.")
        draft.is_aside, draft.complete = True, False
    elif _OWN.match(draft.url):
        draft.note("warning", f"“{scheme}:” is the browser's own: nothing is sent for it.")
        draft.is_aside, draft.complete = True, False
    elif draft.method.upper() == "OPTIONS" and "Access-Control-Request-Method" in draft.headers:
        draft.note("info", "A CORS preflight: the browser sends it by itself.")
        draft.is_aside = True
    elif is_asset or (
        answer == "text/html" and draft.method == "GET" and entry.response.status < 400
    ):
        what = entry.kind or answer or "file"
        draft.note("info", f"A part of the page ({what}), not a call of the API.")
        draft.is_aside = True


def _wants_token(draft: Draft) -> bool:
    """Tells the platform's calls; those that create a chat need no token."""
    path = draft.url.partition("://")[2].partition("/")[2].partition("?")[0]
    return path.startswith("api/v2/") and not _TOKENLESS.match(path)


def _shows_secret(entry: _Entry) -> bool:
    headers = {pair.name.lower() for pair in entry.request.headers}
    return bool(headers & {"authorization", "cookie"}) or bool(entry.request.cookies)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition("?")[0].lower()


_BEGINS = re.compile(r'\{\s*+"log"\s*+:\s*+\{')
_REQUEST = re.compile(r'"request"\s*+:\s*+\{')
_LISTED = re.compile(r'"headers"\s*+:\s*+\[')
_WIRE = re.compile(r'"(?:httpVersion|queryString|startedDateTime|postData)"\s*+:')
_ENTRIES = re.compile(r'"entries"\s*+:\s*+\[')
_BROWSER = re.compile(
    r"sec-.+|user-agent|accept|accept-encoding|accept-language|connection|dnt|pragma|te|priority"
    r"|cache-control|referer|origin|upgrade-insecure-requests|if-none-match|if-modified-since",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?:data|blob|about|file|[a-z-]{1,40}-extension):", re.IGNORECASE)
_ASSETS = ("stylesheet", "image", "font", "script", "media", "manifest", "texttrack", "document")
_ASSET = re.compile(
    r"image/|font/|audio/|video/|text/css|(?:text|application)/(?:x-)?javascript|application/wasm"
)
_ASSET_PATH = re.compile(
    r"\.(?:m?js|css|map|png|jpe?g|gif|svg|ico|webp|woff2?|ttf|otf|eot|mp[34]|webm|wasm)$",
    re.IGNORECASE,
)
_TOKENLESS = re.compile(r"api/v2/(?:webchat/guest/conversations$|webmessaging/)")
