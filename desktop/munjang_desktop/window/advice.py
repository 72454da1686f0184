"""What a user can do about an error."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from munjang import errors
from munjang_desktop.workers.failures import UnexpectedError

translate = QCoreApplication.translate


def advice(error: errors.MunjangError) -> str:
    """What to do, in the window's language; empty where the message says it already."""
    kinds = {  # the first that fits: special kinds stand before general ones
        errors.LibraryTooNew: translate(
            "advice", "Install the newer version of Munjang to go on using it."
        ),
        errors.LibraryBusy: translate(
            "advice", "Close the other Munjang, or wait until it has finished."
        ),
        errors.LibraryAway: "",
        errors.EnvironmentFailure: translate(
            "advice", "Look at free space and permissions, then try again."
        ),
        UnexpectedError: translate(
            "advice", "This is a fault of the program. A copied report helps to mend it."
        ),
    }
    return next((text for kind, text in kinds.items() if isinstance(error, kind)), "")
