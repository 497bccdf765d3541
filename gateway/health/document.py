"""The document `system/health` from one look at the installation. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Any

from gateway.health.look import Look
from schemas.documents import Document
from schemas.health import ConsumerReport, FeedReport, GatewayReport, Part, RecorderReport, headline, worst
from schemas.i18n.translations import LANGUAGES

_SHOWN = ("en", "nl")


def health_document(look: Look) -> Document:
    """Documents hold no null and no floats; what is not known is left out."""
    seen = look.seen
    return {
        "light": worst(look.findings),
        "headline": _in_shown(headline(look.findings)),
        "findings": {
            _key(finding.key): {
                "position": position,
                "severity": finding.severity,
                "code": finding.code,
                "what": _in_shown({language: finding.what_in(language) for language in LANGUAGES}),
                "to_do": _in_shown({language: finding.to_do_in(language) for language in LANGUAGES}),
            }
            for position, finding in enumerate(look.findings, start=1)
        },
        "feeds": {part.id: _feed(part, part.report) for part in seen.parts if isinstance(part.report, FeedReport)},
        "consumers": {
            part.id: _consumer(part, part.report) for part in seen.parts if isinstance(part.report, ConsumerReport)
        },
        "gateways": {
            part.id: _part(part, part.report.model_dump(exclude_none=True, exclude={"kind"}))
            for part in seen.parts
            if isinstance(part.report, GatewayReport)
        },
        "recorders": {
            part.id: _part(part, part.report.model_dump(exclude_none=True, exclude={"kind"}))
            for part in seen.parts
            if isinstance(part.report, RecorderReport)
        },
        "store": {
            "problem": seen.store.problem,
            "write_problem": seen.store.write_problem,
            "used_bytes": seen.store.used_bytes,
            "max_bytes": seen.store.max_bytes,
        },
        "dead_letters": {
            "count": look.letters.count,
            "newest": {
                letter.id: {"position": position, **letter.model_dump(exclude={"id"})}
                for position, letter in enumerate(look.letters.newest, start=1)
            },
        },
        "competitions": {
            each.id: {
                "name": each.name,
                "age_s": each.age_s,
                "heat_runs": each.heat_runs,
                "overdue": len(each.overdue),
            }
            for each in seen.competitions
        },
    }


def _part(part: Part, fields: Mapping[str, Any]) -> Document:
    return {**fields, "age_s": part.age_s, "silent": part.is_silent}


def _feed(part: Part, feed: FeedReport) -> Document:
    fields = feed.model_dump(exclude_none=True, exclude={"kind", "skips"})
    skips = {
        str(position): {"position": position, "ago_s": skip.ago_s, "reason": skip.reason}
        for position, skip in enumerate(feed.skips, start=1)
    }
    return _part(part, {**fields, "skips": skips})


def _consumer(part: Part, consumer: ConsumerReport) -> Document:
    fields = consumer.model_dump(exclude_none=True, exclude={"kind", "partitions", "kept", "log_problems"})
    return _part(part, {**fields, "partitions": ", ".join(map(str, consumer.partitions))})


def _in_shown(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: texts[language] for language in _SHOWN}


def _key(key: str) -> str:
    """Keys of documents are ASCII, and a finding may be about a person."""
    code, colon, about = key.partition(":")
    return f"{code}-{hashlib.blake2b(about.encode(), digest_size=4).hexdigest()}" if colon else code
