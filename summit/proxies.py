"""Who asks, when proxies stand between: the limit of log-ins counts by address."""

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
