"""What is embedded first: what was changed last, and before that what the user looks for."""

from __future__ import annotations

import os

import pytest

from munjang.store import Embeddings


def test_what_a_search_found_is_embedded_first(workbench, monkeypatch):
    for limit in ("_MOST", "_LEAST"):
        monkeypatch.setattr(f"munjang.ingest.embedding.{limit}", 8)
    monkeypatch.setattr("munjang.ingest.progress._INTERVAL_S", 0.0)  # every batch is reported
    old = workbench.write("old.txt", "The heron fishes at dawn.")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    for number in range(4):
        lines = (f"Stone {number} of row {row} is grey.\n\n" for row in range(10))
        workbench.write(f"new {number}.txt", "".join(lines))
    indexer = workbench.library.indexer()
    embedded = []

    def report(progress):
        if progress.passages_done and len(embedded) < 2:
            embedded.append(workbench.library.explain(old).found_by_meaning)
            (best,) = workbench.search("heron", top=1).results
            assert best.path == old  # by its words
            if len(embedded) == 2:
                indexer.stop()

    indexer.run(watch=False, report=report)
    # After a batch of all windows and some sentences, and one more; the oldest would come last.
    assert embedded == [0, 1]


def test_hastened_passages_go_before_all_others_of_their_kind(wordbench):
    old = wordbench.write("old.txt", "The heron fishes at dawn. It rests at noon.")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    wordbench.write("new.txt", "A stone is grey. Another is red. The third is blue.")
    wordbench.index()
    (result,) = wordbench.search("heron").results
    connection = wordbench.catalog()
    embeddings = Embeddings(connection)
    before = [passage.text for passage in embeddings.pending(9)]
    embeddings.hasten([result.document])
    after = [passage.text for passage in embeddings.pending(9)]
    connection.close()
    assert set(before) == set(after)
    assert "stone" in before[0]
    assert "heron" in after[0]  # the window
    sentences = [text for text in after if text.count(".") == 1]
    assert sentences[:2] == ["The heron fishes at dawn.", "It rests at noon."]


@pytest.mark.parametrize(("second", "then"), [(1e-6, 4), (1e6, 16)])
def test_as_many_passages_are_embedded_at_once_as_the_machine_can(
    workbench, monkeypatch, second, then
):
    monkeypatch.setattr("munjang.ingest.embedding._MOST", 16)
    monkeypatch.setattr("munjang.ingest.embedding._LEAST", 4)
    monkeypatch.setattr("munjang.ingest.embedding._BATCH_S", second)  # as if it were so slow, fast
    sizes = []
    encoder = type(workbench.library.encoder())
    encode = encoder.encode_passages
    monkeypatch.setattr(
        encoder,
        "encode_passages",
        lambda self, texts: sizes.append(len(texts)) or encode(self, texts),
    )
    workbench.write("stones.txt", "".join(f"Stone {n} is grey.\n\n" for n in range(30)))
    workbench.index()
    assert sizes[0] == 4  # nothing is known of the machine yet
    assert set(sizes[1:-1]) == {then}
    assert sum(sizes) == workbench.library.status().passages + 1  # the window
