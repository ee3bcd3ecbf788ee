"""The rules in the window: listed, searched, explained; packs opened, switched and mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMessageBox

from inspector.ui.rules_dialog import RulesDialog
from inspector.ui.rules_model import HELD, Group, RulesModel, spoken

PATIENCE_MS = 30_000
RULE = """
[[rule]]
id = "trace-header"
title = "A trace header is needed"
applies = { paths = ["/api/v2/conversations/messaging"] }
requires = { headers = ["X-Trace"] }
sources = [{ title = "ticket 4711", date = 2026-11-22 }]
"""


class Opened(QObject):
    """Takes what the system's editor would have been asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[Path] = []

    @Slot(QUrl)
    def open(self, url):
        self.paths.append(Path(url.toLocalFile()))


@pytest.fixture
def editor():
    opened = Opened()
    QDesktopServices.setUrlHandler("file", opened, "open")
    yield opened
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def when_boxed(qtbot):
    """Answers the next message box; the rules dialog under it is modal too."""
    waiting = []

    def look():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox) and waiting:
            waiting.pop(0)(box)
        if waiting:
            QTimer.singleShot(5, look)

    def expect(act):
        waiting.append(act)
        if len(waiting) == 1:
            QTimer.singleShot(5, look)

    yield expect
    left, waiting[:] = list(waiting), []
    qtbot.wait(10)
    assert not left, "a question was expected that nobody asked"


@pytest.fixture
def pack(tmp_path):
    path = tmp_path / "data" / "rules" / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_text(RULE)
    return path


@pytest.fixture
def dialog(pack, hand, qtbot):
    """The rules dialog over the real window, with one pack of the user's."""
    hand.window.rules.open()
    found = hand.window.findChild(RulesDialog)
    qtbot.waitUntil(lambda: found._model.rowCount() > 0, timeout=PATIENCE_MS)
    yield found
    found.close()
    hand.turn()


@pytest.fixture
def choose(dialog):
    """Chooses the first rule that is found by the words."""

    def found(words):
        dialog.search.setText(words)
        group = dialog._model.index(0, 0)
        place = dialog._model.index(0, 0, group)
        dialog.tree.setCurrentIndex(place if place.isValid() else group)
        return dialog.tree.currentIndex().data(HELD)

    return found


def shown(dialog):
    model = dialog._model
    return [model.index(row, 0).data(HELD) for row in range(model.rowCount())]


def wait_for_rules(qtbot, dialog, happened):
    qtbot.waitUntil(lambda: happened([group.title for group in shown(dialog)]), timeout=PATIENCE_MS)


def test_every_pack_and_check_is_listed_the_users_first(dialog):
    titles = [group.title for group in shown(dialog)]

    assert titles == ["mine.toml", "thread-10372.toml", "Built-in checks"]
    assert sum(len(group.entries) for group in shown(dialog)) > 60
    assert not dialog.mistakes.isVisible()


def test_a_rule_is_found_by_its_words_and_explained(dialog, choose):
    entry = choose("trace 4711")

    assert entry.id == "trace-header"
    assert dialog._count.text().startswith("1 of ")
    text = dialog.detail.text()
    for words in ("A trace header is needed", "ticket 4711", "not a published header", "line 3"):
        assert words in text
    assert choose("nothing at all") is None
    assert dialog.detail.text() == ""


def test_a_check_of_the_program_has_no_file_to_manage(dialog, choose):
    choose("path-unpublished")
    assert not dialog.detail._foot.isVisible()

    choose("guest-id-header")
    assert dialog.detail.open.isVisible()
    assert not dialog.detail.remove.isVisible()


