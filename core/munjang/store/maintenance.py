"""Checks a catalog against itself, and makes what can be derived anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import apsw
import numpy as np

from munjang.errors import LibraryDamaged
from munjang.messages import Message, msg
from munjang.records import Problem
from munjang.store.connection import sqlite_errors, write_transaction
from munjang.store.documents import Documents
from munjang.store.embeddings import Embeddings
from munjang.store.filing import Filer
from munjang.store.names import NAMED, Names
from munjang.store.passages import USED
from munjang.store.places import Places

_DETAIL = 120  # characters
_VECTORS = 4_096  # compared at once
_LENGTH_ERROR = 0.01  # float16 alone stays below a tenth of it
# A query that counts what must not be, and how to say it.
_MUST_BE_NONE = (
    (
        f"SELECT count(*) FROM passages WHERE NOT ({USED})"
        " AND id NOT IN (SELECT passage_id FROM orphans)",
        msg("{count} passages belong to no sentence."),
    ),
    (
        "SELECT count(*) FROM orphans CROSS JOIN passages ON passages.id = passage_id"
        f" WHERE {USED}",
        msg("{count} passages are about to be deleted that belong to sentences."),
    ),
    (
        "SELECT count(*) FROM passages WHERE NOT EXISTS (SELECT 1 FROM wanted_vectors"
        " WHERE passage_id = passages.id) AND id NOT IN (SELECT passage_id FROM pending)"
        " AND id NOT IN (SELECT passage_id FROM orphans)",
        msg("{count} passages have no vector and are not waiting for one."),
    ),
    (
        "SELECT count(*) FROM pending WHERE passage_id IN (SELECT passage_id FROM wanted_vectors)",
        msg("{count} passages wait for a vector they have."),
    ),
    (
        "SELECT count(*) FROM contents WHERE sentence_count <>"
        " (SELECT count(*) FROM own_sentences WHERE content_id = contents.id)",
        msg("{count} documents have lost sentences."),
    ),
    (
        "SELECT count(*) FROM sentences WHERE id NOT IN (SELECT id FROM own_sentences)",
        msg("{count} sentences belong to no document."),
    ),
    (
        # Contents of before there were windows have a longer hash: they are to be read anew.
        "SELECT count(*) FROM contents WHERE sentence_count > 0 AND length(hash) = 20"
        " AND id NOT IN (SELECT content_id FROM windows)",
        msg("{count} documents have lost their windows."),
    ),
    (
        "SELECT abs((SELECT count(*) FROM sentences) - (SELECT count(*) FROM lexicon))",
        msg("{count} sentences are missing from the word index, or too many are in it."),
    ),
    (
        "SELECT count(*) FROM sentences WHERE id NOT IN (SELECT rowid FROM lexicon)",
        msg("{count} sentences cannot be found by their words."),
    ),
    (
        "SELECT count(*) FROM contents WHERE id NOT IN (SELECT rowid FROM documents)",
        msg("{count} documents cannot be found by their words."),
    ),
    (
        f"SELECT count(*) FROM files WHERE {NAMED}"
        " AND (id NOT IN (SELECT rowid FROM names) OR id NOT IN (SELECT rowid FROM letters))",
        msg("{count} files cannot be found by their names."),
    ),
    (
        "SELECT count(*) FROM files WHERE state IN ('indexed', 'partial') AND content_id IS NULL",
        msg("{count} files are called indexed but have no content."),
    ),
    (
        "SELECT count(*) FROM contents WHERE id NOT IN (SELECT content_id FROM unclaimed)"
        " AND NOT EXISTS (SELECT 1 FROM files WHERE content_id = contents.id)",
        msg("{count} documents are kept that no file has any more."),
    ),
    (
        "SELECT count(*) FROM files JOIN contents ON contents.id = content_id"
        " WHERE state <> 'pending' AND files.hash IS NOT contents.hash",
        msg("{count} files are held to say what another document says."),
    ),
)


def find_problems(connection: apsw.Connection, directory: Path) -> list[Problem]:
    """Everything that is wrong with the catalog or its caches, worst first."""
    with sqlite_errors(connection):
        problems = [
            Problem(msg("The database is damaged: {detail}", detail=_short(line)), mendable=False)
            for (line,) in connection.execute("PRAGMA integrity_check(20)")
            if line != "ok" and "fts5" not in line.casefold()  # those can be mended: see below
        ]
        problems += _word_index_problems(connection)
        if problems:
            return problems  # counts would not be true
        with connection:  # all of it in one state of the catalog, if somebody writes meanwhile
            try:
                problems += _row_problems(connection)
            except (UnicodeDecodeError, TypeError) as error:  # a value of a kind nobody stored
                detail = msg("The database is damaged: {detail}", detail=_short(str(error)))
                return [*problems, Problem(detail, mendable=False)]
        filers = (Filer(connection, directory, *known) for known in Embeddings(connection).known())
        if not all(filer.sound() for filer in filers):
            problems.append(
                Problem(msg("The vector index is missing or damaged; searching works without it."))
            )
    return problems


def rebuild(
    connection: apsw.Connection, directory: Path, report: Callable[[int, int], None]
) -> None:
    """Make the word indexes, the queue of the encoder and the FAISS file anew.

    One transaction: until it ends, searches see the old state. Documents that have lost sentences
    are put on the list of files to read; vectors of no document are kept until that is done.
    """
    documents, embeddings = Documents(connection), Embeddings(connection)
    with write_transaction(connection):
        odd = [(seq,) for seq in _odd_vectors(connection)]
        connection.executemany("DELETE FROM vectors WHERE seq = ?", odd)
        documents.clear_word_indexes()
        documents.distrust(documents.damaged())
        documents.drop_loose_ends()
        while documents.collect_garbage():
            pass
        contents = documents.content_ids()
        for number, content in enumerate(contents, 1):
            documents.index_words(content)
            report(number, len(contents))
        Names(connection).fill()
        Places(connection).distrust()
        connection.execute(
            "DELETE FROM pending WHERE passage_id IN (SELECT passage_id FROM wanted_vectors)"
        )
        embeddings.requeue_missing()
    for encoder_id, dimension in embeddings.known():
        Filer(connection, directory, encoder_id, dimension).file_all()


def _short(detail: str) -> str:
    """What SQLite says, in one line."""
    return " ".join(detail.split())[:_DETAIL]


def _row_problems(connection: apsw.Connection) -> list[Problem]:
    problems = []
    broken = list(connection.execute("PRAGMA foreign_key_check"))
    if broken:
        problems.append(
            Problem(msg("{count} rows point to rows that are gone.", count=len(broken)))
        )
    for query, message in _MUST_BE_NONE:
        row = connection.execute(query).fetchone()
        if row is not None and row[0]:
            problems.append(Problem(Message(message.template, {"count": row[0]})))
    damaged = len(Documents(connection).damaged())
    if damaged:
        problems.append(
            Problem(msg("{count} documents do not say what was read of them.", count=damaged))
        )
    odd = sum(1 for _ in _odd_vectors(connection))
    if odd:
        problems.append(Problem(msg("{count} vectors are damaged.", count=odd)))
    return problems


def _word_index_problems(connection: apsw.Connection) -> list[Problem]:
    problems = []
    for table in ("lexicon", "documents", "names", "letters"):
        try:
            with write_transaction(connection):
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        except (apsw.Error, LibraryDamaged):
            problems.append(Problem(msg("The word index {name} is damaged.", name=table)))
    return problems


def _odd_vectors(connection: apsw.Connection) -> Iterator[int]:
    """The sequence numbers of vectors that no encoder can have made."""
    rows = connection.execute(
        "SELECT seq, vector, dimension FROM vectors JOIN encoders ON encoders.id = encoder_id"
    )
    while batch := list(islice(rows, _VECTORS)):
        whole: dict[int, list[tuple[int, bytes]]] = {}
        for seq, vector, dimension in batch:
            if isinstance(vector, bytes) and len(vector) == 2 * dimension:
                whole.setdefault(dimension, []).append((seq, vector))
            else:
                yield seq
        for dimension, same in whole.items():
            flat = np.frombuffer(b"".join(vector for _, vector in same), "<f2")
            lengths = np.linalg.norm(flat.reshape(-1, dimension).astype(np.float32), axis=1)
            odd = ~np.isfinite(lengths)
            if abs(np.median(lengths) - 1.0) < _LENGTH_ERROR:  # those of most encoders
                odd |= abs(lengths - 1.0) > _LENGTH_ERROR
            yield from (seq for (seq, _), bad in zip(same, odd, strict=True) if bad)
