"""The story by a presenter's hand: a console on a real socket, a real kubectl beside it, and what its player reads."""

import asyncio
import threading
from contextlib import contextmanager

import pytest

from bench.pilot import fly_by_hand
from kubewars.sim.motion import ship_place
from tests.e2e.conftest import QUIET
from tests.e2e.running import eventually

pytestmark = [pytest.mark.kubectl, pytest.mark.timeout(180)]

RULES = ("--respawn-shield", "0", "--cooldown", "0", "--kill-budget", "1000", "--bots", "0")
SHIP = "player/shielded"


@contextmanager
def a_pilot(demo, *, goal=None):
    """Zoë at her console, the trigger held, until the block ends."""
    loop = asyncio.new_event_loop()
    stream = demo.address.replace("http", "ws") + "stream"
    flight = loop.create_task(fly_by_hand(stream, token=demo.token, name="Zoë", goal=goal))

    async def fly():
        await asyncio.gather(flight, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(fly(),))
    thread.start()
    try:
        eventually(lambda: demo.get("api/arena")["xwing"].get("pilot") == "Zoë")
        yield
    finally:
        loop.call_soon_threadsafe(flight.cancel)
        thread.join()
        loop.close()


def at_the_ship(sight, t):
    x, y, _ = ship_place(sight.ships[SHIP]["berth"], t) if SHIP in sight.ships else (0.0, 0.0, 0.0)
    return x, y


def strikes(demo, **claims):
    return [it for it in demo.get("api/strikes") if all(it[name] == value for name, value in claims.items())]


def test_a_hand_flown_kill_is_signed_in_the_log_and_in_kubernetes_events_and_a_console_that_is_gone_holds_fire(
    start, needs_kubectl
):
    demo = start("demo", *QUIET, *RULES, "--pace", "3600")
    assert demo.address
    demo.kubectl("apply", "-f", "examples/02-replicationcontroller.yaml")
    eventually(lambda: (seen := demo.player("cedric")) and seen["functional"] == 10)

    with a_pilot(demo):
        eventually(lambda: strikes(demo, by="Zoë", outcome="confirmed"))

    eventually(lambda: demo.get("api/arena")["holding"])
    assert demo.get("api/arena")["holding_reason"] == "the console of Zoë, who flies by hand, is silent"
    events = demo.kubectl("get", "events", "-o", "jsonpath={.items[*].message}")
    assert "the X-Wing, flown by the presenter Zoë, struck" in events
    assert demo.post("api/bridge/autopilot", token=demo.token) == 200
    eventually(lambda: not demo.get("api/arena")["holding"])


def test_a_budget_deflects_the_ion_cannon_and_an_armed_torpedo_takes_the_deployment_that_it_shields(
    start, needs_kubectl
):
    demo = start("demo", *QUIET, *RULES, "--pace", "0.2", "--torpedoes")
    assert demo.address
    assert demo.post("api/bridge/stop", token=demo.token) == 200
    demo.kubectl("apply", "-f", "examples/03-deployment-pdb.yaml")
    eventually(lambda: (seen := demo.player("shielded")) and seen["functional"] == 5)

    assert demo.post("api/bridge/weapon", {"weapon": "ion"}, token=demo.token) == 200
    assert demo.post("api/bridge/go", token=demo.token) == 200
    deflected = eventually(lambda: strikes(demo, weapon="ion", outcome="deflected"))
    assert "shielded needs" in deflected[0]["reason"]

    assert demo.post("api/bridge/weapon", {"weapon": "laser"}, token=demo.token) == 200
    eventually(lambda: len(strikes(demo, player="shielded", outcome="confirmed")) >= 20)
    assert demo.post("api/bridge/torpedo/arm", token=demo.token) == 409
    assert demo.post("api/bridge/torpedo/unlock", token=demo.token) == 200
    assert demo.post("api/bridge/torpedo/arm", token=demo.token) == 200
    assert demo.post("api/bridge/weapon", {"weapon": "torpedo"}, token=demo.token) == 200
    with a_pilot(demo, goal=at_the_ship):
        [torpedo] = eventually(lambda: strikes(demo, weapon="torpedo", outcome="confirmed"))

    assert (torpedo["kind"], torpedo["pod"], torpedo["by"]) == ("Deployment", "default/shielded", "Zoë")
    assert demo.kubectl("get", "deployment", "shielded", "--ignore-not-found", "-o", "name") == ""
    assert "TorpedoedByXWing" in demo.kubectl("get", "events", "--field-selector", "involvedObject.kind=Deployment")
    eventually(lambda: demo.player("shielded") is None)
    assert len(strikes(demo, weapon="torpedo")) == 1
