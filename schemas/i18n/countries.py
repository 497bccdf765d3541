"""Countries: codes of the International Olympic Committee, ISO codes, and names in each language.

Names are Unicode's territory names, which are keyed by ISO 3166 and exist in every language.
"""

import functools

from babel import Locale

ISO_OF_IOC: dict[str, str] = {
    "ARG": "AR",
    "ARM": "AM",
    "AUS": "AU",
    "AUT": "AT",
    "BEL": "BE",
    "BLR": "BY",
    "BRA": "BR",
    "BUL": "BG",
    "CAN": "CA",
    "CHI": "CL",
    "CHN": "CN",
    "COL": "CO",
    "CRO": "HR",
    "CZE": "CZ",
    "DEN": "DK",
    "ECU": "EC",
    "ESP": "ES",
    "EST": "EE",
    "FIN": "FI",
    "FRA": "FR",
    "GBR": "GB",
    "GER": "DE",
    "GRE": "GR",
    "HKG": "HK",
    "HUN": "HU",
    "IND": "IN",
    "IRL": "IE",
    "ISL": "IS",
    "ISR": "IL",
    "ITA": "IT",
    "JPN": "JP",
    "KAZ": "KZ",
    "KGZ": "KG",
    "KOR": "KR",
    "LAT": "LV",
    "LTU": "LT",
    "LUX": "LU",
    "MEX": "MX",
    "MGL": "MN",
    "NED": "NL",
    "NOR": "NO",
    "NZL": "NZ",
    "POL": "PL",
    "POR": "PT",
    "PRK": "KP",
    "ROU": "RO",
    "RSA": "ZA",
    "RUS": "RU",
    "SGP": "SG",
    "SLO": "SI",
    "SRB": "RS",
    "SUI": "CH",
    "SVK": "SK",
    "SWE": "SE",
    "THA": "TH",
    "TPE": "TW",
    "TUR": "TR",
    "UKR": "UA",
    "USA": "US",
    "UZB": "UZ",
}
"""IOC code → ISO 3166-1 alpha-2, for countries with skaters now or in the past."""


def country_name(code: str, language: str) -> str:
    """Returns the name of a country: `country_name("NED", "nl")` → `"Nederland"`. Returns an unknown code (`AIN`) unchanged.

    Raises `babel.UnknownLocaleError` for a language without Unicode data.
    """
    iso = ISO_OF_IOC.get(code)
    return _names(language).get(iso, code) if iso else code


@functools.cache
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(language).territories)
