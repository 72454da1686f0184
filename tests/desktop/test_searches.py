"""Recent and saved searches, and the file they are kept in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from munjang_desktop.searches import MOST_RECENT, Searches


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "searches.ini"


@pytest.fixture
def searches(qapp: QApplication, file: Path) -> Searches:
    return Searches(file)


def again(searches: Searches, file: Path) -> Searches:
    """The searches as the next start finds them."""
    searches._store.sync()
    return Searches(file)


def test_the_newest_search_comes_first_and_only_once(searches: Searches, file: Path) -> None:
    for query in ("lease", "계약 해지", "lease "):
        searches.remember(query)
    assert list(again(searches, file).recent) == ["lease", "계약 해지"]


def test_a_query_takes_the_place_of_the_one_it_grew_out_of(searches: Searches) -> None:
    searches.remember("lea")
    searches.remember("lease", instead_of="lea")
    assert list(searches.recent) == ["lease"]


def test_no_more_than_some_hundred_are_kept(searches: Searches) -> None:
    for number in range(MOST_RECENT + 20):
        searches.remember(f"query {number}")
    assert len(searches.recent) == MOST_RECENT
    assert searches.recent[0] == f"query {MOST_RECENT + 19}"


def test_a_pasted_chapter_is_not_remembered(searches: Searches) -> None:
    searches.remember("word " * 1000)
    assert not searches.recent


def test_what_is_cleared_is_gone_from_the_disk(searches: Searches, file: Path) -> None:
    searches.remember("secret affair")
    searches.save("lease")
    searches._store.sync()
    assert "secret" in file.read_text("utf-8")
    searches.clear_recent()
    assert not any(b"secret" in path.read_bytes() for path in file.parent.iterdir())
    assert [saved.query for saved in again(searches, file).saved] == ["lease"]


def test_switched_off_it_forgets_and_remembers_nothing(searches: Searches, file: Path) -> None:
    searches.remember("lease")
    searches.remembers = False
    searches.remember("contract")
    assert not again(searches, file).recent
    assert not again(searches, file).remembers


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_only_the_user_can_read_the_file(searches: Searches, file: Path) -> None:
    searches.save("lease")
    searches.remember("contract")
    searches._store.sync()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_saved_search_is_renamed_removed_and_put_back(searches: Searches, file: Path) -> None:
    first, second = searches.save("type:pdf 계약"), searches.save("lease")
    assert searches.save(" lease ") is second
    searches.rename(first, "  My  contracts ")
    assert [saved.name for saved in again(searches, file).saved] == ["My contracts", "lease"]
    renamed = searches.saved[0]
    place = searches.remove(renamed)
    assert [saved.name for saved in searches.saved] == ["lease"]
    searches.put_back(renamed, place)
    assert [saved.name for saved in again(searches, file).saved] == ["My contracts", "lease"]
    searches.rename(renamed, " ")
    assert searches.saved[0].name == "type:pdf 계약"


@pytest.mark.parametrize("content", ["[General]\nrecent=nonsense\nsaved=3\n", "\x00\xff", "[]"])
def test_a_file_that_was_tampered_with_is_no_error(
    qapp: QApplication, file: Path, content: str
) -> None:
    file.parent.mkdir()
    file.write_text(content, "utf-8")
    searches = Searches(file)
    assert not searches.recent
    searches.remember("lease")
    assert list(again(searches, file).recent) == ["lease"]
