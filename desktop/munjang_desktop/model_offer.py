"""The model that is missing, and how getting it is coming along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop import texts

if TYPE_CHECKING:
    from munjang.errors import MunjangError
    from munjang.models import InstallProgress, ModelRecord
    from munjang_desktop.workers import Workers


class ModelOffer(QObject):
    """A model that could be fetched, for every view that offers it; never fetched unasked."""

    changed = Signal()

    def __init__(self, workers: Workers, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self.known = False  # whether there is an encoder was checked
        self.missing: ModelRecord | None = None
        self.progress: InstallProgress | None = None
        self.error: MunjangError | None = None
        workers.encoder_missing.connect(self._encoder_checked)
        workers.install_began.connect(self._forget)
        workers.install_progress.connect(self._progressed)
        workers.installed.connect(self._installed)
        workers.install_failed.connect(self._failed)
        workers.install_cancelled.connect(self._forget)

    @property
    def installing(self) -> bool:
        """Whether a model is being fetched, which only one at a time can be."""
        return bool(self._workers.installing)

    def offer(self, record: ModelRecord) -> None:
        """Offer this model, unless another is missing more."""
        if self.missing is None:
            self.missing = record
            self.changed.emit()

    @Slot()
    def act(self) -> None:
        """Get the model, or stop getting it."""
        if self.installing:
            self._workers.cancel_install()
        elif self.missing is not None:
            self._workers.install(self.missing.id)

    @property
    def part_done(self) -> tuple[int, int]:
        """How many bytes have come and how many there are; 0 while that is not known."""
        progress = self.progress
        return (0, 0) if progress is None else (progress.done, progress.total or 0)

    def progress_text(self) -> str:
        """What is being done to get the model, in words."""
        text = str(self.progress.message) if self.progress is not None else ""
        text = text or self.tr("Getting the language model…")
        done, total = self.part_done
        if not (done and total):
            return text
        amount = self.tr("{done} of {total}").format(
            done=texts.data_size(done), total=texts.data_size(total)
        )
        return f"{text}  ·  {amount}"

    @Slot(object)
    def _encoder_checked(self, missing: ModelRecord | None) -> None:
        self.missing, self.known = missing, True
        self.changed.emit()

    @Slot(object)
    def _progressed(self, progress: InstallProgress) -> None:
        self.progress = progress
        self.changed.emit()

    @Slot()
    def _installed(self) -> None:
        self.missing = None
        self._say(None)

    @Slot(str, object)
    def _failed(self, name: str, error: MunjangError) -> None:
        ours = self.missing is not None and self.missing.id == name
        self._say(error if ours else None)

    @Slot()
    def _forget(self) -> None:
        self._say(None)

    def _say(self, error: MunjangError | None) -> None:
        self.progress, self.error = None, error
        self.changed.emit()
