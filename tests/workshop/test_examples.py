"""What we hand out ourselves runs on clusters of today."""

import pytest

from tests.e2e.running import ROOT


@pytest.mark.parametrize("place", ["examples", "deploy", "kubewars/bots", "kubewars/app", "README.md"])
def test_nothing_that_we_hand_out_names_an_image_of_manifest_schema_1(place: str) -> None:
    found = [ROOT / place] if (ROOT / place).is_file() else [one for one in (ROOT / place).rglob("*") if one.is_file()]
    named = [str(file) for file in found if file.suffix != ".pyc" and "tutum/" in file.read_text()]

    assert found
    assert named == []
