"""Asks how a pack is to be imported, after showing what it holds and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from inspector.app.rule_packs import Arrival

if TYPE_CHECKING:
    from inspector.rules.pack import Pack

_SHOWN = 5
_SHOWN_MISTAKES = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """The name to import under; `overwrites` what has it."""

    name: str
    overwrites: bool


def ask_import(parent: QWidget, arrival: Arrival) -> Choice | None:
    """Returns how to import the pack, None when not at all; replacing is never the default."""
    fresh, instead = arrival.pack, arrival.instead
    best = instead if instead is not None and len(instead.rules) > len(fresh.rules) else fresh
    box = QMessageBox(parent)
    box.setWindowTitle("Import a pack")
    if not best.rules:
        box.setText(f"{fresh.path.name} holds no rule that can be used.")
        box.setInformativeText(_mistakes(best))
        box.exec()
        return None
    box.setText(f"{best.path.name} holds {count(len(best.rules), 'rule')} that can be used.")
    said = [found.rule.title for found in best.rules[:_SHOWN]]
    if len(best.rules) > _SHOWN:
        said.append(f"and {len(best.rules) - _SHOWN:,} more")
    if best.errors:
        wrong = count(len(best.errors), "mistake")
        said.append(f"{wrong}: what is broken is imported too, and not used.")
        box.setDetailedText(_mistakes(best))
    if instead is not None:
        said.append(f"You have a pack {arrival.taken} already.")
    box.setInformativeText("\n".join(said))
    choices: dict[QPushButton, Choice] = {}
    if fresh.rules:
        title = f"Import as {arrival.name}" if instead is not None else "Import"
        button = box.addButton(title, QMessageBox.ButtonRole.AcceptRole)
        choices[button] = Choice(arrival.name, overwrites=False)
    if instead is not None and instead.rules:
        button = box.addButton(f"Replace {arrival.taken}", QMessageBox.ButtonRole.DestructiveRole)
        choices[button] = Choice(arrival.taken, overwrites=True)
    cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    first = next(iter(choices))
    box.setDefaultButton(cancel if choices[first].overwrites else first)
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    return next((choice for button, choice in choices.items() if button is clicked), None)


def count(number: int, noun: str) -> str:
    """Returns `1 rule`, `2 rules`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _mistakes(pack: Pack) -> str:
    said = [str(error) for error in pack.errors[:_SHOWN_MISTAKES]]
    more = len(pack.errors) - _SHOWN_MISTAKES
    return "\n".join([*said, *([f"and {more} more"] if more > 0 else [])])
