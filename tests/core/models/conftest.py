from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_stand_in import Hub, serve

from munjang.models import ModelStore


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A model hub on this machine, used instead of the real one."""
    stand_in = Hub()
    server = serve(stand_in)
    monkeypatch.setenv("HF_ENDPOINT", stand_in.url)
    yield stand_in
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ModelStore]:
    """An empty directory of models."""
    models = ModelStore(tmp_path / "models")
    yield models
    models.close()
