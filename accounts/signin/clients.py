"""What a person recognises a device of hers by."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

from core.web.ratelimit import client_address

_BROWSERS = (
    ("SamsungBrowser", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def axes_address(request: HttpRequest) -> str | None:
    """Return the client's address for axes, whose column takes addresses only; ``None`` when there is none to be read."""
    address = client_address(request)
    return None if address == "unknown" else address


def masked_address(address: str) -> str:
    """Return ``address`` without the part that tells the device: 10.4.7.*, 2001:db8:12::*."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv4Address):
        return f"{address.rpartition('.')[0]}.*"
    network = ipaddress.IPv6Network((parsed, 48), strict=False)
    return f"{network.network_address}*"


def device_name(user_agent: str) -> str:
    """Return browser and system as a person names them, ``""`` when neither is known."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
