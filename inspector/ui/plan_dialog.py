"""What an experiment will send, shown before it sends anything; the user decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from inspector.app.sending import MAX_SENDS
from inspector.app.working import Plan, WorkingRequest
from inspector.lab.plan import BOTH_WAYS
from inspector.ui import theme
from inspector.ui.panel import Elided, Link

Way = Literal["findings", "working"]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the user has agreed to."""

    way: Way
    max_sends: int
    both_ways: bool = False


class PlanDialog(QDialog):
    """Shows the plan of each way that there is; the first button sends nothing by itself."""

    differences_wanted = Signal()

    def __init__(
        self,
        parent: QWidget,
        plans: dict[Way, Plan],
        working: WorkingRequest | None,
        hosts: Sequence[str],
        *,
        is_agreed: bool,
    ) -> None:
        """Takes the plans by way, the last one chosen.

        `hosts` are those that are no sandbox's; `is_agreed` says that an experiment there was
        agreed to before in this session.
        """
        super().__init__(parent)
        self.setWindowTitle("Isolate")
        self.setMinimumSize(theme.dp(560), theme.dp(380))
        self._plans = plans
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.dp(n) for n in (16, 16, 16, 14)))
        column.setSpacing(theme.dp(10))
        where = " and ".join(hosts)
        if where:
            no_sandbox = "which is not a sandbox" if len(hosts) == 1 else "which are not sandboxes"
            column.addWidget(_warning(f"This goes to {where}, {no_sandbox}."))
        self._ways: dict[Way, QRadioButton] = {}
        if len(plans) > 1:
            self._add_ways(working)
        column.addWidget(self._add_steps(), 1)
        column.addLayout(self._add_limit())
        self.both_ways = QCheckBox("Find the fewest differences that &spoil it too")
        self.both_ways.setObjectName("bothWays")
        self.both_ways.setToolTip(
            "What mends the refused request says what is enough; what spoils the working one says"
            " what cannot be done without. It takes a few sends more."
        )
        self.both_ways.toggled.connect(lambda _on: self._show_plan(self._way))
        column.addWidget(self.both_ways)
        buttons = QDialogButtonBox()
        start = f"Send to {where}" if where else "Isolate"
        self.start = buttons.addButton(start, QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setProperty("primary", True)
        cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        first = self.start if is_agreed or not where else cancel
        first.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._way: Way = list(plans)[-1]
        self._show_plan(self._way)
        first.setFocus()

    def agreed(self) -> Agreed:
        both_ways = self._way == "working" and self.both_ways.isChecked()
        return Agreed(self._way, self.most.value(), both_ways)

    def text(self) -> str:
        """Returns all that it says, for tests and for screen readers."""
        return "\n".join(label.text() for label in self.findChildren(QLabel))

    def _add_ways(self, working: WorkingRequest | None) -> None:
        group = QButtonGroup(self)
        words: dict[Way, str] = {
            "findings": f"By the &findings: {_changes(self._plans['findings'], 'change')}",
            "working": "Against the &working request: "
            + _changes(self._plans["working"], "difference"),
        }
        for way in self._plans:
            button = QRadioButton(words[way])
            button.setChecked(way == list(self._plans)[-1])
            button.toggled.connect(lambda on, it=way: self._show_plan(it) if on else None)
            group.addButton(button)
            self._ways[way] = button
            self._column.addWidget(button)
        if working is not None:
            row = QHBoxLayout()
            row.setContentsMargins(theme.dp(22), 0, 0, 0)
            title = Elided(f"{working.title} · {working.source}")
            title.setObjectName("faint")
            row.addWidget(title, 1)
            row.addWidget(Link("Differences", self.differences_wanted.emit))
            self._column.addLayout(row)

    def _add_steps(self) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setObjectName("planSteps")
        scroll.setAccessibleName("Planned requests")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._steps = QFrame()
        self._steps.setObjectName("planBody")
        self._lines = QVBoxLayout(self._steps)
        self._lines.setContentsMargins(*(theme.dp(n) for n in (12, 10, 12, 10)))
        self._lines.setSpacing(theme.dp(5))
        scroll.setWidget(self._steps)
        return scroll

    def _add_limit(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.dp(8))
        self.most = QSpinBox()
        self.most.setObjectName("mostSends")
        self.most.setRange(2, MAX_SENDS)
        self.most.setValue(MAX_SENDS)
        self.most.setAccessibleName("Most sends")
        row.addWidget(QLabel("It stops after"))
        row.addWidget(self.most)
        row.addWidget(QLabel("sends, tokens included, and when you press Esc."))
        row.addStretch(1)
        return row

    def _show_plan(self, way: Way) -> None:
        self._way = way
        self.both_ways.setVisible(way == "working")
        plan = self._plans[way]
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        *steps, most = plan.lines
        for step in steps:
            self._lines.addWidget(_line(step, "plain"))
        self._lines.addWidget(_line(most, "panelTitle"))
        if way == "working" and self.both_ways.isChecked():
            self._lines.addWidget(_line(BOTH_WAYS, "plain"))
        if plan.notes:
            self._lines.addSpacing(theme.dp(6))
            self._lines.addWidget(_line("Differences that no edit makes", "panelTitle"))
            for note in plan.notes:
                self._lines.addWidget(_line(note, "dim"))
        self._lines.addStretch(1)


def _changes(plan: Plan, noun: str) -> str:
    return f"{plan.changes} {noun}{'' if plan.changes == 1 else 's'}"


def _line(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _warning(text: str) -> QLabel:
    label = _line(f"▲ {text}", "realHost")
    label.setAccessibleName(text)
    return label
