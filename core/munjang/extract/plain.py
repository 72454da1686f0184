"""Plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.encoding import UnknownEncoding, decode
from munjang.extract.source import Source
from munjang.language.lines import width_of
from munjang.messages import msg
from munjang.records import FileState

_WRAP_WIDTHS = range(40, 121)  # editors and mail programs wrap lines in this range
_EXPLAINED = 0.5  # of the ends of lines by what is taken for the columns they are wrapped at
_GOING_ON = 0.5  # of full lines by those that follow in lower case, where they are wrapped
_LIST_ITEM = re.compile(r"\s*(?:[-*+•·▪◦※○●□■◇◆▶☞oㅇ]|\(?\d{1,3}[.)]|[가-하][.)]|[①-⑳])\s")


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
    would not have fitted; everywhere else each line is a paragraph. What is wrapped is told from
    all lines, and where these differ, as in a mail or a manual with examples, from those between
    two empty ones.
    """
    lines = text.split("\n")
    wrapped = _wrapped(lines)
    _add_wrapped_here(lines, wrapped)
    paragraph: list[str] = []
    for line, goes_on in zip(lines, wrapped, strict=True):
        if line.strip():
            paragraph.append(line)
        if paragraph and not goes_on:
            yield "\n".join(paragraph)
            paragraph = []


def _wrapped(lines: list[str]) -> list[bool]:
    """Whether each line goes on in the next.

    Some programs count characters, others the columns of a terminal, of which Hangul takes two.
    """
    by_characters = _wrapped_at_width(lines, len)
    if all(map(str.isascii, lines)):
        return by_characters
    by_columns = _wrapped_at_width(lines, width_of)
    most = max(sum(by_characters), _EXPLAINED * sum(map(_is_followed, lines, lines[1:])))
    return by_columns if sum(by_columns) > most else by_characters


def _add_wrapped_here(lines: list[str], wrapped: list[bool]) -> None:
    """Find lines that go on in the next by the lines around them alone."""
    start = 0
    empty = (number for number, line in enumerate(lines) if not line.strip())
    for end in chain(empty, (len(lines),)):
        if end - start > 1:
            for number in _wrapped_among(lines, start, end):
                wrapped[number] = True
        start = end + 1


def _wrapped_among(lines: list[str], start: int, end: int) -> list[int]:
    """The numbers of those that go on in the next, of lines with no empty one among them.

    The lines of a list may be about as wide as each other, too; but few go on in lower case.
    """
    widths = [len(lines[number].rstrip()) for number in range(start, end)]
    limit = max(widths)
    if limit not in _WRAP_WIDTHS:
        return []
    full = [
        number
        for number, width in enumerate(widths[:-1], start)
        if _is_followed(lines[number], lines[number + 1])
        and _is_full(width, lines[number + 1], len, limit)
    ]
    going_on = sum(lines[number + 1].lstrip()[0].islower() for number in full)
    return full if going_on >= len(full) * _GOING_ON else []


def _wrapped_at_width(lines: list[str], measure: Callable[[str], int]) -> list[bool]:
    widths = [measure(line.rstrip()) for line in lines]
    limit = _wrap_width([width for width in widths if width])
    if not limit:
        return [False] * len(lines)
    return [
        _is_followed(line, following) and _is_full(width, following, measure, limit)
        for line, following, width in zip(lines, [*lines[1:], ""], widths, strict=True)
    ]


def _is_followed(line: str, following: str) -> bool:
    """Whether a line is followed by one that may be its continuation."""
    return bool(line.strip() and following.strip()) and not _LIST_ITEM.match(following)


def _is_full(width: int, following: str, measure: Callable[[str], int], limit: int) -> bool:
    """Whether a line of this width had no room for the first word of the next."""
    return width + 1 + measure(following.split(None, 1)[0]) > limit


def _wrap_width(widths: list[int]) -> int:
    """The width that lines of these widths are wrapped at, or 0 where they are not."""
    if not widths:
        return 0
    widths = sorted(widths)
    # A few lines stand out (addresses, tables): go by the width that all but 2% stay within.
    width = widths[int((len(widths) - 1) * 0.98)]
    full = sum(1 for found in widths if found > width * 0.8)
    return width if width in _WRAP_WIDTHS and full >= len(widths) * 0.3 else 0
