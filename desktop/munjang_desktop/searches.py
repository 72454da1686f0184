"""The searches a user comes back to: lately asked ones, and those saved under a name."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, Signal

from munjang import paths

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST_RECENT = 100
_MOST_SAVED = 500
_LONGEST = 1000  # characters; a pasted chapter is no search one comes back to


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query under a name."""

    name: str
    query: str


class Searches(QObject):
    """Keeps recent and saved searches in a small file that only the user can read.

    What is recent is kept only while the user wants that; what was saved stays until removed.
    """

    recent_changed = Signal()
    saved_changed = Signal()

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        file = file or paths.config_directory() / "searches.ini"
        _make_private(file)
        self._store = QSettings(str(file), QSettings.Format.IniFormat)
        self._recent = [query for query in self._read("recent") if isinstance(query, str)]
        self._saved = list(_saved_searches(self._read("saved")))

    @property
    def remembers(self) -> bool:
        """Whether recent searches are kept."""
        return str(self._store.value("remember", "true")).lower() == "true"

    @remembers.setter
    def remembers(self, wanted: bool) -> None:
        self._store.setValue("remember", wanted)
        if not wanted:
            self.clear_recent()

    @property
    def recent(self) -> Sequence[str]:
        """What was asked lately, the newest first."""
        return self._recent

    def remember(self, query: str, *, instead_of: str = "") -> None:
        """Take note of a query that was meant, in the place of one it grew out of."""
        query = query.strip()
        if not self.remembers or not query or len(query) > _LONGEST:
            return
        others = [known for known in self._recent if known not in {query, instead_of}]
        self._set_recent([query, *others][:MOST_RECENT])

    def forget(self, query: str) -> None:
        """Forget one recent search."""
        self._set_recent([known for known in self._recent if known != query])

    def clear_recent(self) -> None:
        """Forget all recent searches, on the disk as well."""
        self._set_recent([])
        self._store.sync()

    def clear(self) -> None:
        """Forget what was asked lately, and what was saved."""
        self._set_saved([])
        self.clear_recent()

    @property
    def saved(self) -> Sequence[SavedSearch]:
        """The saved searches, in the order they were saved."""
        return self._saved

    def saved_as(self, query: str) -> SavedSearch | None:
        """The saved search with this query."""
        return next((saved for saved in self._saved if saved.query == query.strip()), None)

    def save(self, query: str, name: str = "") -> SavedSearch | None:
        """Save a query, under itself if no name is given; None for an empty one."""
        query = query.strip()
        known = self.saved_as(query)
        if known is not None or not query:
            return known
        made = SavedSearch(name.strip() or query, query)
        self._set_saved([*self._saved, made][-_MOST_SAVED:])
        return made

    def rename(self, search: SavedSearch, name: str) -> None:
        """Give a saved search another name; an empty one is its query."""
        name = " ".join(name.split()) or search.query
        renamed = replace(search, name=name)
        self._set_saved([renamed if known == search else known for known in self._saved])

    def remove(self, search: SavedSearch) -> int:
        """Remove a saved search; returns where it was."""
        place = self._saved.index(search)
        self._set_saved([known for known in self._saved if known != search])
        return place

    def put_back(self, search: SavedSearch, place: int) -> None:
        """Undo a removal."""
        if self.saved_as(search.query) is None:
            self._set_saved([*self._saved[:place], search, *self._saved[place:]])

    def _set_recent(self, recent: list[str]) -> None:
        if recent != self._recent:
            self._recent = recent
            self._store.setValue("recent", json.dumps(recent, ensure_ascii=False))
            self.recent_changed.emit()

    def _set_saved(self, saved: list[SavedSearch]) -> None:
        if saved != self._saved:
            self._saved = saved
            plain = [asdict(search) for search in saved]
            self._store.setValue("saved", json.dumps(plain, ensure_ascii=False))
            self._store.sync()  # somebody's work
            self.saved_changed.emit()

    def _read(self, key: str) -> list[Any]:
        # The file is the user's to edit: what is no list is none.
        try:
            value = json.loads(str(self._store.value(key, "[]")))
        except ValueError:
            return []
        return value if isinstance(value, list) else []


def _saved_searches(plain: Sequence[Any]) -> Sequence[SavedSearch]:
    return [
        SavedSearch(str(entry["name"]), str(entry["query"]))
        for entry in plain
        if isinstance(entry, dict) and entry.get("name") and entry.get("query")
    ]


def _make_private(file: Path) -> None:
    """Make sure that only its owner can read the file; Qt keeps the mode of one that is there."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
        if os.name == "posix":
            file.chmod(0o600)
