"""Large digits, three lines high, for the clock."""

from rich.text import Text

_GLYPHS = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": (" ━┓", "  ┃", "  ╹"),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", " ━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    ":": (" ", "▪", "▪"),
    ".": (" ", " ", "▪"),
}


def large(time: str, style: str) -> Text:
    """Draws a text in three lines; omits everything except digits, `:` and `.`."""
    glyphs = [_GLYPHS[each] for each in time if each in _GLYPHS]
    return Text("\n".join(" ".join(glyph[line] for glyph in glyphs) for line in range(3)), style, no_wrap=True)
