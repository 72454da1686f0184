"""The nearest vectors: whatever the FAISS files' fate, those of the catalog are found."""

from __future__ import annotations

import shutil
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
from vector_shelf import ALL, DIMENSION, LANGUAGES, Shelf

from munjang.store import (
    Embeddings,
    Filer,
    PassageKind,
    VectorIndex,
    open_catalog,
    write_transaction,
)
from munjang.store.backups import CATALOG_NAME
from munjang.store.connection import make_catalog
from munjang.store.runs import Run
from munjang.store.segments import Part, Quantiser


def test_an_empty_library_has_no_neighbours(shelf):
    shelf.check(shelf.reader())
    shelf.file_all()
    shelf.check(shelf.reader())
    assert shelf.filer().sound()
    assert shelf.files() == []


@settings(
    max_examples=15,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
class VectorLife(RuleBasedStateMachine):
    """Vectors come, go and come again; files are written and lost; readers old and new agree."""

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed):
        self.directory = self.make_directory()
        self.shelf = Shelf(self.directory, seed)
        self.old_reader = self.shelf.reader()  # keeps the files it has mapped
        self.filer = self.shelf.filer()
        self.present = set()

    @rule(numbers=st.sets(st.integers(0, 60), min_size=1, max_size=20))
    def add(self, numbers):
        self.shelf.add(*(numbers - self.present))
        self.present |= numbers

    @rule(numbers=st.sets(st.integers(0, 60), min_size=1, max_size=20))
    def remove(self, numbers):
        self.shelf.remove(*(numbers & self.present))
        self.present -= numbers

    @rule(steps=st.integers(1, 5))
    def file_some(self, steps):
        """Others come between the pieces of this work, and now and then it is lost half done."""
        for _ in range(steps):
            self.filer.step()

    @rule()
    def start_again(self):
        self.filer = self.shelf.filer()

    @rule()
    def file_all(self):
        self.shelf.keep_filing()
        assert self.shelf.filer().sound()
        assert len(self.shelf.segments()) <= 7  # each less than half of the one before

    @rule()
    def lose(self):
        for path in self.shelf.files("en-*.faiss"):
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


@pytest.mark.usefixtures("filed_early")
def test_vectors_are_found_through_all_their_lives(tmp_path_factory):
    VectorLife.make_directory = lambda _: tmp_path_factory.mktemp("shelf")
    run_state_machine_as_test(VectorLife)


@pytest.mark.parametrize(
    "damage", ["deleted", "gone", "cut", "emptied", "foreign", "dimension", "numbers", "flipped"]
)
def test_a_damaged_segment_is_noticed_and_done_without(shelf, damage):
    shelf.add(*range(40))
    shelf.file_all()
    path, *_ = shelf.files("*.faiss")
    content = path.read_bytes()
    match damage:
        case "deleted":
            path.unlink()
        case "gone":
            shutil.rmtree(path.parent)
        case "cut":
            path.write_bytes(content[:-100])
        case "emptied":
            path.write_bytes(b"")
        case "foreign":
            path.write_bytes(b"an index of something else" * 100)
        case "dimension":
            import faiss

            other = faiss.IndexRaBitQFastScan(8, faiss.METRIC_INNER_PRODUCT)
            vectors = np.eye(20, 8, dtype=np.float32)
            other.train(vectors)
            other.add(vectors)
            faiss.write_index(other, str(path))
        case "numbers":
            np.save(path.with_suffix(".npy"), np.zeros(40, np.int64))
        case "flipped":  # nobody reads all of it before each search, but the indexer does once
            path.write_bytes(content[:-8] + bytes([content[-8] ^ 1]) + content[-7:])
    assert not shelf.filer().sound()
    reader = shelf.reader()
    shelf.check(reader)
    shelf.remove(*range(0, 40, 3))
    shelf.add(*range(50, 60))
    shelf.check(reader)

    shelf.keep_filing()
    assert shelf.filer().sound()
    shelf.check(reader)
    shelf.check(shelf.reader())


@pytest.mark.parametrize("damaged", [lambda _: b"", lambda content: content.replace(b"}", b"{")])
def test_numbers_without_their_head_are_done_without(shelf, damaged):
    shelf.add(*range(40))
    shelf.file_all()
    path, *_ = shelf.files("*.npy")
    path.write_bytes(damaged(path.read_bytes()))
    assert not shelf.filer().sound()
    shelf.check(shelf.reader())


