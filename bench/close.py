"""Whether "nothing comes close" is said where nothing does: questions asked of the wrong library.

    .venv/bin/python bench/close.py SET_FOLDER SET_FOLDER… [--libraries FOLDER] [--queries N]

The sets (in BEIR's form, see bench/quality.py) have to be about different things. Each is indexed
by `munjang` and asked its own questions and those of all others. The table shows for which share of
them the answer says that nothing comes close, and how many of its own questions have a right first
document, of those of which it says so and of the rest. `--libraries` keeps the libraries for the
next time.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from _common import Munjang, print_table
from _retrieval import RetrievalSet, read_set, write_documents

from munjang.library import Library


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Ask questions of the wrong library.")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET_FOLDER")
    parser.add_argument("--libraries", type=Path, metavar="FOLDER", help="keep the libraries here")
    parser.add_argument("--queries", type=int, default=100, help="the most queries of a set")
    options = parser.parse_args(arguments)
    if len(options.sets) < 2:
        parser.error("one set's questions are asked of another's library: name two or more")
    data = [read_set(folder) for folder in options.sets]
    with contextlib.ExitStack() as stack:
        kept = options.libraries or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rows = [_row(one, data, kept.absolute() / one.name, options.queries) for one in data]
    print_table(
        ["library", "own: not close", "right of those", "right of the rest", "others': not close"],
        rows,
    )
    return 0


def _row(own: RetrievalSet, sets: Sequence[RetrievalSet], place: Path, most: int) -> list[object]:
    """What the library of one set says to its own questions, and to those of the others."""
    ids = write_documents(own, place / "documents")
    munjang = Munjang(place / "library")
    munjang.run("add", place / "documents", check=False)  # it may be there from the last time
    munjang.run("index")
    right: dict[bool, list[bool]] = {True: [], False: []}  # by whether anything came close
    foreign = []
    with Library.open(place / "library") as library:
        for data in sets:
            step = max(1, len(data.queries) // most)
            for query, text in list(data.queries.items())[::step][:most]:
                answer = library.search(text, top=1)
                if data is not own:
                    foreign.append(answer.close)
                    continue
                paths = [p for found in answer.results for p in (found.path, *found.copies)]
                found = any(ids.get(str(path)) in own.relevant[query] for path in paths)
                right[answer.close].append(found)
    far = len(right[False])
    return [
        own.name,
        far / (far + len(right[True])),
        _share(right[False]),
        _share(right[True]),
        1 - _share(foreign),
    ]


def _share(values: Sequence[bool]) -> float:
    return sum(values) / max(1, len(values))


if __name__ == "__main__":
    sys.exit(main())
