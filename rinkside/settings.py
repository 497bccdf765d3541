"""Settings: one frozen object from flags, environment, a file and the addresses of a running stack.

The first source that has a value wins: flag, then `RINKSIDE_…`, then `rinkside.toml` (or the file that `--config` or
`RINKSIDE_CONFIG` names), then the addresses of a running `rinkside up`, then the usual ports of this machine.
"""

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from gateway.access.tokens import parse_tokens
from rinkside.exceptions import BadSettings
from rinkside.secrets import learn, shown_value
from schemas.kafka import SaslMechanism, SecurityProtocol, parse_addresses

PREFIX = "RINKSIDE_"
CONFIG_VARIABLE = "RINKSIDE_CONFIG"
DEFAULT_CONFIG = Path("rinkside.toml")

_NOT_OURS = re.compile(r"CONFIG|TEST_.*|(.*_)?(SERVICE|PORT)_.*|PORT")
"""Variables with our prefix that are not settings: the name of the file, the variables of the tests, and those that
Kubernetes sets for a service called `rinkside`."""
_FORMS = {
    "kafka_bootstrap_servers": "host:port[,host:port]",
    "redis_url": "redis://host:port/0",
    "gateway_url": "http://host:port",
    "desk_key": "16 to 200 letters, digits and . _ ~ -",
}
_FLAGS = {"gateway_host": "--host", "gateway_port": "--port"}
"""Flags whose name differs from that of their setting."""

Port = Annotated[int, Field(ge=1, le=65535)]
DeskKey = Annotated[str, Field(min_length=16, max_length=200, pattern=r"^[A-Za-z0-9._~-]+$")]


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


