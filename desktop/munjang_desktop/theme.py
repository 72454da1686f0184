"""The look of the window: colours in light and dark, type, and the style sheet made from them."""

from __future__ import annotations

import re
import string
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import resources
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLayout, QStyleFactory

from munjang_desktop.settings import TextSize, ThemeChoice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Colours:
    """The colours of one scheme, by what they are for."""

    window: str  # behind everything
    surface: str  # lists, fields, the page of the preview
    raised: str  # cards, hovered rows
    border: str
    text: str
    dim: str  # paths, neighbours of a sentence
    faint: str  # place holders, things that are off
    accent: str
    accent_hover: str
    accent_text: str  # on top of accent
    accent_soft: str  # behind a selected row
    mark: str  # behind the sentence that answers
    mark_strong: str  # behind the words in it
    mark_text: str
    danger: str
    danger_soft: str
    notice: str  # behind a notice line
    match: str  # on a scroll bar: where something was found
    desk: str  # behind the pages of a document
    paper: str


LIGHT = Colours(
    window="#f4f4f7",
    surface="#ffffff",
    raised="#ebecf1",
    border="#dcdde4",
    text="#1d1e26",
    dim="#5f6270",
    faint="#858897",
    accent="#3b5bdb",
    accent_hover="#304dc2",
    accent_text="#ffffff",
    accent_soft="#e6ecff",
    mark="#fff3c4",
    mark_strong="#ffd75e",
    mark_text="#2b2200",
    danger="#b3261e",
    danger_soft="#fdeceb",
    notice="#eaf0ff",
    match="#e0a400",
    desk="#e8e9ee",
    paper="#ffffff",
)

DARK = Colours(
    window="#17181d",
    surface="#1f2027",
    raised="#2a2c35",
    border="#363843",
    text="#e9e9ef",
    dim="#a2a5b4",
    faint="#7e8191",
    accent="#8aa4ff",
    accent_hover="#a3b7ff",
    accent_text="#10131f",
    accent_soft="#2b3354",
    mark="#4a4020",
    mark_strong="#8a6d14",
    mark_text="#fff6d8",
    danger="#ff8f87",
    danger_soft="#3f2624",
    notice="#252c45",
    match="#e3b53a",
    desk="#141519",
    paper="#e4e1db",
)

# For who sees little: every text stands out from its ground by 7 to 1 at least.
CONTRAST_LIGHT = Colours(
    window="#ffffff",
    surface="#ffffff",
    raised="#e8e8e8",
    border="#5a5a5a",
    text="#000000",
    dim="#2b2b2b",
    faint="#454545",
    accent="#0a2f9c",
    accent_hover="#072270",
    accent_text="#ffffff",
    accent_soft="#dbe4ff",
    mark="#fff2b0",
    mark_strong="#ffd21f",
    mark_text="#000000",
    danger="#8a0c05",
    danger_soft="#ffeceb",
    notice="#e6edff",
    match="#7a4a00",
    desk="#d8d8d8",
    paper="#ffffff",
)

CONTRAST_DARK = Colours(
    window="#000000",
    surface="#000000",
    raised="#202020",
    border="#b4b4b4",
    text="#ffffff",
    dim="#e2e2e2",
    faint="#c4c4c4",
    accent="#a9c4ff",
    accent_hover="#cfdfff",
    accent_text="#000000",
    accent_soft="#182c63",
    mark="#4a3c00",
    mark_strong="#ffd84d",
    mark_text="#000000",
    danger="#ffb8b1",
    danger_soft="#380b08",
    notice="#142148",
    match="#ffd84d",
    desk="#000000",
    paper="#f4f4f4",
)

