"""How many requests the API answers: counted by the address of who asks, over a minute."""

import math
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from summit.proxies import counted_address

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it asks for this module itself


class AddressThrottle(SimpleRateThrottle):
    """A limit for each address (see `counted_address`): `API_RATE` requests a minute, 0 for no limit.

    Each process counts its own.
    """

    num_requests: int
    duration: int

    def get_rate(self) -> str | None:
        """Return the limit in the form of the library."""
        return f"{settings.API_RATE}/minute" if settings.API_RATE else None

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        """Return what the requests of one address are counted under."""
        return f"api-rate:{counted_address(request._request)}"

    def headers(self) -> dict[str, str]:
        """Return the limit, what is left of it, and in how many seconds there is more."""
        if self.rate is None:
            return {}
        left = max(0, self.num_requests - len(self.history))
        until = self.duration - (self.now - self.history[-1]) if self.history else self.duration
        return {
            "RateLimit-Limit": str(self.num_requests),
            "RateLimit-Remaining": str(left),
            "RateLimit-Reset": str(max(0, math.ceil(until))),
        }
