"""Documents are parsed where they can do no harm: in disposable child processes with limits.

:class:`Extractor` is the whole interface. A child reads a file, splits its text and makes the
search terms; a crash, a hang or a memory bomb costs the library one document and a fresh child.
What takes a child over finds no network, no file but the document, and nowhere to write;
:func:`confinement` tells what of that this system cannot do.
"""

from munjang.sandbox.confine import confinement
from munjang.sandbox.handover import open_document
from munjang.sandbox.limits import Limits
from munjang.sandbox.pages import PAGED_FORMATS, PagedFile, PageReader
from munjang.sandbox.pool import Extractor

__all__ = [
    "PAGED_FORMATS",
    "Extractor",
    "Limits",
    "PageReader",
    "PagedFile",
    "confinement",
    "open_document",
]
