"""The walls around a reader on Linux: no privileges, Landlock for files, seccomp for the rest."""

from __future__ import annotations

import ctypes
import mimetypes
import os
import struct
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path

from munjang.sandbox import landlock, seccomp
from munjang.sandbox.landlock import Access

_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITIES_VERSION = 0x20080522
_LAST_CAPABILITY = 63
# Root without it cannot import what belongs to other users, as in a container with a mounted home.
_CAP_DAC_READ_SEARCH = 2

_READ = Access.READ_FILE | Access.READ_DIR
# Where systems keep libraries (the last two: Nix and Guix), and the fonts that pages ask for.
_LIBRARIES = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64",
              "/nix/store", "/gnu/store")  # fmt: skip
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
_SYSTEM_FILES = (
    "/etc/ld.so.cache",
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
    "/proc/meminfo",  # py7zr asks how much memory there is
)
_NULL = Path("/dev/null")
_PT_INTERP = 3


def wall_in(programs: Sequence[Path]) -> list[str]:
    """Give up everything but reading the program's own files; returns what could not be.

    `programs` are a program that may be started and the files it needs; nothing else may be
    executed, and nothing at all where there are none. What the names returned mean, says
    :func:`~munjang.sandbox.confine.describe_gap`.
    """
    _promise_no_new_privileges()
    _drop_capabilities()
    gaps: list[str] = []
    try:
        landlock.allow_only(_rules(programs))
    except OSError:
        gaps.append("files")
    else:
        if programs and landlock.version() < landlock.SCOPED_SINCE:
            gaps.append("scopes")
    try:
        seccomp.refuse_calls(programs=bool(programs), devices=bool(programs))
    except OSError:
        gaps.append("calls")
    return gaps


def be_first_to_go() -> None:
    """When memory runs out, the kernel is to end this process before any other."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:  # a container may not let us
        return


def _promise_no_new_privileges() -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _drop_capabilities() -> None:
    """Matters for root alone, as in containers."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(_LAST_CAPABILITY + 1):
        if capability != _CAP_DAC_READ_SEARCH:
            libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = struct.pack("=Ii", _CAPABILITIES_VERSION, 0)
    held = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; the low 32, the high 32
    if libc.capget(header, ctypes.byref(held)) == 0:
        kept = held[1] & (1 << _CAP_DAC_READ_SEARCH)
        libc.capset(header, ctypes.byref((ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)))


def _rules(programs: Sequence[Path]) -> dict[Path, Access]:
    rules = dict.fromkeys(_readable(), _READ)
    if programs:
        program, *data = programs
        rules |= dict.fromkeys(data, _READ)
        # Shells of wrappers are not let in: only a program of machine code, and its loader.
        for executable in (program, *_loader_of(program)):
            rules[executable] = Access.READ_FILE | Access.EXECUTE
        rules[_NULL] = Access.READ_FILE | Access.WRITE_FILE
    else:
        rules[_NULL] = Access.READ_FILE
    return rules


def _readable() -> Iterator[Path]:
    """What the interpreter may still have to load: modules, extensions and their libraries."""
    yield from map(Path, (*_LIBRARIES, *_FONTS, *_SYSTEM_FILES, *mimetypes.knownfiles))
    yield from (Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib"))
    for root in {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}:
        yield from (Path(root, folder) for folder in ("lib", "lib64"))
    home = Path.home()
    for entry in map(Path, (*sys.path, getattr(sys, "_MEIPASS", ""))):
        # A folder of modules that holds all of the user's files is none.
        if entry.is_absolute() and not home.is_relative_to(entry):
            yield entry


def _loader_of(program: Path) -> list[Path]:
    """The dynamic loader that an ELF program names; nothing where it names none."""
    try:
        with program.open("rb") as stream:
            head = stream.read(64)
            if head[:5] != b"\x7fELF\x02":  # of 64 bits
                return []
            (start,) = struct.unpack_from("<Q", head, 32)
            size, count = struct.unpack_from("<HH", head, 54)
            stream.seek(start)
            table = stream.read(size * count)
            for at in range(0, size * count, size):
                kind, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", table, at)
                if kind == _PT_INTERP:
                    stream.seek(offset)
                    return [Path(os.fsdecode(stream.read(min(length, 4096)).rstrip(b"\0")))]
    except (OSError, struct.error):
        pass
    return []
