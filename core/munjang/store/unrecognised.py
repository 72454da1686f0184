"""The documents with pictures whose text has not been read yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import apsw


@dataclass(frozen=True, slots=True)
class UnrecognisedDocument:
    """A document waiting for the recognition of its pictures."""

    content_id: int
    hash: bytes
    deaths: int


class Unrecognised:
    """The queue of the second pass, which reads the text in pictures, over one connection.

    Documents enter it when they are stored and leave it when they are stored again, so it survives
    restarts. Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def waiting(self) -> Iterator[UnrecognisedDocument]:
        """The documents to read of which a file can be reached, the newest first.

        One that is the content of several files may come several times.
        """
        rows = self._db.execute(
            "SELECT content_id, contents.hash, unrecognised.deaths FROM unrecognised"
            " JOIN contents ON contents.id = content_id JOIN files USING (content_id)"
            " JOIN folders ON folders.id = folder_id AND available"
            " WHERE state NOT IN ('pending', 'away') ORDER BY modified_ns DESC"
        )
        for row in rows:
            yield UnrecognisedDocument(*row)

    def any(self) -> bool:
        """Whether any document waits."""
        return self._db.execute("SELECT 1 FROM unrecognised LIMIT 1").fetchone() is not None

    def count(self) -> int:
        """How many documents wait."""
        row = self._db.execute("SELECT count(*) FROM unrecognised").fetchone()
        assert row is not None
        return int(row[0])

    def count_death(self, content_id: int) -> None:
        """Note that a reader died of a document's pictures."""
        self._db.execute(
            "UPDATE unrecognised SET deaths = deaths + 1 WHERE content_id = ?", (content_id,)
        )

    def remove(self, content_id: int) -> None:
        """Give a document's pictures up."""
        self._db.execute("DELETE FROM unrecognised WHERE content_id = ?", (content_id,))
