"""Networks: the graphs we write and what torch runs compute what their authors meant."""

from __future__ import annotations

from dataclasses import replace
from math import erf

import numpy as np
import pytest
from tiny_models import POSITIONS, write_quantised, write_sbert, write_tokenizer

from munjang.models import DEFAULT_ENCODER
from munjang.models.encoder import BatchEncoder, GraphNetwork, open_encoder, open_reranker
from munjang.models.runtimes import OnnxRunner, open_graph
from munjang.models.tokens import FileTokeniser


def cosines(first, second):
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return (first * second).sum(axis=1) / lengths


def opened(store, name):
    """A model in this process: for each a process with torch in it would take too long."""
    return open_encoder(store.directory / name, store.record(name), threads=1)


def forward(tensors, ids, *, layers):
    """BERT as its authors describe it, in float64: what the graph must compute."""

    def normal(values, name):
        centred = values - values.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]

    def linear(values, name):
        return values @ tensors[f"{name}.weight"].T.astype(np.float64) + tensors[f"{name}.bias"]

    gelu = np.vectorize(lambda x: x * 0.5 * (1 + erf(x / np.sqrt(2))))
    length = len(ids)
    state = (
        tensors["embeddings.word_embeddings.weight"][ids].astype(np.float64)
        + tensors["embeddings.position_embeddings.weight"][:length]
        + tensors["embeddings.token_type_embeddings.weight"][0]
    )
    state = normal(state, "embeddings.LayerNorm")
    states = []
    for layer in range(5):
        name = f"encoder.layer.{layer}"
        parts = [
            linear(state, f"{name}.attention.self.{part}").reshape(length, 4, 16).swapaxes(0, 1)
            for part in ("query", "key", "value")
        ]
        scores = np.exp(parts[0] @ parts[1].swapaxes(1, 2) / 4)
        mixed = scores / scores.sum(-1, keepdims=True) @ parts[2]
        joined = mixed.swapaxes(0, 1).reshape(length, 64)
        attended = linear(joined, f"{name}.attention.output.dense") + state
        state = normal(attended, f"{name}.attention.output.LayerNorm")
        outer = linear(gelu(linear(state, f"{name}.intermediate.dense")), f"{name}.output.dense")
        state = normal(outer + state, f"{name}.output.LayerNorm")
        states.append(state)
    return np.mean(states[-layers:], axis=0)


@pytest.mark.parametrize("pooling", ["mean", "cls", "max"])
@pytest.mark.parametrize("layers", [1, 4])
def test_a_packed_file_becomes_the_network_it_stands_for(store, tmp_path, pooling, layers):
    tensors = write_quantised(tmp_path / "e5-small-q4.bin")
    write_tokenizer(tmp_path)
    store.install(str(tmp_path / "e5-small-q4.bin"), pooling=pooling, pooling_layers=layers)
    record = replace(
        store.record(DEFAULT_ENCODER), dimension=64, passage_prefix="", normalise=False
    )
    folder = store.directory / DEFAULT_ENCODER
    tokeniser = FileTokeniser(folder / "tokenizer.json", POSITIONS)
    texts = ["the lease contract ends on June .", "김치", "여행 계약 은 끝난다 soup recipe ?"]
    for backend in ("onnxruntime", "openvino-f32", None):
        graph = open_graph(
            folder / "onnx" / "model.onnx", threads=1, backend=backend, pooling=pooling
        )
        encoder = BatchEncoder(record, tokeniser, GraphNetwork(folder, graph, record, 0))
        got = encoder.encode_passages(texts)
        for text, vector in zip(texts, got, strict=True):
            states = forward(tensors, tokeniser.tokens([text])[0][0], layers=layers)
            wanted = {"mean": states.mean(0), "cls": states[0], "max": states.max(0)}[pooling]
            tolerance = 0.05 if "bf16" in encoder.backend else 0.005
            assert np.abs(vector - wanted).max() < tolerance


def plain_checkpoint(family, folder):
    """A small random network of a family, saved as its authors' library saves it."""
    import torch
    import transformers

    torch.manual_seed(7)
    size = {
        "vocab_size": 32,
        "hidden_size": 64,
        "num_hidden_layers": 5,
        "num_attention_heads": 4,
        "intermediate_size": 128,
        "max_position_embeddings": 80,
        "embedding_size": 48,
    }
    config = {
        "bert": transformers.BertConfig,
        "roberta": transformers.RobertaConfig,
        "albert": transformers.AlbertConfig,
        "electra": transformers.ElectraConfig,
    }[family](**size)
    model = transformers.AutoModel.from_config(config).eval()
    model.save_pretrained(folder)
    write_tokenizer(folder)
    return model


