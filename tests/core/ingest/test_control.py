"""What other threads, other processes, dying readers and missing models do to the indexer."""

from __future__ import annotations

import functools
import shutil
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from munjang.errors import EnvironmentFailure, LibraryBusy, MunjangError
from munjang.ingest import changes, reading, work
from munjang.ingest import indexer as room
from munjang.ingest.control import Control
from munjang.ingest.indexer import writer_lock
from munjang.ingest.progress import Meter
from munjang.library import Library
from munjang.models import DEFAULT_ENCODER, ModelStore
from munjang.records import Phase
from munjang.sandbox import Extractor
from munjang.store import Ledger, filing
from munjang.store.essentials import read_essentials

_PATIENCE = 120  # seconds; children have the lowest priority, and others are at work
MISBEHAVING = Path(__file__).parents[1] / "sandbox" / "misbehaving_child.py"


class Running:
    """An indexer in a thread of its own, and what it reports."""

    def __init__(self, library, *, watch=False, hold_at=None):
        self.reports = []
        self.error = None
        self.indexer = library.indexer()
        self._seen = 0  # reports that have been waited for
        self._hold_at = hold_at
        self._held, self._released = threading.Event(), threading.Event()
        self._reported = threading.Condition()
        self._thread = threading.Thread(target=self._run, args=(watch,))
        self._thread.start()

    def _run(self, watch):
        try:
            self.indexer.run(watch=watch, report=self._report)
        except MunjangError as error:
            self.error = error

    def _report(self, progress):
        with self._reported:
            self.reports.append(progress)
            self._reported.notify_all()
        if self._hold_at is not None and self._hold_at(progress):
            self._hold_at = None
            self._held.set()
            self._released.wait(_PATIENCE)

    def wait_for(self, condition, seconds=_PATIENCE):
        """Wait until a report fulfils the condition; those before the last such do not count."""

        def happened():
            for place in range(self._seen, len(self.reports)):
                if condition(self.reports[place]):
                    self._seen = place + 1
                    return True
            return False

        with self._reported:
            assert self._reported.wait_for(happened, seconds)

    @contextmanager
    def held(self):
        """While the indexer is held in the first report that fulfils `hold_at`."""
        try:
            assert self._held.wait(_PATIENCE)
            yield
        finally:
            self._released.set()

    def ended(self, seconds=_PATIENCE):
        self._thread.join(seconds)
        return not self._thread.is_alive()


@pytest.fixture
def start():
    running = []

    def run(library, **options):
        running.append(Running(library, **options))
        return running[-1]

    yield run
    for one in running:
        one.indexer.stop()
        assert one.ended()


def is_phase(phase):
    return lambda progress: progress.phase is phase


def write_many(bench, count=200):
    for number in range(count):
        bench.write(f"{number}.txt", f"Stone number {number} lies on the beach.")


# Pause, resume, stop


def test_a_paused_indexer_rests_and_goes_on_where_it_was(wordbench, start):
    write_many(wordbench)
    running = start(wordbench.library, watch=True, hold_at=lambda progress: progress.files_done > 5)
    with running.held():
        running.indexer.pause()
    running.wait_for(is_phase(Phase.PAUSED))
    resting = wordbench.states()
    assert list(resting.values()).count("pending") > 0
    time.sleep(0.4)
    assert wordbench.states() == resting
    assert running.reports[-1].phase is Phase.PAUSED
    # Searching does not rest.
    done = next(name for name, state in resting.items() if state == "indexed")
    assert done in wordbench.found(f"stone number {done.removesuffix('.txt')}")

    running.indexer.resume()
    running.wait_for(is_phase(Phase.IDLE))
    assert set(wordbench.states().values()) == {"indexed"}
    running.indexer.stop()
    assert running.ended()
    assert running.error is None


@pytest.mark.parametrize("paused", [False, True])
def test_a_stopped_indexer_ends_soon_and_the_next_goes_on(wordbench, start, paused):
    write_many(wordbench)
    running = start(wordbench.library, hold_at=lambda progress: progress.files_done > 5)
    with running.held():
        (running.indexer.pause if paused else running.indexer.stop)()
    if paused:
        running.wait_for(is_phase(Phase.PAUSED))
        running.indexer.stop()
    assert running.ended()
    assert running.error is None
    assert "pending" in wordbench.states().values()
    assert wordbench.library.care.verify() == []

    reports = wordbench.index()
    assert set(wordbench.states().values()) == {"indexed"}
    assert max(report.files_done for report in reports) < 200


