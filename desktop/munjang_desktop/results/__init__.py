"""The list of answers: one row a sentence, grouped by document."""

from munjang_desktop.results.model import ResultsModel
from munjang_desktop.results.rows import ResultRow, RowKind
from munjang_desktop.results.view import ResultsView

__all__ = ["ResultRow", "ResultsModel", "ResultsView", "RowKind"]
