"""``kubewars rules``: the law as it is asked, printed from the very table that the reaper asks."""

import textwrap

from kubewars.domain.rules import RULES

WIDTH = 78


def rules() -> int:
    """Print every rule with its promise, in the order of their asking."""
    column = max(len(rule.name) for rule in RULES) + 2
    print("Asked in this order, at the last moment before a request leaves; the first no is the answer.\n")
    for rule in RULES:
        first, *more = textwrap.wrap(rule.promise, WIDTH)
        print(f"  {rule.name:{column}}{first}")
        for line in more:
            print(f"  {'':{column}}{line}")
    print(
        "\nThe request itself carries the pod's uid and resourceVersion: a pod that was renewed or relabelled since\n"
        "it was last seen is spared by the API server, and judged afresh. Whatever may have arrived is not sent again."
    )
    return 0
