"""``python bench/screenshots.py OUT``: pictures of every state of the window.

Starts the real application on the running display, over the sample folder (or --folder), and saves
each state in Korean and English, light and dark, as PNG files in OUT. With --scale 200 all of it is
drawn twice as large, as on a screen of that many dots.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from munjang import paths
from munjang.overview import FileFilter
from munjang.records import Phase
from munjang_desktop import app
from munjang_desktop.crash.dialog import ReportDialog
from munjang_desktop.crash.report import exception_report
from munjang_desktop.preferences.sections import Section
from munjang_desktop.preferences.window import PreferencesWindow
from munjang_desktop.presence import Presence
from munjang_desktop.settings import LanguageChoice, ThemeChoice
from munjang_desktop.window import MainWindow
from munjang_desktop.window.key_sheet import KeySheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from munjang.records import Progress
    from munjang_desktop.context import Context
    from munjang_desktop.query_field import QueryField

QUERIES = {
    LanguageChoice.KOREAN: "전세 계약을 중간에 끝내려면 언제 알려야 하나",
    LanguageChoice.ENGLISH: "how many days off when a parent dies",
}
PAGE_QUERIES = {  # answered first by documents with pages
    LanguageChoice.KOREAN: "type:pdf 임금은 언제 지급하나",
    LanguageChoice.ENGLISH: "type:pdf rinse aid dishwasher",
}
TYPED = {
    LanguageChoice.KOREAN: {
        "recent": ["보증금 반환 종류:hwp", "경조휴가 며칠", "dishwasher rinse aid"],
        "key": "임대차 폴더",
        "value": "계약 수정:",
        "wrong": "계약 언어:외계어",
        "chips": "계약 종류:문서,pdf 수정:올해 -언어:영어",
    },
    LanguageChoice.ENGLISH: {
        "recent": ["deposit type:hwp", "days off", "dishwasher rinse aid"],
        "key": "lease fol",
        "value": "notice modified:",
        "wrong": "notice lang:martian",
        "chips": 'dishwasher type:document,text modified:"this year" -lang:ko',
    },
}
NOTHING = "zyxwv"  # found by nobody, unless by its meaning


class Photographer:
    """Walks a window through its states and takes a picture of each."""

    def __init__(self, out: Path, application: QApplication, scratch: Path, folder: Path) -> None:
        self._out = out
        self._application = application
        self._scratch = scratch
        self._folder = folder

    def take_all(self) -> None:
        """Take every picture."""
        for language in (LanguageChoice.KOREAN, LanguageChoice.ENGLISH):
            for theme in (ThemeChoice.LIGHT, ThemeChoice.DARK):
                name = f"{language.value}-{theme.value}"
                self._walk(name, language, theme)
                self._broken(name, language, theme)

    def _walk(self, name: str, language: LanguageChoice, theme: ThemeChoice) -> None:
        context, window = self._open(self._scratch / name, language, theme)
        progress: list[Progress] = []
        context.workers.progress.connect(progress.append)
        context.workers.open()
        wait(lambda: window.area.state is window.welcome)
        pause(2500)  # the documents in suggested folders are being counted
        self._save(window, name, "1-welcome")
        window.welcome.skip.click()
        self._save(window, name, "1-welcome-skipped")
        window._overlay.appear()  # noqa: SLF001 - a drag cannot be made here
        self._save(window, name, "2-drop")
        window._overlay.hide()  # noqa: SLF001
        context.workers.add_folder(self._folder)
        wait(lambda: bool(progress) and progress[-1].phase in {Phase.READING, Phase.EMBEDDING})
        self._save(window, name, "3-indexing")
        wait(lambda: bool(progress) and progress[-1].phase is Phase.IDLE)
        pause(2500)
        self._save(window, name, "4-ready")
        window.search_bar.set_query(QUERIES[language])
        wait(lambda: window.area.results.rows.rowCount() > 0)
        pause(600)
        self._save(window, name, "5-results")
        self._help(context, window, name, language)
        self._pages(window, name, language)
        window.search_bar.set_query(QUERIES[language])
        pause(1500)
        window.search_bar.precise.click()
        wait(lambda: bool(window.area.answer_line.text or window.notices.model.text))
        pause(200)
        self._save(window, name, "5-results-judging")
        wait(lambda: "…" not in window.area.answer_line.text)  # as long as it is not ready
        pause(600)
        self._save(window, name, "5-results-precise")
        window.search_bar.precise.setChecked(False)
        self._answer(window, name)
        window.search_bar.clear()
        self._library(window, name)
        self._report(context, name)
        self._map(window, name, language)
        self._quick(context, window, name, language)
        context.workers.remove_folder(self._folder)
        wait(lambda: bool(window.notices.undo.text))
        self._save(window, name, "8-removed")
        window.menu.popup(window.mapToGlobal(window.rect().center()))
        pause(200)
        self._save(window.menu, name, "9-menu")
        window.menu.close()
        self._keys(window, name)
        self._preferences(context, window, name)
        self._close(context, window)

    def _answer(self, window: MainWindow, name: str) -> None:
        """The answer in words: as it is written and as it is checked, or the offer of a model."""
        window.notices.model.dismiss()
        card = window.area.answer_card
        window.area.answer()
        wait(lambda: bool(card.text.toPlainText()), seconds=300)
        self._save(window, name, "5-answer")
        wait(lambda: not card.at_work, seconds=300)
        pause(300)
        self._save(window, name, "5-answer-checked")
        card.forget()

    def _help(
        self, context: Context, window: MainWindow, name: str, language: LanguageChoice
    ) -> None:
        """Recent and saved searches, what completes a query, and its filters as chips."""
        field, searches = window.search_bar.field, context.searches
        texts = TYPED[language]
        for query in texts["recent"]:
            searches.remember(query)
        searches.save(texts["recent"][0])
        field.clear()
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_Down)
        self._save(window, name, "5-help-recent")
        for state in ("key", "value", "wrong"):
            field.clear()
            commit(field, texts[state])
            self._save(window, name, f"5-help-{state}")
        window.search_bar.set_query(texts["chips"])
        pause(1500)
        self._save(window, name, "5-help-chips")
        for saved in list(searches.saved):
            searches.remove(saved)

    def _keys(self, window: MainWindow, name: str) -> None:
        """The sheet of all keys."""
        QTest.keyClick(window, Qt.Key.Key_F1)
        (sheet,) = window.findChildren(KeySheet)
        pause(100)
        self._save(sheet, name, "9-keys")
        sheet.close()

    def _report(self, context: Context, name: str) -> None:
        """The report of a fault."""
        dialog = ReportDialog(exception_report(ValueError("such as this")), context.theme)
        dialog.show()
        self._save(dialog, name, "c-report")
        dialog.close()

    def _preferences(self, context: Context, window: MainWindow, name: str) -> None:
        """Every page of the preferences, and the end of those that are longer than the window."""
        presence = Presence(context, window)
        for section in Section:
            presence.show_preferences(section)
            preferences = window.findChild(PreferencesWindow)
            assert preferences is not None
            pause(900)
            self._save(preferences, name, f"p-{section.value}")
            bar = preferences.page.verticalScrollBar()
            if bar.maximum():
                bar.setValue(bar.maximum())
                self._save(preferences, name, f"p-{section.value}-end")
        presence.close()

    def _pages(self, window: MainWindow, name: str, language: LanguageChoice) -> None:
        """The preview of a document with pages, and words looked for in it."""
        window.search_bar.set_query(PAGE_QUERIES[language])
        view = window.area.preview.pane.view
        wait(lambda: bool(view.bar.marks) and not view.wishes())
        self._save(window, name, "5-results-page")
        window.area.preview.find()
        wanted = "근로" if language is LanguageChoice.KOREAN else "water"
        window.area.preview.find_bar.field.setText(wanted)
        pause(1500)
        self._save(window, name, "5-results-find")
        window.area.preview.find_bar.dismiss()

    def _library(self, window: MainWindow, name: str) -> None:
        """Every file with what became of it, one of them explained, and the figures."""
        search, library, *_ = window.places.all
        window.places.enter(library)
        table = window.inventory.pages.files.table
        wait(lambda: table.rows.index(0, 0).data() is not None)
        self._save(window, name, "7-library")
        table.selectRow(table.rows.rowCount() - 1)
        wait(window.inventory.pages.files.details.isVisible)
        self._save(window, name, "7-library-file")
        window.inventory.pages.show_files(FileFilter(text=NOTHING))
        wait(lambda: table.rows.rowCount() == 0)
        self._save(window, name, "7-library-nothing")
        window.inventory.pages.show_files(FileFilter())
        window.inventory.pages.show_figures()
        wait(lambda: bool(window.inventory.pages.figures.kinds.plot.bars))
        self._save(window, name, "7-library-figures")
        bar = window.inventory.pages.figures.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._save(window, name, "7-library-figures-below")
        window.places.enter(search)

    def _map(self, window: MainWindow, name: str, language: LanguageChoice) -> None:
        """The map of the library: all of it, what a query lights up, and one document."""
        window.places.enter(next(p for p in window.places.all if p.widget is window.map))
        self._save(window, name, "c-map-drawing")
        wait(lambda: window.map.panel is not None and window.map.panel.view.drawn)
        panel = window.map.panel
        assert panel is not None
        self._save(window, name, "c-map")
        window.search_bar.set_query(QUERIES[language])
        wait(lambda: bool(panel.view.lit))
        self._save(window, name, "c-map-query")
        panel.view.choose(panel.view.lit[0])
        panel.view.zoom_in()
        pause(1000)
        self._save(window, name, "c-map-document")
        window.search_bar.clear()
        panel.view.choose(-1)
        window.places.enter(window.places.all[0])

    def _quick(
        self, context: Context, window: MainWindow, name: str, language: LanguageChoice
    ) -> None:
        """Quick search with an answer and with what completes a query, and the icon's menu."""
        presence = Presence(context, window)
        popup = presence.popup
        popup.appear()
        commit(popup.field, QUERIES[language])
        wait(lambda: popup.results.rows.rowCount() > 0)
        self._save(popup, name, "d-quick")
        for state in ("key", "value", "wrong"):
            popup.hide()
            popup.appear()
            wait(popup.field.hasFocus)
            commit(popup.field, TYPED[language][state])
            pause(600)
            self._save(popup, name, f"d-quick-{state}")
        popup.hide()
        presence.tray.menu.popup(window.mapToGlobal(window.rect().center()))
        pause(200)
        self._save(presence.tray.menu, name, "d-tray-menu")
        presence.tray.menu.close()
        presence.close()

    def _broken(self, name: str, language: LanguageChoice, theme: ThemeChoice) -> None:
        """The states of a library that cannot be opened, and of a missing model."""
        blocked = self._scratch / f"{name}-blocked"
        blocked.write_text("no folder")
        context, window = self._open(blocked, language, theme)
        context.workers.open()
        wait(lambda: "\n" in window.area.state_text)
        self._save(window, name, "a-error")
        self._close(context, window)
        models = os.environ.get("MUNJANG_MODELS")
        os.environ["MUNJANG_MODELS"] = str(self._scratch / "no-models")
        context, window = self._open(self._scratch / f"{name}-words", language, theme)
        context.workers.open([self._folder])
        wait(lambda: bool(window.notices.model.text))
        window.search_bar.set_query("계약" if language is LanguageChoice.KOREAN else "warranty")
        wait(lambda: window.area.results.rows.rowCount() > 0)
        pause(2500)
        self._save(window, name, "b-no-model")
        window.search_bar.set_query(NOTHING)
        wait(lambda: window.area.results.rows.rowCount() == 0)
        self._save(window, name, "6-nothing")
        self._close(context, window)
        del os.environ["MUNJANG_MODELS"]
        if models is not None:
            os.environ["MUNJANG_MODELS"] = models

    def _open(
        self, library: Path, language: LanguageChoice, theme: ThemeChoice
    ) -> tuple[Context, MainWindow]:
        context = app.build_context(
            self._application, library=library, theme=theme, language=language
        )
        window = MainWindow(context)
        window.resize(1180, 760)
        window.show()
        QTest.qWaitForWindowExposed(window)
        return context, window

    def _close(self, context: Context, window: MainWindow) -> None:
        window.close()
        context.close()
        window.deleteLater()
        pause(50)

    def _save(self, widget: QWidget, name: str, state: str) -> None:
        pause(120)
        target = self._out / f"{name}-{state}.png"
        if not widget.grab().save(str(target)):
            raise SystemExit(f"{target} cannot be written")
        print(target)


def commit(field: QueryField, text: str) -> None:
    """Type a text as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def pause(ms: int) -> None:
    """Let the application work for a while; unlike QTest.qWait, with its threads."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    """Let the application work until something is so.

    Raises:
        SystemExit: it never came.
    """
    clock = QElapsedTimer()
    clock.start()
    while not until():
        if clock.elapsed() > seconds * 1e3:
            raise SystemExit("the window did not get there in time")
        pause(20)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--folder", type=Path, help="instead of the samples")
    parser.add_argument("--scale", type=int, default=100, help="per cent")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    os.environ["QT_SCALE_FACTOR"] = str(options.scale / 100)
    # The models are those of the user; everything else is thrown away afterwards.
    os.environ.setdefault("MUNJANG_MODELS", str(paths.models_directory()))
    samples = resources.files("munjang_resources") / "samples"
    with resources.as_file(samples) as shipped, tempfile.TemporaryDirectory() as scratch:
        os.environ["MUNJANG_CONFIG"] = str(Path(scratch, "config"))
        application = QApplication([])
        app.prepare(application)
        folder = (options.folder or shipped).absolute()
        Photographer(options.out, application, Path(scratch), folder).take_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
