"""PowerShell: Invoke-RestMethod and Invoke-WebRequest, their options splatted or spelled out."""

from __future__ import annotations

import re

from inspector.dialects import powershell_values
from inspector.dialects.assembly import (
    default_type,
    flat_pairs,
    is_absolute,
    set_form,
    set_method,
    web_encoded,
    with_query,
)
from inspector.dialects.bodies import FORM, text_body
from inspector.dialects.draft import Draft, variable
from inspector.dialects.evaluator import Call
from inspector.dialects.places import Place
from inspector.dialects.powershell_builtins import option
from inspector.dialects.powershell_literals import spell
from inspector.dialects.source import Source, close, read_closed
from inspector.dialects.values import Absent, Thing, Unknown, Value, as_text, encode_pairs
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest, Part

_REST = ("invoke-restmethod", "irm")
_COMMANDS = (*_REST, "invoke-webrequest", "iwr", "curl", "wget")
# Windows PowerShell takes curl and wget for commands of its own.
_ALIAS = re.compile(
    r"\b(?:curl|wget)[ ](?:[^\n`]|`\n?){0,400}?[ ]-(?:Uri|Headers|Method|Body|ContentType)\b",
    re.IGNORECASE,
)
_SETTINGS = {
    "SkipCertificateCheck": "keeps the server's certificate from being checked; it was left out.",
    "TimeoutSec": "sets how long PowerShell waits; it was left out.",
    "Proxy": "sends through a proxy; it was left out.",
    "Certificate": "gives a client certificate; it was left out.",
    "WebSession": "uses a session, whose cookies and headers are not known.",
}


