"""The word indexes: what is deleted is forgotten, though they keep no text to delete it by."""

from __future__ import annotations

from munjang.language.terms import query_terms
from munjang.store import Lexicon


def words(bench, query):
    """How many sentences, documents and names match every word, straight from the indexes."""
    connection = bench.catalog()
    lexicon = Lexicon(connection)
    expression = " AND ".join(term.any_form for term in query_terms(query))
    counts = tuple(
        len(search(expression, 100))
        for search in (lexicon.sentences, lexicon.documents, lexicon.names)
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
