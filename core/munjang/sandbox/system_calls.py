"""System calls of Linux: how they are made, and the numbers of those that readers are refused."""

from __future__ import annotations

import ctypes
import os
import platform
from dataclasses import dataclass

# Newer calls than this are answered with "no such call": nobody has judged them yet.
LAST_JUDGED = 462  # mseal, of Linux 6.10

# name, number on x86-64, number on 64-bit Arm ("-" where there is none).
_TABLE = """
socket 41 198, socketpair 53 199, connect 42 203, bind 49 200, listen 50 201, accept 43 202,
accept4 288 242, sendto 44 206, sendmsg 46 211, sendmmsg 307 269,

execve 59 221, execveat 322 281, fork 57 -, vfork 58 -, clone 56 220, clone3 435 435,
unshare 272 97, setns 308 268, kill 62 129, tkill 200 130, tgkill 234 131,
rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240, pidfd_open 434 434, pidfd_getfd 438 438,
pidfd_send_signal 424 424, process_madvise 440 440, process_mrelease 448 448, ptrace 101 117,
process_vm_readv 310 270, process_vm_writev 311 271, kcmp 312 272, setpriority 141 140,
ioprio_set 251 30, sched_setscheduler 144 119, sched_setparam 142 118, sched_setattr 314 274,
sched_setaffinity 203 122, prlimit64 302 261, migrate_pages 256 238, move_pages 279 239,

open 2 -, creat 85 -, openat 257 56, openat2 437 437, open_by_handle_at 304 265,
name_to_handle_at 303 264, mkdir 83 -, mkdirat 258 34, mknod 133 -, mknodat 259 33, rmdir 84 -,
unlink 87 -, unlinkat 263 35, rename 82 -, renameat 264 38, renameat2 316 276, link 86 -,
linkat 265 37, symlink 88 -, symlinkat 266 36, truncate 76 45, fallocate 285 47, chmod 90 -,
fchmod 91 52, fchmodat 268 53, fchmodat2 452 452, chown 92 -, fchown 93 55, lchown 94 -,
fchownat 260 54, utime 132 -, utimes 235 -, utimensat 280 88, futimesat 261 -, setxattr 188 5,
lsetxattr 189 6, fsetxattr 190 7, removexattr 197 14, lremovexattr 198 15, fremovexattr 199 16,
memfd_create 319 279, memfd_secret 447 447,

mount 165 40, umount2 166 39, mount_setattr 442 442, move_mount 429 429, open_tree 428 428,
fsopen 430 430, fsconfig 431 431, fsmount 432 432, fspick 433 433, pivot_root 155 41,
chroot 161 51, swapon 167 224, swapoff 168 225, quotactl 179 60, quotactl_fd 443 443,
acct 163 89, fanotify_init 300 262, fanotify_mark 301 263, bpf 321 280, perf_event_open 298 241,
userfaultfd 323 282, io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427,
add_key 248 217, request_key 249 218, keyctl 250 219, kexec_load 246 104,
kexec_file_load 320 294, init_module 175 105, finit_module 313 273, delete_module 176 106,
reboot 169 142, syslog 103 116, settimeofday 164 170, clock_settime 227 112, adjtimex 159 171,
clock_adjtime 305 266, sethostname 170 161, setdomainname 171 162, iopl 172 -, ioperm 173 -,
vhangup 153 58, personality 135 92, lookup_dcookie 212 18,

shmget 29 194, shmat 30 196, shmctl 31 195, msgget 68 186, msgsnd 69 189, msgrcv 70 188,
msgctl 71 187, semget 64 190, semop 65 193, semtimedop 220 192, semctl 66 191, mq_open 240 180,
mq_unlink 241 181, ioctl 16 29, seccomp 317 277
"""


@dataclass(frozen=True, slots=True)
class Processor:
    """One processor's way to number system calls."""

    audit: int  # the kernel's name for it (AUDIT_ARCH_…)
    numbers: dict[str, int]


def this_processor() -> Processor | None:
    """The processor this process runs on, or None where its numbers are not known."""
    column, audit = {"x86_64": (1, 0xC000003E), "aarch64": (2, 0xC00000B7)}.get(
        platform.machine(), (0, 0)
    )
    if not column:
        return None
    rows = [row.split() for row in _TABLE.split(",")]
    return Processor(audit, {row[0]: int(row[column]) for row in rows if row[column] != "-"})


def system_call(number: int, *arguments: object) -> int:
    """Make a system call; integers and pointers are its arguments.

    Raises:
        OSError: the kernel refuses.
    """
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    result = int(call(ctypes.c_long(number), *words))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
