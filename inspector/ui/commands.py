"""What the window can do, each with its keys and its place in the menu; one table for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

HELP = "Help"
"""The title of the submenu that tells about the program itself."""


@dataclass(frozen=True, slots=True)
class Command:
    """A title, its keys, and what it runs; `in_menu` False for what has a button of its own.

    `is_on` tells whether a command that turns something on or off shows its mark. `under` names
    the submenu that it stands in.
    """

    title: str
    keys: tuple[str, ...]
    run: Callable[[], object]
    in_menu: bool = True
    is_on: Callable[[], bool] | None = None
    under: str = ""


def add_actions(
    window: QMainWindow,
    commands: tuple[Command | None, ...],
    guard: Callable[[Callable[[], object]], Callable[[], None]],
) -> list[QAction | None]:
    """Gives the window its shortcuts; returns the menu's actions, None for a separator."""
    listed: list[QAction | None] = []
    for command in commands:
        if command is None:
            listed.append(None)
            continue
        action = QAction(command.title, window)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        guarded = guard(command.run)
        action.triggered.connect(lambda _checked=False, it=guarded: it())
        if command.is_on is not None:
            action.setCheckable(True)
            action.setChecked(command.is_on())
        action.setProperty("under", command.under)
        window.addAction(action)
        if command.in_menu:
            listed.append(action)
    return listed


def fill_menu(
    menu: QMenu,
    actions: list[QAction | None],
    copy: QMenu,
    choose_theme: Callable[[str], None],
    theme_name: str,
) -> None:
    """Fills the menu behind the toolbar's last button."""
    themes = QMenu("Theme", menu)
    group = QActionGroup(themes)
    for name in ("system", "light", "dark"):
        action = themes.addAction(name.capitalize())
        action.setCheckable(True)
        action.setChecked(name == theme_name)
        action.triggered.connect(lambda _c=False, it=name: choose_theme(it))
        group.addAction(action)
    below: dict[str, QMenu] = {}
    for item in actions:
        if item is None:
            menu.addSeparator()
            continue
        under = str(item.property("under") or "")
        if under and under not in below:
            below[under] = menu.addMenu(under)
        below.get(under, menu).addAction(item)
    menu.insertMenu(menu.actions()[4] if len(menu.actions()) > 4 else QAction(), copy)
    asked = below.get(HELP)
    menu.insertMenu(asked.menuAction() if asked is not None else QAction(), themes)
