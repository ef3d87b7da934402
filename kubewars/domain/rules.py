"""The law at the chokepoint: every rule that a strike must pass, as a table that documents itself.

The order is that of the asking; the first rule that says no is the one that people hear of. Rules look at the target
as last seen (a pod, or by a torpedo a controller) and at a :class:`Situation`, and at nothing else: pure, so that
whoever doubts one can read and test it.
"""

import re
from collections.abc import Callable

from msgspec import Struct

from kubewars.domain.pod import GAME_LABEL, GAME_VALUE, SPARE_ANNOTATION, Carrier, Pod, Target, is_spared
from kubewars.domain.strike import Strike

#: In an allowlist: any namespace. ``kube-*`` stays out of reach all the same.
ANY_NAMESPACE = "*"
#: A pod's name (RFC 1123 subdomain) and a namespace's (RFC 1123 label), as Kubernetes has them.
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z")
_NAMESPACE = re.compile(r"(?=.{1,63}\Z)[a-z0-9]([-a-z0-9]*[a-z0-9])?\Z")


class Situation(Struct, frozen=True, kw_only=True):
    """All that the rules may know beside the strike and the pod. Times and spans are in seconds.

    Its defaults refuse: a situation that nobody filled in permits nothing.
    """

    allowed_namespaces: frozenset[str] = frozenset()
    own_pod_uid: str = ""
    #: The controllers of our own pod, by uid.
    own_carriers: frozenset[str] = frozenset()
    #: How long the pod has been functional without a break; ``None`` while it is not.
    functional_for: float | None = None
    respawn_shield: float = 0.0
    #: Since the last accepted strike on this player; ``None`` if there was none.
    since_player_struck: float | None = None
    cooldown: float = 0.0
    #: Why the player is still left alone to look around, or an empty string.
    warming_up: str = "nobody has said who is new"
    kills_last_minute: int = 0
    #: Most strikes in any 60 s; 0 forbids all, ``None`` sets no limit.
    kill_budget: int | None = None
    #: Why the proton torpedo may not be fired, or an empty string.
    torpedo: str = "the proton torpedo is not armed"
    #: Why a controller must be spared for the sake of what hangs on it, or an empty string.
    beneath: str = "nobody has looked at what hangs on it"
    is_dry_run: bool = False
    #: Who shoots here instead of us, or an empty string.
    standby: str = "nobody has said who shoots"
    #: Why fire is held (STOP, a silent console), or an empty string.
    holding_fire: str = "nobody has opened fire"
    #: Why the watch cannot be believed, or an empty string.
    stale: str = "the watch has not begun"


class Refusal(Struct, frozen=True):
    """A rule's no. ``rule`` is its name in :data:`RULES`; ``reason`` is for people and names the pod."""

    rule: str
    reason: str


Question = Callable[[Strike, Target, Situation], str]


class Rule(Struct, frozen=True):
    """``promise`` is what people may rely on. ``question`` gives the reason of its no, or an empty string."""

    name: str
    promise: str
    question: Question


def _identity(_: Strike, pod: Target, __: Situation) -> str:
    if not _NAMESPACE.match(pod.namespace) or not _NAME.match(pod.name):
        return f"{pod.namespace[:63]!r}, {pod.name[:63]!r} is no place in a cluster where a pod can be"
    return "" if pod.uid.strip() and pod.resource_version else f"{pod.name} has no uid or no version to tell it by"


def _label(_: Strike, pod: Target, __: Situation) -> str:
    if isinstance(pod, Carrier) and pod.is_in_game and pod.template_labels.get(GAME_LABEL) != GAME_VALUE:
        return f"the pods of {pod.name} do not carry the label {GAME_LABEL}={GAME_VALUE}"
    if pod.is_in_game:
        return ""
    return f"{pod.name} does not carry the label {GAME_LABEL}={GAME_VALUE}"


def _namespace(_: Strike, pod: Target, situation: Situation) -> str:
    if pod.namespace in situation.allowed_namespaces or ANY_NAMESPACE in situation.allowed_namespaces:
        return ""
    return f"the namespace {pod.namespace} is not on the allowlist"


def _system_namespace(_: Strike, pod: Target, __: Situation) -> str:
    return f"{pod.namespace} is the cluster's own namespace" if pod.namespace.startswith("kube-") else ""


def _own_pod(_: Strike, pod: Target, situation: Situation) -> str:
    is_own = pod.uid == situation.own_pod_uid or pod.uid in situation.own_carriers
    return f"{pod.name} is the game itself" if is_own else ""


