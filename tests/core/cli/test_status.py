"""What the status says of a library, and why one file is found or is not."""

from __future__ import annotations

import time
from pathlib import Path

from json_keys import COVERAGE_KEYS, STATUS_KEYS, WHY_KEYS

from munjang.messages import msg
from munjang.models import ModelStore
from munjang.records import FileState


def test_a_status_key_by_key(indexed, folder):
    status = indexed.json("status")
    assert list(status) == STATUS_KEYS
    assert status["library"] == str(indexed.library)
    assert status["folders"] == [{"path": str(folder), "available": True, "files": 3, "away": []}]
    assert list(status["states"]) == [state.value for state in FileState]
    assert status["states"]["indexed"] == 2
    assert sum(status["states"].values()) == 3
    assert list(status["coverage"]) == COVERAGE_KEYS
    assert (status["contents"], status["passages"]) == (1, 3)
    assert (status["embedded"], status["vectors_ever"]) == (0, 0)
    assert status["size_bytes"] > 0
    (refused,) = status["refused"]
    assert list(refused) == ["path", "state", "reason", "reasons"]
    assert refused["path"] == str(folder / "film.mp4")
    assert refused["state"] == "unsupported"
    assert ".mp4" in refused["reason"]


def test_indexing_prints_the_status(munjang, folder):
    status = munjang.json("index", folder)
    assert list(status) == STATUS_KEYS
    assert status["states"]["indexed"] == 2
    again = munjang.json("index")
    assert {**again, "size_bytes": 0} == {**status, "size_bytes": 0}


def test_a_status_for_people_says_why(indexed, folder):
    shown = indexed("status")
    assert "2 documents with 3 sentences" in shown
    assert f"{folder / 'film.mp4'}: Munjang does not read" in shown
    assert "munjang status" not in shown  # which this is
    assert "munjang status says why" in indexed("index")


def test_a_status_says_that_the_way_to_run_the_model_is_not_measured_yet(indexed, monkeypatch):
    assert "to be measured" not in indexed("status")  # there is no model
    monkeypatch.setattr(ModelStore, "is_installed", lambda *_: True)
    assert "The fastest way to run the language model here is still to be" in indexed("status")


def test_a_status_says_what_keeps_readers_from_nothing(indexed, monkeypatch):
    gap = msg("Programs that read documents could write files")
    monkeypatch.setattr("munjang.library.confinement", lambda: [gap])
    assert str(gap) in indexed("status").splitlines()
    assert indexed.json("status")["unconfined"] == [str(gap)]


def test_a_status_counts_and_lists_what_is_left_out(munjang, folder):
    (folder / "~$plan.docx").write_bytes(b"lock")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "readme.md").write_text("Never met.")
    munjang("index", folder)
    assert "2  left out by a rule" in munjang("status")
    status = munjang.json("status")
    assert status["states"]["excluded"] == 2
    assert {Path(entry["path"]).name: entry["reason"] for entry in status["excluded"]} == {
        "~$plan.docx": "Left out by the rule ~$* (built in)",
        "node_modules": "Left out by the rule node_modules/ (built in)",
    }


def test_why_a_file_is_found(indexed, folder):
    before = time.time()
    why = indexed.json("why", folder / "birds.md")
    assert list(why) == WHY_KEYS
    assert (why["state"], why["reader"], why["sentences"]) == ("indexed", "md", 3)
    assert (why["folder"], why["reasons"], why["advice"]) == (str(folder), [], None)
    assert before - 60 < why["since"] <= before
    assert "sentences: 3, found by meaning: 0" in indexed("why", folder / "birds.md")


def test_why_a_file_is_not_found(indexed, folder, tmp_path):
    film = indexed("why", folder / "film.mp4")
    assert "Of an unknown format" in film
    assert "(.mp4)" in film
    assert "→ Save it in another format" in film
    outside = indexed.json("why", tmp_path)
    assert (outside["state"], outside["reasons"]) == (None, ["It is not in a watched folder"])
    assert f"munjang add {tmp_path}" in outside["advice"]
    (folder / "copy.md").unlink()
    gone = indexed.json("why", folder / "copy.md")  # which the library still has
    assert gone["reasons"] == ["It is no longer there"]
    assert indexed.json("why", folder)["inside"] == {"indexed": 2, "unsupported": 1}
