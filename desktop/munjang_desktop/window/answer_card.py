"""The answer in words, above the results that it was written from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from munjang.errors import ModelNotInstalled
from munjang_desktop import texts
from munjang_desktop.controls import ElidedLabel, IconButton, Picture, announce
from munjang_desktop.window.answer_text import answer_html, draft_html, quotations

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from munjang.errors import MunjangError
    from munjang.models import InstallProgress, ModelRecord
    from munjang.written import Citation, Writing, WrittenAnswer
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers import Workers

_MOST_OF_THE_WINDOW = 0.45  # of its height; a longer answer scrolls


class AnswerCard(QFrame):
    """Asks a question, shows its answer while it is written, and then what of it is verified."""

    cited = Signal(object)  # Citation: show this sentence
    copied = Signal(str)  # what was put on the clipboard, in words

    def __init__(self, workers: Workers, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answerCard")
        self._workers = workers
        self._theme = theme
        self._question = ""
        self._writing: Writing | None = None
        self._answer: WrittenAnswer | None = None
        self._error: MunjangError | None = None
        self._missing: ModelRecord | None = None  # that answers need
        self._installing: InstallProgress | None = None
        self._title = QLabel(self)
        self._title.setObjectName("cardHeading")
        self._state = ElidedLabel(Qt.TextElideMode.ElideRight, self)
        self._state.setObjectName("dim")
        self._act = QPushButton(self)
        self._act.setObjectName("small")
        self._act.clicked.connect(self._acted)
        self._copy = IconButton("copy", theme, self)
        self._copy.clicked.connect(self._copy_answer)
        self._close = IconButton("close", theme, self)
        self._close.clicked.connect(self.forget)
        for button in (self._copy, self._close):
            button.setIconSize(QSize(16, 16))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Picture("answer", "accent", 18, theme, self))
        head.addWidget(self._title)
        head.addWidget(self._state, 1)
        head.addWidget(self._act)
        head.addWidget(self._copy)
        head.addWidget(self._close)
        self.text = QTextBrowser(self)
        self.text.setObjectName("answerText")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        self.text.document().setDocumentMargin(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.text)
        theme.changed.connect(self._show)
        self._connect(workers)
        self.hide()

    def _connect(self, workers: Workers) -> None:
        answers = workers.answers
        answers.writing.connect(self._take_writing)
        answers.answered.connect(self._take_answer)
        answers.failed.connect(self._take_failure)
        workers.generator.connect(self._take_missing)
        workers.install_progress.connect(self._take_progress)
        workers.installed.connect(self._installed)
        workers.install_failed.connect(self._install_failed)
        workers.install_cancelled.connect(self._install_ended)

    @property
    def state_text(self) -> str:
        """How far the answer is, in words."""
        return self._state.text()

    @property
    def at_work(self) -> bool:
        """Whether an answer is on its way."""
        return bool(self._question) and self._answer is None and self._error is None

    @property
    def copy_button(self) -> IconButton:
        """The button that copies the answer."""
        return self._copy

    @property
    def act(self) -> QPushButton:
        """The button that ends writing, or gets the model that is missing."""
        return self._act

    def ask(self, question: str) -> None:
        """Answer a question, and show the card."""
        self._clear()
        self._question = question
        self._workers.answers.ask(question)
        self._show()
        self.show()

    @Slot()
    def forget(self) -> None:
        """Go away: the question is another one."""
        self._workers.answers.forget()
        self._clear()
        self.hide()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the text the height it needs at the new width."""
        super().resizeEvent(event)
        self._fit()

    def _clear(self) -> None:
        self._question = ""
        self._writing = self._answer = self._error = None

    @Slot(object)
    def _take_writing(self, writing: Writing) -> None:
        self._writing = writing
        self._show()

    @Slot(object)
    def _take_answer(self, answer: WrittenAnswer) -> None:
        self._writing, self._answer = None, answer
        self._show()
        said = " ".join(own.text for own in answer.statements if own.verified)
        announce(self, said or str(answer.notice or ""))

    @Slot(object)
    def _take_failure(self, error: MunjangError) -> None:
        self._writing, self._error = None, error
        if isinstance(error, ModelNotInstalled):
            self._workers.check_models()
        self._show()

    @Slot(object)
    def _take_missing(self, missing: ModelRecord | None) -> None:
        self._missing = missing
        self._show()

    @Slot(object)
    def _take_progress(self, progress: InstallProgress) -> None:
        self._installing = progress
        self._show()

    @Slot()
    def _installed(self) -> None:
        self._installing = None
        if self._question and isinstance(self._error, ModelNotInstalled):
            self.ask(self._question)

    @Slot(str, object)
    def _install_failed(self, name: str, error: MunjangError) -> None:
        self._installing = None
        if self._missing is not None and name == self._missing.id and self._error is not None:
            self._error = error
        self._show()

    @Slot()
    def _install_ended(self) -> None:
        self._installing = None
        self._show()

    @Slot()
    def _acted(self) -> None:
        if self._workers.installing:
            self._workers.cancel_install()
        elif self._offered is not None:
            self._workers.install(self._offered.id)
        else:
            self.forget()

    @property
    def _offered(self) -> ModelRecord | None:
        """The model that is missing, where that is why there is no answer."""
        return self._missing if self._error is not None else None

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        if self._answer is not None:
            chosen: Citation = quotations(self._answer)[int(link.toString())]
            self.cited.emit(chosen)

    @Slot()
    def _copy_answer(self) -> None:
        if self._answer is not None:
            # Not with the window: it is needed rarely.
            from munjang.export import written_text  # noqa: PLC0415

            QGuiApplication.clipboard().setText(written_text(self._answer))
            self.copied.emit(self.tr("Answer copied with its sources"))

    @Slot()
    def _show(self) -> None:
        if not self._question:
            return
        colours = self._theme.colours
        self._title.setText(self.tr("Answer"))
        self._state.setText(self._progress_text())
        self._copy.describe(self.tr("Copy the answer with its sources"))
        self._close.describe(self.tr("Close the answer"))
        self._copy.setVisible(self._answer is not None and bool(self._answer.citations))
        self._act.setText(self._act_text())
        self._act.setVisible(bool(self._act.text()))
        self.text.setAccessibleName(self.tr("Answer"))
        if self._answer is not None:
            self.text.setHtml(answer_html(self._answer, colours))
        elif self._error is not None:
            self.text.setHtml(draft_html(self._problem_text(self._error), colours))
        elif self._writing is not None and self._writing.text:
            self.text.setHtml(draft_html(self._writing.text, colours))
        else:
            self.text.setHtml("")
        self._fit()

    def _act_text(self) -> str:
        if self._error is not None:
            if self._installing is not None:
                return self.tr("Stop")
            if self._offered is not None and not self._workers.installing:
                return self.tr("Get it ({size})").format(size=texts.data_size(self._offered.size))
            return ""
        return "" if self._answer is not None else self.tr("Stop")

    def _problem_text(self, error: MunjangError) -> str:
        if self._offered is None or not isinstance(error, ModelNotInstalled):
            return str(error)
        return self.tr(
            "Answers are written on this computer by a language model, {name}, which is not here "
            "yet. Nothing leaves the computer."
        ).format(name=self._offered.title)

    def _progress_text(self) -> str:
        if self._answer is not None:
            return self._answer.model
        if self._error is not None:
            return str(self._installing.message) if self._installing is not None else ""
        if self._writing is None:
            return self.tr("Looking for sources…")
        if not self._writing.text:
            percent = round(100 * self._writing.read)
            reading = self.tr("Reading {count} sources…").format(count=len(self._writing.sources))
            return f"{reading}  {percent} %" if percent else reading
        return self.tr("Writing, not yet verified…")

    def _fit(self) -> None:
        document = self.text.document()
        document.setTextWidth(self.text.viewport().width())
        most = round(self.window().height() * _MOST_OF_THE_WINDOW)
        needed = round(document.size().height()) + 2
        self.text.setVisible(bool(document.toPlainText()))
        self.text.setFixedHeight(max(20, min(needed, most)))
