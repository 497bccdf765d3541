"""Options that several commands share, and the settings made from them."""

from typing import Annotated, TypeAlias

import typer

from rinkside.settings import Settings, load_settings

Servers: TypeAlias = Annotated[
    str | None, typer.Option("--kafka-bootstrap-servers", help="Kafka, host:port[,host:port].")
]
RedisUrl: TypeAlias = Annotated[str | None, typer.Option("--redis-url", help="Redis, redis://host:port/0.")]
GatewayUrl: TypeAlias = Annotated[str | None, typer.Option("--gateway-url", help="Gateway, http://host:port.")]
Host: TypeAlias = Annotated[
    str | None, typer.Option("--host", help="Address to listen on (127.0.0.1); 0.0.0.0 for all.")
]
GatewayPort: TypeAlias = Annotated[int | None, typer.Option("--port", help="Port of the gateway (8080).")]
Competition: TypeAlias = Annotated[str | None, typer.Option(help="Id of the competition, e.g. slc-2021.")]
Rate: TypeAlias = Annotated[
    str, typer.Option(help="Speed: 1 = as recorded, 8 = eight times as fast, max = as fast as possible.")
]

SkipIdle: TypeAlias = Annotated[
    float | None,
    typer.Option("--skip-idle", min=0, help="Shorten longer pauses to this many seconds of the recording."),
]


def settings_with(needs: str | None = None, **flags: object) -> Settings:
    """Returns the settings in force for a command, and configures the log by them. Finds a running `up`.

    Raises `AmbiguousStack` when several run, with different values of the setting that the command `needs`.
    """
    from rinkside.embedded.discovery import running_stacks
    from rinkside.exceptions import AmbiguousStack
    from rinkside.log_format import configure_logs

    stacks = running_stacks()
    settings = load_settings(flags, discovered=stacks[0].addresses() if stacks else None)
    if needs is not None and len(stacks) > 1:
        others = [load_settings(flags, discovered=stack.addresses()) for stack in stacks[1:]]
        if any(getattr(other, needs) != getattr(settings, needs) for other in others):
            raise AmbiguousStack(needs, [(str(stack.addresses()[needs]), stack.data) for stack in stacks])
    if any(stack.kafka_bootstrap_servers == settings.kafka_bootstrap_servers for stack in stacks):
        embedded = {**stacks[0].addresses(), "kafka_idempotence": "false"}
        settings = load_settings(flags, discovered=embedded)
    configure_logs(settings.log_level, settings.log_format)
    return settings


def rate_of(text: str) -> float | None:
    """Returns the number, or None for `max`. Raises `typer.BadParameter` for anything else."""
    from producers.schedule import parse_rate

    try:
        return parse_rate(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--rate") from None
