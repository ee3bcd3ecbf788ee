"""Forms where JSON belongs and the other way round: written anew only where that is certain."""

from __future__ import annotations

import json

import pytest

from inspector.model.edit import Edit, apply
from inspector.model.request import resolve

FORM = "application/x-www-form-urlencoded"
MESSAGES = "/api/v2/conversations/messages"
AGENTLESS = "/api/v2/conversations/messages/agentless"


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("queueId=q+1&toAddress=%2B49", {"queueId": "q 1", "toAddress": "+49"}),
        ("useExistingConversation=true", {"useExistingConversation": True}),
        ("queueId=", {"queueId": ""}),
        ("queueId={{queue}}", {"queueId": "{{queue}}"}),
    ],
)
def test_a_form_of_published_names_is_written_as_json(case, body, written):
    changes = {"url": MESSAGES, "kind": "form", "body": body, "content_type": FORM}
    found = case.check(**changes)

    edit = found["payload-not-json"].edit
    assert json.loads(edit.value) == written
    assert edit.describe() == "send the form's values as JSON"
    assert found["content-type-mismatch"].edit == Edit(
        "set", "headers", "Content-Type", "application/json"
    )
    request = case.request(**changes)
    mended = apply(found["content-type-mismatch"].edit, apply(edit, request))
    assert mended.body.kind == "json"
    assert mended.headers.get("Content-Type") == "application/json"


def test_a_form_that_says_it_is_json_is_written_as_json_too(case):
    changes = {"url": MESSAGES, "kind": "form", "body": "queueId=a"}
    found = case.check(**changes)
    assert found["payload-not-json"].edit.value == '{"queueId": "a"}'
    assert "content-type-mismatch" not in found


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "queueId=a&colour=red"},
        {"body": "queueId=a&queueId=b"},
        {"body": "useExistingConversation=perhaps"},
        {"body": "queueId"},
        {"body": "a=1", "url": "/api/v2/conversations/messaging"},
        {"body": "a=1", "url": "/api/v2/routing/queues", "method": "GET"},
        {"body": '{"queueId": "x"}'},
        {"body": "ids=a", "url": "/api/v2/analytics/conversations/details/query"},
        {"body": "messagesIds=a", "url": AGENTLESS},
        {"body": "id=a", "url": "/api/v2/groups/{groupId}/members"},
    ],
)
def test_a_form_that_is_not_certain_is_only_told_by_its_type(case, changes):
    changes = {"url": MESSAGES, "kind": "form", "content_type": FORM, **changes}
    found = case.check(**changes)
    assert "payload-not-json" not in found or found["payload-not-json"].edit is None


def test_a_list_is_not_made_of_a_forms_value(case):
    lists = next(
        (op, name)
        for op in case.situation().catalog.operations
        if op.body_schema is not None and not op.consumes and "{" not in op.path
        for name, kind in _members(op)
        if kind == "array"
    )
    operation, name = lists
    found = case.check(
        method=operation.method,
        url=operation.path,
        kind="form",
        body=f"{name}=a",
        content_type=FORM,
    )
    assert found["payload-not-json"].edit is None


def _members(operation):
    from inspector.rules.schema import body_shape

    shape = body_shape(operation.body_schema)
    if shape.kind == "object":
        yield from ((name, member.kind) for name, member in shape.members.by_name.items())


def test_flat_json_for_a_token_is_written_as_a_form(case):
    body = '{"grant_type": "client_credentials", "client_secret": "{{secret}}", "x y": "a&b"}'
    changes = {"url": "/oauth/token", "body": body}
    found = case.check(**changes)

    edit = found["payload-form"].edit
    assert edit.value == "grant_type=client_credentials&client_secret={{secret}}&x+y=a%26b"
    assert found["content-type-mismatch"].edit == Edit("set", "headers", "Content-Type", FORM)
    mended = apply(edit, case.request(**changes))
    assert mended.body.kind == "form"
    filled = resolve(mended, {"secret": "a+b", "token": "t"})
    assert filled.body.text == "grant_type=client_credentials&client_secret=a%2Bb&x+y=a%26b"


@pytest.mark.parametrize(
    "body", ["{}", "[]", '{"a": 1}', '{"a": {{x}}}', '{"a": ["b"]}', "grant_type=x"]
)
def test_json_that_is_no_form_is_only_told_by_its_type(case, body):
    assert "payload-form" not in case.check(url="/oauth/token", body=body)
