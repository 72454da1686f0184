"""How the parts of a text are set: headings, paragraphs, the rows of tables."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextOption,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang.records import DocumentText, Mark
    from munjang_desktop.theme import Colours

_LINE_HEIGHT = 150  # per cent
_ROW_HEIGHT = 140
_PARAGRAPH_GAP = 6  # pixels
_SECTION_GAP = 26  # above a slide or sheet
_HEADING_GAP = 14
_HEADINGS = (1.3, 1.15, 1.06)  # times the size of the text, by level
_COLUMN_GAP = 22.0  # pixels between the columns of a table
_WIDEST_COLUMN = 260.0
_LONGEST_CELL = 60  # characters: with longer ones a table is no grid
_SAMPLE = 20_000  # characters of a table that its columns are measured by
_SECTIONS = frozenset({"slide", "sheet"})


class BlockStyle(NamedTuple):
    """How one line of the text is set."""

    block: QTextBlockFormat
    text: QTextCharFormat


class TextBlocks:
    """Knows for every line of a document what it is, and how that is set."""

    def __init__(self, document: DocumentText, font: QFont, colours: Colours) -> None:
        self._text = document.text
        self._parted = "\n\n" in document.text  # into paragraphs, by empty lines
        self._font = font
        self._colours = colours
        self._headings = {mark.start: mark for mark in document.marks if mark.kind == "heading"}
        self._sections = {mark.start: mark for mark in document.marks if mark.kind in _SECTIONS}
        self._tables = [mark for mark in document.marks if mark.kind == "table"]
        self._starts = [mark.start for mark in self._tables]
        self._counted = (-1, 0, 0)  # table, offset and number of the row asked for last
        self._columns: dict[int, list[QTextOption.Tab] | None] = {}

    def style(self, start: int, line: str) -> BlockStyle:
        """How the line that begins at `start` is set."""
        table = self._table_at(start)
        if not line:
            return BlockStyle(_gap(1 if table is not None else _PARAGRAPH_GAP), QTextCharFormat())
        block, text = _paragraph(), QTextCharFormat()
        level = self._heading_level(start, line)
        if level is not None:
            text.setFontWeight(QFont.Weight.DemiBold)
            factor = _HEADINGS[min(level, len(_HEADINGS)) - 1]
            text.setFontPointSize(QFontInfo(self._font).pointSizeF() * factor)
            block.setTopMargin(_HEADING_GAP)
        elif table is not None:
            self._set_row(block, text, table, start)
        elif self._goes_on(start + len(line)):
            block.setBottomMargin(0)
        if start in self._sections and start > 0:
            block.setTopMargin(_SECTION_GAP)
        return BlockStyle(block, text)

    def _goes_on(self, end: int) -> bool:
        """Whether a line that ends there is followed by another one of its paragraph."""
        return self._parted and self._text[end : end + 2].strip() != ""

    def _heading_level(self, start: int, line: str) -> int | None:
        """The level of a line that is a heading or the title of a slide; None of any other."""
        heading = self._headings.get(start)
        if heading is not None and heading.label.rsplit(" › ", 1)[-1] == line:
            return max(1, heading.number or 1)
        section = self._sections.get(start)
        return 1 if section is not None and section.label == line else None

    def _table_at(self, offset: int) -> Mark | None:
        at = bisect_right(self._starts, offset) - 1
        if at >= 0 and offset < self._tables[at].end:
            return self._tables[at]
        return None

    def _set_row(
        self, block: QTextBlockFormat, text: QTextCharFormat, table: Mark, start: int
    ) -> None:
        """Set a row of a table: cells under each other, every other row on a ground."""
        if table.start not in self._columns:
            self._columns[table.start] = self._measure(table)
        tabs = self._columns[table.start]
        block.setLineHeight(_ROW_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        block.setBottomMargin(0)
        block.setProperty(QTextBlockFormat.Property.BlockNonBreakableLines, tabs is not None)
        if tabs is not None:
            block.setTabPositions(tabs)
        row = self._row_number(table, start)
        if row == 0 and table.end - table.start > len(self._line(start)) + 2:
            text.setFontWeight(QFont.Weight.DemiBold)
        if row % 2 == 0:
            block.setBackground(QBrush(QColor(self._colours.raised)))

    def _row_number(self, table: Mark, start: int) -> int:
        """Which row of its table begins at `start`, counted on from the one asked for last."""
        first, at, row = self._counted
        if first != table.start or start < at:
            at, row = table.start, 0
        row += self._text.count("\n\n", at, start)
        self._counted = table.start, start, row
        return row

    def _measure(self, table: Mark) -> list[QTextOption.Tab] | None:
        """Where the columns of a table begin; None where its cells are too long for columns."""
        rows = self._text[table.start : min(table.end, table.start + _SAMPLE)].split("\n\n")
        cells: Sequence[Sequence[str]] = [row.strip("\n").split("\t") for row in rows]
        if any(len(cell) > _LONGEST_CELL for row in cells for cell in row):
            return None
        metrics = QFontMetricsF(self._font)
        widths: list[float] = []
        for row in cells:
            for column, cell in enumerate(row):
                width = min(_WIDEST_COLUMN, metrics.horizontalAdvance(cell) * 1.04)
                if column == len(widths):
                    widths.append(0.0)
                widths[column] = max(widths[column], width)
        tabs, at = [], 0.0
        for width in widths[:-1]:
            at += width + _COLUMN_GAP
            tabs.append(QTextOption.Tab(at, QTextOption.TabType.LeftTab))
        return tabs

    def _line(self, start: int) -> str:
        end = self._text.find("\n", start)
        return self._text[start : end if end >= 0 else len(self._text)]


def _paragraph() -> QTextBlockFormat:
    block = QTextBlockFormat()
    block.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    block.setBottomMargin(_PARAGRAPH_GAP)
    return block


def _gap(height: int) -> QTextBlockFormat:
    """An empty line parts two paragraphs; it need not be as high as a line."""
    block = QTextBlockFormat()
    block.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return block
