"""A newcomer in a demo as it comes: left alone while they look up, whatever befalls the bots meanwhile."""

from tests.e2e.conftest import QUIET
from tests.e2e.running import eventually

FAST = ("--pace", "0.4", "--respawn-shield", "0", "--cooldown", "0")


def test_while_bots_fall_a_newcomer_flies_and_earns_nothing(start, needs_kubectl):
    demo = start("demo", *QUIET, *FAST, "--bots", "1", "--warm-up", "3600")
    assert demo.address
    demo.kubectl("run", "ada", "--image=nginx", "--labels=game=starwars,player=ada")
    eventually(lambda: (demo.player("ada") or {}).get("functional") == 1)
    before = len(confirmed(demo))

    eventually(lambda: len(confirmed(demo)) >= before + 3)

    ada = demo.player("ada")
    assert (ada["functional"], ada["desired"], ada["lost"], ada["score"]) == (1, 1, 0, 0.0)
    assert "ada" not in {strike["player"] for strike in confirmed(demo)}


def confirmed(demo):
    return [strike for strike in demo.get("api/strikes") if strike["outcome"] == "confirmed"]
