"""The catalog's schema and the steps that lead to it, one function a version.

A step runs in one transaction together with the new version number, so a catalog is never between
two versions. Never edit a step that has been released: add one.

How the tables hang together::

    folders ─< files >─ contents ─< sentences >─ passages ─< vectors >─ encoders
                            ├──< windows >────────────┤
                            ├──< marks                ├─< pending
                            ├──  unrecognised         └─< orphans
                            └──  unclaimed
    folders ─< drives      files ── away

A *content* is a distinct sequence of bytes: a moved or copied file shares it and costs nothing. A
*passage* is a distinct text as the encoder sees it: equal sentences share one vector. An *orphan*
is a passage that nothing says any more. A *window* is a run of sentences that has a passage of its
own. `lexicon` finds sentences by their words, `documents` whole contents, `names` files by the
words of name and title, and `letters` by any part of their names; all are contentless, since the
texts are in `contents` and `files`. Files that a rule leaves out are in the ledger but not in
`names` and `letters`: nobody wants to find them. `drives` are mounted in watched folders, and
`away` are files that went with one. `gists`, `places` and `regions` are the map of the library.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import apsw

from munjang.store.names import Names

TOKENISER = "unicode61 remove_diacritics 2"  # parts what munjang.language.terms has joined
APPLICATION_ID = 0x4D4A4E47  # "MJNG", so that `file` and we can tell a catalog from any database


def _v1(connection: apsw.Connection) -> None:
    connection.execute(
        f"""
        CREATE TABLE meta (
            key TEXT PRIMARY KEY,
            value NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE folders (
            id INTEGER PRIMARY KEY,
            path BLOB NOT NULL UNIQUE,          -- as the file system spells it
            available INTEGER NOT NULL DEFAULT 1,
            device INTEGER,                     -- st_dev when last seen, to notice an empty mount
            added REAL NOT NULL
        );

        CREATE TABLE contents (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            hash BLOB NOT NULL UNIQUE,          -- BLAKE2b-160 of the file's bytes
            reader TEXT NOT NULL,
            title TEXT NOT NULL,
            language TEXT NOT NULL,
            left_out TEXT,                      -- since version 2 a list of messages
            text TEXT NOT NULL,
            first_sentence INTEGER NOT NULL,    -- the sentences' ids are contiguous
            sentence_count INTEGER NOT NULL
        );

        CREATE TABLE files (
            id INTEGER PRIMARY KEY,
            folder_id INTEGER NOT NULL REFERENCES folders ON DELETE CASCADE,
            path BLOB NOT NULL UNIQUE,
            size INTEGER NOT NULL,              -- bytes
            modified_ns INTEGER NOT NULL,
            hash BLOB,                          -- of the bytes last read
            content_id INTEGER REFERENCES contents,
            state TEXT NOT NULL,
            reason TEXT NOT NULL,               -- a message
            deaths INTEGER NOT NULL DEFAULT 0   -- readers that died on these bytes
        );
        CREATE INDEX files_by_folder ON files (folder_id);
        CREATE INDEX files_by_content ON files (content_id);
        CREATE INDEX files_to_read ON files (modified_ns DESC) WHERE state = 'pending';

        CREATE TABLE marks (
            content_id INTEGER NOT NULL REFERENCES contents ON DELETE CASCADE,
            kind TEXT NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            number INTEGER,
            label TEXT NOT NULL,
            PRIMARY KEY (content_id, kind, start, end)
        ) WITHOUT ROWID;

        CREATE TABLE passages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            hash BLOB NOT NULL UNIQUE,          -- BLAKE2b-128 of exactly the text to embed
            language TEXT NOT NULL
        );

        CREATE TABLE sentences (
            id INTEGER PRIMARY KEY,
            content_id INTEGER NOT NULL REFERENCES contents ON DELETE CASCADE,
            passage_id INTEGER NOT NULL REFERENCES passages,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL
        );
        CREATE INDEX sentences_by_passage ON sentences (passage_id);
        CREATE INDEX sentences_by_content ON sentences (content_id);

        CREATE VIRTUAL TABLE lexicon USING fts5(
            terms, content='', contentless_delete=1, tokenize='{TOKENISER}'
        );
        CREATE VIRTUAL TABLE documents USING fts5(
            terms, content='', contentless_delete=1, tokenize='{TOKENISER}'
        );
        CREATE VIRTUAL TABLE names USING fts5(
            terms, content='', contentless_delete=1, tokenize='{TOKENISER}'
        );
        CREATE VIRTUAL TABLE documents_terms USING fts5vocab('documents', 'row');

        CREATE TABLE encoders (
            id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never reused: open searchers tell by it
            key TEXT NOT NULL UNIQUE,           -- what the vectors mean
            dimension INTEGER NOT NULL
        );

        CREATE TABLE vectors (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,  -- the id FAISS knows it by; never reused
            encoder_id INTEGER NOT NULL REFERENCES encoders ON DELETE CASCADE,
            passage_id INTEGER NOT NULL REFERENCES passages,
            vector BLOB NOT NULL                -- float16, little endian
        );
        CREATE UNIQUE INDEX vectors_by_passage ON vectors (passage_id, encoder_id);

        CREATE TABLE tombstones (               -- vectors removed since the FAISS file was written
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            seq INTEGER NOT NULL
        );

        CREATE TABLE pending (                  -- passages the current encoder has not seen
            passage_id INTEGER PRIMARY KEY REFERENCES passages,
            priority INTEGER NOT NULL           -- the newest file's modification time goes first
        );
        CREATE INDEX pending_by_priority ON pending (priority DESC, passage_id);

        CREATE TABLE vector_files (             -- the manifest: which FAISS file is current
            encoder_id INTEGER PRIMARY KEY REFERENCES encoders ON DELETE CASCADE,
            name TEXT NOT NULL,
            count INTEGER NOT NULL,
            last_seq INTEGER NOT NULL
        );
        """
    )


def _v2(connection: apsw.Connection) -> None:
    """A document may lack several things: one message becomes a list of them."""
    connection.execute(
        "UPDATE contents SET left_out ="
        " CASE WHEN left_out IS NULL THEN '[]' ELSE json_array(json(left_out)) END"
    )


def _v3(connection: apsw.Connection) -> None:
    """What became of a file, when and by which readers; rules, pictures, kept passwords."""
    connection.execute(
        """
        ALTER TABLE files ADD COLUMN read_at REAL;  -- when it was last read, or judged by its name
        ALTER TABLE files ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;  -- of the readers then
        ALTER TABLE contents ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

        CREATE INDEX files_by_hash ON files (hash);

        CREATE TABLE unrecognised (             -- documents with pictures whose text is not read
            content_id INTEGER PRIMARY KEY REFERENCES contents ON DELETE CASCADE,
            pictures INTEGER NOT NULL,
            deaths INTEGER NOT NULL DEFAULT 0   -- readers that died of them
        );

        CREATE TABLE ignore_rules (             -- which files are nobody's documents, in order
            id INTEGER PRIMARY KEY,
            folder_id INTEGER REFERENCES folders ON DELETE CASCADE,  -- NULL: in all folders
            pattern TEXT NOT NULL               -- as in a .gitignore
        );

        CREATE TABLE unlocked (                 -- files whose password the system's keyring keeps
            hash BLOB PRIMARY KEY               -- of their bytes, as in files
        ) WITHOUT ROWID;
        """
    )


def _v4(connection: apsw.Connection) -> None:
    """Windows: runs of sentences that are embedded too. Documents are read anew to get theirs."""
    connection.execute(
        """
        CREATE TABLE windows (
            id INTEGER PRIMARY KEY,
            content_id INTEGER NOT NULL REFERENCES contents ON DELETE CASCADE,
            passage_id INTEGER NOT NULL REFERENCES passages,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            context TEXT NOT NULL               -- goes before the text from start to end
        );
        CREATE INDEX windows_by_passage ON windows (passage_id);
        CREATE INDEX windows_by_content ON windows (content_id, start);

        ALTER TABLE passages ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;  -- a PassageKind
        ALTER TABLE pending ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;   -- the passage's
        DROP INDEX pending_by_priority;
        CREATE INDEX pending_by_priority ON pending (kind DESC, priority DESC, passage_id);

        UPDATE contents SET hash = hash || x'00';  -- found by no file: read anew and collected
        UPDATE files SET state = 'pending' WHERE content_id IS NOT NULL;
        """
    )


def _v5(connection: apsw.Connection) -> None:
    """FAISS files in segments; an encoder may get its vectors while another one serves."""
    connection.execute(
        """
        DROP TABLE vector_files;
        CREATE TABLE segments (                 -- the manifest: which FAISS files there are
            name TEXT PRIMARY KEY,
            encoder_id INTEGER NOT NULL REFERENCES encoders ON DELETE CASCADE,
            after INTEGER NOT NULL,             -- the vectors above this sequence number
            last INTEGER NOT NULL,              -- and up to this one
            count INTEGER NOT NULL,
            checksum INTEGER NOT NULL           -- CRC-32 of its files
        );

        ALTER TABLE encoders ADD COLUMN role TEXT NOT NULL DEFAULT 'serving';
        -- 'serving' while queries are asked of its vectors, 'coming' while they are being made to
        -- take the place of those, 'retired' while they are being deleted. Passages wait for the
        -- vectors of the one that is coming, or else of the one that serves:
        CREATE VIEW wanted_vectors AS SELECT * FROM vectors WHERE encoder_id =
            (SELECT id FROM encoders WHERE role <> 'retired' ORDER BY role LIMIT 1);

        DROP TABLE tombstones;
        CREATE TABLE tombstones (               -- vectors removed that a segment may hold
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            seq INTEGER NOT NULL,
            encoder_id INTEGER NOT NULL
        );
        CREATE INDEX tombstones_by_seq ON tombstones (encoder_id, seq);
        CREATE TRIGGER vectors_removed AFTER DELETE ON vectors
            WHEN EXISTS (SELECT 1 FROM encoders WHERE id = old.encoder_id AND role <> 'retired')
        BEGIN
            INSERT INTO tombstones (seq, encoder_id) VALUES (old.seq, old.encoder_id);
        END;
        """
    )


def _v6(connection: apsw.Connection) -> None:
    """Files are found by any part of their names, and by initials."""
    connection.execute(
        f"""
        CREATE VIRTUAL TABLE letters USING fts5(
            terms, content='', contentless_delete=1, tokenize='{TOKENISER}'
        );
        """
    )
    Names(connection).fill()


def _v7(connection: apsw.Connection) -> None:
    """Which splitter told a document's sentences: those of older ones are told anew."""
    connection.execute(
        """
        ALTER TABLE contents ADD COLUMN splitter INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX contents_by_splitter ON contents (splitter);
        """
    )


