"""Finds files by what is typed of their names, as it is typed: parts, initials, folders too."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import apsw

from munjang.language.names import NameWord, comparable, is_initials, name_words
from munjang.search.query import Query
from munjang.store import Lexicon

# What a name says for its file, in standard deviations of meaning as the other opinions.
_EXACT = 8.0  # the query is the whole name: more than a text can say
_ALONE = 6.0  # no text has what is asked for: initials, or words that only names have
_WORDS = 2.0  # every word of the query is in the name or the title, and in texts too
_PART = 1.5  # every word is somewhere in the name, and some of them in its folder's
_SHARE = 1.0  # for the share of the name that is matched, where only parts of words are

_CANDIDATES = 200  # names looked at, the shortest with most of the words first
_ENOUGH = 10  # names with all words, beside which none is looked for with its folder's
_MOST_WITH_FOLDER = 4  # words; more of them are a question
_NAMES = 50
_SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query as a name: its words, and all of it without what separates them."""

    words: Sequence[NameWord]
    letters: str
    part: float  # what a name says that has all of it


class NameFinder:
    """Finds files by name over one catalog; everything is found by any part of its name."""

    def __init__(self, connection: apsw.Connection, lexicon: Lexicon) -> None:
        self._db = connection
        self._lexicon = lexicon

    def find(
        self, query: Query, within: Container[int] | None, *, alone: bool = False
    ) -> dict[int, float]:
        """The best files for a query, and how much their names speak for each.

        With `within` only of these. Words have to be in the name, but for those that are in the
        folder's: one has to be in the name itself. Names stand `alone` where no text has all words.
        """
        found: dict[int, float] = {}
        if query.content:
            hits = self._lexicon.names(query.every_term, _NAMES, within)
            found = dict.fromkeys((hit.id for hit in hits), _ALONE if alone else _WORDS)
        words = name_words(query.text)
        letters = _SEPARATORS.sub("", comparable(query.text))
        if not words or len(letters) == 1:  # a letter is in half of all names
            return found
        part = _ALONE if is_initials(query.text) else _PART
        by_parts = self._by_parts(_Asked(words, letters, part), within)
        for file, weight in by_parts[:_NAMES]:
            found[file] = max(weight, found.get(file, 0.0))
        return found

    def find_every(self, query: Query, within: Container[int] | None) -> list[int]:
        """All files with every word of a query in their name or title, in no order."""
        if not query.content:
            return []
        every = self._lexicon.rows("names", query.every_term).tolist()
        return [file for file in every if within is None or file in within]

    def _by_parts(self, asked: _Asked, within: Container[int] | None) -> list[tuple[int, float]]:
        """The files that have all parts of a query in their name and folder, best first."""
        matches = [f"({word.match})" for word in asked.words]
        hits = self._lexicon.letters(" AND ".join(matches), _CANDIDATES, within)
        ids = [hit.id for hit in hits]
        if 1 < len(matches) <= _MOST_WITH_FOLDER and len(ids) < _ENOUGH:
            hits = self._lexicon.letters(" OR ".join(matches), _CANDIDATES, within)
            ids += [hit.id for hit in hits]
        judged = self._judged(dict.fromkeys(ids), asked)
        return sorted(judged, key=lambda pair: (-pair[1], pair[0]))

    def _judged(self, ids: Iterable[int], asked: _Asked) -> Iterable[tuple[int, float]]:
        for id_ in ids:
            row = self._db.execute(
                "SELECT f.path, length(folders.path) FROM files f"
                " JOIN folders ON folders.id = folder_id WHERE f.id = ?",
                (id_,),
            ).fetchone()
            if row is None:
                continue
            path, root = row
            below = os.path.dirname(path[root:])  # noqa: PTH120 - bytes
            weight = _weight(asked, _text(os.path.basename(path)), _text(below))  # noqa: PTH119
            if weight:
                yield id_, weight


def _weight(asked: _Asked, name: str, folder: str) -> float:
    """What a name in a folder says for its file; 0 where a word is in neither."""
    matched = 0
    for word in asked.words:
        found = word.pattern.search(name)
        if found is not None:
            matched += len(found.group())
        elif word.pattern.search(folder) is None:
            return 0.0
    if not matched:
        return 0.0
    stem = name.rpartition(".")[0] or name
    if asked.letters in {_SEPARATORS.sub("", stem), _SEPARATORS.sub("", name)}:
        return _EXACT
    return asked.part + _SHARE * min(1.0, matched / len(stem))


def _text(raw: bytes) -> str:
    return comparable(raw.decode("utf-8", "replace"))
