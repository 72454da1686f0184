"""How far answers in words can be relied on: questions with known answers, asked of libraries.

    .venv/bin/python bench/answers.py SET_FOLDER [SET_FOLDER…] --libraries FOLDER [--questions N]
        [--model ID] [--json FILE]

A set is a folder with queries.jsonl and answers.jsonl as bench/quality.py reads them; its rows in
answers.jsonl also have the "answer" in a few words. The libraries are those that bench/quality.py
has left in FOLDER. Each set's own questions (a random sample of N, always the same) are asked of
its library first. Whether an answer is right, is whether it has the words of the known one, however
they are spaced, cased and punctuated: an answer in other words passes for wrong. In the first
table:

    held      questions whose sources hold the answer: no model can know the others
    quote     questions that the best sentence alone answers, which is what a search shows
    right     answers that are
    … sure    of the right ones, those whose statement with the answer is verified
    precise   verified statements that hold the answer or cite a sentence that does
    doubted   of the wrong ones, those of which no statement is verified
    refused   questions that got no statement

Then they are asked of the other sets' libraries, which do not hold the answers: what is not refused
or doubted there, the user would rely on.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from _common import print_table, write_figures
from _machine import machine
from _retrieval import read_rows
from tqdm import tqdm

from munjang.library import Library
from munjang.written import Statement, Writing, WrittenAnswer

SEED = 7
OWN = ["set", "asked", "held", "quote", "right", "… sure", "precise", "doubted", "refused"]
OTHER = ["asked of", "questions of", "asked", "refused", "doubted", "verified"]
TIMES = ["first word s", "whole s"]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure answers in words.")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET_FOLDER")
    parser.add_argument("--libraries", type=Path, metavar="FOLDER", required=True)
    parser.add_argument("--questions", type=int, default=50, metavar="N", help="the most of a set")
    parser.add_argument("--model", metavar="ID", help="the language model that is to answer")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    options = parser.parse_args(arguments)
    sets = [_read(folder, options.questions) for folder in options.sets]
    print(machine())
    own: list[list[object]] = []
    others: list[list[object]] = []
    figures: dict[str, object] = {}
    for data in sets:
        with Library.open((options.libraries / data.name / "library").absolute()) as library:
            if options.model is not None:
                library.use_model(options.model)
            library.answering.warm_up()
            asked = _ask(library, data, f"{data.name}, its own")
            own.append(_own_row(data, asked))
            figures[data.name] = _figures(OWN, own[-1], asked)
            for other in sets:
                if other is not data:
                    asked = _ask(library, other, f"{data.name}, those of {other.name}")
                    others.append(_other_row(data, other, asked))
                    name = f"{other.name} of {data.name}"
                    figures[name] = _figures(OTHER, others[-1], asked)
    print_table([*OWN, *TIMES], own)
    if others:
        print()
        print_table([*OTHER, *TIMES], others)
    write_figures(options.json, figures)
    return 0


@dataclass(frozen=True)
class Questions:
    """Questions, and what answers each: id → question, and id → answers."""

    name: str
    questions: Mapping[str, str]
    answers: Mapping[str, Sequence[str]]  # squeezed


@dataclass(frozen=True)
class Asked:
    """A question, what was answered, and how long that took."""

    question: str
    golds: Sequence[str]
    answer: WrittenAnswer
    first: float | None  # seconds to the first word; None where there was none
    whole: float

    @property
    def right(self) -> bool:
        """Whether any statement has the known answer."""
        return any(map(self.tells, self.answer.statements))

    @property
    def verified(self) -> list[Statement]:
        """The statements the user is to rely on."""
        return [own for own in self.answer.statements if own.verified]

    @property
    def doubted(self) -> bool:
        """Whether there is an answer, of which nothing is verified."""
        return bool(self.answer.statements) and not self.verified

    def tells(self, statement: Statement) -> bool:
        """Whether a statement has the known answer."""
        return self.has(statement.text)

    def has(self, text: str) -> bool:
        """Whether a text has the known answer."""
        squeezed = _squeezed(text)
        return any(gold in squeezed for gold in self.golds)


def _read(folder: Path, most: int) -> Questions:
    """The questions of a set that have an answer, a sample of `most`."""
    answers: dict[str, list[str]] = {}
    for row in read_rows(folder / "answers.jsonl"):
        if gold := _squeezed(row["answer"]):
            answers.setdefault(row["query_id"], []).append(gold)
    questions = {row["_id"]: row["text"] for row in read_rows(folder / "queries.jsonl")}
    known = sorted(questions.keys() & answers.keys())
    chosen = random.Random(SEED).sample(known, min(most, len(known)))
    return Questions(folder.name, {id_: questions[id_] for id_ in chosen}, answers)


def _ask(library: Library, data: Questions, name: str) -> list[Asked]:
    asked = []
    for id_, question in tqdm(data.questions.items(), desc=name, disable=not sys.stderr.isatty()):
        began, first = time.perf_counter(), None

        def hear(writing: Writing, began: float = began) -> bool:
            nonlocal first
            if writing.text and first is None:
                first = time.perf_counter() - began
            return True

        answer = library.answering.ask(question, hear)
        whole = time.perf_counter() - began
        asked.append(Asked(question, data.answers[id_], answer, first, whole))
    return asked


def _own_row(data: Questions, asked: Sequence[Asked]) -> list[object]:
    right = [own for own in asked if own.right]
    wrong = [own for own in asked if own.answer.statements and not own.right]
    verified = [(own, statement) for own in asked for statement in own.verified]
    return [
        data.name,
        len(asked),
        _share(any(own.has(source.text) for source in own.answer.sources) for own in asked),
        _share(any(own.has(s.hit.sentence) for s in own.answer.sources[:1]) for own in asked),
        _share(own.right for own in asked),
        _share(any(map(own.tells, own.verified)) for own in right),
        _share(
            own.tells(statement) or any(own.has(c.hit.sentence) for c in statement.citations)
            for own, statement in verified
        ),
        _share(own.doubted for own in wrong),
        _share(not own.answer.statements for own in asked),
        *_times(asked),
    ]


def _other_row(data: Questions, other: Questions, asked: Sequence[Asked]) -> list[object]:
    return [
        data.name,
        other.name,
        len(asked),
        _share(not own.answer.statements for own in asked),
        _share(own.doubted for own in asked),
        _share(bool(own.verified) for own in asked),
        *_times(asked),
    ]


def _times(asked: Sequence[Asked]) -> list[object]:
    """Median seconds, of the questions a model was asked."""
    firsts = [own.first for own in asked if own.first is not None]
    wholes = [own.whole for own in asked if own.answer.model]
    return [statistics.median(times) if times else None for times in (firsts, wholes)]


def _share(these: Iterable[bool]) -> float | None:
    these = list(these)
    return sum(these) / len(these) if these else None


def _figures(head: Sequence[str], row: Sequence[object], asked: Sequence[Asked]) -> object:
    answers = [
        {
            "question": own.question,
            "known": own.golds,
            "held": any(own.has(source.text) for source in own.answer.sources),
            "right": own.right,
            "statements": [
                {
                    "text": statement.text,
                    "doubt": statement.doubt and str(statement.doubt),
                    "cited": [citation.hit.sentence for citation in statement.citations],
                }
                for statement in own.answer.statements
            ],
            "notice": own.answer.notice and str(own.answer.notice),
            "first_s": own.first,
            "whole_s": own.whole,
        }
        for own in asked
    ]
    return {**dict(zip([*head, *TIMES], row, strict=True)), "answers": answers}


def _squeezed(text: str) -> str:
    """The letters and digits of a text alone, folded."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


if __name__ == "__main__":
    sys.exit(main())
