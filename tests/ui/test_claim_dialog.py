"""“Add claim” before the real window: filled in, previewed while one types, saved or kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from shiboken6 import isValid

from inspector.rules.claim import ClaimedRule
from inspector.rules.draft import examine
from inspector.rules.pack import read_pack
from inspector.ui.claim_dialog import ClaimDialog

PATIENCE_MS = 30_000
THREAD = """You need request.addHeader("X-Guest-Origin", "…") or a raw POST gets a 401 with
bad.credentials. Scopes messaging:guest and messaging:web; set to.id on
/api/v2/conversations/messages."""


@pytest.fixture
def open_claim(hand, qtbot):
    opened = []

    def of(about=None):
        hand.window.rules.add_claim(about)
        dialog = hand.window.findChildren(ClaimDialog)[-1]
        opened.append(dialog)
        return dialog

    yield of
    for dialog in filter(isValid, opened):
        dialog.close()
    hand.turn()


@pytest.fixture
def dialog(open_claim):
    return open_claim()


@pytest.fixture
def rested(qtbot):
    """Waits until the preview has followed the form."""

    def wait(dialog):
        qtbot.waitUntil(lambda: not dialog._timer.isActive(), timeout=PATIENCE_MS)

    return wait


def complete(dialog):
    dialog.form.take("header", "X-Guest-Origin")
    dialog.form.source.setText("forum thread 10372")


def folder(hand):
    return hand.window.workspace.packs.folder


def test_the_form_begins_with_the_call_and_its_last_refusal(hand, open_claim):
    hand.send()
    form = open_claim().form

    assert form.method.currentText() == "POST"
    assert form.path.text() == "/api/v2/conversations/messaging"
    assert form.explains.text().startswith("401")
    assert len(form.date.text()) == 10
    assert form.quote.hasFocus() or form.quote.focusPolicy()


def test_what_is_missing_is_said_and_nothing_is_saved_yet(hand, dialog, qtbot):
    assert dialog.message.text() == "What is said to be needed: name it."
    hand.click("saveClaimButton")
    qtbot.waitUntil(dialog.form.names.hasFocus)
    assert dialog.isVisible()
    assert not folder(hand).exists()
    assert "Complete the claim to see." in dialog.preview.text()


def test_names_in_the_pasted_words_are_offered_and_taken(dialog, rested):
    dialog.form.quote.setPlainText(THREAD)
    rested(dialog)
    offered = {b.text(): b for b in dialog.form.offers.findChildren(QAbstractButton)}

    assert set(offered) == {
        "header X-Guest-Origin",
        "scope messaging:guest",
        "scope messaging:web",
        "field /to/id",
        "path /api/v2/conversations/messages",
        "method POST",
        "status 401",
        "code bad.credentials",
    }
    for words in ("status 401", "code bad.credentials", "path /api/v2/conversations/messages"):
        offered[words].click()
    offered["header X-Guest-Origin"].click()
    assert dialog.form.title.text() == "X-Guest-Origin is needed"
    offered["scope messaging:guest"].click()
    offered["scope messaging:web"].click()

    draft = dialog.form.draft("x")
    assert (draft.need, draft.names) == ("scopes_all", ("messaging:guest", "messaging:web"))
    assert draft.path == "/api/v2/conversations/messages"
    assert (draft.statuses, draft.codes) == ((401,), ("bad.credentials",))
    assert draft.title == "messaging:guest messaging:web are needed"


def test_the_preview_shows_finding_standing_and_saved_exchanges(hand, open_claim, qtbot):
    hand.send()
    dialog = open_claim()
    complete(dialog)
    qtbot.waitUntil(lambda: "It would have fired on 1 of" in dialog.preview.text(), timeout=30_000)

    text = dialog.preview.text()
    assert "X-Guest-Origin is missing" in text
    assert "claimed; not a published header" in text
    assert "X-Guest-Origin is not a published header" in text
    assert "1 of them was refused, as the claim would have it." in text
    assert "X-Guest-Origin is missing" not in str(hand.window.workspace.state.findings)


def test_what_worked_without_it_speaks_against_the_claim(hand, open_claim, qtbot):
    space = hand.window.workspace
    hand.window._apply_all()
    hand.idle()
    assert hand.send() == 200
    dialog = open_claim()
    complete(dialog)

    qtbot.waitUntil(
        lambda: "1 call worked without it: that speaks against it." in dialog.preview.text(),
        timeout=PATIENCE_MS,
    )
    assert space.state.shown.status == 200


def test_a_claim_is_saved_into_a_new_pack_and_works_at_once(hand, dialog, qtbot):
    complete(dialog)
    dialog.form.quote.setPlainText(THREAD)
    dialog.form.value_kind.setCurrentIndex(dialog.form.value_kind.findData("text:"))
    dialog.form.value_text.setText("https://example.com")
    dialog.pack.setCurrentText("from threads")
    hand.click("saveClaimButton")
    path = folder(hand) / "from threads.toml"
    qtbot.waitUntil(path.exists, timeout=PATIENCE_MS)
    found = lambda: {f.id: f for f in hand.window.workspace.state.findings}  # noqa: E731 - asked twice
    qtbot.waitUntil(lambda: "x-guest-origin-is-needed" in found(), timeout=PATIENCE_MS)

    (saved,) = read_pack(path).rules
    assert saved.rule.sources[0].title == "forum thread 10372"
    assert saved.rule.sources[0].quote == THREAD
    assert found()["x-guest-origin-is-needed"].edit.value == "https://example.com"


def test_a_second_claim_goes_into_the_pack_that_is_there(hand, open_claim, qtbot):
    folder(hand).mkdir(parents=True)
    path = folder(hand) / "mine.toml"
    for name in ("X-One", "X-Two"):
        dialog = open_claim()
        dialog.form.take("header", name)
        dialog.form.source.setText("a ticket")
        dialog.pack.setCurrentText("mine.toml")
        dialog.save.click()
        qtbot.waitUntil(lambda: path.exists() and name in path.read_text(), timeout=30_000)  # noqa: B023 - waited for at once
        hand.turn()

    assert [found.rule.requires.headers for found in read_pack(path).rules] == [
        ("X-One",),
        ("X-Two",),
    ]


def test_what_cannot_be_saved_stays_in_the_dialog_with_the_reason(hand, dialog, qtbot):
    folder(hand).write_text("a file where the folder should be")
    complete(dialog)
    dialog._look()
    hand.click("saveClaimButton")
    qtbot.waitUntil(lambda: "cannot be" in dialog.message.text(), timeout=PATIENCE_MS)

    assert dialog.isVisible()
    assert dialog.form.names.text() == "X-Guest-Origin"
    assert dialog.save.isEnabled()


@pytest.mark.parametrize("name", ["../elsewhere", ".hidden", "a/b", "", "a\\b"])
def test_a_pack_name_that_leaves_the_folder_is_refused(hand, dialog, name):
    complete(dialog)
    dialog._look()
    dialog.pack.setCurrentText(name)
    hand.click("saveClaimButton")

    assert "becomes a file's" in dialog.message.text()
    assert dialog.isVisible()


@pytest.mark.parametrize(
    ("need", "names", "held"),
    [
        ("scopes_any", "a, b", {"scopes_any": ("a", "b")}),
        ("claim", "aud", {"claims": {"aud": "guest"}}),
        ("body_field", "to.id", {"body_fields": ("/to/id",)}),
        ("body_field", "/to/id", {"body_fields": ("/to/id",)}),
        ("content_type", "text/plain", {"content_type": "text/plain"}),
        ("hint", "ignored", {}),
    ],
)
def test_each_kind_of_need_shows_its_fields_and_makes_its_rule(dialog, need, names, held):
    form = dialog.form
    form.need.setCurrentIndex(form.need.findData(need))
    form.names.setText(names)
    form.value.setText("guest")
    form.source.setText("a ticket")
    if need == "hint":
        form.title.setText("Mind it")
    form.hint.setText("Mind it.")
    rule = examine(form.draft("x"))

    assert isinstance(rule, ClaimedRule)
    assert rule.requires.model_dump(exclude_defaults=True) == held
    assert form.value.isVisible() == (need == "claim")
    assert form.value_kind.isVisible() == (need == "body_field")
    assert form.names.isVisible() == (need != "hint")


def test_a_mistake_marks_its_field_and_says_what_it_takes(dialog, qtbot):
    complete(dialog)
    dialog.form.path.setText("api/v2/users")
    dialog._look()

    assert dialog.form.path.property("invalid") is True
    assert dialog.message.text().startswith("For which calls: this does not fit; it takes paths")
    dialog.form.path.setText("/api/v2/users")
    dialog._look()
    assert dialog.form.path.property("invalid") is False
    qtbot.waitUntil(lambda: "the claim is about another call" in dialog.preview.text())


def test_a_title_of_ones_own_is_kept(dialog, qtbot):
    dialog.form.take("header", "X-One")
    dialog.form.title.clear()
    qtbot.keyClicks(dialog.form.title, "Mine")
    dialog.form.take("header", "X-Two")

    assert dialog.form.title.text() == "Mine"


def test_a_finding_begins_a_claim_about_its_subject(hand, open_claim, qtbot):
    row = hand.window.findings_pane._rows()[0]
    row.toggle()
    assert row._claim.isVisible()
    row._claim.click()
    dialog = hand.window.findChild(ClaimDialog)

    assert dialog.form.names.text() == row.finding.subject == "X-Guest-Id"
    dialog.close()


def test_an_answer_begins_a_claim_too(hand, qtbot):
    hand.send()
    strip = hand.window.response_pane.explanation
    qtbot.waitUntil(strip.isVisible, timeout=PATIENCE_MS)
    strip.toggle()
    hand.click("claimAboutAnswerLink")
    dialog = hand.window.findChild(ClaimDialog)

    assert dialog.form.explains.text().startswith("401")
    dialog.close()


def test_a_closed_dialog_looks_no_further(hand, dialog):
    complete(dialog)
    dialog.reject()
    hand.turn()

    assert not hand.window.findChildren(ClaimDialog)


def test_every_field_has_a_name_for_screen_readers(dialog):
    for field in dialog.form.findChildren(QLineEdit):
        if field.objectName().startswith("claim"):
            assert field.accessibleName(), field.objectName()
    assert dialog.form.quote.accessibleName() == "In their own words"


def test_the_menu_opens_both(hand, qtbot):
    hand.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: hand.window.findChild(ClaimDialog) is not None)
    hand.window.findChild(ClaimDialog).close()
