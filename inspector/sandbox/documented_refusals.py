"""Refusals of the scenario `documented`, in the vendor's codes and words.

Codes, statuses and message templates are published (facts.md 4.4 and appendix A); the names of
messageParams are a guess, for the templates only say `%s`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inspector.catalog.operations import Operation
from inspector.sandbox.answers import Frame, Rate, error_answer
from inspector.sandbox.responder import SandboxResponse

_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error in ErrorBody form. `template` has the names of `params` in braces."""

    status: int
    code: str
    template: str
    params: Mapping[str, str] = field(default_factory=dict)
    details: tuple[Mapping[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    def answer(self, frame: Frame) -> SandboxResponse:
        message = _NAME.sub(lambda found: self.params.get(found[1], found[0]), self.template)
        return error_answer(
            frame,
            self.status,
            self.code,
            message,
            details=self.details,
            extra=self.headers,
            params=self.params,
            template=self.template if self.params else "",
        )


AUTHENTICATION_REQUIRED = Refusal(
    401,
    "authentication.required",
    "No authentication bearer token specified in authorization header.",
)
BAD_CREDENTIALS = Refusal(401, "bad.credentials", "Invalid login credentials.")
NOT_FOUND = Refusal(404, "not.found", "The requested resource was not found.")
UNSUPPORTED_MEDIA_TYPE = Refusal(
    415,
    "unsupported.media.type",
    "Unsupported Media Type - Unsupported or incorrect media type, such as an incorrect "
    "Content-Type value in the header.",
)
MALFORMED = "The request could not be understood by the server due to malformed syntax."


def too_many(rate: Rate) -> Refusal:
    return Refusal(
        429,
        "too.many.requests.retry.after",
        "Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds",
        {"seconds": str(rate.reset_s)},
        headers=(("Retry-After", str(rate.reset_s)),),
    )


def wrong_method(methods: Iterable[str]) -> Refusal:
    """The one general code that the vendor declares on 405, spelled as published."""
    return Refusal(
        405,
        "method not allowed",
        "The method is not allowed on this resource.",
        headers=(("Allow", ", ".join(methods)),),
    )


def expired(status: int) -> Refusal:
    if status == 400:
        return Refusal(400, "credentials.expired", "The credentials have expired.")
    return Refusal(
        401,
        "credentials.expired",
        "The supplied credentials are expired and cannot be used.",
    )


def ip_not_authorized(address: str) -> Refusal:
    return Refusal(
        401,
        "ip.not.authorized",
        "Requests originating from this IP address are not authorized: [{ip}]",
        {"ip": address},
    )


def out_of_scope(scopes: Iterable[str]) -> Refusal:
    return Refusal(
        403,
        "app.not.authorized.for.scope",
        "App not authorized to use scope {scope}",
        {"scope": _listed(scopes)},
    )


def missing_permissions(names: Iterable[str]) -> Refusal:
    return Refusal(
        403,
        "missing.permissions",
        "Unable to perform the requested action. You are missing the following permission(s): "
        "{permissions}",
        {"permissions": _listed(names)},
    )


def missing_any_permissions(names: Iterable[str]) -> Refusal:
    return Refusal(
        403,
        "missing.any.permissions",
        "Unable to perform the requested action. You must have at least one of the following "
        "permissions assigned: {permissions}",
        {"permissions": _listed(names)},
    )


def missing_division_permission(name: str) -> Refusal:
    return Refusal(
        403,
        "missing.division.permission",
        "Unable to perform the requested action. You are missing the following permission "
        "'{permission}' in the provided division(s).",
        {"permission": name},
    )


def missing_any_division_permissions(names: Iterable[str], division: str) -> Refusal:
    return Refusal(
        403,
        "missing.any.division.permissions",
        "Unable to perform the requested action. You must have at least one of the following "
        "permissions assigned: {permissions} in at least one of the following division(s): "
        "{divisions}",
        {"permissions": _listed(names), "divisions": _listed([division])},
    )


def denied_by_policy(policies: Iterable[str]) -> Refusal:
    return Refusal(
        403,
        "authz.policy.denied",
        "Unable to perform the requested action. Your organization's security policies have "
        "denied access. Policy ID(s): {policies}",
        {"policies": _listed(policies)},
    )


def bad_request(
    operation: Operation,
    codes: Iterable[str],
    template: str,
    params: Mapping[str, str] | None = None,
    details: tuple[Mapping[str, str], ...] = (),
) -> Refusal:
    """Returns a 400 with the first of the codes that the operation declares, else bad.request.

    An operation that declares nothing (known from SDK documentation only) gets the first.
    """
    declared = operation.errors.get(400, ())
    for code in codes:
        if code in declared or not operation.errors:
            return Refusal(400, code, template, params or {}, details)
    return Refusal(400, "bad.request", MALFORMED, details=details)


def _listed(names: Iterable[str]) -> str:
    """As a real body has it: `[journey:actionmap:view]`."""
    return f"[{', '.join(names)}]"
