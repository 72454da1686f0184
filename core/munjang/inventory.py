"""The ledger as people look through it: as a table, in figures, and with what can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import apsw

from munjang.errors import RuleError
from munjang.ingest.explain import with_pictures
from munjang.ingest.rules import Rules, check_patterns, pattern_for
from munjang.ingest.scan import is_folder
from munjang.ingest.timesheet import time_spent
from munjang.messages import Message, msg
from munjang.overview import FileFilter, FileList, FileOrder, Statistics
from munjang.records import FileState, LedgerEntry
from munjang.store import (
    Embeddings,
    Folders,
    Ledger,
    Listing,
    Place,
    footprint,
    write_transaction,
)


class Inventory:
    """Lists and counts the files of a library: :attr:`munjang.library.Library.inventory`.

    Files have numbers here, which stay theirs as long as they are in the library: a list of many
    thousands is a list of numbers, and :meth:`entries` says what those few are that are looked at.
    """

    def __init__(
        self, place: Place, catalog: Callable[[], AbstractContextManager[apsw.Connection]]
    ) -> None:
        self._place = place
        self._catalog = catalog

    def files(
        self,
        wanted: FileFilter = FileFilter(),  # noqa: B008 - it is frozen
        order: FileOrder = FileOrder.NAME,
        *,
        descending: bool = False,
    ) -> FileList:
        """The files that are `wanted`, in order."""
        with self._catalog() as connection:
            return Listing(connection).select(wanted, order, descending=descending)

    def entries(self, files: Sequence[int]) -> dict[int, LedgerEntry]:
        """What became of some files, by their numbers; those that are gone are left out."""
        with self._catalog() as connection:
            found = Ledger(connection).entries_of(files)
            entries = with_pictures(connection, found.values())
            return dict(zip(found, entries, strict=True))

    def statistics(self) -> Statistics:
        """The library in figures."""
        with self._catalog() as connection:
            listing, embeddings = Listing(connection), Embeddings(connection)
            kinds = listing.kinds()
            passages = embeddings.count_sentences()
            return Statistics(
                states=Ledger(connection).count_states(),
                kinds=kinds,
                languages=listing.languages(),
                modified=listing.modified(),
                read=listing.read(),
                passages=passages,
                embedded=passages - embeddings.count_pending_sentences(),
                pictures=listing.pictures(),
                spent=time_spent(connection),
                documents_bytes=sum(figures.size for figures in kinds.values()),
                library_bytes=footprint(self._place.locate()),
            )

    def read_again(self, files: Sequence[int]) -> int:
        """Put files on the list of those to read, whatever became of them; returns how many.

        Those that are set aside get another chance. What a rule leaves out stays left out.
        """
        with self._catalog() as connection, write_transaction(connection):
            return Ledger(connection).read_again(files)

    def exclude(self, files: Sequence[int]) -> Mapping[Path, Sequence[str]]:
        """Leave files out by rules of their own; returns the rules by watched folder.

        :meth:`munjang.preferences.Preferences.change_rules` takes them back.

        Raises:
            RuleError: a name cannot be written as a rule.
        """
        made: dict[Path, list[str]] = {}
        with self._catalog() as connection, write_transaction(connection):
            folders = Folders(connection)
            for path, root in Listing(connection).paths(files):
                if path != root:
                    made.setdefault(root, []).append(pattern_for(path.relative_to(root)))
            for root, patterns in made.items():
                check_patterns(patterns)
                place = folders.find(root)
                known = set(folders.rules(place))
                patterns[:] = [pattern for pattern in patterns if pattern not in known]
                folders.add_rules(place, patterns)
        return made

    def put_back(self, files: Sequence[int]) -> int:
        """Search files again that rules leave out; returns how many.

        Takes back the rules that :meth:`exclude` made of them, and makes one against any other.

        Raises:
            RuleError: what leaves a file out is stronger than the rules of a watched folder.
        """
        left_out: dict[Path, list[Path]] = {}
        with self._catalog() as connection:
            folders, entries = Folders(connection), Ledger(connection).entries_of(files)
            excluded = [i for i, entry in entries.items() if entry.state is FileState.EXCLUDED]
            for path, root in Listing(connection).paths(excluded):
                left_out.setdefault(root, []).append(path)
            changes = [_allow(folders, root, paths) for root, paths in left_out.items()]
            with write_transaction(connection):
                for place, taken_back, made in changes:
                    folders.remove_rules(place, taken_back)
                    folders.add_rules(place, made)
        return sum(map(len, left_out.values()))


def _allow(folders: Folders, root: Path, paths: Sequence[Path]) -> tuple[int, list[str], list[str]]:
    """The rules of a watched folder to remove and to add, so that none leaves out these paths."""
    place, general = folders.find(root), folders.rules(None)
    patterns = {path: pattern_for(path.relative_to(root)) for path in paths}
    kept = [pattern for pattern in folders.rules(place) if pattern not in patterns.values()]
    others = _left_out(Rules(root, own=kept, general=general), paths)
    made = ["!" + patterns[path] for path in others]
    stronger = _left_out(Rules(root, own=[*kept, *made], general=general), list(others))
    for reason in stronger.values():
        raise RuleError(msg("A stronger one is in force. {reason}", reason=reason))
    return place, list(patterns.values()), made


def _left_out(rules: Rules, paths: Sequence[Path]) -> dict[Path, Message]:
    """Those of the paths that the rules leave out, and why."""
    found = {path: rules.left_out(path, is_folder=is_folder(path)) for path in paths}
    return {path: reason[1] for path, reason in found.items() if reason is not None}
