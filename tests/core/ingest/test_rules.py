"""Rules that leave files out: built in, everybody's, a folder's, and those in the folders."""

from __future__ import annotations

import shutil

import pytest

from munjang.errors import RuleError
from munjang.ingest import changes
from munjang.ingest.rules import RULE_FILE, Rules


@pytest.fixture
def judge(tmp_path):
    """Makes files below a folder and tells which rule leaves each of them out."""

    def judge(*names, own=(), general=()):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        rules = Rules(tmp_path, own=own, general=general)
        found = {}
        for name in names:
            left_out = rules.left_out(tmp_path / name, is_folder=False)
            place = left_out[0].relative_to(tmp_path).as_posix() if left_out else None
            found[name] = place
        return found

    return judge


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (".git/config", ".git"),
        ("a/node_modules/b/readme.md", "a/node_modules"),
        ("~$계약서.docx", "~$계약서.docx"),
        ("a/.~lock.plan.odt#", "a/.~lock.plan.odt#"),
        ("THUMBS.DB", "THUMBS.DB"),
        ("film.mkv.part", "film.mkv.part"),
        ("plan~", "plan~"),
        ("partial report.docx", None),
        ("node_modules", None),  # a file
        ("cachet.txt", None),
    ],
)
def test_what_is_built_in(judge, name, place):
    assert judge(name) == {name: place}


def test_build_results_are_left_out_only_beside_sources(judge):
    assert judge("house/build/plan.txt", "house/target/goal.txt") == {
        "house/build/plan.txt": None,
        "house/target/goal.txt": None,
    }
    found = judge("program/Cargo.toml", "program/target/notes.txt", "program/docs/target/a.txt")
    assert found["program/target/notes.txt"] == "program/target"
    assert found["program/docs/target/a.txt"] is None
    assert judge("program/target/notes.txt", own=["!target/"]) == {"program/target/notes.txt": None}


@pytest.mark.parametrize("mark", ["CACHEDIR.TAG", "pyvenv.cfg"])
def test_folders_that_programs_have_marked_are_left_out(judge, mark):
    assert judge(f"things/{mark}", "things/deep/note.txt", "note.txt") == {
        f"things/{mark}": "things",
        "things/deep/note.txt": "things",
        "note.txt": None,
    }


def test_the_nearest_list_decides_and_in_a_list_the_last_rule(judge, tmp_path):
    names = ("a.bak", "keep.bak", "deep/a.bak", "deep/keep.bak", "deep/b.txt")
    general = ["*.bak", "!keep*"]
    assert judge(*names, general=general) == {
        "a.bak": "a.bak",
        "keep.bak": None,
        "deep/a.bak": "deep/a.bak",
        "deep/keep.bak": None,
        "deep/b.txt": None,
    }
    (tmp_path / "deep" / RULE_FILE).write_text("# ours\n\nkeep.bak\n!a.bak\n/b.txt\n")
    found = judge(*names, own=["keep.bak"], general=general)
    assert found == {
        "a.bak": "a.bak",
        "keep.bak": "keep.bak",
        "deep/a.bak": None,
        "deep/keep.bak": "deep/keep.bak",
        "deep/b.txt": "deep/b.txt",
    }


def test_paths_are_meant_from_the_folder_that_has_the_rule(judge, tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / RULE_FILE).write_text("drafts/old/\n**/secret/*.txt\n")
    names = ("deep/drafts/old/a", "drafts/old/a", "deep/x/secret/b.txt", "x/secret/b.txt")
    assert judge(*names, own=["/x/*/b.*"]) == {
        "deep/drafts/old/a": "deep/drafts/old",
        "drafts/old/a": None,
        "deep/x/secret/b.txt": "deep/x/secret/b.txt",
        "x/secret/b.txt": "x/secret/b.txt",
    }


def test_letters_are_equal_however_they_are_written(judge):
    decomposed = "\u110e\u1169\u110b\u1161\u11ab 1.txt"  # 초안, as macOS spells it
    assert judge(decomposed, "DRAFT.TXT", own=["초안*", "Draft.txt"]) == {
        decomposed: decomposed,
        "DRAFT.TXT": "DRAFT.TXT",
    }


def test_a_file_of_rules_may_hold_anything(judge, tmp_path):
    (tmp_path / RULE_FILE).write_bytes(b"\xff\xfe\x00!\n!\n\\\n" + b"*a" * 40 + b"\ngood.txt\n")
    assert judge("good.txt", "a" * 200) == {"good.txt": "good.txt", "a" * 200: None}
    (tmp_path / RULE_FILE).unlink()
    (tmp_path / RULE_FILE).mkdir()
    assert judge("good.txt") == {"good.txt": None}


# In the library


