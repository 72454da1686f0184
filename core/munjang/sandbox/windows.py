"""The walls around a reader on Windows: a job with limits, low integrity, no further processes.

Written after the documentation, and not yet tested on a machine with Windows.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from ctypes import wintypes
from pathlib import Path

assert sys.platform == "win32"  # for the type checker, too

_PROCESS_SET_QUOTA_AND_TERMINATE = 0x0101
_EXTENDED_LIMITS, _UI_LIMITS = 9, 4  # JobObject…Information
_ACTIVE_PROCESS, _PROCESS_MEMORY = 0x08, 0x100
_DIE_ON_UNHANDLED_EXCEPTION, _KILL_ON_JOB_CLOSE = 0x400, 0x2000
_NO_CLIPBOARD_NOR_DESKTOP = 0xFF  # all of JOB_OBJECT_UILIMIT_…

_TOKEN_ADJUST_DEFAULT, _TOKEN_QUERY = 0x80, 0x08
_TOKEN_INTEGRITY_LEVEL = 25
_SE_GROUP_INTEGRITY = 0x20
_LOW_INTEGRITY = "S-1-16-4096"
_CHILD_PROCESS_POLICY = 13

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_security = ctypes.WinDLL("advapi32", use_last_error=True)
_kernel.CreateJobObjectW.restype = wintypes.HANDLE
_kernel.OpenProcess.restype = wintypes.HANDLE
_kernel.GetCurrentProcess.restype = wintypes.HANDLE
_kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
_kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
_kernel.LocalFree.argtypes = (ctypes.c_void_p,)
_kernel.SetInformationJobObject.argtypes = (
    wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD
)  # fmt: skip
_security.OpenProcessToken.argtypes = (
    wintypes.HANDLE, wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE)
)  # fmt: skip
_security.SetTokenInformation.argtypes = (
    wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD
)  # fmt: skip
_security.GetLengthSid.argtypes = (ctypes.c_void_p,)


class _BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", wintypes.DWORD),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority_class", wintypes.DWORD),
        ("scheduling_class", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", _BasicLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class _LabelledToken(ctypes.Structure):
    """TOKEN_MANDATORY_LABEL."""

    _fields_ = (("sid", ctypes.c_void_p), ("attributes", wintypes.DWORD))


class Job:
    """Holds a child, and all it starts, to limits; they end when this is closed.

    Also when this process ends, however it does.
    """

    def __init__(self, pid: int, *, memory_bytes: int, processes: int) -> None:
        """Put the process into a new job.

        Raises:
            OSError: Windows refuses.
        """
        self._handle = _checked(_kernel.CreateJobObjectW(None, None))
        limits = _ExtendedLimits()
        limits.basic.flags = (
            _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_UNHANDLED_EXCEPTION | _KILL_ON_JOB_CLOSE
        )
        limits.basic.active_processes = processes
        limits.process_memory = memory_bytes
        self._set(_EXTENDED_LIMITS, limits)
        self._set(_UI_LIMITS, wintypes.DWORD(_NO_CLIPBOARD_NOR_DESKTOP))
        process = _checked(_kernel.OpenProcess(_PROCESS_SET_QUOTA_AND_TERMINATE, False, pid))
        try:
            _checked(_kernel.AssignProcessToJobObject(self._handle, process))
        finally:
            _kernel.CloseHandle(process)

    def close(self) -> None:
        """End all that is in the job."""
        if self._handle:
            _kernel.CloseHandle(self._handle)
            self._handle = 0

    def _set(self, kind: int, value: ctypes.Structure | wintypes.DWORD) -> None:
        size = ctypes.sizeof(value)
        _checked(_kernel.SetInformationJobObject(self._handle, kind, ctypes.byref(value), size))


def wall_in(programs: Sequence[Path]) -> list[str]:
    """In a child: give up writing and, without `programs`, starting others; returns what failed.

    Other files can still be read, and the network used: only another user, or an app container
    that is given the interpreter's folders, could be kept from that.
    """
    gaps = ["reading"]
    try:
        _lower_integrity()
    except OSError:
        gaps.append("writing")
    if not programs:
        no_children = wintypes.DWORD(1)
        if not _kernel.SetProcessMitigationPolicy(
            _CHILD_PROCESS_POLICY, ctypes.byref(no_children), ctypes.sizeof(no_children)
        ):
            gaps.append("programs")
    return gaps


def _lower_integrity() -> None:
    """Become a process that may write to nothing of the user's (as the tabs of browsers are)."""
    token, sid = wintypes.HANDLE(), ctypes.c_void_p()
    access = _TOKEN_ADJUST_DEFAULT | _TOKEN_QUERY
    process = _kernel.GetCurrentProcess()
    _checked(_security.OpenProcessToken(process, access, ctypes.byref(token)))
    try:
        _checked(_security.ConvertStringSidToSidW(_LOW_INTEGRITY, ctypes.byref(sid)))
        label = _LabelledToken(sid, _SE_GROUP_INTEGRITY)
        size = ctypes.sizeof(label) + _security.GetLengthSid(sid)
        _checked(
            _security.SetTokenInformation(token, _TOKEN_INTEGRITY_LEVEL, ctypes.byref(label), size)
        )
    finally:
        _kernel.LocalFree(sid)
        _kernel.CloseHandle(token)


def _checked(result: int) -> int:
    if not result:
        raise ctypes.WinError(ctypes.get_last_error())
    return result
