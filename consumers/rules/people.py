"""Who is who: one key for a name that sources write in different ways.

    "Andżelika WÓJCIK"   "Andzelika Wojcik"   "WOJCIK Andzelika"   ──▶  "andzelika wojcik|POL"

Folded: case, diacritics, letters that carry a stroke or are two in one (ł, ø, đ, æ, ß), hyphens, apostrophes, other
punctuation, and the order of the words (family name first or last).

Not folded, because it would make one of two people: transliteration (Wüst is `wust`, Wuest is another), words run
together (`Min-seok` is `Min Seok`, and not `Minseok`), initials, and the country. A skater who changes country, or who
starts under another code for a time (RUS, ROC), is another until the source says so.
"""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode does not take apart into a plain letter and a mark. (`casefold` makes ß two letters.)"""

_APOSTROPHES = re.compile("['’‘`´ʼʻʹ]")
_NOT_IN_A_WORD = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"\([^)]*\)")

_NAMES_KEPT = 16_384
"""Names whose key is remembered: a season has about 2,000 skaters, each written in a few ways."""


@lru_cache(maxsize=_NAMES_KEPT)
def folded(text: str) -> str:
    """`text` in small plain letters and digits, words with one space between them, in their order.

    >>> folded("Sanne in ’t Hof"), folded("BJØRN-Łukasz  Wüst")
    ('sanne in t hof', 'bjorn lukasz wust')
    """
    joined = _APOSTROPHES.sub("", text)  # first: taken apart, an acute accent by itself becomes a space
    small = unicodedata.normalize("NFKD", joined).casefold()  # apart before it is made small: a mathematical A is an A
    apart = unicodedata.normalize("NFKD", small)
    plain = "".join(each for each in apart if not unicodedata.combining(each)).translate(_LETTERS)
    return " ".join(_NOT_IN_A_WORD.sub(" ", plain).split())


@lru_cache(maxsize=_NAMES_KEPT)
def name_key(name: str) -> str:
    """The key of a person's name without the country: the folded words in alphabetical order.

    A name with neither letters nor digits is its own key.
    """
    return " ".join(sorted(folded(name).split())) or name.strip()


@lru_cache(maxsize=_NAMES_KEPT)
def team_name_key(name: str) -> str:
    """The key of a team's name: what stands in brackets (the members of the day) is no part of it.

    >>> team_name_key("Netherlands (Wust, Wijfje, Schouten)")
    'netherlands'
    """
    return folded(_IN_BRACKETS.sub(" ", name)) or name_key(name)


def same_person_key(name: str, country: str | None) -> str:
    """Equal for two spellings of one person. `country` is the three-letter code.

    An unknown country gives a key of its own, equal only to that of the same name with no country.
    """
    return f"{name_key(name)}|{country or ''}"


def same_team_key(name: str, country: str | None) -> str:
    """Equal for two spellings of one team, whoever skates in it."""
    return f"{team_name_key(name)}|{country or ''}"
