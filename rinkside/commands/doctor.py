"""`doctor`: shows what works, what does not, and what to do about it."""

from rinkside.commands.options import GatewayUrl, RedisUrl, Servers, settings_with


def doctor(kafka_bootstrap_servers: Servers = None, redis_url: RedisUrl = None, gateway_url: GatewayUrl = None) -> None:
    """Check everything that Rinkside needs, and say what to do about each problem.

    The exit code is 0 unless a person is needed; lines with !! can wait.
    """
    import asyncio
    import logging

    from rich.console import Console
    from rich.text import Text

    from rinkside.doctor.checks import examine
    from rinkside.exceptions import ChecksFailed
    from rinkside.secrets import mask

    settings = settings_with(
        kafka_bootstrap_servers=kafka_bootstrap_servers, redis_url=redis_url, gateway_url=gateway_url
    )
    if settings.log_level != "debug":
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # each of its complaints is a finding below
    console = Console()
    findings = asyncio.run(examine(settings))
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        mark = ("no", "bold red") if not finding.ok else ("!!", "yellow") if finding.is_warning else ("ok", "green")
        line = Text.assemble(mark, f"  {finding.name:{width}}  ")
        line.append(mask(finding.found))
        if finding.advice:
            line.append(f"\n{'':{width + 6}}{finding.advice}", "" if finding.ok else "yellow")
        # Wrapped by the terminal only, so that a command to copy stays in one piece.
        console.print(line, soft_wrap=True)
    if failed := [finding.name for finding in findings if not finding.ok]:
        raise ChecksFailed(failed)
