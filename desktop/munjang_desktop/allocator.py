"""Has glibc give freed memory back to the system, where it would keep it."""

from __future__ import annotations

import contextlib
import ctypes
import sys

# Parameters of mallopt(3), from malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_ARENAS = 2
_LARGE = 1 << 20  # bytes


def give_freed_memory_back() -> None:
    """Let threads share two arenas, and large blocks go back as soon as they are freed.

    By itself glibc makes an arena for each thread, up to eight a core, each of which keeps what it
    once held, and takes ever larger blocks from them. Other allocators are left as they are. To be
    called before there are threads.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):  # another C library
        library = ctypes.CDLL(None)
        library.mallopt(_ARENA_MAX, _ARENAS)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_TRIM_THRESHOLD, _LARGE)
