"""A key combination that works while another program is in use, a module a platform.

=================  ======================================================================
X11                a passive grab of the key, over a connection of our own
Wayland            the GlobalShortcuts portal of the desktop, which asks the user
Windows            ``RegisterHotKey``
macOS              an event hot key of Carbon (written from its documentation, untested)
=================  ======================================================================

Where there is none, or the key is taken, ``munjang toggle`` does the same for a key that the user
binds in the settings of the desktop.
"""

from munjang_desktop.hotkeys.base import Hotkey, HotkeyState
from munjang_desktop.hotkeys.platforms import system_hotkey

__all__ = ["Hotkey", "HotkeyState", "system_hotkey"]
