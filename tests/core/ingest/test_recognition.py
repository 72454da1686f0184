"""The second pass: pictures are read last, in peace, and nothing is lost meanwhile."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest
from PIL import Image, ImageDraw, ImageFont

from munjang.extract import GENERATION, ocr
from munjang.ingest import reading, recognition
from munjang.ingest.scan import look_at
from munjang.messages import msg
from munjang.records import FileState, Phase
from munjang.store import Unrecognised
from munjang.store.schema import _v12

SCAN = "The ferry sails at noon.\npicture: The lighthouse burns oil."


@pytest.fixture
def off(wordbench):
    """A library that does not read pictures."""
    wordbench.library.preferences.want_recognition(False)
    return wordbench


def reasons(bench, name):
    (entry,) = [entry for entry in bench.library.ledger() if entry.path.name == name]
    return entry.reason


def vectors_of(bench, sentence):
    """The numbers of a sentence's vectors: they are new where it was embedded anew."""
    with bench.catalog() as connection:
        return [
            seq
            for (seq,) in connection.execute(
                "SELECT seq FROM vectors JOIN sentences s USING (passage_id) JOIN contents c"
                " ON c.id = s.content_id WHERE substr(text, start + 1, end - start) = ?",
                (sentence,),
            )
        ]


def test_pictures_are_read_after_everything_else(wordbench, readers):
    wordbench.write("scan.txt", SCAN)
    wordbench.write("letter.txt", "The heron fishes.")
    reports = wordbench.index()
    assert readers.recognised_names == ["scan.txt"]
    assert wordbench.states() == {"scan.txt": "indexed", "letter.txt": "indexed"}
    assert wordbench.found("lighthouse") == ["scan.txt"]
    assert (reports[-1].phase, reports[-1].files_done) == (Phase.IDLE, 3)
    (result,) = wordbench.search("lighthouse").results
    assert result.hits[0].place.ocr == 90
    wordbench.index()
    assert readers.recognised_names == ["scan.txt"]  # once
    assert wordbench.library.care.verify() == []


def test_what_cannot_be_recognised_is_not_looked_for(off, readers, monkeypatch):
    off.write("scan.txt", SCAN)
    off.index()

    def refuse(_unrecognised):
        raise AssertionError

    monkeypatch.setattr(Unrecognised, "waiting", refuse)
    with closing(off.catalog()) as connection:
        assert not recognition.Recogniser(connection, readers).has_work()


@pytest.mark.parametrize("lacking", [None, msg("no tesseract")])
def test_whether_pictures_can_be_read_is_not_asked_all_the_time(off, readers, monkeypatch, lacking):
    asked = []
    monkeypatch.setattr("munjang.extract.ocr.unavailable", lambda: asked.append(1) or lacking)
    off.write("scan.txt", SCAN)
    off.index()
    with closing(off.catalog()) as connection:
        recogniser = recognition.Recogniser(connection, readers)
        assert not recogniser.has_work()
        off.library.preferences.want_recognition(True)
        for _ in range(5):
            assert recogniser.has_work() is (lacking is None)
        assert len(asked) == 1
        monkeypatch.setattr(recognition, "_ASK_S", 0.0)
        lacking = None
        assert recogniser.has_work()
        recogniser.close()


def test_a_slow_disk_keeps_nobody_from_writing(wordbench, readers, monkeypatch):
    wordbench.write("scan.txt", SCAN)
    wordbench.write("empty.txt", "")
    looks = []

    def look_slowly(path):
        with closing(wordbench.catalog()) as other:
            other.execute("BEGIN IMMEDIATE")  # else it is busy
        looks.append(path)
        return look_at(path)

    monkeypatch.setattr(reading, "look_at", look_slowly)
    monkeypatch.setattr(recognition, "look_at", look_slowly)
    wordbench.index()
    assert wordbench.found("lighthouse") == ["scan.txt"]
    assert wordbench.states()["empty.txt"] == "empty"
    assert len(looks) > 4


