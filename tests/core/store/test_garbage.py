"""What no file has any more is deleted, and what that costs follows the change."""

from __future__ import annotations

from contextlib import closing

import pytest
from vector_shelf import steps_of

from munjang.store import write_transaction
from munjang.store.connection import make_catalog, open_catalog


def contents(shelf):
    return {hash_.decode() for (hash_,) in shelf.connection.execute("SELECT hash FROM contents")}


@pytest.mark.parametrize(
    "leave",
    [
        "DELETE FROM files WHERE path = x'33'",
        "UPDATE files SET content_id = NULL WHERE path = x'33'",
        "UPDATE files SET content_id = (SELECT id FROM contents WHERE hash = x'34')"
        " WHERE path = x'33'",
    ],
)
def test_a_document_goes_with_the_last_of_its_files(shelf, leave):
    shelf.add(3, 4)
    shelf.connection.execute(
        "INSERT INTO files (folder_id, path, size, modified_ns, content_id, state, reason)"
        " SELECT 1, x'63', 0, 0, content_id, state, reason FROM files WHERE path = x'33'"
    )
    shelf.connection.execute(leave)
    shelf.remove()
    assert contents(shelf) == {"3", "4"}  # it has a copy
    shelf.connection.execute("DELETE FROM files WHERE path = x'63'")
    shelf.remove()
    assert contents(shelf) == {"4"}
    assert shelf.connection.execute("SELECT * FROM unclaimed").fetchall() == []


def test_the_documents_of_a_folder_go_with_it(shelf):
    shelf.add(*range(120))
    shelf.connection.execute("DELETE FROM folders")
    with write_transaction(shelf.connection):
        assert shelf.documents.collect_garbage(100) == 100
        assert shelf.documents.collect_garbage(100) == 20
        assert shelf.documents.collect_garbage(100) == 0
    assert contents(shelf) == set()


def test_a_document_that_finds_a_file_again_stays(shelf):
    shelf.add(3)
    shelf.connection.execute("UPDATE files SET content_id = NULL")
    shelf.connection.execute("UPDATE files SET content_id = (SELECT id FROM contents)")
    shelf.remove()
    assert contents(shelf) == {"3"}


def test_deleting_one_document_of_many_looks_at_no_other(shelf):
    shelf.add(*range(10))

    def remove(number):
        return steps_of(shelf.connection, lambda: shelf.remove(number))

    remove(0)
    few = remove(1)
    shelf.add(*range(10, 700))
    assert remove(2) <= few + 5


def test_what_an_older_version_has_left_is_deleted(tmp_path):
    path = tmp_path / "catalog.sqlite3"
    with closing(make_catalog(path, 12)) as old:
        old.execute(
            "INSERT INTO contents (hash, reader, title, language, left_out, text, first_sentence,"
            " sentence_count) VALUES (x'01', 'txt', '', '', '[]', '', 1, 0)"
        )
    with closing(open_catalog(tmp_path)) as connection:
        assert connection.execute("SELECT content_id FROM unclaimed").fetchall() == [(1,)]


def test_sentences_are_counted_without_windows(shelf):
    shelf.add(1, 2, 3)
    assert shelf.embeddings.count_sentences() == 3
    assert shelf.embeddings.count_pending_sentences() == 0
    shelf.connection.execute("DELETE FROM vectors")
    with write_transaction(shelf.connection):
        assert shelf.embeddings.requeue_missing() == 6
    assert shelf.embeddings.count_pending_sentences() == 3
    assert shelf.embeddings.count_pending() == 6


def test_counting_sentences_does_not_look_at_each(shelf):
    shelf.add(*range(5))
    counting = shelf.embeddings.count_sentences
    few = steps_of(shelf.connection, counting)
    shelf.connection.executemany(
        "INSERT INTO passages (hash, language) VALUES (?, '')",
        ((str(number).encode(),) for number in range(20_000)),
    )
    assert counting() == 20_005
    assert steps_of(shelf.connection, counting) <= few + 5
