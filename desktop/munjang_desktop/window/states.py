"""What the window shows where there are no results to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from munjang.records import Phase, Preparation
from munjang_desktop import texts
from munjang_desktop.crash.report import error_report
from munjang_desktop.state_page import StatePage
from munjang_desktop.window.advice import advice
from munjang_desktop.window.recent_card import RecentCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from munjang.errors import MunjangError
    from munjang.records import Answer, Folder, Progress, Status
    from munjang_desktop.searches import Searches
    from munjang_desktop.theme import Theme

_ABOVE_KEYS = 230  # pixels: picture, heading and what can be searched
_ROOM_FOR_RECENT = 32  # lines of text; it takes up to 30 itself with all that stands above it


class OpeningPage(StatePage):
    """Bridges the moment in which the library is opened."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("sentence", theme, parent, role="faint")
        self.retranslate()

    def retranslate(self) -> None:
        """Renew all words."""
        self.say(self.tr("Opening the library…"), "")


class SearchingPage(StatePage):
    """Bridges the time until an answer is there, where none is shown and it takes a while."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("search", theme, parent, role="faint")
        self._first = True  # the first search since the start
        self.retranslate()

    def answered(self) -> None:
        """Know that one search has come to its end."""
        if self._first:
            self._first = False
            self.retranslate()

    def retranslate(self) -> None:
        """Renew all words."""
        first = self.tr("The first search after the start may take a little longer.")
        self.say(texts.searching(), first if self._first else "")


class NoFolderPage(StatePage):
    """Offers to choose a folder to whoever has none, and did not want the welcome."""

    add_wanted = Signal()
    suggestions_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("folder-add", theme, parent)
        self._choose = QPushButton(self)
        self._choose.setObjectName("primary")
        self._choose.clicked.connect(self.add_wanted)
        self._suggest = QPushButton(self)
        self._suggest.clicked.connect(self.suggestions_wanted)
        self.column.addSpacing(8)
        self.column.addLayout(self._centred(self._choose, self._suggest))
        self.retranslate()

    def retranslate(self) -> None:
        """Renew all words."""
        self.say(
            self.tr("No folder is searched yet"),
            self.tr("Drop a folder with documents anywhere on this window, or choose one."),
        )
        self._choose.setText(self.tr("Choose a folder…"))
        self._suggest.setText(self.tr("Show suggestions"))


class ReadyPage(StatePage):
    """Waits for a query, with what can be found and how to ask for it."""

    def __init__(self, searches: Searches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("sentence", theme, parent)
        self.recent = RecentCard(searches, theme, self)
        self.recent.filled.connect(self._make_room)
        self._status: Status | None = None
        self._progress: Progress | None = None
        self._outdated = True  # the status is older than the indexer's last change of phase
        self._keys: list[tuple[QLabel, QLabel]] = []
        self.keys = card = QFrame(self)
        card.setObjectName("card")
        grid = QGridLayout(card)
        grid.setContentsMargins(24, 18, 24, 18)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row in range(5):
            name, text = QLabel(card), QLabel(card)
            name.setObjectName("key")
            name.setAlignment(Qt.AlignmentFlag.AlignCenter)
            text.setObjectName("dim")
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(text, row, 1)
            self._keys.append((name, text))
        cards = QWidget(self)
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.recent)
        column.addWidget(card)
        self.column.addSpacing(14)
        self.column.addLayout(self._centred(cards))
        self.retranslate()
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave recent searches and keys to other places where there is little room."""
        super().resizeEvent(event)
        self._make_room()

    def show_status(self, status: Status) -> None:
        """Say what the library holds."""
        self._status = status
        self._outdated = self._progress is None or self._progress.phase is not Phase.IDLE
        self.retranslate()

    def show_progress(self, progress: Progress) -> None:
        """Say what is still to come."""
        before = self._progress
        self._progress = progress
        if before is None or before.phase is not progress.phase:
            self._outdated = True
            self.retranslate()
        elif before.preparation is not progress.preparation:
            self.retranslate()

    def retranslate(self) -> None:
        """Renew all words."""
        self.say(self.tr("What are you looking for?"), self._summary())
        words = (
            ("“ ”", self.tr("words in quotation marks must stand in the document")),
            ("↑ ↓", self.tr("choose a sentence")),
            ("Enter", self.tr("open the document")),
            ("Ctrl C", self.tr("copy the sentence with its source")),
            ("F1", self.tr("all keys")),
        )
        for (name, text), (key, meaning) in zip(self._keys, words, strict=True):
            name.setText(key)
            text.setText(meaning)

    @Slot()
    def _make_room(self) -> None:
        roomy = self.height() >= _ROOM_FOR_RECENT * self.fontMetrics().height()
        self.recent.setVisible(roomy and bool(self.recent.buttons))
        self.keys.setVisible(self.height() >= _ABOVE_KEYS + self.keys.minimumSizeHint().height())

    @property
    def _learns(self) -> bool:
        """Whether the meaning of sentences is being learnt, of which none is known yet perhaps."""
        return self._progress is not None and self._progress.phase is Phase.EMBEDDING

    def _summary(self) -> str:
        status, progress = self._status, self._progress
        if status is None:
            return ""
        working = progress is not None and progress.phase in {Phase.SCANNING, Phase.READING}
        away = texts.away(status.folders)
        if not status.coverage.documents:
            if away:
                return away
            if working or self._outdated:
                return self.tr("Your documents are being read. You can search at any moment.")
            return self.tr("No readable documents were found in your folders.")
        held = self.tr("{documents} with {sentences} can be searched.").format(
            documents=texts.Counted().documents(status.coverage.documents),
            sentences=texts.Counted().sentences(status.coverage.sentences),
        )
        if away:
            held += "\n" + away
        elif working:
            held += " " + self.tr("More are being read.")
        elif status.embedded < status.passages and (status.embedded or self._learns):
            held += " " + self.tr("Their meaning is still being learnt.")
            if progress is not None and progress.preparation is Preparation.MEASURING:
                held += "\n" + self.tr(
                    "The fastest way to run the language model here is being measured."
                )
        return held


