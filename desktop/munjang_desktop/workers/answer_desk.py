"""Answers in words: seconds to minutes of a language model's work, which may be given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from munjang.library import Library
    from munjang.written import Writing


class AnswerWorker(QObject):
    """Answers the newest question; it ends the one before within a word.

    The caller raises `newest` before a request is delivered: a plain integer that is safe to set
    from another thread.
    """

    writing = Signal(int, object)  # Writing
    answered = Signal(int, object)  # WrittenAnswer
    failed = Signal(int, object)  # MunjangError

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self.newest = 0

    @Slot(int, str)
    def answer(self, number: int, question: str) -> None:
        """Answer a question, unless there is a newer one."""

        def hear(writing: Writing) -> bool:
            if number == self.newest:
                self.writing.emit(number, writing)
            return number == self.newest

        if number != self.newest:
            return
        try:
            self.answered.emit(number, self._library.answering.ask(question, hear))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(number, as_failure(error))


class AnswerDesk(QObject):
    """Has questions answered in a thread of its own; what is no longer wanted never arrives."""

    writing = Signal(object)  # Writing
    answered = Signal(object)  # WrittenAnswer
    failed = Signal(object)  # MunjangError

    _ask = Signal(int, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._worker: AnswerWorker | None = None
        self._number = 0

    def start(self, library: Library, start: Callable[[QObject, str], object]) -> None:
        """Answer from `library`; `start` moves a worker to a thread of its own."""
        worker = self._worker = AnswerWorker(library)
        start(worker, "answer")
        self._ask.connect(worker.answer)
        worker.writing.connect(self._pass_writing)
        worker.answered.connect(self._pass_answer)
        worker.failed.connect(self._pass_failure)

    def ask(self, question: str) -> None:
        """Answer a question, and give up the one before it."""
        self.forget()
        self._ask.emit(self._number, question)

    def forget(self) -> None:
        """No longer want an answer."""
        self._number += 1
        if self._worker is not None:
            self._worker.newest = self._number

    @Slot(int, object)
    def _pass_writing(self, number: int, writing: object) -> None:
        if number == self._number:
            self.writing.emit(writing)

    @Slot(int, object)
    def _pass_answer(self, number: int, answer: object) -> None:
        if number == self._number:
            self.answered.emit(answer)

    @Slot(int, object)
    def _pass_failure(self, number: int, error: object) -> None:
        if number == self._number:
            self.failed.emit(error)
