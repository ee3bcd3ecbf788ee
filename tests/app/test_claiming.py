"""A thread's statement becomes a claim: what it begins with, what it shows, where it would fire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.app.claim_replay import MOST_EXCHANGES, PORTION, Replay, tell
from inspector.app.workspace import starting_case
from inspector.model.edit import Edit
from inspector.model.exchange import Exchange, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import Body, Request
from inspector.rules.draft import ClaimDraft, examine

DRAFT = ClaimDraft(
    id="told-header",
    title="X-Told is needed",
    need="header",
    names=("X-Told",),
    path="/api/v2/conversations/messaging",
    source="a ticket",
    date="2026-11-22",
    method="POST",
)
HEADERS = [("Content-Type", "application/json")]


@pytest.fixture
def owner(make_owner):
    one = make_owner()
    one.space.import_snippet(starting_case())
    return one


@pytest.fixture
def keep(owner):
    """Puts exchanges into the history; `status` 0 is none."""

    def add(*statuses, method="POST", path=DRAFT.path, headers=(), environment="us-east-1"):
        base = "https://api.mypurecloud.com"
        for status in statuses:
            request = Request(
                method, base + path, Headers.of([*HEADERS, *headers]), Body("json", "{}")
            )
            answer = Response(status, "R", "HTTP/1.1", Headers.of([]), b"", 0)
            one = Exchange(Ticket(1), request, answer, environment=environment)
            owner.space.shelf.record(one, Redactor(), "")
        owner.until(lambda: len(owner.space.shelf.rows) >= 1)

    return add


@pytest.fixture
def replay(owner):
    """Holds a draft against the history and returns the last of what is shown."""

    def run(draft=DRAFT):
        shown: list[Replay] = []
        owner.space.replay_claim(examine(draft), shown.append)
        owner.until(lambda: shown and shown[-1].is_done)
        return shown[-1]

    return run


# -- prefill and preview --------------------------------------------------------------------


def test_a_claim_begins_with_the_call_and_its_last_refusal(owner):
    before = owner.space.claim_prefill()
    owner.get_token()
    owner.send()
    after = owner.space.claim_prefill()

    assert (before.method, before.path) == ("POST", "/api/v2/conversations/messaging")
    assert (before.statuses, before.codes) == ((), ())
    assert after.statuses == (401,)
    assert len(after.date) == 10


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/api/v2/users/6f2b1c7e-58a4-4f0d-9a6b-0c4d1e2f3a4b", "/api/v2/users/{userId}"),
        ("/api/v2/moon/6f2b1c7e-58a4-4f0d-9a6b-0c4d1e2f3a4b/4711", "/api/v2/moon/{id}/{id}"),
    ],
)
def test_a_calls_own_ids_become_templates(owner, url, path):
    owner.space.open_request(Request("GET", url, Headers.of([])), {})

    assert owner.space.claim_prefill().path == path


def test_a_threads_words_are_read(owner):
    told = owner.space.read_quote("addHeader('X-Told', '1') or 401")

    assert (told.headers, told.statuses) == (("X-Told",), (401,))


def test_a_preview_shows_the_finding_and_what_is_published(owner):
    preview = owner.space.preview_claim(replace(DRAFT, value_from="text:abc"))

    assert preview.is_about
    (finding,) = preview.findings
    assert finding.message.startswith("X-Told is missing")
    assert finding.edit == Edit("set", "headers", "X-Told", "abc")
    assert [s.is_published for s in preview.standings] == [False, False]
    assert "told-header" not in owner.finding_ids()


def test_a_preview_tells_mistakes_and_other_calls(owner):
    wrong = owner.space.preview_claim(replace(DRAFT, source=""))
    other = owner.space.preview_claim(replace(DRAFT, path="/api/v2/users"))

    assert wrong.rule is None
    assert [mistake.field for mistake in wrong.mistakes] == ["sources.title"]
    assert not other.is_about
    assert other.findings == ()


@pytest.mark.parametrize("field", ["title", "hint", "fix", "quote", "source", "url"])
def test_a_secret_in_a_threads_words_is_never_saved(owner, tmp_path, field):
    secret = "s3cret-canary-value-4711"
    owner.space.paste_token(secret)
    url = f"https://x.example/?t={secret}"
    draft = replace(DRAFT, **{field: url if field == "url" else f"as said: {secret} it was"})
    saved = []
    owner.space.save_claim(draft, "mine", saved.append, saved.append)
    owner.until(lambda: saved)

    text = saved[0].read_text()
    assert secret not in text
    assert "told-header" in text


def test_a_fixed_value_in_a_secrets_place_is_never_saved(owner):
    header = replace(DRAFT, names=("X-Api-Key",), value_from="text:abcdef1234567890")
    field = replace(
        DRAFT, need="body_field", names=("/client_secret",), value_from="text:abcdef1234567890"
    )

    for draft in (header, field):
        assert "abcdef1234567890" not in repr(owner.space.preview_claim(draft))
    kept = replace(DRAFT, need="body_field", names=("/to/id",), value_from="text:queue-456")
    assert owner.space.preview_claim(kept).draft.value_from == "text:queue-456"


def test_an_id_is_proposed_that_nobody_has(owner):
    assert owner.space.propose_claim_id("Told header") == "told-header"
    assert owner.space.propose_claim_id("Guest id header") == "guest-id-header-2"
    assert owner.space.propose_claim_id("Path unpublished") == "path-unpublished-2"


def test_every_rule_can_be_listed_and_explained(owner, make_owner):
    found = []
    make_owner(start=False, on_disk=False).space.list_rules(found.append)
    owner.space.list_rules(found.append)
    owner.until(lambda: found)

    assert len(found[0]) > 50
    assert owner.space.rule_manual(found[0][0])[0].label == "What it checks"


# -- replay ---------------------------------------------------------------------------------


def test_a_replay_counts_where_the_claim_fired_and_what_speaks_against_it(keep, replay):
    keep(401, 401, 200)
    keep(401, 200, headers=[("X-Told", "1")])
    keep(404, path="/api/v2/users")
    found = replay()

    assert (found.saved, found.about) == (6, 5)
    assert [row.status for row in found.fired] == [200, 401, 401]
    assert (found.refused, found.worked, found.met, found.met_refused) == (2, 1, 2, 1)
    assert tell(found) == (
        "It would have fired on 3 of 6 saved exchanges.",
        "2 of them were refused, as the claim would have it.",
        "1 call worked without it: that speaks against it.",
        "1 call had it and was refused all the same.",
        "1 call had it and worked.",
    )


def test_a_replay_does_not_guess_what_history_does_not_keep(keep, replay):
    keep(401)
    found = replay(replace(DRAFT, need="scopes_all", names=("a",)))

    assert (found.fired, found.unclear) == ((), 1)
    assert tell(found)[-1] == "Of 1 call it cannot be told: history keeps no tokens."


def test_a_replay_knows_gateways_sandboxes_and_urls_that_cannot_be_read(keep, replay):
    keep(401, environment="sandbox")
    keep(401, environment="a gateway that is gone")
    keep(0, environment="")

    assert len(replay().fired) == 3


def test_a_replay_leaves_out_calls_that_another_part_of_the_claim_excludes(owner, keep):
    keep(401)
    rule = examine(DRAFT)
    only = rule.model_copy(update={"applies": rule.applies.model_copy(update={"hosts": "sandbox"})})
    shown = []
    owner.space.replay_claim(only, shown.append)
    owner.until(lambda: shown and shown[-1].is_done)

    assert (shown[-1].about, shown[-1].fired) == (0, ())


def test_a_replay_comes_in_portions_and_ends_when_the_claim_changes(owner, keep):
    keep(*[401] * (PORTION + 1))
    first, second = [], []
    owner.space.replay_claim(examine(DRAFT), first.append)
    owner.until(lambda: len(first) == 2)
    assert not first[-1].is_done
    assert len(first[-1].fired) == PORTION

    owner.space.replay_claim(examine(replace(DRAFT, names=("Content-Type",))), second.append)
    owner.until(lambda: second and second[-1].is_done)

    assert len(first) == 2
    assert second[-1].fired == ()
    assert second[-1].met_refused == PORTION + 1


def test_a_replay_that_is_cancelled_shows_nothing(owner, keep):
    keep(401)
    shown = []
    owner.space.replay_claim(examine(DRAFT), shown.append)
    owner.space.cancel_replay()
    done = []
    owner.space.shelf.consult(lambda history: history.recent(1), done.append)
    owner.until(lambda: done)

    assert not shown


def test_an_exchange_that_is_deleted_meanwhile_is_left_out(owner, keep):
    keep(401, 401)
    shown = []
    owner.space.replay_claim(examine(DRAFT), shown.append)
    owner.until(lambda: shown)
    owner.space.shelf.forget(owner.space.shelf.rows[0].id)
    shown.clear()
    owner.space.replay_claim(examine(DRAFT), shown.append)
    owner.until(lambda: shown and shown[-1].is_done)

    assert shown[-1].about == 1


def test_without_a_history_there_is_nothing_to_replay(make_owner):
    shown = []
    make_owner(on_disk=False).space.replay_claim(examine(DRAFT), shown.append)

    assert shown == [Replay(is_done=True)]
    assert "no saved exchanges yet" in tell(shown[0])[0]


def test_a_claim_about_other_calls_says_so():
    assert tell(Replay(saved=3)) == ("None of 3 saved exchanges is such a call.",)
    assert MOST_EXCHANGES >= PORTION
