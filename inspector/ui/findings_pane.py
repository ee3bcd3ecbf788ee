"""What the checks noticed, the verdict on top, each with evidence and a way to act on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspector.model.finding import Evidence, Finding
from inspector.ui import theme
from inspector.ui.panel import Badge, Elided, Link, Panel, paint_mark

_TONES = {"error": "err", "warning": "warn", "info": "dim"}
_LEVEL_TIPS = {
    "official": "Official: published by the vendor (operation catalog, SDK documentation).",
    "claimed": "Claimed: somebody says so (a thread, a ticket, a colleague). Not proven.",
    "observed": "Observed: seen in a request that anyone can look at, on a named host.",
}


def evidence_badges(evidence: Sequence[Evidence]) -> list[Badge]:
    """Returns one badge per level, in the order official, claimed, observed."""
    badges = []
    for level in ("official", "claimed", "observed"):
        sources = [e for e in evidence if e.level == level]
        if sources:
            sandbox = all(e.on_sandbox for e in sources)
            badge = Badge(_badge_word(level, sources), level, square=True)
            lines = [_LEVEL_TIPS[level], *(_evidence_line(e) for e in sources)]
            if level == "observed" and sandbox:
                lines.append("On the sandbox only: this is no evidence about the platform.")
            badge.setToolTip("\n".join(lines))
            badges.append(badge)
    return badges


def _badge_word(level: str, sources: Sequence[Evidence]) -> str:
    """Says with an observation made on a sandbox where it was made, always."""
    places = {e.where for e in sources if e.on_sandbox and e.where}
    if level == "observed" and places and all(e.on_sandbox for e in sources):
        return f"observed on {min(places)}"
    return level


def _evidence_line(evidence: Evidence) -> str:
    where = "" if evidence.where in evidence.source else evidence.where
    return " · ".join(part for part in (evidence.source, where, evidence.date[:10]) if part)


class _Mark(QWidget):
    def __init__(self, severity: str) -> None:
        super().__init__()
        self._tone = _TONES[severity]
        self.setFixedSize(theme.dp(14), theme.dp(18))
        self.setAccessibleName(severity)
        self.setToolTip({"error": "Error", "warning": "Warning", "info": "Good to know"}[severity])

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, self._tone, self.rect().center(), theme.dp(9))


class FindingRow(QFrame):
    """One finding: mark, title, action; badges and sources below; more when opened."""

    edit_wanted = Signal(object)
    suggestion_wanted = Signal(object)
    pane_wanted = Signal(str, str)
    resized = Signal()

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding
        self.is_open = False
        self.setObjectName("findingRow")
        self.setAccessibleName(f"{finding.severity}: {finding.message}")
        self.setAccessibleDescription(finding.detail)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(theme.dp(14), theme.dp(9), theme.dp(10), theme.dp(9))
        outer.setSpacing(theme.dp(8))
        outer.addWidget(_Mark(finding.severity), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.dp(3))
        outer.addLayout(column, 1)
        first = QHBoxLayout()
        first.setSpacing(theme.dp(8))
        title = _text(finding.message, "panelTitle")
        first.addWidget(title, 1)
        action = self._action()
        if action is not None:
            first.addWidget(action, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(first)
        second = QHBoxLayout()
        second.setSpacing(theme.dp(5))
        badges = evidence_badges(finding.evidence)
        for badge in badges:
            second.addWidget(badge)
        summary = Elided(_summary(finding))
        summary.setObjectName("faint")
        is_wide = any(len(badge.text) > 10 for badge in badges)
        if is_wide:
            second.addStretch(1)
        else:
            second.addWidget(summary, 1)
        column.addLayout(second)
        if is_wide:
            column.addWidget(summary)
        self._more = _text(_more(finding), "faint")
        self._more.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more.hide()
        column.addWidget(self._more)
        self._suggestions = QWidget()
        links = QVBoxLayout(self._suggestions)
        links.setContentsMargins(0, 0, 0, 0)
        links.setSpacing(0)
        for suggestion in finding.suggestions:
            link = Link(suggestion.title)
            link.setToolTip(suggestion.detail)
            link.clicked.connect(lambda _c=False, it=suggestion: self.suggestion_wanted.emit(it))
            links.addWidget(link)
        self._suggestions.hide()
        column.addWidget(self._suggestions)

    def toggle(self) -> None:
        """Opens or closes the details."""
        self.is_open = not self.is_open
        self._more.setVisible(self.is_open and bool(self._more.text()))
        self._suggestions.setVisible(self.is_open and bool(self.finding.suggestions))
        self.resized.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggle()
            self.pane_wanted.emit(self.finding.pane, self.finding.subject)
        super().mouseReleaseEvent(event)

    def _action(self) -> Link | None:
        edit = self.finding.edit
        if edit is not None:
            link = Link("Fix", lambda: self.edit_wanted.emit(edit))
            words = edit.describe()
            link.setToolTip(words[:1].upper() + words[1:])
            link.setAccessibleName(f"Fix: {words}")
            return link
        if self.finding.suggestions:
            link = Link("Nearest" if self.finding.pane == "url" else "More", self.toggle)
            link.setAccessibleName(f"Show suggestions for: {self.finding.message}")
            return link
        return None


class FindingsList(QListWidget):
    """Rows of any height that follow the width; Enter opens one."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("findingsList")
        self.setAccessibleName("Findings")
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListWidget.SelectionMode.NoSelection)

    def add(self, row: FindingRow) -> None:
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.AccessibleTextRole, row.accessibleName())
        item.setData(Qt.ItemDataRole.UserRole, row.finding)
        self.addItem(item)
        self.setItemWidget(item, row)
        row.resized.connect(self.fit)

    def current_position(self) -> int:
        """Returns the row that holds the focus, else the current one."""
        focus = QApplication.focusWidget()
        for index in range(self.count()):
            row = self.itemWidget(self.item(index))
            if isinstance(row, FindingRow) and row.isAncestorOf(focus or self):
                return index
        return max(0, self.currentRow())

    def fit(self) -> None:
        """Gives every row the height that its text needs at this width."""
        width = self.viewport().width()
        for index in range(self.count()):
            item = self.item(index)
            row = self.itemWidget(item)
            if row is not None:
                if (layout := row.layout()) is not None:
                    layout.invalidate()
                    layout.activate()
                height = row.heightForWidth(width)
                item.setSizeHint(QSize(width, height if height > 0 else row.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.itemWidget(self.currentItem()) if self.currentRow() >= 0 else None
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and isinstance(row, FindingRow):
            row.toggle()
        else:
            super().keyPressEvent(event)


class VerdictCard(QFrame):
    """The verdict: a sentence first, figures second, evidence one click away."""

    evidence_wanted = Signal()
    report_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("verdictCard")
        self._tone = "ok"
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.dp(14), theme.dp(9), theme.dp(12), theme.dp(9))
        column.setSpacing(theme.dp(2))
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        column.addWidget(self._sentence)
        self._figures = _text("", "faint")
        column.addWidget(self._figures)
        links = QHBoxLayout()
        links.setContentsMargins(-theme.dp(3), 0, 0, 0)
        links.setSpacing(theme.dp(8))
        self._evidence = Link("evidence", self.evidence_wanted.emit)
        self._report = Link("copy report", self.report_wanted.emit)
        links.addWidget(self._evidence)
        links.addWidget(self._report)
        links.addStretch(1)
        column.addLayout(links)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_verdict(self, lead: str, rest: str, figures: str, tone: str) -> None:
        """Shows `lead` in bold followed by `rest`."""
        self._tone = tone
        self._sentence.setText(f"<b>{_escaped(lead)}</b> {_escaped(rest)}")
        self.setAccessibleName(f"Verdict: {lead} {rest}")
        self.setAccessibleDescription(figures)
        self._figures.setText(figures)
        self._evidence.show()
        self._report.show()
        self.show()
        self.update()

    def show_progress(self, sentence: str, figures: str) -> None:
        self._tone = "accent"
        self._sentence.setText(_escaped(sentence))
        self.setAccessibleName(sentence)
        self._figures.setText(figures)
        self._evidence.hide()
        self._report.hide()
        self.show()
        self.update()

    def text(self) -> str:
        return self.accessibleName()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._tone))
        painter.drawRoundedRect(0, 0, theme.dp(3), self.height(), 1.5, 1.5)


