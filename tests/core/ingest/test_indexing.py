"""What becomes of files as they come, change, move and go, and what it costs the encoder."""

from __future__ import annotations

import os
from contextlib import closing
from functools import partial

import pytest
from known_texts import PUMP, TAX, VALVE

from munjang.ingest import work

pytestmark = pytest.mark.usefixtures("sound_in_the_end")


def test_nothing_new_costs_nothing(indexed):
    reports = indexed.index()
    assert indexed.embedded() == 5
    assert not any(report.files_done or report.passages_done for report in reports)


def test_a_touched_file_is_not_embedded_again(indexed):
    os.utime(indexed.folder / "manual.txt", ns=(10**18, 10**18))
    indexed.index()
    assert indexed.embedded() == 5
    (entry,) = [e for e in indexed.library.ledger() if e.path.name == "manual.txt"]
    assert entry.modified == 10**9


def test_an_edit_writes_few_pages(indexed):
    log = indexed.library.directory / "catalog.sqlite3-wal"
    sizes = []

    def edit(number):
        sizes.append(log.stat().st_size)
        indexed.write("manual.txt", f"{PUMP}\n\nValve {number} stays closed in winter.\n")

    def found(number):
        return indexed.holding(f"Valve {number} stays closed in winter.") == {"manual.txt"}

    with closing(indexed.catalog()) as keeper:  # while somebody has it open the log is kept
        keeper.execute("SELECT count(*) FROM files").fetchall()
        indexed.watch(
            (lambda: True, lambda: edit(0)),
            *((partial(found, number), partial(edit, number + 1)) for number in range(4)),
        )
    pages = [(sizes[i + 1] - sizes[i]) / 4_120 for i in range(1, 4)]  # a page and what it is
    assert max(pages) < 36


def test_edits_alone_do_not_have_the_essentials_written_anew(indexed):
    copy = indexed.library.directory / "essentials.json"
    before = copy.stat().st_mtime_ns
    indexed.write("manual.txt", f"{PUMP}\n\nThe green valve stays open.\n")
    indexed.index()
    assert copy.stat().st_mtime_ns == before
    indexed.library.preferences.want_recognition(False)
    indexed.index()
    assert copy.stat().st_mtime_ns != before


def test_the_word_indexes_are_put_in_order_after_many_documents(wordbench, monkeypatch):
    def pieces():
        with closing(wordbench.catalog()) as catalog:
            rows = catalog.execute("SELECT count(DISTINCT segid) FROM lexicon_idx")
            return rows.fetchone()[0]

    for number in range(3):
        wordbench.write(f"{number}.txt", f"Heron number {number} fishes.")
        wordbench.index()
    assert pieces() > 1
    monkeypatch.setattr(work, "_MANY", 2)
    for number in range(3, 5):
        wordbench.write(f"{number}.txt", f"Heron number {number} fishes.")
    wordbench.index()
    assert pieces() == 1
    assert wordbench.found("heron number 0")[0] == "0.txt"
    assert len(wordbench.found("herons")) == 5


def test_what_an_edit_leaves_behind_goes_in_the_same_transaction(indexed):
    indexed.write("manual.txt", f"{PUMP}\n\nThe green valve stays open.\n")
    counts = set()

    def count(_progress):
        with closing(indexed.catalog()) as connection:
            counts.add(connection.execute("SELECT count(*) FROM contents").fetchone()[0])

    indexed.index(report=count)
    assert indexed.holding("The green valve stays open.") == {"manual.txt"}
    assert counts == {2}


@pytest.mark.parametrize(
    "seconds",
    [4_102_444_800, -300_000_000, 11_000_000_000, -11_644_473_600],
    ids=["future", "past", "far future", "NTFS's beginning"],
)
def test_what_the_clock_says_of_a_file_does_not_matter(indexed, seconds):
    """Of a machine whose clock was wrong: the file is newer, or older, than everything else."""
    path = indexed.write("odd.txt", "The clock of this machine was wrong.")
    os.utime(path, (seconds, seconds))
    indexed.index()
    assert indexed.holding("The clock of this machine was wrong.") == {"odd.txt"}
    # Then it is set, and what is saved next is of before: it differs, and that is all that counts.
    indexed.write("odd.txt", "Now it is right.")
    os.utime(path, (0, 0))
    indexed.index()
    assert indexed.holding("Now it is right.") == {"odd.txt"}
    assert not indexed.holding("The clock of this machine was wrong.")


def test_a_moved_file_is_not_embedded_again(indexed):
    (indexed.folder / "manual.txt").rename(indexed.folder / "office" / "handbook.txt")
    indexed.index()
    assert indexed.holding(PUMP) == {"office/handbook.txt"}
    assert indexed.embedded() == 5


def test_a_renamed_folder_is_not_embedded_again(indexed):
    (indexed.folder / "office").rename(indexed.folder / "사무실")
    indexed.index()
    assert indexed.holding(TAX) == {"사무실/tax.md"}
    assert indexed.embedded() == 5
    assert indexed.states() == {"manual.txt": "indexed", "사무실/tax.md": "indexed"}


def test_a_copy_shares_the_content(indexed):
    indexed.write("office/copy.txt", f"{PUMP}\n\n{VALVE}\n")
    indexed.index()
    assert indexed.embedded() == 5
    status = indexed.library.status()
    assert (status.contents, status.coverage.documents) == (2, 3)
    result = indexed.search(PUMP).results[0]
    assert result.path == indexed.folder / "manual.txt"
    assert result.copies == [indexed.folder / "office" / "copy.txt"]
    (indexed.folder / "manual.txt").unlink()
    indexed.index()
    assert indexed.holding(PUMP) == {"office/copy.txt"}


def test_a_deleted_file_is_forgotten(indexed):
    (indexed.folder / "manual.txt").unlink()
    indexed.index()
    assert indexed.found("pump oil") == ["office/tax.md"]  # what is nearest, of what is left
    status = indexed.library.status()
    assert (status.contents, status.passages, status.coverage.sentences) == (1, 1, 1)


def test_one_changed_sentence_of_a_long_document_is_one_embedding(workbench):
    lines = [f"Paragraph {number} speaks of stone {number}." for number in range(60)]
    workbench.write("long.txt", "\n\n".join(lines))
    workbench.index()
    before = workbench.embedded()  # with the windows
    lines[30] = "Here somebody wrote about a lighthouse."
    workbench.write("long.txt", "\n\n".join(lines))
    workbench.index()
    assert workbench.embedded() == before + 2  # and the window it is in
    assert workbench.holding(lines[30]) == {"long.txt"}
    assert workbench.library.status().passages == 60


def test_a_changed_file_answers_with_its_old_text_until_it_has_been_read(workbench):
    path = workbench.write("a.txt", PUMP)
    workbench.index()
    workbench.write("a.txt", VALVE)
    seen = []

    def look(progress):
        if not seen and workbench.states() == {"a.txt": "pending"}:
            seen.append(workbench.holding(PUMP))

    workbench.index(look)
    assert seen == [{path.name}]
    assert workbench.holding(PUMP) == set()
    assert workbench.holding(VALVE) == {"a.txt"}


def test_the_same_sentence_anywhere_is_embedded_once(workbench):
    for number in range(5):
        workbench.write(f"{number}.txt", f"{PUMP}\n\nNumber {number} is its own.")
    workbench.index()
    assert workbench.embedded() == 6 + 5  # windows
    assert workbench.holding(PUMP) == {f"{number}.txt" for number in range(5)}
