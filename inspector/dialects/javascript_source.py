"""JavaScript and TypeScript text as a tree: the grammar that makes the most sense of it."""

from __future__ import annotations

import re
from functools import partial

from inspector.dialects import javascript_web
from inspector.dialects.places import Place
from inspector.dialects.source import Source, close, read_closed

GRAMMAR = "tree_sitter_javascript"
TYPED = ("tree_sitter_typescript:language_typescript", "tree_sitter_typescript:language_tsx")
_GENERIC = re.compile(r"\w<[A-Za-z][\w\[\]{}|:;, .<>]{0,99}>\(")


def read(text: str) -> tuple[Source, Place]:
    """Returns the source, and where the text was cut short; nowhere when it was not."""
    grammars = [GRAMMAR, *TYPED]
    if _GENERIC.search(text):  # which JavaScript reads as two comparisons
        grammars = [*TYPED]
    source, cut = _parsed(text, grammars[0])
    for grammar in grammars[1:]:
        if not source.root.has_error:
            break
        typed, its_cut = _parsed(text, grammar)
        if typed.fault_count() < source.fault_count():
            source, cut = typed, its_cut
    return source, cut


def _parsed(text: str, grammar: str) -> tuple[Source, Place]:
    missing = close(text, comment="//", quotes="'\"`")
    make = partial(Source, grammar=grammar, spell=javascript_web.spelled)
    return read_closed(text, make, [missing])
