"""The extractor: documents in, a few children at work behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from munjang.closing import Closing
from munjang.errors import EnvironmentFailure, ExtractionRefused, ReaderDied
from munjang.messages import msg
from munjang.records import Document, Extraction, FileState
from munjang.sandbox.handover import open_document
from munjang.sandbox.limits import Limits
from munjang.sandbox.process import Child, ChildGone, child_command

_Answer = TypeVar("_Answer")

_ATTEMPTS = 4  # children that may die, one after the other, before they take the document


class Extractor(Closing):
    """Reads documents in a pool of disposable children; any thread may call it.

    Children are started when they are first needed and kept for the next document. Closing it
    kills them all, also those at work.
    """

    def __init__(
        self,
        children: int = 1,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        *,
        command: Sequence[str] | None = None,
    ) -> None:
        self._most = max(1, children)
        self._limits = limits
        self._command = list(command) if command is not None else child_command()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._starting = 0
        self._closed = False
        self._changed = threading.Condition()

    def read(
        self,
        path: Path,
        *,
        within: Path | None = None,
        recognise: bool = False,
        passwords: Sequence[str] = (),
    ) -> Document:
        """Read one document, waiting for a child if all are busy.

        `within` is the watched folder that `path` lies in: no link between the two is followed.
        With `recognise` the text in its pictures is read too, which takes seconds a page. The
        `passwords` are tried if it is protected by one.

        Raises:
            ExtractionRefused: the document cannot be read; the state and message say why.
            ReaderDied: the child crashed, hung or exceeded its limits on it.
            EnvironmentFailure: children cannot be started here, or the extractor was closed.
        """
        return self._use(
            path,
            within,
            lambda child, document: child.read(document, path, passwords=passwords),
            recognise=recognise,
        )

    def split(self, extraction: Extraction, path: Path) -> Document:
        """Split a text into sentences again that was once read of the file at `path`.

        Raises:
            ReaderDied: the child crashed, hung or exceeded its limits on it.
            EnvironmentFailure: children cannot be started here, or the extractor was closed.
        """
        return self._with_child(lambda child: child.split(extraction, path), recognise=False)

    def ask(
        self,
        path: Path,
        task: Mapping[str, Any],
        check: Callable[[dict[str, Any]], _Answer],
        *,
        within: Path | None = None,
        recognise: bool = False,
        passwords: Sequence[str] = (),
    ) -> _Answer:
        """Have a child do something else with a document, and `check` what it replies.

        The tasks are those of :mod:`munjang.sandbox.page_tasks`. `check` raises
        :class:`~munjang.sandbox.wire.WireError` where the reply is none.

        Raises:
            As :meth:`read`.
        """
        return self._use(
            path,
            within,
            lambda child, document: child.ask(document, path, task, check, passwords=passwords),
            recognise=recognise,
        )

    def _use(
        self,
        path: Path,
        within: Path | None,
        work: Callable[[Child, BinaryIO], _Answer],
        *,
        recognise: bool,
    ) -> _Answer:
        try:
            document = open_document(path, within)
        except OSError as error:
            reason = msg("The file cannot be read: {reason}", reason=error.strerror or str(error))
            raise ExtractionRefused(FileState.UNREADABLE, reason, path=path) from error
        with document:
            return self._with_child(lambda child: work(child, document), recognise=recognise)

    def _with_child(self, work: Callable[[Child], _Answer], *, recognise: bool) -> _Answer:
        for _ in range(_ATTEMPTS):
            child = self._take(recognise=recognise)
            try:
                return work(child)
            except ChildGone:
                pass  # killed while idle, by whomever: not this document's doing
            except (ReaderDied, EnvironmentFailure):
                if self._closed:
                    raise _stopped() from None
                raise
            finally:
                self._give_back(child)
        raise EnvironmentFailure(
            msg("The processes that read documents are ended by the system again and again")
        )

    def close(self) -> None:
        """Kill all children; reads that wait raise :class:`EnvironmentFailure`."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            for child in self._busy:
                child.kill()  # whoever reads from it disposes of it
            self._changed.notify_all()
        for child in idle:
            child.dispose()

    def _take(self, *, recognise: bool) -> Child:
        """An idle child of the kind that is needed, or a new one where there may be another."""
        other: Child | None = None
        with self._changed:
            while not self._closed:
                child = self._idle_child(recognise=recognise)
                if child is not None:
                    return child
                if len(self._busy) + len(self._idle) + self._starting < self._most:
                    break
                if self._idle:
                    other = self._idle.pop(0)  # of the other kind, and it makes room
                    break
                self._changed.wait()
            if self._closed:
                raise _stopped()
            self._starting += 1
        if other is not None:
            other.dispose()
        return self._start(recognise=recognise)

    def _idle_child(self, *, recognise: bool) -> Child | None:
        for child in reversed(self._idle):
            if child.recognises == recognise:
                self._idle.remove(child)
                self._busy.add(child)
                return child
        return None

    def _start(self, *, recognise: bool) -> Child:
        child = None
        try:
            child = Child(self._command, self._limits, recognise=recognise)
        finally:
            with self._changed:
                self._starting -= 1
                if child is not None:
                    self._busy.add(child)
                self._changed.notify()
        if self._closed:
            self._give_back(child)
            raise _stopped()
        return child

    def _give_back(self, child: Child) -> None:
        with self._changed:
            self._busy.discard(child)
            keep = not self._closed and not child.spent
            if keep:
                self._idle.append(child)
            self._changed.notify()
        if not keep:
            child.dispose()


def _stopped() -> EnvironmentFailure:
    return EnvironmentFailure(msg("Reading documents was stopped"))
