"""What holds of every view there is: names, focus, room for its words, one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import LEASE, MANUAL, OpenLibrary
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QStyle,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from munjang.extract.registry import supported_name
from munjang.models.record import known_records
from munjang_desktop.context import Context
from munjang_desktop.controls import ElidedLabel
from munjang_desktop.crash.dialog import ReportDialog
from munjang_desktop.hotkeys import Hotkey
from munjang_desktop.preferences.sections import Section
from munjang_desktop.preferences.window import PreferencesWindow
from munjang_desktop.presence import Presence
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.texts import short_path
from munjang_desktop.window import MainWindow
from munjang_desktop.window.key_sheet import KeySheet

pytestmark = pytest.mark.usefixtures("no_models")

LANGUAGES = pytest.mark.parametrize(
    "language", [LanguageChoice.KOREAN, LanguageChoice.ENGLISH], ids=["ko", "en"]
)
# The window at its usual size, and what a screen of 1440 × 920 has room for at 200 per cent.
SIZES = pytest.mark.parametrize("size", [(1180, 760), (720, 460)], ids=["100%", "200%"])

# Names that are the same in both languages.
_NAMES = {
    "munjang", "ctrl", "enter", "esc", "alt", "shift", "space", "tab", "return", "del", "english",
    "markdown", "pdf", "csv", "json", "apache", "python", "linux", "windows", "macos", "qt", "hwp",
    "hwpx", "mib", "nbsp", "toggle", "tesseract", "ocr", "cpu", "gpu", "onnx", "offscreen",
}  # fmt: skip
_FOREIGN = {
    LanguageChoice.KOREAN: re.compile(r"[A-Za-z]{3,}"),
    LanguageChoice.ENGLISH: re.compile(r"[가-힣]+"),
}


class Tour:
    """Leads through the views of one window, one after the other."""

    def __init__(self, window: MainWindow, presence: Presence, qtbot: QtBot) -> None:
        self._window = window
        self._presence = presence
        self._qtbot = qtbot

    def views(self, language: LanguageChoice) -> Iterator[tuple[str, QWidget]]:
        """Every view, as it is looked at: its name and its window."""
        window, area = self._window, self._window.area
        for place in window.places.all:
            window.places.enter(place)
            yield self._settled(f"place {place.icon}", window)
        window.places.enter(window.places.all[0])
        yield self._settled("ready", window)
        self._ask("blue button" if language is LanguageChoice.ENGLISH else "보증금")
        yield self._settled("results", window)
        area.find()
        yield self._settled("find", window)
        area.preview.find_bar.dismiss()
        window.search_bar.set_query("xylophone")
        self._qtbot.waitUntil(lambda: "xylophone" in area.state_text)
        yield self._settled("nothing", window)
        window.search_bar.clear()
        window.folder_panel.remove_wanted.emit(window.folder_panel.folders[0].path)
        self._qtbot.waitUntil(lambda: area.state is window.welcome)
        yield self._settled("welcome", window)
        window.welcome.skip.click()
        yield self._settled("no folder", window)
        yield from self._dialogs()

    def _dialogs(self) -> Iterator[tuple[str, QWidget]]:
        window = self._window
        window.show_refused()
        yield self._settled("refused", window)
        for section in Section:
            self._presence.show_preferences(section)
            yield self._closed_after(f"preferences {section}", self._presence._preferences)
        window._show_keys()
        yield self._closed_after("keys", window.findChild(KeySheet))
        report = ReportDialog("1234", window._context.theme, window, last_run=True)
        report.show()
        yield self._closed_after("report", report)
        self._presence.popup.appear()
        yield self._closed_after("quick", self._presence.popup)

    def _ask(self, query: str) -> None:
        window = self._window
        window.search_bar.set_query(query)
        self._qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 0)
        self._qtbot.waitUntil(window.area.preview.isVisible)

    def _settled(self, name: str, view: QWidget) -> tuple[str, QWidget]:
        for _ in range(3):
            QApplication.processEvents()
            self._qtbot.wait(30)
        return name, view

    def _closed_after(self, name: str, view: QWidget) -> tuple[str, QWidget]:
        return self._settled(name, view)


Look = Callable[[str, QWidget], None]


@pytest.fixture
def tour(
    window: MainWindow,
    context: Context,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Callable[[LanguageChoice, tuple[int, int], Look], None]]:
    """Goes through every view and has each of them looked at."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    open_library(documents)
    presence = Presence(context, window, Hotkey(window))

    def go(language: LanguageChoice, size: tuple[int, int], look: Look) -> None:
        context.languages.choose(language)
        window.resize(*size)
        for name, view in Tour(window, presence, qtbot).views(language):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            look(name, view)
            if view is not window:
                view.close()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    yield go
    presence.close()


