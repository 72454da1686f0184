"""Brings faults before the user, each kind once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from munjang_desktop.crash.dialog import ReportDialog
from munjang_desktop.crash.hooks import FaultWatch
from munjang_desktop.crash.report import error_report

if TYPE_CHECKING:
    from munjang.errors import MunjangError
    from munjang_desktop.crash.hooks import Fault
    from munjang_desktop.crash.last_run import LastRun
    from munjang_desktop.theme import Theme
    from munjang_desktop.window import MainWindow

_MOST = 3  # dialogs in one run; the log has the rest


class CrashDesk(QObject):
    """Shows what the program itself did wrong, now or in the run before."""

    def __init__(self, window: MainWindow, theme: Theme, last_run: LastRun) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._last_run = last_run
        self._shown: set[str] = set()
        self._watch = FaultWatch(self)
        self._watch.happened.connect(self._fault)
        window.notices.report_wanted.connect(self.show_error)
        window.notices.last_run_wanted.connect(self.show_last_run)
        window.notices.last_run.closed.connect(self._settle)
        if last_run.crashed:
            window.notices.show_last_run(crashed=True)

    def close(self) -> None:
        """Watch no longer."""
        self._watch.close()

    @Slot(object)
    def show_error(self, error: MunjangError) -> None:
        """Show the report of an error that the window has told of."""
        self._show(ReportDialog(error_report(error), self._theme, self._window))

    @Slot()
    def show_last_run(self) -> None:
        """Show what the run before wrote down when it crashed."""
        report = self._last_run.report()
        dialog = ReportDialog(report, self._theme, self._window, last_run=True)
        dialog.delete_wanted.connect(self._forget_last_run)
        self._show(dialog)
        self._last_run.settle()

    @Slot(object)
    def _fault(self, fault: Fault) -> None:
        if fault.kind in self._shown or len(self._shown) >= _MOST:
            return
        self._shown.add(fault.kind)
        self._show(ReportDialog(fault.report, self._theme, self._window))

    @Slot()
    def _forget_last_run(self) -> None:
        self._last_run.delete()
        self._window.notices.show_last_run(crashed=False)

    @Slot()
    def _settle(self) -> None:
        self._last_run.settle()

    def _show(self, dialog: ReportDialog) -> None:
        dialog.show()
        dialog.raise_()
