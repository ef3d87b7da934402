"""Which kind behaves how; a kind that is not listed behaves as its schema says and no more."""

from kubewars.training.kinds.kind import Strategy
from kubewars.training.kinds.pods import PodStrategy

STRATEGIES: dict[str, type[Strategy]] = {
    "Pod": PodStrategy,
}
