"""How JavaScript code runs through its statements: branches, cases, loops, ways out.

Branches are all taken unless their condition is known: what stands in them was meant to be sent.
A loop over what is known runs for each of it, any other once. What follows a `return` that is
sure to be met is not run.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from tree_sitter import Node

from inspector.dialects.evaluator import compared
from inspector.dialects.javascript_methods import ROUNDS
from inspector.dialects.javascript_names import Names
from inspector.dialects.source import Source, arguments_of
from inspector.dialects.values import Absent, Value


class Flow(Names):
    """Runs statements; what stands in them is read by the `Evaluator`."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._returned: list[Value] = []
        self._is_done = False
        self._unsure = 0

    @abstractmethod
    def _statement(self, node: Node, depth: int) -> None: ...

    def _perhaps(self, node: Node | None, depth: int) -> None:
        """Runs what may not run: a `return` in it ends nothing."""
        self._unsure += 1
        if node is not None:
            self._statement(node, depth + 1)
        self._unsure -= 1

    def run_return(self, node: Node, depth: int) -> None:
        children = arguments_of(node)
        self._returned.append(self.evaluate(children[0], depth + 1) if children else Absent())
        self._is_done = not self._unsure

    def run_throw(self, node: Node, depth: int) -> None:
        for child in arguments_of(node):
            self.evaluate(child, depth + 1)

    def run_if(self, node: Node, depth: int) -> None:
        known = self.truth(self.evaluate(node.child_by_field_name("condition"), depth + 1))
        yes = node.child_by_field_name("consequence")
        otherwise = node.child_by_field_name("alternative")
        if known is None:
            self.source.undecided.begin(self._unsure)
            self._perhaps(yes, depth)
            self._perhaps(otherwise, depth)
            self.source.undecided.end(self.source.place(node))
            return
        taken = yes if known else otherwise
        if taken is not None:
            self._statement(taken, depth + 1)

    def run_switch(self, node: Node, depth: int) -> None:
        """Runs the case that fits; the first, and says so, when that is not known."""
        subject = self.evaluate(node.child_by_field_name("value"), depth + 1)
        cases = arguments_of(node.child_by_field_name("body"))
        fits: list[bool | None] = []
        for case in cases:
            value = case.child_by_field_name("value")
            asked = self.evaluate(value, depth + 1) if value is not None else Absent()
            fits.append(compared(subject, asked) if value is not None else False)
        start = fits.index(True) if True in fits else None
        if start is None and None in fits:
            start = fits.index(None)
            self.source.warn(node, "Which case of this switch runs is not known; one is read.")
        if start is None:
            start = next((at for at, case in enumerate(cases) if _is_default(case)), len(cases))
        sure = True in fits or None not in fits
        self._unsure += not sure
        for case in cases[start:]:
            body = case.children_by_field_name("body")
            for statement in body:
                if statement.type != "break_statement":
                    self._statement(statement, depth + 1)
            if any(_leaves(statement) for statement in body):
                break
        self._unsure -= not sure

    def run_for(self, node: Node, depth: int) -> None:
        """`for (const x of y)` and `for (const x in y)`."""
        over = self.evaluate(node.child_by_field_name("right"), depth + 1)
        left, body = node.child_by_field_name("left"), node.child_by_field_name("body")
        assert left is not None
        operator = node.child_by_field_name("operator")
        names = operator is not None and operator.type == "in"
        items: list[Value] | None = None
        if isinstance(over, dict) and names:
            items = [*over]
        elif isinstance(over, list):
            items = [str(at) for at in range(len(over))] if names else over
        if items is not None and len(items) > ROUNDS:
            self.source.warn(node, f"Only the first {ROUNDS} rounds of this loop are read.")
        for item in [self.source.unknown(left)] if items is None else items[:ROUNDS]:
            self._bind(left, item)
            self._perhaps(body, depth)

    def run_loop(self, node: Node, depth: int) -> None:
        """A loop by a condition: once."""
        self._unsure += 1
        for child in node.named_children:
            self._statement(child, depth + 1)
        self._unsure -= 1


def _is_default(case: Node) -> bool:
    return case.type == "switch_default"


def _leaves(statement: Node) -> bool:
    if statement.type == "statement_block":
        return any(_leaves(child) for child in statement.named_children)
    return statement.type in ("break_statement", "return_statement", "throw_statement")


STATEMENTS: dict[str, Callable[[Flow, Node, int], None]] = {
    "return_statement": Flow.run_return,
    "throw_statement": Flow.run_throw,
    "if_statement": Flow.run_if,
    "switch_statement": Flow.run_switch,
    "for_in_statement": Flow.run_for,
    "for_statement": Flow.run_loop,
    "while_statement": Flow.run_loop,
    "do_statement": Flow.run_loop,
}
