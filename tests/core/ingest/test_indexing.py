"""What becomes of files as they come, change, move and go, and what it costs the encoder."""

from __future__ import annotations

import os
import sys
import unicodedata
from contextlib import closing, nullcontext

import pytest

from munjang.ingest import reading, work
from munjang.ingest.rules import Rules
from munjang.ingest.scan import scan

PUMP = "The pump needs new oil every six months."
VALVE = "The red valve stays closed in winter."
TAX = "부가세 신고는 매년 1월에 한다."

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")


@pytest.fixture
def indexed(workbench):
    workbench.write("manual.txt", f"{PUMP}\n\n{VALVE}\n")
    workbench.write("office/tax.md", TAX)
    workbench.index()
    assert workbench.holding(PUMP) == {"manual.txt"}
    assert workbench.holding(TAX) == {"office/tax.md"}
    assert workbench.embedded() == 3
    return workbench


@pytest.fixture(autouse=True)
def _sound(request):
    """Whatever a test does, the library is sound in the end."""
    (name,) = {"workbench", "wordbench"}.intersection(request.fixturenames)
    bench = request.getfixturevalue(name)
    yield
    assert bench.library.care.verify() == []


# What changes cost


def test_nothing_new_costs_nothing(indexed):
    reports = indexed.index()
    assert indexed.embedded() == 3
    assert not any(report.files_done or report.passages_done for report in reports)


def test_a_touched_file_is_not_embedded_again(indexed):
    os.utime(indexed.folder / "manual.txt", ns=(10**18, 10**18))
    indexed.index()
    assert indexed.embedded() == 3
    (entry,) = [e for e in indexed.library.ledger() if e.path.name == "manual.txt"]
    assert entry.modified == 10**9


def test_an_edit_writes_few_pages(indexed):
    log = indexed.library.directory / "catalog.sqlite3-wal"
    with closing(indexed.catalog()) as keeper:  # while somebody has it open the log is kept
        keeper.execute("SELECT count(*) FROM files").fetchall()
        sizes = []
        for number in range(4):
            indexed.write("manual.txt", f"{PUMP}\n\nValve {number} stays closed in winter.\n")
            indexed.index()
            sizes.append(log.stat().st_size)
    assert max(sizes[i + 1] - sizes[i] for i in range(3)) < 40 * 4_120  # a page and what it is


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
    assert indexed.embedded() == 3


def test_a_renamed_folder_is_not_embedded_again(indexed):
    (indexed.folder / "office").rename(indexed.folder / "사무실")
    indexed.index()
    assert indexed.holding(TAX) == {"사무실/tax.md"}
    assert indexed.embedded() == 3
    assert indexed.states() == {"manual.txt": "indexed", "사무실/tax.md": "indexed"}


def test_a_copy_shares_the_content(indexed):
    indexed.write("office/copy.txt", f"{PUMP}\n\n{VALVE}\n")
    indexed.index()
    assert indexed.embedded() == 3
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
    lines = [f"Paragraph {number} speaks of stone {number}." for number in range(400)]
    workbench.write("long.txt", "\n\n".join(lines))
    workbench.index()
    assert workbench.embedded() == 400
    lines[200] = "Here somebody wrote about a lighthouse."
    workbench.write("long.txt", "\n\n".join(lines))
    workbench.index()
    assert workbench.embedded() == 401
    assert workbench.holding(lines[200]) == {"long.txt"}
    assert workbench.library.status().passages == 400


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
    assert workbench.embedded() == 6
    assert workbench.holding(PUMP) == {f"{number}.txt" for number in range(5)}


# What is met on disks


def test_letters_of_names_and_texts_are_equal_however_composed(wordbench):
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, f"{form} 회의록.txt")
        text = f"{form}: 다음 분기의 계획을 세웠다. Café"
        wordbench.write(name, unicodedata.normalize(form, text))
    wordbench.index()
    names = {unicodedata.normalize(form, f"{form} 회의록.txt") for form in ("NFC", "NFD")}
    for form in ("NFC", "NFD"):
        for query in ("회의록", "분기의 계획", "café", '"계획을 세웠다"'):
            assert set(wordbench.found(unicodedata.normalize(form, query))) == names
    for result in wordbench.search("계획").results:
        (hit,) = [h for h in result.hits if "계획" in h.sentence]
        ((start, end),) = hit.highlights
        assert "계획" in hit.sentence[start:end]


@linux_only
@pytest.mark.parametrize(
    "name", [b"\xb0\xe8\xbe\xe0.txt", b"\xb0\xe8\xbe\xe0", b"odd.\xff\xfe", b"dir\xff/in it.txt"]
)
def test_names_in_no_encoding_are_kept_as_they_are(wordbench, name):
    path = os.fsencode(wordbench.write(os.fsdecode(name), "The walrus naps."))
    wordbench.write("plain.txt", "The seal naps.")
    wordbench.index()
    wordbench.index()
    assert path in [os.fsencode(entry.path) for entry in wordbench.library.ledger()]
    assert wordbench.found("seal") == ["plain.txt"]
    if not name.startswith(b"odd."):
        (result,) = wordbench.search("walrus").results
        assert os.fsencode(result.path) == path
        assert wordbench.library.document(result.document).path == result.path
    else:
        (refused,) = wordbench.library.status().refused
        assert str(refused.reason)