def _v8(connection: apsw.Connection) -> None:
    """A map of the library. All of it is made from the windows' vectors, and can be made anew."""
    connection.execute(
        """
        CREATE TABLE gists (                    -- what whole documents are about
            content_id INTEGER PRIMARY KEY REFERENCES contents ON DELETE CASCADE,
            encoder_id INTEGER NOT NULL,
            first_sentence INTEGER NOT NULL,    -- its document's, when this was made
            words TEXT NOT NULL,                -- a list: what may name the region it lies in
            vector BLOB NOT NULL                -- float16, little endian
        );

        CREATE TABLE places (                   -- where documents lie on the map
            content_id INTEGER PRIMARY KEY REFERENCES contents ON DELETE CASCADE,
            x REAL NOT NULL,
            y REAL NOT NULL,
            settled INTEGER NOT NULL,           -- documents laid out together with it; 0: it was
                                                -- put beside its neighbours since
            encoder_id INTEGER NOT NULL,
            method INTEGER NOT NULL             -- version of how places are found
        );

        CREATE TABLE regions (                  -- names on the map
            id INTEGER PRIMARY KEY,
            level INTEGER NOT NULL,             -- 0: seen from afar
            x REAL NOT NULL,
            y REAL NOT NULL,
            documents INTEGER NOT NULL,
            label TEXT NOT NULL
        );
        """
    )


