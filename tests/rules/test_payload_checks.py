from __future__ import annotations

import json

import pytest

from inspector.model.edit import Edit, apply
from inspector.model.secret import Secret
from inspector.rules.conformance import examine
from inspector.rules.published import as_published
from inspector.rules.schema import Shape, body_shape

CHAT = "/api/v2/webchat/guest/conversations"
GUEST = {
    "organizationId": "o",
    "deploymentId": "d",
    "routingTarget": {"targetType": "QUEUE", "targetAddress": "sales", "priority": 3},
    "memberInfo": {"displayName": "Ada"},
}


def of_payload(found):
    return {name: f for name, f in found.items() if name.startswith("payload")}


@pytest.fixture
def chat(case):
    """Checks a guest chat with some members changed; returns what is said of its payload."""

    def checked(*, indent=None, around=None, **changes):
        body = json.dumps({**GUEST, **changes}, indent=indent, ensure_ascii=False)
        return of_payload(case.check(url=CHAT, authorization=None, body=body, **(around or {})))

    return checked


def test_a_payload_as_published_is_silent(chat):
    assert chat() == {}


def test_a_missing_member_is_an_error_on_a_vendors_host_only(chat, case):
    found = chat(memberInfo={}, around={"environment": case.region})
    finding = found["payload-missing:/memberInfo/displayName"]

    assert (finding.severity, finding.missing, finding.edit) == ("error", True, None)
    assert finding.message == "/memberInfo/displayName is missing"
    assert finding.subject == "/memberInfo/displayName"
    assert finding.detail.startswith("It is a string. In the object at line 1, column ")
    assert chat(memberInfo={})[finding.id].severity == "warning"


def test_a_null_in_a_required_place_is_told_as_that(chat):
    finding = chat(memberInfo=None)["payload-missing:/memberInfo"]

    assert (finding.message, finding.missing) == ("/memberInfo is null, and required", False)


def test_a_required_member_with_one_published_value_gets_it(chat):
    found = chat(routingTarget={"targetAddress": "sales"})

    assert found["payload-missing:/routingTarget/targetType"].edit == Edit(
        "set", "payload", "/routingTarget/targetType", '"QUEUE"'
    )


@pytest.mark.parametrize(
    ("changes", "pointer", "message", "value"),
    [
        ({"organizationId": 5}, "/organizationId", "is not a string", '"5"'),
        ({"organizationId": True}, "/organizationId", "is not a string", '"true"'),
        ({"organizationId": 5.5}, "/organizationId", "is not a string", None),
        ({"organizationId": {}}, "/organizationId", "is not a string", None),
        ({"memberInfo": []}, "/memberInfo", "is not an object", None),
        ({"memberInfo": "Ada"}, "/memberInfo", "is not an object", None),
        (
            {"routingTarget": {**GUEST["routingTarget"], "priority": "3"}},
            "/routingTarget/priority",
            "is not a whole number",
            "3",
        ),
        (
            {"routingTarget": {**GUEST["routingTarget"], "priority": "3.5"}},
            "/routingTarget/priority",
            "is not a whole number",
            None,
        ),
        (
            {"routingTarget": {**GUEST["routingTarget"], "priority": 3.5}},
            "/routingTarget/priority",
            "is not a whole number",
            None,
        ),
        (
            {"routingTarget": {**GUEST["routingTarget"], "skills": "sales"}},
            "/routingTarget/skills",
            "is not a list",
            '["sales"]',
        ),
        (
            {"routingTarget": {**GUEST["routingTarget"], "skills": [True]}},
            "/routingTarget/skills/0",
            "is not a string",
            '"true"',
        ),
    ],
)
def test_another_type_is_told_and_mended_where_the_value_is_certain(
    case, chat, changes, pointer, message, value
):
    finding = chat(**changes)[f"payload-type:{pointer}"]

    assert finding.message == f"{pointer} {message}"
    assert finding.edit == (None if value is None else Edit("set", "payload", pointer, value))
    if finding.edit:
        request = case.request(url=CHAT, body=json.dumps({**GUEST, **changes}))
        mended = apply(finding.edit, request)
        assert of_payload(case.check(url=CHAT, body=mended.body.text)) == {}


