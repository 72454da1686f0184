"""The indexes of names that older libraries do not have, or have lost."""

from __future__ import annotations

import os

import apsw
import pytest

from munjang.store import Lexicon
from munjang.store.names import Names
from munjang.store.schema import STEPS


@pytest.fixture
def older():
    """A catalog as it was before names were found by their parts, with two files."""
    connection = apsw.Connection(":memory:")
    for step in STEPS[:5]:
        step(connection)
    connection.execute("INSERT INTO folders (path, added) VALUES (?, 0)", (b"/home",))
    rows = [("/home/계약서.pdf", "indexed"), (os.fsdecode(b"/home/\xb0\xe8 plan.txt"), "pending")]
    rows.append(("/home/left out.tmp", "excluded"))
    connection.executemany(
        "INSERT INTO files (folder_id, path, size, modified_ns, state, reason)"
        " VALUES (1, ?, 1, 1, ?, '[]')",
        [(os.fsencode(path), state) for path, state in rows],
    )
    yield connection
    connection.close()


def test_an_older_library_learns_the_parts_of_its_names(older):
    STEPS[5](older)
    assert [hit.id for hit in Lexicon(older).letters('"ㄱㅇ ㅇㅅ"', 5)] == [1]
    assert [hit.id for hit in Lexicon(older).letters('"la an"', 5)] == [2]
    assert [hit.id for hit in Lexicon(older).names('"계약"', 5)] == [1]
    assert Lexicon(older).letters('"le ef ft"', 5) == []


def test_filling_twice_changes_nothing(older):
    STEPS[5](older)
    Names(older).fill()
    assert older.execute("SELECT count(*) FROM letters").fetchone() == (2,)
    assert older.execute("SELECT count(*) FROM names").fetchone() == (2,)
