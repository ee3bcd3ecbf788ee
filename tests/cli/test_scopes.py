"""The truth about scopes in the terminal."""

from __future__ import annotations

COLUMNS = ("required", "claimed", "granted", "named")
CELL = {"standing", "word", "why", "evidence"}
AGENTLESS = (
    "curl https://api.mypurecloud.com/api/v2/conversations/messages/agentless -d '{}'"
    ' -H "Authorization: Bearer $TOKEN"'
)


def by_scope(document):
    return {row["scope"]: row for row in document["scopes"]}


def test_check_has_a_row_for_each_scope_with_its_four_columns(run, snippet):
    options = ("--scopes", "admin messaging:guest", "--grant", "client_credentials", "--json")
    document = run("check", snippet("variable.sh"), *options).json
    rows = by_scope(document)

    assert list(rows) == ["messaging:guest", "messaging:web", "admin"]
    web = rows["messaging:web"]
    assert {"scope", "published", "nearest", "verdict", *COLUMNS} == set(web)
    assert all(set(web[column]) == CELL for column in COLUMNS)
    assert [web[column]["standing"] for column in COLUMNS] == [
        "unknown",
        "contradicted",
        "no",
        "silent",
    ]
    assert web["nearest"][0] == "messaging"
    assert rows["admin"]["granted"]["evidence"][0]["level"] == "claimed"
    assert document["scopes_decide"]["decider"] == "roles"
    assert document["scopes_decide"]["evidence"][0]["level"] == "official"


def test_a_published_scope_says_which_operation_asks_for_it(run, snippet):
    options = ("--scopes", "users", "--grant", "code", "--json")
    document = run("check", snippet("a.sh", AGENTLESS), *options).json
    row = by_scope(document)["conversations"]

    operation = "POST /api/v2/conversations/messages/agentless"
    assert row["required"]["evidence"][0]["where"] == operation
    assert row["verdict"]["standing"] == "missing"
    assert document["scopes_decide"]["operation"] == operation
    assert "conversation:message:create" in document["scopes_decide"]["permissions"]


def test_people_read_who_decides_and_each_scope(run, snippet):
    done = run("check", snippet("variable.sh"), "--scopes", "messaging:guest")

    shown = done.out[done.out.index("Scopes\n") :]
    assert "roles and divisions decide" in shown
    assert "messaging:web (not published; nearest: messaging" in shown
    assert "Granted: granted (your word, --scopes)" in " ".join(shown.split())
    assert "Only claimed: no published operation asks for it." in shown


def test_scopes_that_nobody_asks_for_do_not_bury_the_others(run, snippet):
    many = "users groups routing alerting analytics audits authorization billing integrations "
    many += "conversations:readonly journey language-understanding"
    options = ("--scopes", many, "--grant", "code")
    done = run("check", snippet("a.sh", AGENTLESS), *options)

    assert "and 2 more that are granted and not asked for" in done.out
    assert len(run("check", snippet("b.sh", AGENTLESS), *options, "--json").json["scopes"]) == 13


def test_a_send_tells_what_its_answer_names(run, snippet):
    document = run("send", snippet("variable.sh"), "--json").json

    assert by_scope(document)["messaging:web"]["named"]["standing"] == "no"
    assert document["scopes_decide"]["decider"] == "roles"


def test_a_fragment_without_a_url_has_no_section(run, snippet):
    done = run("check", snippet("fragment.json", '{"to": {"id": "q"}}'))

    assert "Scopes\n" not in done.out
