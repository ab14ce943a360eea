from typing import Any

import pytest
from django.test import RequestFactory

from summit.proxies import client_address, counted_address

CONNECTED = "10.0.0.1"


@pytest.mark.parametrize(
    ("count", "forwarded", "client"),
    [
        (0, "198.51.100.7", CONNECTED),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "2001:0db8:0::7", "2001:db8::7"),
        # It came round the proxies, or they say what is no address.
        (2, "198.51.100.7", CONNECTED),
        (1, "unknown", CONNECTED),
        (1, "", CONNECTED),
        (1, "198.51.100.7,", CONNECTED),
    ],
)
def test_the_client_is_who_asked_the_outermost_of_our_proxies(
    rf: RequestFactory, settings: Any, count: int, forwarded: str, client: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = count
    request = rf.get("/", REMOTE_ADDR=CONNECTED, headers={"x-forwarded-for": forwarded})
    assert client_address(request) == client


def test_a_local_socket_has_no_address(rf: RequestFactory) -> None:
    assert client_address(rf.get("/", REMOTE_ADDR="")) is None


@pytest.mark.parametrize(
    ("connected", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::7", "2001:db8:1:3::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("fe80::1%eth0", "fe80::"),
        ("", None),
        ("unknown", "unknown"),
    ],
)
def test_addresses_of_one_network_of_ipv6_count_as_one(
    rf: RequestFactory, connected: str, counted: str | None
) -> None:
    assert counted_address(rf.get("/", REMOTE_ADDR=connected)) == counted
