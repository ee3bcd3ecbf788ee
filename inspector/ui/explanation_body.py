"""The strip under the answer, opened: meaning, what the answer names, causes and checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspector.ui import theme
from inspector.ui.chips import FlowLayout
from inspector.ui.copy_link import CopyLink
from inspector.ui.countdown import span
from inspector.ui.finding_badges import evidence_badges
from inspector.ui.panel import Elided, Link

if TYPE_CHECKING:
    from inspector.model.edit import Pane
    from inspector.rules.answers.explanation import (
        Cause,
        ClaimedCause,
        Explanation,
        NamedThing,
        RateLimit,
    )

Show = Callable[[str, str], None]
"""Leads to (pane, subject)."""


def explanation_body(
    explanation: Explanation, show: Show, claim: Callable[[], None] | None = None
) -> QWidget:
    """Returns everything that is known of an answer; its links lead to where it applies.

    `claim` keeps what somebody else says about it.
    """
    body, column = _body()
    first = QHBoxLayout()
    first.setSpacing(theme.dp(5))
    for badge in evidence_badges(explanation.evidence):
        first.addWidget(badge)
    if explanation.correlation_id:
        known_as = Elided(f"Correlation id {explanation.correlation_id}")
        known_as.setObjectName("faint")
        known_as.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(known_as, 1)
        first.addWidget(CopyLink(explanation.correlation_id, "the correlation id"))
    else:
        first.addStretch(1)
    column.addLayout(first)
    column.addWidget(label(explanation.meaning, "dim"))
    if explanation.contradicted_by:
        column.addWidget(label(f"Contradicted: {explanation.contradicted_by}", "dim"))
    if explanation.rate is not None:
        column.addWidget(label(_rate(explanation.rate), "dim"))
    named = [thing for thing in explanation.names if thing.kind != "correlation id"]
    if named:
        column.addWidget(_names(named, show))
    for number, cause in enumerate(explanation.causes, 1):
        column.addWidget(_cause(f"{number}. ", cause, show))
    for said in explanation.claimed:
        column.addWidget(_claim(said, show))
    if claim is not None:
        otherwise = Link("Somebody says otherwise…", claim)
        otherwise.setObjectName("claimAboutAnswerLink")
        otherwise.setToolTip("Keep what a thread or colleague says as a claim with its source")
        column.addWidget(otherwise)
    column.addStretch(1)
    return body


def failure_body(message: str, detail: str) -> QWidget:
    """Returns why no answer came, with the raw cause under it."""
    body, column = _body()
    column.addWidget(label(message, "plain"))
    if detail:
        column.addWidget(label(detail, "faint"))
    column.addStretch(1)
    return body


def label(text: str, name: str, *, wrap: bool = True) -> QLabel:
    made = QLabel(text)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _body() -> tuple[QFrame, QVBoxLayout]:
    body = QFrame()
    body.setObjectName("panelBody")
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, theme.dp(4), theme.dp(4))
    column.setSpacing(theme.dp(6))
    return body, column


def _names(named: list[NamedThing], show: Show) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(spacing=8)
    holder.setLayout(flow)
    lead = label("It names", "dim", wrap=False)
    lead.setContentsMargins(0, theme.dp(2), 0, 0)
    flow.addWidget(lead)
    for thing in named:
        flow.addWidget(_name(thing, show))
    return holder


def _name(thing: NamedThing, show: Show) -> Link:
    title = f"{_KINDS.get(thing.kind, thing.kind)} {thing.text}"
    if thing.pane is None:
        return CopyLink(thing.text, title, title)
    link = Link(title, lambda: show(thing.pane or "", thing.subject))
    link.setToolTip(_where(thing.pane))
    link.setAccessibleName(f"{title}: {_where(thing.pane)}")
    return link


def _claim(claim: ClaimedCause, show: Show) -> QWidget:
    """Returns what somebody claims to be the cause, with who says so and what denies it."""
    holder = _cause("Claimed: ", claim, show)
    column = holder.layout()
    assert isinstance(column, QVBoxLayout)
    if claim.contradicted_by:
        column.addWidget(label(f"Contradicted: {claim.contradicted_by}", "dim"))
    badges = QHBoxLayout()
    badges.setSpacing(theme.dp(5))
    for badge in evidence_badges(claim.evidence):
        badges.addWidget(badge)
    sources = "; ".join(dict.fromkeys(one.source for one in claim.evidence))
    badges.addWidget(label(sources, "faint"), 1)
    column.addLayout(badges)
    return holder


def _cause(lead: str, cause: Cause | ClaimedCause, show: Show) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.dp(1))
    first = QHBoxLayout()
    first.setSpacing(theme.dp(8))
    first.addWidget(label(f"{lead}{cause.cause}", "panelTitle"), 1)
    if cause.pane is not None:
        pane = cause.pane
        link = Link(_where(pane), lambda: show(pane, cause.subject))
        link.setAccessibleName(f"{_where(pane)}: {cause.cause}")
        first.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
    column.addLayout(first)
    column.addWidget(label(f"Check: {cause.check}", "plain"))
    column.addWidget(label(f"Not this, if: {cause.disproof}", "faint"))
    return holder


def _where(pane: Pane) -> str:
    return {
        "token": "See the token",
        "headers": "See the headers",
        "payload": "See the payload",
        "url": "See the URL",
    }[pane]


def _rate(rate: RateLimit) -> str:
    used = "" if rate.count is None else f"{rate.count:,} "
    words = f"{used}of {rate.allowed:,} used" if rate.allowed is not None else f"{used}used"
    if rate.reset_s is not None:
        words += f"; it resets {span(rate.reset_s)} after this answer"
    return f"Rate limit: {words}"


_KINDS = {"ip": "IP address", "policy": "policy id"}