def test_a_reader_in_the_middle_of_a_transaction_sees_one_state(shelf):
    shelf.add(*range(30))
    shelf.file_all()
    shelf.remove(*range(10))
    other = apsw.Connection(shelf.connection.filename)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM vectors").fetchall()
    # Meanwhile the segment it is about to map is replaced, and more is changed.
    shelf.file_all()
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


def test_the_nearest_are_among_those_asked_for(shelf):
    """One bit a dimension finds the nearest of many, where there are dimensions enough."""
    dimension, count = 384, 20_000
    random = np.random.default_rng(3)
    centres = random.normal(size=(500, dimension))
    vectors = centres[random.integers(500, size=count)] + random.normal(size=(count, dimension))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    run = Run(np.arange(1, count + 1), np.tile(np.array([[1, 0]], np.uint8), (count, 1)), vectors)
    quantiser = Quantiser(dimension, run.some(run.seqs % 10 == 0))
    quantiser.add(run)
    ((index, seqs),) = quantiser.parts().values()
    part = Part(index, seqs)
    part.remove(np.arange(1, count, 2))
    recall = []
    for place in range(1, 100, 2):
        query = vectors[place] + random.normal(size=dimension).astype(np.float32) * 0.02
        scores = vectors @ query
        scores[::2] = -np.inf
        nearest = set((np.argsort(-scores)[:10] + 1).tolist())
        found, _ = part.search(query, 600, None)
        recall.append(len(nearest & set(found.tolist())) / 10)
    assert np.mean(recall) >= 0.97


@pytest.mark.parametrize("removed", [False, True])
def test_what_counts_is_found_however_far_from_the_query_it_lies(shelf, removed):
    for first in range(0, 800, 400):
        shelf.add(*range(first, first + 400))
    shelf.file_all()
    query = shelf.random.normal(size=DIMENSION).astype(np.float32)
    exact = shelf.exact(query, PassageKind.SENTENCE)
    farthest = sorted(exact, key=lambda seq: exact[seq][0])[:40]
    within = np.array(sorted(farthest), np.int64)
    reader = shelf.reader()
    reader.refresh(shelf.connection)
    if removed:  # all the others
        gone = [(seq,) for seq in exact if seq not in farthest]
        with write_transaction(shelf.connection):
            shelf.connection.executemany("DELETE FROM vectors WHERE seq = ?", gone)
        reader.refresh(shelf.connection)
    found = reader.search(query, 10, PassageKind.SENTENCE, None if removed else within)
    for language, seqs in zip(("", *LANGUAGES), found, strict=True):
        own = {seq for seq in farthest if exact[seq][1] == language}
        assert set(seqs.tolist()) <= own
        assert min(10, len(own)) / 2 <= len(seqs) <= 10


def test_the_vectors_of_an_older_library_serve_and_are_filed(tmp_path):
    catalog = make_catalog(tmp_path / CATALOG_NAME, 4)
    catalog.execute("INSERT INTO encoders (key, dimension) VALUES ('tests', ?)", (DIMENSION,))
    vectors = np.eye(30, DIMENSION, dtype="<f2")
    for number, vector in enumerate(vectors, 1):
        catalog.execute(
            "INSERT INTO passages (id, hash, language) VALUES (?1, ?1, 'ko')", (number,)
        )
        catalog.execute(
            "INSERT INTO vectors (encoder_id, passage_id, vector) VALUES (1, ?, ?)",
            (number, vector.tobytes()),
        )
    catalog.execute("INSERT INTO vector_files VALUES (1, '30-0a1b2c3d', 30, 30)")
    catalog.execute("INSERT INTO tombstones (seq) VALUES (31)")
    catalog.close()
    old = tmp_path / "vectors" / "30-0a1b2c3d.faiss"
    old.parent.mkdir()
    old.write_bytes(b"eight bits a dimension")

    connection = open_catalog(tmp_path)
    assert Embeddings(connection).current_encoder() == (1, "tests", DIMENSION)
    reader = VectorIndex(tmp_path, 1, DIMENSION)
    query = np.ones(DIMENSION, np.float32)
    for _ in range(2):
        reader.refresh(connection)
        found = reader.search(query, ALL, PassageKind.SENTENCE)
        assert [len(seqs) for seqs in found] == [0, 0, 30]
        Filer(connection, tmp_path, 1, DIMENSION).file_all()
    assert not old.exists()
    connection.close()


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
