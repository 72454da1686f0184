"""A library outlives the sudden death of the process that fills it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
def test_a_killed_indexer_leaves_a_library_that_the_next_one_completes(tmp_path, models_directory):
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(60):
        (folder / f"report {number}.txt").write_text(
            "".join(
                f"Sample {number} was weighed on day {day} and had lost {number * day} grams. "
                f"시료 {number}번은 {day}일째에 {number + day}도에서 말렸다.\n\n"
                for day in range(1, 8)
            ),
            encoding="utf-8",
        )
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / "kill.py", folder, "--kills", "3"],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "verify: clean; same answers to 10 of 10 queries" in done.stdout
