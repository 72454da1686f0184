"""One run of the indexer: scanning, reading, splitting, embedding, recognising, waiting."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import apsw

from munjang.errors import LibraryDamaged, ModelError
from munjang.ingest.changes import Reconciler
from munjang.ingest.control import Control, Stopped
from munjang.ingest.embedding import Embedder
from munjang.ingest.gentle import Machine, read_manners, why_wait
from munjang.ingest.progress import Meter
from munjang.ingest.reading import Reader
from munjang.ingest.recognition import Recogniser
from munjang.ingest.remote_drives import is_silent
from munjang.ingest.scan import is_folder
from munjang.ingest.splitting import Resplitter
from munjang.ingest.timesheet import Timesheet
from munjang.ingest.unlocking import forget_orphans
from munjang.ingest.watching import Watcher
from munjang.messages import Message, msg
from munjang.models import Encoder, ModelRecord
from munjang.overview import Activity
from munjang.records import Folder, Phase
from munjang.store import (
    Documents,
    Embeddings,
    Folders,
    Health,
    Ledger,
    Passages,
    keep_essentials,
    write_transaction,
)

_SILENT_CHECK_S = 15 * 60.0  # between looks at folders whose changes are not reported
_LONGEST_TURN_S = 2.0  # of others, when the machine is busy
_LONGEST_UNTIDY_S = 60.0  # although something happens to some file all the time
_KEPT_S = 60.0  # what nothing says any more, since anything happened: it may be said again
_KEPT = 500  # passages
_MANY = 500  # documents: as many edits take weeks, and come one at a time
_PART = 4  # of the library
_ODD_S = 30.0  # on the clock: a rest that took so much longer was no rest
_MODEL_CHECK_S = 60.0  # between attempts: a model may be installed from elsewhere
_ROOT_CHECK_S = 5.0  # between looks at the roots: a drive comes and goes without an event


class Work:
    """One run of the indexer: what there is to do, most urgent first."""

    def __init__(
        self,
        *,
        directory: Path,
        connection: apsw.Connection,
        health: Health,
        reader: Reader,
        resplitter: Resplitter,
        recogniser: Recogniser,
        chosen: Callable[[], ModelRecord],
        encoder: Callable[[], Encoder],
        found: deque[Sequence[int]],
        watcher: Watcher | None,
        control: Control,
        machine: Machine,
        meter: Meter,
    ) -> None:
        self._directory = directory
        self._db = connection
        self._health = health
        self._ledger = Ledger(connection)
        self._folder_list = Folders(connection)
        self._documents = Documents(connection)
        self._passages = Passages(connection)
        self._reconciler = Reconciler(
            connection, exclude=directory.resolve(), checkpoint=self._checkpoint_in_scan
        )
        self._reader = reader
        self._resplitter = resplitter
        self._recogniser = recogniser
        self._chosen = chosen
        self._embedder = Embedder(connection, directory, encoder, meter.preparing)
        self._asked = -1  # the state of the catalog in which it was last asked which encoder to use
        self._model_missed: float | None = None  # when it last could not be used, if it cannot
        self._found = found
        self._watcher = watcher
        self._control = control
        self._meter = meter
        self._folders: list[Folder] = []
        self._stored = 0  # documents, since the word indexes were last put in order
        self._scattered = not self._documents.words_merged
        # Since when there may be contents that no file has any more.
        self._untidy_since: float | None = time.monotonic()
        # Until when passages of nothing are kept, if there may be some; those of before: no longer.
        self._kept_until: float | None = 0.0
        self._silent = False  # whether there are folders whose changes are not reported
        self._looked = time.monotonic()  # at the folders
        self._listened = time.monotonic()  # for changes without an event
        self._machine = machine
        self._timesheet = Timesheet(connection)
        self._waiting: Message | None = None  # why the slow work does
        self._seen = (0, 0)  # the catalog and its folders, as this connection last saw them

    def run(self) -> None:
        """Work until nothing is left or :meth:`Control.stop`, with a watcher wait for more."""
        with write_transaction(self._db):
            self._ledger.retry_older()
        self._control.rescan()
        with suppress(Stopped):
            self._go_on()
        self._timesheet.save(at_once=True)

    def _go_on(self) -> None:
        while True:
            while self._step():
                self._timesheet.save()
            keep_essentials(self._db, self._directory)  # the next end may come in weeks
            if self._waiting is not None and self._slow_work_left():
                self._meter.resting(self._waiting)
            else:
                self._meter.idle()
            if self._watcher is None:
                return
            self._rest(self._watcher)

    def _rest(self, watcher: Watcher) -> None:
        """Wait until there may be something to do."""
        happened = False
        while not happened:
            began = time.time()
            happened = watcher.wait(_ROOT_CHECK_S)
            happened |= self._slept(began)
            self._control.checkpoint(self._pausing)
            happened |= self._changed_by_others() | self._changed_unheard(watcher)
            happened |= self._health.suspected or self._kept_enough()
            happened |= (self._slow_work_left() or self._model_due()) and not self._waits()

    def _slow_work_left(self) -> bool:
        return self._recogniser.has_work() or (
            self._waiting is not None and bool(Embeddings(self._db).pending(1))
        )

    def _model_due(self) -> bool:
        """Whether it is time to try again whether there is a model."""
        missed = self._model_missed
        return missed is not None and time.monotonic() - missed >= _MODEL_CHECK_S

    def _changed_unheard(self, watcher: Watcher) -> bool:
        """Whether the folders are to be looked at though no event says so; asked in whiles."""
        if time.monotonic() - self._listened < _ROOT_CHECK_S:
            return False
        self._listened = time.monotonic()
        return self._roots_moved(watcher) | self._look_due(watcher)

    def _roots_moved(self, watcher: Watcher) -> bool:
        moved = False
        for folder in self._folders:
            came_or_went = self._reconciler.reachable(folder) != folder.available
            if came_or_went or self._reconciler.nested.moved(folder):
                watcher.forget(folder.path)  # the watch went with the root, or the drive
                self._control.rescan()
                moved = True
        return moved

    def _slept(self, since: float) -> bool:
        """Whether the machine slept, or its clock was set, while there was nothing to do.

        Drives and networks come back without an event, so the folders are looked at. Told by the
        clock on the wall: the others stand still in sleep, on some systems.
        """
        if abs(time.time() - since) < _ROOT_CHECK_S + _ODD_S:
            return False
        self._control.rescan()
        return True

    def _look_due(self, watcher: Watcher) -> bool:
        """Whether it is time to look at folders whose changes are not all reported."""
        silent = self._silent or watcher.problem is not None
        if not silent or time.monotonic() - self._looked < _SILENT_CHECK_S:
            return False
        self._control.rescan()
        return True

    def _changed_by_others(self) -> bool:
        """Whether somebody else wrote to the catalog: folders and rules, passwords, settings."""
        version = int(self._db.pragma("data_version"))
        if version == self._seen[0]:
            return False
        if self._folder_list.fingerprint() != self._seen[1]:
            self._control.rescan()
        self._note_catalog()
        self._leave_untidy()
        return True

    def _note_catalog(self) -> None:
        self._seen = int(self._db.pragma("data_version")), self._folder_list.fingerprint()

    def _pausing(self) -> None:
        self._recogniser.rest()  # what it does may take minutes
        self._meter.paused()

    def _checkpoint_in_scan(self) -> None:
        with self._timesheet.resting():
            if self._control.checkpoint(self._pausing):
                self._meter.scanning()

    def _step(self) -> bool:
        if self._control.checkpoint(self._pausing):
            self._meter.restart()
        if self._health.suspected:
            raise LibraryDamaged(msg("Damage was found in the library."), path=self._directory)
        self._changed_by_others()  # to learn what all mean takes hours
        if self._watcher is not None:
            self._changed_unheard(self._watcher)
        return (
            self._take_changes()
            or self._shed_orphans()
            or self._read()
            or self._tidy()
            or self._delete_orphans()
            or self._split_again()
            or self._merge_words()
            or (not self._waits() and (self._embed() or self._recognise()))
        )

    def _waits(self) -> bool:
        """Whether the slow work has to wait; it does not where the user waits for its end."""
        self._waiting = None
        if self._watcher is not None:
            self._waiting = why_wait(read_manners(self._db), self._machine)
        return self._waiting is not None

    def _take_changes(self) -> bool:
        if self._control.take_rescan():
            self._scan_folders()
            return True
        paths = self._reader.take_vanished()
        if self._watcher is not None:
            paths |= self._watcher.settled()
        if not paths:
            return False
        roots = self._reconciler.paths(paths, self._folders)
        if roots:
            if self._watcher is not None:
                for folder in roots:
                    self._watcher.forget(folder.path)  # the watch went with the root
            self._scan_folders()
        self._leave_untidy()
        self._meter.changed()
        return True

    def _scan_folders(self) -> None:
        self._meter.scanning()
        self._note_catalog()
        self._folders = self._folder_list.all()
        if self._watcher is not None:
            # Watch first and look second, so that nothing falls between the two.
            present = [folder.path for folder in self._folders if is_folder(folder.path)]
            self._watcher.watch(present)
            self._meter.watching_problem = self._watcher.problem
        for folder in self._folders:
            with self._timesheet.spending(Activity.SCANNING):
                self._reconciler.folder(folder)
        self._looked = time.monotonic()
        self._silent = any(
            is_silent(place)
            for folder in self._folders
            for place in (folder.path, *self._reconciler.nested.known(folder))
        )
        self._folders = self._folder_list.all()
        self._recogniser.look_again()
        self._leave_untidy()
        self._meter.changed()

    def _read(self) -> bool:
        with self._timesheet.spending(Activity.READING):
            finished = self._reader.step()
        if finished is None:
            return False
        self._leave_untidy()
        self._stored += finished
        left = self._reader.count_left()
        self._meter.reading(finished, left, self._reader.current)
        return True

    def _tidy(self) -> bool:
        """Delete what no file has any more; only now, so that moved files found it again."""
        if self._untidy_since is None:
            return False
        quiet = self._watcher is None or self._watcher.quiet
        if not quiet and time.monotonic() - self._untidy_since < _LONGEST_UNTIDY_S:
            return False  # a file that has left one place may be about to settle in another
        with write_transaction(self._db):
            # A folder may have been removed by somebody who was killed, or had no time.
            tidy = not self._folder_list.forget_some() and not self._documents.collect_garbage()
        if tidy:
            self._untidy_since = None
            forget_orphans(self._db)
        return not tidy

    def _shed_orphans(self) -> bool:
        """Delete some of the passages that nothing says where there are many, as of a new splitter.

        Before more is read: a library would grow to twice its size.
        """
        if self._passages.count_orphans() <= _KEPT:
            return False
        with write_transaction(self._db):
            self._passages.delete_orphans()
        return True

    def _delete_orphans(self) -> bool:
        """Delete the passages that nothing says, once they have been kept for long enough.

        Together: a few are in as many pages of the catalog, and each edit leaves some.
        """
        if self._kept_until is None or not (self._watcher is None or self._kept_enough()):
            return False
        with write_transaction(self._db):
            deleted = self._passages.delete_orphans()
        if not deleted:
            self._kept_until = None
        return deleted > 0

    def _kept_enough(self) -> bool:
        return self._kept_until is not None and time.monotonic() >= self._kept_until

    def _leave_untidy(self) -> None:
        if self._untidy_since is None:
            self._untidy_since = time.monotonic()
        if self._kept_until != 0.0:
            self._kept_until = time.monotonic() + _KEPT_S

    def _split_again(self) -> bool:
        with self._timesheet.spending(Activity.READING):
            finished = self._resplitter.step()
        if finished is None:
            return False
        self._stored += finished
        self._meter.reading(finished, self._resplitter.count_left(), self._resplitter.current)
        return True

    def _merge_words(self) -> bool:
        """Put the word indexes in order after many documents, or edits would have to do it.

        All of them are written again: only where a good part of the library is new that is little.
        """
        if self._stored >= max(_MANY, self._documents.count()[0] // _PART):
            self._stored, self._scattered = 0, True
        if self._scattered:
            with write_transaction(self._db):
                self._scattered = self._documents.merge_words()
        return self._scattered

    def _embed(self) -> bool:
        version = int(self._db.pragma("data_version"))
        # Where others wrote, another model may have been chosen.
        if version != self._asked and not self._choose_encoder():
            return False
        self._asked = version
        self._hasten_found()
        if self._meter.phase is not Phase.EMBEDDING and (left := self._embedder.count_pending()):
            self._meter.embedding(0, left)  # the first step may take long
        began = time.monotonic()
        try:
            with self._timesheet.spending(Activity.EMBEDDING):
                finished = self._embedder.step()
        except ModelError as error:
            return self._miss_model(error)
        self._model_missed = self._meter.model_problem = None
        if self._watcher is not None and self._machine.busy():
            self._control.rest(min(time.monotonic() - began, _LONGEST_TURN_S))
        if finished:
            self._meter.embedding(finished, self._embedder.count_pending())
        return self._embedder.file(finished=not finished) or finished > 0

    def _hasten_found(self) -> None:
        """What the user searches for goes first, the last search before those before it."""
        while self._found:
            with write_transaction(self._db):
                Embeddings(self._db).hasten(self._found.popleft())

    def _recognise(self) -> bool:
        """Read the text in pictures, which is slow: only when nothing else is left to do."""
        with self._timesheet.spending(Activity.RECOGNISING):
            finished = self._recogniser.step()
        if finished is None:
            return False
        left = self._recogniser.count_left()
        self._meter.reading(finished, left, self._recogniser.current)
        return True

    def _choose_encoder(self) -> bool:
        try:
            record = self._chosen()
        except ModelError as error:
            return self._miss_model(error)
        self._embedder.use(record.key, record.dimension)
        return True

    def _miss_model(self, error: ModelError) -> bool:
        """Go on without a model; everything is found by its words meanwhile."""
        self._model_missed = time.monotonic()
        self._meter.model_problem = error.message
        return False
