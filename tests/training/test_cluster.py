import asyncio
import ipaddress
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from kubewars.training.bootstrap import furnish, keep_own_service
from kubewars.training.clock import ManualClock
from kubewars.training.cluster import Settings, TrainingCluster, running_cluster
from kubewars.training.http.addresses import own_addresses, room_address
from kubewars.training.kinds import load_registry
from kubewars.training.machinery.api import Api
from kubewars.training.node.pace import NONE
from kubewars.training.schema import load_schema
from kubewars.training.status import StatusError
from kubewars.training.storage.store import Store


def what_the_certificate_names(cluster: TrainingCluster) -> set[str]:
    context = ssl.create_default_context(cadata=cluster.authority.certificate.decode())
    port = int(cluster.server.rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secured,
    ):
        shown = secured.getpeercert()
    assert shown
    return {str(value) for _, value in shown["subjectAltName"]}


def the_server_in(kubeconfig: str) -> str:
    return str(yaml.safe_load(kubeconfig)["clusters"][0]["cluster"]["server"])


async def test_on_loopback_a_players_key_leads_there() -> None:
    async with running_cluster(Settings(pace=NONE)) as cluster:
        assert cluster.outward == cluster.server
        assert the_server_in(cluster.welcome("luke")) == cluster.server
        assert cluster.server.startswith("https://127.0.0.1:")


async def test_for_a_room_a_players_key_leads_to_an_address_that_the_certificate_names(tmp_path: Path) -> None:
    settings = Settings(host="0.0.0.0", pace=NONE, kubeconfig=tmp_path / "admin")
    async with running_cluster(settings) as cluster:
        named = await asyncio.to_thread(what_the_certificate_names, cluster)
        key = the_server_in(cluster.welcome("luke"))

        assert key == cluster.outward
        assert urlsplit(key).hostname == (room_address() or "127.0.0.1")
        assert {_as_written_by_ssl(name) for name in own_addresses()} <= named
        assert the_server_in((tmp_path / "admin").read_text()).startswith("https://127.0.0.1:")


async def test_an_address_that_is_advertised_is_in_the_key_and_in_the_certificate() -> None:
    async with running_cluster(Settings(advertise="arena.example", pace=NONE)) as cluster:
        named = await asyncio.to_thread(what_the_certificate_names, cluster)
        port = cluster.server.rpartition(":")[2]

        assert the_server_in(cluster.welcome("luke")) == f"https://arena.example:{port}"
        assert "arena.example" in named


def the_endpoints_of_its_own_service(cluster: TrainingCluster) -> list[tuple[str, int]]:
    old = cluster.api.get("endpoints", "default", "kubernetes")["subsets"][0]
    new = cluster.api.get("endpointslices.discovery.k8s.io", "default", "kubernetes")
    return [
        (old["addresses"][0]["ip"], old["ports"][0]["port"]),
        (new["endpoints"][0]["addresses"][0], new["ports"][0]["port"]),
    ]


async def test_its_own_service_leads_to_where_it_is_reached(tmp_path: Path) -> None:
    for address in ("192.0.2.7", "192.0.2.8"):
        async with running_cluster(Settings(advertise=address, pace=NONE, data=tmp_path)) as cluster:
            port = int(cluster.server.rpartition(":")[2])

            assert the_endpoints_of_its_own_service(cluster) == [(address, port)] * 2


async def test_on_loopback_its_own_service_has_an_endpoint_beside_the_nodes() -> None:
    async with running_cluster(Settings(pace=NONE)) as cluster:
        port = int(cluster.server.rpartition(":")[2])

        assert the_endpoints_of_its_own_service(cluster) == [("192.168.49.1", port)] * 2


async def test_a_players_key_is_the_same_each_time() -> None:
    async with running_cluster(Settings(pace=NONE)) as cluster:
        assert cluster.welcome("luke") == cluster.welcome("luke")
        assert cluster.welcome("luke") != cluster.welcome("leia")


def _as_written_by_ssl(name: str) -> str:
    """OpenSSL writes IPv6 addresses in full."""
    try:
        known = ipaddress.ip_address(name)
    except ValueError:
        return name
    if isinstance(known, ipaddress.IPv4Address):
        return name
    return ":".join(f"{int(part, 16):X}" for part in known.exploded.split(":"))


async def test_a_cluster_whose_store_is_full_starts_with_more_nodes_and_whatever_it_cannot_be_without(
    tmp_path: Path,
) -> None:
    async with running_cluster(Settings(data=tmp_path, nodes=1, pace=NONE)) as cluster:
        cluster.api.delete("clusterroles.rbac.authorization.k8s.io", None, "view")
        cluster.api.create("configmaps", "default", {"metadata": {"name": "large"}, "data": {"a": "x" * 1_000_000}})

    async with running_cluster(Settings(data=tmp_path, nodes=3, storage=1_000_000, pace=NONE)) as cluster:
        assert [node["metadata"]["name"] for node in cluster.api.list("nodes")] == ["node-1", "node-2", "node-3"]
        assert cluster.api.find("clusterroles.rbac.authorization.k8s.io", None, "view")
        assert len(cluster.api.list("leases.coordination.k8s.io", "kube-node-lease")) == 3
        with pytest.raises(StatusError) as refused:
            cluster.api.create("configmaps", "default", {"metadata": {"name": "more"}})
        assert refused.value.code == 507


def test_the_way_to_its_own_api_is_made_again_though_the_store_is_full() -> None:
    clock = ManualClock()
    api = Api(clock, load_registry(), load_schema(), Store(ceiling=1))
    with api.store.furnishing():
        furnish(api, "127.0.0.1", 6443)
    keep_own_service(api, "127.0.0.1", 6443)
    api.delete("services", "default", "kubernetes")

    clock.advance(2)

    assert api.find("services", "default", "kubernetes") is not None
