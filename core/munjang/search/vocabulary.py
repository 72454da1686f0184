"""What filters can name in one library."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

import apsw

from munjang.store import FOUND_BY_NAME

_MOST_FOLDERS = 5000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Formats, languages and folders that there are, each with the number of its files."""

    formats: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    folders: Mapping[str, int] = field(default_factory=dict)  # by name, the fullest first

    @classmethod
    def of(cls, connection: apsw.Connection) -> Vocabulary:
        """Look at a catalog; a few tenths of a second where there are a hundred thousand files."""
        formats: Counter[str] = Counter()
        languages: Counter[str] = Counter()
        for reader, language, count in connection.execute(
            "SELECT reader, language, count(*) FROM files JOIN contents c ON c.id = content_id"
            " JOIN folders ON folders.id = folder_id AND available"
            f" WHERE {FOUND_BY_NAME} GROUP BY 1, 2"
        ):
            formats[reader] += count
            if language:
                languages[language] += count
        return cls(dict(formats.most_common()), dict(languages.most_common()), _folders(connection))


def _folders(connection: apsw.Connection) -> dict[str, int]:
    """Folders by the last part of their path, as the filter finds them.

    Those that share it are named by as much of their paths as tells them apart, too. SQLite cuts
    the names of files off: it does so without Python's lock, while a window is drawn.
    """
    counts: Counter[str] = Counter()
    places: Counter[tuple[str, str]] = Counter()  # above a watched folder, and from its name on
    for root, folder, count in connection.execute(
        "SELECT folders.path, CAST(rtrim(p, replace(p, ?1, '')) AS BLOB), count(*) FROM"
        f" (SELECT folder_id, CAST(path AS TEXT) AS p FROM files WHERE {FOUND_BY_NAME})"
        " JOIN folders ON folders.id = folder_id AND available GROUP BY 1, 2",
        (os.sep,),
    ):
        above = os.path.dirname(os.fsdecode(root)).rstrip(os.sep)  # noqa: PTH120 - of every folder
        names = list(filter(None, os.fsdecode(folder)[len(above) :].split(os.sep)))  # noqa: PTH206
        # A folder within another of the same name counts once.
        for name in set(names):
            counts[name] += count
        for place in accumulate(names, "{}/{}".format):
            places[above, place] += count
    return dict((counts + _told_apart(places)).most_common(_MOST_FOLDERS))


def _told_apart(places: Mapping[tuple[str, str], int]) -> Counter[str]:
    """Folders that share their name, by the shortest ends of their paths that are no other's."""
    alike: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for above, place in places:
        alike[place.rpartition("/")[2]].append((above, place))
    found: Counter[str] = Counter()
    parts = 1
    while alike := {end: same for end, same in alike.items() if len(same) > 1}:  # type: ignore[assignment]
        parts += 1
        longer: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for same in alike.values():
            for above, place in same:
                names = place.split("/")
                whole = len(names) < parts  # the filter knows what is above by whole paths only
                end = f"{above}/{place}" if whole else "/".join(names[-parts:])
                longer[end].append((above, place))
        found.update({end: places[same[0]] for end, same in longer.items() if len(same) == 1})
        alike = longer
    return found
