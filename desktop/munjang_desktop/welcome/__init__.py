"""The first start: what the program does, and which folders it shall search."""

from munjang_desktop.welcome.page import WelcomePage

__all__ = ["WelcomePage"]
