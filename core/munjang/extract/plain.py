"""Plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.encoding import UnknownEncoding, decode
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_WRAP_WIDTHS = range(40, 121)  # characters; editors and mail programs wrap lines in this range
_LIST_ITEM = re.compile(r"\s*(?:[-*+•·▪◦※○●□■◇◆▶☞]|\(?\d{1,3}[.)]|[가-하][.)]|[①-⑳])\s")


def read(source: Source, out: TextBuilder) -> None:
    """Read a text file: empty lines, or line ends that were typed, end a paragraph."""
    for page, content in enumerate(read_text(source, out).split("\f")):
        if page:
            out.page_break()
        out.blocks(paragraphs(content))


def read_text(source: Source, out: TextBuilder) -> str:
    """Decode as much of `source` as `out` keeps; its lines end in a line feed.

    Raises:
        ExtractionRefused: the file is not text.
    """
    with source.open() as stream:
        data = stream.read((out.limit + 1) * 4)  # bytes; no encoding needs more for a character
        complete = not stream.read(1)
    try:
        text = decode(data, complete=complete)
    except UnknownEncoding:
        raise ExtractionRefused(
            FileState.FAILED,
            msg("The file is not text, or its encoding is unknown"),
        ) from None
    if not complete or len(text) > out.limit:
        out.leave_out_rest()
        text = text[: out.limit]
    return text.replace("\r\n", "\n").replace("\r", "\n")


def paragraphs(text: str) -> Iterator[str]:
    """Split `text` at empty lines and at the line ends that its author typed.

    In text wrapped at a fixed width a line end is kept inside the paragraph where the next word
    would not have fitted; everywhere else each line is a paragraph.
    """
    lines = text.split("\n")
    width = _wrap_width(lines)
    paragraph: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.strip():
            paragraph.append(line)
        if paragraph and not (width and _wrapped_before(line, following, width)):
            yield "\n".join(paragraph)
            paragraph = []


def _wrap_width(lines: list[str]) -> int:
    """The width the text is wrapped at, or 0 where it is not."""
    widths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if not widths:
        return 0
    # A few lines stand out (addresses, tables): go by the width that all but 2% stay within.
    width = widths[int((len(widths) - 1) * 0.98)]
    full = sum(1 for found in widths if found > width * 0.8)
    return width if width in _WRAP_WIDTHS and full >= len(widths) * 0.3 else 0


def _wrapped_before(line: str, following: str, width: int) -> bool:
    """Whether `line` ended only because the first word of `following` did not fit."""
    if not line.strip() or not following.strip() or _LIST_ITEM.match(following):
        return False
    first_word = following.split(None, 1)[0]
    return len(line.rstrip()) + 1 + len(first_word) > width
