"""Faults of what is around a library: the disk, its rights, and other processes."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import apsw
from _broken_files import PAGE, noise
from _faults import Fault, run_command
from _victims import Child, Place, make_older

from munjang.store.connection import CATALOG_NAME
from munjang.store.schema import VERSION

_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2  # capabilities: root is stopped by no mode of a file
_PR_CAPBSET_DROP = 24
_CAPABILITIES = 0x20080522  # the version of the structures


def broken_machine() -> Iterator[Fault]:
    """All of them that this user can bring about."""
    if os.geteuid() == 0:
        yield from _disks()
        yield from _rights()
    else:
        print("not root: full and read-only disks and taken rights are passed over")
    yield from _others()


def _disks() -> Iterator[Fault]:
    for name, commands in {
        "indexing": (("index",), ("search", "heron")),
        "rebuilding": (("rebuild",), ("search", "heron")),
        "changing a setting": (("ocr", "on"), ("search", "heron")),
    }.items():
        for room in (0, 40, 400):
            yield Fault(
                "disk full", f"{name}, {room} KiB left", around=_full(room), commands=commands
            )
    yield Fault("disk full", "migrating", harm=_old, around=_full(60), commands=(("index",),))
    yield Fault(
        "disk full",
        "repairing",
        harm=noise(9),
        around=_full(60),
        commands=(("index",), ("search", "heron")),
    )
    for room in (-200, -40, 4, 24):
        yield Fault(
            "disk full",
            f"moving to where {room} KiB would be left",
            around=_small_elsewhere(room),
            commands=(("move", "{elsewhere}"), ("search", "heron")),
        )
    for name, commands in {
        "searching": (("search", "heron"),),
        "indexing": (("index",), ("status",)),
        "changing a setting": (("ocr", "on"),),
    }.items():
        yield Fault("read-only disk", name, around=_read_only, commands=commands)


def _rights() -> Iterator[Fault]:
    def modes(name: str, mode: int) -> Callable[[Place], Any]:
        @contextmanager
        def around(place: Place) -> Iterator[None]:
            (place.library / "vectors").mkdir(exist_ok=True)
            path = place.library / name
            before = path.stat().st_mode
            path.chmod(mode)
            yield
            path.chmod(before)

        return around

    for name, mode in {
        CATALOG_NAME: 0o400,
        "": 0o500,
        "vectors": 0o000,
        "essentials.json": 0o000,
    }.items():
        yield Fault(
            "rights taken", f"{name or 'folder'} {mode:o}", around=modes(name, mode), by_rights=True
        )


def give_up_privileges() -> None:
    """Be stopped by the modes of files, this process and its children, though it is root's."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    data = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice 32
    if libc.capget(header, data) == 0:
        for place in (0, 1, 2):
            data[place] &= ~(1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH)
        libc.capset(header, data)


def _old(place: Place) -> None:
    """A library of the version before, of some size."""
    heron = place.documents / "first" / "heron.txt"
    sentence = "The heron stands and waits. " * 5_000
    make_older(place, VERSION - 1, [heron.parent], heron, sentence)
    with closing(apsw.Connection(str(place.library / CATALOG_NAME))) as catalog:
        catalog.execute("INSERT INTO ignore_rules (pattern) VALUES ('*.bak')")
        # The folder may have scanned documents, which the other library reads.
        catalog.execute("DELETE FROM meta WHERE key = 'text_recognition'")


def _used(place: Place) -> int:
    """KiB that the library takes."""
    return sum(-(-p.stat().st_size // PAGE) * 4 for p in place.library.rglob("*") if p.is_file())


@contextmanager
def _mounted(place: Place, options: str) -> Iterator[None]:
    """The library on a file system of its own, and back on the old one afterwards."""
    kept = place.library.with_name("library on disk")
    place.library.rename(kept)
    place.library.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place.library], check=True)
    try:
        shutil.copytree(kept, place.library, dirs_exist_ok=True)
        yield
        shutil.rmtree(kept)
        shutil.copytree(place.library, kept)
    finally:
        subprocess.run(["umount", "-l", place.library], check=True)
        place.library.rmdir()
        kept.rename(place.library)


def _full(kibibytes: int) -> Callable[[Place], Any]:
    @contextmanager
    def around(place: Place) -> Iterator[None]:
        with _mounted(place, "size=512m"):
            options = f"remount,size={_used(place) + kibibytes}k"
            subprocess.run(["mount", "-o", options, place.library], check=True)
            yield
            subprocess.run(["mount", "-o", "remount,size=512m", place.library], check=True)

    return around


