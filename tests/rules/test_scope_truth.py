"""The truth about scopes: four columns, who decides, and the verdict of each row."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from inspector.catalog.operations import published
from inspector.model.exchange import Exchange, Failure, Response, Ticket
from inspector.model.finding import Evidence
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.secret import Secret
from inspector.rules.claim import Applies, ClaimedRule, Requires, Source, Statement
from inspector.rules.scope_naming import Naming, read_naming
from inspector.rules.scope_rows import COLUMNS, ScopeRow, ScopeTruth
from inspector.rules.scope_table import HEADER, as_table, sources, statement
from inspector.rules.scope_truth import scope_truth

AGENTLESS = {"url": "/api/v2/conversations/messages/agentless"}
QUEUES = {"method": "GET", "url": "/api/v2/routing/queues", "body": None}
ANYWHERE = Applies(paths=("/*",))
SOURCE = Source(title="a colleague", date=date(2026, 11, 22))
DOMAINS = {"method": "GET", "url": "/api/v2/languageunderstanding/domains", "body": None}
GUEST = {"method": "GET", "url": "/api/v2/webchat/guest/conversations/c/members", "body": None}
AUDITS = {"url": "/api/v2/audits/query", "body": "{}"}
DATE = {"method": "GET", "url": "/api/v2/date", "body": None}
LOGIN = {"url": "{{login}}/oauth/token"}
NAMES = ("method", "url", "headers", "authorization", "content_type", "body", "kind")


@pytest.fixture(scope="module")
def truth(case: Any) -> Any:
    def make(naming: Naming | None = None, **changes: Any) -> ScopeTruth:
        about = {name: changes.pop(name) for name in NAMES if name in changes}
        return scope_truth(case.request(**about), case.situation(**changes), naming)

    return make


def row(truth: ScopeTruth, scope: str) -> ScopeRow:
    place = truth.find(scope)
    assert place is not None, [one.scope for one in truth.rows]
    return truth.rows[place]


def standings(one: ScopeRow) -> tuple[str, ...]:
    return tuple(cell.standing for _column, cell in one.cells())


def claim(**requires: Any) -> ClaimedRule:
    more = {
        name: requires.pop(name) for name in ("confirmed_by", "contradicted_by") if name in requires
    }
    return ClaimedRule(
        id="told",
        title="It needs a scope",
        applies=ANYWHERE,
        requires=Requires(**requires),
        sources=(SOURCE,),
        **more,
    )


def answered(status: int, body: object, headers: tuple[tuple[str, str], ...] = ()) -> Exchange:
    content = json.dumps(body).encode()
    response = Response(status, "", "HTTP/1.1", Headers(headers), content, len(content))
    return Exchange(Ticket(1), None, response)  # type: ignore[arg-type]  # only its answer is read


def test_in_the_starting_case_the_claims_stand_beside_what_nobody_publishes(truth):
    found = truth()

    assert [one.scope for one in found.rows] == ["messaging:guest", "messaging:web", "admin"]
    web = row(found, "messaging:web")
    assert standings(web) == ("unknown", "contradicted", "no", "silent")
    assert not web.published
    assert web.nearest[0] == "messaging"
    assert "not a published scope" in web.claimed.why
    assert {e.level for e in web.claimed.evidence} == {"claimed", "official"}
    assert row(found, "messaging:guest").verdict.words == (
        "Only claimed: no published operation asks for it. The token carries it."
    )
    assert row(found, "admin").verdict.words == "Granted, but no published operation asks for it."
    assert found.operation == ""
    assert "nothing official says" in found.notes[0]
    assert found.ask == ""


def test_a_write_scope_covers_reading_and_not_the_reverse(truth):
    reading = truth(**QUEUES, scopes=["routing"], grant="code")
    assert standings(row(reading, "routing"))[::2] == ("any", "granted")
    assert standings(row(reading, "routing:readonly"))[::2] == ("any", "covered")
    assert row(reading, "routing:readonly").verdict.words.endswith("covered by routing.")

    writing = truth(**AGENTLESS, scopes=["conversations:readonly"], grant="code")
    assert standings(row(writing, "conversations"))[::2] == ("required", "weaker")
    assert row(writing, "conversations").verdict.standing == "missing"
    assert standings(row(writing, "conversations:readonly"))[::2] == ("weaker", "granted")
    assert "which asks for conversations" in row(writing, "conversations:readonly").verdict.words

    asking = truth(**AUDITS, scopes=["audits"], grant="code")
    assert standings(row(asking, "audits"))[::2] == ("covers", "granted")
    assert standings(row(asking, "audits:readonly"))[::2] == ("required", "covered")


def test_required_says_which_operation_requires_it(truth):
    cell = row(truth(**AGENTLESS, grant="code"), "conversations").required

    assert cell.word == "required"
    assert cell.evidence[0].level == "official"
    assert cell.evidence[0].where == "POST /api/v2/conversations/messages/agentless"
    any_of = row(truth(**QUEUES, scopes=[], grant="code"), "routing").required
    assert any_of.word == "one of 2"
    assert "routing, routing:readonly" in any_of.why


def test_of_several_scopes_one_is_enough(truth):
    found = truth(**DOMAINS, scopes=["dialog:readonly"], grant="code")

    assert row(found, "dialog:readonly").verdict.standing == "met"
    other = row(found, "language-understanding").verdict
    assert other == type(other)(
        "aside", "Not needed: dialog:readonly is granted, and one is enough."
    )


@pytest.mark.parametrize(
    ("grant", "scopes", "standing", "words"),
    [
        ("code", ["users"], "missing", "Asked for by the call, and not granted."),
        ("unknown", ["users"], "missing", "counts if the token is of a user"),
        ("client_credentials", ["users"], "aside", "roles decide"),
        ("code", None, "open", "what is granted is not known"),
        ("saml2", ["conversations"], "met", "and granted"),
    ],
)
def test_how_the_token_was_had_decides_what_a_published_scope_means(
    truth, grant, scopes, standing, words
):
    verdict = row(truth(**AGENTLESS, scopes=scopes, grant=grant), "conversations").verdict

    assert verdict.standing == standing
    assert words in verdict.words


@pytest.mark.parametrize(
    ("grant", "decider", "words"),
    [
        ("client_credentials", "roles", "roles and divisions do"),
        ("code", "both", "the user's permissions and the granted scopes"),
        ("unknown", "unknown", "is not known"),
    ],
)
def test_it_says_who_decides_and_which_permissions_are_published(truth, grant, decider, words):
    found = truth(**AGENTLESS, grant=grant)

    assert found.deciding.decider == decider
    assert words in found.deciding.statement
    assert (
        found.deciding.permissions == "The call needs the permission conversation:message:create."
    )
    assert all(evidence.level == "official" for evidence in found.deciding.evidence)
    assert words in statement(found)
    assert "official: " in statement(found)


def test_a_call_for_a_guests_token_has_nothing_to_do_with_scopes(truth):
    found = truth(**GUEST, scopes=None, grant="unknown")

    assert found.deciding.decider == "guest token"
    assert "guest chat JWT" in found.deciding.statement
    assert found.ask == ""
    one = row(truth(**{**GUEST, "rules": (claim(scopes_all=("users",)),)}), "users")
    assert one.verdict.standing == "aside"


def test_a_required_scope_of_a_guests_call_does_not_count(truth):
    wanted = replace(
        published().match("GET", AGENTLESS["url"]).operation or _agentless(), scheme="none"
    )
    catalog = _Catalog(wanted)
    one = row(truth(**AGENTLESS, catalog=catalog, grant="code"), "conversations")

    assert one.verdict.words == "This call takes no OAuth token, so it does not count."


def _agentless() -> Any:
    return published().match("POST", AGENTLESS["url"]).operation


class _Catalog:
    """The published catalog with one operation changed."""

    def __init__(self, operation: Any) -> None:
        self._operation = operation
        self.scopes = published().scopes
        self.nearest_scopes = published().nearest_scopes

    def match(self, method: str, path: str) -> Any:
        return replace(published().match(method, path), operation=self._operation)


def test_what_cannot_be_told_is_said_and_who_can_tell(truth):
    unknown = truth(scopes=None)
    assert "Which scopes are granted is not known." in unknown.notes
    assert unknown.ask == "ask"
    assert truth(token=None, scopes=None).ask == "get"
    assert truth(token=None, scopes=None, client_known=False, clients=()).ask == "paste"
    assert row(unknown, "messaging:web").granted.word == "not known"

    assert truth(**DATE, scopes=["users"]).notes == (
        "This operation is published without any scope: it needs none.",
    )
    assert row(truth(**DATE, scopes=["users"]), "users").required.why.endswith("without any scope.")
    assert truth(**AGENTLESS, scopes=[]).notes == ("The token carries no scopes.",)
    assert truth(url="", scopes=None).notes == (
        "There is no request yet, so nothing asks for a scope.",
    )
    unlisted = truth(
        url="/api/v2/analytics/agentcopilots/aggregates/jobs", scopes=["users"], grant="code"
    )
    assert unlisted.notes == ("The vendor publishes no list of scopes for this operation.",)
    assert row(unlisted, "users").verdict.words.startswith("Granted; what this call asks for")


def test_the_login_host_asks_for_no_scope_but_may_refuse_one(truth):
    login = truth(**LOGIN, scopes=None)
    assert login.deciding.decider == "nothing"
    assert statement(login) == ""
    assert login.rows == ()
    assert login.ask == ""
    assert "login host" in login.notes[0]

    naming = read_naming(
        answered(400, {"error": "invalid_scope", "error_description": "unknown scope: foo bar"}),
        *_place(truth),
    )
    refused = truth(naming, **LOGIN, scopes=["users"])
    assert row(refused, "bar").named.word == "refused"
    assert row(refused, "foo").verdict.standing == "refused"


def _place(truth: Any) -> Any:
    from inspector.model.environment import Environment

    return (
        Environment(
            "r", "R", "region", "https://api.mypurecloud.com", "https://login.mypurecloud.com"
        ),
        Redactor((Secret("canary-secret-4711"),)),
    )


REFUSAL = {
    "code": "app.not.authorized.for.scope",
    "message": "App not authorized to use scope conversations",
    "status": 403,
    "messageParams": {},
}


@pytest.mark.parametrize(
    ("grant", "scopes", "words"),
    [
        ("code", ["users"], "The server says that the token may not use it."),
        ("code", ["conversations"], "an administrator must approve it"),
        ("client_credentials", ["users"], "look whether the token is of another grant"),
    ],
)
def test_what_the_server_refuses_comes_before_what_is_published(truth, grant, scopes, words):
    naming = read_naming(answered(403, REFUSAL), *_place(truth))
    one = row(truth(naming, **AGENTLESS, grant=grant, scopes=scopes), "conversations")

    assert one.named.word == "lacks it"
    assert "403 app.not.authorized.for.scope" in one.named.why
    assert one.named.evidence[0].where == "api.mypurecloud.com"
    assert words in one.verdict.words


def test_an_answer_that_names_no_scope_says_so(truth):
    naming = read_naming(answered(200, {"scope": "conversations"}), *_place(truth))
    assert row(truth(naming, **AGENTLESS), "conversations").named.standing == "no"
    failed = Exchange(Ticket(1), None, Failure("timeout", "late"))  # type: ignore[arg-type]  # only its answer is read
    assert read_naming(failed, *_place(truth)) == Naming()
    assert read_naming(None, *_place(truth)) == Naming()


def test_a_bearer_challenge_names_scopes_too(truth):
    challenge = ("WWW-Authenticate", 'Bearer error="insufficient_scope", scope="users foo:bar"')
    naming = read_naming(answered(403, "", (challenge,)), *_place(truth))

    assert naming.scopes == ("users", "foo:bar")
    assert naming.kind == "lacking"
    assert naming.evidence is not None
    assert "WWW-Authenticate" in naming.evidence.source

    plain = ("WWW-Authenticate", 'Bearer realm="x", scope="users foo:bar"')
    naming = read_naming(answered(401, "", (plain,)), *_place(truth))
    found = truth(naming, scopes=[])
    assert row(found, "users").named.word == "named"
    assert row(found, "users").verdict.words == "The server's answer names it."
    assert row(found, "foo:bar").verdict.words.endswith("which is no published scope.")


def test_a_secret_in_a_challenge_is_no_scope(truth):
    challenge = ("WWW-Authenticate", 'Bearer scope="users canary-secret-4711"')
    naming = read_naming(answered(401, "", (challenge,)), *_place(truth))

    assert naming.scopes == ("users",)


def test_what_an_experiment_saw_comes_before_what_is_claimed(truth):
    seen = Evidence("observed", "needed in 3 of 3 sends", where="the sandbox (scenario thread)")
    known = {"guest-scope:messaging:web": (seen,)}
    verdict = row(truth(observed=known), "messaging:web").verdict
    assert verdict.standing == "missing"
    assert verdict.words == "An experiment saw it matter on the sandbox (scenario thread)."
    met = row(truth(observed=known, scopes=["messaging:web"]), "messaging:web").verdict
    assert met.standing == "met"
    elsewhere = truth(
        observed=known, url="https://api.mypurecloud.com/api/v2/conversations/messaging"
    )
    assert row(elsewhere, "messaging:web").verdict.standing == "aside"
    official = {"scope-official": (replace(seen, where=""),)}
    on_this = row(truth(**AGENTLESS, grant="code", observed=official), "conversations").verdict
    assert on_this.words == "An experiment saw it matter on needed in 3 of 3 sends."
    several = claim(scopes_any=("users", "groups"))
    found = truth(rules=(several,), observed={"told": (seen,)}, scopes=[])
    assert row(found, "users").verdict.standing == "missing"
    assert row(found, "groups").verdict.standing == "open"


def test_claims_say_how_they_stand(truth):
    said = Statement(text="So it is", source="the docs", date=date(2026, 11, 22))
    several = row(truth(rules=(claim(scopes_any=("users", "groups")),)), "users").claimed
    assert (several.standing, several.word) == ("any", "one of 2")
    both = claim(scopes_any=("users", "groups"), scopes_all=("users",))
    assert row(truth(rules=(both,)), "users").claimed.standing == "claimed"
    against = claim(scopes_all=("users",), contradicted_by=said)
    told = row(truth(rules=(against,)), "users").claimed
    assert told.standing == "contradicted"
    assert "So it is" in told.why
    confirmed = claim(scopes_all=("users",), confirmed_by=said)
    for scopes, standing in (([], "missing"), (["users"], "met"), (None, "open")):
        one = row(truth(rules=(confirmed,), scopes=scopes), "users")
        assert (one.claimed.standing, one.verdict.standing) == ("confirmed", standing)
    plain = row(truth(**AGENTLESS, rules=(claim(scopes_all=("users",)),)), "users")
    assert plain.verdict.words == "Only claimed: this operation does not ask for it."
    header = claim(headers=("X-A",))
    assert truth(rules=(header,), scopes=[]).rows == ()


@pytest.mark.parametrize(
    ("source", "level", "told"),
    [
        ("token response", "observed", "token response"),
        ("tokens/me", "observed", "tokens/me"),
        ("claims, not verified", "claimed", "not verified"),
        ("--scopes", "claimed", "your word, --scopes"),
        ("", "claimed", "not known by whose word"),
    ],
)
def test_granted_says_by_whose_word(truth, source, level, told):
    cell = row(truth(scopes=["users"], known={"scopes_from": source}), "users").granted

    assert cell.evidence[0].level == level
    assert told in cell.evidence[0].source
    assert cell.evidence[0].on_sandbox == (level == "observed")


def test_as_text_every_row_has_a_cell_for_every_column(truth):
    header, rows = as_table(truth(**QUEUES, scopes=["routing", "foo"], grant="code"))

    assert header == HEADER == ("Scope", *COLUMNS.values(), "Verdict")
    assert {len(cells) for cells in rows} == {len(header)}
    assert rows[0][:2] == ("routing", "one of 2")
    thread = as_table(truth(known={"scopes_from": "token response"}))[1]
    assert thread[0][0].startswith("messaging:guest (not published; nearest: messaging,")
    assert thread[0][2] == "contradicted (forum.sggu.com thread 10372, a third-party board)"
    assert thread[0][3] == "granted (token response, on the sandbox)"
    assert thread[2][0] == "admin (not published)"
    # What was searched for in vain has no source to name.
    assert thread[1][3] == "no"


def test_the_sources_of_a_cell_are_a_line_each(truth):
    found = truth(**AGENTLESS, known={"scopes_from": "token response"}, scopes=["conversations"])
    one = row(found, "conversations")

    (required,) = sources(one.required)
    assert required == "official: vendor's API definition, August 2026 (2026-11-22)"
    assert "POST /api/v2/conversations/messages/agentless asks for it." in one.required.why
    assert sources(one.granted) == (
        "observed on the sandbox: token response (the sandbox (scenario thread))",
    )
    told = row(truth(), "messaging:web").claimed
    assert sources(told)[0].startswith("claimed: forum.sggu.com thread 10372")


def test_a_confirmed_claim_names_who_says_it_in_its_text(truth):
    said = Statement(text="So it is", source="the docs", date=date(2026, 11, 22))
    found = truth(rules=(claim(scopes_all=("users",), confirmed_by=said),), scopes=[])

    assert as_table(found)[1][0][2] == "confirmed (a colleague)"
