"""The tokeniser in a child: the same tokens as in this process, and a child that lives and dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tiny_models import write_tokenizer

from munjang.errors import ModelUnusable
from munjang.models import DEFAULT_ENCODER
from munjang.models.tokens import ChildTokeniser
from munjang.tokenising.files import FileTokeniser

MAX_TOKENS = 64
TEXTS = [
    "passage: 임대차 계약은 2027년 2월 28일에 끝난다.",
    "The lease ends on the last day of February.",
    "가족 👨‍👩‍👧‍👦 여행 🇰🇷 🙂",
    "",
    " \n\t",
    "a\x00b",
    "한글 자모 ㄱㄴㄷ 각 각",
    "계약 해지 " * 20_000,
    "lone \ud800 and \udfff surrogates \udc80",
]
OPEN = """
import sys, time
from pathlib import Path
from munjang.models.tokens import ChildTokeniser
child = ChildTokeniser(Path(sys.argv[1]), 64)
"""
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@pytest.fixture(scope="module")
def both(models_directory):
    """The default model's tokeniser in a child, and in this process."""
    path = models_directory / DEFAULT_ENCODER / "tokenizer.json"
    return ChildTokeniser(path, MAX_TOKENS), FileTokeniser(path, MAX_TOKENS)


@pytest.fixture
def tokenizer_json(tmp_path) -> Path:
    write_tokenizer(tmp_path)
    return tmp_path / "tokenizer.json"


@pytest.fixture
def large_json(models_directory, tmp_path) -> Path:
    """The default model's file under a name no other test has, so that its child can be told."""
    path = tmp_path / "large.json"
    path.symlink_to(models_directory / DEFAULT_ENCODER / "tokenizer.json")
    return path


def children_that_read(path: Path) -> list[int]:
    """The processes that tokenise with `path`; zombies have no command line and do not count."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = entry.read_bytes().split(b"\0")
        except OSError:
            continue  # gone meanwhile
        if b"munjang.tokenising.child" in arguments and os.fsencode(path) in arguments:
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


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_text_has_the_same_tokens_as_in_this_process(both, text):
    child, here = both
    assert child.tokens([text]) == here.tokens([text])
    assert 1 < len(child.tokens([text])[0][0]) <= MAX_TOKENS


def test_many_texts_come_back_whole_and_in_order(both):
    child, here = both
    texts = [f"{text[:200]} {number}" for number in range(40) for text in TEXTS]
    assert child.tokens(texts) == here.tokens(texts)
    assert child.tokens([]) == []


def test_pairs_have_the_same_tokens_and_kinds(both, tokenizer_json):
    tiny = ChildTokeniser(tokenizer_json, 16), FileTokeniser(tokenizer_json, 16)
    for child, here in (both, tiny):
        seconds = [text[:300] for text in TEXTS] * 20
        assert child.pair_tokens("계약 lease \ud800", seconds) == here.pair_tokens(
            "계약 lease \ud800", seconds
        )
        assert child.pair_tokens("계약", []) == []
        assert child.padding == here.padding
    assert set(tiny[0].pair_tokens("lease", ["soup"])[0][1]) == {0, 1}


def test_surrogates_that_belong_together_are_the_character_they_mean(both):
    child, _ = both
    assert child.tokens(["\ud83d\ude42"]) == child.tokens(["🙂"])


def test_many_threads_each_get_their_own_answers(both):
    child, here = both
    right: list[bool] = []

    def ask(number: int) -> None:
        texts = [f"{number} {text[:100]} {turn}" for turn in range(15) for text in TEXTS]
        expected = here.tokens(texts)
        right.extend(
            child.tokens(texts[:count]) == expected[:count] for count in (1, 70, len(texts))
        )

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert right == [True] * 18


def test_a_query_does_not_wait_for_many_passages(both):
    child, _ = both
    passages = [f"{text[:200]} {number}" for number in range(700) for text in TEXTS]
    finished: list[float] = []

    def tokenise() -> None:
        child.tokens(passages)
        finished.append(time.monotonic())

    began = time.monotonic()
    thread = threading.Thread(target=tokenise)
    thread.start()
    waits = []
    while thread.is_alive() and len(waits) < 10:
        asked = time.monotonic()
        child.tokens(["언제 끝나나요?"])
        waits.append(time.monotonic() - asked)
    thread.join()
    assert len(waits) == 10, "all ten were answered before the passages were done"
    assert sum(waits) / len(waits) < (finished[0] - began) / 4


@linux_only
def test_a_killed_child_is_replaced(tokenizer_json):
    child = ChildTokeniser(tokenizer_json, MAX_TOKENS)
    expected = child.tokens(["the lease"])
    for _ in range(3):
        (killed,) = children_that_read(tokenizer_json)
        os.kill(killed, signal.SIGKILL)
        assert child.tokens(["the lease"]) == expected
        (new,) = children_that_read(tokenizer_json)
        assert new != killed
    assert not zombies()


@linux_only
def test_a_child_killed_at_work_costs_no_answer(both, large_json):
    _, here = both
    child = ChildTokeniser(large_json, MAX_TOKENS)
    texts = [f"{text[:200]} {number}" for number in range(500) for text in TEXTS]
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(child.tokens(texts)))
    child.tokens(["warm"])
    (killed,) = children_that_read(large_json)
    thread.start()
    time.sleep(0.05)
    os.kill(killed, signal.SIGKILL)
    thread.join()
    assert answers == [here.tokens(texts)]
    assert killed not in children_that_read(large_json)


def test_children_that_keep_dying_make_the_model_unusable(tokenizer_json, monkeypatch):
    child = ChildTokeniser(tokenizer_json, MAX_TOKENS)
    assert child.tokens(["fine"])
    dying = [sys.executable, "-c", "import os; os.abort()"]
    monkeypatch.setattr("munjang.models.tokens.child_command", lambda *_: dying)
    child._child.dispose()
    with pytest.raises(ModelUnusable, match="again and again"):
        child.tokens(["the lease"])
    monkeypatch.undo()
    assert child.tokens(["and then it works"])


def test_a_command_that_cannot_be_run_makes_the_model_unusable(tokenizer_json, monkeypatch):
    monkeypatch.setattr("munjang.models.tokens.child_command", lambda *_: ["/nowhere/python"])
    with pytest.raises(ModelUnusable, match="cannot be started"):
        ChildTokeniser(tokenizer_json, MAX_TOKENS)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\xfe no JSON"])
def test_a_file_that_is_no_tokenizer_is_named(tmp_path, content):
    path = tmp_path / "tokenizer.json"
    if content is not None:
        path.write_bytes(content)
    child = ChildTokeniser(path, MAX_TOKENS)
    for _ in range(2):
        with pytest.raises(ModelUnusable, match=r"tokenizer\.json cannot be read"):
            assert child.padding


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX signals")
def test_an_interrupted_question_does_not_spoil_the_next(large_json):
    """Ctrl-C comes while the child is at work; its late answer is not taken for the next one's."""
    program = f"""{OPEN}
import signal
expected = child.tokens(["one", "two"])
signal.signal(signal.SIGALRM, signal.default_int_handler)
signal.setitimer(signal.ITIMER_REAL, 0.1)
try:
    child.tokens(["the lease ends " * 10_000] * 1_000)
except KeyboardInterrupt:
    print("interrupted")
assert child.tokens(["one", "two"]) == expected
"""
    # In a process of its own: here pytest and the models have their own ideas about signals.
    done = run(program, large_json)
    assert (done.stdout, done.returncode) == ("interrupted\n", 0), done.stderr


