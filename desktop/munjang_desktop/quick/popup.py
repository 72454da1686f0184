"""The window of quick search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCursor, QGuiApplication, QKeySequence, QPainterPath, QRegion, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from munjang_desktop import desktop_files, texts
from munjang_desktop.assistant import QueryAssistant
from munjang_desktop.controls import ElidedLabel, Picture, announce, writes
from munjang_desktop.query_field import QueryField
from munjang_desktop.results import ResultRow, ResultsView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent

    from munjang.errors import MunjangError
    from munjang.models import ModelRecord
    from munjang.records import Answer, Folder
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers import Workers

_WIDTH = 720
_LIST_HEIGHT = 430  # at most, and never more than the screen has
_FROM_TOP = 0.2  # of the screen: where eyes are, with room for the answers below
_RADIUS = 14
_TOP = 8  # documents: more than a glance takes in
_LEAVES_AFTER = 120  # ms without focus; pressing the hotkey takes it away for a moment


class KeyLine(QLabel):
    """Says what the keys do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dimSmall")
        self._completes = False
        self._retranslate()

    def say(self, *, completes: bool) -> None:
        """Say it for when Tab completes what is typed, or for when it does not."""
        if completes != self._completes:
            self._completes = completes
            self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        keys = (
            ("↵", self.tr("open")),
            ("Ctrl ↵", self.tr("folder")),
            ("Tab", self.tr("complete") if self._completes else self.tr("window")),
            ("Esc", self.tr("close")),
        )
        self.setText("&nbsp;&nbsp; ".join(f"<b>{key}</b>&nbsp;{meaning}" for key, meaning in keys))


