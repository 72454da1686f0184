"""How much a document may hold before it is cut or refused."""

from __future__ import annotations

# About 4,000 dense pages; what goes beyond is left out and said so.
MAX_CHARACTERS = 10_000_000

# Of the processor, for one document: then what was read until then is kept. The sandbox must give
# it more than that, for the sentences; readers that write nothing for so long lose the document.
READING_SECONDS = 40
RECOGNISING_SECONDS = 240  # with its pictures; what the recognising program takes is apart

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
# Then no further ones are begun.
MAX_EMBEDDED_SECONDS = 30  # of the processor

# The label of a heading is for people; one longer than this is a paragraph in disguise.
MAX_HEADING_CHARACTERS = 200

# Text recognition takes seconds a picture. A document with more pictures, or slower ones, keeps
# what was recognised until then; the sandbox must give it more time than that.
MAX_RECOGNISED_PICTURES = 500
RECOGNITION_SECONDS = 600
PICTURE_SECONDS = 60
# A picture with more pixels is not unpacked: 100 megapixels are a poster, or a bomb.
MAX_PICTURE_PIXELS = 100_000_000
