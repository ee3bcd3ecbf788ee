"""Source code as a tree: nodes with text and place, broken spots, and the values they mean.

Shared by every dialect of a programming language. Nothing is run. A value is what an expression
would give as far as the text tells; what it does not tell is an `Unknown`, which becomes a
variable named after its own text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from tree_sitter import Language, Node, Parser

from inspector.dialects.draft import Draft, variable, variable_name
from inspector.dialects.places import NOWHERE, Place
from inspector.dialects.undecided import Undecided
from inspector.dialects.values import (
    DEPTH_LIMIT,
    TEXT_LIMIT,
    Answer,
    Number,
    Unknown,
    Value,
    as_text,
)
from inspector.errors import SnippetError
from inspector.model.chain import Taken
from inspector.model.request import VARIABLE, ImportedRequest, Severity, find_variables

# base64 in a request is user:password, whatever the language calls the function.
_ENCODES = re.compile(
    r"encodeToString\(|toString\(['\"]base64['\"]\)|Encoding\.EncodeToString\(|encode64\b|b64encode\(|btoa\(|ToBase64String\(|base64_encode\("
)


@cache
def _parser(grammar: str) -> Parser:
    from importlib import import_module

    module, _, name = grammar.partition(":")
    return Parser(Language(getattr(import_module(module), name or "language")()))


def _parsed(data: bytes, grammar: str) -> Node:
    """Parses the text within a bound of work that follows its size.

    Grammars try many readings of a damaged text side by side; of some texts quadratically many.
    Code takes 8 to 15 of the grammar's progress reports a KB.

    Raises:
        SnippetError: The text takes far more than code does.
    """
    parser = _parser(grammar)
    left = 20_000 + len(data) // 5

    def is_enough(_offset: int, _has_error: bool) -> bool:
        nonlocal left
        left -= 1
        return left < 0

    try:
        tree = parser.parse(
            lambda offset, _point: data[offset : offset + _PORTION], progress_callback=is_enough
        )
    except ValueError as error:  # it was stopped
        parser.reset()  # else the next text would go on where this one stopped
        said = "this is too tangled to be read as code; paste only the call."
        raise SnippetError(said, 1, 1) from error
    return tree.root_node


class Source:
    """One parsed text.

    `grammar` is a module, with `:NAME` where its function is not `language`; `spell` says how a
    value becomes text in that language.
    """

    def __init__(self, text: str, grammar: str, spell: Callable[[Value], str] = as_text) -> None:
        self.data = text.encode()
        self.spell = spell
        self.root = _parsed(self.data, grammar)
        self._is_ascii = self.data.isascii()
        self._first_faults: list[tuple[str, Place]] | None = None
        self.remarks: list[tuple[Severity, str, Place]] = []
        """What the reader must know of every request in this text."""
        self.defaults: dict[str, str] = {}
        """Values that the code itself falls back to, by variable."""
        self.undecided = Undecided()
        self._steps = 0
        self._fault_count: int | None = None
        self._unknowns: dict[str, tuple[str, Node]] = {}
        self._names: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._written = 0
        self._answers: dict[tuple[int, str], Answer] = {}
        self._taken: dict[str, tuple[Taken, Node]] = {}
        self._asked: dict[int, Node] = {}

    def text(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode()

    def part(self, node: Node, field: str) -> str:
        """Returns the text of a field of a node; "" when it has none."""
        child = node.child_by_field_name(field)
        return "" if child is None else self.text(child)

    def place(self, node: Node) -> Place:
        row, column = node.start_point
        if not self._is_ascii:
            column = len(self.data[node.start_byte - column : node.start_byte].decode())
        return row + 1, column + 1

    def unknown(self, node: Node, text: str | None = None, name: str = "") -> Unknown:
        """Returns the variable for what a node gives; the same text gives the same variable."""
        if name and VARIABLE.fullmatch(variable(name)):
            self._unknowns.setdefault(name, (self.text(node), node))
            return Unknown(name)
        spelled = " ".join((self.text(node) if text is None else text)[:400].split())
        if spelled not in self._names:
            encoded = _ENCODES.search(spelled)
            free = self._free("basic_credentials" if encoded else variable_name(spelled))
            self._names[spelled] = free
            self._unknowns[free] = (spelled, node)
        return Unknown(self._names[spelled])

    def answered(self, request: int, node: Node) -> Answer:
        """Returns the response to request number `request` (from 0), as an object."""
        self._asked[request] = node
        return self._answer(request, _RESPONSE, node)

    def part_of(self, answer: Answer, name: str, arguments: list[Value], node: Node) -> Value:
        """Returns what a member or method of an answer gives, as client libraries spell them."""
        plain = [as_text(given) for given in arguments if isinstance(given, str | Number)]
        word = name.lower().replace("_", "")
        if len(plain) < len(arguments):
            return self.unknown(node)
        if answer.source == _RESPONSE:
            if word in _HEADERS:
                source = f"header:{plain[0]}" if plain else _HEADER
                return self._answer(answer.request, source, node)
            if word not in _BODIES:
                return self.unknown(node)
            steps = [step for path in plain for step in _PATH.split(path) if step]
            return self._answer(answer.request, _pointer("", steps), node)
        if answer.source == _HEADER:
            return self._answer(answer.request, f"header:{(plain or [name])[0]}", node)
        if word in _SAME and not plain:
            return answer
        if answer.source.startswith(_HEADER) and name == "0":  # a header's only value
            return answer
        if answer.source.startswith(_HEADER) or (arguments and word not in _MEMBERS):
            return self.unknown(node)
        source = _pointer(answer.source, plain or [name])
        return self._answer(answer.request, source, node)

    def is_whole(self, answer: Answer) -> bool:
        """Tells a whole answer from a part of one."""
        return answer.source == _RESPONSE

    def body_of(self, answer: Answer) -> Answer:
        """Returns the body of a whole answer, as a parser of JSON takes it; else the part."""
        if answer.source != _RESPONSE:
            return answer
        return self._answer(answer.request, "", self._asked[answer.request])

    def _answer(self, request: int, source: str, node: Node) -> Answer:
        key = (request, source)
        if key not in self._answers:
            last = source.rpartition(":")[2].rpartition("/")[2]
            free = self._free(variable_name(last) if last else f"answer_{request + 1}")
            self._answers[key] = Answer(free, request, source)
            self._taken[free] = (Taken(free, request, source), node)
        return self._answers[key]

    def _free(self, stem: str) -> str:
        """Returns the name of a variable that nothing has yet, numbered if need be."""
        free, number = stem, self._numbers.get(stem, 2)
        while free in self._unknowns or free in self._taken:
            free = f"{stem}_{number}"
            number += 1
        self._numbers[stem] = number  # those before it are never free again
        return free

    def faults(self) -> Iterator[tuple[str, Place]]:
        """Yields what the grammar could not make sense of, outermost only, in order."""
        if not self.root.has_error:
            return
        pending = [self.root]
        while pending:
            node = pending.pop()
            if node.is_missing:
                yield f"“{node.type}” is missing here", self.place(node)
            elif node.is_error:
                yield f"“{self.text(node)[:40]}” cannot be read", self.place(node)
            elif node.has_error:
                pending.extend(reversed(node.children))

    def fault_count(self) -> int:
        if self._fault_count is None:
            self._fault_count = sum(1 for _ in self.faults())
        return self._fault_count

    def guard(self, depth: int, node: Node) -> None:
        """Refuses expressions nested deeper, or code that takes more steps, than anyone writes.

        Raises:
            SnippetError: A limit is passed.
        """
        self._steps += 1
        if self._steps > 100_000 + 2 * len(self.data):
            raise SnippetError("the code calls itself too often to be followed; paste the call.")
        if depth > DEPTH_LIMIT:
            raise SnippetError(
                "the code is nested too deeply to be followed; paste only the call.",
                *self.place(node),
            )

    def join(self, pieces: list[Value]) -> str:
        """Joins values to one text, as the languages do when they concatenate.

        Raises:
            SnippetError: The texts grow past any request.
        """
        text = "".join(map(self.spell, pieces))
        self.spend(len(text))
        return text

    def spend(self, size: int) -> None:
        self._written += size
        if self._written > TEXT_LIMIT + 16 * len(self.data):
            raise SnippetError("the code builds a text too large to be a request; paste the call.")

    def falls_back(self, left: Unknown, right: Value) -> Unknown:
        """Keeps a literal that stands in for an unknown value: `X or "…"`, `getenv("X", "…")`."""
        if isinstance(right, str) and not VARIABLE.search(right):
            self.defaults.setdefault(left.name, right)
        return left

    def finish_all(
        self, drafts: Sequence[Draft], lacking: str, *, cut: Place = NOWHERE, what: str = "code"
    ) -> tuple[ImportedRequest, ...]:
        """Freezes drafts; `cut` is where the text ended when it had to be closed to be read.

        Raises:
            SnippetError: There is nothing to freeze; `lacking` says what is wanted.
        """
        if not drafts:
            raise SnippetError(lacking, 1, 1)
        finished: list[ImportedRequest] = []
        for draft in drafts:
            if cut != NOWHERE:
                draft.complete = False
                draft.note("error", f"The {what} is cut short here.", cut)
            finished.append(self.finish(draft))
        return tuple(finished)

    def finish(self, draft: Draft) -> ImportedRequest:
        """Freezes a draft, with a note for each variable that stands for an unknown value."""
        length, body = draft.headers.get("Content-Length") or "", draft.body.text.encode()
        if VARIABLE.search(length) or (body and length == str(len(body))):
            draft.headers = draft.headers.without("Content-Length")
            draft.note("info", "Content-Length is counted when the request is sent.")
        for found in find_variables(draft.finish().request):
            if found.name in self._taken:
                taken, node = self._taken[found.name]
                draft.takes.append(taken)
                said = f"The variable {found.name} is taken from {taken.describe()}."
                draft.note("info", said, self.place(node))
                continue
            known = self._unknowns.get(found.name)
            if known is None:
                continue
            spelled, node = known
            default = self.defaults.get(found.name)
            if default is not None:
                draft.defaults(found, default, self.place(node))
                continue
            said = f"The value of {spelled[:60]} is not in the snippet"
            draft.note("info", f"{said}; it is the variable {found.name}.", self.place(node))
        for severity, text, place in self.remarks[:20]:
            draft.note(severity, text, place)
        for said, place in self.undecided.said_of(draft.finish().request):
            draft.note("warning", said, place)
        if self._first_faults is None:
            self._first_faults = list(islice(self.faults(), 5))
        for text, place in self._first_faults:
            draft.note("error", f"{text}; the snippet may be cut short or damaged.", place)
        return draft.finish()

    def warn(self, node: Node | None, text: str) -> None:
        place = self.place(node) if node is not None else NOWHERE
        self.remarks.append(("warning", text, place))


def walk(node: Node) -> Iterator[Node]:
    """Yields a node and all below it in the order of the text, without recursion."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(current.children))


