"""How headings, slides and tables are set in the text preview."""

from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QTextBlockFormat
from PySide6.QtWidgets import QApplication

from munjang.records import DocumentText, Mark
from munjang_desktop.preview.text_blocks import BlockStyle, TextBlocks
from munjang_desktop.theme import LIGHT

ROWS = ["Name\tAge", "Kim\t30", "Lee\t41"]


def styles(text: str, marks: list[Mark]) -> dict[str, BlockStyle]:
    """The styles of a text's lines, by what they say."""
    document = DocumentText(Path("/x"), "X", text, [], marks)
    blocks = TextBlocks(document, QFont("sans", 10), LIGHT)
    found, start = {}, 0
    for line in text.split("\n"):
        found.setdefault(line, blocks.style(start, line))
        start += len(line) + 1
    return found


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Fonts need one."""


def test_higher_headings_are_larger() -> None:
    text = "Part\n\nChapter\n\nPlain text."
    marks = [Mark(0, 27, "heading", 1, "Part"), Mark(6, 27, "heading", 2, "Part › Chapter")]
    found = styles(text, marks)
    sizes = [found[line].text.fontPointSize() for line in ("Part", "Chapter", "Plain text.")]
    assert sizes[0] > sizes[1] > 10 > sizes[2]


def test_the_title_of_a_slide_is_a_heading() -> None:
    found = styles("Goals\n\nGrow.", [Mark(0, 12, "slide", 1, "Goals")])
    assert found["Goals"].text.fontWeight() == QFont.Weight.DemiBold
    assert found["Grow."].text.fontWeight() != QFont.Weight.DemiBold


def test_the_cells_of_a_table_stand_below_each_other() -> None:
    text = "Before.\n\n" + "\n\n".join(ROWS) + "\n\nAfter."
    found = styles(text, [Mark(9, 9 + len("\n\n".join(ROWS)) + 2, "table")])
    tabs = {
        row: [tab.position for tab in found[row].block.tabPositions()] for row in [*ROWS, "After."]
    }
    assert tabs[ROWS[0]] == tabs[ROWS[1]] == tabs[ROWS[2]] != []
    assert tabs["After."] == []
    assert found[ROWS[0]].text.fontWeight() == QFont.Weight.DemiBold
    grounds = [
        found[row].block.hasProperty(QTextBlockFormat.Property.BackgroundBrush) for row in ROWS
    ]
    assert grounds == [True, False, True]


def test_a_table_of_long_texts_is_not_forced_into_columns() -> None:
    row = "A cell\t" + "that has a whole paragraph in it " * 4
    found = styles(row, [Mark(0, len(row), "table")])
    assert found[row].block.tabPositions() == []
    assert not found[row].block.nonBreakableLines()


def test_the_lines_of_a_paragraph_stand_close_and_paragraphs_apart() -> None:
    found = styles("A paragraph of\ntwo lines.\n\nAnother one.", [])
    gaps = [style.block.bottomMargin() for style in found.values() if style.block.lineHeight() > 50]
    assert gaps == [0, 6, 6]


def test_lines_that_nothing_parts_are_paragraphs() -> None:
    found = styles("First.\nSecond.", [])
    assert [style.block.bottomMargin() for style in found.values()] == [6, 6]
