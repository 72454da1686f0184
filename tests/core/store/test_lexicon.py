"""The word indexes: what is deleted is forgotten, though they keep no text to delete it by."""

from __future__ import annotations

import pytest

from munjang.language.terms import query_terms
from munjang.store import Lexicon
from munjang.store import lexicon as lexicon_module


def words(bench, query):
    """How many sentences, documents and names match every word, straight from the indexes."""
    connection = bench.catalog()
    lexicon = Lexicon(connection)
    expression = " AND ".join(term.any_form for term in query_terms(query))
    counts = tuple(
        len(lexicon.rows(table, expression)) for table in ("lexicon", "documents", "names")
    )
    connection.close()
    return counts


def vocabulary(bench):
    connection = bench.catalog()
    found = {term for (term,) in connection.execute("SELECT term FROM documents_terms")}
    connection.close()
    return found


def test_a_deleted_document_leaves_no_word_behind(wordbench):
    wordbench.write(
        "secret plan.txt", "The heliotrope blooms at midnight. 비밀 계획은 자정에 시작한다."
    )
    wordbench.write("other.txt", "The lawn is green.")
    wordbench.index()
    assert words(wordbench, "heliotrope") == (1, 1, 0)
    assert words(wordbench, "자정") == (1, 1, 0)
    assert words(wordbench, "secret") == (0, 0, 1)
    (wordbench.folder / "secret plan.txt").unlink()
    wordbench.index()
    for query in ("heliotrope", "자정", "secret"):
        assert words(wordbench, query) == (0, 0, 0)
    assert vocabulary(wordbench) == {"the", "lawn", "is", "green"}
    assert wordbench.library.care.verify() == []


def test_a_changed_document_is_found_by_its_new_words_only(wordbench):
    wordbench.write("note.txt", "The ferry leaves at nine.")
    wordbench.index()
    wordbench.write("note.txt", "The ferry leaves at half past ten.")
    wordbench.index()
    assert words(wordbench, "nine") == (0, 0, 0)
    assert words(wordbench, "half past ten") == (1, 1, 0)


def test_a_renamed_file_is_found_by_its_new_name_only(wordbench):
    path = wordbench.write("draft.png", "")
    wordbench.index()
    path.rename(path.with_name("final.png"))
    wordbench.index()
    assert wordbench.found("draft") == []
    assert wordbench.found("final") == ["final.png"]


def test_a_removed_folder_leaves_no_word_behind(wordbench):
    for number in range(70):  # more than are deleted in one transaction
        wordbench.write(f"{number}.txt", f"pebble number {number}")
    wordbench.index()
    assert words(wordbench, "pebble") == (70, 70, 0)
    wordbench.library.remove_folder(wordbench.folder)
    assert wordbench.found("pebble") == []
    wordbench.index()
    assert vocabulary(wordbench) == set()
    status = wordbench.library.status()
    assert (status.contents, status.passages, status.coverage.sentences) == (0, 0, 0)


def test_words_that_more_documents_have_say_less(wordbench):
    for number in range(10):
        words = ["common"] * (number < 4) + ["rare"] * (number < 2)
        wordbench.write(f"{number}.txt", f"{number} {' '.join(words)}")
    wordbench.index()
    connection = wordbench.catalog()
    lexicon = Lexicon(connection)
    assert lexicon.weight('"rare"') > lexicon.weight('"common"') > 0
    assert lexicon.weight('"nowhere"') > lexicon.weight('"rare"')
    connection.close()


FORTUNES = {
    "a.txt": "A kettle sings. The kettle that sings in the kitchen is an old and dented one.",
    "b.txt": "No kettle here. A heron sings to another heron by the kettle.",
    "c.txt": "The heron is asleep.",
    "d.txt": " ".join(f"Bell {number} rings." for number in range(20)),
}


@pytest.fixture
def fortunes(wordbench):
    """A lexicon over those, and a function that says what a hit's sentence is."""
    for name, text in FORTUNES.items():
        wordbench.write(name, text)
    wordbench.index()
    connection = wordbench.catalog()

    def said(hit):
        row = connection.execute(
            "SELECT substr(text, s.start + 1, s.end - s.start) FROM sentences s"
            " JOIN contents ON contents.id = content_id WHERE s.id = ?",
            (hit.id,),
        ).fetchone()
        return row[0]

    yield Lexicon(connection), said
    connection.close()


def test_sentences_with_more_and_rarer_words_are_better_and_shorter_ones(fortunes):
    lexicon, said = fortunes
    hits = lexicon.best(lexicon.weigh(['"kettle"', '"sings"', '"asleep"']), 10)
    assert [said(hit) for hit in hits] == [
        "A kettle sings.",
        "The heron is asleep.",
        "A heron sings to another heron by the kettle.",
        "The kettle that sings in the kitchen is an old and dented one.",
        "No kettle here.",
    ]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_best_sentences_may_be_asked_of_some_documents(fortunes, wordbench):
    lexicon, said = fortunes
    weighed = lexicon.weigh(['"kettle"', '"heron"'])
    b, c = (wordbench.search(word).results[0].document for word in ("another", "asleep"))
    assert {said(hit) for hit in lexicon.best(weighed, 10, {b})} == {
        "No kettle here.",
        "A heron sings to another heron by the kettle.",
    }
    assert lexicon.best(weighed, 10, set()) == []
    of_each = lexicon.best_of_each(weighed, {b, c, 999}, 1)
    assert {content: [said(hit) for hit in hits] for content, hits in of_each.items()} == {
        b: ["A heron sings to another heron by the kettle."],
        c: ["The heron is asleep."],
    }


def test_words_that_stand_nowhere_find_nothing(fortunes):
    lexicon, _ = fortunes
    for tokens in ([], ['"nowhere"']):
        weighed = lexicon.weigh(tokens)
        assert lexicon.best(weighed, 10) == []
        assert lexicon.best_of_each(weighed, {1, 2}, 3) == {}


def test_what_is_remembered_of_words_is_forgotten_with_a_change(fortunes, wordbench):
    lexicon, said = fortunes
    assert len(lexicon.rows("documents", '"heron"')) == 2
    wordbench.write("c.txt", "The kettle is asleep, too.")
    wordbench.index()
    assert len(lexicon.rows("documents", '"heron"')) == 1
    hits = lexicon.best(lexicon.weigh(['"asleep"']), 10)
    assert [said(hit) for hit in hits] == ["The kettle is asleep, too."]


def test_only_so_much_is_remembered_of_words(fortunes, monkeypatch):
    monkeypatch.setattr(lexicon_module, "_HELD", 3)
    lexicon, _ = fortunes
    for _ in range(2):
        for token, count in (('"kettle"', 4), ('"heron"', 2), ('"sings"', 3)):
            assert len(lexicon.rows("lexicon", token)) == count
