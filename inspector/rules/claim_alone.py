"""One claim by itself: what it finds in a request, and whether that can be told at all."""

from __future__ import annotations

from dataclasses import replace

from inspector.model.finding import Finding
from inspector.rules.claim import ClaimedRule
from inspector.rules.claim_checks import (
    claimed_body_fields,
    claimed_content_type,
    claimed_headers,
    claimed_hints,
    claimed_scopes,
    claimed_token_claims,
)
from inspector.rules.view import ABSENT, View


def findings_of(view: View, rule: ClaimedRule) -> tuple[Finding, ...]:
    """Returns what one rule finds, whatever other claims are about the request."""
    alone = replace(view, claims=(rule,), left_out=0)
    return tuple(finding for check in CLAIM_CHECKS for finding in check(alone))


def is_unsure(view: View, rule: ClaimedRule) -> bool:
    """Tells whether it is not known here if the request meets something that the rule requires."""
    requires, situation = rule.requires, view.situation
    return (
        (bool(requires.scopes_all or requires.scopes_any) and situation.granted is None)
        or (bool(requires.claims) and situation.token is None)
        or (
            bool(requires.body_fields)
            and view.payload.document is ABSENT
            and not view.payload.empty
        )
    )


CLAIM_CHECKS = (
    claimed_headers,
    claimed_scopes,
    claimed_token_claims,
    claimed_body_fields,
    claimed_content_type,
    claimed_hints,
)
"""Every check that makes a claim's findings."""
