"""The pages of documents in the preview, drawn by the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from munjang.records import Box, PagedDocument, PageWord, Spot
from munjang_desktop.context import Context
from munjang_desktop.preview.marked_bar import MarkedScrollBar
from munjang_desktop.preview.page_layout import Fit, PageLayout, fitting_scale
from munjang_desktop.preview.page_pane import PagePane
from munjang_desktop.preview.page_pictures import PagePictures
from munjang_desktop.preview.page_view import PageView
from munjang_desktop.preview.panel import PreviewPanel
from munjang_desktop.preview.selection import Selection
from munjang_desktop.settings import ThemeChoice
from munjang_desktop.theme import Theme
from munjang_desktop.window import MainWindow
from munjang_desktop.workers.page_worker import Wish, Wishes, find_in

SIZES = [(600.0, 800.0)] * 30
FILLER = [f"Line {number} is of no interest to anybody at all." for number in range(30)]


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    made = Theme(qapp)
    made.choose(ThemeChoice.LIGHT)
    return made


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> PageView:
    made = PageView(theme)
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    made.show_document(PagedDocument(1, Path("/lease.pdf"), SIZES), 1)
    return made


def spot(page: int, top: float = 400.0) -> Spot:
    line = Box(100, top, 500, top + 14)
    return Spot(page, [line], [Box(150, top, 200, top + 14)])


def draw(view: PageView) -> None:
    """Give the view the pictures it wants, all white."""
    for wish in view.wishes():
        image = QImage(round(600 * wish.scale), round(800 * wish.scale), QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        view.add_picture(wish, image)


def marked_pixels(view: PageView) -> list[tuple[int, int]]:
    """Where the colour of the words that matter is seen."""
    image = view.viewport().grab().toImage()
    return [
        (x, y)
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
        if image.pixelColor(x, y).red() > 250 and image.pixelColor(x, y).blue() < 80
    ]


def test_the_words_are_marked_where_they_stand(view: PageView) -> None:
    draw(view)
    assert not marked_pixels(view)
    view.show_spots([[spot(12)]], 0)
    draw(view)
    pixels = marked_pixels(view)
    assert pixels
    middle = sum(y for _, y in pixels) / len(pixels)
    assert middle == pytest.approx(view.viewport().height() * 0.3, abs=15)
    scale = view.percent * 96 / 7200
    assert min(x for x, _ in pixels) == pytest.approx(14 + 150 * scale, abs=4)
    assert max(x for x, _ in pixels) == pytest.approx(14 + 200 * scale, abs=4)
    assert view.page == 12


def test_matches_are_marked_on_the_scroll_bar(view: PageView) -> None:
    view.show_spots([[spot(1)], [], [spot(30)]], 2)
    first, last = view.bar.marks
    assert first == pytest.approx(0.5 / 30, abs=0.01)
    assert last == pytest.approx(29.5 / 30, abs=0.01)


def test_only_pages_in_view_and_their_neighbours_are_wanted(view: PageView) -> None:
    view.go_to_page(10)
    pages = [wish.page for wish in view.wishes()]
    assert pages[0] == view.page
    assert 1 < len(pages) <= 4
    assert set(pages) <= {9, 10, 11, 12}
    draw(view)
    assert view.wishes() == []


def test_zooming_keeps_the_place_and_asks_for_sharper_pictures(view: PageView) -> None:
    view.show_spots([[spot(12)]], 0)
    draw(view)
    before = marked_pixels(view)
    view.zoom(2)
    assert view.fit is Fit.FREE
    assert view.wishes()
    after = marked_pixels(view)  # of the old picture, stretched meanwhile
    assert after
    assert abs(min(y for _, y in before) - min(y for _, y in after)) < 12
    view.set_fit(Fit.PAGE)
    assert view.horizontalScrollBar().maximum() == 0


def test_a_place_found_late_does_not_disturb_a_reader_who_has_scrolled(view: PageView) -> None:
    view.await_spot(12)
    view.bar.setValue(view.bar.value() + 2000)
    place = view.bar.value()
    view._current = 0
    view.show_spots([[spot(12)]], 0)
    assert view.bar.value() == place


def test_selected_words_are_copied_line_by_line(view: PageView, qtbot: QtBot) -> None:
    words = [
        PageWord(text, Box(x := 100 + 60 * number, y := 100 + 20 * line, x + 50, y + 14), line)
        for line, texts in enumerate((["The", "tenant"], ["may", "leave"]))
        for number, text in enumerate(texts)
    ]
    view.add_words(1, 1, words)
    scale = view.percent * 96 / 7200

    def at(x: float, y: float) -> QPoint:
        return QPoint(round(14 + x * scale), round(8 + y * scale))

    viewport = view.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at(170, 107))
    qtbot.mouseMove(viewport, at(175, 127))
    # QTest moves without a button held, so the end is given by a drag of our own.
    view._selection.extend(view._selection.word_at(1, 190, 127))
    with qtbot.waitSignal(view.copied) as copied:
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied.args == [True]
    assert QGuiApplication.clipboard().text() == "tenant\nmay leave"


def test_keys_leaf_and_zoom(view: PageView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.page == 30
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    place = view.bar.value()
    assert 0 < place < view.viewport().height()
    qtbot.keyClick(view, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert view.bar.value() == 0
    before = view.percent
    qtbot.keyClick(view, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert view.percent > before
    qtbot.keyClick(view, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert view.percent == pytest.approx(before, abs=1)


def test_a_selection_runs_across_pages() -> None:
    selection = Selection()
    for page in (1, 2):
        selection.learn(page, [PageWord(f"p{page}", Box(0, 0, 10, 10), 0)])
    selection.begin((2, 0))
    selection.extend((1, 0))
    assert selection.text() == "p1\np2"


def test_old_pictures_make_room_for_new_ones(qapp: QApplication) -> None:
    pictures = PagePictures(most_bytes=10 * 100 * 100 * 4)
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    for page in range(1, 41):
        pictures.add(Wish(1, page, 1.0), image)
        pictures.find(Wish(1, 1, 1.0))  # looked at all the time
    assert pictures.held_bytes <= 10 * 100 * 100 * 4
    assert pictures.find(Wish(1, 1, 1.0)) is not None
    assert pictures.find(Wish(1, 20, 1.0)) is None
    assert pictures.find(Wish(1, 40, 1.0)) is not None


def test_wishes_given_up_are_not_granted() -> None:
    wishes = Wishes()
    wishes.replace([Wish(1, 1, 1.0), Wish(1, 2, 1.0)])
    assert wishes.take() == Wish(1, 1, 1.0)
    wishes.replace([Wish(1, 1, 1.0), Wish(1, 9, 1.0)])  # the first is being drawn already
    assert wishes.take() == Wish(1, 9, 1.0)
    assert wishes.take() is None


@pytest.mark.parametrize("fit", [Fit.WIDTH, Fit.PAGE])
def test_pages_fit_the_view(fit: Fit) -> None:
    from PySide6.QtCore import QSizeF

    room = QSizeF(700, 500)
    scale = fitting_scale(fit, SIZES, 1, room, 5.0)
    rect = PageLayout(SIZES, scale).rect(1, room.width())
    assert rect.left() >= 0
    assert rect.right() <= room.width()
    assert (rect.height() <= room.height()) == (fit is Fit.PAGE)


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("The Café, the cafe", "CAFE", [(4, 8), (14, 18)]),
        ("보증금을\n돌려준다", "보증금을 돌려준다", [(0, 9)]),
        ("aaa", "aa", [(0, 2)]),
        ("nothing", "  ", []),
    ],
)
def test_words_are_found_whatever_their_case(
    text: str, wanted: str, found: list[tuple[int, int]]
) -> None:
    assert find_in(text, wanted) == found


def test_marks_outside_the_bar_are_moved_to_its_ends(theme: Theme, qtbot: QtBot) -> None:
    bar = MarkedScrollBar(theme)
    qtbot.addWidget(bar)
    bar.set_marks([-1.0, 0.5, 7.0], 1)
    assert list(bar.marks) == [0.0, 0.5, 1.0]


@pytest.fixture
def lease(tmp_path: Path) -> Path:
    """A lease of three pages; what is looked for in it is on the last two."""
    path = tmp_path / "documents" / "lease.pdf"
    path.parent.mkdir()
    canvas = Canvas(str(path))
    for page in range(3):
        lines = list(FILLER)
        if page:
            lines[20] = f"The deposit of chapter {page} is returned within a week."
        for number, line in enumerate(lines):
            canvas.drawString(72, 780 - 22 * number - 3 * page, line)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def preview(
    no_models: None, window: MainWindow, open_library: OpenLibrary, lease: Path
) -> PreviewPanel:
    """The preview in a window over a library of the lease and a letter."""
    lease.with_name("letter.txt").write_text("A letter about the weather.", "utf-8")
    open_library(lease.parent)
    return window.area.preview


def test_a_sentence_is_shown_on_its_page(
    preview: PreviewPanel, window: MainWindow, qtbot: QtBot
) -> None:
    window.search_bar.set_query("deposit returned")
    view = preview.pane.view
    qtbot.waitUntil(lambda: bool(view.bar.marks) and not view.wishes(), timeout=20_000)
    assert preview.shows_pages
    assert len(marked_pixels(view)) > 10
    shown = view.page
    assert shown in {2, 3}
    preview.next_hit()
    assert view.page == 5 - shown
    qtbot.waitUntil(lambda: not view.wishes(), timeout=20_000)
    assert len(marked_pixels(view)) > 10

    preview.head.mode.click()
    assert not preview.shows_pages
    assert "chapter" in preview.view.toPlainText()
    preview.head.mode.click()
    assert preview.shows_pages

    preview.find()
    qtbot.keyClicks(preview.find_bar.field, "of no interest")
    qtbot.waitUntil(lambda: len(view.bar.marks) == 88, timeout=20_000)
    assert preview.find_bar.count_text.endswith("of 88")
    qtbot.keyClick(preview.find_bar.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(view.bar.marks) == 2, timeout=20_000)


def test_the_text_is_that_of_the_document_though_nothing_was_found_in_it(
    preview: PreviewPanel, window: MainWindow, qtbot: QtBot
) -> None:
    window.search_bar.set_query("letter weather")
    qtbot.waitUntil(lambda: "weather" in preview.view.toPlainText(), timeout=20_000)
    window.search_bar.set_query("deposit returned")
    qtbot.waitUntil(lambda: preview.shows_pages and bool(preview._spots), timeout=20_000)
    preview.find()
    qtbot.keyClicks(preview.find_bar.field, "zzz")
    qtbot.waitUntil(lambda: preview.find_bar.count_text == "Not found")
    preview.head.mode.click()
    assert "Line 0 is of no interest" in preview.view.toPlainText()


def test_a_file_that_has_changed_is_shown_as_text_and_said_to_be(
    preview: PreviewPanel, window: MainWindow, lease: Path, qtbot: QtBot
) -> None:
    window.set_paused(True)
    lease.rename(lease.with_name("elsewhere.txt.bak"))
    window.search_bar.set_query("deposit returned")
    qtbot.waitUntil(lambda: bool(preview.notice), timeout=20_000)
    assert str(lease) in preview.notice
    qtbot.waitUntil(lambda: "deposit" in preview.view.toPlainText(), timeout=20_000)
    assert not preview.shows_pages


def test_a_file_that_changes_while_its_pages_are_shown_is_shown_as_text(
    preview: PreviewPanel, window: MainWindow, lease: Path, qtbot: QtBot
) -> None:
    view = preview.pane.view
    window.search_bar.set_query("deposit returned")
    qtbot.waitUntil(lambda: bool(view.bar.marks) and not view.wishes(), timeout=20_000)
    window.set_paused(True)
    canvas = Canvas(str(lease))
    canvas.drawString(72, 700, "Another document.")
    canvas.save()
    window.search_bar.set_query("deposit chapter")  # it is still in the preview
    qtbot.waitUntil(lambda: "changed since it was read" in preview.notice, timeout=20_000)
    qtbot.waitUntil(lambda: "deposit" in preview.view.toPlainText(), timeout=20_000)
    assert not preview.shows_pages
    assert not preview.head.mode.isVisible()


def test_a_page_may_be_written_as_large_numbers_are(
    context: Context, theme: Theme, qtbot: QtBot
) -> None:
    pane = PagePane(context.workers.pages, theme)
    qtbot.addWidget(pane)
    pane.resize(500, 600)
    pane.show()
    pane.show_document(PagedDocument(1, Path("/lease.pdf"), SIZES * 50), 1)
    pane._number.setText("1,000")
    qtbot.keyClick(pane._number, Qt.Key.Key_Return)
    assert pane.view.page == 1000
