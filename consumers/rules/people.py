"""One key for the different spellings of a name.

    "Andżelika WÓJCIK"   "Andzelika Wojcik"   "WOJCIK Andzelika"   ──▶  "andzelika wojcik|POL"

These differences do not count: case, diacritics, letters with a stroke and ligatures (ł, ø, đ, æ, ß), hyphens, apostrophes,
other punctuation, and the order of the words (family name first or last).

These count, because otherwise two people would become one: transliteration (Wüst is `wust`, not Wuest), words written together
(`Min-seok` is `Min Seok`, not `Minseok`), initials, and the country. A skater who changes country, or starts under another
code for a time (RUS, ROC), has another key.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode does not decompose into a plain letter and a mark. (`casefold` turns ß into two letters.)"""

_APOSTROPHES = re.compile("['’‘`´ʼʻʹ]")
_NOT_IN_A_WORD = re.compile(r"[\W_]+")
_PLAIN = re.compile(r"[a-z0-9][!-~]{0,127}")
_IN_BRACKETS = re.compile(r"\([^)]*\)")

_CACHED_NAMES = 16_384
"""A season has about 2,000 skaters, each with a few spellings."""


@lru_cache(maxsize=_CACHED_NAMES)
def folded(text: str) -> str:
    """`text` in lower-case plain letters and digits, with single spaces; the order of the words stays.

    >>> folded("Sanne in ’t Hof"), folded("BJØRN-Łukasz  Wüst")
    ('sanne in t hof', 'bjorn lukasz wust')
    """
    joined = _APOSTROPHES.sub("", text)  # first, because decomposition turns a lone acute accent into a space
    small = unicodedata.normalize("NFKD", joined).casefold()  # decompose before casefold: a mathematical A is an A
    decomposed = unicodedata.normalize("NFKD", small)
    plain = "".join(each for each in decomposed if not unicodedata.combining(each)).translate(_LETTERS)
    return " ".join(_NOT_IN_A_WORD.sub(" ", plain).split())


@lru_cache(maxsize=_CACHED_NAMES)
def name_key(name: str) -> str:
    """The key of a person's name without the country: the folded words in alphabetical order.

    A name with neither letters nor digits is its own key.
    """
    return " ".join(sorted(folded(name).split())) or name.strip()


@lru_cache(maxsize=_CACHED_NAMES)
def team_name_key(name: str) -> str:
    """The key of a team's name. Text in brackets (the members of the day) is not part of it.

    >>> team_name_key("Netherlands (Wust, Wijfje, Schouten)")
    'netherlands'
    """
    return folded(_IN_BRACKETS.sub(" ", name)) or name_key(name)


def same_person_key(name: str, country: str | None) -> str:
    """The key of a person: equal for two spellings of one name. `country` is the three-letter code.

    Without a country, the key equals only that of the same name without a country.
    """
    return f"{name_key(name)}|{country or ''}"


@lru_cache(maxsize=_CACHED_NAMES)
def person_key(name: str, country: str | None, *, team: bool = False) -> str:
    """The key of a person (of a country, for a team) in documents, which have ASCII keys."""
    if team and country:
        return country.lower()
    key = same_person_key(name, country).replace(" ", "-").replace("|", ".").lower()
    return key if _PLAIN.fullmatch(key) else hashed_key(key)


def hashed_key(text: str) -> str:
    """A short key for text that cannot be one itself."""
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()
