"""A model's process that runs before the engine has been loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_models import write_checkpoint

from munjang import prestart
from munjang.models import ModelStore


@pytest.fixture
def opened_once(store: ModelStore, tmp_path: Path) -> Iterator[Path]:
    """A directory of models, one of which was open lately."""
    store.install(str(write_checkpoint(tmp_path / "tiny")))
    store.encoder("tiny")
    store.close()
    yield store.directory
    prestart.dismiss()


def arguments_in(directory: Path) -> list[str]:
    return list(json.loads((directory / ".last").read_text("utf-8")))


def test_the_encoder_that_was_open_last_is_started_and_taken(opened_once: Path) -> None:
    prestart.start_last(opened_once)
    store = ModelStore(opened_once)
    encoder = store.encoder("tiny")
    assert prestart.take(arguments_in(opened_once)) is None  # the encoder has it
    assert len(encoder.encode_query("계약 해지")) == encoder.dimension
    store.close()


def test_a_process_is_for_its_own_arguments_only(opened_once: Path) -> None:
    prestart.start_last(opened_once)
    arguments = arguments_in(opened_once)
    assert prestart.take([*arguments[:-1], "torch"]) is None
    process = prestart.take(arguments)
    assert process is not None
    process.dispose()
    assert prestart.take(arguments) is None


def test_a_process_that_nobody_takes_is_ended(opened_once: Path) -> None:
    prestart.start_last(opened_once)
    prestart.dismiss()
    assert prestart.take(arguments_in(opened_once)) is None


@pytest.mark.parametrize("said", ["", "{}", "[1, 2]", '["/no/such/folder", "1", "auto", "auto"]'])
def test_where_nothing_sensible_is_remembered_nothing_is_started(tmp_path: Path, said: str) -> None:
    (tmp_path / ".last").write_text(said, "utf-8")
    prestart.start_last(tmp_path)
    assert prestart.take(["/no/such/folder", "1", "auto", "auto"]) is None


def test_it_needs_nothing_of_the_engine() -> None:
    code = "import sys; from munjang import prestart; print('numpy' in sys.modules, *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    numpy, *modules = done.stdout.split()
    assert numpy == "False"
    assert "munjang.models" not in modules
