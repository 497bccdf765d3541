"""Names of places as people write them: the time zone or country that is meant by another name."""

from producers.places.country_codes import likely_country
from producers.places.time_zones import is_time_zone, likely_time_zone

__all__ = ["is_time_zone", "likely_country", "likely_time_zone"]
