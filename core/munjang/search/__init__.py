"""Answers queries: candidates by words and by meaning, fused, grouped by document."""

from munjang.search.desk import Desk
from munjang.search.searcher import Searcher

__all__ = ["Desk", "Searcher"]
