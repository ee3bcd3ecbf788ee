"""Takes secrets out of a request: each becomes a variable whose value is a `Secret`.

Every import passes through here, so that saving, showing or exporting a request cannot leak
what a customer pasted. What only stands in a secret's place (`<YOUR_TOKEN>`, `xxxx`) becomes a
variable without a value, and so do `<…>` and `{…}` anywhere else a value belongs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote, unquote_plus

from inspector.model.headers import Headers
from inspector.model.placeholder import name_of, placeholder_name, token_placeholder
from inspector.model.request import VARIABLE, Bindings, Body, Part, Request, find_variables
from inspector.model.secret import Secret

__all__ = ["Lifted", "Placeholder", "is_secret_name", "lift", "lift_secrets", "token_placeholder"]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A text that stood for a value: the variable made of it, and the text itself."""

    name: str
    text: str
    secret: bool


@dataclass(frozen=True, slots=True)
class Lifted:
    """A request without secrets, the values taken out of it, and the placeholders met."""

    request: Request
    bindings: dict[str, str | Secret]
    placeholders: tuple[Placeholder, ...] = ()


def lift_secrets(request: Request, bindings: Bindings) -> tuple[Request, dict[str, str | Secret]]:
    """Returns the request with variables for its secrets, and the bindings with their values."""
    lifted = lift(request, bindings)
    return lifted.request, lifted.bindings


def lift(request: Request, bindings: Bindings) -> Lifted:
    """Like `lift_secrets`, and tells which placeholders became variables."""
    lifter = _Lifter(request, bindings)
    headers = Headers(tuple((name, lifter.header(name, value)) for name, value in request.headers))
    changed = Request(request.method, lifter.url(request.url), headers, lifter.body(request.body))
    return Lifted(changed, lifter.bindings, tuple(lifter.placeholders))


def is_secret_name(name: str) -> bool:
    """Tells the names of headers, fields and parameters whose values are secrets."""
    plain = re.sub(r"^x[_-]|[^A-Za-z0-9]", "", name, flags=re.IGNORECASE).lower()
    return plain in _SECRET_NAMES or plain.endswith(_SECRET_ENDINGS)


class _Lifter:
    """Holds what has been taken out so far."""

    def __init__(self, request: Request, bindings: Bindings) -> None:
        self.bindings: dict[str, str | Secret] = dict(bindings)
        self.placeholders: list[Placeholder] = []
        self._taken = {variable.name for variable in find_variables(request)} | set(bindings)

    def header(self, name: str, value: str) -> str:
        lowered = name.lower()
        if lowered in ("authorization", "proxy-authorization"):
            return self._credentials(value)
        if lowered in ("cookie", "set-cookie"):
            return self._hole(value, "cookie")
        if is_secret_name(name):
            return self._after_scheme(value, _plain(lowered.removeprefix("x-")))
        return self._fill_in(value)

    def url(self, url: str) -> str:
        userinfo = _USERINFO.match(url)
        if userinfo and not VARIABLE.search(userinfo.group(2)):
            hole = self._hole(unquote(userinfo.group(2)), "password")
            url = userinfo.group(1) + hole + url[userinfo.end(2) :]
        found = _FRAGMENT.search(url)
        fragment = ""
        if found is not None:
            url, fragment = url[: found.start()], "#" + self._pairs(found.group(1), unquote)
        path, mark, query = url.partition("?")
        path = _PATH_PLACEHOLDER.sub(self._in_path, path)
        query, hash_mark, rest = query.partition("#")
        return path + mark + self._pairs(query, unquote) + hash_mark + rest + fragment

    def body(self, body: Body) -> Body:
        if body.kind == "form":
            return replace(body, text=self._pairs(body.text, unquote_plus, form=True))
        if body.kind in ("json", "text"):
            text = _JSON_STRING.sub(self._member, body.text)
            if body.kind == "text" and _LIKE_FORM.fullmatch(text):
                text = self._pairs(text, str)
            return replace(body, text=text)
        return replace(body, parts=tuple(map(self._part, body.parts)))

    def _part(self, part: Part) -> Part:
        if is_secret_name(part.name):
            return replace(part, text=self._hole(part.text, _plain(part.name)))
        return replace(part, text=_JSON_STRING.sub(self._member, part.text))

    def _hole(self, text: str, stem: str) -> str:
        """Returns what stands in a secret's place: a variable for each literal part."""
        pieces: list[str] = []
        done = 0
        for match in VARIABLE.finditer(text):
            pieces += (self._literal(text[done : match.start()], stem), match.group(0))
            done = match.end()
        return "".join(pieces) + self._literal(text[done:], stem)

    def _literal(self, text: str, stem: str) -> str:
        if not _PRINTS.search(text):
            return text
        name = placeholder_name(text, stem)
        if name is not None:
            return self._placeholder(name, text, secret=True)
        name = self._free(stem, text)
        self.bindings[name] = Secret(text)
        return "{{" + name + "}}"

    def _placeholder(self, name: str, text: str, *, secret: bool) -> str:
        number, stem = 2, name
        while name in self.bindings:
            name = f"{stem}_{number}"
            number += 1
        entry = Placeholder(name, text, secret)
        if entry not in self.placeholders:
            self.placeholders.append(entry)
        self._taken.add(name)
        return "{{" + name + "}}"

    def _free(self, stem: str, value: str) -> str:
        """Returns a name not used for anything else; a number follows one that is taken."""
        name, number = stem, 2
        while name in self._taken:
            known = self.bindings.get(name)
            if isinstance(known, Secret) and known.reveal() == value:
                return name
            name = f"{stem}_{number}"
            number += 1
        self._taken.add(name)
        return name

    def _credentials(self, value: str) -> str:
        kinds = ((_BEARER, "token"), (_BASIC, "basic_credentials"), (_STUCK, "token"))
        for scheme, stem in kinds:
            match = scheme.match(value)
            if match:
                return match.group(0) + self._hole(value[match.end() :], stem)
        return self._after_scheme(value, "token")

    def _after_scheme(self, value: str, stem: str) -> str:
        scheme = _SCHEME.match(value)
        start = scheme.end() if scheme else 0
        return value[:start] + self._hole(value[start:], stem)

    def _pairs(self, text: str, decode: Callable[[str], str], *, form: bool = False) -> str:
        return "&".join(self._pair(pair, decode, form=form) for pair in text.split("&"))

    def _pair(self, pair: str, decode: Callable[[str], str], *, form: bool) -> str:
        name, equals, value = pair.partition("=")
        plain = decode(name)
        if is_secret_name(plain) or (form and plain == "code"):
            return name + equals + self._hole(decode(value), _plain(plain))
        return name + equals + self._fill_in(value, decode(value))

    def _member(self, match: re.Match[str]) -> str:
        """Changes the value of one member of a JSON object; its text stays as it was spelled."""
        name, value, number = match.groups()
        if value is None and number is None:
            return match.group(0)
        group = 2 if number is None else 3
        text = match.group(group)
        if is_secret_name(name):
            changed = self._hole(text, _plain(name))
        else:
            changed = text if number is not None else self._fill_in(text)
        before, after = match.start(group) - match.start(), match.end(group) - match.start()
        return match.group(0)[:before] + changed + match.group(0)[after:]

    def _fill_in(self, value: str, decoded: str | None = None) -> str:
        """Makes a variable of a whole value that only stands for one, like `<guest-id>`."""
        plain = (value if decoded is None else decoded).strip()
        if not _WHOLE.fullmatch(plain):
            return value
        return self._placeholder(name_of(plain, "value"), plain, secret=False)

    def _in_path(self, match: re.Match[str]) -> str:
        inner = next(group for group in match.groups() if group)
        return self._placeholder(name_of(inner, "value"), match.group(0), secret=False)