def _v9(connection: apsw.Connection) -> None:
    """What an encoder makes of a query as such, whatever it asks for; can be made anew."""
    connection.execute(
        """
        CREATE TABLE ordinary_queries (
            encoder_id INTEGER NOT NULL REFERENCES encoders ON DELETE CASCADE,
            language TEXT NOT NULL,
            mean BLOB NOT NULL,                 -- of their vectors: float32, little endian
            PRIMARY KEY (encoder_id, language)
        ) WITHOUT ROWID;
        """
    )


def _v10(connection: apsw.Connection) -> None:
    """A file with a content is found by its hash through that: an edit writes two pages less."""
    connection.execute(
        """
        DROP INDEX files_by_hash;
        CREATE INDEX files_by_hash ON files (hash) WHERE content_id IS NULL AND hash IS NOT NULL;
        """
    )


def _v11(connection: apsw.Connection) -> None:
    """The figures of documents, which stand behind their texts, are read without these."""
    connection.execute(
        "CREATE INDEX contents_figures ON contents (sentence_count, first_sentence, reader)"
    )


def _v12(connection: apsw.Connection) -> None:
    """What waits for its pictures to be read has a state of its own."""
    connection.execute(
        "UPDATE files SET state = 'unrecognised'"
        " WHERE state = 'empty' AND content_id IN (SELECT content_id FROM unrecognised)"
    )


