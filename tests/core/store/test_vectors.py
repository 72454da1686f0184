"""The nearest vectors: whatever the FAISS files' fate, those of the catalog are found."""

from __future__ import annotations

import errno
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

from munjang.errors import EnvironmentFailure
from munjang.records import Document, Extraction, Window
from munjang.store import (
    Documents,
    Embeddings,
    Filer,
    PassageKind,
    VectorIndex,
    filing,
    open_catalog,
    write_transaction,
)
from munjang.store.backups import CATALOG_NAME
from munjang.store.connection import make_catalog
from munjang.store.runs import Run
from munjang.store.segments import Part, Quantiser

DIMENSION = 16
ALL = 1_000  # more than a shelf holds: one bit a dimension says little in so few of them
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

    def filer(self):
        return Filer(self.connection, self.directory, self.encoder_id, DIMENSION)

    def file_all(self):
        self.filer().file_all()

    def keep_filing(self):
        """File as the indexer does, until there is nothing to do."""
        filer = self.filer()
        while filer.step():
            pass

    def segments(self):
        """The number of vectors in each segment, in order."""
        rows = self.connection.execute("SELECT count FROM segments ORDER BY last")
        return [count for (count,) in rows]

    def files(self, pattern="*"):
        return sorted((self.directory / "vectors").glob(f"*/{pattern}"))

    def exact(self, query, kind):
        """Every vector of a kind: sequence number → (inner product, language)."""
        rows = self.connection.execute(
            "SELECT seq, vector, language FROM vectors JOIN passages ON passages.id = passage_id"
            " WHERE kind = ? AND encoder_id = ?",
            (kind, self.encoder_id),
        )
        return {
            seq: (float(np.frombuffer(blob, "<f2").astype(np.float32) @ query), language)
            for seq, blob, language in rows
        }

    def check(self, reader, count=ALL):
        """The reader finds, in each language, the vectors of the catalog."""
        reader.refresh(self.connection)
        query = self.random.normal(size=DIMENSION).astype(np.float32)
        query /= np.linalg.norm(query)
        for kind in PassageKind:
            self.check_kind(reader, query, count, kind)
            some = [seq for seq in self.exact(query, kind) if self.random.random() < 0.3]
            self.check_kind(reader, query, count, kind, within=np.array(some, np.int64))
        assert len(reader) == sum(len(self.exact(query, kind)) for kind in PassageKind)

    def check_kind(self, reader, query, count, kind, within=None):
        exact = self.exact(query, kind)
        if within is not None:
            exact = {seq: exact[seq] for seq in within.tolist()}
        found = reader.search(query, count, kind, within)
        for language, seqs in zip(("", *LANGUAGES), found, strict=True):
            assert len(set(seqs.tolist())) == len(seqs)
            assert set(seqs.tolist()) == {q for q, (_, code) in exact.items() if code == language}


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path)
    yield shelf
    shelf.close()


@pytest.fixture
def filed_early(monkeypatch):
    """Have vectors filed as soon as there are some, and read a few at a time."""
    monkeypatch.setattr(filing, "_UNFILED", 8)
    monkeypatch.setattr(filing, "_PIECE", 16)


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


@pytest.mark.usefixtures("filed_early")
def test_what_another_has_filed_meanwhile_is_not_filed_twice(shelf):
    shelf.add(*range(40))
    slow = shelf.filer()
    assert slow.step()
    shelf.keep_filing()
    while slow.step():
        pass
    assert shelf.segments() == [80]  # a sentence and a window each
    shelf.check(shelf.reader())


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

            other = faiss.IndexRaBitQ(8, faiss.METRIC_INNER_PRODUCT)
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


@pytest.mark.usefixtures("filed_early")
def test_segments_stay_few_and_are_seldom_written_again(shelf):
    written = 0
    for first in range(0, 480, 8):
        before = set(shelf.files("*.npy"))
        shelf.add(*range(first, first + 8))
        shelf.keep_filing()
        written += sum(len(np.load(path)) for path in set(shelf.files("*.npy")) - before)
    count = 480 * len(PassageKind)
    assert sum(shelf.segments()) == count
    assert len(shelf.segments()) <= 7
    assert written <= count * 7  # the logarithm of 60 batches, and not 30 times
    shelf.check(shelf.reader())


@pytest.mark.usefixtures("filed_early")
def test_what_is_mostly_removed_is_written_again_without(shelf):
    shelf.add(*range(100))
    shelf.keep_filing()
    assert shelf.segments() == [200]
    shelf.remove(*range(10))
    shelf.keep_filing()
    assert shelf.segments() == [200]
    shelf.remove(*range(10, 90))
    shelf.keep_filing()
    assert shelf.segments() == [20]
    assert not shelf.connection.execute("SELECT count(*) FROM tombstones").fetchone()[0]
    shelf.check(shelf.reader())


@pytest.mark.usefixtures("filed_early")
def test_what_was_removed_by_edits_is_not_remembered_for_ever(shelf):
    shelf.add(*range(40))
    shelf.keep_filing()
    open_before = shelf.reader()
    for _ in range(50):
        shelf.remove(0)
        shelf.add(0)
        shelf.keep_filing()
        shelf.check(open_before)
        (removed,) = shelf.connection.execute("SELECT count(*) FROM tombstones").fetchone()
        assert removed < 20
    assert len(shelf.segments()) < 4
    shelf.check(shelf.reader())


def test_what_a_kill_left_behind_is_removed(shelf):
    shelf.add(*range(10))
    stray = shelf.directory / "vectors" / "17-abcdef01.tmp"
    stray.mkdir(parents=True)
    (stray / "en-sentence.faiss").write_bytes(b"half of it")
    (stray.parent / "17-abcdef01.faiss").write_bytes(b"of an older version")
    shelf.file_all()
    assert {path.parent for path in shelf.files()} == set(stray.parent.iterdir())
    assert len(list(stray.parent.iterdir())) == 1


def test_what_a_kill_left_behind_is_removed_where_nothing_is_to_be_filed(shelf):
    stray = shelf.directory / "vectors" / "17-abcdef01.tmp"
    stray.mkdir(parents=True)
    assert not shelf.filer().step()
    assert not stray.exists()


def test_a_full_disk_is_said_to_be_full_and_gets_its_room_back(shelf, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    shelf.add(*range(10))
    monkeypatch.setattr(np, "save", refuse)
    with pytest.raises(EnvironmentFailure, match="The disk is full"):
        shelf.file_all()
    assert list((shelf.directory / "vectors").iterdir()) == []
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
