"""Explains an answer: what its code or form means, why it may have come, what to check next.

What facts.md describes is explained; of other published codes only where they are declared is
told; an unknown code is called unknown. Nothing is sent and nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from inspector.catalog.operations import Catalog, Operation
from inspector.catalog.regions import region_of_host
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Response
from inspector.model.finding import Evidence, Finding
from inspector.model.redact import Redactor
from inspector.model.token import Grant, Token
from inspector.rules import sources
from inspector.rules.answers import meanings, statuses
from inspector.rules.answers.established import put_first
from inspector.rules.answers.explanation import Cause, Explanation, NamedThing
from inspector.rules.answers.names import named_things
from inspector.rules.answers.pacing import rate_limit, retry_after
from inspector.rules.answers.reading import Answer, read
from inspector.rules.answers.weighing import Facts, rank
from inspector.rules.target import Target, locate


def explain(  # noqa: PLR0913 - an answer is weighed by everything that is known
    exchange: Exchange,
    *,
    catalog: Catalog,
    environment: Environment,
    token: Token | None = None,
    grant: Grant = "unknown",
    operation: Operation | None = None,
    now: float = 0.0,
    redactor: Redactor | None = None,
    findings: Sequence[Finding] = (),
) -> Explanation | None:
    """Returns what the answer says; None when there was none, or it refuses nothing.

    Args:
        exchange: Its answer may be anything; everything quoted from it is redacted.
        catalog: Where codes and operations are looked up.
        environment: The one that the request was sent on.
        token: The one that was sent, as far as it is known.
        grant: How the token was had; the token's own word when "unknown".
        operation: Looked up by the request's method and path when left out.
        now: Epoch seconds; 0 leaves the clock out of the ranking.
        redactor: Knows every secret in use; when left out, the token's is known.
        findings: On the request and token that were sent; what they establish goes first.

    Raises:
        ResourceError: The catalog's file of codes cannot be read.
    """
    response = exchange.response
    if response is None:
        return None
    if redactor is None:
        redactor = Redactor(() if token is None else (token.secret,))
    answer = read(response, redactor)
    target = locate(exchange.request, environment, {})
    if not answer.is_refusal and not (answer.form == "page" and target.is_api):
        return None
    if operation is None and target.is_api:
        operation = catalog.match(exchange.request.method, target.path).operation
    facts = Facts(
        request=exchange.request,
        token=token,
        grant=token.grant if grant == "unknown" and token is not None else grant,
        operation=operation,
        published=operation is not None if target.is_api else None,
        has_correlation_id="ININ-Correlation-Id" in response.headers,
        now=now,
    )
    known = meanings.find(answer, catalog, operation, on_login=target.role == "login")
    names = named_things(answer, operation)
    causes = tuple(
        _aimed(_placed(cause, environment), names) for cause in rank(known.causes, facts)
    )
    causes = put_first(causes, findings, answer.status)
    waits = answer.retry_after
    return Explanation(
        title=f"{_label(answer)}: {known.title}",
        meaning=f"{known.meaning} {_maker(answer, response)}".rstrip(),
        level=known.level,
        evidence=(*known.evidence, _seen(answer, exchange, environment, target)),
        causes=causes,
        names=names,
        correlation_id=answer.correlation_id,
        retry_after_s=retry_after(response.headers, answer.message, now or exchange.started_at)
        if waits is None
        else waits,
        rate=rate_limit(response.headers),
        contradicted_by=_contradiction(answer, facts),
    )


def _maker(answer: Answer, response: Response) -> str:
    if answer.form not in ("page", "text", "empty"):
        return ""
    page = response.body[:8192].decode("latin-1") if answer.form == "page" else ""
    get = response.headers.get
    who = statuses.maker(page, get("Server") or "", get("X-Cache") or "")
    return f"Its words are those of {who}." if who else ""


def _label(answer: Answer) -> str:
    if answer.form == "frame":
        return str(answer.number or answer.status)
    if answer.code:
        return f"{answer.status} {answer.code}"
    return str(answer.status)


def _placed(cause: Cause, environment: Environment) -> Cause:
    """Returns the cause with the region's own domain where its words leave it open."""
    region = region_of_host(urlsplit(environment.api_url).hostname or "")
    if region is None or "{domain}" not in cause.check:
        return cause
    return replace(cause, check=cause.check.replace("{domain}", region.domain))


def _aimed(cause: Cause, names: tuple[NamedThing, ...]) -> Cause:
    """Returns the cause with the first field that the answer names in its pane as its subject."""
    if cause.subject or cause.key not in ("body-value", "parameter"):
        return cause
    named = (n for n in names if n.kind == "field" and n.pane == cause.pane)
    return replace(cause, subject=next((n.subject for n in named), ""))


def _contradiction(answer: Answer, facts: Facts) -> str | None:
    if answer.code == "app.not.authorized.for.scope" and facts.grant == "client_credentials":
        return (
            "For client-credentials clients scopes are ignored and roles decide "
            f"({sources.ROLES[0].source})."
        )
    scheme = facts.operation.scheme if facts.operation else None
    if answer.code == "authentication.required" and scheme == "none":
        return f"The operation is published without any token ({sources.CATALOG[0].source})."
    return None


def _seen(answer: Answer, exchange: Exchange, environment: Environment, target: Target) -> Evidence:
    where = environment.where()
    if not target.selected:
        where = _host(exchange) or "another host"
    return Evidence(
        "observed",
        f"the answer itself: {_label(answer)}",
        _date(exchange.started_at),
        where,
        on_sandbox=environment.is_sandbox and target.selected,
    )


def _host(exchange: Exchange) -> str:
    try:
        return urlsplit(exchange.hops[-1].url).hostname or "" if exchange.hops else ""
    except ValueError:
        return ""


def _date(moment: float) -> str:
    try:
        return datetime.fromtimestamp(moment, UTC).date().isoformat() if moment else ""
    except (ValueError, OverflowError, OSError):
        return ""
