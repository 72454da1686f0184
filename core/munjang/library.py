"""The one public door to the engine: a library of documents, opened by folder."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from weakref import WeakSet

import apsw

from munjang import paths
from munjang.answering import GENERATOR, Answering
from munjang.atlas import Atlas
from munjang.care import Care
from munjang.closing import Closing
from munjang.errors import FolderError, ModelError, ModelInUse
from munjang.ingest import Indexer
from munjang.ingest.explain import explain, with_pictures
from munjang.ingest.recognition import recognition_obstacle
from munjang.ingest.unlocking import lock, unlock
from munjang.inventory import Inventory
from munjang.messages import Message, msg
from munjang.models import DEFAULT_ENCODER, Encoder, ModelRecord, ModelStore
from munjang.pages import Pages
from munjang.preferences import Preferences
from munjang.records import (
    LEFT_OUT,
    Answer,
    DocumentText,
    EncoderChange,
    Explanation,
    FileState,
    Folder,
    LedgerEntry,
    Status,
)
from munjang.sandbox import confinement
from munjang.search import Desk, Searcher
from munjang.search.desk import ENCODER, RERANKER
from munjang.search.guide import Guide
from munjang.search.precise import Judge
from munjang.search.vocabulary import Vocabulary
from munjang.store import (
    Documents,
    Embeddings,
    Folders,
    Ledger,
    Passages,
    Place,
    empty_journal,
    footprint,
    load_faiss,
    read_setting,
    remove_copies,
    write_setting,
    write_transaction,
)

_SEARCHES_REMEMBERED = 8  # whose documents are embedded before others


class Library(Closing):
    """A set of watched folders and everything known about the documents in them.

    All methods are thread-safe and may block on the disk or on a model: keep them out of a thread
    that draws a window. Nothing is written outside the library's directory.
    """

    def __init__(self, directory: Path, models: ModelStore) -> None:
        self.place = Place.of(directory)
        self.models = models
        self._owns_models = False
        self._indexers: WeakSet[Indexer] = WeakSet()
        self._found: deque[Sequence[int]] = deque(maxlen=_SEARCHES_REMEMBERED)
        self.care = Care(self.place, self._wake_indexers)
        self.preferences = Preferences(self.care.catalog, models)
        self.inventory = Inventory(self.place, self.care.catalog)
        self._catalog = self.care.catalog
        self._desk = Desk(self.place, models, self.care.repair)
        self.answering = Answering(self._catalog, models, self._search_well, self.encoder)

    @classmethod
    def open(cls, directory: Path | None = None, *, models: ModelStore | None = None) -> Library:
        """Open the library in `directory` (the user's own by default), making it where needed.

        One that was moved from there is opened where it is now. A damaged one is repaired;
        :meth:`Care.take_notice` says what was done.

        Raises:
            LibraryAway: it was moved to a disk that cannot be reached.
            LibraryTooNew: a newer Munjang made it.
            LibraryDamaged: the catalog there is of another program, or an indexer is about to
                repair it.
            EnvironmentFailure: the disk or its permissions are in the way.
        """
        library = cls((directory or paths.default_library()).absolute(), models or ModelStore())
        library._owns_models = models is None
        library.place.tidy()
        library.preferences.heed()
        return library

    @classmethod
    def begin_anew(
        cls, directory: Path | None = None, *, models: ModelStore | None = None
    ) -> Library:
        """Open the library as :meth:`open` does, a new one where it was moved to a lost disk.

        The lost one is not touched, and stays among ``place.earlier()``.

        Raises:
            LibraryBusy: it is being moved.
            EnvironmentFailure: the disk or its permissions are in the way.
        """
        directory = (directory or paths.default_library()).absolute()
        Place.of(directory).begin_anew()
        return cls.open(directory, models=models)

    @property
    def directory(self) -> Path:
        """Where the library is now.

        Raises:
            LibraryAway: it is on a disk that cannot be reached.
        """
        return self.place.locate()

    def close(self) -> None:
        """Let go of the catalog, and end models nobody else has; all may be opened again."""
        if self._owns_models:
            self.models.close()
        self._desk.close()

    # Folders

    def folders(self) -> list[Folder]:
        """The watched folders, in the order they were added."""
        with self._catalog() as connection:
            return Folders(connection).all()

    def add_folder(self, path: Path) -> Folder:
        """Watch a folder; an indexer reads it when it runs, or on ``folders_changed()``.

        Raises:
            FolderError: it is no folder, cannot be listed, or overlaps a watched one.
        """
        folder = paths.as_typed(path)
        try:
            folder = paths.resolved(folder, strict=True)
            next(folder.iterdir(), None)
        except OSError as error:
            raise FolderError(
                msg(
                    "{path} is not a folder that can be read ({reason}).",
                    path=str(folder),
                    reason=error.strerror or str(error),
                ),
                path=folder,
            ) from error
        if any(folder.is_relative_to(own.resolve()) for own in (self.place.home, self.directory)):
            raise FolderError(
                msg("{path} belongs to Munjang itself.", path=str(folder)), path=folder
            )
        with self._catalog() as connection, write_transaction(connection):
            return Folders(connection).add(folder)

    def remove_folder(self, path: Path) -> None:
        """Stop watching a folder and forget its files; the files themselves stay as they are.

        Their texts leave the library before this returns, or, where it is killed, with the next
        indexer.

        Raises:
            FolderError: it is not watched.
        """
        with self._catalog() as connection:
            folders = Folders(connection)
            with write_transaction(connection):
                folders.remove(folders.watched_path(path))
            _finish_removals(connection)
        remove_copies(self.directory)

    def set_folder_aside(self, path: Path) -> None:
        """Remove a folder in such a way that adding it again costs nothing.

        It is not watched or searched any more, but what is known of it leaves the library only with
        :meth:`finish_removals`. Whoever sets folders aside calls it in the end, and, since programs
        are killed, also when it starts.

        Raises:
            FolderError: it is not watched.
        """
        with self._catalog() as connection, write_transaction(connection):
            folders = Folders(connection)
            folders.set_aside(folders.watched_path(path))

    def finish_removals(self, *, within: float = math.inf) -> None:
        """Forget the files of folders that were set aside; their texts leave the library.

        What is not done `within` so many seconds, the next indexer does.
        """
        with self._catalog() as connection:
            folders = Folders(connection)
            if not folders.leaving():
                return
            with write_transaction(connection):
                for path in folders.leaving():  # another process may have taken some back
                    folders.remove(path)
            _finish_removals(connection, within)
        remove_copies(self.directory)

    # Searching

    def search(
        self,
        query: str,
        *,
        top: int = 10,
        precise: bool = False,
        every: bool = False,
        skip: int = 0,
        fold: bool = True,
        patient: bool = True,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Answer:
        """The best `top` documents for a query, each with its best sentences.

        With `every` only those that have every word, or pass the filters of a query without words;
        `skip` leaves out as many of the best, which were in the answer before. Else documents that
        nearly say the same are one, with the others as its copies, unless they are not to `fold`.
        Where the encoder cannot be used the answer stands on words alone, and where `precise`
        has no re-ranker it is the fast one; both are said in its notice. As soon as the answer is
        not `wanted`, which is asked some ten times a second, judging ends and it is the fast one.

        Raises:
            ModelLoading: whoever is not `patient` would have to wait for a re-ranker.
        """
        answer = self._desk.search(
            query,
            top=top,
            precise=precise,
            every=every,
            skip=skip,
            fold=fold,
            patient=patient,
            wanted=wanted,
        )
        if answer.coverage.pending:
            self._found.append([result.document for result in answer.results if result.document])
        return answer

    def similar(self, path: Path, at: int | None = None, *, top: int = 10) -> Answer:
        """The best `top` documents with the meaning of a file, or of its sentence at an offset.

        Raises:
            FolderError: no text of the file is in the library.
        """
        return self._desk.similar(_located(path), at, top=top)

    def judge(self) -> ModelRecord | None:
        """The re-ranker that precise mode asks first; None where none is installed."""
        judges = self._judges()
        return judges[0].record if judges else None

    def guide(self) -> Guide:
        """Help with writing queries, by what is in the library now."""
        with self._catalog() as connection:
            return Guide(Vocabulary.of(connection))

    def document(self, document: int) -> DocumentText:
        """The text of a document found by :meth:`search`, by its number.

        Raises:
            FolderError: no file has this content any more.
        """
        with self._catalog() as connection:
            text = Documents(connection).text(document)
        if text is None:
            raise FolderError(msg("This document is no longer in the library."))
        return text

    def pages(self) -> Pages:
        """The pages of documents; whoever asks closes it."""
        return Pages(self.place)

    def atlas(self) -> Atlas:
        """The map of the library; whoever asks closes it."""
        return Atlas(self.place)

    @staticmethod
    def preload() -> None:
        """Import now what the first search would have to; for a window that is still idle."""
        load_faiss()

    def warm_up(self) -> None:
        """Load the encoder now, if it is installed, so that the first query need not.

        One that has ended after minutes without a query, is started again: call this when the user
        seems about to search.
        """
        with suppress(ModelError):
            self.encoder().encode_query("")

    def warm_up_judges(self, ready: Callable[[], None] = lambda: None) -> None:
        """Load the re-rankers of precise mode now, behind the encoder: fast answers come first.

        Calls `ready` after each; the largest is last, and most questions need not wait for it. As
        :meth:`warm_up` does, it starts again those that have ended, and says nothing of one that
        cannot be used; a precise answer does.
        """
        with suppress(ModelError):
            self.encoder()
        for judge in self._judges():
            with suppress(ModelError):
                judge.open().score("", [""])
            ready()

    # Keeping up to date

    def indexer(self, *, full_screen: Callable[[], bool] = lambda: False) -> Indexer:
        """A new indexer for this library; run it in a thread of its own.

        There it asks `full_screen` whether another program has all of a screen, and waits if so.
        """
        indexer = Indexer(self.place, self._encoder_record, self.encoder, self._found, full_screen)
        self._indexers.add(indexer)
        return indexer

    def encoder(self) -> Encoder:
        """The encoder this library uses, loaded once for all threads.

        Raises:
            ModelError: it is not installed, or cannot be run.
        """
        return self.models.encoder(self.encoder_id())

    def encoder_id(self) -> str:
        """The id of the model this library uses."""
        with self._catalog() as connection:
            return read_setting(connection, ENCODER, DEFAULT_ENCODER)

    def _search_well(self, query: str, top: int) -> Answer:
        """The best documents, judged where there is a judge."""
        return self.search(query, top=top, precise=self.judge() is not None)

    def _judges(self) -> list[Judge]:
        with self._catalog() as connection:
            return self._desk.judges(read_setting(connection, RERANKER))

    def _encoder_record(self) -> ModelRecord:
        return self.models.ready(self.encoder_id(), "encoder")

    def use_model(self, name: str) -> ModelRecord:
        """Use another encoder, re-ranker or generator from now on.

        With another encoder the next indexer run embeds everything anew; until that is done the
        vectors of the one before serve, and it can be chosen again.

        Raises:
            ModelError: the model is not installed, or cannot be run.
        """
        record = self.models.record(name)
        if record.task == "encoder":
            self.models.encoder(record.id)
        elif record.task == "reranker":
            self.models.reranker(record.id)
        else:
            self.models.generator(record.id)
        keys = {"encoder": ENCODER, "reranker": RERANKER, "generator": GENERATOR}
        with self._catalog() as connection, write_transaction(connection):
            write_setting(connection, keys[record.task], record.id)
        return record

    def encoder_change(self) -> EncoderChange | None:
        """How far the library is with another encoder; None where all its vectors are of one."""
        with self._catalog() as connection:
            embeddings = Embeddings(connection)
            serving, coming = embeddings.current_encoder(), embeddings.coming_encoder()
            chosen = read_setting(connection, ENCODER, DEFAULT_ENCODER)
            total = embeddings.count_sentences()
            done = total - embeddings.count_pending_sentences()
        keys = {record.key: record.id for record in self.models.installed()}
        wanted = next((key for key, id_ in keys.items() if id_ == chosen), None)
        if serving is None or wanted in {None, serving[1]}:
            return None
        begun = coming is not None and coming[1] == wanted
        return EncoderChange(keys.get(serving[1], ""), chosen, done if begun else 0, total)

    def remove_model(self, name: str) -> None:
        """Delete an installed model from this machine.

        Raises:
            ModelNotInstalled: it is not installed.
            ModelInUse: it is the encoder of this library, or serves until another one is ready.
            EnvironmentFailure: the disk refuses.
        """
        record = self.models.record(name)
        change = self.encoder_change()
        if record.id in {self.encoder_id(), change and change.serving}:
            raise ModelInUse(msg("{name} is in use. Use another encoder first.", name=record.title))
        self.models.remove(record.id)

    # Reading more of documents

    def unlock(self, path: Path, password: str) -> Message | None:
        """Read a document that is protected by a password, and keep the password in the keyring.

        The text is in the library from now on like any other. Returns why the password could not
        be kept: then it will be asked for again when the document changes.

        Raises:
            PasswordError: the password does not fit, or there is no such document.
            ExtractionRefused: the document cannot be read even with it.
        """
        with self._catalog() as connection:
            return unlock(connection, _located(path), password)

    def forget_password(self, path: Path) -> None:
        """Remove a document's password from the keyring, and its text from the library.

        Raises:
            PasswordError: none is kept.
        """
        with self._catalog() as connection:
            lock(connection, _located(path))
        remove_copies(self.directory)

    # Figures

    def status(self, *, files: bool = True) -> Status:
        """The library in figures, and with `files` every file that cannot be searched whole."""
        with self._catalog() as connection:
            ledger, embeddings = Ledger(connection), Embeddings(connection)
            contents, _ = Documents(connection).count()
            passages = embeddings.count_sentences()
            pending = embeddings.count_pending_sentences()

            def entries(*states: FileState) -> list[LedgerEntry]:
                return with_pictures(connection, ledger.entries(states)) if files else []

            return Status(
                directory=self.directory,
                folders=Folders(connection).all(),
                states=ledger.count_states(),
                coverage=Searcher(connection).coverage(),
                contents=contents,
                passages=passages,
                embedded=passages - pending,
                vectors_ever=embeddings.vectors_ever(),
                encoder=read_setting(connection, ENCODER, DEFAULT_ENCODER),
                size_bytes=sum(footprint(self.directory).values()),
                refused=entries(*(state for state in FileState if state.refused)),
                partial=entries(FileState.PARTIAL),
                excluded=entries(*LEFT_OUT),
                recognition=recognition_obstacle(connection),
                unconfined=confinement(),
            )

    def ledger(self) -> list[LedgerEntry]:
        """Every file met under the watched folders, and what became of it."""
        with self._catalog() as connection:
            return with_pictures(connection, Ledger(connection).entries())

    def explain(self, path: Path) -> Explanation:
        """Why one file is found, or is not, and what can be done about it."""
        with self._catalog() as connection:
            return explain(connection, _located(path), own=self.directory.resolve())

    def _wake_indexers(self) -> None:
        for indexer in list(self._indexers):
            indexer.folders_changed()


def _located(path: Path) -> Path:
    """The path as the ledger has it: links on the way resolved, but not the last part's."""
    path = paths.as_typed(path)
    if path.name in {"", ".."}:
        return paths.resolved(path)
    return paths.resolved(path.parent) / path.name


def _finish_removals(connection: apsw.Connection, within: float = math.inf) -> None:
    """Forget the files of removed folders, then the documents and passages that nothing has now.

    What is not done `within` so many seconds is left.
    """
    end = time.monotonic() + within
    folders, documents, passages = Folders(connection), Documents(connection), Passages(connection)
    for forget_some in (folders.forget_some, documents.collect_garbage, passages.delete_orphans):
        left = True
        while left and time.monotonic() < end:
            # In small transactions: searches and the indexer go on meanwhile.
            with write_transaction(connection):
                left = bool(forget_some())
    empty_journal(connection)
