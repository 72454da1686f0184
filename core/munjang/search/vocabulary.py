"""What filters can name in one library."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import apsw

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
            " JOIN folders ON folders.id = folder_id AND available GROUP BY 1, 2"
        ):
            formats[reader] += count
            if language:
                languages[language] += count
        return cls(dict(formats.most_common()), dict(languages.most_common()), _folders(connection))


def _folders(connection: apsw.Connection) -> dict[str, int]:
    """Folders by the last part of their path, as the filter finds them.

    SQLite cuts the names off: it does so without Python's lock, while a window is drawn.
    """
    counts: Counter[str] = Counter()
    for root, folder, count in connection.execute(
        "SELECT folders.path, CAST(rtrim(p, replace(p, ?1, '')) AS BLOB), count(*) FROM"
        " (SELECT folder_id, CAST(path AS TEXT) AS p FROM files WHERE state <> 'excluded')"
        " JOIN folders ON folders.id = folder_id AND available GROUP BY 1, 2",
        (os.sep,),
    ):
        above = os.path.dirname(os.fsdecode(root))  # noqa: PTH120 - of every folder
        # A folder within another of the same name counts once.
        for name in {*os.fsdecode(folder)[len(above) :].split(os.sep)} - {""}:  # noqa: PTH206
            counts[name] += count
    return dict(counts.most_common(_MOST_FOLDERS))