# Asked for in order where the desktop names no font of its own; each has Hangul and Latin drawn to
# go together.
_FAMILIES = ("Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "NanumGothic")
_GREY = ("clear", "back", "forward", "parent")  # icons that Qt sets, seen on light and on dark
_PIXELS = re.compile(r"font-size: (\d+)px")
_FOLLOWING = {ThemeChoice.SYSTEM, ThemeChoice.CONTRAST}  # light or dark as the system is
_GENERIC = {"", "sans", "sans serif", "sans-serif", "dejavu sans"}


class Theme(QObject):
    """Applies the chosen scheme to the application and follows the system where asked to."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice = ThemeChoice.SYSTEM
        self.colours = LIGHT
        self._applied: tuple[Colours, TextSize] | None = None
        self._size = TextSize.NORMAL
        application.setStyle(QStyleFactory.create("Fusion"))
        self._font = _base_font(application.font())
        application.setFont(self._font)
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow)

    @property
    def dark(self) -> bool:
        """Whether the dark scheme is shown now."""
        return self.colours in {DARK, CONTRAST_DARK}

    def choose(self, choice: ThemeChoice) -> None:
        """Show the scheme chosen; `SYSTEM` goes on following the desktop.

        `CONTRAST` follows it too, in what is light or dark.
        """
        self._choice = choice
        hints = self._application.styleHints()
        # Tells the platform too, so that title bars and native dialogs agree.
        if choice in _FOLLOWING:
            hints.unsetColorScheme()
        else:
            dark = choice is ThemeChoice.DARK
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
        self._apply()

    def choose_size(self, size: TextSize) -> None:
        """Show letters of this size."""
        self._size = size
        self._apply()

    @contextmanager
    def dressed_last(self, window: QWidget) -> Iterator[None]:
        """The parts of a window that are built in the block get the style sheet at its end.

        Else Qt looks in it anew each time one is put into another: half of what a window takes.
        """
        sheet = self._application.styleSheet()
        self._application.setStyleSheet("")
        try:
            yield
        finally:
            self._application.setStyleSheet(sheet)
            # Hidden ones may still count with the sizes that their parts had without it.
            for layout in window.findChildren(QLayout):
                layout.invalidate()

    @Slot()
    def _follow(self) -> None:
        if self._choice in _FOLLOWING:
            self._apply()

    def _wanted(self) -> Colours:
        hints = self._application.styleHints()
        if self._choice in _FOLLOWING:
            dark = hints.colorScheme() == Qt.ColorScheme.Dark
        else:
            dark = self._choice is ThemeChoice.DARK
        wish = hints.accessibility().contrastPreference()
        high = self._choice is ThemeChoice.SYSTEM and wish is Qt.ContrastPreference.HighContrast
        if high or self._choice is ThemeChoice.CONTRAST:
            return CONTRAST_DARK if dark else CONTRAST_LIGHT
        return DARK if dark else LIGHT

    def _apply(self) -> None:
        colours = self._wanted()
        before, self._applied = self._applied, (colours, self._size)
        if before == self._applied:
            return
        self.colours = colours
        factor = self._size.factor
        if before is None or before[1] is not self._size:
            self._application.setFont(scaled_font(self._font, factor))
        self._application.setPalette(_palette(self.colours))
        self._application.setStyleSheet(style_sheet(self.colours, factor))
        self.changed.emit()


def style_sheet(colours: Colours, factor: float = 1.0) -> str:
    """The application's style sheet in these colours, its letters `factor` times as large.

    Raises KeyError where the sheet names a colour that does not exist.
    """
    sheet = resources.files("munjang_resources") / "styles" / "munjang.qss"
    text = string.Template(sheet.read_text("utf-8")).substitute(
        asdict(colours),
        tick=_tick(colours),
        **{f"{name}_icon": _file(f"grey-{name}.svg") for name in _GREY},
    )
    return _PIXELS.sub(lambda found: f"font-size: {float(found[1]) * factor:.0f}px", text)


def _tick(colours: Colours) -> str:
    """The file of the tick in a box that is ticked."""
    return _file("tick.svg" if contrast(colours.accent, "#ffffff") >= 3 else "tick-dark.svg")


def _file(name: str) -> str:
    """The file of an icon: a style sheet cannot draw one itself."""
    with resources.as_file(resources.files("munjang_resources") / "icons" / name) as path:
        return path.as_posix()


def scaled_font(base: QFont, factor: float, *, bold: bool = False) -> QFont:
    """`base` in another size, kept in points or pixels as `base` is."""
    font = QFont(base)
    if base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF() * factor)
    else:
        font.setPixelSize(max(1, round(base.pixelSize() * factor)))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it, 1 to 21."""
    lighter, darker = sorted((_luminance(QColor(name)) for name in (first, second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _base_font(system: QFont) -> QFont:
    font = QFont(system)
    if system.family().lower() in _GENERIC:
        present = set(QFontDatabase.families())
        families = [name for name in _FAMILIES if name in present]
        if families:
            font.setFamilies([*families, system.family()])
    if 0 < font.pointSizeF() < 10 and QGuiApplication.platformName() in {"xcb", "offscreen"}:
        font.setPointSizeF(10)  # X11 without a desktop answers 9, too small for Hangul
    return font


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, name in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.raised),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.faint),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.danger),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.accent_text),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Light, colours.raised),
        (role.Midlight, colours.raised),
        (role.Mid, colours.border),
        (role.Dark, colours.border),
        (role.Shadow, colours.border),
        (role.Accent, colours.accent),
    ):
        palette.setColor(target, QColor(name))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(colours.faint))
    return palette
