"""Who asks, when proxies stand between: the limits of log-ins and of the API count by address."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the address of the client, as the outermost of our own proxies saw it.

    Each proxy adds to `X-Forwarded-For` (cf. RFC 7239, 5.2) the address it was asked from, at the end. So
    with `TRUSTED_PROXY_COUNT` proxies of our own the client is that many places from the end; what stands
    before was written by the client, who may write anything. A request that lacks the place came round the
    proxies, and counts by the address of its connection. None: a connection without one (a local socket).
    """
    connected = request.META.get("REMOTE_ADDR") or None
    count = settings.TRUSTED_PROXY_COUNT
    added = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if count == 0 or len(added) < count:
        return connected
    try:
        return str(ipaddress.ip_address(added[-count].strip()))
    except ValueError:
        return connected


def counted_address(request: HttpRequest) -> str | None:
    """Return what the requests of a client are counted under: its address, of IPv6 the network of 64 bits.

    A client of IPv6 commonly has a whole such network to itself (RFC 6177; RFC 8981 has it change addresses
    within), and could be somebody else at every request. An IPv4 address written as one of IPv6 (RFC 4291,
    2.5.5.2) counts as what it is.
    """
    address = client_address(request)
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    # A scope (`fe80::1%eth0`) is no part of a network.
    network = ipaddress.IPv6Network((int(parsed), 64), strict=False)
    return str(network.network_address)
