"""The preferences: a window beside the main one, where everything applies at once.

Pages ask the library through :class:`munjang_desktop.workers.errands.Errands`, never themselves.
"""

from munjang_desktop.preferences.window import PreferencesWindow, Section

__all__ = ["PreferencesWindow", "Section"]
