"""Checks a request in its situation: pure, no IO, no clock, quick enough for every keystroke.

    request + Situation --look--> View --each rule of the table--> findings, ordered

How bad a finding is follows from its evidence (design.md, Evidence): *error* for what is
officially wrong on a vendor's host, cannot be sent, or was observed to matter on the selected
host; *warning* for a claim that was not observed there, and for what is officially wrong on any
other host; *info* for the rest. Nothing is refused here, and no secret's value enters a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from inspector.model.finding import Evidence, Finding
from inspector.model.request import Request
from inspector.rules.authorization_checks import (
    bearer_doubled,
    bearer_missing,
    bearer_prefix,
    bearer_scheme,
)
from inspector.rules.claim_checks import (
    claimed_body_fields,
    claimed_content_type,
    claimed_headers,
    claimed_hints,
    claimed_scopes,
    claimed_token_claims,
    claims_left_out,
)
from inspector.rules.client_checks import (
    token_client_disabled,
    token_client_inactive,
    token_other_client,
    token_refused,
)
from inspector.rules.clock_checks import clock_skew, token_expired, token_not_yet
from inspector.rules.credential_checks import token_claims_kind, token_shape, user_needed
from inspector.rules.endpoint_checks import (
    host_role,
    host_unknown,
    path_placeholder,
    path_shape,
    path_word,
    query_missing,
    query_unknown,
    token_region,
)
from inspector.rules.form_checks import json_for_form
from inspector.rules.header_checks import (
    header_accept,
    header_framing,
    header_host,
    header_invisible,
    header_of_browser,
    header_origin,
    header_repeated,
)
from inspector.rules.operation_checks import (
    api_host,
    login_host,
    method_unpublished,
    operation_deprecated,
    path_unpublished,
)
from inspector.rules.payload_checks import (
    payload_absent,
    payload_double_encoded,
    payload_encoded,
    payload_format,
    payload_limit,
    payload_missing,
    payload_more,
    payload_placeholder,
    payload_read_only,
    payload_type,
    payload_unknown,
    payload_value,
)
from inspector.rules.redirect_checks import redirect_changed
from inspector.rules.scope_checks import (
    client_credentials_scopes,
    permissions_official,
    scope_official,
    scopes_unknown,
    scopes_unpublished,
)
from inspector.rules.sending_checks import (
    body_on_get,
    content_type_mismatch,
    header_unsendable,
    json_invalid,
    payload_not_json,
    url_unreadable,
    variables_unfilled,
)
from inspector.rules.situation import Answered, Situation
from inspector.rules.token_checks import (
    token_foreign,
    token_inactive,
    token_kind,
    token_placeholder_filled,
    token_placeholder_left,
    token_quoted,
    token_unfilled,
    token_whitespace,
)
from inspector.rules.view import View, look

__all__ = ["RULES", "Answered", "Rule", "Situation", "check"]

Rule = Callable[[View], Iterable[Finding]]

_ORDER = {"error": 0, "warning": 1, "info": 2}


def check(request: Request, situation: Situation) -> tuple[Finding, ...]:
    """Returns what may be why the request is refused: errors, warnings, infos, as one reads them.

    Ids are unique; of several findings of one id the most severe stays.
    """
    view = look(request, situation)
    observed = situation.observed if view.target.selected else {}
    found = [
        _with_observations(finding, observed.get(finding.id, ()))
        for rule in RULES
        for finding in rule(view)
    ]
    found.sort(key=lambda finding: _ORDER[finding.severity])
    unique: dict[str, Finding] = {}
    for finding in found:
        unique.setdefault(finding.id, finding)
    return tuple(unique.values())


def _with_observations(finding: Finding, seen: tuple[Evidence, ...]) -> Finding:
    """Returns the finding with what experiments saw here; seen to matter is an error."""
    if not seen:
        return finding
    return replace(finding, severity="error", evidence=(*finding.evidence, *seen))


RULES: tuple[Rule, ...] = (
    url_unreadable,
    variables_unfilled,
    json_invalid,
    payload_not_json,
    header_unsendable,
    token_placeholder_left,
    token_unfilled,
    token_foreign,
    token_inactive,
    token_client_disabled,
    token_expired,
    token_quoted,
    token_whitespace,
    token_kind,
    token_claims_kind,
    token_shape,
    token_not_yet,
    token_other_client,
    token_client_inactive,
    token_refused,
    user_needed,
    token_region,
    token_placeholder_filled,
    bearer_missing,
    bearer_scheme,
    bearer_prefix,
    bearer_doubled,
    header_repeated,
    header_framing,
    header_invisible,
    header_host,
    redirect_changed,
    login_host,
    api_host,
    host_role,
    host_unknown,
    claimed_headers,
    claimed_scopes,
    claimed_token_claims,
    claimed_content_type,
    content_type_mismatch,
    json_for_form,
    payload_absent,
    payload_double_encoded,
    payload_missing,
    payload_encoded,
    payload_type,
    payload_value,
    payload_limit,
    payload_placeholder,
    payload_format,
    payload_unknown,
    claimed_body_fields,
    scope_official,
    path_shape,
    path_unpublished,
    method_unpublished,
    path_placeholder,
    path_word,
    query_missing,
    query_unknown,
    header_accept,
    header_origin,
    body_on_get,
    operation_deprecated,
    payload_more,
    payload_read_only,
    header_of_browser,
    scopes_unknown,
    permissions_official,
    client_credentials_scopes,
    claimed_hints,
    claims_left_out,
    scopes_unpublished,
    clock_skew,
)
