"""Every published operation, well called, is nothing to complain about."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from inspector.catalog.operations import published
from inspector.model.request import Body
from inspector.model.secret import Secret
from inspector.model.token import Token
from inspector.rules.check import Situation, check


def situation_of(case, healthy, operation, environment):
    secret = Secret(healthy.token_for(operation))
    # A call about the caller as a user takes a user's token.
    grant = "code" if "me" in operation.path.split("/") else "client_credentials"
    return Situation(
        environment=environment,
        catalog=published(),
        rules=case.rules,
        bindings={"token": secret},
        token=Token(secret, "pasted", grant, expires_at=1_800_003_600.0),
        now=1_800_000_000.0,
    )


def complaints(case, healthy, operation, request, environment):
    found = check(request, situation_of(case, healthy, operation, environment))
    return [
        (operation.method, operation.path, finding.id, finding.message)
        for finding in found
        if finding.severity != "info"
    ]


@pytest.mark.parametrize("kind", ["region", "sandbox"])
def test_a_healthy_request_to_any_published_operation_raises_no_error_and_no_warning(
    case, healthy, kind
):
    environment = getattr(case, kind)
    operations = published().operations
    assert len(operations) == 3269

    said = [
        complaint
        for operation in operations
        for complaint in complaints(
            case,
            healthy,
            operation,
            healthy.request_to(operation, environment.api_url),
            environment,
        )
    ]

    assert said == []


def test_a_payload_with_every_published_member_is_as_good_as_the_least(case, healthy):
    said = []
    for operation in published().operations:
        if operation.body_schema is not None:
            whole = json.dumps(healthy.value_of(operation.body_schema, everything=True))
            request = replace(healthy.request_to(operation), body=Body("json", whole))
            said += complaints(case, healthy, operation, request, case.region)

    assert said == []
