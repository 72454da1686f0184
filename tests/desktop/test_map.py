"""The map of a real library in a real window."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtTest import QTest

from munjang.atlas import DocumentMap, Region
from munjang.errors import FolderError
from munjang.library import Library
from munjang.messages import msg
from munjang.records import Phase, Progress
from munjang_desktop.atlas.camera import Camera
from munjang_desktop.atlas.colouring import ColourBy, colour, telling
from munjang_desktop.atlas.picture import Look, Order, Terrain, draw
from munjang_desktop.atlas.states import NoMapPage
from munjang_desktop.atlas.view import MapView

KITCHEN = (
    "Simmer the kimchi stew with pork and tofu for twenty minutes.",
    "빵 반죽을 치대고 한 시간 발효시킨 뒤 뜨거운 오븐에 굽는다.",
    "Fry the onions in butter and season the soup with salt and pepper.",
    "소고기를 간장과 마늘, 배즙에 재웠다가 불판에 굽는다.",
)
SPACE = (
    "The telescope photographed a distant galaxy full of old stars.",
    "로켓이 지난주에 화성 궤도로 인공위성을 실어 날랐다.",
    "Astronomers measured the mass of the black hole in our galaxy.",
    "우주선이 달에 착륙해 분화구 사진을 지구로 보냈다.",
)


def _drawn(count: int = 300) -> DocumentMap:
    random = np.random.default_rng(7)
    middles = random.normal(size=(6, 2)) * 25
    places = middles[random.integers(0, 6, count)] + random.normal(size=(count, 2)) * 3
    return DocumentMap(
        documents=np.arange(1, count + 1),
        places=places.astype(np.float32),
        paths=[
            f"/home/me/{'work' if n % 3 else 'home'}/{n}.{'pdf' if n % 2 else 'txt'}"
            for n in range(count)
        ],
        titles=[f"Document {n}" for n in range(count)],
        formats=["PDF" if n % 2 else "TXT" for n in range(count)],
        folders=[f"/home/me/{'work' if n % 3 else 'home'}" for n in range(count)],
        modified=np.full(count, time.time() - 86_400.0),
        regions=[
            Region(0, float(x), float(y), 50, f"Region {n}") for n, (x, y) in enumerate(middles)
        ],
    )


@pytest.fixture
def view(context, qtbot):
    """A map view without a library behind it."""
    made = MapView(context.theme)
    qtbot.addWidget(made)
    made.resize(800, 600)
    drawn = _drawn()
    made.show_map(drawn)
    made.show_colours(colour(drawn, ColourBy.FORMAT))
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def mapped(models_directory, window, context, open_library, tmp_path, qtbot):
    """A window at its map, over eight documents of two topics in two languages."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for topic, texts in (("kitchen", KITCHEN), ("space", SPACE)):
        for number, text in enumerate(texts):
            (folder / f"{topic}-{number}.txt").write_text(text, "utf-8")
    open_library(folder)
    window.places.enter(window.places.all[-1])
    qtbot.waitUntil(lambda: window.map.panel is not None, timeout=90_000)
    qtbot.waitUntil(window.map.panel.isVisible)
    qtbot.waitUntil(lambda: window.map.panel.view.drawn, timeout=20_000)
    return window


def test_the_map_is_drawn_when_it_is_looked_at_and_lights_up_what_a_query_finds(mapped, qtbot):
    panel = mapped.map.panel
    assert panel.line.text == "8 documents"
    assert panel.legend.names == ["TXT"]
    mapped.search_bar.set_query("stars in the sky")
    qtbot.waitUntil(lambda: "nearest" in panel.line.text, timeout=20_000)
    assert mapped.places.current.widget is mapped.map
    labels = [label.text for label in panel.view.labels]
    assert any(text.startswith("space") for text in labels[:3])
    mapped.search_bar.clear()
    assert panel.line.text == "8 documents"


def test_a_document_is_chosen_by_key_read_out_and_opened(mapped, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    panel = mapped.map.panel
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Left)
    assert panel.view.current >= 0
    assert panel.card.isVisible()
    name = Path(_path(panel)).stem
    assert name in panel.card.text
    assert name in panel.view.accessibleDescription()
    texts = dict(zip("0123", KITCHEN if name.startswith("kitchen") else SPACE, strict=True))
    qtbot.waitUntil(lambda: texts[name[-1]][:12] in panel.card.text, timeout=10_000)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [url.toLocalFile() for url in opened] == [_path(panel)])
    QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    assert panel.view.current == -1
    assert not panel.card.isVisible()


def test_documents_like_the_chosen_one_are_lit_up(mapped, qtbot):
    panel = mapped.map.panel
    paths = mapped.map.panel._map.paths
    chosen = next(row for row, path in enumerate(paths) if path.endswith("space-0.txt"))
    panel.view.choose(chosen)
    panel.find_similar()
    qtbot.waitUntil(lambda: "like" in panel.line.text, timeout=20_000)
    best = panel.view.lit[0]
    assert "space" in paths[best]