def test_the_keyboard_goes_from_the_search_to_the_rules(dialog, qtbot):
    dialog.search.setFocus()
    qtbot.waitUntil(dialog.search.hasFocus)
    qtbot.keyClick(dialog.search, Qt.Key.Key_Down)
    qtbot.waitUntil(dialog.tree.hasFocus)
    qtbot.keyClick(dialog.tree, Qt.Key.Key_Down)

    assert dialog.tree.currentIndex().data(HELD).id == "trace-header"
    qtbot.keyClick(dialog.tree, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(dialog.search.hasFocus)


def test_a_mistake_stands_on_top_and_its_file_is_one_click_away(dialog, pack, qtbot, editor):
    pack.write_text(RULE.replace("\ntitle", "\ntitel"))
    qtbot.waitUntil(dialog.mistakes.isVisible, timeout=PATIENCE_MS)

    assert "mine.toml, line 4, titel: there is no such field; title may be meant" in (
        dialog.mistakes.text()
    )
    dialog.mistakes.findChildren(QAbstractButton)[0].click()
    assert editor.paths == [pack]

    pack.write_text(RULE)
    qtbot.waitUntil(lambda: not dialog.mistakes.isVisible(), timeout=PATIENCE_MS)


def test_the_window_says_what_is_wrong_until_it_is_mended(hand, tmp_path, qtbot):
    folder = tmp_path / "data" / "rules"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(RULE.replace("\ntitle", "\ntitel"))
    qtbot.waitUntil(lambda: "It is not used." in hand.problem(), timeout=PATIENCE_MS)
    assert "line 4, titel: there is no such field; title may be meant" in hand.problem()
    assert hand.window.problem.offers("Show rules")

    hand.window.problem.act()
    opened = hand.window.findChild(RulesDialog)
    assert opened.mistakes.isVisible()
    opened.close()
    hand.window.rules._warned = ""
    hand.window.rules.refresh()
    assert hand.problem()

    (folder / "mine.toml").write_text(RULE)
    qtbot.waitUntil(lambda: hand.problem() == "", timeout=PATIENCE_MS)


def test_what_else_is_wrong_stays_when_the_packs_are_mended(hand, pack, qtbot):
    hand.window.problem.say("The disk is full.")
    pack.write_text("[[rule]\n")
    qtbot.waitUntil(lambda: "not TOML" in hand.problem(), timeout=PATIENCE_MS)
    assert hand.problem().startswith("The disk is full.\n")

    pack.write_text(RULE)
    qtbot.waitUntil(lambda: hand.problem() == "The disk is full.", timeout=PATIENCE_MS)


def test_a_pack_is_switched_off_and_on_and_stays_chosen(dialog, choose, hand, qtbot):
    choose("trace")
    hand.click("switchPackButton")
    wait_for_rules(qtbot, dialog, lambda titles: titles == ["mine.toml.off"])
    assert dialog.detail.switch.text() == "Switch on"
    assert "trace-header" not in {f.id for f in hand.window.workspace.state.findings}

    hand.click("switchPackButton")
    wait_for_rules(qtbot, dialog, lambda titles: titles == ["mine.toml"])
    assert dialog.tree.currentIndex().data(HELD).id == "trace-header"


def test_removing_asks_and_moves_the_file_aside(dialog, choose, hand, pack, qtbot, when_boxed):
    choose("trace")
    when_boxed(lambda box: box.reject())
    hand.click("removePackButton")
    assert pack.exists()

    def agree(box):
        assert isinstance(box, QMessageBox)
        assert "its 1 rule" in box.text()
        next(b for b in box.buttons() if b.text() == "Remove").click()

    when_boxed(agree)
    hand.click("removePackButton")
    dialog.search.clear()
    wait_for_rules(qtbot, dialog, lambda titles: "mine.toml" not in titles)
    assert (pack.parent / "removed" / "mine.toml").exists()


@pytest.mark.qt_log_ignore("QPlatformServices::openDocument", extend=True)
def test_a_file_is_opened_or_its_place_is_told(dialog, choose, hand, pack, editor, when_boxed):
    choose("trace")
    hand.click("openPackButton")
    assert editor.paths == [pack]

    said = []
    QDesktopServices.unsetUrlHandler("file")
    when_boxed(lambda box: (said.append(box.text()), box.accept()))
    hand.window.rules._open_file(Path("/nowhere/at all/mine.toml"))
    assert "/nowhere/at all/mine.toml" in said[0]


@pytest.fixture
def choose_file(monkeypatch):
    """Answers the next file dialog with a path."""

    def answer(path):
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))

    return answer


def press(title, seen=None):
    def act(box):
        if seen is not None:
            seen.append((box.text(), box.informativeText(), box.detailedText()))
        next(b for b in box.buttons() if b.text() == title).click()

    return act