def test_a_scan_rests_and_ends_when_it_is_told_to(wordbench, start, monkeypatch):
    monkeypatch.setattr(changes, "_ROWS_A_QUERY", 1)
    write_many(wordbench, 3)
    known, met = Ledger.known, []
    begun, held = threading.Event(), threading.Event()

    def meet(ledger, paths):
        assert begun.wait(_PATIENCE)
        met.append(paths)
        running.indexer.pause()
        held.set()
        return known(ledger, paths)

    monkeypatch.setattr(Ledger, "known", meet)
    running = start(wordbench.library)
    begun.set()
    running.wait_for(is_phase(Phase.PAUSED))
    assert len(met) == 1
    held.clear()
    running.indexer.resume()
    assert held.wait(_PATIENCE)
    running.wait_for(is_phase(Phase.PAUSED))
    assert len(met) == 2
    running.indexer.stop()
    assert running.ended()
    assert running.error is None
    assert wordbench.states() == {}


def test_a_stop_waits_for_no_large_file(wordbench, start, monkeypatch):
    wordbench.write("large.txt", "The heron fishes.")
    reading_on = threading.Event()

    class Endless:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def read(self, _size):
            reading_on.set()
            return b"on and on"

    monkeypatch.setattr(reading, "open_document", lambda _path, _within: Endless())
    running = start(wordbench.library)
    assert reading_on.wait(_PATIENCE)
    running.indexer.stop()
    assert running.ended()
    assert running.error is None
    assert wordbench.states() == {"large.txt": "pending"}


def test_a_pause_while_embedding_keeps_what_is_embedded(workbench, start):
    text = "\n\n".join(f"Stone number {n} lies on the beach of island {n}." for n in range(600))
    workbench.write("stones.txt", text)
    # Windows go first, and then sentences.
    running = start(
        workbench.library,
        hold_at=lambda progress: progress.passages_done > progress.passages_total - 600 > 0,
    )
    with running.held():
        running.indexer.pause()
    running.wait_for(is_phase(Phase.PAUSED))
    status = workbench.library.status()
    assert 0 < status.embedded < 600
    assert status.coverage.pending == 600 - status.embedded
    running.indexer.resume()
    assert running.ended()
    status = workbench.library.status()
    assert status.embedded == 600
    assert workbench.library.care.verify() == []


def test_a_rule_takes_effect_while_sentences_are_being_understood(workbench, start):
    text = "\n\n".join(f"Stone number {n} lies on the beach of island {n}." for n in range(600))
    workbench.write("stones.txt", text)
    workbench.write("draft.tmp.txt", "A draft of the heron's letter.")
    running = start(workbench.library, hold_at=lambda progress: progress.passages_done > 0)
    with running.held():
        workbench.library.preferences.change_rules(add=["*.tmp.txt"])
    running.wait_for(is_phase(Phase.SCANNING))
    assert running.reports[-1].passages_done < 600
    assert running.ended()
    assert workbench.states()["draft.tmp.txt"] == "excluded"


def test_a_new_folder_is_taken_up_while_the_indexer_waits(wordbench, start, tmp_path):
    running = start(wordbench.library, watch=True)
    running.wait_for(is_phase(Phase.IDLE))
    other = tmp_path / "other"
    other.mkdir()
    (other / "heron.txt").write_text("The heron fishes.")
    wordbench.library.add_folder(other)
    running.indexer.folders_changed()
    running.wait_for(lambda progress: progress.phase is Phase.IDLE and progress.files_done == 1)
    assert [hit.path.name for hit in wordbench.search("heron").results] == ["heron.txt"]
    wordbench.library.remove_folder(other)
    running.indexer.folders_changed()
    running.wait_for(is_phase(Phase.SCANNING))
    running.wait_for(is_phase(Phase.IDLE))
    assert wordbench.library.status().contents == 0


def test_a_folder_that_another_removes_and_adds_again_is_read_again(wordbench, start, monkeypatch):
    monkeypatch.setattr(work, "_ROOT_CHECK_S", 0.05)
    wordbench.write("heron.txt", "The heron fishes.")
    running = start(wordbench.library, watch=True, hold_at=is_phase(Phase.IDLE))
    with running.held():
        wordbench.library.remove_folder(wordbench.folder)
        wordbench.library.add_folder(wordbench.folder)
    running.wait_for(is_phase(Phase.IDLE))
    running.wait_for(lambda progress: progress.phase is Phase.IDLE and progress.files_done == 1)
    assert wordbench.found("heron") == ["heron.txt"]