def test_json_inside_of_a_string_is_taken_out(chat, case):
    body = {**GUEST, "memberInfo": json.dumps(GUEST["memberInfo"])}
    finding = chat(**body)["payload-encoded:/memberInfo"]

    mended = apply(finding.edit, case.request(url=CHAT, body=json.dumps(body)))

    assert json.loads(mended.body.text) == GUEST


def test_a_payload_that_was_encoded_twice_is_told_once(case):
    found = of_payload(case.check(url=CHAT, body=json.dumps(json.dumps(GUEST))))

    assert list(found) == ["payload-encoded:"]
    assert json.loads(found["payload-encoded:"].edit.value) == GUEST


def test_a_payload_that_was_encoded_twice_is_told_for_unpublished_calls_too(case):
    found = case.check(body='"{}"')

    assert found["payload-encoded:"].edit == Edit("set", "payload", "", "{}")
    for body in ('"[oops"', '"text"', "5"):
        assert "payload-encoded:" not in case.check(body=body)


def test_a_value_of_another_spelling_is_mended(chat):
    found = chat(routingTarget={"targetType": "queue", "targetAddress": "sales"})
    finding = found["payload-value:/routingTarget/targetType"]

    assert finding.edit.value == '"QUEUE"'
    assert finding.detail.startswith("Published: QUEUE.")


def test_a_value_that_is_only_near_is_a_suggestion(case):
    body = json.dumps({"interval": "a/b", "order": "ascend", "orderBy": "conversation"})
    found = case.check(url="/api/v2/analytics/conversations/details/query", body=body)
    finding = found["payload-value:/order"]

    assert finding.edit is None
    assert [suggestion.title for suggestion in finding.suggestions] == ["asc"]


def test_an_unknown_member_is_a_warning_with_the_nearest_name(chat, case):
    around = {"environment": case.region}
    finding = chat(organisationId="o", around=around)["payload-unknown:/organisationId"]

    assert (finding.severity, finding.edit) == ("warning", None)
    assert finding.suggestions[0].title == "organizationId"
    assert finding.detail.startswith("Did you mean organizationId? Line 1, column ")


def test_an_unknown_member_that_is_like_none_has_no_suggestion(chat):
    found = chat(memberInfo={"displayName": "Ada", "~x/y": 1})
    finding = found["payload-unknown:/memberInfo/~0x~1y"]

    assert finding.suggestions == ()
    assert finding.message == "/memberInfo/~0x~1y is not a published member"


def test_lines_and_columns_count_from_one(chat):
    finding = chat(indent=2, odd=1)["payload-unknown:/odd"]

    assert finding.detail == "Line 12, column 3."


def test_in_a_long_text_the_pointer_must_do(chat):
    finding = chat(odd="x" * 7000)["payload-unknown:/odd"]

    assert finding.detail == ""


def test_a_long_pointer_is_shown_by_its_end(chat):
    found = chat(memberInfo={"displayName": "Ada", "y" * 60: 1})

    message = found["payload-unknown:/memberInfo/" + "y" * 60].message
    assert message.startswith("…yyy")
    assert len(message) <= 75


@pytest.mark.parametrize("text", ["<DEPLOYMENT_ID>", "{deploymentId}", "${DEPLOYMENT}", "YOUR_ID"])
def test_a_placeholder_in_the_payload_is_told(chat, text):
    finding = chat(deploymentId=text)["payload-placeholder:/deploymentId"]

    assert finding.severity == "warning"


@pytest.mark.parametrize("text", ["<b>", "your order has come", "{{deployment}}", "{}", "# 5"])
def test_what_may_be_a_value_is_no_placeholder(chat, text):
    assert "payload-placeholder:/deploymentId" not in chat(deploymentId=text)


