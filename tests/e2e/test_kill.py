"""A library outlives the sudden death of the process that fills it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "tasks", [("first index", "changes", "repair"), ("move", "move back", "move given up")]
)
def test_what_was_killed_is_completed_when_it_is_done_again(tmp_path, models_directory, tasks):
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(8):
        (folder / f"report {number}.txt").write_text(
            "".join(
                f"Sample {number} was weighed on day {day} and had lost {number * day} grams. "
                f"시료 {number}번은 {day}일째에 {number + day}도에서 말렸다.\n\n"
                for day in range(1, 8)
            ),
            encoding="utf-8",
        )
    only = [word for task in tasks for word in ("--only", task)]
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / "kill.py", folder, "--kills", "6", *only],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    summary = re.fullmatch(r"(\d+) kills, \d+ write points, 0 losses", done.stdout.splitlines()[-1])
    assert summary is not None
    assert int(summary[1]) >= 3  # the rest came too late, having met a moment at random
