from __future__ import annotations

import pytest

from inspector.catalog.operations import published
from inspector.rules.claim import ClaimedRule
from inspector.rules.standing import compare, published_operation

UNPUBLISHED = "/api/v2/conversations/messaging"
AGENTLESS = "/api/v2/conversations/messages/agentless"


def rule(path=AGENTLESS, methods=("POST",), **requires):
    return ClaimedRule.model_validate(
        {
            "id": "a",
            "title": "t",
            "applies": {"paths": [path], "methods": methods},
            "requires": requires,
            "hint": "h",
            "sources": [{"title": "t", "date": "2026-11-22"}],
        }
    )


def told(**case):
    return [(s.is_published, s.says) for s in compare(rule(**case), published())]


@pytest.mark.parametrize(
    ("case", "is_published", "says"),
    [
        ({}, True, f"{AGENTLESS} is published for POST"),
        ({"methods": ()}, True, f"{AGENTLESS} is published for POST"),
        ({"methods": ("DELETE",)}, False, f"{AGENTLESS} is published for POST only"),
        (
            {"path": UNPUBLISHED, "methods": ("GET",)},
            True,
            f"{UNPUBLISHED} is published for GET only in so far as messaging may be an id",
        ),
        (
            {"path": "/api/v2/conversations/messaging"},
            False,
            "/api/v2/conversations/messaging is not a published path",
        ),
    ],
)
def test_a_path_is_published_or_not(case, is_published, says):
    assert told(**case) == [(is_published, says)]


@pytest.mark.parametrize("path", ["/api/v2/*", "/oauth/token"])
def test_nothing_is_said_of_a_path_that_the_catalog_cannot_tell(path):
    assert told(path=path) == []


@pytest.mark.parametrize(
    ("requires", "is_published", "says"),
    [
        ({"headers": ["if-match"]}, True, "if-match is a published header"),
        (
            {"headers": ["Origin"]},
            True,
            "Origin is a header of HTTP itself or of the vendor's SDKs",
        ),
        ({"headers": ["X-Guest-Id"]}, False, "X-Guest-Id is not a published header"),
        ({"scopes_all": ["conversations"]}, True, "conversations is a published scope"),
        ({"scopes_any": ["messaging:web"]}, False, "messaging:web is not a published scope"),
        ({"body_fields": ["/toAddress"]}, True, "toAddress is a published field of the payload"),
        (
            {"body_fields": ["/toAddress/x"]},
            False,
            "toAddress.x is not a published field of the payload",
        ),
        (
            {"body_fields": ["/messagingTemplate/parameters/0/id"]},
            True,
            "messagingTemplate.parameters.0.id is a published field of the payload",
        ),
        (
            {"content_type": "application/JSON"},
            True,
            "application/JSON is what the call is published to take",
        ),
        ({"content_type": "text/plain"}, False, "The call is not published to take text/plain"),
    ],
)
def test_each_name_is_published_or_not(requires, is_published, says):
    assert told(**requires)[1:] == [(is_published, says)]


@pytest.mark.parametrize(
    ("requires", "nearest"),
    [
        ({"headers": ["X-Journey-Session"]}, "X-Journey-Session-Id"),
        ({"scopes_all": ["conversation"]}, "conversations"),
        ({"body_fields": ["/toAddres"]}, "toAddress"),
        ({"body_fields": ["/zzzzqq"]}, "fromAddress"),
        ({"content_type": "text/plain"}, "application/json"),
    ],
)
def test_what_is_not_published_names_the_nearest(requires, nearest):
    standing = compare(rule(**requires), published())[-1]

    assert not standing.is_published
    assert nearest in standing.nearest


def test_nothing_is_said_of_a_field_where_any_name_may_stand():
    with_extra = "/api/v2/conversations/messages/agentless"
    free = rule("/api/v2/flows/datatables/{id}/rows", body_fields=["/anything"])

    assert [s.subject for s in compare(free, published())] == [free.applies.paths[0]]
    assert published_operation(rule(with_extra), published()) is not None


def test_a_rule_of_several_calls_is_about_no_one_operation():
    several = rule(methods=("POST", "GET"), body_fields=["/x"])

    assert published_operation(several, published()) is None
    assert len(compare(several, published())) == 1
