"""The pages of a document with what is needed to leaf through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from munjang.records import Passage
from munjang_desktop import texts
from munjang_desktop.controls import IconButton
from munjang_desktop.preview.page_layout import Fit
from munjang_desktop.preview.page_view import PageView
from munjang_desktop.preview.thumbnails import Thumbnails

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QImage, QShowEvent

    from munjang.records import PagedDocument, Spot
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers.page_worker import Wish
    from munjang_desktop.workers.pages import PageDesk

_WIDE_ENOUGH = 620  # pixels of the pane, to show small pages beside the large one


class PagePane(QWidget):
    """Puts the pages, their small pictures and the tools together, and asks for what they need."""

    copied = Signal(bool)  # Ctrl+C on the pages: whether anything was selected there

    def __init__(self, desk: PageDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._chosen: bool | None = None  # whether small pages are shown, once the user said so
        self.view = PageView(theme, self)
        self.thumbnails = Thumbnails(self.view.pictures, theme, self)
        self._small = IconButton("thumbnails", theme, self)
        self._small.setCheckable(True)
        self._number = QLineEdit(self)
        self._number.setObjectName("pageNumber")
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._number.setFixedWidth(46)
        self._count = QLabel(self)
        self._count.setObjectName("dim")
        self._smaller = IconButton("zoom-out", theme, self)
        self._larger = IconButton("zoom-in", theme, self)
        self._size = QLabel(self)
        self._size.setObjectName("dim")
        self._size.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._size.setMinimumWidth(44)
        self._fit_width = IconButton("fit-width", theme, self)
        self._fit_page = IconButton("fit-page", theme, self)
        self._fit_width.setCheckable(True)
        self._fit_page.setCheckable(True)
        self._lay_out()
        self._connect()
        self._retranslate()

    def show_document(self, document: PagedDocument, page: int) -> None:
        """Show a document from `page` on."""
        self._number.setValidator(QIntValidator(1, len(document.sizes), self._number))
        self._count.setText(f"/ {texts.number(len(document.sizes))}")
        self._small.setEnabled(len(document.sizes) > 1)
        self._show_thumbnails()
        self.view.show_document(document, page)
        self.thumbnails.show_document(document, self.view.page)
        self._show_page(self.view.page)
        self._show_size()
        self._ask()

    def locate(self, passages: Sequence[Passage]) -> None:
        """Have passages found on the pages; ends in `spots` of the desk."""
        if self.view.document is not None:
            self._desk.locate(self.view.document.document, passages)

    def show_spots(self, spots: Sequence[Sequence[Spot]], current: int) -> None:
        """Mark passages on the pages."""
        self.view.show_spots(spots, current)
        self.thumbnails.show_spots(spots)

    def clear_document(self) -> None:
        """Show nothing, and want nothing."""
        self.view.clear_document()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Draw what was not worth drawing unseen."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Draw nothing that nobody sees."""
        super().hideEvent(event)
        self._desk.draw([])

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(12, 4, 12, 4)
        tools.setSpacing(2)
        tools.addWidget(self._small)
        tools.addSpacing(6)
        tools.addWidget(self._number)
        tools.addSpacing(4)
        tools.addWidget(self._count)
        tools.addStretch(1)
        for tool in (self._smaller, self._size, self._larger, self._fit_width, self._fit_page):
            tools.addWidget(tool)
        line = QFrame(self)
        line.setObjectName("line")
        line.setFixedHeight(1)
        pages = QHBoxLayout()
        pages.setSpacing(0)
        pages.addWidget(self.thumbnails)
        pages.addWidget(self.view, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(line)
        column.addLayout(pages, 1)

    def _connect(self) -> None:
        self._desk.drawn.connect(self._add_picture)
        self._desk.not_drawn.connect(self._add_failure)
        self._desk.words.connect(self.view.add_words)
        self.view.wishes_changed.connect(self._ask)
        self.thumbnails.wishes_changed.connect(self._ask)
        self.view.words_wanted.connect(self._ask_for_words)
        self.view.page_changed.connect(self._show_page)
        self.view.page_changed.connect(self.thumbnails.show_page)
        self.view.zoomed.connect(self._show_size)
        self.view.copied.connect(self.copied)
        self.thumbnails.page_wanted.connect(self.view.go_to_page)
        self._small.toggled.connect(self._choose_thumbnails)
        self._number.returnPressed.connect(self._go_to_number)
        self._number.editingFinished.connect(self._restore_number)
        self._smaller.clicked.connect(self._zoom_out)
        self._larger.clicked.connect(self._zoom_in)
        self._fit_width.clicked.connect(self._choose_width)
        self._fit_page.clicked.connect(self._choose_page)

    def _show_thumbnails(self) -> None:
        several = self.view.document is None or self._small.isEnabled()
        wanted = self._chosen if self._chosen is not None else self.width() >= _WIDE_ENOUGH
        shown = bool(wanted) and several and self._small.isEnabled()
        with QSignalBlocker(self._small):
            self._small.setChecked(shown)
        self.thumbnails.setVisible(shown)

    @Slot()
    def _ask(self) -> None:
        """Ask for the pictures that are lacking, those of the large pages first."""
        if self.view.document is not None:
            self._desk.draw([*self.view.wishes(), *self.thumbnails.wishes()])

    @Slot(int)
    def _ask_for_words(self, page: int) -> None:
        if self.view.document is not None:
            self._desk.read_words(self.view.document.document, page)

    @Slot(object, object)
    def _add_picture(self, wish: Wish, image: QImage) -> None:
        self.view.add_picture(wish, image)
        self.thumbnails.viewport().update()

    @Slot(object, object)
    def _add_failure(self, wish: Wish, _error: object) -> None:
        self.view.add_failure(wish)

    @Slot(bool)
    def _choose_thumbnails(self, shown: bool) -> None:
        self._chosen = shown
        self.thumbnails.setVisible(shown)
        self._ask()

    @Slot(int)
    def _show_page(self, page: int) -> None:
        if not self._number.hasFocus():
            self._number.setText(str(page))

    @Slot()
    def _go_to_number(self) -> None:
        page, _ = QLocale().toInt(self._number.text())  # such as 1,000
        self.view.go_to_page(page)
        self.view.setFocus()

    @Slot()
    def _restore_number(self) -> None:
        self._number.setText(str(self.view.page))

    @Slot()
    def _show_size(self) -> None:
        self._size.setText(f"{self.view.percent}%")
        self._fit_width.setChecked(self.view.fit is Fit.WIDTH)
        self._fit_page.setChecked(self.view.fit is Fit.PAGE)

    @Slot()
    def _zoom_in(self) -> None:
        self.view.zoom(1)

    @Slot()
    def _zoom_out(self) -> None:
        self.view.zoom(-1)

    @Slot()
    def _choose_width(self) -> None:
        self.view.set_fit(Fit.WIDTH)

    @Slot()
    def _choose_page(self) -> None:
        self.view.set_fit(Fit.PAGE)

    def _retranslate(self) -> None:
        self._small.describe(self.tr("Small pages"))
        self._number.setAccessibleName(self.tr("Page"))
        self._number.setToolTip(self.tr("Go to page"))
        self._smaller.describe(self.tr("Smaller"), "Ctrl+-")
        self._larger.describe(self.tr("Larger"), "Ctrl++")
        self._fit_width.describe(self.tr("Fit to width"))
        self._fit_page.describe(self.tr("Fit whole page"))
        self.view.setAccessibleName(self.tr("Pages of the document"))
        self.thumbnails.setAccessibleName(self.tr("Small pages"))
