"""What runs a model on this machine: how it is chosen, remembered, and overruled."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import numpy as np
import pytest
from tiny_models import write_checkpoint

from munjang.errors import ModelNotInstalled, ModelUnusable
from munjang.models import ModelStore, measuring
from munjang.models.backends import BACKENDS, CHOICE_FILE, Choice, Measurement, choose, read_choice
from munjang.models.measuring import MeasuringEncoder
from munjang.models.process import ChildEncoder

WORDS = ["lease", "contract", "soup", "recipe", "travel", "plan", "김치", "여행", "계약"]


def texts(count: int) -> list[str]:
    return [f"{WORDS[n % 9]} {WORDS[n // 9 % 9]} {WORDS[n // 81 % 9]} ." for n in range(count)]


@pytest.fixture
def folder(store, tmp_path):
    store.install(str(write_checkpoint(tmp_path / "tiny")))
    return store.directory / "tiny"


def test_the_fastest_that_is_true_is_chosen():
    exact = Measurement("onnxruntime", 100, 1.0)
    fast = Measurement("openvino-bf16", 300, 0.99)
    crude = Measurement("cuda", 900, 0.87)
    choice = choose([exact, crude, fast])
    assert choice.backend == "openvino-bf16"
    assert not choice.wanted
    assert [one.backend for one in choice.measured] == ["cuda", "openvino-bf16", "onnxruntime"]
    reason = str(choice.reason)
    assert "300" in reason
    assert "onnxruntime 100" in reason
    assert "99.0" in reason


def test_of_two_that_are_hardly_apart_the_truer_one_is_chosen():
    exact, fast = Measurement("onnxruntime", 100, 1.0), Measurement("openvino-bf16", 104, 0.99)
    assert choose([exact, fast]).backend == "onnxruntime"


def test_nothing_is_measured_for_a_few_texts(store, folder):
    encoder = store.encoder("tiny")
    for _ in range(3):
        encoder.encode_passages(texts(256))
    encoder.encode_query("lease")
    assert store.backend("tiny") is None


def test_once_there_is_enough_to_encode_it_is_measured_and_remembered(store, folder):
    encoder = store.encoder("tiny")
    assert isinstance(encoder, MeasuringEncoder)
    before = encoder.encode_passages(texts(60))
    answered = threading.Event()

    def ask() -> None:
        while not answered.is_set():
            encoder.encode_query("lease contract")

    asking = threading.Thread(target=ask)
    asking.start()
    for _ in range(4 + len(BACKENDS)):
        after = encoder.encode_passages(texts(256))
    answered.set()
    asking.join()
    choice = store.backend("tiny")
    assert choice is not None
    assert {"onnxruntime", "openvino-f32"} <= {one.backend for one in choice.measured}
    assert all(one.texts_per_second > 0 for one in choice.measured)
    assert choice.backend.partition("-")[0] in encoder.backend
    assert np.abs(before - after[:60]).max() < 0.05
    store.close()
    opened = ModelStore(store.directory)
    assert isinstance(opened.encoder("tiny"), ChildEncoder)
    assert choice.backend.partition("-")[0] in opened.encoder("tiny").backend
    opened.close()


def test_one_is_measured_at_a_time(store, folder, monkeypatch):
    measured = []

    def note(open_with, backend, texts):
        measured.append(backend)
        return 1.0, np.eye(len(texts), dtype=np.float32)

    monkeypatch.setattr(measuring, "_timed", note)
    encoder = store.encoder("tiny")
    for _ in range(3):
        encoder.encode_passages(texts(256))
    assert measured == []
    for number in range(1, 4):
        encoder.encode_passages(texts(256))
        assert len(measured) == number
    assert store.backend("tiny") is None
    while store.backend("tiny") is None:
        encoder.encode_passages(texts(256))
    before = list(measured)
    encoder.encode_passages(texts(256))
    assert measured == before


def test_the_user_has_the_last_word(store, folder):
    store.use_backend("tiny", "openvino-f32")
    assert store.encoder("tiny").backend.startswith("openvino f32")
    assert store.backend("tiny") == Choice("openvino-f32", wanted=True)
    store.use_backend("tiny", "onnxruntime")
    assert store.encoder("tiny").backend.startswith("onnxruntime")
    store.use_backend("tiny", None)
    assert store.backend("tiny") is None
    assert isinstance(store.encoder("tiny"), MeasuringEncoder)


def test_what_a_choice_costs_is_said():
    """Of eight bits people are told before they choose them, and afterwards."""
    measured = (
        Measurement("onnxruntime-int8", 60.0, 0.914),
        Measurement("onnxruntime", 40.0, 1.0),
        Measurement("openvino-f32", 30.0, 0.999),
    )
    best = choose(measured)
    assert best.backend == "onnxruntime"  # the fastest finds too much else
    assert "onnxruntime-int8 60 (91 %), openvino-f32 30)" in str(best.reason)
    own = replace(best, backend="onnxruntime-int8", wanted=True)
    assert "91.4 %" in str(own.reason)
    assert str(replace(own, measured=()).reason) == "chosen by you"
    assert "only one" in str(choose(measured[1:2]).reason)


def test_a_back_end_that_is_not_here_is_refused_and_nothing_changes(store, folder):
    store.use_backend("tiny", "onnxruntime")
    with pytest.raises(ModelUnusable):
        store.use_backend("tiny", "mps" if not folder.as_posix().startswith("/Users") else "cuda")
    assert store.backend("tiny") == Choice("onnxruntime", wanted=True)
    with pytest.raises(ModelNotInstalled):
        store.use_backend("missing", "onnxruntime")


def test_a_choice_holds_for_one_machine_and_its_libraries(store, folder):
    store.use_backend("tiny", "openvino-f32")
    path = folder / CHOICE_FILE
    (machine, choice), *_ = json.loads(path.read_text()).items()
    assert "openvino" in machine
    path.write_text(json.dumps({machine.replace("openvino ", "openvino 0."): choice}))
    assert read_choice(folder) is None
    store.use_backend("tiny", "onnxruntime")
    assert len(json.loads(path.read_text())) == 2  # the other machine's is kept


@pytest.mark.parametrize("content", ["", "[]", "{", '{"backend": 3}'])
def test_a_damaged_choice_is_no_choice(store, folder, content):
    (folder / CHOICE_FILE).write_text(content)
    assert store.backend("tiny") is None
    assert store.encoder("tiny").encode_query("lease").shape == (64,)
