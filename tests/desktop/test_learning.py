"""What the window says while it learns what sentences mean, with the real model."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest
from conftest import OpenLibrary
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from munjang.models import ModelStore, measuring
from munjang.models.backends import CHOICE_FILE
from munjang.records import Progress
from munjang_desktop.context import Context
from munjang_desktop.window import MainWindow

_PATIENCE_S = 30.0
_MEASURED = "The fastest way to run the language model here is being measured."


@pytest.fixture
def measured(models_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Event:
    """The real models, as if nothing was known of this machine; measuring takes until this."""
    enough = Event()

    def timed(*_: object) -> tuple[float, NDArray[np.float32]]:
        enough.wait(_PATIENCE_S)
        return 1.0, np.eye(1, dtype=np.float32)

    directory = tmp_path / "models"
    for record in ModelStore(models_directory).installed():
        folder = directory / record.id
        folder.mkdir(parents=True)
        for path in (models_directory / record.id).iterdir():
            if path.name != CHOICE_FILE:
                (folder / path.name).symlink_to(path)
    monkeypatch.setenv("MUNJANG_MODELS", str(directory))
    monkeypatch.setattr(measuring, "_WORTH", 1)
    monkeypatch.setattr(measuring, "_SAMPLE", 1)
    monkeypatch.setattr(measuring, "_timed", timed)
    return enough


def test_it_says_what_is_counted_and_why_nothing_is(
    window: MainWindow,
    qtbot: QtBot,
    context: Context,
    documents: Path,
    open_library: OpenLibrary,
    measured: Event,
) -> None:
    lines, pages, counted = [], [], []

    def look(told: object) -> None:
        lines.append(window.status_line.text)
        pages.append(window.area.state_text)
        if _MEASURED in pages[-1]:
            measured.set()
        if isinstance(told, Progress):
            counted.append(told.passages_total)

    context.workers.progress.connect(look)
    context.workers.status.connect(look)
    open_library(documents)
    opening = next(n for n, line in enumerate(lines) if "Opening the language model" in line)
    measures = next(n for n, line in enumerate(lines) if "Measuring the fastest way" in line)
    told = next(n for n, page in enumerate(pages) if _MEASURED in page)
    assert opening < measures <= told
    assert lines[-1].startswith("Up to date")
    assert pages[-1].endswith("can be searched.")
    # Windows are counted, too: nobody is told that all of these are sentences.
    assert any(f"0 of {max(counted)} paragraphs and sentences" in line for line in lines)
    with qtbot.waitSignal(context.workers.status, timeout=30_000) as status:
        context.workers.refresh()
    assert status.args[0].coverage.sentences < max(counted)