def shown(view: QWidget, kind: type[QWidget] = QWidget) -> list[QWidget]:
    return [w for w in (view, *view.findChildren(QWidget)) if isinstance(w, kind) and seen(w)]


def seen(widget: QWidget) -> bool:
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def place_of(widget: QWidget) -> str:
    chain = []
    at: QWidget | None = widget
    while at is not None:
        chain.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return " < ".join(chain[:4])


def accessible_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


@LANGUAGES
def test_whatever_takes_the_keys_has_a_name_and_a_role(
    tour: Callable[..., None], language: LanguageChoice
) -> None:
    bare: set[str] = set()

    def look(name: str, view: QWidget) -> None:
        for widget in shown(view):
            if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or not widget.isEnabled():
                continue
            if widget.focusProxy() is not None or inside_of_field(widget):
                continue
            if isinstance(widget, QKeySequenceEdit):
                continue  # the field inside it takes the keys
            interface = QAccessible.queryAccessibleInterface(widget)
            nameless = interface is None or not interface.text(QAccessible.Text.Name).strip()
            if nameless or interface.role() in {QAccessible.Role.NoRole, QAccessible.Role.Client}:
                bare.add(f"{name}: {place_of(widget)}")

    tour(language, (1180, 760), look)
    assert not bare, "\n".join(sorted(bare))


def inside_of_field(widget: QWidget) -> bool:
    """Parts that Qt makes for fields of several parts, whose name is the field's."""
    parent = widget.parentWidget()
    return isinstance(parent, QComboBox | QAbstractSpinBox) or (
        isinstance(parent, QAbstractScrollArea) and widget is parent.viewport()
    )


def test_tab_reaches_everything_and_shows_where_it_is(
    tour: Callable[..., None], qtbot: QtBot
) -> None:
    unreached: set[str] = set()
    unmarked: set[str] = set()

    def look(name: str, view: QWidget) -> None:
        view.activateWindow()
        wanted = {
            widget
            for widget in shown(view)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
            and widget.isEnabled()
            and not inside_of_field(widget)
            and widget.focusProxy() is None
            and widget is not view
        }
        reached: set[QWidget] = set()
        for _ in range(3 * len(wanted) + 8):
            focus = QApplication.focusWidget()
            if focus is not None:
                reached.add(focus)
                if isinstance(focus, QAbstractButton) and f"{name}{id(focus)}" not in looked:
                    looked.add(f"{name}{id(focus)}")
                    if not marked(focus):
                        unmarked.add(f"{name}: {place_of(focus)}")
            QApplication.processEvents()
            if not view.isVisible() or focus is None:
                break
            qtbot.keyClick(focus, Qt.Key.Key_Tab)
        left = {widget for widget in wanted - groups(reached) if widget.isVisible()}  # still
        unreached.update(f"{name}: {place_of(widget)}" for widget in left)

    looked: set[str] = set()
    tour(LanguageChoice.ENGLISH, (1180, 760), look)
    assert not unreached, "\n".join(sorted(unreached))
    assert not unmarked, "\n".join(sorted(unmarked))


def groups(reached: set[QWidget]) -> set[QWidget]:
    """With each button of an exclusive group the others: arrows lead to them."""
    found = set(reached)
    for widget in reached:
        if isinstance(widget, QAbstractButton) and widget.autoExclusive():
            siblings = widget.parentWidget().findChildren(type(widget))
            found.update(siblings)
        if isinstance(widget, QAbstractButton) and widget.group() is not None:
            found.update(widget.group().buttons())
    return found


def marked(button: QAbstractButton) -> bool:
    """Whether one sees that a button has the keys."""
    with_focus = button.grab().toImage()
    policy = button.focusPolicy()
    button.clearFocus()
    QApplication.processEvents()
    without = button.grab().toImage()
    button.setFocusPolicy(policy)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    return with_focus != without


