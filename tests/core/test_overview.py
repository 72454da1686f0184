"""The ledger as a table and in figures, over a real library."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import pytest

from munjang.errors import RuleError
from munjang.overview import Activity, FileFilter, FileOrder
from munjang.records import FileState
from munjang.store import Documents, Listing, Places

if TYPE_CHECKING:
    from conftest import Workbench

YEAR_2019 = datetime(2019, 5, 20, 12).timestamp()  # noqa: DTZ001 - here, as files are dated


@pytest.fixture
def shelf(wordbench: Workbench) -> Workbench:
    """Files of several kinds, states, folders and ages."""
    wordbench.write("계약서.md", "# 계약서\n\n임차인은 석 달 전에 알린다. 보증금은 돌려준다.")
    wordbench.write("letters/Apple.txt", "An apple a day.")
    wordbench.write("letters/banana.txt", "Bananas are yellow. They are sweet. They are long.")
    wordbench.write("letters/old/Cherry 100%_[1].html", "<p>Cherries are red.</p>")
    wordbench.write("broken.pdf", "%PDF-1.7 cut off")
    wordbench.write("music.mp3", "no text")
    wordbench.write("empty.txt", "")
    os.utime(wordbench.folder / "letters/Apple.txt", (YEAR_2019, YEAR_2019))
    wordbench.index()
    return wordbench


def listed(
    bench: Workbench,
    wanted: FileFilter = FileFilter(),  # noqa: B008
    order: FileOrder = FileOrder.NAME,
    *,
    descending: bool = False,
) -> list[str]:
    """The names of what is listed, in order."""
    inventory = bench.library.inventory
    ids = inventory.files(wanted, order, descending=descending).ids
    entries = inventory.entries(ids)
    return [entries[id_].path.name for id_ in ids]


def test_every_file_of_the_ledger_is_listed(shelf: Workbench) -> None:
    inventory = shelf.library.inventory
    found = inventory.files()
    entries = inventory.entries(found.ids)
    assert sorted(entries.values(), key=lambda e: e.path) == sorted(
        shelf.library.ledger(), key=lambda e: e.path
    )
    assert found.states == shelf.library.status().states
    assert found.kinds == {"text": 4, "web": 1, "pdf": 1, "other": 1}


@pytest.mark.parametrize(
    ("order", "key"),
    [
        (FileOrder.NAME, lambda e: e.path.name.lower()),
        (FileOrder.FOLDER, lambda e: (str(e.path.parent).lower(), e.path.name.lower())),
        (FileOrder.STATE, lambda e: (list(FileState).index(e.state), e.path.name.lower())),
        (FileOrder.SIZE, lambda e: (e.size, str(e.path))),
        (FileOrder.MODIFIED, lambda e: e.modified),
        (FileOrder.SENTENCES, lambda e: (e.sentences, str(e.path))),
    ],
)
def test_files_are_sorted(shelf: Workbench, order: FileOrder, key: Callable[..., object]) -> None:
    expected = [e.path.name for e in sorted(shelf.library.ledger(), key=key)]
    assert listed(shelf, order=order) == expected
    inventory = shelf.library.inventory
    down = inventory.entries(inventory.files(order=order, descending=True).ids)
    up = inventory.entries(inventory.files(order=order).ids)
    assert list(up.values()) != list(down.values())


def test_files_are_filtered(shelf: Workbench) -> None:
    folder = shelf.folder / "letters"
    assert listed(shelf, FileFilter(folder=folder)) == [
        "Apple.txt",
        "banana.txt",
        "Cherry 100%_[1].html",
    ]
    assert listed(shelf, FileFilter(kind="web")) == ["Cherry 100%_[1].html"]
    assert listed(shelf, FileFilter(states=frozenset({FileState.FAILED}))) == ["broken.pdf"]
    assert listed(shelf, FileFilter(language="ko")) == ["계약서.md"]
    assert listed(shelf, FileFilter(text="APPLE letters")) == ["Apple.txt"]
    assert listed(shelf, FileFilter(text="0%_")) == ["Cherry 100%_[1].html"]
    assert listed(shelf, FileFilter(text="%")) == ["Cherry 100%_[1].html"]
    assert listed(shelf, FileFilter(modified=(YEAR_2019 - 1, YEAR_2019 + 1))) == ["Apple.txt"]
    assert listed(shelf, FileFilter(read=(0, time.time() - 3600))) == []
    assert listed(shelf, FileFilter(folder=folder, text="nothing of the kind")) == []


def test_names_are_found_however_the_disk_spells_them(wordbench: Workbench) -> None:
    wordbench.write(unicodedata.normalize("NFD", "회의록.txt"), "회의를 한다.")
    wordbench.write("회의실.txt", "회의실이다.")
    wordbench.index()
    wordbench.write("Übung.txt", "Wir üben.")
    wordbench.index()
    assert len(listed(wordbench, FileFilter(text="회의"))) == 2
    assert listed(wordbench, FileFilter(text="übu")) == ["Übung.txt"]


def test_the_numbers_beside_a_filter_leave_it_out(shelf: Workbench) -> None:
    found = shelf.library.inventory.files(
        FileFilter(states=frozenset({FileState.INDEXED}), kind="text")
    )
    assert len(found.ids) == 3
    assert found.states == {FileState.INDEXED: 3, FileState.EMPTY: 1}
    assert found.kinds == {"text": 3, "web": 1}


def test_figures_agree_with_the_status(shelf: Workbench) -> None:
    statistics, status = shelf.library.inventory.statistics(), shelf.library.status()
    assert statistics.states == status.states
    assert sum(kind.files for kind in statistics.kinds.values()) == status.coverage.documents
    assert sum(kind.sentences for kind in statistics.kinds.values()) == status.coverage.sentences
    assert (statistics.passages, statistics.embedded) == (status.passages, status.embedded)
    assert sum(statistics.library_bytes.values()) == status.size_bytes
    assert dict(statistics.languages)["ko"] == 1
    assert sum(count for _, count in statistics.modified) == status.coverage.documents
    assert statistics.modified[0] == (datetime(2019, 5, 20).timestamp(), 1)  # noqa: DTZ001
    ((today, taken_in),) = statistics.read[-1:]
    assert today <= time.time() < today + 2 * 86400
    assert taken_in <= status.coverage.documents


def test_where_the_time_went_is_kept_and_added_up(shelf: Workbench) -> None:
    before = shelf.library.inventory.statistics().spent
    assert before[Activity.READING] > 0
    assert before[Activity.EMBEDDING] == 0  # there is no encoder
    shelf.write("more.txt", "One more document is read.")
    shelf.index()
    after = shelf.library.inventory.statistics().spent
    assert after[Activity.READING] > before[Activity.READING]
    assert after[Activity.SCANNING] > before[Activity.SCANNING]


def test_embedding_takes_time_too(workbench: Workbench) -> None:
    workbench.write("one.txt", "A sentence that is embedded.")
    workbench.index()
    assert workbench.library.inventory.statistics().spent[Activity.EMBEDDING] > 0


def ids_of(bench: Workbench, name: str) -> list[int]:
    return list(bench.library.inventory.files(FileFilter(text=name)).ids)


def test_a_file_is_read_again_whatever_became_of_it(shelf: Workbench) -> None:
    with shelf.catalog() as catalog:  # as if its reader had died of it twice
        catalog.execute(
            "UPDATE files SET state = 'quarantined', deaths = 2, content_id = NULL, hash = NULL"
            " WHERE CAST(path AS TEXT) LIKE '%banana.txt'"
        )
        catalog.execute(
            "UPDATE contents SET left_out = '[[\"Lost\", {}]]' WHERE title LIKE '%Apple%'"
        )
    catalog.close()
    assert shelf.found("yellow") == []
    assert shelf.library.inventory.read_again(ids_of(shelf, ".txt")) == 3
    assert {shelf.states()[name] for name in ("letters/Apple.txt", "empty.txt")} == {"pending"}
    shelf.index()
    assert shelf.found("yellow") == ["letters/banana.txt"]
    assert shelf.states()["empty.txt"] == "empty"
    # What was not whole was read from the file, not taken from what was known of it.
    assert shelf.states()["letters/Apple.txt"] == "indexed"


def test_what_is_excluded_leaves_the_library_until_it_is_brought_back(shelf: Workbench) -> None:
    inventory, preferences = shelf.library.inventory, shelf.library.preferences
    name = "letters/old/Cherry 100%_[1].html"
    rules = inventory.exclude([*ids_of(shelf, "Cherry"), *ids_of(shelf, "banana")])
    assert list(rules) == [shelf.folder]
    shelf.index()
    assert shelf.found("cherries") == shelf.found("yellow") == []
    assert shelf.states()[name] == "excluded"
    assert shelf.found("apple") == ["letters/Apple.txt"]
    assert inventory.read_again(ids_of(shelf, "banana")) == 0
    for folder, patterns in rules.items():
        preferences.change_rules(remove=patterns, folder=folder)
    shelf.index()
    assert shelf.found("cherries") == [name]


def test_what_is_left_out_is_put_back_whatever_rule_it_was(shelf: Workbench) -> None:
    inventory, preferences = shelf.library.inventory, shelf.library.preferences
    inventory.exclude(ids_of(shelf, "banana"))
    preferences.change_rules(add=["*.html"])
    shelf.index()
    left_out = {name for name, state in shelf.states().items() if state == "excluded"}
    assert {"letters/banana.txt", "letters/old/Cherry 100%_[1].html"} <= left_out
    listed = ids_of(shelf, "banana") + ids_of(shelf, "Cherry") + ids_of(shelf, "Apple")
    assert inventory.put_back(listed) == 2
    shelf.index()
    assert shelf.found("cherries") == ["letters/old/Cherry 100%_[1].html"]
    assert shelf.found("yellow") == ["letters/banana.txt"]
    own = [rule.pattern for rule in preferences.rules() if rule.folder == shelf.folder]
    assert own == [r"!/letters/old/Cherry 100%_\[1].html"]
    inventory.exclude(ids_of(shelf, "Cherry"))
    shelf.index()
    assert shelf.found("cherries") == []


def test_what_a_stronger_rule_leaves_out_is_said_to_stay_so(shelf: Workbench) -> None:
    shelf.write("letters/.munjangignore", "banana.txt")
    shelf.index()
    with pytest.raises(RuleError, match="munjangignore"):
        shelf.library.inventory.put_back(ids_of(shelf, "banana"))
    assert not [rule for rule in shelf.library.preferences.rules() if rule.folder]


@pytest.mark.parametrize("name", ["a*b?.txt", "#1 !important.txt", "back\\slash.txt", "[x]{y}.txt"])
@pytest.mark.skipif(os.sep == "\\", reason="Windows has no such names")
def test_a_rule_is_for_one_file_however_it_is_named(wordbench: Workbench, name: str) -> None:
    wordbench.write(name, "Words to be found.")
    wordbench.write("axbz.txt", "Words to be found too.")
    wordbench.index()
    wordbench.library.inventory.exclude(ids_of(wordbench, name))
    wordbench.index()
    assert wordbench.found("words") == ["axbz.txt"]


def test_numbers_of_files_that_are_gone_mean_nothing(shelf: Workbench) -> None:
    inventory = shelf.library.inventory
    assert inventory.entries([10**9]) == {}
    assert inventory.read_again([10**9]) == 0
    assert inventory.exclude([10**9]) == {}


def test_fifty_thousand_files_are_listed_without_the_lock_of_python(
    wordbench: Workbench, tmp_path: Path
) -> None:
    wordbench.write("one.txt", "One.")
    wordbench.index()
    with wordbench.catalog() as catalog:
        catalog.execute(
            "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
            " INSERT INTO files (folder_id, path, size, modified_ns, state, reason)"
            " SELECT 1, CAST(? || '/f' || (i % 100) || '/file ' || i || '.pdf' AS BLOB), i, i,"
            " 'unsupported', '[\"\", {}]' FROM n",
            (str(wordbench.folder),),
        )
    catalog.close()
    ids = wordbench.library.inventory.files(order=FileOrder.SIZE, descending=True).ids
    assert len(ids) == 50_000
    first = wordbench.library.inventory.entries(ids[:1])[ids[0]]
    assert first.path.name == "file 50000.pdf"


def test_figures_are_counted_without_reading_the_texts(wordbench: Workbench) -> None:
    wordbench.write("long.txt", "The heron stands in the reeds and waits for a fish. " * 40_000)
    wordbench.index()
    catalog = wordbench.catalog()
    catalog.pragma("mmap_size", 0)  # what is mapped is not counted
    for count in (
        Documents(catalog).count,
        Listing(catalog).kinds,
        Places(catalog).count_documents,
    ):
        catalog.status(apsw.SQLITE_DBSTATUS_CACHE_MISS, True)
        count()
        read, _ = catalog.status(apsw.SQLITE_DBSTATUS_CACHE_MISS)
        assert read < 50  # pages; the text has 500
    catalog.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only there names may be any bytes")
def test_a_name_in_an_old_encoding_is_no_rule(wordbench: Workbench) -> None:
    name = os.fsdecode("한글.txt".encode("cp949"))
    wordbench.write(name, "The heron fishes.")
    wordbench.index()
    with pytest.raises(RuleError, match="Rename the file"):
        wordbench.library.inventory.exclude(ids_of(wordbench, ".txt"))
    assert list(wordbench.states()) == [name]


def test_files_that_are_awaited_are_listed_in_any_state(shelf: Workbench) -> None:
    inventory = shelf.library.inventory
    broken = FileFilter(states=frozenset({FileState.FAILED}))
    (file,) = inventory.files(broken).ids
    inventory.read_again([file])
    assert listed(shelf, broken) == []
    awaited = FileFilter(states=broken.states, awaited=(file,))
    assert listed(shelf, awaited) == ["broken.pdf"]
    assert inventory.files(awaited).states[FileState.PENDING] == 1
    # What is typed narrows them down all the same.
    assert listed(shelf, FileFilter(broken.states, (file,), text="music")) == []
