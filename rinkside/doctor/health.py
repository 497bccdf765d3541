"""The health model as lines of `rinkside doctor`."""

import asyncio

from consumers.store import close_client, open_client
from gateway.health import Observer
from rinkside.doctor.result import Finding
from schemas.health import diagnose

_AGAIN_S = 3.0
"""A part that has just been started has not reported itself yet: what is red is looked at again after this."""
_SEEN_BEFORE = {"no-gateway", "store-lost"}
"""Findings for which `doctor` has a check of its own."""


async def health_of(redis_url: str, timeout_s: float, *, is_cluster: bool = False) -> list[Finding]:
    """One line for each finding, or one that says that there is none."""
    client = open_client(redis_url, is_cluster=is_cluster, connections=1, timeout_s=timeout_s)
    observer = Observer(client, timeout_s)
    try:
        seen, _ = await observer.observe()
        if any(finding.severity == "red" for finding in diagnose(seen)):
            await asyncio.sleep(_AGAIN_S)
            seen, _ = await observer.observe()
    finally:
        await close_client(client)
    lines = [
        Finding("Health", finding.severity != "red", finding.what_in(), finding.to_do_in(), is_warning=True)
        for finding in diagnose(seen)
        if finding.code not in _SEEN_BEFORE
    ]
    kinds = [part.report.kind for part in seen.parts if not part.is_silent]
    running = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("feed", "consumer", "gateway", "recorder"))
    return lines or [Finding("Health", True, f"nothing is wrong; running: {running}")]
