"""The wizard's colours: a few of Textual's themes and one of high contrast, and what named colours mean in them.

A text that says "red" or "dim" is drawn in a colour that can be read on every background the wizard has: Textual's own
palettes fall short of 4.5:1 on a highlighted row. The measure is WCAG's contrast ratio.
"""

from __future__ import annotations

from typing import Final

from rich.terminal_theme import TerminalTheme
from textual import on
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from jobvector_wizard.base.errors import UsageError, WizardError
from jobvector_wizard.base.preferences import Preferences, keep_preferences, read_preferences
from jobvector_wizard.screens.messages import ThemeRequested

__all__ = ["HIGH_CONTRAST", "THEMES", "ThemedApp"]

HIGH_CONTRAST: Final = Theme(
    name="high-contrast",
    primary="#7FC4FF",
    secondary="#A9D8FF",
    accent="#FFD75F",
    warning="#FFD75F",
    error="#FFA3AE",
    success="#8CFF9B",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#141414",
    variables={
        "primary-muted": "#7FC4FF",
        "text-muted": "#D8D8D8",
        "input-selection-background": "#003A70",
        "input-selection-foreground": "#FFFFFF",
        "text-disabled": "#BEBEBE",
        "block-cursor-foreground": "#000000",
        "block-cursor-background": "#FFFFFF",
        "block-cursor-blurred-foreground": "#FFFFFF",
        "block-cursor-blurred-background": "#001C38",
    },
)
"""Every text stands out at 7:1 or more."""

DEFAULT: Final = "textual-dark"
THEMES: Final = {
    "textual-dark": "dark; the one to begin with",
    "textual-light": "light",
    "nord": "dark and blue",
    "gruvbox": "dark and warm",
    "high-contrast": "white and bright colours on black: every text at 7:1 or more",
}
"""The themes to choose from, and what they are."""


def _palette(background: str, foreground: str, named: str) -> TerminalTheme:
    """Return a palette from black, red, green, yellow, blue, magenta, cyan, white; the bright ones are the same."""
    colours = [Color.parse(colour).rgb for colour in named.split()]
    return TerminalTheme(Color.parse(background).rgb, Color.parse(foreground).rgb, colours, colours)


_DARK: Final = _palette("#121212", "#E0E0E0", "#1A1A1A #FF8FA0 #98E024 #FFC66B #8FB8FF #D9A6FF #6FDCF2 #E0E0E0")
_LIGHT: Final = _palette("#E0E0E0", "#1F1F1F", "#000000 #8A0F22 #1D5A0C #6A4300 #0B3F8A #6A1B87 #004F63 #F7F7F7")
_HIGH: Final = _palette("#000000", "#FFFFFF", "#000000 #FFA3AE #8CFF9B #FFD75F #A9D8FF #F0C2FF #8CEFFF #FFFFFF")


_ROW_CURSORS: Final = {
    "textual-dark": ("#0B3A5F", "#1E1E1E"),
    "textual-light": ("#CCD6DE", "#D8D8D8"),
    "nord": ("#17212B", "#262C38"),
    "gruvbox": ("#101C16", "#1E1E1E"),
    "high-contrast": ("#001C38", "#000000"),
}
"""What lies behind a highlighted row, with the focus and without it."""


class ThemedApp(App[int]):
    """An app with the wizard's themes, which remembers the one that was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(HIGH_CONTRAST)
        if self.theme not in THEMES:  # named by Textual's own variable of the environment
            self.theme = DEFAULT
        self._colour()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give the highlighted row a background on which every named colour can be read."""
        cursor, blurred = _ROW_CURSORS.get(self.theme, _ROW_CURSORS[DEFAULT])
        return {"row-cursor": cursor, "row-cursor-blurred": blurred}

    def remember_theme(self) -> None:
        """Take the theme that was chosen in an earlier run; a file that cannot be read is told of and passed over."""
        try:
            self._take(read_preferences().theme)
        except WizardError as error:
            self.notify(str(error), title="The usual theme is used", severity="warning", markup=False)

    @on(ThemeRequested)
    def _choose(self, event: ThemeRequested) -> None:
        """Take a theme from now on, and in later runs."""
        self._take(event.name)
        try:
            keep_preferences(Preferences(event.name))
        except WizardError as error:
            self.notify(str(error), title="The theme is not remembered", severity="warning", markup=False)

    def _take(self, name: str) -> None:
        """Raises UsageError where there is no such theme."""
        if not name:
            return
        if name not in THEMES:
            raise UsageError(f'There is no theme "{name}". There are: {", ".join(THEMES)}.')
        self.theme = name
        self._colour()

    def _colour(self) -> None:
        """Let named colours mean what can be read in the present theme."""
        self.ansi_theme_light = _LIGHT
        self.ansi_theme_dark = _HIGH if self.theme == HIGH_CONTRAST.name else _DARK
