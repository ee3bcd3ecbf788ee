"""Whatever is typed, the check answers, and it never repeats a secret."""

from __future__ import annotations

import json
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.catalog.operations import published
from inspector.model.environment import Environment
from inspector.model.headers import Headers
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret
from inspector.model.token import Token
from inspector.rules.check import Situation, check
from inspector.rules.pack import load, seed_folder

RULES = load([seed_folder()])[0]
HOSTS = (
    Environment("sandbox", "S", "sandbox", "http://127.0.0.1:1", "http://127.0.0.1:2", "thread"),
    Environment("r", "R", "region", "https://api.mypurecloud.de", "https://login.mypurecloud.de"),
    Environment("g", "G", "gateway", "https://gw.example/a", "https://gw.example/l"),
)
ORDER = ["error", "warning", "info"]

words = st.text(max_size=12)
pieces = st.sampled_from(
    [
        "/api/v2",
        "/conversations",
        "/messaging",
        "{{api}}",
        "{{x}}",
        "https://",
        "[",
        "/oauth/token",
        "/api/v2/webchat/guest/conversations",
        "/:id",
        "{id}",
        "//",
        "?q64=",
        "&x=1",
        "%ZZ",
        "#",
        "https://apps.mypurecloud.de",
        "https://api.mypurecloud.eu",
        "/api/v2/webmessaging/messages",
    ]
)
urls = st.one_of(words, st.lists(st.one_of(pieces, words), max_size=5).map("".join))
values = st.one_of(
    words,
    st.sampled_from(
        ["Bearer {{token}}", "Bearer Bearer {{token}}", "Basic {{token}}", "{{token}}"]
    ),
)
names = st.one_of(
    words,
    st.sampled_from(
        [
            "Authorization",
            "Content-Type",
            "X-Guest-Id",
            "authorization",
            "Content-Length",
            "Transfer-Encoding",
            "Host",
            "Origin",
            "Accept",
            "Sec-Fetch-Mode",
        ]
    ),
)
documents = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), words),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                words,
                st.sampled_from(
                    [
                        "externalContact",
                        "to",
                        "id",
                        "memberInfo",
                        "displayName",
                        "routingTarget",
                        "targetType",
                        "skills",
                        "organizationId",
                        "journeyContext",
                    ]
                ),
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)
bodies = st.builds(
    Body,
    st.sampled_from(["none", "json", "text", "form", "multipart", "file", "base64"]),
    st.one_of(words, documents.map(json.dumps), st.just('{"to": {{x}}')),
    st.just((Part("a", "{{x}}"),)),
)
requests = st.builds(
    Request,
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "", "odd"]),
    urls,
    st.lists(st.tuples(names, values), max_size=4).map(Headers.of),
    bodies,
)
scopes = st.one_of(
    st.none(), st.frozensets(st.one_of(words, st.just("admin"), st.just("messaging:guest")))
)


@st.composite
def situations(draw):
    secret = Secret(draw(words))
    token = Token(
        secret,
        "pasted",
        scopes=draw(scopes),
        expires_at=draw(st.one_of(st.none(), st.floats())),
        claims=draw(
            st.one_of(
                st.none(),
                st.dictionaries(
                    st.sampled_from(["exp", "nbf", "iat", "iss", "data", "sessionId"]), documents
                ),
            )
        ),
        active=draw(st.one_of(st.none(), st.booleans())),
    )
    return Situation(
        environment=draw(st.sampled_from(HOSTS)),
        catalog=published(),
        rules=RULES,
        bindings=draw(st.sampled_from([{}, {"token": secret}, {"token": "t", "x": "y"}])),
        token=draw(st.sampled_from([None, token])),
        grant=draw(st.sampled_from(["client_credentials", "code", "unknown"])),
        now=1_800_000_000.0,
        clients=draw(st.sampled_from([(), ("middleware",)])),
        client_known=draw(st.booleans()),
        token_is_foreign=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(requests, situations())
def test_the_check_never_raises_and_orders_what_it_says(request_, situation):
    found = check(request_, situation)

    ranks = [ORDER.index(finding.severity) for finding in found]
    assert ranks == sorted(ranks)
    assert len({finding.id for finding in found}) == len(found)
    assert all(finding.message for finding in found)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(
        [
            "{}",
            " {}\n",
            '"{}"',
            "Bearer {}",
            "Basic {}",
            "{}\u200b",
            "[{}]",
            "<{}>",
            "{} {}",
            "{}...",
        ]
    ),
    st.sampled_from(
        ["Bearer {{token}}", "{{token}}", "Bearer{{token}}", "Basic {{token}}", "x {{token}}"]
    ),
    st.sampled_from(HOSTS),
    st.sampled_from(
        [
            "/api/v2/conversations/messaging",
            "/api/v2/tokens/me",
            "/api/v2/{{token}}",
            "/oauth/token?secret={{token}}",
        ]
    ),
)
def test_no_part_of_a_secret_enters_a_finding(shape, header, environment, url):
    secret = Secret(shape.replace("{}", "Canary4711x"))
    request = Request(
        "POST",
        url,
        Headers.of([("Authorization", header), ("X-Other", "{{token}}")]),
        Body("json", '{"externalContact": {"id": "{{token}}"}, "bad": "{{token}}" }'),
    )
    situation = Situation(
        environment=environment,
        catalog=published(),
        rules=RULES,
        bindings={"token": secret},
        token=Token(secret, "pasted", scopes=frozenset({"admin"})),
        clients=("middleware",),
        client_known=True,
    )

    assert "Canary" not in json.dumps([asdict(finding) for finding in check(request, situation)])