def _small_elsewhere(kibibytes: int) -> Callable[[Place], Any]:
    """A disk to move to that fills up although there seemed to be room."""

    @contextmanager
    def around(place: Place) -> Iterator[None]:
        place.elsewhere.mkdir()
        options = ["-t", "tmpfs", "-o", f"size={max(4, _used(place) + kibibytes)}k"]
        subprocess.run(["mount", *options, "tmpfs", place.elsewhere], check=True)
        usage = shutil.disk_usage
        shutil.disk_usage = lambda _: usage("/")
        try:
            yield
            Child(lambda: run_command(place, "move", "--back")).result()  # if there was room
        finally:
            shutil.disk_usage = usage
            subprocess.run(["umount", "-l", place.elsewhere], check=True)
            place.elsewhere.rmdir()

    return around


@contextmanager
def _unplugged(place: Place) -> Iterator[None]:
    drawer = place.elsewhere.with_name("drawer")
    Child(lambda: run_command(place, "move", "{elsewhere}")).result()
    place.elsewhere.rename(drawer)
    yield
    drawer.rename(place.elsewhere)


@contextmanager
def _read_only(place: Place) -> Iterator[None]:
    with _mounted(place, "size=512m"):
        subprocess.run(["mount", "-o", "remount,ro", place.library], check=True)
        yield
        subprocess.run(["mount", "-o", "remount,rw", place.library], check=True)


# Other processes


def _others() -> Iterator[Fault]:
    yield Fault("locked", "for writing", around=_locked("BEGIN IMMEDIATE"))
    yield Fault(
        "locked", "altogether", around=_locked("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
    )
    for name in ("index", "rebuild", "search heron", "folders"):
        words = tuple(name.split())
        yield Fault(
            "two at once", f"indexer and {words[0]}", around=_beside("index"), commands=(words,) * 3
        )
    yield Fault(
        "two at once",
        "watcher and index",
        around=_beside("watch"),
        commands=(("index",), ("search", "heron")),
    )
    yield Fault(
        "two at once",
        "watcher that meets damage",
        around=_beside("watch", damage=True),
        commands=(("search", "heron"),) * 3,
    )
    yield Fault(
        "taken away",
        "with the disk it was moved to, and brought back",
        around=_unplugged,
        commands=(("search", "heron"), ("index",), ("folders",), ("move", "--back")),
    )
    yield Fault(
        "taken away", "while watching, for good", around=_taken_away(back=False), commands=()
    )
    yield Fault(
        "taken away", "while watching, and brought back", around=_taken_away(back=True), commands=()
    )


def _locked(statements: str) -> Callable[[Place], Any]:
    @contextmanager
    def around(place: Place) -> Iterator[None]:
        ready, go = os.pipe(), os.pipe()

        def hold() -> None:
            connection = apsw.Connection(str(place.library / CATALOG_NAME))
            list(connection.execute(statements))  # one that answers would stop the others
            os.write(ready[1], b"!")
            os.read(go[0], 1)
            connection.close()

        child = Child(hold)
        os.read(ready[0], 1)
        yield
        os.write(go[1], b"!")
        child.result()
        for end in (*ready, *go):
            os.close(end)

    return around


def _beside(word: str, *, damage: bool = False) -> Callable[[Place], Any]:
    @contextmanager
    def around(place: Place) -> Iterator[None]:
        def work() -> tuple[int, str]:
            return run_command(place, word)

        child = Child(work)
        time.sleep(0.3 if word == "index" else 1.5)
        if damage:
            noise(9)(place)
        yield
        if word == "watch":
            time.sleep(2.0)
            os.kill(child.pid, 15)
        status, said = child.result(60)
        if status and not said.startswith("munjang: "):
            raise SystemExit(f"the {word} beside failed: {said}")

    return around


def _taken_away(*, back: bool) -> Callable[[Place], Any]:
    @contextmanager
    def around(place: Place) -> Iterator[None]:
        kept = place.library.with_name("taken away")
        with _beside("watch")(place):
            place.library.rename(kept)
            (place.documents / "first" / "report.txt").touch()
            time.sleep(2.0)
            yield
        shutil.rmtree(place.library, ignore_errors=True)
        if back:
            kept.rename(place.library)
        else:
            shutil.rmtree(kept)
            with place.open() as library:  # the user adds the folder again
                library.add_folder(place.documents / "first")
                library.preferences.change_rules(add=["*.bak"])

    return around
