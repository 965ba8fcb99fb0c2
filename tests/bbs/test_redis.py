"""Several machines, one count: rate limits kept in Redis (HUIYIN_REDIS_URL)."""

import socket
import uuid
from contextlib import closing
from dataclasses import replace

import pytest

from bbs.app import create_app
from tests.support.browser import send

ADDRESS = ("127.0.0.1", 6379)

pytestmark = pytest.mark.redis


@pytest.fixture
def redis_url():
    """Database 15 of a Redis on this machine; what the test wrote is removed."""
    redis = pytest.importorskip("redis")
    with closing(socket.socket()) as probe:
        probe.settimeout(2)
        if probe.connect_ex(ADDRESS):
            pytest.skip("no Redis listens on 127.0.0.1:6379")
    url = f"redis://{ADDRESS[0]}:{ADDRESS[1]}/15"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()


def _tries(app, address: str, count: int) -> list[int]:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    names = [uuid.uuid4().hex[:12] for _ in range(count)]  # the same name would be refused sooner, for its own sake
    return [send(client, "/sign-in", login=name, password="wrong-password").status_code for name in names]


def test_two_machines_count_the_same_reader_together(settings, database, redis_url):
    shared = replace(settings, rate_limits=True, redis_url=redis_url)
    address = f"10.0.0.{uuid.uuid4().int % 250}"
    first, second = create_app(shared, testing=True), create_app(shared, testing=True)
    assert 429 not in _tries(first, address, 6)
    assert _tries(second, address, 6)[-1] == 429


def test_a_machine_of_its_own_counts_alone(settings, database):
    alone = replace(settings, rate_limits=True)
    assert 429 not in _tries(create_app(alone, testing=True), "10.0.1.1", 6)
    assert 429 not in _tries(create_app(alone, testing=True), "10.0.1.1", 6)
