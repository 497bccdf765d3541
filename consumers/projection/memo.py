"""What was drawn before, to be used again while what it is made of is the same."""

from collections.abc import Callable

from schemas.documents import Document


class Kept:
    """Pieces of documents by name. Most rows of a table stay as they are when an event changes one; they are not drawn again,
    and the very same object need not be compared with itself."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, ...], tuple[object, Document]] = {}

    def draw(self, key: tuple[str, ...], made_of: object, draw: Callable[[], Document]) -> Document:
        """`made_of` must name everything that `draw` looks at."""
        held = self._drawn.get(key)
        if held is None or held[0] != made_of:
            held = self._drawn[key] = made_of, draw()
        return held[1]