def test_a_placeholder_in_a_list_of_an_unpublished_call_is_told(case):
    found = case.check(body='{"a": [1, "{id}"]}')

    assert "payload-placeholder:/a/1" in found


def test_placeholders_in_plenty_are_counted_up_to_a_limit(case):
    body = json.dumps({"a": ["<YOUR_QUEUE_ID>"] * 5000})
    found = case.check(url="/api/v2/nobody/knows", body=body)

    assert sum(name.startswith("payload-placeholder") for name in found) == 8
    assert found["payload-more"].message.endswith("in 192 or more other places")


def test_at_most_eight_are_told_and_the_rest_is_counted(chat):
    found = chat(deploymentId=None, **{f"odd{number}": 1 for number in range(20)})

    assert len(found) == 9
    assert "payload-missing:/deploymentId" in found
    assert found["payload-more"].message.endswith("in 13 other places")


def test_a_flood_is_cut_short_and_says_so(case):
    body = json.dumps({"conversationFilters": [{"odd": 1}] * 1000})
    found = case.check(url="/api/v2/analytics/conversations/details/query", body=body)

    assert "or more" in found["payload-more"].message


def test_read_only_members_are_one_info(case):
    body = json.dumps({"name": "q", **dict.fromkeys(["id", "dateCreated", "memberCount"], "x")})
    put = {"method": "PUT", "url": "/api/v2/routing/queues/1"}

    assert of_payload(case.check(**put, body='{"name": "q", "id": "1"}'))[
        "payload-read-only"
    ].message == ("A member is read-only")
    finding = of_payload(case.check(**put, body=body))["payload-read-only"]
    assert finding.severity == "info"
    assert finding.subject == "/id"


def test_a_call_without_its_payload_is_told(case):
    finding = case.check(url=CHAT, body=None, environment=case.region)["payload-absent"]

    assert (finding.severity, finding.missing) == ("error", True)


def test_a_variable_outside_quotes_may_be_anything_and_stops_edits(case):
    body = json.dumps({**GUEST, "organizationId": 5}).replace('"d"', "{{ deployment }}")
    found = of_payload(case.check(url=CHAT, body=body, bindings={"deployment": '"d"'}))

    assert list(found) == ["payload-type:/organizationId"]
    assert found["payload-type:/organizationId"].edit is None


def test_values_that_are_variables_are_not_judged(case):
    body = json.dumps({**GUEST, "routingTarget": {"targetType": "{{x}}", "targetAddress": "s"}})

    assert of_payload(case.check(url=CHAT, body=body, bindings={"x": Secret("y")})) == {}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string", "format": "date"}, ["2026-02-28"], ["2026-02-30", "tomorrow", 5.0]),
        (
            {"type": "string", "format": "date-time"},
            ["2026-02-28T10:00:00Z", "2026-02-28", "2026-02-28T10:00:00.123+0100"],
            ["2026-02-30T10:00:00Z", "28.2.2026", 1.7e12],
        ),
        ({"type": "string", "format": "uri"}, ["https://a/b?c", "/x"], ["a b", "<x>"]),
        ({"type": "string", "format": "uuid"}, ["6f2b1c7e-58a4-4f0d-9a6b-0c4d1e2f3a4b"], ["q-1"]),
        ({"type": "string", "pattern": "[a-f]{8}-[a-f]{4}-[a-f]{12}"}, ["{{x}}"], ["q-1"]),
        ({"type": "string", "format": "interval"}, ["a/b"], ["a"]),
        ({"type": "string", "format": "local-time"}, ["10:00"], []),
    ],
)
def test_a_format_is_held_against_the_text(schema, good, bad):
    shape = Shape(schema)

    assert [problem for text in good for problem in examine(text, shape)] == []
    assert [p.kind for text in bad for p in examine(text, shape)] == ["format"] * len(bad)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string", "minLength": 2, "maxLength": 3}, ["ab"], ["a", "abcd"]),
        ({"type": "array", "maxItems": 1, "items": {"type": "string"}}, [["a"]], [["a", "b"]]),
        ({"type": "integer", "minimum": 1, "maximum": 9}, [1.0, 9.0], [0.0, 10.0]),
        ({"type": "number", "minimum": 0.5}, [0.5, 9e9], [0.4]),
    ],
)
def test_limits_are_held_against_the_value(schema, good, bad):
    shape = Shape(schema)

    assert [problem for value in good for problem in examine(value, shape)] == []
    assert [p.kind for value in bad for p in examine(value, shape)] == ["limit"] * len(bad)


