"""Where a link of a finding or an answer leads: to a scope's chip, a header's row, a member."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel, QWidget

from inspector.model.json_text import nearest_places, places
from inspector.ui.changing import Changing
from inspector.ui.chips import Chip
from inspector.ui.flash import flash
from inspector.ui.text_positions import to_qt

Span = tuple[int, int]


class Pointing(Changing):
    """Puts focus and eye on what is named in a pane; on the pane where it is not found there."""

    def _look_at(self, pane: str, subject: str) -> None:
        match pane:
            case "token":
                self._look_at_token(subject)
            case "headers":
                self._look_at_header(subject)
            case "payload":
                self._look_at_payload(subject)
            case "url":
                self._look_at_url(subject)

    def show_scopes(self, scope: str = "") -> None:
        """Shows the table of scopes, at the row of one of them."""
        self.findings_pane.open_scopes(scope)

    def _look_at_token(self, subject: str) -> None:
        pane = self.token_pane
        chip = next((c for c in pane.findChildren(Chip) if c.scope == subject), None)
        if chip is None and self.findings_pane.scopes.knows(subject):
            self.show_scopes(subject)
            return
        said = (label for label in pane.findChildren(QLabel) if subject and subject in label.text())
        found: QWidget = chip or next((one for one in said if one.isVisible()), None) or pane
        if chip is not None and chip.kind == "missing":
            chip.setFocus()
        else:
            pane.get_token.setFocus()
        flash(found)

    def _look_at_header(self, subject: str) -> None:
        table = self.headers_pane.table
        table.setFocus()
        if subject:
            self.headers_pane.point_at(subject)
        else:
            flash(self.headers_pane)

    def _look_at_payload(self, subject: str) -> None:
        editor = self.payload_pane.editor
        editor.setFocus()
        text = editor.toPlainText()
        span = payload_span(text, subject) if subject else None
        if span is None:
            flash(editor)
            return
        start, end = (to_qt(text, at) for at in span)
        cursor = editor.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        editor.setTextCursor(cursor)
        editor.centerCursor()

    def _look_at_url(self, subject: str) -> None:
        url = self.toolbar.url
        url.setFocus()
        values = self.workspace.match()[0].parameters if self.workspace.state.is_checked else {}
        span = url_span(url.text(), subject, values.get(subject, ""))
        if span is None:
            url.selectAll()
        else:
            url.setSelection(span[0], span[1] - span[0])


def payload_span(text: str, pointer: str) -> Span | None:
    """Returns where a member stands: by its pointer, else by its name where that is the only one.

    Answers often name a field without the members around it.
    """
    known = places(text)
    if pointer in known:
        return known[pointer]
    leaf = pointer.rpartition("/")[2].lower()
    alike = [span for place, span in known.items() if place.rpartition("/")[2].lower() == leaf]
    if leaf and len(alike) == 1:
        return alike[0]
    nearest = nearest_places(text, [pointer]).get(pointer)
    return None if nearest == known.get("") else nearest


def url_span(url: str, subject: str, value: str = "") -> Span | None:
    """Returns where a query parameter, a path parameter of that value, a path or a host stands."""
    if not subject:
        return None
    found = re.search(rf"[?&]({re.escape(subject)}(?:=[^&#]*)?)(?=[&#]|$)", url)
    if found:
        return found.span(1)
    for piece in (value, subject):
        at = url.rfind(piece) if piece else -1
        if at >= 0:
            return at, at + len(piece)
    return None