def _v13(connection: apsw.Connection) -> None:
    """What has to be deleted is told without looking at all."""
    connection.execute(
        """
        CREATE TABLE unclaimed (                -- contents that a file has left: it may have been
            content_id INTEGER PRIMARY KEY      -- the last one
        );
        CREATE TRIGGER file_forgotten AFTER DELETE ON files WHEN old.content_id IS NOT NULL
        BEGIN
            INSERT OR IGNORE INTO unclaimed VALUES (old.content_id);
        END;
        CREATE TRIGGER file_changed AFTER UPDATE OF content_id ON files
            WHEN old.content_id IS NOT NULL AND old.content_id IS NOT new.content_id
        BEGIN
            INSERT OR IGNORE INTO unclaimed VALUES (old.content_id);
        END;
        INSERT INTO unclaimed SELECT id FROM contents
            WHERE NOT EXISTS (SELECT 1 FROM files WHERE content_id = contents.id);

        DROP INDEX contents_by_splitter;        -- one for both, an edit writes a page less
        DROP INDEX contents_figures;
        CREATE INDEX contents_figures
            ON contents (splitter, sentence_count, first_sentence, reader);
        """
    )


def _v14(connection: apsw.Connection) -> None:
    """Files on drives that are away are kept; the number of one that is gone is not reused."""
    connection.execute(
        """
        CREATE TABLE drives (
            folder_id INTEGER NOT NULL REFERENCES folders ON DELETE CASCADE,
            path BLOB NOT NULL,                 -- where it is mounted
            away INTEGER NOT NULL,
            rules TEXT NOT NULL,                -- of the folder, when it was last looked at
            PRIMARY KEY (folder_id, path)
        ) WITHOUT ROWID;

        CREATE TABLE away (                     -- what files will be again when they are back
            file_id INTEGER PRIMARY KEY REFERENCES files ON DELETE CASCADE,
            state TEXT NOT NULL,
            reason TEXT NOT NULL
        );

        CREATE TRIGGER last_file_forgotten AFTER DELETE ON files
            WHEN old.id > (SELECT coalesce(max(id), 0) FROM files)
        BEGIN
            INSERT INTO meta VALUES ('last_file', old.id)
                ON CONFLICT DO UPDATE SET value = max(value, excluded.value);
        END;
        """
    )


def _v15(connection: apsw.Connection) -> None:
    """Documents know their sentences by number; passages of nothing are kept for a while."""
    connection.execute(
        """
        CREATE TABLE numbered (
            id INTEGER PRIMARY KEY,
            content_id INTEGER NOT NULL,        -- no index: a content knows the numbers of its own
            passage_id INTEGER NOT NULL REFERENCES passages,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL
        );
        INSERT INTO numbered SELECT id, content_id, passage_id, start, end FROM sentences;
        DROP TABLE sentences;
        ALTER TABLE numbered RENAME TO sentences;
        CREATE INDEX sentences_by_passage ON sentences (passage_id);
        CREATE VIEW own_sentences AS            -- of one content, or a few
            SELECT contents.id AS content_id, sentences.id, passage_id, start, end
            FROM contents CROSS JOIN sentences ON content_id = contents.id
            AND sentences.id >= first_sentence
            AND sentences.id < first_sentence + sentence_count;

        DROP INDEX tombstones_by_seq;
        CREATE TABLE orphans (                  -- passages that nothing says: it may be said again
            passage_id INTEGER PRIMARY KEY REFERENCES passages
        );
        INSERT INTO orphans SELECT id FROM passages     -- those that a repair has spared
            WHERE EXISTS (SELECT 1 FROM meta WHERE key = 'vectors_spared' AND value <> '')
            AND id NOT IN (SELECT passage_id FROM sentences)
            AND id NOT IN (SELECT passage_id FROM windows);
        DELETE FROM meta WHERE key IN ('vectors_spared', 'sentences_embedded');
        """
    )


STEPS: tuple[Callable[[apsw.Connection], None], ...] = (
    _v1, _v2, _v3, _v4, _v5, _v6, _v7, _v8, _v9, _v10, _v11, _v12, _v13,
    _v14, _v15,
)  # fmt: skip
VERSION = len(STEPS)


def schema_of(catalog: apsw.Connection | int) -> frozenset[str]:
    """The names of everything in a catalog, or in a new one of this version."""
    if isinstance(catalog, int):
        return _schema_of_version(catalog)
    names = catalog.execute("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'")
    return frozenset(name for (name,) in names)


@cache
def _schema_of_version(version: int) -> frozenset[str]:
    made = apsw.Connection(":memory:")
    for step in STEPS[:version]:
        step(made)
    return schema_of(made)
