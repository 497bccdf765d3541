"""Parts report themselves, and are observed, on a Redis Cluster as on a single server."""

import pytest
from redis.asyncio import RedisCluster

from gateway.health import Observer
from rinkside.doctor.health import health_of
from rinkside.health.reporting import reported
from rinkside.settings import Settings
from schemas.health import ConsumerReport
from testing.redis_cluster import redis_cluster
from testing.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


async def test_parts_on_a_redis_cluster() -> None:
    with redis_cluster() as nodes:
        settings = Settings(redis_url=nodes.address, redis_cluster=True)
        client = RedisCluster.from_url(nodes.address)
        observer = Observer(client, 5.0)
        try:
            async with reported(settings, lambda: ConsumerReport(host="h", up_s=5)):

                async def is_seen() -> bool:
                    seen, _ = await observer.observe()
                    return [part.report.kind for part in seen.parts] == ["consumer"] and not seen.store.write_problem

                await eventually(is_seen)
                (line,) = await health_of(nodes.address, 5.0, is_cluster=True)
                assert line.ok
                assert line.found == "nothing is wrong; running: 0 feed, 1 consumer, 0 gateway, 0 recorder"
            seen, _ = await observer.observe()
            assert seen.parts == ()
        finally:
            await client.aclose()
