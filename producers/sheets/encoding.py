"""Decodes a text file of a spreadsheet, whatever encoding the program saved it in.

A byte order mark decides, then zero bytes (UTF-16), then whether the bytes are UTF-8. What is left comes from Windows: western
European (cp1252) or central European (cp1250) names. Every byte is a character in both, so the one with fewer signs inside
words is taken: `Wójcik` and `Żurek` of cp1250 read as cp1252 have `¯` and `³` where letters should be.
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS = ("cp1252", "cp1250")
_SAMPLE = 4_096
_NOT_IN_A_WORD = re.compile(r"[^\W\d_][^\w\s.,;:'\"()/&*+\-|\x00-\x7f]|[^\w\s.,;:'\"()/&*+\-|\x00-\x7f][^\W\d_]|[²³¹]")
_CASE_CHANGE = re.compile(r"[a-zà-öø-ÿ][À-ÖØ-ÞŠŽŒŸ]")


def decode(content: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding. Raises `UnicodeDecodeError` when a byte order mark is wrong."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name), name.removesuffix("-sig")
    sample = content[:_SAMPLE]
    if b"\0" in sample:
        # Latin text in UTF-16 has its zero bytes at odd places when the lower byte comes first.
        name = "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"
        return content.decode(name), name
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        name = min(_WINDOWS, key=lambda each: _strangeness(content.decode(each, "replace")))
        return content.decode(name, "replace"), name


def _strangeness(text: str) -> int:
    return len(_NOT_IN_A_WORD.findall(text)) + len(_CASE_CHANGE.findall(text)) + 3 * text.count("�")
