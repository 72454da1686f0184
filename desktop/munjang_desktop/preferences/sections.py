"""What the preferences are divided into."""

from enum import StrEnum


class Section(StrEnum):
    """The sections, in the order of the list."""

    FOLDERS = "folders"
    READING = "reading"
    MODELS = "models"
    PERFORMANCE = "performance"
    QUICK = "quick"
    APPEARANCE = "appearance"
    PRIVACY = "privacy"
    LIBRARY = "library"
