"""A child that does what its document says: the real protocol and limits, a reader gone bad."""

import ctypes
import os
import sys
import time
from pathlib import Path

from munjang.extract import extract
from munjang.records import Document
from munjang.sandbox import child


def read(path: Path, limits: object) -> Document:
    misbehave(path)
    return Document(extract(path), [(0, 1)], ["term"], "")


def misbehave(path: Path) -> None:  # noqa: C901 - a list of sins
    match path.read_text().split():
        case ["crash"]:
            ctypes.string_at(0)
        case ["exit"]:
            sys.stderr.write("this reader gave up\n")
            sys.stderr.flush()
            os._exit(3)
        case ["sleep"]:
            time.sleep(600)
        case ["spin"]:
            while True:
                pass
        case ["eat"]:
            eaten = []
            while True:
                eaten.append(bytearray(16 << 20))
        case ["write"]:
            Path(f"{path}.written").write_bytes(b"x" * (64 << 20))
        case ["print"]:
            sys.stdout.write("a library that talks" * 1000)
        case ["answer", reply]:
            sys.stdout.flush()
            child_replies.write(eval(reply))
            child_replies.flush()
            time.sleep(600)


take_over = child.take_over_pipes


def remember_pipes():
    global child_replies
    requests, child_replies = take_over()
    return requests, child_replies


child.take_over_pipes = remember_pipes
child.serve(read)
