"""The menu of languages to copy the request in, by group; the snippet's own comes first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from inspector.app.workspace import Workspace


class CopyMenu(QMenu):
    """Offers every target that the workspace writes; `copy_as` is given the one chosen."""

    def __init__(self, parent: QMenu, workspace: Workspace, copy_as: Callable[[str], None]) -> None:
        super().__init__("Copy request as", parent)
        self._workspace = workspace
        self._own = self.addAction("")
        self._own.triggered.connect(lambda _checked=False: copy_as(workspace.own_target()))
        self._line = self.addSeparator()
        groups: dict[str, QMenu] = {}
        for target in workspace.targets():
            if target.group not in groups:
                groups[target.group] = self.addMenu(target.group)
            action = groups[target.group].addAction(target.title)
            action.triggered.connect(lambda _checked=False, it=target.name: copy_as(it))
        self.show_own()
        self.aboutToShow.connect(self.show_own)

    def show_own(self) -> None:
        """Puts the language of the snippet first, where the request came from one."""
        own = self._workspace.own_target()
        self._own.setText(self._workspace.target_title(own))
