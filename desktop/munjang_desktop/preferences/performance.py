"""How much of the machine indexing takes, and when."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTime, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel

from munjang_desktop.controls import Choice
from munjang_desktop.preferences.form import Group, Page, Row, Switch, paragraph

if TYPE_CHECKING:
    from munjang.errors import MunjangError
    from munjang.ingest.gentle import Manners
    from munjang.library import Library
    from munjang_desktop.context import Context
    from munjang_desktop.workers.errands import Report

_EVENING, _MORNING = 22, 7  # what is offered first where no hours were set


class PerformancePage(Page):
    """Pausing, threads, battery and hours."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._manners: Manners | None = None
        self._threads = 0
        theme = context.theme
        self.pause = Switch(theme)
        self.threads = Choice(theme)
        self.battery = Switch(theme)
        self.scheduled = Switch(theme)
        self.first = Choice(theme)
        self.last = Choice(theme)
        self._pause_row = Row(self.pause)
        self._threads_row = Row(self.threads)
        self._battery_row = Row(self.battery)
        self._hours_row = Row(self.scheduled)
        self._from, self._to = QLabel(), QLabel()
        hours = QHBoxLayout()
        hours.setSpacing(8)
        for widget in (self._from, self.first, self._to, self.last):
            hours.addWidget(widget)
        hours.addStretch(1)
        self._hours_row.body.addLayout(hours)
        self._now = Group(self._pause_row, self._threads_row)
        self._when = Group(self._battery_row, self._hours_row)
        self._about = paragraph()
        self.column.addWidget(self._now)
        self.column.addWidget(self._when)
        self.column.addWidget(self._about)
        self.close_column()
        self._enable(False)
        self.retranslate()
        self.pause.toggled.connect(self._pause)
        self.threads.activated.connect(self._choose_threads)
        self.battery.toggled.connect(self._choose_manners)
        self.scheduled.toggled.connect(self._choose_manners)
        self.first.activated.connect(self._choose_manners)
        self.last.activated.connect(self._choose_manners)
        context.workers.paused_changed.connect(self.pause.show_state)

    def shown(self) -> None:
        """Ask the library how it is now."""
        self.pause.show_state(self._context.workers.paused)
        errand = self._context.workers.errands.run(_read)
        errand.done.connect(self._show)
        errand.failed.connect(self._complain)

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        self._pause_row.say(
            self.tr("Pause indexing"),
            self.tr("Changes to your files are not read until you go on. Searching works."),
        )
        self._threads_row.say(
            self.tr("Threads of the language model"),
            self.tr("More are faster, and leave less of the computer to other programs."),
        )
        self._when.entitle(self.tr("Slow work"))
        self._battery_row.say(
            self.tr("Work on battery"), self.tr("Off: slow work waits for mains power.")
        )
        self._hours_row.say(self.tr("Only at certain hours"))
        self._from.setText(self.tr("from"))
        self._to.setText(self.tr("to"))
        self.first.setAccessibleName(self.tr("First hour"))
        self.last.setAccessibleName(self.tr("Last hour"))
        self._about.setText(
            self.tr(
                "Slow work is learning what sentences mean and reading the text in pictures. It "
                "always runs at the lowest priority, goes last at the disk, and takes turns with "
                "other programs while these keep the processor busy. Names and words of new and "
                "changed files are always kept up to date."
            )
        )
        self._offer()

    @Slot(object)
    def _show(self, answer: tuple[int, Manners]) -> None:
        self._threads, self._manners = answer
        self._enable(True)
        self._hours_row.complain("")
        self._offer()

    def _offer(self) -> None:
        processors = os.cpu_count() or 1
        self.threads.offer(
            [(self._thread_words(count, processors), count) for count in range(1, processors + 1)],
            min(self._threads, processors),
        )
        manners = self._manners
        if manners is None:
            return
        self.battery.show_state(manners.on_battery)
        self.scheduled.show_state(bool(manners.hours))
        first, last = _hours(manners)
        self.first.offer([(_clock(hour), hour) for hour in range(24)], first)
        self.last.offer([(_clock(hour), hour) for hour in range(24)], last)
        for widget in (self._from, self.first, self._to, self.last):
            widget.setVisible(bool(manners.hours))

    def _thread_words(self, count: int, processors: int) -> str:
        number = QLocale().toString(count)
        if count == max(1, processors - 1):
            return self.tr("{count} (recommended)").format(count=number)
        if count == processors:
            return self.tr("{count} (full speed)").format(count=number)
        return number

    @Slot(bool)
    def _pause(self, paused: bool) -> None:
        self._context.workers.set_paused(paused)
        self._context.settings.paused = paused

    @Slot()
    def _choose_threads(self) -> None:
        self._threads = int(self.threads.currentData())
        usual = max(1, (os.cpu_count() or 1) - 1)
        chosen = None if self._threads == usual else self._threads

        def use(library: Library, _report: Report) -> None:
            library.preferences.use_threads(chosen)

        self._context.workers.errands.run(use).failed.connect(self._complain)

    @Slot()
    def _choose_manners(self) -> None:
        if self._manners is None:
            return
        hours = ""
        if self.scheduled.isChecked():
            known = bool(self._manners.hours)
            first = int(self.first.currentData()) if known else _EVENING
            last = int(self.last.currentData()) if known else _MORNING
            if first == last:  # that is no time at all
                last = (first + 1) % 24
            hours = f"{first}-{last}"
        chosen = self._manners = replace(
            self._manners, on_battery=self.battery.isChecked(), hours=hours
        )
        self._offer()

        def behave(library: Library, _report: Report) -> None:
            library.preferences.behave(chosen)

        self._context.workers.errands.run(behave).failed.connect(self._complain)

    @Slot(object)
    def _complain(self, error: MunjangError) -> None:
        self._hours_row.complain(str(error))

    def _enable(self, known: bool) -> None:
        for control in (self.threads, self.battery, self.scheduled, self.first, self.last):
            control.setEnabled(known)


def _read(library: Library, _report: Report) -> tuple[int, Manners]:
    return library.preferences.threads(), library.preferences.manners()


def _hours(manners: Manners) -> tuple[int, int]:
    first, _, last = manners.hours.partition("-")
    return (int(first) % 24, int(last) % 24) if last else (_EVENING, _MORNING)


def _clock(hour: int) -> str:
    return QLocale().toString(QTime(hour, 0), QLocale.FormatType.ShortFormat)
