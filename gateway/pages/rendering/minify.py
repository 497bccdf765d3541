"""Scripts and styles without what only people read: comments, indentation and the spaces around signs.

A third of their compressed size. Strings, templates and regular expressions of a script stay as they are; line breaks stay
everywhere, so nothing hangs on a semicolon. It is no parser, and holds for files written as ours are: a comment over several
lines begins its line, a regular expression stands where a value may, and a template over several lines holds CSS.
"""

import re
from collections.abc import Callable, Iterator

_BLOCK = re.compile(rb"^[ \t]*/\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_LINE = re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)
_TRAILING = re.compile(rb"[ \t]+// [^\n\"'`]*$", re.MULTILINE)
"""At the end of a line. A string that holds two slashes still has its end behind them: it is none of these."""
_INDENT = re.compile(rb"^[ \t]+", re.MULTILINE)

_QUOTED = rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_REGEX = rb"(?:(?<=[(,=:\[!&|?{};\n])|(?<=[(,=:\[!&|?{};\n] ))/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/"
"""Where a value may stand; elsewhere a stroke divides."""
_KEPT = re.compile(_QUOTED + b"|" + _REGEX)
_NEXT = re.compile(rb"[\"'`/{}]")
_TEXT = re.compile(rb"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
_SIGNS = re.compile(rb" *([{}()\[\],;:=<>?&|!*]+) *")
_CSS_SIGNS = re.compile(rb" *([{};,]) *")


def lean(source: bytes, suffix: str) -> bytes:
    """The same script (`.js`) or style sheet (`.css`), shorter; anything else as it is.

    >>> lean(b"/** Says it. */\\nfunction say(to) {\\n  // loudly\\n  shout('you, ' + to); // once\\n}\\n", ".js")
    b"function say(to){\\nshout('you, ' + to);\\n}\\n"
    """
    if suffix not in (".js", ".css"):
        return source
    shorter = _BLOCK.sub(b"", source)
    if suffix == ".css":
        return _lean_css(_INDENT.sub(b"", shorter))
    return _lean_code(_INDENT.sub(b"", _TRAILING.sub(b"", _LINE.sub(b"", shorter))))


def _lean_css(source: bytes) -> bytes:
    """Without quoted text, a colon with a space behind it stands in a declaration or a condition, never in a selector."""
    return _between(re.compile(_QUOTED), source, lambda code: _CSS_SIGNS.sub(rb"\1", code).replace(b": ", b":"))


def _lean_code(source: bytes) -> bytes:
    made = bytearray()
    for part, is_code in _parts(source):
        if is_code:
            made += _SIGNS.sub(rb"\1", part)
        else:
            made += _lean_css(part) if part.startswith(b"`") and b"\n" in part else part
    return bytes(made)


def _parts(source: bytes) -> Iterator[tuple[bytes, bool]]:
    """Code, and what stands within it and is none: strings, regular expressions, and templates up to a `${` or from its `}`."""
    place = begin = 0
    depths: list[int] = []  # of each template that is open: how many braces are open in its `${`
    while found := _NEXT.search(source, place):
        place, sign = found.start(), found[0]
        if sign == b"`" or (sign == b"}" and depths and depths[-1] == 0):
            text = _TEXT.match(source, place + 1)
            end = text.end() if text else place + 1
            if sign == b"}":
                depths.pop()
            if source.startswith(b"${", end):
                depths.append(0)
                end += 1
            end += 1
        elif kept := _KEPT.match(source, place):
            end = kept.end()
        else:
            if sign in b"{}" and depths:
                depths[-1] += 1 if sign == b"{" else -1
            place += 1
            continue
        yield source[begin:place], True
        yield source[place:end], False
        place = begin = end
    yield source[begin:], True


def _between(kept: re.Pattern[bytes], source: bytes, change: Callable[[bytes], bytes]) -> bytes:
    made, place = bytearray(), 0
    for found in kept.finditer(source):
        made += change(source[place : found.start()]) + found[0]
        place = found.end()
    return bytes(made + change(source[place:]))
