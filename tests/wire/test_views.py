from kubewars.sim.events import XWing
from kubewars.sim.path import Path
from kubewars.wire.messages import encode
from kubewars.wire.views import path_view, xwing_view

PATH = Path(1.00049, 2.1239, 0.04, -0.06, 123.456, -123.456, 1.0, 2.0, 3.0, 4.0)


def test_times_are_told_to_a_millisecond_and_lengths_to_a_tenth():
    view = path_view(PATH)

    assert (view.t0, view.t1) == (1.0, 2.124)
    assert (view.x0, view.y0, view.vx0, view.vy0) == (0.0, -0.1, 123.5, -123.5)


def test_an_xwing_in_flight_says_nothing_of_a_return():
    assert b"returns" not in encode(xwing_view(XWing("flying", 3, PATH)))
    assert b'"returns":9.5' in encode(xwing_view(XWing("destroyed", 0, PATH, returns=9.5)))
