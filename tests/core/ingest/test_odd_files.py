"""What is met on disks: names, folders, and files that nobody can or should read."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from contextlib import nullcontext

import pytest
from known_texts import PUMP, TAX, VALVE

from munjang.ingest import changes, reading
from munjang.ingest.rules import Rules
from munjang.ingest.scan import scan

pytestmark = pytest.mark.usefixtures("sound_in_the_end")


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


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
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
    assert indexed.embedded() == 5


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


def test_a_folder_that_comes_with_all_that_is_in_it_is_listed_once(
    wordbench, reconciler, monkeypatch
):
    names = [f"clone/{number}/a.txt" for number in range(5)]
    paths = [wordbench.write(name, "heron") for name in names]
    beside = wordbench.write("clone.txt", "heron")
    looked, look_at = [], changes.look_at
    monkeypatch.setattr(changes, "look_at", lambda path: looked.append(path) or look_at(path))
    clone = wordbench.folder / "clone"
    reconciler.paths([beside, clone, *paths], wordbench.library.folders())
    assert set(wordbench.states()) == {*names, "clone.txt"}
    assert sorted(looked) == [clone, beside]
    shutil.rmtree(clone)
    reconciler.paths([clone, *paths], wordbench.library.folders())
    assert set(wordbench.states()) == {"clone.txt"}
