"""The preflight: can the game be played here, and why is the arena empty? Each finding carries its cure.

It only reads. Nothing that it finds is raised: whatever is wrong with a cluster becomes a finding.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from kubewars.cluster import shapes
from kubewars.cluster.connection import Connection, decode_json
from kubewars.cluster.decode import carrier_decoder, decode_pod
from kubewars.cluster.errors import ApiError, ClusterError
from kubewars.cluster.feed import SELECTOR
from kubewars.cluster.findings import Finding, Level, about_absence, about_near_misses, about_pods
from kubewars.cluster.kinds import CARRIERS, NAMESPACE, POD, Kind
from kubewars.cluster.permissions import OWNERSHIP_PERMISSIONS, PERMISSIONS, TORPEDO_PERMISSIONS, may
from kubewars.domain.pod import GAME_LABEL, GAME_VALUE, Carrier, Pod

#: A look at the pods outside the game goes no further than this many.
MOST_LOOKED_AT = 500
_decode_listing = msgspec.json.Decoder(shapes.Listing).decode


async def examine(
    kubeconfig: str | Path | None = None, context: str | None = None, namespaces: Sequence[str] = ()
) -> list[Finding]:
    """Everything there is to say, in the order of asking; ends early where nothing further can be asked.

    ``namespaces``: those that the game would watch; none means all.
    """
    try:
        connection = await Connection.open(kubeconfig, context)
    except ClusterError as error:
        return [_of(error)]
    try:
        return await examine_connection(connection, namespaces)
    finally:
        await connection.close()


async def examine_connection(
    connection: Connection, namespaces: Sequence[str] = (), *, shoot_in: Sequence[str] = (), torpedoes: bool = False
) -> list[Finding]:
    """As :func:`examine`, for a connection that is open; it stays open.

    ``shoot_in``: the namespaces in which pods may be struck; none means all that are watched. ``torpedoes``: whether
    the rights to strike controllers are asked for too.
    """
    found: list[Finding] = []
    try:
        found.append(await _reach(connection))
        if found[-1].level == "problem":
            return found
        found += await _namespaces(connection, namespaces)
        places = tuple(namespaces) or ("",)
        found += await _permissions(connection, places, tuple(shoot_in) or places, torpedoes=torpedoes)
        found += await _pods(connection, places)
    except ClusterError as error:
        found.append(_of(error))
    return found


async def _reach(connection: Connection) -> Finding:
    try:
        version = decode_json(await connection.request("GET", "/version"))
    except ApiError as error:
        if error.code == 401:
            return Finding(
                "problem",
                f"{connection.host} does not accept the credentials of the {connection.where}",
                "Log in again, or fetch the kubeconfig anew; a training cluster makes new tokens at each start.",
            )
        if error.code not in (403, 404):
            return _of(error)
        version = {}
    name = str(version.get("gitVersion") or "of an unknown version") if isinstance(version, dict) else "?"
    return Finding("ok", f"{connection.host} answers: Kubernetes {name}, by the {connection.where}")


async def _namespaces(connection: Connection, namespaces: Sequence[str]) -> list[Finding]:
    found = []
    for namespace in namespaces:
        try:
            await connection.request("GET", NAMESPACE.path(name=namespace))
        except ApiError as error:
            if error.code == 404:
                cure = f"Make it with `kubectl create namespace {namespace}`, or correct --namespace."
                found.append(Finding("problem", f"there is no namespace {namespace}", cure))
        if namespace.startswith("kube-"):
            cure = "Watch another namespace: nothing in kube-* is ever struck."
            found.append(Finding("note", f"{namespace} is the cluster's own", cure))
    return found


async def _permissions(
    connection: Connection, watched: Sequence[str], struck: Sequence[str], *, torpedoes: bool
) -> list[Finding]:
    found = []
    needed = PERMISSIONS + (TORPEDO_PERMISSIONS if torpedoes else ())
    for place in dict.fromkeys((*watched, *struck)):
        where = f"in {place}" if place else "in all namespaces"
        unknown = []
        asked = [] if place else list(OWNERSHIP_PERMISSIONS)
        asked += [it for it in needed if place in (struck if it.is_for_striking else watched)]
        answers = await asyncio.gather(*(may(connection, it, place) for it in asked), return_exceptions=True)
        for permission, answer in zip(asked, answers, strict=True):
            if isinstance(answer, BaseException):
                raise answer
            if answer == "unknown":
                unknown.append(f"{permission.verb} {permission.resource}")
            elif answer == "no":
                level: Level = "problem" if permission.is_vital else "note"
                loss = f": {permission.loss}" if permission.loss else ""
                what = f"may not {permission.verb} {permission.resource} {where}{loss}"
                found.append(Finding(level, what, _grant(permission.verb, permission.resource, place)))
        if unknown:
            cure = "Try `kubectl auth can-i` for each, as the same user."
            found.append(Finding("note", f"it is not known whether one may {', '.join(unknown)} {where}", cure))
    return found or [Finding("ok", "all permissions are there")]


def _grant(verb: str, resource: str, place: str) -> str:
    kind, scope = ("Role", f" in {place}") if place else ("ClusterRole", "")
    hint = "" if place else ", or name the namespaces that you may use with --namespace"
    return f"Grant {verb} on {resource} by a {kind}{scope} (deploy/ has one){hint}."


async def _pods(connection: Connection, places: Sequence[str]) -> list[Finding]:
    matching = [pod for place in places for pod in await _list_pods(connection, place, {"labelSelector": SELECTOR})]
    pods = [pod for place in places for pod in await _list_pods(connection, place, {})]
    carriers = [carrier for place in places for carrier in await _list_carriers(connection, place)]
    if matching:
        lacking = [carrier for carrier in carriers if carrier.template_labels.get(GAME_LABEL) != GAME_VALUE]
        return about_pods(matching) + about_near_misses(pods, lacking, level="note")
    found = about_absence(pods, carriers)
    elsewhere = [] if places == ("",) else await _list_pods(connection, "", {"labelSelector": SELECTOR})
    for namespace in sorted({pod.namespace for pod in elsewhere}):
        found.append(
            Finding(
                "problem",
                f"the namespace {namespace} has such pods, but is not watched",
                f"Add --namespace {namespace}.",
            )
        )
    return found


async def _list_pods(connection: Connection, place: str, query: dict[str, str]) -> list[Pod]:
    items = await _list(connection, POD, place, query)
    return [pod for item in items if (pod := decode_pod(item)) is not None]


async def _list_carriers(connection: Connection, place: str) -> list[Carrier]:
    found = []
    for name, kind in CARRIERS.items():
        decode = carrier_decoder(name)
        items = await _list(connection, kind, place, {})
        found += [carrier for item in items if (carrier := decode(item)) is not None]
    return found


async def _list(connection: Connection, kind: Kind, place: str, query: dict[str, str]) -> list[Any]:
    """What may not be listed counts as none: the permissions' findings say so already."""
    try:
        page = await connection.request("GET", kind.path(place), query={"limit": str(MOST_LOOKED_AT)} | query)
        return _decode_listing(page).items or []
    except (ApiError, *shapes.UNREADABLE):
        return []


def _of(error: ClusterError) -> Finding:
    """Errors end with their cure."""
    what, _, cure = str(error).rstrip().rpartition(". ")
    return Finding("problem", what, cure) if what else Finding("problem", str(error))
