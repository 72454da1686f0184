"""Quick search: a field over everything else, called by a key."""

from munjang_desktop.quick.popup import QuickPopup

__all__ = ["QuickPopup"]
