from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.catalog.alignment import Step, distance, in_words, steps
from inspector.catalog.operations import Nearest, published
from inspector.catalog.words import likeness, pairs, stem, stems

MESSAGING = "/api/v2/conversations/messaging"
MESSAGES = "/api/v2/conversations/messages"


def near(method: str, path: str, limit: int = 5) -> tuple[Nearest, ...]:
    return published().nearest(method, path, limit)


def said(found: Nearest) -> str:
    return f"{found.operation.method} {found.operation.path}: {found.reason}"


def first(method: str, path: str) -> str:
    return said(near(method, path)[0])


def test_whoever_posts_to_messaging_is_shown_the_message_senders_first() -> None:
    found = near("POST", MESSAGING)
    assert [said(one) for one in found[:2]] == [
        f"POST {MESSAGES}: differs in one segment: messaging -> messages",
        (
            f"POST {MESSAGES}/agentless: differs in one segment: messaging -> messages, "
            "one segment more: agentless"
        ),
    ]
    assert all(one.operation.method == "POST" for one in found)


def test_the_threads_introspection_path_leads_to_tokens_me() -> None:
    assert first("GET", "/api/v2/oauth2/tokens/current").startswith("GET /api/v2/tokens/me: ")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (f"{MESSAGES}/", "trailing slash"),
        (f"{MESSAGES}//", "doubled slash, trailing slash"),
        ("/api/v2//conversations/messages", "doubled slash"),
        (f"/api/v2{MESSAGES}", "doubled /api/v2"),
        ("/conversations/messages", "without /api/v2"),
        ("/v2/conversations/messages", "without /api/v2"),
        ("/api/conversations/messages", "without /api/v2"),
        ("conversations/messages", "without /api/v2"),
        ("/api/v1/conversations/messages", "v1 instead of v2"),
        ("/api/V2/conversations/messages", "other upper and lower case"),
        ("/api/v2/Conversations/Messages", "other upper and lower case"),
        ("/gateway/eu/api/v2/conversations/messages", "/gateway/eu before /api/v2"),
        ("/api/v2/conversation/messages", "differs in one segment: conversation -> conversations"),
        ("/api/v2/conversations/mesages", "differs in one segment: mesages -> messages"),
        ("/api/v2/conversations/messages/send", "one segment less: send"),
    ],
)
def test_a_slip_in_the_path_is_named(path: str, reason: str) -> None:
    assert first("POST", path) == f"POST {MESSAGES}: {reason}"


def test_every_method_of_the_same_path_is_shown_with_its_name() -> None:
    assert [said(one) for one in near("POST", "/api/v2/tokens/me")[:3]] == [
        "DELETE /api/v2/tokens/me: same path, published for DELETE",
        "GET /api/v2/tokens/me: same path, published for GET",
        "HEAD /api/v2/tokens/me: same path, published for HEAD",
    ]


def test_the_asked_operation_itself_is_the_same_path() -> None:
    found = near("GET", "/api/v2/tokens/me")
    assert said(found[0]) == "GET /api/v2/tokens/me: same path"
    assert found[0].score == 1.0


def test_other_case_keeps_the_values_of_parameters() -> None:
    found = near("GET", "/api/v2/USERS/AbC-1/Queues")
    assert said(found[0]) == "GET /api/v2/users/{userId}/queues: other upper and lower case"


def test_the_same_method_comes_before_another_one() -> None:
    found = near("DELETE", "/api/v2/users")
    assert [one.operation.method for one in found] == ["GET", "POST", "DELETE", "DELETE", "DELETE"]
    assert said(found[2]) == "DELETE /api/v2/users/{userId}: one segment more: {userId}"


def test_another_method_is_said() -> None:
    found = near("PUT", "/api/v2/conversations/mesages/12")
    assert any(one.reason.endswith(", published for PATCH") for one in found)


def test_a_method_in_small_letters_is_taken_for_the_real_one() -> None:
    assert first("get", "/api/v2/tokens/me") == "GET /api/v2/tokens/me: same path"


def test_far_paths_are_named_by_the_resource_they_share() -> None:
    found = near("POST", f"{MESSAGES}/1/a/b/c/d/e")
    assert f"same resource: {MESSAGES}" in [one.reason for one in found]


def test_paths_that_share_only_later_words_say_which() -> None:
    found = near("POST", "/api/v2/webmessaging/guest/sessions", 8)
    assert "shares: guest, sessions" in [one.reason for one in found]


