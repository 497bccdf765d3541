"""What keys do: turns each into a command for the player, and holds what a person is typing."""

from dataclasses import dataclass
from datetime import tzinfo

from producers.exceptions import CannotGoBack
from producers.replay.player import Player
from rinkside.exceptions import NoSuchPlace
from rinkside.replay.targets import find_place

_GO = "Go to a time, a distance or a heat: "
HELP = "space pause · ←→ heat · shift ←→ distance · . event · +- rate · g go to · l loop · q quit"


@dataclass(slots=True)
class Controls:
    """Keys of one player. `prompt` and `typed` are shown while a person types; `message` is the last answer."""

    player: Player
    zone: tzinfo
    message: str = ""
    prompt: str = ""
    typed: str = ""
    _loop_from: int | None = None
    _asked: int | None = None

    def press(self, key: str) -> None:
        """Does what a key asks for."""
        self.message = ""
        try:
            if self._asked is not None:
                self._answer(key)
            elif self.prompt:
                self._type(key)
            else:
                self._command(key)
        except CannotGoBack as error:
            self._ask(error)
        except NoSuchPlace as error:
            self.message = str(error)

    def _command(self, key: str) -> None:
        player = self.player
        match key:
            case " ":
                player.pause(not player.playing.paused)
            case "right" | "left":
                player.step_heat(1 if key == "right" else -1)
            case "shift+right" | "shift+left":
                player.step_distance(1 if key == "shift+right" else -1)
            case ".":
                player.step()
            case "+" | "=" | "-":
                player.change_rate(-1 if key == "-" else 1)
            case "home":
                player.seek(0)
            case "end":
                player.seek(len(player.timeline))
            case "g":
                self.prompt, self.typed = _GO, ""
            case "l":
                self._loop()
            case "q":
                player.stop()
            case _:
                self.message = HELP

    def _loop(self) -> None:
        player = self.player
        if player.playing.loop is not None:
            player.repeat(None)
            self.message = "no longer repeating"
        elif self._loop_from is None:
            self._loop_from = player.position
            self.message = "the range to repeat begins here; press l again at its end"
        elif player.position > self._loop_from:
            player.repeat((self._loop_from, player.position))
            self._loop_from = None
            self.message = "repeating; press l again to go on"
        else:
            self._loop_from = None
            self.message = "the end of a range must be after its beginning; it is forgotten"

    def _type(self, key: str) -> None:
        match key:
            case "enter":
                typed, self.prompt = self.typed, ""
                if typed.strip():
                    place = find_place(self.player.timeline, typed, self.zone)
                    self.player.seek(place.position, place.instant)
            case "escape":
                self.prompt = ""
            case "backspace":
                self.typed = self.typed[:-1]
            case _ if len(key) == 1:
                self.typed += key

    def _ask(self, error: CannotGoBack) -> None:
        """Rewriting a real competition needs a yes, once."""
        names = ", ".join(error.competitions)
        self.prompt = f"This rewrites {names} itself, for every viewer. Allow it from now on? (y/n) "
        self.typed, self._asked = "", 1

    def _answer(self, key: str) -> None:
        self._asked, self.prompt = None, ""
        if key == "y":
            self.player.may_rewrite = True
            self.message = "allowed; press the key again"
        else:
            self.message = "not allowed; rehearse with --as NAME"
