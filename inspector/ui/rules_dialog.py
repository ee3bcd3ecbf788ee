"""“Rules and claims”: every check and claim with its evidence, mistakes on top, packs to manage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from inspector.app.workspace import Workspace
from inspector.ui import theme
from inspector.ui.panel import Link, rule
from inspector.ui.rules_detail import RulesDetail
from inspector.ui.rules_model import HELD, Group, RulesModel, groups, matching
from inspector.ui.rules_tree import RulesTree

if TYPE_CHECKING:
    from inspector.errors import RulePackError
    from inspector.rules.listing import Entry

_MOST_MISTAKES = 20
_MISTAKES_HEIGHT = 132
_MANY = 1000
_REST_MS = 120


class RulesDialog(QDialog):
    """Reads the rules from the workspace whenever `refresh` is called; changes nothing itself."""

    add_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, parent: QWidget, workspace: Workspace) -> None:
        super().__init__(parent)
        self.setObjectName("rulesDialog")
        self.setWindowTitle("Rules and claims")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._space = workspace
        self._is_closed = False
        self._follows = True
        self._all: tuple[Group, ...] = ()
        self._model = RulesModel()
        self.search = QLineEdit()
        self.search.setObjectName("rulesSearch")
        self.search.setAccessibleName("Search rules")
        self.search.setPlaceholderText("Search by word, scope, header, path, source or file")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._filter)
        self._count = QLabel()
        self._count.setObjectName("faint")
        self.mistakes = _Mistakes()
        self.tree = RulesTree()
        self.tree.setModel(self._model)
        self.tree.selectionModel().currentChanged.connect(lambda *_: self._describe())
        self.detail = RulesDetail()
        self._build()
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.search, self.tree.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.search.returnPressed.connect(self.tree.setFocus)
        self.refresh()

    def refresh(self) -> None:
        """Shows the rules as they are now; what was chosen stays chosen."""
        library = self._space.packs.library
        self.mistakes.show_mistakes(() if library is None else library.errors)
        self._space.list_rules(self._listed)

    def done(self, result: int) -> None:
        self._is_closed = True
        self._rest.stop()
        super().done(result)

    def _listed(self, entries: tuple[Entry, ...]) -> None:
        library = self._space.packs.library
        if library is not None and not self._is_closed:
            self._all = groups(entries, library)
            self._filter()

    def _search(self) -> None:
        """Filters at once, or after a moment's rest where thousands of rules take a while."""
        if sum(group.count for group in self._all) > _MANY:
            self._rest.start()
        else:
            self._filter()

    def _filter(self) -> None:
        chosen = self.tree.currentIndex().data(HELD)
        shown = matching(self._all, self.search.text())
        self._model.show(shown)
        self.tree.expandAll()
        found = sum(group.count for group in shown)
        whole = sum(len(group.entries) for group in self._all)
        self._count.setText(f"{whole:,} rules" if found == whole else f"{found:,} of {whole:,}")
        place = self._model.place_of(chosen) if chosen is not None else self._model.index(0, 0)
        if not place.isValid():
            place = self._model.index(0, 0)
        self._follows = False
        self.tree.selectionModel().setCurrentIndex(
            place, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self._follows = True
        self._describe()

    def _describe(self) -> None:
        if not self._follows:
            return
        index = self.tree.currentIndex()
        held = index.data(HELD)
        if held is None:
            self.detail.show_nothing()
        elif isinstance(held, Group):
            self.detail.show_group(held)
        else:
            group = self._model.parent(index).data(HELD)
            self.detail.show_rule(group, held, self._space.rule_manual(held))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme.dp(14), theme.dp(12), theme.dp(14), theme.dp(12))
        head.setSpacing(theme.dp(8))
        head.addWidget(self.search, 1)
        head.addWidget(self._count)
        head.addSpacing(theme.dp(8))
        add = _button("Add claim…", "addClaimButton", self.add_wanted.emit)
        add.setProperty("primary", True)
        head.addWidget(_button("Import pack…", "importPackButton", self.import_wanted.emit))
        head.addWidget(add)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        self.tree.setMinimumWidth(theme.dp(300))
        split.addWidget(self.tree)
        split.addWidget(self.detail)
        split.setSizes([theme.dp(520), theme.dp(480)])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.mistakes)
        column.addWidget(rule())
        column.addWidget(split, 1)
        room = self.screen().availableGeometry().size()
        self.resize(min(theme.dp(1040), room.width()), min(theme.dp(680), room.height()))
        self.search.setFocus()


class _Mistakes(QScrollArea):
    """What is wrong with the packs, each with a link to its file; hidden while nothing is."""

    open_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("packMistakes")
        self.setAccessibleName("Mistakes in rule packs")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_mistakes(self, errors: Sequence[RulePackError]) -> None:
        body = QWidget()
        body.setObjectName("packMistakesBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.dp(14), theme.dp(8), theme.dp(14), theme.dp(8))
        column.setSpacing(theme.dp(4))
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        for error in sorted(errors, key=_place)[:_MOST_MISTAKES]:
            row = QHBoxLayout()
            row.setSpacing(theme.dp(10))
            row.addWidget(_words(error), 1)
            link = Link("Open file")
            link.setAccessibleName(f"Open {error.path.name}")
            link.clicked.connect(lambda _c=False, it=error.path: self.open_wanted.emit(it))
            row.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        if len(errors) > _MOST_MISTAKES:
            column.addWidget(QLabel(f"and {len(errors) - _MOST_MISTAKES} more"))
        self.setWidget(body)
        self.setVisible(bool(errors))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Takes the height that the mistakes need, up to a few lines."""
        body = self.widget()
        if body is not None:
            needed = max(0, body.heightForWidth(self.viewport().width()))  # -1 while it is empty
            self.setFixedHeight(min(theme.dp(_MISTAKES_HEIGHT), needed))
            body.updateGeometry()  # rows that were laid out for another height

    def text(self) -> str:
        body = self.widget()
        labels = body.findChildren(QLabel) if body is not None else []
        return "\n".join(label.text() for label in labels)


def _place(error: RulePackError) -> tuple[str, int]:
    return str(error.path), error.line


def _words(error: RulePackError) -> QLabel:
    place = ", ".join(
        filter(None, (error.path.name, f"line {error.line}" if error.line else "", error.field))
    )
    label = QLabel(f"{place}: {error.message}")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setToolTip(str(error.path))
    return label


def _button(text: str, name: str, wanted: object) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAutoDefault(False)
    button.clicked.connect(wanted)
    return button
