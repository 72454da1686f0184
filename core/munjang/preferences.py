"""What the user wants of a library: which files are left out, what is read, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import apsw

from munjang.errors import RuleError
from munjang.ingest.gentle import Manners, read_manners, write_manners
from munjang.ingest.recognition import want_recognition
from munjang.ingest.rules import BUILT_IN, check_patterns
from munjang.messages import msg
from munjang.records import IgnoreRule
from munjang.store import Folders, write_transaction


class Preferences:
    """The wishes of the user, kept in the library: :attr:`munjang.library.Library.preferences`.

    Indexers that are at work heed a change without being told.
    """

    def __init__(self, catalog: Callable[[], AbstractContextManager[apsw.Connection]]) -> None:
        self._catalog = catalog

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
