"""All keys on one sheet, grouped by where they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from munjang_desktop.controls import resize_on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

_DRAWN = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}

Keys = tuple[str, str]  # keys that do something, apart from each other by blanks, and what
Group = tuple[str, list[Keys]]  # where keys work, and which


class KeySheet(QDialog):
    """Tells what the keys do. A test holds it against those that are bound."""

    def __init__(self, hotkey: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.groups: list[Group] = [*self._groups(), self._quick_search(hotkey)]
        heading = QLabel(self.tr("Keyboard shortcuts"), self)
        heading.setObjectName("dialogHeading")
        inside = QWidget()
        inside.setObjectName("settingsInside")
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(24, 8, 24, 20)
        columns.setSpacing(20)
        half = len(self.groups) // 2
        for groups in (self.groups[:half], self.groups[half:]):
            column = QVBoxLayout()
            column.setSpacing(8)
            for group in groups:
                _add_group(column, group)
            column.addStretch(1)
            columns.addLayout(column, 1)
        area = QScrollArea(self)
        area.setObjectName("settingsPage")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setAccessibleName(self.tr("Keyboard shortcuts"))
        area.setWidget(inside)
        area.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        area.setFocus()  # arrows scroll
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 20, 0, 0)
        whole.setSpacing(10)
        heading.setContentsMargins(24, 0, 24, 0)
        whole.addWidget(heading)
        whole.addWidget(area)
        resize_on_screen(self, 760, 620)

    def _groups(self) -> list[Group]:
        return [
            (
                self.tr("Anywhere"),
                [
                    ("Ctrl+1", self.tr("search")),
                    ("Ctrl+2", self.tr("library")),
                    ("Ctrl+3", self.tr("map")),
                    ("Ctrl+L", self.tr("go to the search field")),
                    ("Ctrl+F", self.tr("find in the document, or filter the library")),
                    ("Esc", self.tr("start again")),
                    ("Ctrl+O", self.tr("add a folder")),
                    ("Ctrl+,", self.tr("preferences")),
                    ("F10", self.tr("menu")),
                    ("Shift+F10", self.tr("menu of what is chosen")),
                    ("F1", self.tr("this sheet")),
                    ("Ctrl+Q", self.tr("quit")),
                ],
            ),
            (
                self.tr("In the search field"),
                [
                    ("Down", self.tr("recent searches, while it is empty")),
                    ("Tab", self.tr("complete a filter")),
                    ("Del", self.tr("forget the recent search that is chosen")),
                    ("Ctrl+D", self.tr("keep the search")),
                    ("Ctrl+J", self.tr("precise: read the best answers again")),
                    ("Alt+Enter", self.tr("answer the question in words")),
                ],
            ),
            (
                self.tr("In the results"),
                [
                    ("Up Down", self.tr("choose a sentence")),
                    ("Enter", self.tr("open the document")),
                    ("Ctrl+Enter", self.tr("show it in its folder")),
                    ("Space", self.tr("preview")),
                    ("Ctrl+C", self.tr("copy the sentence with its source")),
                    ("Ctrl+Shift+C", self.tr("copy the path")),
                    ("Ctrl+E", self.tr("export the results")),
                ],
            ),
            (
                self.tr("In the preview"),
                [
                    ("F3 Shift+F3", self.tr("next and previous sentence found")),
                    ("Enter Shift+Enter", self.tr("next and previous match, while finding")),
                    ("Ctrl++ Ctrl+-", self.tr("larger and smaller pages")),
                ],
            ),
            (
                self.tr("In the library"),
                [
                    ("Enter", self.tr("open the file")),
                    ("Ctrl+Enter", self.tr("show it in its folder")),
                    ("Ctrl+C", self.tr("copy the files as a table")),
                    ("Del", self.tr("leave the files out")),
                ],
            ),
            (
                self.tr("On the map"),
                [
                    ("Left Right Up Down", self.tr("go to the next document")),
                    ("Enter", self.tr("open the document")),
                    ("+ - 0", self.tr("nearer, farther, all of it")),
                ],
            ),
        ]

    def _quick_search(self, hotkey: str) -> Group:
        anywhere = [(hotkey, self.tr("open it, or close it, over any program"))]
        return (
            self.tr("In quick search"),
            [
                *(anywhere if hotkey else []),
                ("Enter", self.tr("open the document")),
                ("Ctrl+Enter", self.tr("show it in its folder")),
                ("Tab", self.tr("complete a filter, or take the query to the window")),
                ("Esc", self.tr("close it")),
            ],
        )


def _add_group(column: QVBoxLayout, group: Group) -> None:
    name, rows = group
    heading = QLabel(name)
    heading.setObjectName("groupHeading")
    card = QFrame()
    card.setObjectName("card")
    grid = QGridLayout(card)
    grid.setContentsMargins(14, 12, 14, 12)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(1, 1)
    for row, (keys, meaning) in enumerate(rows):
        grid.addLayout(_caps(keys.split()), row, 0)
        words = QLabel(meaning)
        words.setObjectName("dim")
        words.setWordWrap(True)
        grid.addWidget(words, row, 1)
    column.addWidget(heading)
    column.addWidget(card)
    column.addSpacing(8)


def _caps(keys: Sequence[str]) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(4)
    for key in keys:
        drawn = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        cap = QLabel(_DRAWN.get(key, drawn))
        cap.setObjectName("key")
        line.addWidget(cap, 0, Qt.AlignmentFlag.AlignTop)
    line.addStretch(1)
    return line
