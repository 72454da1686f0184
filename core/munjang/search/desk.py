"""Where questions about a library are asked: one after the other, with the models it uses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import apsw

from munjang.errors import FolderError, LibraryDamaged, ModelError
from munjang.messages import Message, msg
from munjang.models import DEFAULT_ENCODER, Encoder, ModelStore
from munjang.records import Answer
from munjang.search.precise import Judge
from munjang.search.searcher import Searcher
from munjang.store import (
    Embeddings,
    Health,
    Place,
    has_moved,
    read_setting,
    sqlite_errors,
)

ENCODER, RERANKER = "encoder", "reranker"  # settings of a library
_NO_JUDGE = msg("Precise mode needs a re-ranker: munjang models list shows which can be installed.")


class Desk:
    """Answers questions about one library for all threads, through repairs and changes of models.

    The searcher is kept from one question to the next, with all it has mapped and worked out.
    """

    def __init__(self, place: Place, models: ModelStore, repair: Callable[[], bool]) -> None:
        """Make a desk; `repair` makes a damaged library whole, if it can be done now."""
        self._place = place
        self._models = models
        self._repair = repair
        self._lock = threading.Lock()
        self._searcher: tuple[apsw.Connection, Searcher] | None = None
        self._searched: Path | None = None  # the directory

    def close(self) -> None:
        """Let go of the catalog; another question opens it again."""
        with self._lock:
            self._end_searcher()

    def search(
        self,
        query: str,
        *,
        top: int,
        precise: bool,
        every: bool,
        skip: int,
        fold: bool,
        patient: bool,
        wanted: Callable[[], bool],
    ) -> Answer:
        """The best documents for a query; see :meth:`munjang.library.Library.search`."""

        def search(connection: apsw.Connection, searcher: Searcher) -> Answer:
            # Asked on the connection at hand: opening one costs more than many a query.
            with sqlite_errors(connection):
                chosen = read_setting(connection, ENCODER, DEFAULT_ENCODER)
                judge = read_setting(connection, RERANKER)
                encoder, notice = self._serving_encoder(connection, chosen)
            judges = self.judges(judge, patient=patient) if precise else []
            if precise and not judges:
                notice = notice or _NO_JUDGE
            return searcher.search(
                query,
                top=top,
                encoder=encoder,
                judges=judges,
                every=every,
                skip=skip,
                fold=fold,
                notice=notice,
                wanted=wanted,
            )

        return self._ask(search)

    def similar(self, path: Path, at: int | None, *, top: int) -> Answer:
        """The best documents with the meaning of a file, or of its sentence at an offset.

        Raises:
            FolderError: no text of the file is in the library.
        """

        def similar(_connection: apsw.Connection, searcher: Searcher) -> Answer:
            content = searcher.content_of(path)
            if content is None:
                raise FolderError(
                    msg(
                        "No text of {path} is in the library; munjang why tells more.",
                        path=str(path),
                    ),
                    path=path,
                )
            return searcher.similar(content, at, top=top)

        return self._ask(similar)

    def judges(self, chosen: str, *, patient: bool = True) -> list[Judge]:
        """The re-rankers to ask, the one for most pairs first: another may judge what it cannot.

        Where not `patient`, opening one that is still being loaded raises ModelLoading.
        """
        installed = [model for model in self._models.installed() if model.task == "reranker"]
        # Of those that read the same, the chosen one is enough.
        main = [model for model in installed if not model.across]
        best = [model for model in main if model.id == chosen] or main
        records = best[:1] + [model for model in installed if model.across]
        return [
            Judge(record, partial(self._models.reranker, record.id, wait=patient))
            for record in records
        ]

    def _ask(self, question: Callable[[apsw.Connection, Searcher], Answer]) -> Answer:
        with self._lock:
            try:
                return self._attempt(question)
            except LibraryDamaged:
                self._end_searcher()
                if not self._repair():
                    raise
                return self._attempt(question)

    def _attempt(self, question: Callable[[apsw.Connection, Searcher], Answer]) -> Answer:
        directory = self._place.locate()
        connection, searcher = self._open_searcher(directory)
        with Health(directory).watched():
            return question(connection, searcher)

    def _open_searcher(self, directory: Path) -> tuple[apsw.Connection, Searcher]:
        if self._searcher is not None and (
            directory != self._searched or has_moved(self._searcher[0])
        ):
            self._end_searcher()  # the library was moved or repaired
        if self._searcher is None:
            connection = self._place.open()
            self._searcher = connection, Searcher(connection)
            self._searched = directory
        return self._searcher

    def _end_searcher(self) -> None:
        if self._searcher is not None:
            connection, searcher = self._searcher
            self._searcher = None
            searcher.close()
            connection.close()

    def _serving_encoder(
        self, connection: apsw.Connection, chosen: str
    ) -> tuple[Encoder | None, Message | None]:
        """The encoder to ask with: until the chosen one's vectors are made, the one before it.

        Where it cannot be used, why.
        """
        encoder, notice = self._encoder_or_notice(chosen)
        serving = Embeddings(connection).current_encoder()
        if serving is not None and (encoder is None or encoder.key != serving[1]):
            for record in self._models.installed():
                if record.task == "encoder" and record.key == serving[1]:
                    return self._encoder_or_notice(record.id)
        return encoder, notice

    def _encoder_or_notice(self, chosen: str) -> tuple[Encoder | None, Message | None]:
        try:
            return self._models.encoder(chosen), None
        except ModelError as error:
            return None, error.message
