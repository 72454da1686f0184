"""The list of files as a table for other programs; runs in a worker."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import TYPE_CHECKING

from munjang_desktop import texts
from munjang_desktop.inventory import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from munjang.library import Library
    from munjang.records import LedgerEntry
    from munjang_desktop.workers.errands import Report

_AT_ONCE = 500


def write_table(library: Library, files: Sequence[int], target: Path | None, report: Report) -> str:
    """Write files to `target` as CSV and return its name; without a target, return the table.

    Raises:
        OSError: the file cannot be written.
    """
    if target is None:
        copied = io.StringIO()
        _write(copied, library, files, report, dialect="excel-tab")
        return copied.getvalue()
    # With a mark at its beginning, or Excel takes Hangul for something else.
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        _write(stream, library, files, report, dialect="excel")
    return target.name


def _write(
    stream: io.TextIOBase | io.StringIO,
    library: Library,
    files: Sequence[int],
    report: Report,
    *,
    dialect: str,
) -> None:
    table = csv.writer(stream, dialect)
    table.writerow(words.columns())
    for start in range(0, len(files), _AT_ONCE):
        some = files[start : start + _AT_ONCE]
        found = library.inventory.entries(some)
        table.writerows(_rows(found[id_] for id_ in some if id_ in found))
        report(start + len(some), len(files))


def _rows(entries: Iterator[LedgerEntry]) -> Iterator[tuple[object, ...]]:
    for entry in entries:
        yield (
            entry.path.name,
            texts.file_state(entry.state),
            entry.reason,
            str(entry.path.parent),
            words.file_type(entry),
            entry.size,
            datetime.fromtimestamp(entry.modified).isoformat(" ", "seconds"),  # noqa: DTZ006 - here
            entry.sentences,
        )
