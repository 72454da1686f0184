"""The rows of answers, of which only those are made that somebody looks at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from munjang.records import DocumentHit, Hit, Place, Reason
from munjang_desktop.context import Context
from munjang_desktop.results.layout import Fonts, RowLayout
from munjang_desktop.results.rows import ResultRow, ResultRows, RowKind


def found(number: int, hits: int = 1, copies: int = 0) -> DocumentHit:
    """A document; none of its sentences stands where another's does."""
    return DocumentHit(
        number,
        Path(f"/documents/{number}.txt"),
        f"Document {number}",
        0.0,
        1.0,
        [Hit(f"Sentence {n}.", 100 * n, 100 * n + 9, Place(), 0.5) for n in range(hits)],
        [Path(f"/copies/{number}-{n}.txt") for n in range(copies)],
    )


MIXED = [found(0), found(1, hits=3), found(2, hits=0), found(3, hits=8), found(4, 5, copies=2)]


@pytest.fixture
def rows() -> ResultRows:
    made = ResultRows()
    made.show(MIXED, same=0, keep_unfolded=False)
    return made


def kinds(rows: ResultRows) -> list[tuple[int, RowKind]]:
    return [(rows[row].rank, rows[row].kind) for row in range(len(rows))]


def test_each_document_has_the_rows_that_are_counted_for_it(rows: ResultRows) -> None:
    first, more = RowKind.FIRST, [RowKind.SENTENCE] * 2
    expected = [
        [first],
        [first, *more],
        [first],
        [first, *more, RowKind.MORE],
        [first, *more, RowKind.MORE, RowKind.COPIES],
    ]
    assert kinds(rows) == [(rank, kind) for rank, kinds in enumerate(expected) for kind in kinds]
    assert [rows.rows_before(rank) for rank in range(6)] == [0, 1, 4, 5, 9, 14]
    assert rows[8].hidden == 5
    assert rows[13].hidden == 2


@pytest.mark.parametrize("width", range(260, 460, 20))
def test_where_a_document_lies_comes_before_why_it_was_found(context: Context, width: int) -> None:
    rows = ResultRows()
    rows.show([replace(found(0), reasons=tuple(Reason))], same=0, keep_unfolded=False)
    layout = RowLayout(rows[0], width, Fonts.based_on(QApplication.font()))
    image = QImage(width, layout.height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    blank = image.copy()
    painter = QPainter(image)
    layout.paint(painter, QPointF(), context.theme.colours, selected=False, hovered=False)
    painter.end()
    path = QRect(0, round(layout._path_top), 60, 12)
    assert image.copy(path) != blank.copy(path)


def test_rows_are_made_once_and_when_they_are_looked_at() -> None:
    rows = ResultRows()
    rows.show([found(number, 2) for number in range(10_000)], same=0, keep_unfolded=False)
    assert len(rows) == 20_000
    row = rows[12_345]
    assert row is rows[12_345]
    assert (row.rank, row.hit.sentence) == (6172, "Sentence 1.")
    assert len(rows._made) == 1


def test_what_stands_for_others_gives_way_to_them_and_so_it_stays(rows: ResultRows) -> None:
    for stand_in, others in ((13, 1), (12, 1), (8, 4)):
        after = [rows[row] for row in range(stand_in + 1, len(rows))]
        left = rows.unfold(stand_in)
        assert len(left) == others
        rows.insert(stand_in, left)
        assert [rows[row] for row in range(stand_in + 1 + others, len(rows))] == after
    assert RowKind.MORE not in {kind for _, kind in kinds(rows)}
    before = kinds(rows)
    again = [replace(one, score=2.0) for one in MIXED]
    rows.show(again, same=0, keep_unfolded=True)  # the same query
    assert kinds(rows) == before
    rows.show(again, same=0, keep_unfolded=False)  # another
    assert len(rows) == 14


def test_an_answer_is_unchanged_as_far_as_it_was_looked_at(rows: ResultRows) -> None:
    assert rows.unchanged(MIXED[:3]) == 3
    later = [*MIXED[:2], replace(MIXED[2], score=2.0), *MIXED[3:]]
    assert rows.unchanged(later) == 5  # it would look the same: nobody has seen its score
    seen = rows[rows.rows_before(2)]
    assert rows.unchanged(later) == 2
    assert rows.unchanged([found(0), found(1, hits=2), *MIXED[2:]]) == 1  # it has fewer rows
    rows.show(later, same=2, keep_unfolded=True)
    assert rows[rows.rows_before(2)] is not seen


def test_what_is_kept_stays_the_same_object(rows: ResultRows) -> None:
    kept = [rows[0], rows[2]]
    rows.show([*MIXED[:2], found(9)], same=2, keep_unfolded=True)
    assert [rows[0], rows[2]] == kept
    assert rows[4].found.document == 9


def test_a_sentence_is_found_in_another_answer(rows: ResultRows) -> None:
    wanted = rows[6]
    moved = [found(7), *reversed(MIXED)]
    rows.show(moved, same=0, keep_unfolded=True)
    place = rows.find(wanted)
    assert place is not None
    assert rows[place].hit is wanted.hit
    rows.show([found(3, hits=1)], same=0, keep_unfolded=True)
    assert rows.find(wanted) == 0  # only the head of its document is left
    changed = replace(found(3, hits=2), document=99)
    rows.show([found(8, hits=3), changed], same=0, keep_unfolded=True)
    assert rows.find(wanted) == 4  # the file was saved again, with this sentence in it
    rows.show([found(8, hits=3)], same=0, keep_unfolded=True)
    assert rows.find(wanted) is None


def test_more_documents_come_behind_and_none_twice(rows: ResultRows) -> None:
    new = rows.unknown([MIXED[1], found(5, hits=4), replace(MIXED[0], document=50)])
    assert [one.document for one in new] == [5]
    assert rows.count(new) == 4
    rows.append(new)
    assert len(rows) == 18
    last: ResultRow = rows[17]
    assert (last.rank, last.kind, last.hidden) == (5, RowKind.MORE, 1)