@linux_only
def test_the_child_outlives_the_thread_that_opened_it(tokenizer_json):
    opened: list[ChildTokeniser] = []
    thread = threading.Thread(
        target=lambda: opened.append(ChildTokeniser(tokenizer_json, MAX_TOKENS))
    )
    thread.start()
    thread.join()
    assert opened[0].tokens(["the lease"])
    (pid,) = children_that_read(tokenizer_json)
    time.sleep(0.1)
    assert opened[0].tokens(["the lease"])
    assert children_that_read(tokenizer_json) == [pid]


@linux_only
def test_the_child_ends_when_it_is_dropped(tokenizer_json):
    child = ChildTokeniser(tokenizer_json, MAX_TOKENS)
    child.tokens(["the lease"])
    assert len(children_that_read(tokenizer_json)) == 1
    del child
    assert not children_that_read(tokenizer_json)
    assert not zombies()
    starting = ChildTokeniser(tokenizer_json, MAX_TOKENS)
    del starting
    assert not children_that_read(tokenizer_json)


@linux_only
@pytest.mark.parametrize("state", ["reading the file", "idle"])
def test_the_child_dies_with_its_parent(large_json, state):
    ask = "child.tokens(['one'])\n" if state == "idle" else ""
    program = f"{OPEN}{ask}print('here', flush=True)\ntime.sleep(600)"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(large_json)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"here\n"
        assert until(lambda: children_that_read(large_json))
        parent.kill()
    assert until(lambda: not children_that_read(large_json))


@linux_only
def test_a_program_that_ends_leaves_nothing_and_complains_of_nothing(tokenizer_json):
    program = f"{OPEN}print(len(child.tokens(['one', 'two'])))"
    done = run(program, tokenizer_json)
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")
    assert not children_that_read(tokenizer_json)


def test_the_child_loads_no_more_than_it_needs():
    program = "import sys, munjang.tokenising.child; print(*sys.modules)"
    done = run(program)
    loaded = set(done.stdout.split())
    assert "munjang.tokenising.files" in loaded
    assert not loaded & {"numpy", "openvino", "onnxruntime", "munjang.models", "apsw", "tqdm"}


def test_the_vocabulary_is_never_read_into_the_process_that_encodes(models_directory):
    program = f"""
import sys
from pathlib import Path
from munjang.models import DEFAULT_ENCODER, ModelStore
encoder = ModelStore(Path({str(models_directory)!r})).encoder(DEFAULT_ENCODER)
assert encoder.encode_query("계약 해지").shape == (384,)
assert "tokenizers" not in sys.modules
"""
    done = run(program)
    assert done.returncode == 0, done.stderr


@linux_only
def test_a_store_that_is_closed_keeps_no_child(store, tmp_path, models_directory):
    folder = store.directory / DEFAULT_ENCODER
    folder.parent.mkdir()
    folder.symlink_to(models_directory / DEFAULT_ENCODER)
    path = folder / "tokenizer.json"
    for _ in range(2):
        assert store.encoder(DEFAULT_ENCODER).encode_query("계약").any()
        assert len(children_that_read(path)) == 1
        store.close()
        assert not children_that_read(path)
