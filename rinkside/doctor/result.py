"""The result of one check of `rinkside doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` False: a person is needed. `is_warning`: a person should look. `advice` says what to do."""

    name: str
    ok: bool
    found: str
    advice: str = ""
    is_warning: bool = False
