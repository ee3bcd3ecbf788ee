"""What the checks noticed, the verdict on top, each with evidence and a way to act on it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from inspector.model.finding import Finding
from inspector.rules.scope_rows import ScopeTruth
from inspector.ui import theme
from inspector.ui.finding_list import FindingRow, FindingsList
from inspector.ui.page_switch import PageSwitch
from inspector.ui.panel import Badge, Link, Panel
from inspector.ui.scopes_view import ScopesView
from inspector.ui.verdict_card import VerdictCard


class FindingsPane(Panel):
    """Reports edits to apply, suggestions to follow and places to look at."""

    edit_wanted = Signal(object)
    all_wanted = Signal()
    suggestion_wanted = Signal(object)
    pane_wanted = Signal(str, str)
    scope_wanted = Signal(str)
    claim_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__("Findings", "findingsPane")
        self._has_fixes = False
        self.pages = PageSwitch(("Findings", "Scopes"))
        self.scopes = ScopesView()
        self._shown: tuple[tuple[Finding, ...], frozenset[str]] | None = None
        self.errors = Badge("", "err")
        self.warnings = Badge("", "warn")
        self.badges.addWidget(self.errors)
        self.badges.addWidget(self.warnings)
        self.apply_all = Link("Apply all fixes", self.all_wanted.emit, short="Fix all")
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
        self.list = FindingsList()
        self._empty = _text("", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(theme.dp(24), theme.dp(24), theme.dp(24), theme.dp(24))
        self.pages.add_page((holder, 0), (self.list, 1), (self._empty, 1))
        self.pages.add_page((self.scopes, 1))
        self.header.lead_with(self.pages.tabs)
        self.pages.chosen.connect(lambda _page: self._show_controls())
        self.column.addWidget(self.pages, 1)

    def show_scopes(self, truth: ScopeTruth | None) -> None:
        self.scopes.show_truth(truth)

    def open_scopes(self, scope: str = "") -> bool:
        """Shows the page of scopes with its table ready for the keys; at one scope's row if named.

        Returns whether there is a row of that scope.
        """
        self.pages.choose(1)
        found = self.scopes.point_at(scope)
        self.scopes.table.setFocus()
        return found

    def show_findings(
        self,
        findings: tuple[Finding, ...],
        *,
        is_ready: bool,
        has_url: bool,
        scopes: frozenset[str] = frozenset(),
    ) -> None:
        """Shows the findings; one about a scope of `scopes` leads to its row in the table."""
        if (findings, scopes) != self._shown or not findings:
            self._shown = findings, scopes
            opened = {r.finding.id for r in self._rows() if r.is_open}
            had_focus = self.list.isAncestorOf(QApplication.focusWidget() or self)
            position = self.list.current_position()
            if had_focus:
                self.list.setFocus()
            self.list.clear()
            for finding in findings:
                about_scopes = _is_about_scopes(finding, scopes)
                row = FindingRow(finding, has_scope_row=about_scopes, takes_claim=True)
                row.scope_wanted.connect(self.scope_wanted)
                row.claim_wanted.connect(self.claim_wanted)
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
        self._has_fixes = fixes > 0
        self._show_controls()
        self.apply_all.setToolTip(f"Apply {fixes} fixes as one step; Ctrl+Z takes it back")
        self.list.setVisible(bool(findings))
        self._empty.setVisible(not findings)
        if not is_ready:
            self._empty.setText("Loading the published operations…")
        elif not has_url:
            self._empty.setText("Paste a customer's snippet anywhere to see what is wrong with it.")
        else:
            self._empty.setText("Nothing to object to. Send it and see what the server says.")

    def _show_controls(self) -> None:
        self.apply_all.setVisible(self._has_fixes and self.pages.currentIndex() == 0)

    def show_verdict_card(self, *, visible: bool) -> None:
        if visible and self._holder.isHidden():
            self.pages.choose(0)  # what an experiment found is not to be missed
        self._holder.setVisible(visible)
        self.verdict.setVisible(visible)

    def _rows(self) -> list[FindingRow]:
        widgets = (self.list.itemWidget(self.list.item(i)) for i in range(self.list.count()))
        return [w for w in widgets if isinstance(w, FindingRow)]


def _is_about_scopes(finding: Finding, scopes: frozenset[str]) -> bool:
    if finding.pane != "token":
        return False
    return finding.subject in scopes or finding.id in _ABOUT_SCOPES


def _text(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


_ABOUT_SCOPES = frozenset(
    {"client-credentials-scopes", "granted-scopes-unknown", "scope-unpublished:granted"}
)
