"""The menu of dialects that a snippet can be read as: what it looks like first, then all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from inspector.app.workspace import Workspace

_LIKELY = 0.2


class ReadAsMenu(QMenu):
    """Filled whenever it opens; `read_as` is given the name of the dialect that was chosen."""

    def __init__(
        self,
        parent: QWidget,
        workspace: Workspace,
        text: Callable[[], str],
        read_as: Callable[[str], None],
    ) -> None:
        """`text` gives the snippet as it is when the menu opens."""
        super().__init__("Read snippet as", parent)
        self.setObjectName("readAsMenu")
        self._workspace = workspace
        self._text = text
        self._read_as = read_as
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offers the dialects by how much the snippet looks like them; the one in use is marked."""
        self.clear()
        text = self._text()
        state = self._workspace.state
        now = state.dialect.partition(":")[0] if text == state.source.reveal() else ""
        found = self._workspace.dialects_for(text)
        likely = [one for one in found if one[2] >= _LIKELY]
        rest = [one for one in found if one[2] < _LIKELY]
        group = QActionGroup(self)
        for rows in (likely, rest):
            if rows is rest and likely:
                self.addSeparator()
            for name, shown, score in rows:
                action = self.addAction(f"{shown}\t{round(score * 100)} %" if score else shown)
                action.setCheckable(True)
                action.setChecked(name == now)
                action.setEnabled(bool(text))
                action.setData(name)
                action.triggered.connect(lambda _c=False, it=name: self._read_as(it))
                group.addAction(action)
