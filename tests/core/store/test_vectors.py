"""The nearest vectors: whatever the FAISS file's fate, those of the catalog, found exactly."""

from __future__ import annotations

import subprocess
import sys

import apsw
import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from munjang.records import Document, Extraction, Window
from munjang.store import (
    Documents,
    Embeddings,
    PassageKind,
    VectorIndex,
    open_catalog,
    vector_file_sound,
    write_transaction,
    write_vector_file,
)

DIMENSION = 16
TOLERANCE = 0.02  # of 8 bits a dimension, on vectors of length 1
LANGUAGES = ("en", "ko")
WORDS = {"en": "the stone number {} is heavy", "ko": "{}번 돌은 무겁다"}


class Shelf:
    """A catalog with one sentence and one window a document, and what numpy says is nearest."""

    def __init__(self, directory, seed=0):
        self.directory = directory
        self.random = np.random.default_rng(seed)
        self.connection = open_catalog(directory)
        self.documents = Documents(self.connection)
        self.embeddings = Embeddings(self.connection)
        with write_transaction(self.connection):
            self.encoder_id = self.embeddings.use_encoder("tests", DIMENSION)
            self.connection.execute("INSERT INTO folders (path, added) VALUES (x'2f', 0)")

    def close(self):
        self.connection.close()

    def reader(self):
        return VectorIndex(self.directory, self.encoder_id, DIMENSION)

    def add(self, *numbers):
        """Store documents and their vectors, as the indexer does."""
        with write_transaction(self.connection):
            for number in numbers:
                text = WORDS[LANGUAGES[number % 2]].format(number)
                hash_ = str(number).encode()
                document = Document(
                    Extraction(text=text, reader="txt"),
                    [(0, len(text))],
                    [""],
                    "",
                    windows=[Window(0, 1, "")],
                )
                self.documents.store(hash_, document, priority=0)
                self.connection.execute(
                    "INSERT INTO files (folder_id, path, size, modified_ns, content_id, state,"
                    " reason) SELECT 1, hash, 0, 0, id, 'indexed', '' FROM contents WHERE hash = ?",
                    (hash_,),
                )
        pending = self.embeddings.pending(1_000)
        vectors = self.random.normal(size=(len(pending), DIMENSION)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        with write_transaction(self.connection):
            self.embeddings.store(self.encoder_id, [p.id for p in pending], vectors)

    def remove(self, *numbers):
        with write_transaction(self.connection):
            for number in numbers:
                self.connection.execute("DELETE FROM files WHERE path = ?", (str(number).encode(),))
            while self.documents.collect_garbage():
                pass

    def write_file(self):
        return write_vector_file(self.connection, self.directory, self.encoder_id, DIMENSION)

    def file_sound(self):
        return vector_file_sound(self.connection, self.directory, self.encoder_id, DIMENSION)

    def files(self):
        return sorted((self.directory / "vectors").glob("*.faiss"))

    def exact(self, query, kind):
        """Every vector of a kind: sequence number → (inner product, language)."""
        rows = self.connection.execute(
            "SELECT seq, vector, language FROM vectors JOIN passages ON passages.id = passage_id"
            " WHERE kind = ?",
            (kind,),
        )
        return {
            seq: (float(np.frombuffer(blob, "<f2").astype(np.float32) @ query), language)
            for seq, blob, language in rows
        }

    def check(self, reader, count=5):
        """The reader finds, in each language, the nearest vectors of the catalog."""
        reader.refresh(self.connection)
        query = self.random.normal(size=DIMENSION).astype(np.float32)
        query /= np.linalg.norm(query)
        for kind in PassageKind:
            self.check_kind(reader, query, count, kind)
            some = [seq for seq in self.exact(query, kind) if self.random.random() < 0.3]
            self.check_kind(reader, query, count, kind, within=np.array(some, np.int64))
        assert len(reader) == sum(len(self.exact(query, kind)) for kind in PassageKind)

    def check_kind(self, reader, query, count, kind, within=None):
        ids, scores = reader.search(query, count, kind, within)
        exact = self.exact(query, kind)
        if within is not None:
            exact = {seq: exact[seq] for seq in within.tolist()}
        assert len(set(ids.tolist())) == len(ids)
        assert set(ids.tolist()) <= exact.keys()
        for seq, score in zip(ids.tolist(), scores.tolist(), strict=True):
            assert score == pytest.approx(exact[seq][0], abs=TOLERANCE)
        for language in LANGUAGES:
            best = sorted((s for s, code in exact.values() if code == language), reverse=True)
            found = [exact[seq][0] for seq in ids.tolist() if exact[seq][1] == language]
            assert len(found) == min(count, len(best))
            # Quantisation may swap neighbours, but nothing clearly nearer is missed.
            assert sorted(found, reverse=True) == pytest.approx(best[:count], abs=2 * TOLERANCE)


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path)
    yield shelf
    shelf.close()


