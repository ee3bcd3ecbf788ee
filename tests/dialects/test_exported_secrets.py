"""No export holds a secret in any spelling, wherever it stood in the request."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import suppress
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.dialects import registry
from inspector.errors import RenderError
from inspector.model.headers import Headers
from inspector.model.lift import lift
from inspector.model.placeholder import token_placeholder
from inspector.model.redact import Redactor
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret

_FORM = Headers((("Content-Type", "application/x-www-form-urlencoded"),))
_JSON = Headers((("Content-Type", "application/json"),))
_SECRETS = (
    st.text("abcXYZ019-_.~+/=&%#\"'\\$`!é☃ ", min_size=6, max_size=20)
    .map(lambda text: f"S3cr{text}9z")
    .filter(lambda text: token_placeholder(text) is None)
)


def _requests(secret: str) -> dict[str, Request]:
    """A request for each place that a secret stands in, spelled as it must be there."""
    url = "https://api.mypurecloud.com/x"
    plain = quote(secret, safe="")
    member = json.dumps({"client_secret": secret, "list": [{"password": secret}]})
    readable = json.dumps({"a": {"access_token": secret}}, ensure_ascii=False, indent=2)
    basic = b64encode(f"me:{secret}".encode()).decode()
    parts = (
        Part("password", secret),
        Part("meta", member, None, "application/json"),
        Part("api_key", secret, "key.txt", "text/plain"),
    )
    fields = (Part("a", "1"), Part("token", secret), Part("f", "", "n", "image/png", "./n"))

    def headed(name: str, value: str) -> Request:
        return Request("GET", url, Headers(((name, value),)))

    return {
        "bearer": headed("Authorization", f"Bearer {secret}"),
        "basic": headed("Authorization", f"Basic {basic}"),
        "another scheme": headed("Authorization", secret),
        "cookie": headed("Cookie", f"session={plain}"),
        "key": headed("X-Api-Key", secret),
        "query": Request("GET", f"{url}?a=1&access_token={plain}&b=2"),
        "fragment": Request("GET", f"{url}#access_token={plain}&expires_in=1"),
        "user": Request("GET", f"https://me:{plain}@api.mypurecloud.com/x"),
        "form": Request(
            "POST", url, _FORM, Body("form", f"a=1&client_secret={quote_plus(secret)}")
        ),
        "JSON": Request("POST", url, _JSON, Body("json", member)),
        "JSON in lines": Request("PUT", url, _JSON, Body("json", readable)),
        "parts": Request("POST", url, Headers(), Body("multipart", "", parts)),
        "fields": Request("POST", url, Headers(), Body("multipart", "", fields)),
    }


def _spellings(secret: str) -> set[str]:
    raw = secret.encode()
    return {
        secret,
        secret.strip(),
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(json.dumps(secret))[3:-3],
        b64encode(raw).decode(),
        b64encode(b"me:" + raw).decode(),
    }


@pytest.mark.parametrize("target", [target.name for target in registry.targets()])
def test_no_spelling_of_a_secret_leaves_unrevealed(target: str) -> None:
    shown: set[str] = set()

    @settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
    @given(_SECRETS)
    def check(secret: str) -> None:
        for place, request in _requests(secret).items():
            lifted = lift(request, {})
            assert any(isinstance(value, Secret) for value in lifted.bindings.values()), place
            with suppress(RenderError):
                written = registry.render(lifted.request, target, lifted.bindings)
                found = [text for text in _spellings(secret) if text in written]
                assert not found, (place, written)
                shown.add(place)

    check()
    assert len(shown) >= 8, shown


def test_secret_that_stands_elsewhere_too_is_redacted_before_it_is_written() -> None:
    secret = "S3cret-canary/4711+x"
    request = Request(
        "POST",
        f"https://h/x?trace={quote(secret, safe='')}",
        Headers((("Authorization", f"Bearer {secret}"), ("X-Note", secret))),
        Body("multipart", "", (Part("a", f"see {secret}"),)),
    )
    lifted = lift(request, {})
    redactor = Redactor({value for value in lifted.bindings.values() if isinstance(value, Secret)})
    for target in registry.targets():
        with suppress(RenderError):
            written = registry.render(redactor.request(lifted.request), target.name)
            assert not [text for text in _spellings(secret) if text in written], target.name
