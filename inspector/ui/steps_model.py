"""The requests of a snippet as a list that is made while one looks at it, filtered by words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from inspector.model.exchange import Exchange
from inspector.model.request import ImportedRequest

Index = QModelIndex | QPersistentModelIndex
HELD = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Step:
    """One row: a request of the snippet. `status` is words, e.g. `401 recorded`; `code` 0 for none.

    `group` is where the snippet keeps it (a collection's folders), `name` what it calls it.
    """

    index: int
    method: str
    host: str
    path: str
    name: str
    group: str
    status: str
    code: int
    notes: int
    is_aside: bool

    @property
    def beside(self) -> str:
        """What stands under the path: name, host, how many notes are its own."""
        noted = f"{self.notes} note{'s' * (self.notes != 1)}" if self.notes else ""
        folder = " / ".join(filter(None, (self.group, self.name)))
        return "  ·  ".join(filter(None, (folder, self.host, noted)))

    @property
    def spoken(self) -> str:
        """The row for a screen reader."""
        parts = (f"{self.index + 1}: {self.method} {self.path}", self.status, self.beside)
        return ", ".join(filter(None, parts))


def read_step(index: int, one: ImportedRequest, answer: Exchange | None) -> Step:
    """Returns the row of a request, with the status of its last answer or the recorded one."""
    address = one.request.url.partition("#")[0]
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/") if mark else ("", "", scheme)
    code = answer.status if answer is not None else one.recorded
    status = ""
    if answer is not None:
        status = str(answer.status or "no answer")
    elif one.recorded:
        status = f"{one.recorded} recorded"
    *folders, name = one.name.split(" / ") if one.name else [""]
    return Step(
        index=index,
        method=one.request.method,
        host=host,
        path=(slash + path if mark else path) or "/",
        name=name,
        group=" / ".join(folders),
        status=status,
        code=code,
        notes=sum(bool(note.line) or note.severity != "info" for note in one.notes),
        is_aside=one.is_aside,
    )


class StepsModel(QAbstractListModel):
    """Rows hold a `Step` under `HELD`; of ten thousand requests those in sight are made."""

    def __init__(
        self,
        steps: Sequence[ImportedRequest],
        answers: Mapping[int, Exchange] | None = None,
        here: Collection[str] = (),
    ) -> None:
        """`here` are the hosts of the selected environment: where all go, none is named."""
        super().__init__()
        self._here = here
        self._steps = steps
        self._answers = answers or {}
        self._has_asides = any(one.is_aside for one in steps)
        self._shown: Sequence[int] = range(len(steps))
        self._words: list[str] = []

    def filter(self, text: str, *, with_asides: bool) -> None:
        """Shows the requests that hold every word: of method, URL, name, folder or status."""
        wanted = text.lower().split()
        if wanted and not self._words:
            self._words = [self._haystack(index) for index in range(len(self._steps))]
        shown: Sequence[int] = range(len(self._steps))
        if self._has_asides and not with_asides:
            shown = [index for index in shown if not self._steps[index].is_aside]
        if wanted:
            shown = [i for i in shown if all(word in self._words[i] for word in wanted)]
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()

    def place_of(self, index: int) -> QModelIndex:
        """Returns where a request stands now; nowhere when it is filtered out."""
        try:
            return self.index(self._shown.index(index), 0)
        except ValueError:
            return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _ROLES:
            return None
        number = self._shown[index.row()]
        step = read_step(number, self._steps[number], self._answers.get(number))
        if step.host in self._here:
            step = replace(step, host="")
        return step if role == HELD else step.spoken

    def _haystack(self, index: int) -> str:
        one, answer = self._steps[index], self._answers.get(index)
        status = answer.status if answer is not None else one.recorded
        return f"{one.request.method} {one.request.url} {one.name} {status or ''}".lower()


_ROLES = (HELD, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
