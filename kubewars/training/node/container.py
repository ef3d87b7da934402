"""One container on a node: where it stands in its lifecycle, and what moves it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.kinds.ages import format_time, go_duration, parse_time
from kubewars.training.node.behaviour import NEVER, Behaviour, behaviour_of
from kubewars.training.node.hooks import PostStart
from kubewars.training.node.lifecycle import (
    BACKOFF_FORGOTTEN_AFTER,
    BY_STATE,
    POST_START_FAILED,
    PRE_STOP_FAILED,
    RETOLD,
    TROUBLE,
    Stage,
    State,
    Tell,
    next_backoff,
)
from kubewars.training.node.output import Output
from kubewars.training.node.process import Process
from kubewars.training.node.restarting import is_restarted
from kubewars.training.node.stopping import stop_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.clock import Timer
    from kubewars.training.node.surroundings import Surroundings
    from kubewars.training.storage.record import Obj

RESYNC = 12.0  # how often the kubelet tries again what cannot work until someone changes something


class Container:
    """``role`` is ``init``, ``sidecar`` (an init container that restarts always) or ``main``."""

    def __init__(self, around: Surroundings, spec: Obj, role: str) -> None:
        self.around = around
        self.spec = spec
        self.name: str = spec["name"]
        self.role = role
        self.behaviour: Behaviour = behaviour_of(around.pod, spec)
        self.state = State.WAITING
        self.restarts = 0
        self.id = ""
        self.started_at = 0.0
        self.finished_at = 0.0
        self.terminated: Obj | None = None
        self.last_terminated: Obj | None = None
        self.is_started = False
        self.is_ready = False
        self.trouble: State | None = None
        self.backoff = 0.0
        self.pull_backoff_seconds = 0.0
        self.has_begun = False
        self.process = self._a_process()
        self.output = Output()
        self.on_running: Callable[[Container], None] = lambda _: None
        self.on_stopped: Callable[[Container], None] = lambda _: None
        self._timers: dict[str, Timer] = {}
        self._is_stop_told = False
        self._bad_config = ""
        self._post_start: PostStart | None = None
        self.hook_error = ""
        self._pulled_in = 0.0

    # What the stages ask.

    none = 0.0
    resync_time = RESYNC

    @property
    def has_invalid_image(self) -> bool:
        return bool(self.behaviour.image.invalid)

    @property
    def pull_policy(self) -> str:
        policy = self.spec.get("imagePullPolicy")
        return policy or ("Always" if self.behaviour.image.always_by_default else "IfNotPresent")

    @property
    def is_image_present(self) -> bool:
        return self.pull_policy != "Always" and self.behaviour.image.full in self.around.images

    @property
    def never_pulls(self) -> bool:
        return self.pull_policy == "Never"

    @property
    def can_be_pulled(self) -> bool:
        return not self.behaviour.pull_error

    @property
    def has_bad_config(self) -> bool:
        self._bad_config = self.around.config_error(self.spec)
        return bool(self._bad_config)

    @property
    def cannot_start(self) -> bool:
        return bool(self.behaviour.start_error)

    @property
    def should_restart(self) -> bool:
        if self.around.is_stopping or self.terminated is None:
            return False
        if self.role == "sidecar" and self.around.is_ending:
            return False
        return is_restarted(self.role, self.spec, self.around.pod["spec"], self.terminated["exitCode"])

    @property
    def must_back_off(self) -> bool:
        return self.should_restart and self.backoff > 0

    @property
    def pull_time(self) -> float:
        drawn = self.around.pace.draw("pull", self.around.chance)
        if self.behaviour.image.full in self.around.images:
            drawn /= 3
        self._pulled_in = drawn if self.behaviour.pull_for is None else self.behaviour.pull_for
        return self._pulled_in

    @property
    def start_time(self) -> float:
        return self.around.pace.draw("start", self.around.chance)

    @property
    def relist_time(self) -> float:
        return self.around.pace.draw("relist", self.around.chance)

    @property
    def pull_backoff(self) -> float:
        self.pull_backoff_seconds = next_backoff(self.pull_backoff_seconds)
        return self.pull_backoff_seconds

    @property
    def crash_backoff(self) -> float:
        return max(0.0, self.finished_at + self.backoff - self.around.clock.now())

    # What the pod asks of it.

    def begin(self) -> None:
        """Start the lifecycle, once its turn has come."""
        self.has_begun = True
        self._advance()

    def respecify(self, spec: Obj) -> None:
        """The pod's spec changed; what it says holds from the next start on."""
        self.spec = spec
        self.behaviour = behaviour_of(self.around.pod, spec)

    def recall(self, status: Obj) -> None:
        """Go on from what an earlier kubelet wrote in the container's status."""
        self.restarts = status.get("restartCount", 0)
        self.id = status.get("containerID") or ""
        self.last_terminated = (status.get("lastState") or {}).get("terminated")
        state = status.get("state") or {}
        if running := state.get("running"):
            self.has_begun = True
            self.state = State.RUNNING
            self.started_at = parse_time(running["startedAt"])
            self.is_started = bool(status.get("started", True))
            self.is_ready = bool(status.get("ready"))
            self._play()
            if self.state is State.RUNNING:
                self.on_running(self)
        elif self.id:
            self.has_begun = True
            self.terminated = state.get("terminated") or self.last_terminated
            self.state = State.EXITED
            if state.get("waiting"):
                self.backoff = next_backoff(0.0)
            if self.terminated:
                self.finished_at = parse_time(self.terminated["finishedAt"])
            self._advance()

    def stop(self, grace: float, message: str, *, wants_restart: bool = False) -> None:
        """TERM now, KILL after ``grace`` seconds; a container that does not run is over at once."""
        if self.state is not State.RUNNING:
            if not wants_restart:
                self._cancel()
                if self.state is not State.EXITED:
                    self.state = State.DONE
                self.around.changed(self)
            return
        self.tell_stop(message)
        stop = stop_of(self, grace)
        self._after("hook", stop.hook_fails_after, lambda: self.around.tell(self, PRE_STOP_FAILED))
        self._after("stop", stop.takes, lambda: self.exit(stop.code))

    def tell_stop(self, message: str) -> None:
        """The event of the container's stop, told once however often it is asked to."""
        if not self._is_stop_told:
            self._is_stop_told = True
            self.around.tell(self, Tell("Normal", "Killing", message))

    @property
    def is_stopping(self) -> bool:
        """It was sent TERM and has not ended yet."""
        return "stop" in self._timers

    def exit(self, code: int, reason: str = "", message: str = "") -> None:
        """The process is over."""
        now = self.around.clock.now()
        if self._post_start is not None and not self.around.is_stopping and not self.hook_error:
            self._fail_hook(self._post_start.break_off())  # the command is killed with its container
        self._cancel()
        self.finished_at = now
        self.is_ready = False
        self.is_started = False
        if now - self.started_at >= BACKOFF_FORGOTTEN_AFTER:
            self.backoff = 0.0
        self.terminated = {
            "exitCode": code,
            "reason": reason or ("Completed" if code == 0 else "Error"),
            "startedAt": format_time(self.started_at),
            "finishedAt": format_time(now),
            "containerID": self.id,
        } | ({"message": message} if message else {})
        self.on_stopped(self)
        self.output.end()
        self._enter(State.EXITED)

    def drop(self) -> None:
        """The pod is gone: nothing happens to this container any more."""
        self._cancel()
        self.on_stopped(self)
        self.output.end()

    @property
    def is_over(self) -> bool:
        """It does not run and will not run again."""
        if self.state is State.DONE:
            return True
        return self.state is State.EXITED and not self.should_restart

    def write(self, line: str) -> None:
        """A line of the container's output."""
        self.output.write(self.around.clock.now(), line)

    @property
    def facts(self) -> dict[str, str]:
        """What event messages are filled in with."""
        meta = self.around.pod["metadata"]
        return {
            "image": self.spec.get("image") or "",
            "name": self.name,
            "pod": f"{meta['name']}_{meta['namespace']}({meta['uid']})",
            "invalid_image": self.behaviour.image.invalid,
            "pull_error": self.behaviour.pull_error,
            "pulled_in": go_duration(self._pulled_in),
            "size": str(self.behaviour.image.size),
            "bad_config": self._bad_config,
            "start_error": self.behaviour.start_error,
            "hook_error": self.hook_error,
        }

    # How it moves.

    def _advance(self) -> None:
        while True:
            stage = next((s for s in BY_STATE[self.state] if not s.guard or getattr(self, s.guard)), None)
            if stage is None:
                return
            delay = getattr(self, stage.delay)
            if delay > 0:
                self._after("stage", delay, lambda stage=stage: self._take(stage))  # type: ignore[misc]
                return
            if not self._pass(stage):
                return

    def _take(self, stage: Stage) -> None:
        if self._pass(stage):
            self._advance()

    def _pass(self, stage: Stage) -> bool:
        """Go through ``stage``; whether the way on is by stages too."""
        if stage.to is State.PULLED:
            self.around.images.add(self.behaviour.image.full)
            self.pull_backoff_seconds = 0.0
        if stage.state in (State.EXITED, State.CRASH_BACKOFF) and stage.to is State.WAITING:
            self.backoff = next_backoff(self.backoff)
        for tell in stage.tells:
            self.around.tell(self, tell)
        if stage.to is State.RUNNING:
            self._start()
            return False
        if stage.name == "start-fails":
            self._renew()
            self.exit(128, "StartError", self.behaviour.start_error)
            return False
        self.state = stage.to
        if stage.to in TROUBLE:
            self.trouble = stage.to
        self._keep_telling(stage)
        self.around.changed(self)
        return True

    def _keep_telling(self, stage: Stage) -> None:
        """A kubelet tells of a back-off again at each of its looks."""
        pause = RETOLD.get(stage.to, NEVER)

        def again() -> None:
            for tell in stage.tells:
                self.around.tell(self, tell)
            self._after("retell", pause, again)

        self._after("retell", pause, again)

    def _enter(self, state: State) -> None:
        self.state = state
        self.around.changed(self)
        self._advance()

    def _renew(self) -> None:
        if self.terminated is not None:
            self.last_terminated = self.terminated
            self.restarts += 1
            self.output.renew()
        self.terminated = None
        self.trouble = None
        self._is_stop_told = False
        self.id = f"simulated://{self.around.chance.getrandbits(256):064x}"
        self.started_at = self.around.clock.now()

    def _start(self) -> None:
        trouble = self.trouble
        self._renew()
        self.state = State.RUNNING
        self.is_started = self.is_ready = False
        hooks = self.spec.get("lifecycle") or {}
        if hooks.get("postStart"):
            self.trouble, self.hook_error = trouble, ""
            self._post_start = PostStart(self, self._end_hook)
        self._play()
        if self.state is not State.RUNNING:
            return
        if self._post_start is None:
            self._run()
        else:
            self.around.changed(self)
            self._post_start.start()

    @property
    def is_starting(self) -> bool:
        """Its process runs and its postStart hook too, before whose end nobody is told that it runs."""
        return self._post_start is not None

    def _end_hook(self, failure: str) -> None:
        self._fail_hook(failure)
        if failure:
            self.stop(self.around.grace, "FailedPostStartHook", wants_restart=True)
            return
        self._post_start, self.trouble = None, None
        self._run()

    def _fail_hook(self, failure: str) -> None:
        if not failure:
            return
        self.trouble, self.hook_error = State.HOOK_FAILED, failure
        self.around.tell(self, POST_START_FAILED)

    def _run(self) -> None:
        self.is_started = not self.spec.get("startupProbe")
        self.is_ready = self.is_started and not self.spec.get("readinessProbe")
        self.on_running(self)
        self.around.changed(self)

    def _play(self) -> None:
        self.process = self._a_process()
        self.process.start()

    def _a_process(self) -> Process:
        return Process(self.around, self.spec, self.behaviour, self.write, self.exit)

    def _after(self, name: str, delay: float, callback: Callable[[], None]) -> None:
        previous = self._timers.pop(name, None)
        if previous:
            previous.cancel()
        if delay == NEVER:
            return

        def run() -> None:
            self._timers.pop(name, None)
            callback()

        self._timers[name] = self.around.clock.call_at(self.around.clock.now() + delay, run)

    def _cancel(self) -> None:
        self.process.cancel()
        if self._post_start is not None:
            self._post_start.cancel()
            self._post_start = None
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
