"""Whatever a gateway or a network does to the messages, only documents that were written are shown."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from rinkside_client import ClientSettings, WrongDocument
from rinkside_client.session import Changed, Effect, Ended, Reconnect, Session
from schemas.documents import Document
from tests.kit.client.scripts import CHANNEL, Story, said

_KEYS = st.sampled_from(["a", "b", "c", "__proto__"])
_LEAVES = st.one_of(st.booleans(), st.integers(-9, 9), st.text(max_size=3), st.lists(st.integers(0, 3), max_size=2))
_DOCUMENTS = st.recursive(
    st.dictionaries(_KEYS, _LEAVES, max_size=3),
    lambda inner: st.dictionaries(_KEYS, st.one_of(_LEAVES, inner), max_size=3),
    max_leaves=8,
)
_MISCHIEF = st.sampled_from(["honest", "honest", "lose", "twice", "swap", "hash", "cut", "rubbish"])


@dataclass
class Line:
    """A gateway that holds `version`, and a connection that does mischief to what it says."""

    story: Story
    session: Session
    version: int = 1
    told: int = 0
    ended: bool = False

    def connect(self) -> None:
        self.session.lost()
        self.session.opened(0)
        self.told = 0

    def answer(self) -> list[str]:
        """What the gateway says to what the client asks now."""
        answers = []
        for message in said(self.session):
            since = message.get("since")
            if isinstance(since, dict) and since["version"] <= self.version:
                answers.append(self.story.patch(since["version"], self.version))
            else:
                answers.append(self.story.snapshot(self.version))
            self.told = self.version
        return answers

    def advance(self) -> list[str]:
        self.version = min(self.version + 1, len(self.story.documents))
        if not self.told or self.told == self.version:
            return []
        self.told, before = self.version, self.told
        return [self.story.patch(before, self.version)]

    def hand_over(self, texts: list[str]) -> None:
        for text in texts:
            self.check(self.session.receive(text, 0))

    def check(self, effect: Effect | None) -> None:
        if isinstance(effect, Changed):
            assert effect.current.document == self.story.documents[effect.current.version - 1]
        elif isinstance(effect, Reconnect):
            self.connect()
        elif isinstance(effect, Ended):
            assert isinstance(effect.error, WrongDocument)
            self.ended = True


def _spoil(texts: list[str], mischief: str) -> list[str]:
    match mischief:
        case "lose":
            return texts[1:]
        case "twice":
            return [each for text in texts for each in (text, text)]
        case "swap":
            return texts[::-1]
        case "hash":
            return [text.replace('"hash": "', '"hash": "x') for text in texts]
        case "rubbish":
            return [text[: len(text) // 2] for text in texts]
        case _:
            return texts


@given(st.lists(_DOCUMENTS, min_size=2, max_size=8), st.lists(_MISCHIEF, max_size=12))
def test_the_client_ends_with_the_gateways_document_or_says_clearly_why_not(
    documents: list[Document], mischiefs: list[str]
) -> None:
    line = Line(Story(documents), Session(ClientSettings(max_strikes=4)))
    line.session.follow(CHANNEL, 0, 0)
    line.connect()
    for mischief in mischiefs:
        if mischief == "cut":
            line.connect()
        line.hand_over(_spoil([*line.answer(), *line.advance()], mischief))
        if line.ended:
            return
    # From here on the gateway is honest, and a lost answer is noticed by its time.
    line.version = len(documents)
    line.connect()
    while texts := line.answer():
        line.hand_over(texts)
    held = line.session.follow(CHANNEL, 0, 0)
    assert line.ended or (held is not None and held.document == documents[-1])
