"""Codes of limits, servers and the legacy web chat (facts.md, appendix A)."""

from __future__ import annotations

from inspector.rules.answers import causes as why
from inspector.rules.answers.explanation import Cause, Known, only

_FAULT = (why.SERVER_FAULT,)
_LOAD = (why.SERVER_LOAD, why.SERVER_FAULT)
_CHAT = "The legacy web chat (deprecated; its SDK says unsupported since November 2025) answers. "
_NEEDED = (
    ("createconversationmessagerequest.body", "/body", "the message's body"),
    ("createconversationrequest.journeycontext.customer", "/journeyContext/customer", "customer"),
    (
        "createconversationrequest.journeycontext.customer.customerid",
        "/journeyContext/customer/id",
        "the customer's id",
    ),
    (
        "createconversationrequest.journeycontext.customer.customeridtype",
        "/journeyContext/customer/idType",
        "the customer's idType",
    ),
    (
        "createconversationrequest.journeycontext.customersession.sessionid",
        "/journeyContext/customerSession/id",
        "the session's id",
    ),
    (
        "createconversationrequest.journeycontext.customersession.sessionidtype",
        "/journeyContext/customerSession/type",
        "the session's type",
    ),
    (
        "createconversationrequest.journeycontext.triggeringaction.actionid",
        "/journeyContext/triggeringAction/id",
        "the action's id",
    ),
    (
        "createconversationrequest.journeycontext.triggeringaction.actionmapid",
        "/journeyContext/triggeringAction/actionMap/id",
        "the action map's id",
    ),
    (
        "createconversationrequest.journeycontext.triggeringaction.actionmapversion",
        "/journeyContext/triggeringAction/actionMap/version",
        "the action map's version",
    ),
    ("createconversationrequest.memberinfo.displayname", "/memberInfo/displayName", "displayName"),
    ("createconversationrequest.routingtarget", "/routingTarget", "routingTarget"),
)


def _needed(pointer: str, name: str) -> Known:
    cause = Cause(
        "body-value",
        f"{pointer} is missing or null",
        f"Look at {pointer} in the body as sent.",
        "It stands there with a value.",
        "payload",
        pointer,
    )
    return Known(f"{name} is missing", f"{_CHAT}A value that it needs is null.", (cause,))


def _chat(title: str, meaning: str, *causes: Cause) -> Known:
    return Known(title, _CHAT + meaning, causes)


SERVICE: dict[str, Known] = {
    "too.many.requests": Known(
        "too many requests",
        "The limit of requests in a time is used up; the answer names both.",
        (why.TOO_FAST, why.RETRY_LOOP),
    ),
    "too.many.requests.retry.after": Known(
        "too many requests",
        "The limit is used up; the answer says how many seconds to wait. The SDKs give up when"
        " that is more than 180.",
        (why.TOO_FAST, why.RETRY_LOOP),
    ),
    "client.timeout": Known(
        "the request came too slowly", "The server stopped waiting for it.", (why.SLOW_SENDER,)
    ),
    "internal.server.error": Known(
        "the platform failed", "The server met something that it did not expect.", _FAULT
    ),
    "service.unavailable": Known(
        "the service is not available", "It is overloaded or down for maintenance.", _LOAD
    ),
    "request.timeout": Known(
        "the platform took too long",
        "Whether the call took effect is not known: read before repeating a write.",
        _LOAD,
    ),
    "authentication.request.timeout": Known(
        "checking the token took too long",
        "The token was not judged; nothing is known about it.",
        _LOAD,
    ),
    "contacts.stitching.error": Known(
        "the contact could not be merged", "The platform failed at stitching the contact.", _FAULT
    ),
    "device.delete.failure": Known(
        "the device could not be removed", "The platform failed at it.", _FAULT
    ),
    "device.registration.failure": Known(
        "the device could not be registered", "The platform failed at it.", _FAULT
    ),
    "device.update.failure": Known(
        "the device could not be updated", "The platform failed at it.", _FAULT
    ),
}
CHAT: dict[str, Known] = {
    "caht.error": _chat("the chat failed", "The platform failed at it.", *_FAULT),
    "chat.error": _chat("the chat failed", "The platform failed at it.", *_FAULT),
    "chat.error.internal": _chat("the chat failed", "The platform failed at it.", *_FAULT),
    "chat.error.service.unavailable": _chat("the chat is not available", "It is down.", *_LOAD),
    "chat.error.service.timeout": _chat("the chat took too long", "It gave up.", *_LOAD),
    "chat.error.not.found": _chat(
        "no such member, message or media request",
        "What the path names is not in this chat.",
        why.ID_UNKNOWN,
        why.SESSION_OVER,
    ),
    "chat.error.bad.request": _chat(
        "the chat request is not valid", "It does not say which part.", why.BODY_VALUE
    ),
    "chat.deployment.bad.auth": _chat(
        "the member's authentication failed",
        "The deployment authenticates members by memberAuthToken, and this one was refused.",
        why.TOKEN_EXPIRED,
        why.BODY_VALUE,
    ),
    "chat.deployment.disabled": only(
        "the web chat deployment is disabled",
        _CHAT + "The deployment takes no new chats.",
        "Look at the deployment's settings, and at the deploymentId sent.",
        "The deployment is enabled and the id is its own.",
        "payload",
    ),
    "chat.deployment.require.auth": only(
        "the deployment wants an authenticated member",
        _CHAT + "memberAuthToken, made with POST /api/v2/signeddata, is missing.",
        "Look for memberAuthToken in the body.",
        "It is there and fresh.",
        "payload",
    ),
    "chat.error.conversation.state": only(
        "the chat's state does not permit it",
        _CHAT + "The conversation has ended or not begun.",
        "Read the conversation's state.",
        "The conversation is connected.",
    ),
    "chat.error.member.state": only(
        "the member's state does not permit it",
        _CHAT + "The member has left or not joined.",
        "Read the member's state.",
        "The member is connected.",
    ),
    "chat.error.createconversationrequest.routingtarget": _needed(
        "/routingTarget", "a usable routingTarget"
    ),
    "chat.error.pattern.createconversationrequest.deploymentid": _needed(
        "/deploymentId", "a usable deploymentId"
    ),
    "chat.error.invalid.flow": only(
        "the chat flow is not valid",
        _CHAT + "The deployment's flow cannot be used.",
        "Look at the flow that the deployment names.",
        "Other chats of the deployment use it now.",
    ),
    "chat.error.invalid.queue": only(
        "the queue is not valid",
        _CHAT + "routingTarget names a queue that is not there.",
        "Compare routingTarget.targetAddress with the organization's queues.",
        "A queue has exactly that name.",
        "payload",
    ),
    **{f"chat.error.notnull.{key}": _needed(pointer, name) for key, pointer, name in _NEEDED},
}
