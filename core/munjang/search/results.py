"""Makes what is shown from what was ranked: documents, sentences, places, highlights."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import apsw

from munjang.language.matching import find_words, merged
from munjang.records import DocumentHit, Hit, Place
from munjang.search.candidates import Candidate
from munjang.search.fusion import Ranked
from munjang.search.query import Query
from munjang.store import FOUND_BY_NAME, Documents, Memory

_HITS_A_DOCUMENT = 20
_WORSE = 0.4  # of the document's best score; sentences further below it are no answer
_REMEMBERED = 512  # sentences
_CONTEXT = 240  # characters of each neighbour
_ALIKE = 0.9  # of the sentences of two documents: one is the other in another format, or a draft
_LEAST_ALIKE = 5  # sentences, below which a form letter or a notice is not told from its like
_LETTERS = re.compile(r"[^\W\d_].*?[^\W\d_]", re.DOTALL)  # two of them
_LINES = str.maketrans("\n\t\f\v", "    ")


class Presenter:
    """Looks up the texts and places of ranked documents; late, for those that are shown only."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._documents = Documents(connection)
        self._around: Memory[int, tuple[Place, str, str]] = Memory(connection, _REMEMBERED)

    def openable(
        self, ranked: Sequence[Ranked], others: Sequence[int]
    ) -> tuple[list[Ranked], list[int]]:
        """Those, and those other contents, of which some file can be opened now.

        Drives go away, and files just now.
        """
        contents = self._openable(
            "content_id", [*others, *(own.content for own in ranked if own.content is not None)]
        )
        files = self._openable("id", [own.file for own in ranked if own.content is None])
        return [
            own
            for own in ranked
            if (own.file in files if own.content is None else own.content in contents)
        ], [content for content in others if content in contents]

    def present(
        self,
        query: Query,
        ranked: Iterable[Ranked],
        top: int,
        files: Container[int] | None = None,
        *,
        fold: bool = False,
    ) -> list[DocumentHit]:
        """The first `top` documents that can be opened now; with `files` by these alone.

        With `fold` one that is nearly the same as a better one is among the copies of that.
        """
        shown: list[DocumentHit] = []
        by_passage: dict[int, list[int]] = {}  # places in `shown`, by the best sentence's passage
        for document in ranked:
            if len(shown) == top:
                break
            hit = self._document(query, document, files)
            if hit is None:
                continue
            if fold and document.sentences:
                same = by_passage.setdefault(document.sentences[0][0].passage, [])
                alike = (at for at in same if self._alike(shown[at].document, hit.document))
                at = next(alike, None)
                if at is not None:
                    copies = [*shown[at].copies, hit.path, *hit.copies]
                    shown[at] = replace(shown[at], copies=copies)
                    continue
                same.append(len(shown))
            shown.append(hit)
        return shown

    def _openable(self, column: str, ids: Sequence[int]) -> set[int]:
        """Those ids of contents, or of files, that a file in a folder at hand has."""
        rows = self._db.execute(
            "SELECT value FROM json_each(?) WHERE EXISTS"
            f" (SELECT 1 FROM files WHERE {column} = value"
            f" AND {FOUND_BY_NAME} AND folder_id IN (SELECT id FROM folders WHERE available))",
            (json.dumps(ids),),
        )
        return {id_ for (id_,) in rows}

    def _alike(self, content: int, other: int) -> bool:
        """Whether nearly all sentences of each are in the other."""
        counts: list[tuple[int]] = list(
            self._db.execute(
                "SELECT sentence_count FROM contents WHERE id IN (?, ?)", (content, other)
            )
        )
        fewest, most = min(counts)[0], max(counts)[0]
        if fewest < _LEAST_ALIKE or fewest < _ALIKE * most:
            return False
        # Both ways: one sentence again and again may all be in a document that says much else.
        shared = min(self._count_shared(content, other), self._count_shared(other, content))
        return shared >= _ALIKE * most

    def _count_shared(self, content: int, other: int) -> int:
        """How many sentences of a document are in the other."""
        row = self._db.execute(
            "SELECT count(*) FROM own_sentences WHERE content_id = ?1 AND passage_id IN"
            " (SELECT passage_id FROM own_sentences WHERE content_id = ?2)",
            (content, other),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def _document(
        self, query: Query, ranked: Ranked, within: Container[int] | None
    ) -> DocumentHit | None:
        if ranked.content is None:
            condition, value = "f.id = ?", ranked.file
        else:
            condition, value = "content_id = ?", ranked.content
        rows = self._db.execute(
            "SELECT f.id, f.path, modified_ns FROM files f"
            " JOIN folders ON folders.id = folder_id AND available"
            f" WHERE {condition} AND {FOUND_BY_NAME} ORDER BY f.path",
            (value,),
        )
        files = [
            (Path(os.fsdecode(path)), modified)
            for id_, path, modified in rows
            if within is None or id_ in within
        ]
        if not files:
            return None
        paths = [path for path, _ in files]
        title, hits = "", []
        if ranked.content is not None:
            row = self._db.execute(
                "SELECT title, text FROM contents WHERE id = ?", (ranked.content,)
            ).fetchone()
            assert row is not None
            title, text = row
            hits = self._hits(query, ranked, text)
        return DocumentHit(
            document=ranked.content or 0,
            path=paths[0],
            title=title or paths[0].stem,
            modified=files[0][1] / 1e9,
            score=ranked.score,
            hits=hits,
            copies=paths[1:],
            reasons=ranked.reasons,
        )

    def _hits(self, query: Query, ranked: Ranked, text: str) -> list[Hit]:
        telling = [
            (candidate, score)
            for candidate, score in ranked.sentences
            if _says_something(text[candidate.start : candidate.end], query)
        ]
        sentences = telling or ranked.sentences
        best = sentences[0][1] if sentences else 0.0
        enough = best - _WORSE * abs(best)
        return [
            self._hit(query, candidate, score, text)
            for candidate, score in sentences[:_HITS_A_DOCUMENT]
            if score >= enough
        ]

    def _hit(self, query: Query, candidate: Candidate, score: float, text: str) -> Hit:
        sentence = text[candidate.start : candidate.end].translate(_LINES)
        around = self._around.recall([candidate.sentence], lambda _: self._look(candidate, text))
        place, before, after = around[candidate.sentence]
        return Hit(
            sentence=sentence,
            start=candidate.start,
            end=candidate.end,
            place=place,
            score=score,
            highlights=merged([*find_words(sentence, query.text), *candidate.telling]),
            precise_score=candidate.precise,
            before=before,
            after=after,
        )

    def _look(self, candidate: Candidate, text: str) -> dict[int, tuple[Place, str, str]]:
        """Where a sentence stands, and the ones before and after it, cut where they are long."""
        before = after = ""
        for id_, start, end in self._db.execute(
            "SELECT id, start, end FROM sentences WHERE content_id = ? AND id IN (?, ?)",
            (candidate.content, candidate.sentence - 1, candidate.sentence + 1),
        ):
            if id_ < candidate.sentence:
                before = text[max(start, end - _CONTEXT) : end].translate(_LINES)
            else:
                after = text[start : min(end, start + _CONTEXT)].translate(_LINES)
        place = self._documents.place(candidate.content, candidate.start)
        return {candidate.sentence: (place, before, after)}


def _says_something(sentence: str, query: Query) -> bool:
    """Whether there is more to a sentence than a number or a sign: those are near to whatever."""
    return _LETTERS.search(sentence) is not None or bool(find_words(sentence, query.text))
