"""Damage that forums, mail programs and word processors do to a snippet, and its undoing.

A repair is tried only when the text as it stands does not read well, and kept only when the text
then reads better: typographic quotes or a non-breaking space inside a value stay as they are.
What no author writes (`SURE`) is undone wherever the text then reads no worse and differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inspector.dialects import continuations, gutters, http_logs, typography, wrappings
from inspector.dialects.places import Changed, Replacement, change

_Find = Callable[[str], Iterable[Replacement]]


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of damage: what to say of it, and where a text has it."""

    name: str
    said: str
    find: _Find


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after some repairs; `done` has each with the offset of its first change."""

    text: str
    done: tuple[tuple[Repair, int], ...]
    _steps: tuple[Changed, ...]

    def origin(self, offset: int) -> int:
        """Returns the offset in the text as it was pasted."""
        for step in reversed(self._steps):
            offset = step.origin(offset)
        return offset


class Mender:
    """Mends one paste in several ways; what a repair finds in a text is looked for once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._known: dict[tuple[str, _Find], tuple[int, Changed] | None] = {}

    def mend(self, repairs: Sequence[Repair]) -> Mended:
        """Applies the repairs that find something, in the given order."""
        done: list[tuple[Repair, int]] = []
        steps: list[Changed] = []
        text = self.text
        for repair in repairs:
            found = self._changed(text, repair.find)
            if found is None:
                continue
            offset, changed = found
            for step in reversed(steps):
                offset = step.origin(offset)
            done.append((repair, offset))
            steps.append(changed)
            text = changed.text
        return Mended(text, tuple(done), tuple(steps))

    def _changed(self, text: str, find: _Find) -> tuple[int, Changed] | None:
        key = text, find
        if key not in self._known:
            replacements = list(find(text))
            first = replacements[0].start if replacements else 0
            self._known[key] = (first, change(text, replacements)) if replacements else None
        return self._known[key]


def surely(dialect: str) -> tuple[Repair, ...]:
    """Returns what is undone for a dialect although the text may read well as it stands."""
    return (*SURE, *_ONLY.get(dialect, ()))


def ladders(dialect: str) -> tuple[tuple[Repair, ...], ...]:
    """Returns the sets of repairs to try for a dialect, the gentler first.

    The order within a set is the order of application.
    """
    begun = (_LINE_ENDS, *SURE, *_BEFORE, *_ONLY.get(dialect, ()))
    ended = (*_AFTER, *((_STATEMENTS,) if dialect in ("python", "sdk-python") else ()))
    return (
        (*begun, _OUTER, *ended),
        (*begun, _ALL, *ended),
        (*begun, WRAPS, _ALL, *ended),
    )


_SAID_NUMBERS = "Line numbers before the lines were taken away."
_SAID_BULLET = "The sign of a list's item was taken away."
_SAID_INDENT = "Indentation that all lines have was taken away."
_SAID_LINKS = "URLs that were made links were read as URLs."
_LINE_ENDS = Repair(
    "line ends", "Windows line ends were read as line ends.", typography.find_line_ends
)
_COLOURS = Repair("colours", "The colours of a terminal were taken away.", typography.find_colours)
_JSON_STRING = Repair(
    "JSON string", "The snippet was written as one JSON string.", wrappings.find_json_string
)
_CODE_TAGS = Repair(
    "code tags", "Only what the tags for code enclose was read.", wrappings.find_code_tags
)
_MAIL = Repair("mail", "The head and the signature of a mail were left out.", wrappings.find_mail)
_BUTTONS = Repair(
    "buttons", "The words of a web page above the snippet were left out.", wrappings.find_buttons
)
_QUOTED = Repair(
    "quoted", "Quote marks before the lines were taken away.", gutters.find_quote_marks
)
_NUMBERS = Repair("sure numbers", _SAID_NUMBERS, gutters.find_sure_numbers)
_SAID_FENCED = "Only the fenced block was read."
_SAID_MARKS = "Prompts or quote marks before the lines were taken away."
_SAID_SPACES = "Non-breaking spaces were read as spaces."
_SAID_INVISIBLE = "Invisible characters were taken away."
_SAID_QUOTES = "Typographic quotes were read as straight ones."
_SAID_DASHES = "A long dash before an option was read as two hyphens."

