"""Starting with the computer, a module a platform.

========  ==========================================================================
Linux     an entry in the autostart folder of the desktop (XDG)
Windows   a value under the user's ``Run`` key
macOS     a launch agent of the user (written from its documentation, untested)
========  ==========================================================================

The application then starts hidden, in the notification area.
"""

from munjang_desktop.autostart.base import Autostart
from munjang_desktop.autostart.platforms import system_autostart

__all__ = ["Autostart", "system_autostart"]