def test_numbers_and_truths_are_told_apart():
    whole, truth = Shape({"type": "integer"}), Shape({"type": "boolean"})

    assert [p.kind for v in (True, "1", 1.5) for p in examine(v, whole)] == ["type"] * 3
    assert [p.kind for v in ("true", 1.0, None) for p in examine(v, truth)] == ["type"] * 2
    assert examine(True, truth) == []


def test_what_is_published_as_any_object_takes_anything():
    for schema in ({"type": "object"}, {}, {"type": "file"}, {"$ref": "#/definitions/Nowhere"}):
        assert examine("text", body_shape(schema)) == []
    assert examine("text", body_shape({"type": "string"})) == []


def test_a_map_holds_its_values_to_their_type():
    for more, kinds in ((True, []), ({"type": "string"}, ["type"])):
        shape = Shape({"type": "object", "additionalProperties": more})
        assert [p.kind for p in examine({"a": 1.0, "b": "x"}, shape)] == kinds


def test_a_payload_nested_as_deep_as_json_can_be_read_is_held_against_a_recursive_definition():
    shape = Shape({"type": "array", "items": {"$ref": "#/definitions/JsonNode"}})

    assert examine(json.loads("[" * 900 + "]" * 900), shape) == []


QUEUES = ("/api/v2/routing/queues", "enableTranscription")
SEARCH = ("/api/v2/knowledge/knowledgebases/1/chunks/search", "confidenceThreshold")


@pytest.mark.parametrize(
    ("place", "value", "edit"),
    [
        (QUEUES, "True", "true"),
        (QUEUES, "yes", None),
        (SEARCH, "1.50", "1.50"),
        (SEARCH, "1,5", None),
    ],
)
def test_words_become_what_they_spell(case, place, value, edit):
    url, name = place
    finding = case.check(url=url, body=json.dumps({name: value}))[f"payload-type:/{name}"]

    assert (finding.edit and finding.edit.value) == edit


def test_no_value_of_the_payload_enters_a_message(chat):
    found = chat(
        organizationId={"Canary": "Canary"},
        routingTarget={"targetType": "Canary", "targetAddress": 7.5},
        deploymentId="<your Canary id>",
    )

    assert len(found) == 4
    assert "Canary" not in " ".join(f.message + f.detail for f in found.values())


def test_a_variable_in_a_string_stays_one_beside_a_variable_outside(case):
    target = {"targetType": "{{kind}}", "targetAddress": "s"}
    body = json.dumps({**GUEST, "routingTarget": target}).replace('"d"', "{{deployment}}")

    assert of_payload(case.check(url=CHAT, body=body, bindings={"kind": "x"})) == {}


@pytest.mark.parametrize(
    ("schema", "value", "text"),
    [
        ({"type": "string"}, 7.0, '"7"'),
        ({"type": "string", "format": "interval"}, 7.0, None),
        ({"type": "string", "pattern": "a|b"}, 7.0, None),
        ({"type": "string", "minLength": 2}, 7.0, None),
        ({"type": "integer", "maximum": 5}, "7", None),
        ({"type": "integer", "maximum": 9}, "7", "7"),
    ],
)
def test_a_value_is_converted_only_to_what_is_right_then(schema, value, text):
    assert as_published(value, Shape(schema)) == text
