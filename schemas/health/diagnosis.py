"""The rules: from observations to findings. Pure; every threshold is a constant with its reason."""

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from schemas.health.finding import Finding, duration
from schemas.health.observations import Observations, Part, RunningCompetition
from schemas.health.reports import ConsumerReport, FeedReport, GatewayReport, RecorderReport, Report

_STUCK_S = 15
"""Events wait and none is applied: longer than a rebalance after the death of a consumer takes."""
_LAG = 5_000
"""Events that wait although consumers work: more than a race day has, so a rebuild or a load is going on."""
_DISCONNECTED_S = 10
"""A feed reconnects within seconds after a short failure of the network."""
_WAITING_S = 10
"""Events wait for Kafka: longer than the election of a new leader takes."""
_SILENT_HEAT_S = 60
"""Somebody is racing and no event comes: the slowest lap takes 45 s."""
_SILENT_BREAK_S = 20 * 60
"""Longer than the break for the ice machine."""
_FORGET_S = 3 * 3600
"""After this, a competition without an end is over."""
_MANY_CRASHES = 5
"""In ten minutes: the part crashes again and again."""
_FULL_PERCENT = 90
_SLOW_CLIENTS = 10
"""Clients closed in a minute because they do not read; a few are phones in tunnels."""
_SETTLED_S = 30
"""A consumer that started less long ago may still wait for its partitions."""

_R = TypeVar("_R", bound=Report)


def diagnose(seen: Observations) -> list[Finding]:
    """Everything that is wrong, red before amber, in the order in which to correct it."""
    found = [*_store(seen), *_parts(seen), *_log(seen), *_feeds(seen), *_competitions(seen), *_recording(seen)]
    return sorted(found, key=lambda finding: finding.severity != "red")


def alive(seen: Observations, kind: type[_R]) -> list[tuple[Part, _R]]:
    """Parts of a kind that report themselves."""
    return [(part, part.report) for part in seen.parts if not part.is_silent and isinstance(part.report, kind)]


