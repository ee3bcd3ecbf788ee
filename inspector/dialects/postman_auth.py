"""What Postman's authorization adds to a request."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from inspector.dialects.assembly import with_query
from inspector.dialects.draft import Draft, variable
from inspector.dialects.foreign import Foreign
from inspector.dialects.holes import Holes
from inspector.model.request import VARIABLE


class Auth(Foreign):
    """How a request logs in; the members of each kind stand under its name."""

    type: str = "noauth"


def add_auth(draft: Draft, auth: Auth, whole: Any, holes: Holes) -> None:
    """Adds what an authorization sends; like Postman, in place of a header of that name."""
    given = _members(whole.get(auth.type))
    match auth.type:
        case "noauth":
            return
        case "bearer":
            _authorize(draft, "Bearer " + (given.get("token") or variable("token")), holes)
        case "basic":
            _add_basic(draft, given, holes)
        case "apikey":
            _add_key(draft, given, holes)
        case "oauth2":
            _add_oauth(draft, given, holes)
        case _:
            said = f"The authorization “{auth.type}” is computed by Postman and was not added."
            draft.note("warning", said)


def _add_basic(draft: Draft, given: dict[str, str], holes: Holes) -> None:
    user, password = (holes.fill(given.get(name, "")) for name in ("username", "password"))
    _authorize(draft, "Basic " + holes.basic(draft, user, password), holes)


def _add_key(draft: Draft, given: dict[str, str], holes: Holes) -> None:
    name, value = holes.fill(given.get("key", "")), holes.fill(given.get("value", ""))
    if not name:
        draft.note("warning", "The API key has no name; it was not added.")
    elif given.get("in") == "query":
        draft.url = with_query(draft.url, f"{quote(name)}={_encoded(value)}")
    else:
        draft.headers = draft.headers.without(name).with_added(name, value)


def _add_oauth(draft: Draft, given: dict[str, str], holes: Holes) -> None:
    token = given.get("accessToken", "")
    if not token:
        token = variable("access_token")
        where = given.get("accessTokenUrl") or "its authorization server"
        said = f"Postman asks {where} for the token; fill in the variable access_token."
        draft.note("warning", said)
    if given.get("addTokenTo") == "queryParams":
        draft.url = with_query(draft.url, "access_token=" + _encoded(holes.fill(token)))
    else:
        prefix = given.get("headerPrefix", "Bearer").strip()
        _authorize(draft, f"{prefix} {token}" if prefix else token, holes)


def _authorize(draft: Draft, value: str, holes: Holes) -> None:
    if "Authorization" in draft.headers:
        said = "The authorization stands in the place of the header Authorization, as in Postman."
        draft.note("info", said)
    headers = draft.headers.without("Authorization")
    draft.headers = headers.with_added("Authorization", holes.fill(value))


def _members(value: Any) -> dict[str, str]:
    """Returns a kind's members: an object in v2.0, a list of rows in v2.1."""
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = [(row.get("key"), row.get("value")) for row in value if isinstance(row, dict)]
    else:
        pairs = []
    return {key: item for key, item in pairs if isinstance(key, str) and isinstance(item, str)}


def _encoded(text: str) -> str:
    return quote(text, safe="{}") if VARIABLE.search(text) else quote(text, safe="")