@pytest.mark.torch
@pytest.mark.parametrize("family", ["bert", "roberta", "albert", "electra"])
@pytest.mark.parametrize(("pooling", "layers"), [("mean", 1), ("cls", 4), ("max", 1), ("mean", 4)])
def test_plain_checkpoints_with_a_chosen_pooling(store, tmp_path, family, pooling, layers):
    import torch

    model = plain_checkpoint(family, tmp_path / family)
    record = store.install(str(tmp_path / family), pooling=pooling, pooling_layers=layers)
    assert (record.pooling, record.pooling_layers) == (pooling, layers)
    encoder = opened(store, record.id)
    texts = ["the lease contract ends on June .", "김치", "여행 계약 은 끝난다 soup recipe ?"]
    got = encoder.encode_passages(texts)
    tokeniser = FileTokeniser(store.directory / record.id / "tokenizer.json", record.max_tokens)
    for (ids, _), vector in zip(tokeniser.tokens(texts), got, strict=True):
        with torch.inference_mode():
            output = model(input_ids=torch.tensor([ids]), output_hidden_states=True)
        states = torch.stack(output.hidden_states[-layers:]).mean(0)[0].numpy()
        wanted = {"mean": states.mean(0), "cls": states[0], "max": states.max(0)}[pooling]
        assert cosines(vector[None], wanted[None])[0] > 0.9995


@pytest.mark.torch
def test_an_sbert_folder_on_torch_pools_by_its_record(store, tmp_path):
    from munjang.models.torch_networks import SentenceTransformersNetwork

    store.install(str(write_sbert(tmp_path / "sbert")))
    folder = store.directory / "sbert"
    for pooling in ("mean", "cls", "max"):
        record = replace(store.record("sbert"), pooling=pooling)
        network = SentenceTransformersNetwork(folder, record, "", 1)
        tokeniser = FileTokeniser(folder / "tokenizer.json", record.max_tokens)
        on_torch = BatchEncoder(record, tokeniser, network)
        plain = OnnxRunner(folder / "onnx" / "model.onnx", 1)
        on_graph = BatchEncoder(record, tokeniser, GraphNetwork(folder, plain, record, 0))
        texts = ["the lease ends", "김치 soup of the travel plan"]
        first, second = on_torch.encode_passages(texts), on_graph.encode_passages(texts)
        assert cosines(first, second).min() > 0.9999


@pytest.mark.torch
def test_a_cross_encoder_without_a_graph_runs_on_torch(store, tmp_path):
    import torch
    import transformers

    torch.manual_seed(3)
    size = {"vocab_size": 32, "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    config = transformers.BertConfig(**size, intermediate_size=128, num_labels=1)
    model = transformers.AutoModelForSequenceClassification.from_config(config).eval()
    model.save_pretrained(tmp_path / "judge")
    write_tokenizer(tmp_path / "judge")
    record = store.install(str(tmp_path / "judge"))
    assert record.task == "reranker"
    reranker = open_reranker(store.directory / "judge", record, threads=1)
    sentences = ["the lease ends on June .", "김치", "recipe soup"]
    scores = reranker.score("lease contract", sentences)
    tokeniser = FileTokeniser(store.directory / "judge" / "tokenizer.json", record.max_tokens)
    pairs = tokeniser.pair_tokens("lease contract", sentences)
    for (ids, types), score in zip(pairs, scores, strict=True):
        with torch.inference_mode():
            feed = {"input_ids": torch.tensor([ids]), "token_type_ids": torch.tensor([types])}
            logit = model(**feed).logits[0, 0]
        assert score == pytest.approx(torch.sigmoid(logit).item(), abs=1e-5)


@pytest.mark.torch
def test_a_checkpoint_in_bfloat16_can_be_used(store, tmp_path):
    import torch

    model = plain_checkpoint("bert", tmp_path / "single")
    model.to(torch.bfloat16).save_pretrained(tmp_path / "half")
    write_tokenizer(tmp_path / "half")
    store.install(str(tmp_path / "single"))
    store.install(str(tmp_path / "half"))
    texts = ["the lease ends on June .", "여행 계약 ?"]
    first, second = (opened(store, name).encode_passages(texts) for name in ("single", "half"))
    assert cosines(first, second).min() > 0.999
