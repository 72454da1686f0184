"""What is indexed and how: folders, rules, passwords, pictures, manners, models and repairs."""

from __future__ import annotations

import sys

import apsw


def test_folders_come_and_go(munjang, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    assert munjang("add", folder, other).splitlines() == [str(folder), str(other)]
    assert munjang("folders").splitlines() == [str(folder), str(other)]
    munjang("index")
    other.rename(tmp_path / "away")
    munjang("index")
    assert munjang("folders").splitlines() == [str(folder), f"{other}  (cannot be reached now)"]
    assert munjang("remove", other) == ""
    assert munjang("folders").splitlines() == [str(folder)]


def test_rules_come_and_go(indexed, folder, tmp_path):
    indexed("ignore", "copy*", "!film*")
    indexed("ignore", "--folder", folder, "*.mp4")
    listed = [line.split(maxsplit=1) for line in indexed("ignore", "--list").splitlines()]
    assert ["node_modules/", "built in"] in listed
    assert listed[-3:] == [
        ["copy*", "all folders"],
        ["!film*", "all folders"],
        ["*.mp4", str(folder)],
    ]
    states = indexed.json("index")["states"]
    assert (states["indexed"], states["excluded"]) == (1, 2)
    indexed("ignore", "--remove", "copy*")
    assert indexed.json("index")["states"]["indexed"] == 2
    indexed("ignore", "--remove", "copy*", status=1)
    assert "no rule “copy*”" in indexed.err
    indexed("ignore", "!", status=1)
    assert "*.bak" in indexed.err
    indexed("ignore", "--folder", tmp_path, "a", status=1)
    assert "not a watched folder" in indexed.err
    indexed("ignore", status=2)


def test_progress_is_for_terminals(munjang, folder, monkeypatch):
    munjang("index", folder)
    assert "Reading documents" not in munjang.err
    (folder / "owls.md").write_text("Owls sleep by day.")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    munjang("index")
    assert "Reading documents" in munjang.err


def test_what_keeps_the_indexer_from_its_work_is_said_once(munjang, folder):
    munjang("index", folder)
    (line,) = munjang.err.splitlines()
    assert line.startswith("munjang: multilingual-e5-small is not installed")


def test_only_documents_in_the_library_are_unlocked(indexed, folder, pipe_in):
    pipe_in(b"secret\n")
    indexed("unlock", "--stdin", folder / "nowhere.pdf", status=1)
    assert "munjang why tells more" in indexed.err
    indexed("unlock", "--forget", folder / "birds.md", status=1)
    assert "No password is kept" in indexed.err


def test_a_password_that_nobody_can_type_is_one_line(indexed, folder, monkeypatch):
    def ended(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", ended)
    indexed("unlock", folder / "birds.md", status=1)
    assert indexed.err.splitlines()[-1].startswith("munjang: No password was typed.")


def test_reading_pictures_is_switched_on_and_off(munjang):
    assert "is not read: text recognition is switched off" in munjang("ocr", "off")
    assert munjang.json("status")["text_recognition"].startswith("text recognition is switched off")
    assert "switched off" in munjang("ocr", "status")
    assert "switched off" not in munjang("ocr", "on")


def test_manners_are_asked_for_and_kept(munjang):
    assert "on mains power only" in munjang("gentle")
    said = munjang("gentle", "--battery", "on", "--hours", "22-7")
    assert "on battery too" in said
    assert "22-7" in said
    assert munjang("gentle") == said
    munjang("gentle", "--hours", "25-26", status=1)
    assert "25-26" in munjang.err
    assert "always" in munjang("gentle", "--hours", "always")
    assert "Threads of a model: 3" in munjang("gentle", "--threads", "3")


def test_models_are_listed(munjang):
    shown = munjang("models", "list").splitlines()
    (line,) = [line for line in shown if line.startswith("multilingual-e5-small ")]
    assert line.endswith("not installed")
    listed = {model["id"]: model for model in munjang.json("models", "list")}
    model = listed["multilingual-e5-small"]
    assert not model["installed"]
    assert not model["in_use"]
    assert model["backend"] is None


def test_a_damaged_library_is_verified_as_damaged_and_rebuilt(indexed):
    assert indexed("verify") == "The library is sound.\n"
    catalog = apsw.Connection(str(indexed.library / "catalog.sqlite3"))
    catalog.execute("DELETE FROM lexicon WHERE rowid = 1")
    catalog.close()
    indexed("verify", status=1)
    said = indexed.err.splitlines()
    assert said
    assert all(line.endswith("(run: munjang rebuild)") for line in said)
    indexed("rebuild")
    assert indexed("verify") == "The library is sound.\n"
