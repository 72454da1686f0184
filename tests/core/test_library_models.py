"""The models of a library: chosen, changed, failing and removed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from munjang.errors import ModelError, ModelInUse, ModelNotInstalled
from munjang.library import Library
from munjang.models import DEFAULT_ENCODER, ModelStore
from munjang.records import Phase


@pytest.fixture
def store(tmp_path):
    """A directory of models without any in it."""
    store = ModelStore(tmp_path / "models")
    yield store
    store.close()


@pytest.fixture
def install(store, tmp_path, make_tiny_model):
    """Installs small encoders by their names."""

    def install(name):
        return store.install(str(make_tiny_model(tmp_path / name)))

    return install


@pytest.fixture
def folder(tmp_path):
    """A folder with one document."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "lease.txt").write_text("the lease ends on June .")
    return folder


@pytest.fixture
def library(store, folder, tmp_path):
    """A library of this folder, not indexed yet."""
    with Library.open(tmp_path / "library", models=store) as library:
        library.add_folder(folder)
        yield library


def index(library):
    """Bring a library up to date; returns what was reported last."""
    reports = []
    library.indexer().run(watch=False, report=reports.append)
    return reports[-1]


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


def test_another_encoder_takes_over_in_an_open_library(library, folder, install, models_directory):
    library.models.directory.mkdir()
    usual = library.models.directory / DEFAULT_ENCODER
    usual.symlink_to(models_directory / DEFAULT_ENCODER)
    tiny = install("tiny")
    (folder / "lease.txt").write_text("the lease ends on June .\n\na recipe of soup .")
    index(library)
    before = library.search("the contract").results
    assert before

    assert library.use_model(tiny.id) == tiny
    assert library.encoder_id() == library.status().encoder == tiny.id
    assert library.search("lease").results  # by its words, until all is embedded anew
    index(library)
    assert library.status().vectors_ever == 6  # windows are among them
    (result,) = library.search("the lease ends").results
    assert result.hits[0].sentence == "the lease ends on June ."
    assert library.care.verify() == []

    library.use_model(DEFAULT_ENCODER)
    index(library)
    after = library.search("the contract").results
    assert [hit.score for hit in after] == pytest.approx([hit.score for hit in before], abs=0.01)
    assert library.care.verify() == []


def test_an_encoder_that_ends_leaves_words_and_what_is_similar(library, folder, install):
    tiny = install("tiny")
    (folder / "soup.txt").write_text("a recipe of soup .")
    library.use_model(tiny.id)
    index(library)
    assert library.search("lease").notice is None

    library.encoder().close()
    answer = library.search("lease")
    assert [result.path.name for result in answer.results] == ["lease.txt"]
    assert tiny.title in str(answer.notice)
    (similar,) = library.similar(folder / "lease.txt").results
    assert similar.path.name == "soup.txt"

    (folder / "bread.txt").write_text("a recipe of bread .")
    assert tiny.title in str(index(library).problem)
    assert [result.path.name for result in library.search("bread").results] == ["bread.txt"]


def test_a_run_with_nothing_to_embed_opens_no_model(library, folder, install):
    tiny = install("tiny")
    library.use_model(tiny.id)
    index(library)
    library.models.close()
    # One that is opened now cannot work.
    for pattern in ("*.onnx", "*.safetensors"):
        for file in (library.models.directory / tiny.id).rglob(pattern):
            file.write_bytes(b"")
    models = ModelStore(library.models.directory)
    with Library.open(library.directory, models=models) as reopened:
        last = index(reopened)
        assert last.phase is Phase.IDLE
        assert last.problem is None
        (folder / "soup.txt").write_text("a recipe of soup .")
        assert index(reopened).problem is not None


def test_a_model_that_is_not_there_is_refused(wordbench):
    with pytest.raises(ModelNotInstalled):
        wordbench.library.use_model("no-such-model")
    with pytest.raises(ModelError):
        wordbench.library.use_model(DEFAULT_ENCODER)  # known, but not installed
    assert wordbench.library.encoder_id() == DEFAULT_ENCODER


def test_an_encoder_in_use_cannot_be_removed_and_another_can(library, install):
    first, other = install("a"), install("b")
    library.use_model(first.id)
    with pytest.raises(ModelInUse):
        library.remove_model(first.id)
    library.remove_model(other.id)
    assert [model.id for model in library.models.installed()] == [first.id]
    with pytest.raises(ModelNotInstalled):
        library.remove_model(other.id)


def test_an_indexer_that_watches_takes_another_encoder_and_gives_it_up(library, folder, install):
    first, other = install("a"), install("b")
    (folder / "lease.txt").write_text("the lease ends on June .\n\na recipe of soup .")
    with watching(library) as indexer:
        library.use_model(first.id)
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


def test_threads_are_kept_and_heeded_by_whoever_opens_the_library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        usual = library.preferences.threads()
        library.preferences.use_threads(7)
        assert library.models.threads == 7
    with Library.open(tmp_path / "library") as library:
        assert library.preferences.threads() == library.models.threads == 7
        library.preferences.use_threads(None)
        assert library.preferences.threads() == usual
