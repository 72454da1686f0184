"""Another encoder: its vectors take over when they are made."""

from __future__ import annotations

import numpy as np
from vector_shelf import DIMENSION, steps_of

from munjang.store import PassageKind, VectorIndex, write_transaction


def test_a_new_encoder_takes_over_when_its_vectors_are_made(shelf):
    shelf.add(*range(20))
    shelf.file_all()
    first = shelf.encoder_id
    embeddings = shelf.embeddings
    with write_transaction(shelf.connection):
        second = embeddings.use_encoder("another", DIMENSION * 2)
    # A searcher that is open tells its old vectors from the new ones by this number.
    assert second != first
    assert embeddings.count_pending() == len(PassageKind) * 20
    with write_transaction(shelf.connection):
        assert embeddings.use_encoder("another", DIMENSION * 2) == second
    assert embeddings.current_encoder()[0] == first
    shelf.check(shelf.reader())

    pending = [passage.id for passage in embeddings.pending(100)]
    vectors = np.eye(len(pending), DIMENSION * 2, dtype=np.float32)
    with write_transaction(shelf.connection):
        embeddings.store(second, pending[:30], vectors[:30])
    shelf.remove(0, 1)
    shelf.check(shelf.reader())
    with write_transaction(shelf.connection):
        embeddings.store(second, pending[30:], vectors[30:])
        assert embeddings.switch()
        assert not embeddings.switch()
    assert embeddings.current_encoder()[0] == second
    reader = VectorIndex(shelf.directory, second, DIMENSION * 2)
    reader.refresh(shelf.connection)
    assert len(reader) == len(PassageKind) * 18
    with write_transaction(shelf.connection):
        while embeddings.delete_retired(10):
            pass
    rows = shelf.connection.execute("SELECT DISTINCT encoder_id FROM vectors").fetchall()
    assert rows == [(second,)]
    assert embeddings.known() == [(second, DIMENSION * 2)]


def test_an_encoder_that_is_coming_can_be_abandoned_and_taken_up_again(shelf):
    shelf.add(*range(20))
    shelf.file_all()
    embeddings = shelf.embeddings
    with write_transaction(shelf.connection):
        second = embeddings.use_encoder("another", DIMENSION)
    pending = [passage.id for passage in embeddings.pending(30)]
    with write_transaction(shelf.connection):
        embeddings.store(second, pending, np.eye(30, DIMENSION, dtype=np.float32))
        assert embeddings.use_encoder("tests", DIMENSION) == shelf.encoder_id
    assert embeddings.count_pending() == 0
    shelf.check(shelf.reader())
    with write_transaction(shelf.connection):
        assert embeddings.delete_retired(10)
        assert embeddings.use_encoder("another", DIMENSION) == second
    assert embeddings.count_pending() == len(PassageKind) * 20 - 20
    with write_transaction(shelf.connection):
        third = embeddings.use_encoder("a third", DIMENSION)
        while embeddings.delete_retired():
            pass
    assert [id_ for id_, _ in embeddings.known()] == [shelf.encoder_id, third]
    shelf.check(shelf.reader())


def test_a_new_encoder_also_sees_documents_whose_file_is_just_being_moved(shelf):
    shelf.add(1)
    with write_transaction(shelf.connection):
        shelf.connection.execute("DELETE FROM files")
        shelf.embeddings.use_encoder("another", DIMENSION)
    assert shelf.embeddings.count_pending() == len(PassageKind)


def test_an_encoder_without_vectors_is_replaced_at_once(shelf):
    with write_transaction(shelf.connection):
        second = shelf.embeddings.use_encoder("another", DIMENSION * 2)
    assert shelf.embeddings.current_encoder() == (second, "another", DIMENSION * 2)


def test_deleting_the_vectors_of_before_passes_over_no_new_ones_twice(shelf):
    shelf.add(*range(400))
    embeddings = shelf.embeddings
    with write_transaction(shelf.connection):
        second = embeddings.use_encoder("another", DIMENSION)
        pending = [passage.id for passage in embeddings.pending(1_000)]
        embeddings.store(second, pending, np.eye(len(pending), DIMENSION, dtype=np.float32))
        embeddings.switch()

    def delete():
        with write_transaction(shelf.connection):
            assert embeddings.delete_retired(40)

    first = steps_of(shelf.connection, delete)
    for _ in range(18):
        delete()
    assert steps_of(shelf.connection, delete) <= first + 5