def test_what_is_nobodys_document_is_passed_over(wordbench):
    kept = ["letter.txt", "deep/er/note.md", "my.venv.txt"]
    passed_over = [
        ".hidden.txt",
        ".git/notes.txt",
        "node_modules/readme.md",
        "~$letter.docx",
        "download.txt.crdownload",
        "backup.txt~",
        "Thumbs.db",
        "venv/licence.txt",
        "a.tmp",
    ]
    for name in (*kept, *passed_over):
        wordbench.write(name, "heron")
    wordbench.index()
    left_out = {name.partition("/")[0] for name in passed_over}  # of a folder only itself
    assert wordbench.states() == dict.fromkeys(kept, "indexed") | dict.fromkeys(
        left_out, "excluded"
    )
    assert set(wordbench.found("heron")) == set(kept)
    assert wordbench.found("hidden") == wordbench.found("node_modules") == []
    status = wordbench.library.status()
    assert status.coverage.failed == 0
    assert len(status.excluded) == len(left_out)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_are_not_followed_and_odd_files_do_no_harm(wordbench, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("The badger hides.")
    wordbench.write("real.txt", "The otter swims.")
    folder = wordbench.folder
    (folder / "folder link").symlink_to(outside, target_is_directory=True)
    (folder / "file link.txt").symlink_to(outside / "secret.txt")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "dangling.txt").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    wordbench.index()
    assert wordbench.states() == {"real.txt": "indexed"}
    assert wordbench.found("badger") == []


def test_a_file_that_cannot_be_read_is_found_by_its_name_and_said_why(wordbench):
    wordbench.write("holiday film.mp4", "\0\0\0\x18ftypmp42")
    wordbench.write("empty.txt", "  \n ")
    wordbench.write("broken.pdf", "%PDF-1.7\nthis was cut off")
    wordbench.write("noise.docx", "no archive at all")
    wordbench.index()
    states = wordbench.states()
    assert states["holiday film.mp4"] == "unsupported"
    assert states["empty.txt"] == "empty"
    assert states["broken.pdf"] in {"failed", "empty"}
    assert states["noise.docx"] == "failed"
    status = wordbench.library.status()
    assert status.coverage.failed == len(status.refused) == 4
    assert all(str(entry.reason) for entry in status.refused)
    (result,) = wordbench.search("holiday film").results
    assert result.path == wordbench.folder / "holiday film.mp4"
    assert (result.document, result.hits, result.title) == (0, [], "holiday film")


def test_a_file_that_becomes_readable_is_read(wordbench):
    path = wordbench.write("notes.docx", "no archive at all")
    wordbench.index()
    assert wordbench.states() == {"notes.docx": "failed"}
    path.rename(path.with_suffix(".txt"))
    wordbench.index()
    assert wordbench.states() == {"notes.txt": "indexed"}
    assert wordbench.found("archive") == ["notes.txt"]


def test_a_file_too_large_for_its_reader_is_not_hashed(wordbench, monkeypatch):
    hashed, hash_file = [], reading.hash_file

    def note(path, within, **options):
        hashed.append(path.name)
        return hash_file(path, within, **options)

    monkeypatch.setattr(reading, "hash_file", note)
    wordbench.write("heron.txt", "The heron fishes.")
    with wordbench.write("film.zip", "PK\3\4").open("r+b") as stream:
        stream.truncate((1 << 30) + 1)
    wordbench.index()
    assert wordbench.states() == {"heron.txt": "indexed", "film.zip": "too_large"}
    assert hashed == ["heron.txt"]


def test_a_large_file_that_has_a_reader_is_read_and_shared(indexed, monkeypatch):
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 0)
    indexed.write("copy.txt", f"{PUMP}\n\n{VALVE}\n")
    indexed.write("new.txt", "The ibis stays.")
    indexed.index()
    assert indexed.holding(PUMP) == {"manual.txt", "copy.txt"}
    assert indexed.holding("The ibis stays.") == {"new.txt"}
    assert indexed.library.status().contents == 3


def test_a_locked_file_is_unreadable_until_it_is_unlocked(wordbench, monkeypatch):
    locked = wordbench.write("locked.txt", "The lynx waits.")
    really_open = reading.open_document

    def refuse(path, within):
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return really_open(path, within)

    monkeypatch.setattr(reading, "open_document", refuse)  # chmod does not keep root out
    wordbench.index()
    assert wordbench.states() == {"locked.txt": "unreadable"}
    (refused,) = wordbench.library.status().refused
    assert "Permission denied" in str(refused.reason)
    monkeypatch.undo()
    wordbench.index()
    assert wordbench.found("lynx") == ["locked.txt"]


