"""The models on this machine, and the way new ones get there."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from filelock import FileLock, Timeout

from munjang import network, prestart
from munjang.errors import (
    EnvironmentFailure,
    ModelError,
    ModelLoading,
    ModelNotInstalled,
    ModelSourceError,
    ModelUnusable,
)
from munjang.messages import msg
from munjang.models.backends import Backend, Choice, read_choice, with_wish, write_choice
from munjang.models.encoder import Encoder, Reranker
from munjang.models.folders import complete, describe, describe_generator
from munjang.models.generator import Generator
from munjang.models.install import (
    Workplace,
    find_generator,
    gather,
    gather_local,
    gather_settings,
)
from munjang.models.measuring import MeasuringEncoder
from munjang.models.process import ChildEncoder, ChildGenerator, ChildReranker
from munjang.models.progress import Report, Watch
from munjang.models.record import (
    GGUF,
    ModelRecord,
    Pooling,
    Source,
    Task,
    known_records,
    read_record,
    with_pooling,
    write_record,
)
from munjang.models.runtimes import default_threads
from munjang.models.torch_networks import Device
from munjang.paths import as_typed, models_directory

_WORK = ".work"  # of unfinished installations, inside the directory of models
_OFFLINE = ".offline"  # a file there: the user allows no connection
# Tells that all here can be had again: nobody need copy it, or read it as documents.
_CACHE_TAG, _SIGNATURE = "CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")

_Wanted = tuple[str, int, Device]  # an id, threads, and where it is to run
_Model = TypeVar("_Model")


class ModelStore:
    """Knows, installs, removes and opens models; one instance of an open model serves all threads.

    An open model runs in a process of its own, which ends when nobody holds the model any more.
    Each model is a folder named by its id; it appears whole or not at all.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory or models_directory()
        self.threads: int | None = None  # of models opened from now on; None: all cores but one
        self._lock = threading.Lock()  # for the three that follow
        self._encoders: dict[_Wanted, Future[ChildEncoder | MeasuringEncoder]] = {}
        self._rerankers: dict[_Wanted, Future[ChildReranker]] = {}
        self._generators: dict[_Wanted, Future[ChildGenerator]] = {}

    @property
    def offline(self) -> bool:
        """Whether the user allows no connection: then models are installed from files alone."""
        return (self.directory / _OFFLINE).exists()

    def go_offline(self, offline: bool) -> None:
        """Allow no connection from now on, or those that installing a model needs.

        Raises:
            EnvironmentFailure: the disk refuses.
        """
        try:
            if offline:
                self.directory.mkdir(parents=True, exist_ok=True)
                (self.directory / _OFFLINE).touch()
            else:
                (self.directory / _OFFLINE).unlink(missing_ok=True)
        except OSError as error:
            raise _disk_failure(error, self.directory) from error
        network.forbid(offline)

    def known(self) -> list[ModelRecord]:
        """The models Munjang knows by itself, installed or not."""
        return list(known_records().values())

    def installed(self) -> list[ModelRecord]:
        """The models on this machine, by title; folders that cannot be read are passed over."""
        records = []
        for folder in self.directory.glob("[!.]*"):
            try:
                records.append(read_record(folder))
            except ModelUnusable:
                continue
        return sorted(records, key=lambda record: record.title.lower())

    def is_installed(self, name: str) -> bool:
        """Whether the model can be opened."""
        return (self.directory / self._id_of(name) / "munjang.toml").is_file()

    def record(self, name: str) -> ModelRecord:
        """The record of a model by id or hub name: of the installed one, else of the known one.

        Raises:
            ModelNotInstalled: there is no such model.
        """
        identity = self._id_of(name)
        if self.is_installed(identity):
            return read_record(self.directory / identity)
        if identity in known_records():
            return known_records()[identity]
        raise ModelNotInstalled(msg("There is no model named {name}", name=name))

    def ready(self, name: str, task: Task) -> ModelRecord:
        """The record of an installed model that is made for `task`.

        Raises:
            ModelNotInstalled: it is not installed.
            ModelUnusable: it is for another task, or its record cannot be read.
        """
        identity = self._id_of(name)
        if not self.is_installed(identity):
            raise ModelNotInstalled(
                msg("{name} is not installed: run munjang models install {name}", name=name)
            )
        record = read_record(self.directory / identity)
        if record.task != task:
            raise ModelUnusable(msg("{name} is not made for this task", name=record.title))
        return record

    def install(
        self,
        name: str,
        *,
        report: Report = lambda _: None,
        pooling: Pooling | None = None,
        pooling_layers: int | None = None,
        cancel: threading.Event | None = None,
    ) -> ModelRecord:
        """Install a known model by its id, any model by its hub name, or one from a local path.

        `pooling` and `pooling_layers` (1: the last layer, 4: the mean of the last four) replace
        what the model says of itself. A model of the same id is replaced.

        Raises:
            ModelSourceError: it could not be fetched, or not whole; also when stopped.
            ModelUnusable: it came, but is not a model this program can use.
            EnvironmentFailure: the disk refuses, or another installation is going on.
        """
        watch = Watch(report, cancel)
        with self._workplace() as place:
            record = self._gather(name, place, watch, pooling, pooling_layers)
            watch.tell("converting", msg("preparing {title}", title=record.title))
            record = replace(complete(place.folder, record), sources=())
            write_record(record, place.folder)
            watch.check()
            self._put_in_place(place.folder, record.id)
        report_done = msg("{title} is installed", title=record.title)
        watch.tell("done", report_done, record.size, record.size)
        return record

    def remove(self, name: str) -> None:
        """Delete an installed model.

        Raises:
            ModelNotInstalled: it is not installed.
            EnvironmentFailure: the disk refuses.
        """
        identity = self._id_of(name)
        if not self.is_installed(identity):
            raise ModelNotInstalled(msg("{name} is not installed", name=name))
        self._forget(identity)
        work = self.directory / _WORK
        try:
            work.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as scratch:
                # A rename takes it away whole; who is killed after it leaves no half of a model.
                (self.directory / identity).replace(Path(scratch, "removed"))
        except OSError as error:
            raise _disk_failure(error, self.directory) from error

    def encoder(self, name: str, *, threads: int | None = None, device: Device = "auto") -> Encoder:
        """Open an encoder, or hand out the one already open.

        Raises:
            ModelNotInstalled: it is not installed.
            ModelUnusable: it cannot be run here.
        """
        record = self.ready(name, "encoder")
        wanted = (record.id, threads or self.threads or default_threads(), device)
        return self._once(
            self._encoders, wanted, lambda: self._open_encoder(record, wanted[1], device)
        )

    def backend(self, name: str) -> Choice | None:
        """What was chosen to run an installed encoder on this machine, and why.

        None where nothing was yet: then it is measured once there is enough to encode.
        """
        return read_choice(self.directory / self._id_of(name))

    def use_backend(self, name: str, backend: Backend | None) -> None:
        """Have an encoder run by `backend` on this machine; None leaves it to measurement.

        Raises:
            ModelNotInstalled: it is not installed.
            ModelUnusable: this machine, or the model, has no such back end.
            EnvironmentFailure: the disk refuses.
        """
        record = self.ready(name, "encoder")
        folder = self.directory / record.id
        if backend is not None:
            ChildEncoder(folder, record, threads=default_threads(), backend=backend).close()
        try:
            write_choice(folder, with_wish(folder, backend))
        except OSError as error:
            raise _disk_failure(error, self.directory) from error
        self._forget(record.id)

    def reranker(
        self,
        name: str,
        *,
        threads: int | None = None,
        device: Device = "auto",
        wait: bool = True,
    ) -> Reranker:
        """Open a reranker, or hand out the one already open.

        Raises:
            ModelNotInstalled: it is not installed.
            ModelUnusable: it cannot be run here.
            ModelLoading: it is not open, and nobody is to `wait` for it.
        """
        record = self.ready(name, "reranker")
        wanted = (record.id, threads or self.threads or default_threads(awaited=True), device)
        folder = self.directory / record.id
        if not wait and not self._is_open(wanted):
            raise ModelLoading(msg("{name} is being loaded", name=record.title))
        return self._once(
            self._rerankers,
            wanted,
            lambda: ChildReranker(folder, record, threads=wanted[1], device=device),
        )

    def generator(self, name: str, *, threads: int | None = None) -> Generator:
        """Open a generator, or hand out the one already open.

        Raises:
            ModelNotInstalled: it is not installed.
            ModelUnusable: it cannot be run here.
        """
        record = self.ready(name, "generator")
        threads = threads or self.threads or default_threads(awaited=True)
        wanted: _Wanted = record.id, threads, "auto"
        folder = self.directory / record.id
        return self._once(
            self._generators,
            wanted,
            lambda: ChildGenerator(folder, record, threads=wanted[1]),
        )

    def close(self) -> None:
        """End the open models; they can be opened anew."""
        with self._lock:
            models: list[Future[Any]] = []
            for opened in self._all_open():
                models += opened.values()
                opened.clear()
        for model in models:
            model.add_done_callback(_close)  # now, or as soon as it is open

    def _all_open(self) -> tuple[dict[_Wanted, Future[Any]], ...]:
        opened: Any = (self._encoders, self._rerankers, self._generators)
        return cast(tuple[dict[_Wanted, Future[Any]], ...], opened)

    def _is_open(self, wanted: _Wanted) -> bool:
        with self._lock:
            model = self._rerankers.get(wanted)
        return model is not None and model.done()

    def _once(
        self,
        models: dict[_Wanted, Future[_Model]],
        wanted: _Wanted,
        open_model: Callable[[], _Model],
    ) -> _Model:
        """The open model; who asks first opens it, which takes seconds, and keeps nobody else."""
        with self._lock:
            first = wanted not in models
            model = models.setdefault(wanted, Future())
        if first:
            try:
                model.set_result(open_model())
            except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it, too
                with self._lock:
                    if models.get(wanted) is model:
                        del models[wanted]
                model.set_exception(error)
        return model.result()

    def _open_encoder(
        self, record: ModelRecord, threads: int, device: Device
    ) -> ChildEncoder | MeasuringEncoder:
        opened = self._opened(record, threads, device)
        prestart.remember(self.directory, opened.arguments)
        return opened

    def _opened(
        self, record: ModelRecord, threads: int, device: Device
    ) -> ChildEncoder | MeasuringEncoder:
        folder = self.directory / record.id
        open_with = partial(ChildEncoder, folder, record, threads=threads)
        if device != "auto" or record.backend:
            return open_with(device=device)
        choice = read_choice(folder)
        if choice is None:
            return MeasuringEncoder(folder, open_with(), lambda backend: open_with(backend=backend))
        try:
            return open_with(backend=choice.backend)
        except ModelUnusable:  # it was there when it was chosen: a graphics processor may go
            return open_with()

    def _gather(
        self,
        name: str,
        place: Workplace,
        watch: Watch,
        pooling: Pooling | None,
        pooling_layers: int | None,
    ) -> ModelRecord:
        known = known_records().get(self._id_of(name))
        path = as_typed(name)
        if self.offline and (known is not None or not path.exists()):
            raise ModelSourceError(
                msg(
                    "Connections are switched off (munjang network on). A model can be installed "
                    "from files on this computer."
                )
            )
        if known is not None:
            record = with_pooling(known, pooling, pooling_layers)
            gather(record, place, watch)
            return record
        if path.exists():
            found = gather_local(path, place, watch)
            own = path.name if path.is_dir() else path.stem
            identity = re.sub(r"[^\w.-]+", "-", own).lstrip(".")  # with a dot before it, it is ours
            if found is None and (place.folder / GGUF).is_file():
                return describe_generator(identity, path.name)
            record = found or describe(place.folder, name=identity, title=path.name)
            return with_pooling(record, pooling, pooling_layers)
        if _HUB_NAME.fullmatch(name):
            source = Source("hub", name)
            weights = find_generator(source)
            if weights is not None:
                record = describe_generator(self._id_of(name), name)
                source = replace(source, files=(weights,))
                gather(replace(record, sources=(source,)), place, watch)
                return record
            gather_settings(source, place, watch)
            record = describe(place.folder, name=self._id_of(name), title=name)
            record = with_pooling(replace(record, sources=(source,)), pooling, pooling_layers)
            gather(record, place, watch)
            return record
        raise ModelNotInstalled(msg("There is no model named {name}", name=name))

    def _id_of(self, name: str) -> str:
        for record in known_records().values():
            if name.lower() in {record.id.lower(), record.hub_name.lower()}:
                return record.id
        return name.replace("/", "--")

    @contextmanager
    def _workplace(self) -> Iterator[Workplace]:
        """A place to work in, on the disk of the models, held against other installations."""
        work = self.directory / _WORK
        try:
            work.mkdir(parents=True, exist_ok=True)
            (self.directory / _CACHE_TAG).write_text(_SIGNATURE, "ascii")
            with (
                FileLock(work / "lock", timeout=0),
                _cleaned(work),
                tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as scratch,
            ):
                folder = Path(scratch, "model")
                folder.mkdir()
                yield Workplace(folder, Path(scratch), work / "partial")
        except Timeout as error:
            raise EnvironmentFailure(
                msg("Another installation of a model is going on"), path=self.directory
            ) from error
        except ModelError:
            raise
        except OSError as error:
            raise _disk_failure(error, self.directory) from error

    def _put_in_place(self, folder: Path, identity: str) -> None:
        goal = self.directory / identity
        self._forget(identity)
        if not goal.exists():
            folder.replace(goal)
            return
        # The old folder goes the moment the new one is there, and both ways are a rename.
        replaced = goal.replace(folder.parent / "replaced")
        try:
            folder.replace(goal)
        except OSError:
            replaced.replace(goal)
            raise

    def _forget(self, identity: str) -> None:
        with self._lock:
            for opened in self._all_open():
                for wanted in [wanted for wanted in opened if wanted[0] == identity]:
                    del opened[wanted]


@contextmanager
def _cleaned(work: Path) -> Iterator[None]:
    """Clear away what installations that were killed left behind, but not their downloads."""
    for entry in work.glob("tmp*"):
        shutil.rmtree(entry, ignore_errors=True)
    yield


def _close(model: Future[Any]) -> None:
    if model.exception() is None:
        model.result().close()


def _disk_failure(error: OSError, path: Path) -> EnvironmentFailure:
    return EnvironmentFailure(
        msg("The models cannot be written: {detail}", detail=error.strerror or str(error)),
        path=path,
    )
