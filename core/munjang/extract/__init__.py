"""From a file to its text, with marks that say where each part of it stands.

:func:`extract` reads one file in this process; the sandbox room runs it in a child. Each format
family has one module with one function, ``read(source, out)``; the registry knows them all.

All readers write the same text (see :class:`~munjang.extract.builder.TextBuilder`): NFC; an empty
line ends a paragraph, heading, list item or table row and is a hard boundary; a single line break
is a soft one that a sentence may run across; the cells of a table row are separated by tabs.
"""

from munjang.extract.registry import FORMATS, GENERATION, Format, extract, supported_name
from munjang.extract.sniff import HEAD_BYTES, promising
from munjang.extract.source import Source

__all__ = [
    "FORMATS",
    "GENERATION",
    "HEAD_BYTES",
    "Format",
    "Source",
    "extract",
    "promising",
    "supported_name",
]
