"""Old libraries get the sentences of today, from the texts they have."""

import pytest

from munjang.ingest import work
from munjang.language import GENERATION
from munjang.language.sentences import split
from munjang.store import Passages


def whole_lines(text):
    """What a better splitter, one day, makes of a text."""
    return [
        (start, start + len(line))
        for line in text.split("\n")
        if (start := text.find(line)) >= 0 and line
    ]


@pytest.fixture
def newer(monkeypatch, readers):
    """Make the splitter a newer one, which cuts as the function that is given does."""

    def newer(sentences=whole_lines):
        for module in ("documents", "outdated"):
            monkeypatch.setattr(f"munjang.store.{module}.SPLITTER", GENERATION + 1)
        readers.sentences = sentences
        readers.read_names.clear()

    return newer


def test_texts_are_split_again_and_no_file_is_read(wordbench, readers, newer):
    wordbench.write("bird.txt", "The heron fishes. The egret waits.")
    wordbench.write("copy.txt", "The heron fishes. The egret waits.")
    wordbench.write("part.txt", "The stork stands. It sleeps.\nmissing: a chart\npicture: of it")
    wordbench.index()
    assert wordbench.library.status().coverage.sentences == 5
    states, vectors = wordbench.states(), wordbench.library.status().embedded
    newer()
    wordbench.index()
    assert readers.read_names == []
    assert sorted(readers.split_names) == ["copy.txt", "part.txt"]  # one of two, the newest
    assert wordbench.library.status().coverage.sentences == 3
    assert wordbench.states() == states
    assert wordbench.library.status().embedded <= vectors
    (hit,) = wordbench.library.search("egret").results[0].hits
    assert hit.sentence == "The heron fishes. The egret waits."
    assert wordbench.library.care.verify() == []
    wordbench.index()
    assert len(readers.split_names) == 2


def test_of_what_is_no_sentence_any_more_only_a_little_is_kept_meanwhile(
    wordbench, newer, monkeypatch
):
    for number in range(12):
        wordbench.write(f"{number}.txt", f"Heron {number} fishes. Stork {number} stands.")
    wordbench.index()
    monkeypatch.setattr(work, "_KEPT", 3)
    left = []
    delete = Passages.delete_orphans
    monkeypatch.setattr(
        Passages,
        "delete_orphans",
        lambda self: left.append(self.count_orphans()) or delete(self),
    )
    newer()
    wordbench.index()
    # How many documents are filed together depends on how fast they come, and the last few may
    # wait for a quiet minute.
    assert sum(left) >= 24 - 3
    assert max(left) < 24 / 2


def test_a_text_that_kills_the_splitter_keeps_its_sentences(wordbench, readers, newer):
    wordbench.write("bad.txt", "This kills the splitter. The heron fishes.")
    wordbench.write("good.txt", "The egret waits. It sleeps.")
    wordbench.index()
    newer()
    wordbench.index()
    wordbench.index()
    assert sorted(readers.split_names) == ["bad.txt", "good.txt"]
    assert wordbench.found("heron") == ["bad.txt"]
    assert wordbench.library.status().coverage.sentences == 3
    assert wordbench.states() == {"bad.txt": "indexed", "good.txt": "indexed"}
    assert wordbench.library.care.verify() == []


def test_what_is_read_with_its_pictures_keeps_their_text(wordbench, readers, newer):
    wordbench.write("scan.txt", "Above it stands this.\npicture: The heron fishes.")
    wordbench.index()
    assert wordbench.found("heron") == ["scan.txt"]
    readers.recognised_names.clear()
    newer(split)
    wordbench.index()
    assert readers.recognised_names == []
    assert readers.split_names == ["scan.txt"]
    hit = wordbench.library.search("heron").results[0].hits[0]
    assert hit.place.ocr == 90
