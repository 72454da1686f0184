"""Under a running `munjang watch`, what a search finds follows what happens to the files."""

import signal
import subprocess
import unicodedata

import pytest
from conftest import eventually

from munjang.library import Library


class Watched:
    """A folder under watch, and questions to the library that a second process keeps."""

    def __init__(self, folder, library):
        self.folder = folder
        self.library = library

    def holds(self, sentence):
        """The files in which a search for `sentence` finds exactly it, relative to the folder."""
        wanted = unicodedata.normalize("NFC", sentence)
        return {
            str(path.relative_to(self.folder))
            for result in self.library.search(sentence, top=50).results
            if any(hit.sentence == wanted for hit in result.hits)
            for path in (result.path, *result.copies)
        }

    def settled(self):
        return self.library.status().coverage.pending == 0

    def embedded(self):
        """How many vectors were made, one a sentence and one a window of some."""
        return self.library.status().vectors_ever

    def comes_to_hold(self, sentence, *files):
        eventually(
            # In this order: before the file is read nothing is pending either.
            lambda: self.holds(sentence) == set(files) and self.settled(),
            f"{sentence!r} is found in {files}",
        )


PUMP = "The pump needs new oil every six months."
VALVE = "The red valve stays closed in winter."
TAX = "부가세 신고는 매년 1월에 한다."
LEAVE = "연차는 사흘 전에 신청한다."
BOAT = "The boat leaves the harbour at dawn."


@pytest.fixture
def watched(tmp_path, munjang):
    folder = tmp_path / "documents"
    (folder / "office").mkdir(parents=True)
    (folder / "manual.txt").write_text(f"{PUMP}\n\n{VALVE}\n", encoding="utf-8")
    (folder / "세금.md").write_text(TAX, encoding="utf-8")
    (folder / "office" / "leave.txt").write_text(LEAVE, encoding="utf-8")
    munjang.run("add", folder)
    process = munjang.start("watch", stderr=subprocess.PIPE, text=True)
    with Library.open(munjang.library) as library:
        watched = Watched(folder, library)
        watched.comes_to_hold(PUMP, "manual.txt")
        watched.comes_to_hold(TAX, "세금.md")
        watched.comes_to_hold(LEAVE, "office/leave.txt")
        yield watched
    process.send_signal(signal.SIGTERM)
    complaints = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert complaints == ""
    assert munjang.run("verify").stdout


def test_searches_follow_the_files_and_only_new_sentences_are_embedded(watched):
    folder = watched.folder
    assert watched.embedded() == 7

    # A sentence is changed: the other one of its file keeps its vector.
    changed = "The pump needs new oil every second year."
    (folder / "manual.txt").write_text(f"{changed}\n\n{VALVE}\n", encoding="utf-8")
    watched.comes_to_hold(changed, "manual.txt")
    assert watched.holds(PUMP) == set()
    assert watched.holds(VALVE) == {"manual.txt"}
    assert watched.embedded() == 9

    (folder / "세금.md").rename(folder / "부가세.md")
    watched.comes_to_hold(TAX, "부가세.md")

    (folder / "부가세.md").rename(folder / "office" / "부가세.md")
    watched.comes_to_hold(TAX, "office/부가세.md")

    (folder / "office").rename(folder / "archive")
    watched.comes_to_hold(TAX, "archive/부가세.md")
    watched.comes_to_hold(LEAVE, "archive/leave.txt")

    # A copy is a second file with the same content.
    (folder / "copy.md").write_bytes((folder / "archive" / "부가세.md").read_bytes())
    watched.comes_to_hold(TAX, "archive/부가세.md", "copy.md")
    assert watched.embedded() == 9

    (folder / "manual.txt").unlink()
    watched.comes_to_hold(VALVE)
    assert watched.holds(changed) == set()

    (folder / "new folder").mkdir()
    (folder / "new folder" / "boat.txt").write_text(BOAT, encoding="utf-8")
    watched.comes_to_hold(BOAT, "new folder/boat.txt")
    assert watched.embedded() == 11


def test_a_file_saved_the_way_editors_do_is_one_change(watched):
    """Many editors write a new file and rename it over the old one."""
    draft = watched.folder / ".manual.txt.tmp"
    draft.write_text(f"{BOAT}\n\n{VALVE}\n", encoding="utf-8")
    draft.rename(watched.folder / "manual.txt")
    watched.comes_to_hold(BOAT, "manual.txt")
    assert watched.holds(PUMP) == set()
    assert watched.embedded() == 9


def test_a_drive_that_is_away_keeps_its_place(watched):
    """A folder that cannot be reached is no mass deletion."""
    away = watched.folder.with_name("unplugged")
    watched.folder.rename(away)
    eventually(lambda: not watched.library.folders()[0].available, "the folder is known to be away")
    away.rename(watched.folder)
    eventually(lambda: watched.library.folders()[0].available, "the folder is back")
    watched.comes_to_hold(PUMP, "manual.txt")
    assert watched.embedded() == 7


def test_what_others_change_in_the_library_is_noticed(watched):
    """Rules and folders may be changed from a second process, such as a command."""
    watched.library.preferences.change_rules(add=["manual*"])
    watched.comes_to_hold(PUMP)
    (watched.folder / "office" / ".munjangignore").write_text("leave.*\n")
    watched.comes_to_hold(LEAVE)
    (watched.folder / "manual 2.txt").write_text(BOAT, encoding="utf-8")
    (watched.folder / "office" / ".munjangignore").unlink()
    watched.comes_to_hold(LEAVE, "office/leave.txt")
    assert watched.holds(BOAT) == set()
    watched.library.preferences.change_rules(remove=["manual*"])
    watched.comes_to_hold(PUMP, "manual.txt")
    watched.comes_to_hold(BOAT, "manual 2.txt")
    watched.library.remove_folder(watched.folder)
    assert watched.library.status().contents == 0
