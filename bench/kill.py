"""Whether a library survives its indexer being killed at any moment.

    .venv/bin/python bench/kill.py FOLDER [--kills 10] [--seed N]

One library is built undisturbed. Another is built by indexers that are killed (SIGKILL) at random
moments and started again, then once to the end. Afterwards `verify` must find nothing wrong with it
and it must give the same answers. Exits 1 if it does not.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from _common import Munjang, kill, print_table

# Meaning ranks every sentence for every query, so any queries will do to compare two libraries.
QUERIES = (
    "when does the contract end",
    "how to cancel and get the money back",
    "what was decided at the meeting",
    "results of the experiment",
    "who is responsible for repairs",
    "계약을 중간에 해지할 수 있나요",
    "비용은 누가 부담하나요",
    "신청 방법과 기한",
    "안전을 위해 주의할 점",
    "여행 일정과 숙소",
)
TOP = 10
# The order in which sentences meet in a batch decides how they are padded, and so the last digits
# of their vectors: scores closer than this are the same.
SAME_SCORE = 0.005


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Kill the indexer and see what is left.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=None, help="for the same moments again")
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="munjang-kill-") as temporary:
        undisturbed = Munjang(Path(temporary, "undisturbed"))
        undisturbed.run("add", options.folder)
        began = time.monotonic()
        undisturbed.run("index")
        whole = time.monotonic() - began
        survivor = Munjang(Path(temporary, "survivor"))
        survivor.run("add", options.folder)
        moments = random.Random(seed)
        _kill_repeatedly(survivor, options.folder, whole, options.kills, moments)
        return _compare(undisturbed, survivor)


def _kill_repeatedly(
    survivor: Munjang, folder: Path, whole: float, kills: int, moments: random.Random
) -> None:
    rows: list[list[object]] = []
    while len(rows) < kills:
        after = moments.uniform(0.0, whole)
        process = survivor.start("index")
        try:
            process.wait(timeout=after)
        except subprocess.TimeoutExpired:
            kill(process)
            found = survivor.run("verify", check=False)
            coverage = survivor.json("status")["coverage"]
            rows.append(
                [len(rows) + 1, after, *_counts(coverage), _verdict(found)],
            )
        else:
            # It was faster than the moment: there is nothing left to disturb, so begin anew.
            shutil.rmtree(survivor.library)
            survivor.run("add", folder)
    print_table(["kill", "after s", "documents", "sentences", "pending", "verify"], rows)


def _compare(undisturbed: Munjang, survivor: Munjang) -> int:
    survivor.run("index")
    verdict = _verdict(survivor.run("verify", check=False))
    expected = undisturbed.batch(QUERIES, top=TOP)
    answers = survivor.batch(QUERIES, top=TOP)
    same = [_same_answer(a, b) for a, b in zip(expected, answers, strict=True)]
    left, right = (each.json("status")["coverage"] for each in (undisturbed, survivor))
    print()
    print_table(
        ["library", "documents", "sentences", "pending"],
        [["undisturbed", *_counts(left)], ["survivor", *_counts(right)]],
    )
    print(f"\nverify: {verdict}; same answers to {sum(same)} of {len(same)} queries")
    return 0 if verdict == "clean" and all(same) and _counts(left) == _counts(right) else 1


def _counts(coverage: Mapping[str, int]) -> list[int]:
    return [coverage[name] for name in ("documents", "sentences", "pending")]


def _verdict(verify: subprocess.CompletedProcess[str]) -> str:
    return "clean" if verify.returncode == 0 else (verify.stderr or verify.stdout).strip()


def _same_answer(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Whether both show the same places with the same scores.

    Where the list is cut off, places of equal score may stand for each other.
    """
    left, right = _scores(expected), _scores(answer)
    if not left or len(left) != len(right):
        return False
    cut = min(left.values()) + SAME_SCORE
    return all(
        abs(score - right.get(place, math.inf)) < SAME_SCORE
        for place, score in left.items()
        if score > cut
    )


def _scores(answer: Mapping[str, Any]) -> dict[tuple[str, int], float]:
    return {
        (result["path"], hit["start"]): hit["score"]
        for result in answer["results"]
        for hit in result["hits"]
    }


if __name__ == "__main__":
    sys.exit(main())