def test_a_question_without_an_answer_puts_the_lights_out_and_says_why(mapped, qtbot, monkeypatch):
    def similar(*_arguments, **_options):
        raise FolderError(msg("Nothing of this file is in the library."))

    monkeypatch.setattr(Library, "similar", similar)
    panel = mapped.map.panel
    mapped.search_bar.set_query("stars in the sky")
    qtbot.waitUntil(lambda: "nearest" in panel.line.text, timeout=20_000)
    panel.view.choose(0)
    panel.find_similar()
    qtbot.waitUntil(lambda: "Nothing of this file" in panel.line.text, timeout=20_000)
    assert not panel.view.lit


def test_what_is_similar_is_lit_up_on_the_next_map_too_and_gives_way_to_the_query(
    mapped, tmp_path, qtbot
):
    panel = mapped.map.panel
    mapped.search_bar.set_query("stars in the sky")
    qtbot.waitUntil(lambda: "nearest" in panel.line.text, timeout=20_000)
    chosen = next(row for row, path in enumerate(panel._map.paths) if path.endswith("space-0.txt"))
    panel.view.choose(chosen)
    panel.find_similar()
    qtbot.waitUntil(lambda: "like" in panel.line.text, timeout=20_000)
    (tmp_path / "papers" / "space-9.txt").write_text(
        "A comet with a long tail passed the planet Jupiter.", "utf-8"
    )
    qtbot.waitUntil(lambda: len(panel._map) == 9 and bool(panel.view.lit), timeout=90_000)
    assert "like “space-0”" in panel.line.text
    panel.line._clear.click()
    qtbot.waitUntil(lambda: "nearest" in panel.line.text, timeout=20_000)
    assert panel.view.lit
    assert panel.query == "stars in the sky"


def test_new_documents_come_to_the_map_that_is_looked_at(mapped, context, tmp_path, qtbot):
    (tmp_path / "papers" / "space-9.txt").write_text(
        "A comet with a long tail passed the planet Jupiter.", "utf-8"
    )
    qtbot.waitUntil(lambda: mapped.map.panel.line.text == "9 documents", timeout=90_000)


def test_too_few_documents_are_said_to_be_too_few(window, open_library, documents, qtbot):
    open_library(documents)
    window.places.enter(window.places.all[-1])
    qtbot.waitUntil(lambda: "Not enough" in window.map.state_text, timeout=60_000)
    assert "3 documents" in window.map.state_text


def test_the_wheel_zooms_where_the_pointer_is(view):
    point = QPointF(200, 150)
    before = view.camera.to_map(point, QSizeF(view.size()))
    scale = view.camera.scale
    view._zoom(2.0, point)
    assert view.camera.scale == pytest.approx(2 * scale)
    assert view.camera.to_map(point, QSizeF(view.size())) == pytest.approx(before)


def test_dragging_moves_the_map_and_a_click_chooses(view, qtbot):
    chosen = []
    view.chosen.connect(chosen.append)
    before = view.camera
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    QTest.mouseMove(view, QPoint(450, 320))
    QTest.mouseMove(view, QPoint(500, 340))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(500, 340))
    assert view.camera.x < before.x
    assert chosen == []
    at = view._seen_at(5).toPoint()
    if view.rect().contains(at):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
        assert chosen
        assert np.linalg.norm(view._map.places[chosen[-1]] - view._map.places[5]) < 2


def test_an_arrow_key_goes_to_a_document_in_its_direction(view):
    QTest.keyClick(view, Qt.Key.Key_Right)
    first = view.current
    places = view._map.places
    for key, axis, sign in (
        (Qt.Key.Key_Right, 0, 1),
        (Qt.Key.Key_Down, 1, 1),
        (Qt.Key.Key_Left, 0, -1),
        (Qt.Key.Key_Up, 1, -1),
    ):
        before = view.current
        QTest.keyClick(view, key)
        if view.current != before:
            assert sign * (places[view.current] - places[before])[axis] > 0
    assert first >= 0


def test_words_do_not_cover_each_other(view):
    view.zoom_in()
    boxes = []
    for label in view.labels:
        size = view._lettering.size(label.text, label.style, view.font())
        box = QRectF(label.at - QPointF(size.width() / 2, size.height() / 2), size)
        assert not any(box.intersects(other) for other in boxes), label.text
        boxes.append(box)
    assert boxes


def test_words_are_drawn_some_at_a_time_until_all_are_there(view, qtbot):
    view.choose(17)
    view._zoom(12.0, view._seen_at(17))
    wanted = {label.text for label in view.labels}
    assert len(wanted) > 12

    def drawn():
        return {text for text, *_ in view._lettering._pictures} & wanted

    view.grab()
    assert 0 < len(drawn()) < len(wanted)
    qtbot.waitUntil(lambda: drawn() == wanted)


