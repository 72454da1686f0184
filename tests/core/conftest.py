"""A library of a test's own, with the real encoder or without any, and what is asked of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import apsw
import numpy as np
import pytest
from moved_library import furnish
from numpy.typing import NDArray

from munjang.ingest.changes import Reconciler
from munjang.ingest.embedding import Embedder
from munjang.library import Library
from munjang.models import Encoder, ModelStore
from munjang.records import Answer, Phase, Progress
from munjang.store import open_catalog


class Workbench:
    """A folder of documents, the library that watches it, and a connection to its catalog."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.folder = folder
        folder.mkdir(exist_ok=True)
        library.add_folder(folder)

    def write(self, name: str, text: str) -> Path:
        """Write a document below the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def index(self, report: Callable[[Progress], None] | None = None) -> list[Progress]:
        """Bring the library up to date; returns the reports."""
        reports: list[Progress] = []

        def note(progress: Progress) -> None:
            reports.append(progress)
            if report is not None:
                report(progress)

        self.library.indexer().run(watch=False, report=note)
        return reports

    def watch(self, *turns: tuple[Callable[[], bool], Callable[[], object]]) -> None:
        """Watch, and take each turn when all is at rest: what is to be seen then, and what to do.

        Ends after the last of them.
        """
        indexer, left = self.library.indexer(), list(turns)

        def report(progress: Progress) -> None:
            if progress.phase in {Phase.IDLE, Phase.PAUSED} and left and left[0][0]():
                left.pop(0)[1]()
                if not left:
                    indexer.stop()

        indexer.run(watch=True, report=report)

    def rows_changed_by_a_look(self) -> int:
        """How many rows are written when all folders are compared with the disk."""
        with closing(open_catalog(self.library.directory)) as connection:
            reconciler = Reconciler(connection, exclude=self.library.directory)
            before = connection.total_changes()
            for folder in self.library.folders():
                assert reconciler.folder(folder)
            return connection.total_changes() - before

    def search(self, query: str, top: int = 10) -> Answer:
        return self.library.search(query, top=top)

    def found(self, query: str) -> list[str]:
        """The paths of the answers, relative to the folder, best first, copies included."""
        return [
            path.relative_to(self.folder).as_posix()
            for result in self.search(query, top=50).results
            for path in (result.path, *result.copies)
        ]

    def names(self, query: str) -> set[str]:
        """The names of the answers, copies included, without their folders."""
        return {Path(path).name for path in self.found(query)}

    def holding(self, sentence: str) -> set[str]:
        """The files in which a search for `sentence` finds exactly it."""
        wanted = unicodedata.normalize("NFC", sentence)
        return {
            path.relative_to(self.folder).as_posix()
            for result in self.search(sentence, top=50).results
            if any(hit.sentence == wanted for hit in result.hits)
            for path in (result.path, *result.copies)
        }

    def states(self) -> dict[str, str]:
        """The ledger: names relative to the folder, and states."""
        return {
            entry.path.relative_to(self.folder).as_posix(): entry.state.value
            for entry in self.library.ledger()
        }

    def embedded(self) -> int:
        """How many vectors were made, those of windows among them."""
        return self.library.status().vectors_ever

    def catalog(self) -> apsw.Connection:
        """A connection behind the library's back; close it."""
        return apsw.Connection(str(self.library.directory / "catalog.sqlite3"))

    def answers(self, *queries: str) -> list[list[tuple[str, int, float]]]:
        """Everything of the answers that must not depend on how the library came about."""
        return [
            [
                (str(result.path), hit.start, round(hit.score, 2))
                for result in self.search(query, top=50).results
                for hit in result.hits
            ]
            for query in queries
        ]


@pytest.fixture
def workbench(tmp_path: Path, models_directory: Path) -> Iterator[Workbench]:
    """A library with the real encoder."""
    with Library.open(tmp_path / "library", models=_models(models_directory)) as library:
        yield Workbench(library, tmp_path / "documents")


@pytest.fixture(scope="session")
def make_workbench(models_directory: Path) -> Iterator[Callable[[Path], Workbench]]:
    """Makes a library with the real encoder anywhere, for tests that share one."""
    with ExitStack() as stack:

        def make(place: Path) -> Workbench:
            library = Library.open(place / "library", models=_models(models_directory))
            return Workbench(stack.enter_context(library), place / "documents")

        yield make


@pytest.fixture
def wordbench(tmp_path: Path) -> Iterator[Workbench]:
    """A library without any encoder: documents are found by their words, and fast."""
    with Library.open(tmp_path / "library", models=ModelStore(tmp_path / "none")) as library:
        yield Workbench(library, tmp_path / "documents")


@pytest.fixture
def furnished(wordbench: Workbench) -> Workbench:
    """A library with documents and a rule of its own, to be moved."""
    furnish(wordbench)
    return wordbench


@pytest.fixture(scope="session", autouse=True)
def _ordinary_queries_encoded_once() -> Iterator[None]:
    """Every new library asks its encoder the same four dozen queries, which takes a second."""
    ask = Embedder._ask_queries
    known: dict[tuple[str, str], NDArray[np.float32]] = {}

    class Remembering:
        def __init__(self, encoder: Encoder) -> None:
            self._encoder = encoder

        def encode_query(self, text: str) -> NDArray[np.float32]:
            key = (self._encoder.key, text)
            if key not in known:
                known[key] = self._encoder.encode_query(text)
            return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Embedder, "_ask_queries", lambda embedder, own: ask(embedder, Remembering(own))
        )
        yield


_stores: dict[Path, ModelStore] = {}


def _models(directory: Path) -> ModelStore:
    """One store for all tests, so that the encoder is loaded once."""
    return _stores.setdefault(directory, ModelStore(directory))
