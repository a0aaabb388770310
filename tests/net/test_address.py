"""Only public addresses are fetched from; the rest is refused with a word about what it is."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from requests_hardened.ip_filter import InvalidIPAddress, get_ip_address

from feedwatch.net.address import refusal

PUBLIC = [
    "8.8.8.8",
    "93.184.216.34",
    "192.0.1.1",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "2001:4860:4860::8888",
    "2a00:801:f0::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
REFUSED = [
    ("127.0.0.1", "a loopback address"),
    ("127.255.255.254", "a loopback address"),
    ("0.0.0.0", "an unspecified address"),
    ("0.1.2.3", "an unspecified address"),
    ("10.0.0.1", "a private address"),
    ("172.16.0.1", "a private address"),
    ("172.31.255.255", "a private address"),
    ("192.168.1.1", "a private address"),
    ("169.254.169.254", "a link-local address"),
    ("100.64.0.1", "a carrier's shared address"),
    ("100.127.255.255", "a carrier's shared address"),
    ("192.0.0.170", "a protocol address"),
    ("192.0.2.1", "a documentation address"),
    ("192.88.99.1", "a 6to4 relay"),
    ("198.18.0.1", "a benchmarking address"),
    ("198.19.255.255", "a benchmarking address"),
    ("198.51.100.1", "a documentation address"),
    ("203.0.113.1", "a documentation address"),
    ("224.0.0.1", "a multicast address"),
    ("239.255.255.250", "a multicast address"),
    ("240.0.0.1", "a reserved address"),
    ("255.255.255.255", "a reserved address"),
    ("::", "an unspecified address"),
    ("::1", "a loopback address"),
    ("::127.0.0.1", "not a public address"),
    ("::ffff:127.0.0.1", "a loopback address"),
    ("::ffff:169.254.169.254", "a link-local address"),
    ("::ffff:0:127.0.0.1", "not a public address"),
    ("64:ff9b::127.0.0.1", "a loopback address"),
    ("64:ff9b::10.0.0.1", "a private address"),
    ("64:ff9b:1::8.8.8.8", "a translated address"),
    ("100::1", "not a public address"),
    ("2001::1", "a Teredo tunnel"),
    ("2001:2::1", "a protocol address"),
    ("2001:20::1", "a protocol address"),
    ("2001:db8::1", "a documentation address"),
    ("2002:7f00:1::", "a 6to4 tunnel"),
    ("2002:808:808::", "a 6to4 tunnel"),
    ("3fff::1", "a documentation address"),
    ("4000::1", "not a public address"),
    ("5f00::1", "not a public address"),
    ("fc00::1", "a private address"),
    ("fd00:ec2::254", "a private address"),
    ("fe80::1", "a link-local address"),
    ("fe80::1%1", "a link-local address"),
    ("fec0::1", "a site-local address"),
    ("ff02::1", "a multicast address"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_fine(address: str) -> None:
    """Public addresses pass, also behind NAT64 and in the v4-mapped form."""
    assert refusal(address) == ""


@pytest.mark.parametrize(("address", "what"), REFUSED)
def test_other_addresses_are_refused_by_name(address: str, what: str) -> None:
    """Everything else is refused, and called what it is."""
    assert refusal(address) == what


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:127.0.0.1"])
def test_an_admin_may_allow_private_addresses(address: str) -> None:
    """Loopback and private networks pass when the admin has allowed them."""
    assert refusal(address, private_allowed=True) == ""


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "2002:7f00:1::", "64:ff9b::a9fe:a9fe"]
)
def test_nobody_may_allow_metadata_groups_and_tunnels(address: str) -> None:
    """An allowed name that turns to cloud metadata or multicast is refused all the same."""
    assert refusal(address, private_allowed=True) != ""


def _oracle_refuses(address: str) -> bool:
    try:
        get_ip_address(address, 80, allow_loopback=False)
    except InvalidIPAddress:
        return True
    return False


_V4 = st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address)
_NEAR_V4 = st.builds(
    lambda base, offset: ipaddress.IPv4Address((int(ipaddress.IPv4Address(base)) + offset) % 2**32),
    st.sampled_from([address for address, _what in REFUSED if ":" not in address]),
    st.integers(-70_000, 70_000),
)
_V6 = st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address)
_NEAR_V6 = st.builds(
    lambda base, offset: ipaddress.IPv6Address((int(ipaddress.IPv6Address(base)) + offset) % 2**128),
    st.sampled_from([address for address, _what in REFUSED if ":" in address and "%" not in address]),
    st.integers(-(2**100), 2**100),
)


@settings(deadline=None)
@given(st.one_of(_V4, _NEAR_V4, _V6, _NEAR_V6))
def test_what_requests_hardened_refuses_is_refused(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """Our list is no weaker than the maintained one, save for NAT64 of public addresses, which we unwrap."""
    if ip in ipaddress.IPv6Network("64:ff9b::/96"):
        return
    if _oracle_refuses(str(ip)):
        assert refusal(str(ip)) != ""
