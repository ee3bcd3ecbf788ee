"""Puts a rule into the text of a pack; what stands there stays as it is, byte for byte.

text + rule's document --with_rule--> text that reads back as the old rules and the new one
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import InlineTable, Item, Table

from inspector.errors import RulePackError
from inspector.rules.pack import read_text

_HEAD = "# Claims of yours: what somebody says that a call needs. None of them is a fact.\n"
_INLINE = ("applies", "requires", "values", "explains")
_TABLES = ("contradicted_by", "confirmed_by")


def with_rule(text: str, document: Mapping[str, Any], path: Path) -> str:
    """Returns the text with one more `[[rule]]` at its end.

    Args:
        text: What the pack holds; empty for a new one.
        document: The rule's fields as the schema names them.
        path: The pack's file, for what is wrong with it.

    Raises:
        RulePackError: The pack is no TOML, or is laid out so that no rule can be added to it.
    """
    before = read_text(text.removeprefix("\ufeff"), path)
    if text.strip() and not before.rules and before.errors and not before.errors[0].field:
        raise before.errors[0]
    added = _block(document)
    head = text.rstrip() + "\n\n" if text.strip() else _HEAD + "\n"
    if "\r\n" in text:
        head, added = text.rstrip() + "\r\n\r\n", added.replace("\n", "\r\n")
    after = head + added
    read = read_text(after.removeprefix("\ufeff").replace("\r\n", "\n"), path)
    if len(read.rules) != len(before.rules) + 1:
        for error in read.errors:
            if error.field and error.line > text.count("\n"):
                raise error  # the rule itself is wrong
        problem = "no rule can be added to how this pack is written; choose another pack"
        raise RulePackError(problem, path, field="rule")
    return after


def _block(document: Mapping[str, Any]) -> str:
    rule = tomlkit.table()
    for name, value in document.items():
        if name in _INLINE:
            rule.add(name, _inline(value))
        elif name not in ("sources", *_TABLES):
            rule.add(name, tomlkit.item(value))
    for name in ("sources", *_TABLES):
        if name in document:
            rule.add(tomlkit.nl())
            rule.add(name, _tables(document[name]))
    whole = tomlkit.document()
    rules = tomlkit.aot()
    rules.append(rule)
    whole.add("rule", rules)
    return tomlkit.dumps(whole).rstrip() + "\n"


def _tables(value: Any) -> Item:
    if isinstance(value, Mapping):
        return _table(value)
    tables = tomlkit.aot()
    for entry in value:
        tables.append(_table(entry))
    return tables


def _table(value: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for name, entry in value.items():
        table.add(name, tomlkit.item(entry))
    return table


def _inline(value: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    for name, entry in value.items():
        table.add(name, _inline(entry) if isinstance(entry, Mapping) else tomlkit.item(entry))
    return table
