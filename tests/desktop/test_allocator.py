"""How glibc keeps the memory of a program with many threads."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_THREADS = """
import ctypes, re, sys, threading
if sys.argv[1] == "tuned":
    from munjang_desktop.allocator import give_freed_memory_back
    give_freed_memory_back()
together = threading.Barrier(6)
def work():
    together.wait()
    blocks = [bytearray(2000) for _ in range(100)]
    together.wait()
    blocks.clear()
threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(library.fopen(b"/dev/stdout", b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no arenas")
def test_threads_share_two_arenas():
    def arenas(way: str) -> int:
        command = [sys.executable, "-c", _THREADS, way]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.count("<heap nr=")

    assert arenas("tuned") <= 2
    assert arenas("as it comes") > 2
