"""How much a document may hold before it is cut or refused."""

from __future__ import annotations

# About 4,000 dense pages; what goes beyond is left out and said so.
MAX_CHARACTERS = 10_000_000

# A file larger than this is not opened. Plain text has no such limit: its beginning is read.
MAX_FILE_BYTES = 1 << 30

# Documents that are zip archives: the size of one part, of all parts read, and how many times a
# part may grow when unpacked. Real documents stay under 100 times; a bomb reaches 1,000.
MAX_PART_BYTES = 256 << 20
MAX_ARCHIVE_BYTES = 512 << 20
MAX_RATIO = 400
RATIO_MATTERS_FROM_BYTES = 16 << 20

# Documents inside documents: how deep they may lie, and how much all of them may be unpacked.
MAX_DEPTH = 5
MAX_EMBEDDED_BYTES = 512 << 20

# The label of a heading is for people; one longer than this is a paragraph in disguise.
MAX_HEADING_CHARACTERS = 200
