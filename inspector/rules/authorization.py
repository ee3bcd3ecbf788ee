"""Takes the Authorization header apart: its scheme, and the token as it would be sent.

The token's text is a secret: it is looked at here and in the checks of the token, and no part of
it may enter a finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspector.model.request import VARIABLE, Bindings, Request, token_variable
from inspector.model.secret import Secret

_WORD = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9-]*)(?=[^A-Za-z0-9._~+/=:-]|$)")
_BEARER_STUCK = re.compile(r"[ \t]*bearer[:=_-]?[ \t]*(?=\S)", re.IGNORECASE)
_OTHER_SCHEMES = {
    name.lower(): name
    for name in (
        "Basic",
        "Digest",
        "Token",
        "JWT",
        "OAuth",
        "ApiKey",
        "Api-Key",
        "Key",
        "Negotiate",
        "NTLM",
        "MAC",
        "Hawk",
        "AWS4-HMAC-SHA256",
    )
}


@dataclass(frozen=True, slots=True, repr=False)
class Authorization:
    """The header's value, taken apart.

    `template` is the value as edited, `variable` the variable in it, `unbound` whether that has
    no value yet. `bearers` counts the word Bearer in front. `other_scheme` is a registered scheme
    that is not Bearer, in its usual spelling. `stuck`: Bearer and the token are one word.
    `token` is everything after the scheme, exactly (RFC 6750, 2.1 allows one space before it).
    """

    template: str
    variable: str | None
    unbound: bool
    bearers: int
    other_scheme: str
    stuck: bool
    token: str

    @property
    def tidy(self) -> str | None:
        """The value as it should be edited; None when only a literal could say it."""
        return None if self.variable is None else "Bearer {{" + self.variable + "}}"


def read_authorization(request: Request, bindings: Bindings) -> Authorization | None:
    """Returns the first Authorization header taken apart, None when absent or blank."""
    template = request.headers.get("Authorization") or ""
    variable = token_variable(request)
    unbound = variable is not None and variable not in bindings

    def plain(found: re.Match[str]) -> str:
        value = bindings.get(found.group(1), found.group())
        return value.reveal() if isinstance(value, Secret) else value

    value = VARIABLE.sub(plain, template)
    if not value.strip():
        return None
    bearers, position = 0, 0
    while (found := _WORD.match(value, position)) and found.group(1).lower() == "bearer":
        bearers += 1
        position = found.end()
    other = _OTHER_SCHEMES.get(found.group(1).lower(), "") if found and not bearers else ""
    if found and other and value[found.end() :].strip():
        position = found.end()
    else:
        other = ""
    stuck = _BEARER_STUCK.match(value) if not bearers and not other else None
    if stuck:
        position = stuck.end()
    token = value[position:]
    if position and not stuck:
        token = token.removeprefix(" ")
    return Authorization(template, variable, unbound, bearers, other, stuck is not None, token)
