"""The look: readable in both schemes, switched while running."""

from dataclasses import asdict

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang_desktop.settings import ThemeChoice
from munjang_desktop.theme import (
    CONTRAST_DARK,
    CONTRAST_LIGHT,
    DARK,
    LIGHT,
    Colours,
    Theme,
    contrast,
    style_sheet,
)

HIGH = (CONTRAST_LIGHT, CONTRAST_DARK)
SCHEMES = pytest.mark.parametrize(
    "colours",
    [LIGHT, DARK, *HIGH],
    ids=["light", "dark", "contrast-light", "contrast-dark"],
)


@SCHEMES
def test_text_can_be_read_on_every_ground_it_stands_on(colours: Colours) -> None:
    least = 7 if colours in HIGH else 4.5
    for ink, grounds in {
        colours.text: ("window", "surface", "raised", "accent_soft", "mark", "notice"),
        colours.dim: ("window", "surface", "accent_soft"),
        colours.accent: ("window", "surface", "accent_soft"),
        colours.mark_text: ("mark_strong",),
        colours.accent_text: ("accent", "accent_hover"),
        colours.danger: ("window", "danger_soft"),
    }.items():
        for ground in grounds:
            assert contrast(ink, getattr(colours, ground)) >= least, (ink, ground)
    if colours in HIGH:
        for ground in ("window", "surface", "raised"):
            assert contrast(colours.faint, getattr(colours, ground)) >= 7
            assert contrast(colours.border, getattr(colours, ground)) >= 4.5


@SCHEMES
def test_the_style_sheet_knows_every_colour(colours: Colours) -> None:
    assert all(QColor(value).isValid() for value in asdict(colours).values())
    assert "$" not in style_sheet(colours)


def test_the_theme_switches_while_running(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(qapp)
    theme.choose(ThemeChoice.LIGHT)
    with qtbot.waitSignal(theme.changed):
        theme.choose(ThemeChoice.DARK)
    assert theme.dark
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    theme.choose(ThemeChoice.LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    theme.deleteLater()


def test_the_system_is_followed_only_when_asked_to(qapp: QApplication) -> None:
    theme = Theme(qapp)
    theme.choose(ThemeChoice.SYSTEM)
    # The offscreen platform has no scheme of its own, so one is requested in its place.
    qapp.styleHints().setColorScheme(Qt.ColorScheme.Dark)
    assert theme.dark is (qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark)
    theme.choose(ThemeChoice.LIGHT)
    qapp.styleHints().setColorScheme(Qt.ColorScheme.Dark)
    assert not theme.dark
    qapp.styleHints().unsetColorScheme()
    theme.deleteLater()


def test_high_contrast_is_light_or_dark_as_the_system_is(qapp: QApplication) -> None:
    theme = Theme(qapp)
    theme.choose(ThemeChoice.CONTRAST)
    assert theme.colours in HIGH
    qapp.styleHints().setColorScheme(Qt.ColorScheme.Dark)
    theme._follow()
    dark = qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme.colours is (CONTRAST_DARK if dark else CONTRAST_LIGHT)
    assert theme.dark is dark
    qapp.styleHints().unsetColorScheme()
    theme.deleteLater()


def test_a_new_theme_replaces_what_another_left(qapp: QApplication) -> None:
    first = Theme(qapp)
    first.choose(ThemeChoice.DARK)
    second = Theme(qapp)
    second.choose(ThemeChoice.LIGHT)
    assert qapp.styleSheet() == style_sheet(LIGHT)
    for theme in (first, second):
        theme.deleteLater()
