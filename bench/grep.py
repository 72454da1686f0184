"""Whether search ever loses to grep: words and phrases of a corpus, looked for by both.

    .venv/bin/python bench/grep.py FOLDER|SET_FOLDER… [--queries 10000] [--library FOLDER]

Each corpus, a folder of documents or a retrieval set in BEIR's form (see bench/quality.py), is
indexed by `munjang`, without a model. Words and phrases are drawn from the stored texts: one to
four neighbouring words, as they stand, in another order, or quoted; and parts of Korean words, of
two syllables or more. A plain scan of all texts, case and composition aside, says which documents
hold them. Every such document has to be among those of the answer; the first that are not are
printed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw
from _common import print_table
from _retrieval import read_set, write_documents

from munjang.language.normalise import fold, spell_out
from munjang.library import Library
from munjang.models import ModelStore
from munjang.search.query import Query
from munjang.search.retrieval import Retriever
from munjang.search.scope import Scopes
from munjang.store import Lexicon, open_catalog

KINDS = ("word", "words", "shuffled", "phrase", "part")
MOST_WORDS = 4
SHOWN = 20

_WORD = re.compile(r"[가-힣]+|[a-z]+|\d+")
_HANGUL = re.compile(r"[가-힣]+")


@dataclass(frozen=True)
class Asked:
    """One query, and what has to stand in a text for it to be found there."""

    kind: str
    query: str
    parts: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Compare search with a plain scan.")
    parser.add_argument("corpora", nargs="+", type=Path, metavar="FOLDER|SET_FOLDER")
    parser.add_argument("--queries", type=int, default=10_000, help="of all corpora together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--library", type=Path, metavar="FOLDER", help="keep the library here")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="munjang-grep-") as temporary:
        directory = options.library or Path(temporary) / "library"
        _index(options.corpora, directory.absolute(), Path(temporary))
        connection = open_catalog(directory)
        try:
            missed = _compare(connection, options.queries, random.Random(options.seed))
        finally:
            connection.close()
    return 1 if missed else 0


def _compare(connection: apsw.Connection, count: int, chance: random.Random) -> int:
    """Ask `count` queries and print what became of them; returns how many documents were missed."""
    texts = {
        content: fold(spell_out(text))
        for content, text in connection.execute("SELECT id, text FROM contents")
    }
    lexicon = Lexicon(connection)
    retriever, scopes = Retriever(connection, lexicon), Scopes(connection, lexicon)
    asked = dict.fromkeys(KINDS, 0)
    found = dict.fromkeys(KINDS, 0)
    missed = dict.fromkeys(KINDS, 0)
    seconds = []
    for question in _questions(texts, count, chance):
        holding = _scan(texts, question)
        began = time.perf_counter()
        query = Query.parse(question.query)
        candidates = retriever.by_words(query, scopes.scope(query))
        seconds.append(time.perf_counter() - began)
        lost = holding - candidates.documents.keys() - set(candidates.complete)
        asked[question.kind] += 1
        found[question.kind] += len(holding)
        missed[question.kind] += len(lost)
        if lost and sum(missed.values()) <= SHOWN:
            print(f"missed: {question.query!r} in {sorted(lost)[:5]}", file=sys.stderr)
    rows = [[kind, asked[kind], found[kind], missed[kind]] for kind in KINDS]
    rows.append(["all", sum(asked.values()), sum(found.values()), sum(missed.values())])
    print_table(["", "queries", "documents by scan", "missed"], rows)
    seconds.sort()
    middle, late = (1e3 * seconds[int(len(seconds) * part)] for part in (0.5, 0.95))
    print(f"candidates by words: {middle:.1f} ms, 95% within {late:.1f} ms")
    return sum(missed.values())


def _scan(texts: Mapping[int, str], question: Asked) -> set[int]:
    """The documents that hold all parts: Korean anywhere, other words where they are whole."""
    patterns = [_pattern(part) for part in question.parts]
    return {
        content
        for content, text in texts.items()
        if all(part in text for part in question.parts)  # fast, and decides most
        and all(pattern.search(text) for pattern in patterns)
    }


def _pattern(part: str) -> re.Pattern[str]:
    before = "" if _HANGUL.match(part) else r"(?<![^\W_])(?<!\d[.,])"
    after = "" if _HANGUL.search(part[-1]) else r"(?![^\W_])(?![.,]\d)"
    return re.compile(before + re.escape(part) + after)


def _questions(texts: Mapping[int, str], count: int, chance: random.Random) -> Iterator[Asked]:
    contents = [content for content, text in texts.items() if _WORD.search(text)]
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        question = None
        while question is None:
            question = _question(kind, texts[chance.choice(contents)], chance)
        yield question


def _question(kind: str, text: str, chance: random.Random) -> Asked | None:
    """Draw one query of a kind from a text; None where this time there was none."""
    at = chance.randrange(len(text))
    words = list(_WORD.finditer(text, at, at + 400))[1 : 1 + chance.randint(2, MOST_WORDS)]
    if not words:
        return None
    if kind == "part":
        runs = [word.group() for word in words if _HANGUL.match(word.group()) and len(word[0]) > 2]
        if not runs:
            return None
        run = chance.choice(runs)
        start = chance.randrange(len(run) - 1)
        part = run[start : chance.randint(start + 2, len(run))]
        return Asked(kind, part, (part,))
    if kind == "phrase":
        phrase = text[words[0].start() : words[-1].end()]
        # White space is compared as it stands: a phrase over the end of a line is not this one.
        if '"' in phrase or "\n" in phrase:
            return None
        return Asked(kind, f'"{phrase}"', (phrase,))
    parts = [word.group() for word in (words[:1] if kind == "word" else words)]
    if kind == "shuffled":
        chance.shuffle(parts)
    return Asked(kind, " ".join(parts), tuple(parts))


def _index(corpora: Sequence[Path], directory: Path, temporary: Path) -> None:
    """Bring a library of all corpora up to date."""
    with Library.open(directory, models=ModelStore(temporary / "models")) as library:
        watched = {folder.path for folder in library.folders()}
        for number, corpus in enumerate(corpora):
            folder = corpus
            if (corpus / "corpus.jsonl").is_file():
                folder = directory.with_name(f"{directory.name}-documents") / f"{number}"
                write_documents(read_set(corpus), folder)
            if folder.resolve() not in watched:
                library.add_folder(folder)
        library.indexer().run(watch=False, report=lambda _progress: None)


if __name__ == "__main__":
    sys.exit(main())
