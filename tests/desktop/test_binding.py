"""The Qt binding itself, where a version of it is known to be broken."""

import sys

from PySide6.QtCore import QObject, Signal


class Sender(QObject):
    sent = Signal()


def test_emitting_a_signal_keeps_the_reference_counts_right() -> None:
    # PySide6 6.12.0 takes a reference to True with each emit(); before Python 3.12 the process
    # dies when none is left, after a few hundred signals.
    sender = Sender()
    before = sys.getrefcount(True)
    for _ in range(200):
        sender.sent.emit()
    assert sys.getrefcount(True) > before - 100
