"""The filters of the query as chips below the search field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from munjang_desktop import texts
from munjang_desktop.controls import IconButton
from munjang_desktop.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang.search.guide import Choice, FilterPart, Guide
    from munjang_desktop.theme import Theme
    from munjang_desktop.window.places import Place

_OFFERED = ("type", "folder", "modified", "lang")
_SEVERAL = {"type", "lang"}  # can be more than one at a time
_MOST = 14  # choices in a menu; the rest is typed
_LONGEST = 26  # characters of a value on a chip


class Chip(QFrame):
    """One filter: a menu to choose from, and a cross that takes it out of the query."""

    chosen = Signal(str, str)  # name of the filter, a value that was picked or picked out
    removed = Signal(object)  # FilterPart

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.name = name
        self.part: FilterPart | None = None
        self._choices: Sequence[Choice] = ()
        self.button = QToolButton(self)
        self.button.setObjectName("chipButton")
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.cross = IconButton("close", theme, self)
        self.cross.setObjectName("chipCross")
        self.cross.setIconSize(QSize(12, 12))
        self.cross.clicked.connect(self._remove)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.button)
        row.addWidget(self.cross)

    def show_part(self, title: str, part: FilterPart | None, choices: Sequence[Choice]) -> None:
        """Say what the filter is now; `part` is None where it is not in the query."""
        self.part, self._choices = part, choices
        value = "" if part is None else ", ".join(part.values)
        short = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
        text = title if part is None else f"{title}: {short}"
        if part is not None and part.negated:
            text = self.tr("{filter}: not {value}").format(filter=title, value=short)
        self.button.setText(texts.unmarked(text))
        self.button.setMenu(self.menu if choices else None)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        tip = self.tr("Narrow the search down: {filter}").format(filter=title)
        if part is not None:
            tip = str(part.problem) if part.problem is not None else f"{part.key}:{part.value}"
        self.button.setToolTip(texts.tip(tip))
        self.button.setAccessibleName(text)
        self.cross.setVisible(part is not None)
        self.cross.describe(self.tr("Remove the filter “{filter}”").format(filter=text))
        state = "off" if part is None else ("wrong" if part.problem is not None else "on")
        if self.property("state") != state:
            self.setProperty("state", state)
            for widget in (self, self.button, self.cross):
                widget.style().polish(widget)  # the style sheet goes by it

    @Slot()
    def _fill(self) -> None:
        """Make the menu when it is wanted."""
        self.menu.clear()
        values = [value.casefold() for value in self.part.values] if self.part else []
        group = None if self.name in _SEVERAL else QActionGroup(self.menu)
        for choice in self._choices[:_MOST]:
            aside = "" if choice.count is None else texts.number(choice.count)
            shown = texts.unmarked(choice.value)
            action = QAction(f"{shown}\t{aside}" if aside else shown, self.menu)
            action.setCheckable(True)
            action.setChecked(choice.value.casefold() in values)
            action.setData(choice.value)
            if str(choice.meaning):
                action.setToolTip(texts.tip(str(choice.meaning)))
            if group is not None:
                group.addAction(action)
            action.triggered.connect(self._picked)
            self.menu.addAction(action)
        self.menu.setToolTipsVisible(True)

    @Slot()
    def _picked(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.chosen.emit(self.name, action.data())

    @Slot()
    def _remove(self) -> None:
        if self.part is not None:
            self.removed.emit(self.part)


class FilterBar(QWidget):
    """Shows the filters that stand in the query, and writes others into it.

    The text of the query is the one truth: chips are made from it, and change only it.
    """

    query_wanted = Signal(str)  # the query with other filters

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._guide: Guide | None = None
        self._text = ""
        self._answered = True
        self._row = FlowLayout(self)
        self._row.setContentsMargins(16, 0, 12, 9)
        self._chips = [self._chip(name) for name in _OFFERED]
        self._others: list[Chip] = []
        self.hide()

    @property
    def chips(self) -> list[Chip]:
        """The chips shown: those of the usual filters, then whatever else the query has."""
        return self._chips + self._others

    @Slot(object)
    def take_guide(self, guide: Guide) -> None:
        """Offer what the library holds."""
        self._guide = guide
        self._appear()
        self._show()

    @Slot(object)
    def go_to(self, place: Place) -> None:
        """Be there only where queries are answered."""
        self._answered = place.answers
        self._appear()

    @Slot(str)
    def show_query(self, text: str) -> None:
        """Show the filters of a query."""
        if text != self._text:
            self._text = text
            self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _appear(self) -> None:
        filled = self._guide is not None and bool(self._guide.choices("type"))
        self.setVisible(self._answered and filled)

    @property
    def _korean(self) -> bool:
        return texts.is_korean()

    def _chip(self, name: str) -> Chip:
        chip = Chip(name, self._theme, self)
        chip.chosen.connect(self._choose)
        chip.removed.connect(self._remove)
        self._row.addWidget(chip)
        return chip

    def _show(self) -> None:
        guide = self._guide
        if guide is None:
            return
        # What is not understood at the very end is still being typed.
        end = len(self._text)
        left = [p for p in guide.parts(self._text) if p.problem is None or p.end < end]
        for chip in self._chips:
            part = next((p for p in left if p.name == chip.name and not p.negated), None)
            if part is not None:
                left.remove(part)
            korean = self._korean if part is None else not part.key.isascii()
            chip.show_part(self._title(chip.name), part, guide.choices(chip.name, korean=korean))
            chip.setVisible(part is not None or bool(chip.button.menu()))
        while len(self._others) > len(left):
            chip = self._others.pop()
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        while len(self._others) < len(left):
            self._others.append(self._chip(left[len(self._others)].name))
        for chip, part in zip(self._others, left, strict=True):
            chip.name = part.name
            chip.show_part(self._title(part.name), part, ())
            chip.show()
        self._row.invalidate()
        self.updateGeometry()

    @Slot(str, str)
    def _choose(self, name: str, value: str) -> None:
        guide = self._guide
        chip = next(chip for chip in self._chips if chip.name == name)
        if guide is None:
            return
        part = chip.part
        if part is None:
            text = guide.with_filter(self._text, name, value, korean=self._korean)
        else:
            before = part.values if name in _SEVERAL else []
            kept = [known for known in before if known.casefold() != value.casefold()]
            text = guide.with_values(
                self._text, part, kept if len(kept) < len(before) else [*kept, value]
            )
        self.query_wanted.emit(text)

    @Slot(object)
    def _remove(self, part: FilterPart) -> None:
        if self._guide is not None:
            self.query_wanted.emit(self._guide.without(self._text, part))

    def _title(self, name: str) -> str:
        titles = {
            "type": self.tr("Type"),
            "folder": self.tr("Folder"),
            "modified": self.tr("Changed"),
            "lang": self.tr("Language"),
            "ext": self.tr("Ending"),
            "path": self.tr("Path"),
            "name": self.tr("File name"),
            "before": self.tr("Changed before"),
            "after": self.tr("Changed since"),
            "size": self.tr("Size"),
            "has": self.tr("Has"),
        }
        return titles.get(name, name)
