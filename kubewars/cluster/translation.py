"""The border: what aiohttp and ssl raise becomes a ``ClusterError`` that says what to do."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from kubewars.cluster.errors import ClusterError, TlsFailure, Unreachable

CONNECT_TIMEOUT = 10.0


class BrokenUnderRequest(Exception):  # noqa: N818 - it says what happened to the connection
    """A connection broke after sending; goes past aiohttp's own second try, and no further than here."""


@contextmanager
def translating(host: str) -> Iterator[None]:
    """Foreign exceptions stop here; cancellation and our own errors pass."""
    try:
        yield
    except ClusterError:
        raise
    except (aiohttp.ClientError, BrokenUnderRequest, OSError) as error:
        raise _translated(error, host) from error


def _translated(error: Exception, host: str) -> ClusterError:
    for kind, translate in _TRANSLATIONS:
        if isinstance(error, kind):
            return translate(error, host)
    return _broken(error, host)


def _untrusted(error: Exception, host: str) -> ClusterError:
    assert isinstance(error, aiohttp.ClientConnectorCertificateError)
    why = getattr(error.certificate_error, "verify_message", "") or error.certificate_error
    return TlsFailure(
        f"The certificate of {host} is not trusted: {why}. "
        "If the cluster was made anew, fetch its kubeconfig again; if it is the wrong one, see --context."
    )


def _nameless(_: Exception, host: str) -> ClusterError:
    message = f"Nobody knows the name in {host}. Correct the server in the kubeconfig, or see whether you are online."
    return Unreachable(message, may_have_arrived=False)


def _no_tls(error: Exception, host: str) -> ClusterError:
    return TlsFailure(
        f"TLS with {host} fails: {error}. See whether that port speaks https, and whether your certificate is accepted."
    )


def _refused(error: Exception, host: str) -> ClusterError:
    why = error.strerror or str(error) if isinstance(error, OSError) else str(error)
    return Unreachable(
        f"{host} cannot be reached ({why}). See whether the cluster runs, and whether the kubeconfig names it right.",
        may_have_arrived=False,
    )


def _no_way_through(error: Exception, host: str) -> ClusterError:
    assert isinstance(error, aiohttp.ClientHttpProxyError)
    return Unreachable(
        f"The proxy {error.request_info.real_url.host} does not lead to {host}: {error.status} {error.message}. "
        "See proxy-url in the kubeconfig, HTTPS_PROXY and NO_PROXY.",
        may_have_arrived=False,
    )


def _slow(_: Exception, host: str) -> ClusterError:
    message = f"{host} takes no connection within {CONNECT_TIMEOUT:.0f} s. See network, firewall and proxy."
    return Unreachable(message, may_have_arrived=False)


def _silent(_: Exception, host: str) -> ClusterError:
    message = f"{host} was silent for too long. See whether the cluster, or the way to it, is overloaded."
    return Unreachable(message, may_have_arrived=True)


def _broken(error: Exception, host: str) -> ClusterError:
    why = str(error) or type(error).__name__
    return Unreachable(f"The connection to {host} broke ({why}). See whether the cluster runs.", may_have_arrived=True)


#: First match wins: aiohttp's classes inherit from one another.
_TRANSLATIONS = (
    (aiohttp.ClientConnectorCertificateError, _untrusted),
    (aiohttp.ClientConnectorDNSError, _nameless),
    ((aiohttp.ClientSSLError, ssl.SSLError), _no_tls),
    (aiohttp.ClientHttpProxyError, _no_way_through),
    ((aiohttp.ClientProxyConnectionError, aiohttp.ClientConnectorError), _refused),
    (aiohttp.ConnectionTimeoutError, _slow),
    (TimeoutError, _silent),
)
