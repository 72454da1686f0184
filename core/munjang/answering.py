"""Questions that are answered in words, by a language model on this machine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

import apsw

from munjang.answer import write_answer
from munjang.errors import ModelError, ModelNotInstalled
from munjang.messages import msg
from munjang.models import DEFAULT_GENERATOR, Encoder, ModelRecord, ModelStore, require_llama
from munjang.records import Answer
from munjang.search.query import Query
from munjang.store import read_setting
from munjang.written import Writing, WrittenAnswer

GENERATOR = "generator"  # a setting of a library
_READ = 8  # documents that are looked at for sources


class Answering:
    """Answers questions from one library; see :class:`munjang.library.Library`."""

    def __init__(
        self,
        catalog: Callable[[], AbstractContextManager[apsw.Connection]],
        models: ModelStore,
        search: Callable[[str, int], Answer],
        encoder: Callable[[], Encoder],
    ) -> None:
        """Answer from what `search` finds for a query: at most so many documents."""
        self._catalog = catalog
        self._models = models
        self._search = search
        self._encoder = encoder

    def model(self) -> ModelRecord | None:
        """The language model that answers; None where none is installed."""
        with self._catalog() as connection:
            chosen = read_setting(connection, GENERATOR, DEFAULT_GENERATOR)
        installed = [record for record in self._models.installed() if record.task == "generator"]
        return next((record for record in installed if record.id == chosen), None) or next(
            iter(sorted(installed, key=lambda record: -record.size)), None
        )

    def missing(self) -> ModelRecord | None:
        """The language model to install so that there are answers; None where one is there."""
        return None if self.model() is not None else self._models.record(DEFAULT_GENERATOR)

    def warm_up(self) -> None:
        """Load the language model now, so that the first question need not wait for it."""
        record = self.model()
        if record is not None:
            with suppress(ModelError):
                self._models.generator(record.id)

    def ask(self, question: str, hear: Callable[[Writing], bool] = lambda _: True) -> WrittenAnswer:
        """Search for a question, which may have a query's filters, and answer it in words.

        `hear` is told how far the answer is; where it returns False, writing ends, and the answer
        is what there is of it. Each statement is checked against the sources.

        Raises:
            ModelNotInstalled: there is no language model.
            ModelError: it cannot be used.
        """
        require_llama()
        record = self.model()
        if record is None:
            raise ModelNotInstalled(
                msg(
                    "Answers need a language model: munjang models install {name}",
                    name=DEFAULT_GENERATOR,
                )
            )
        asked = Query.parse(question).text.strip()
        found = self._search(question, _READ)
        encoder: Encoder | None = None
        with suppress(ModelError):
            encoder = self._encoder()
        with self._catalog() as connection:
            return write_answer(
                connection,
                asked,
                found,
                open_generator=lambda: self._models.generator(record.id),
                encoder=encoder,
                hear=hear,
            )
