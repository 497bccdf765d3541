"""Views: the documents that clients see, one module per kind.

    aspects that changed ──▶ VIEWS whose `needs` include one ──▶ build(snapshot) ──▶ documents by channel

A view module holds a constant `VIEW` (kind, needs, build); the registry below finds every module of this folder by itself. The
document's model, with the same kind, is in `schemas.views`. Views know no handlers and never change the state.
"""

from importlib import import_module
from pkgutil import iter_modules

from consumers.projection.views.view import View

VIEWS: tuple[View, ...] = tuple(
    module.VIEW
    for name in sorted(info.name for info in iter_modules(__path__, f"{__name__}."))
    if hasattr(module := import_module(name), "VIEW")
)
"""All views, in a fixed order."""
