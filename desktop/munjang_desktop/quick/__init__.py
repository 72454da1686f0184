"""Quick search: a field over everything else, called by a key."""

from munjang_desktop.quick.popup import QuickPopup
from munjang_desktop.quick.shortcut import ShortcutDialog

__all__ = ["QuickPopup", "ShortcutDialog"]
