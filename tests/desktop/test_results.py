"""The result list: grouping, drawing, keys."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang.records import DocumentHit, Hit, Place, Reason
from munjang_desktop.results import ResultsView
from munjang_desktop.results.layout import Passage
from munjang_desktop.results.rows import RowKind
from munjang_desktop.settings import ThemeChoice
from munjang_desktop.theme import Theme

SENTENCE = "임차인이 계약을 해지하려는 때에는 석 달 전에 알려야 한다."


def hit(number: int, **changes: object) -> Hit:
    values = {
        "sentence": SENTENCE,
        "start": number * 100,
        "end": number * 100 + len(SENTENCE),
        "place": Place(page=number + 1),
        "score": 1.0,
        "highlights": ((5, 7), (9, 11)),
        "before": "The text before it.",
        "after": "The text after it.",
    }
    return Hit(**{**values, **changes})


def document(number: int, sentences: int) -> DocumentHit:
    return DocumentHit(
        document=number,
        path=Path(f"/somewhere/계약/document {number}.hwp"),
        title=f"Document {number}",
        modified=1.7e9,
        score=1.0,
        hits=[hit(i) for i in range(sentences)],
    )


@pytest.fixture
def view(qapp: QApplication, qtbot: QtBot) -> ResultsView:
    theme = Theme(qapp)
    theme.choose(ThemeChoice.LIGHT)
    made = ResultsView(theme)
    qtbot.addWidget(made)
    made.resize(420, 600)
    made.show()
    return made


def kinds(view: ResultsView) -> list[RowKind]:
    model = view.rows
    return [model.row(model.index(i)).kind for i in range(model.rowCount())]


def test_a_document_shows_three_sentences_and_the_number_of_the_rest(view: ResultsView) -> None:
    view.show_results([document(1, 2), document(2, 7)], same_query=False)
    first, sentence, more = RowKind.FIRST, RowKind.SENTENCE, RowKind.MORE
    assert kinds(view) == [first, sentence, first, sentence, sentence, more]
    assert view.rows.data(view.rows.index(5)) == "4 more in this document"


def test_the_rest_is_shown_on_request_and_stays_shown(view: ResultsView, qtbot: QtBot) -> None:
    view.show_results([document(1, 6)], same_query=False)
    view.setCurrentIndex(view.rows.index(3))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert kinds(view) == [RowKind.FIRST] + [RowKind.SENTENCE] * 5
    assert view.current().hit.start == 300
    view.show_results([document(1, 6)], same_query=True)
    assert len(kinds(view)) == 6
    view.show_results([document(1, 6)], same_query=False)
    assert len(kinds(view)) == 4


def test_the_selection_follows_its_sentence_when_the_order_changes(view: ResultsView) -> None:
    view.show_results([document(1, 2), document(2, 2)], same_query=False)
    view.setCurrentIndex(view.rows.index(3))
    view.show_results([document(3, 1), document(2, 2), document(1, 2)], same_query=True)
    assert (view.current().found.document, view.current().hit.start) == (2, 100)


def test_a_long_list_keeps_its_place_when_it_is_asked_again(
    view: ResultsView, qtbot: QtBot
) -> None:
    results = [document(n, 3) for n in range(150)]
    view.show_results(results, same_query=False)
    last = view.rows.index(449)
    qtbot.waitUntil(lambda: view.visualRect(last).height() > 20, timeout=10_000)
    view.setCurrentIndex(view.rows.index(300))
    view.scrollTo(view.rows.index(300))
    before = view.verticalScrollBar().value()
    assert before > 10_000
    view.show_results([*results, document(150, 3)], same_query=True)
    assert view.verticalScrollBar().value() == before
    assert view.visualRect(view.currentIndex()).intersects(view.viewport().rect())


def test_another_query_starts_at_the_top(view: ResultsView) -> None:
    view.show_results([document(n, 3) for n in range(20)], same_query=False)
    view.setCurrentIndex(view.rows.index(40))
    view.show_results([document(n, 3) for n in range(20)], same_query=False)
    assert view.currentIndex().row() == 0
    assert view.verticalScrollBar().value() == 0


def test_rows_are_higher_where_the_list_is_narrow(view: ResultsView, qtbot: QtBot) -> None:
    view.show_results([document(1, 1)], same_query=False)
    wide = view.sizeHintForIndex(view.rows.index(0)).height()
    view.resize(260, 600)
    qtbot.waitUntil(lambda: view.sizeHintForIndex(view.rows.index(0)).height() > wide)


def test_the_end_of_a_long_title_is_seen_where_the_list_is_narrow(
    view: ResultsView, qapp: QApplication
) -> None:
    view.resize(260, 600)
    titles = [
        f"Minutes of the meeting about the lease and its {which}" for which in ("start", "end")
    ]
    heads = []
    for title in (*titles, titles[0]):
        view.show_results([replace(document(1, 1), title=title)], same_query=False)
        qapp.processEvents()
        heads.append(view.viewport().grab().toImage().copy(0, 0, 260, 24))
    assert heads[0] != heads[1]
    assert heads[0] == heads[2]


def test_reasons_that_do_not_fit_do_not_stick_out(view: ResultsView, qapp: QApplication) -> None:
    view.resize(200, 600)
    found = document(1, 1)
    view.show_results([replace(found, reasons=list(Reason))], same_query=False)
    qapp.processEvents()
    margin = view.viewport().grab().toImage().copy(0, 0, 20, 42)
    assert {margin.pixel(x, y) for x in range(20) for y in range(42)} == {margin.pixel(0, 0)}


def test_thousands_of_rows_can_be_scrolled_through(view: ResultsView, qtbot: QtBot) -> None:
    view.show_results([document(n, 3) for n in range(1000)], same_query=False)
    bar = view.verticalScrollBar()
    last = view.rows.index(2999)
    view.scrollTo(last)
    qtbot.waitUntil(lambda: view.visualRect(last).height() > 20, timeout=10_000)
    view.scrollToBottom()
    assert bar.value() == bar.maximum() > 100_000


def test_the_words_are_painted_in_the_colour_of_the_mark(
    view: ResultsView, qapp: QApplication
) -> None:
    view.show_results([document(1, 1)], same_query=False)
    view.setCurrentIndex(view.rows.index(-1))
    qapp.processEvents()
    picture = view.viewport().grab().toImage()
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    assert "#ffd75e" in colours


def test_a_screen_reader_hears_title_place_and_sentence(view: ResultsView) -> None:
    view.show_results([document(1, 2)], same_query=False)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert view.rows.data(view.rows.index(0), role) == f"Document 1, p. 1, {SENTENCE}"
    assert view.rows.data(view.rows.index(1), role) == f"p. 2, {SENTENCE}"


def test_a_list_grows_at_its_end_and_nothing_moves(view: ResultsView, qtbot: QtBot) -> None:
    view.show_results([document(n, 2) for n in range(40)], same_query=False)
    last = view.rows.index(79)
    qtbot.waitUntil(lambda: view.visualRect(last).height() > 20, timeout=10_000)
    bar = view.verticalScrollBar()
    with qtbot.waitSignal(view.end_near):
        bar.setValue(bar.maximum() // 2)
    view.setCurrentIndex(view.rows.index(30))
    before, top = bar.value(), view.indexAt(QPoint(5, 5)).row()
    view.add_results([document(n, 2) for n in range(38, 60)])
    assert [found.document for found in view.rows.results] == list(range(60))
    qtbot.waitUntil(lambda: view.visualRect(view.rows.index(119)).height() > 20, timeout=10_000)
    assert (bar.value(), view.indexAt(QPoint(5, 5)).row()) == (before, top)
    assert view.currentIndex().row() == 30


def test_a_copied_sentence_names_its_source(view: ResultsView, qtbot: QtBot) -> None:
    view.show_results([document(1, 1)], same_query=False)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().text()
    assert copied == f"“{SENTENCE}” — document 1.hwp, p. 1"


def test_return_opens_the_document(view: ResultsView, qtbot: QtBot) -> None:
    view.show_results([document(1, 1)], same_query=False)
    with qtbot.waitSignal(view.open_wanted) as wanted:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert wanted.args[0].found.document == 1


def test_the_context_menu_offers_what_can_be_done(view: ResultsView, qapp: QApplication) -> None:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QContextMenuEvent

    view.show_results([document(1, 1)], same_query=False)
    place = view.visualRect(view.rows.index(0)).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(QPoint(place))
    )
    qapp.sendEvent(view.viewport(), event)
    menu = qapp.activePopupWidget()
    assert [action.text() for action in menu.actions()] == [
        "Open",
        "Show in folder",
        "Find similar",
        "Copy sentence",
        "Copy path",
        "Preview",
    ]
    menu.close()


@pytest.mark.parametrize("room", [40, 90, 200, 1000])
def test_a_passage_is_cut_to_its_room_and_keeps_its_words(room: int) -> None:
    long = "가나다 " * 50 + "해지 조건 " + "라마바 " * 50
    start = long.index("해지")
    passage = Passage.of(
        hit(0, sentence=long, highlights=((start, start + 2),), before="앞 문장." * 40), room
    )
    assert len(passage.text) <= room + 2  # an ellipsis at each end
    assert [passage.text[a:b] for a, b in passage.words] == ["해지"]


@pytest.mark.parametrize("room", range(60, 120, 7))
def test_a_passage_is_cut_between_words(room: int) -> None:
    words = [f"word{number}" for number in range(100, 160)]
    sentence = " ".join(words)
    found = (sentence.index("word120"), sentence.index("word120") + 7)
    for text in (sentence, "Word120 is short."):
        one = hit(0, sentence=text, highlights=(found,), before="", after=sentence)
        shown = Passage.of(one, room).text.replace("…", " ").split()
        assert set(shown) <= {*words, "Word120", "is", "short."}


def test_a_passage_shows_its_neighbours_where_there_is_room() -> None:
    passage = Passage.of(hit(0, sentence="One\nline.", highlights=((4, 8),)), 200)
    assert passage.text == "The text before it. One line. The text after it."
    start, end = passage.sentence
    assert passage.text[start:end] == "One line."
    assert [passage.text[a:b] for a, b in passage.words] == ["line"]


def test_space_asks_for_the_preview_or_its_room(view: ResultsView, qtbot: QtBot) -> None:
    view.show_results([document(1, 1)], same_query=False)
    with qtbot.waitSignal(view.preview_toggled):
        qtbot.keyClick(view, Qt.Key.Key_Space)


def copied(number: int, copies: int) -> DocumentHit:
    paths = [Path(f"/elsewhere/copy {n}.hwp") for n in range(copies)]
    return replace(document(number, 1), copies=paths)


def test_copies_are_folded_and_unfold_to_their_places(view: ResultsView, qtbot: QtBot) -> None:
    view.show_results([copied(1, 3), document(2, 1)], same_query=False)
    assert kinds(view) == [RowKind.FIRST, RowKind.COPIES, RowKind.FIRST]
    assert view.rows.data(view.rows.index(1)).startswith("+3 cop")
    view.setCurrentIndex(view.rows.index(1))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert kinds(view) == [RowKind.FIRST, *[RowKind.COPY] * 3, RowKind.FIRST]
    assert view.rows.data(view.rows.index(2)) == "/elsewhere/copy 1.hwp"
    view.setCurrentIndex(view.rows.index(2))
    with qtbot.waitSignal(view.open_wanted) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args[0].path == Path("/elsewhere/copy 1.hwp")
    view.show_results([document(2, 1), copied(1, 3)], same_query=True)
    assert kinds(view)[-3:] == [RowKind.COPY] * 3
    assert view.current().path == Path("/elsewhere/copy 1.hwp")


def test_a_file_found_by_its_name_is_a_row_without_a_sentence(view: ResultsView) -> None:
    named = replace(document(0, 0), reasons=[Reason.NAME])
    view.show_results([named], same_query=False)
    assert kinds(view) == [RowKind.FIRST]
    role = Qt.ItemDataRole.AccessibleTextRole
    assert view.rows.data(view.rows.index(0), role) == "Document 0"
    selected = view.viewport().grab().toImage()
    view.show_results([replace(named, title="Another")], same_query=False)
    assert (
        view.viewport().grab().toImage() != selected
    )  # the name is seen on the selection's ground


def test_a_result_is_dragged_out_as_a_file(view: ResultsView) -> None:
    view.show_results([document(1, 1)], same_query=False)
    index = view.rows.index(0)
    assert view.rows.flags(index) & Qt.ItemFlag.ItemIsDragEnabled
    assert view.rows.supportedDragActions() == Qt.DropAction.CopyAction
    data = view.rows.mimeData([index])
    assert [url.toLocalFile() for url in data.urls()] == ["/somewhere/계약/document 1.hwp"]
    assert data.text() == f"“{SENTENCE}” — document 1.hwp, p. 1"
    assert set(view.rows.mimeTypes()) <= set(data.formats())


def test_the_path_is_copied_by_a_key_of_its_own(view: ResultsView, qtbot: QtBot) -> None:
    view.show_results([document(1, 1)], same_query=False)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(view, Qt.Key.Key_C, both)
    assert QApplication.clipboard().text() == "/somewhere/계약/document 1.hwp"


def test_the_tool_tip_tells_why_a_document_was_found(view: ResultsView) -> None:
    found = replace(document(1, 1), reasons=[Reason.WORDS, Reason.NAME])
    view.show_results([found, document(2, 1)], same_query=False)
    tip = view.rows.data(view.rows.index(0), Qt.ItemDataRole.ToolTipRole)
    assert "/somewhere/계약/document 1.hwp" in tip
    assert "It has words of the query." in tip
    assert "Its file name has words of the query." in tip
    assert f"Found in it: {SENTENCE[5:7]}" in tip
    nearest = view.rows.data(view.rows.index(1), Qt.ItemDataRole.ToolTipRole)
    assert "It only came nearest." in nearest
