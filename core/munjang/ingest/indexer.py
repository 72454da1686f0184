"""The loop that keeps a library up to date: names first, then texts, then vectors."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from munjang.errors import (
    EnvironmentFailure,
    LibraryAway,
    LibraryBusy,
    LibraryDamaged,
    LibraryGone,
    LibraryTooNew,
)
from munjang.ingest.control import Control, Stopped
from munjang.ingest.gentle import Machine, yield_the_disk
from munjang.ingest.progress import Meter
from munjang.ingest.reading import Reader
from munjang.ingest.recognition import Recogniser
from munjang.ingest.splitting import Resplitter
from munjang.ingest.watching import Watcher
from munjang.ingest.work import Work
from munjang.messages import msg
from munjang.models import Encoder, ModelRecord
from munjang.records import Progress
from munjang.sandbox import Extractor
from munjang.store import (
    Health,
    Place,
    clear_unfinished,
    open_catalog,
    remove_old_copies,
    sqlite_errors,
    take_notice,
)

_LOCK_NAME = "indexer.lock"
_REPAIRS = 2  # in one run; a disk that damages more than that is not to be trusted with any
_MOST_CHILDREN = 4  # that read documents; with more of them storing is what takes time
_RETRY_S = 10.0  # between attempts on a machine that refuses


class Indexer:
    """Keeps one library up to date, in the thread that calls :meth:`run`, once.

    The other methods may be called from any thread.
    """

    def __init__(
        self,
        place: Place,
        chosen: Callable[[], ModelRecord],
        encoder: Callable[[], Encoder],
        found: deque[Sequence[int]] | None = None,
        full_screen: Callable[[], bool] = lambda: False,
    ) -> None:
        """Make an indexer; `found` gets the documents that each search finds, to go first.

        `chosen` tells the record of the encoder to use, which `encoder` opens.
        `full_screen` is asked, in the indexer's thread, whether another program has all of a
        screen: the slow work waits then.
        """
        self._place = place
        self._chosen = chosen
        self._encoder = encoder
        self._found = found if found is not None else deque()
        self._machine = Machine(full_screen)
        self._watcher = Watcher()
        self._control = Control(self._watcher.wake)

    def pause(self) -> None:
        """Rest at the next document or batch."""
        self._control.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        self._control.resume()

    def stop(self) -> None:
        """Make :meth:`run` return soon; what is done is kept, the rest is done next time."""
        self._control.stop()

    def wake(self) -> None:
        """Look now, rather than soon, for what has changed in the library."""
        self._watcher.wake()

    def folders_changed(self) -> None:
        """Look at the list of folders, and at the folders, again."""
        self._control.rescan()

    def run(self, *, watch: bool, report: Callable[[Progress], None]) -> None:
        """Bring the library up to date; with `watch`, keep it so until :meth:`stop`.

        A damaged library is repaired first, or when damage is met. With `watch`, a machine that
        refuses is waited for: the reports say so.

        Raises:
            LibraryBusy: another process is doing this for the same library.
            LibraryGone: the library was deleted meanwhile.
            LibraryAway: it is, or was meanwhile, on a disk that cannot be reached.
            EnvironmentFailure: the disk is full or cannot be written to; nothing is lost.
            LibraryDamaged: it could not be repaired.
        """
        meter = Meter(report)
        with sole_writer(self._place) as directory, suppress(Stopped):
            repairs = 0
            while True:
                try:
                    self._place.locate()  # it may be on a disk that was pulled out
                    self._run(directory, watch, meter)
                except LibraryDamaged:
                    repairs += 1
                    if repairs > _REPAIRS:
                        raise
                except (LibraryAway, LibraryGone, LibraryTooNew):
                    raise
                except EnvironmentFailure as error:
                    if not watch:
                        raise
                    meter.hindered(error.message)
                    self._control.rest(_RETRY_S)
                else:
                    return

    def _run(self, directory: Path, watch: bool, meter: Meter) -> None:
        """One attempt, which ends in success or in an error."""
        with ExitStack() as stack:
            health = stack.enter_context(healthy(directory))
            connection = open_catalog(directory)
            stack.callback(connection.close)
            stack.enter_context(sqlite_errors(connection))
            meter.notice = take_notice(connection) or meter.notice
            if watch:
                yield_the_disk()
                stack.enter_context(self._watcher)
            children = min(os.cpu_count() or 2, _MOST_CHILDREN)
            extractor = Extractor(children=children)
            resplitter = Resplitter(connection, extractor, children=children)
            stack.callback(resplitter.close)  # after the reader, which closes the extractor
            quiet = partial(self._quiet, watch=watch)
            reader = Reader(connection, extractor, children=children, quiet=quiet)
            stack.callback(reader.close)
            recogniser = Recogniser(connection, lambda: Extractor(children=1))
            stack.callback(recogniser.close)
            work = Work(
                directory=directory,
                connection=connection,
                health=health,
                reader=reader,
                resplitter=resplitter,
                recogniser=recogniser,
                chosen=self._chosen,
                encoder=self._encoder,
                found=self._found,
                watcher=self._watcher if watch else None,
                control=self._control,
                machine=self._machine,
                meter=meter,
            )
            work.run()

    def _quiet(self, *, watch: bool) -> bool:
        return not watch or self._watcher.quiet


@contextmanager
def healthy(directory: Path) -> Iterator[Health]:
    """Work on a library under :func:`writer_lock`, which is repaired first where it is damaged."""
    health = Health(directory)
    health.examine(lambda _done, _total: None)
    remove_old_copies(directory)
    clear_unfinished(directory)
    health.work_begins()
    try:
        with health.watched():
            yield health
    finally:
        health.work_ended()


@contextmanager
def sole_writer(place: Place) -> Iterator[Path]:
    """:func:`writer_lock` of the library in this place; gives the directory, which stays its.

    Raises:
        LibraryBusy: another process holds it.
        LibraryAway: the library is on a disk that cannot be reached.
    """
    while True:
        directory = place.locate()
        with writer_lock(directory):
            if place.locate() == directory:  # it was not moved while nobody held the lock
                yield directory
                return


@contextmanager
def writer_lock(directory: Path) -> Iterator[None]:
    """Let one process at a time keep a library up to date; the lock dies with its process.

    Raises:
        LibraryBusy: another process holds it.
    """
    lock = FileLock(directory / _LOCK_NAME, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(
            msg(
                "Another Munjang is keeping the library {path} up to date; searching works "
                "meanwhile.",
                path=str(directory),
            ),
            path=directory,
        ) from error
    except OSError as error:
        raise EnvironmentFailure(
            msg("{path} cannot be written to; check its permissions.", path=str(directory)),
            path=directory,
        ) from error
    try:
        yield
    finally:
        lock.release()
