"""The `munjang` command as its users meet it: a process with arguments, output and a status."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

MUNJANG = Path(sys.executable).with_name("munjang")


class Munjang:
    """Runs commands on one library."""

    def __init__(self, library, environment=None):
        self.library = library
        self.environment = os.environ | (environment or {})

    def run(self, *arguments, status=0, **options):
        """Run a command to its end and check its exit status."""
        done = subprocess.run(
            [MUNJANG, "--library", self.library, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=170,
            **({} if "input" in options else {"stdin": subprocess.DEVNULL}),
            **options,
        )
        assert done.returncode == status, f"{arguments}: {done.returncode} {done.stderr}"
        return done

    def json(self, *arguments):
        """The object a command prints with --json."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def batch(self, *queries):
        """The answers to several queries, for the price of one start."""
        text = "".join(f"{query}\n" for query in queries)
        lines = self.run("search", "--batch", "-", input=text).stdout.splitlines()
        return [json.loads(line) for line in lines]

    def start(self, *arguments, **options):
        """Start a command and let it run."""
        return subprocess.Popen(
            [MUNJANG, "--library", self.library, *arguments], env=self.environment, **options
        )


@pytest.fixture
def munjang(tmp_path, models_directory):
    """The command on a library of this test's own."""
    return Munjang(tmp_path / "library")


@pytest.fixture(scope="session")
def make_munjang(models_directory):
    """Makes the command for a library anywhere."""
    return Munjang


def eventually(condition, what, seconds=120):
    """Wait until `condition()` is true: how long that takes is the machine's affair; returns it."""
    deadline = time.monotonic() + seconds
    while not (met := condition()):
        assert time.monotonic() < deadline, f"still not so after {seconds} s: {what}"
        time.sleep(0.1)
    return met
