"""The window of the preferences: sections on the left, the page of one on the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from munjang_desktop.controls import resize_on_screen
from munjang_desktop.icons import icon
from munjang_desktop.preferences.appearance import AppearancePage
from munjang_desktop.preferences.folders import FoldersPage
from munjang_desktop.preferences.library import LibraryPage
from munjang_desktop.preferences.models import ModelsPage
from munjang_desktop.preferences.performance import PerformancePage
from munjang_desktop.preferences.privacy import PrivacyPage
from munjang_desktop.preferences.quick_search import QuickSearchPage
from munjang_desktop.preferences.reading import ReadingPage
from munjang_desktop.preferences.sections import Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QKeyEvent

    from munjang_desktop.context import Context
    from munjang_desktop.preferences.form import Page
    from munjang_desktop.preferences.quick_search import QuickSearch


_ICONS = {
    Section.FOLDERS: "folder",
    Section.READING: "text",
    Section.MODELS: "model",
    Section.PERFORMANCE: "gauge",
    Section.QUICK: "search",
    Section.APPEARANCE: "appearance",
    Section.PRIVACY: "lock",
    Section.LIBRARY: "library",
}
_BESIDE_SECTION = 6  # left and right of its name, the icon's room included; in heights of a line


class PreferencesWindow(QWidget):
    """Lets the user change everything that can be changed; each change applies at once."""

    def __init__(self, context: Context, quick: QuickSearch, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("preferences")
        self._context = context
        self._makers: dict[Section, Callable[[], Page]] = {
            Section.FOLDERS: partial(FoldersPage, context),
            Section.READING: partial(ReadingPage, context),
            Section.MODELS: partial(ModelsPage, context),
            Section.PERFORMANCE: partial(PerformancePage, context),
            Section.QUICK: partial(QuickSearchPage, context, quick),
            Section.APPEARANCE: partial(AppearancePage, context),
            Section.PRIVACY: partial(PrivacyPage, context),
            Section.LIBRARY: partial(LibraryPage, context),
        }
        self._pages: dict[Section, Page] = {}  # those made so far
        self.sections = QListWidget(self)
        self.sections.setObjectName("sections")
        self.sections.setFrameShape(QFrame.Shape.NoFrame)
        self._fit_sections()
        self.sections.setIconSize(QSize(18, 18))
        self.sections.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget(self)
        for _ in Section:
            QListWidgetItem(self.sections).setSizeHint(QSize(10, 36))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sections)
        row.addWidget(self._stack, 1)
        self.setMinimumSize(720, 460)
        self.sections.currentRowChanged.connect(self._turn)
        context.theme.changed.connect(self._draw_icons)
        QShortcut(QKeySequence.StandardKey.Close, self).activated.connect(self.close)
        self._draw_icons()
        self._retranslate()
        geometry = context.settings.saved_state("preferences")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            resize_on_screen(self, 900, 640)

    @property
    def section(self) -> Section:
        """The section that is shown."""
        return list(Section)[self.sections.currentRow()]

    @property
    def page(self) -> Page:
        """Its page, which is made when it is turned to: all of them at once take long."""
        section = self.section
        if section not in self._pages:
            page = self._pages[section] = self._makers[section]()
            page.entitle(self._names()[section])
            self._stack.addWidget(page)
        return self._pages[section]

    def show_section(self, section: Section | None = None) -> None:
        """Come to the front, with a section, or the one shown last."""
        if section is not None:
            self.sections.setCurrentRow(list(Section).index(section))
        elif self.sections.currentRow() < 0:
            self.sections.setCurrentRow(0)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        if self.isVisible():
            self.page.shown()
        self.show()
        self.raise_()
        self.activateWindow()
        self.sections.setFocus()

    def showEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Look at what may have changed since it was shown last."""
        super().showEvent(event)
        self.page.shown()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape closes the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember how the window looked."""
        self._context.settings.save_state("preferences", self.saveGeometry())
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.FontChange:
            self._fit_sections()
        super().changeEvent(event)

    @Slot()
    def _turn(self) -> None:
        self._stack.setCurrentWidget(self.page)
        if self.isVisible():
            self.page.shown()

    @Slot()
    def _draw_icons(self) -> None:
        colour = self._context.theme.colours.dim
        for row, section in enumerate(Section):
            self.sections.item(row).setIcon(icon(_ICONS[section], colour))

    def _fit_sections(self) -> None:
        metrics = self.fontMetrics()  # the list gets the same font, but only after this
        names = (self.sections.item(row).text() for row in range(self.sections.count()))
        longest = max(map(metrics.horizontalAdvance, names), default=0)
        self.sections.setFixedWidth(longest + _BESIDE_SECTION * metrics.height())

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Preferences"))
        self.sections.setAccessibleName(self.tr("Sections"))
        names = self._names()
        for row, section in enumerate(Section):
            self.sections.item(row).setText(names[section])
        for section, page in self._pages.items():
            page.entitle(names[section])
        self._fit_sections()

    def _names(self) -> dict[Section, str]:
        return {
            Section.FOLDERS: self.tr("Folders"),
            Section.READING: self.tr("Reading"),
            Section.MODELS: self.tr("Language models"),
            Section.PERFORMANCE: self.tr("Performance"),
            Section.QUICK: self.tr("Quick search"),
            Section.APPEARANCE: self.tr("Appearance"),
            Section.PRIVACY: self.tr("Privacy"),
            Section.LIBRARY: self.tr("Library"),
        }
