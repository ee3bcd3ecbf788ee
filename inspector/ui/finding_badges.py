"""Evidence as badges: one for each level, its sources in the tooltip."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.model.finding import Evidence
from inspector.ui.panel import Badge

_LEVEL_TIPS = {
    "official": "Official: published by the vendor (operation catalog, SDK documentation).",
    "claimed": "Claimed: somebody says so (a thread, a ticket, a colleague). Not proven.",
    "observed": "Observed: seen in a request that anyone can look at, on a named host.",
}


def evidence_badges(evidence: Sequence[Evidence]) -> list[Badge]:
    """Returns one badge per level, in the order official, claimed, observed."""
    badges = []
    for level in ("official", "claimed", "observed"):
        sources = [e for e in evidence if e.level == level]
        if sources:
            sandbox = all(e.on_sandbox for e in sources)
            badge = Badge(_badge_word(level, sources), level, square=True)
            lines = [_LEVEL_TIPS[level], *(evidence_line(e) for e in sources)]
            if level == "observed" and sandbox:
                lines.append("On the sandbox only: this is no evidence about the platform.")
            badge.setToolTip("\n".join(lines))
            badges.append(badge)
    return badges


def _badge_word(level: str, sources: Sequence[Evidence]) -> str:
    """Says with an observation made on a sandbox where it was made, always."""
    places = {e.where for e in sources if e.on_sandbox and e.where}
    if level == "observed" and places and all(e.on_sandbox for e in sources):
        return f"observed on {min(places)}"
    return level


def evidence_line(evidence: Evidence) -> str:
    """Returns who says it, where and when, on one line."""
    where = "" if evidence.where in evidence.source else evidence.where
    return " · ".join(part for part in (evidence.source, where, evidence.date[:10]) if part)
