"""Causes that several codes and statuses share; facts.md section 8 ranks them, August 2026."""

from __future__ import annotations

from inspector.rules.answers.explanation import Cause

BEARER_MISSING = Cause(
    "bearer-missing",
    "Authorization is missing, or is not “Bearer” and one token",
    "Look at the request as it was sent (Raw): does Authorization: Bearer … stand in it?",
    "The raw request holds a well-formed bearer token and the answer stays the same.",
    "headers",
    "Authorization",
)
TOKEN_EXPIRED = Cause(
    "token-expired",
    "The token has expired, was idle for too long, or was revoked",
    "Compare its expiry with the clock, ask GET /api/v2/tokens/me?preserveIdleTTL=true, or get a"
    " new token.",
    "A token issued a moment ago gets the same answer.",
    "token",
)
OTHER_REGION = Cause(
    "token-other-region",
    "The token was issued in another region",
    "Compare the login host that issued it with the API host: both belong to one domain.",
    "GET /api/v2/tokens/me on this host accepts the same token.",
    "url",
)
CLIENT_DISABLED = Cause(
    "client-disabled",
    "The OAuth client was disabled; its existing tokens are then invalid",
    "Look at the client's state in the organization's OAuth settings.",
    "The same client gets a new token that tokens/me accepts.",
    "token",
)
TOKEN_KIND = Cause(
    "token-kind",
    "An OAuth token stands where a guest or web messaging JWT is needed, or the reverse",
    "Compare the token with the security scheme that the operation publishes.",
    "The token is of the published kind and the answer stays the same.",
    "token",
)
IP_LIST = Cause(
    "ip-list",
    "The organization allows only certain IP addresses",
    "Compare the address that the answer names, or the sender's, with the organization's list.",
    "A send from an address on the list gets the same answer.",
)
UNPUBLISHED = Cause(
    "operation-unpublished",
    "The path or method is in no published definition",
    "Compare with the nearest published operations; Isolate settles what threads claim about it.",
    "The call is found in the vendor's API definition, or works from somewhere else.",
    "url",
)
ROLE_MISSING = Cause(
    "role-missing",
    "The OAuth client lacks a role with the permission, or has it in another division",
    "Look at the client's roles and their divisions; for client credentials these alone decide.",
    "The client's roles hold the permission in the division of the object.",
    "token",
)
USER_PERMISSION = Cause(
    "user-permission",
    "The user behind the token lacks the permission",
    "Look at the user's roles and their divisions.",
    "Another call that needs the same permission works with this token.",
    "token",
)
LICENCE = Cause(
    "feature-missing",
    "The organization does not have the feature or licence",
    "See whether the permission can be assigned in that organization at all.",
    "The permission can be assigned, or the feature works in the organization's own window.",
)
SCOPE_ENFORCEMENT = Cause(
    "scope-enforcement",
    "The organization enforces scopes and has not approved this one for the client",
    "Compare the client's scopes with those the operation publishes; an administrator approves.",
    "tokens/me lists the scope as authorized.",
    "token",
)
OTHER_GRANT = Cause(
    "other-grant",
    "The token is of another grant than it is believed to be",
    "GET /api/v2/tokens/me?preserveIdleTTL=true names the client and its authorizedGrantType.",
    "tokens/me says CLIENT-CREDENTIALS.",
    "token",
)
POLICY = Cause(
    "policy-denied",
    "A security policy of the organization denies it",
    "Give the policy ids of the answer to the organization's administrator.",
    "The named policies do not cover this client or operation.",
)
DEPLOYMENT = Cause(
    "deployment-refused",
    "The deployment id is wrong or disabled, or the Origin is not among its allowed domains",
    "Compare deploymentId and Origin with the web deployment's settings.",
    "The deployment's own page, on an allowed domain, gets the same answer.",
    "headers",
    "Origin",
)
ID_UNKNOWN = Cause(
    "id-unknown",
    "An id in the path or body names nothing, or nothing that this token may see",
    "Read the object by its id in the organization's own window, or list what there is.",
    "A list read with the same token holds the id.",
    "url",
)
ID_OTHER_REGION = Cause(
    "id-other-region",
    "The id is right, but of another region or organization",
    "Compare the host with the region in which the object was made; tokens/me names the"
    " organization.",
    "The object is visible in this region's own window.",
    "url",
)
SESSION_OVER = Cause(
    "session-over",
    "The guest's session has expired or is not known",
    "Compare with expirationDate or durationSeconds that the session itself was given.",
    "A session started a moment ago gets the same answer.",
    "token",
)
BODY_VALUE = Cause(
    "body-value",
    "A required value is missing, or one is not of the published type, form or list",
    "Compare the body with the published definition; look at the fields that the answer names.",
    "A body that fits the definition gets the same answer.",
    "payload",
)
BODY_SYNTAX = Cause(
    "body-syntax",
    "The body is no valid JSON, or not what Content-Type says",
    "Look at the body as it was sent (Raw), not at the source code that made it.",
    "The raw body reads as JSON and Content-Type is application/json.",
    "payload",
)
PARAMETER = Cause(
    "parameter",
    "A parameter of the path or query is missing or has a value of the wrong kind",
    "Compare path and query with the operation's published parameters.",
    "The call without optional parameters gets the same answer.",
    "url",
)
MEDIA_TYPE = Cause(
    "media-type",
    "The body was sent as a form, or without Content-Type, where JSON is expected",
    "Look at Content-Type as it was sent: most libraries add one of their own.",
    "Content-Type: application/json stands in the raw request.",
    "headers",
    "Content-Type",
)
CONFLICT = Cause(
    "conflict",
    "The object changed, or exists already",
    "Read the object again and compare; send the version it has now if it has one.",
    "The same call on an object just read gets the same answer.",
    "payload",
)
TOO_FAST = Cause(
    "too-fast",
    "The token's calls, or the guest's messages, come faster than the limit",
    "Look at inin-ratelimit-allowed and at who else uses this client; wait as long as Retry-After"
    " says.",
    "A single call after the wait gets the same answer.",
)
RETRY_LOOP = Cause(
    "retry-loop",
    "The sender repeats at once and never leaves the limit",
    "See in the sender's log whether it waits for Retry-After (the SDKs wait 3 s without one).",
    "The log shows one call per wait.",
)
SERVER_FAULT = Cause(
    "server-fault",
    "The platform failed at it; the request may be right",
    "Repeat it once; then look at the vendor's status page, and give support the correlation id.",
    "The same request fails the same way for days while others like it work.",
)
SERVER_LOAD = Cause(
    "server-load",
    "The service is overloaded or down for maintenance",
    "Repeat after a wait that grows; look at the vendor's status page.",
    "Other calls to the same service work all the while.",
)
SLOW_SENDER = Cause(
    "slow-sender",
    "The request arrived too slowly or in part",
    "Compare Content-Length with the bytes sent; look at a proxy or a slow link in between.",
    "A short request from another network gets the same answer.",
    "payload",
)
IN_BETWEEN = Cause(
    "in-between",
    "Something in front of the API answered: a gateway, a proxy, or a middleware of one's own",
    "Compare the answer's headers (Server, Via) with a call straight to api.{domain}.",
    "The answer carries ININ-Correlation-Id, or comes the same way without anything in between.",
    "url",
)
LOGIN_HOST = Cause(
    "login-host",
    "The client belongs to another region than this login host",
    "Compare login.{domain} with the region in which the client was made.",
    "Another client of the same region gets a token here.",
    "url",
)
CLIENT_SECRET = Cause(
    "client-secret",
    "The client's id or secret is wrong",
    "Paste both again from the client's page; look for blanks, line ends and swapped fields.",
    "The same pair gets a token with curl.",
    "headers",
    "Authorization",
)
TOKEN_FORM = Cause(
    "token-form",
    "The token request has the wrong content type or went to the api. host",
    "It is POST login.{domain}/oauth/token with application/x-www-form-urlencoded.",
    "The raw request is in that form and the answer stays the same.",
    "headers",
    "Content-Type",
)
TOKEN_THROTTLED = Cause(
    "token-throttled",
    "Tokens are asked for too often; keep one until it expires",
    "Count the token requests in the sender's log; here throttling is 400, not 429.",
    "The first token request in minutes gets the same answer.",
)