def test_a_folder_that_cannot_be_listed_keeps_what_is_known_of_it(indexed, monkeypatch):
    scandir = os.scandir
    locked = indexed.folder / "office"

    def refuse(path):
        if str(path) == str(locked):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    indexed.index()
    assert indexed.states()["office"] == "unreadable"
    assert indexed.holding(TAX) == {"office/tax.md"}
    monkeypatch.undo()
    indexed.index()
    assert "office" not in indexed.states()
    assert indexed.holding(TAX) == {"office/tax.md"}
    assert indexed.embedded() == 3


def test_a_file_that_its_drive_lists_twice_is_there_once(wordbench, monkeypatch):
    wordbench.write("heron.txt", "The heron fishes.")
    scandir = os.scandir

    def list_twice(path):
        with scandir(path) as listing:
            entries = list(listing)
        return nullcontext(entries * 2)

    monkeypatch.setattr(os, "scandir", list_twice)
    for folder in wordbench.library.folders():
        rules = Rules(folder.path, own=(), general=())
        found = list(scan(folder.path, rules, exclude=wordbench.library.directory))
        assert [file.name for file in found] == ["heron.txt"]


# Files that do not hold still


def test_a_file_that_changes_while_it_is_read_is_read_again(wordbench):
    path = wordbench.write("page.txt", "first draft\n" * 200_000)
    changed = []

    def change(progress):
        if not changed and progress.current == path:
            changed.append(path)
            path.write_text("The final version mentions a kingfisher.")

    wordbench.index(change)
    assert changed
    assert wordbench.found("kingfisher") == ["page.txt"]
    assert wordbench.found("draft") == []


def test_files_that_vanish_before_they_are_read_are_forgotten(wordbench):
    paths = [wordbench.write(f"{number}.txt", f"number {number}") for number in range(30)]
    wordbench.write("stays.txt", "The ibis stays.")

    def vanish(progress):
        if progress.phase == "reading":
            for path in paths:
                path.unlink(missing_ok=True)

    wordbench.index(vanish)
    assert wordbench.found("ibis") == ["stays.txt"]
    assert "pending" not in wordbench.states().values()
    wordbench.index()
    assert wordbench.states() == {"stays.txt": "indexed"}


def test_a_folder_that_vanishes_while_it_is_read_is_not_forgotten(wordbench):
    for number in range(30):
        wordbench.write(f"{number}.txt", f"number {number}")
    away = wordbench.folder.with_name("away")

    def vanish(progress):
        if progress.phase == "reading" and wordbench.folder.exists():
            wordbench.folder.rename(away)

    wordbench.index(vanish)
    (folder,) = wordbench.library.folders()
    assert not folder.available
    assert folder.files == 30
    away.rename(wordbench.folder)
    wordbench.index()
    assert set(wordbench.states().values()) == {"indexed"}


def test_a_file_that_never_holds_still_does_not_hold_up_the_others(wordbench):
    """A log that is written to all the time: each reading finds it changed."""
    log = wordbench.write("busy.log", "started\n")
    wordbench.write("quiet.txt", "The stork waits.")
    readings = []

    def grow(progress):
        if progress.current == log:
            readings.append(progress)
            with log.open("a") as stream:
                stream.write("one more line\n")
        assert len(readings) < 200

    wordbench.index(grow)
    assert wordbench.found("stork") == ["quiet.txt"]
    wordbench.index()
    assert wordbench.found("started") == ["busy.log"]


# A drive that goes away


def test_a_folder_that_is_away_keeps_its_documents_out_of_sight(indexed):
    away = indexed.folder.with_name("away")
    indexed.folder.rename(away)
    indexed.index()
    assert not indexed.library.folders()[0].available
    assert indexed.search("pump").results == []
    assert indexed.library.status().contents == 2

    away.rename(indexed.folder)
    indexed.index()
    assert indexed.library.folders()[0].available
    assert indexed.holding(PUMP) == {"manual.txt"}
    assert indexed.embedded() == 3


def test_two_folders_hide_and_return_apart(workbench, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "copy.txt").write_text(PUMP)
    workbench.write("original.txt", PUMP)
    workbench.library.add_folder(other)
    workbench.index()
    (result,) = workbench.search(PUMP).results
    assert len(result.copies) == 1
    other.rename(tmp_path / "away")
    workbench.index()
    (result,) = workbench.search(PUMP).results
    assert (result.path, result.copies) == (workbench.folder / "original.txt", [])


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_folder_that_moves_and_leaves_a_link_is_there_once(wordbench, reconciler):
    before = wordbench.write("letters/old/heron.txt", "The heron fishes.")
    wordbench.index()
    letters, archive = wordbench.folder / "letters", wordbench.folder / "archive"
    letters.rename(archive)
    letters.symlink_to(archive, target_is_directory=True)
    # As the system tells it: every file has gone from where it was.
    reconciler.paths([before, letters, archive], wordbench.library.folders())
    assert list(wordbench.states()) == ["archive/old/heron.txt"]
