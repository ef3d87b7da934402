"""Write tests/golden/motion.json: what kubewars/sim computes, for both twins of the arithmetic to be held against.

    python tools/make_golden_motion.py

Run it only when the motion is meant to change; the tests of both languages then judge the JavaScript side by it.
"""

import json
import sys
from itertools import product
from pathlib import Path as FilePath
from typing import Any

ROOT = FilePath(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kubewars.sim.motion import arena_extent, fighter_place, ship_place  # noqa: E402 - found from this file
from kubewars.sim.noise import seed_of, unit  # noqa: E402 - found from this file
from kubewars.sim.path import Path, path_heading, path_place  # noqa: E402 - found from this file

GOLDEN = ROOT / "tests" / "golden" / "motion.json"
TEXTS = [
    "",
    "a",
    "8f14e45f-ceea-467f-a9b0-3f1d2c5e7a90",
    "wescale",
    "cédric",
    "玩家",
    "🚀👩‍🚀",
    "<b>x</b>",
    "\ud800",
    "p" * 63,
]
TIMES = [0.0, 0.05, 17.3, 3599.95, 36000.125]
PATHS = [
    Path(1.0, 3.5, -100.0, 50.0, 200.0, -30.0, 260.0, -80.0, 120.0, 190.0),
    Path(100.25, 101.0, 12.5, -7.0, -300.0, 0.0, 12.5, -7.0, 300.0, 0.0),
    Path(0.0, 8.0, 0.0, 0.0, 0.0, 0.0, 1000.0, -500.0, 0.0, 0.0),
]


def golden() -> dict[str, Any]:
    """All vectors; angles in radians, lengths in arena units, times in seconds."""
    fighters = product((0, 1, 59), (0, 7, 999), (0, 0xFFFFFFFF, seed_of(TEXTS[2])), (False, True), TIMES)
    return {
        "seeds": [{"text": text, "seed": seed_of(text)} for text in TEXTS],
        "units": [
            {"seed": seed, "salt": salt, "unit": unit(seed, salt)}
            for seed, salt in product((0, 1, 59, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF), (0, 1, 2, 6, 1000))
        ],
        "extents": [{"berths": berths, "extent": arena_extent(berths)} for berths in (0, 1, 2, 60, 5000)],
        "ships": [
            {"berth": berth, "t": t, "place": ship_place(berth, t)} for berth, t in product((0, 1, 2, 59, 4999), TIMES)
        ],
        "fighters": [
            {"berth": berth, "slot": slot, "seed": seed, "lone": lone, "t": t, "place": place}
            for berth, slot, seed, lone, t in fighters
            for place in [fighter_place(berth, slot, seed, lone, t)]
        ],
        "paths": [
            {"path": _fields(path), "t": t, "place": (*path_place(path, t), path_heading(path, t))}
            for path in PATHS
            for t in (path.t0 - 0.5, path.t0, path.t0 + 0.1, (path.t0 + path.t1) / 2, path.t1, path.t1 + 2.0)
        ],
    }


def _fields(path: Path) -> dict[str, float]:
    return {name: getattr(path, name) for name in path.__struct_fields__}


if __name__ == "__main__":
    lines = (
        f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]"
        for name, cases in golden().items()
    )
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="ascii")
