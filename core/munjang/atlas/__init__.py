"""The map of a library: its documents laid out on a plane, by meaning."""

from munjang.atlas.atlas import Atlas, DocumentMap, Region

__all__ = ["Atlas", "DocumentMap", "Region"]
