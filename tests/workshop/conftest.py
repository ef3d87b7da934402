from pathlib import Path

import pytest

from tests.workshop.material import OWN, SHARED


@pytest.fixture(params=[OWN, SHARED], ids=["ours", "the talk's"])
def source(request: pytest.FixtureRequest) -> Path:
    """A set of manifests."""
    found: Path = request.param
    if not found.is_dir():
        pytest.skip(
            f"the talk's slides and manifests are not here: {found} (KUBEWARS_WORKSHOP may name another folder)"
        )
    return found
