"""The broker's grants of users: what goes over the wire, and browsers of every temper."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import threading
from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from inspector.auth import flows
from inspector.auth.broker import TokenBroker
from inspector.auth.browser import system_browser
from inspector.errors import AuthError
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.request import Request, WireRequest, texts
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Renewal, Token

PLACE = Environment("x", "X", "region", "http://api.x", "http://login.x")
CLIENT = ClientCredentials("id", Secret("canary-secret"), "app")
PUBLIC = ClientCredentials("id", Secret(""))


class Line:
    """Answers every request with one body, and remembers what passed."""

    def __init__(self, status: int = 200, **body: object) -> None:
        content = json.dumps(body or {"access_token": "t", "refresh_token": "canary-r"}).encode()
        self._answer = Response(status, "", "HTTP/1.1", Headers(), content, len(content))
        self.sent: list[WireRequest] = []
        self.templates: list[Request] = []
        self.noted: list[Secret] = []
        self.broker = TokenBroker(self.exchange, clock=lambda: 10.0, note=self.noted.append)

    async def exchange(self, wire: WireRequest, request: Request, label: str) -> Exchange:
        self.sent.append(wire)
        self.templates.append(request)
        return Exchange(Ticket(1), request, self._answer)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.sent[-1].content.decode()))


def come_back(url: str) -> None:
    asked = parse_qs(urlsplit(url).query)
    target = urlsplit(asked["redirect_uri"][0])
    connection = http.client.HTTPConnection(target.netloc, timeout=10)
    connection.request("GET", f"{target.path}?code=canary-code&state={asked['state'][0]}")
    connection.getresponse().read()
    connection.close()


def sign_in(
    line: Line, browser: Callable[[str], bool], client: ClientCredentials = CLIENT
) -> Token:
    return asyncio.run(line.broker.sign_in(PLACE, client, open_browser=browser, timeout_s=10))


def agrees(url: str) -> bool:
    come_back(url)
    return True


def test_a_code_is_redeemed_with_its_verifier_and_redirect() -> None:
    line = Line()
    token = sign_in(line, agrees)
    assert line.form["grant_type"] == "authorization_code"
    assert line.form["code"] == "canary-code"
    assert line.form["redirect_uri"].startswith("http://127.0.0.1:")
    assert 43 <= len(line.form["code_verifier"]) <= 128
    assert "client_id" not in line.form
    basic = base64.b64encode(b"id:canary-secret").decode()
    assert line.sent[0].headers.get("Authorization") == f"Basic {basic}"
    assert (token.grant, token.client_name) == ("code", "app")
    assert token.renewal == Renewal(CLIENT, Secret("canary-r"))


def test_a_public_client_gives_its_id_and_no_authorization() -> None:
    line = Line()
    sign_in(line, agrees, PUBLIC)
    assert line.form["client_id"] == "id"
    assert "Authorization" not in line.sent[0].headers


def test_what_is_secret_is_noted_before_it_is_sent_and_in_no_template() -> None:
    line = Line()
    sign_in(line, agrees)
    assert {line.form["code"], line.form["code_verifier"]} <= {s.reveal() for s in line.noted}
    written = " ".join(text for _, text in texts(line.templates[0]))
    assert "canary" not in written
    assert line.form["code_verifier"] not in written
    assert "code={{code}}" in written


def test_a_browser_that_blocks_until_it_is_closed_holds_up_nobody() -> None:
    closed = threading.Event()

    def blocks(url: str) -> bool:
        come_back(url)
        return closed.wait(10)

    assert sign_in(Line(), blocks).grant == "code"
    closed.set()


def test_without_a_browser_nobody_is_waited_for() -> None:
    with pytest.raises(AuthError, match="no browser that could be opened"):
        sign_in(Line(), lambda _url: False)


def test_what_goes_wrong_in_the_browsers_thread_is_raised() -> None:
    def breaks(_url: str) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sign_in(Line(), breaks)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "-x", ""])
def test_the_systems_browser_opens_web_addresses_only(url: str) -> None:
    assert system_browser(url) is False


def test_a_refresh_without_a_new_refresh_token_keeps_the_old_one() -> None:
    renewal = Renewal(CLIENT, Secret("canary-old"))
    line = Line(access_token="t")
    token = asyncio.run(line.broker.refresh(PLACE, renewal))
    assert line.form == {"grant_type": "refresh_token", "refresh_token": "canary-old"}
    assert token.renewal == renewal
    assert asyncio.run(Line().broker.refresh(PLACE, renewal)).renewal != renewal


def test_an_assertion_goes_in_base64_with_its_organization() -> None:
    for pasted in ("<Assertion/>", " PEFzc2Vy\ndGlvbi8+ "):
        line = Line(access_token="t")
        asyncio.run(line.broker.use_assertion(PLACE, CLIENT, "org", Secret(pasted)))
        assert line.form == {
            "grant_type": "urn:ietf:params:oauth:grant-type:saml2-bearer",
            "orgName": "org",
            "assertion": "PEFzc2VydGlvbi8+",
        }


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        ("invalid_grant", "sign in again"),
        ("unauthorized_client", "authorization code grant"),
        ("invalid_client", "secret is wrong"),
    ],
)
def test_a_refused_code_says_what_to_check_and_repeats_no_secret(error: str, hint: str) -> None:
    line = Line(400, error=error, error_description="canary-secret is no good")
    with pytest.raises(AuthError, match=hint) as refused:
        sign_in(line, agrees)
    assert "canary" not in str(refused.value)


def test_a_refused_assertion_says_what_to_check() -> None:
    flow = flows.saml2_bearer("http://login.x", CLIENT, "org", Secret("<a/>"), 0.0)
    next(flow)
    content = b'{"error":"invalid_grant","error_description":"expired"}'
    with pytest.raises(AuthError, match="get a new assertion"):
        flow.send(Response(400, "", "HTTP/1.1", Headers(), content, len(content)))
