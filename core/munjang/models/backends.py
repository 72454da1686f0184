"""What can run a model, and which of it was chosen on this machine, and why."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, cast, get_args

from munjang.messages import Message, msg
from munjang.replacing import replace_file

Backend = Literal[
    "openvino-bf16", "openvino-f32", "onnxruntime", "onnxruntime-int8", "cuda", "mps", "torch"
]
BACKENDS: tuple[Backend, ...] = get_args(Backend)
GRAPH_BACKENDS = frozenset({"openvino-bf16", "openvino-f32", "onnxruntime", "onnxruntime-int8"})

CHOICE_FILE = "backend.json"
SAME = 0.98  # of the nearest neighbours; what agrees less with float32 is never chosen by itself
_MARGIN = 1.05  # times faster, or the more exact one is kept
_LIBRARIES = ("openvino", "onnxruntime", "torch")


@dataclass(frozen=True, slots=True)
class Measurement:
    """How one back end did on the user's own texts."""

    backend: Backend
    texts_per_second: float  # of processor time of one thread; of a graphics processor's, real time
    agreement: float  # share of the ten nearest neighbours that float32 finds too

    @property
    def faithful(self) -> bool:
        """Whether it finds the same as float32, as far as anybody would notice."""
        return self.agreement >= SAME

    def __str__(self) -> str:
        """The back end with its speed; where it is not faithful, with what it finds the same."""
        share = "" if self.faithful else f" ({self.agreement * 100:.0f} %)"
        return f"{self.backend} {self.texts_per_second:.0f}{share}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What runs a model on one machine."""

    backend: Backend
    wanted: bool  # by the user; what was measured then does not matter
    measured: tuple[Measurement, ...] = ()  # fastest first

    @property
    def reason(self) -> Message:
        """Why it was chosen, for people."""
        own = next((own for own in self.measured if own.backend == self.backend), None)
        if own is None:
            return msg("chosen by you")
        if len(self.measured) == 1 and not self.wanted:
            return msg("the only one that runs here")
        figures = {
            "speed": f"{own.texts_per_second:.0f}",
            "agreement": f"{own.agreement * 100:.1f}",
            "others": ", ".join(
                str(other) for other in self.measured if other.backend != self.backend
            ),
        }
        if self.wanted:
            return msg(
                "chosen by you: {speed} texts a second (others: {others}),"
                " {agreement} % as in float32",
                **figures,
            )
        return msg(
            "fastest that finds the same: {speed} texts a second (others: {others}),"
            " {agreement} % as in float32",
            **figures,
        )


def read_choice(folder: Path) -> Choice | None:
    """What was chosen for the model in `folder` on this machine as it is now.

    None where nothing was: then the model is opened with what is best on most machines.
    """
    table = _read(folder).get(_machine())
    if not isinstance(table, dict):
        return None
    with suppress(TypeError, KeyError):  # another version of Munjang wrote it
        measured = tuple(Measurement(**entry) for entry in table["measured"])
        choice = Choice(table["backend"], bool(table["wanted"]), measured)
        if choice.backend in BACKENDS:
            return choice
    return None


def write_choice(folder: Path, choice: Choice | None) -> None:
    """Remember a choice for this machine; None forgets it, so that it is measured anew.

    Raises:
        OSError: the disk refuses.
    """
    choices = _read(folder)
    choices.pop(_machine(), None)
    if choice is not None:
        choices[_machine()] = asdict(choice)
    replace_file(folder / CHOICE_FILE, json.dumps(choices, indent=1).encode(), durable=True)


def choose(measured: Sequence[Measurement]) -> Choice:
    """The fastest of those that find the same neighbours as float32.

    `measured` has one that is exact at least. One hardly slower but more exact goes first.
    """
    order = sorted(measured, key=lambda one: one.texts_per_second, reverse=True)
    good = [one for one in order if one.faithful]
    near = [one for one in good if one.texts_per_second * _MARGIN >= good[0].texts_per_second]
    best = max(near, key=lambda one: one.agreement)
    return Choice(best.backend, False, tuple(order))


def with_wish(folder: Path, backend: Backend | None) -> Choice | None:
    """The choice as it is once the user wants `backend`; None leaves it to measurement."""
    known = read_choice(folder)
    if backend is None:
        return choose(known.measured) if known and known.measured else None
    return replace(known or Choice(backend, True), backend=backend, wanted=True)


def _read(folder: Path) -> dict[str, Any]:
    try:
        value = json.loads((folder / CHOICE_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _machine() -> str:
    """What a measurement holds for: processor, system, and the versions of what runs models."""
    versions = []
    for name in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            versions.append(f"{name} {metadata.version(name)}")
    return "; ".join([_processor(), sys.platform, *versions])


def has_matrix_units() -> bool:
    """Whether the processor has units for products in bfloat16 (AMX); as far as the system says.

    These are faster than any products in 8 bits. Elsewhere 8 bits are the faster ones.
    """
    return "amx_bf16" in _cpuinfo().get("flags", "").split()


def _processor() -> str:
    """The processor's name; on Linux with what it can multiply in, which its name may not tell."""
    found = _cpuinfo()
    if not found:
        return platform.processor() or platform.machine()
    fast = {"avx2", "avx512f", "avx512_bf16", "avx512_vnni", "avx_vnni", "amx_bf16", "bf16"}
    flags = found.get("flags", found.get("Features", "")).split()
    return " ".join([found.get("model name", platform.machine()), *sorted(fast & set(flags))])


def _cpuinfo() -> dict[str, str]:
    """What Linux says of a processor, nothing on other systems."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return {}
    facts = dict(line.split(":", 1) for line in lines if ":" in line)
    return {name.strip(): value.strip() for name, value in facts.items()}
