"""Documents: their texts, sentences, marks and words."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import apsw

from munjang.extract import GENERATION
from munjang.language import GENERATION as SPLITTER
from munjang.language.terms import index_terms, join_terms
from munjang.messages import Message
from munjang.records import Document, DocumentText, FileState, Mark, Place
from munjang.store.passages import PassageKind, Passages

_SEARCHABLE = ", ".join(f"'{state.value}'" for state in FileState if state.searchable)
_PASSAGES_IN_USE = "SELECT passage_id FROM sentences UNION SELECT passage_id FROM windows"
# In this order: what goes may leave behind what goes next.
_LOOSE_ENDS = (
    "DELETE FROM files WHERE folder_id NOT IN (SELECT id FROM folders)",
    "DELETE FROM drives WHERE folder_id NOT IN (SELECT id FROM folders)",
    "DELETE FROM away WHERE file_id NOT IN (SELECT id FROM files)",
    "DELETE FROM unrecognised WHERE content_id NOT IN (SELECT id FROM contents)",
    "DELETE FROM marks WHERE content_id NOT IN (SELECT id FROM contents)",
    "DELETE FROM sentences WHERE id NOT IN (SELECT id FROM own_sentences)"
    " OR passage_id NOT IN (SELECT id FROM passages)",
    "DELETE FROM windows WHERE content_id NOT IN (SELECT id FROM contents)"
    " OR passage_id NOT IN (SELECT id FROM passages)",
    "UPDATE files SET state = 'pending', content_id = NULL WHERE state <> 'pending'"
    " AND hash IS NOT (SELECT hash FROM contents WHERE id = content_id) AND content_id IS NOT NULL",
    "UPDATE files SET state = 'pending', content_id = NULL WHERE content_id IN"
    " (SELECT id FROM contents WHERE sentence_count <>"
    " (SELECT count(*) FROM own_sentences WHERE content_id = contents.id))"
    " OR content_id IN (SELECT id FROM contents WHERE sentence_count > 0 AND length(hash) = 20"
    " AND id NOT IN (SELECT content_id FROM windows))"
    " OR content_id NOT IN (SELECT id FROM contents)"
    " OR (content_id IS NULL AND state IN ('indexed', 'partial'))",
    "DELETE FROM vectors WHERE encoder_id NOT IN (SELECT id FROM encoders)"
    " OR passage_id NOT IN (SELECT id FROM passages)",
    "DELETE FROM segments WHERE encoder_id NOT IN (SELECT id FROM encoders)",
    "INSERT OR IGNORE INTO unclaimed SELECT id FROM contents"
    " WHERE NOT EXISTS (SELECT 1 FROM files WHERE content_id = contents.id)",
    "DELETE FROM gists WHERE content_id NOT IN (SELECT id FROM contents)",
    "DELETE FROM places WHERE content_id NOT IN (SELECT id FROM contents)",
    f"DELETE FROM pending WHERE passage_id NOT IN ({_PASSAGES_IN_USE})",
    f"DELETE FROM orphans WHERE passage_id IN ({_PASSAGES_IN_USE})"
    " OR passage_id NOT IN (SELECT id FROM passages)",
    f"INSERT OR IGNORE INTO orphans SELECT id FROM passages WHERE id NOT IN ({_PASSAGES_IN_USE})",
)
_WORD_INDEXES = ("lexicon", "documents", "names", "letters")
_MERGED_AT_ONCE = 200  # pages of a word index: some hundredths of a second
# Where in a document something is; what the part it is in says comes first.
_KINDS_IN_TURN = (
    json.dumps(["part"]),
    json.dumps(["page", "slide", "notes", "sheet", "cell", "heading", "line", "ocr"]),
)


class Documents:
    """The distinct documents of the library and what they say, over one connection.

    Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._passages = Passages(connection)

    def store(
        self, hash_: bytes, document: Document, *, priority: int, generation: int | None = None
    ) -> int:
        """Store a document under the hash of its bytes: texts, sentences, marks, search terms.

        What was known of these bytes is replaced; texts that stay keep their vectors. Passages new
        to the library are queued for the encoder with `priority`, highest first, and pictures for
        the recognition of their text. `generation` is that of the readers that read it, today's if
        not given. Returns the content's id.
        """
        db = self._db
        extraction = document.extraction
        row = db.execute("SELECT coalesce(max(id), 0) + 1 FROM sentences").fetchone()
        assert row is not None
        first: int = row[0]
        known = db.execute("SELECT id FROM contents WHERE hash = ?", (hash_,)).fetchone()
        before = self._clear(known[0]) if known is not None else set()
        row = db.execute(
            "INSERT INTO contents (hash, reader, title, language, left_out, text, first_sentence,"
            " sentence_count, generation, splitter) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (hash) DO UPDATE SET reader = excluded.reader, title = excluded.title,"
            " language = excluded.language, left_out = excluded.left_out, text = excluded.text,"
            " first_sentence = excluded.first_sentence, sentence_count = excluded.sentence_count,"
            " generation = excluded.generation, splitter = excluded.splitter",
            (
                hash_,
                extraction.reader,
                extraction.title,
                document.language,
                json.dumps([reason.to_plain() for reason in extraction.left_out]),
                extraction.text,
                first,
                len(document.sentences),
                GENERATION if generation is None else generation,
                SPLITTER,
            ),
        )
        content_id: int = known[0] if known is not None else db.last_insert_rowid()
        db.executemany(
            "INSERT OR IGNORE INTO marks (content_id, kind, start, end, number, label)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            ((content_id, m.kind, m.start, m.end, m.number, m.label) for m in extraction.marks),
        )
        db.executemany(
            "INSERT INTO sentences (id, content_id, passage_id, start, end) VALUES (?, ?, ?, ?, ?)",
            [
                (
                    first + number,
                    content_id,
                    self._passages.add(
                        document.text[start:end],
                        PassageKind.SENTENCE,
                        document.language,
                        priority,
                    ),
                    start,
                    end,
                )
                for number, (start, end) in enumerate(document.sentences)
            ],
        )
        self._passages.add_windows(content_id, document, priority)
        self._index_words(content_id, first, extraction.title, document.terms)
        self._passages.let_go(before)
        if extraction.pictures:
            db.execute(
                "INSERT INTO unrecognised (content_id, pictures) VALUES (?, ?)",
                (content_id, extraction.pictures),
            )
        return content_id

    def postpone(self, hash_: bytes, pictures: int) -> int | None:
        """Keep a document as it is, whose pictures were read before and are to be read again.

        Returns its id, or None where nothing was recognised in it, or there are no `pictures` now.
        """
        row = self._db.execute(
            "SELECT id FROM contents WHERE hash = ? AND EXISTS"
            " (SELECT 1 FROM marks WHERE content_id = contents.id AND kind = 'ocr')",
            (hash_,),
        ).fetchone()
        if row is None or not pictures:
            return None
        self._db.execute(
            "INSERT OR REPLACE INTO unrecognised (content_id, pictures) VALUES (?, ?)",
            (row[0], pictures),
        )
        self._db.execute("UPDATE contents SET generation = ? WHERE id = ?", (GENERATION, row[0]))
        return int(row[0])

    def add_left_out(self, content_id: int, reason: Message) -> None:
        """Say of a document that something more of it is missing."""
        self._db.execute(
            "UPDATE contents SET left_out = json_insert(left_out, '$[#]', json(?)) WHERE id = ?",
            (reason.to_json(), content_id),
        )

    def collect_garbage(self, limit: int = 50) -> int:
        """Delete contents that no file has any more: of those that a file has left up to `limit`.

        Passages that no other document has are orphans from then on. Returns how many it looked
        at; 0 when none is left.
        """
        left = list(
            self._db.execute(
                "SELECT content_id, EXISTS (SELECT 1 FROM contents WHERE id = content_id) AND"
                " NOT EXISTS (SELECT 1 FROM files WHERE files.content_id = unclaimed.content_id)"
                " FROM unclaimed LIMIT ?",
                (limit,),
            )
        )
        for content_id, alone in left:
            if alone:
                self._delete_content(content_id)
            self._db.execute("DELETE FROM unclaimed WHERE content_id = ?", (content_id,))
        return len(left)

    def text(self, content_id: int) -> DocumentText | None:
        """A document's whole text with its sentences, and the marks that readers find their way by.

        Sheets and source code have a mark for each of their lines; those are left out.
        """
        row = self._db.execute(
            "SELECT path, title, text FROM contents JOIN files ON content_id = contents.id"
            " WHERE contents.id = ? ORDER BY state = 'away', path LIMIT 1",
            (content_id,),
        ).fetchone()
        if row is None:
            return None
        path, title, text = row
        return DocumentText(
            path=Path(os.fsdecode(path)),
            title=title or Path(os.fsdecode(path)).stem,
            text=text,
            sentences=[
                (start, end)
                for start, end in self._db.execute(
                    "SELECT start, end FROM own_sentences WHERE content_id = ? ORDER BY start",
                    (content_id,),
                )
            ],
            marks=[
                Mark(start, end, kind, number, label)
                for kind, start, end, number, label in self._db.execute(
                    "SELECT kind, start, end, number, label FROM marks WHERE content_id = ?"
                    " AND kind NOT IN ('cell', 'line', 'ocr') ORDER BY start",
                    (content_id,),
                )
            ],
        )

    def place(self, content_id: int, offset: int) -> Place:
        """Where in the document the character at `offset` stands."""
        part_start, part = 0, ""
        found: dict[str, tuple[int | None, str]] = {}
        # Pages and headings around a part are not those of what is in it.
        for kinds in _KINDS_IN_TURN:
            for kind, mark in self._db.execute(
                "SELECT value, (SELECT json_array(start, number, label) FROM marks"
                " WHERE content_id = ?1 AND kind = value AND start BETWEEN ?2 AND ?3 AND end > ?3"
                " ORDER BY start DESC, end LIMIT 1) FROM json_each(?4)",
                (content_id, part_start, offset, kinds),
            ):
                if mark is not None:
                    start, number, label = json.loads(mark)
                    if kind == "part":
                        part_start, part = start, label
                    else:
                        found[kind] = number, label
        nothing = (None, "")
        return Place(
            page=found.get("page", nothing)[0],
            slide=found.get("slide", nothing)[0],
            notes="notes" in found,
            sheet=found.get("sheet", nothing)[1],
            cell=found.get("cell", nothing)[1],
            heading=found.get("heading", nothing)[1],
            part=part,
            line=found.get("line", nothing)[0],
            ocr=found.get("ocr", nothing)[0],
        )

    def count(self) -> tuple[int, int]:
        """How many distinct documents there are, and how many sentences they have."""
        row = self._db.execute(
            "SELECT count(*), coalesce(sum(sentence_count), 0) FROM contents"
        ).fetchone()
        assert row is not None
        return row[0], row[1]

    def count_within_reach(self) -> tuple[int, int] | None:
        """How many files have a document that is found, and how many sentences these have.

        None where no folder is away, nor a drive in one: of those nothing is found.
        """
        away = "SELECT 1 FROM folders WHERE NOT available UNION ALL SELECT 1 FROM drives WHERE away"
        if self._db.execute(away).fetchone() is None:
            return None
        files = (
            "FROM files JOIN folders ON folders.id = folder_id AND available"
            f" WHERE state IN ({_SEARCHABLE})"
        )
        row = self._db.execute(
            f"SELECT (SELECT count(*) {files}), (SELECT coalesce(sum(sentence_count), 0)"
            f" FROM contents WHERE id IN (SELECT content_id {files}))"
        ).fetchone()
        assert row is not None
        return row[0], row[1]

    def describe(self, path: Path) -> tuple[int, int]:
        """The pages of the document at `path`, and how many of its sentences have a vector."""
        row = self._db.execute(
            "SELECT (SELECT count(DISTINCT start) FROM marks WHERE content_id = f.content_id"
            " AND kind = 'page'), (SELECT count(*) FROM own_sentences"
            " JOIN wanted_vectors USING (passage_id) WHERE content_id = f.content_id)"
            " FROM files f WHERE path = ?",
            (os.fsencode(path),),
        ).fetchone()
        return (0, 0) if row is None else (row[0], row[1])

    # The word indexes

    @property
    def words_merged(self) -> bool:
        """Whether :meth:`merge_words` was ever called for this library."""
        told = "SELECT 1 FROM letters_config WHERE k = 'usermerge'"  # the last to be
        return self._db.execute(told).fetchone() is not None

    def merge_words(self) -> bool:
        """Join some of the pieces that every transaction adds to the word indexes.

        Returns whether there were any to join. FTS5 joins four of a size by itself, in the
        transaction of whichever edit completes them, and be they of all documents.
        """
        joined = False
        merged_before = self.words_merged
        for table in _WORD_INDEXES:
            if not merged_before:  # until it is told so it leaves three of a size
                self._db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('usermerge', 2)")
            before = self._db.total_changes()
            self._db.execute(
                f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (_MERGED_AT_ONCE,)
            )
            joined |= self._db.total_changes() - before > 1  # that one is the command itself
        return joined

    def content_ids(self) -> list[int]:
        """All documents."""
        return [id_ for (id_,) in self._db.execute("SELECT id FROM contents ORDER BY id")]

    def clear_word_indexes(self) -> None:
        """Empty the word indexes, to be filled again from the texts."""
        for table in ("lexicon", "documents", "names"):
            self._db.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")

    def index_words(self, content_id: int) -> None:
        """Fill the word indexes with one document, from its stored text."""
        row = self._db.execute(
            "SELECT first_sentence, title, text FROM contents WHERE id = ?", (content_id,)
        ).fetchone()
        assert row is not None
        first, title, text = row
        ranges = self._db.execute(
            "SELECT start, end FROM own_sentences WHERE content_id = ? ORDER BY id", (content_id,)
        )
        terms = [index_terms(text[start:end]) for start, end in ranges]
        self._index_words(content_id, first, title, terms)

    def damaged(self) -> list[int]:
        """The documents with a passage whose text is not the one it was made of, or has none."""
        found = []
        for content_id in self.content_ids():
            try:
                row = self._db.execute(
                    "SELECT text FROM contents WHERE id = ?", (content_id,)
                ).fetchone()
                sound = row is not None and self._passages.fit(content_id, row[0])
            except (UnicodeDecodeError, TypeError):  # no text, no numbers: what else is damage
                sound = False
            if not sound:
                found.append(content_id)
        return found

    def distrust(self, content_ids: Iterable[int]) -> None:
        """Have the files of these documents read again, and forget what they were thought to say.

        The documents go with the next garbage.
        """
        self._db.executemany(
            "UPDATE files SET state = 'pending', content_id = NULL WHERE content_id = ?",
            ((content_id,) for content_id in content_ids),
        )

    def drop_loose_ends(self) -> None:
        """Delete rows of nothing, and put files on the list to read whose document is not whole.

        Passages of nothing are orphans from then on: the documents that are read again will want
        their vectors.
        """
        for query in _LOOSE_ENDS:
            self._db.execute(query)

    def _delete_content(self, content_id: int) -> None:
        passages = self._clear(content_id)
        self._db.execute("DELETE FROM contents WHERE id = ?", (content_id,))
        self._passages.let_go(passages)

    def _clear(self, content_id: int) -> set[int]:
        """Take everything out of a content; returns its passages, which nobody may have now."""
        db = self._db
        row = db.execute(
            "SELECT first_sentence, first_sentence + sentence_count FROM contents WHERE id = ?",
            (content_id,),
        ).fetchone()
        assert row is not None
        one = (content_id,)
        passages = self._passages.of_content(content_id)
        db.execute("DELETE FROM lexicon WHERE rowid >= ? AND rowid < ?", row)
        db.execute("DELETE FROM documents WHERE rowid = ?", one)
        db.execute("DELETE FROM sentences WHERE id >= ? AND id < ? AND content_id = ?", row + one)
        for table in ("windows", "marks", "unrecognised"):
            db.execute(f"DELETE FROM {table} WHERE content_id = ?", one)
        return passages

    def _index_words(self, content_id: int, first: int, title: str, terms: Sequence[str]) -> None:
        self._db.executemany(
            "INSERT INTO lexicon (rowid, terms) VALUES (?, ?)", enumerate(terms, first)
        )
        # Joined by SQLite, which lets other threads run meanwhile: of a long log it is 15 MB.
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS words (terms TEXT)")
        pieces = ((piece,) for piece in join_terms((index_terms(title), *terms)))
        self._db.executemany("INSERT INTO temp.words VALUES (?)", pieces)
        self._db.execute(
            "INSERT INTO documents (rowid, terms) VALUES (?, (SELECT group_concat(terms, ' ')"
            " FROM (SELECT terms FROM temp.words ORDER BY rowid)))",
            (content_id,),
        )
        self._db.execute("DELETE FROM temp.words")
