"""Languages: translations of messages, formats of dates, numbers and places, names of countries."""