def arguments_of(node: Node | None) -> list[Node]:
    """Returns the arguments in an argument list, comments left out."""
    if node is None:
        return []
    return [child for child in node.named_children if child.type not in _COMMENTS]


def operator_of(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""


def operands(node: Node, operators: tuple[str, ...] = ("+",)) -> list[Node]:
    """Returns what a chain of such operators joins, in order; nothing for any other node.

    The chain leans left and may be long: it is followed in a loop, not by recursion.
    """
    found: list[Node] = []
    current: Node | None = node
    while current is not None and operator_of(current) in operators:
        right = current.child_by_field_name("right")
        found += [right] if right is not None else []
        current = current.child_by_field_name("left")
    if current is None or current is node:
        return []
    return [current, *reversed(found)]


def read_closed(
    text: str, make: Callable[[str], Source], ends: Iterable[str]
) -> tuple[Source, Place]:
    """Parses a text, and one that was cut short with that one of `ends` that mends it most.

    Returns:
        The source, and where the text was cut; nowhere when it was not.
    """
    best, cut = make(text), NOWHERE
    if best.root.has_error:
        for end in ends:
            candidate = make(text + end)
            if candidate.fault_count() < best.fault_count():
                best = candidate
                cut = (text.count("\n") + 1, len(text) - text.rfind("\n"))
                cut = cut if end.strip(";") else NOWHERE
            if not best.root.has_error:
                break
    return best, cut


def close(
    text: str, *, comment: str, quotes: str, blocks: tuple[str, ...] = (), escape: str = "\\"
) -> str:
    """Returns what a text that was cut short lacks at its end: quotes and brackets, in order.

    `comment` begins a line comment; `quotes` are the characters that open and close texts;
    `blocks` are longer marks that do, without escapes.
    """
    stack: list[str] = []
    position = 0
    while position < len(text):
        letter = text[position]
        block = next((mark for mark in blocks if text.startswith(mark, position)), "")
        if block:
            end = text.find(block, position + len(block))
            if end < 0:
                return block + "".join(reversed(stack))
            position = end + len(block) - 1
        elif text.startswith(comment, position):
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
        elif letter in quotes:
            end = _text_end(text, position, escape)
            if end < 0:
                return letter + "".join(reversed(stack))
            position = end
        elif letter in _PAIRS:
            stack.append(_PAIRS[letter])
        elif stack and letter == stack[-1]:
            stack.pop()
        position += 1
    return "".join(reversed(stack))


def _text_end(text: str, start: int, escape: str) -> int:
    quote, position = text[start], start + 1
    while position < len(text):
        if text[position] == escape:
            position += 1
        elif text[position] == quote:
            return position
        position += 1
    return -1


def _pointer(start: str, steps: list[str]) -> str:
    return start + "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


_RESPONSE = "response:"
_HEADER = "header:"
_PATH = re.compile(r"[.\[\]]+")
_HEADERS = frozenset(
    ("headers", "header", "getheader", "getheaderline", "getfirstheader", "getresponseheader")
)
_BODIES = frozenset(
    (
        "json", "body", "data", "text", "content", "parsedbody", "parsedresponse", "getbody",
        "string", "getentity", "entity", "readasstringasync", "jsonbody", "html", "read",
        "readbody",
    )
)  # fmt: skip
_SAME = frozenset(
    (
        "text", "astext", "string", "tos", "tostring", "strip", "trim", "getasstring", "getstring",
        "json", "getasjsonobject", "result", "decode", "rootelement", "getcontents",
        "readasstringasync",
    )
)  # fmt: skip
_MEMBERS = frozenset(
    (
        "get", "dig", "fetch", "getstring", "optstring", "path", "at", "asstring", "getproperty",
        "json", "value",
    )
)  # fmt: skip
_PORTION = 1 << 16
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_COMMENTS = frozenset(("comment", "line_comment", "block_comment"))