@LANGUAGES
@SIZES
def test_no_text_is_clipped(
    tour: Callable[..., None], language: LanguageChoice, size: tuple[int, int]
) -> None:
    clipped: set[str] = set()

    def look(name: str, view: QWidget) -> None:
        for widget in shown(view):
            if not fits(widget):
                clipped.add(f"{name}: {place_of(widget)}: {widget.text()!r}")
        if isinstance(view, PreferencesWindow):
            clipped.update(f"{name}: {entry!r}" for entry in cut_short(view.sections))

    tour(language, size, look)
    assert not clipped, "\n".join(sorted(clipped))


def cut_short(names: QListWidget) -> list[str]:
    """The entries of a list that are wider than it is."""
    option = QStyleOptionViewItem()
    names.initViewItemOption(option)
    found = []
    for item in (names.item(row) for row in range(names.count())):
        option.rect = names.visualItemRect(item)
        option.text, option.icon = item.text(), item.icon()
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        room = names.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, names)
        if names.fontMetrics().horizontalAdvance(item.text()) > room.width():
            found.append(item.text())
    return found


def fits(widget: QWidget) -> bool:
    if isinstance(widget, ElidedLabel) or not isinstance(widget, QLabel | QAbstractButton):
        return True
    if not widget.text():
        return True
    if isinstance(widget, QLabel) and widget.pixmap().isNull():
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()) <= widget.height() + 1
        return widget.sizeHint().width() <= widget.width() + 1
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() is (
        Qt.ToolButtonStyle.ToolButtonIconOnly
    ):
        return True
    if isinstance(widget, QAbstractButton):
        return widget.sizeHint().width() <= widget.width() + 1
    return True


@LANGUAGES
def test_every_view_speaks_one_language(
    tour: Callable[..., None], language: LanguageChoice, window: MainWindow, tmp_path: Path
) -> None:
    known = f"{LEASE} {MANUAL} {tmp_path} manual stew broken txt md documents"
    own = set(re.findall(r"[A-Za-z]+|[가-힣]+", known))
    own |= {word.lower() for word in own} | _NAMES
    own |= {"gitignore", "bak", "drafts"}  # such as rules are written with
    own |= {"한국어", "문장", "Like", "xylophone", "kimchi", "보증금", "임대차계약서"}
    names = proper_names(tmp_path)
    strange: set[str] = set()

    def look(name: str, view: QWidget) -> None:
        for widget in shown(view):
            for text in texts_of(widget):
                words = set(_FOREIGN[language].findall(names.sub("", text)))
                if any(
                    not (word in own or word.lower() in own or is_suffix(word)) for word in words
                ):
                    strange.add(f"{name}: {place_of(widget)}: {text!r}")

    tour(language, (1180, 760), look)
    for menu in window.findChildren(QMenu):
        for action in menu.findChildren(QAction):
            words = set(_FOREIGN[language].findall(action.text()))
            if words - own - {word for word in words if word.lower() in own}:
                strange.add(f"menu: {action.text()!r}")
    assert not strange, "\n".join(sorted(strange))


def proper_names(home: Path) -> re.Pattern[str]:
    """What is called the same in every language: models, their licences, where the library is."""
    names = {short_path(home / "library")}
    for record in known_records().values():
        names |= {record.title, record.licence} - {""}
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names)[::-1]))


def is_suffix(word: str) -> bool:
    return supported_name(f"name.{word.lower()}")


def texts_of(widget: QWidget) -> Iterator[str]:
    yield widget.toolTip()
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    if widget.isWindow():
        yield widget.windowTitle()
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))


def test_results_can_be_read_out(
    window: MainWindow, open_library: OpenLibrary, documents: Path, qtbot: QtBot
) -> None:
    open_library(documents)
    window.search_bar.set_query("blue button")
    results = window.area.results
    qtbot.waitUntil(lambda: results.rows.rowCount() > 0)
    interface = QAccessible.queryAccessibleInterface(results)
    assert interface.role() in {QAccessible.Role.List, QAccessible.Role.Table}
    assert interface.text(QAccessible.Text.Name)
    first = interface.child(0)
    read = first.text(QAccessible.Text.Name)
    assert "Press the blue button" in read
    assert "manual" in read
    assert first.state().selectable
    field = QAccessible.queryAccessibleInterface(window.search_bar.field)
    assert field.role() is QAccessible.Role.EditableText
    assert field.text(QAccessible.Text.Value) == "blue button"
    precise = QAccessible.queryAccessibleInterface(window.search_bar.precise)
    assert precise.state().checkable
