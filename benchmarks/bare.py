"""A Textual app that does nothing, with the widgets and the words of the wizard: what a first paint costs at least."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from textual.scroll_view import ScrollView
from textual.widget import Widget
from textual.widgets import ContentSwitcher, OptionList, Static

from jobvector_wizard.base.units import today
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.screens.app import WizardApp

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bare_program"]


async def bare_program(columns: int, rows: int) -> str:
    """Return the source of an app that composes what the wizard's screen has, hidden steps too, each in its size."""
    app = WizardApp(load_design("ha"), today())
    async with app.run_test(size=(columns, rows)) as pilot:
        await pilot.pause()
        number = count()
        composed, styles, kinds = [], ["Screen { overflow: hidden; }"], set()
        for widget in app.screen.children:
            for line, style, kind in _composed(widget, number, "        "):
                composed.append(line)
                styles.append(style)
                kinds.add(kind)
    imports = sorted(f"from {kind.__module__} import {kind.__name__}" for kind in kinds)
    return "\n".join(
        (
            "import pydantic",
            "from textual.app import App",
            *imports,
            "class Bare(App):",
            f"    CSS = {chr(10).join(styles)!r}",
            "    def compose(self):",
            *composed,
            "Bare().run()",
        )
    )


def _composed(widget: Widget, number: Iterator[int], indent: str) -> Iterator[tuple[str, str, type[Widget]]]:
    """Yield a line that composes it, a style that gives it its size, and its kind; then those of what is in it."""
    kind, name, size = _kind(widget), f"number-{next(number)}", widget.outer_size
    arguments = [*_given(widget, kind), f"id={widget.id!r}", f"classes={name!r}"]
    made = f"{kind.__name__}({', '.join(arguments)})"
    line = f"{indent}with {made}:" if widget.children else f"{indent}yield {made}"
    shown = f"width: {size.width}; height: {size.height}; min-width: 0; margin: 0;" if size else "display: none;"
    yield line, f".{name} {{ {shown} border: none; padding: 0; }}", kind
    for child in widget.children:
        yield from _composed(child, number, f"{indent}    ")


def _kind(widget: Widget) -> type[Widget]:
    """Return Textual's own kind: what draws itself becomes a Static, a list that does so an OptionList."""
    kind = next(each for each in type(widget).__mro__ if each.__module__.startswith("textual."))
    drawn: dict[type, type[Widget]] = {Widget: Static, ScrollView: OptionList}
    return drawn.get(kind, kind)


def _given(widget: Widget, kind: type[Widget]) -> list[str]:
    """Return what a widget of that kind is made with, so that it shows the same words."""
    if isinstance(widget, ContentSwitcher):
        return [f"initial={widget.current!r}"]
    words = ["".join(part.text for part in strip).rstrip() for strip in widget.render_lines(widget.size.region)]
    if kind is OptionList:
        return [*(repr(word or " ") for word in words), "markup=False"]
    return [repr("\n".join(words)), "markup=False"] if kind is Static else []
