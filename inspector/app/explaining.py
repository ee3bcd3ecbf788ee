"""What the shown answer says, found out once for each answer and token, off the owner's thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inspector.app.desk import Desk, Topic
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange
from inspector.model.redact import Redactor

if TYPE_CHECKING:
    from inspector.rules.answers.explanation import Explanation
    from inspector.rules.situation import Situation

_HEAD_BYTES = 64 * 1024
_CAUSES = frozenset({"exchange", "token", "rules", "verdict"})
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """An answer, and the situation in which its request was sent, if with the token in use.

    `findings_count` says that all of the request is known, so that the checks can be asked.
    """

    shown: Exchange
    situation: Situation
    findings_count: bool

    def is_same(self, other: _Question) -> bool:
        mine, theirs = self.situation, other.situation
        return (
            self.shown is other.shown
            and mine.rules is theirs.rules
            and mine.environment == theirs.environment
            and (mine.token, mine.grant) == (theirs.token, theirs.grant)
            and mine.observed == theirs.observed
        )

    def answer(self, redactor: Redactor) -> Explanation | None:
        from inspector.rules.answers.claimed import add_claims
        from inspector.rules.answers.explain import explain
        from inspector.rules.check import check

        sent_in, token = self.situation, self.situation.token
        sent = token.secret.reveal().encode("utf-8", "surrogatepass") if token else b""
        was_sent = any(sent in hop.sent[:_HEAD_BYTES] for hop in self.shown.hops)
        if not was_sent:
            token = None
            sent_in = replace(sent_in, token=None, grant="unknown", client_known=False)
        counts = was_sent and self.findings_count
        explained = explain(
            self.shown,
            catalog=sent_in.catalog,
            environment=sent_in.environment,
            token=token,
            grant=sent_in.grant if token else "unknown",
            findings=check(self.shown.request, sent_in) if counts else (),
            now=self.shown.started_at,
            redactor=redactor,
        )
        if explained is None:
            return None
        claims_in = replace(sent_in, bindings={})
        return add_claims(explained, self.shown, claims_in, redactor)


class Explaining(Desk):
    """Keeps the explanation of the shown answer; says `explanation` when it is there."""

    _asked: _Question | None = None
    _told: tuple[_Question, Explanation | None] | None = None

    @property
    def explanation(self) -> Explanation | None:
        """What the shown answer says; None when it refuses nothing, or before the catalog is there.

        For commands and reports: found out at once when it is not known yet.
        """
        return self.explanation_of(self.state.shown)

    def explanation_of(self, answer: Exchange | None) -> Explanation | None:
        """Returns what an answer of this request says, the shown one or another."""
        question = self._question(answer)
        if question is None:
            return None
        if answer is not self.state.shown:
            return question.answer(self.redactor())
        if self._told is None or not self._told[0].is_same(question):
            self._told = question, question.answer(self.redactor())
        return self._told[1]

    @property
    def known_explanation(self) -> Explanation | None:
        """The same for the window, without finding anything out: None until it is known."""
        told = self._told
        return told[1] if told is not None and told[0].shown is self.state.shown else None

    def _changed(self, *topics: Topic) -> None:
        super()._changed(*topics)
        if self._is_followed and not _CAUSES.isdisjoint(topics):
            self._find_out()

    def _find_out(self) -> None:
        question = self._question(self.state.shown)
        if question is None or (self._asked is not None and self._asked.is_same(question)):
            return
        self._asked = question
        redactor = self.redactor()

        def told(explanation: Explanation | None) -> None:
            if self._asked is question:
                self._told = question, explanation
                self._changed("explanation")

        self._warm.run(lambda: question.answer(redactor), told, self._crashed)

    def _question(self, shown: Exchange | None) -> _Question | None:
        now = self.state
        if shown is None or self._rules is None:
            return None
        situation = self._situation(shown.request, now.token, now.client)
        place = self._place_of(shown)
        is_current = any(one is shown for one in now.exchanges) and shown.request == now.request
        return _Question(shown, replace(situation, environment=place), is_current)

    def _place_of(self, shown: Exchange) -> Environment:
        """Returns where an exchange took place; a sandbox that is only named stays closed.

        A sandbox of an earlier session had other ports.
        """
        own = self.state.environment
        found = next((e for e in self.environments if e.name == shown.environment), own)
        url = shown.hops[0].url if shown.hops else shown.request.url
        is_known = environments.find_host(url, self.environments) is not None
        if found.is_sandbox and not is_known and shown.started_at < self._since:
            parts = urlsplit(url)
            if parts.hostname in _LOOPBACK:
                base = f"{parts.scheme}://{parts.netloc}"
                return replace(found, api_url=base, login_url=base)
        return found
