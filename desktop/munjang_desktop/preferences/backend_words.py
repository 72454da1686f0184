"""What runs a model, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

if TYPE_CHECKING:
    from munjang.models import Backend
    from munjang.models import Choice as BackendChoice

translate = QCoreApplication.translate

_PLAIN = {"openvino-f32", "onnxruntime", "torch"}  # on the processor, in 32 bits
_GRAPHICS = {"cuda", "mps"}  # their speed is measured by another clock
_NOTICED = 0.05  # of a difference in speed, from here on


def name(backend: Backend) -> str:
    """A back end as people know it."""
    return {
        "openvino-bf16": translate("backends", "Processor, 16-bit"),
        "openvino-f32": translate("backends", "Processor, 32-bit (OpenVINO)"),
        "onnxruntime": translate("backends", "Processor, 32-bit (ONNX Runtime)"),
        "onnxruntime-int8": translate("backends", "Processor, 8-bit"),
        "cuda": translate("backends", "Graphics card (CUDA)"),
        "mps": translate("backends", "Graphics processor (Apple)"),
        "torch": translate("backends", "Processor, 32-bit (PyTorch)"),
    }[backend]


def described(backend: Backend, choice: BackendChoice | None) -> str:
    """Its name, and how it did here where that was measured."""
    measured = {one.backend: one for one in choice.measured} if choice is not None else {}
    own = measured.get(backend)
    parts = [name(backend)]
    if own is None:
        return parts[0]
    plain = [one.texts_per_second for one in measured.values() if one.backend in _PLAIN]
    if plain and max(plain) > 0 and backend not in _GRAPHICS:
        times = own.texts_per_second / max(plain)
        if abs(times - 1) > _NOTICED:
            text = translate("backends", "{times} × the speed of 32-bit")
            parts.append(text.format(times=QLocale().toString(times, "f", 1)))
    if not own.faithful:
        text = translate("backends", "{share} % the same")
        parts.append(text.format(share=int(100 * own.agreement)))
    return "  ·  ".join(parts)


def runs_on(choice: BackendChoice) -> str:
    """What runs a model here, in a line."""
    text = translate("backends", "Runs on: {backend}")
    line = text.format(backend=described(choice.backend, choice))
    return f"{line}  ·  {translate('backends', 'chosen by you')}" if choice.wanted else line
