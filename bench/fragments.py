"""Known items by a fragment: does a document come first for words remembered exactly as they stand?

    .venv/bin/python bench/fragments.py LIBRARY… [--queries 200] [--words-only] [--seed 0]

From sentences drawn evenly from a library's documents, 3 to 8 consecutive words are taken, never
all of a sentence, and asked for as a user would type them, without quotation marks. The document
they were taken from is to come first, or among the first ten; one that holds the same words is as
good. Beside the search stand plain BM25 over the same texts, and grep: the documents that hold the
words, in the order of their paths. `--words-only` asks without a model.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import apsw
from _common import print_table
from _retrieval import PlainBM25

from munjang.language.detect import language_of
from munjang.language.normalise import fold, spell_out
from munjang.library import Library
from munjang.models import Encoder
from munjang.search.searcher import Searcher
from munjang.store import open_catalog

SHORTEST, LONGEST = 3, 8  # words
SHORT = 4  # a fragment of so many words or fewer
EDGES = " \t\"'“”‘’()[]{}<>.,;:!?…·-–—"
CUT = 10

Found = Sequence[int]  # contents, best first


@dataclass(frozen=True)
class Fragment:
    """Some words of a sentence, where they were taken from, and all documents that hold them."""

    text: str
    language: str
    words: int
    content: int
    holding: frozenset[int]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Find documents by fragments of their sentences.")
    parser.add_argument("libraries", nargs="+", type=Path, metavar="LIBRARY")
    parser.add_argument("--queries", type=int, default=200, help="of each library")
    parser.add_argument("--words-only", action="store_true", help="ask without a model")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    rows: list[list[object]] = []
    for place in options.libraries:
        with Library.open(place) as library, closing(open_catalog(place)) as connection:
            encoder = None if options.words_only else library.encoder()
            chance = random.Random(options.seed)
            fragments = list(draw(connection, options.queries, chance))
            name = place.parent.name if place.name == "library" else place.name
            rows += [[name, *row] for row in _compare(connection, encoder, fragments)]
    print_table(["library", "fragments", "asked", "by", "first", "first ten"], rows)
    return 0


def draw(connection: apsw.Connection, count: int, chance: random.Random) -> Iterator[Fragment]:
    """Yield `count` fragments from as many documents as there are."""
    texts = {
        content: squeezed(text)
        for content, text in connection.execute("SELECT id, text FROM contents ORDER BY id")
    }
    contents = list(texts)
    chance.shuffle(contents)
    drawn, tried = 0, 0
    while drawn < count and tried < count * 50:
        content = contents[tried % len(contents)]
        tried += 1
        text = _fragment(connection, content, chance)
        if text:
            drawn += 1
            wanted = squeezed(text)
            holding = frozenset(one for one, held in texts.items() if wanted in held)
            yield Fragment(text, language_of(text), len(text.split()), content, holding)


def squeezed(text: str) -> str:
    """The text as fragments are looked for in it: case, composition and white space aside."""
    return " ".join(fold(spell_out(text)).split())


def _fragment(connection: apsw.Connection, content: int, chance: random.Random) -> str:
    """Consecutive words of one sentence of a document; "" where this time there were none."""
    first, count = connection.execute(
        "SELECT first_sentence, sentence_count FROM contents WHERE id = ?", (content,)
    ).fetchone() or (0, 0)
    row = connection.execute(
        "SELECT substr(text, s.start + 1, s.end - s.start) FROM sentences s"
        " JOIN contents ON contents.id = content_id WHERE s.id = ?",
        (first + chance.randrange(max(1, count)),),
    ).fetchone()
    words = row[0].split() if row else []
    length = chance.randint(SHORTEST, LONGEST)
    if len(words) <= length:
        return ""
    start = chance.randrange(len(words) - length + 1)
    text = " ".join(words[start : start + length]).strip(EDGES)
    # Whoever types an operator of the query language means something else by it.
    plain = len(text.split()) >= SHORTEST and not set(text) & set('"|“”') and ":" not in text
    return text if plain and not any(word.startswith("-") for word in text.split()) else ""


def _compare(
    connection: apsw.Connection, encoder: Encoder | None, fragments: list[Fragment]
) -> Iterator[list[object]]:
    """Rows of language and length, number asked, who answered, and the shares found."""
    searcher = Searcher(connection)
    bm25 = PlainBM25(
        {
            str(content): (title, text)
            for content, title, text in connection.execute("SELECT id, title, text FROM contents")
        }
    )
    paths: dict[int, bytes] = {}
    for content, path in connection.execute("SELECT content_id, path FROM files"):
        paths.setdefault(content, os.fsencode(path) if isinstance(path, str) else path)

    def search(fragment: Fragment) -> Found:
        answer = searcher.search(fragment.text, top=CUT, encoder=encoder)
        return [result.document for result in answer.results]

    channels: Mapping[str, Callable[[Fragment], Found]] = {
        "grep": lambda fragment: sorted(fragment.holding, key=lambda one: paths.get(one, b""))[
            :CUT
        ],
        "BM25": lambda fragment: [int(id_) for id_ in bm25.search(fragment.text, CUT)],
        "fast": search,
    }
    try:
        answers = {name: [find(one) for one in fragments] for name, find in channels.items()}
    finally:
        searcher.close()
    for language in sorted({fragment.language for fragment in fragments}):
        for short in (True, False):
            mine = [
                number
                for number, fragment in enumerate(fragments)
                if fragment.language == language and (fragment.words <= SHORT) == short
            ]
            if not mine:
                continue
            label = f"{language or '–'}, {f'3–{SHORT}' if short else f'{SHORT + 1}–8'} words"
            for name, found in answers.items():
                # By path alone there is no telling which of several was meant; of a search it is
                # enough that what it puts first holds the words.
                first = [_is_found(fragments[n], found[n][:1], name) for n in mine]
                ten = [_is_found(fragments[n], found[n], name) for n in mine]
                yield [label, len(mine), name, sum(first) / len(mine), sum(ten) / len(mine)]


def _is_found(fragment: Fragment, found: Found, by: str) -> bool:
    if by == "grep":
        return fragment.content in found
    return not fragment.holding.isdisjoint(found) or fragment.content in found


if __name__ == "__main__":
    sys.exit(main())
