"""The preferences: a window beside the main one, where everything applies at once.

Pages ask the library through :class:`munjang_desktop.workers.errands.Errands`, never themselves.
"""