def sniff(text: str) -> float:
    if re.search(r"\bInvoke-(?:RestMethod|WebRequest)\b", text, re.IGNORECASE):
        return 1.0
    if _ALIAS.search(text):
        return 0.96
    if re.search(r"\bConvertTo-Json\b|\$\w+[ ]*=[ ]*(?:\[\w+\])?@\{|\bNew-Object\b", text):
        return 0.9
    if re.search(r"^[ ]*\$\w+[ ]*=[ ]*@['\"][ ]*$", text, re.MULTILINE):
        return 0.8
    if re.search(r"(?:^|[|=(;])[ ]*(?:irm|iwr)[ ]+['\"$h-]", text, re.MULTILINE):
        return 0.9
    if re.search(r"^[ ]*\$\w+[ ]*=[ ]*\[[\w.]+\]", text, re.MULTILINE):
        return 0.9
    return 0.5 if re.search(r"\$env:\w+", text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each one sent; else the headers and the body that are set up.

    Raises:
        SnippetError: There is no such command and nothing set up, or it cannot be followed.
    """
    source, cut = _parsed(text)
    reader = _Reader(source)
    reader.run()
    lacking = (
        "there is no Invoke-RestMethod or Invoke-WebRequest here (classes of .NET are not read "
        "in PowerShell); paste the code with the command."
    )
    return source.finish_all(reader.finished(), lacking, cut=cut)


def _parsed(text: str) -> tuple[Source, Place]:
    # PowerShell takes the dashes that word processors make for hyphens.
    text = re.sub(r"(?<=\s)[\u2013-\u2015](?=[A-Za-z])", "-", text)
    text = powershell_values.veil(text)
    missing = close(text, comment="#", quotes="'\"", escape="`")
    ends = (missing, '\n"@', "\n'@")
    grammar = powershell_values.GRAMMAR
    return read_closed(
        text, lambda closed: powershell_values.VeiledSource(closed, grammar, spell), ends
    )


class _Reader(powershell_values.PowerShell):
    """Gathers what the commands send."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._drafts: list[Draft] = []
        self._loose: dict[str, Value] = {}

    def library(self, call: Call, depth: int) -> Value:
        if call.name in _COMMANDS:
            draft = self._draft(call)
            if call.node.has_error:
                draft.complete = False
            after = self.source.data[call.node.end_byte :][:2]
            if after.startswith(b"&") and after != b"&&":
                said = "PowerShell ends an address without quotes at “&”; the rest was left out."
                draft.note("warning", said, self.source.place(call.node))
            self._drafts.append(draft)
            answer = self.source.answered(len(self._drafts) - 1, call.node)
            return self.source.body_of(answer) if call.name in _REST else answer
        loose = isinstance(call.holder, Unknown) and call.holder_text.lower() == "$headers"
        if loose and call.name == "add" and len(call.arguments) == 2:
            self._loose[spell(call.arguments[0])] = call.arguments[1]
            return None
        return Absent()

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        """Keeps `$headers["Name"] = …` of headers that the snippet does not show being made."""
        if holder_text.lower() == "$headers":
            self._loose[name] = value

    def finished(self) -> list[Draft]:
        """Returns what was sent; else what stands in `$headers` and `$body`."""
        if self._drafts:
            return self._drafts
        draft = Draft("")
        headers = self.scopes[0].get("headers", self.scopes[0].get("header", self._loose))
        body = self.scopes[0].get("body", self.scopes[0].get("payload"))
        if isinstance(headers, dict):
            draft.headers = _headers(headers)
        if isinstance(body, str):
            draft.body = text_body(body, draft.headers)
        return [draft] if draft.headers or draft.body.kind != "none" else []

    def _draft(self, call: Call) -> Draft:
        place = self.source.place(call.node)
        uri = option(call, "uri")
        uri = call.get(0) if isinstance(uri, Absent) else uri
        draft = Draft(url="" if isinstance(uri, Absent) else spell(uri))
        headers = option(call, "headers")
        if isinstance(headers, dict):
            draft.headers = _headers(headers)
        elif not isinstance(headers, Absent) and headers is not None:
            draft.note("warning", "The headers of this call are not known here.", place)
        kind = option(call, "contenttype")
        if not isinstance(kind, Absent):
            draft.headers = draft.headers.with_value("Content-Type", spell(kind))
        agent = option(call, "useragent")
        if not isinstance(agent, Absent):
            draft.headers = draft.headers.with_value("User-Agent", spell(agent))
        self._log_in(draft, call)
        method = self._method(call)
        self._set_body(draft, call, spell(method).upper())
        set_method(draft, method, self.source, call.node)
        for name, said in _SETTINGS.items():
            if not isinstance(option(call, name.lower()), Absent):
                draft.note("info", f"-{name} {said}", place)
        if draft.url and not draft.url.startswith("/") and not is_absolute(draft.url):
            draft.note("info", "The URL names no scheme; PowerShell takes http://.", place)
            draft.url = "http://" + draft.url
        return draft

    def _method(self, call: Call) -> Value:
        for name in ("method", "custommethod"):
            given = option(call, name)
            if not isinstance(given, Absent):
                return given
        return "GET"

    def _set_body(self, draft: Draft, call: Call, method: str) -> None:
        body, path, form = (option(call, name) for name in ("body", "infile", "form"))
        if isinstance(body, Absent):
            body = call.holder if isinstance(call.holder, str) else None
        if isinstance(form, dict):
            draft.body = Body("multipart", parts=tuple(_part(*item) for item in form.items()))
        elif not isinstance(path, Absent):
            draft.body = Body("file", spell(path))
        elif isinstance(body, dict) and method == "GET":
            query = encode_pairs(flat_pairs(body), spell, web_encoded)
            draft.url = with_query(draft.url, query)
        elif isinstance(body, dict):
            set_form(draft, encode_pairs(body.items(), spell, web_encoded))
        elif isinstance(body, Thing):
            draft.body = Body("file", as_text(body.slots.get("path", "")))
        elif body is not None and body != "":
            if method == "POST" and "Content-Type" not in draft.headers:
                default_type(draft, FORM)
                said = f"The snippet sets no -ContentType; PowerShell then sends {FORM}."
                draft.note("info", said, self.source.place(call.node))
            draft.body = text_body(spell(body), draft.headers)

    def _log_in(self, draft: Draft, call: Call) -> None:
        scheme = option(call, "authentication")
        token = option(call, "token")
        credential = option(call, "credential")
        value: str | None = None
        if spell(scheme).lower() in ("bearer", "oauth") and not isinstance(token, Absent):
            value = self.source.join(["Bearer ", token])
        elif not isinstance(credential, Absent):
            value = "Basic " + variable("basic_credentials")
            said = "The variable basic_credentials stands for the base64 of user:password."
            draft.note("warning", said, self.source.place(call.node))
        if value is not None:
            draft.headers = draft.headers.with_value("Authorization", value)


def _headers(given: dict[str, Value]) -> Headers:
    return Headers.of((name, spell(value)) for name, value in given.items() if value is not None)


def _part(name: str, value: Value) -> Part:
    path = value.slots.get("path") if isinstance(value, Thing) else None
    if path is None:
        return Part(name, spell(value))
    return Part(name, "", re.split(r"[\\/]", as_text(path))[-1], None, as_text(path))
