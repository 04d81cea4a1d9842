"""Which network a request comes from, as a word that cannot be turned back into its address.

It is kept in memory alone, made with a secret that each process makes for itself and forgets: it
counts, and says nothing about anybody.
"""

import hashlib
import secrets
from collections.abc import Mapping, MutableMapping
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import streamlit as st
from starlette.datastructures import Headers
from streamlit.runtime.scriptrunner import get_script_run_ctx


@cache
def _secret() -> bytes:
    return secrets.token_bytes(16)


def network_of(scope: MutableMapping[str, Any]) -> str:
    """The network of an ASGI request."""
    client = scope.get("client")
    return _word(client[0] if client else "", Headers(scope=scope))


def network_of_visit() -> str:
    """The network of the visit whose page runs."""
    return _word(st.context.ip_address or "", st.context.headers)


def visit() -> str:
    """The visit whose page runs."""
    running = get_script_run_ctx()
    return running.session_id if running else ""


def _word(peer: str, headers: Mapping[str, str]) -> str:
    """Of a proxy on this machine, the address that it was asked from; others' words don't count."""
    address = _address(peer)
    if address is None or address.is_loopback:
        forwarded = headers.get("x-forwarded-for") or headers.get("X-Forwarded-For") or ""
        address = _address(forwarded.split(",")[-1].strip()) or address
    if isinstance(address, IPv6Address):  # a home has a /64 to choose addresses from
        name = str(ip_network((address, 64), strict=False))
    else:
        name = str(address)
    return hashlib.blake2b(name.encode(), key=_secret(), digest_size=8).hexdigest()


def _address(text: str) -> Any:
    try:
        return ip_address(text)
    except ValueError:
        return None
