"""Answers queries: candidates by words and by meaning, fused, grouped by document."""

from munjang.search.precise import Judge
from munjang.search.searcher import Searcher

__all__ = ["Judge", "Searcher"]
