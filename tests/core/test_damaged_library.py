"""A library whose catalog is damaged, and where that is met."""

from __future__ import annotations

import pytest

from munjang.errors import LibraryDamaged


@pytest.fixture
def spoilt(wordbench):
    """A library whose catalog opens, but whose tables are noise."""
    for number in range(40):
        wordbench.write(f"{number}.txt", f"heron {number}\n" * 60)
    wordbench.index()
    wordbench.library.close()
    catalog = wordbench.catalog()
    catalog.pragma("wal_checkpoint", "truncate")
    size = catalog.pragma("page_size")
    tables = "('files', 'folders', 'sentences', 'contents', 'documents_data')"
    query = f"SELECT rootpage FROM sqlite_schema WHERE name IN {tables}"
    pages = [page for (page,) in catalog.execute(query)]
    catalog.close()
    with (wordbench.library.directory / "catalog.sqlite3").open("rb+") as stream:
        for page in pages:
            stream.seek((page - 1) * size)
            stream.write(b"\xa5" * size)
    return wordbench


@pytest.mark.parametrize("action", ["status", "ledger", "folders"])
def test_a_damaged_catalog_is_called_damaged_where_it_is_met_and_then_repaired(spoilt, action):
    with pytest.raises(LibraryDamaged, match="it is repaired"):
        getattr(spoilt.library, action)()
    assert [folder.path for folder in spoilt.library.folders()] == [spoilt.folder]
    spoilt.index()
    assert spoilt.library.care.verify() == []
    assert len(spoilt.found("heron")) == 40


def test_indexing_repairs_a_damaged_catalog_and_says_so(spoilt):
    reports = spoilt.index()
    assert any("damaged" in str(report.problem) for report in reports)
    assert spoilt.library.care.take_notice() is None
    assert spoilt.library.care.verify() == []
    assert len(spoilt.found("heron")) == 40


def test_searching_repairs_a_damaged_catalog(spoilt):
    spoilt.search("heron")
    assert "damaged" in str(spoilt.library.care.take_notice())
    spoilt.index()
    assert spoilt.library.care.verify() == []
    assert len(spoilt.found("heron")) == 40


def test_rebuilding_repairs_a_damaged_catalog(spoilt):
    spoilt.library.care.rebuild()
    assert [folder.path for folder in spoilt.library.folders()] == [spoilt.folder]
    spoilt.index()
    assert spoilt.library.care.verify() == []