class NothingPage(StatePage):
    """Says that nothing was found, and what may help."""

    unfiltered_wanted = Signal()  # the query without its filters
    back_wanted = Signal()  # to what was found for the query

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("nothing", theme, parent, role="faint")
        self._query: str | None = ""
        self._words = ""
        self._answer: Answer | None = None
        self._folders: Sequence[Folder] = ()
        self._unfiltered = QPushButton(self)
        self._unfiltered.clicked.connect(self.unfiltered_wanted)
        self.back = QPushButton(self)
        self.back.clicked.connect(self.back_wanted)
        self.column.addSpacing(8)
        self.column.addLayout(self._centred(self._unfiltered, self.back))
        self.back.hide()
        self.retranslate()

    @property
    def unfiltered(self) -> QPushButton:
        """The button that asks the query without its filters."""
        return self._unfiltered

    def show_query(
        self, query: str, answer: Answer, words: str, folders: Sequence[Folder] = ()
    ) -> None:
        """Say what was asked, and where; `words` are what the query is without its filters."""
        self._query, self._answer, self._words = query, answer, words
        self._folders = folders
        self._unfiltered.setVisible(words not in {"", query})
        self.back.hide()
        self.retranslate()

    def show_similar(self, answer: Answer) -> None:
        """Say that nothing has a similar meaning, and why where that is known."""
        self._query, self._answer = None, answer
        self._unfiltered.hide()
        self.back.show()
        self.retranslate()

    def retranslate(self) -> None:
        """Renew all words."""
        self._unfiltered.setText(self.tr("Search without the filters"))
        self.back.setText(self.tr("Back to the results"))
        answer = self._answer
        if self._query is None:
            notice = answer.notice if answer is not None else None
            self.say(self.tr("Nothing similar found"), str(notice or ""))
            return
        hints = [str(hint) for hint in answer.hints] if answer is not None else []
        away = texts.away(self._folders)
        if away:
            hints.append(away)
        if answer is not None and answer.coverage.pending:
            hints.append(self.tr("Indexing is still under way; it may yet turn up."))
        hints.append(self.tr("Use fewer or other words: a short description is enough."))
        if any(mark in self._words for mark in '"“”'):
            hints.append(self.tr("Leave quotation marks out."))
        hints.append(self.tr("See whether the document's folder is in the list on the left."))
        short = self._query if len(self._query) <= 60 else self._query[:60].rstrip() + "…"
        self.say(
            self.tr("Nothing found for “{query}”").format(query=short),
            "\n".join(hints),
        )


class ErrorPage(StatePage):
    """Explains an error: what happened, where, what to do; all of it can be copied."""

    retry_wanted = Signal()
    anew_wanted = Signal()  # a new library in the place of one that cannot be reached

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("alert", theme, parent, role="danger")
        self._error: MunjangError | None = None
        self._offers_anew = self._asks = False
        self._advice = self._label("stateText")
        self._retry = QPushButton(self)
        self._retry.setObjectName("primary")
        self._retry.clicked.connect(self.retry_wanted)
        self._copy = QPushButton(self)
        self._copy.clicked.connect(self._copy_report)
        self.anew = QPushButton(self)
        self.anew.clicked.connect(self._ask)
        self.begin = QPushButton(self)
        self.begin.setObjectName("primary")
        self.begin.clicked.connect(self.anew_wanted)
        self.cancel = QPushButton(self)
        self.cancel.clicked.connect(self._ask_no_more)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self._advice)
        self.column.addSpacing(8)
        self.column.addLayout(
            self._centred(self._retry, self.anew, self._copy, self.begin, self.cancel)
        )
        self.retranslate()

    def show_error(self, error: MunjangError, *, anew: bool = False) -> None:
        """Explain `error`, which trying again may help; `anew` where a new library would, too."""
        self._error = error
        self._offers_anew, self._asks = anew, False
        self.retranslate()

    def retranslate(self) -> None:
        """Renew all words."""
        self._retry.setText(self.tr("Try again"))
        self._copy.setText(self.tr("Copy report"))
        self.anew.setText(self.tr("Begin a new library…"))
        self.begin.setText(self.tr("Begin a new library"))
        self.cancel.setText(self.tr("Cancel"))
        for button in (self._retry, self._copy):
            button.setVisible(not self._asks)
        self.anew.setVisible(self._offers_anew and not self._asks)
        for button in (self.begin, self.cancel):
            button.setVisible(self._asks)
        error = self._error
        if error is None:
            return
        text = str(error)
        if error.path is not None and str(error.path) not in text:
            text += f"\n{texts.short_path(error.path)}"
        self.say(str(error.title), text)
        question = self.tr(
            "A new library begins empty: its folders are chosen anew. The old one is not touched, "
            "and the preferences offer to go back to it when its disk is there again."
        )
        self._advice.setText(question if self._asks else advice(error))
        self._advice.setVisible(bool(self._advice.text()))

    @Slot()
    def _ask(self) -> None:
        self._asks = True
        self.retranslate()
        self.cancel.setFocus()

    @Slot()
    def _ask_no_more(self) -> None:
        self._asks = False
        self.retranslate()
        self.anew.setFocus()

    @Slot()
    def _copy_report(self) -> None:
        if self._error is not None:
            QGuiApplication.clipboard().setText(error_report(self._error))
            self._copy.setText(self.tr("Copied"))