def test_a_map_with_new_documents_is_looked_at_from_where_the_old_one_was(view, qtbot):
    view._zoom(3.0, QPointF(300, 300))
    view.choose(17)
    camera = view.camera
    drawn = _drawn()
    keep = np.arange(len(drawn)) != 3
    view.show_map(
        DocumentMap(
            drawn.documents[keep],
            drawn.places[keep],
            [p for p, k in zip(drawn.paths, keep, strict=True) if k],
            [t for t, k in zip(drawn.titles, keep, strict=True) if k],
        )
    )
    assert view.camera == camera
    assert view._map.documents[view.current] == drawn.documents[17]


@pytest.mark.parametrize("radius", [1.5, 4.0])
def test_documents_are_discs_wherever_they_lie_and_mix_their_colours(radius):
    places = np.array([[0, 0], [2.03, 0.41], [4.77, 1.19], [4.77, 1.19]], np.float32)
    look = Look("#0000ff", ("#eeeeee",) * 4, "#888888", ("#ff0000", "#00ff00"))
    numbers = np.array([0, 1, 0, 1], np.uint8)
    order = Order(Camera(2.5, 0.5, 40.0), QSizeF(300, 100), 1.0, radius, 1.0, look, numbers)
    dots = draw(order, places, Terrain(places)).dots
    seen = np.frombuffer(dots.constBits(), np.uint8).reshape(100, 300, 4)
    columns = np.flatnonzero(seen[..., 3].any(axis=0))
    discs = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    assert len(discs) == 3
    for place, columns in zip(places, discs, strict=False):
        disc = seen[:, columns, 3] / 255
        if place[0] < 4:  # where two lie on each other, their rims are denser
            assert disc.sum() == pytest.approx(np.pi * radius**2, rel=0.1)
        middle = (np.arange(100) + 0.5) @ disc.sum(axis=1) / disc.sum()
        assert middle == pytest.approx((place[1] - 0.5) * 40 + 50, abs=0.1)
    assert dots.pixelColor(round((places[1][0] - 2.5) * 40 + 149.5), 46).name() == "#00ff00"
    assert dots.pixelColor(round((places[2][0] - 2.5) * 40 + 149.5), 77).name() == "#7f7f00"


def test_a_picture_shows_documents_in_their_colours_on_land_and_water_around():
    places = np.array([[0, 0], [10, 0], [0, 10], [10, 10]], np.float32)
    look = Look("#0000ff", ("#eeeeee", "#dddddd", "#cccccc", "#bbbbbb"), "#888888", ("#ff0000",))
    size = QSizeF(400, 400)
    order = Order(Camera(5, 5, 20.0), size, 1.0, 4.0, 1.0, look, np.zeros(4, np.uint8))
    picture = draw(order, places, Terrain(places))
    assert picture.dots.pixelColor(100, 100).name() == "#ff0000"
    assert picture.dots.pixelColor(200, 200).alpha() == 0
    far = draw(
        Order(Camera(5, 5, 4.0), size, 1.0, 4.0, 1.0, look, np.zeros(4, np.uint8)),
        places,
        Terrain(places),
    )
    assert far.ground.pixelColor(3, 3).name() == "#0000ff"
    assert far.ground.pixelColor(180, 180).name() != "#0000ff"
    assert picture.dots.format() == QImage.Format.Format_ARGB32_Premultiplied


def test_colours_say_format_folder_or_date():
    drawn = _drawn(30)
    assert set(colour(drawn, ColourBy.FORMAT).names) == {"PDF", "TXT"}
    assert set(colour(drawn, ColourBy.FOLDER).names) == {"work", "home"}
    alike = replace(drawn, folders=["/home/me/work"] * 20 + ["/home/you/work"] * 10)
    assert set(colour(alike, ColourBy.FOLDER).names) == {"/home/me/work", "/home/you/work"}
    by_date = colour(drawn, ColourBy.DATE)
    assert set(by_date.numbers) == {0}
    assert by_date.names[0] == "Past week"
    assert telling(drawn) is ColourBy.FOLDER


def test_the_rarest_of_many_folders_share_a_colour():
    drawn = replace(_drawn(45), folders=[f"/{n}" for n in range(9) for _ in range(n + 1)])
    coloured = colour(drawn, ColourBy.FOLDER)
    assert coloured.names == ["8", "7", "6", "5", "4", "3", "2", "Others"]
    assert list(coloured.numbers[:3]) == [7, 7, 7]
    assert coloured.numbers[-1] == 0


def _path(panel) -> str:
    return panel._map.paths[panel.view.current]


def test_a_map_that_is_not_there_says_what_keeps_it_away(context, qtbot):
    page = NoMapPage(context.theme)
    qtbot.addWidget(page)
    assert page.text.startswith("Opening the map")
    page.show_waiting(15)
    assert page.text.startswith("No map yet")
    page.show_drawing(0.0)
    assert page.text.startswith("The map is being drawn")
    page.show_progress(Progress(Phase.EMBEDDING))
    assert page.text.startswith("The map comes after reading")
    page.show_progress(Progress(Phase.IDLE))
    page.show_waiting(3)
    page.show_drawing(1.0)
    assert page.text.startswith("Not enough documents")
