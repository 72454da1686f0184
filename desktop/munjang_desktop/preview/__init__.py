"""The text of a document, opened at the sentence that was found."""

from munjang_desktop.preview.panel import PreviewPanel

__all__ = ["PreviewPanel"]