def test_a_rescan_that_is_asked_for_at_the_last_moment_is_not_forgotten(monkeypatch):
    control = Control(lambda: None)
    is_set = threading.Event.is_set

    def ask_right_after(event):
        before = is_set(event)
        control.rescan()
        return before

    with monkeypatch.context() as patch:
        patch.setattr(threading.Event, "is_set", ask_right_after)
        assert not control.take_rescan()
    assert control.take_rescan()
    assert not control.take_rescan()


def test_a_speed_is_told_once_it_was_measured():
    reports = []
    meter = Meter(reports.append)
    meter.embedding(256, 1000)
    meter.reading(3, 0, None)
    assert [(report.rate, report.seconds_left) for report in reports] == [(0, None)] * 2
    assert (reports[-1].passages_done, reports[-1].files_done) == (256, 3)


def test_reports_tell_how_far_it_is(workbench):
    write_many(workbench, 40)
    reports = workbench.index()
    phases = [report.phase for report in reports]
    assert phases[0] is Phase.SCANNING
    assert phases[-1] is Phase.IDLE
    assert {Phase.READING, Phase.EMBEDDING} < set(phases)
    assert reports[phases.index(Phase.EMBEDDING)].passages_done == 0
    for report in reports:
        assert report.files_done <= report.files_total
        assert report.passages_done <= report.passages_total
        assert report.rate >= 0
        assert report.seconds_left is None or report.seconds_left >= 0
        assert report.problem is None
    assert max(report.files_total for report in reports) == 40
    assert max(report.passages_done for report in reports) == 80  # a sentence and a window each
    assert any(report.changed for report in reports)
    assert not any(report.changed for report in workbench.index()[1:-1])


def test_what_cannot_be_learnt_again_is_kept_while_the_indexer_waits(wordbench, start):
    running = start(wordbench.library, watch=True)
    running.wait_for(is_phase(Phase.IDLE))
    (folder,) = read_essentials(wordbench.library.directory).tables["folders"]
    assert folder["device"] == wordbench.folder.stat().st_dev


# Others


def test_a_second_indexer_is_told_that_the_library_is_busy(wordbench, start):
    wordbench.write("heron.txt", "The heron fishes.")
    running = start(wordbench.library, watch=True)
    running.wait_for(is_phase(Phase.IDLE))
    with pytest.raises(LibraryBusy, match="Another Munjang") as refused:
        wordbench.index()
    assert refused.value.path == wordbench.library.directory
    with Library.open(wordbench.library.directory, models=wordbench.library.models) as other:
        assert other.search("heron").results
    running.indexer.stop()
    assert running.ended()
    wordbench.index()


def test_the_lock_is_let_go_after_a_failure(wordbench, monkeypatch):
    monkeypatch.setattr(room, "Extractor", functools.partial(Extractor, command=["/no/such"]))
    wordbench.write("heron.txt", "The heron fishes.")
    with pytest.raises(EnvironmentFailure, match="cannot be started"):
        wordbench.index()
    monkeypatch.undo()
    with writer_lock(wordbench.library.directory):
        pass
    wordbench.index()
    assert wordbench.found("heron") == ["heron.txt"]


def test_a_place_where_no_vectors_can_be_written_is_the_machines_fault(workbench, monkeypatch):
    monkeypatch.setattr(filing, "_UNFILED", 1)
    (workbench.library.directory / "vectors").write_text("in the way")
    workbench.write("heron.txt", "The heron fishes.")
    with pytest.raises(EnvironmentFailure) as refused:
        workbench.index()
    assert str(workbench.library.directory / "vectors") in str(refused.value)
    assert workbench.found("a bird that catches fish") == ["heron.txt"]  # from the catalog
    (workbench.library.directory / "vectors").unlink()
    workbench.index()
    assert workbench.library.care.verify() == []
    assert workbench.embedded() == 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_library_inside_a_watched_folder_is_not_read_even_through_a_link(tmp_path):
    real = tmp_path / "documents"
    real.mkdir()
    (real / "heron.txt").write_text("The heron fishes.")
    link = tmp_path / "link"
    link.symlink_to(real, target_is_directory=True)
    with Library.open(link / "library", models=ModelStore(tmp_path / "none")) as library:
        library.add_folder(real)
        library.indexer().run(watch=False, report=lambda _: None)
        assert [entry.path.name for entry in library.ledger()] == ["heron.txt"]


