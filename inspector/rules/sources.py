"""The vendor's published material, and the standards, that the built-in checks rest on.

Read on 2026-11-22; versions are in the name where the material has one.
"""

from __future__ import annotations

from inspector.model.finding import Evidence

_READ = "2026-11-22"


def declared(status: int, code: str, operations: int) -> Evidence:
    """Returns the evidence that the vendor declares an error code on a status."""
    noun = "operation" if operations == 1 else "operations"
    source = f"vendor's API definition, August 2026: {status} {code}"
    return Evidence("official", source, _READ, f"declared on {operations:,} {noun}")


def _official(source: str) -> tuple[Evidence, ...]:
    return (Evidence("official", source, _READ),)


HTTP = _official("RFC 9110 (HTTP), sections 5 and 9.3")
STATUS_CODES = _official("RFC 9110 (HTTP), section 15")
URI = _official("RFC 3986 (URI)")
CATALOG = _official("vendor's API definition, August 2026")
BEARER = _official("platform client SDKs: Authorization: Bearer <token>")
ROLES = _official("OAuthClient model, platform-client-sdk-python 257.1.0")
TOKEN_ENDPOINT = _official("developer.genesys.cloud: use client credentials; all platform SDKs")
HOSTS = _official("platform client SDKs: api.{domain} and login.{domain}")
MEDIA_TYPE = _official("vendor's API definition, August 2026: 415 unsupported.media.type")
MALFORMED = _official("vendor's API definition, August 2026: 400 bad.request")
CREDENTIALS = _official("vendor's API definition, August 2026: 401 bad.credentials")
TOKEN_KINDS = _official("vendor's API definition, August 2026: security schemes")
SCOPES = _official("vendor's API definition, August 2026; help article introduction-to-scopes")
JWT = _official("RFC 7519 (JSON Web Token), section 4.1")
OAUTH = _official("RFC 6749 (OAuth 2.0), sections 4.1.2.1 and 5.2")
AUTHORIZE_ERRORS = _official("platform-client-sdk-cli 166.0.0: oauthWebpage.go; RFC 6749")
TOKEN_THROTTLE = _official("terraform-provider-genesyscloud f955430: provider.go")
SOCKET_CODES = _official("messenger-transport-mobile-sdk ea4509f: ErrorCode.kt")
SOCKET_FRAMES = _official("web-messaging-sdk-java 18.1.0: swagger.json")

PUBLISHED_HEADERS = frozenset(
    {
        "if-match",
        "if-none-match",
        "accept-language",
        "idempotency-key",
        "x-journey-session-id",
        "x-journey-session-type",
    }
)
"""Every request header that some published operation declares, in lower case."""

COMMON_HEADERS = frozenset(
    {
        "accept",
        "accept-charset",
        "accept-encoding",
        "authorization",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "date",
        "expect",
        "forwarded",
        "host",
        "origin",
        "pragma",
        "referer",
        "te",
        "transfer-encoding",
        "user-agent",
        "via",
        "genesys-app",
        "purecloud-sdk",
    }
)
"""Headers of HTTP itself (RFC 9110) and of the vendor's SDKs, which need no declaration."""
