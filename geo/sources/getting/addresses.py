"""Web addresses: how one is shown, and where it may lead."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit


def shown(url: str) -> str:
    """An address as it may be shown: without password, and without the values in its query.

    >>> shown("https://me:secret@example.org/list?page=2&key=abc#top")
    'https://example.org/list?page=…&key=…'
    """
    try:
        parts = urlsplit(url)
        query = "&".join(
            f"{name}=…" if sign else "…"
            for name, sign, _ in (pair.partition("=") for pair in parts.query.split("&"))
        )
    except ValueError:
        return "an address that cannot be read"
    where = f"{parts.netloc.rpartition('@')[2]}{parts.path}"
    text = f"{parts.scheme}://{where}" if parts.netloc else f"{parts.scheme}:…"
    text += f"?{query}" if parts.query else ""
    return "".join(c if c.isprintable() else "�" for c in text)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and of no private or special network.

    An IPv6 address that stands for an IPv4 one is judged by that.

    >>> is_public("2.125.160.216"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        ip = IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _NAT64 else ip.ipv4_mapped or ip
    special = ip.is_multicast or ip.is_reserved or any(ip in network for network in _SPECIAL)
    return ip.is_global and not special


_NAT64 = IPv6Network("64:ff9b::/96")
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # a cloud's own service, at an address that looks public
        "192.88.99.0/24",
        "2002::/16",  # tunnels to an IPv4 address
        "fec0::/10",  # private, by an older rule
    )
)
