"""Errors of the login host, in OAuth's own form (RFC 6749; facts.md 2.4)."""

from __future__ import annotations

from dataclasses import replace

from inspector.model.finding import Evidence
from inspector.rules.answers import causes as why
from inspector.rules.answers.explanation import Cause, Known, only
from inspector.rules.sources import AUTHORIZE_ERRORS, OAUTH, TOKEN_THROTTLE

_READ = "2026-11-22"
_FLOW_VISUALIZER = (Evidence("claimed", "tishige/CallFlowVisualizer issues #8 and #9", _READ),)
_GILDAS = (Evidence("claimed", "gildas/go-gcloudcx client_test.go", _READ),)
_DIALOGUE = "the authorize page"
_TYPE = Cause(
    "grant-type",
    "grant_type is missing, misspelled, or not one of this client's",
    "Look at grant_type in the form, and at the client's grant type.",
    "The grant types agree.",
    "payload",
)
_USED_CODE = Cause(
    "grant-used",
    "The code or refresh token was used before, has expired, or belongs to another client",
    "Start the login anew and use the code once, at once, with the same redirect_uri.",
    "A fresh code with the same redirect_uri gets the same answer.",
    "payload",
)

INVALID_CLIENT = Known(
    "the client was not accepted",
    "The login host does not know this pair of id and secret. The status of this error was never"
    " captured from the platform: sources say 400, the standard allows 401.",
    (why.LOGIN_HOST, why.CLIENT_SECRET, why.TOKEN_FORM),
    evidence=OAUTH,
)
OAUTH_TEXTS: dict[tuple[str, str], Known] = {
    ("invalid_client", "authentication failed"): replace(
        INVALID_CLIENT,
        title="authentication of the client failed",
        level="claimed",
        evidence=(*_FLOW_VISUALIZER, *OAUTH),
    ),
    ("invalid_client", "client not found"): replace(
        INVALID_CLIENT,
        title="this login host does not know the client id",
        meaning="The id is not known in this region; the secret was not looked at.",
        level="claimed",
        evidence=(*_GILDAS, *OAUTH),
    ),
    ("invalid_request", "rate limit exceeded"): Known(
        "tokens are asked for too often",
        "The login host throttles token requests, with 400 and not with 429.",
        (why.TOKEN_THROTTLED,),
        evidence=TOKEN_THROTTLE,
    ),
}
"""By error and the beginning of its description, in lower case."""

OAUTH_ERRORS: dict[str, Known] = {
    "invalid_client": INVALID_CLIENT,
    "invalid_request": Known(
        "the login host does not understand the request",
        "A parameter is missing, doubled or malformed; token throttling has this error too.",
        (why.TOKEN_FORM, _TYPE, why.TOKEN_THROTTLED, why.LOGIN_HOST),
        evidence=OAUTH,
    ),
    "invalid_grant": Known(
        "the code, refresh token or assertion is not valid",
        "The client was accepted; what it brought was not. No real answer of the platform with"
        " this error was found: the meaning is the standard's.",
        (_USED_CODE, why.LOGIN_HOST),
        evidence=OAUTH,
    ),
    "unsupported_grant_type": Known(
        "the grant type is not supported",
        "The platform publishes client_credentials, authorization_code, refresh_token and SAML2"
        " bearer. No real answer with this error was found: the meaning is the standard's.",
        (_TYPE, why.TOKEN_FORM),
        evidence=OAUTH,
    ),
    "unauthorized_client": Known(
        "the client may not use this grant",
        "The client is known; its grant type is another one.",
        (_TYPE,),
        evidence=AUTHORIZE_ERRORS,
    ),
    "invalid_scope": Known(
        "a scope that was asked for is not valid",
        "It is unknown, malformed, or not one of the client's.",
        (
            Cause(
                "scope-name",
                "A scope in the request is not published, or not the client's",
                "Compare each scope with the published ones and with the client's.",
                "Without the scope parameter the answer is the same.",
                "token",
            ),
        ),
        evidence=AUTHORIZE_ERRORS,
    ),
    "unsupported_response_type": replace(
        only(
            "the response type is not supported",
            f"On {_DIALOGUE} response_type is code, or token for the implicit grant, which is being"
            " retired.",
            "Look at response_type in the URL.",
            "It is code.",
            "url",
        ),
        evidence=AUTHORIZE_ERRORS,
    ),
    "access_denied": replace(
        only(
            "the user or the organization said no",
            "The login itself worked.",
            "Ask who pressed what; look whether the organization approved the client's scopes.",
            "Another user of the organization gets the same answer after agreeing.",
        ),
        evidence=AUTHORIZE_ERRORS,
    ),
    "invalid_pkce_package": replace(
        only(
            "the PKCE challenge is not valid",
            "The challenge is base64url of SHA-256 of a verifier of 43 to 128 characters, without"
            " padding, method S256.",
            "Make the challenge anew from the verifier and compare.",
            "They agree.",
            "url",
        ),
        evidence=AUTHORIZE_ERRORS,
    ),
    "server_error": Known(
        "the login host failed", "It may work later.", (why.SERVER_FAULT,), "official",
        AUTHORIZE_ERRORS,
    ),
    "temporarily_unavailable": Known(
        "the login host is overloaded", "It may work later.", (why.SERVER_LOAD,), "official",
        AUTHORIZE_ERRORS,
    ),
}  # fmt: skip