class QuickPopup(QWidget):
    """A field and the best sentences below it; hidden, it remembers nothing.

    It is built once and shown at every call. The window's searches go on untouched.
    """

    window_wanted = Signal(str)  # the full window, with this query

    def __init__(self, workers: Workers, theme: Theme) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)  # also over other programs
        self._workers = workers
        self._questions = workers.quick
        self._query = ""
        self._waiting = False  # for the answer to the query
        self._opens_answer = False  # Return was pressed before the answer came
        self._opening: Path | None = None  # the document that is being opened
        self._folders: Sequence[Folder] | None = None
        self._model_missing = False
        # X11 may have nobody who blends windows: there the corners are cut off instead.
        self._cut = QGuiApplication.platformName() == "xcb"
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, not self._cut)
        self._leaving = QTimer(self, singleShot=True, interval=_LEAVES_AFTER)
        self._leaving.timeout.connect(self._leave)

        self.field = QueryField(self)
        self.results = ResultsView(theme, self)
        self._message = ElidedLabel(Qt.TextElideMode.ElideRight, self)
        self._message.setObjectName("dimSmall")
        self._keys = KeyLine(self)
        self._ground = QFrame(self)
        self._lay_out(theme)
        self.assistant = QueryAssistant(self.field, self.field, workers, None, theme)
        self._connect()
        self._retranslate()
        self._show_list()

    @property
    def message(self) -> str:
        """What the line at the bottom says."""
        return self._message.text()

    @Slot()
    def toggle(self) -> None:
        """Show quick search, ready to type, or hide it."""
        if self.isVisible():
            self.hide()
        else:
            self.appear()

    @Slot()
    def appear(self) -> None:
        """Show quick search over everything else, with an empty field."""
        self._leaving.stop()
        if not self.isVisible():
            self.field.forget()  # what an input method has left there as the field lost the keys
        self._place()
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape hides; typing goes to the field from wherever one is."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif writes(event):
            self.field.setFocus()
            self.field.insert(event.text())
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Forget everything."""
        self._leaving.stop()
        self._opening = None
        self.field.forget()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Say what is to be said before a query."""
        self._say_state()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the corners to the new size."""
        super().resizeEvent(event)
        if self._cut:
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
            self.setMask(QRegion(outline.toFillPolygon().toPolygon()))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Go away with the focus; follow the language."""
        if event.type() == QEvent.Type.ActivationChange and self.isVisible():
            if self.isActiveWindow():
                self._leaving.stop()
            else:
                self._leaving.start()
        elif event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self, theme: Theme) -> None:
        ground = self._ground
        ground.setObjectName("quick")
        top = QHBoxLayout()
        top.setContentsMargins(18, 8, 18, 8)
        top.setSpacing(12)
        top.addWidget(Picture("search", "accent", 22, theme, self))
        top.addWidget(self.field, 1)
        self._lines = [QFrame(self, objectName="line") for _ in range(2)]
        for line in self._lines:
            line.setFixedHeight(1)
        foot = QWidget(ground)
        bottom = QHBoxLayout(foot)
        bottom.setContentsMargins(20, 7, 20, 9)
        bottom.setSpacing(16)
        bottom.addWidget(self._message, 1)
        bottom.addWidget(self._keys)
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addLayout(top)
        inside.addWidget(self._lines[0])
        inside.addWidget(self.results)
        inside.addWidget(self._lines[1])
        inside.addStretch(1)
        inside.addWidget(foot)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        around.addWidget(ground)
        ground.setFixedWidth(_WIDTH)
        self.setFocusProxy(self.field)
        self.results.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.results.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def _connect(self) -> None:
        self.field.asked.connect(self._ask)
        self.field.entered.connect(self._enter)
        self.field.escaped.connect(self.hide)
        self.field.key_offered.connect(self.results.take_key)
        self.assistant.list.reaches.connect(self._make_room)
        self.results.open_wanted.connect(self._open)
        self.results.reveal_wanted.connect(self._reveal)
        self.results.similar_wanted.connect(self._find_similar)
        self.results.copied.connect(self._tell)
        self.results.rows.rowsInserted.connect(self._show_list)
        self._questions.answered.connect(self._show_answer)
        self._questions.late.connect(self._say_searching)
        self._questions.search_failed.connect(self._show_failure)
        self._workers.opened.connect(self._opened)
        self._workers.document_opened.connect(self._document_opened)
        self._workers.unopened.connect(self._not_opened)
        self._workers.gone.connect(self._gone)
        self._workers.folders.connect(self._show_folders)
        self._workers.encoder_missing.connect(self._note_model)
        for keys, slot in (
            ("Tab", self._want_window),
            ("Ctrl+Return", self.results.reveal_current),
            ("Ctrl+Enter", self.results.reveal_current),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _place(self) -> None:
        """Stand on the screen the pointer is on."""
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        left = room.left() + (room.width() - _WIDTH) // 2
        self.move(QPoint(left, room.top() + round(room.height() * _FROM_TOP)))

    @Slot(str)
    def _ask(self, query: str) -> None:
        self._query = query
        self._opens_answer = False
        self._waiting = bool(query)
        if query:
            self._questions.search(query, _TOP)
        else:
            self._questions.forget()
            self.results.rows.clear()
            self._show_list()
        self._say_state()

    @Slot()
    def _opened(self) -> None:
        if self._query:
            self._questions.search(self._query, _TOP)
        self._say_state()

    @Slot()
    def _enter(self) -> None:
        """Return: open what is selected, or the first of the answer that is on its way."""
        if self._waiting:
            self._opens_answer = True
        else:
            self.results.activate_current()

    @Slot()
    def _say_searching(self) -> None:
        self._tell(texts.searching())

    @Slot(object)
    def _show_answer(self, answer: Answer) -> None:
        if not self._query:
            return
        self._waiting = False
        self.results.show_results(answer.results, same_query=False)
        self._show_list()
        self._message.setText(_summary(self._query, answer, model_missing=self._model_missing))
        if self._opens_answer:
            self._opens_answer = False
            self.results.activate_current()

    @Slot(object)
    def _show_failure(self, error: MunjangError) -> None:
        self._waiting = self._opens_answer = False
        self.results.rows.clear()
        self._show_list()
        self._message.setText(str(error))

    @Slot(object)
    def _show_folders(self, folders: Sequence[Folder]) -> None:
        self._folders = folders
        if not self._query:
            self._say_state()

    @Slot(object)
    def _note_model(self, missing: ModelRecord | None) -> None:
        self._model_missing = missing is not None

    @Slot(object)
    def _open(self, row: ResultRow) -> None:
        self._opening = row.path
        self._workers.open_document(row.path, row.spot)

    @Slot(object)
    def _document_opened(self, path: Path) -> None:
        if path == self._opening:
            self.hide()

    @Slot(object)
    def _not_opened(self, path: Path) -> None:
        self._stay(path, self.tr("“{name}” could not be opened."))

    @Slot(object)
    def _gone(self, path: Path) -> None:
        self._stay(path, self.tr("“{name}” is no longer there."))

    def _stay(self, path: Path, problem: str) -> None:
        """Say why a document was not opened, if it was to be from here."""
        if path == self._opening:
            self._opening = None
            self._tell(problem.format(name=path.name))

    @Slot(str)
    def _tell(self, text: str) -> None:
        self._message.setText(text)
        announce(self, text)

    @Slot(object)
    def _reveal(self, row: ResultRow) -> None:
        desktop_files.reveal(row.path, self)
        self.hide()

    @Slot(object)
    def _find_similar(self, row: ResultRow) -> None:
        self._waiting = True
        self._questions.find_similar(row.found.path, row.hit.start, _TOP)

    @Slot()
    def _want_window(self) -> None:
        query = self.field.query()
        self.hide()
        self.window_wanted.emit(query)

    @Slot()
    def _leave(self) -> None:
        # A menu of our own takes the focus, not the user.
        if not self.isActiveWindow() and QApplication.activePopupWidget() is None:
            self.hide()

    @Slot()
    def _show_list(self) -> None:
        """Give the list the height of its rows; the window follows."""
        rows = self.results.rows.rowCount()
        shown = rows > 0
        for line in self._lines:
            line.setVisible(shown)
        self.results.setVisible(shown)
        if shown:
            self.results.resize(QSize(_WIDTH - 2, _LIST_HEIGHT))  # rows are set for this width
            most = min(_LIST_HEIGHT, round(self.screen().availableGeometry().height() * 0.6))
            height = 8
            for row in range(rows):
                height += self.results.sizeHintForRow(row)
                if height >= most:
                    break
            self.results.setFixedHeight(min(height, most))

    @Slot(int)
    def _make_room(self, bottom: int) -> None:
        """Be high enough for what the field can be completed with, which lies over the answer."""
        foot = self._keys.parentWidget().sizeHint().height()
        self._ground.setMinimumHeight(bottom + foot + 4 if bottom else 0)
        self._keys.say(completes=bool(self.assistant.list.rows))

    def _say_state(self) -> None:
        """Say what keeps from searching; what was said of an answer stays until the next."""
        if not self._workers.ready:
            self._message.setText(self.tr("Opening the library…"))
        elif self._folders is not None and not self._folders:
            self._message.setText(self.tr("No folder is searched yet: Tab opens the window."))
        elif not self._query:
            self._message.setText("")

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Quick search"))
        self.field.setPlaceholderText(self.tr("What do you remember of the sentence?"))
        self.field.setAccessibleName(self.tr("Quick search"))
        self._say_state()


def _summary(query: str, answer: Answer, *, model_missing: bool) -> str:
    """What is to be said of an answer in one short line."""
    translate = QCoreApplication.translate
    if not answer.query:  # it was asked for what is like a sentence
        if answer.results:
            return translate("QuickPopup", "With a similar meaning")
        return str(answer.notice or translate("QuickPopup", "Nothing similar found"))
    if not answer.results:
        return translate("QuickPopup", "Nothing found for “{query}”").format(query=query)
    if model_missing:  # how to get it is the window's to say
        return translate("QuickPopup", "Found by their words only")
    return str(answer.notice or "")
