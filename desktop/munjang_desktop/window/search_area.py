"""Everything below the search field: results with their preview, or the state there is instead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from munjang.errors import LibraryAway
from munjang.records import Phase
from munjang_desktop import desktop_files, texts
from munjang_desktop.controls import announce
from munjang_desktop.preview import PreviewPanel
from munjang_desktop.results import ResultRow, ResultsView, RowKind
from munjang_desktop.window.answer_card import AnswerCard
from munjang_desktop.window.answer_line import AnswerLine, Listing
from munjang_desktop.window.states import (
    ErrorPage,
    NoFolderPage,
    NothingPage,
    OpeningPage,
    ReadyPage,
    SearchingPage,
    StatePage,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang.errors import MunjangError
    from munjang.records import Answer, Folder, Progress, Status
    from munjang.search.guide import Guide
    from munjang.written import Citation
    from munjang_desktop.searches import Searches
    from munjang_desktop.theme import Theme
    from munjang_desktop.welcome import WelcomePage
    from munjang_desktop.workers import Workers

_ASK_AGAIN_EVERY = 2500  # ms, while indexing changes the answers
_SAY_OPENING_AFTER = 400  # ms; most libraries are open before

_Question = tuple[str, Listing, "ResultRow | None"]


class SearchArea(QStackedWidget):
    """Asks queries, shows their answers and decides which state is shown."""

    add_wanted = Signal()
    asked = Signal(str)  # a query, without a filter that has no value yet
    export_wanted = Signal(object, bool)  # Answer, and whether more belongs to it than is shown
    query_wanted = Signal(str)  # another one is to be in the field

    def __init__(
        self,
        workers: Workers,
        welcome: WelcomePage,
        searches: Searches,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workers = workers
        self._welcome = welcome
        self._skipped = False  # whether the welcome was, since the start
        self._query = ""
        self._guide: Guide | None = None
        self._listing = Listing.BEST
        self._model_row: ResultRow | None = None  # that others are to be similar to
        self._left: tuple[Listing, ResultRow | None] = (Listing.BEST, None)  # before that
        self._back_at: ResultRow | None = None  # the row to come back to
        self._answered: _Question | None = None  # of the answer shown
        self._answer: Answer | None = None  # that is shown
        self._row: ResultRow | None = None  # in the preview
        self._more_wanted = False  # the rest of a long list is on its way
        self._folders: Sequence[Folder] | None = None
        self._broken = False
        self._precise = False
        self._again = QTimer(self, singleShot=True, interval=_ASK_AGAIN_EVERY)
        self._again.timeout.connect(self._ask)

        self.results = ResultsView(theme)
        self.preview = PreviewPanel(workers.pages, theme)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self.answer_line = AnswerLine(theme, self)
        self.answer_card = AnswerCard(workers, theme, self)
        listed = QWidget(self)
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.answer_line)
        column.addWidget(self.answer_card)
        column.addWidget(self.results, 1)
        self._splitter.addWidget(listed)
        self._splitter.addWidget(self.preview)
        self._splitter.setSizes([440, 560])
        self._splitter.setStretchFactor(0, 4)
        self._splitter.setStretchFactor(1, 6)
        listed.setMinimumWidth(260)
        self.preview.setMinimumWidth(280)
        self._blank = QWidget(self)
        self._opening = OpeningPage(theme, self)
        self._searching = SearchingPage(theme, self)
        self._no_folder = NoFolderPage(theme, self)
        self._ready = ReadyPage(searches, theme, self)
        self._nothing = NothingPage(theme, self)
        self._error = ErrorPage(theme, self)
        for page in (
            self._blank,
            self._opening,
            self._searching,
            self._welcome,
            self._no_folder,
            self._ready,
            self._nothing,
            self._error,
            self._splitter,
        ):
            self.addWidget(page)
        self._connect()
        QTimer.singleShot(_SAY_OPENING_AFTER, self, self._say_opening)

    @property
    def state(self) -> QWidget:
        """The page shown now."""
        return self.currentWidget()

    @property
    def state_text(self) -> str:
        """The words of the state shown instead of results; empty where there are results."""
        page = self.currentWidget()
        return page.text if isinstance(page, StatePage) or page is self._welcome else ""

    @property
    def reading(self) -> bool:
        """Whether a document is in the preview."""
        return self.currentWidget() is self._splitter and self.preview.isVisible()

    @property
    def precise(self) -> bool:
        """Whether answers are judged again."""
        return self._precise

    def set_precise(self, precise: bool) -> None:
        """Judge answers again from now on, or not; the answer shown is asked anew."""
        if precise == self._precise:
            return
        self._precise = precise
        if self._query:
            self._ask()

    def save_state(self) -> QByteArray:
        """The position of the splitter."""
        return self._splitter.saveState()

    def restore_state(self, state: QByteArray) -> None:
        """Put the splitter where it was."""
        self._splitter.restoreState(state)

    def show_progress(self, progress: Progress) -> None:
        """Ask again where indexing changed what there is to find."""
        self._ready.show_progress(progress)
        if progress.changed and self._query:
            if progress.phase is Phase.IDLE:
                self._again.start(0)
            elif not self._again.isActive():
                self._again.start(_ASK_AGAIN_EVERY)

    @Slot(str)
    def ask(self, query: str) -> None:
        """Search for `query`; an empty one goes back to the beginning."""
        if self._guide is not None:
            query = self._guide.finished(query)
        self._turn_to(query, Listing.BEST)
        self._again.stop()
        self.asked.emit(query)
        if query:
            self._ask()
        else:
            self._workers.forget_query()
            self._answered = self._answer = None
            self.answer_line.show_nothing()
            self.results.rows.clear()
            self._show_rest()

    @Slot()
    def enter(self) -> None:
        """Return in the search field: open what is selected, if it answers the query."""
        if self.currentWidget() is self._splitter and self._answered == self._asked:
            self.results.activate_current()

    @Slot()
    def export(self) -> None:
        """Write the results into a file, if there are any."""
        answer = self._answer
        if answer is not None and answer.results:
            every = self._answered is not None and self._answered[1] is Listing.EVERY
            self.export_wanted.emit(answer, every and len(answer.results) < answer.matches)

    @Slot()
    def find(self) -> None:
        """Look for words in the document that is read, if one is."""
        if self.reading:
            self.preview.find()

    @Slot()
    def toggle_preview(self) -> None:
        """Show the preview, or give its room to the results."""
        self.preview.setVisible(not self.preview.isVisible())

    @Slot()
    def answer(self) -> None:
        """Have the query answered in words, if there is anything to answer it from."""
        if self._answer is not None and self._answer.results and self._query:
            self.answer_card.ask(self._query)

    @Slot(object)
    def _read_row(self, row: ResultRow | None) -> None:
        self._row = row
        self.preview.show_row(row)

    @Slot(object)
    def _read_citation(self, citation: Citation) -> None:
        """Show a sentence that an answer stands on, which need not be among the results."""
        found = replace(citation.source.found, hits=[citation.hit])
        self.preview.show()
        self._read_row(ResultRow(RowKind.FIRST, found, citation.hit, 0))

    @Slot()
    def _open_read(self) -> None:
        if self._row is not None:
            self.open_row(self._row)

    @Slot()
    def _reveal_read(self) -> None:
        if self._row is not None:
            self.reveal_row(self._row)

    @Slot()
    def _copy_read(self) -> None:
        if self._row is not None:
            self.results.copy_row(self._row)

    @Slot(object)
    def open_row(self, row: ResultRow) -> None:
        """Open the document of a row, at the sentence where a program can be told to."""
        self._workers.open_document(row.path, row.spot)

    @Slot(object)
    def reveal_row(self, row: ResultRow) -> None:
        """Show the document of a row in the file manager."""
        desktop_files.reveal(row.path, self)

    @Slot(object)
    def show_folders(self, folders: Sequence[Folder]) -> None:
        """Take note of the folders; without any there is nothing to search."""
        before, self._folders = self._folders, folders
        if not self._query or not folders:
            self._show_rest()
        elif before is not None and not before:
            self._ask()  # what was typed before there was anything to find

    @Slot(object)
    def show_status(self, status: Status) -> None:
        """Take note of what can be found."""
        self._ready.show_status(status)

    @Slot(object)
    def show_open_failure(self, error: MunjangError) -> None:
        """Explain why there is no library."""
        self._broken = True
        self._error.show_error(error, anew=isinstance(error, LibraryAway))
        self.setCurrentWidget(self._error)

    def _connect(self) -> None:
        workers = self._workers
        workers.opened.connect(self._opened)
        workers.open_failed.connect(self.show_open_failure)
        workers.folders.connect(self.show_folders)
        workers.status.connect(self.show_status)
        workers.answered.connect(self._show_answer)
        workers.late.connect(self._say_searching)
        workers.judging.connect(self.answer_line.show_judging)
        workers.judges.preparing.connect(self.answer_line.show_preparing)
        workers.encoder_missing.connect(self.answer_line.encoder_checked)
        self.answer_line.listing_wanted.connect(self._list)
        self.answer_line.export_wanted.connect(self.export)
        self.results.end_near.connect(self._want_more)
        self.results.similar_wanted.connect(self.find_similar)
        workers.search_failed.connect(self._show_failure)
        workers.document.connect(self.preview.show_document)
        workers.document_failed.connect(self.preview.show_failure)
        self.preview.document_wanted.connect(workers.load_document)
        self.preview.reasons_wanted.connect(workers.explain)
        workers.explained.connect(self.preview.unread.show_reasons)
        self.preview.open_wanted.connect(self._open_read)
        self.preview.reveal_wanted.connect(self._reveal_read)
        self.preview.copy_wanted.connect(self._copy_read)
        self.results.chosen.connect(self._read_row)
        self.answer_line.answer_wanted.connect(self.answer)
        self.answer_card.cited.connect(self._read_citation)
        self.answer_card.copied.connect(self.results.copied)
        self.results.open_wanted.connect(self.open_row)
        self.results.preview_toggled.connect(self.toggle_preview)
        self.results.reveal_wanted.connect(self.reveal_row)
        self._welcome.add_wanted.connect(self.add_wanted)
        self._welcome.skipped.connect(self._skip_welcome)
        self._no_folder.add_wanted.connect(self.add_wanted)
        self._no_folder.suggestions_wanted.connect(self._show_suggestions)
        self._ready.recent.asked.connect(self.query_wanted)
        self._nothing.unfiltered_wanted.connect(self._ask_unfiltered)
        self._nothing.back_wanted.connect(self._go_back)
        self.answer_line.back_wanted.connect(self._go_back)
        workers.guide.connect(self._take_guide)
        self._error.retry_wanted.connect(self._retry)
        self._error.anew_wanted.connect(self._begin_anew)

    @Slot()
    def _opened(self) -> None:
        self._broken = False
        if self._query:
            self._ask()
        else:
            self._show_rest()

    @Slot()
    def _say_opening(self) -> None:
        if self.currentWidget() is self._blank:
            self.setCurrentWidget(self._opening)

    @Slot()
    def _retry(self) -> None:
        if self._workers.ready:
            self._ask()
        else:
            self._broken = False
            self.setCurrentWidget(self._opening)
            self._workers.open(paused=self._workers.paused)

    @Slot()
    def _begin_anew(self) -> None:
        self._broken = False
        self.setCurrentWidget(self._opening)
        self._workers.begin_anew()

    @Slot()
    def _ask(self) -> None:
        if self._model_row is not None:
            self._workers.find_similar(self._model_row.found.path, self._model_row.hit.start)
        else:
            every = self._listing is Listing.EVERY
            shown = len(self.results.rows.results) if self._asked == self._answered else 0
            self._workers.search(self._query, precise=self._precise, every=every, shown=shown)
        self._more_wanted = False

    @Slot(object)
    def find_similar(self, row: ResultRow) -> None:
        """Find what means the same as the sentence of a row, instead of the query."""
        if self._listing is not Listing.SIMILAR:
            self._left = self._listing, row
        self._turn_to(self._query, Listing.SIMILAR, row)
        self._ask()

    @Slot()
    def _go_back(self) -> None:
        """Leave what is similar for what was listed before, and for the row it began with."""
        listing, row = self._left
        self._list(listing)
        self._back_at = row
        self.results.setFocus()

    @Slot(object)
    def _list(self, listing: Listing) -> None:
        """Show other documents for the query."""
        self._turn_to(self._query, listing)
        self._ask()

    def _turn_to(self, query: str, listing: Listing, model: ResultRow | None = None) -> None:
        """Have another question from now on."""
        if query != self._query:
            self.answer_card.forget()
        if self._answered == self._asked:
            # At most it was asked again, for which nobody has waited.
            self._workers.forget_query()
        self._query, self._listing, self._model_row = query, listing, model
        self._back_at = None

    @Slot()
    def _say_searching(self) -> None:
        """Say that the answer to another question than the one before takes a while."""
        if self._answered == self._asked:
            return
        if self.currentWidget() is self._splitter:
            self.answer_line.show_searching()
        else:
            self.setCurrentWidget(self._searching)
        announce(self, texts.searching())

    @Slot(object)
    def _show_answer(self, answer: Answer) -> None:
        if not self._query:
            return
        self._searching.answered()
        if answer.skipped:
            self._add_to_answer(answer)
            return
        asked = self._asked
        same = self._answered == asked and self.currentWidget() is self._splitter
        self._answer = answer
        like = self._model_row.hit.sentence if self._model_row is not None else ""
        self.answer_line.show_answer(answer, self._listing, like)
        self._answered = asked
        self.results.show_results(answer.results, same_query=same, at=self._back_at)
        self._back_at = None
        if answer.results:
            self.setCurrentWidget(self._splitter)
        elif not self._folders:
            self.setCurrentWidget(self._first_page)
        else:
            if self._listing is Listing.SIMILAR:
                self._nothing.show_similar(answer)
            else:
                words = self._unfiltered()
                self._nothing.show_query(self._query, answer, words, self._folders)
            left = self.results.hasFocus()
            self.setCurrentWidget(self._nothing)
            if left:
                self._nothing.back.setFocus()

    @property
    def _asked(self) -> _Question:
        return self._query, self._listing, self._model_row

    @Slot()
    def _want_more(self) -> None:
        """Fetch more of a long list before its end is seen."""
        answer = self._answer
        if self._listing is not Listing.EVERY or answer is None or self._more_wanted:
            return
        shown = len(answer.results)
        if self._answered == self._asked and shown < answer.matches:
            self._more_wanted = True
            self._workers.search_on(self._query, shown)

    def _add_to_answer(self, more: Answer) -> None:
        self._more_wanted = False
        if self._answer is not None and self._answered == self._asked:
            self.results.add_results(more.results)
            whole = replace(self._answer, results=self.results.rows.results)
            # Where nothing came, what was counted cannot all be shown.
            matches = more.matches if more.results else len(whole.results)
            self._answer = replace(whole, matches=matches)
            self.answer_line.show_answer(self._answer, self._listing)

    @Slot(object)
    def _take_guide(self, guide: Guide) -> None:
        self._guide = guide

    def _unfiltered(self) -> str:
        """The query without its filters."""
        if self._guide is None:
            return self._query
        return self._guide.without(self._query, *self._guide.parts(self._query))

    @Slot()
    def _ask_unfiltered(self) -> None:
        self.query_wanted.emit(self._unfiltered())

    @Slot(object)
    def _show_failure(self, error: MunjangError) -> None:
        self._answered = self._answer = None
        self.answer_line.show_nothing()
        self.results.rows.clear()
        self._error.show_error(error)
        self.setCurrentWidget(self._error)

    def _show_rest(self) -> None:
        """The state without a query."""
        if self._broken or self._folders is None:
            return
        self.setCurrentWidget(self._ready if self._folders else self._first_page)

    @property
    def _first_page(self) -> QWidget:
        """What there is without any folder."""
        return self._no_folder if self._skipped else self._welcome

    @Slot()
    def _skip_welcome(self) -> None:
        self._skipped = True
        self._show_rest()

    @Slot()
    def _show_suggestions(self) -> None:
        self._skipped = False
        self._show_rest()
