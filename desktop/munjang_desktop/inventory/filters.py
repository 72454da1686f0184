"""What narrows the list of files: their states, words of their paths, folder and type."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from munjang.overview import FileFilter
from munjang.records import FileState
from munjang_desktop import texts
from munjang_desktop.controls import Choice
from munjang_desktop.flow import FlowLayout
from munjang_desktop.icons import icon
from munjang_desktop.inventory import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from munjang.records import Folder
    from munjang_desktop.theme import Theme

_PAUSE = 150  # ms without a key before the list changes


class StateChip(QToolButton):
    """Lets files of one state be shown, with their number; without a state, those of all."""

    def __init__(self, state: FileState | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.setObjectName("stateChip")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_count(self, count: int) -> None:
        """Say how many files there are."""
        name = self.tr("All") if self.state is None else texts.file_state(self.state)
        self.setText(f"{name}  {texts.number(count)}")
        self.setAccessibleName(f"{name}, {texts.Counted().files(count)}")


class FilterBar(QWidget):
    """Builds the filter that the user means."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filter = FileFilter()
        self._counts: Mapping[FileState, int] = {}
        self._kinds: Mapping[str, int] = {}
        self._extra = ""  # words for a condition that came from a plot
        self._folders: Sequence[Folder] = ()
        self._chips = {state: StateChip(state, self) for state in (None, *FileState)}
        self.field = QLineEdit(self)
        self.field.setObjectName("filterField")
        self.field.setClearButtonEnabled(True)
        self._lens = QAction(self)
        self.field.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self.folder = Choice(theme, self)
        self.kind = Choice(theme, self)
        for box in (self.folder, self.kind):
            box.setMaximumWidth(220)
        self.extra = QToolButton(self)
        self.extra.setObjectName("stateChip")
        self.extra.setCheckable(True)
        self.extra.setChecked(True)
        self.extra.setIconSize(QSize(12, 12))
        self.extra.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.extra.setCursor(Qt.CursorShape.PointingHandCursor)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._text_changed)
        self._lay_out()
        self._connect()
        self._draw()
        self._retranslate()

    @property
    def filter(self) -> FileFilter:
        """What is to be shown."""
        return self._filter

    def set_filter(self, wanted: FileFilter, extra: str = "") -> None:
        """Show other files; `extra` says what the filter has that no field here shows."""
        self._filter, self._extra = wanted, extra
        self._timer.stop()
        self.field.blockSignals(True)
        self.field.setText(wanted.text)
        self.field.blockSignals(False)
        self._show()
        self.changed.emit()

    def show_counts(self, states: Mapping[FileState, int], kinds: Mapping[str, int]) -> None:
        """Say how many files each choice would show."""
        self._counts, self._kinds = states, kinds
        self._show()

    def show_folders(self, folders: Sequence[Folder]) -> None:
        """Offer these folders."""
        if [folder.path for folder in folders] != [folder.path for folder in self._folders]:
            self._folders = list(folders)
            wanted = self._filter.folder
            self._show()
            if wanted is not None and not self._extra and not self._known(wanted):
                self.set_filter(replace(self._filter, folder=None))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        chips = QWidget(self)
        flow = FlowLayout(chips)
        flow.setContentsMargins(0, 0, 0, 0)
        for chip in self._chips.values():
            flow.addWidget(chip)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self.field, 1)
        fields.addWidget(self.folder)
        fields.addWidget(self.kind)
        fields.addWidget(self.extra)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(chips)
        column.addLayout(fields)

    def _connect(self) -> None:
        for chip in self._chips.values():
            chip.clicked.connect(self._chip_clicked)
        self.field.textEdited.connect(self._timer.start)
        self.field.textChanged.connect(self._cleared)
        self.folder.activated.connect(self._folder_chosen)
        self.kind.activated.connect(self._kind_chosen)
        self.extra.clicked.connect(self._drop_extra)
        self._theme.changed.connect(self._draw)

    @Slot()
    def _chip_clicked(self) -> None:
        chip = self.sender()
        assert isinstance(chip, StateChip)
        states = frozenset() if chip.state is None else self._filter.states ^ {chip.state}
        self._change(states=states)

    @Slot(str)
    def _cleared(self, text: str) -> None:
        if not text:
            self._text_changed()

    @Slot()
    def _text_changed(self) -> None:
        self._timer.stop()
        self._change(text=self.field.text().strip())

    @Slot(int)
    def _folder_chosen(self, index: int) -> None:
        folder: Path | None = self._folders[index - 1].path if index else None
        if self._filter.folder is not None and not self._known(self._filter.folder):
            self._extra = ""  # it was of that file
        self._change(folder=folder)

    @Slot(int)
    def _kind_chosen(self, index: int) -> None:
        self._change(kind=self.kind.itemData(index))

    @Slot()
    def _drop_extra(self) -> None:
        self._extra = ""
        folder = self._filter.folder if self._known(self._filter.folder) else None
        self._change(language=None, modified=None, read=None, folder=folder)

    def _change(self, **changes: object) -> None:
        changed = replace(self._filter, **changes)  # type: ignore[arg-type]
        if changed != self._filter:
            self._filter = changed
            self.changed.emit()
        self._show()

    def _show(self) -> None:
        states = self._filter.states
        for state, chip in self._chips.items():
            count = sum(self._counts.values()) if state is None else self._counts.get(state, 0)
            chip.show_count(count)
            chip.setChecked(state in states if state is not None else not states)
            chip.setVisible(state is None or bool(count) or state in states)
        folders = [(texts.folder_name(folder.path), folder.path) for folder in self._folders]
        chosen = self._filter.folder if self._known(self._filter.folder) else None
        self.folder.offer([(self.tr("All folders"), None), *folders], chosen)
        kinds = sorted({*self._kinds, self._filter.kind} - {""}, key=self._by_number)
        named = [
            (f"{words.kind(name)}  {texts.number(self._kinds.get(name, 0))}", name)
            for name in kinds
        ]
        self.kind.offer([(self.tr("All types"), ""), *named], self._filter.kind)
        self.folder.setVisible(len(self._folders) > 1)
        self.extra.setVisible(bool(self._extra))
        self.extra.setChecked(True)
        self.extra.setText(self._extra)

    def _known(self, folder: Path | None) -> bool:
        """Whether it is one of the folders on offer, not a single file."""
        return any(folder == known.path for known in self._folders)

    def _by_number(self, kind: str) -> int:
        return -self._kinds.get(kind, 0)

    @Slot()
    def _draw(self) -> None:
        colours = self._theme.colours
        self._lens.setIcon(icon("search", colours.faint))
        self.extra.setIcon(icon("close", colours.dim))

    def _retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Filter by name or folder"))
        self.field.setAccessibleName(self.tr("Filter by name or folder"))
        self.folder.setAccessibleName(self.tr("Folder"))
        self.kind.setAccessibleName(self.tr("Type"))
        self.extra.setToolTip(self.tr("Show the others too"))
        self._show()
