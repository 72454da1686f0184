"""The window speaks Korean and English, completely."""

import ast
import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QFileInfo, QTranslator
from PySide6.QtWidgets import QFileDialog, QFileSystemModel, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from munjang_desktop import i18n, texts
from munjang_desktop.context import Context
from munjang_desktop.settings import LanguageChoice

CATALOGUES = pytest.mark.parametrize("catalogue", [i18n.KOREAN, i18n.ENGLISH], ids=["ko", "en"])


@CATALOGUES
def test_every_text_is_translated(catalogue: Path) -> None:
    assert i18n.unfinished(catalogue) == []


def messages(catalogue: Path) -> set[tuple[str, str, str]]:
    """What a catalogue holds; lupdate writes it in an order that changes from run to run."""
    return {
        (context.findtext("name", ""), message.findtext("source", ""), str(message.attrib))
        for context in ET.parse(catalogue).iter("context")
        for message in context.iter("message")
    }


def test_the_catalogues_hold_the_texts_of_the_sources(tmp_path: Path) -> None:
    catalogues = [i18n.KOREAN, i18n.ENGLISH]
    fresh = [tmp_path / catalogue.name for catalogue in catalogues]
    i18n.update(*fresh)
    for made, kept in zip(fresh, catalogues, strict=True):
        assert messages(made), "lupdate found nothing"
        assert messages(made) == messages(kept), "run python -m munjang_desktop.i18n"


@CATALOGUES
def test_the_compiled_catalogues_are_those_of_the_texts(catalogue: Path, tmp_path: Path) -> None:
    i18n.compile_catalogues(tmp_path)
    compiled = catalogue.with_suffix(".qm")
    assert (tmp_path / compiled.name).read_bytes() == compiled.read_bytes()


def test_compiling_leaves_a_window_that_runs_its_texts(tmp_path: Path) -> None:
    i18n.compile_catalogues(tmp_path)
    used = tmp_path / i18n.KOREAN.with_suffix(".qm").name
    with used.open("rb") as mapped:
        i18n.compile_catalogues(tmp_path)
        assert not os.path.samestat(os.fstat(mapped.fileno()), used.stat())
        assert mapped.read() == used.read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "source", sorted(i18n.SOURCES.rglob("*.py")), ids=lambda path: str(path.name)
)
def test_only_literal_texts_are_translated(source: Path) -> None:
    # lupdate cannot know what an f-string or a variable will say, and extracts nonsense instead.
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name not in {"tr", "translate"} or not node.args:
            continue
        if name == "translate" and len(node.args) == 1:
            continue  # str.translate
        literal = node.args[:1] if name == "tr" else node.args[:2]
        assert all(isinstance(part, ast.Constant) for part in literal), ast.unparse(node)


def test_the_fields_of_a_text_survive_translation() -> None:
    translator = QTranslator()
    assert translator.load(str(i18n.KOREAN.with_suffix(".qm")))
    text = translator.translate("NothingPage", "Nothing found for “{query}”")
    assert "{query}" in text


def test_plural_forms_and_languages(context: Context) -> None:
    assert texts.Counted().documents(1) == "1 document"
    assert texts.Counted().documents(1234) == "1,234 documents"
    context.languages.choose(LanguageChoice.KOREAN)
    assert texts.Counted().documents(1234) == "문서 1,234개"
    # Qt's own dialogs too.
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "취소"


def test_qt_s_own_file_dialog_is_korean_too(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    context.languages.choose(LanguageChoice.KOREAN)
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    words += [button.toolTip() for button in dialog.findChildren(QToolButton)]
    words.append(QFileSystemModel().iconProvider().type(QFileInfo(str(tmp_path))))
    said = [word for word in words if word]
    assert len(said) > 8
    assert [word for word in said if not re.search("[가-힣]", word)] == []
