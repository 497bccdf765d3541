"""Redis with TLS and with users that may do only what a service needs: consumer and gateway work, and say what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from consumers.service import ConsumerSettings
from gateway.service import GatewaySettings
from rinkside.doctor.checks import examine
from rinkside.settings import Settings
from testing.certificates import make_certificates
from testing.processes import REPOSITORY, free_port
from testing.servers import Server, redis_server
from testing.waiting import eventually
from tests.kit.consumers.running import consuming, expected, publish, story, until_settled
from tests.kit.gateway.running import RunningGateway

CONSUMER_RULES = "~rinkside:* +@read +@write +@connection +@transaction +@scripting +time +info"
GATEWAY_RULES = "~rinkside:* +@read +@connection +@transaction +time"
"""As docs/operations.md gives them."""


@dataclass(frozen=True, slots=True)
class Secured:
    server: Server
    tls_port: int

    def url(self, user: str, password: str) -> str:
        ca = self.server.folder / "ca.pem"
        return f"rediss://{user}:{password}@127.0.0.1:{self.tls_port}/0?ssl_ca_certs={ca}"


@pytest.fixture
def secured() -> Iterator[Secured]:
    port = free_port()
    users = [
        f"consumer on >c0nsumer {CONSUMER_RULES}",
        f"gateway on >g4teway {GATEWAY_RULES}",
        "default on nopass ~* +@all",
    ]
    arguments = ["--tls-port", str(port), "--tls-cert-file", "server.crt", "--tls-key-file", "server.key"]
    arguments += ["--tls-ca-cert-file", "ca.pem", "--tls-auth-clients", "no"]
    for user in users:
        arguments += ["--user", *user.split()]
    with redis_server(arguments=arguments, prepare=make_certificates) as server:
        yield Secured(server, port)


async def test_consumer_and_gateway_work_over_tls_with_the_users_that_the_docs_give(
    own: Server, secured: Secured, competition: str
) -> None:
    events = story(competition)
    settings = ConsumerSettings(own.kafka, secured.url("consumer", "c0nsumer"), group=None)
    gateway = RunningGateway(GatewaySettings(secured.url("gateway", "g4teway"), port=free_port()))
    async with Redis(port=secured.server.port) as redis, httpx.AsyncClient() as http, consuming(settings):
        await publish(own.address, events)
        await until_settled(redis, events)
        await eventually(gateway.listens)
        right = expected(events, competition)
        for channel, document in right.items():
            answer = await http.get(f"http://127.0.0.1:{gateway.port}/api/{channel}")
            assert answer.json() == document
        assert (await http.get(f"http://127.0.0.1:{gateway.port}/readyz")).status_code == 200
        await gateway.stop()
    for user, password in (("consumer", "c0nsumer"), ("gateway", "g4teway")):
        found = Settings(kafka_bootstrap_servers=own.address, redis_url=secured.url(user, password))
        findings = {each.name: each for each in await examine(found)}
        assert findings["Redis"].ok, findings["Redis"]
        assert password not in findings["Redis"].found
        assert ("not for `rinkside consume`" in findings["Redis"].advice) == (user == "gateway")


async def test_a_missing_permission_is_named_and_waited_for(own: Server, secured: Secured, competition: str) -> None:
    events = story(competition)
    settings = ConsumerSettings(own.kafka, secured.url("consumer", "c0nsumer"), group=None, retry_max_s=0.5)
    async with Redis(port=secured.server.port) as redis:
        with capture_logs() as logs:
            async with consuming(settings):
                await publish(own.address, events[:20])
                await until_settled(redis, events[:20])
                await redis.acl_setuser("consumer", enabled=True, commands=["-hset"], reset_keys=False)
                await publish(own.address, events[20:])
                await eventually(lambda: any("NOPERM" in str(line.get("problem")) for line in logs))
                await redis.acl_setuser("consumer", enabled=True, commands=["+hset"], reset_keys=False)
                await until_settled(redis, events)


def test_the_docs_give_these_rules() -> None:
    text = (REPOSITORY / "docs" / "operations.md").read_text()
    assert CONSUMER_RULES in text
    assert GATEWAY_RULES in text