def test_many_that_cannot_be_read_now_hold_up_nobody(off, readers, monkeypatch):
    for number in range(5):
        off.write(f"{number}.txt", SCAN + f" It was built in {number}.")
    off.index()
    for number in range(5):
        (off.folder / f"{number}.txt").unlink()
    off.library.preferences.want_recognition(True)
    monkeypatch.setattr(recognition, "_POLL_S", 0.0)
    with closing(off.catalog()) as connection:
        recogniser = recognition.Recogniser(connection, readers)
        assert list(iter(recogniser.step, None)) == [0] * 5  # others have their turn meanwhile
        assert not recogniser.has_work()
        recogniser.close()


def test_the_first_text_is_found_while_pictures_are_read(wordbench, readers):
    wordbench.write("scan.txt", SCAN)
    readers.hold = True
    indexer = wordbench.library.indexer()
    seen = []

    def look(progress):
        if readers.recognised_names and not seen:
            reason = reasons(wordbench, "scan.txt")
            seen.append((wordbench.found("ferry"), wordbench.states(), reason))
            indexer.stop()

    running = threading.Thread(target=indexer.run, kwargs={"watch": False, "report": look})
    running.start()
    running.join(30)
    assert not running.is_alive()
    ((found, states, reason),) = seen
    assert found == ["scan.txt"]
    assert states == {"scan.txt": "partial"}
    assert reason == "The text in one picture is waiting for text recognition"

    readers.hold = False  # the queue has survived the stop
    wordbench.index()
    assert wordbench.found("lighthouse") == wordbench.found("ferry") == ["scan.txt"]


def test_a_document_keeps_its_number_and_vectors_when_its_pictures_are_read(workbench, readers):
    workbench.library.preferences.want_recognition(False)
    workbench.write("scan.txt", SCAN)
    workbench.index()
    before = workbench.search("The ferry sails at noon.").results[0].document
    vectors = vectors_of(workbench, "The ferry sails at noon.")
    workbench.library.preferences.want_recognition(True)
    workbench.index()
    assert workbench.search("The ferry sails at noon.").results[0].document == before
    assert vectors_of(workbench, "The ferry sails at noon.") == vectors
    assert workbench.holding("The lighthouse burns oil.") == {"scan.txt"}
    assert workbench.library.care.verify() == []


def test_pictures_are_not_read_when_nobody_wants_it(off, readers):
    off.write("scan.txt", SCAN)
    off.write("only a scan.txt", "picture: The lighthouse burns oil.")
    off.index()
    assert readers.recognised_names == []
    assert off.states() == {"scan.txt": "partial", "only a scan.txt": "unrecognised"}
    assert "switched off (munjang ocr on)" in reasons(off, "scan.txt")
    assert "switched off" in str(off.library.status().recognition)
    off.library.preferences.want_recognition(True)
    off.index()
    assert set(off.states().values()) == {"indexed"}
    assert set(readers.read_names) == {"scan.txt", "only a scan.txt"}
    assert len(readers.read_names) == 2  # the first pass was not made again


def test_what_waits_for_its_pictures_is_unread_only_where_nothing_will_read_them(off, readers):
    off.write("only a scan.txt", "picture: The lighthouse burns oil.")
    off.index()
    status = off.library.status()
    assert status.unread == {FileState.UNRECOGNISED: 1}
    assert [entry.path.name for entry in status.refused] == ["only a scan.txt"]
    off.library.preferences.want_recognition(True)
    assert off.library.status().unread == {}


def test_what_waited_for_its_pictures_in_an_older_catalog_is_said_to(off, readers):
    off.write("only a scan.txt", "picture: The lighthouse burns oil.")
    off.write("blank.txt", "")
    off.index()
    with closing(off.catalog()) as connection:
        connection.execute("UPDATE files SET state = 'empty'")
        _v12(connection)
    assert off.states() == {"only a scan.txt": "unrecognised", "blank.txt": "empty"}


