"""Excel workbooks (OOXML), read row by row: sheets may be far larger than what is kept of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from munjang.extract.archive import iterate_xml, local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.excel import Workbook, read_workbook, stands_in
from munjang.extract.number_formats import GENERAL
from munjang.extract.ooxml import attribute
from munjang.extract.sheets import Cell, column_number
from munjang.extract.source import Source

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# The codes of a page header: its sections, fonts, sizes, colours; page numbers, dates and names.
_HEADER_CODE = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|[A-JL-Z])')
_HEADER_PARTS = re.compile(r"&[LCR]")
_HEADERS = frozenset(
    f"{pages}{edge}" for pages in ("odd", "even", "first") for edge in ("Header", "Footer")
)


def read(source: Source, out: TextBuilder) -> None:
    """Read an Excel workbook.

    Raises:
        ExtractionRefused: it is damaged.
    """
    read_workbook(_XmlWorkbook, source, out)


class _XmlWorkbook(Workbook):
    """Reads the parts of a workbook that are XML."""

    main_part = "xl/workbook.xml"

    def sheets(self, part: str) -> Iterator[tuple[str, str]]:
        for element in self.package.archive.xml(part).iter():
            name = local_name(element)
            if name == "sheet":
                yield attribute(element, "id"), element.get("name", "")
            elif name == "workbookPr":
                self.from_1904 = element.get("date1904") in {"1", "true"}

    def shared_strings(self, part: str) -> Iterator[str]:
        return map(_string, iterate_xml(self.package.archive.stream(part), {"si"}))

    def formats(self, part: str) -> Iterator[tuple[int, str]]:
        for element in self.package.archive.xml(part).iter():
            if local_name(element) == "numFmt":
                yield _number(element.get("numFmtId")), element.get("formatCode", GENERAL)

    def styles(self, part: str) -> Iterator[int]:
        for element in self.package.archive.xml(part):
            if local_name(element) == "cellXfs":
                for style in element:
                    yield _number(style.get("numFmtId"))

    def rows(self, part: str) -> Iterator[tuple[int, Sequence[Cell]]]:
        headers: dict[str, None] = {}
        number = 0
        with self.package.archive.stream(part) as stream:
            for element in iterate_xml(stream, {"row", *_HEADERS}):
                if local_name(element) == "row":
                    number = _number(element.get("r")) or number + 1
                    yield number, list(self._cells(element))
                else:
                    headers.update(dict.fromkeys(_page_header(element.text or "")))
        self.page_headers = list(headers)

    def notes(self, part: str) -> Iterator[tuple[str, str]]:
        root = self.package.xml(part)
        if root is None:
            return
        authors = [element.text or "" for element in root.iter() if local_name(element) == "author"]
        for note in root.iter():
            if local_name(note) == "comment":
                author = _number(note.get("authorId"))
                if author >= len(authors) or not stands_in(authors[author]):
                    texts = (el.text or "" for el in note.iter() if local_name(el) == "t")
                    yield note.get("ref", ""), "".join(texts)

    def _cells(self, row: Any) -> Iterator[Cell]:
        """The cells of a row that show something."""
        namespace = row.tag[: -len("row")]
        value_tag, inline_tag = namespace + "v", namespace + "is"
        column = -1
        for element in row:
            place = element.get("r")
            column = column_number(place.rstrip("0123456789")) if place else column + 1
            style = element.get("s", "0")
            self.uncalculated += _is_uncalculated(element)
            for child in element:
                if child.tag == value_tag:
                    text, is_value = self._value(child.text or "", element.get("t"), style)
                elif child.tag == inline_tag:
                    text, is_value = _string(child), False
                else:
                    continue
                if text and not text.isspace():
                    yield Cell(column, text, is_value, style)

    def _value(self, raw: str, kind: str | None, style: str) -> tuple[str, bool]:
        """What a cell shows, and whether it is a value rather than words."""
        if kind == "s":
            return self.shared_string(int(raw) if raw.isdecimal() else -1), False
        if kind == "str":
            return _unescaped(raw), False
        if kind == "b":
            return ("TRUE" if raw == "1" else "FALSE"), True
        if kind == "d":
            return raw.removesuffix("T00:00:00").replace("T", " "), True
        try:
            return self.shown(float(raw), int(style)), True
        except (ValueError, OverflowError):
            return raw, kind == "e"  # an error, such as "#N/A"


def _is_uncalculated(cell: Any) -> bool:
    """Whether a cell has a formula and no result, as programs leave it that do not calculate."""
    return (
        len(cell) > 0
        and local_name(cell[0]) == "f"
        and cell.get("t") is None  # an empty text is a result, and said to be one
        and not any(local_name(child) == "v" and child.text for child in cell)
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _string(item: Any) -> str:
    """The text of a string, whose runs may differ in look; readings of characters are left out."""
    pieces = []
    for child in item:
        name = local_name(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces += [run.text or "" for run in child if local_name(run) == "t"]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """Undo the escapes for what XML cannot hold, such as "_x000D_" for a carriage return."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n")


def _page_header(code: str) -> Iterator[str]:
    """The words of a page header or footer, from left to right."""
    for part in _HEADER_PARTS.split(code):
        text = _HEADER_CODE.sub(" ", part.replace("&&", "\0")).replace("\0", "&")
        if any(character.isalpha() for character in text):
            yield text