def _store(seen: Observations) -> Iterator[Finding]:
    store = seen.store
    if store.problem:
        yield Finding(
            "store-lost",
            "red",
            "Redis does not answer: {problem}.",
            "Start Redis again, or correct its address; viewers see old results until then.",
            {"problem": store.problem},
        )
    elif store.write_problem:
        yield Finding(
            "store-read-only",
            "red",
            "Redis accepts no writes: {problem}.",
            "Give it memory or room on its disk; results stand still until then.",
            {"problem": store.write_problem},
        )
    elif store.max_bytes and (percent := 100 * store.used_bytes // store.max_bytes) >= _FULL_PERCENT:
        yield Finding(
            "store-full",
            "amber",
            "Redis uses {percent} % of the memory that it may use.",
            "Give it more memory before it refuses writes.",
            {"percent": percent},
        )


def _parts(seen: Observations) -> Iterator[Finding]:
    """Parts that are missing, or that ended without saying so."""
    if seen.store.problem or not seen.knows_parts:
        return
    if not alive(seen, ConsumerReport):
        yield Finding(
            "no-consumer",
            "red",
            "No consumer runs: results stand still.",
            "Start `rinkside consume`, or look into its log.",
        )
    if not alive(seen, GatewayReport):
        yield Finding(
            "no-gateway",
            "red",
            "No gateway runs: nobody sees results.",
            "Start `rinkside gateway`, or look into its log.",
        )
    running = {part.family for part in seen.parts if not part.is_silent}
    crashes = Counter(part.family for part in seen.parts if part.is_silent and not isinstance(part.report, FeedReport))
    for family, count in sorted(crashes.items()):
        part, _, host = family.partition("@")
        newest_s = min(each.age_s for each in seen.parts if each.is_silent and each.family == family)
        if family in running:
            yield Finding(
                "restarts",
                "red" if count >= _MANY_CRASHES else "amber",
                "The {part} on {host} ended unexpectedly, {count} × in ten minutes; it runs again.",
                "Look into its log for the reason.",
                {"part": part, "host": host, "count": count},
                family,
            )
        else:
            yield Finding(
                "part-silent",
                "amber",
                "The {part} on {host} reports nothing for {age}.",
                "Start it again, or look into its log; if it was removed on purpose, this disappears within ten minutes.",
                {"part": part, "host": host, "age": duration(newest_s)},
                family,
            )
    for part_, gateway in alive(seen, GatewayReport):
        if gateway.slow_per_minute >= _SLOW_CLIENTS and gateway.slow_per_minute * 20 > gateway.clients:
            yield Finding(
                "slow-clients",
                "amber",
                "The gateway on {host} closed {count} slow clients within a minute.",
                "Check its network and processor; start another gateway.",
                {"host": gateway.host, "count": gateway.slow_per_minute},
                part_.id,
            )


def _log(seen: Observations) -> Iterator[Finding]:
    """Kafka, the lag of the consumers, dead letters."""
    consumers = [report for _, report in alive(seen, ConsumerReport)]
    problems = [report.broker_problem for report in consumers if report.broker_problem]
    if problems and len(problems) == len(consumers):
        yield Finding(
            "broker-lost",
            "red",
            "Kafka does not answer: {problem}.",
            "Start Kafka again; live feeds keep their events until then.",
            {"problem": problems[0]},
        )
    stuck = sum(report.lag for report in consumers if report.stuck_s >= _STUCK_S)
    lag = sum(report.lag for report in consumers)
    if seen.unread or (stuck and not problems):
        yield Finding(
            "stuck",
            "red",
            "{count} events wait on the log, and no consumer takes them.",
            "Look into the log of the consumer, and restart it.",
            {"count": seen.unread or stuck},
        )
    elif lag >= _LAG:
        yield Finding(
            "lag",
            "amber",
            "{count} events wait on the log; the views are behind.",
            "Wait until they are applied; if the number grows, start another consumer.",
            {"count": lag},
        )
    settled = [report for report in consumers if report.up_s >= _SETTLED_S]
    missing = set(range(max((report.partition_count for report in settled), default=0)))
    missing -= {number for report in consumers for number in report.partitions}
    if settled and len(settled) == len(consumers) and missing and not problems:
        yield Finding(
            "unread-partitions",
            "amber",
            "No consumer reads partition {partitions} of the log.",
            "Wait half a minute; if this stays, restart the consumers.",
            {"partitions": ", ".join(map(str, sorted(missing)))},
        )
    if seen.dead_letters.count:
        yield Finding(
            "dead-letters",
            "red",
            "{count} × a message on the log could not be used; the newest: {reason}.",
            "Read it, then correct and resend it or discard it: `rinkside dead-letters`, or the operator page.",
            {"count": seen.dead_letters.count, "reason": seen.dead_letters.newest_reason.rstrip(".")},
        )
    for competition in sorted({name for report in consumers for name in report.kept}):
        yield Finding(
            "log-trimmed",
            "amber",
            "The views of {competition} cannot be rebuilt: the log no longer has all of its events.",
            "Set retention.ms=-1 for the topic, and publish the recording of the competition again.",
            {"competition": competition},
            competition,
        )
    for problem in sorted({each for report in consumers for each in report.log_problems}):
        yield Finding(
            "log-unsafe",
            "amber",
            "The log is not safe: {problem}.",
            "Change the setting of the topic with `kafka-configs.sh --alter`.",
            {"problem": problem},
            problem.partition(" ")[0],
        )


def _feeds(seen: Observations) -> Iterator[Finding]:
    names = {report.name for _, report in alive(seen, FeedReport)}
    for part in seen.parts:
        feed = part.report
        if not isinstance(feed, FeedReport):
            continue
        if part.is_silent:
            if feed.name not in names:
                yield Finding(
                    "feed-stopped",
                    "red",
                    "The feed of {name} stopped {age} ago without ending in order.",
                    "Start the same `rinkside produce` command again; it first publishes what waits on its disk.",
                    {"name": feed.name, "age": duration(part.age_s)},
                    feed.name,
                )
            continue
        if not feed.connected and feed.changed_s >= _DISCONNECTED_S:
            yield Finding(
                "feed-disconnected",
                "red",
                "The feed of {name} has not been connected for {age}: {problem}.",
                "Check the timing computer and the network; Rinkside connects again by itself.",
                {
                    "name": feed.name,
                    "age": duration(feed.changed_s),
                    "problem": feed.problem.rstrip(".") or "no answer",
                },
                feed.name,
            )
        if feed.waiting and feed.waiting_s >= _WAITING_S:
            yield Finding(
                "feed-waiting",
                "red",
                "{count} events of the feed of {name} wait for Kafka.",
                "Start Kafka again, or correct its address; the feed keeps its events on disk until then.",
                {"count": feed.waiting, "name": feed.name},
                feed.name,
            )
        if feed.skipped:
            newest = feed.skips[0].reason.rstrip(".") if feed.skips else ""
            yield Finding(
                "feed-skips",
                "amber",
                "The feed of {name} skipped {count} messages; the newest: {reason}.",
                "Compare the message with what the feed should send, and tell its supplier.",
                {"name": feed.name, "count": feed.skipped, "reason": newest},
                feed.name,
            )


def _competitions(seen: Observations) -> Iterator[Finding]:
    for competition in seen.competitions:
        if competition.age_s < _FORGET_S:
            yield from _competition(competition)


def _competition(competition: RunningCompetition) -> Iterator[Finding]:
    fields = {"name": competition.name, "age": duration(competition.age_s)}
    if competition.heat_runs and competition.age_s >= _SILENT_HEAT_S:
        yield Finding(
            "heat-silent",
            "red",
            "{name} has had no event for {age}, with a heat on the ice.",
            "Check the timing system and the `rinkside produce` command; restart it if it hangs.",
            fields,
            competition.id,
        )
        return
    if competition.age_s >= _SILENT_BREAK_S:
        yield Finding(
            "competition-silent",
            "amber",
            "{name} has had no event for {age}.",
            "If this is not a break, check the feed.",
            fields,
            competition.id,
        )
    for split in competition.overdue:
        yield Finding(
            "split-overdue",
            "amber",
            "The split of {skater} at {metres} m is {age} late.",
            "Check the loop or the photocell at that line; a corrected time can follow.",
            {"skater": split.skater, "metres": split.metres, "age": duration(split.late_s)},
            f"{competition.id}/{split.skater}/{split.metres}",
        )


def _recording(seen: Observations) -> Iterator[Finding]:
    problems = {report.problem for _, report in alive(seen, RecorderReport) if report.problem}
    if not problems and seen.notice:
        problems = {seen.notice}
    for problem in sorted(problems):
        yield Finding(
            "recording",
            "red",
            "The recording is not written: {problem}.",
            "Make room on the disk; results go on, but what is not on disk may be lost.",
            {"problem": problem.rstrip(".")},
        )
