"""Who asks, as far as the network says: what limits count by."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

# One household or server has a whole network of this size, so a single address of it says nothing.
_IPV6_NETWORK = 64


def client_of(request: HttpRequest) -> str:
    """The client's address; behind a proxy the one that the proxy added to X-Forwarded-For."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "")
        address = forwarded.rpartition(",")[2].strip() or address
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((int(parsed), _IPV6_NETWORK), strict=False).network_address)
    return str(parsed)
