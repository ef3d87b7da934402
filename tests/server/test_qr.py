import re
from xml.etree import ElementTree as ET

import segno

from kubewars.server.qr import qr_svg

ADDRESS = "http://192.168.1.7:8080/?lang=fr&x=<y>"


def modules(svg):
    """The dark modules (column, row) of the picture, quiet zone included."""
    root = ET.fromstring(svg)
    path = next(node for node in root.iter() if node.get("stroke") == "#000")
    found, x, y = set(), 0, 0.0
    for letter, numbers in re.findall(r"([Mmh])([^Mmh]*)", path.get("d")):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if letter == "h":
            found |= {(x + step, int(y)) for step in range(int(values[0]))}
            x += int(values[0])
        else:
            x, y = (int(values[0]), values[1]) if letter == "M" else (x + int(values[0]), y + values[1])
    return found


def test_the_picture_is_the_code_of_the_address_black_on_white_with_a_quiet_zone():
    svg = qr_svg(ADDRESS)
    code = segno.make_qr(ADDRESS)
    root = ET.fromstring(svg)
    size = len(code.matrix) + 8

    assert modules(svg) == {(x + 4, y + 4) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark}
    assert root.get("viewBox") == f"0 0 {size} {size}"
    assert [node.get("d") for node in root.iter() if node.get("fill") == "#fff"] == [f"M0 0h{size}v{size}h-{size}z"]
    assert next(node.text for node in root.iter() if node.tag.endswith("title")) == ADDRESS


async def test_the_address_for_others_is_told_and_drawn(open_house):
    async with open_house(address=ADDRESS) as house, house.http() as http:
        arena = (await http.get("/api/arena")).json()
        picture = await http.get("/api/qr.svg")

    assert arena["address"] == ADDRESS
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.content == qr_svg(ADDRESS)


async def test_an_arena_that_only_this_machine_finds_has_no_picture_and_says_what_to_do(house):
    async with house.http() as http:
        arena = (await http.get("/api/arena")).json()
        refused = await http.get("/api/qr.svg")

    assert arena["address"] == ""
    assert refused.status_code == 404
    assert "--host 0.0.0.0" in refused.json()["cure"]
