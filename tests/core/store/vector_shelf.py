"""A catalog of random vectors, and what plain arithmetic finds in it."""

from __future__ import annotations

import numpy as np

from munjang.records import Document, Extraction, Window
from munjang.store import (
    Documents,
    Embeddings,
    Filer,
    PassageKind,
    Passages,
    VectorIndex,
    open_catalog,
    write_transaction,
)

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
        self.let_go(*numbers)
        with write_transaction(self.connection):
            while Passages(self.connection).delete_orphans():
                pass

    def let_go(self, *numbers):
        """Remove documents, but not yet what nothing says any more."""
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


def steps_of(connection, work):
    """How much SQLite does, in hundreds of its instructions."""
    steps = []
    connection.set_progress_handler(lambda: bool(steps.append(1)), 100)
    try:
        work()
    finally:
        connection.set_progress_handler(None)
    return len(steps)
