"""Questions to a small library, answered in words by the real small language model."""

from __future__ import annotations

from itertools import pairwise

import pytest

from munjang.answer import prompting
from munjang.errors import ModelNotInstalled
from munjang.export import written_data, written_text
from munjang.language.detect import language_of
from munjang.library import Library
from munjang.models import ModelStore

DOCUMENTS = {
    "lease.md": "# Lease of the boathouse\n\nThe lease ends on 28 February 2027. The rent is 700 "
    "euros a month. Keys are handed back at the counter of the harbour office.\n",
    "ferry.txt": "The ferry to Jeju leaves Mokpo at 8:30. A ticket costs 32,000 won. Dogs travel "
    "on the lower deck for free.",
    "임대차.txt": "보트 창고의 임대차 계약은 2027년 2월 28일에 끝난다. 월세는 70만 원이다.",
    "birds.txt": "The heron stands in the pond. It waits for hours, and then it fishes.",
    "soup.txt": "Boil the soup for an hour. Add the leek in the end.",
}
QUESTIONS = [
    "What is the rent of the boathouse?",
    "When does the ferry to Jeju leave?",
    "How much is a ticket for the ferry?",
    "Where are the keys of the boathouse handed back?",
    "Who won the war of the roses?",
]


@pytest.fixture(scope="module")
def library(generators_directory, tmp_path_factory):
    folder = tmp_path_factory.mktemp("answering")
    documents = folder / "documents"
    documents.mkdir()
    for name, text in DOCUMENTS.items():
        (documents / name).write_text(text, "utf-8")
    models = ModelStore(generators_directory)
    with Library.open(folder / "library", models=models) as opened:
        opened.add_folder(documents)
        opened.indexer().run(watch=False, report=lambda _: None)
        yield opened
    models.close()


@pytest.fixture(scope="module")
def answers(library):
    return {question: library.answering.ask(question) for question in QUESTIONS}


@pytest.mark.parametrize(
    ("question", "name"),
    list(zip(QUESTIONS[:4], ["lease.md", "ferry.txt", "ferry.txt", "lease.md"], strict=True)),
)
def test_the_document_that_answers_is_the_first_source(answers, question, name):
    answer = answers[question]
    assert answer.sources[0].found.path.name == name
    assert answer.question == question
    numbers = [source.number for source in answer.sources]
    assert numbers == [*range(1, len(numbers) + 1)]


def test_what_is_verified_stands_on_the_words_of_a_document(library, answers):
    cited = [
        (statement, citation)
        for answer in answers.values()
        for statement in answer.statements
        for citation in statement.citations
    ]
    assert cited  # small as the model is, some of what it writes is right
    for statement, citation in cited:
        assert statement.verified
        text = library.document(citation.source.found.document).text
        hit = citation.hit
        assert " ".join(text[hit.start : hit.end].split()) == hit.sentence
        assert any(
            (own.start, own.end) == (hit.start, hit.end) for own in citation.source.sentences
        )
        shown = [hit.sentence[start:end] for start, end in hit.highlights]
        assert language_of(hit.sentence) == "ko" or shown


def test_each_statement_is_verified_or_says_why_not(answers):
    for answer in answers.values():
        assert answer.statements or answer.notice
        for statement in answer.statements:
            assert bool(statement.citations) == statement.verified == (statement.doubt is None)
        if answer.statements and not any(own.verified for own in answer.statements):
            assert str(answer.notice).startswith("Nothing of this was found")


def test_an_answer_as_text_has_nothing_that_is_not_verified(answers):
    for answer in answers.values():
        text = written_text(answer)
        for statement in answer.statements:
            assert (statement.text in text) == statement.verified
        for citation in answer.citations:
            assert f"[{citation.source.number}] “{citation.hit.sentence}”" in text
        assert len(written_data(answer)["statements"]) == len(answer.statements)


def test_how_far_it_is_can_be_heard(library):
    heard = []
    answer = library.answering.ask(QUESTIONS[0], lambda writing: heard.append(writing) is None)
    assert (heard[0].read, heard[0].text) == (0.0, "")
    assert [source.hit for source in heard[0].sources] == [s.hit for s in answer.sources]
    reads = [writing.read for writing in heard]
    assert reads == sorted(reads)
    assert any(0 < read < 1 for read in reads)
    texts = [writing.text for writing in heard]
    assert all(new.startswith(old) for old, new in pairwise(texts))
    assert answer.statements[0].text.split()[0] in texts[-1]


def test_an_answer_nobody_wants_ends_before_the_model_is_asked(library, monkeypatch):
    monkeypatch.setattr(ModelStore, "generator", None)  # whoever called it would fail
    answer = library.answering.ask(QUESTIONS[0], lambda _: False)
    assert answer.sources
    assert (answer.statements, answer.notice, answer.model) == ([], None, "")


