"""Views: the documents that clients see, one model per kind of channel.

A document holds strings, integers, booleans, objects and arrays: no floats, no null. A missing value is a missing key.
Rows are objects under a stable id with their order in `position`, so a merge patch contains only what changed. Times come
twice: as printed (`"1:12.87"`) and in whole microseconds (`time_us`).

The projection builds plain dicts, for speed. The tests validate every document that it builds against these models, which
refuse unknown keys.

A model with a `CHANNEL` is the document of that channel; the registry below finds it in the modules of this folder by itself.
"""

from collections.abc import Mapping
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import iter_modules
from typing import Any

from schemas.views.parts import View

_MODULES = [import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__)]

VIEWS: Mapping[str, type[View]] = {
    model.CHANNEL.partition("/")[0]: model
    for module in _MODULES
    for _, model in getmembers(module, isclass)
    if issubclass(model, View) and "CHANNEL" in vars(model) and model is not View
}
"""Kind of channel → model of its document."""


def check_view(kind: str, document: dict[str, Any]) -> None:
    """Raises `pydantic.ValidationError` when the document does not match the model of its kind."""
    VIEWS[kind].model_validate(document)
