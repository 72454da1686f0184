"""Every error that Munjang raises on purpose.

::

    MunjangError                  title, message, path; `str()` is in the reader's language
    ├── EnvironmentFailure        the machine failed, not the program: disk full, no permission …
    │   ├── LibraryBusy           another process is writing to this library
    │   ├── LibraryTooNew         made by a newer Munjang; refused, not damaged
    │   ├── LibraryGone           moved or deleted while it was in use
    │   └── LibraryAway           it is on a disk that cannot be reached
    ├── GivenUp                   nobody waits any more for what was going on
    ├── LibraryDamaged            the catalog cannot be read
    ├── FolderError               a folder cannot be added, removed or read
    ├── RuleError                 an ignore rule cannot be understood
    ├── SettingError              a setting cannot be what it is to be
    ├── PasswordError             a password does not fit, or there is nothing to open with it
    ├── ModelError                a model is missing, broken or cannot be had
    │   ├── ModelNotInstalled
    │   ├── ModelInUse            it cannot be removed while the library is searched with it
    │   ├── ModelSourceError      no source of the model answered, or what came was wrong
    │   ├── ModelLoading          it is not open yet, and whoever asks does not want to wait
    │   └── ModelUnusable         the files are there but cannot be run
    ├── PageError                 a document's pages cannot be shown: its file is gone or changed
    └── ExtractionRefused         a document cannot be read; carries the ledger state
        └── ReaderDied            the child that read it crashed, hung or ran out of memory

Anything else that escapes is a bug.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from munjang.messages import Message, msg


class MunjangError(Exception):
    """Base of all expected errors: what happened, where, and what the user can do."""

    title: ClassVar[Message] = msg("Munjang ran into a problem")

    def __init__(self, message: Message, *, path: Path | str | None = None) -> None:
        super().__init__(message.template)
        self.message = message
        self.path = Path(path) if path is not None else None

    def __str__(self) -> str:
        return str(self.message)


class EnvironmentFailure(MunjangError):
    """The machine failed (disk, permission, another process), not the program."""

    title = msg("The computer refused")


class GivenUp(MunjangError):
    """Nobody waits any more for what was going on; raised by whoever is asked whether to go on."""

    def __init__(self) -> None:
        super().__init__(msg("This was given up"))


class LibraryBusy(EnvironmentFailure):
    """Another process is writing to this library."""

    title = msg("The library is in use")


class LibraryTooNew(EnvironmentFailure):
    """The library was made by a newer version of Munjang."""

    title = msg("The library is newer than this program")


class LibraryGone(EnvironmentFailure):
    """The library was moved or deleted while it was in use."""

    title = msg("The library is gone")


class LibraryAway(EnvironmentFailure):
    """The library was moved to a place that cannot be reached now."""

    title = msg("The library cannot be reached")


class LibraryDamaged(MunjangError):
    """The catalog cannot be read."""

    title = msg("The library is damaged")


class FolderError(MunjangError):
    """A folder cannot be added, removed or read."""

    title = msg("The folder cannot be used")


class RuleError(MunjangError):
    """An ignore rule cannot be understood, or is not there."""

    title = msg("The rule cannot be used")


class SettingError(MunjangError):
    """A setting cannot be what it is to be."""

    title = msg("This cannot be set")


class PasswordError(MunjangError):
    """A password does not open the document, or cannot be used for it."""

    title = msg("The password cannot be used")


class ModelError(MunjangError):
    """A model is missing, broken or cannot be had."""

    title = msg("The model cannot be used")


class ModelNotInstalled(ModelError):
    """The model is known but its files are not on this machine."""

    title = msg("The model is not installed")


class ModelInUse(ModelError):
    """The library is searched with this model: it cannot be removed."""

    title = msg("The model is in use")


class ModelSourceError(ModelError):
    """No source of the model answered, or what it sent was not the model."""

    title = msg("The model could not be fetched")


class ModelLoading(ModelError):
    """A model is not open yet, and whoever asks does not want to wait."""


class ModelUnusable(ModelError):
    """The model's files are there but cannot be run."""

    title = msg("The model cannot be run")


class PageError(MunjangError):
    """The pages of a document cannot be shown: its file is gone, or not the one that was read."""

    title = msg("The pages cannot be shown")


class ExtractionRefused(MunjangError):
    """A document cannot be read.

    `state` is the name of the :class:`munjang.records.FileState` it gets in the ledger.
    """

    title = msg("The document cannot be read")

    def __init__(self, state: str, message: Message, *, path: Path | str | None = None) -> None:
        super().__init__(message, path=path)
        self.state = state


class ReaderDied(ExtractionRefused):
    """The child process crashed, hung or exceeded its limits on this document."""

    def __init__(self, message: Message, *, path: Path | str | None = None) -> None:
        super().__init__("failed", message, path=path)
