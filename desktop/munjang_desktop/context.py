"""What the parts of the window share, built once and handed to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from munjang_desktop.languages import Languages
    from munjang_desktop.searches import Searches
    from munjang_desktop.settings import Settings
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers import Workers


@dataclass(frozen=True)
class Context:
    """The services of one running window."""

    settings: Settings
    theme: Theme
    languages: Languages
    workers: Workers
    searches: Searches

    def close(self) -> None:
        """Stop all work, and take back what was set for the whole application."""
        self.workers.close()
        self.languages.remove()
        self.workers.deleteLater()
        self.searches.deleteLater()
        self.theme.deleteLater()
