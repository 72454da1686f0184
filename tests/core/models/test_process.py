"""Models in processes of their own: the same numbers as here, and children that live and die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from tiny_models import HIDDEN, write_checkpoint

from munjang.errors import ModelUnusable
from munjang.models import DEFAULT_ENCODER, ModelStore
from munjang.models.backends import Backend
from munjang.models.encoder import open_encoder
from munjang.models.process import ChildEncoder

TEXTS = [
    "임대차 계약은 2027년 2월 28일에 끝난다.",
    "The lease ends on the last day of February.",
    "가족 👨‍👩‍👧‍👦 여행 🇰🇷 🙂",
    "",
    "a\x00b",
    "계약 해지 " * 2_000,
    "lone \ud800 and \udfff surrogates \udc80",
]
OPEN = """
import sys, time
from pathlib import Path
from munjang.models import ModelStore
encoder = ModelStore(Path(sys.argv[1])).encoder("tiny")
"""
RUN_TIMES = {"openvino", "onnxruntime", "tokenizers", "torch", "transformers"}
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@pytest.fixture
def folder(store, tmp_path) -> Path:
    """A small model, installed under a name no other test has, so that its child can be told."""
    store.install(str(write_checkpoint(tmp_path / "tiny")))
    return store.directory / "tiny"


@pytest.fixture
def tiny(store, folder) -> ChildEncoder:
    return store.encoder("tiny")


def children_that_run(folder: Path) -> list[int]:
    """The processes of the model in `folder`; zombies have no command line and do not count."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = entry.read_bytes().split(b"\0")
        except OSError:
            continue  # gone meanwhile
        if b"munjang.models.child" in arguments and os.fsencode(folder) in arguments:
            found.append(int(entry.parent.name))
    return found


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def zombies() -> list[int]:
    """Ended children of this process that nobody has reaped."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # gone meanwhile
        if state == "Z" and int(parent) == os.getpid():
            found.append(int(entry.parent.name))
    return found


def until(condition, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not (reached := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return bool(reached)


def test_vectors_are_those_of_a_model_in_this_process(encoder, models_directory):
    folder = models_directory / DEFAULT_ENCODER
    # Which run-time is the fastest here another test may have had measured.
    run_time = encoder.backend.split(",")[0]
    backend = cast(Backend, run_time.replace(" ", "-"))
    here = open_encoder(folder, encoder.record, threads=1, backend=backend)
    assert np.allclose(encoder.encode_passages(TEXTS), here.encode_passages(TEXTS), atol=1e-6)
    for text in TEXTS:
        assert np.allclose(encoder.encode_query(text), here.encode_query(text), atol=1e-6)
    assert (encoder.key, encoder.dimension) == (here.key, here.dimension)
    assert here.backend.split(",")[0] == run_time


def test_many_texts_come_back_whole_and_in_order(tiny):
    words = ["lease", "soup", "김치", "the plan of June", "계약 은 끝난다 ."]
    texts = [f"{words[number % 5]} {words[number % 3]}" for number in range(700)]
    vectors = tiny.encode_passages(texts)
    assert vectors.shape == (700, HIDDEN)
    alone = {text: tiny.encode_passages([text])[0] for text in set(texts)}
    assert np.allclose(vectors, [alone[text] for text in texts], atol=0.02)  # bfloat16
    vectors += 1  # the caller's own
    assert tiny.encode_passages([]).shape == (0, HIDDEN)


def test_many_threads_each_get_their_own_answers(tiny):
    words = ["lease", "soup", "김치", "여행", "travel", "recipe"]
    expected = [tiny.encode_query(word) for word in words]
    assert min(abs(a - b).max() for a in expected for b in expected if a is not b) > 0.1
    right: list[bool] = []

    def ask(number: int) -> None:
        for _ in range(20):
            right.append(np.allclose(tiny.encode_query(words[number]), expected[number], atol=0.02))
            rows = tiny.encode_passages([words[number]] * 30)
            right.append(np.allclose(rows, expected[number], atol=0.02))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert right == [True] * 240


def test_no_run_time_is_loaded_into_the_process_that_asks(models_directory, tmp_path):
    """From a folder to an answer; what a run-time costs to load, a window would feel."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "lease.txt").write_text("The tenancy is over in June.", "utf-8")
    program = f"""
import sys
from pathlib import Path
from munjang.library import Library
from munjang.models import ModelStore
models = ModelStore(Path({str(models_directory)!r}))
with Library.open(Path(sys.argv[1], "library"), models=models) as library:
    library.add_folder(Path(sys.argv[1], "documents"))
    library.indexer().run(watch=False, report=lambda _: None)
    assert library.status().embedded == 1
    answer = library.search("임대차 계약은 언제 끝나나요?")
    assert answer.results and answer.notice is None
models.close()
print(*({RUN_TIMES!r} & set(sys.modules)))
"""
    done = run(program, tmp_path)
    assert (done.stdout, done.returncode) == ("\n", 0), done.stderr


