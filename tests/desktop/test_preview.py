"""The text preview."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from munjang.records import DocumentText, Hit, Mark, Place
from munjang_desktop.preview.text_view import TextView
from munjang_desktop.settings import ThemeChoice
from munjang_desktop.theme import LIGHT, Theme

LINE = "Nothing of interest stands in line {number:06} 🙂, or in the next.\n"
FOUND = "The tenant may leave early."


def document(lines: int, *, at: tuple[int, ...]) -> tuple[DocumentText, list[Hit]]:
    """A document of many lines with the sentence looked for at some of them."""
    parts = [
        FOUND + "\n" if number in at else LINE.format(number=number) for number in range(lines)
    ]
    text = "".join(parts)
    hits, start = [], -1
    for _ in at:
        start = text.index(FOUND, start + 1)
        hits.append(Hit(FOUND, start, start + len(FOUND), Place(page=1), 1.0, ((4, 10),)))
    marks = [Mark(start, start + 1000, "page", start // 1000 + 1) for start in range(0, 5000, 1000)]
    return DocumentText(Path("/lease.txt"), "Lease", text, [], marks), hits


@pytest.fixture
def view(qapp: QApplication, qtbot: QtBot) -> TextView:
    theme = Theme(qapp)
    theme.choose(ThemeChoice.LIGHT)
    made = TextView(theme)
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    return made


def selected(selection: QTextEdit.ExtraSelection) -> str:
    return selection.cursor.selectedText()


def is_in_view(view: TextView) -> bool:
    rect = view.cursorRect(view.textCursor())
    return view.viewport().rect().contains(rect.center())


@pytest.mark.parametrize("line", [0, 3, 250, 499])
def test_it_opens_at_the_sentence_with_its_words_marked(view: TextView, line: int) -> None:
    shown, hits = document(500, at=(line,))
    view.show_document(shown, hits, hits[0])
    assert is_in_view(view)
    marked = {s.format.background().color().name(): selected(s) for s in view.extraSelections()}
    assert marked == {LIGHT.mark: FOUND, LIGHT.mark_strong: "tenant"}


def test_all_hits_are_marked_and_can_be_stepped_through(view: TextView, qtbot: QtBot) -> None:
    shown, hits = document(60, at=(5, 30, 55))
    view.show_document(shown, hits, hits[1])
    assert [selected(s) for s in view.extraSelections()].count(FOUND) == 3
    words = [
        s.format.background().color() for s in view.extraSelections() if selected(s) == "tenant"
    ]
    assert [colour.name() for colour in words] == [LIGHT.mark_strong] * 3
    assert words[1].alpha() > words[0].alpha() == words[2].alpha()
    visited = [view.current]
    for _ in range(3):
        with qtbot.waitSignal(view.moved):
            view.next_hit()
        visited.append(view.current)
        assert is_in_view(view)
    view.previous_hit()
    assert [*visited, view.current] == [1, 2, 0, 1, 0]


def test_ten_megabytes_are_not_laid_out_at_once(view: TextView) -> None:
    shown, hits = document(170_000, at=(100, 160_000))
    assert len(shown.text) > 10_000_000
    view.show_document(shown, hits, hits[1])
    assert is_in_view(view)
    assert view.document().characterCount() < 20_000
    view.previous_hit()
    assert is_in_view(view)
    assert view.document().characterCount() < 20_000


def test_more_is_loaded_where_scrolling_reaches_an_end(view: TextView) -> None:
    shown, hits = document(2000, at=(1000,))
    view.show_document(shown, hits, hits[0])
    bar = view.verticalScrollBar()
    for _ in range(200):
        bar.setValue(bar.maximum())
    assert view.toPlainText().endswith(shown.text[-200:])
    for _ in range(400):
        bar.setValue(bar.minimum())
    assert view.toPlainText() == shown.text
    block = view.document().begin()
    heights = {block.blockFormat().lineHeight()}
    while (block := block.next()) != view.document().lastBlock():
        heights.add(block.blockFormat().lineHeight())
    assert len(heights) == 1, "a line where two parts meet was set as an empty one"


def test_reading_is_not_disturbed_when_text_is_loaded_above(view: TextView) -> None:
    shown, hits = document(2000, at=(1000,))
    view.show_document(shown, hits, hits[0])
    bar = view.verticalScrollBar()
    bar.setValue(bar.pageStep())  # not yet near enough to load
    line = view.cursorForPosition(view.viewport().rect().topLeft())
    y, loaded = view.cursorRect(line).top(), view.document().characterCount()
    bar.setValue(bar.value() - 1)
    assert view.document().characterCount() > loaded
    assert abs(view.cursorRect(line).top() - y) <= 2


def test_nothing_is_marked_after_it_was_cleared(view: TextView) -> None:
    shown, hits = document(10, at=(5,))
    view.show_document(shown, hits, hits[0])
    view.clear_document()
    assert view.toPlainText() == ""
    assert view.extraSelections() == []
    assert not view.hits
