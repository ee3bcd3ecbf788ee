"""Codes of web messaging's socket frames and of the SDK around it (facts.md 5.3 and 5.4)."""

from __future__ import annotations

from inspector.rules.answers import causes as why
from inspector.rules.answers.explanation import Cause, Known, only
from inspector.rules.sources import SOCKET_CODES, SOCKET_FRAMES

_LOGIN = Cause(
    "login-needed",
    "The authenticated session has lost its login",
    "Refresh the JWT, then configure the session again; the SDK does so by itself.",
    "A session configured with a fresh login gets the same answer.",
    "token",
)
_UPLOAD = Cause(
    "upload",
    "The upload's link ran out, or the bytes never got there",
    "Ask for a new link with onAttachment, PUT the bytes, and wait for UploadSuccessEvent.",
    "UploadSuccessEvent came for this attachmentId.",
    "payload",
)
_CLIENT_SIDE = "This code is the client SDK's own: no server sent it. "


def _known(title: str, meaning: str, *causes: Cause) -> Known:
    return Known(title, meaning, causes, evidence=SOCKET_CODES)


def _one(title: str, meaning: str, check: str, disproof: str) -> Known:
    return _known(title, meaning, *only(title, meaning, check, disproof, "payload").causes)


def _file(title: str, check: str) -> Known:
    return _one(
        title,
        "SessionResponse says what files the deployment takes: allowedMedia, blockedExtensions.",
        check,
        "It is within what SessionResponse allows.",
    )


def _client(title: str, check: str) -> Known:
    meaning = f"{_CLIENT_SIDE}Look at what it did last."
    return _known(title, meaning, *only(title, meaning, check, "That call works by hand.").causes)


SOCKET: dict[int, Known] = {
    4000: _known(
        "the feature is not available",
        "The deployment or organization does not offer what the frame asks for.",
        why.LICENCE,
        why.DEPLOYMENT,
    ),
    4001: _file("the file type is not allowed", "Compare fileType with allowedMedia."),
    4002: _file("the file size is not allowed", "Compare fileSize with maxFileSizeKB."),
    4003: _file("the file's content is not allowed", "See whether the bytes are of that fileType."),
    4004: _file("the file name is not valid", "Look at fileName for unusual characters."),
    4005: _file("the file name is too long", "Shorten fileName."),
    4006: _known("the session has expired", "The guest's session is over.", why.SESSION_OVER),
    4007: _known(
        "the session is not found",
        "The token of the frame names no session; guests make that token themselves.",
        why.SESSION_OVER,
        why.ID_OTHER_REGION,
    ),
    4008: _known("the attachment has expired", "Its link ran out.", _UPLOAD),
    4009: _known("the attachment is not found", "No attachment has this id here.", _UPLOAD),
    4010: _known("the attachment was not uploaded", "Its bytes have not arrived.", _UPLOAD),
    4011: _one(
        "the message is too long",
        "The text of one message is limited.",
        "Send a short text.",
        "A short text gets the same answer.",
    ),
    4013: _one(
        "the custom attributes are too large",
        "They may take 2048 bytes; SessionResponse says maxCustomDataBytes.",
        "Shorten the custom attributes in channel.metadata.",
        "Without custom attributes the answer is the same.",
    ),
    4017: _known(
        "an authenticated session cannot become unauthenticated",
        "The session began with a login and needs one on.",
        _LOGIN,
    ),
    4020: _known("a parameter is missing", "The frame lacks a field.", why.PARAMETER),
    4029: _known(
        "the guest's messages come too fast",
        "A guest may send 2 requests a second in a session (since December 2023).",
        why.TOO_FAST,
        why.RETRY_LOOP,
    ),
    5000: _known(
        "an unexpected error", "The service failed; nothing more is said.", why.SERVER_FAULT
    ),
    1001: _client("the socket failed", "Look at the network and at a proxy's limits."),
    1002: _known(
        "access was denied at the handshake",
        f"{_CLIENT_SIDE}The server answered the handshake with HTTP 403.",
        why.DEPLOYMENT,
    ),
    -1009: _client("the network is off", "Look at the device's network."),
    6000: _client("the request was cancelled", "See who cancelled it."),
    6001: _client("authentication failed", "Try oauthcodegrantjwtexchange by hand."),
    6002: _client("logging out failed", "Try the revoke call by hand."),
    6003: _client("refreshing the login failed", "Try the refresh call by hand."),
    6004: _client("fetching the history failed", "Try GET webmessaging/messages by hand."),
    6005: _client("clearing the conversation failed", "See whether the deployment allows it."),
    6006: _client("there is no deployment configuration", "See whether it was fetched before."),
    6007: _client("fetching the configuration failed", "Get config.json from api-cdn by hand."),
    6008: _client("the upload was interrupted", "Upload a small file."),
    6020: _client("a push token operation failed", "Try the pushdevices call by hand."),
    6021: _client("the push device is registered already", "Read what was registered before."),
    6022: _client("the push device is not found", "See whether it was registered."),
    6023: _client("the contact could not be stitched", "Try again later."),
    6024: _client("registering the push device failed", "Try POST pushdevices by hand."),
    6025: _client("updating the push device failed", "Try PATCH pushdevices by hand."),
    6026: _client("deleting the push device failed", "Try DELETE pushdevices by hand."),
    6027: _client("the push device is of another deployment", "Compare the deployment ids."),
}
UNASSIGNED = frozenset({4012, *range(4014, 4017), 4018, 4019, *range(4021, 4029)})
"""Between assigned codes, but with no meaning in the SDK that was read."""

HANDSHAKE = Known(
    "the handshake was refused",
    "So the web messaging socket refuses a connection; it was seen for a deployment that is not"
    " valid. No token is part of that handshake.",
    (why.DEPLOYMENT,),
    evidence=SOCKET_CODES,
)
HANDSHAKE_TEXT = "not authorized to access this resource with an explicit deny"


def _hint(title: str, meaning: str, *causes: Cause) -> Known:
    return Known(title, meaning, causes, evidence=SOCKET_FRAMES)


FRAME_TEXTS: dict[str, Known] = {
    "session authentication failed": _hint(
        "the session's login failed", "The SDK takes it to mean that a login is needed.", _LOGIN
    ),
    "try to authenticate again": _hint(
        "the session needs a new login", "The SDK takes it to mean that a login is needed.", _LOGIN
    ),
    "presence events conversation clear are not supported": _hint(
        "clearing the conversation is off", "The deployment does not allow it.", why.LICENCE
    ),
}
"""By the beginning of a frame's text, in lower case."""

FRAMES: dict[int, Known] = {
    400: _hint("the frame is not valid", "Its text says more.", why.BODY_VALUE, why.PARAMETER),
    401: _hint("the user is not authorized", "The SDK refreshes its login then.", _LOGIN),
    403: _hint(
        "the frame is denied",
        "The SDK says: check deploymentId, feature toggles and configuration.",
        why.DEPLOYMENT,
        why.LICENCE,
        _LOGIN,
    ),
    404: _hint("the id is not found", "The SDK says: pass one that exists.", why.ID_UNKNOWN),
    408: _hint("the frame took too long", "The SDK says: retry later.", why.SERVER_LOAD),
    429: _hint(
        "the guest's messages come too fast",
        "The frame says in retryAfter how many seconds to wait.",
        why.TOO_FAST,
        why.RETRY_LOOP,
    ),
}
