"""What a preflight found, and what there is to find about pods: near misses of the label, and why a match does not fly.

Pure. ``kubewars.cluster.check`` fetches, this judges.
"""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

from kubewars.domain.fighter import FLYING, fighter_state
from kubewars.domain.old_images import WORKING_IMAGE, is_old_manifest
from kubewars.domain.pod import GAME_LABEL, GAME_VALUE, Carrier, Pod

Level = Literal["ok", "note", "problem"]
#: Longer lists are told by their first few and a count.
MOST_TOLD = 5
#: How alike two words must be to be taken for one mistyped (difflib's ratio).
ALIKE = 0.75


class Finding(Struct, frozen=True):
    """One line of a preflight. A ``problem`` keeps the game from being played; ``cure`` says what to do about it."""

    level: Level
    what: str
    cure: str = ""


def about_pods(pods: Sequence[Pod]) -> list[Finding]:
    """How many pods match, and of those that do not fly, why."""
    if not pods:
        return []
    flying = [pod for pod in pods if fighter_state(pod, struck=False)[0] in FLYING]
    at_work = [pod for pod in pods if pod.phase != "Succeeded"]
    finished = f", {len(pods) - len(at_work)} finished" if len(at_work) < len(pods) else ""
    what = f"{_count(len(pods), 'pod')} with {GAME_LABEL}={GAME_VALUE}, {len(flying)} of them flying{finished}"
    found = [Finding("ok", what)]
    if not at_work:
        cure = "Launch something that stays, such as a Deployment."
        found.append(Finding("problem", "every one of them has done its work and flown home", cure))
    grounded = []
    for pod in at_work:
        state, reason = fighter_state(pod, struck=False)
        if state not in FLYING:
            detail = f": {pod.message}" if pod.message else ""
            grounded.append(f"{pod.namespace}/{pod.name} is {state} ({reason}{detail})")
    if grounded:
        cure = "Its containers must be Running. See `kubectl describe pod` for each."
        found.append(Finding("problem" if not flying else "note", _told(grounded), cure))
        found += about_old_images(pods, level="problem" if not flying else "note")
    nameless = [f"{pod.namespace}/{pod.name}" for pod in pods if not pod.player]
    if nameless:
        cure = "Add a `player` label to fly under a name."
        found.append(Finding("note", f"without a player's name: {_told(nameless)}", cure))
    return found


def about_old_images(pods: Iterable[Pod], *, level: Level) -> list[Finding]:
    """Whose images no container runtime of today can pull, and what to use instead."""
    old = [
        (pod, container)
        for pod in pods
        for container in (*pod.init_containers, *pod.containers)
        if is_old_manifest(container.message)
    ]
    if not old:
        return []
    told = _told([f"{container.name} of {pod.namespace}/{pod.name}" for pod, container in old])
    pod, container = old[0]
    change = f"kubectl -n {pod.namespace} set image pod/{pod.name} {container.name}={WORKING_IMAGE}"
    where = f" in the template of {pod.owner.kind} {pod.owner.name}'s manifest" if pod.owner else f": `{change}`"
    cure = f"Name an image that works, such as {WORKING_IMAGE}{where}."
    return [Finding(level, f"images too old for today's container runtimes (manifest schema 1): {told}", cure)]


def about_absence(pods: Iterable[Pod], carriers: Iterable[Carrier]) -> list[Finding]:
    """Why no pod matches: what in the cluster nearly does. ``pods`` and ``carriers`` are there are, labelled or not."""
    found = [
        Finding("problem", f"no pod has the label {GAME_LABEL}={GAME_VALUE}", "Launch one: see the examples folder.")
    ]
    return found + about_near_misses(pods, carriers, level="problem")


def about_near_misses(pods: Iterable[Pod], carriers: Iterable[Carrier], *, level: Level) -> list[Finding]:
    """Who means to play and does not: pods that nearly match, and controllers whose pods do not."""
    cure = f"Labels are exact: it must be `{GAME_LABEL}: {GAME_VALUE}`, all lower case, in the pod's metadata.labels."
    found = []
    near = [f"pod {pod.namespace}/{pod.name} has {miss}" for pod in pods if (miss := near_miss(pod))]
    if near:
        found.append(Finding(level, f"nearly in the game: {_told(near)}", cure))
    for carrier in carriers:
        where = f"{carrier.kind} {carrier.namespace}/{carrier.name}"
        if carrier.template_labels.get(GAME_LABEL) == GAME_VALUE:
            why = "wants 0 pods" if not carrier.desired else "has made no pod yet"
            do = "Scale it up." if not carrier.desired else "See its events with `kubectl describe`."
            found.append(Finding(level, f"{where} has the label in its template, but {why}", do))
        elif carrier.is_in_game:
            do = f"Put `{GAME_LABEL}: {GAME_VALUE}` under spec.template.metadata.labels: pods take theirs from there."
            found.append(Finding(level, f"{where} carries the label itself, but not on its pod template", do))
    return found


def near_miss(pod: Pod) -> str:
    """The label or annotation of this pod that somebody meant to be the game's, or an empty string."""
    if pod.is_in_game:
        return ""
    for key, value in pod.labels.items():
        is_swapped = _is_like(key, GAME_VALUE) and _is_like(value, GAME_LABEL)
        if is_swapped or _is_like(value, GAME_VALUE) or (key == GAME_LABEL and _is_like(value, "starwars game")):
            return f"the label {key}={value}"
    if pod.annotations.get(GAME_LABEL, "").lower() == GAME_VALUE:
        return f"the annotation {GAME_LABEL}={pod.annotations[GAME_LABEL]}, not the label"
    return ""


def _is_like(word: str, meant: str) -> bool:
    plain = "".join(character for character in word.lower() if character.isalnum())
    return bool(plain) and SequenceMatcher(None, plain, meant).ratio() >= ALIKE


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _told(items: Sequence[str]) -> str:
    more = len(items) - MOST_TOLD
    return "; ".join(items[:MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")