def test_scores_fall_and_paths_are_not_repeated() -> None:
    found = near("POST", MESSAGING, 30)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert len({one.operation.path for one in found}) == len(found) == 30


def test_a_path_like_none_has_no_neighbours() -> None:
    assert near("GET", "/") == ()
    assert near("GET", "") == ()
    assert near("GET", "/api/v2/") == ()
    assert near("GET", "/qqqq/xxxx") == ()


def test_the_limit_holds_also_within_one_path() -> None:
    assert len(near("POST", "/api/v2/tokens/me", 2)) == 2
    assert near("POST", MESSAGING, 0) == ()
    assert near("POST", MESSAGING, -1) == ()


def test_a_query_is_not_part_of_the_path() -> None:
    assert first("GET", "/api/v2/tokens/me/?a=b") == "GET /api/v2/tokens/me: trailing slash"


def test_an_endless_path_is_answered() -> None:
    assert near("POST", "/api/v2/conversations" + "/messages" * 2000)
    assert isinstance(near("POST", "/api/v2/" + "x" * 100_000), tuple)


@given(st.text(max_size=60), st.sampled_from(["GET", "POST", "", "weird"]))
def test_any_text_is_answered(path: str, method: str) -> None:
    found = near(method, path)
    assert len(found) <= 5
    assert all(one.reason and 0 < one.score <= 1 for one in found)
    match = published().match(method, path)
    assert match.operation is None or match.operation.method in match.methods


# --- words and alignment


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("messages", "messag"),
        ("messaging", "messag"),
        ("Message", "messag"),
        ("conversations", "conversation"),
        ("queries", "quer"),
        ("query", "quer"),
        ("me", "me"),
        ("ties", "tie"),
    ],
)
def test_forms_of_a_word_share_their_stem(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_names_are_parted_at_case_digits_and_punctuation() -> None:
    assert stems("oauth2") == {"oauth"}
    assert stems("appleIntegration-URL") == {"appl", "integration", "url"}


def test_likeness_is_1_for_the_same_and_0_for_nothing_shared() -> None:
    assert likeness(pairs("messages"), pairs("Messages")) == 1.0
    assert likeness(pairs("abc"), pairs("xyz")) == 0.0
    assert 0.5 < likeness(pairs("mesages"), pairs("messages")) < 1.0


def test_steps_tell_swaps_insertions_and_deletions_in_order() -> None:
    alike = {"a": {"A": 0.2}, "x": {}, "z": {}}
    found = steps(("a", "x", "z"), ("A", "b", "z"), alike)
    assert found == (Step("a", "A"), Step("x", "b"))
    assert steps(("x",), ("x", "{id}"), alike) == (Step("", "{id}"),)
    assert steps(("x", "z"), ("z",), alike) == (Step("x", ""),)


def test_what_fills_a_parameter_is_no_difference_when_it_looks_like_a_value() -> None:
    assert steps(("9f-1",), ("{id}",), {"9f-1": {}}) == ()
    assert steps(("word",), ("{id}",), {"word": {}}) == (Step("word", "{id}"),)
    assert distance(("9f",), ("{id}",), {"9f": {}}) < distance(("word",), ("{id}",), {"word": {}})


def test_the_same_path_is_no_distance() -> None:
    assert distance(("a", "b"), ("a", "b"), {"a": {}, "b": {}}) == 0.0
    assert in_words((), ("a",), ("a",)) == "same path"


def test_a_path_far_below_is_of_the_same_resource() -> None:
    asked = ("api", "v2", "users")
    template = (*asked, "a", "b", "c", "d")
    found = steps(asked, template, {segment: {} for segment in asked})
    assert in_words(found, asked, template) == "same resource: /api/v2/users"


def test_a_word_in_the_place_of_an_id_is_not_taken_for_one() -> None:
    found = near("POST", "/api/v2/conversations/mesages", 40)
    by_id = [said(one) for one in found if "{conversationId}" in one.operation.path]
    assert not [text for text in by_id if ": same path" in text]
    assert first("POST", "/api/v2/conversations/9f-1") == (
        "DELETE /api/v2/conversations/{conversationId}: same path, published for DELETE"
    )


def test_many_differences_without_anything_shared_are_called_similar_words() -> None:
    found = tuple(Step(letter, letter.upper()) for letter in "abcd")
    assert in_words(found, tuple("abcd"), tuple("ABCD")) == "similar words"
