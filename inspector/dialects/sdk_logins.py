"""The logins of the vendor's SDKs: each is a request for a token, or the browser's affair."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote_plus

from tree_sitter import Node

from inspector.dialects.assembly import basic, set_form
from inspector.dialects.draft import Draft
from inspector.dialects.sdk_operations import plain_name
from inspector.dialects.sdk_requests import Sdk
from inspector.dialects.values import Absent, Thing, Value, as_text, encode_pairs
from inspector.model.headers import Headers

_BROWSER = frozenset(("loginimplicitgrant", "loginpkcegrant"))
_CODE = ("authorization_code", ("code", "redirect_uri"))
_REFRESH = ("refresh_token", ("refresh_token",))
_SAML = ("urn:ietf:params:oauth:grant-type:saml2-bearer", ("orgName", "assertion"))
_CLIENT: tuple[str, tuple[str, ...]] = ("client_credentials", ())
_GRANTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "getclientcredentialstoken": _CLIENT,
    "loginclientcredentialsgrant": _CLIENT,
    "authorizeclientcredentials": _CLIENT,
    "getcodeauthorizationtoken": _CODE,
    "logincodeauthorizationgrant": _CODE,
    "authorizecodeauthorization": _CODE,
    "authorizecodeauthorizationgrant": _CODE,
    "refreshcodeauthorizationtoken": _REFRESH,
    "refreshcodeauthorizationgrant": _REFRESH,
    "refreshcodeauthorization": _REFRESH,
    "refreshauthorizationcodegrant": _REFRESH,
    "getsaml2bearertoken": _SAML,
    "loginsaml2bearergrant": _SAML,
    "authorizesaml2bearer": _SAML,
}


def is_login(name: str) -> bool:
    plain = plain_name(name)
    return plain in _GRANTS or plain in _BROWSER


def login(sdk: Sdk, client: Thing, name: str, arguments: Sequence[Value], node: Node) -> Value:
    """Logs a client in; returns the token that it then has."""
    plain = plain_name(name)
    if plain in _BROWSER:
        said = f"{name} logs a user in by the browser: log in here for the access_token."
        sdk.source.remarks.append(("info", said, sdk.source.place(node)))
        sdk.set_token(client, sdk.source.unknown(node, name="access_token"))
        return client.slots["token"]
    grant, names = _GRANTS[plain]
    padded: list[Value] = [*arguments, *[Absent()] * 4]
    form: dict[str, Value] = {"grant_type": grant}
    form |= dict(zip(names, padded[2:], strict=False))
    return post_token(sdk, client, padded[:2], form, node)


def post_token(
    sdk: Sdk, client: Thing, credentials: Sequence[Value], form: Mapping[str, Value], node: Node
) -> Value:
    """Adds the request for a token; the client has the one that it is answered."""
    sdk.is_set_up = True
    host = _login_host(sdk.host(client))
    draft = Draft("POST", host + "/oauth/token")
    user, secret = credentials
    authorization = basic(sdk.source, node, user, secret, draft)
    draft.headers = Headers.of([("Authorization", authorization)])
    set_form(draft, encode_pairs(form.items(), as_text, quote_plus))
    return sdk.logged_in(client, draft, node)


def _login_host(host: str) -> str:
    """Returns the login host beside an API host; the environment's where that is not known."""
    if re.match(r"https?://api\.", host):
        return host.replace("//api.", "//login.", 1)
    return "{{login}}" if not host or host.startswith("{{") else host
