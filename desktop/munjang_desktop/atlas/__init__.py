"""The map of the library in the window."""

from munjang_desktop.atlas.place import MapPlace

__all__ = ["MapPlace"]
