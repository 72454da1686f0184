"""The library in figures: plots that are looked at before they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from munjang.overview import FileFilter
from munjang.records import FileState
from munjang_desktop import texts
from munjang_desktop.inventory import words
from munjang_desktop.inventory.delegate import state_colour
from munjang_desktop.inventory.plots import Bar, BarPlot, ColumnPlot
from munjang_desktop.inventory.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from munjang.overview import Statistics
    from munjang_desktop.inventory.plots import Plot
    from munjang_desktop.theme import Theme

_TWO_COLUMNS = 700  # pixels of width from which two cards go beside each other
_MOST = 8  # bars of one plot; the rest is one more
_SEARCHABLE = frozenset(state for state in FileState if state.searchable)


class Card(QFrame):
    """One plot with its heading and a line that says what it shows."""

    def __init__(self, plot: Plot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.plot = plot
        self._heading = QLabel(self)
        self._heading.setObjectName("previewTitle")
        self._note = QLabel(self)
        self._note.setObjectName("dimSmall")
        self._note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(4)
        column.addWidget(self._heading)
        column.addWidget(self._note)
        column.addSpacing(6)
        column.addWidget(plot)
        column.addStretch(1)

    def show_bars(self, heading: str, note: str, bars: Sequence[Bar]) -> None:
        """Show other numbers; hidden where there are none."""
        self._heading.setText(heading)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.plot.show_bars(heading, bars)
        self.setVisible(bool(bars))


class FiguresPage(QScrollArea):
    """All plots; choosing a bar asks for the files that it stands for."""

    files_wanted = Signal(object, str)  # FileFilter, and words for what no field shows of it

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("figures")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme = theme
        self._statistics: Statistics | None = None
        inside = QWidget(self)
        inside.setObjectName("figuresInside")
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(16, 4, 16, 16)
        self._grid.setSpacing(14)
        self.states = Card(BarPlot(theme), inside)
        self.kinds = Card(BarPlot(theme), inside)
        self.coverage = Card(BarPlot(theme), inside)
        self.languages = Card(BarPlot(theme), inside)
        self.modified = Card(ColumnPlot(theme), inside)
        self.read = Card(ColumnPlot(theme), inside)
        self.spent = Card(BarPlot(theme), inside)
        self.size = Card(BarPlot(theme), inside)
        self._cards = (
            self.kinds,
            self.states,
            self.modified,
            self.read,
            self.coverage,
            self.languages,
            self.spent,
            self.size,
        )
        for card in self._cards:
            card.plot.chosen.connect(self._chosen)
        self._columns = 0
        self._arrange(2)
        self.setWidget(inside)
        theme.changed.connect(self._show)
        self._show()

    def show_statistics(self, statistics: Statistics) -> None:
        """Show other figures."""
        if statistics != self._statistics:
            self._statistics = statistics
            self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the cards beside each other where there is room."""
        super().resizeEvent(event)
        self._arrange(2 if self.viewport().width() >= _TWO_COLUMNS else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, card in enumerate(self._cards):
            self._grid.addWidget(card, number // columns, number % columns)
        for column in range(2):
            self._grid.setColumnStretch(column, int(column < columns))
        self._grid.setRowStretch(len(self._cards), 1)

    @Slot(object)
    def _chosen(self, wanted: tuple[FileFilter, str]) -> None:
        self.files_wanted.emit(*wanted)

    @Slot()
    def _show(self) -> None:
        self.setAccessibleName(self.tr("Statistics"))
        for card in self._cards:
            card.setVisible(self._statistics is not None)
        if self._statistics is not None:
            self._show_documents(self._statistics)
            self._show_times(self._statistics)
            self._show_work(self._statistics)

    def _show_documents(self, statistics: Statistics) -> None:
        files = sum(figures.files for figures in statistics.kinds.values())
        self.kinds.show_bars(
            self.tr("Documents by type"),
            self.tr("{documents}, {size} in all").format(
                documents=texts.Counted().documents(files),
                size=texts.data_size(statistics.documents_bytes),
            ),
            _shortened(
                [
                    Bar(
                        words.kind(kind),
                        figures.files,
                        texts.number(figures.files),
                        (FileFilter(states=_SEARCHABLE, kind=kind), ""),
                    )
                    for kind, figures in statistics.kinds.items()
                ],
                self.tr("Others"),
            ),
        )
        self.states.show_bars(
            self.tr("What became of the files"),
            self.tr("Every file in your folders is counted here."),
            [
                Bar(
                    texts.file_state(state),
                    statistics.states[state],
                    texts.number(statistics.states[state]),
                    (FileFilter(states=frozenset({state})), ""),
                    state_colour(state, self._theme.colours),
                )
                for state in FileState
                if statistics.states.get(state)
            ],
        )
        self.languages.show_bars(
            self.tr("Documents by language"),
            "",
            [
                Bar(
                    words.language(code),
                    count,
                    texts.number(count),
                    (
                        FileFilter(states=_SEARCHABLE, language=code),
                        self.tr("Language: {language}").format(language=words.language(code)),
                    ),
                )
                for code, count in statistics.languages.items()
            ],
        )

    def _show_times(self, statistics: Statistics) -> None:
        modified = [
            Bar(
                bar.label,
                bar.value,
                bar.text,
                bar.key
                and (
                    FileFilter(states=_SEARCHABLE, modified=bar.key),  # type: ignore[arg-type]
                    self.tr("Changed: {date}").format(date=bar.label),
                ),
            )
            for bar in timeline(statistics.modified)
        ]
        read = [
            Bar(
                bar.label,
                bar.value,
                bar.text,
                bar.key
                and (
                    FileFilter(states=_SEARCHABLE, read=bar.key),  # type: ignore[arg-type]
                    self.tr("Taken in: {date}").format(date=bar.label),
                ),
            )
            for bar in timeline(statistics.read)
        ]
        self.modified.show_bars(
            self.tr("How old the documents are"), self.tr("When they were last changed"), modified
        )
        self.read.show_bars(
            self.tr("Growth of the library"), self.tr("When they were last read"), read
        )

    def _show_work(self, statistics: Statistics) -> None:
        passages = statistics.passages
        share = 100 * statistics.embedded // passages if passages else 0
        note = words.Counted().pictures(statistics.pictures) if statistics.pictures else ""
        colours = self._theme.colours
        self.coverage.show_bars(
            self.tr("What can be found"),
            note,
            [
                Bar(
                    self.tr("By words"),
                    passages,
                    self.tr("{count} sentences").format(count=texts.number(passages)),
                ),
                Bar(
                    self.tr("By meaning"),
                    statistics.embedded,
                    self.tr("{share} %").format(share=texts.number(share)),
                    colour=colours.match,
                ),
            ]
            if passages
            else [],
        )
        self.spent.show_bars(
            self.tr("Where the time went"),
            self.tr("Since the library was made"),
            [
                Bar(words.activity(activity), seconds, words.duration(seconds))
                for activity, seconds in statistics.spent.items()
                if seconds >= 0.05
            ],
        )
        self.size.show_bars(
            self.tr("Size of the library"),
            self.tr("{size} on this computer, beside your files").format(
                size=texts.data_size(sum(statistics.library_bytes.values()))
            ),
            [
                Bar(words.part_of_library(name), size, texts.data_size(size))
                for name, size in statistics.library_bytes.items()
                if size
            ],
        )


def _shortened(bars: list[Bar], others: str) -> list[Bar]:
    """The highest bars, and the rest as one."""
    if len(bars) <= _MOST + 1:
        return bars
    rest = sum(bar.value for bar in bars[_MOST:])
    return [*bars[:_MOST], Bar(others, rest, texts.number(round(rest)))]
