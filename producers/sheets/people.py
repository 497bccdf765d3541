"""People: ids of skaters and teams, one spelling of each name, the country of a team."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

_TEAMS = {
    "AUSTRALIA": "AUS",
    "AUSTRIA": "AUT",
    "BELARUS": "BLR",
    "BELGIUM": "BEL",
    "CANADA": "CAN",
    "CHINA": "CHN",
    "CHINESE TAIPEI": "TPE",
    "CZECHIA": "CZE",
    "CZECH REPUBLIC": "CZE",
    "DENMARK": "DEN",
    "ESTONIA": "EST",
    "FINLAND": "FIN",
    "FRANCE": "FRA",
    "GERMANY": "GER",
    "GREAT BRITAIN": "GBR",
    "HUNGARY": "HUN",
    "ITALY": "ITA",
    "JAPAN": "JPN",
    "KAZAKHSTAN": "KAZ",
    "NETHERLANDS": "NED",
    "NEW ZEALAND": "NZL",
    "NORWAY": "NOR",
    "POLAND": "POL",
    "PORTUGAL": "POR",
    "REPUBLIC OF KOREA": "KOR",
    "ROMANIA": "ROU",
    "SPAIN": "ESP",
    "SWEDEN": "SWE",
    "SWITZERLAND": "SUI",
    "UNITED STATES": "USA",
    "UNITED STATES OF AMERICA": "USA",
}
"""Names of nations as result sheets print them, and the code of their National Olympic Committee."""

_MAX_SLUG = 60


def country_of_team(name: str) -> str | None:
    """`"REPUBLIC OF KOREA"` → `"KOR"`; a name that is itself a code is one; None for a team that is no nation."""
    plain = name.upper()
    if re.fullmatch(r"[A-Z]{3}", plain):
        return plain
    return _TEAMS.get(plain)


def slug(name: str) -> str:
    """`"Andżelika WÓJCIK"` → `"andzelika-wojcik"`. A name without Latin letters becomes a digest of itself."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_MAX_SLUG].strip("-")
    return found or f"name-{hashlib.blake2b(name.encode(), digest_size=4).hexdigest()}"


def ids(people: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int | None], str]:
    """Id of each (name, bib) of one competition: the slug, followed by the bib where two share the slug.

    Two spellings with one bib are one skater: within a competition a skater has the same bib in all distances.
    """
    people = set(people)
    bibs: dict[str, set[int | None]] = defaultdict(set)
    for name, bib in people:
        bibs[slug(name)].add(bib)
    return {
        (name, bib): slug(name) if len(bibs[slug(name)]) == 1 or bib is None else f"{slug(name)}-{bib}"
        for name, bib in people
    }


def spellings(names: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str | None], str]:
    """One spelling for each (name, country): standings use it, and one sheet prints Żurek, the next Zurek.

    That with most accents is taken, then the most frequent.
    """
    variants: dict[tuple[str, str | None], Counter[str]] = defaultdict(Counter)
    for name, country in names:
        variants[slug(name), country][name] += 1
    best = {
        who: max(counted, key=lambda name: (sum(not letter.isascii() for letter in name), counted[name], name))
        for who, counted in variants.items()
    }
    return {
        (name, country): best[slug(name), country] for (_, country), counted in variants.items() for name in counted
    }


def team_name(name: str) -> str:
    """One name for the team of a nation: sheets print both `UNITED STATES` and `UNITED STATES OF AMERICA`."""
    code = _TEAMS.get(name.upper())
    return min((each for each in _TEAMS if _TEAMS[each] == code), key=len) if code else name
