"""The kinds of documents as people tell them apart: each has some of the formats."""

from __future__ import annotations

from pathlib import PurePath

from munjang.extract.registry import FORMATS

OTHER = "other"  # what no reader reads
KINDS: dict[str, tuple[str, ...]] = {
    "pdf": ("pdf",),
    "hangul": ("hwp", "hwpx", "hwp3"),
    "word": ("docx", "doc", "odt", "rtf"),
    "sheet": ("xlsx", "xls", "xlsb", "csv", "ods"),
    "slides": ("pptx", "ppt", "odp", "odg"),
    "text": ("txt", "md", "rst", "asciidoc", "org", "tex"),
    "web": ("html", "mhtml"),
    "mail": ("eml", "msg", "mbox", "tnef", "ics", "vcf"),
    "image": ("image",),
    "book": ("epub",),
    "code": ("code", "ipynb"),
    "data": ("json", "xml"),
    "subtitles": ("subtitles",),
    "archive": ("zip", "7z", "tar", "gz", "bz2", "xz"),
}
_KIND_OF_FORMAT = {name: kind for kind, names in KINDS.items() for name in names}
KIND_OF_SUFFIX = {
    suffix.removeprefix("."): _KIND_OF_FORMAT[format_.name]
    for format_ in FORMATS
    for suffix in format_.suffixes
}


def kind_of(path: PurePath, reader: str = "") -> str:
    """The kind of a document: what its reader says, of one that was not read what its name says."""
    if reader:
        return _KIND_OF_FORMAT.get(reader, OTHER)
    return KIND_OF_SUFFIX.get(path.suffix.lower().removeprefix("."), OTHER)
