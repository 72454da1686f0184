"""The one public door: a library, its documents and figures, and many who use it at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from munjang.errors import FolderError
from munjang.library import Library
from munjang.models import DEFAULT_ENCODER, ModelStore
from munjang.records import FileState


def test_a_library_is_made_where_it_is_opened(tmp_path):
    directory = tmp_path / "new" / "library"
    with Library.open(directory, models=ModelStore(tmp_path / "none")) as library:
        assert library.directory == directory
        assert directory.is_dir()
        assert library.folders() == []
        assert library.ledger() == []
        assert library.search("anything").results == []
        assert library.care.verify() == []
        status = library.status()
        assert (status.contents, status.passages, status.vectors_ever) == (0, 0, 0)
        assert status.encoder == DEFAULT_ENCODER
        assert status.size_bytes > 0


def test_the_default_library_is_the_one_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("MUNJANG_LIBRARY", str(tmp_path / "mine"))
    with Library.open(models=ModelStore(tmp_path / "none")) as library:
        assert library.directory == tmp_path / "mine"


def test_a_closed_library_can_be_used_again(wordbench):
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    assert wordbench.found("heron")
    wordbench.library.close()
    assert wordbench.found("heron")


def test_a_document_comes_whole(wordbench):
    wordbench.write(
        "notes.md", "# Birds\n\nThe heron fishes. The egret waits.\n\n## Late\n\nIt rains."
    )
    wordbench.index()
    (result,) = wordbench.search("heron").results
    document = wordbench.library.document(result.document)
    assert document.path == wordbench.folder / "notes.md"
    assert document.title == "Birds"
    assert [document.text[start:end] for start, end in document.sentences] == [
        "Birds",
        "The heron fishes.",
        "The egret waits.",
        "Late",
        "It rains.",
    ]
    assert {mark.kind for mark in document.marks} == {"heading"}


def test_a_document_that_is_gone_is_said_to_be_gone(wordbench):
    path = wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    (result,) = wordbench.search("heron").results
    path.unlink()
    wordbench.index()
    with pytest.raises(FolderError, match="no longer in the library"):
        wordbench.library.document(result.document)
    with pytest.raises(FolderError):
        wordbench.library.document(0)


def test_the_ledger_and_the_status_account_for_every_file(wordbench):
    text = "The heron fishes. The egret waits."
    wordbench.write("birds.txt", text)
    wordbench.write("copy.txt", text)
    wordbench.write("film.mp4", "\0\0\0\x18ftypmp42")
    wordbench.index()
    entries = {entry.path.name: entry for entry in wordbench.library.ledger()}
    birds = entries["birds.txt"]
    assert (birds.state, birds.size, birds.sentences) == (FileState.INDEXED, len(text), 2)
    assert birds.modified == pytest.approx((wordbench.folder / "birds.txt").stat().st_mtime)
    assert birds.reader == "txt"
    status = wordbench.library.status()
    assert status.states == {FileState.INDEXED: 2, FileState.UNSUPPORTED: 1}
    assert (status.contents, status.passages) == (1, 2)
    assert [entry.path.name for entry in status.refused] == ["film.mp4"]
    assert status.coverage.documents == 2
    assert status.coverage.failed == 1


def test_many_threads_ask_while_the_library_grows(workbench):
    for number in range(60):
        workbench.write(f"{number}.txt", f"Stone number {number} lies on beach {number}.\n\nHeron.")
    workbench.index()
    done = threading.Event()

    def ask(number):
        asked = 0
        while not done.is_set() or asked == 0:
            answer = workbench.search(f'"stone number {number}"')
            assert {hit.path.name for hit in answer.results} == {f"{number}.txt"}
            text = workbench.library.document(answer.results[0].document).text
            assert text.startswith(f"Stone number {number} ")
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as threads:
        futures = [threads.submit(ask, number) for number in (3, 14, 15, 59)]
        try:
            for number in range(60, 90):
                workbench.write(f"{number}.txt", f"Stone number {number} lies on beach {number}.")
            workbench.index()
            for number in range(20, 50):
                (workbench.folder / f"{number}.txt").unlink()
            workbench.index()
        finally:
            done.set()
        assert all(future.result(60) for future in futures)
    assert workbench.library.care.verify() == []


def test_two_libraries_side_by_side_see_each_others_work(wordbench):
    with Library.open(wordbench.library.directory, models=wordbench.library.models) as other:
        assert other.search("heron").results == []
        path = wordbench.write("heron.txt", "The heron fishes.")
        wordbench.index()
        assert len(other.search("heron").results) == 1
        path.unlink()
        wordbench.index()
        assert other.search("heron").results == []