def test_pictures_wait_for_the_program_that_reads_them(wordbench, readers, monkeypatch):
    missing = msg("tesseract is not installed")
    monkeypatch.setattr("munjang.extract.ocr.unavailable", lambda: missing)
    wordbench.write("scan.txt", SCAN)
    wordbench.index()
    assert reasons(wordbench, "scan.txt").endswith("is not read: tesseract is not installed")
    monkeypatch.setattr("munjang.extract.ocr.unavailable", lambda: None)
    wordbench.index()
    assert wordbench.found("lighthouse") == ["scan.txt"]


def test_a_picture_without_text_is_said_to_be_empty_and_left_alone(wordbench, readers):
    wordbench.write("photo.txt", "picture: ")
    wordbench.index()
    wordbench.index()
    assert wordbench.states() == {"photo.txt": "empty"}
    assert reasons(wordbench, "photo.txt") == "No text was recognised"
    assert readers.recognised_names == ["photo.txt"]


def test_pictures_that_kill_their_reader_twice_cost_only_themselves(wordbench, readers):
    wordbench.write("bomb.txt", "The ferry sails at noon.\ndies: of it")
    wordbench.index()
    wordbench.index()
    assert readers.recognised_names == ["bomb.txt", "bomb.txt"]
    assert wordbench.states() == {"bomb.txt": "partial"}
    assert wordbench.found("ferry") == ["bomb.txt"]
    assert reasons(wordbench, "bomb.txt") == "The text in pictures is missing: it crashed"


def test_a_file_that_goes_while_its_pictures_are_read_is_forgotten(wordbench, readers):
    path = wordbench.write("scan.txt", SCAN)
    readers.hold = True

    def remove(_progress):
        if readers.recognised_names:
            path.unlink(missing_ok=True)
            readers.hold = False

    wordbench.index(remove)
    assert wordbench.found("ferry") == ["scan.txt"]  # nobody has looked at the folder since
    wordbench.index()
    assert wordbench.states() == {}
    assert wordbench.library.care.verify() == []


def test_what_was_recognised_is_kept_while_newer_readers_look_again(
    wordbench, readers, monkeypatch
):
    wordbench.write("scan.txt", f"{SCAN}\nmissing: a chart")
    wordbench.index()
    assert wordbench.states() == {"scan.txt": "partial"}
    assert reasons(wordbench, "scan.txt") == "a chart"
    wordbench.library.preferences.want_recognition(False)
    for name in ("ledger", "documents"):
        monkeypatch.setattr(f"munjang.store.{name}.GENERATION", GENERATION + 1)
    wordbench.index()
    assert readers.read_names == ["scan.txt", "scan.txt"]
    assert wordbench.found("lighthouse") == ["scan.txt"]  # not lost
    wordbench.library.preferences.want_recognition(True)
    wordbench.index()
    assert readers.recognised_names == ["scan.txt", "scan.txt"]
    assert wordbench.library.care.verify() == []


@pytest.mark.skipif(ocr.unavailable() is not None, reason="Tesseract is not installed")
def test_a_picture_is_found_by_the_text_in_it(wordbench):
    picture = Image.new("L", (1200, 300), "white")
    font = ImageFont.load_default(60)
    ImageDraw.Draw(picture).text((40, 100), "The lighthouse burns oil.", font=font)
    picture.save(wordbench.folder / "postcard.png")
    wordbench.write("letter.txt", "The heron fishes.")
    wordbench.index()
    assert wordbench.states() == {"postcard.png": "indexed", "letter.txt": "indexed"}
    (result,) = wordbench.search("lighthouse").results
    (hit,) = result.hits
    assert hit.sentence == "The lighthouse burns oil."
    assert hit.place.ocr > 50
