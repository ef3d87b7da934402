import asyncio

import pytest

from kubewars.app.runner import first_of, run
from kubewars.errors import KubeWarsError


def test_what_the_work_gives_is_given():
    async def main():
        return await first_of(asyncio.sleep(0, "done"), asyncio.Event())

    assert run(main()) == "done"


async def test_a_stop_cancels_the_work_and_waits_for_its_end():
    stop, tidied = asyncio.Event(), []

    async def work():
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0)
            tidied.append(True)

    asyncio.get_running_loop().call_soon(stop.set)

    assert await first_of(work(), stop) is None
    assert tidied == [True]


async def test_an_error_of_the_work_comes_through():
    async def work():
        raise KubeWarsError("no")

    with pytest.raises(KubeWarsError):
        await first_of(work(), asyncio.Event())
