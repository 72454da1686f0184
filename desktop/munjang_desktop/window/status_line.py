"""The line at the bottom: how far indexing is, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from munjang.records import FileState, Phase
from munjang_desktop import texts
from munjang_desktop.controls import ElidedLabel, IconButton, announce

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from munjang.records import Progress, Status
    from munjang_desktop.theme import Theme

_TOLD_FOR = 4000  # ms


class StatusLine(QFrame):
    """Puts the indexer's reports into words, and offers pause and the list of refused files.

    In between it tells in passing what somebody just did and cannot see.
    """

    pause_wanted = Signal(bool)
    refused_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self._progress: Progress | None = None
        self._status: Status | None = None
        self._paused = False
        self._moved = -1  # per cent
        self._told = ""  # in passing
        self._telling = QTimer(self, singleShot=True, interval=_TOLD_FOR)
        self._telling.timeout.connect(self._end_telling)
        self._phase = QLabel(self)
        self._details = ElidedLabel(Qt.TextElideMode.ElideRight, self)
        self._details.setObjectName("dim")
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(120, 6)
        self._library = QLabel(self)
        self._library.setObjectName("dim")
        self._refused = QPushButton(self)
        self._refused.setObjectName("link")
        self._refused.setCursor(Qt.CursorShape.PointingHandCursor)
        self._refused.clicked.connect(self.refused_wanted)
        self._pause = IconButton("pause", theme, self)
        self._pause.clicked.connect(self._toggle)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 16, 3)
        row.setSpacing(10)
        row.addWidget(self._pause)
        row.addWidget(self._phase)
        row.addWidget(self._bar)
        row.addWidget(self._details, 1)
        row.addWidget(self._refused)
        row.addWidget(self._library)
        self._show()

    @property
    def text(self) -> str:
        """Everything the line says now, as read by a screen reader."""
        parts = (self._phase, self._details, self._refused, self._library)
        return " ".join(part.text() for part in parts if not part.isHidden() and part.text())

    def show_progress(self, progress: Progress) -> None:
        """Say what the indexer is doing."""
        self._progress = progress
        self._show()

    def show_status(self, status: Status) -> None:
        """Say what the library holds."""
        self._status = status
        self._show()

    def set_paused(self, paused: bool) -> None:
        """Say whether the user has paused indexing."""
        self._paused = paused
        self._show()

    @Slot(str)
    def tell(self, text: str) -> None:
        """Say something in passing."""
        self._told = text
        self._telling.start()
        self._show()
        announce(self, text)

    @Slot(int)
    def show_moving(self, percent: int) -> None:
        """Say how far a move of the library is, before everything else; -1 when it has ended."""
        self._moved = percent
        self._show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Be as high without the button as with it, whose size the style sheet knows by now."""
        super().showEvent(event)
        self._pause.ensurePolished()
        around = self.contentsMargins() + self.layout().contentsMargins()
        height = self._pause.sizeHint().height()
        self.setMinimumHeight(height + around.top() + around.bottom())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    @Slot()
    def _toggle(self) -> None:
        self.pause_wanted.emit(not self._paused)

    @Slot()
    def _end_telling(self) -> None:
        self._told = ""
        self._show()

    def _show(self) -> None:
        if self._moved >= 0:
            self._show_move()
            return
        progress = self._progress
        working = progress is not None and progress.phase is not Phase.IDLE
        self._pause.show_icon("play" if self._paused else "pause")
        self._pause.describe(
            self.tr("Go on indexing") if self._paused else self.tr("Pause indexing")
        )
        self._pause.setVisible(working or self._paused)
        if self._told:
            self._phase.setText(self._told)
        elif self._paused:
            self._phase.setText(self.tr("Paused"))
        elif progress is None:
            self._phase.setText("")
        elif not working and self._status is not None and not self._status.folders:
            self._phase.setText(self.tr("No folders yet"))
        else:
            self._phase.setText(texts.phase(progress))
        reports = working and not self._told
        self._details.setText(self._describe(progress) if progress is not None and reports else "")
        done, total = _amount(progress)
        self._bar.setVisible(reports and total > 0)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._show_library()

    def _show_move(self) -> None:
        self._phase.setText(self.tr("The library is being moved"))
        self._details.setText(self.tr("{percent} %").format(percent=self._moved))
        self._bar.setRange(0, 100)
        self._bar.setValue(self._moved)
        self._bar.show()
        self._pause.hide()
        self._show_library()

    def _describe(self, progress: Progress) -> str:
        parts = []
        if progress.phase is Phase.SCANNING and progress.files_total:
            parts.append(self.tr("%Ln file(s) found", "", progress.files_total))
        elif progress.files_done < progress.files_total:
            parts.append(
                self.tr("{done} of {total} files").format(
                    done=texts.number(progress.files_done), total=texts.number(progress.files_total)
                )
            )
        if progress.passages_total and progress.phase is Phase.EMBEDDING:
            parts.append(
                self.tr("{done} of {total} paragraphs and sentences").format(
                    done=texts.number(progress.passages_done),
                    total=texts.number(progress.passages_total),
                )
            )
        status = self._status
        read = progress.files_done >= progress.files_total
        if read and status is not None and status.embedded < status.passages:
            share = 100 * status.embedded // status.passages
            parts.append(
                self.tr("found by words already, by meaning {share} %").format(share=share)
            )
        if not self._paused and progress.seconds_left is not None:
            parts += [texts.time_left(progress.seconds_left), texts.rate(progress)]
        return "  ·  ".join(part for part in parts if part)

    def _show_library(self) -> None:
        status = self._status
        # While there is work to do, the room is the work's.
        self._library.setVisible(status is not None and self._details.text() == "")
        if status is None:
            self._refused.hide()
            return
        coverage, partial = status.coverage, status.states.get(FileState.PARTIAL, 0)
        unread = sum(status.unread.values())
        self._refused.setVisible(bool(unread or partial))
        counted = texts.Counted()
        parts = counted.searchable(coverage.documents), counted.sentences(coverage.sentences)
        self._library.setText("  ·  ".join(parts))
        if unread:
            self._refused.setText(self.tr("%Ln file(s) could not be read", "", unread))
        else:
            self._refused.setText(self.tr("%Ln file(s) read in part", "", partial))


def _amount(progress: Progress | None) -> tuple[int, int]:
    """How much of how much is done, for the bar; (0, 0) where nothing can be said."""
    if progress is None or progress.phase is Phase.SCANNING:
        return 0, 0
    if progress.files_done < progress.files_total:
        return progress.files_done, progress.files_total
    return progress.passages_done, progress.passages_total