@linux_only
def test_a_killed_child_is_replaced(tiny, folder):
    expected = tiny.encode_query("the lease")
    (killed,) = children_that_run(folder)
    os.kill(killed, signal.SIGKILL)
    assert np.array_equal(tiny.encode_query("the lease"), expected)
    (new,) = children_that_run(folder)
    assert new != killed
    assert not zombies()


@linux_only
def test_a_child_killed_at_work_costs_no_answer(tiny, folder):
    texts = [f"the lease contract ends on June . soup {'recipe ' * (n % 40)}" for n in range(1_000)]
    expected = tiny.encode_passages(texts)
    answers: list[np.ndarray] = []
    thread = threading.Thread(target=lambda: answers.append(tiny.encode_passages(texts)))
    (killed,) = children_that_run(folder)
    thread.start()
    time.sleep(0.05)
    assert thread.is_alive()
    os.kill(killed, signal.SIGKILL)
    thread.join()
    assert np.allclose(answers[0], expected, atol=1e-6)
    assert children_that_run(folder) not in ([], [killed])


@linux_only
def test_children_that_keep_dying_make_the_model_unusable(tiny, folder, monkeypatch):
    dying = [sys.executable, "-c", "import os, sys; sys.stderr.write('out of luck\\n'); os.abort()"]
    monkeypatch.setattr("munjang.prestart.child_command", lambda *_: dying)
    assert tiny.encode_query("it runs").any()
    os.kill(*children_that_run(folder), signal.SIGKILL)
    with pytest.raises(ModelUnusable, match="again and again") as caught:
        tiny.encode_query("the lease")
    assert "SIGABRT | out of luck" in str(caught.value)
    with pytest.raises(ModelUnusable, match="again and again"):
        ChildEncoder(folder, tiny.record, threads=1)
    monkeypatch.undo()
    assert tiny.encode_query("and then it works").any()


def test_a_command_that_cannot_be_run_makes_the_model_unusable(store, folder, monkeypatch):
    monkeypatch.setattr("munjang.prestart.child_command", lambda *_: ["/nowhere/python"])
    with pytest.raises(ModelUnusable, match="cannot be started"):
        store.encoder("tiny")


@pytest.mark.parametrize("name", ["tokenizer.json", "onnx/model.onnx"])
def test_a_model_that_cannot_be_opened_says_why_and_leaves_nothing(store, folder, name):
    (folder / name).write_bytes(b"\xff\xfe broken")
    with pytest.raises(ModelUnusable, match="cannot be") as caught:
        store.encoder("tiny")
    assert Path(name).name in str(caught.value)
    assert caught.value.path == folder / name
    assert sys.platform != "linux" or not children_that_run(folder)


@linux_only
def test_another_model_in_its_place_is_not_taken_for_it(store, tiny, folder, tmp_path):
    """Another process may replace a model; a child started then would give other vectors."""
    ModelStore(store.directory).install(str(tmp_path / "tiny"), pooling="max")
    assert tiny.encode_query("still the old one").any()
    os.kill(*children_that_run(folder), signal.SIGKILL)
    with pytest.raises(ModelUnusable, match="replaced"):
        tiny.encode_query("which one?")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX signals")
def test_an_interrupted_question_does_not_spoil_the_next(store, folder):
    """Ctrl-C comes while the child is at work; its late answer is not taken for the next one's."""
    program = f"""{OPEN}
import signal
expected = encoder.encode_query("the lease").tolist()
signal.signal(signal.SIGALRM, signal.default_int_handler)
signal.setitimer(signal.ITIMER_REAL, 0.1)
try:
    encoder.encode_passages(["the lease ends " * 1_000] * 10_000)
except KeyboardInterrupt:
    print("interrupted")
assert encoder.encode_query("the lease").tolist() == expected
"""
    # In a process of its own: here pytest and the models have their own ideas about signals.
    done = run(program, store.directory)
    assert (done.stdout, done.returncode) == ("interrupted\n", 0), done.stderr


