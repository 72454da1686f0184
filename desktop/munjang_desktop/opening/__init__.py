"""Opening a document where something was found in it, with the program the user has for it.

The desktop has no word for "at page 12": each program has a way of its own, which
:mod:`~munjang_desktop.opening.viewers` knows, and each system says in a way of its own which
program it would take, which :mod:`~munjang_desktop.opening.programs` asks. Where either is
unknown the document is opened at its beginning, by the desktop.
"""

from munjang_desktop.opening.programs import command_at
from munjang_desktop.opening.viewers import NOWHERE, Spot

__all__ = ["NOWHERE", "Spot", "command_at"]
