"""Renders templates: what every template is given."""

from collections.abc import Callable, Mapping
from typing import Any

import jinja2

from gateway.pages.rendering.formatting import Forms, text_in
from gateway.pages.rendering.static_files import flags
from schemas.i18n.translations import LANGUAGES, PAGE, messages_of, translate

THEMES = ("light", "dark", "auto")

_environment = jinja2.Environment(
    loader=jinja2.PackageLoader("gateway", "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals |= {"text_in": text_in, "flags": flags()}


def has_template(name: str) -> bool:
    """Whether there is a template of this name."""
    return name in _environment.list_templates()


def translator(language: str, words: str = PAGE) -> Callable[..., str]:
    """`t("Ranking")`, `t("Heat {heat} of {heats}", heat=3, heats=10)`. `words` is the message context."""

    def t(message: str, /, **fields: str | int) -> str:
        return translate(language, message, words, **fields)

    return t


def render(template: str, language: str, context: Mapping[str, Any]) -> str:
    """The page in a language. Raises `jinja2.TemplateNotFound` and `jinja2.UndefinedError`.

    `words_of` in the context names the message context of a page that has words of its own.
    """
    own = str(context.get("words_of", PAGE))
    return _environment.get_template(template).render(
        language=language,
        languages=LANGUAGES,
        t=translator(language, own),
        forms=Forms(language),
        words=dict(messages_of(language, own)),
        **context,
    )
