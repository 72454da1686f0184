"""What a search prints, for scripts and for people, and many at once."""

from __future__ import annotations

import os
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest
from json_keys import ANSWER_KEYS, COVERAGE_KEYS, HIT_KEYS, RESULT_KEYS


def test_an_answer_key_by_key(indexed, folder):
    answer = indexed.json("search", "heron", "--top", 5)
    assert list(answer) == ANSWER_KEYS
    assert (answer["query"], answer["mode"]) == ("heron", "fast")
    assert isinstance(answer["took_ms"], float)
    assert list(answer["coverage"]) == COVERAGE_KEYS
    assert answer["coverage"] == {"documents": 2, "sentences": 3, "pending": 3, "failed": 1}
    assert "not installed" in answer["notice"]
    (result,) = answer["results"]
    assert list(result) == RESULT_KEYS
    assert result["path"] == str(folder / "birds.md")
    assert result["copies"] == [str(folder / "copy.md")]
    assert result["title"] == "Birds"
    assert result["score"] > 0
    assert result["modified"] == pytest.approx((folder / "birds.md").stat().st_mtime)
    hit = result["hits"][0]
    assert list(hit) == HIT_KEYS
    assert hit["sentence"] == "The heron fishes."
    assert hit["end"] - hit["start"] == len(hit["sentence"])
    assert (hit["page"], hit["where"], hit["precise_score"]) == (None, "Birds", None)
    assert hit["highlights"] == [[4, 9]]


def test_where_a_hit_stands(munjang, folder):
    (folder / "birds.csv").write_text("name,food\nheron,fish\nstork,frogs\n")
    (folder / "nests.py").write_text(
        "import sys\n\n\ndef build():\n    # Twigs are gathered.\n    pass\n"
    )
    (folder / "talk.srt").write_text("1\n00:01:05,000 --> 00:01:07,000\nSwallows are leaving.\n")
    (folder / "plan.eml").write_text(
        "From: a@b.c\nTo: d@e.f\nSubject: Nests\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nSee there.\n"
        "--x\nContent-Type: text/markdown; name=plan.md\n"
        "Content-Disposition: attachment; filename=plan.md\n\n# May\n\nBoxes are hung up.\n--x--\n"
    )
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        archive.writestr("2019/owls.md", "# Owls\n\nBarns are empty.")
    munjang("index", folder)
    for words, where in {
        "stork frogs": "A3",
        "twigs": "build · line 5",
        "swallows": "00:01:05",
        "boxes": "plan.md · May",
        "barns": "2019/owls.md · Owls",
    }.items():
        assert munjang.json("search", words)["results"][0]["hits"][0]["where"] == where


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_names_in_no_encoding_survive_json(munjang, folder):
    name = b"\xb0\xe8\xbe\xe0.txt"
    (folder / os.fsdecode(name)).write_text("The walrus naps.")
    munjang("index", folder)
    (result,) = munjang.json("search", "walrus")["results"]
    assert os.fsencode(result["path"]).endswith(b"/" + name)
    assert Path(result["path"]).read_text() == "The walrus naps."
    assert "walrus" in munjang("search", "walrus")


def test_names_are_printed_as_they_are_spelled(munjang, folder):
    name = unicodedata.normalize("NFD", "계약서.txt")
    (folder / name).write_text("The walrus naps.")
    munjang("index", folder)
    (result,) = munjang.json("search", unicodedata.normalize("NFC", "계약서"))["results"]
    assert result["path"] == str(folder / name)


def test_programs_are_told_of_each_document_that_nearly_says_the_same(munjang, folder):
    report = " ".join(f"On day {day} the heron caught {day + 2} fish." for day in range(9))
    (folder / "report.txt").write_text(report)
    (folder / "draft.txt").write_text(report + " It rained.")
    munjang("index", folder)
    told = munjang.json("search", "heron caught")["results"]
    assert {"report.txt", "draft.txt"} < {Path(result["path"]).name for result in told}
    shown = munjang("search", "heron caught")
    assert shown.count("report.txt") + shown.count("draft.txt") == 1


def test_an_answer_for_people(indexed, folder):
    shown = indexed("search", "heron").splitlines()
    assert shown[0] == "1. Birds"
    assert shown[1].strip() == f"{folder / 'birds.md'}  (by its words)"
    assert shown[2].strip() == "[Birds] The heron fishes."
    assert "2 documents" in shown[-2]
    assert "3 items" in shown[-1]
    assert "not installed" in indexed.err
    assert "\x1b" not in indexed.out
    assert "Nothing was found." in indexed("search", "zzz")


def test_an_answer_on_a_terminal_is_highlighted(indexed, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "The \x1b[1;33mheron\x1b[0m fishes." in indexed("search", "heron")


def test_names_of_files_do_not_drive_the_terminal(indexed, folder):
    (folder / "heron \x1b]0;owned\x07\n.md").write_text("A heron waits for owls.", "utf-8")
    indexed("index")
    found = indexed("search", "owls")
    assert "\x1b" not in found
    assert r"heron \x1b]0;owned\x07\n.md" in found


def test_a_batch_answers_line_by_line(indexed, tmp_path, pipe_in):
    queries = ["heron", "", "물고기", '"quoted phrase"', "zzz"]
    text = "\n".join(queries)  # the last line does not end
    file = tmp_path / "queries.txt"
    file.write_text(text, encoding="utf-8-sig")  # as Windows writes it
    from_file = indexed.lines("search", "--batch", file)
    assert [answer["query"] for answer in from_file] == queries
    assert [len(answer["results"]) for answer in from_file] == [1, 0, 1, 0, 0]
    assert all(list(answer) == ANSWER_KEYS for answer in from_file)

    pipe_in(text.replace("\n", "\r\n").encode())
    from_pipe = indexed.lines("search", "--batch", "-")
    assert [answer["query"] for answer in from_pipe] == queries
    assert [answer["results"] for answer in from_pipe] == [
        answer["results"] for answer in from_file
    ]


def test_a_batch_of_nothing_is_nothing(indexed, pipe_in):
    pipe_in(b"")
    assert indexed("search", "--batch", "-") == ""


@pytest.mark.parametrize("pipe", [False, True])
def test_a_batch_in_another_encoding_is_still_answered(indexed, tmp_path, pipe_in, pipe):
    text = "heron\n물고기\nheron\n".encode("cp949")
    (tmp_path / "queries.txt").write_bytes(text)
    if pipe:
        pipe_in(text)
    answers = indexed.lines("search", "--batch", "-" if pipe else tmp_path / "queries.txt")
    assert [len(answer["results"]) for answer in answers] == [1, 0, 1]
