"""Codes of who may call: 401, 403, and those of tokens and OAuth clients (facts.md, appendix A)."""

from __future__ import annotations

from inspector.rules.answers import causes as why
from inspector.rules.answers.explanation import Cause, Known, only

_PERMISSION_CAUSES = (why.ROLE_MISSING, why.USER_PERMISSION, why.LICENCE)
_DIVISION = Cause(
    "division-missing",
    "The permission is there, but not in the division of the object",
    "Compare the divisions of the client's or user's roles with the division of the object.",
    "The role covers all divisions, or the division that the answer names.",
    "token",
)
_JWT_EXPIRED = Cause(
    "jwt-expired",
    "The JWT is past its exp; it lives much shorter than an OAuth token",
    "Compare its exp claim with the clock and with the answer's Date; get a new one.",
    "A JWT made a moment ago gets the same answer.",
    "token",
)

ACCESS: dict[str, Known] = {
    "authentication.required": Known(
        "no bearer token was found",
        "The API saw no bearer token in the Authorization header. It says nothing about whether a"
        " token would be good.",
        (why.BEARER_MISSING, why.TOKEN_KIND, why.IN_BETWEEN),
    ),
    "bad.credentials": Known(
        "the token was not accepted",
        "A token arrived, and this host does not accept it. As published, the code is about the"
        " token itself, not about scopes, roles or the payload.",
        (
            why.TOKEN_EXPIRED,
            why.OTHER_REGION,
            why.CLIENT_DISABLED,
            why.TOKEN_KIND,
            why.UNPUBLISHED,
        ),
    ),
    "credentials.expired": Known(
        "the guest's JWT has expired",
        "The credentials were good and are over. It is declared for calls that take a guest chat or"
        " web messaging JWT; where that is revoked, with status 400.",
        (_JWT_EXPIRED, why.SESSION_OVER),
    ),
    "ip.not.authorized": Known(
        "calls from this IP address are not allowed",
        "The organization takes calls from listed addresses only, and this one is not among them."
        " The token was not the matter.",
        (why.IP_LIST, why.IN_BETWEEN),
    ),
    "app.not.authorized.for.scope": Known(
        "the application may not use this scope",
        "The organization enforces scopes and has not approved the named one for this client. That"
        " is off unless an organization turned it on.",
        (why.SCOPE_ENFORCEMENT, why.OTHER_GRANT),
    ),
    "missing.permissions": Known(
        "permissions are missing",
        "The token is good; whoever it stands for lacks all or some of the named permissions.",
        _PERMISSION_CAUSES,
    ),
    "missing.any.permissions": Known(
        "none of the permissions is there",
        "The token is good; whoever it stands for needs any one of the named permissions.",
        _PERMISSION_CAUSES,
    ),
    "missing.any.division.permissions": Known(
        "none of the permissions is there in these divisions",
        "The token is good; one of the named permissions is needed in one of the named divisions.",
        (_DIVISION, *_PERMISSION_CAUSES),
    ),
    "missing.division.permission": Known(
        "the permission is missing in this division",
        "The token is good; the named permission is needed in the division of the object.",
        (_DIVISION, *_PERMISSION_CAUSES),
    ),
    "not.authorized": Known(
        "the action is not allowed",
        "The token was read and the action is denied; the code does not say by what.",
        (*_PERMISSION_CAUSES, why.TOKEN_KIND, why.UNPUBLISHED),
    ),
    "access.denied.to.field": Known(
        "an entity that the request refers to may not be seen",
        "Something that the body or path refers to lies outside what this token may see.",
        (_DIVISION, why.ROLE_MISSING, why.USER_PERMISSION, why.ID_UNKNOWN),
    ),
    "authz.policy.denied": Known(
        "a security policy denies it",
        "The organization's own policies deny the call; roles and scopes may well be right.",
        (why.POLICY,),
    ),
    "feature.toggle.disabled": Known(
        "the feature is not enabled for the organization",
        "The call is right, and the organization does not have what it is about.",
        (why.LICENCE,),
    ),
    "origin.not.allowed": Known(
        "this origin may not start a chat",
        "An external customer may not create this chat from here.",
        (why.DEPLOYMENT,),
    ),
    "auth.invalid.scope": only(
        "a scope of the client is not valid",
        "The client's definition names a scope that the platform does not take.",
        "Compare each scope with the published ones.",
        "Every scope in the body is published.",
        "payload",
    ),
    "auth.too.many.clients": only(
        "the organization has too many OAuth clients",
        "No further client can be made there.",
        "Count the clients; delete those marked inactive.",
        "The count is far below the organization's limit.",
    ),
    "bad.client.role": only(
        "a role of the client may not be given by this caller",
        "The role is not valid, or the caller does not hold all role and division pairs that the"
        " client is to get.",
        "Compare roleDivisions with the caller's own roles.",
        "The caller holds every pair in the body.",
        "payload",
    ),
    "bad.client.state": only(
        "the client's state does not allow it",
        "The client is disabled, or a new one was given a state other than active.",
        "Look at the client's state, and at state in the body.",
        "The client is active.",
        "payload",
    ),
    "bad.grant.type": only(
        "the client's grant type is not valid",
        "authorizedGrantType takes CODE, TOKEN, SAML2-BEARER, PASSWORD or CLIENT-CREDENTIALS.",
        "Look at authorizedGrantType in the body.",
        "It is one of these words.",
        "payload",
    ),
    "grant.type.required": only(
        "the client's grant type is missing",
        "An OAuth client needs authorizedGrantType.",
        "Look at authorizedGrantType in the body as sent.",
        "It stands there.",
        "payload",
    ),
    "cannot.delete.client": only(
        "only an inactive client can be deleted",
        "Clients must be marked as inactive first.",
        "Look at the client's state.",
        "It is inactive already.",
    ),
    "missing.client.roles": only(
        "the client has no roles and divisions",
        "A client-credentials client gets its rights from roleDivisions alone.",
        "Look at roleDivisions in the body.",
        "It holds at least one pair.",
        "payload",
    ),
    "missing.client.scope": only(
        "the client has no scope",
        "A client of this grant type needs scopes.",
        "Look at scope in the body.",
        "It names at least one published scope.",
        "payload",
    ),
    "client.not.found": only(
        "no OAuth client has this id",
        "The organization of the token has no such client.",
        "List the clients with the same token.",
        "The list holds the id.",
        "url",
    ),
    "max.idle.token.timeout.exceeded": only(
        "the idle timeout is out of range",
        "Without HIPAA it lies between 5 minutes and 8 hours.",
        "Look at the timeout in the body, in seconds: 300 to 28800.",
        "It lies in that range.",
        "payload",
    ),
    "max.idle.hipaa.token.timeout.exceeded": only(
        "the idle timeout is too long under HIPAA",
        "With HIPAA it is 15 minutes or less.",
        "Look at the timeout in the body, in seconds: 300 to 900.",
        "It lies in that range.",
        "payload",
    ),
    "token.timeout.exceeded": only(
        "the token timeout is out of range",
        "Without HIPAA it lies between 300 and 28800 seconds.",
        "Look at the timeout in the body.",
        "It lies in that range.",
        "payload",
    ),
    "token.timeout.exceeded.hipaa": only(
        "the token timeout is out of range under HIPAA",
        "With HIPAA it lies between 300 and 900 seconds.",
        "Look at the timeout in the body.",
        "It lies in that range.",
        "payload",
    ),
}
