"""Readers that do what a text says: pictures, passwords and deaths without the documents."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import Self

import pytest
from known_texts import PUMP, TAX, VALVE

from munjang.errors import EnvironmentFailure, ExtractionRefused, ReaderDied
from munjang.ingest import indexer, unlocking
from munjang.ingest.changes import Reconciler
from munjang.language.sentences import split
from munjang.language.terms import index_terms
from munjang.language.windows import windows
from munjang.messages import msg
from munjang.records import Document, Extraction, FileState, Mark, Phase
from munjang.store import open_catalog


@pytest.fixture
def indexed(workbench):
    """A library of two documents, whose three sentences have been embedded."""
    workbench.write("manual.txt", f"{PUMP}\n\n{VALVE}\n")
    workbench.write("office/tax.md", TAX)
    workbench.index()
    assert workbench.holding(PUMP) == {"manual.txt"}
    assert workbench.holding(TAX) == {"office/tax.md"}
    assert workbench.embedded() == 5  # two are windows
    return workbench


@pytest.fixture
def sound_in_the_end(request):
    """Whatever a test does, the library is sound in the end."""
    (name,) = {"workbench", "wordbench"}.intersection(request.fixturenames)
    bench = request.getfixturevalue(name)
    yield
    assert bench.library.care.verify() == []


@pytest.fixture
def watch_until_found(wordbench):
    """Watches, writes a document of a heron once all is at rest, and ends when that is found.

    What it is given is called with the indexer as soon as the document is there.
    """

    def watch(written=lambda _running: None):
        running, idle = wordbench.library.indexer(), []

        def report(progress):
            if progress.phase is Phase.IDLE:
                if wordbench.found("heron"):
                    running.stop()
                elif not idle:
                    wordbench.write("heron.txt", "The heron fishes.")
                    written(running)
                idle.append(progress)

        running.run(watch=True, report=report)

    return watch


class PlainReaders:
    """Stands in for the extractor and its children; what it does is in the files' lines.

    "picture: text" is read only with recognition, "password: word" asks for that password,
    "missing: what" is left out, and "dies: of it" ends the reader of pictures.
    """

    def __init__(self) -> None:
        self.read_names: list[str] = []
        self.recognised_names: list[str] = []
        self.split_names: list[str] = []
        self.sentences = split  # of a text
        self.passwords: list[tuple[str, ...]] = []
        self.hold = False  # keep reading pictures until closed
        self._closed = False

    def __call__(self, **_options: object) -> PlainReaders:
        self._closed = False
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        self._closed = True

    def read(  # noqa: C901 - a list of kinds of lines
        self, path: Path, *, within: Path, recognise: bool = False, passwords=()
    ) -> Document:
        assert path.is_relative_to(within)
        (self.recognised_names if recognise else self.read_names).append(path.name)
        self.passwords.append(tuple(passwords))
        while recognise and self.hold:
            if self._closed:
                raise EnvironmentFailure(msg("Reading documents was stopped"))
            time.sleep(0.01)
        text, marks, left_out, pictures = "", [], [], 0
        for line in path.read_text("utf-8").splitlines():
            kind, _, rest = line.partition(": ")
            if kind == "password":
                if rest not in passwords:
                    raise ExtractionRefused(FileState.ENCRYPTED, msg("protected by a password"))
            elif kind == "dies" and recognise:
                raise ReaderDied(msg("it crashed"))
            elif kind == "missing":
                left_out.append(msg(rest))
            elif kind in {"picture", "dies"} and not recognise:
                pictures += 1
            elif kind == "picture":
                if rest:
                    marks.append(Mark(len(text), len(text) + len(rest), "ocr", 90))
                    text += rest + "\n\n"
            else:
                text += line + "\n\n"
        if not text.strip() and not pictures:
            raise ExtractionRefused(FileState.EMPTY, msg("No text was recognised"))
        return self._document(
            Extraction(text, "plain", marks=marks, left_out=left_out, pictures=pictures)
        )

    def split(self, extraction: Extraction, path: Path) -> Document:
        self.split_names.append(path.name)
        if "kills the splitter" in extraction.text:
            raise ReaderDied(msg("it crashed"))
        return self._document(extraction)

    def _document(self, extraction: Extraction) -> Document:
        text = extraction.text
        sentences = self.sentences(text)
        return Document(
            extraction,
            sentences,
            [index_terms(text[start:end]) for start, end in sentences],
            "en",
            windows(text, sentences, extraction.title),
        )


@pytest.fixture
def readers(monkeypatch):
    made = PlainReaders()
    monkeypatch.setattr(indexer, "Extractor", made)
    monkeypatch.setattr(unlocking, "Extractor", made)
    monkeypatch.setattr("munjang.extract.ocr.unavailable", lambda: None)
    return made


@pytest.fixture
def reconciler(wordbench):
    with closing(open_catalog(wordbench.library.directory)) as connection:
        yield Reconciler(connection, exclude=wordbench.library.directory)
