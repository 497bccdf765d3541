"""The two wheels, built once, and a store that a gateway of the application reads."""

from pathlib import Path

import pytest

from clients.python.wheels import build_application, build_client
from tests.kit.gateway.fixtures import client, competition, gateway, start_gateway, store, writer
from tests.kit.wheels.environments import environment_with

__all__ = ["client", "competition", "gateway", "start_gateway", "store", "writer"]


@pytest.fixture(scope="package")
def client_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_client(tmp_path_factory.mktemp("client-wheel"))


@pytest.fixture(scope="package")
def application_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_application(tmp_path_factory.mktemp("application-wheel"))


@pytest.fixture(scope="package")
def client_python(client_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of an environment that holds the client and what it needs, nothing else."""
    return environment_with(tmp_path_factory.mktemp("client"), client_wheel)


@pytest.fixture(scope="package")
def application_python(application_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of an environment that holds the application and what it needs, without the extra `embedded`."""
    return environment_with(tmp_path_factory.mktemp("application"), application_wheel)
