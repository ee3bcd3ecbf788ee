"""What an experiment will send, told before it sends anything."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.lab import wording
from inspector.lab.verdict import Candidate
from inspector.model.edit import asks_for_token, changes_token

MAX_LEFT_OUT = 6
"""Up to so many changes each is left out once; more are halved."""
MAX_LEFT_OUT_COMPARED = 3
"""The same of the differences to a working request."""
MAX_PURSUED = 4
"""So many refusals in a row are followed to what they point at."""


BOTH_WAYS = (
    "Then, if it is explained: the working request without what mattered, to see what spoils it;"
    " these sends come on top."
)


def worst_case_sends(changes: int, token_changes: int, *, compared: bool = False) -> int:
    """Returns the most sends, tokens included, on a server that gives steady answers.

    Waiting for a rate limit, further findings on the changed request and unsteady answers can
    take more: `isolate`'s max_sends is the limit that always holds, so give it what the user
    has agreed to. `compared` adds the sends of a working request, before and, when that much is
    in doubt, after; `token_changes` are those that ask for a token.
    """
    if compared:
        if changes <= MAX_LEFT_OUT_COMPARED:
            # Pursued one by one, then left out one by one, and the refusal once more.
            return 2 + changes + (changes if changes > 1 else 0) + 1
        halvings = 2 * (changes.bit_length() + 1)
        searched = worst_case_sends(max(changes, MAX_LEFT_OUT + 1), token_changes)
        return searched + MAX_PURSUED + halvings + 1
    if changes == 0:
        return 2
    if changes == 1:
        sets = 0
    elif changes <= MAX_LEFT_OUT:
        sets = changes + 1
    else:
        sets = (2 * changes - 2) + 1 + changes + 1
    further_tokens = 0
    if token_changes > 1:
        further_tokens = token_changes if changes <= MAX_LEFT_OUT else sets
    return 2 + sets + min(token_changes, 1) + further_tokens


def plan(
    candidates: Sequence[Candidate], *, max_sends: int = 40, compared: bool = False
) -> tuple[str, ...]:
    """Returns what `isolate` would send, one line per step, and the most sends last.

    `compared`: the candidates are the differences to a working request, which is sent first.
    """
    edits = list(dict.fromkeys(candidate.edit for candidate in candidates))
    token_edits = [edit for edit in edits if asks_for_token(edit)]
    lines = ["the working request, to see that it works here"] if compared else []
    lines.append("the request as it was refused")
    if token_edits:
        lines.append(f"a request for a token: {wording.join([e.describe() for e in token_edits])}")
    if edits:
        what = "this change" if len(edits) == 1 else f"all {len(edits)} changes together"
        if compared and len(edits) > 1:
            what = f"those of {len(edits)} changes that the refusal points at, else all"
        lines.append(f"the request with {what}: {wording.join([e.describe() for e in edits])}")
    most_left_out = MAX_LEFT_OUT_COMPARED if compared else MAX_LEFT_OUT
    if 1 < len(edits) <= most_left_out:
        lines += [
            f"if that works: the same, but do not {edit.describe()}"
            for edit in sorted(edits, key=changes_token)
        ]
    elif len(edits) > most_left_out:
        lines.append("if that works: ever smaller parts of the changes, until none can be spared")
    most = min(worst_case_sends(len(edits), len(token_edits), compared=compared), max_sends)
    numbered = [f"{number}. {line}" for number, line in enumerate(lines, start=1)]
    return (*numbered, f"At most {wording.count(most, 'send')} if the answers are steady.")
