"""Every damage that `verify` claims to find is done to a library, found, and mended."""

from __future__ import annotations

import shutil
from contextlib import closing

import apsw
import pytest

from munjang.errors import LibraryBusy
from munjang.ingest.indexer import writer_lock
from munjang.library import Library
from munjang.models import ModelStore

QUERIES = ("보증금 반환", "how long is the warranty", "두 배", "battery", "budget")

DAMAGES = {
    "passages belong to no sentence": "INSERT INTO passages (hash, language) VALUES (x'00', 'ko')",
    "about to be deleted that belong": "INSERT INTO orphans SELECT id FROM passages LIMIT 2",
    "have no vector and are not waiting": "DELETE FROM vectors WHERE seq IN (1, 2)",
    "wait for a vector they have": (
        "INSERT INTO pending (passage_id, priority) SELECT passage_id, 0 FROM vectors LIMIT 2"
    ),
    "have lost sentences": (
        "DELETE FROM lexicon WHERE rowid = 2; DELETE FROM sentences WHERE id = 2"
    ),
    "sentences belong to no document": "INSERT INTO sentences VALUES (99, 1, 1, 0, 1)",
    "2 sentences belong to no document": "UPDATE contents SET first_sentence = 99 WHERE id = 1",
    "too many are in it": "INSERT INTO lexicon (rowid, terms) VALUES (999, 'ghost')",
    "sentences cannot be found by their words": "DELETE FROM lexicon WHERE rowid = 1",
    "documents cannot be found by their words": "DELETE FROM documents WHERE rowid = 1",
    "files cannot be found by their names": "DELETE FROM names WHERE rowid = 1",
    "called indexed but have no content": "UPDATE files SET content_id = NULL WHERE id = 1",
    "documents are kept that no file has": (
        "UPDATE files SET content_id = NULL, state = 'pending' WHERE id = 1; DELETE FROM unclaimed"
    ),
    "rows point to rows that are gone": "DELETE FROM contents WHERE id = 1",
    "2 rows point to rows that are gone": "DELETE FROM passages WHERE id = 1",
    "12 rows point to rows that are gone": "DELETE FROM encoders",
    "word index lexicon is damaged": "UPDATE lexicon_data SET block = x'ff00ff00ff' WHERE id > 10",
    "word index documents is damaged": "DELETE FROM documents_data WHERE id > 10",
    "word index names is damaged": "UPDATE names_data SET block = x'00' WHERE id > 10",
    "vector index is missing": "UPDATE segments SET name = 'gone'",
    "vector index is missing or damaged": "UPDATE segments SET checksum = checksum + 1",
}


@pytest.fixture
def furnished(workbench):
    workbench.write("임대차.txt", "보증금은 이사하는 날 돌려준다.\n\n월세는 매달 말일에 낸다.")
    workbench.write("warranty.txt", "The battery is covered for a year.\n\nWater damage is not.")
    workbench.write("회의.md", "# 예산\n\n홍보 예산을 두 배로 늘린다.")
    workbench.write("empty.txt", "")
    workbench.write("picture.png", "")
    workbench.index()
    workbench.library.care.rebuild()  # so few vectors are not filed otherwise
    assert workbench.library.care.verify() == []
    return workbench


@pytest.mark.parametrize("words", DAMAGES)
def test_a_damage_is_found_and_mended(furnished, words):
    before = furnished.answers(*QUERIES)
    states = furnished.states()
    catalog = furnished.catalog()
    catalog.execute(DAMAGES[words])
    catalog.close()

    problems = furnished.library.care.verify()
    assert any(words in str(problem.message) for problem in problems), [
        str(problem.message) for problem in problems
    ]
    assert all(problem.mendable for problem in problems)

    furnished.library.care.rebuild()
    furnished.index()  # what the catalog itself has lost is read again, or embedded again
    assert furnished.library.care.verify() == []
    assert furnished.answers(*QUERIES) == before
    assert furnished.states() == states


def test_rebuilding_a_sound_library_changes_nothing(furnished):
    before, status = furnished.answers(*QUERIES), furnished.library.status()
    told = []
    furnished.library.care.rebuild(lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert furnished.library.care.verify() == []
    assert furnished.answers(*QUERIES) == before
    after = furnished.library.status()
    assert after.coverage == status.coverage
    assert after.states == status.states
    furnished.index()
    assert furnished.embedded() == status.vectors_ever


def test_without_any_faiss_file_the_answers_are_the_same(furnished):
    before = furnished.answers(*QUERIES)
    shutil.rmtree(furnished.library.directory / "vectors")
    furnished.library.close()  # forget what is mapped
    assert furnished.answers(*QUERIES) == before
    assert len(furnished.library.care.verify()) == 1
    furnished.library.care.rebuild()
    assert furnished.library.care.verify() == []
    assert furnished.answers(*QUERIES) == before


def test_a_page_of_noise_is_told_as_damage_that_cannot_be_mended(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(50):
        (folder / f"{number}.txt").write_text(f"sentence {number}\n" * 50)
    with Library.open(tmp_path / "library", models=ModelStore(tmp_path / "none")) as library:
        library.add_folder(folder)
        library.indexer().run(watch=False, report=lambda _: None)
    path = tmp_path / "library" / "catalog.sqlite3"
    with closing(apsw.Connection(str(path))) as connection:
        size = connection.pragma("page_size")
        (number,) = connection.execute(
            "SELECT pageno FROM dbstat WHERE name = 'sentences' AND pagetype = 'leaf'"
        ).fetchone()
        connection.wal_checkpoint()
    content = bytearray(path.read_bytes())
    content[(number - 1) * size : number * size] = b"\xa5" * size
    path.write_bytes(content)
    with Library(tmp_path / "library", ModelStore(tmp_path / "none")) as library:
        problems = library.care.verify()
    assert problems
    assert not any(problem.mendable for problem in problems)


def test_nobody_rebuilds_while_an_indexer_works(furnished):
    with writer_lock(furnished.library.directory), pytest.raises(LibraryBusy):
        furnished.library.care.rebuild()
