"""Checks a catalog against itself, and makes what can be derived anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw

from munjang.errors import LibraryDamaged
from munjang.messages import Message, msg
from munjang.records import Problem
from munjang.store.connection import sqlite_errors, write_transaction
from munjang.store.documents import Documents
from munjang.store.embeddings import Embeddings
from munjang.store.ledger import Ledger
from munjang.store.vector_files import vector_file_sound, write_vector_file

# A query that counts what must not be, and how to say it.
_MUST_BE_NONE = (
    (
        "SELECT count(*) FROM passages WHERE NOT EXISTS (SELECT 1 FROM sentences"
        " WHERE passage_id = passages.id)"
        " AND NOT EXISTS (SELECT 1 FROM windows WHERE passage_id = passages.id)",
        msg("{count} passages belong to no sentence."),
    ),
    (
        "SELECT count(*) FROM passages WHERE NOT EXISTS (SELECT 1 FROM vectors"
        " WHERE passage_id = passages.id) AND id NOT IN (SELECT passage_id FROM pending)",
        msg("{count} passages have no vector and are not waiting for one."),
    ),
    (
        "SELECT count(*) FROM pending WHERE passage_id IN (SELECT passage_id FROM vectors)",
        msg("{count} passages wait for a vector they have."),
    ),
    (
        "SELECT count(*) FROM contents WHERE sentence_count <>"
        " (SELECT count(*) FROM sentences WHERE content_id = contents.id)",
        msg("{count} documents have lost sentences."),
    ),
    (
        "SELECT count(*) FROM contents WHERE sentence_count > 0"
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
        "SELECT count(*) FROM files WHERE state <> 'excluded'"
        " AND id NOT IN (SELECT rowid FROM names)",
        msg("{count} files cannot be found by their names."),
    ),
    (
        "SELECT count(*) FROM files WHERE state IN ('indexed', 'partial') AND content_id IS NULL",
        msg("{count} files are called indexed but have no content."),
    ),
)


def find_problems(connection: apsw.Connection, directory: Path) -> list[Problem]:
    """Everything that is wrong with the catalog or its caches, worst first."""
    with sqlite_errors(Path(connection.filename)):
        problems = [
            Problem(msg("The database is damaged: {detail}", detail=line), mendable=False)
            for (line,) in connection.execute("PRAGMA integrity_check(20)")
            if line != "ok" and "fts5" not in line.casefold()  # those can be mended: see below
        ]
        problems += _word_index_problems(connection)
        if problems:
            return problems  # counts would not be true
        broken = list(connection.execute("PRAGMA foreign_key_check"))
        if broken:
            problems.append(
                Problem(msg("{count} rows point to rows that are gone.", count=len(broken)))
            )
        for query, message in _MUST_BE_NONE:
            row = connection.execute(query).fetchone()
            if row is not None and row[0]:
                problems.append(Problem(Message(message.template, {"count": row[0]})))
        encoder = Embeddings(connection).current_encoder()
        if encoder is not None and _has_vectors(connection):
            encoder_id, _, dimension = encoder
            if _file_expected(connection) and not vector_file_sound(
                connection, directory, encoder_id, dimension
            ):
                problems.append(
                    Problem(
                        msg("The vector index is missing or damaged; searching works without it.")
                    )
                )
    return problems


def rebuild(
    connection: apsw.Connection, directory: Path, report: Callable[[int, int], None]
) -> None:
    """Make the word indexes, the queue of the encoder and the FAISS file anew.

    One transaction: until it ends, searches see the old state. Documents that have lost sentences
    are put on the list of files to read.
    """
    documents, embeddings = Documents(connection), Embeddings(connection)
    with write_transaction(connection):
        documents.clear_word_indexes()
        documents.drop_loose_ends()
        while documents.collect_garbage():
            pass
        contents = documents.content_ids()
        for number, content in enumerate(contents, 1):
            documents.index_words(content)
            report(number, len(contents))
        Ledger(connection).name_files()
        connection.execute(
            "DELETE FROM pending WHERE passage_id IN (SELECT passage_id FROM vectors)"
        )
        embeddings.requeue_missing()
    encoder = embeddings.current_encoder()
    if encoder is not None and _has_vectors(connection):
        write_vector_file(connection, directory, encoder[0], encoder[2])


def _word_index_problems(connection: apsw.Connection) -> list[Problem]:
    problems = []
    for table in ("lexicon", "documents", "names"):
        try:
            with write_transaction(connection):
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        except (apsw.Error, LibraryDamaged):
            problems.append(Problem(msg("The word index {name} is damaged.", name=table)))
    return problems


def _file_expected(connection: apsw.Connection) -> bool:
    """Whether there should be a FAISS file: the first is written when the encoder has caught up."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM vector_files) OR NOT EXISTS (SELECT 1 FROM pending)"
    ).fetchone()
    return row is not None and bool(row[0])


def _has_vectors(connection: apsw.Connection) -> bool:
    return connection.execute("SELECT 1 FROM vectors LIMIT 1").fetchone() is not None
