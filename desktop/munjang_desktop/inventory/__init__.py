"""The library as a place: every file with what became of it, and the figures of them all."""

from munjang_desktop.inventory.place import InventoryPlace

__all__ = ["InventoryPlace"]
