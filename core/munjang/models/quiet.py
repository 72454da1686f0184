"""Keeps the run-times from the network: nothing about the user leaves the machine."""

from __future__ import annotations

import os
import sys


def silence_telemetry() -> None:
    """Call before importing a run-time; safe to call again.

    openvino reports its use through a package of its own, and has a stub that is used where that
    package cannot be imported; the hub's client reports and looks for newer files unless told not
    to. Only :mod:`munjang.models.download` connects, and it uses neither.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # makes import fail
    for variable in ("HF_HUB_DISABLE_TELEMETRY", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ[variable] = "1"
