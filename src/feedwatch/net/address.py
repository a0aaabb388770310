"""Addresses of machines: which of them belong to the public internet."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network

# IPv6 prefixes whose last 32 bits are an IPv4 address that the packet really goes to: v4-mapped (RFC 4291 2.5.5.2) and
# the well-known NAT64 prefix (RFC 6052 2.1), behind which networks without IPv4 see the whole public IPv4 internet.
_WRAPPERS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that IANA hands out (RFC 4291 2.4); the rest of IPv6 is never public


def _table(*rows: tuple[str, str]) -> tuple[tuple[_Network, str], ...]:
    return tuple((ip_network(network), what) for network, what in rows)


# No feed lives here, whatever an admin allows: cloud metadata, groups, and tunnels that hide where the packet goes.
_NEVER = _table(
    ("0.0.0.0/8", "an unspecified address"),  # RFC 1122 3.2.1.3; 0.0.0.0 reaches this machine
    ("169.254.0.0/16", "a link-local address"),  # RFC 3927; 169.254.169.254 gives out cloud credentials
    ("224.0.0.0/4", "a multicast address"),  # RFC 5771
    ("240.0.0.0/4", "a reserved address"),  # RFC 1112 4, with the broadcast address
    ("192.88.99.0/24", "a 6to4 relay"),  # RFC 7526
    ("::/128", "an unspecified address"),
    ("64:ff9b:1::/48", "a translated address"),  # RFC 8215, leads into local networks
    ("2001::/32", "a Teredo tunnel"),  # RFC 4380
    ("2002::/16", "a 6to4 tunnel"),  # RFC 3056, given up by RFC 7526
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a site-local address"),  # RFC 3879
    ("ff00::/8", "a multicast address"),
)
# Special purposes of RFC 6890 and the IANA registries. `is_global` knows most of them, but not in every Python.
_PRIVATE = _table(
    ("10.0.0.0/8", "a private address"),
    ("100.64.0.0/10", "a carrier's shared address"),  # RFC 6598
    ("127.0.0.0/8", "a loopback address"),
    ("172.16.0.0/12", "a private address"),
    ("192.0.0.0/24", "a protocol address"),
    ("192.0.2.0/24", "a documentation address"),
    ("192.168.0.0/16", "a private address"),
    ("198.18.0.0/15", "a benchmarking address"),
    ("198.51.100.0/24", "a documentation address"),
    ("203.0.113.0/24", "a documentation address"),
    ("::1/128", "a loopback address"),
    ("2001::/23", "a protocol address"),
    ("2001:db8::/32", "a documentation address"),
    ("3fff::/20", "a documentation address"),
    ("fc00::/7", "a private address"),
)


def refusal(address: str, *, private_allowed: bool = False) -> str:
    """Say why a connection to a numeric address is refused, such as "a loopback address"; empty when it is fine.

    `private_allowed` lets private, loopback and documentation addresses pass, never link-local, multicast or tunnels.
    """
    ip = _unwrapped(ip_address(address))
    if what := _found(ip, _NEVER):
        return what
    if private_allowed:
        return ""
    if what := _found(ip, _PRIVATE):
        return what
    return "" if _is_public(ip) else "not a public address"


def _unwrapped(ip: Address) -> Address:
    if isinstance(ip, IPv6Address) and any(ip in network for network in _WRAPPERS):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def _found(ip: Address, table: tuple[tuple[_Network, str], ...]) -> str:
    return next((what for network, what in table if ip in network), "")


def _is_public(ip: Address) -> bool:
    return ip.is_global and (isinstance(ip, IPv4Address) or ip in _GLOBAL_UNICAST)
