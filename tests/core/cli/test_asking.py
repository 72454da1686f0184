"""Answers in words on a terminal and as JSON, and the model that writes them among the others."""

from __future__ import annotations

import json
import shutil
import sys

import pytest
from json_keys import WRITTEN_KEYS, WRITTEN_SOURCE_KEYS, WRITTEN_STATEMENT_KEYS

from munjang.models import DEFAULT_GENERATOR

SMALL = "SmolLM2-135M-Instruct"
QUESTION = "How long is the heron's lease?"


@pytest.fixture
def asked(munjang, folder, generators_directory, monkeypatch):
    """Runs commands on a library that a small language model answers from, and no encoder."""
    models = folder.parent / "models"
    models.mkdir()
    (models / SMALL).symlink_to(generators_directory / SMALL)
    (folder / "lease.txt").write_text("The lease of the heron is for 14 months. It costs 70 euros.")
    munjang("index", folder)
    return munjang


def test_a_written_answer_key_by_key(asked, folder):
    answer = asked.json("ask", QUESTION)
    assert list(answer) == WRITTEN_KEYS
    assert (answer["question"], answer["model"]) == (QUESTION, "SmolLM2 135M Instruct")
    assert isinstance(answer["took_ms"], float)
    first = answer["sources"][0]
    assert list(first) == WRITTEN_SOURCE_KEYS
    assert (first["number"], first["path"]) == (1, str(folder / "lease.txt"))
    assert (first["page"], first["start"]) == (None, 0)
    text = (folder / "lease.txt").read_text()
    assert first["sentence"] == text[first["start"] : first["end"]]
    assert answer["statements"] or answer["notice"]
    for statement in answer["statements"]:
        assert list(statement) == WRITTEN_STATEMENT_KEYS
        assert statement["verified"] == (statement["doubt"] is None)
        assert statement["verified"] == bool(statement["citations"])


def test_a_written_answer_for_people(asked, folder):
    data = asked.json("ask", QUESTION)
    shown = asked("ask", QUESTION)
    assert "\x1b" not in shown
    assert str(folder / "lease.txt") in shown
    assert "The lease of the heron is for 14 months." in shown
    for statement in data["statements"]:
        assert statement["text"] in shown
        assert statement["doubt"] is None or f"  ? {statement['doubt']}" in shown
    assert data["notice"] is None or data["notice"] in shown


def test_doubtful_statements_are_struck_out_on_a_terminal(asked, monkeypatch):
    """What a model of this size says of a thing that no source holds."""
    question = "What is the capital of France, heron?"
    statements = asked.json("ask", question)["statements"]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    shown = asked("ask", question)
    for statement in statements:
        struck = f"\x1b[9;2m{statement['text']}\x1b[0m" in shown
        assert struck != statement["verified"]
    assert "\x1b[1m" in shown  # the title of a source


def test_a_question_that_nothing_is_found_for(asked):
    answer = asked.json("ask", "zyxwvut?")
    assert (answer["statements"], answer["sources"], answer["model"]) == ([], [], "")
    assert answer["notice"] == "No document was found that could hold the answer."
    assert asked("ask", "zyxwvut?") == f"{answer['notice']}\n"


def test_a_question_needs_a_language_model(indexed):
    assert indexed("ask", QUESTION, status=1) == ""
    (line,) = indexed.err.splitlines()
    assert line.endswith(f"munjang models install {DEFAULT_GENERATOR}")
    assert indexed("ask", QUESTION, "--json", status=1) == ""


def test_a_language_model_that_cannot_be_opened_is_a_failure_in_one_line(asked, folder):
    models = folder.parent / "models"
    target = (models / SMALL).resolve()
    (models / SMALL).unlink()
    shutil.copytree(target, models / SMALL)
    file = models / SMALL / "model.gguf"
    file.write_bytes(file.read_bytes()[:50_000])
    assert asked("ask", QUESTION, status=1) == ""
    assert "SmolLM2 135M Instruct cannot be loaded" in asked.err.splitlines()[-1]


def test_a_language_model_is_listed_chosen_and_removed(asked, folder, generators_directory):
    models = folder.parent / "models"
    other = models / "another"  # the same model under another name
    other.mkdir()
    source = generators_directory / SMALL
    (other / "model.gguf").symlink_to(source / "model.gguf")
    record = (source / "munjang.toml").read_text("utf-8")
    renamed = record.replace(SMALL, "another").replace("SmolLM2 135M Instruct", "Another")
    (other / "munjang.toml").write_text(renamed, "utf-8")

    def listed():
        known = json.loads(asked("models", "list", "--json"))
        return {one["id"]: one for one in known if one["task"] == "generator"}

    assert listed()["another"]["installed"]
    assert listed()[SMALL]["installed"]
    assert not listed()[DEFAULT_GENERATOR]["installed"]
    assert asked("models", "use", "another") == "another is used from now on.\n"
    assert listed()["another"]["in_use"]
    assert not listed()[SMALL]["in_use"]
    assert asked.json("ask", QUESTION)["model"] == "Another"
    in_use = [line for line in asked("models", "list").splitlines() if "generator" in line]
    assert [line.split()[0] for line in in_use if line.endswith("in use")] == ["another"]
    asked("models", "use", SMALL)
    assert asked("models", "remove", "another") == "another is removed.\n"
    assert "another" not in listed()
    assert asked.json("ask", QUESTION)["model"] == "SmolLM2 135M Instruct"


def test_the_language_model_that_answers_is_in_use_before_any_was_chosen(asked):
    known = json.loads(asked("models", "list", "--json"))
    used = [one["id"] for one in known if one["task"] == "generator" and one["in_use"]]
    assert used == [SMALL]


def test_a_language_model_that_is_not_there_cannot_be_chosen(asked):
    assert asked("models", "use", "qwen2.5-7b-instruct", status=1) == ""
    (line,) = asked.err.splitlines()
    assert "munjang models install qwen2.5-7b-instruct" in line
