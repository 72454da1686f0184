"""A first look into a folder that somebody may want to be searched."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from munjang.extract.registry import supported_name
from munjang.ingest.rules import Rules
from munjang.ingest.scan import scan


class Estimate(NamedTuple):
    """How many documents a look found; `more` where it ended before the folder did."""

    documents: int
    more: bool


def estimate(
    folder: Path,
    *,
    exclude: Path,
    enough: int = 10_000,
    seconds: float = 1.5,
    wanted: Callable[[], bool] = lambda: True,
) -> Estimate:
    """Count the documents below `folder` by their names, until there are `enough` or time is up.

    Ends early too when it is not `wanted` any more. Rules that are built in are followed, as an
    indexer would.

    Raises:
        OSError: the folder cannot be listed.
    """
    with os.scandir(folder):
        pass  # a folder in it that cannot be listed is passed over
    documents, end = 0, time.monotonic() + seconds
    for found in scan(folder, Rules(folder, own=(), general=()), exclude=exclude):
        passed_over = found.left_out is not None or found.link or found.error
        if not passed_over and supported_name(found.name):
            documents += 1
        if documents >= enough or time.monotonic() > end or not wanted():
            return Estimate(documents, more=True)
    return Estimate(documents, more=False)