def _opt_out(_: Strike, pod: Target, __: Situation) -> str:
    return f"{pod.name} is spared by its annotation {SPARE_ANNOTATION}" if is_spared(pod.annotations) else ""


def _functional(_: Strike, pod: Target, situation: Situation) -> str:
    if pod.is_deleting:
        return f"{pod.name} is already leaving"
    if isinstance(pod, Carrier):
        return ""
    return f"{pod.name} is not functional" if situation.functional_for is None else ""


def _respawn_shield(_: Strike, pod: Target, situation: Situation) -> str:
    left = situation.respawn_shield - (situation.functional_for or 0.0)
    if isinstance(pod, Carrier):
        return ""
    return f"{pod.name} is under its respawn shield for {left:.1f} s more" if left > 0 else ""


def _cooldown(_: Strike, pod: Target, situation: Situation) -> str:
    if situation.since_player_struck is None:
        return ""
    left = situation.cooldown - situation.since_player_struck
    who = pod.player or pod.name
    return f"{who} was struck a moment ago and has {left:.1f} s of peace left" if left > 0 else ""


def _warm_up(_: Strike, __: Target, situation: Situation) -> str:
    return situation.warming_up


def _kill_budget(_: Strike, __: Target, situation: Situation) -> str:
    budget = situation.kill_budget
    if budget is None or situation.kills_last_minute < budget:
        return ""
    return f"the budget of {budget} kills a minute is used up"


def _weapon(strike: Strike, pod: Target, situation: Situation) -> str:
    if strike.weapon == "torpedo":
        return situation.torpedo if isinstance(pod, Carrier) else "a proton torpedo strikes controllers, not pods"
    return "" if isinstance(pod, Pod) else f"only a proton torpedo strikes a controller, not the {strike.weapon}"


def _beneath(_: Strike, pod: Target, situation: Situation) -> str:
    return situation.beneath if isinstance(pod, Carrier) else ""


def _dry_run(_: Strike, __: Target, situation: Situation) -> str:
    return "this is a dry run: nothing is deleted" if situation.is_dry_run else ""


def _standby(_: Strike, __: Target, situation: Situation) -> str:
    return situation.standby


def _holding_fire(_: Strike, __: Target, situation: Situation) -> str:
    return f"holding fire: {situation.holding_fire}" if situation.holding_fire else ""


def _stale_watch(_: Strike, __: Target, situation: Situation) -> str:
    return f"holding fire, the watch is stale: {situation.stale}" if situation.stale else ""


RULES: tuple[Rule, ...] = (
    Rule("identity", "Only a pod that can be told by namespace, name, uid and version is struck.", _identity),
    Rule("label", "Only what itself carries game=starwars, as last seen, is ever struck.", _label),
    Rule("namespace", "Only what is in a namespace on the allowlist is struck.", _namespace),
    Rule("system-namespace", "Nothing in kube-* is ever struck, whatever the allowlist says.", _system_namespace),
    Rule("own-pod", "The game does not strike the pod it runs in, nor its controller.", _own_pod),
    Rule("opt-out", f"What is annotated {SPARE_ANNOTATION} is never struck, unless it says 'false'.", _opt_out),
    Rule("functional", "Only a functional pod is struck: Running, every container running, not leaving.", _functional),
    Rule("respawn-shield", "A pod is safe until it was functional for the respawn shield's seconds.", _respawn_shield),
    Rule("cooldown", "A player who was struck is left alone for the cooldown's seconds.", _cooldown),
    Rule("warm-up", "A player who joins for the first time is left alone for the warm-up's seconds.", _warm_up),
    Rule("kill-budget", "A minute sees no more strikes than the kill budget says; a torpedo is one.", _kill_budget),
    Rule("weapon", "Only a proton torpedo strikes a controller, and it stays in its tube until it is armed.", _weapon),
    Rule("beneath", "No controller is struck on which something hangs that must not be struck.", _beneath),
    Rule("dry-run", "In a dry run nothing is deleted.", _dry_run),
    Rule("standby", "Of several games in one namespace only that which holds the lease shoots.", _standby),
    Rule("hold-fire", "While fire is held, by STOP or by a silent console, nothing is struck.", _holding_fire),
    Rule("stale-watch", "While the watch is stale nothing is struck.", _stale_watch),
)


def first_refusal(strike: Strike, target: Target, situation: Situation) -> Refusal | None:
    """The first rule, in the order of :data:`RULES`, that says no; ``None`` if all permit. Never raises."""
    for rule in RULES:
        reason = rule.question(strike, target, situation)
        if reason:
            return Refusal(rule.name, reason)
    return None
