"""What the catalog knows of the pages of a document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import apsw


@dataclass(frozen=True, slots=True)
class PageMarks:
    """The text of a document, and which ranges of it stand on which page.

    Ranges are in order; `recognised` are those recognised in pictures. What lies in the attachments
    of the document is not on its pages.
    """

    text: str
    pages: Sequence[tuple[int, int, int]]  # start, end, number
    recognised: Sequence[tuple[int, int]]
    parts: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, connection: apsw.Connection, content_id: int) -> PageMarks | None:
        """Those of a document, None where the library does not have it."""
        row = connection.execute("SELECT text FROM contents WHERE id = ?", (content_id,)).fetchone()
        if row is None:
            return None
        found: dict[str, list[tuple[int, int, int]]] = {"page": [], "ocr": [], "part": []}
        for kind, start, end, number in connection.execute(
            "SELECT kind, start, end, number FROM marks WHERE content_id = ?"
            " AND kind IN ('page', 'ocr', 'part') ORDER BY start",
            (content_id,),
        ):
            found[kind].append((start, end, number))
        parts = [(start, end) for start, end, _ in found["part"]]
        return cls(
            text=row[0],
            pages=[mark for mark in found["page"] if not _lies_in(parts, mark[0])],
            recognised=[mark[:2] for mark in found["ocr"] if not _lies_in(parts, mark[0])],
            parts=parts,
        )

    def in_attachment(self, offset: int) -> bool:
        """Whether an offset is in a document that lies inside this one."""
        return _lies_in(self.parts, offset)

    def page(self, offset: int) -> tuple[int, int, int]:
        """The page an offset is on, as start, end and number; the text where it has no pages."""
        at = bisect_right(self.pages, offset, key=lambda mark: mark[0]) - 1
        return self.pages[at] if at >= 0 else (0, len(self.text), 1)

    def recognised_before(self, offset: int) -> int:
        """How many characters before an offset were recognised in pictures."""
        return sum(min(end, offset) - start for start, end in self.recognised if start < offset)

    def recognised_from(self, offset: int) -> int | None:
        """Where the text recognised on the page of an offset begins; None if it is none of it."""
        if not _lies_in(self.recognised, offset):
            return None
        first, _, _ = self.page(offset)
        return next(start for start, end in self.recognised if end > first)


def _lies_in(ranges: Sequence[tuple[int, int]], offset: int) -> bool:
    at = bisect_right(ranges, offset, key=lambda one: one[0]) - 1
    return any(end > offset for _, end in ranges[max(0, at - 50) : at + 1])
