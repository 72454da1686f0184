"""Measure how fast the files of a folder are read, by format.

Usage: python bench/extract.py FOLDER [--repeat N]

Every file is read in this process, as the child does, but for its pictures; the best of N passes
counts. Printed for each format: files, those refused, megabytes and (where there are any) pages,
and how many of them a second of the processor reads. PDF has a line for bare pypdfium2, which takes
the text of every page and throws it away, and the ratio of the two.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from _common import print_table

from munjang.errors import ExtractionRefused
from munjang.extract import extract
from munjang.sandbox.child import collect_rarely


@dataclass
class Total:
    """What was read of one format."""

    files: int = 0
    refused: int = 0
    bytes: int = 0
    pages: int = 0
    seconds: float = 0.0

    def row(self, name: str) -> list[object]:
        """A line of the table."""
        seconds = max(self.seconds, 1e-6)
        pages = f"{self.pages / seconds:.0f}" if self.pages else None
        return [name, self.files, self.refused, f"{self.bytes / 1e6:.1f}", self.pages or None,
                f"{self.bytes / 1e6 / seconds:.2f}", pages]  # fmt: skip


def timed(
    readers: Mapping[str, Callable[[Path], int | None]], path: Path, repeat: int
) -> dict[str, tuple[int | None, float]]:
    """What each reader returns, and the seconds of the processor of its fastest run.

    They take turns, so that what else the machine does falls on all of them.
    """
    best: dict[str, tuple[int | None, float]] = {}
    for _ in range(repeat):
        for name, read in readers.items():
            begun = time.process_time()
            pages = read(path)
            seconds = time.process_time() - begun
            best[name] = pages, min(seconds, best.get(name, (None, seconds))[1])
    return best


def ours(path: Path) -> int | None:
    """The pages of the document as we read it; None where it is refused."""
    try:
        extraction = extract(path)
    except ExtractionRefused:
        return None
    return sum(mark.kind == "page" for mark in extraction.marks)


def bare(path: Path) -> int | None:
    """The pages of a PDF whose text pypdfium2 takes."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return None
    count = 0
    for index in range(len(document)):
        try:
            page = document[index]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            continue
        text_page.get_text_range()
        text_page.close()
        page.close()
        count += 1
    document.close()
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3, metavar="N")
    arguments = parser.parse_args()
    collect_rarely()
    files = sorted(path for path in arguments.folder.rglob("*") if path.is_file())
    totals: dict[str, Total] = defaultdict(Total)
    seen: set[str] = set()
    for path in files:
        kind = path.suffix.lower().lstrip(".") or "none"
        readers = {kind: ours} | ({"pdf, bare pypdfium2": bare} if kind == "pdf" else {})
        for name in readers.keys() - seen:
            readers[name](path)  # the first document of a kind also pays for the imports
        seen |= readers.keys()
        for name, (pages, seconds) in timed(readers, path, arguments.repeat).items():
            total = totals[name]
            total.files += 1
            total.refused += pages is None
            total.bytes += path.stat().st_size
            total.pages += pages or 0
            total.seconds += seconds
    print_table(
        ["format", "files", "refused", "MB", "pages", "MB/cpu-s", "pages/cpu-s"],
        [total.row(name) for name, total in sorted(totals.items())],
    )
    if "pdf" in totals:
        ratio = totals["pdf"].seconds / totals["pdf, bare pypdfium2"].seconds
        print(f"pdf takes {ratio:.2f} times as long as bare pypdfium2")


if __name__ == "__main__":
    main()