def test_a_pack_is_imported_after_it_was_looked_at(
    dialog, hand, pack, tmp_path, qtbot, when_boxed, choose_file
):
    source = tmp_path / "colleague.toml"
    source.write_text(RULE.replace("trace-header", "told-header") + RULE)
    choose_file(source)
    seen = []
    when_boxed(press("Import", seen))
    hand.click("importPackButton")
    wait_for_rules(qtbot, dialog, lambda titles: "colleague.toml" in titles)

    assert seen[0][0] == "colleague.toml holds 1 rule that can be used."
    assert "A trace header is needed" in seen[0][1]
    assert "1 mistake: what is broken is imported too" in seen[0][1]
    assert "already used in" in seen[0][2]
    assert pack.read_text() == RULE


def test_an_import_under_a_taken_name_offers_another_first(
    dialog, hand, pack, tmp_path, qtbot, when_boxed, choose_file
):
    source = tmp_path / "mine.toml"
    source.write_text(RULE.replace("trace-header", "told-header"))
    choose_file(source)
    when_boxed(press("Import as mine-2"))
    hand.click("importPackButton")
    wait_for_rules(qtbot, dialog, lambda titles: "mine-2.toml" in titles)
    assert pack.read_text() == RULE

    source.write_text(RULE.replace("trace-header", "third-header"))
    when_boxed(press("Cancel"))
    hand.click("importPackButton")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog, timeout=PATIENCE_MS)


def test_a_newer_pack_of_the_same_ids_can_only_replace_its_elder(
    dialog, hand, pack, tmp_path, qtbot, when_boxed, choose_file
):
    source = tmp_path / "mine.toml"
    source.write_text(RULE.replace("A trace header", "Another header"))
    choose_file(source)
    buttons = []

    def replace(box):
        buttons.extend(button.text() for button in box.buttons())
        press("Replace mine")(box)

    when_boxed(replace)
    hand.click("importPackButton")
    qtbot.waitUntil(lambda: "Another header" in pack.read_text(), timeout=PATIENCE_MS)
    assert set(buttons) == {"Replace mine", "Cancel"}


def test_a_file_without_a_usable_rule_is_not_imported(
    dialog, hand, pack, tmp_path, qtbot, when_boxed, choose_file
):
    source = tmp_path / "broken.toml"
    source.write_text("[[rule]\n")
    choose_file(source)
    seen = []
    when_boxed(press("OK", seen))
    hand.click("importPackButton")
    qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE_MS)

    assert "holds no rule that can be used" in seen[0][0]
    assert "not TOML" in seen[0][1]
    assert not (pack.parent / "broken.toml").exists()


def test_a_pack_is_exported(dialog, hand, choose, tmp_path, qtbot, choose_file):
    choose("trace")
    choose_file(tmp_path / "out.toml")
    hand.click("exportPackButton")
    qtbot.waitUntil((tmp_path / "out.toml").exists, timeout=PATIENCE_MS)

    assert (tmp_path / "out.toml").read_text() == RULE


def test_there_is_one_rules_dialog_at_a_time(dialog, hand):
    hand.window.rules.open()
    assert len(hand.window.findChildren(RulesDialog)) == 1


def test_rows_are_spoken_whole(dialog, choose):
    entry = choose("trace")

    assert spoken(entry) == "A trace header is needed, trace-header, claimed, contradicted"
    assert spoken(shown(dialog)[0]) == "mine.toml, yours, 1 rules"
    assert spoken(Group("x", "yours", None, (), mistakes=2)).endswith("0 rules, 2 mistakes")


def test_the_model_is_one_that_qt_can_trust(dialog, qtmodeltester):
    model = RulesModel()
    model.show(tuple(shown(dialog)))
    qtmodeltester.check(model)


def test_ten_thousand_rules_are_listed_and_searched(dialog, pack, qtbot):
    text = "".join(RULE.replace("trace-header", f"rule-{n}") for n in range(10_000))
    pack.write_text(text)
    qtbot.waitUntil(lambda: shown(dialog)[0].count == 10_000, timeout=PATIENCE_MS)
    assert shown(dialog)[0].words == "yours · 10,000, the first 300 shown: search"
    dialog.search.setText("rule-9999")

    qtbot.waitUntil(lambda: dialog._count.text().startswith("1 of 10,0"), timeout=PATIENCE_MS)
