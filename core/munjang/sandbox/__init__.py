"""Documents are parsed where they can do no harm: in disposable child processes with limits.

:class:`Extractor` is the whole interface. A child reads a file, splits its text and makes the
search terms; a crash, a hang or a memory bomb costs the library one document and a fresh child.
"""

from munjang.sandbox.limits import Limits
from munjang.sandbox.pool import Extractor

__all__ = ["Extractor", "Limits"]
