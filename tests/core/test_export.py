"""Answers as files."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from munjang.cli import main
from munjang.errors import EnvironmentFailure
from munjang.export import ExportFormat, export_answer, export_text
from munjang.records import Answer, Coverage, DocumentHit, Hit, Place

ANSWER = Answer(
    query="계약 *해지*",
    took_ms=1.0,
    mode="fast",
    coverage=Coverage(2, 3, 0, 0),
    results=[
        DocumentHit(
            document=1,
            path=Path("/문서/lease [old].hwp"),
            title="Lease",
            modified=1.7e9,
            score=0.9,
            hits=[
                Hit('He said "no", twice.', 0, 20, Place(page=3), 0.91234),
                Hit("=cmd|' /C calc'!A0", 30, 50, Place(heading="제5조"), 0.5),
            ],
            copies=[Path("/copy.hwp")],
        ),
        DocumentHit(0, Path("/scan.pdf"), "scan", 1.7e9, 0.2, hits=[]),
    ],
)


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_table_has_a_row_a_sentence_with_its_place():
    first, second, third = rows(export_text(ANSWER, ExportFormat.CSV))
    assert first["sentence"] == 'He said "no", twice.'
    assert (first["path"], first["place"], first["page"]) == ("/문서/lease [old].hwp", "p. 3", "3")
    assert (first["score"], first["rank"], first["copies"]) == ("0.9123", "1", "1")
    assert second["place"] == "제5조"
    assert (third["title"], third["sentence"]) == ("scan", "")


def test_no_sentence_is_a_formula_for_a_spreadsheet():
    assert rows(export_text(ANSWER, ExportFormat.CSV))[1]["sentence"] == "'=cmd|' /C calc'!A0"


def test_markdown_cites_and_takes_text_for_text():
    text = export_text(ANSWER, ExportFormat.MARKDOWN)
    assert text.startswith("# 계약 \\*해지\\*\n")
    assert '> He said "no", twice.\n>\n> — lease \\[old\\].hwp, p. 3, 0.912\n' in text
    assert "<file:///%EB%AC%B8%EC%84%9C/lease%20%5Bold%5D.hwp>" in text
    assert "## 2. scan" in text


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("- no entry", r"\- no entry"),
        ("+ nor this", r"\+ nor this"),
        ("2. Second, not first.", r"2\. Second, not first."),
        ("12) Twelfth.", r"12\) Twelfth."),
        ("---", r"\---"),
        ("Write &lt; or R&D.", r"Write \&lt; or R&D."),
        ("3.5 million, -40 °C", "3.5 million, -40 °C"),
    ],
)
def test_a_sentence_is_no_list_for_markdown(sentence, written):
    hit = Hit(sentence, 0, len(sentence), Place(), 0.5)
    answer = replace(ANSWER, results=[replace(ANSWER.results[0], hits=[hit])])
    assert f"\n> {written}\n" in export_text(answer, ExportFormat.MARKDOWN)


def test_data_is_what_the_command_prints():
    data = json.loads(export_text(ANSWER, ExportFormat.JSON))
    assert data["results"][0]["hits"][0]["where"] == "p. 3"
    assert data["query"] == "계약 *해지*"


@pytest.mark.parametrize("name", ["answer.csv", "answer.md", "answer.json", "answer"])
def test_a_file_is_written_by_its_ending(tmp_path, name):
    path = tmp_path / name
    path.write_text("what was there before")
    assert export_answer(ANSWER, path) == 2
    text = path.read_text("utf-8-sig")
    assert "twice" in text
    assert [file.name for file in tmp_path.iterdir()] == [name]
    if path.suffix in {"", ".csv"}:
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # or spreadsheets garble Hangul


def test_a_file_may_have_the_longest_of_names(tmp_path):
    path = tmp_path / f"{'문' * 83}.csv"  # 253 bytes, of 255
    export_answer(ANSWER, path)
    assert list(tmp_path.iterdir()) == [path]


def test_what_was_there_stays_where_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "answer.csv"
    path.write_text("before")

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(EnvironmentFailure, match="No space left"):
        export_answer(ANSWER, path)
    assert path.read_text() == "before"
    assert [file.name for file in tmp_path.iterdir()] == ["answer.csv"]


def test_a_folder_that_is_missing_is_told(tmp_path):
    with pytest.raises(EnvironmentFailure, match="cannot be written"):
        export_answer(ANSWER, tmp_path / "nowhere" / "answer.md")


@pytest.fixture
def library(wordbench, tmp_path, monkeypatch):
    """What names a library on the command line; no command is to open a model."""
    monkeypatch.setenv("MUNJANG_MODELS", str(tmp_path / "none"))
    wordbench.write("lease.txt", "The tenant gives notice two months before the end.")
    wordbench.index()
    return ["--library", str(wordbench.library.directory)]


def test_the_command_prints_each_format(library, capsys):
    assert main([*library, "search", "tenant", "--format", "csv"]) == 0
    assert rows(capsys.readouterr().out)[0]["sentence"].startswith("The tenant gives notice")
    assert main([*library, "search", "tenant", "--format", "md"]) == 0
    assert "> The tenant gives notice two months before the end." in capsys.readouterr().out
    assert main([*library, "search", "tenant", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["matches"] == 1


def test_a_table_has_its_own_ends_of_lines_wherever_text_gets_others(library, monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\r\n")  # as on Windows
    monkeypatch.setattr(sys, "stdout", out)
    assert main([*library, "search", "tenant", "--format", "csv"]) == 0
    assert out.buffer.getvalue().count(b"\r\n") == 2
    assert b"\r\r" not in out.buffer.getvalue()


def test_many_queries_are_answered_as_json_only(library, capsys):
    assert main([*library, "search", "--batch", "-", "--format", "csv"]) == 2
    assert "JSON" in capsys.readouterr().err
