"""Completion, recent and saved searches and filter chips in a real window over a real library."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from munjang.search.guide import Guide
from munjang.search.vocabulary import Vocabulary
from munjang_desktop.context import Context
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow
from munjang_desktop.window.attention import Attention
from munjang_desktop.window.export_dialog import ExportDialog, file_name

pytestmark = pytest.mark.usefixtures("no_models")


@pytest.fixture
def ready(window: MainWindow, documents: Path, open_library, qtbot: QtBot) -> MainWindow:
    """The window over a library that is up to date, the keyboard in the field."""
    (documents / "계약 문서").mkdir()
    (documents / "계약 문서" / "old lease.txt").write_text("The old lease ended.", "utf-8")
    open_library(documents)
    guides: list[object] = []
    window._workers.guide.connect(guides.append)
    window._workers.look_around()
    qtbot.waitUntil(lambda: bool(guides))
    window.activateWindow()
    window.search_bar.field.setFocus()
    qtbot.waitUntil(window.search_bar.field.hasFocus)
    return window


def offered(window: MainWindow) -> list[str]:
    return [row.text for row in window.assistant.list.rows]


def compose(window: MainWindow, composing: str, committed: str = "") -> None:
    event = QInputMethodEvent(composing, [])
    if committed:
        event.setCommitString(committed)
    QApplication.sendEvent(window.search_bar.field, event)


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    qtbot.keyClick(window.search_bar.field, key)


def test_tab_completes_the_key_and_then_the_value(ready: MainWindow, qtbot: QtBot) -> None:
    field = ready.search_bar.field
    qtbot.keyClicks(field, "lease typ")
    assert offered(ready) == ["type:"]
    press(qtbot, ready, Qt.Key.Key_Tab)
    assert field.text() == "lease type:"
    assert {"markdown", "text"} <= set(offered(ready))
    qtbot.keyClicks(field, "mark")
    press(qtbot, ready, Qt.Key.Key_Tab)
    assert field.text() == "lease type:markdown "
    assert not ready.assistant.completes
    assert field.hasFocus()


def test_arrow_keys_choose_a_value_and_return_takes_it(ready: MainWindow, qtbot: QtBot) -> None:
    field = ready.search_bar.field
    qtbot.keyClicks(field, "folder:")
    names = offered(ready)
    assert set(names) == {"documents", "계약 문서"}
    press(qtbot, ready, Qt.Key.Key_Down)
    press(qtbot, ready, Qt.Key.Key_Down)
    with qtbot.assertNotEmitted(ready.search_bar.entered):
        press(qtbot, ready, Qt.Key.Key_Return)
    assert field.text().strip() == f'folder:"{names[1]}"'.replace('"documents"', "documents")


def test_return_searches_where_nothing_was_selected(ready: MainWindow, qtbot: QtBot) -> None:
    asked: list[str] = []
    ready.search_bar.asked.connect(asked.append)
    qtbot.keyClicks(ready.search_bar.field, "type:m")
    assert ready.assistant.completes
    press(qtbot, ready, Qt.Key.Key_Return)
    assert asked == ["type:m"]
    assert ready.search_bar.field.text() == "type:m"
    assert not ready.assistant.completes


def test_a_word_that_may_be_a_filter_leaves_the_arrows_to_the_results(
    ready: MainWindow, qtbot: QtBot
) -> None:
    qtbot.keyClicks(ready.search_bar.field, "chapter name")
    assert offered(ready) == ["name:"]
    with qtbot.waitSignal(ready.search_bar.key_offered):
        press(qtbot, ready, Qt.Key.Key_Down)
    assert not ready.assistant.completes


def test_escape_closes_the_offer_first_and_it_stays_closed(ready: MainWindow, qtbot: QtBot) -> None:
    field = ready.search_bar.field
    qtbot.keyClicks(field, "type:")
    press(qtbot, ready, Qt.Key.Key_Escape)
    assert field.text() == "type:"
    qtbot.keyClicks(field, "m")
    assert not ready.assistant.completes
    press(qtbot, ready, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_a_click_takes_a_value(ready: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(ready.search_bar.field, "modified:last")
    view = ready.assistant.list._list
    place = view.visualRect(view.model().index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ready.search_bar.field.text() == 'modified:"last week" '


def test_a_wrong_value_is_told_with_an_example(ready: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(ready.search_bar.field, "lang:klingon")
    assert offered(ready) == []
    assert "lang:ko" in ready.assistant.list.words


def test_hangul_is_composed_with_the_list_open(ready: MainWindow, qtbot: QtBot) -> None:
    field = ready.search_bar.field
    compose(ready, "폴")
    assert not ready.assistant.completes
    compose(ready, "더", committed="폴")
    assert offered(ready) == ["폴더:"]
    assert field.text() == "폴"  # the syllable being composed is the input method's still
    compose(ready, "ㄹ", committed="더")
    assert not ready.assistant.completes
    compose(ready, "")
    assert offered(ready) == ["폴더:"]
    press(qtbot, ready, Qt.Key.Key_Tab)
    assert field.text() == "폴더:"
    compose(ready, "계")
    assert offered(ready) == ["계약 문서"]
    press(qtbot, ready, Qt.Key.Key_Tab)  # before the syllable is committed
    assert field.text() == '폴더:"계약 문서" '
    assert field.query() == '폴더:"계약 문서"'


# What a Hangul input method tells for each key of "보증금": what is composed, what is committed.
DEPOSIT = (
    *(("ㅂ", ""), ("보", ""), ("봊", "")),
    *(("즈", "보"), ("증", ""), ("ㄱ", "증")),
    *(("그", ""), ("금", "")),
)


def test_hangul_is_found_while_it_is_composed_and_return_only_ends_composing(
    ready: MainWindow, qtbot: QtBot
) -> None:
    field, results, asked = ready.search_bar.field, ready.area.results, []
    field.asked.connect(asked.append)
    compose(ready, "ㅂ")
    qtbot.wait(300)  # a syllable that has only begun is nothing to ask
    assert asked == []
    for composing, committed in DEPOSIT[1:]:
        compose(ready, composing, committed)
    qtbot.waitUntil(lambda: results.rows.rowCount() > 0)
    assert asked == ["보증금"]
    assert field.text() == "보증"
    assert "보증금" in results.current().hit.sentence
    with qtbot.assertNotEmitted(results.open_wanted):
        press(qtbot, ready, Qt.Key.Key_Return)
    assert (field.text(), field.typed()) == ("보증금", ("보증금", 3))
    assert asked == ["보증금"]
    with qtbot.waitSignal(results.open_wanted):
        press(qtbot, ready, Qt.Key.Key_Return)


def test_return_asks_at_once_what_was_composed(ready: MainWindow, qtbot: QtBot) -> None:
    compose(ready, "금", committed="보증")
    with qtbot.waitSignal(ready.search_bar.asked, timeout=100) as asked:
        press(qtbot, ready, Qt.Key.Key_Return)
    assert asked.args == ["보증금"]


def test_the_list_leaves_what_is_composed_in_sight(ready: MainWindow) -> None:
    field, offer = ready.search_bar.field, ready.assistant.list
    compose(ready, "더", committed="폴")
    assert offered(ready) == ["폴더:"]
    top = field.mapTo(ready, QPoint(0, field.height())).y()
    assert offer.geometry().top() >= top


def test_composing_is_not_cut_short_by_the_list(ready: MainWindow) -> None:
    for composing, committed in (("종", ""), ("류", "종"), ("", "류")):
        compose(ready, composing, committed)
    assert ready.search_bar.field.text() == "종류"
    assert ready.search_bar.field.hasFocus()


def test_recent_searches_come_back_with_the_down_key(
    ready: MainWindow, context: Context, qtbot: QtBot
) -> None:
    field = ready.search_bar.field
    press(qtbot, ready, Qt.Key.Key_Down)
    assert not ready.assistant.completes
    context.searches.remember("washing machine")
    context.searches.remember("보증금")
    press(qtbot, ready, Qt.Key.Key_Down)
    assert offered(ready) == ["보증금", "washing machine"]
    press(qtbot, ready, Qt.Key.Key_Down)
    press(qtbot, ready, Qt.Key.Key_Delete)
    assert offered(ready) == ["washing machine"]
    press(qtbot, ready, Qt.Key.Key_Down)
    with qtbot.waitSignal(ready.search_bar.asked) as asked:
        press(qtbot, ready, Qt.Key.Key_Return)
    assert asked.args == ["washing machine"]
    assert not ready.assistant.completes
    field.clear()
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert offered(ready) == ["washing machine"]
    qtbot.mouseClick(ready.assistant.list.clear_button, Qt.MouseButton.LeftButton)
    assert not context.searches.recent
    assert not ready.assistant.completes


def test_a_query_is_remembered_when_its_answer_is_used(
    ready: MainWindow, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("munjang_desktop.desktop_files.open_path", lambda path: True)
    qtbot.keyClicks(ready.search_bar.field, "washing")
    qtbot.waitUntil(lambda: ready.area.results.rows.rowCount() > 0)
    assert not context.searches.recent
    press(qtbot, ready, Qt.Key.Key_Return)
    press(qtbot, ready, Qt.Key.Key_Return)
    assert list(context.searches.recent) == ["washing"]


def test_a_copied_sentence_is_a_use_of_the_query(
    ready: MainWindow, context: Context, qtbot: QtBot
) -> None:
    ready.search_bar.set_query("washing")
    qtbot.waitUntil(lambda: ready.area.results.rows.rowCount() > 0)
    copy = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(ready.area.results, Qt.Key.Key_C, copy)
    assert list(context.searches.recent) == ["washing"]
    ready.search_bar.set_query("washing machine")
    qtbot.waitUntil(lambda: ready.area._answer.query == "washing machine")
    qtbot.keyClick(ready.area.results, Qt.Key.Key_C, copy | Qt.KeyboardModifier.ShiftModifier)
    assert list(context.searches.recent) == ["washing machine"]


def test_a_filter_without_a_value_is_no_search_to_come_back_to(
    ready: MainWindow, context: Context, qtbot: QtBot
) -> None:
    for query in ("종류:", "washing 종류:"):
        ready.search_bar.set_query(query)
        ready.attention.used()
    assert list(context.searches.recent) == ["washing"]


def test_folders_of_one_name_are_offered_with_their_place(
    ready: MainWindow, documents: Path, context: Context, qtbot: QtBot
) -> None:
    for place in ("home", "work"):
        (documents / place / "lease").mkdir(parents=True)
        (documents / place / "lease" / "notes.txt").write_text(f"Notes of {place}.", "utf-8")
    context.workers.catch_up()

    def known() -> bool:
        context.workers.look_around()
        ready.search_bar.field.clear()
        qtbot.keyClicks(ready.search_bar.field, "folder:lea")
        return set(offered(ready)) == {"lease", "home/lease", "work/lease"}

    qtbot.waitUntil(known, timeout=30_000)
    qtbot.keyClicks(ready.search_bar.field, "se")
    press(qtbot, ready, Qt.Key.Key_Down)
    press(qtbot, ready, Qt.Key.Key_Down)
    press(qtbot, ready, Qt.Key.Key_Return)
    assert ready.search_bar.field.text().strip() in {"folder:home/lease", "folder:work/lease"}


def test_only_what_was_looked_at_for_a_while_is_remembered(
    ready: MainWindow, context: Context, qtbot: QtBot
) -> None:
    attention = Attention(context.searches, ready, dwelled=200)
    attention.asked("was")
    attention.asked("wash")
    qtbot.waitUntil(lambda: list(context.searches.recent) == ["wash"])
    attention.asked("washing")
    qtbot.waitUntil(lambda: list(context.searches.recent) == ["washing"])
    attention.asked("")
    attention.asked("washing machine")
    qtbot.waitUntil(lambda: list(context.searches.recent) == ["washing machine", "washing"])


def test_the_star_saves_a_query_and_the_left_side_asks_it_again(
    ready: MainWindow, context: Context, qtbot: QtBot
) -> None:
    bar, panel = ready.search_bar, ready.saved_panel
    assert not panel.isVisible()
    bar.set_query("type:markdown 보증금")
    qtbot.mouseClick(bar.star, Qt.MouseButton.LeftButton)
    assert panel.isVisible()
    assert panel.list.item(0).text() == "type:markdown 보증금"
    bar.clear()
    place = panel.list.visualItemRect(panel.list.item(0)).center()
    with qtbot.waitSignal(bar.asked) as asked:
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == ["type:markdown 보증금"]

    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_F2)
    editor = panel.list.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "Deposits")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [s.name for s in context.searches.saved] == ["Deposits"])

    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert not context.searches.saved
    qtbot.mouseClick(panel.undo_button, Qt.MouseButton.LeftButton)
    assert [saved.name for saved in context.searches.saved] == ["Deposits"]
    assert panel.list.item(0).text() == "Deposits"


def chip(window: MainWindow, name: str):
    return next(chip for chip in window.filter_bar.chips if chip.name == name)


def pick(window: MainWindow, name: str, value: str) -> None:
    menu = chip(window, name).menu
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.data() == value).trigger()


def test_chips_write_filters_into_the_query_and_take_them_out(
    ready: MainWindow, qtbot: QtBot
) -> None:
    field = ready.search_bar.field
    field.setText("lease")
    pick(ready, "type", "markdown")
    assert field.text() == "lease type:markdown"
    pick(ready, "type", "text")
    assert field.text() == "lease type:markdown,text"
    pick(ready, "type", "markdown")
    assert field.text() == "lease type:text"
    pick(ready, "folder", "계약 문서")
    assert field.text() == 'lease type:text folder:"계약 문서"'
    qtbot.waitUntil(lambda: ready.area.results.rows.rowCount() == 1)
    qtbot.mouseClick(chip(ready, "type").cross, Qt.MouseButton.LeftButton)
    assert field.text() == 'lease folder:"계약 문서"'


def test_chips_are_where_queries_are_answered(ready: MainWindow, qtbot: QtBot) -> None:
    for place in ready.places.all:
        ready.places.enter(place)
        assert ready.filter_bar.isVisible() == place.answers
    ready.places.enter(ready.places.all[0])
    assert ready.filter_bar.isVisible()


def test_chips_come_together_when_something_can_be_found(window: MainWindow) -> None:
    bar, folders = window.filter_bar, {"documents": 3}
    bar.take_guide(Guide(Vocabulary(folders=folders)))  # while the first files are being read
    assert not bar.isVisible()
    bar.take_guide(Guide(Vocabulary({"txt": 1}, {"en": 1}, folders)))
    assert bar.isVisible()
    assert all(chip.isVisible() for chip in bar.chips)


def test_chips_follow_what_is_typed(ready: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(ready.search_bar.field, "modified:today -lang:ko size:>1mb lang:xx ")
    texts = [chip.button.text() for chip in ready.filter_bar.chips]
    assert texts == [
        "Type",
        "Folder",
        "Changed: today",
        "Language: xx",
        "Language: not ko",
        "Size: >1mb",
    ]
    assert "lang:ko" in chip(ready, "lang").button.toolTip()  # how it is written
    ready.search_bar.clear()
    assert [chip.button.text() for chip in ready.filter_bar.chips] == [
        "Type",
        "Folder",
        "Changed",
        "Language",
    ]


def test_chips_speak_korean(ready: MainWindow, context: Context, qtbot: QtBot) -> None:
    context.languages.choose(LanguageChoice.KOREAN)
    qtbot.waitUntil(lambda: chip(ready, "type").button.text() == "종류")
    pick(ready, "modified", "지난주")
    assert ready.search_bar.field.text() == "수정:지난주"
    assert chip(ready, "modified").button.text() == "수정: 지난주"


def test_a_file_found_by_its_name_alone_is_shown_as_such(ready: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(ready.search_bar.field, "broken")
    qtbot.waitUntil(lambda: ready.area.results.rows.rowCount() == 1)
    assert ready.area.results.current().path.name == "broken.pdf"
    qtbot.waitUntil(lambda: "Found by its name" in ready.area.preview.unread.text)


def test_results_are_written_into_a_file(ready: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    qtbot.keyClicks(ready.search_bar.field, "washing machine")
    qtbot.waitUntil(lambda: ready.area.results.rows.rowCount() > 0)
    qtbot.mouseClick(ready.area.answer_line.export, Qt.MouseButton.LeftButton)
    dialog = ready.findChild(ExportDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert Path(dialog.selectedFiles()[0]).name == "washing machine.csv"
    file = tmp_path / "answer.csv"
    with qtbot.waitSignal(ready._workers.exported):
        dialog.fileSelected.emit(str(file))
    dialog.close()
    assert "The washing machine beeps" in file.read_text("utf-8-sig")
    assert "“answer.csv” was written" in ready.notices.exported.text
    ready.notices.exported.dismiss()


def test_an_export_that_fails_is_told(ready: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    qtbot.keyClicks(ready.search_bar.field, "washing machine")
    qtbot.waitUntil(lambda: ready.area.results.rows.rowCount() > 0)
    with qtbot.waitSignal(ready._workers.failed):
        ready._workers.export(ready.area._answer, tmp_path / "nowhere" / "answer.csv")
    assert "cannot be written" in ready.notices.problem.text


@pytest.mark.parametrize(
    ("query", "name"),
    [('type:pdf "계약 해지"', "type pdf 계약 해지"), ("...", "munjang"), ("a/b\\c", "a b c")],
)
def test_a_file_is_named_by_the_query(query: str, name: str) -> None:
    assert file_name(query) == name


def test_nothing_found_offers_the_query_without_its_filters(
    ready: MainWindow, qtbot: QtBot
) -> None:
    ready.search_bar.set_query("washing type:pdf")
    qtbot.waitUntil(lambda: "Nothing found" in ready.area.state_text)
    button = ready.area._nothing.unfiltered
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ready.search_bar.field.text() == "washing"
    qtbot.waitUntil(lambda: ready.area.results.rows.rowCount() > 0)
