"""`doctor`: what is there and what is not, and what to do about it."""

from rinkside.commands.options import GatewayUrl, RedisUrl, Servers, settings_with


def doctor(kafka_bootstrap_servers: Servers = None, redis_url: RedisUrl = None, gateway_url: GatewayUrl = None) -> None:
    """Look at everything Rinkside needs, and say what to do about what is missing."""
    import asyncio

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from rinkside.checks import examine
    from rinkside.exceptions import ChecksFailed

    settings = settings_with(
        kafka_bootstrap_servers=kafka_bootstrap_servers, redis_url=redis_url, gateway_url=gateway_url
    )
    findings = asyncio.run(examine(settings))
    table = Table("", "what", "found", "what to do", box=None)
    for finding in findings:
        sign = Text("ok", "green") if finding.good else Text("no", "red")
        table.add_row(sign, Text(finding.name), Text(finding.found), Text(finding.advice))
    Console().print(table)
    if bad := [finding.name for finding in findings if not finding.good]:
        raise ChecksFailed(bad)
