"""What is remembered, and whether anything leaves this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QTimer, Slot
from PySide6.QtWidgets import QPushButton

from munjang import network
from munjang_desktop.preferences.form import Group, Page, Row, Switch, paragraph

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from munjang.errors import MunjangError
    from munjang.library import Library
    from munjang_desktop.context import Context
    from munjang_desktop.workers.errands import Report

_LOOK_EVERY = 1000  # ms
_LISTED = 5  # connections


class PrivacyPage(Page):
    """Says what is remembered of searches, and tells every connection; both can be ended."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._off = False
        self.off = Switch(context.theme)
        self.off.setEnabled(False)
        self.remember = Switch(context.theme)
        self.clear = QPushButton()
        self._remember_row = Row(self.remember)
        self._recent_row = Row(self.clear)
        self._history = Group(self._remember_row, self._recent_row)
        self._seen_row = Row()
        self._off_row = Row(self.off)
        self._network = Group(self._seen_row, self._off_row)
        self._proof = paragraph()
        self.column.addWidget(self._history)
        self.column.addWidget(self._network)
        self.column.addWidget(self._proof)
        self.close_column()
        self._timer = QTimer(self, interval=_LOOK_EVERY)
        self._timer.timeout.connect(self._tell)
        self.retranslate()
        self.off.toggled.connect(self._switch)
        self.remember.toggled.connect(self._remember)
        self.clear.clicked.connect(context.searches.clear_recent)
        context.searches.recent_changed.connect(self._show_history)

    @property
    def history_text(self) -> str:
        """What the page says of recent searches."""
        return self._recent_row.hint.text()

    @property
    def seen_text(self) -> str:
        """What the page says of connections."""
        return f"{self._seen_row.title.text()}\n{self._seen_row.hint.text()}"

    def shown(self) -> None:
        """Ask how things are, and go on looking while the page is there."""
        self._timer.start()
        self._tell()
        self._show_history()
        errand = self._context.workers.errands.run(_is_off)
        errand.done.connect(self._show)
        errand.failed.connect(self._complain)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Look no longer."""
        self._timer.stop()
        super().hideEvent(event)

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        self._history.entitle(self.tr("Search history"))
        self._remember_row.say(
            self.tr("Remember recent searches"),
            self.tr(
                "The search field offers them. They are kept on this computer only, and forgotten "
                "when this is switched off. Saved searches stay."
            ),
        )
        self.clear.setText(self.tr("Clear"))
        self._show_history()
        self._network.entitle(self.tr("Network"))
        self._off_row.say(
            self.tr("Allow no connection"),
            self.tr("Models can then only be installed from files on this computer."),
        )
        self._proof.setText(
            self.tr(
                "Your documents, your questions and what is computed from them stay here. Only the "
                "installation of a model opens a connection, and only when you ask for it. Python "
                "reports to Munjang every connection and every look-up of a name in this program; "
                "programs that read documents are kept from the network by the system where it "
                "can, and those that run models refuse it."
            )
        )
        self._tell()

    @Slot()
    def _show_history(self) -> None:
        searches = self._context.searches
        self.remember.show_state(searches.remembers)
        self._recent_row.say(
            self.tr("Recent searches"),
            self.tr("%Ln search(es) remembered", "", len(searches.recent))
            if searches.recent
            else self.tr("None is remembered."),
        )
        self.clear.setAccessibleName(self.tr("Clear recent searches"))
        self.clear.setEnabled(bool(searches.recent))

    @Slot(bool)
    def _remember(self, wanted: bool) -> None:
        self._context.searches.remembers = wanted
        self._show_history()

    @Slot()
    def _tell(self) -> None:
        seen = network.record()
        if seen.since is None:
            self._seen_row.say(self.tr("Connections are not being watched."))
            return
        since = _clock(seen.since)
        if not seen.count:
            self._seen_row.say(
                self.tr("No connection has been made since the start."),
                self.tr("Watched since {time}").format(time=since),
            )
            return
        lines = [
            f"{_clock(attempt.when)}  {attempt.target}"
            + (f"  ({self.tr('refused')})" if attempt.refused else "")
            for attempt in seen.attempts[-_LISTED:]
        ]
        self._seen_row.say(
            self.tr("%Ln attempt(s) to connect since the start", "", seen.count), "\n".join(lines)
        )

    @Slot(object)
    def _show(self, off: bool) -> None:
        self.off.show_state(off)
        self.off.setEnabled(True)
        self._off_row.complain("")

    @Slot(bool)
    def _switch(self, off: bool) -> None:
        def switch(library: Library, _report: Report) -> None:
            library.models.go_offline(off)

        errand = self._context.workers.errands.run(switch)
        errand.failed.connect(self._complain)

    @Slot(object)
    def _complain(self, error: MunjangError) -> None:
        self._off_row.complain(str(error))


def _is_off(library: Library, _report: Report) -> bool:
    return library.models.offline


def _clock(seconds: float) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    return QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)