def test_an_answer_that_is_stopped_is_what_there_is_of_it(library, answers):
    question = QUESTIONS[0]
    heard = []

    def hear(writing):
        heard.append(writing.text)
        return len(writing.text.split()) < 4

    answer = library.answering.ask(question, hear)
    written = " ".join(statement.text for statement in answer.statements)
    assert written == heard[-1].strip()
    assert 4 <= len(written.split()) < 8
    # The next is not.
    whole = [statement.text for statement in library.answering.ask(question).statements]
    assert whole == [statement.text for statement in answers[question].statements]


def test_filters_narrow_the_sources_and_are_not_in_the_prompt(library, monkeypatch):
    asked = []
    prompt_for = prompting.prompt_for

    def note(question, sources):
        asked.append(prompt_for(question, sources))
        return asked[-1]

    monkeypatch.setattr("munjang.answer.writer.prompt_for", note)
    question = "When does the lease of the boathouse end?"
    answer = library.answering.ask(f"type:md {question} -ferry")
    assert {source.found.path.name for source in answer.sources} == {"lease.md"}
    (prompt,) = asked
    assert prompt.turns[-1].splitlines()[-1] == f"Question: {question}"
    assert "type:" not in prompt.turns[-1]
    assert answer.question == question


def test_filters_that_leave_nothing_leave_no_answer(library):
    answer = library.answering.ask("type:pdf When does the lease of the boathouse end?")
    assert (answer.sources, answer.statements) == ([], [])
    assert str(answer.notice) == "No document was found that could hold the answer."


def test_a_sentence_is_cited_once(answers):
    for answer in answers.values():
        cited = [(own.source.found.document, own.hit.start) for own in answer.citations]
        assert len(cited) == len(set(cited))


def test_a_library_without_a_language_model_says_which_to_install(models_directory, tmp_path):
    models = ModelStore(models_directory)
    with Library.open(tmp_path / "library", models=models) as other:
        assert other.answering.model() is None
        other.answering.warm_up()  # nothing to load
        with pytest.raises(ModelNotInstalled, match="munjang models install qwen"):
            other.answering.ask("Who?")


def test_the_language_model_is_loaded_before_there_is_a_question(library, monkeypatch):
    opened = []
    open_generator = ModelStore.generator
    monkeypatch.setattr(
        ModelStore, "generator", lambda *own: opened.append(own[1]) or open_generator(*own)
    )
    assert library.answering.model().title == "SmolLM2 135M Instruct"
    library.answering.warm_up()
    assert opened == ["SmolLM2-135M-Instruct"]


def test_without_an_encoder_answers_come_from_words(generators_directory, tmp_path):
    models = tmp_path / "models"
    models.mkdir()
    name = "SmolLM2-135M-Instruct"
    (models / name).symlink_to(generators_directory / name)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "ferry.txt").write_text(DOCUMENTS["ferry.txt"], "utf-8")
    store = ModelStore(models)
    with Library.open(tmp_path / "library", models=store) as other:
        other.add_folder(tmp_path / "documents")
        other.indexer().run(watch=False, report=lambda _: None)
        answer = other.answering.ask("When does the ferry leave?")
        assert [source.found.path.name for source in answer.sources] == ["ferry.txt"]
        assert answer.model
    store.close()


@pytest.fixture(scope="module")
def crowd(generators_directory, tmp_path_factory):
    """Enough sentences of a few things for others to be far from all of them."""
    folder = tmp_path_factory.mktemp("crowd")
    (folder / "documents").mkdir()
    for number in range(100):
        text = (
            f"Room {number} has {number % 7 + 2} windows and a view of the harbour.\n\n"
            f"창고 {number}번에는 상자가 {number * 3}개 있다."
        )
        (folder / "documents" / f"{number}.txt").write_text(text, "utf-8")
    models = ModelStore(generators_directory)
    with Library.open(folder / "library", models=models) as opened:
        opened.add_folder(folder / "documents")
        opened.indexer().run(watch=False, report=lambda _: None)
        yield opened
    models.close()


@pytest.mark.parametrize("question", ["quantum chromodynamics of gluons", "zxqv bnmk wrtp"])
def test_a_question_that_nothing_is_close_to_is_not_answered(crowd, monkeypatch, question):
    monkeypatch.setattr(ModelStore, "generator", None)  # whoever called it would fail
    answer = crowd.answering.ask(question)
    assert str(answer.notice) == "No document found is about this; these come nearest."
    assert (answer.statements, answer.model) == ([], "")
    assert answer.sources


def test_a_question_that_something_is_close_to_is_answered(crowd):
    answer = crowd.answering.ask("How many windows has room 31?")
    assert answer.model
    assert "Room 31 has 5 windows" in answer.sources[0].text
