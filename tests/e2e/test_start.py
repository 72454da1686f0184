"""`make run` on a machine without a display."""

import os
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

START = Path(__file__).resolve().parents[2] / "installer" / "start.py"


def start(folder, environment):
    without_display = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY"}
    }
    return subprocess.run(
        [sys.executable, START, folder],
        env=without_display | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_says_so_and_answers_three_questions_in_the_terminal(tmp_path, models_directory):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "house.txt").write_text("The roof was mended in spring.", encoding="utf-8")
    done = start(folder, {"MUNJANG_LIBRARY": str(tmp_path / "library")})
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("no display") == 1
    examples = resources.files("munjang_resources") / "sample_queries.toml"
    queries = [query["text"] for query in tomllib.loads(examples.read_text("utf-8"))["query"]]
    assert len(queries) == 3
    assert all(query in done.stdout for query in queries)
    assert done.stdout.count("The roof was mended in spring.") == 3


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    done = start(tmp_path / "nowhere", {"MUNJANG_LIBRARY": str(tmp_path / "library")})
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "library").exists()
