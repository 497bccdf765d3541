"""Masks credentials in URLs, before somebody sees them in a message or a log."""

import re

MASK = "***"
_CREDENTIALS = re.compile(r"\b([a-z][a-z0-9+.-]*:/{0,2})[^\s'\"]*@", re.IGNORECASE)
"""Everything between a scheme and the last `@` of a word: a password may contain `/`, `#`, `:` and `@`."""
_QUERY = re.compile(r"([?&][^=&\s]*(?:pass|token|secret|key)[^=&\s]*=)[^&\s#'\"]+", re.IGNORECASE)


def masked(text: str) -> str:
    """Returns a text in which every URL has its user, password and secret query parameters masked.

    >>> masked("no answer from redis://app:s3cret@store:6379/0")
    'no answer from redis://***@store:6379/0'
    >>> masked("http://example.org/?token=s3cret&x=1")
    'http://example.org/?token=***&x=1'
    """
    return _QUERY.sub(rf"\g<1>{MASK}", _CREDENTIALS.sub(rf"\g<1>{MASK}@", text))