class FindingsPane(Panel):
    """Reports edits to apply, suggestions to follow and places to look at."""

    edit_wanted = Signal(object)
    all_wanted = Signal()
    suggestion_wanted = Signal(object)
    pane_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("Findings", "findingsPane")
        self._shown: tuple[Finding, ...] | None = None
        self.errors = Badge("", "err")
        self.warnings = Badge("", "warn")
        self.badges.addWidget(self.errors)
        self.badges.addWidget(self.warnings)
        self.apply_all = Link("Apply all fixes", self.all_wanted.emit)
        self.apply_all.setObjectName("applyAllButton")
        self.controls.addWidget(self.apply_all)
        self.verdict = VerdictCard()
        holder = QWidget()
        holder.setObjectName("panelBody")
        around = QVBoxLayout(holder)
        around.setContentsMargins(theme.dp(14), theme.dp(10), theme.dp(14), theme.dp(6))
        around.addWidget(self.verdict)
        self._holder = holder
        holder.hide()
        self.column.addWidget(holder)
        self.list = FindingsList()
        self.column.addWidget(self.list, 1)
        self._empty = _text("", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(theme.dp(24), theme.dp(24), theme.dp(24), theme.dp(24))
        self.column.addWidget(self._empty, 1)

    def show_findings(
        self, findings: tuple[Finding, ...], *, is_ready: bool, has_url: bool
    ) -> None:
        if findings != self._shown or not findings:
            self._shown = findings
            opened = {r.finding.id for r in self._rows() if r.is_open}
            had_focus = self.list.isAncestorOf(QApplication.focusWidget() or self)
            position = self.list.current_position()
            if had_focus:
                self.list.setFocus()
            self.list.clear()
            for finding in findings:
                row = FindingRow(finding)
                row.edit_wanted.connect(self.edit_wanted)
                row.suggestion_wanted.connect(self.suggestion_wanted)
                row.pane_wanted.connect(self.pane_wanted)
                self.list.add(row)
                if finding.id in opened:
                    row.toggle()
            self.list.fit()
            if had_focus and len(findings) > 0:
                self.list.setCurrentRow(min(position, len(findings) - 1))
        errors = sum(1 for f in findings if f.severity == "error")
        warnings = sum(1 for f in findings if f.severity == "warning")
        self.errors.show_text(str(errors) if errors else "", "err", f"{errors} errors")
        self.warnings.show_text(str(warnings) if warnings else "", "warn", f"{warnings} warnings")
        fixes = sum(1 for f in findings if f.edit is not None)
        self.apply_all.setVisible(fixes > 0)
        self.apply_all.setToolTip(f"Apply {fixes} fixes as one step; Ctrl+Z takes it back")
        self.list.setVisible(bool(findings))
        self._empty.setVisible(not findings)
        if not is_ready:
            self._empty.setText("Loading the published operations…")
        elif not has_url:
            self._empty.setText("Paste a customer's snippet anywhere to see what is wrong with it.")
        else:
            self._empty.setText("Nothing to object to. Send it and see what the server says.")

    def show_verdict_card(self, *, visible: bool) -> None:
        self._holder.setVisible(visible)
        self.verdict.setVisible(visible)

    def _rows(self) -> list[FindingRow]:
        widgets = (self.list.itemWidget(self.list.item(i)) for i in range(self.list.count()))
        return [w for w in widgets if isinstance(w, FindingRow)]


def _text(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _summary(finding: Finding) -> str:
    order = ("observed", "claimed", "official")
    ranked = sorted(finding.evidence, key=lambda e: order.index(e.level))
    sources = [e.source.removesuffix(f" on {e.where}") for e in ranked]
    return "; ".join(dict.fromkeys(sources))


def _more(finding: Finding) -> str:
    lines = [finding.detail] if finding.detail else []
    if finding.contradicted_by:
        lines.append(f"Contradicted: {finding.contradicted_by}")
    lines += [f"{e.level}: {_evidence_line(e)}" for e in finding.evidence]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