def test_a_folder_that_is_left_out_goes_with_all_that_was_in_it(wordbench, reconciler):
    inside = wordbench.write("node_modules/deep/readme.md", "heron")
    wordbench.index()
    assert wordbench.states() == {"node_modules": "excluded"}
    folder = wordbench.folder / "node_modules"
    shutil.rmtree(folder)
    reconciler.paths([folder, inside.parent, inside], wordbench.library.folders())
    assert wordbench.states() == {}
    folder.symlink_to(wordbench.folder.parent, target_is_directory=True)
    reconciler.paths([folder, folder / "a"], wordbench.library.folders())
    assert wordbench.states() == {"node_modules": "link"}


def test_what_lies_in_a_folder_that_is_left_out_is_not_looked_at(
    wordbench, reconciler, monkeypatch
):
    paths = [wordbench.write(f"node_modules/{number}/a.js", "heron") for number in range(5)]
    looked, look_at = [], changes.look_at
    monkeypatch.setattr(changes, "look_at", lambda path: looked.append(path) or look_at(path))
    reconciler.paths([*paths, *(path.parent for path in paths)], wordbench.library.folders())
    assert wordbench.states() == {"node_modules": "excluded"}
    assert len(looked) == 1


def test_a_stand_in_in_a_folder_that_is_left_out_is_left_out_with_it(wordbench, reconciler):
    stub = wordbench.write("node_modules/plan.docx.nextcloud", "a stub")
    reconciler.paths([stub], wordbench.library.folders())
    assert wordbench.states() == {"node_modules": "excluded"}


def test_rules_take_effect_without_reading_anything_again(wordbench, readers):
    for name in ("a.txt", "budget.txt", "drafts/c.txt"):
        wordbench.write(name, f"The heron of {name}")
    wordbench.index()
    assert len(readers.read_names) == 3
    wordbench.library.preferences.change_rules(add=["BUDGET.*", "drafts/"])
    wordbench.index()
    assert wordbench.states() == {
        "a.txt": "indexed",
        "budget.txt": "excluded",
        "drafts": "excluded",
    }
    assert wordbench.found("heron") == ["a.txt"]
    assert wordbench.found("budget") == []  # nor by its name
    assert wordbench.library.status().contents == 1
    assert len(readers.read_names) == 3

    wordbench.library.preferences.change_rules(remove=["drafts/"])
    wordbench.index()
    assert wordbench.states()["drafts/c.txt"] == "indexed"
    assert "drafts" not in wordbench.states()
    assert readers.read_names[3:] == ["c.txt"]
    assert wordbench.library.care.verify() == []


@pytest.mark.parametrize(
    ("place", "mark"),
    [
        ("Build", "makefile"),
        ("obj", "Program.csproj"),
        ("things", "things/CACHEDIR.TAG"),
        ("things", "things/pyvenv.cfg"),
        ("things/a.txt", f"things/{RULE_FILE}"),
    ],
)
def test_what_a_file_rules_is_looked_at_when_it_comes_and_when_it_goes(
    wordbench, readers, reconciler, place, mark
):
    name = "things/a.txt" if place.startswith("things") else f"{place}/a.txt"
    wordbench.write(name, "heron")
    wordbench.index()
    folders = wordbench.library.folders()
    path = wordbench.write(mark, "a.*")
    reconciler.paths([path], folders)
    assert wordbench.states()[place] == "excluded"
    path.unlink()
    reconciler.paths([path], folders)
    assert wordbench.states() == {name: "pending"}


def test_rules_of_a_folder_are_its_own(wordbench, readers, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.log.txt").write_text("The egret waits.")
    wordbench.library.add_folder(other)
    wordbench.write("a.log.txt", "The heron fishes.")
    wordbench.library.preferences.change_rules(add=["*.log.txt"], folder=other)
    wordbench.index()
    states = {entry.path.parent.name: entry.state for entry in wordbench.library.ledger()}
    assert states == {"documents": "indexed", "other": "excluded"}
    wordbench.library.remove_folder(other)
    wordbench.library.add_folder(other)
    assert not [rule for rule in wordbench.library.preferences.rules() if rule.folder is not None]


def test_the_reason_names_the_rule_and_where_it_stands(wordbench, readers):
    for name in ("a.bak", "b.bak.txt", "deep/c.txt"):
        wordbench.write(name, "heron")
    file = wordbench.write(f"deep/{RULE_FILE}", "c.*")
    wordbench.library.preferences.change_rules(add=["*.bak"])
    wordbench.library.preferences.change_rules(add=["*.bak.txt"], folder=wordbench.folder)
    wordbench.index()
    found = {entry.path.name: entry.reason for entry in wordbench.library.status().excluded}
    assert found == {
        "a.bak": "Left out by the rule *.bak (for all folders)",
        "b.bak.txt": "Left out by the rule *.bak.txt (for this folder)",
        "c.txt": f"Left out by the rule c.* in {file}",
        RULE_FILE: "Left out by the rule .* (built in)",
    }


def test_a_mistake_is_no_rule(wordbench):
    for pattern in ("!", "", "# note", "*a*b*c*d*e*f*g*"):
        with pytest.raises(RuleError, match="is no rule"):
            wordbench.library.preferences.change_rules(add=[pattern])
    assert all(rule.built_in for rule in wordbench.library.preferences.rules())
