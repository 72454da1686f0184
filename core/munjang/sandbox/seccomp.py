"""System calls that a reader of documents never needs, refused by the kernel (seccomp).

The filter is a small program for the kernel's packet filter machine. Refused calls fail as if not
permitted, so a library that only probes goes on.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass

from munjang.sandbox.system_calls import LAST_JUDGED, Processor, system_call, this_processor

_SET_MODE_FILTER, _GET_ACTION_AVAIL = 1, 2
_ALL_THREADS = 1  # SECCOMP_FILTER_FLAG_TSYNC
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000

# Instructions: load a word, return, and jumps that compare with a constant.
_LOAD, _RETURN = 0x20, 0x06
_EQUAL, _GREATER, _ANY_BIT = 0x15, 0x25, 0x45
# Where the kernel puts what the filter looks at: number, processor, six arguments of 8 bytes.
_NUMBER_AT, _PROCESSOR_AT, _ARGUMENTS_AT = 0, 4, 16

_CLONE_THREAD = 0x00010000
_CLONE_NAMESPACES = 0x7E020080
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # type into the terminal

_NETWORK = (
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg",
    "sendmmsg",
)  # fmt: skip
_OTHER_PROCESSES = (
    "unshare", "setns", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_getfd",
    "pidfd_send_signal", "process_madvise", "process_mrelease", "ptrace", "process_vm_readv",
    "process_vm_writev", "kcmp", "setpriority", "ioprio_set", "sched_setscheduler",
    "sched_setparam", "sched_setattr", "migrate_pages", "move_pages",
)  # fmt: skip
_WRITING = (
    "creat", "open_by_handle_at", "name_to_handle_at", "mkdir", "mkdirat", "mknod", "mknodat",
    "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat", "symlink",
    "symlinkat", "truncate", "fallocate", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown",
    "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat", "futimesat", "setxattr",
    "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "memfd_create",
    "memfd_secret",
)  # fmt: skip
_SYSTEM = (
    "mount", "umount2", "mount_setattr", "move_mount", "open_tree", "fsopen", "fsconfig",
    "fsmount", "fspick", "pivot_root", "chroot", "swapon", "swapoff", "quotactl", "quotactl_fd",
    "acct", "fanotify_init", "fanotify_mark", "bpf", "perf_event_open", "userfaultfd",
    "io_uring_setup", "io_uring_enter", "io_uring_register", "add_key", "request_key", "keyctl",
    "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "reboot",
    "syslog", "settimeofday", "clock_settime", "adjtimex", "clock_adjtime", "sethostname",
    "setdomainname", "iopl", "ioperm", "vhangup", "personality", "lookup_dcookie", "shmget",
    "shmat", "shmctl", "msgget", "msgsnd", "msgrcv", "msgctl", "semget", "semop", "semtimedop",
    "semctl", "mq_open", "mq_unlink",
)  # fmt: skip
_NEW_PROCESSES = ("execve", "execveat", "fork", "vfork")


class _Instruction(ctypes.Structure):
    """One step of the filter, as the kernel takes it."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),  # instructions to skip
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    """The filter, as the kernel takes it."""

    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Instruction)))


@dataclass(frozen=True, slots=True)
class _Rule:
    """Refuses a call, or only where the test of one of its arguments says so."""

    name: str
    error: int = errno.EPERM
    argument: int | None = None
    test: int = _EQUAL
    value: int = 0
    refused_if: bool = True  # what the test must say


def available() -> bool:
    """Whether this kernel takes filters, and this processor's calls are known."""
    processor = this_processor()
    if processor is None:
        return False
    action = ctypes.c_uint32(_ERRNO)
    try:
        system_call(processor.numbers["seccomp"], _GET_ACTION_AVAIL, 0, ctypes.byref(action))
    except OSError:
        return False
    return True


def refuse_calls(*, programs: bool, devices: bool) -> None:
    """Refuse this process, and all it starts, every call that reads no document; for good.

    With `programs` it may start other programs; with `devices` it may open files for writing, and
    something else must see to it that these are none but devices like ``/dev/null``.

    Raises:
        OSError: the kernel does not do it.
    """
    processor = this_processor()
    if processor is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    rules = [*_rules(programs=programs, devices=devices)]
    steps = [*_assemble(processor, rules)]
    program = _Program(len(steps), (_Instruction * len(steps))(*steps))
    number = processor.numbers["seccomp"]
    system_call(number, _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program))


def _rules(*, programs: bool, devices: bool) -> Iterator[_Rule]:
    for name in (*_NETWORK, *_OTHER_PROCESSES, *_WRITING, *_SYSTEM):
        yield _Rule(name)
    # Their arguments lie where a filter cannot look; the libraries then take the older call.
    yield _Rule("clone3", errno.ENOSYS)
    yield _Rule("openat2", errno.ENOSYS)
    yield _Rule("pidfd_open", errno.ENOSYS)
    for command in (_TIOCSTI, _TIOCLINUX):
        yield _Rule("ioctl", argument=1, value=command)
    for name in ("prlimit64", "sched_setaffinity"):
        yield _Rule(name, argument=0, value=0, refused_if=False)  # others than this process
    yield _Rule("tgkill", argument=0, value=os.getpid(), refused_if=False)
    if programs:
        yield _Rule("clone", argument=0, test=_ANY_BIT, value=_CLONE_NAMESPACES)
    else:
        yield _Rule("kill", argument=0, value=os.getpid(), refused_if=False)
        yield _Rule("clone", argument=0, test=_ANY_BIT, value=_CLONE_THREAD, refused_if=False)
        for name in _NEW_PROCESSES:
            yield _Rule(name)
    if not devices:
        writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
        yield _Rule("open", argument=1, test=_ANY_BIT, value=writing)
        yield _Rule("openat", argument=2, test=_ANY_BIT, value=writing)


def _assemble(processor: Processor, rules: list[_Rule]) -> Iterator[_Instruction]:
    """The filter: rules of one call are tested one after the other, the first that hits counts."""
    yield _Instruction(_LOAD, 0, 0, _PROCESSOR_AT)
    yield _Instruction(_EQUAL, 1, 0, processor.audit)
    yield _Instruction(_RETURN, 0, 0, _KILL)
    yield _Instruction(_LOAD, 0, 0, _NUMBER_AT)
    yield _Instruction(_GREATER, 0, 1, LAST_JUDGED)  # the second way to call is among these
    yield _Instruction(_RETURN, 0, 0, _ERRNO | errno.ENOSYS)
    for rule in rules:
        number = processor.numbers.get(rule.name)
        if number is None:  # this processor has only the newer call of its kind
            continue
        refuse = _Instruction(_RETURN, 0, 0, _ERRNO | rule.error)
        if rule.argument is None:
            yield _Instruction(_EQUAL, 0, 1, number)
            yield refuse
            continue
        yield _Instruction(_EQUAL, 0, 4, number)
        # The lower half of the argument: those tested are all of 32 bits.
        yield _Instruction(_LOAD, 0, 0, _ARGUMENTS_AT + 8 * rule.argument)
        hit, missed = (0, 1) if rule.refused_if else (1, 0)
        yield _Instruction(rule.test, hit, missed, rule.value)
        yield refuse
        yield _Instruction(_LOAD, 0, 0, _NUMBER_AT)
    yield _Instruction(_RETURN, 0, 0, _ALLOW)
