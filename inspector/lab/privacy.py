"""Takes personal data out of a report, for tickets that others read.

Personal is what stands at the members that the platform's published definitions use for people
and for what they say, and what looks like an e-mail address or a phone number. It is a help,
not a guarantee: a name in free text that stands nowhere else cannot be told from other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from inspector.lab.report_case import MAX_READ_BYTES, Case
from inspector.model.exchange import Exchange

MASKED = "[masked]"


def mask_for(case: Case) -> Callable[[str], str]:
    """Returns what masks a text of this case's report: by member, by value and by shape."""
    texts = [case.request.body.text]
    trials = case.verdict.trials if case.verdict else ()
    exchanges = [case.before, case.after, *case.exchanges, *(trial.exchange for trial in trials)]
    for exchange in {id(it): it for it in exchanges if it is not None}.values():
        texts += _texts(exchange)
    return masking(value for text in texts for value in _personal_values(text))


def masking(values: Iterable[str] = ()) -> Callable[[str], str]:
    """Returns a function that masks texts; `values` are masked wherever they stand."""
    known = sorted({v for v in values if _is_telling(v)}, key=len, reverse=True)
    spelled = "|".join(re.escape(value) for value in known)
    everywhere = re.compile(rf"(?<!\w)(?:{spelled})(?!\w)") if known else None

    def mask(text: str) -> str:
        text = _without_members(text)
        if everywhere is not None:
            text = everywhere.sub(MASKED, text)
        return _SHAPES.sub(MASKED, text)

    return mask


def _texts(exchange: Exchange) -> Iterator[str]:
    yield exchange.request.body.text
    for hop in exchange.hops:
        yield hop.sent[:MAX_READ_BYTES].decode("utf-8", "replace")
    if exchange.response is not None:
        yield exchange.response.body[:MAX_READ_BYTES].decode("utf-8", "replace")


def _without_members(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for start, end, _ in _members(text):
        pieces += (text[done:start], f'"{MASKED}"')
        done = end
    return "".join(pieces) + text[done:]


def _personal_values(text: str) -> Iterator[str]:
    for _, _, value in _members(text):
        yield value


def _members(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields (start, end, value) of each personal value, in JSON or what is spelled alike.

    It follows names and brackets only, so it reads JSON inside of a snippet or cut short too.
    """
    depth = 0
    inside = 0  # the depth from which on everything is personal, 0 for none
    name = ""
    for found in _TOKEN.finditer(text):
        word = found.group()
        if found.lastgroup == "name":
            name = word.strip("\"'")
        elif word in "{[":
            depth += 1
            if not inside and name in _CONTAINERS:
                inside = depth
            name = name if word == "[" else ""
        elif word in "}]":
            if depth == inside:
                inside = 0
            depth = max(0, depth - 1)
        elif found.lastgroup == "value" and (inside or name in _MEMBERS):
            yield found.start(), found.end(), word.strip("\"'")


def _is_telling(value: str) -> bool:
    """Tells values that mean somebody wherever they stand from words such as true or 12."""
    return len(value) > 2 and value.lower() not in _PLAIN and not value.isdigit()


_TOKEN = re.compile(
    r"""(?P<name>"[\w.-]{1,60}"(?=\s{0,20}(?::|=>))|\b[A-Za-z_]\w{0,60}(?=\s{0,20}(?::(?!:|//)|=>)))"""
    r"""|(?P<value>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|-?\d[\d.eE+-]{0,40}|\b(?:true|false)\b)"""
    r"""|[{}\[\]]"""
)
_SHAPES = re.compile(
    r"[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+"  # e-mail address
    r"|(?<![\w+])(?:\+|%2B)[1-9](?:[ ()./-]{0,2}\d){6,14}(?!\w)"  # phone number (E.164)
    r"|(?<=tel:)[\d+ ().-]{5,20}"
)
_PLAIN = frozenset(
    {"true", "false", "null", "none", "yes", "open", "unknown", "web", "webmessaging"}
)
_CONTAINERS = frozenset(
    {
        "addresses",
        "attributes",
        "attributesWithRoles",
        "customAttributes",
        "customFields",
        "emails",
        "participantAttributes",
        "phoneNumbers",
    }
)
_MEMBERS = frozenset(
    {
        "address", "address1", "address2", "ani", "body", "callbackNumbers", "callbackUserName",
        "callerAddress", "callerIdName", "callerName", "cellPhone", "city", "customerName",
        "displayName", "e164", "email", "emailAddress", "firstName", "fromAddress", "fromName",
        "fullName", "guestName", "homePhone", "htmlBody", "lastName", "messageBody",
        "messageText", "middleName", "nickName", "nickname", "note", "notes", "otherEmail",
        "otherPhone", "personalEmail", "phone", "phoneNumber", "postalCode", "preferredName",
        "replyToAddress", "salutation", "street", "subject", "text", "textBody", "toAddress",
        "transcript", "twitterHandle", "userName", "username", "workEmail", "workPhone",
    }
)  # fmt: skip
"""As vendor's API definition, August 2026, names them in bodies about guests and contacts."""
