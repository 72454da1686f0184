"""A child that does what its document says: real protocol, limits and walls, a reader gone bad."""

import ctypes
import os
import sys
import time
from pathlib import Path

from munjang.extract import extract
from munjang.records import Document, Window
from munjang.sandbox import child


def read(source, limits, recognise):
    misbehave(source.read().decode())
    return Document(extract(source), [(0, 1)], ["term"], "", [Window(0, 1, "")])


def misbehave(text):  # noqa: C901 - a list of sins
    match text.split():
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
        case ["plod", seconds]:  # as on a machine that is busy with other things
            end = time.monotonic() + float(seconds)
            while time.monotonic() < end:
                pause = time.process_time() + 0.1
                while time.process_time() < pause:
                    pass
                time.sleep(0.3)
        case ["eat"]:
            eaten = []
            while True:
                eaten.append(bytearray(16 << 20))
        case ["write", path]:
            Path(path).write_bytes(b"x" * (64 << 20))
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
