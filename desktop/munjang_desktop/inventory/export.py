"""The list of files as a table for other programs; runs in a worker."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import TYPE_CHECKING

from munjang.export import spreadsheet_cell, write_whole
from munjang_desktop import texts
from munjang_desktop.inventory import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from munjang.export import Cell
    from munjang.library import Library
    from munjang.records import LedgerEntry
    from munjang_desktop.workers.errands import Report

_AT_ONCE = 500


def write_table(library: Library, files: Sequence[int], target: Path | None, report: Report) -> str:
    """Write files to `target` as CSV and return its name; without a target, return the table.

    Raises:
        EnvironmentFailure: the file cannot be written.
    """
    if target is None:
        return _table(library, files, report, dialect="excel-tab")
    # With a mark at its beginning, or Excel takes Hangul for something else.
    data = _table(library, files, report, dialect="excel").encode("utf-8-sig", "replace")
    write_whole(target, data)
    return target.name


def _table(library: Library, files: Sequence[int], report: Report, *, dialect: str) -> str:
    stream = io.StringIO(newline="")
    table = csv.writer(stream, dialect)
    table.writerow(words.columns())
    for start in range(0, len(files), _AT_ONCE):
        some = files[start : start + _AT_ONCE]
        found = library.inventory.entries(some)
        table.writerows(_rows(found[id_] for id_ in some if id_ in found))
        report(start + len(some), len(files))
    return stream.getvalue()


def _rows(entries: Iterator[LedgerEntry]) -> Iterator[Iterator[Cell]]:
    for entry in entries:
        cells = (
            entry.path.name,
            texts.file_state(entry.state),
            entry.reason,
            str(entry.path.parent),
            words.file_type(entry),
            entry.size,
            datetime.fromtimestamp(entry.modified).isoformat(" ", "seconds"),  # noqa: DTZ006 - here
            entry.sentences,
        )
        yield map(spreadsheet_cell, cells)
