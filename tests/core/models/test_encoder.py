"""Encoders: what their vectors are, and who waits for whom."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from tiny_models import write_checkpoint

from munjang.errors import ModelUnusable
from munjang.models import DEFAULT_ENCODER, ModelStore
from munjang.models.encoder import BatchEncoder, GraphNetwork, batches
from munjang.models.runtimes import OnnxRunner, OpenVinoRunner, has_bfloat16
from munjang.models.tokens import FileTokeniser

SENTENCES = [
    "임대차 계약은 2027년 2월 28일에 끝난다.",
    "The lease ends on the last day of February.",
    "보증금은 계약이 끝난 뒤 열흘 안에 돌려준다.",
    "Bring the soup to a boil, then simmer for twenty minutes.",
    "김치찌개는 묵은지를 넣어야 깊은 맛이 난다.",
    "The train to Busan leaves Seoul Station at 9:30.",
    "부산행 열차는 오전 아홉 시 반에 서울역을 떠난다.",
    "We propose a method for retrieving sentences by their meaning.",
    "이 논문은 뜻이 같은 문장을 찾는 방법을 제안한다.",
    "Hold the button for five seconds to reset the router.",
    "단추를 5초 동안 누르면 공유기가 처음 상태로 돌아간다.",
    "회의는 다음 주 화요일로 미루기로 했다.",
    "짧다.",
    "No.",
]


def cosines(first, second):
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return (first * second).sum(axis=1) / lengths


@pytest.fixture(scope="module")
def reference(models_directory):
    """The default encoder in plain float32, whatever the processor could do faster."""
    folder = models_directory / DEFAULT_ENCODER
    record = ModelStore(models_directory).record(DEFAULT_ENCODER)
    tokeniser = FileTokeniser(folder / "tokenizer.json", record.max_tokens)
    graph = OnnxRunner(folder / "onnx" / "model.onnx", threads=1)
    return BatchEncoder(record, tokeniser, GraphNetwork(folder, graph, record, tokeniser.padding))


def test_vectors_are_unit_length_float32(encoder):
    vectors = encoder.encode_passages(SENTENCES)
    assert vectors.shape == (len(SENTENCES), encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert encoder.encode_query("언제 끝나나요?").shape == (encoder.dimension,)


def test_the_fast_run_time_agrees_with_float32(encoder, reference):
    fast, plain = encoder.encode_passages(SENTENCES), reference.encode_passages(SENTENCES)
    assert cosines(fast, plain).min() > 0.9998


@pytest.mark.skipif(not has_bfloat16(), reason="the processor has no bfloat16")
def test_bfloat16_is_used_where_the_processor_has_it(encoder):
    assert encoder.backend.startswith("openvino bf16")


def test_openvino_in_float32_agrees_too(models_directory, reference):
    folder = models_directory / DEFAULT_ENCODER
    graph = OpenVinoRunner(folder / "onnx" / "model.onnx", 1, precision="f32")
    tokeniser = FileTokeniser(folder / "tokenizer.json", 512)
    network = GraphNetwork(folder, graph, reference.record, tokeniser.padding)
    other = BatchEncoder(reference.record, tokeniser, network)
    vectors = other.encode_passages(SENTENCES)
    assert cosines(vectors, reference.encode_passages(SENTENCES)).min() > 0.99999


def test_meaning_crosses_languages(encoder):
    korean = encoder.encode_passages([SENTENCES[0], SENTENCES[4], SENTENCES[6], SENTENCES[8]])
    questions = [
        "When does the tenancy end?",
        "How do I cook kimchi stew?",
        "What time is the train to Busan?",
        "a paper on semantic sentence retrieval",
    ]
    asked = np.array([encoder.encode_query(question) for question in questions])
    assert list((asked @ korean.T).argmax(axis=1)) == [0, 1, 2, 3]


def test_a_sentence_means_the_same_in_any_company(reference):
    texts = SENTENCES + [" ".join(SENTENCES)] * 3 + SENTENCES[::-1]
    together = reference.encode_passages(texts)
    alone = np.concatenate([reference.encode_passages([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-4


def test_nothing_and_next_to_nothing_can_be_encoded(encoder):
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)
    vectors = encoder.encode_passages(["", " ", "\n", "😀"])
    assert np.isfinite(vectors).all()
    assert np.isfinite(encoder.encode_query("")).all()


def test_texts_are_cut_at_the_longest_input(reference):
    words = "계약 ".join(str(number) for number in range(2000))
    long, longer = reference.encode_passages([words, words + " 그리고 더"])
    assert np.abs(long - longer).max() < 1e-6


def test_prefixes_are_those_of_the_record(reference):
    swapped = replace(reference.record, query_prefix="passage: ", passage_prefix="")
    other = BatchEncoder(swapped, reference._tokeniser, reference._network)
    assert np.allclose(
        reference.encode_passages(["여행"])[0], other.encode_query("여행"), atol=1e-5
    )
    assert np.allclose(
        reference.encode_query("여행"), other.encode_passages(["query: 여행"])[0], atol=1e-5
    )
    assert not np.allclose(
        reference.encode_query("여행"), reference.encode_passages(["여행"])[0], atol=1e-3
    )


def test_the_key_changes_with_what_vectors_mean(encoder):
    record = encoder.record
    others = [
        replace(record, pooling="cls"),
        replace(record, pooling_layers=4),
        replace(record, passage_prefix=""),
        replace(record, sha256="0" * 64),
    ]
    assert len({encoder.key, *(other.key for other in others)}) == 5
    assert replace(record, title="renamed", note="noted").key == encoder.key


def test_a_query_goes_before_waiting_passages(encoder):
    texts = [f"{sentence} ({number})" for number in range(60) for sentence in SENTENCES]
    encoder.encode_query("warm")
    finished: list[float] = []

    def encode() -> None:
        encoder.encode_passages(texts)
        finished.append(time.monotonic())

    began = time.monotonic()
    thread = threading.Thread(target=encode)
    thread.start()
    answered = []
    while thread.is_alive() and len(answered) < 5:
        time.sleep(0.05)
        encoder.encode_query("언제 끝나나요?")
        answered.append(time.monotonic())
    thread.join()
    took = finished[0] - began
    assert len(answered) == 5
    assert answered[-1] < finished[0], "all five queries were answered while passages were encoded"
    assert answered[0] - began < took / 2


def test_one_encoder_serves_many_threads(encoder):
    expected = encoder.encode_passages(SENTENCES)
    results: list[np.ndarray] = []

    def encode() -> None:
        results.append(encoder.encode_passages(SENTENCES))

    threads = [threading.Thread(target=encode) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert all(np.allclose(result, expected, atol=1e-5) for result in results)


def test_a_store_opens_a_model_once(models_directory):
    store = ModelStore(models_directory)
    opened: list[object] = []
    threads = [
        threading.Thread(target=lambda: opened.append(store.encoder(DEFAULT_ENCODER)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(encoder) for encoder in opened}) == 1
    assert store.encoder("intfloat/multilingual-e5-small") is opened[0]


def test_batches_hold_every_text_once_and_keep_to_the_budget():
    lengths = [3, 500, 7, 7, 120, 1, 0, 600, 44]
    groups = list(batches(lengths, lambda: 512))
    assert sorted(index for group in groups for index in group) == list(range(len(lengths)))
    for group in groups:
        longest = max(lengths[index] for index in group)
        assert len(group) == 1 or longest * len(group) <= 512


def test_batches_are_small_while_somebody_searches(reference):
    sizes: list[int] = []

    class Watched:
        description = "watched"
        batch_tokens = 1024

        def rows(self, batch):
            sizes.append(sum(len(ids) for ids, _ in batch))
            return np.ones((len(batch), reference.dimension), np.float32)

    encoder = BatchEncoder(reference.record, reference._tokeniser, Watched())
    texts = [SENTENCES[0]] * 200
    encoder.encode_passages(texts)
    before = max(sizes)
    assert before > 512
    encoder.encode_query("언제 끝나나요?")
    sizes.clear()
    encoder.encode_passages(texts)
    assert max(sizes) <= 1024 // 8


@pytest.mark.torch
def test_the_sbert_folder_is_the_same_model(models_directory, reference):
    from sentence_transformers import SentenceTransformer

    folder = models_directory / DEFAULT_ENCODER
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    passages = model.encode_document(SENTENCES)
    assert cosines(passages, reference.encode_passages(SENTENCES)).min() > 0.99999
    asked = model.encode_query(SENTENCES)
    ours = np.array([reference.encode_query(text) for text in SENTENCES])
    assert cosines(asked, ours).min() > 0.99999


def test_a_missing_graphics_processor_is_said_to_be_missing(store, tmp_path):
    store.install(str(write_checkpoint(tmp_path / "plain")))
    wanted = "mps" if sys.platform != "darwin" else "cuda"
    with pytest.raises(ModelUnusable):
        store.encoder("plain", device=wanted)


def test_encoding_opens_no_connection_and_reports_to_nobody(models_directory):
    program = f"""
import sys
sys.addaudithook(lambda event, arguments: event.startswith("socket.") and sys.exit(event))
from pathlib import Path
from munjang.models.encoder import open_encoder
from munjang.models.record import read_record
folder = Path({str(models_directory / DEFAULT_ENCODER)!r})
encoder = open_encoder(folder, read_record(folder), threads=1)
encoder.encode_query("아무도 듣지 않는다")
assert sys.modules.get("openvino_telemetry") is None
assert "torch" not in sys.modules and "huggingface_hub" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