def test_an_empty_library_has_no_neighbours(shelf):
    shelf.check(shelf.reader())
    shelf.write_file()
    shelf.check(shelf.reader())
    assert shelf.file_sound()


@settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
class VectorLife(RuleBasedStateMachine):
    """Vectors come, go and come again; files are written and lost; readers old and new agree."""

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed):
        self.directory = self.make_directory()
        self.shelf = Shelf(self.directory, seed)
        self.old_reader = self.shelf.reader()  # keeps the file it has mapped
        self.present = set()

    @rule(numbers=st.sets(st.integers(0, 60), min_size=1, max_size=20))
    def add(self, numbers):
        self.shelf.add(*(numbers - self.present))
        self.present |= numbers

    @rule(numbers=st.sets(st.integers(0, 60), min_size=1, max_size=20))
    def remove(self, numbers):
        self.shelf.remove(*(numbers & self.present))
        self.present -= numbers

    @rule()
    def write(self):
        assert self.shelf.write_file() == len(PassageKind) * len(self.present)
        assert self.shelf.file_sound()
        assert len(self.shelf.files()) == 1

    @rule()
    def lose(self):
        for path in self.shelf.files():
            path.unlink()
        self.shelf.check(self.shelf.reader())

    @rule()
    def search_with_the_old_reader(self):
        self.shelf.check(self.old_reader)

    @invariant()
    def all_is_found(self):
        if hasattr(self, "shelf"):
            self.shelf.check(self.shelf.reader())

    def teardown(self):
        if hasattr(self, "shelf"):
            self.shelf.check(self.old_reader)
            self.shelf.close()


def test_vectors_are_found_through_all_their_lives(tmp_path_factory):
    VectorLife.make_directory = lambda _: tmp_path_factory.mktemp("shelf")
    run_state_machine_as_test(VectorLife)


@pytest.mark.parametrize("damage", ["deleted", "cut", "emptied", "foreign", "dimension", "rows"])
def test_a_damaged_file_is_noticed_and_done_without(shelf, damage):
    shelf.add(*range(40))
    shelf.write_file()
    (path,) = shelf.files()
    rows = path.with_suffix(".rows.npy")
    match damage:
        case "deleted":
            path.unlink()
        case "cut":
            path.write_bytes(path.read_bytes()[:-100])
        case "emptied":
            path.write_bytes(b"")
        case "foreign":
            path.write_bytes(b"an index of something else" * 100)
        case "dimension":
            import faiss

            other = faiss.IndexScalarQuantizer(8, faiss.ScalarQuantizer.QT_8bit)
            vectors = np.eye(40, 8, dtype=np.float32)
            other.train(vectors)
            other.add(vectors)
            faiss.write_index(other, str(path))
        case "rows":
            np.save(rows, np.zeros(40, np.int64))
    assert not shelf.file_sound()
    reader = shelf.reader()
    shelf.check(reader)
    shelf.remove(*range(0, 40, 3))
    shelf.add(*range(50, 60))
    shelf.check(reader)

    shelf.write_file()
    assert shelf.file_sound()
    shelf.check(reader)
    shelf.check(shelf.reader())


def test_a_reader_in_the_middle_of_a_transaction_sees_one_state(shelf):
    shelf.add(*range(30))
    shelf.write_file()
    shelf.remove(*range(10))
    other = apsw.Connection(shelf.connection.filename)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM vectors").fetchall()
    # Meanwhile the file it is about to map is replaced, and more is changed.
    shelf.write_file()
    shelf.remove(*range(10, 20))
    shelf.add(*range(30, 40))
    reader = shelf.reader()
    reader.refresh(other)
    assert len(reader) == len(PassageKind) * 20
    other.execute("COMMIT")
    reader.refresh(other)
    other.close()
    assert len(reader) == len(PassageKind) * 20
    shelf.check(reader)


def test_another_encoder_begins_anew(shelf):
    shelf.add(*range(20))
    shelf.write_file()
    first = shelf.encoder_id
    with write_transaction(shelf.connection):
        second = shelf.embeddings.use_encoder("another", DIMENSION * 2)
    # A searcher that is open tells its old vectors from the new ones by this number.
    assert second != first
    assert shelf.embeddings.count_pending() == len(PassageKind) * 20
    with write_transaction(shelf.connection):
        assert shelf.embeddings.use_encoder("another", DIMENSION * 2) == second


def test_faiss_is_loaded_when_asked_for_and_not_before():
    program = """
import sys
from munjang.store import load_faiss
assert "faiss" not in sys.modules
load_faiss()
assert sys.modules["faiss"].IndexFlatIP(4).ntotal == 0
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
