"""What argparse says: help and errors, in the reader's language."""

from __future__ import annotations

import re

import pytest

from munjang.cli import main
from munjang.messages import choose_language


@pytest.fixture(autouse=True)
def korean(monkeypatch):
    monkeypatch.setenv("MUNJANG_LANGUAGE", "ko")
    yield
    choose_language("en")


@pytest.mark.parametrize("arguments", [["--help"], ["search", "--help"], ["models", "--help"]])
def test_help_is_korean_but_for_names(arguments, capsys):
    with pytest.raises(SystemExit, match="0"):
        main(arguments)
    said = capsys.readouterr().out
    assert said.startswith("사용법: munjang")
    for text in re.findall(r"^  +\S+(?: \S+)*?  +(.+)$", said, re.MULTILINE):
        assert re.search("[가-힣]", text), text
    assert not re.search(r"\b(usage|options|arguments|show|exit)\b", said)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["search", "--format", "xml"], "--format: 쓸 수 없는 값 'xml'"),
        (["search", "--nothing"], "모르는 인수: --nothing"),
        (["why"], "빠진 인수: "),
        (["search", "--top"], "--top: 값이 하나 있어야 합니다"),
    ],
)
def test_wrong_usage_is_told_in_korean(arguments, told, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    said = capsys.readouterr().err
    assert "오류: " in said
    assert told in said
    assert not re.search(r"\b(error|argument|choose|expected|required)\b", said)
