"""What the benches that maltreat libraries share: places, forked processes, a quick encoder."""

from __future__ import annotations

import math
import os
import pickle
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from munjang.library import Library
from munjang.models import DEFAULT_ENCODER, Encoder, ModelStore
from munjang.records import Progress
from munjang.store.connection import CATALOG_NAME, make_catalog

# Meaning ranks every sentence for every query, so any queries will do to compare two libraries.
QUERIES = (
    "when does the contract end",
    "how to cancel and get the money back",
    "what was decided at the meeting",
    "who is responsible for repairs",
    "계약을 중간에 해지할 수 있나요",
    "비용은 누가 부담하나요",
    "안전을 위해 주의할 점",
    "heron",
)
TOP = 10
# The order in which sentences meet in a batch decides how they are padded, and so the last digits
# of their vectors: scores closer than this are the same.
SAME_SCORE = 0.005
OTHER_ENCODER = "all-MiniLM-L6-v2"

Vectors = dict[str, NDArray[np.float32]]


class RememberedEncoder:
    """The default encoder, asked once for each text: a killed process need not load it again.

    As the `other` encoder it turns the vectors round: none is like it was, and all fit each other.
    """

    def __init__(self, models: ModelStore, known: Vectors, *, other: bool) -> None:
        self._models = models
        self._known = known
        self._other = other
        self.record = models.record(DEFAULT_ENCODER)
        self.backend = "remembered"
        self.dimension = 384
        self.key = "turned round" if other else "as it is"

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As :class:`munjang.models.Encoder` does it."""
        missing = [text for text in texts if text not in self._known]
        if missing:
            vectors = self._models.encoder(DEFAULT_ENCODER).encode_passages(missing)
            self._known.update(zip(missing, vectors, strict=True))
        return self._turned(np.stack([self._known[text] for text in texts]))

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """As :class:`munjang.models.Encoder` does it."""
        if f"?{text}" not in self._known:
            self._known[f"?{text}"] = self._models.encoder(DEFAULT_ENCODER).encode_query(text)
        return self._turned(self._known[f"?{text}"])

    def _turned(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.ascontiguousarray(vectors[..., ::-1]) if self._other else vectors


class RememberingModels(ModelStore):
    """A store of models whose encoders are remembered ones."""

    def __init__(self, known: Vectors) -> None:
        super().__init__()
        self._real = ModelStore()
        self._known = known

    def encoder(self, name: str, **_: object) -> Encoder:  # type: ignore[override]
        """The remembered encoder, or the other one."""
        return RememberedEncoder(self._real, self._known, other=name == OTHER_ENCODER)

    def close(self) -> None:
        """End the processes of the real encoder."""
        self._real.close()
        super().close()


class Place:
    """A library and its documents, which always stand in the same place and can be put back."""

    def __init__(self, directory: Path, known: Vectors) -> None:
        self._root = directory
        self.library = directory / "library"
        self.elsewhere = directory / "elsewhere"  # where the library may be moved to
        self.documents = directory / "documents"
        self.known = known

    @contextmanager
    def open(self) -> Iterator[Library]:
        """The library, with remembered models."""
        models = RememberingModels(self.known)
        try:
            with Library.open(self.library, models=models) as library:
                yield library
        finally:
            models.close()

    def keep(self, name: str) -> None:
        """Remember how things are now."""
        self._copy(self._root, self._root / "kept" / name)

    def put_back(self, name: str) -> None:
        """Make things as they were."""
        self._copy(self._root / "kept" / name, self._root)

    def _copy(self, source: Path, target: Path) -> None:
        for name in ("library", "elsewhere", "documents"):
            shutil.rmtree(target / name, ignore_errors=True)
            if (source / name).exists():
                shutil.copytree(source / name, target / name, symlinks=True)


def make_older(
    place: Place, version: int, folders: Sequence[Path], file: Path, sentence: str
) -> None:
    """Make the library one that the program of a version has left, with one sentence in it."""
    shutil.rmtree(place.library)
    place.library.mkdir()
    with closing(make_catalog(place.library / CATALOG_NAME, version)) as catalog:
        for number, folder in enumerate(folders, 1):
            catalog.execute(
                "INSERT INTO folders (id, path, added) VALUES (?, ?, 0)",
                (number, os.fsencode(folder)),
            )
        catalog.execute(
            "INSERT INTO contents (id, hash, reader, title, language, left_out, text,"
            " first_sentence, sentence_count) VALUES (1, x'01', 'text', '', 'en', ?, ?, 1, 1)",
            (None if version == 1 else "[]", sentence),
        )
        catalog.execute(
            "INSERT INTO files (folder_id, path, size, modified_ns, hash, content_id, state,"
            " reason) VALUES (?, ?, 1, 1, x'01', 1, 'indexed', '[\"\", {}]')",
            (len(folders), os.fsencode(file)),
        )
        catalog.execute("INSERT INTO passages (id, hash, language) VALUES (1, x'01', 'en')")
        catalog.execute("INSERT INTO sentences VALUES (1, 1, 1, 0, ?)", (len(sentence),))
        tables = "SELECT name FROM sqlite_schema WHERE sql LIKE '%using fts5(%'"
        for (table,) in list(catalog.execute(tables)):
            catalog.execute(f"INSERT INTO {table} (rowid, terms) VALUES (1, 'heron')")
        catalog.execute("INSERT INTO meta VALUES ('text_recognition', 'off')")


def index(library: Library) -> list[Progress]:
    """Bring the library up to date; the reports."""
    reports: list[Progress] = []
    library.indexer().run(watch=False, report=reports.append)
    return reports


def looked_at(library: Library) -> dict[str, Any]:
    """Everything about a library that must not depend on how it came about."""
    status = library.status()
    return {
        "coverage": status.coverage,
        "states": {str(entry.path): entry.state.value for entry in library.ledger()},
        "folders": [str(folder.path) for folder in library.folders()],
        "rules": [
            (r.pattern, str(r.folder)) for r in library.preferences.rules() if not r.built_in
        ],
        "encoder": status.encoder,
        "answers": [_places(library, query) for query in QUERIES],
    }


def differences(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """The names of what is not the same in two libraries."""
    names = [name for name in expected if name != "answers" and expected[name] != found.get(name)]
    pairs = zip(expected["answers"], found.get("answers", ()), strict=True)
    return names + (["answers"] if not all(same_places(a, b) for a, b in pairs) else [])


def same_places(left: Mapping[Any, float], right: Mapping[Any, float]) -> bool:
    """Whether two answers show the same places with the same scores.

    Where the list is cut off, places of equal score may stand for each other.
    """
    if len(left) != len(right):
        return False
    cut = min(left.values(), default=0.0) + SAME_SCORE
    return all(
        abs(score - right.get(place, math.inf)) < SAME_SCORE
        for place, score in left.items()
        if score > cut
    )


def _places(library: Library, query: str) -> dict[tuple[str, int], float]:
    return {
        (str(result.path), hit.start): hit.score
        for result in library.search(query, top=TOP).results
        for hit in result.hits
    }


class Child:
    """A forked process that does one thing; it can be killed, or its result be waited for."""

    def __init__(self, work: Callable[[], Any]) -> None:
        descriptor, name = tempfile.mkstemp(prefix="munjang-child-")
        self._file = Path(name)
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._live(work, descriptor)
        os.close(descriptor)

    def _live(self, work: Callable[[], Any], descriptor: int) -> None:
        try:
            os.setsid()
            result: tuple[bool, Any] = True, work()
        except BaseException:  # noqa: BLE001 - the parent is told
            result = False, traceback.format_exc()
        with os.fdopen(descriptor, "wb") as stream:  # what the work may not open any more
            pickle.dump(result, stream)
        os._exit(0)

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within a time."""
        deadline = time.monotonic() + seconds
        while True:
            done, self.status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(0.005, left))

    def result(self, seconds: float = 120.0) -> Any:
        """What it found; ends the bench where it failed, None where it was killed."""
        try:
            if not self.wait(seconds):
                self.kill()
                self.wait(10)
                raise SystemExit(f"a child did not end in {seconds:.0f} s")
            if os.WIFSIGNALED(self.status):
                return None
            succeeded, value = pickle.loads(self._file.read_bytes())
        finally:
            self._file.unlink(missing_ok=True)
        if not succeeded:
            raise SystemExit(f"a child failed:\n{value}")
        return value
