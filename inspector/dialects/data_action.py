"""Reads exported Data Actions: the request that the platform makes of an action's inputs.

The template is Velocity: what it names (`${input.EMAIL}`, `$!{credentials.key}`) becomes a
variable of that name, what it computes (`#if`, `$esc.…`) is told and stays as it stands.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field

from inspector.dialects.bodies import text_body
from inspector.dialects.draft import Draft, variable, variable_name
from inspector.dialects.foreign import Foreign, MisfitError, check, load, members
from inspector.dialects.places import NOWHERE
from inspector.errors import SnippetError
from inspector.model.headers import Headers
from inspector.model.request import ImportedRequest


class _Request(Foreign):
    url: str = Field(alias="requestUrlTemplate")
    method: str = Field("GET", alias="requestType")
    headers: dict[str, str] = Field(default_factory=dict)
    body: str = Field("", alias="requestTemplate")


class _Action(Foreign):
    name: str = ""
    config: dict[str, Any]


def sniff(text: str) -> float:
    if text.lstrip()[:1] != "{":
        return 0.0
    return 0.97 if _URL.search(text) and _CONFIG.search(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns the action's request.

    Raises:
        SnippetError: It is no exported action.
    """
    document = load(text, "Data Action")
    try:
        action = check(_Action, document.value)
        given = members(action.config.get("request"), "config", "request")
        request = check(_Request, given, "config", "request")
    except MisfitError as error:
        raise SnippetError(f"{error}; export the Data Action again.", 1, 1) from error
    place = document.places().get(("config", "request"), NOWHERE)
    draft = Draft(request.method, name=action.name, complete=not document.is_cut, place=place)
    document.tell(draft)
    named = f" “{action.name}”" if action.name else ""
    draft.note(
        "info", f"A Data Action{named}: the platform sends this request, with its own token."
    )
    draft.url = _filled(request.url.strip(), draft)
    pairs = ((name, _filled(value, draft)) for name, value in request.headers.items())
    draft.headers = Headers.of(pairs)
    whole = _WHOLE.fullmatch(request.body.strip())
    if whole and request.method.upper() in ("GET", "HEAD"):
        draft.note("info", "The template of all inputs is not sent as a body with this method.")
    elif request.body.strip():
        draft.body = text_body(_filled(request.body, draft), draft.headers)
    return (draft.finish(),)


def _filled(template: str, draft: Draft) -> str:
    given = template
    template = _LOGIN.sub(variable("basic_credentials"), template)
    if template != given:
        said = "The variable basic_credentials stands for the base64 of what $encoding encodes."
        draft.note("warning", said)
    text = _ESCAPED.sub(lambda match: match.group(1), template)
    if text != template:
        draft.note("info", "What $esc escapes is put in as it stands.")
    if _COMPUTED.search(text):
        said = "The template computes a part (#if, #set, $esc…): put in what it gives."
        draft.note("warning", said)
    return _NAMED.sub(lambda match: variable(variable_name(match.group(1) or match.group(2))), text)


_URL = re.compile(r'"requestUrlTemplate"\s*+:')
_CONFIG = re.compile(r'"config"\s*+:\s*+\{')
_NAME = r"(?:input|credentials|authResponse|context)(?:\.[A-Za-z_][\w-]{0,80}){1,6}"
_NAMED = re.compile(rf"\$!?\{{({_NAME})\}}|\$!?({_NAME})")
_LOGIN = re.compile(r"\$encoding\.base64\(\s*+\"[^\"\n]{1,400}\"\s*+\)")
_WHOLE = re.compile(r"\$!?\{?input\.rawRequest\}?")
_ESCAPED = re.compile(rf"\$esc\.\w{{1,30}}\(\s*+[\"']?(\$!?\{{?{_NAME}\}}?)[\"']?\s*+\)")
_COMPUTED = re.compile(
    r"#(?:if|set|foreach|elseif|else|end|macro)\b|\$(?:esc|encoding|util|math|date)\."
)
