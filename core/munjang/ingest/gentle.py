"""Keeping out of the way: when the slow work waits, and how little of the machine it takes.

New and changed files are always read, so names and words stay up to date; embedding and recognising
text in pictures, which take long, wait on battery, outside of the hours set for them and while
another program fills the screen, and take turns with whatever else is busy.
"""

from __future__ import annotations

import contextlib
import ctypes
import platform
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import apsw
import psutil

from munjang.errors import SettingError
from munjang.messages import Message, msg
from munjang.store import read_setting, write_setting

_ON_BATTERY, _HOURS = "work_on_battery", "work_hours"  # settings of a library
_HOURS_PATTERN = re.compile(r"([01]?\d|2[0-4])-([01]?\d|2[0-4])")
_LOOK_S = 5.0  # between looks at the machine
_BUSY = 0.6  # the share of all processors that others use from which on work takes turns with them

_IOPRIO_SET = {"x86_64": 251, "aarch64": 30}  # numbers of Linux's system call
_THIS_THREAD, _LOWEST_BEST_EFFORT = 1, (2 << 13) | 7
_MACOS_DISK, _MACOS_THREAD, _MACOS_UTILITY = 0, 1, 4  # of setiopolicy_np(3)
_WINDOWS_BACKGROUND = 0x00010000  # THREAD_MODE_BACKGROUND_BEGIN


@dataclass(frozen=True, slots=True)
class Manners:
    """When the user lets the slow work go on."""

    on_battery: bool = False
    hours: str = ""  # "22-7": from and to, on the clock; "" at all hours

    def allow(self, hour: int) -> bool:
        """Whether an hour of the day, 0 to 23, is one of these."""
        found = _HOURS_PATTERN.fullmatch(self.hours)
        if found is None:
            return True
        first, last = int(found[1]) % 24, int(found[2])
        return first <= hour < last if first < last else hour >= first or hour < last


def read_manners(connection: apsw.Connection) -> Manners:
    """The manners of this library."""
    return Manners(
        on_battery=read_setting(connection, _ON_BATTERY) == "yes",
        hours=read_setting(connection, _HOURS),
    )


def write_manners(connection: apsw.Connection, manners: Manners) -> None:
    """Change the manners of this library, inside a write transaction.

    Raises:
        SettingError: the hours are none.
    """
    if manners.hours and not _HOURS_PATTERN.fullmatch(manners.hours):
        raise SettingError(
            msg("“{hours}” are no hours. They are written as in 22-7.", hours=manners.hours)
        )
    write_setting(connection, _ON_BATTERY, "yes" if manners.on_battery else "no")
    write_setting(connection, _HOURS, manners.hours)


class Machine:
    """What the machine is doing, looked at every few seconds and only when somebody asks."""

    def __init__(self, full_screen: Callable[[], bool] = lambda: False) -> None:
        """Look at this machine; `full_screen` tells whether another program has all of a screen."""
        self._ask_screen = full_screen
        self._screen = (-_LOOK_S, False)
        self._battery = (-_LOOK_S, False)
        self._looked = time.monotonic()
        self._seconds = _processor_seconds()
        self._others = 0.0

    def on_battery(self) -> bool:
        """Whether it runs on its battery; False where there is none."""
        now = time.monotonic()
        if now - self._battery[0] >= _LOOK_S:
            found = None
            with contextlib.suppress(OSError, AttributeError):  # not every system has the function
                found = psutil.sensors_battery()
            self._battery = now, found is not None and found.power_plugged is False
        return self._battery[1]

    def full_screen(self) -> bool:
        """Whether another program has all of a screen: a film, a talk, a game."""
        now = time.monotonic()
        if now - self._screen[0] >= _LOOK_S:
            self._screen = now, self._ask_screen()
        return self._screen[1]

    def busy(self) -> bool:
        """Whether other programs use most of the processors."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_S:
            self._looked = now
            others, every = self._seconds
            self._seconds = _processor_seconds()
            self._others = (self._seconds[0] - others) / max(1e-3, self._seconds[1] - every)
        return self._others > _BUSY


def why_wait(manners: Manners, machine: Machine) -> Message | None:
    """Why the slow work has to wait now; None where it need not."""
    if not manners.on_battery and machine.on_battery():
        return msg("Paused: on battery. Names and words stay up to date.")
    if not manners.allow(datetime.now().astimezone().hour):
        return msg(
            "Paused until {hour}:00. Names and words stay up to date.",
            hour=manners.hours.partition("-")[0],
        )
    if machine.full_screen():
        return msg("Paused: another program fills the screen. Names and words stay up to date.")
    return None


def yield_the_disk() -> None:
    """Let others go first at the disk, in this thread and those it starts; where that is known.

    On Windows, where it is the thread's background mode, and on macOS this is untested.
    """
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "linux":
            number = _IOPRIO_SET.get(platform.machine())
            if number is not None:
                ctypes.CDLL(None).syscall(number, _THIS_THREAD, 0, _LOWEST_BEST_EFFORT)
        elif sys.platform == "darwin":
            ctypes.CDLL(None).setiopolicy_np(_MACOS_DISK, _MACOS_THREAD, _MACOS_UTILITY)
        elif sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32")
            kernel.GetCurrentThread.restype = ctypes.c_void_p
            thread = ctypes.c_void_p(kernel.GetCurrentThread())
            kernel.SetThreadPriority(thread, _WINDOWS_BACKGROUND)


def _processor_seconds() -> tuple[float, float]:
    """Seconds that processors were at work for others, and all their seconds."""
    times = psutil.cpu_times()
    every = sum(times[:8])  # what guests of virtual machines use is in them already
    waiting = times.idle + getattr(times, "iowait", 0.0)
    this = psutil.Process()
    own = 0.0
    for process in (this, *this.children(recursive=True)):
        with contextlib.suppress(psutil.Error):  # ended meanwhile
            own += sum(process.cpu_times()[:2])
    return every - waiting - own, every
