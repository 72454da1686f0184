"""The one public door: folders, documents, figures, models, threads and damage."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from munjang.errors import (
    FolderError,
    LibraryDamaged,
    ModelError,
    ModelInUse,
    ModelNotInstalled,
)
from munjang.ingest.scan import scan
from munjang.library import Library
from munjang.models import DEFAULT_ENCODER, ModelStore
from munjang.records import FileState, Phase
from munjang.store import write_transaction


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
        assert (status.contents, status.passages, status.embedded_ever) == (0, 0, 0)
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


# Folders


def test_folders_are_listed_in_the_order_they_came(wordbench, tmp_path):
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        wordbench.library.add_folder(tmp_path / name)
    again = wordbench.library.add_folder(wordbench.folder)
    folders = wordbench.library.folders()
    assert [folder.path for folder in folders] == [wordbench.folder, tmp_path / "b", tmp_path / "a"]
    assert again.id == folders[0].id
    assert all(folder.available for folder in folders)
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    assert [folder.files for folder in wordbench.library.folders()] == [1, 0, 0]


def test_a_folder_is_known_by_its_real_place(wordbench, tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    assert wordbench.library.add_folder(Path("link")).path == tmp_path / "real"
    assert len(wordbench.library.folders()) == 2
    wordbench.library.remove_folder(Path("link"))
    assert [folder.path for folder in wordbench.library.folders()] == [wordbench.folder]


@pytest.mark.parametrize("where", ["missing", "file", "inside", "around", "own"])
def test_a_folder_that_cannot_be_watched_is_refused(wordbench, tmp_path, where):
    (wordbench.folder / "inside").mkdir()
    (tmp_path / "file.txt").write_text("")
    folder = {
        "missing": tmp_path / "nowhere",
        "file": tmp_path / "file.txt",
        "inside": wordbench.folder / "inside",
        "around": tmp_path,
        "own": wordbench.library.directory,
    }[where]
    with pytest.raises(FolderError) as refused:
        wordbench.library.add_folder(folder)
    assert str(folder) in str(refused.value)
    assert refused.value.path == folder
    assert [known.path for known in wordbench.library.folders()] == [wordbench.folder]


def test_names_that_begin_alike_are_different_folders(wordbench):
    """ "documents" does not cover "documents 2"."""
    other = wordbench.folder.with_name(f"{wordbench.folder.name} 2")
    other.mkdir()
    wordbench.library.add_folder(other)
    (other / "heron.txt").write_text("The heron fishes.")
    wordbench.write("egret.txt", "The egret waits.")
    wordbench.index()
    wordbench.library.remove_folder(wordbench.folder)
    wordbench.index()
    assert [entry.path for entry in wordbench.library.ledger()] == [other / "heron.txt"]


def test_removing_a_folder_leaves_its_files_alone(wordbench):
    path = wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    wordbench.library.remove_folder(wordbench.folder)
    assert wordbench.search("heron").results == []
    assert path.read_text() == "The heron fishes."
    with pytest.raises(FolderError, match="not a watched folder"):
        wordbench.library.remove_folder(wordbench.folder)
    wordbench.library.add_folder(wordbench.folder)
    wordbench.index()
    assert wordbench.found("heron") == ["heron.txt"]


def test_a_removal_that_is_broken_off_is_finished_by_the_next_indexer(wordbench, monkeypatch):
    other = wordbench.folder.with_name("other")
    other.mkdir()
    (other / "egret.txt").write_text("The egret waits.")
    wordbench.library.add_folder(other)
    heron = wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    begun = []

    @contextmanager
    def second_is_the_end(connection):
        if begun:
            raise KeyboardInterrupt
        begun.append(connection)
        with write_transaction(connection):
            yield

    with monkeypatch.context() as patch:
        patch.setattr("munjang.library.write_transaction", second_is_the_end)
        with pytest.raises(KeyboardInterrupt):
            wordbench.library.remove_folder(other)
    assert [entry.path for entry in wordbench.library.ledger()] == [heron]
    wordbench.index()
    status = wordbench.library.status()
    assert (status.contents, status.coverage.sentences) == (1, 1)


def test_a_folder_set_aside_is_not_found_and_comes_back_as_it_was(wordbench):
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.library.preferences.change_rules(add=["*.log"], folder=wordbench.folder)
    wordbench.index()
    before = wordbench.search("heron").results[0].document
    wordbench.library.set_folder_aside(wordbench.folder)
    assert wordbench.library.folders() == []
    for query in ("heron", "name:heron", "fishes"):
        assert wordbench.search(query).results == []
    wordbench.index()  # an indexer leaves it alone
    assert wordbench.search("heron").results == []
    wordbench.library.add_folder(wordbench.folder)
    (result,) = wordbench.search("heron").results  # without an indexer
    assert result.document == before
    assert any(r.pattern == "*.log" for r in wordbench.library.preferences.rules(wordbench.folder))


def test_a_folder_set_aside_is_in_no_figures(wordbench, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    wordbench.library.add_folder(other)
    (other / "egret.txt").write_text("The egret waits.")
    (other / "egret.dwg").touch()
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    wordbench.library.set_folder_aside(other)
    status, figures = wordbench.library.status(), wordbench.library.inventory.statistics()
    with wordbench.library.atlas() as atlas:
        assert atlas.read().waiting == 1
    assert (status.coverage.documents, status.coverage.failed) == (1, 0)
    assert sum(status.states.values()) == sum(figures.states.values()) == 1
    assert figures.kinds["text"].files == sum(figures.languages.values()) == 1
    assert sum(count for _, count in figures.modified + figures.read) == 2
    assert list(wordbench.states()) == ["heron.txt"]


def test_what_was_set_aside_goes_for_good_when_that_is_finished(wordbench):
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    wordbench.library.set_folder_aside(wordbench.folder)
    assert wordbench.library.status().contents == 1
    wordbench.library.finish_removals()
    assert wordbench.library.status().contents == 0
    wordbench.library.finish_removals()  # nothing left to do
    wordbench.library.add_folder(wordbench.folder)
    assert wordbench.search("heron").results == []


def test_a_removal_out_of_time_is_done_by_the_next_indexer(wordbench):
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    wordbench.library.set_folder_aside(wordbench.folder)
    wordbench.library.finish_removals(within=0)
    wordbench.index()
    assert wordbench.library.status().contents == 0


def test_a_folder_taken_back_by_another_process_at_the_last_moment_stays(wordbench, monkeypatch):
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    wordbench.library.set_folder_aside(wordbench.folder)

    @contextmanager
    def taken_back_first(connection):
        monkeypatch.undo()
        with Library.open(wordbench.library.directory) as other:
            other.add_folder(wordbench.folder)
        with write_transaction(connection):
            yield

    monkeypatch.setattr("munjang.library.write_transaction", taken_back_first)
    wordbench.library.finish_removals()
    assert [folder.path for folder in wordbench.library.folders()] == [wordbench.folder]
    assert wordbench.found("heron") == ["heron.txt"]


def test_a_look_that_began_before_does_not_bring_back_a_folder_set_aside(wordbench, monkeypatch):
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    wordbench.write("grebe.txt", "The grebe dives.")

    def scan_slowly(*args, **options):
        wordbench.library.set_folder_aside(wordbench.folder)
        return scan(*args, **options)

    with monkeypatch.context() as patched:
        patched.setattr("munjang.ingest.changes.scan", scan_slowly)
        wordbench.index()
    assert wordbench.search("heron").results == []
    assert len(wordbench.library.inventory.files().ids) == 0
    wordbench.library.add_folder(wordbench.folder)
    assert wordbench.found("heron") == ["heron.txt"]
    assert wordbench.search("grebe").results == []  # nothing more was noted of it
    wordbench.index()
    assert wordbench.found("grebe") == ["grebe.txt"]


def test_a_folder_around_one_that_was_set_aside_can_be_added(wordbench):
    inner = wordbench.folder / "inner"
    inner.mkdir()
    (inner / "heron.txt").write_text("The heron fishes.")
    wordbench.library.remove_folder(wordbench.folder)
    wordbench.library.add_folder(inner)
    wordbench.index()
    wordbench.library.set_folder_aside(inner)
    wordbench.library.add_folder(wordbench.folder)
    wordbench.index()
    assert wordbench.found("heron") == ["inner/heron.txt"]
    assert [folder.path for folder in wordbench.library.folders()] == [wordbench.folder]


# Documents and figures


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


# Models


def test_another_encoder_takes_over_in_an_open_library(tmp_path, models_directory, make_tiny_model):
    models = ModelStore(tmp_path / "models")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / DEFAULT_ENCODER).symlink_to(models_directory / DEFAULT_ENCODER)
    tiny = models.install(str(make_tiny_model(tmp_path / "tiny")))
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "lease.txt").write_text("the lease ends on June .\n\na recipe of soup .")
    with Library.open(tmp_path / "library", models=models) as library:
        library.add_folder(folder)
        library.indexer().run(watch=False, report=lambda _: None)
        before = library.search("the contract").results
        assert before

        assert library.use_model(tiny.id) == tiny
        assert library.encoder_id() == library.status().encoder == tiny.id
        assert library.search("lease").results  # by its words, until all is embedded anew
        library.indexer().run(watch=False, report=lambda _: None)
        assert library.status().embedded_ever == 4
        (result,) = library.search("the lease ends").results
        assert result.hits[0].sentence == "the lease ends on June ."
        assert library.care.verify() == []

        library.use_model(DEFAULT_ENCODER)
        library.indexer().run(watch=False, report=lambda _: None)
        after = library.search("the contract").results
        assert [hit.score for hit in after] == pytest.approx(
            [hit.score for hit in before], abs=0.01
        )
        assert library.care.verify() == []


def test_an_encoder_that_ends_leaves_words_and_what_is_similar(tmp_path, make_tiny_model):
    models = ModelStore(tmp_path / "models")
    tiny = models.install(str(make_tiny_model(tmp_path / "tiny")))
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "lease.txt").write_text("the lease ends on June .")
    (folder / "soup.txt").write_text("a recipe of soup .")
    with Library.open(tmp_path / "library", models=models) as library:
        library.add_folder(folder)
        library.use_model(tiny.id)
        library.indexer().run(watch=False, report=lambda _: None)
        assert library.search("lease").notice is None

        models.encoder(tiny.id).close()
        answer = library.search("lease")
        assert [result.path.name for result in answer.results] == ["lease.txt"]
        assert tiny.title in str(answer.notice)
        (similar,) = library.similar(folder / "lease.txt").results
        assert similar.path.name == "soup.txt"

        (folder / "bread.txt").write_text("a recipe of bread .")
        reports = []
        library.indexer().run(watch=False, report=reports.append)
        assert tiny.title in str(reports[-1].problem)
        assert [result.path.name for result in library.search("bread").results] == ["bread.txt"]


def test_a_run_with_nothing_to_embed_opens_no_model(tmp_path, make_tiny_model):
    models = ModelStore(tmp_path / "models")
    tiny = models.install(str(make_tiny_model(tmp_path / "tiny")))
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "lease.txt").write_text("the lease ends on June .")
    with Library.open(tmp_path / "library", models=models) as library:
        library.add_folder(folder)
        library.use_model(tiny.id)
        library.indexer().run(watch=False, report=lambda _: None)
    models.close()
    # One that is opened now cannot work.
    for file in (tmp_path / "models" / tiny.id).rglob("*.onnx"):
        file.write_bytes(b"")
    for file in (tmp_path / "models" / tiny.id).rglob("*.safetensors"):
        file.write_bytes(b"")
    with Library.open(tmp_path / "library", models=ModelStore(tmp_path / "models")) as library:
        reports = []
        library.indexer().run(watch=False, report=reports.append)
        assert reports[-1].phase is Phase.IDLE
        assert reports[-1].problem is None
        (folder / "soup.txt").write_text("a recipe of soup .")
        library.indexer().run(watch=False, report=reports.append)
        assert reports[-1].problem is not None


def test_a_model_that_is_not_there_is_refused(wordbench):
    with pytest.raises(ModelNotInstalled):
        wordbench.library.use_model("no-such-model")
    with pytest.raises(ModelError):
        wordbench.library.use_model(DEFAULT_ENCODER)  # known, but not installed
    assert wordbench.library.encoder_id() == DEFAULT_ENCODER


# Many at once


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


# Damage


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


def test_threads_are_kept_and_heeded_by_whoever_opens_the_library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        usual = library.preferences.threads()
        library.preferences.use_threads(7)
        assert library.models.threads == 7
    with Library.open(tmp_path / "library") as library:
        assert library.preferences.threads() == library.models.threads == 7
        library.preferences.use_threads(None)
        assert library.preferences.threads() == usual


def test_an_encoder_in_use_cannot_be_removed_and_another_can(tmp_path, make_tiny_model):
    store = ModelStore(tmp_path / "models")
    first, other = (store.install(str(make_tiny_model(tmp_path / name))) for name in ("a", "b"))
    with Library.open(tmp_path / "library", models=store) as library:
        library.use_model(first.id)
        with pytest.raises(ModelInUse):
            library.remove_model(first.id)
        library.remove_model(other.id)
        assert [model.id for model in store.installed()] == [first.id]
        with pytest.raises(ModelNotInstalled):
            library.remove_model(other.id)


def test_an_indexer_that_watches_takes_another_encoder_and_gives_it_up(tmp_path, make_tiny_model):
    store = ModelStore(tmp_path / "models")
    first, other = (store.install(str(make_tiny_model(tmp_path / name))) for name in ("a", "b"))
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "lease.txt").write_text("the lease ends on June .\n\na recipe of soup .")
    with Library.open(tmp_path / "library", models=store) as library, watching(library) as indexer:
        library.use_model(first.id)
        library.add_folder(folder)
        eventually(lambda: library.status().embedded == 2)
        indexer.pause()
        library.use_model(other.id)
        change = library.encoder_change()
        assert (change.serving, change.coming, change.done) == (first.id, other.id, 0)
        assert library.search("the lease ends").notice is None  # the one before serves
        with pytest.raises(ModelInUse):
            library.remove_model(first.id)
        library.use_model(first.id)
        assert library.encoder_change() is None
        library.use_model(other.id)
        indexer.resume()
        eventually(lambda: library.encoder_change() is None)
        library.remove_model(first.id)
        assert library.search("the lease ends").results
        assert library.care.verify() == []


@contextmanager
def watching(library):
    indexer = library.indexer()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(indexer.run, watch=True, report=lambda _: None)
        try:
            yield indexer
        finally:
            indexer.stop()
            running.result()


def eventually(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
