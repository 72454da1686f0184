"""A library measured and deleted."""

import threading
from contextlib import closing

import apsw
import pytest

from munjang.errors import GivenUp, LibraryBusy, LibraryGone
from munjang.library import Library
from munjang.store import Health, open_catalog, write_transaction


@pytest.fixture
def furnished(wordbench):
    wordbench.write("lease.txt", "The lease ends in June. " * 200)
    wordbench.library.preferences.change_rules(add=["*.bak"])
    wordbench.index()
    return wordbench


def test_the_parts_of_a_library_are_all_of_it(furnished):
    library = furnished.library
    sizes = library.care.sizes()
    assert sizes.texts > 4_800
    assert sizes.words > 0
    assert sizes.total >= library.status().size_bytes * 0.9


def test_what_waits_in_the_log_is_no_other_part_of_a_library(furnished, tmp_path):
    library = furnished.library
    before = library.care.sizes()
    with closing(apsw.Connection(str(library.directory / "catalog.sqlite3"))) as other:
        other.execute("BEGIN").execute("SELECT count(*) FROM files")  # nothing is put in place
        (furnished.folder / "long.txt").write_text("A word and another word. " * 20_000)
        furnished.index()
        sizes = library.care.sizes()
        assert sizes.log > 100_000
        assert sizes.rest < before.rest + 100_000
        assert sizes.total == pytest.approx(library.status().size_bytes, rel=0.1)


def test_deleting_leaves_the_documents_and_what_is_not_ours(furnished):
    library, directory = furnished.library, furnished.library.directory
    (directory / "of-somebody-else.txt").write_text("mine")
    library.care.delete()
    left = {path.name for path in directory.iterdir()}
    assert left <= {"of-somebody-else.txt", "indexer.lock"}
    assert b"lease" not in b"".join(p.read_bytes() for p in directory.iterdir())
    assert (furnished.folder / "lease.txt").is_file()
    with Library.open(directory, models=library.models) as opened:
        assert opened.folders() == []
        assert not [rule for rule in opened.preferences.rules() if not rule.built_in]
        assert opened.search("lease").results == []
        assert opened.care.verify() == []


def test_searches_go_on_with_the_empty_library(furnished):
    assert furnished.library.search("lease").results
    furnished.library.care.delete()
    assert furnished.library.search("lease").results == []
    furnished.library.add_folder(furnished.folder)
    furnished.index()
    assert furnished.library.search("lease").results


def test_who_was_about_to_write_learns_that_the_library_is_gone(furnished):
    directory = furnished.library.directory
    connection = open_catalog(directory)
    furnished.library.care.delete()
    with pytest.raises(LibraryGone), write_transaction(connection):
        pass
    connection.close()


def test_nothing_is_deleted_while_somebody_indexes(furnished):
    indexer = furnished.library.indexer()
    thread = threading.Thread(target=lambda: indexer.run(watch=True, report=idle.append))
    idle: list[object] = []
    thread.start()
    try:
        while not idle:
            thread.join(0.05)
        with pytest.raises(LibraryBusy):
            furnished.library.care.delete()
    finally:
        indexer.stop()
        thread.join()
    assert furnished.library.search("lease").results


@pytest.mark.parametrize("what", ["verify", "sizes"])
def test_looking_at_all_of_a_library_can_be_ended(furnished, monkeypatch, what):
    monkeypatch.setattr("munjang.care._STEPS", 100)  # the library is small

    def check() -> None:
        raise GivenUp

    monkeypatch.setattr(Health, "look", lambda _: pytest.fail("looked through for damage"))
    with pytest.raises(GivenUp):
        getattr(furnished.library.care, what)(check)
    heard = []
    getattr(furnished.library.care, what)(lambda: heard.append(1))
    assert heard
    assert furnished.library.care.verify() == []
    assert furnished.library.care.take_notice() is None  # nothing was repaired