@pytest.fixture
def slow(store, tmp_path, monkeypatch):
    """Opens another model in a thread of its own, which is held up until it is let go on."""
    store.install(str(write_checkpoint(tmp_path / "slow")))
    begun, going_on, opened = threading.Event(), threading.Event(), []

    def hold_up(folder, *arguments, **options):
        begun.set()
        assert going_on.wait(60)
        return ChildEncoder(folder, *arguments, **options)

    monkeypatch.setattr("munjang.models.store.ChildEncoder", hold_up)
    thread = threading.Thread(target=lambda: opened.append(store.encoder("slow")))
    thread.start()
    assert begun.wait(60)

    def go_on():
        going_on.set()
        thread.join()
        return opened

    yield go_on
    go_on()


def test_a_model_that_is_being_opened_keeps_nobody_from_another(store, tiny, slow):
    assert store.encoder("tiny") is tiny
    (encoder,) = slow()
    assert store.encoder("slow") is encoder


def test_a_store_that_is_closed_waits_for_no_model(store, slow):
    store.close()
    (encoder,) = slow()
    with pytest.raises(ModelUnusable, match="closed"):
        encoder.encode_query("여행")


@linux_only
def test_the_child_outlives_the_thread_that_opened_it(store, folder):
    thread = threading.Thread(target=lambda: store.encoder("tiny"))
    thread.start()
    thread.join()
    (pid,) = children_that_run(folder)
    time.sleep(0.1)
    assert store.encoder("tiny").encode_query("the lease").any()
    assert children_that_run(folder) == [pid]


@linux_only
def test_the_child_gives_way_to_the_window_but_not_to_readers(tiny, folder):
    (pid,) = children_that_run(folder)
    niceness = os.getpriority(os.PRIO_PROCESS, pid) - os.getpriority(os.PRIO_PROCESS, 0)
    assert 0 < niceness < 10


@linux_only
def test_the_child_ends_when_its_store_is_closed(store, folder):
    encoder = store.encoder("tiny")
    assert encoder.encode_query("in use").any()
    assert len(children_that_run(folder)) == 1
    store.close()
    assert not children_that_run(folder)
    with pytest.raises(ModelUnusable, match="closed"):
        encoder.encode_query("too late")
    assert store.encoder("tiny").encode_query("opened anew").any()
    store.close()
    assert not children_that_run(folder)
    assert not zombies()


@linux_only
@pytest.mark.parametrize("state", ["opening", "idle"])
def test_the_child_dies_with_its_parent(store, folder, state):
    waiting = "print('here', flush=True)\ntime.sleep(600)"
    opening = f"import threading\nthreading.Thread(target=lambda: exec({OPEN!r}, {{}})).start()\n"
    begin = OPEN if state == "idle" else f"import time\n{opening}"
    with subprocess.Popen(
        [sys.executable, "-c", begin + waiting, str(store.directory)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"here\n"
        assert until(lambda: children_that_run(folder))
        parent.kill()
    assert until(lambda: not children_that_run(folder))


@linux_only
def test_a_program_that_ends_leaves_nothing_and_complains_of_nothing(store, folder):
    done = run(f"{OPEN}print(encoder.encode_query('one').shape)", store.directory)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"({HIDDEN},)\n", "")
    assert not children_that_run(folder)


@linux_only
def test_a_child_that_nobody_asks_ends_and_comes_back(store, folder, monkeypatch):
    monkeypatch.setenv("MUNJANG_MODEL_LEISURE", "0.5")
    encoder = store.encoder("tiny")
    expected = encoder.encode_query("lease")
    assert until(lambda: not children_that_run(folder))
    assert np.allclose(encoder.encode_query("lease"), expected)
    assert len(children_that_run(folder)) == 1


@linux_only
def test_a_child_at_work_does_not_end(store, folder, monkeypatch):
    monkeypatch.setenv("MUNJANG_MODEL_LEISURE", "0.3")
    encoder = store.encoder("tiny")
    encoder.encode_query("warm")
    (child,) = children_that_run(folder)
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        encoder.encode_passages(["lease soup"] * 20)
    assert children_that_run(folder) == [child]
