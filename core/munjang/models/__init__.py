"""The models: which there are, how they come here, and what they do.

This is the only room that imports the run-times (onnxruntime, openvino, torch, llama.cpp), and only
in the process that a model is opened in: each has one of its own.
"""

from munjang.models.backends import BACKENDS, Backend, Choice
from munjang.models.encoder import Encoder, Reranker
from munjang.models.generator import Generator, Piece, Prompt, require_llama
from munjang.models.measuring import MeasuringEncoder, backends_here
from munjang.models.ordinary import ORDINARY_QUERIES
from munjang.models.progress import InstallCancelled, InstallProgress
from munjang.models.record import ModelRecord, default_encoder, default_generator
from munjang.models.runtimes import default_threads
from munjang.models.store import ModelStore

DEFAULT_ENCODER = default_encoder()
DEFAULT_GENERATOR = default_generator()

__all__ = [
    "BACKENDS",
    "DEFAULT_ENCODER",
    "DEFAULT_GENERATOR",
    "ORDINARY_QUERIES",
    "Backend",
    "Choice",
    "Encoder",
    "Generator",
    "InstallCancelled",
    "InstallProgress",
    "MeasuringEncoder",
    "ModelRecord",
    "ModelStore",
    "Piece",
    "Prompt",
    "Reranker",
    "backends_here",
    "default_threads",
    "require_llama",
]
