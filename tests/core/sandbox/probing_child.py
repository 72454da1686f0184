"""A child that was taken over: it tries what its document lists, and answers how that ended."""

import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from munjang.extract import Source
from munjang.sandbox import child

libc = ctypes.CDLL(None, use_errno=True)


def system_call(number, *arguments):
    """Past Python and the C library, as a hostile program would."""
    ctypes.set_errno(0)
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def number(x86_64, aarch64):
    return {"x86_64": x86_64, "aarch64": aarch64}[os.uname().machine]


def in_a_thread(act):
    """What a thread may do that was started behind the walls."""
    errors = []

    def run():
        try:
            act()
        except OSError as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


def grown(name):
    import resource

    soft, hard = resource.getrlimit(getattr(resource, name))
    resource.setrlimit(getattr(resource, name), (soft, hard + (1 << 20)))


ACTS = {
    "nothing": lambda: None,
    "read": lambda path: Path(path).read_bytes(),
    "read in a thread": lambda path: in_a_thread(Path(path).read_bytes),
    "list": os.listdir,
    "write": lambda path: Path(path).write_text("was here"),
    "append": lambda path: os.open(path, os.O_WRONLY | os.O_APPEND),
    "truncate": lambda path: os.truncate(path, 0),
    "delete": os.unlink,
    "rename": lambda path: Path(path).rename(path + ".moved"),
    "make a folder": os.mkdir,
    "link": lambda path: Path(path).symlink_to("/etc/passwd"),
    "change the mode of": lambda path: Path(path).chmod(0o777),
    "socket": lambda: socket.socket(socket.AF_INET),
    "datagram socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "unix socket": lambda: socket.socket(socket.AF_UNIX),
    "socket by number": lambda: system_call(number(41, 198), 2, 1, 0),
    "io_uring": lambda: system_call(425, 8, ctypes.create_string_buffer(256)),
    "namespace": lambda: system_call(number(272, 97), 0x10000000),
    "a call of the future": lambda: system_call(500),
    "shell": lambda: subprocess.run(["/bin/sh", "-c", "echo"], check=False),
    "exec": lambda: os.execv("/bin/sh", ["sh", "-c", "exit"]),
    "python": lambda: os.execv(sys.executable, [sys.executable, "-c", ""]),
    "fork": lambda: os.fork() or os._exit(0),
    "signal the parent": lambda: os.kill(os.getppid(), 0),
    "slow the parent": lambda: os.sched_setaffinity(os.getppid(), {0}),
    "trace the parent": lambda: system_call(number(101, 117), 16, os.getppid(), 0, 0),
    "more memory": lambda: grown("RLIMIT_AS"),
    "be root": lambda: os.chroot("/"),
}


def read(source, limits, recognise):
    outcomes = []
    for act, *arguments in json.loads(source.read()):
        try:
            ACTS[act](*arguments)
        except (OSError, ValueError) as error:
            outcomes.append(f"{act}: {type(error).__name__}")
        else:
            outcomes.append(f"{act}: done")
    return child.read_document(
        Source.of_bytes("\n\n".join(outcomes).encode(), "a.txt"), limits, False
    )


child.serve(read)
