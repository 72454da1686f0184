"""What is remembered of a catalog, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from munjang.store import Memory

Read = Callable[[Iterable[int]], dict[int, str]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rows.sqlite3"
    with closing(apsw.Connection(str(path))) as writer:
        writer.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)")
        writer.execute("INSERT INTO rows VALUES (1, 'one'), (2, 'two'), (3, 'three')")
    return path


@pytest.fixture
def reader(file: Path) -> Iterator[apsw.Connection]:
    with closing(apsw.Connection(str(file))) as connection:
        yield connection


@pytest.fixture
def asked() -> list[int]:
    """The rows that were read."""
    return []


@pytest.fixture
def read(reader: apsw.Connection, asked: list[int]) -> Read:
    def read(ids: Iterable[int]) -> dict[int, str]:
        wanted = [*ids]
        asked.extend(wanted)
        rows = (reader.execute("SELECT id, text FROM rows WHERE id = ?", (id_,)) for id_ in wanted)
        return {id_: text for found in rows for id_, text in found}

    return read


def test_what_was_read_is_read_once_and_comes_in_the_order_asked_for(reader, read, asked):
    memory: Memory[int, str] = Memory(reader, 10)
    memory.recall([2], read)
    assert [*memory.recall([3, 2, 1], read).items()] == [(3, "three"), (2, "two"), (1, "one")]
    assert [*memory.recall([1, 3], read)] == [1, 3]
    assert asked == [2, 3, 1]


def test_what_is_not_there_is_asked_for_again(reader, read, asked):
    memory: Memory[int, str] = Memory(reader, 10)
    assert memory.recall([7, 1], read) == {1: "one"}
    assert memory.recall([7, 1], read) == {1: "one"}
    assert asked == [7, 1, 7]


def test_all_is_forgotten_when_another_connection_has_changed_the_catalog(file, reader, read):
    memory: Memory[int, str] = Memory(reader, 10)
    assert memory.recall([1], read) == {1: "one"}
    with closing(apsw.Connection(str(file))) as writer:
        writer.execute("UPDATE rows SET text = 'uno' WHERE id = 1")
    assert memory.recall([1], read) == {1: "uno"}


@pytest.mark.parametrize(("size", "kept"), [(None, {2, 3}), (len, {3})])
def test_what_was_read_first_makes_room(reader, read, asked, size, kept):
    memory: Memory[int, str] = Memory(reader, 2 if size is None else 5, size)
    assert memory.recall([1, 2, 3], read) == {1: "one", 2: "two", 3: "three"}
    asked.clear()
    memory.recall([*kept], read)
    assert asked == []
    memory.recall([1], read)
    assert asked == [1]