def _plain(name: str) -> str:
    """Returns a field's name as a variable: `clientSecret` stays, `client-secret` does not."""
    return re.sub(r"\W", "_", name, flags=re.ASCII).strip("_") or "secret"


# White space and what no editor shows: a text of nothing else is no token.
_PRINTS = re.compile(r"[^\s\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")
_BEARER = re.compile(r"\s*(?:Bearer )*Bearer ", re.IGNORECASE)
_BASIC = re.compile(r"\s*Basic +", re.IGNORECASE)
# Bearer grown together with what must be a token: the fault is the header's, not the token's.
_STUCK = re.compile(r"\s*Bearer[:=]?(?=[A-Za-z0-9._~+/=-]{20,}\s*$)", re.IGNORECASE)
_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9-]{1,24}[ \t:]+(?=\S)")
_USERINFO = re.compile(r"([A-Za-z][\w+.-]*://[^/?#@:]*:)([^/?#@]+)@")
# A redirect of the implicit grant has its token after the hash (RFC 6749, 4.2.2).
_FRAGMENT = re.compile(r"#(?!\{)([^#?=]{1,200}=[^#]*)\Z")
_PATH_PLACEHOLDER = re.compile(
    r"(?<!\{)\{([A-Za-z][\w -]{0,60})\}(?!\})|<([A-Za-z][\w -]{0,60})>|%3C([A-Za-z][\w-]{0,60})%3E"
)
_WHOLE = re.compile(r"<[A-Za-z][\w .-]{0,60}>|YOUR_[A-Z0-9_]{1,60}")
# Every string is consumed whole, closed or not: a search that starts again inside one would
# take quadratic time.
_JSON_STRING = re.compile(
    r'"((?:[^"\\]|\\.)*+)(?:"|\\?\Z)'
    r'(?:\s*+:\s*+(?:"((?:[^"\\]|\\.)*+)(?:"|\\?\Z)|(-?\d[\d.eE+-]*+)))?',
    re.DOTALL,
)
_LIKE_FORM = re.compile(r"[\w.-]+=[^&\s]*(?:&[\w.-]+=[^&\s]*)*")
_SECRET_NAMES = frozenset(
    (
        "token", "secret", "password", "passwd", "passphrase", "pwd", "pass", "apikey", "jwt",
        "assertion", "credential", "credentials", "bearer", "authorization", "codeverifier",
        "subscriptionkey", "authkey", "accesskey", "privatekey", "secretkey", "sharedkey",
        "sessionkey", "sas", "sig", "signature", "cookie", "sessionid", "jsessionid",
    )
)  # fmt: skip
_SECRET_ENDINGS = (
    "clientsecret", "accesstoken", "refreshtoken", "idtoken", "authtoken", "apitoken",
    "sessiontoken", "securitytoken", "bearertoken", "csrftoken", "xsrftoken", "usertoken",
    "guesttoken", "jwttoken", "password", "passphrase", "apikey", "subscriptionkey",
    "accesskey", "privatekey", "secretkey", "clientassertion", "samlassertion",
    "secretvalue", "appsecret", "sharedsecret", "webhooksecret", "consumersecret",
)  # fmt: skip
