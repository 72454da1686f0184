"""What the user wants of a library: which files are left out, what is read, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import apsw

from munjang.errors import RuleError
from munjang.ingest.gentle import Manners, read_manners, write_manners
from munjang.ingest.recognition import recognition_wanted, text_recognition, want_recognition
from munjang.ingest.rules import BUILT_IN, check_patterns
from munjang.messages import msg
from munjang.models import Backend, ModelStore, default_threads
from munjang.records import IgnoreRule, Recognition
from munjang.store import Folders, read_setting, write_setting, write_transaction

_THREADS, _BACKEND = "threads", "backend"  # settings of a library


class Preferences:
    """The wishes of the user, kept in the library: :attr:`munjang.library.Library.preferences`.

    Indexers that are at work heed a change without being told.
    """

    def __init__(
        self, catalog: Callable[[], AbstractContextManager[apsw.Connection]], models: ModelStore
    ) -> None:
        self._catalog = catalog
        self._models = models

    # Which files are nobody's documents

    def rules(self, folder: Path | None = None) -> list[IgnoreRule]:
        """The rules, the weakest first: built in, of all folders, of each folder (or of one).

        Raises:
            FolderError: the folder is not watched.
        """
        found = [IgnoreRule(pattern, built_in=True) for pattern in BUILT_IN]
        with self._catalog() as connection:
            folders = Folders(connection)
            found += [IgnoreRule(pattern) for pattern in folders.rules(None)]
            chosen = None if folder is None else folders.find(folders.watched_path(folder))
            for watched in folders.all():
                if chosen in {None, watched.id}:
                    own = folders.rules(watched.id)
                    found += [IgnoreRule(pattern, watched.path) for pattern in own]
        return found

    def change_rules(
        self, *, add: Sequence[str] = (), remove: Sequence[str] = (), folder: Path | None = None
    ) -> None:
        """Add and remove rules of one watched folder, or of all folders.

        They are patterns as in a .gitignore; one beginning with "!" brings back what a weaker rule
        leaves out. Takes effect when an indexer looks at the folders next.

        Raises:
            RuleError: a pattern is none, or a rule to remove is not there.
            FolderError: the folder is not watched.
        """
        check_patterns(add)
        with self._catalog() as connection, write_transaction(connection):
            folders = Folders(connection)
            place = None if folder is None else folders.find(folders.watched_path(folder))
            for pattern in set(remove).difference(folders.rules(place)):
                raise RuleError(msg("There is no rule “{pattern}” to remove", pattern=pattern))
            folders.remove_rules(place, remove)
            folders.add_rules(place, add)

    # What is read, and when

    def recognition(self) -> Recognition:
        """Whether the text in pictures is to be read, and what keeps it from being read."""
        with self._catalog() as connection:
            return Recognition(recognition_wanted(connection), text_recognition())

    def want_recognition(self, wanted: bool) -> None:
        """Have the text in pictures read from now on, or not; what has been read stays."""
        with self._catalog() as connection, write_transaction(connection):
            want_recognition(connection, wanted)

    def manners(self) -> Manners:
        """When an indexer that watches may embed and recognise text; see :class:`Manners`."""
        with self._catalog() as connection:
            return read_manners(connection)

    def behave(self, manners: Manners) -> None:
        """Have indexers keep these manners from now on.

        Raises:
            SettingError: the hours are none.
        """
        with self._catalog() as connection, write_transaction(connection):
            write_manners(connection, manners)

    # What runs the models

    def threads(self) -> int:
        """How many threads a model may use; all processors but one, where nothing was said."""
        with self._catalog() as connection:
            return _count(read_setting(connection, _THREADS)) or default_threads()

    def use_threads(self, threads: int | None) -> None:
        """Have models use so many threads from their next batch on; None for all but one."""
        with self._catalog() as connection, write_transaction(connection):
            write_setting(connection, _THREADS, str(threads or ""))
        self._models.threads = threads

    def use_backend(self, model: str, backend: Backend | None) -> None:
        """Have an encoder run by `backend` on this machine; None leaves it to measurement.

        Raises:
            ModelError: it is not installed, or cannot be run in this way.
            EnvironmentFailure: the disk refuses.
        """
        self._models.use_backend(model, backend)
        with self._catalog() as connection, write_transaction(connection):
            # That it changes tells an indexer to open the model anew.
            count = _count(read_setting(connection, _BACKEND)) or 0
            write_setting(connection, _BACKEND, str(count + 1))

    def heed(self) -> None:
        """Have the models of this process run as the library says."""
        with self._catalog() as connection:
            self._models.threads = _count(read_setting(connection, _THREADS))


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() and int(text) else None
