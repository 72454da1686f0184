"""What nothing says any more is kept for a while, found by nobody, and comes back whole."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest
from vector_shelf import DIMENSION, steps_of

from munjang.search.meaning import Meaning, Neighbourhood
from munjang.store import Lexicon, PassageKind, Passages, open_catalog, write_transaction
from munjang.store.connection import make_catalog
from munjang.store.maintenance import find_problems


def count(shelf, table):
    return shelf.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def problems(shelf):
    """What is wrong with its passages; its files have no names."""
    found = find_problems(shelf.connection, shelf.directory)
    return [str(one.message) for one in found if "passages" in str(one.message)]


def test_orphans_do_not_count(shelf):
    shelf.add(*range(10))
    shelf.let_go(1, 2, 3)
    assert count(shelf, "passages") == count(shelf, "vectors") == 20
    assert count(shelf, "orphans") == 6
    assert shelf.embeddings.count_sentences() == 7
    assert problems(shelf) == []
    with write_transaction(shelf.connection):
        assert shelf.embeddings.requeue_missing() == 0
        shelf.embeddings.use_encoder("another", DIMENSION)
    assert shelf.embeddings.count_pending() == 14
    assert shelf.embeddings.count_unfound_sentences() == 0


def test_an_orphan_waits_for_no_vector(shelf):
    shelf.add(1)
    with write_transaction(shelf.connection):
        shelf.connection.execute("DELETE FROM vectors")
        assert shelf.embeddings.requeue_missing() == 2
    shelf.let_go(1)
    assert shelf.embeddings.pending(10) == []
    shelf.add(1)
    assert count(shelf, "orphans") == shelf.embeddings.count_pending() == 0
    assert count(shelf, "vectors") == 2


def test_what_is_said_again_keeps_its_vector(shelf):
    shelf.add(*range(10))
    vectors = shelf.connection.execute("SELECT * FROM vectors").fetchall()
    shelf.let_go(4)
    shelf.add(4)
    assert count(shelf, "orphans") == 0
    assert shelf.connection.execute("SELECT * FROM vectors").fetchall() == vectors
    assert shelf.embeddings.vectors_ever() == 20
    assert problems(shelf) == []


def test_what_another_encoder_has_not_seen_is_queued_when_it_is_said_again(shelf):
    shelf.add(1, 2)
    shelf.let_go(1)
    with write_transaction(shelf.connection):
        shelf.embeddings.use_encoder("another", DIMENSION)
    assert shelf.embeddings.count_pending() == 2
    with write_transaction(shelf.connection):
        Passages(shelf.connection).add("1번 돌은 무겁다", PassageKind.SENTENCE, "ko", 7)
    assert shelf.embeddings.count_pending() == 3
    assert count(shelf, "orphans") == 1


@pytest.mark.parametrize("filed", [False, True])
def test_orphans_crowd_nothing_out(shelf, filed):
    shelf.add(*range(0, 200, 2))
    if filed:
        shelf.file_all()
    rows = shelf.connection.execute(
        "SELECT passage_id, vector FROM vectors JOIN passages ON passages.id = passage_id"
        " WHERE kind = 0 ORDER BY seq"
    ).fetchall()
    vectors = {id_: np.frombuffer(blob, "<f2").astype(np.float32) for id_, blob in rows}
    query = vectors[rows[7][0]]
    by_nearness = sorted(vectors, key=lambda passage: -(vectors[passage] @ query))
    numbers = dict(zip(vectors, range(0, 200, 2), strict=True))
    shelf.let_go(*(numbers[passage] for passage in by_nearness[:90]))

    reader = shelf.reader()
    reader.refresh(shelf.connection)
    near = Neighbourhood(shelf.connection, Lexicon(shelf.connection))
    found = near.nearest(Meaning(query, reader, {}), PassageKind.SENTENCE, 1, None)
    assert [*found] == [by_nearness[90]]


@pytest.mark.usefixtures("filed_early")
def test_orphans_leave_nothing_behind(shelf):
    shelf.add(*range(40))
    shelf.keep_filing()
    reader = shelf.reader()
    shelf.check(reader)
    shelf.let_go(*range(0, 40, 2))
    shelf.check(reader)
    with write_transaction(shelf.connection):
        passages = Passages(shelf.connection)
        assert [passages.delete_orphans(30) for _ in range(3)] == [30, 10, 0]
        assert passages.count_orphans() == 0
    assert count(shelf, "vectors") == count(shelf, "passages") == 40
    shelf.check(reader)
    shelf.check(shelf.reader())
    assert problems(shelf) == []


def test_deleting_a_few_of_many_looks_at_no_other(shelf):
    shelf.add(*range(10))

    def delete(number):
        shelf.let_go(number)
        with write_transaction(shelf.connection):
            return steps_of(shelf.connection, Passages(shelf.connection).delete_orphans)

    few = delete(0)
    shelf.add(*range(10, 700))
    assert delete(1) <= few + 5


@pytest.mark.parametrize("spared", ["", "yes"])
def test_what_an_older_version_has_spared_is_kept_for_a_while(tmp_path, spared):
    path = tmp_path / "catalog.sqlite3"
    with closing(make_catalog(path, 14)) as old:
        old.pragma("foreign_keys", False)
        old.execute(
            "INSERT INTO contents (id, hash, reader, title, language, left_out, text,"
            " first_sentence, sentence_count) VALUES (1, x'01', 'txt', '', '', '[]', 'a b c', 5, 2)"
        )
        old.execute("INSERT INTO passages (id, hash, language) VALUES (3, x'03', ''),(4, x'04','')")
        old.execute("INSERT INTO sentences VALUES (5, 1, 3, 0, 1), (6, 1, 3, 2, 3)")
        old.execute("INSERT INTO meta VALUES ('vectors_spared', ?)", (spared,))
        old.execute("INSERT INTO meta VALUES ('sentences_embedded', 9)")
    with closing(open_catalog(tmp_path)) as connection:
        rows = connection.execute("SELECT * FROM own_sentences WHERE content_id = 1").fetchall()
        assert rows == [(1, 5, 3, 0, 1), (1, 6, 3, 2, 3)]
        orphans = connection.execute("SELECT passage_id FROM orphans").fetchall()
        assert orphans == ([(4,)] if spared else [])
        assert connection.execute("SELECT * FROM meta").fetchall() == []
