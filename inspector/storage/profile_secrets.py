"""Looks for secrets that stand in a profile in the clear: such a profile is not written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inspector.model.profile import Profile, ProfileStep
from inspector.model.redact import Redactor
from inspector.model.request import Request


def place_of_secret(profile: Profile, redactor: Redactor) -> str | None:
    """Returns in words where the first secret stands; None when there is none."""
    return next(_places(profile, redactor), None)


def _places(profile: Profile, redactor: Redactor) -> Iterator[str]:
    yield from _in_request(profile.request, redactor)
    yield from _in_variables(profile.variables, redactor)
    token = profile.token
    texts = {
        "the name": (profile.name,),
        "the notes": (profile.notes,),
        "the environment": (profile.environment, profile.guest_id),
        "the token's source": (
            *(token.client_name, token.client_id, token.secret_name),
            *(token.refresh_name, token.client_secret_name),
            *token.scopes,
        ),
    }
    for place, values in texts.items():
        if any(redactor.text(value) != value for value in values):
            yield place
    for number, step in enumerate(profile.steps, 1):
        for place in _in_step(step, redactor):
            yield f"{place} of request {number}"


def _in_step(step: ProfileStep, redactor: Redactor) -> Iterator[str]:
    if step.request is not None:
        yield from _in_request(step.request, redactor)
    yield from _in_variables(step.variables, redactor)
    conditions = [condition for one in step.expects for condition in one.conditions]
    texts = {
        "the name": (step.name,),
        "what is taken": tuple(text for one in step.takes for text in (one.variable, one.source)),
        "what is expected": (
            *(one.text for one in step.expects),
            *(condition.subject for condition in conditions),
            *(condition.value for condition in conditions),
        ),
    }
    for place, values in texts.items():
        if any(redactor.text(value) != value for value in values):
            yield place


def _in_request(request: Request, redactor: Redactor) -> Iterator[str]:
    clean = redactor.request(request)
    if clean.url != request.url or clean.method != request.method:
        yield "the URL"
    for (name, value), pair in zip(request.headers, clean.headers, strict=True):
        if (name, value) != pair:
            yield f"the header {pair[0]}"
    if clean.body != request.body:
        yield "the body"


def _in_variables(variables: Mapping[str, str], redactor: Redactor) -> Iterator[str]:
    for name, value in variables.items():
        if redactor.field(name, value) != value or redactor.text(name) != name:
            yield f"the variable {redactor.text(name)}"
