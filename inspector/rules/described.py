"""What each built-in check says, in one sentence, and what it rests on: for lists and manuals.

One entry per finding id, without what follows its colon. A check that is not described here
fails the tests, so that `guest-inspector rules` never hides one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspector.model.edit import Pane
from inspector.model.finding import Evidence
from inspector.rules import sources

_Sources = tuple[Evidence, ...]
_OWN: _Sources = ()
"""What cannot be sent or compared at all needs nobody's word."""


@dataclass(frozen=True, slots=True)
class Described:
    """One built-in check: `says` what it finds; `evidence` is empty for what is plainly so."""

    id: str
    pane: Pane
    says: str
    evidence: _Sources


_URL: Mapping[str, tuple[str, _Sources]] = {
    "url-unreadable": ("The URL cannot be taken apart, so nothing can be sent.", sources.URI),
    "path-unpublished": (
        "The path is in no published definition; the nearest published ones are shown.",
        sources.CATALOG,
    ),
    "method-unpublished": (
        "The path is published, but for other methods than this one.",
        sources.CATALOG,
    ),
    "path-shape": (
        "The path would be published but for its /api/v2 or its slashes.",
        sources.CATALOG,
    ),
    "path-placeholder": ("A placeholder such as {id} or :id is still in the URL.", _OWN),
    "path-word": ("A word stands in the path where an id belongs.", sources.CATALOG),
    "query-missing": (
        "A query parameter that is published as required is missing.",
        sources.CATALOG,
    ),
    "query-unknown": (
        "A query parameter is not published for this call; a near name is shown.",
        sources.CATALOG,
    ),
    "login-host": (
        "A token is asked of the API host, where the login host gives tokens.",
        sources.TOKEN_ENDPOINT,
    ),
    "api-host": ("A call of the API goes to the login host.", sources.HOSTS),
    "host-role": ("The host is the region's, but not the one that serves the API.", sources.HOSTS),
    "host-unknown": (
        "The host is of no known region: a gateway, a newer region, or a slip.",
        sources.HOSTS,
    ),
    "operation-deprecated": ("The vendor marks the operation as deprecated.", sources.CATALOG),
}
_TOKEN: Mapping[str, tuple[str, _Sources]] = {
    "token-placeholder": (
        "An example's placeholder stands where the token belongs.",
        sources.BEARER,
    ),
    "token-foreign": ("The token was not issued by the sandbox that it is sent to.", _OWN),
    "token-inactive": ("Asked about the token, the server said that it is not active.", _OWN),
    "token-expired": (
        "The token is past its end, by the server's clock where its Date is known, else by ours.",
        sources.CREDENTIALS,
    ),
    "token-expired-here": (
        "The token is past its end by this computer's clock, but not by the server's.",
        _OWN,
    ),
    "token-not-yet": (
        "The token begins in the future, by its nbf or iat and the server's clock, else ours.",
        sources.JWT,
    ),
    "clock-skew": ("This computer's clock differs from the server's by more than a minute.", _OWN),
    "token-client-disabled": (
        "Asked about the token, the platform said that its client is disabled.",
        sources.ROLES,
    ),
    "token-client-inactive": (
        "Asked about the token, the platform said that its client is inactive.",
        sources.ROLES,
    ),
    "token-other-client": (
        "The platform names another client than the one the token is believed to be of.",
        _OWN,
    ),
    "token-refused": (
        "The server refused the token of the last send, and a client can give another.",
        _OWN,
    ),
    "user-needed": (
        "The call is about its user, and the token is a client's own, which has none.",
        sources.ROLES,
    ),
    "token-quoted": ("The token stands in quotation marks of the source code.", sources.BEARER),
    "token-whitespace": (
        "White space or invisible characters are around the token or inside it.",
        sources.BEARER,
    ),
    "token-kind": (
        "An OAuth token stands where the call takes a guest's JWT, or the reverse.",
        sources.TOKEN_KINDS,
    ),
    "token-claims-kind": (
        "By its claims the JWT is of another kind than the call takes.",
        sources.TOKEN_KINDS,
    ),
    "token-shape": (
        "Something else than a token stands in its place: a client's id or secret, or base64.",
        sources.CREDENTIALS,
    ),
    "token-region": (
        "The token's issuer names another region than the host's.",
        sources.TOKEN_KINDS,
    ),
    "scope-official": (
        "None of the operation's published scopes is granted to a user's token.",
        sources.SCOPES,
    ),
    "scope-unpublished": ("A scope's name is not one that the vendor publishes.", sources.CATALOG),
    "granted-scopes-unknown": (
        "Scopes are asked for, and which ones the token carries is not known.",
        sources.SCOPES,
    ),
    "permissions-official": (
        "Which permissions the operation publishes, for a user's token.",
        sources.CATALOG,
    ),
    "client-credentials-scopes": (
        "For a client-credentials token the client's roles decide, not scopes.",
        sources.ROLES,
    ),
}
_HEADERS: Mapping[str, tuple[str, _Sources]] = {
    "bearer-missing": ("Authorization is missing, or holds no token.", sources.BEARER),
    "bearer-scheme": ("Authorization says another scheme than Bearer.", sources.BEARER),
    "bearer-prefix": ("The word Bearer does not stand before the token.", sources.BEARER),
    "bearer-doubled": ("The word Bearer stands there twice.", sources.BEARER),
    "header-unsendable": ("A header has a character that HTTP does not allow.", sources.HTTP),
    "header-repeated": ("A header that may stand once stands twice.", sources.HTTP),
    "header-framing": (
        "Content-Length does not agree with the payload or with Transfer-Encoding.",
        sources.HTTP,
    ),
    "header-invisible": ("A header's value holds an invisible character.", sources.HTTP),
    "header-host": ("The Host header names another host than the URL.", sources.HTTP),
    "header-accept": (
        "Accept leaves out JSON, which is all that the API answers with.",
        sources.MEDIA_TYPE,
    ),
    "header-origin": (
        "Origin is missing or malformed where guests call from a page.",
        sources.TOKEN_KINDS,
    ),
    "redirect-changed": (
        "A redirect of the last send left header fields behind, changed the method, or waits.",
        sources.STATUS_CODES,
    ),
    "header-of-browser": (
        "Headers are there that only a browser adds; they came with a recording.",
        sources.HTTP,
    ),
    "content-type-mismatch": (
        "Content-Type is not what the call takes, or not what the body is.",
        sources.MEDIA_TYPE,
    ),
    "claims-left-out": ("More claims are about this call than are checked at once.", _OWN),
}
_PAYLOAD: Mapping[str, tuple[str, _Sources]] = {
    "json-invalid": ("The payload says it is JSON and does not parse.", sources.MALFORMED),
    "payload-not-json": (
        "The payload is a form or other text, and the call takes JSON.",
        sources.MALFORMED,
    ),
    "body-on-get": ("A GET or HEAD request carries a body.", sources.HTTP),
    "payload-form": (
        "The payload is JSON, and the token endpoint takes a form.",
        sources.TOKEN_ENDPOINT,
    ),
    "payload-absent": ("The call takes a payload, and there is none.", sources.CATALOG),
    "payload-missing": ("A required member of the payload is missing or null.", sources.CATALOG),
    "payload-type": ("A member has another type than the published one.", sources.CATALOG),
    "payload-encoded": (
        "JSON stands inside of a string: it was encoded twice.",
        sources.CATALOG,
    ),
    "payload-value": ("A member's value is none of the published ones.", sources.CATALOG),
    "payload-limit": (
        "A length, count or number is beyond the published limits.",
        sources.CATALOG,
    ),
    "payload-format": ("A member is not in its published format.", sources.CATALOG),
    "payload-placeholder": ("A value of the payload only stands for one.", _OWN),
    "payload-unknown": ("A member is not published there; a near name is shown.", sources.CATALOG),
    "payload-more": (
        "The payload differs in more places than are shown; it may be another operation's.",
        sources.CATALOG,
    ),
    "payload-read-only": ("Members are sent that only an answer has.", sources.CATALOG),
}
_ANYWHERE: Mapping[str, tuple[str, _Sources]] = {
    "variable-unfilled": ("A variable has no value, so the request cannot be sent.", _OWN),
}
_TABLES: tuple[tuple[Pane, Mapping[str, tuple[str, _Sources]]], ...] = (
    ("url", {**_URL, **_ANYWHERE}),
    ("token", _TOKEN),
    ("headers", _HEADERS),
    ("payload", _PAYLOAD),
)

DESCRIBED: tuple[Described, ...] = tuple(
    Described(name, pane, says, evidence)
    for pane, table in _TABLES
    for name, (says, evidence) in table.items()
)
BUILT_IN_IDS = frozenset(described.id for described in DESCRIBED)


def described(finding_id: str) -> Described | None:
    """Returns the check that makes findings of this id, with or without its subject."""
    name = finding_id.partition(":")[0]
    return next((one for one in DESCRIBED if one.id == name), None)
