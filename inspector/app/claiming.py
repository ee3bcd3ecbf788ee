"""Claims by hand: what the form begins with, what it shows while one types, and saving it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.app.claim_replay import Replay, Replayer
from inspector.app.desk import Desk
from inspector.model.environment import Environment
from inspector.model.finding import Finding
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import Body, Request

if TYPE_CHECKING:
    from inspector.rules.claim import ClaimedRule
    from inspector.rules.draft import ClaimDraft, Mistake
    from inspector.rules.listing import Entry, Section
    from inspector.rules.quote import Told
    from inspector.rules.situation import Situation
    from inspector.rules.standing import Standing

_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\d{4,}|\{\{[^{}]*\}\}")


@dataclass(frozen=True, slots=True)
class Prefill:
    """What is known before anybody says anything: the call, its last refusal, and today."""

    method: str
    path: str
    statuses: tuple[int, ...]
    codes: tuple[str, ...]
    date: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would do. `rule` is None while it has mistakes; `findings` are on the request.

    `is_about`: the claim is about the current request at all.
    """

    draft: ClaimDraft
    rule: ClaimedRule | None
    mistakes: tuple[Mistake, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_about: bool = False
    standings: tuple[Standing, ...] = ()


class Claiming(Desk):
    """What the dialogs about rules and claims ask for."""

    _replayer: Replayer | None = None

    def claim_prefill(self) -> Prefill:
        """Returns what a new claim is most likely about: the current call and its last refusal."""
        from inspector.catalog.operations import published
        from inspector.rules.target import locate

        now = self.state
        environment = self._located(now.request)
        path = locate(now.request, environment, now.bindings).path
        operation = published().match(now.request.method, path).operation
        template = operation.path if operation else "/".join(map(_templated, path.split("/")))
        answered = self._answered(environment)
        today = datetime.fromtimestamp(self._clock(), UTC).astimezone().date()
        return Prefill(
            method=now.request.method,
            path=template,
            statuses=(answered.status,) if answered else (),
            codes=(answered.code,) if answered and answered.code else (),
            date=today.isoformat(),
        )

    def read_quote(self, text: str) -> Told:
        """Returns what a thread's words name: headers, scopes, paths and so on."""
        from inspector.catalog.operations import published
        from inspector.rules.quote import read_quote

        return read_quote(text, published())

    def preview_claim(self, draft: ClaimDraft) -> Preview:
        """Returns what the draft is worth: redacted, checked, compared with what is published."""
        from inspector.catalog.operations import published
        from inspector.rules.claim_alone import findings_of
        from inspector.rules.draft import examine
        from inspector.rules.standing import compare
        from inspector.rules.view import look

        safe = _redacted(draft, self.redactor())
        examined = examine(safe)
        if isinstance(examined, tuple):
            return Preview(safe, None, examined)
        now = self.state
        situation = self._situation(now.request, now.token, now.client)
        request = now.request
        if not _reads_payload(safe):  # a large one would hold up typing
            request = replace(request, body=Body())
        view = look(request, replace(situation, rules=(examined,)))
        return Preview(
            draft=safe,
            rule=examined,
            findings=findings_of(view, examined) if view.claims else (),
            is_about=bool(view.claims),
            standings=compare(examined, published()),
        )

    def replay_claim(self, rule: ClaimedRule, show: Callable[[Replay], None]) -> None:
        """Holds a claim against the saved exchanges; a later call ends an earlier one."""
        self.cancel_replay()
        if self.shelf is None:
            show(Replay(is_done=True))
            return
        self._replayer = Replayer(self.shelf, self.environments, self._situation_in)
        self._replayer.start(rule, show)

    def cancel_replay(self) -> None:
        if self._replayer is not None:
            self._replayer.cancel()

    def propose_claim_id(self, title: str) -> str:
        """Returns an id for a claim that no rule or check has."""
        from inspector.rules.draft import propose_id
        from inspector.rules.library import RESERVED

        library = self.packs.library
        taken = {found.rule.id for found in library.defined} if library is not None else set()
        return propose_id(title, taken | RESERVED)

    def save_claim(
        self,
        draft: ClaimDraft,
        pack: str,
        then: Callable[[Path], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Puts the claim, redacted, into the pack of that name."""
        self.packs.add_claim(_redacted(draft, self.redactor()), pack, then, failed)

    def list_rules(self, then: Callable[[tuple[Entry, ...]], None]) -> None:
        """Gives `then` every rule there is, once the packs are read; thousands take a moment."""
        from inspector.catalog.operations import published
        from inspector.rules.listing import entries

        library = self.packs.library
        if library is not None:
            self.packs.run(lambda: entries(library, published()), then)

    def rule_manual(self, entry: Entry) -> tuple[Section, ...]:
        """Returns all there is to say of a rule."""
        from inspector.catalog.operations import published
        from inspector.rules.listing import manual

        return manual(entry, published())

    def _situation_in(self, environment: Environment) -> Situation:
        """Returns a situation of which nothing is known but where; any thread may ask."""
        from inspector.catalog.operations import published
        from inspector.rules.check import Situation

        return Situation(environment, published(), ())


def _reads_payload(draft: ClaimDraft) -> bool:
    return draft.need in ("body_field", "content_type") or draft.value_from.startswith("payload:")


def _templated(segment: str) -> str:
    """Returns `{id}` for what is one call's own id, so that the claim is about all such calls."""
    return "{id}" if _ID.fullmatch(segment) else segment


def _redacted(draft: ClaimDraft, redactor: Redactor) -> ClaimDraft:
    """Returns the draft without any secret: what a thread says may have one in it."""
    prose = redactor.prose
    return replace(
        draft,
        title=prose(draft.title),
        names=tuple(map(prose, draft.names)),
        path=prose(draft.path),
        value=prose(draft.value),
        value_from=_value_without_secret(draft, redactor),
        source=prose(draft.source),
        url=redactor.url(draft.url) if draft.url else "",
        hint=prose(draft.hint),
        fix=prose(draft.fix),
        quote=redactor.text(draft.quote),
    )


def _value_without_secret(draft: ClaimDraft, redactor: Redactor) -> str:
    """Redacts a fixed value by its place: `X-Token` and a text that an edit would put there."""
    kind, mark, text = draft.value_from.partition(":")
    if kind != "text" or not draft.names:
        return draft.value_from
    if draft.need == "header":
        shown = redactor.request(
            Request("GET", "/", Headers.of([(draft.names[0], text)]), Body())
        ).headers.get(draft.names[0])
        return f"{kind}{mark}{shown or ''}"
    return kind + mark + redactor.field(draft.names[0].rpartition("/")[2], text)
