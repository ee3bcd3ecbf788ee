"""Names and values of request headers that are published, claimed or usual; none is invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspector.catalog.operations import Operation
from inspector.model.finding import Finding
from inspector.model.request import Request, token_variable
from inspector.rules.completion import Proposal, Standing, rating
from inspector.rules.pack import ClaimedRule
from inspector.rules.sources import PUBLISHED_HEADERS

FORM = "application/x-www-form-urlencoded"


def complete_name(
    typed: str, request: Request, operation: Operation | None, claims: Iterable[ClaimedRule]
) -> tuple[Proposal, ...]:
    """Returns header names that fit what is typed: the operation's, claimed ones, then usual ones.

    Those that the request has already are left out.
    """
    present = {name.lower() for name, _ in request.headers}
    found: dict[str, Proposal] = {}
    for proposal in (*_of_operation(operation), *_of_claims(claims), *_usual()):
        if proposal.label.lower() not in present:
            found.setdefault(proposal.label.lower(), proposal)
    return _fitting(found.values(), typed)


def complete_value(
    name: str,
    typed: str,
    request: Request,
    operation: Operation | None,
    *,
    is_login: bool,
    findings: Iterable[Finding] = (),
) -> tuple[Proposal, ...]:
    """Returns values of a header that fit what is typed; what a finding would set comes first."""
    wanted = name.lower()
    found: dict[str, Proposal] = {}
    for finding in findings:
        edit = finding.edit
        if edit and edit.pane == "headers" and edit.op == "set" and edit.subject.lower() == wanted:
            found[edit.value] = _proposal(edit.value, "required", "mends a finding")
    for value, detail in _values(wanted, request, operation, is_login=is_login):
        found.setdefault(value, _proposal(value, "published" if detail else "usual", detail))
    if typed in found:
        return ()
    return _fitting(found.values(), typed)


def _of_operation(operation: Operation | None) -> Iterator[Proposal]:
    if operation is not None:
        for name, needed in operation.headers.items():
            yield _proposal(name, "required" if needed else "published", "of this call")


def _of_claims(claims: Iterable[ClaimedRule]) -> Iterator[Proposal]:
    for rule in claims:
        for name in rule.requires.headers:
            published = name.lower() in PUBLISHED_HEADERS
            said = "claimed" if published else "claimed, not published"
            yield _proposal(name, "claimed", said)


def _usual() -> Iterator[Proposal]:
    for name, detail in _USUAL:
        yield _proposal(name, "usual", detail)


def _values(
    name: str, request: Request, operation: Operation | None, *, is_login: bool
) -> Iterator[tuple[str, str]]:
    """Yields values with what speaks for each, nothing for one that is only usual."""
    match name:
        case "content-type":
            taken = operation.consumes if operation is not None else ()
            for value in taken or ((FORM,) if is_login else ("application/json",)):
                yield value, "what this call takes"
            yield from ((value, "") for value in ("application/json", FORM, "text/plain"))
        case "accept":
            yield "application/json", "what the API answers with"
            yield "*/*", ""
        case "authorization":
            variable = "{{" + (token_variable(request) or "token") + "}}"
            bare = operation is not None and operation.scheme == "guest-chat-jwt"
            if is_login:
                yield "Basic ", "the client's id and secret, in base64"
            elif bare:
                yield variable, "the guest chat JWT by itself"
            else:
                yield f"Bearer {variable}", "what the API takes"
        case "accept-encoding":
            yield from ((value, "") for value in ("gzip", "identity"))
        case "cache-control":
            yield "no-cache", ""


def _fitting(found: Iterable[Proposal], typed: str) -> tuple[Proposal, ...]:
    rated = [(rating(proposal, typed), proposal) for proposal in found]
    fitting = sorted(((r, p) for r, p in rated if r is not None), key=lambda pair: pair[0])
    return tuple(proposal for _, proposal in fitting)


def _proposal(label: str, standing: Standing, detail: str) -> Proposal:
    return Proposal(label, label, len(label), len(label), standing, detail)


_USUAL = (
    ("Content-Type", "what the payload is"),
    ("Accept", "what the answer may be"),
    ("Authorization", "the token"),
    ("Origin", "the page's scheme and host"),
    ("User-Agent", "the client's name"),
    ("Accept-Language", ""),
    ("Accept-Encoding", "how the answer may be packed"),
    ("Cache-Control", ""),
    ("Cookie", ""),
    ("Host", "set by the client"),
    ("If-Match", "only if unchanged"),
    ("If-None-Match", "only if changed"),
    ("Idempotency-Key", ""),
    ("Referer", "the page's address"),
    ("Genesys-App", "names the caller's application"),
    ("purecloud-sdk", "the SDK's version"),
)
