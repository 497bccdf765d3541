"""Views: the documents that clients see, one module per kind.

    aspects that changed ──▶ VIEWS whose `needs` include one ──▶ build(snapshot) ──▶ documents by channel

A view module holds a constant `VIEW` (kind, needs, build); the registry below finds every module below this folder. The
document's model, with the same kind, is in `schemas.views`. Views know no handlers and never change the state.
"""

from importlib import import_module
from pkgutil import walk_packages

from consumers.projection.view import View

VIEWS: tuple[View, ...] = tuple(
    sorted(
        (
            module.VIEW
            for info in walk_packages(__path__, f"{__name__}.")
            if hasattr(module := import_module(info.name), "VIEW")
        ),
        key=lambda view: view.kind,
    )
)
"""All views, by kind."""
