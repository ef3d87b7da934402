"""The life of a container as data: stages from state to state, in kwok's manner.

A stage applies in ``state`` when its guard holds; after ``delay`` the container is in ``to``, and the stage's
events are told. Guards, delays and messages are named here and answered by the container (``container.py``).
Back-off: 10 s doubling to 5 min, for pulls and crashes alike, as Kubernetes has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """Where a container stands; the value is the reason shown while it waits."""

    WAITING = "ContainerCreating"
    PULLING = "Pulling"
    PULLED = "Pulled"
    INVALID_IMAGE = "InvalidImageName"
    NEVER_PULL = "ErrImageNeverPull"
    PULL_FAILED = "ErrImagePull"
    PULL_BACKOFF = "ImagePullBackOff"
    BAD_CONFIG = "CreateContainerConfigError"
    RUNNING = "Running"
    EXITED = "Exited"
    HOOK_FAILED = "PostStartHookError"
    CRASH_BACKOFF = "CrashLoopBackOff"
    DONE = "Done"


# What a container waits for that is worth telling; it stays shown while the next attempt is under way.
TROUBLE = frozenset(
    {
        State.INVALID_IMAGE,
        State.NEVER_PULL,
        State.PULL_FAILED,
        State.PULL_BACKOFF,
        State.BAD_CONFIG,
        State.HOOK_FAILED,
        State.CRASH_BACKOFF,
    }
)
# Seconds between the kubelet's looks at a back-off, at each of which it tells of it again: after any error ten to
# fifteen, and of a crash, of which it knows when to try again, no more than a minute or one and a half.
RETOLD = {State.PULL_BACKOFF: 12.5, State.CRASH_BACKOFF: 75.0}
ATTEMPTING = frozenset({State.WAITING, State.PULLING, State.PULLED})


@dataclass(frozen=True, slots=True)
class Tell:
    """An event on the pod. ``message`` is a format over the container's facts."""

    type: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    state: State
    guard: str  # an attribute of the container that is true; "" always is
    delay: str  # an attribute of the container that is a number of seconds
    to: State
    tells: tuple[Tell, ...] = ()


def _normal(reason: str, message: str) -> Tell:
    return Tell("Normal", reason, message)


def _warning(reason: str, message: str) -> Tell:
    return Tell("Warning", reason, message)


_PULLING = _normal("Pulling", 'Pulling image "{image}"')
_PRESENT = _normal("Pulled", 'Container image "{image}" already present on machine and can be accessed by the pod')
_PULLED = _normal(
    "Pulled",
    'Successfully pulled image "{image}" in {pulled_in} ({pulled_in} including waiting). Image size: {size} bytes.',
)
_NEVER = _warning("ErrImageNeverPull", 'Container image "{image}" is not present with pull policy of Never')
_UNPULLED = _warning("Failed", 'Failed to pull image "{image}": {pull_error}')
_BACK_OFF_PULLING = _normal("BackOff", 'Back-off pulling image "{image}"')
_BACK_OFF = _warning("BackOff", "Back-off restarting failed container {name} in pod {pod}")
_CREATED = _normal("Created", "Container created")
_STARTED = _normal("Started", "Container started")
POST_START_FAILED = _warning("FailedPostStartHook", "PostStartHook failed")
PRE_STOP_FAILED = _warning("FailedPreStopHook", "PreStopHook failed")

# The first stage whose guard holds is taken.
STAGES: tuple[Stage, ...] = (
    Stage(
        "image-invalid",
        State.WAITING,
        "has_invalid_image",
        "none",
        State.INVALID_IMAGE,
        (
            _warning("InspectFailed", 'Failed to apply default image tag "{image}": {invalid_image}'),
            _warning("Failed", "Error: InvalidImageName"),
        ),
    ),
    Stage("image-present", State.WAITING, "is_image_present", "none", State.PULLED, (_PRESENT,)),
    Stage(
        "image-never-pulled",
        State.WAITING,
        "never_pulls",
        "none",
        State.NEVER_PULL,
        (_NEVER, _warning("Failed", "Error: ErrImageNeverPull")),
    ),
    Stage("pull", State.WAITING, "", "none", State.PULLING, (_PULLING,)),
    Stage("pull-succeeds", State.PULLING, "can_be_pulled", "pull_time", State.PULLED, (_PULLED,)),
    Stage(
        "pull-fails",
        State.PULLING,
        "",
        "pull_time",
        State.PULL_FAILED,
        (_UNPULLED, _warning("Failed", "Error: ErrImagePull")),
    ),
    Stage(
        "pull-backs-off",
        State.PULL_FAILED,
        "",
        "relist_time",
        State.PULL_BACKOFF,
        (_BACK_OFF_PULLING, _warning("Failed", "Error: ImagePullBackOff")),
    ),
    Stage("pull-again", State.PULL_BACKOFF, "", "pull_backoff", State.WAITING),
    Stage("invalid-again", State.INVALID_IMAGE, "", "resync_time", State.WAITING),
    Stage("never-again", State.NEVER_PULL, "", "resync_time", State.WAITING),
    Stage(
        "config-error",
        State.PULLED,
        "has_bad_config",
        "none",
        State.BAD_CONFIG,
        (_warning("Failed", "Error: {bad_config}"),),
    ),
    Stage("config-again", State.BAD_CONFIG, "", "resync_time", State.WAITING),
    Stage(
        "start-fails",
        State.PULLED,
        "cannot_start",
        "start_time",
        State.EXITED,
        (_CREATED, _warning("Failed", "Error: {start_error}")),
    ),
    Stage("start", State.PULLED, "", "start_time", State.RUNNING, (_CREATED, _STARTED)),
    # RUNNING ends by what the container does, by a probe, or by deletion: see container.py.
    Stage("back-off", State.EXITED, "must_back_off", "relist_time", State.CRASH_BACKOFF, (_BACK_OFF,)),
    Stage("restart", State.EXITED, "should_restart", "relist_time", State.WAITING),
    Stage("end", State.EXITED, "", "relist_time", State.DONE),
    Stage("back-off-over", State.CRASH_BACKOFF, "", "crash_backoff", State.WAITING),
)

BY_STATE: dict[State, tuple[Stage, ...]] = {
    state: tuple(stage for stage in STAGES if stage.state is state) for state in State
}

FIRST_BACKOFF = 10.0
LONGEST_BACKOFF = 300.0
BACKOFF_FORGOTTEN_AFTER = 600.0  # a container that ran this long starts with a clean sheet


def next_backoff(backoff: float) -> float:
    """The back-off after one more failure; 0 means that none was due before."""
    return FIRST_BACKOFF if backoff <= 0 else min(LONGEST_BACKOFF, backoff * 2)