class Settings(BaseSettings):
    """All settings. Each field is the variable `RINKSIDE_{FIELD}` and the key `{field}` of the file."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    """`host:port` or `[::1]:port`, several separated by commas."""
    kafka_security_protocol: Annotated[SecurityProtocol, BeforeValidator(_upper)] = "PLAINTEXT"
    """SSL and SASL_SSL encrypt; SASL_PLAINTEXT and SASL_SSL authenticate."""
    kafka_ssl_ca_file: Path | None = None
    """Certificates (PEM) of the authorities to trust; empty = those of the system."""
    kafka_ssl_certificate_file: Path | None = None
    """Certificate (PEM) of this client, for brokers that ask for one."""
    kafka_ssl_key_file: Path | None = None
    """Key of that certificate, unless it is in the same file."""
    kafka_ssl_key_password: str | None = Field(None, repr=False)
    kafka_sasl_mechanism: Annotated[SaslMechanism, BeforeValidator(_upper)] = "PLAIN"
    kafka_sasl_username: str | None = None
    kafka_sasl_password: str | None = Field(None, repr=False)
    kafka_sasl_token_file: Path | None = None
    """File with the token for OAUTHBEARER. It is read for every connection, so another program can renew it."""
    kafka_idempotence: bool = True
    """Publish with an idempotent producer: a retry never writes an event twice. The embedded broker does not have it."""
    redis_url: Annotated[str, Field(pattern=r"^(rediss?|unix)://\S+$", repr=False)] = "redis://127.0.0.1:6379/0"
    redis_cluster: bool = False
    """`redis_url` names any node of a Redis Cluster; the others are found through it."""
    gateway_url: Annotated[str, Field(pattern=r"^(https?|wss?)://\S+$", repr=False)] = "http://127.0.0.1:8080"
    """Where `watch` and `doctor` find the gateway."""
    gateway_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Address that the gateway listens on; the default serves this machine only."""
    gateway_port: Port = 8080
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ("*",)
    """Origins whose pages may connect, separated by commas in a variable. Results are public, so by default all may."""
    tokens: str = Field("", repr=False)
    """Tokens of people, as lines of `rinkside token new`, separated by `;`. They hold hashes, not the tokens themselves."""
    tokens_file: Path = Path("rinkside-tokens")
    """File with more tokens, one a line; gateways read it again when it changes. Without any token the desk is closed."""
    token: str | None = Field(None, repr=False)
    """Your own token, for commands that ask a gateway."""
    desk_key: DeskKey | None = Field(None, repr=False)
    """The single key of release 0.1.0: an editor's token with the name `desk`."""
    max_connections: Annotated[int, Field(ge=1)] | None = None
    """Clients of one gateway; empty = the default of the gateway."""
    max_connections_per_address: Annotated[int, Field(ge=1)] | None = None
    """Sockets of one address at one gateway; empty = the default of the gateway."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "::1")
    """Addresses or networks of proxies, separated by commas in a variable. Their X-Forwarded-For names the client."""
    consumer_group: Annotated[str, Field(min_length=1, max_length=200)] = "rinkside-projection"
    partitions: Annotated[int, Field(ge=1, le=1000)] = 6
    """Partitions of the topic when it is created: the largest number of consumers that can share the work."""
    replicas: Annotated[int, Field(ge=1, le=100)] = 1
    """Copies of each topic when it is created; 3 on a cluster. `consume` and `doctor` report topics with fewer."""
    min_insync_replicas: Annotated[int, Field(ge=1, le=100)] = 1
    """Copies that must have an event before it counts as published; 2 of 3 replicas survive the loss of any broker."""
    metrics_port: Port | None = None
    """Port of the Prometheus metrics of `consume`; empty = none."""
    metrics_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Address on which `consume` serves its metrics; 0.0.0.0 in a container."""
    spool: Path = Path("rinkside-spool")
    """Folder in which `produce` keeps the events of a live feed while Kafka does not answer."""
    data: Path = Path("rinkside-data")
    """Folder of `up` for the recording of the log and the logs of its programs."""
    broker_bin: Path | None = None
    """Program that `up` runs as its broker (another build of Tansu); empty = the one of the extra `embedded`."""
    store_bin: Path | None = None
    """Program that `up` runs as its store (a Valkey or Redis server); empty = the one of the extra `embedded`."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    @field_validator("kafka_bootstrap_servers")
    @classmethod
    def _check_addresses(cls, value: str) -> str:
        try:
            return ",".join(parse_addresses(value))
        except ValueError as error:
            raise PydanticCustomError("string_pattern_mismatch", "{problem}", {"problem": str(error)}) from None

    @field_validator("trusted_proxies")
    @classmethod
    def _check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            try:
                ipaddress.ip_network(each, strict=False)
            except ValueError:
                raise ValueError(f"{each!r} is not an address or network, such as 10.0.0.0/8") from None
        return value

    @field_validator("allowed_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("tokens")
    @classmethod
    def _check_tokens(cls, value: str) -> str:
        parse_tokens(value)  # raises `BadToken`, a ValueError
        return value

    @field_validator("redis_url", "gateway_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        try:
            _ = urlsplit(value).port
        except ValueError:
            raise ValueError("it is not a URL; in a password, write / as %2F, # as %23 and @ as %40") from None
        return value

    @property
    def topic_options(self) -> dict[str, int]:
        """The properties of topics that a command creates."""
        return {"partitions": self.partitions, "replicas": self.replicas, "min_insync": self.min_insync_replicas}

    def as_environment(self) -> dict[str, str]:
        """The same settings as variables, for a child process. An empty variable is a setting without a value."""
        written = {}
        for name, value in self:
            text = ",".join(value) if isinstance(value, tuple) else str(value) if value is not None else ""
            written[f"{PREFIX}{name.upper()}"] = text
        return written


def load_settings(
    flags: Mapping[str, object] | None = None,
    *,
    config: Path | None = None,
    discovered: Mapping[str, str] | None = None,
) -> Settings:
    """Returns the settings in force. A flag that is None was not given.

    Raises `BadSettings`, which names each variable, flag or key that is not valid, and what is allowed.
    """
    if unknown := _unknown_variables():
        raise BadSettings(unknown)
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    path = config or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    written = _read(path)
    for name, value in (*given.items(), *written.items()):
        learn(name, str(value))

    class _Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (
                InitSettingsSource(cls, given),
                env_settings,
                InitSettingsSource(cls, written),
                InitSettingsSource(cls, dict(discovered or {})),
            )

    try:
        return _Layered()
    except ValidationError as error:
        raise BadSettings(
            [
                f"{_origin(str(each['loc'][0]), given, written, path or DEFAULT_CONFIG)}: "
                f"{_reason(each['type'], each['msg'], str(each['loc'][0]))}"
                for each in error.errors()
            ]
        ) from None


def _read(path: Path | None) -> dict[str, object]:
    try:
        return tomllib.loads((path or DEFAULT_CONFIG).read_text(encoding="utf-8"))
    except FileNotFoundError:
        if path is None:
            return {}
        raise BadSettings([f"{path}: there is no such file (named by --config or {CONFIG_VARIABLE})"]) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else str(error)
        raise BadSettings([f"{path or DEFAULT_CONFIG}: {problem}"]) from None


def _origin(field: str, given: Mapping[str, object], written: Mapping[str, object], path: Path) -> str:
    variable = f"{PREFIX}{field.upper()}"
    if field in given:
        return f"{_FLAGS.get(field, '--' + field.replace('_', '-'))} {shown_value(field, given[field])}"
    if os.environ.get(variable):
        return f"{variable}={shown_value(field, os.environ[variable])}"
    if field in written:
        return f"{field} = {shown_value(field, repr(written[field]))} in {path}"
    return field


def _unknown_variables() -> list[str]:
    """Problems of variables that no setting reads: the command would silently use another server than intended."""
    names = [name.removeprefix(PREFIX) for name in os.environ if name.startswith(PREFIX)]
    unknown = [name for name in names if name.lower() not in Settings.model_fields and not _NOT_OURS.fullmatch(name)]
    return [f"{PREFIX}{name}: {_no_such(name.lower(), PREFIX, str.upper)}" for name in sorted(unknown)]


def _no_such(name: str, prefix: str = "", form: Callable[[str], str] = str) -> str:
    if nearest := difflib.get_close_matches(name, Settings.model_fields, n=1):
        return f"there is no such setting; is {prefix}{form(nearest[0])} meant?"
    listed = ", ".join(prefix + form(each) for each in sorted(Settings.model_fields))
    return f"there is no such setting; there are {listed}"


def _reason(kind: str, message: str, field: str) -> str:
    match kind:
        case "extra_forbidden":
            return _no_such(field)
        case "string_pattern_mismatch" if field in _FORMS:
            return f"it should be {_FORMS[field]}"
        case _:
            return message.removeprefix("Value error, ")
