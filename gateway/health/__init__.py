"""Health as a gateway sees it: it observes the installation through Redis, and reports itself.

    Redis: reports of parts, dead letters, documents, ages ─▶ Observer ─▶ Observations ─▶ schemas.health.diagnose
                                                                  │
                                       /readyz, /metrics, `rinkside doctor`, `system/health` of the operator page

Nothing here runs unless somebody asks.
"""

from gateway.health.look import Look
from gateway.health.observer import Observer
from gateway.health.own_status import GatewayStatus
from gateway.health.watch import HealthWatch

__all__ = ["GatewayStatus", "HealthWatch", "Look", "Observer"]
