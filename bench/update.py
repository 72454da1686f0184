"""What it costs to change one sentence, by the size of the library.

    .venv/bin/python bench/update.py LIBRARY... [--edits 10] [--json FILE]

Each library is copied to a temporary place, where a folder with one document is added and watched.
Then a sentence of it is changed again and again: how long from saving the file until a search finds
the new sentence by its words, and until it has its vector; and how many bytes were written for it,
and for deleting what it leaves behind, which is done for several edits together after a minute.
What goes from the write-ahead log to the catalog, once for some 80 edits, is not among them: the
system counts more than is written there. Beside it the same is done with a new, empty library, in
the same run.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from _common import print_table, write_figures
from _machine import machine, written_bytes

from munjang.library import Library
from munjang.records import Phase, Progress
from munjang.store import Embeddings, Passages, empty_journal, open_catalog

_PATIENCE_S = 120.0
_LOOK_S = 0.02
_REST_S = 3.0  # until what was begun is on the disk
_DOCUMENT = "This note is kept to be changed.\n\nIts number is {}.\n\nNothing else in it changes.\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("libraries", nargs="+", type=Path, metavar="LIBRARY")
    parser.add_argument("--edits", type=int, default=10, metavar="N")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    options = parser.parse_args()
    print(machine(), flush=True)
    rows: list[dict[str, Any]] = []
    for library in (None, *options.libraries):
        with tempfile.TemporaryDirectory(prefix="munjang-update-") as temporary:
            copy = Path(temporary, "library")
            if library is not None:
                shutil.copytree(library, copy)
            rows.append({"library": str(library or "empty")} | _measure(copy, options.edits))
    print_table(list(rows[0]), [list(row.values()) for row in rows])
    write_figures(options.json, {"libraries": rows})


def _measure(place: Path, edits: int) -> dict[str, Any]:
    folder = place.with_name("documents")
    folder.mkdir()
    note = folder / "note.txt"
    with Library.open(place) as library:
        library.add_folder(folder)
        indexer = library.indexer()
        reports: deque[Progress] = deque(maxlen=1)
        thread = threading.Thread(
            target=indexer.run, kwargs={"watch": True, "report": reports.append}
        )
        thread.start()
        try:
            _change(library, note, 0)  # by then all else has been looked at
            _wait(lambda: bool(reports) and reports[0].phase is Phase.IDLE)
            by_words, by_meaning = [], []
            time.sleep(_REST_S)
            _empty_log(library)  # what others left in it is not to count
            before = written_bytes()
            for number in range(1, edits + 1):
                words, meaning = _change(library, note, number)
                by_words.append(words)
                by_meaning.append(meaning)
            _wait_for_the_end(library)
            time.sleep(_REST_S)
            after = written_bytes()
        finally:
            indexer.stop()
            thread.join()
        sentences = library.status().coverage.sentences
    return {
        "sentences": sentences,
        "found by words s": statistics.median(by_words),
        "by meaning s": statistics.median(by_meaning),
        "KB an edit": None if before is None or after is None else (after - before) / edits / 1e3,
    }


def _empty_log(library: Library) -> None:
    with closing(open_catalog(library.directory)) as connection:
        empty_journal(connection)


def _wait_for_the_end(library: Library) -> None:
    """Wait until what the edits have left behind is deleted."""
    with closing(open_catalog(library.directory)) as connection:
        _wait(lambda: not Passages(connection).count_orphans())


def _change(library: Library, note: Path, number: int) -> tuple[float, float]:
    """Save another number; the seconds until it is found by its words, and has its vector."""
    word = f"{number}{time.time_ns()}"
    note.write_text(_DOCUMENT.format(word), encoding="utf-8")
    began = time.perf_counter()

    def found() -> bool:
        results = library.search(f'"{word}"', top=1).results
        return bool(results) and any(word in hit.sentence for hit in results[0].hits)

    with closing(open_catalog(library.directory)) as connection:
        embeddings = Embeddings(connection)
        _wait(found)
        by_words = time.perf_counter() - began
        _wait(lambda: not embeddings.count_pending())
        return by_words, time.perf_counter() - began


def _wait(reached: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not reached():
        if time.monotonic() > until:
            raise SystemExit("The change was not found.")
        time.sleep(_LOOK_S)


if __name__ == "__main__":
    main()
