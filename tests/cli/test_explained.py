"""What `send` says about an answer."""

from __future__ import annotations

from inspector.cli.explained import explanation_document, explanation_pieces
from inspector.cli.output import Painted
from inspector.rules.answers.explanation import Cause, Explanation, NamedThing


def lines(explanation):
    return [
        "".join(piece.text if isinstance(piece, Painted) else piece for piece in pieces)
        for pieces in explanation_pieces(explanation)
    ]


def test_a_refused_send_says_what_it_means_and_what_to_check_next(run, snippet):
    done = run("send", snippet("variable.sh"))

    assert "What it means: 401 bad.credentials: the token was not accepted" in done.err
    assert "Check next\n  1. The path or method is in no published definition." in done.err
    assert "Not it if: " in done.err
    assert "What it means" not in done.out


def test_the_json_holds_the_explanation(run, snippet):
    explanation = run("send", snippet("variable.sh"), "--json").json["explanation"]

    assert explanation["title"] == "401 bad.credentials: the token was not accepted"
    assert explanation["level"] == "official"
    keys = {"cause", "check", "disproof", "pane", "subject", "key", "finding"}
    assert keys == set(explanation["causes"][0])
    assert [evidence["on_sandbox"] for evidence in explanation["evidence"]] == [False, True]
    assert explanation["correlation_id"]
    assert explanation["names"][-1]["kind"] == "correlation id"
    assert explanation["rate"]["allowed"] == 300
    assert explanation["retry_after_s"] is None


def test_the_demo_holds_it_too(run):
    explanation = run("demo", "--json").json["send"]["explanation"]

    assert explanation["title"] == "401 bad.credentials: the token was not accepted"


def test_an_answer_that_refuses_nothing_is_not_explained(run, snippet):
    document = run("send", snippet("published.sh"), "--json").json

    assert (document["status"], document["explanation"]) == (200, None)
    assert "What it means" not in run("send", snippet("published.sh")).err
    assert explanation_document(None) is None


def test_a_contradiction_the_names_and_the_wait_are_told_and_the_likeliest_causes():
    causes = tuple(Cause(str(n), f"Cause {n}", "Look.", "It is there.") for n in range(5))
    told = lines(
        Explanation(
            "429 x: y",
            "Meaning.",
            "claimed",
            (),
            causes,
            (NamedThing("scope", "a:b"), NamedThing("correlation id", "8c7b6f1e")),
            retry_after_s=42,
            contradicted_by="Roles decide.",
        )
    )

    assert told[1:5] == [
        "  Meaning. (claimed)",
        "  contradicted: Roles decide.",
        "  it names: scope a:b",
        "  retry after 42 s",
    ]
    assert "  3. Cause 2." in told
    assert "  4. Cause 3." not in told


def test_without_causes_there_is_nothing_to_check():
    assert "Check next" not in lines(Explanation("400 x: y", "Meaning.", "official", ()))