# Readers that die


@pytest.fixture
def misbehaving(monkeypatch):
    """Readers that do what their document says."""
    command = [sys.executable, str(MISBEHAVING)]
    monkeypatch.setattr(room, "Extractor", functools.partial(Extractor, command=command))


def test_a_document_that_kills_its_reader_twice_is_left_alone(wordbench, misbehaving):
    bomb = wordbench.write("bomb.txt", "crash")
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    assert wordbench.states() == {"bomb.txt": "quarantined", "heron.txt": "indexed"}
    (refused,) = wordbench.library.status().refused
    assert "crashed" in str(refused.reason)
    assert wordbench.found("bomb") == ["bomb.txt"]  # by its name

    reports = wordbench.index()
    assert not any(report.files_done for report in reports)  # not tried again
    bomb.write_text("The bomb was a dud.")
    wordbench.index()
    assert wordbench.states()["bomb.txt"] == "indexed"
    assert wordbench.library.care.verify() == []


def test_one_death_is_forgiven(wordbench, monkeypatch, tmp_path):
    """A reader may die of something that is not the document's fault."""
    died = tmp_path / "died"
    child = tmp_path / "fragile_child.py"
    child.write_text(
        "import os, pathlib\n"
        "from munjang.sandbox import child\n"
        f"died = pathlib.Path({str(died)!r})\n"
        "fragile = not died.exists()\n"
        "died.touch()\n"  # while it may: documents are read where nothing can be written
        "def read(*arguments):\n"
        "    if fragile:\n"
        "        os._exit(9)\n"
        "    return child.read_document(*arguments)\n"
        "child.serve(read)\n"
    )
    command = [sys.executable, str(child)]
    monkeypatch.setattr(room, "Extractor", functools.partial(Extractor, command=command))
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    assert died.exists()
    assert wordbench.states() == {"heron.txt": "indexed"}
    assert wordbench.found("heron") == ["heron.txt"]


# Models that are missing


def test_without_an_encoder_words_are_found_and_later_the_meaning_too(tmp_path, models_directory):
    models = ModelStore(tmp_path / "models")
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "lease.txt").write_text("보증금은 이사하는 날 돌려준다.")
    (folder / "bird.txt").write_text("The heron fishes.")
    with Library.open(tmp_path / "library", models=models) as library:
        library.add_folder(folder)
        reports = []
        library.indexer().run(watch=False, report=reports.append)
        assert "not installed" in str(reports[-1].problem)
        assert reports[-1].phase is Phase.IDLE

        answer = library.search("보증금")
        assert [hit.path.name for hit in answer.results] == ["lease.txt"]
        assert "not installed" in str(answer.notice)
        assert library.search("when do I get my deposit back").results == []
        status = library.status()
        assert (status.embedded, status.passages, status.coverage.pending) == (0, 2, 2)
        assert library.care.verify() == []

        shutil.copytree(models_directory / DEFAULT_ENCODER, models.directory / DEFAULT_ENCODER)
        reports.clear()
        library.indexer().run(watch=False, report=reports.append)
        assert reports[-1].problem is None
        assert library.status().embedded == 2
        answer = library.search("when do I get my deposit back")
        assert answer.notice is None
        assert answer.results[0].path.name == "lease.txt"
        assert library.care.verify() == []


def test_a_model_that_comes_while_the_indexer_waits_is_used(
    wordbench, start, monkeypatch, models_directory, tmp_path
):
    monkeypatch.setattr(work, "_MODEL_CHECK_S", 0.0)
    monkeypatch.setattr(work, "_ROOT_CHECK_S", 0.05)
    wordbench.write("bird.txt", "The heron fishes.")
    running = start(wordbench.library, watch=True)
    running.wait_for(lambda report: "not installed" in str(report.problem))
    shutil.copytree(models_directory / DEFAULT_ENCODER, tmp_path / "model")
    place = wordbench.library.models.directory / DEFAULT_ENCODER
    place.parent.mkdir(exist_ok=True)
    (tmp_path / "model").rename(place)
    running.wait_for(lambda report: report.phase is Phase.IDLE and report.problem is None)
    assert wordbench.library.status().coverage.pending == 0
    assert wordbench.embedded() == 2