SURE: tuple[Repair, ...] = (
    _COLOURS,
    Repair("most spaces", _SAID_SPACES, typography.find_most_spaces),
    Repair(
        "margins",
        "Odd white space at the beginnings of lines was read as spaces.",
        typography.find_odd_margins,
    ),
    Repair("scattered", _SAID_INVISIBLE, typography.find_scattered),
    _JSON_STRING,
    _MAIL,
    _QUOTED,
    _MAIL,  # the signature of the mail that was quoted
    _BUTTONS,
    _CODE_TAGS,
    Repair("breaks", "HTML tags were taken away.", wrappings.find_breaks),
    Repair("outer fences", _SAID_FENCED, wrappings.find_outer_fences),
    _NUMBERS,
    Repair(
        "console",
        "The prompts and answers of a PowerShell console were taken away.",
        gutters.find_powershell,
    ),
    Repair("times", "What a log puts before its lines was taken away.", gutters.find_times),
    Repair("prompt", _SAID_MARKS, gutters.find_prompt),
    Repair("bullet", _SAID_BULLET, gutters.find_sure_bullet),
    Repair("indent", _SAID_INDENT, gutters.find_indent),
    Repair(
        "blank lines",
        "Blank lines between all lines were left out.",
        continuations.find_blank_lines,
    ),
    Repair(
        "trailing", "White space at the ends of all lines was taken away.", typography.find_trailing
    ),
    Repair("double links", _SAID_LINKS, typography.find_double_links),
)
"""Undone in every dialect although the text may read well as it stands."""

_BEFORE: tuple[Repair, ...] = (
    Repair(
        "transcript",
        "Only what curl -v shows as sent was read; it does not show the body.",
        wrappings.find_transcript,
    ),
    Repair("fences", _SAID_FENCED, wrappings.find_fences),
    Repair(
        "session",
        "The prompts and answers of an interactive session were taken away.",
        gutters.find_session,
    ),
    Repair("cells", "The borders of a table were taken away.", gutters.find_cells),
    Repair("numbers", _SAID_NUMBERS, gutters.find_line_numbers),
    Repair("marks", _SAID_MARKS, gutters.find_marks),
    Repair("fences inside", _SAID_FENCED, wrappings.find_fences),
    Repair("tags", "HTML tags were taken away.", wrappings.find_tags),
    Repair(
        "entities",
        "HTML entities were read as the characters they stand for.",
        typography.find_entities,
    ),
    Repair("spaces", _SAID_SPACES, typography.find_spaces),
    Repair("invisible", _SAID_INVISIBLE, typography.find_invisible),
    Repair("bullet", _SAID_BULLET, gutters.find_bullet),
    Repair("indent", _SAID_INDENT, gutters.find_indent),
    Repair("links", _SAID_LINKS, typography.find_links),
    Repair("prose", "Lines of prose were left out.", wrappings.find_prose),
    Repair(
        "escaped quotes",
        "Quotes that all had a backslash were read as quotes.",
        wrappings.find_escaped_quotes,
    ),
    Repair(
        "written ends",
        "Line ends written as \\n were read as line ends.",
        wrappings.find_written_line_ends,
    ),
)
_JSON = (Repair("around", "What stands around the JSON was left out.", wrappings.find_json),)
_HTTP = (Repair("above", "What stands above the request was left out.", wrappings.find_request),)
_LOGS = (
    Repair("sent", "The marks of curl -v before the lines were taken away.", http_logs.find_sent),
    Repair("wire", "Only what a wire log shows as sent was read.", http_logs.find_wire),
    Repair("arrows", "Only what a log shows as sent was read.", http_logs.find_arrows),
    Repair(
        "log line",
        "Only the request line was read out of a log: fill in headers and body.",
        http_logs.find_logged,
    ),
)
_STATEMENTS = Repair(
    "statements",
    "Line ends that were lost between statements were put back.",
    continuations.find_statements,
)
_BACKSLASHES = Repair(
    "backslashes",
    "White space after a backslash at a line's end was taken away.",
    continuations.find_backslashes,
)
_SAID_CONTINUED = "Backslashes missing at the ends of lines were put back."
_ITEMS = (Repair("items", _SAID_CONTINUED, continuations.find_lost_items),)
_ONLY = {
    "httpie": (_BACKSLASHES, *_ITEMS),
    "wget": (_BACKSLASHES,),
    **dict.fromkeys(("json", "har", "postman", "data-action", "frame"), _JSON),
    "raw": (*_LOGS, *_HTTP),
    "http-file": _HTTP,
}
_AFTER: tuple[Repair, ...] = (
    Repair(
        "capitals",
        "Capital letters at the beginnings of lines were read as small ones.",
        continuations.find_capitals,
    ),
    Repair(
        "short dashes",
        "A long dash before an option was read as a hyphen.",
        typography.find_short_dashes,
    ),
    Repair("dashes", _SAID_DASHES, typography.find_dashes),
    _BACKSLASHES,
    Repair(
        "continued",
        _SAID_CONTINUED,
        continuations.find_lost_backslashes,
    ),
    Repair(
        "parameters",
        "Backticks missing at the ends of lines were put back.",
        continuations.find_lost_powershell,
    ),
    Repair(
        "backticks",
        "Backticks missing around JSON were put back.",
        continuations.find_lost_backticks,
    ),
)
WRAPS = Repair(
    "wraps", "Lines that were broken at the margin were joined.", continuations.find_wraps
)
"""Also tried where a text reads well: code that lost a line may still be code."""
_OUTER = Repair("quotes", _SAID_QUOTES, typography.find_outer_quotes)
_ALL = Repair("quotes", _SAID_QUOTES, typography.find_quotes)

LADDERS = ladders("")
"""What is tried for a dialect without repairs of its own."""
