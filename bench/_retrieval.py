"""Retrieval sets in BEIR's form, the usual measures on them, and plain BM25 to compare with."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

CUT = 10  # ranks that the measures look at

Run = Mapping[str, Sequence[str]]  # query id → document ids, best first


@dataclass(frozen=True)
class RetrievalSet:
    """A corpus, queries, and which documents answer which query.

    `relevant` is query id → document id → grade; `answers` is query id → document id → the
    sentences that hold the answer, where the set knows them.
    """

    name: str
    documents: Mapping[str, tuple[str, str]]  # id → title, text
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]
    answers: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


def read_set(folder: Path) -> RetrievalSet:
    """Read corpus.jsonl, queries.jsonl, qrels.tsv and, where there is one, answers.jsonl."""
    documents = {
        row["_id"]: (row.get("title") or "", row["text"])
        for row in read_rows(folder / "corpus.jsonl")
    }
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    lines = (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        query, document, grade = line.split("\t")
        if int(grade) > 0:
            relevant[query][document] = int(grade)
    queries = {
        row["_id"]: row["text"]
        for row in read_rows(folder / "queries.jsonl")
        if row["_id"] in relevant
    }
    answers: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    if (folder / "answers.jsonl").exists():
        for row in read_rows(folder / "answers.jsonl"):
            answers[row["query_id"]][row["doc_id"]].append(row["sentence"])
    return RetrievalSet(folder.name, documents, queries, relevant, answers)


def joined(data: RetrievalSet, count: int) -> RetrievalSet:
    """The set with `count` documents after another in each of its own: what long documents hold.

    Which of them are together, and where in it one is, has nothing to do with what they say.
    """
    if count < 2:
        return data
    ids = sorted(data.documents, key=lambda id_: blake2b(id_.encode()).digest())
    groups = [ids[start : start + count] for start in range(0, len(ids), count)]
    within = {id_: group[0] for group in groups for id_ in group}
    texts = {
        group[0]: "\n\n".join("\n\n".join(filter(None, data.documents[id_])) for id_ in group)
        for group in groups
    }
    relevant: dict[str, dict[str, int]] = {}
    for query, grades in data.relevant.items():
        relevant[query] = {}
        for id_, grade in grades.items():
            group = within.get(id_, id_)
            relevant[query][group] = max(grade, relevant[query].get(group, 0))
    answers: dict[str, dict[str, list[str]]] = {}
    for query, known in data.answers.items():
        own = answers.setdefault(query, {})
        for id_, sentences in known.items():
            own.setdefault(within.get(id_, id_), []).extend(sentences)
    documents = {id_: ("", text) for id_, text in texts.items()}
    return RetrievalSet(f"{data.name}-x{count}", documents, data.queries, relevant, answers)


def measures(data: RetrievalSet, run: Run) -> dict[str, float]:
    """Mean nDCG, reciprocal rank and recall of the first ten documents over all judged queries."""
    total = Counter[str]()
    for query, grades in data.relevant.items():
        ranked = list(run.get(query, ()))[:CUT]
        best = sorted(grades.values(), reverse=True)[:CUT]
        total["nDCG@10"] += discounted_gain([grades.get(d, 0) for d in ranked]) / discounted_gain(
            best
        )
        total["MRR@10"] += next((1 / (i + 1) for i, d in enumerate(ranked) if d in grades), 0.0)
        total["Recall@10"] += len(set(ranked) & grades.keys()) / len(grades)
    return {name: value / len(data.relevant) for name, value in total.items()}


def shows_answer(data: RetrievalSet, query: str, document: str, sentence: str) -> bool:
    """Whether `sentence`, shown for `query`, is (part of) the one that holds the answer."""
    shown = _squeezed(sentence)
    return any(
        shown in gold or gold in shown
        for gold in map(_squeezed, data.answers[query].get(document, ()))
    )


def write_documents(data: RetrievalSet, folder: Path) -> dict[str, str]:
    """One text file a document, in folders of a thousand; path → id.

    Names are numbers, so that nothing is found by its name.
    """
    ids = {}
    for number, (id_, (title, text)) in enumerate(data.documents.items()):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{title}\n\n{text}\n" if title else f"{text}\n", encoding="utf-8")
        ids[str(path)] = id_
    return ids


class PlainBM25:
    """The lexical baseline: Okapi BM25 over words, Hangul words cut into pairs of syllables."""

    _K1 = 1.2
    _B = 0.75
    _WORD = re.compile(r"[a-z0-9]+|[가-힣]+|[\u3040-\u30ff\u4e00-\u9fff]")

    def __init__(self, documents: Mapping[str, tuple[str, str]]) -> None:
        self._ids = list(documents)
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lengths: list[int] = []
        for number, (title, text) in enumerate(documents.values()):
            counts = Counter(self._tokens(f"{title} {text}"))
            self._lengths.append(counts.total())
            for token, count in counts.items():
                self._postings[token].append((number, count))

    def search(self, query: str, top: int) -> list[str]:
        """The ids of the `top` best documents."""
        mean = sum(self._lengths) / len(self._lengths)
        scores = Counter[int]()
        for token in set(self._tokens(query)):
            postings = self._postings.get(token, [])
            rest = len(self._ids) - len(postings)
            weight = math.log(1 + (rest + 0.5) / (len(postings) + 0.5))
            for number, count in postings:
                norm = self._K1 * (1 - self._B + self._B * self._lengths[number] / mean)
                scores[number] += weight * count * (self._K1 + 1) / (count + norm)
        return [self._ids[number] for number, _ in scores.most_common(top)]

    def _tokens(self, text: str) -> Iterable[str]:
        for word in self._WORD.findall(unicodedata.normalize("NFC", text).lower()):
            if "가" <= word[0] <= "힣" and len(word) > 1:
                yield from (word[i : i + 2] for i in range(len(word) - 1))
            else:
                yield word


def discounted_gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def _squeezed(text: str) -> str:
    """The text without white space and what has no width: readers leave these out."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFC", text))
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def read_rows(path: Path) -> Iterable[dict[str, Any]]:
    """The objects in a file of JSON lines."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)
