"""Where a library is: in its home, the directory that is named to open it, or where it was moved.

At home a small file says where the library is now, and which other places may still hold something
of it. It is written before anything is copied, and one write of it moves the library: at whatever
moment a move is killed, who looks next finds one library that is whole, and knows what to clear
away. The new place has a mark by which it is told from any other folder of that path, such as that
of another disk in the same socket.

Where that place is gone for good a new library is begun at home. The file then remembers the
earlier one, which is never touched: it can be gone back to when its disk turns up.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import apsw
from filelock import FileLock, Timeout

from munjang.errors import EnvironmentFailure, FolderError, LibraryAway, LibraryBusy
from munjang.messages import msg
from munjang.store import private_files
from munjang.store.backups import CATALOG_NAME
from munjang.store.connection import open_catalog
from munjang.store.mark import MARK_NAME, read_mark
from munjang.store.private_files import disk_failure, make_directory, sync_directory, write_whole
from munjang.store.removal import remove_files

_FILE_NAME = "moved.json"
_LOCK_NAME = "moving.lock"
_UNREADABLE_NAME = "moved.unreadable.json"
_LOCKS = ("indexer.lock", "upgrade.lock")


@dataclass(frozen=True, slots=True)
class _Site:
    """A directory away from home, and the mark that is put there."""

    directory: Path
    mark: str

    @property
    def is_there(self) -> bool:
        """Whether it can be reached, and is not another folder of this path."""
        return self.mark == read_mark(self.directory).get("mark")


@dataclass(frozen=True, slots=True)
class _Whereabouts:
    """What the file at home says. None stands for home itself."""

    library: _Site | None = None
    leftovers: tuple[_Site | None, ...] = ()
    earlier: tuple[_Site | None, ...] = ()  # left for another library, with all that is in them


@dataclass(frozen=True, slots=True)
class Earlier:
    """A library that was left for another one: where it is, and whether it can be reached."""

    directory: Path
    reachable: bool
    at_home: bool


class Place:
    """Tells where one library is, and moves that: :attr:`munjang.library.Library.place`."""

    def __init__(self, home: Path) -> None:
        self.home = home

    @classmethod
    def of(cls, directory: Path) -> Self:
        """The place of the library that is, or was, in `directory`, if only after a move."""
        home = read_mark(directory).get("home")
        if home is not None:
            found = cls(Path(home))
            with suppress(EnvironmentFailure):
                site = found._read().library
                if site is not None and site.is_there and _same(site.directory, directory):
                    return found
        return cls(directory)

    def locate(self) -> Path:
        """The directory that the library is in now.

        Raises:
            LibraryAway: it was moved to a place that cannot be reached.
        """
        site = self._read().library
        while site is not None and not site.is_there:
            now = self._read().library
            if now == site:  # it was not moved on since it was looked for
                raise LibraryAway(
                    msg(
                        "The library was moved to {path}, which cannot be reached now. Connect its "
                        "disk and try again.",
                        path=str(site.directory),
                    ),
                    path=site.directory,
                )
            site = now
        return self.home if site is None else site.directory

    def open(self) -> apsw.Connection:
        """Open the library's catalog where it is, as :func:`open_catalog` does.

        It may be moved at this moment: a new one is made only where it is not, or else there would
        be two.
        """
        while True:
            directory = self.locate()
            catalog = directory / CATALOG_NAME
            if not catalog.exists():
                if self.locate() == directory:  # it is elsewhere before it is removed here
                    return open_catalog(directory)
            else:
                try:
                    return open_catalog(directory, make=False)
                except EnvironmentFailure:
                    if catalog.exists():
                        raise

    @contextmanager
    def changing(self, *, patience: float = 0.0) -> Iterator[None]:
        """Let one process at a time move the library, or clear up after a move.

        Whoever clears up needs a moment: wait so many seconds.

        Raises:
            LibraryBusy: another one does.
        """
        lock = FileLock(self.home / _LOCK_NAME, timeout=patience)
        try:
            lock.acquire()
        except Timeout as error:
            raise LibraryBusy(
                msg("The library is being moved; try again when that is done."), path=self.home
            ) from error
        except OSError as error:
            raise disk_failure(self.home, error) from error
        try:
            yield
        finally:
            lock.release()

    def prepare(self, directory: Path) -> None:
        """Make a directory into which the library will be moved; until then it is a leftover."""
        known = self._read()
        site = None if _same(directory, self.home) else _Site(directory, secrets.token_hex(8))
        self._write(replace(known, leftovers=(*known.leftovers, site)))
        if site is None:
            return
        try:
            make_directory(directory)
        except OSError as error:
            raise disk_failure(directory, error) from error
        mark = json.dumps({"mark": site.mark, "home": str(self.home)})
        write_whole(directory / MARK_NAME, mark.encode("ascii"))
        with suppress(OSError):
            sync_directory(directory.parent)

    def switch(self) -> None:
        """From now on the library is in what was prepared last, and left over where it was."""
        known = self._read()
        *others, site = known.leftovers
        self._write(replace(known, library=site, leftovers=(*others, known.library)))

    def begin_anew(self) -> None:
        """Have a new library at home where the one there is now cannot be reached.

        That one stays among the :meth:`earlier` ones. Where it can be reached, nothing is done.

        Raises:
            LibraryBusy: the library is being moved.
        """
        with self.changing():
            try:
                known = self._read()
            except LibraryAway:
                file = self.home / _FILE_NAME
                file.replace(file.with_name(_UNREADABLE_NAME))  # somebody may read it
                return
            if known.library is None or known.library.is_there:
                return
            self.clear_leftovers()
            left = tuple(site for site in self._read().leftovers if site is not None)
            self._write(_Whereabouts(None, left, (*known.earlier, known.library)))

    def earlier(self) -> list[Earlier]:
        """The libraries that were left for another one."""
        return [
            Earlier(
                self._directory(site),
                (self.home / CATALOG_NAME).exists() if site is None else site.is_there,
                at_home=site is None,
            )
            for site in self._read().earlier
        ]

    def return_to(self, directory: Path) -> None:
        """Go back to an earlier library; the present one is among the earlier ones then.

        Raises:
            FolderError: there is none, or it cannot be reached.
            LibraryBusy: the library is being moved.
        """
        with self.changing():
            known = self._read()
            site = self._earlier_site(known, directory)
            if site is not None and not site.is_there:
                raise FolderError(
                    msg("{path} cannot be reached now.", path=str(directory)), path=directory
                )
            others = (one for one in known.earlier if one != site)
            self._write(replace(known, library=site, earlier=(*others, known.library)))

    def forget(self, directory: Path) -> None:
        """No longer remember an earlier library: one at home is removed, others stay as they are.

        Raises:
            FolderError: there is none.
            LibraryBusy: the library is being moved.
        """
        with self.changing():
            known = self._read()
            site = self._earlier_site(known, directory)
            kept = replace(known, earlier=tuple(one for one in known.earlier if one != site))
            if site is None:
                kept = replace(kept, leftovers=(*kept.leftovers, None))
            self._write(kept)
            self.clear_leftovers()

    def _earlier_site(self, known: _Whereabouts, directory: Path) -> _Site | None:
        for site in known.earlier:
            if _same(self._directory(site), directory):
                return site
        raise FolderError(
            msg("No earlier library is remembered in {path}.", path=str(directory)), path=directory
        )

    def _directory(self, site: _Site | None) -> Path:
        return self.home if site is None else site.directory

    def clear_leftovers(self) -> None:
        """Remove what a move has left that is over, or was killed; what cannot be, another time."""
        private_files.clear_unfinished(self.home / _FILE_NAME)
        known = self._read()
        left = tuple(
            site for site in known.leftovers if site != known.library and not self._clear(site)
        )
        if left != known.leftovers:
            self._write(replace(known, leftovers=left))

    def tidy(self) -> None:
        """:meth:`clear_leftovers`, unless there are none or a move is going on."""
        with suppress(EnvironmentFailure):
            if self._read().leftovers:
                with self.changing():
                    self.clear_leftovers()
            else:
                private_files.clear_unfinished(self.home / _FILE_NAME)

    def _clear(self, site: _Site | None) -> bool:
        """Whether nothing of the library is there any more."""
        directory = self._directory(site)
        if site is not None and not site.is_there:
            # It was not made yet, or nearly removed; or its disk is away, and with it the folder.
            private_files.clear_unfinished(directory / MARK_NAME)
            with suppress(OSError):
                directory.rmdir()
            return directory.parent.is_dir()
        if not remove_files(directory):
            return False
        try:
            for name in _LOCKS:
                (directory / name).unlink(missing_ok=True)
            if site is not None:
                (directory / MARK_NAME).unlink(missing_ok=True)
        except OSError:
            return False
        if site is not None:
            with suppress(OSError):  # somebody has put something else there
                directory.rmdir()
        return True

    def _read(self) -> _Whereabouts:
        file = self.home / _FILE_NAME
        try:
            plain = json.loads(file.read_bytes())
            return _Whereabouts(
                _site(plain["library"]),
                tuple(_site(one) for one in plain["leftovers"]),
                tuple(_site(one) for one in plain.get("earlier", ())),
            )
        except (FileNotFoundError, NotADirectoryError):
            return _Whereabouts()
        except OSError as error:
            raise disk_failure(file, error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise LibraryAway(
                msg(
                    "The file {file} says where the library was moved to, and cannot be read.",
                    file=str(file),
                ),
                path=file,
            ) from error

    def _write(self, known: _Whereabouts) -> None:
        file = self.home / _FILE_NAME
        if known == _Whereabouts():
            try:
                file.unlink(missing_ok=True)
                sync_directory(self.home)
            except OSError as error:
                raise disk_failure(file, error) from error
            return
        plain = {
            "library": _plain(known.library),
            "leftovers": [_plain(site) for site in known.leftovers],
            "earlier": [_plain(site) for site in known.earlier],
        }
        write_whole(file, json.dumps(plain, indent=1).encode("ascii"))


def _site(plain: dict[str, str] | None) -> _Site | None:
    return None if plain is None else _Site(Path(plain["path"]), plain["mark"])


def _plain(site: _Site | None) -> dict[str, str] | None:
    return None if site is None else {"path": str(site.directory), "mark": site.mark}


def _same(left: Path, right: Path) -> bool:
    return left.resolve() == right.resolve()
